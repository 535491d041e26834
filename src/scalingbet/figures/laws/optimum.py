"""Scaling laws, second part: the best split of a budget, by four laws, by a rule, and by Cobb-Douglas."""

import altair as alt
import pandas as pd

from ... import laws
from ...explorable import COLOUR, Column, Explorable, Rows, Slider, Toggle
from ...explorable.chart import log_scale, powers_axis, readable, scale_powers_axis
from ...formula import absolute, choose, clip, power, sqrt, where
from ...formula.words import say
from .shared import LAW_SOURCES, LAWS, SERIES, SHORT, law_choice, law_of, picked

RULE = 20  # tokens a parameter: what Hoffmann et al. 2022 became known for
CHINCHILLA_BUDGET = 5.76e23  # FLOP: Gopher's, which Hoffmann et al. 2022 gave Chinchilla
PARAMETERS = Column("N", "Parameters", "", "big3")
BUDGET = Slider(
    "C", "Training compute", value=CHINCHILLA_BUDGET, low=1e19, high=1e28, log=True, unit="FLOP", format="e3",
    why="The budget of Chinchilla, for which Hoffmann et al. 2022 made their choice.",
)  # fmt: skip
LIMITS = {key: float(laws.largest_fitted_budget(law)) for key, law in LAWS.items()}
FITTED = max(LIMITS.values())
SHAPES = dict(zip(LAWS, ("circle", "square", "triangle-down", "triangle-up"), strict=True))
MARKS = dict(zip(LAWS, "●■▼▲", strict=True))


def by_rule(C):
    """Return the parameters that ``C`` FLOP train at the rule's tokens a parameter."""
    return sqrt(C / (6 * RULE))


# -- valleys -------------------------------------------------------------------------------------------


def _valleys(p):
    for key, law in LAWS.items():
        best, _ = laws.compute_optimal(p.C, law)
        setattr(p, f"N_{key}", best)
        lost = laws.reducible_loss(p.N, p.C / (6 * p.N), law) - laws.optimal_reducible_loss(p.C, law)
        setattr(p, f"lost_{key}", lost)
    p.D = p.C / (6 * p.N)
    p.ratio = p.D / p.N
    p.beyond = p.C / FITTED


def _valley(key):
    def curve(row, p):
        row.N = by_rule(p.C) * power(WINDOW, 2 * row.t - 1)
        reducible = laws.reducible_loss(row.N, p.C / (6 * row.N), LAWS[key])
        row.lost = reducible - laws.optimal_reducible_loss(p.C, LAWS[key])

    return curve


def _bottom(key):
    def point(row, p):
        row.law = SHORT[key]
        row.N = getattr(p, f"N_{key}")
        row.D = p.C / (6 * row.N)
        row.ratio = row.D / row.N
        row.loss = LAWS[key].E + laws.optimal_reducible_loss(p.C, LAWS[key])
        row.lost = 0
        row.label = say("{mark} {law}: {N:big2}", mark=MARKS[key], law=SHORT[key], N=getattr(p, f"N_{key}"))

    return point


WINDOW = 10**1.3  # the valleys are drawn from the rule's size over this to the size times this


def _yours(row, p):
    row.N = clip(p.N, by_rule(p.C) / WINDOW, by_rule(p.C) * WINDOW)
    row.label = where(row.N < p.N, "your model: larger", where(row.N > p.N, "your model: smaller", "your model"))
    row.side = where(row.N < p.N, "right", where(row.N > p.N, "left", "center"))


def _little(lost):
    """Return a loss in nats as a text; what four decimals cannot show is said in words."""
    return where(lost < 5e-5, "less than 0.0001", say("{lost:f4}", lost=lost))


_BOTTOM_COLUMNS = [
    Column("law", "Law", format="text"),
    Column("N", "Best parameters", "", "big3"), Column("D", "Best tokens", "", "big3"),
    Column("ratio", "Tokens a parameter", "", "g3"), Column("loss", "Loss there", "nats/token", "f3"),
]  # fmt: skip


def _valley_chart(d):
    x = alt.X(
        "N:Q", title="parameters (log): more of them leave fewer tokens", scale=log_scale(), axis=scale_powers_axis()
    )
    y = alt.Y(
        "lost:Q", title="loss above the best, nats per token", axis=alt.Axis(tickCount=5), scale=alt.Scale(nice=False)
    )
    layers = [
        d.yours.mark_rule(strokeWidth=2, color=COLOUR["warn"], y=alt.expr("0.45 * height")).encode(x=x),
    ]
    yours = d.yours.mark_text(
        dy=-8, color=COLOUR["warn"], y=alt.expr("0.45 * height"), align=alt.expr("datum.side")
    ).encode(x=x, text="label:N")
    for place, key in enumerate(LAWS):
        line, colour = getattr(d, f"valley_{key}"), SERIES[key]
        fitted, beyond = f"p_C <= {LIMITS[key]}", f"p_C > {LIMITS[key]}"
        layers += [
            line.transform_filter(fitted).mark_line(color=colour).encode(x=x, y=y),
            line.transform_filter(beyond).mark_line(color=colour, strokeDash=[6, 4]).encode(x=x, y=y),
        ]
        bottom = getattr(d, f"best_{key}")
        middle = {"x": alt.expr("width / 2"), "y": 14 + 19 * place}
        layers += [
            bottom.mark_point(size=110, color=colour, shape=SHAPES[key], opacity=1).encode(x=x, y=y),
            readable(bottom.mark_text(color=colour, **middle).encode(text="label:N")),
        ]
    return alt.layer(*layers, readable(yours))


isoflop_valleys = Explorable(
    name="isoflop-valleys",
    controls=[
        BUDGET,
        Slider(
            "N", "Your model", value=70e9, low=1e8, high=1e13, log=True, unit="parameters", format="big3",
            why="Chinchilla's size.",
        ),
    ],
    outputs=_valleys,
    data={
        f"valley_{key}": Rows(41, _valley(key), [PARAMETERS, Column("lost", SHORT[key], "nats/token", "f4")])
        for key in LAWS
    }
    | {f"best_{key}": Rows(1, _bottom(key), _BOTTOM_COLUMNS) for key in LAWS}
    | {"yours": Rows(1, _yours)},
    chart=_valley_chart,
    finding=lambda p: say(
        "{C:e3} FLOP are best spent on {low:big2} parameters or on {high:big2}: it depends on whose constants you use",
        C=p.C, low=p.N_hoffmann, high=p.N_besiroglu,
    ),
    reading=lambda p: say(
        "Your model gets {D:big2} tokens, {ratio:g3} a parameter. It gives away {h} nats by Hoffmann's printed "
        "constants, {b} by Besiroglu's, {m} by Muennighoff's. {range}",
        D=p.D, ratio=p.ratio, b=_little(p.lost_besiroglu), m=_little(p.lost_muennighoff),
        h=_little(p.lost_hoffmann),
        range=where(
            p.C > FITTED,
            say(
                "The budget is {times:g2} times the largest that any of the four was fitted to (dashed: extrapolated).",
                times=p.beyond,
            ),
            "The budget is within what at least one of them was fitted to; dashed ones are extrapolated.",
        ),
    ),
    measure="Loss above each law's own best, against parameters (log), at one training budget: C = 6 N D",
    description="Four valleys side by side, one for each law, each touching zero at its own best number of parameters.",
    sources=LAW_SOURCES,
    as_of="2024-04",
    height=360,
)  # fmt: skip

# -- the conflict ----------------------------------------------------------------------------------------


def _conflict(p):
    for key, law in LAWS.items():
        setattr(p, f"ratio_{key}", laws.tokens_per_parameter(p.C, law))
    N, D = laws.kaplan_optimal(p.C)
    p.ratio_kaplan = D / N
    p.ratio_rule = float(RULE)
    p.apart = p.ratio_hoffmann / p.ratio_besiroglu
    p.beyond = p.C / FITTED


_PARTS = pd.DataFrame([
    {"law": key, "by": law.name, "part": part, "t": step / 12, "low": low, "high": high}
    | {field: getattr(law, field) for field in ("E", "A", "B", "alpha", "beta")}
    for key, law in LAWS.items() for part, low, high in (("fitted", 1e18, LIMITS[key]), ("beyond", LIMITS[key], 1e28))
    for step in range(13)
])  # fmt: skip


def _curve(row, p):
    row.C = row.low * power(row.high / row.low, row.t)
    row.ratio = laws.tokens_per_parameter(row.C, law_of(row))


def _kaplan_ratio(row, p):
    row.C = 1e18 * power(1e10, row.t)
    N, D = laws.kaplan_optimal(row.C)
    row.ratio = D / N


ORDER = ("hoffmann", "precise", "muennighoff", "besiroglu")  # from the most tokens to the fewest


_CARDS = pd.DataFrame(
    [{"key": "rule", "by": "Rule of 20"}]
    + [{"key": key, "by": LAWS[key].name, "mark": MARKS[key], "short": SHORT[key]} for key in ORDER]
    + [{"key": "kaplan", "by": "Kaplan 2020"}]
).fillna("")


def _card(row, p):
    row.C = p.C
    row.ratio = choose(row.key, {key: getattr(p, f"ratio_{key}") for key in _CARDS["key"]})
    row.N = sqrt(row.C / (6 * row.ratio))
    row.D = row.ratio * row.N
    row.label = say("{mark} {law}: {ratio:g3}", mark=row.mark, law=row.short, ratio=row.ratio)


_CARD_COLUMNS = [
    Column("by", "By", format="text"), Column("ratio", "Tokens a parameter", "", "g3"),
    Column("N", "Parameters", "", "big3"), Column("D", "Tokens", "", "big3"),
]  # fmt: skip
_CURVE_COLUMNS = [Column("C", "Training compute", "FLOP", "e3"), Column("ratio", "Tokens a parameter", "", "g3")]


def _conflict_chart(d):
    x = alt.X("C:Q", title="training compute, FLOP (log)", scale=log_scale(1e18, 1e28), axis=powers_axis(tickCount=6))
    y = alt.Y(
        "ratio:Q", title="best tokens a parameter (log)", scale=log_scale(),
        axis=alt.Axis(values=[0.01, 0.1, 1, 5, 10, 20, 50, 100, 200], format="~r"),
    )  # fmt: skip
    rule = d.cards.transform_filter("datum.key == 'rule'")
    colours = alt.Scale(domain=list(LAWS), range=[SERIES[key] for key in LAWS])
    colour = alt.Color("law:N", scale=colours, legend=None)
    dashes = alt.Scale(domain=["fitted", "beyond"], range=[[1, 0], [6, 4]])
    layers = [
        rule.mark_rule(strokeWidth=2, color=COLOUR["muted"]).encode(y=y),
        rule.mark_text(align="right", baseline="bottom", dy=-3, color=COLOUR["muted"], x=alt.expr("width")).encode(
            y=y, text=alt.value("the rule: 20")
        ),
        rule.mark_rule(color=COLOUR["warn"]).encode(x=x),
        d.curves.mark_line().encode(
            x=x, y=y, color=colour, strokeDash=alt.StrokeDash("part:N", scale=dashes, legend=None)
        ),
    ]
    layers += [
        d.kaplan.transform_filter("p_kaplan").mark_line(color=COLOUR["muted"], strokeDash=[6, 4]).encode(x=x, y=y),
        d.kaplan.transform_filter("p_kaplan && datum.i == 6")
        .mark_text(align="left", dx=6, dy=-8, color=COLOUR["muted"])
        .encode(x=x, y=y, text=alt.value("Kaplan 2020")),
    ]
    for place, key in enumerate(ORDER):
        card = d.cards.transform_filter(f"datum.key == '{key}'")
        corner = {"x": 10, "y": alt.expr(f"{12 + 19 * place} + (p_kaplan ? 0.6 * height : 0)")}
        layers += [
            card.mark_point(size=110, color=SERIES[key], shape=SHAPES[key], opacity=1).encode(x=x, y=y),
            readable(card.mark_text(align="left", color=SERIES[key], **corner).encode(text="label:N")),
        ]
    return alt.layer(*layers)


tokens_per_parameter = Explorable(
    name="tokens-per-parameter",
    controls=[
        BUDGET,
        Toggle("kaplan", "Show Kaplan 2020 too", False, why="What GPT-3 was built by; it lies far off the others."),
    ],
    outputs=_conflict,
    data={
        "cards": Rows(_CARDS, _card, _CARD_COLUMNS),
        "curves": Rows(
            _PARTS, _curve, [Column("by", "Law", format="text"), Column("part", "Runs", format="text"), *_CURVE_COLUMNS]
        ),
        "kaplan": Rows(25, _kaplan_ratio, _CURVE_COLUMNS),
    },
    chart=_conflict_chart,
    finding=lambda p: say(
        "At {C:e3} FLOP the best number of tokens a parameter is {rule:f0} by rule; {h:g3}, {x:g3}, {m:g3} or {b:g3} "
        "by the fitted laws", C=p.C, rule=p.ratio_rule, h=p.ratio_hoffmann, x=p.ratio_precise, m=p.ratio_muennighoff,
        b=p.ratio_besiroglu,
    ),
    reading=lambda p: say(
        "The highest is {apart:g3} times the lowest. {range} Kaplan et al. would have asked for {k:g2}.",
        apart=where(p.apart > 1, p.apart, 1 / p.apart), k=p.ratio_kaplan,
        range=where(
            p.C > FITTED,
            say(
                "All four are extrapolated: the budget is {times:g2} times what the largest fitted runs reach.",
                times=p.beyond,
            ),
            "The budget is near or within what the laws were fitted to, and they agree better.",
        ),
    ),
    measure="Compute-optimal tokens per parameter against training compute, both axes logarithmic; dashed: "
    "extrapolated",
    description="Four lines of the best ratio against compute. Two rise with compute, one is level, one falls a "
    "little; a rule at 20 crosses them, and a vertical line marks the chosen budget.",
    sources=[*LAW_SOURCES, "kaplan2020"],
    as_of="2024-04",
    height=360,
)  # fmt: skip

# -- Cobb-Douglas ------------------------------------------------------------------------------------------


def _cobb_douglas(p):
    law = picked(p)
    N, D = laws.compute_optimal(p.C, law)
    p.N_best = N
    p.ratio = D / N
    p.b = 1 - p.a
    p.gamma = laws.reducible_exponent(law)
    p.tilt = p.a - p.b


def _splits(row, p):
    row.N = by_rule(p.C) * power(10.0, 4 * row.t - 2)
    row.D = p.C / (6 * row.N)
    law = law_of(p)
    row.additive = laws.reducible_loss(row.N, row.D, law) / laws.optimal_reducible_loss(p.C, law)
    output = laws.cobb_douglas(row.N, row.D, p.a, p.b)
    at_best = laws.cobb_douglas(p.N_best, p.C / (6 * p.N_best), p.a, p.b)
    row.cobb = power(at_best / output, 2 * p.gamma)
    row.fitted = laws.is_fitted(row.N, row.D, law)


def _best_split(row, p):
    row.N = p.N_best
    row.one = 1


cobb_douglas = Explorable(
    name="cobb-douglas",
    controls=[
        Slider(
            "a", "Weight of parameters in Cobb-Douglas", value=0.5, low=0.3, high=0.7, step=0.01, format="f2",
            why="Equal weights: Hoffmann et al. 2022 find that parameters and tokens should grow alike.",
        ),
        BUDGET,
        law_choice(),
    ],
    outputs=_cobb_douglas,
    data={
        "splits": Rows(41, _splits, [
            PARAMETERS,
            Column("D", "Tokens", "", "big3"),
            Column("additive", "Reducible loss, additive law", "times the best", "f3"),
            Column("cobb", "Reducible loss, Cobb-Douglas", "times that at the best split", "f3"),
            Column("fitted", "Within the fitted runs", format="text"),
        ]),
        "best": Rows(1, _best_split),
    },
    chart=lambda d: (
        d.splits.mark_line(strokeWidth=3, strokeDash=[6, 4]).encode(
            x=alt.X(
                "N:Q", title="parameters (log): more of them leave fewer tokens", scale=log_scale(),
                axis=scale_powers_axis(),
            ),
            y=alt.Y(
                "additive:Q", title="reducible loss, times the best (log)", scale=log_scale(0.4, 4),
                axis=alt.Axis(values=[0.5, 0.7, 1, 1.5, 2, 3, 4], format="~r"),
            ),
        )
        + d.splits.transform_filter("datum.fitted").mark_line(strokeWidth=3).encode(x="N:Q", y="additive:Q")
        + d.splits.mark_line(color=COLOUR["korinek-2024"]).encode(x="N:Q", y="cobb:Q")
        + d.best.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="N:Q", y="one:Q")
        + d.splits.transform_filter("datum.i == 5")
        .mark_text(align="left", dx=12, dy=-8)
        .encode(x="N:Q", y="additive:Q", text=alt.value("additive law"))
        + d.splits.transform_filter("datum.i == 33")
        .mark_text(dy=14, color=COLOUR["korinek-2024"])
        .encode(x="N:Q", y="cobb:Q", text=alt.value("Cobb-Douglas"))
    ),
    finding=lambda p: where(
        absolute(p.tilt) < 0.005,
        say(
            "To Cobb-Douglas every split of a budget is as good as any other; the additive law wants {ratio:g3} tokens "
            "a parameter", ratio=p.ratio,
        ),
        say(
            "Cobb-Douglas puts the whole budget into {what}; the additive law wants {ratio:g3} tokens a parameter",
            what=where(p.tilt > 0, "parameters and none into text", "text and none into parameters"), ratio=p.ratio,
        ),
    ),
    reading=lambda p: say(
        "With weights {a:f2} and {b:f2} the product of powers is a straight line along a budget: it has no valley, so "
        "no best ratio. The sum of two terms has one, at {N:big2} parameters.", a=p.a, b=p.b, N=p.N_best,
    ),
    measure="Reducible loss along one training budget against parameters, both axes logarithmic; Cobb-Douglas scaled "
    "to the same gain from more compute; dashed: extrapolated",
    description="A U-shaped valley for the additive law and a straight line for Cobb-Douglas, which is level when its "
    "two weights are equal.",
    sources=["doc-korinek-2024", *LAW_SOURCES],
    as_of="2024-11",
)  # fmt: skip
