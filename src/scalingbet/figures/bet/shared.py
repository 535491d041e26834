"""What the figures of the bet share: the inputs as controls, the chain over them, how their texts name things."""

from collections.abc import Mapping
from typing import Any

from ... import bet
from ...bet import chain
from ...bet.chain import FIRST, LAST, YEARS
from ...explorable import Choice, Slider, Toggle
from ...explorable.chart import axis
from ...facts import references
from ...formula import floor, is_traced, where
from ...numbers import get

DECLARED = bet.declared()
NUMERIC = [d for d in DECLARED.inputs.values() if isinstance(d.value, float | int) and d.value is not True]
SOURCES = sorted({declared.source for declared in DECLARED.inputs.values()} - {"this book"})
BILLION = 1e9


def _control(declared):
    who = "this book" if declared.source == "this book" else references.label(declared.source)
    shown = declared.name, declared.label, declared.value
    why = f"{who[0].upper()}{who[1:]}. {declared.why}"
    if declared.options:
        return Choice(*shown, declared.options, why, declared.kind)
    if isinstance(declared.value, bool):
        return Toggle(*shown, why, declared.kind)
    format = "pct1" if declared.unit.startswith("share") else "e3" if declared.high > 1e6 else "g3"
    return Slider(*shown, declared.low, declared.high, declared.step, declared.unit, declared.log, format, why,
                  declared.kind)  # fmt: skip


INPUTS = tuple(map(_control, DECLARED.inputs.values()))
ALIKE: dict[str, Any] = {
    "group": "bet", "inputs": INPUTS, "speaks_of": get("market.run_rates_now").speaks_of, "sources": SOURCES,
}  # fmt: skip


def panels(*keys: str) -> dict[str, tuple[str, ...]]:
    """Return the panels of the inputs of these groups."""
    return {
        DECLARED.groups[key]: tuple(name for name, declared in DECLARED.inputs.items() if declared.group == key)
        for key in keys
    }


MOVED = panels("value", "capital")


def years(first: float, last: float, **ticks: Any) -> Any:
    """Return the axis of the years from ``first`` to ``last``."""
    return axis("year", nice=False, domain=(first, last), format=".0f", labelFlush=False, **ticks or {"tickCount": 8})


FORECAST_YEARS = years(FIRST, LAST)
WHEN = {  # the years from when text and money bind, as sentences name them
    "wall_year": lambda p: floor(FIRST + p.wall),
    "money_year": lambda p: floor(FIRST + p.money),
}
ZERO = [{"level": 0.0}]  # the dataset of the line at zero


class Merged:
    """What the chain computes with in a figure's rows: it reads a name from the row, else from the figure.

    What it assigns goes to the row where it depends on one of the row's columns.

    All else has its value in the figure already: the browser then computes it once, not in each row.
    """

    def __init__(self, row: Any, p: Any) -> None:
        object.__setattr__(self, "_row", row)
        object.__setattr__(self, "_p", p)

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(self._row, name)
        except AttributeError:
            return getattr(self._p, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not is_traced(self._p.compute) or "datum" in str(value) or not hasattr(self._p, name):
            setattr(self._row, name, value)


def chained(p: Any) -> None:
    """Assign to ``p`` all that the chain computes from the figure's inputs, and the year of ``payback``."""
    chain.links(p, bet.constants())
    chain.balances(p)
    p.payback = chain.payback(p)


def chain_of(row: Any, p: Any, values: Mapping[str, Any]) -> Merged:
    """Compute the chain over a row that has ``values`` of its own for some inputs; return what holds it."""
    for name, value in values.items():
        setattr(row, name, value)
    s = Merged(row, p)
    chain.links(s, {})
    chain.balances(s)
    row.payback = chain.payback(s)
    return s


def nth(p: Any, name: str, n: Any) -> Any:
    """Return the value that ``p`` holds as ``<name>_<n>``, such as ``p.sum_3``, for a column ``n`` of whole numbers."""
    value = getattr(p, f"{name}_{YEARS - 1}")
    for k in reversed(range(YEARS - 1)):
        value = where(n == k, getattr(p, f"{name}_{k}"), value)
    return value
