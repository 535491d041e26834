"""Scaling laws, second part: the best split of a budget, by four laws, by a rule, and by Cobb-Douglas."""

import altair as alt
import pandas as pd

from ... import laws
from ...explorable.chart import DASHES, RIGHT, axis, by, called, chart, forecast, here, level, line, named, points, rule
from ...formula import Value, absolute, choose, clip, power, sqrt, where
from ...formula.words import say
from ..sheet import figure
from .shared import LAWS, RULE, SERIES, SHORT, law_of, picked

LIMITS = {key: float(laws.largest_fitted_budget(law)) for key, law in LAWS.items()}
FITTED = max(LIMITS.values())
SHAPES = dict(zip(LAWS, ("circle", "square", "triangle-down", "triangle-up"), strict=True))
MARKS = dict(zip(LAWS, "●■▼▲", strict=True))


def by_rule(C: Value) -> Value:
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
        row.label = say("{mark} {law}: {N:big2}", mark=MARKS[key], law=_AT_BEST[key], N=getattr(p, f"N_{key}"))

    return point


_AT_BEST = {"hoffmann": "Hoffmann", "precise": "unrounded", "besiroglu": "Besiroglu", "muennighoff": "Muennighoff"}
_LABELS = {  # where the laws' best sizes stand below the valleys: column and row
    "hoffmann": (0, 0), "precise": (0, 1), "besiroglu": (1, 0), "muennighoff": (1, 1),
}  # fmt: skip
_VALLEY = {key: "accent" if key == "besiroglu" else "muted" for key in LAWS}
WINDOW = 10**1.3  # the valleys are drawn from the rule's size over this to the size times this


def _ground(row, p):
    """Leave room for the labels below the best."""
    row.N = p.N_hoffmann
    edge = by_rule(p.C) * WINDOW
    highest = laws.reducible_loss(edge, p.C / (6 * edge), LAWS["hoffmann"])
    row.lost = -0.32 * (highest - laws.optimal_reducible_loss(p.C, LAWS["hoffmann"]))
    row.zero = 0


def _yours(row, p):
    row.zero = 0
    row.N = clip(p.N, by_rule(p.C) / WINDOW, by_rule(p.C) * WINDOW)
    row.label = where(row.N < p.N, "your model: larger", where(row.N > p.N, "your model: smaller", "your model"))
    row.side = where(row.N < p.N, "right", where(row.N > p.N, "left", "center"))


_MIDDLE = alt.value(alt.expr("0.4 * height"))


def _valley_layers(key):
    column, row = _LABELS[key]
    look = {"color": _VALLEY[key], "strokeWidth": 3 if key == "besiroglu" else 1.5}
    return (
        line(f"valley_{key}", where=f"p_C <= {LIMITS[key]}", **look),
        forecast(f"valley_{key}", where=f"p_C > {LIMITS[key]}", **look),
        here(f"best_{key}", color=_VALLEY[key], shape=SHAPES[key], size=80),
        named(f"best_{key}", "label", x=alt.value(alt.expr(f"width * {0.49 + 0.02 * column}")),
              y=alt.value(alt.expr(f"height - {34 - 18 * row}")), align=("right", "left")[column], color=_VALLEY[key]),
    )  # fmt: skip


isoflop_valleys = figure(
    "isoflop-valleys",
    outputs=_valleys,
    values={"fitted_to": FITTED, "least": 1e-4},
    data={f"valley_{key}": (41, _valley(key)) for key in LAWS}
    | {f"best_{key}": (1, _bottom(key)) for key in LAWS}
    | {"yours": (1, _yours), "ground": (1, _ground)},
    chart=chart(
        axis("N", "parameters (log): more of them leave fewer tokens", log=True, words="powers of scale"),
        axis("lost", "loss above the best, nats per token", nice=False, tickCount=5, grid=False,
             labelExpr="datum.value < 0 ? '' : datum.label"),
        points("ground", opacity=0),
        level("ground", "zero"),
        rule("yours", y="zero", y2=_MIDDLE, strokeWidth=2, color="warn"),
        *(layer for key in ("muennighoff", "precise", "hoffmann", "besiroglu") for layer in _valley_layers(key)),
        called("ground", "too small", x=alt.value(alt.expr("0.1 * width")), y=10, align="left", color="muted"),
        called("ground", "too large", x=alt.value(alt.expr("0.72 * width")), y=10, align="right", color="muted"),
        named("yours", "label", y=alt.value(alt.expr("height - 52")), color="warn", align=alt.expr("datum.side")),
    ),
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
    [{"key": "rule", "by": f"Rule of {RULE}"}]
    + [{"key": key, "by": LAWS[key].name, "mark": MARKS[key], "short": SHORT[key]} for key in ORDER]
    + [{"key": "kaplan", "by": "Kaplan 2020"}]
).fillna("")


def _card(row, p):
    row.C = p.C
    row.ratio = choose(row.key, {key: getattr(p, f"ratio_{key}") for key in _CARDS["key"]})
    row.N = sqrt(row.C / (6 * row.ratio))
    row.D = row.ratio * row.N
    row.label = say("{mark} {law}: {ratio:g3}", mark=row.mark, law=row.short, ratio=row.ratio)


_BY_RULE = "datum.key == 'rule'"

tokens_per_parameter = figure(
    "tokens-per-parameter",
    outputs=_conflict,
    said={"high_over_low": lambda p: where(p.apart > 1, p.apart, 1 / p.apart)},
    values={"fitted_to": FITTED},
    data={"cards": (_CARDS, _card), "curves": (_PARTS, _curve), "kaplan": (25, _kaplan_ratio)},
    chart=chart(
        axis("C", "training compute, FLOP (log)", log=True, domain=(1e18, 1e28), words="powers", tickCount=6),
        axis("ratio", "best tokens a parameter (log)", log=True, values=[0.01, 0.1, 1, 5, 10, 20, 50, 100, 200],
             format="~r"),
        rule("cards", x=False, where=_BY_RULE, strokeWidth=2, color="muted"),
        called("cards", f"the rule: {RULE}", x=RIGHT, where=_BY_RULE, align="right", baseline="bottom", dy=-3,
               color="muted"),
        rule("cards", y=False, where=_BY_RULE, color="warn"),
        line("curves", color=by("law", SERIES), strokeDash=by("part", {"fitted": [1, 0], "beyond": DASHES})),
        forecast("kaplan", where="p_kaplan", color="muted"),
        called("kaplan", "Kaplan 2020", where="p_kaplan && datum.i == 6", align="left", dx=6, dy=-8, color="muted"),
        *(layer for place, key in enumerate(ORDER) for layer in (
            here("cards", where=f"datum.key == '{key}'", color=SERIES[key], shape=SHAPES[key]),
            named("cards", "label", where=f"datum.key == '{key}'", over=True, align="left", color=SERIES[key], x=10,
                  y=alt.value(alt.expr(f"{12 + 19 * place} + (p_kaplan ? 0.6 * height : 0)"))),
        )),
    ),
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
    row.least = 1
    row.label = say("{ratio:g3} tokens a parameter", ratio=p.ratio)


cobb_douglas = figure(
    "cobb-douglas",
    outputs=_cobb_douglas,
    said={"even": lambda p: absolute(p.tilt) < 0.005},
    data={"splits": (41, _splits), "best": (1, _best_split)},
    chart=chart(
        axis("N", "parameters (log): more of them leave fewer tokens", log=True, words="powers of scale"),
        axis("additive", "reducible loss, times the best (log)", log=True, domain=(0.4, 4),
             values=[0.5, 0.7, 1, 1.5, 2, 3, 4], format="~r"),
        forecast("splits", strokeWidth=3),
        line("splits", where="datum.fitted", strokeWidth=3),
        line("splits", "cobb", color="korinek-2024"),
        here("best", "least"),
        named("best", "label", y="least", dy=30, color="warn"),
        called("splits", "additive law", at=5, align="left", dx=12, dy=-8),
        called("splits", "Cobb-Douglas", "cobb", at=33, dy=14, color="korinek-2024"),
    ),
)  # fmt: skip
