"""What the figures of the bet share: the inputs as controls, the chain over them, the draws, how a world is named."""

from collections.abc import Mapping
from typing import Any

from ...bet import years as model
from ...bet.world import Choice as Declared
from ...bet.world import told, world
from ...bet.years import FIRST, LAST, YEARS
from ...explorable import Choice, Rows, Slider
from ...explorable.chart import axis
from ...formula import choose, is_traced, quantile_normal, where
from ...numbers import get
from ...uncertainty import draws
from ..sheet import figure

WORLD = world()
PAST, DRAWN = WORLD.history, WORLD.drawn
BILLION = 1e9


def _control(name: str) -> Choice | Slider:
    declared = WORLD.choices.get(name) or WORLD.numbers[name]
    if isinstance(declared, Declared):
        return Choice(name, declared.label, declared.value, declared.options, told(name)[0], "assumption")
    log = declared.scale == "log" and 0 < declared.low < declared.high / 2  # a shorter one is even enough
    format = "pct1" if declared.unit.startswith("share") else "g3"
    return Slider(name, declared.label, declared.value, declared.low, declared.high, None, declared.unit, log, format,
                  " ".join(told(name)), declared.kind)  # fmt: skip


NAMES = [*WORLD.opened, *(name for names in WORLD.groups.values() for name in names)]
INPUTS = tuple(map(_control, NAMES))
ALIKE: dict[str, Any] = {
    "group": "bet", "inputs": INPUTS, "opened": ("demand", "builders"), "version": WORLD.version,
    "earlier": WORLD.earlier, "speaks_of": get("bet.sales_2026").speaks_of,
    "sources": ["epoch2025chips", "epoch2026models", "villalobos2024", "villalobos2023", "ho2024", "besiroglu2024"],
}  # fmt: skip
DEMAND = {"more": "cheaper work sells more", "same": "the bill stays the same", "glut": "a glut comes"}
BUILDERS = {"brake": "builders brake", "plan": "builders keep to the plan", "race": "builders never stop"}
RETURNS = {"straight": "", "loss": ", each step adds less"}
WALLS = {"open": "", "ends": ", text ends compute", "stop": ", text ends all progress"}


def world_named(p: Any) -> Any:
    """Return the name of the world that is set: no share of draws is printed without it."""
    named: Any = ""
    for name, words in (("demand", DEMAND), ("builders", BUILDERS), ("returns", RETURNS), ("wall", WALLS)):
        named = named + (" and " if name == "builders" else "") + choose(getattr(p, name), words)
    return named


FORECAST_YEARS = axis("year", nice=False, domain=(FIRST, LAST), format=".0f", labelFlush=False, tickCount=8)
ZERO = [{"level": 0.0}]  # the dataset of the line at zero


def started(p: Any) -> None:
    """Assign to ``p`` what of the chain does not depend on the year."""
    p.elasticity = choose(p.demand, WORLD.choices["demand"].elasticity)
    model.begin(p, PAST)


def chained(p: Any) -> None:
    """Assign to ``p`` all that the chain computes from the figure's inputs, and the year of ``payback``."""
    p.elasticity = choose(p.demand, WORLD.choices["demand"].elasticity)
    model.chained(p, PAST)
    p.payback = model.paid_back(p)


class Merged:
    """What the chain computes with in a figure's rows: it reads a name from the row, else from the figure.

    What it assigns goes to the row where it depends on one of the row's columns.  All else has its value in the figure
    already: the browser then computes it once, not in each row.
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
        if not is_traced(self._p.price) or "datum" in str(value) or not hasattr(self._p, name):
            setattr(self._row, name, value)


def chain_of(row: Any, p: Any, values: Mapping[str, Any]) -> Any:
    """Compute the chain over a row that has ``values`` of its own for some inputs; return what holds it."""
    for name, value in values.items():
        setattr(row, name, value)
    s = Merged(row, p)
    model.chained(s, PAST)
    return s


def scored(row: Any, i: Any) -> None:
    """Assign to a row the normal scores of the draw ``i``: no control moves them, so the browser computes them once."""
    for k, declared in enumerate(DRAWN):
        setattr(row, f"z_{declared.name}", quantile_normal(draws(i, k, len(DRAWN))))


def drawn(row: Any, p: Any, scores: Any = None) -> Any:
    """Compute the chain over the draw whose ``scores`` a row holds, its own draw if None; return what holds it."""
    if scores is None:
        scored(row, row.i)
    values = {d.name: d.drawn(getattr(p, d.name), getattr(scores or row, f"z_{d.name}")) for d in DRAWN}
    return chain_of(row, p, values)


def nth(p: Any, name: str, n: Any, count: int = YEARS) -> Any:
    """Return the value that ``p`` holds as ``<name>_<n>``, such as ``p.balance_3``, for a column of whole numbers."""
    value = getattr(p, f"{name}_{count - 1}")
    for k in reversed(range(count - 1)):
        value = where(n == k, getattr(p, f"{name}_{k}"), value)
    return value


QUANTILES = {"low": 0.05, "lower": 0.25, "middle": 0.5, "upper": 0.75, "high": 0.95}


def quantiles(column: str, count: int = YEARS) -> dict[str, tuple[str, float]]:
    """Return the summaries ``<column>_<quantile>_<n>`` of the columns ``<column>_0``, ``<column>_1``, ... of draws."""
    each = ((key, n) for key in QUANTILES for n in range(count))
    return {f"{column}_{key}_{n}": (f"{column}_{n}", QUANTILES[key]) for key, n in each}


def banded(row: Any, p: Any, column: str, factor: float = 1.0, count: int = YEARS) -> None:
    """Assign to the rows of the years the quantiles of a column over the draws."""
    for key in QUANTILES:
        setattr(row, key, nth(p, f"{column}_{key}", row.i, count) * factor)


__all__ = ["Rows", "figure"]
