"""The bet, what its outcome hangs on most."""

import altair as alt
import pandas as pd

from ... import bet
from ...bet import chain as scenario
from ...explorable import COLOUR, Choice, Column, Explorable, Rows
from ...explorable.chart import scale_axis
from ...formula import absolute, choose, clip, minimum, where
from ...formula.words import say, write
from .chance import _MOVED, UNCERTAIN
from .payback import BILLION
from .shared import ALIKE, FIRST, YEARS, chain, chain_of

# -- what matters most -----------------------------------------------------------------------------

OUTCOMES = {  # what the tornado can be about: how the choice calls it, its format, its factor
    "balance": ("Balance of 2040", "usd2", BILLION),
    "revenue": ("Revenue in 2035", "usd2", BILLION),
    "wall": ("Year in which text runs out", "f1", 1),
    "loss": ("Loss in 2035, nats a token", "f4", 1),
    "firms": ("Firms that fit in 2035", "f2", 1),
    "productivity": ("Productivity gain by 2035", "pct1", 1),
}
_AT = 2035 - FIRST


def outcomes(s):
    """Return what the tornado can be about, over whatever holds a chain."""
    revenue = scenario.revenue_in(s, _AT)
    return {
        "balance": getattr(s, f"sum_{YEARS - 1}") * BILLION,
        "revenue": revenue * BILLION,
        "wall": FIRST + minimum(s.wall, 50),
        "loss": scenario.loss_in(s, _AT),
        "firms": scenario.firms_in(s, _AT, revenue),
        "productivity": scenario.productivity_in(s, revenue),
    }


_ENDS = pd.DataFrame(
    [
        {"input": one.name, "label": one.label, "side": side, "factor": float(bet.factor(one, u))}
        for one in UNCERTAIN
        for side, u in (("low", 0.1), ("high", 0.9))
    ]
)


def _tornado(p):
    chain(p)
    p.base = choose(p.outcome, outcomes(p))


def _written(one, value):
    """Return a value of an input with its unit, as short as it can be said."""
    unit, _, rest = one.unit.partition(" ")
    if one.high > 1e6:
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
    for one in UNCERTAIN:
        moved = clip(getattr(p, one.name) * row.factor, one.low, one.high)
        values[one.name] = where(row.input == one.name, moved, getattr(p, one.name))
    s = chain_of(row, p, values)
    row.result = choose(p.outcome, outcomes(s))
    row.base = p.base
    row.width = absolute(row.result - p.base)
    row.narrow = -row.width
    value = ""
    for one in UNCERTAIN:
        value = where(row.input == one.name, _written(one, getattr(row, one.name)), value)
    row.at = value
    row.all = 1


def _tornado_chart(d):
    order = alt.EncodingSortField(field="width", op="max", order="descending")
    y = alt.Y("label:N", title=None, sort=order, axis=alt.Axis(labelLimit=200, labelFlush=False))
    x = alt.X("result:Q", title=None, scale=alt.Scale(zero=False, padding=58), axis=scale_axis(tickCount=5))
    ends = alt.Scale(domain=["low", "high"], range=[COLOUR["warn"], COLOUR["accent"]])
    colour = alt.Color("side:N", legend=alt.Legend(title="end of its likely range"), scale=ends)
    moving = d.ends.transform_filter("datum.width > 0")
    bars = moving.mark_bar(height={"band": 0.65}).encode(x=x, x2="base:Q", y=y, color=colour)
    # Of two ends on one side only the farther one is labelled: the other would stand in its way.
    farthest = d.ends.transform_calculate(above="datum.result > datum.base").transform_joinaggregate(
        most="max(width)", groupby=["label", "above"]
    )
    texts = [
        farthest.transform_filter(f"datum.result {sign} datum.base && datum.width > 0 && datum.width == datum.most")
        .mark_text(align=align, dx=dx, fontSize=11)
        .encode(x=x, y=y, text="at:N")
        for sign, align, dx in (("<", "right", -4), (">", "left", 4))
    ]
    return alt.layer(bars, *texts, d.ends.mark_rule(color=COLOUR["ink"]).encode(x=alt.X("base:Q", title=None)))


bet_tornado = Explorable(
    "bet-tornado",
    **ALIKE,
    controls=[
        Choice(
            "outcome",
            "What it does to",
            "balance",
            {key: label for key, (label, *_) in OUTCOMES.items()},
            "The balance decides payback; the others are links of the chain.",
        )
    ],
    panels=_MOVED,
    outputs=_tornado,
    data={
        "ends": Rows(
            _ENDS,
            _end,
            [
                Column("label", "Input", format="text"),
                Column("side", "End of its likely range", format="text"),
                Column("at", "There it is", format="text"),
                Column("result", "Result", format="g4"),
                Column("base", "Result as set", format="g4"),
            ],
        ),
        "widest": Rows(
            "ends",
            None,
            pick=("all", "narrow"),
            keep=("all", "label", "result", "at", "width"),
            summaries={
                "top": ("label", "first"),
                "top_at": ("at", "first"),
                "top_result": ("result", "first"),
                "top_width": ("width", "first"),
            },
        ),
    },
    chart=_tornado_chart,
    finding=lambda p: where(
        p.top_width > 0,
        say("Most hangs on one input: \N{LEFT DOUBLE QUOTATION MARK}{top}\N{RIGHT DOUBLE QUOTATION MARK}", top=p.top),
        "No uncertain input moves this",
    ),
    reading=lambda p: where(
        p.top_width > 0,
        say(
            "As set it is ",
        )
        + choose(p.outcome, {key: write(p.base, kind) for key, (_, kind, _) in OUTCOMES.items()})
        + say("; with that input at {at} it would be ", at=p.top_at)
        + choose(p.outcome, {key: write(p.top_result, kind) for key, (_, kind, _) in OUTCOMES.items()})
        + ".",
        "Each of them was put at both ends of its likely range.",
    ),
    measure="Each uncertain input at the low and the high end of its likely range, the others as set; at the bars: "
    "its value there",
    description="Horizontal bars from the result as set to the result with one input at either end of its likely "
    "range, the "
    "input that matters most on top.",
    height=360,
)
