"""Scaling laws, third part: where real models sit, what serving changes, how fast effective compute grows."""

import altair as alt

from ... import laws
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, powers_axis, scale_powers_axis
from ...facts import decimal_year, facts, table
from ...formula import choose, power, where
from ...formula.words import say
from .shared import LAWS, law_choice, law_of, picked

RULE = 20  # tokens a parameter
LANDMARKS = table("landmark_models")

# -- tokens a parameter of real models -------------------------------------------------------------------

_NAMED = {  # the models with a direct label, and on which side of the point it stands
    "GPT-3": "above", "Gopher": "left", "Chinchilla": "above", "Llama 3 8B": "left", "Gemma 7B": "left",
    "Qwen3-235B-A22B": "moved",
}  # fmt: skip


def _trained():
    """Return the landmark models whose size and text are both known."""
    known = LANDMARKS.dropna(subset=["params_total", "tokens"])
    return known.assign(
        year=[decimal_year(day) for day in known["published"]],
        side=[_NAMED.get(model, "") for model in known["model"]],
    )[[
        "model", "organisation", "published", "year", "params_total", "params_active", "tokens", "training_flop",
        "side",
    ]]  # fmt: skip


TRAINED = _trained()
_LLAMA = facts("landmark_models", model="Llama 3 8B")
_GPT_3 = facts("landmark_models", model="GPT-3")


def _yardstick(p, C):
    """Return the tokens a parameter that the chosen yardstick asks for at ``C`` FLOP."""
    asked = {"rule": RULE} | {key: laws.tokens_per_parameter(C, law) for key, law in LAWS.items()}
    return choose(p.yardstick, asked)


def _real(p):
    p.llama = _LLAMA["tokens"] / _LLAMA["params_total"]
    p.gpt_3 = _GPT_3["tokens"] / _GPT_3["params_total"]
    p.llama_asked = _yardstick(p, _LLAMA["training_flop"])
    p.gpt_3_asked = _yardstick(p, _GPT_3["training_flop"])


def _real_rows(row, p):
    row.parameters = where(p.count == "total", row.params_total, row.params_active)
    row.ratio = row.tokens / row.parameters
    row.asked = _yardstick(p, row.training_flop)
    row.times = row.ratio / row.asked


_YEAR = alt.X(
    "year:Q",
    title="year of publication",
    axis=alt.Axis(format="d", tickCount=6),
    scale=alt.Scale(domain=[2017, 2026], nice=False),
)


def _real_chart(d):
    ratio = alt.Y(
        "ratio:Q", title="tokens a parameter (log)", scale=log_scale(0.4, 4000),
        axis=alt.Axis(values=[1, 10, 100, 1000], format="~s"),
    )  # fmt: skip
    named = {"x": _YEAR, "y": ratio, "text": "model:N"}
    places = {
        "above": {"dy": -12},
        "left": {"align": "right", "dx": -9},
        # counted by the parameters that a token uses it stands beside Llama 3 8B, so its name goes above both
        "moved": {"align": "right", "dx": alt.expr("p_count == 'total' ? -9 : 6"),
                  "dy": alt.expr("p_count == 'total' ? 0 : -19")},
    }  # fmt: skip
    layers = [
        d.models.mark_tick(thickness=2, size=14, orient="horizontal", color=COLOUR["warn"]).encode(
            x=_YEAR, y=alt.Y("asked:Q")
        ),
        d.models.mark_point(size=60, opacity=0.9).encode(
            x=_YEAR, y=ratio, tooltip=["model:N", alt.Tooltip("ratio:Q", format=".3~r", title="tokens a parameter")]
        ),
    ]
    layers += [
        d.models.transform_filter(f"datum.side == '{side}'").mark_text(**place).encode(**named)
        for side, place in places.items()
    ]
    layers.append(
        d.models.transform_filter("datum.model == 'Transformer (big)'")
        .mark_text(align="left", dy=12, color=COLOUR["warn"])
        .encode(x=_YEAR, y="asked:Q", text=alt.value("asked for"))
    )
    return alt.layer(*layers)


landmark_ratios = Explorable(
    name="landmark-ratios",
    controls=[
        Choice(
            "yardstick", "Yardstick", "rule", {"rule": "20 by rule"} | {key: law.name for key, law in LAWS.items()},
            why="The rule that two of the documents measure by.",
        ),
        Choice(
            "count", "Parameters counted", "total", {"total": "all", "active": "those used for a token"},
            why="Mixtures of experts use a part of their parameters for each token; the laws were fitted to models "
            "that use all.",
        ),
    ],
    outputs=_real,
    data={
        "models": Rows(TRAINED, _real_rows, [
            Column("model", "Model", format="text"),
            Column("organisation", "By", format="text"),
            Column("published", "Published", format="text"),
            Column("parameters", "Parameters counted", "", "big3"),
            Column("tokens", "Tokens", "", "big3"),
            Column("training_flop", "Training compute", "FLOP", "e3"),
            Column("ratio", "Tokens a parameter", "", "g4"),
            Column("asked", "Asked for", "", "g3"),
            Column("times", "Times what is asked", "", "g3"),
        ], {"typical": ("times", 0.5)}),
    },
    chart=_real_chart,
    finding=lambda p: say(
        "GPT-3 read {gpt:g2} tokens a parameter where {who} asks for {gpt_asked:g2}; Llama 3 8B read {llama:f0} where "
        "it asks for {llama_asked:g2}",
        gpt=p.gpt_3, llama=p.llama, gpt_asked=p.gpt_3_asked, llama_asked=p.llama_asked,
        who=where(p.yardstick == "rule", "the rule", "the law"),
    ),
    reading=lambda p: say(
        "The median of the {n:f0} models is {typical:g2} times the yardstick. Over-training is not an error: a small "
        "model that reads much is cheaper to serve.", n=float(len(TRAINED)), typical=p.typical,
    ),
    measure="Training tokens per parameter (log) of landmark models by date; short bars: what the yardstick asks for "
    "at each model's compute",
    description="Points by year of publication. Those before 2022 lie below the bars of the yardstick, most of those "
    "since 2023 above, some a hundred times.",
    sources=["epoch2025models", "hoffmann2022", "besiroglu2024", "muennighoff2023"],
    as_of="2025-06",
    note="Parameters and tokens as each model's makers state them; see the codebook.",
    height=380,
)  # fmt: skip

# -- over-training -----------------------------------------------------------------------------------------

_SERVING = {"sardana": laws.SARDANA_2023}


def _serve(p):
    law = picked(p, _SERVING | LAWS)
    p.D_quality = laws.optimal_tokens(p.N_quality, law)
    p.gap = laws.reducible_loss(p.N_quality, p.D_quality, law)
    p.odds_0 = law.beta / law.alpha
    for step in range(laws.LIFETIME_STEPS):
        better = laws.lifetime_step(getattr(p, f"odds_{step}"), p.gap, p.served, law)
        setattr(p, f"odds_{step + 1}", better)
    p.odds = getattr(p, f"odds_{laws.LIFETIME_STEPS}")
    N, D = laws.iso_loss(p.odds / (1 + p.odds), p.gap, law)
    p.N, p.D = N, D
    p.total = laws.lifetime_flop(p.N, p.D, p.served)
    p.plain = laws.lifetime_flop(p.N_quality, p.D_quality, p.served)
    p.saving = 1 - p.total / p.plain
    p.ratio = p.D / p.N


def _equals(row, p):
    odds = p.odds_0 / 4 * power(20 * p.odds / p.odds_0, row.t)  # to five times the best odds
    N, D = laws.iso_loss(odds / (1 + odds), p.gap, law_of(p))
    row.N = N
    row.D = D
    row.training = laws.training_flop(row.N, row.D)
    row.serving = laws.lifetime_flop(row.N, row.D, p.served) - row.training
    row.total = row.training + row.serving
    row.fitted = laws.is_fitted(row.N, row.D, law_of(p))


def _cheapest(row, p):
    row.N = p.N
    row.total = p.total


def _asked_for(row, p):
    row.N = p.N_quality
    row.total = p.plain


over_training = Explorable(
    name="over-training",
    controls=[
        Slider(
            "N_quality", "Quality: as good as a compute-optimal model of", value=13e9, low=1e9, high=1e12, log=True,
            unit="parameters", format="big2", why="The worked case of Sardana et al. 2023.",
        ),
        Slider(
            "served", "Tokens it will read and write in its life", value=2e12, low=1e9, high=1e15, log=True,
            unit="tokens", format="big2", why="The worked case of Sardana et al. 2023.",
        ),
        law_choice(_SERVING, "sardana", "The constants of Sardana et al. 2023: they give the paper's own figure."),
    ],
    outputs=_serve,
    data={
        "equals": Rows(61, _equals, [
            Column("N", "Parameters", "", "big3"), Column("D", "Tokens", "", "big3"),
            Column("training", "Training", "FLOP", "e3"), Column("serving", "Serving", "FLOP", "e3"),
            Column("total", "Both", "FLOP", "e3"), Column("fitted", "Within the fitted runs", format="text"),
        ]),
        "cheapest": Rows(1, _cheapest),
        "asked_for": Rows(1, _asked_for),
    },
    chart=lambda d: (
        d.equals.mark_line(strokeDash=[2, 3], color=COLOUR["muted"]).encode(
            x=alt.X(
                "N:Q", title="parameters of a model of this quality (log)", scale=log_scale(), axis=scale_powers_axis()
            ),
            y=alt.Y("training:Q", title="compute, FLOP (log)", scale=log_scale(), axis=powers_axis(grid=False)),
        )
        + d.equals.mark_line(strokeDash=[8, 3, 2, 3], color=COLOUR["muted"]).encode(x="N:Q", y="serving:Q")
        + d.equals.mark_line(strokeWidth=3, strokeDash=[6, 4]).encode(x="N:Q", y="total:Q")
        + d.equals.transform_filter("datum.fitted").mark_line(strokeWidth=3).encode(x="N:Q", y="total:Q")
        + d.asked_for.mark_point(size=110, filled=False, strokeWidth=2, color=COLOUR["ink"], opacity=1).encode(
            x="N:Q", y="total:Q"
        )
        + d.cheapest.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="N:Q", y="total:Q")
        + d.equals.transform_filter("datum.i == 8")
        .mark_text(align="left", dx=8, dy=14, color=COLOUR["muted"])
        .encode(x="N:Q", y="training:Q", text=alt.value("training"))
        + d.equals.transform_filter("datum.i == 8")
        .mark_text(align="left", dx=8, dy=12, color=COLOUR["muted"])
        .encode(x="N:Q", y="serving:Q", text=alt.value("serving"))
        + d.equals.transform_filter("datum.i == 2")
        .mark_text(align="right", dx=-6, dy=-10)
        .encode(x="N:Q", y="total:Q", text=alt.value("both"))
    ),
    finding=lambda p: say(
        "To serve {served:big2} tokens as well as {quality:big2} parameters would, train {N:big2} on {D:big2}: "
        "{saving:pct0} less compute", served=p.served, quality=p.N_quality, N=p.N, D=p.D, saving=p.saving,
    ),
    reading=lambda p: say(
        "The cheapest model to train and serve reads {ratio:f0} tokens a parameter and takes {total:e3} FLOP in its "
        "life, against {plain:e3} for the one that is cheapest to train (ring).",
        ratio=p.ratio, total=p.total, plain=p.plain,
    ),
    measure="Lifetime compute, 6 N D to train and 2 N for each token served, of models of one loss against their size, "
    "both axes logarithmic; dashed: extrapolated",
    description="A training curve that falls steeply and then rises with size, a serving line that rises, and their "
    "sum, a valley whose bottom lies left of the compute-optimal size.",
    sources=["sardana2023", "hoffmann2022", "besiroglu2024", "muennighoff2023"],
    as_of="2023-12",
    height=340,
)  # fmt: skip

# -- effective compute ---------------------------------------------------------------------------------------

ANCHOR = decimal_year(_GPT_3["published"])
NEWEST = max(decimal_year(day) for day in LANDMARKS["published"])
FIRST, LAST = 2017.0, 2031.0
RUNS = LANDMARKS.assign(year=[decimal_year(day) for day in LANDMARKS["published"]])[
    ["model", "published", "year", "training_flop", "compute_basis"]
]


def _growth(p):
    p.effective = laws.effective_growth(p.hardware, p.algorithms)
    p.doubling_months = 12 * laws.doubling_time(p.effective)
    p.physical_2030 = laws.compounded(_GPT_3["training_flop"], p.hardware, 2030 - ANCHOR)
    p.times_2030 = laws.compounded(1.0, p.effective, 2030 - ANCHOR)
    p.low = laws.effective_growth(laws.COMPUTE_EPOCH.low, laws.ALGORITHMS_HO.low)
    p.high = laws.effective_growth(laws.COMPUTE_EPOCH.high, laws.ALGORITHMS_HO.high)


def _trend(begin, end):
    def rows(row, p):
        row.year = begin + (end - begin) * row.t
        row.physical = laws.compounded(_GPT_3["training_flop"], p.hardware, row.year - ANCHOR)
        row.effective = laws.compounded(_GPT_3["training_flop"], p.effective, row.year - ANCHOR)
        row.low = laws.compounded(_GPT_3["training_flop"], p.low, row.year - ANCHOR)
        row.high = laws.compounded(_GPT_3["training_flop"], p.high, row.year - ANCHOR)

    return rows


_TREND_COLUMNS = [
    Column("year", "Year", "", "f1"), Column("physical", "Hardware alone", "FLOP", "e3"),
    Column("effective", "With algorithms", "FLOP of mid-2020", "e3"),
    Column("low", "Low ends of the intervals", "FLOP of mid-2020", "e3"),
    Column("high", "High ends of the intervals", "FLOP of mid-2020", "e3"),
]  # fmt: skip


def _effective_chart(d):
    year = alt.X(
        "year:Q",
        title="year",
        scale=alt.Scale(domain=[FIRST, LAST], nice=False),
        axis=alt.Axis(format="d", tickCount=7),
    )
    flop = alt.Y("training_flop:Q", title="training compute, FLOP (log)", scale=log_scale(1e17, 1e36),
                 axis=powers_axis(tickCount=8))  # fmt: skip
    layers = [
        d.so_far.mark_area(opacity=0.12, clip=True).encode(x=year, y="low:Q", y2="high:Q"),
        d.ahead.mark_area(opacity=0.12, clip=True).encode(x=year, y="low:Q", y2="high:Q"),
        d.runs.mark_point(size=45, color=COLOUR["muted"], opacity=0.9).encode(
            x=year, y=flop, tooltip=["model:N", alt.Tooltip("training_flop:Q", format=".2~e", title="FLOP")]
        ),
    ]
    for name, colour in (("physical", COLOUR["ink"]), ("effective", COLOUR["accent"])):
        layers += [
            d.so_far.mark_line(color=colour, clip=True).encode(x=year, y=f"{name}:Q"),
            d.ahead.mark_line(color=colour, strokeDash=[6, 4], clip=True).encode(x=year, y=f"{name}:Q"),
        ]
    layers += [
        d.ahead.transform_filter("datum.i == 8")
        .mark_text(align="right", dx=-8, dy=-8, color=COLOUR["accent"])
        .encode(x=year, y="effective:Q", text=alt.value("with algorithms")),
        d.ahead.transform_filter("datum.i == 8")
        .mark_text(dy=20)
        .encode(x=year, y="physical:Q", text=alt.value("hardware")),
    ]
    return alt.layer(*layers)


effective_compute = Explorable(
    name="effective-compute",
    controls=[
        Slider(
            "hardware", "Growth of training compute", value=laws.COMPUTE_KORINEK.growth, low=1.5, high=6, step=0.1,
            unit="times a year", format="f1",
            why="Korinek 2024 says 4; Epoch's trend of June 2025 is 4.7 (90% interval 4.3 to 5.2).",
        ),
        Slider(
            "algorithms", "Growth from better algorithms", value=laws.ALGORITHMS_KORINEK.growth, low=1.1, high=6,
            step=0.1, unit="times a year", format="f1",
            why="Korinek 2024 says 2.5; Ho et al. 2024 find 2.8 (95% interval 1.8 to 5.3).",
        ),
    ],
    outputs=_growth,
    data={
        "runs": Rows(RUNS, None, [
            Column("model", "Model", format="text"), Column("published", "Published", format="text"),
            Column("training_flop", "Training compute", "FLOP", "e3"),
            Column("compute_basis", "Compute is", format="text"),
        ]),
        "so_far": Rows(13, _trend(FIRST, NEWEST), _TREND_COLUMNS),
        "ahead": Rows(13, _trend(NEWEST, LAST), _TREND_COLUMNS),
    },
    chart=_effective_chart,
    finding=lambda p: say(
        "{hardware:f1} times the hardware and {algorithms:f1} times the algorithms make {effective:g3} times the "
        "effective compute a year", hardware=p.hardware, algorithms=p.algorithms, effective=p.effective,
    ),
    reading=lambda p: say(
        "It doubles in {months:f1} months. From GPT-3 to 2030 hardware alone leads to {physical:e2} FLOP; effective "
        "compute grows {times:e2} times. The ends of the published intervals give {low:g2} to {high:g2} times a year "
        "(band).",
        months=p.doubling_months, physical=p.physical_2030, times=p.times_2030, low=p.low, high=p.high,
    ),
    measure="Training compute of landmark models (points), and trends through GPT-3, by year, logarithmic; dashed: "
    "forecast, no model yet",
    description="Points that rise by year, a line through them for hardware, and a steeper line for effective compute "
    "that meets it at GPT-3 in 2020, with a widening band ahead.",
    sources=["doc-korinek-2024", "epoch2025models", "sevilla2024", "ho2024"],
    as_of="2025-06",
    height=360,
)  # fmt: skip
