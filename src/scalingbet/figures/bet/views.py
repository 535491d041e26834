"""The bet, as each document and view has it: when it is level, side by side."""

import pandas as pd

from ... import bet
from ...explorable.chart import by, by_row, chart, named, points, when
from ...facts.book import documents
from ...formula import choose, floor, minimum, where
from ...formula.words import say
from ..sheet import figure
from .shared import ALIKE, BILLION, DECLARED, FIRST, LAST, WHEN, chained, years

_MEASURES = ("payback", "wall", "money")  # of a view


def _of_preset(name):
    view = bet.Scenario.preset(name)
    return {
        "view": name, "payback": view.payback(), "wall": view.wall(), "money": view.money(),
        "chance": view.chance(2035), "revenue": view.path().revenue[4] * BILLION,
    }  # fmt: skip


_VIEWS = pd.DataFrame([_of_preset(name) for name in DECLARED.presets])
_NEVER = _VIEWS["view"][_VIEWS["payback"] > LAST]


def _view(row, p):
    row.year = minimum(LAST + 1, choose(p.what, {key: getattr(row, key) for key in _MEASURES}))
    row.later = row.year > LAST
    row.text = where(row.later, "later or never", say("{year:year}", year=floor(row.year)))


def _mine(row, p):
    row.view = "what you have set"
    row.year = minimum(
        LAST + 1, choose(p.what, {"payback": p.payback, "wall": FIRST + p.wall, "money": FIRST + p.money})
    )
    row.later = row.year > LAST
    row.text = where(row.later, "later or never", say("{year:year}", year=floor(row.year)))


_OWN_COLOURS = {name: view.who if view.who in documents() else "muted" for name, view in DECLARED.presets.items()}


def _dots(dataset, color):
    return (
        points(dataset, size=110, color=color, shape=when("datum.later", "triangle-right", "circle")),
        named(dataset, "text", color=color, baseline="bottom", dy=-9),
    )


bet_views = figure(
    "bet-views",
    **ALIKE,
    outputs=chained,
    said=WHEN | {"never": " and ".join(_NEVER)},
    data={"views": (_VIEWS, _view), "mine": (1, _mine)},
    chart=chart(
        years(FIRST, LAST + 6, values=[*range(FIRST, LAST + 1, 2)]),  # beyond the last there is room for words
        by_row("view", [*DECLARED.presets, "what you have set"], shown=True, labelLimit=220, labelFlush=False),
        *_dots("views", by("view", _OWN_COLOURS)),
        *_dots("mine", "accent"),
    ),
)
