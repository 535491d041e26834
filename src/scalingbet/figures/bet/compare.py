"""The bet, two scenarios against each other."""

from ...bet import chain
from ...explorable.chart import axis, called, chart, line, rule
from ...formula import choose, where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, BILLION, DECLARED, FIRST, FORECAST_YEARS, INPUTS, LAST, YEARS, ZERO, chained, nth

_INPUTS = [{"input": name, "label": d.label, "unit": d.unit} for name, d in DECLARED.inputs.items()]
_OTHERS = [type(control)(**vars(control) | {"name": f"other_{control.name}"}) for control in INPUTS]


class _Other:
    """The names of the other scenario: each is the figure's own with ``o_`` before it."""

    def __init__(self, p):
        object.__setattr__(self, "_p", p)

    def __getattr__(self, name):
        return getattr(self._p, f"o_{name}")

    def __setattr__(self, name, value):
        setattr(self._p, f"o_{name}", value)


def _compared(p):
    chained(p)
    other = _Other(p)
    for name, declared in DECLARED.inputs.items():
        views = {key: view.set.get(name, declared.value) for key, view in DECLARED.presets.items()}
        setattr(other, name, choose(p.beside, views | {"kept": getattr(p, f"other_{name}")}))
    chained(other)
    p.differing = sum(where(getattr(p, name) == getattr(other, name), 0, 1) for name in DECLARED.inputs)
    named = ""
    for name, declared in DECLARED.inputs.items():
        named = named + where(getattr(p, name) == getattr(other, name), "", "; " + declared.label)
    p.named = named


def _balances(row, p):
    row.year = FIRST + row.i
    row.here = nth(p, "sum", row.i) * BILLION
    row.other = nth(_Other(p), "sum", row.i) * BILLION
    row.revenue = chain.revenue_in(p, row.i) * BILLION
    row.other_revenue = chain.revenue_in(_Other(p), row.i) * BILLION


def _text(declared, value):
    """Return an input's value as the table of differences writes it."""
    if declared.options:
        return choose(value, declared.options)
    if isinstance(declared.value, bool):
        return where(value, "yes", "no")
    return write(value, "e3" if declared.high > 1e6 else "g4")


def _difference(row, p):
    for column, holder in (("here", p), ("other", _Other(p))):
        text = ""
        for name, declared in DECLARED.inputs.items():
            text = where(row.input == name, _text(declared, getattr(holder, name)), text)
        setattr(row, column, text)
    row.differs = where(row.here == row.other, "", "differs")


def _named_line(column, words, at, color, **more):
    """Return a line of the balances and its name, above it at the year ``at``."""
    beside = {"where": f"datum.year == {at}", "align": "right", "dx": -6, "dy": -10, "fontWeight": "bold"}
    name = called("balances", words, column, color=color, over=True, **beside)
    return line("balances", column, color=color, **more), name


bet_compare = figure(
    "bet-compare",
    **ALIKE | {"inputs": INPUTS + tuple(_OTHERS)},
    outputs=_compared,
    said={"here": lambda p: p.sum_14 * BILLION, "there": lambda p: p.o_sum_14 * BILLION},
    data={
        "balances": (YEARS, _balances),
        "differences": (_INPUTS, _difference),
        "zero": ZERO,
    },
    chart=chart(
        FORECAST_YEARS,
        axis("here", "USD, discounted", words="scale", tickCount=5),
        rule("zero", "level", x=False),
        *_named_line("other", "the other", LAST - 5, "muted", strokeDash=[6, 4]),
        *_named_line("here", "yours", LAST, "accent"),
    ),
)
