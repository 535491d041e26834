"""The bet, two scenarios against each other."""

import dataclasses
from typing import Any

from ... import bet
from ...bet.years import FIRST, LAST, YEARS
from ...explorable import Rows
from ...explorable.chart import axis, called, chart, line, rule
from ...formula import choose, where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, BILLION, FORECAST_YEARS, INPUTS, NAMES, WORLD, ZERO, drawn, nth, started, world_named

_DECLARED: dict[str, Any] = {**WORLD.choices, **WORLD.numbers}
_LABELS = [{"input": n, "label": _DECLARED[n].label, "unit": getattr(_DECLARED[n], "unit", "")} for n in NAMES]
_OTHERS = [dataclasses.replace(control, name=f"other_scenario_{control.name}") for control in INPUTS]


class _Other:
    """The names of the other scenario: each is the figure's own with ``o_`` before it."""

    def __init__(self, p):
        object.__setattr__(self, "_p", p)

    def __getattr__(self, name):
        return getattr(self._p, f"o_{name}")

    def __setattr__(self, name, value):
        setattr(self._p, f"o_{name}", value)


def _compared(p):
    started(p)
    other = _Other(p)
    for name in NAMES:
        views = {v.in_links or v.name: v.set.get(name, _DECLARED[name].value) for v in bet.presets().values()}
        setattr(other, name, choose(p.beside, views | {"kept": getattr(p, f"other_scenario_{name}")}))
    started(other)
    p.differing = sum(where(getattr(p, name) == getattr(other, name), 0, 1) for name in NAMES)
    named = ""
    for name in NAMES:
        named = named + where(getattr(p, name) == getattr(other, name), "", "; " + _DECLARED[name].label)
    p.named = named


def _both(row, p):
    row.paid = where(drawn(row, p).balance_14 < 0, 0, 1)
    other = drawn(_Other(row), _Other(p), row)
    row.other_paid = where(other.balance_14 < 0, 0, 1)


def _balances(row, p):
    row.year = FIRST + row.i
    row.here = nth(p, "here", row.i) * BILLION
    row.other = nth(p, "there", row.i) * BILLION


def _text(name, value):
    return choose(value, WORLD.choices[name].options) if name in WORLD.choices else write(value, "g4")


def _difference(row, p):
    for column, holder in (("here", p), ("other", _Other(p))):
        text = ""
        for name in NAMES:
            text = where(row.input == name, _text(name, getattr(holder, name)), text)
        setattr(row, column, text)
    row.differs = where(row.here == row.other, "", "differs")


_MEDIANS = {
    f"{name}_{n}": (f"{before}balance_{n}", 0.5)
    for name, before in (("here", ""), ("there", "o_"))
    for n in range(YEARS)
}


def _named_line(column, words, at, color, **more):
    """Return a line of the balances and its name, above it at the year ``at``."""
    beside = {"where": f"datum.year == {at}", "align": "right", "dx": -6, "dy": -10, "fontWeight": "bold"}
    name = called("balances", words, column, color=color, over=True, **beside)
    return line("balances", column, color=color, **more), name


bet_compare = figure(
    "bet-compare",
    **ALIKE | {"inputs": (*INPUTS, *_OTHERS)},
    outputs=_compared,
    said={"world": world_named, "other_world": lambda p: world_named(_Other(p))},
    data={
        "draws": Rows(bet.DRAWS, _both, summaries=_MEDIANS | {
            "share": ("paid", "mean"), "other_share": ("other_paid", "mean")}),
        "balances": (YEARS, _balances),
        "differences": (_LABELS, _difference),
        "zero": ZERO,
    },
    chart=chart(
        FORECAST_YEARS,
        axis("here", "USD, discounted", words="scale", tickCount=5),
        rule("zero", "level", x=False),
        *_named_line("other", "the other", LAST - 5, "muted", strokeDash=[6, 4]),
        *_named_line("here", "yours", LAST, "accent"),
    ),
)  # fmt: skip
