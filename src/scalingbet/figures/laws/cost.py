"""Scaling laws, fourth part: reinforcement learning's curve, what the next step costs, what the world's output buys."""

import altair as alt
import pandas as pd

from ... import laws
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_axis, scale_powers_axis
from ...facts import decimal_year, facts, table
from ...formula import power
from ...formula.words import say
from .shared import LAW_SOURCES, law_choice, law_of, picked

# -- a sigmoid beside a power law ------------------------------------------------------------------------

RL = laws.KHATRI_2025
LEFT = 10.0  # GPU-hours, the left edge
LONGEST = 1e5  # GPU-hours of the paper's longest run


def _curves(p):
    p.from_tenth = power(81.0, 1 / p.B)  # from a tenth of the gain to nine tenths: odds 1:9 to 9:1
    p.power_from_tenth = power(9.0, 1 / p.gamma)
    p.reward_late = laws.rl_sigmoid(10 * p.C_mid, p.A, p.B, p.C_mid, p.R0)
    p.tail = laws.gap_closed(10, p.B)
    p.slow = laws.gap_closed(10, p.gamma)


def _gains(row, p):
    row.C = LEFT * power(1e6, row.t)
    row.reward = laws.rl_sigmoid(row.C, p.A, p.B, p.C_mid, p.R0)
    row.sigmoid = laws.rl_sigmoid(row.C, 1.0, p.B, p.C_mid, 0.0)
    row.law = laws.gap_closed(row.C / LEFT, p.gamma)


def _middle(row, p):
    row.C = p.C_mid
    row.half = 0.5


rl_sigmoid = Explorable(
    name="rl-sigmoid",
    controls=[
        Slider(
            "B", "Steepness B of the sigmoid", value=RL.B, low=0.5, high=4, step=0.01, format="f2",
            why="About what Khatri et al. 2025 fit to their main run; not confirmed, so treat it as an illustration.",
        ),
        Slider(
            "C_mid", "Compute at half of the gain", value=RL.C_mid, low=100, high=1e5, log=True, unit="GPU-hours",
            format="g2", why="Assumption of this book: within the paper's runs of up to 100,000 GPU-hours.",
        ),
        Slider(
            "A", "Ceiling A", value=RL.A, low=0.45, high=1, step=0.01, unit="pass rate", format="f2",
            why="Khatri et al. 2025 reach 0.61 with 32-bit arithmetic in the last layer, 0.52 without.",
        ),
        Slider(
            "R0", "Pass rate at the start", value=RL.R0, low=0, high=0.4, step=0.01, unit="pass rate", format="f2",
            why="Assumption of this book.",
        ),
        Slider(
            "gamma", "Exponent of the power law", value=round(laws.reducible_exponent(laws.BESIROGLU_2024), 3),
            low=0.05, high=0.5, step=0.001, format="f3", why="Reducible loss against compute by Besiroglu et al. 2024.",
        ),
    ],
    outputs=_curves,
    data={
        "gains": Rows(61, _gains, [
            Column("C", "Compute", "GPU-hours", "g3"),
            Column("reward", "Pass rate", "", "f3"),
            Column("sigmoid", "Gain made, sigmoid", "share", "pct1"),
            Column("law", "Gap closed, power law", "share", "pct1"),
        ]),
        "middle": Rows(1, _middle),
    },
    chart=lambda d: (
        d.gains.mark_line(strokeWidth=3, strokeDash=[6, 4], color=COLOUR["big-questions-2026"]).encode(
            x=alt.X("C:Q", title="compute, GPU-hours (log)", scale=log_scale(), axis=scale_powers_axis()),
            y=alt.Y(
                "sigmoid:Q", title="share of the possible gain that is made", scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
        )
        + d.gains.transform_filter(f"datum.C <= {LONGEST}")
        .mark_line(strokeWidth=3, color=COLOUR["big-questions-2026"])
        .encode(x="C:Q", y="sigmoid:Q")
        + d.gains.mark_line().encode(x="C:Q", y="law:Q")
        + d.middle.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="C:Q", y="half:Q")
        + readable(
            d.gains.transform_filter("datum.i == 46")
            .mark_text(dy=-12, color=COLOUR["big-questions-2026"])
            .encode(x="C:Q", y="sigmoid:Q", text=alt.value("reinforcement learning"))
        )
        + readable(
            d.gains.transform_filter("datum.i == 46")
            .mark_text(align="left", dx=4, dy=16)
            .encode(x="C:Q", y="law:Q", text=alt.value("power law"))
        )
    ),
    finding=lambda p: say(
        "The RL sigmoid goes from a tenth to nine tenths of its gain in {rl:g2} times the compute, a power law "
        "in {law:big2} times", rl=p.from_tenth, law=p.power_from_tenth,
    ),
    reading=lambda p: say(
        "Ten times the compute at half of the gain brings the pass rate to {late:f3}, under a ceiling of {A:f3} that "
        "more compute does not move. Far up, each further tenfold closes {tail:pct0} of what is left; a power law "
        "closes {slow:pct0}.",
        late=p.reward_late, A=p.A, tail=p.tail, slow=p.slow,
    ),
    measure="Share of the possible gain against compute (log), both curves from the left edge; the sigmoid's gain is "
    "pass rate, the power law's reducible loss",
    description="An S-shaped curve that climbs from nothing to almost everything within two tenfold steps and then is "
    "level, beside a curve that rises slowly all the way.",
    sources=["khatri2025", "besiroglu2024", "doc-big-questions-2026"],
    as_of="2025-10",
    note="The form and the ceiling are the paper's; steepness, midpoint and start are illustrations.",
)  # fmt: skip

# -- the cost ladder ---------------------------------------------------------------------------------------

GDP = facts("yardsticks", quantity="world GDP, 2026")["value"]
CLAIMED = laws.implied_growth(10e9, 1e12, 4)  # Korinek 2024: $10bn in 2026, $1tn in 2030
BASE, FROM, TO = 2026.0, 2018.0, 2040.0
_COSTS = table("training_costs")
_COSTS = _COSTS.assign(
    year=[decimal_year(facts("landmark_models", model=model)["published"]) for model in _COSTS["model"]],
    cost=_COSTS["cost_musd"] * 1e6,
)[["model", "basis", "cost", "year", "who", "as_of", "status"]]


def _ladder(p):
    p.in_2030 = laws.compounded(p.cost, p.growth, 4)
    p.passes = BASE + laws.years_to_reach(p.cost, GDP, p.growth)
    p.cottier_2030 = laws.compounded(p.cost, laws.COST_COTTIER.growth, 4)
    p.rock_2030 = laws.compounded(p.cost, laws.ROCKS_LAW.growth, 4)
    p.hardware = laws.cost_growth(laws.COMPUTE_KORINEK.growth, laws.PRICE_PERFORMANCE.growth)


def _line(growth):
    def rows(row, p):
        row.year = BASE + (TO - BASE) * row.t
        row.cost = laws.compounded(p.cost, growth, row.year - BASE)

    return rows


def _yours(row, p):
    row.year = BASE + (TO - BASE) * row.t
    row.cost = laws.compounded(p.cost, p.growth, row.year - BASE)


def _rungs(row, p):
    row.year = BASE + 4 * row.i
    row.cost = laws.compounded(p.cost, p.growth, 4 * row.i)


_LINES = {  # name: growth, label, the row it stands at, how it is placed
    "compute": (laws.COMPUTE_KORINEK.growth, "compute, 4x", 4, {"align": "right", "dx": -8}),
    "cottier": (laws.COST_COTTIER.growth, "past costs, 2.4x", 5, {"align": "left", "dx": 6, "dy": 12}),
    "rock": (laws.ROCKS_LAW.growth, "Rock's law, 1.19x", 11, {"align": "right", "dy": -14}),
}
_LINE_COLUMNS = [Column("year", "Year", "", "f1"), Column("cost", "Cost of a run", "USD", "usd3")]


def _ladder_chart(d):
    year = alt.X(
        "year:Q", title="year", scale=alt.Scale(domain=[FROM, TO], nice=False), axis=alt.Axis(format="d", tickCount=6)
    )
    cost = alt.Y(
        "cost:Q", title="cost of one training run, USD (log)", scale=log_scale(1e7, 9e14),
        axis=scale_axis(values=[1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14]),
    )  # fmt: skip
    layers = [
        d.world.mark_rule(strokeDash=[2, 3]).encode(y=cost),
        d.world.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=COLOUR["muted"]).encode(
            x=alt.value(0), y=cost, text=alt.value("world output of a year")
        ),
        d.known.mark_point(size=45, color=COLOUR["muted"], opacity=0.9).encode(
            x=year, y=cost, tooltip=["model:N", "basis:N", alt.Tooltip("cost:Q", format="$.3~s")]
        ),
    ]
    layers += [
        getattr(d, name)
        .mark_line(strokeDash=[6, 4], color=COLOUR["muted"], strokeWidth=1.5, clip=True)
        .encode(x=year, y=cost)
        for name in _LINES
    ]
    layers += [
        d.yours.mark_line(strokeDash=[6, 4], strokeWidth=3, color=COLOUR["korinek-2024"], clip=True).encode(
            x=year, y=cost
        ),
        d.rungs.mark_point(size=110, color=COLOUR["warn"], opacity=1, clip=True).encode(x=year, y=cost),
    ]
    names = [
        d.known.transform_filter("datum.model == 'Gemini 1.0 Ultra'")
        .mark_text(align="left", dx=8, color=COLOUR["muted"])
        .encode(x=year, y=cost, text="basis:N"),
        d.known.transform_filter("datum.basis == 'hardware bought'")
        .mark_text(align=alt.expr("datum.model == 'GPT-4' ? 'right' : 'left'"), dy=-13, color=COLOUR["muted"])
        .encode(x=year, y=cost, text="model:N"),
    ]
    names += [
        getattr(d, name)
        .transform_filter(f"datum.i == {place}")
        .mark_text(color=COLOUR["muted"], clip=True, **position)
        .encode(x=year, y=cost, text=alt.value(label))
        for name, (_, label, place, position) in _LINES.items()
    ]
    layers += [readable(name) for name in names]
    return alt.layer(*layers)


cost_ladder = Explorable(
    name="cost-ladder",
    controls=[
        Slider(
            "growth", "Growth of the cost", value=float(f"{CLAIMED:.3g}"), low=1.05, high=6, step=0.01,
            unit="times a year", format="f2",
            why="Korinek 2024: 10 billion in 2026 and a trillion in 2030 are 3.16 times a year.",
        ),
        Slider(
            "cost", "Cost of the largest run in 2026", value=1e10, low=1e8, high=1e11, log=True, unit="USD",
            format="usd2", why="Korinek 2024, from Korinek and Vipra 2024: a forecast made in November 2024.",
        ),
    ],
    outputs=_ladder,
    data={name: Rows(12, _line(growth), _LINE_COLUMNS) for name, (growth, *_) in _LINES.items()}
    | {
        "yours": Rows(12, _yours, _LINE_COLUMNS),
        "rungs": Rows(2, _rungs, _LINE_COLUMNS),
        "known": Rows(_COSTS, None, [
            Column("model", "Model", format="text"), Column("basis", "What is counted", format="text"),
            Column("cost", "Cost", "USD", "usd3"), Column("who", "Estimated by", format="text"),
            Column("as_of", "As of", format="text"), Column("status", "Status", format="text"),
        ]),
        "world": Rows([{"quantity": "world GDP, 2026", "cost": GDP}], None, [
            Column("quantity", "Yardstick", format="text"), Column("cost", "Value", "USD", "usd3"),
        ]),
    },
    chart=_ladder_chart,
    finding=lambda p: say(
        "At {growth:f2} times a year a run of {cost:usd2} in 2026 costs {later:usd2} in 2030 and the world's whole "
        "output in {year:year}", growth=p.growth, cost=p.cost, later=p.in_2030, year=p.passes,
    ),
    reading=lambda p: say(
        "At the 2.4 times of past runs it would be {cottier:usd2} in 2030, at Rock's law for chip factories "
        "{rock:usd2}. Compute growing 4 times on hardware that gets cheaper at its trend makes cost grow {hardware:f1} "
        "times.",
        cottier=p.cottier_2030, rock=p.rock_2030, hardware=p.hardware,
    ),
    measure="Cost of the largest training run by year, US dollars of the day, logarithmic; dashed: forecasts and "
    "extrapolations; points: estimates for GPT-4 and Gemini 1.0 Ultra",
    description="Dashed lines fan out from ten billion dollars in 2026: the steepest crosses a line at the world's "
    "yearly output early in the 2030s, Rock's law barely rises.",
    sources=[
        "doc-korinek-2024", "korinek2024vipra", "cottier2024", "doc-rocks-law-2026", "hobbhahn2022", "aiindex2024",
    ],
    as_of="2025-10",
    note="World output: International Monetary Fund, October 2025, for 2026, seen on a secondary page.",
    height=380,
)  # fmt: skip

# -- dollars to loss -----------------------------------------------------------------------------------------

PEAK = facts("accelerators", accelerator="H100 SXM")["dense_16bit_tflops"] * 1e12
_RENT = facts("yardsticks", quantity="H100 rental")["value"]
_USED = facts("yardsticks", quantity="training utilisation")["value"]
_GPT_4 = facts("training_costs", model="GPT-4", basis="rented cloud compute")["cost_musd"] * 1e6
_PURSES = pd.DataFrame({
    "purse": ["GPT-4, rented", "$10bn", "$1tn", "world output"], "dollars": [_GPT_4, 1e10, 1e12, GDP],
})  # fmt: skip


def _buying(p):
    law = picked(p)
    p.per_dollar = laws.flop_per_dollar(PEAK, p.used, p.rent)
    p.gamma = laws.reducible_exponent(law)
    p.closed = laws.gap_closed(10, p.gamma)
    p.gap = laws.optimal_reducible_loss(p.dollars * p.per_dollar, law)
    p.world = laws.optimal_reducible_loss(GDP * p.per_dollar, law)
    p.tenth = laws.factor_for_cut(0.1, p.gamma)
    p.fitted_dollars = laws.largest_fitted_budget(law) / p.per_dollar


def _bought(row, p):
    row.dollars = 1e3 * power(1e12, row.t)
    row.C = row.dollars * p.per_dollar
    row.above = laws.optimal_reducible_loss(row.C, law_of(p))
    row.loss = p.E + row.above
    row.fitted = row.dollars <= p.fitted_dollars


def _purse(row, p):
    row.C = row.dollars * p.per_dollar
    row.above = laws.optimal_reducible_loss(row.C, law_of(p))
    row.loss = p.E + row.above


def _spent(row, p):
    row.dollars = p.dollars
    row.loss = p.E + p.gap


def _ground(row, p):
    row.E = p.E
    row.label = say("floor {E:f2}", E=p.E)


_BOUGHT_COLUMNS = [
    Column("dollars", "Spent", "USD", "usd3"), Column("C", "Compute", "FLOP", "e3"),
    Column("loss", "Loss", "nats/token", "f3"), Column("above", "Above the floor", "nats/token", "f4"),
]  # fmt: skip

dollars_to_loss = Explorable(
    name="dollars-to-loss",
    controls=[
        Slider(
            "dollars", "Spent on one run", value=1e10, low=1e5, high=1e14, log=True, unit="USD", format="usd2",
            why="What Korinek 2024 expects of the largest run of 2026.",
        ),
        Slider(
            "rent", "Rent of an H100", value=_RENT, low=0.5, high=6, step=0.1, unit="USD/hour", format="f1",
            why="A typical list price of 2025; rents from 1.70 to 12 have been reported since 2023.",
        ),
        Slider(
            "used", "Share of its peak speed that is used", value=_USED, low=0.1, high=0.7, step=0.05, format="pct0",
            why="Assumption of this book.",
        ),
        law_choice(),
    ],
    outputs=_buying,
    data={
        "bought": Rows(49, _bought, [*_BOUGHT_COLUMNS, Column("fitted", "Within the fitted runs", format="text")]),
        "purses": Rows(_PURSES, _purse, [Column("purse", "Purse", format="text"), *_BOUGHT_COLUMNS]),
        "spent": Rows(1, _spent),
        "floor": Rows(1, _ground),
    },
    chart=lambda d: (
        d.floor.mark_rule(strokeDash=[2, 3]).encode(
            y=alt.Y(
                "E:Q", title="loss, nats per token", scale=alt.Scale(zero=False),
                axis=alt.Axis(tickCount=5, format=".1f"),
            )
        )
        + d.floor.mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=COLOUR["muted"]).encode(
            x=alt.value(0), y="E:Q", text="label:N"
        )
        + d.bought.mark_line(strokeWidth=3, strokeDash=[6, 4]).encode(
            x=alt.X(
                "dollars:Q", title="spent on one training run, USD (log)", scale=log_scale(1e3, 1e15),
                axis=scale_powers_axis(tickCount=6),
            ),
            y="loss:Q",
        )
        + d.bought.transform_filter("datum.fitted").mark_line(strokeWidth=3).encode(x="dollars:Q", y="loss:Q")
        + d.purses.mark_point(size=60, color=COLOUR["ink"], opacity=1).encode(x="dollars:Q", y="loss:Q")
        + d.purses.mark_text(angle=315, align="left", dx=8, dy=-8).encode(x="dollars:Q", y="loss:Q", text="purse:N")
        + d.spent.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="dollars:Q", y="loss:Q")
    ),
    finding=lambda p: say(
        "{dollars:usd2} buys a loss {gap:f3} nats above the floor; the world's whole output, {world:f3}",
        dollars=p.dollars, gap=p.gap, world=p.world,
    ),
    reading=lambda p: say(
        "A dollar buys {per:e2} FLOP. Every tenfold closes {closed:pct0} of the gap, so each further tenth off it "
        "costs {tenth:g3} times as much. The runs behind the law would cost up to {fitted:usd2}; all beyond is "
        "extrapolated (dashed).",
        per=p.per_dollar, closed=p.closed, tenth=p.tenth, fitted=p.fitted_dollars,
    ),
    measure="Loss of the best use of compute against dollars (log), all spent on rented H100 hours",
    description="A curve that falls steeply and then hugs a dotted floor over twelve tenfold steps of money, with four "
    "purses on it, the last the world's yearly output.",
    sources=["doc-economics-2024", *LAW_SOURCES, "nvidia2023h100"],
    as_of="2025",
    note="World output: International Monetary Fund, October 2025, for 2026, seen on a secondary page. The rent is "
    "unverified.",
    height=340,
)  # fmt: skip
