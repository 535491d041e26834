"""The bet, what its outcome hangs on most."""

from typing import Any

import altair as alt

from ... import bet
from ...bet import chain
from ...explorable import COLOUR, Rows
from ...explorable.chart import axis, bars, by_row, chart, rule
from ...formula import absolute, choose, clip, minimum, where
from ...formula.words import write
from ..sheet import figure
from .chance import UNCERTAIN
from .shared import ALIKE, BILLION, FIRST, MOVED, YEARS, chain_of, chained

FORMATS = {  # of what the tornado can be about
    "balance": "usd2", "revenue": "usd2", "wall": "f1", "loss": "f4", "firms": "f2", "productivity": "pct1",
}  # fmt: skip
_AT = 2035 - FIRST


def outcomes(s: Any) -> Any:
    """Return ``{outcome: its value}`` for each outcome that the reader can choose; ``s`` holds a computed chain."""
    revenue = chain.revenue_in(s, _AT)
    return {
        "balance": getattr(s, f"sum_{YEARS - 1}") * BILLION,
        "revenue": revenue * BILLION,
        "wall": FIRST + minimum(s.wall, 50),
        "loss": chain.loss_in(s, _AT),
        "firms": chain.firms_in(s, _AT, revenue),
        "productivity": chain.productivity_in(s, revenue),
    }


_ENDS = [
    {"input": moved.name, "label": moved.label, "side": side, "factor": float(bet.factor(moved, u))}
    for moved in UNCERTAIN
    for side, u in (("low", 0.1), ("high", 0.9))
]


def _tornado(p):
    chained(p)
    p.base = choose(p.outcome, outcomes(p))


def _written(declared, value):
    """Return a value of an input with its unit, as short as it can be said."""
    unit, _, rest = declared.unit.partition(" ")
    if declared.high > 1e6:
        return write(value, "e3")
    if unit in ("billion", "trillion"):
        kind, factor = ("usd2" if "USD" in rest else "big3"), {"billion": 1e9, "trillion": 1e12}[unit]
        return write(value * factor, kind)
    if unit == "share":
        return write(value, "pct0")
    after = {"times": "\N{MULTIPLICATION SIGN}", "years": " years"}
    return write(value, "g3") + after.get(unit, "")


def _end(row, p):
    values = {}
    for moved_input in UNCERTAIN:
        moved = clip(getattr(p, moved_input.name) * row.factor, moved_input.low, moved_input.high)
        values[moved_input.name] = where(row.input == moved_input.name, moved, getattr(p, moved_input.name))
    s = chain_of(row, p, values)
    row.result = choose(p.outcome, outcomes(s))
    row.base = p.base
    row.width = absolute(row.result - p.base)
    row.narrow = -row.width
    value = ""
    for moved_input in UNCERTAIN:
        value = where(row.input == moved_input.name, _written(moved_input, getattr(row, moved_input.name)), value)
    row.at = value
    row.all = 1


_WIDEST = alt.EncodingSortField(field="width", op="max", order="descending")
_ENDS_COLOURS = alt.Scale(domain=["low", "high"], range=[COLOUR["warn"], COLOUR["accent"]])


def _end_texts(sign, align, dx):
    """Return the layer of the inputs' values on one side; of two ends there only the farther has room for its own."""

    def texts(d):
        farthest = d.ends.transform_calculate(above="datum.result > datum.base").transform_joinaggregate(
            most="max(width)", groupby=["label", "above"]
        )
        shown = f"datum.result {sign} datum.base && datum.width > 0 && datum.width == datum.most"
        drawn = farthest.transform_filter(shown).mark_text(align=align, dx=dx, fontSize=11)
        return drawn.encode(x="result:Q", y=alt.Y("label:N", sort=_WIDEST), text="at:N")

    return texts


def _written_outcome(value):
    return lambda p: choose(p.outcome, {key: write(value(p), kind) for key, kind in FORMATS.items()})


bet_tornado = figure(
    "bet-tornado",
    **ALIKE,
    panels=MOVED,
    outputs=_tornado,
    said={"as_set": _written_outcome(lambda p: p.base), "moved": _written_outcome(lambda p: p.top_result)},
    data={
        "ends": (_ENDS, _end),
        "widest": Rows("ends", pick=("all", "narrow"), keep=("all", "label", "result", "at", "width")),
    },
    chart=chart(
        axis("result", words="scale", tickCount=5, zero=False, padding=58),
        by_row(order=_WIDEST, shown=True, labelLimit=200, labelFlush=False),
        bars("ends", where="datum.width > 0", x2="base", height={"band": 0.65}, color=alt.Color(
            "side:N", legend=alt.Legend(title="end of its likely range"), scale=_ENDS_COLOURS)),
        _end_texts("<", "right", -4),
        _end_texts(">", "left", 4),
        rule("ends", x="base", y=False, color="ink"),
    ),
)  # fmt: skip
