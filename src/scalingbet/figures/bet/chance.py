"""The bet: nine worlds, and how many draws pay back in each."""

import altair as alt

from ... import bet
from ...bet import years as model
from ...explorable import Rows
from ...explorable.chart import axis, chart, draw, named, row_names
from ...formula import choose, floor, maximum, minimum, modulo, where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, BUILDERS, DEMAND, WORLD, drawn, nth, scored, started, world_named

_FORMS, _RULES = list(DEMAND), list(BUILDERS)
_COUNT = len(_FORMS) * len(_RULES)
_CELLS = [
    {"demand": form, "builders": rule, "row": DEMAND[form], "column": BUILDERS[rule].removeprefix("builders ")}
    for form in _FORMS for rule in _RULES
]  # fmt: skip


def _by(values, at):
    chosen = values[-1]
    for k in reversed(range(len(values) - 1)):
        chosen = where(at == k, values[k], chosen)
    return chosen


def _draw(row, p):
    scored(row, modulo(row.i, bet.DRAWS))
    row.place = floor(row.i / bet.DRAWS)
    row.builders = _by(_RULES, modulo(row.place, len(_RULES)))
    elasticity = WORLD.choices["demand"].elasticity
    row.elasticity = _by([elasticity[form] for form in _FORMS], floor(row.place / len(_RULES)))
    s = drawn(row, p, row)
    row.paid = where(s.balance_14 < 0, 0, 1)
    row.level = where(s.balance_14 + model.standing(s) < 0, 0, 1)
    for k in range(_COUNT):
        setattr(row, f"paid_{k}", where(row.place == k, row.paid, 0))
        setattr(row, f"level_{k}", where(row.place == k, row.level, 0))


def _of_world(share):
    """Return the share within a world of what is ``share`` of the draws of all nine: a whole number of draws."""
    return floor(share * _COUNT * bet.DRAWS + 0.5) / bet.DRAWS


def _cell(row, p):
    row.paid = _of_world(nth(p, "share", row.i, _COUNT))
    row.level = _of_world(nth(p, "standing", row.i, _COUNT))
    row.own = where(row.demand == p.demand, where(row.builders == p.builders, 1, 0), 0)
    row.large = write(row.paid, "pct0")
    row.small = write(row.level, "pct0")


def _cells():
    return [dict(cell, i=k) for k, cell in enumerate(_CELLS)]


_MEANS = {f"share_{k}": (f"paid_{k}", "mean") for k in range(_COUNT)}
_MEANS |= {f"standing_{k}": (f"level_{k}", "mean") for k in range(_COUNT)}


def _own(p):
    cells = {
        form: choose(p.builders, {rule: _of_world(getattr(p, f"share_{3 * f + r}")) for r, rule in enumerate(_RULES)})
        for f, form in enumerate(_FORMS)
    }
    return choose(p.demand, cells)


_SHARES = [f"share_{k}" for k in range(_COUNT)]
_PADDED = alt.Scale(paddingInner=0.3, paddingOuter=0.35)
_ROWS = alt.Y("row:N", sort=list(DEMAND.values()), axis=None, scale=_PADDED)
_TOPS = alt.Y("row:N", sort=list(DEMAND.values()), axis=None, scale=_PADDED, bandPosition=0)

bet_chance = figure(
    "bet-chance",
    **ALIKE,
    outputs=started,
    said={
        "world": world_named,
        "own": _own,
        "least": lambda p: minimum(*(_of_world(getattr(p, name)) for name in _SHARES)),
        "greatest": lambda p: maximum(*(_of_world(getattr(p, name)) for name in _SHARES)),
    },
    data={"draws": Rows(_COUNT * bet.DRAWS, _draw, summaries=_MEANS), "cells": (_cells(), _cell)},
    chart=chart(
        axis("column:N", sort=[cell["column"] for cell in _CELLS[: len(_RULES)]], orient="top", labelAngle=0,
             domain=False, labelFontSize=12, paddingInner=0.04),
        axis("row:N"),
        draw("rect", "cells", _ROWS, color="accent", stroke="grid", opacity=alt.Opacity(
            "paid:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.06, 0.9]))),
        draw("rect", "cells", _ROWS, where="datum.own == 1", filled=False, stroke="ink", strokeWidth=3),
        named("cells", "large", y=_ROWS, fontSize=24, fontWeight="bold", dy=-5, over=True),
        named("cells", "small", y=_ROWS, fontSize=13, dy=17, over=True),
        row_names("cells", "row", y=_TOPS, where=f"datum.builders == '{_RULES[0]}'", dy=-5, fontWeight="bold"),
    ),
)  # fmt: skip
