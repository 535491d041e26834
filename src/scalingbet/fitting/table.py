"""A fit as a notebook and a page show it: its constants in a table, and under it what the data cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from ..formula.words import write
from ..markup import templates

render = templates(Path(__file__).parent)
HEADS = ("Constant", "Value", "Standard error", "95% interval")

ConstantRow: TypeAlias = tuple[str, float, float | None, float | None, float | None]


def digits(value: float) -> str:
    """Return the format in which a constant is written."""
    return "g3" if value == 0 or 1e-3 <= abs(value) < 1e5 else "e3"


def table_html(heading: str, constants: Iterable[ConstantRow], cannot_tell: Iterable[str]) -> str:
    """Return HTML: ``constants`` are rows ``(name, value, se, low, high)``, with None for what there is not.

    >>> print(table_html("Fit", [("b", 0.0733, None, 0.05, 0.11)], ["Much."]).partition("<tbody>")[2][:58])
    <tr><th scope="row">b</th><td>0.0733</td><td></td><td>0.05
    """
    rows = []
    for name, value, se, low, high in constants:
        error = "" if se is None else write(se, "g2" if digits(value) == "g3" else "e2")
        span = "" if low is None or high is None else f"{write(low, digits(low))} to {write(high, digits(high))}"
        rows.append((name, (write(value, digits(value)), error, span)))
    return render("table.html", heading=heading, heads=HEADS, rows=rows, cannot_tell=cannot_tell)
