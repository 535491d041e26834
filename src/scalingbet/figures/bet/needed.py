"""The bet, what would have to be true for it to pay."""

import math
from typing import Any

import altair as alt

from ...bet import chain
from ...explorable import Rows
from ...explorable.chart import axis, chart, draw, named, rule, ticks
from ...formula import absolute, clip, floor, log, maximum, modulo, power, where
from ..sheet import figure
from .shared import ALIKE, BILLION, MOVED, NUMERIC, chain_of, chained
from .tornado import _written

STEPS = 41  # values of each input that are tried, evenly over its range
ASKED = ("revenue", "firms", "productivity")  # the goals with a target, a control asked_...


def reached(s: Any, p: Any) -> Any:
    """Return whether the chain in ``s`` meets the goal that the figure asks for."""
    return chain.meets(s, p.goal, p.by, {goal: getattr(p, f"asked_{goal}") for goal in ASKED})


def _by_place(place, values):
    chosen = values[-1]
    for k in reversed(range(len(values) - 1)):
        chosen = where(place == k, values[k], chosen)
    return chosen


def _position(declared, value):
    """Return where between its bounds an input stands, 0 to 1, as its slider shows it."""
    if declared.log:
        return log(maximum(value, declared.low) / declared.low) / math.log(declared.high / declared.low)
    return (value - declared.low) / (declared.high - declared.low)


def _tried(row, p):
    row.place = floor(row.i / STEPS)
    row.share = modulo(row.i, STEPS) / (STEPS - 1)
    row.label = _by_place(row.place, [declared.label for declared in NUMERIC])
    low, high = (_by_place(row.place, [getattr(declared, end) for declared in NUMERIC]) for end in ("low", "high"))
    row.low, row.high = low, high
    row.log = _by_place(row.place, [1 if declared.log else 0 for declared in NUMERIC])
    row.whole = _by_place(row.place, [1 if declared.step == 1 else 0 for declared in NUMERIC])
    log_low = maximum(row.low, 1e-9)
    value = where(
        row.log == 1, log_low * power(row.high / log_low, row.share), row.low + (row.high - row.low) * row.share
    )
    row.value = where(row.whole == 1, floor(value + 0.5), value)
    s = chain_of(
        row,
        p,
        {
            declared.name: where(row.place == k, row.value, getattr(p, declared.name))
            for k, declared in enumerate(NUMERIC)
        },
    )
    row.now = _by_place(row.place, [_position(declared, getattr(p, declared.name)) for declared in NUMERIC])
    row.meets = where(reached(s, p), 1, 0)
    row.gap = where(row.meets == 1, absolute(row.share - row.now), 9)


def _nearest(row, p):
    row.found = where(row.gap < 9, 1, 0)
    # Kept to each input's range: no format has to hold the values of another.
    value = _by_place(
        row.place, [_written(declared, clip(row.value, declared.low, declared.high)) for declared in NUMERIC]
    )
    row.said = where(p.met == 1, "holds", where(row.found == 1, value, "none"))
    row.all = 1


def _needed_outputs(p):
    chained(p)
    p.met = where(reached(p, p), 1, 0)


bet_needed = figure(
    "bet-needed",
    **ALIKE,
    panels=MOVED,
    outputs=_needed_outputs,
    values={"steps": STEPS},
    said={"asked": lambda p: p.asked_revenue * BILLION, "count": lambda p: p.share * len(NUMERIC)},
    data={
        "tried": (STEPS * len(NUMERIC), _tried),
        "nearest": Rows("tried", _nearest, pick=("place", "gap"),
                        keep=("place", "label", "value", "now", "gap", "low", "high")),
        "best": Rows("nearest", pick=("all", "gap"), keep=("all", "label", "said")),
    },
    chart=chart(
        # Beyond 1 stand the values.
        axis("share", "from its lowest to its highest", domain=(0, 1.6), labels=False, tickCount=0),
        # The names are given: to find them takes longer than the chain.
        axis("label:N", domain=[declared.label for declared in NUMERIC], labelLimit=190, labelFlush=False),
        rule("nearest", x=alt.XDatum(0), x2=alt.X2Datum(1), size=5, color="grid"),
        draw("square", "tried", where="datum.meets == 1", size=34, color="accent"),
        ticks("nearest", x="now", color="ink", thickness=3, height=14),
        named("nearest", "said", x=alt.XDatum(1), align="left", dx=8, fontSize=11),
    ),
)  # fmt: skip
