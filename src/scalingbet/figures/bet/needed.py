"""The bet, what would have to be true for it to pay, one input at a time."""

import math

import altair as alt

from ...bet import years as model
from ...bet.world import world
from ...explorable import Rows
from ...explorable.chart import axis, chart, draw, named, rule, ticks
from ...formula import absolute, clip, floor, log, maximum, modulo, power, where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, chain_of, chained, world_named

STEPS = 41  # values of each input that are tried, evenly over its range
ASKED = [*world().drawn, *(world().numbers[name] for name in ("reinvest", "catch", "growth", "able", "adopt"))]


def _by_place(place, values):
    chosen = values[-1]
    for k in reversed(range(len(values) - 1)):
        chosen = where(place == k, values[k], chosen)
    return chosen


def _log(declared):
    return declared.scale == "log" and declared.low > 0


def _position(declared, value):
    """Return where between its bounds an input stands, 0 to 1, as its slider shows it."""
    if _log(declared):
        return log(maximum(value, declared.low) / declared.low) / math.log(declared.high / declared.low)
    return (value - declared.low) / (declared.high - declared.low)


def _written(declared, value):
    """Return a value of an input with its unit, as short as it can be said."""
    if declared.unit.startswith("share"):
        return write(value, "pct0")
    after = {"times": "\N{MULTIPLICATION SIGN}", "years": " years", "GW": " GW"}
    return write(value, "g3") + after.get(declared.unit.partition(" ")[0], "")


def _tried(row, p):
    row.place = floor(row.i / STEPS)
    row.share = modulo(row.i, STEPS) / (STEPS - 1)
    row.label = _by_place(row.place, [declared.label for declared in ASKED])
    row.low, row.high = (_by_place(row.place, [getattr(d, end) for d in ASKED]) for end in ("low", "high"))
    row.log = _by_place(row.place, [1 if _log(declared) else 0 for declared in ASKED])
    least = maximum(row.low, 1e-9)
    row.value = where(row.log == 1, least * power(row.high / least, row.share),
                      row.low + (row.high - row.low) * row.share)  # fmt: skip
    values = {d.name: where(row.place == k, row.value, getattr(p, d.name)) for k, d in enumerate(ASKED)}
    s = chain_of(row, p, values)
    row.now = _by_place(row.place, [_position(declared, getattr(p, declared.name)) for declared in ASKED])
    row.meets = where(model.paid_back(s) > p.by, 0, 1)
    row.gap = where(row.meets == 1, absolute(row.share - row.now), 9)


def _nearest(row, p):
    row.found = where(row.gap < 9, 1, 0)
    texts = [_written(declared, clip(row.value, declared.low, declared.high)) for declared in ASKED]
    row.said = where(p.met == 1, "holds", where(row.found == 1, _by_place(row.place, texts), "none"))
    row.all = 1


def _outputs(p):
    chained(p)
    p.met = where(p.payback > p.by, 0, 1)


bet_needed = figure(
    "bet-needed",
    **ALIKE,
    outputs=_outputs,
    values={"steps": STEPS},
    said={"count": lambda p: p.share * len(ASKED), "world": world_named},
    data={
        "tried": (STEPS * len(ASKED), _tried),
        "nearest": Rows("tried", _nearest, pick=("place", "gap"),
                        keep=("place", "label", "value", "now", "gap", "low", "high")),
        "best": Rows("nearest", pick=("all", "gap"), keep=("all", "label", "said")),
    },
    chart=chart(
        # Beyond 1 stand the values.
        axis("share", "from its lowest to its highest", domain=(0, 1.6), labels=False, tickCount=0),
        # The names are given: to find them takes longer than the chain.
        axis("label:N", domain=[declared.label for declared in ASKED], labelLimit=190, labelFlush=False),
        rule("nearest", x=alt.XDatum(0), x2=alt.X2Datum(1), size=5, color="grid"),
        draw("square", "tried", where="datum.meets == 1", size=34, color="accent"),
        ticks("nearest", x="now", color="ink", thickness=3, height=14),
        named("nearest", "said", x=alt.XDatum(1), align="left", dx=8, fontSize=11),
    ),
)  # fmt: skip
