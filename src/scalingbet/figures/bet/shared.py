"""What the figures of the bet share: the inputs as controls, the chain over them, how their texts name things."""

from ... import bet
from ...bet import chain as scenario
from ...bet.chain import FIRST, LAST, YEARS  # noqa: F401
from ...explorable import Choice, Slider, Toggle
from ...facts import references
from ...formula import is_traced, where
from ...numbers import get

DECLARED = bet.declared()
GROUPS = {
    label: tuple(one.name for one in DECLARED.inputs.values() if one.group == key)
    for key, label in DECLARED.groups.items()
}
NUMERIC = [one for one in DECLARED.inputs.values() if isinstance(one.value, float | int) and one.value is not True]
SOURCES = sorted({one.source for one in DECLARED.inputs.values()} - {"this book"})


def _control(one):
    who = "this book" if one.source == "this book" else references.label(one.source)
    why = f"{who[0].upper()}{who[1:]}. {one.why}"
    if one.options:
        return Choice(one.name, one.label, one.value, one.options, why, one.kind)
    if isinstance(one.value, bool):
        return Toggle(one.name, one.label, one.value, why, one.kind)
    kind = "pct1" if one.unit.startswith("share") else "e3" if one.high > 1e6 else "g3"
    return Slider(one.name, one.label, one.value, one.low, one.high, one.step, one.unit, one.log, kind, why, one.kind)


INPUTS = tuple(_control(one) for one in DECLARED.inputs.values())
ALIKE = {"group": "bet", "inputs": INPUTS, "as_of": get("market.run_rates_now").as_of, "sources": SOURCES}


def panels(*labels):
    """Return the panels of inputs under these labels, all of them if none is named."""
    return {label: GROUPS[label] for label in labels or GROUPS}


class Merged:
    """The names of a figure and of one of its rows as one: the chain assigns to the row what the row decides.

    What no column enters has its own value in the figure already: the browser then computes it once, not in each row.
    """

    def __init__(self, row, p):
        object.__setattr__(self, "_row", row)
        object.__setattr__(self, "_p", p)

    def __getattr__(self, name):
        try:
            return getattr(self._row, name)
        except AttributeError:
            return getattr(self._p, name)

    def __setattr__(self, name, value):
        if not is_traced(self._p.compute) or "datum" in str(value) or not hasattr(self._p, name):
            setattr(self._row, name, value)


def chain(p):
    """Compute the chain over the figure's inputs."""
    scenario.links(p, bet.constants())
    scenario.balances(p)
    p.payback = scenario.payback(p)


def chain_of(row, p, values):
    """Compute the chain over a row that has ``values`` of its own for some inputs; return what holds it."""
    for name, value in values.items():
        setattr(row, name, value)
    s = Merged(row, p)
    scenario.links(s, {})
    scenario.balances(s)
    row.payback = scenario.payback(s)
    return s


def nth(p, name, n):
    """Return ``p.name_n`` for a column ``n`` of whole numbers."""
    value = getattr(p, f"{name}_{YEARS - 1}")
    for k in reversed(range(YEARS - 1)):
        value = where(n == k, getattr(p, f"{name}_{k}"), value)
    return value
