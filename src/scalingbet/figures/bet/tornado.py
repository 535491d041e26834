"""The bet: what decides, one input high or low among the draws."""

import altair as alt

from ... import bet
from ...bet.world import scores
from ...explorable import Rows
from ...explorable.chart import axis, by_row, chart, mark, named, points, rule
from ...formula import absolute, where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, DRAWN, drawn, nth, started, world_named

COUNT = 2 * bet.DRAWS
THIRD = 0.4307272993  # standard deviations from the middle to the outer thirds of a normal
_SIDES = {"low": lambda z: z < -THIRD, "high": lambda z: z > THIRD}
_HELD = {side: [int(held(z).sum()) for z in scores(COUNT, len(DRAWN))] for side, held in _SIDES.items()}


def _draw(row, p):
    s = drawn(row, p)
    row.paid = where(s.balance_14 < 0, 0, 1)
    for side, held in _SIDES.items():
        for k, declared in enumerate(DRAWN):
            setattr(row, f"{side}_{k}", where(held(getattr(row, f"z_{declared.name}")), row.paid, 0))


def _input(row, p):
    row.low = nth(p, "low", row.k, len(DRAWN)) * COUNT / row.in_low
    row.high = nth(p, "high", row.k, len(DRAWN)) * COUNT / row.in_high
    row.base = p.share
    row.narrow = -absolute(row.high - row.low)
    row.left, row.right = where(row.high < row.low, row.high, row.low), where(row.high < row.low, row.low, row.high)
    row.from_text, row.to_text = write(row.left, "pct0"), write(row.right, "pct0")
    row.all = 1


_INPUTS = [
    {"k": k, "label": declared.label, "in_low": _HELD["low"][k], "in_high": _HELD["high"][k]}
    for k, declared in enumerate(DRAWN)
]
_ORDER = alt.EncodingSortField(field="narrow", op="min")
_MEANS = {f"{side}_{k}": (f"{side}_{k}", "mean") for side in _SIDES for k in range(len(DRAWN))}

bet_tornado = figure(
    "bet-tornado",
    **ALIKE,
    outputs=started,
    values={"draws": COUNT},
    said={"world": world_named},
    data={
        "draws": Rows(COUNT, _draw, summaries=_MEANS | {"share": ("paid", "mean")}),
        "inputs": (_INPUTS, _input),
        "widest": Rows("inputs", pick=("all", "narrow"), keep=("all", "label", "low", "high")),
    },
    chart=chart(
        axis("low", "paid back, share of draws", format=".0%", domain=(0, 1), tickCount=5),
        by_row(order=_ORDER, shown=True, labelLimit=210, labelFlush=False),
        rule("inputs", x="left", x2="right", strokeWidth=7, color="grid"),
        mark("inputs", x="base", color="ink"),
        points("inputs", x="low", color="warn", size=70),
        points("inputs", x="high", color="accent", size=70),
        named("inputs", "from_text", x="left", align="right", dx=-8, fontSize=11),
        named("inputs", "to_text", x="right", align="left", dx=8, fontSize=11),
    ),
)
