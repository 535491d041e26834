"""What ``make bench`` has measured of the built site, beside its budgets and a stock Jupyter Book of the same pages.

``measurements.yaml`` is written by ``make bench`` and read here, for the page on methods.
"""

import functools
import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scalingbet.facts.files import RecordError, check, read
from scalingbet.numbers import quantity

FILE = Path(__file__).with_name("measurements.yaml")
SIDES = {"at most": lambda value, budget: value <= budget, "at least": lambda value, budget: value >= budget}

_NUMBER, _TEXT = {"type": "number"}, {"type": "string"}
_MAYBE = {"type": ["number", "null"]}


def _rows(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the schema of a list of rows that have the fields ``required``, and may have ``more``."""
    fields = required | more
    row = {"type": "object", "additionalProperties": False, "required": list(required), "properties": fields}
    return {"type": "array", "items": row}


SCHEMA = {
    "type": "object", "additionalProperties": False,
    "required": ["date", "weighed", "machine", "browser", "budgets", "pages", "slowest", "engines"],
    "properties": {
        "date": _TEXT, "weighed": _TEXT, "machine": _TEXT, "browser": _TEXT,
        "budgets": _rows({"what": _TEXT, "unit": _TEXT, "measured": _MAYBE, "stock": _MAYBE}, budget=_NUMBER,
                         side={"enum": list(SIDES)}, where=_TEXT),
        "pages": _rows({"page": _TEXT, "figures": _NUMBER, "requests": _NUMBER, "first_view": _NUMBER,
                        "read_to_the_end": _NUMBER, "stock": _MAYBE},
                       lighthouse={"type": "array", "items": _NUMBER, "minItems": 4, "maxItems": 4}),
        "slowest": _rows({"figure": _TEXT, "p50": _NUMBER, "p95": _NUMBER, "p50_slowed": _NUMBER,
                          "p95_slowed": _NUMBER}, times_alone=_NUMBER),
        "engines": _rows({"module": _TEXT, "formulas": _NUMBER, "points": _NUMBER, "difference": _NUMBER}),
    },
}  # fmt: skip


@functools.cache
def load() -> dict[str, Any]:
    """Return the measurements; a file that does not fit the schema raises :class:`RecordError`."""
    measured = read(FILE)
    check(measured, SCHEMA, FILE.name)
    for row in measured["budgets"]:
        if ("budget" in row) != ("side" in row):
            raise RecordError(
                f"{FILE.name}, {row['what']}: a budget has a side, {' or '.join(SIDES)}, and a side a budget"
            )
    return measured


def kept(row: Mapping[str, Any]) -> bool | None:
    """Return whether the measured value keeps the row's budget; None without a budget or a measurement.

    >>> kept({"measured": 61.5, "budget": 60, "side": "at most"})
    False
    >>> kept({"measured": 100, "budget": 95, "side": "at least"})
    True
    """
    if row.get("budget") is None or row["measured"] is None:
        return None
    return SIDES[row["side"]](row["measured"], row["budget"])


def ratio(row: Mapping[str, Any]) -> float | None:
    """Return how many times the stock book's value is ours, or None where that has no meaning.

    >>> ratio({"measured": 25, "stock": 100}), ratio({"measured": 0, "stock": 4})
    (4.0, None)
    """
    return row["stock"] / row["measured"] if row["measured"] and row["stock"] else None


def _number(value: float | None, otherwise: str = "") -> str:
    return otherwise if value is None else quantity(float(f"{value:.3g}"))


def table(name: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table in HTML: the first column names the row."""
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for first, *cells in ([html.escape(str(cell)) for cell in row] for row in rows)
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(name)}"><table class="measured">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def when_html() -> str:
    """Return the sentence that says when and on what the measurements were made."""
    measured = load()
    machine, browser = (html.escape(measured[name]) for name in ("machine", "browser"))
    weighed = f", its pages weighed on {measured['weighed']}" if measured["weighed"] != measured["date"] else ""
    return f"<p>Measured on {measured['date']}{weighed}, on {machine}, in {browser}.</p>"


def budgets_html() -> str:
    """Return the table of the budgets: what was measured, what is allowed, what the stock book has."""
    words = {True: "kept", False: "not kept", None: ""}
    rows = [
        (f"{row['what']}{', ' + row['unit'] if row['unit'] else ''}", _number(row["measured"], "not measured"),
         f"{row['side']} {_number(row['budget'])}" if "budget" in row else "", words[kept(row)],
         _number(row["stock"]), f"{_number(ratio(row))} times" if ratio(row) else "")
        for row in load()["budgets"]
    ]  # fmt: skip
    heads = ("What", "This book", "Allowed", "Budget", "Stock book", "Stock against ours")
    return when_html() + table("Budgets", heads, rows)


def pages_html() -> str:
    """Return the table of the pages: weight and Lighthouse's four scores."""
    rows = [
        (row["page"], _number(row["figures"]), _number(row["first_view"]), _number(row["read_to_the_end"]),
         _number(row["stock"]), ", ".join(map(_number, row.get("lighthouse", []))))
        for row in load()["pages"]
    ]  # fmt: skip
    heads = ("Page", "Figures", "First view, kB", "Read to the end, kB", "Stock, first view, kB", "Lighthouse")
    return table("Pages", heads, rows)


def figures_html() -> str:
    """Return the table of the ten slowest figures."""
    keys = ("p50", "p95", "p50_slowed", "p95_slowed", "times_alone")
    rows = [(row["figure"], *(_number(row.get(key)) for key in keys)) for row in load()["slowest"]]
    heads = ("Figure", "p50, ms", "p95, ms", "p50, slowed", "p95, slowed", "times the library alone")
    return table("Slowest figures", heads, rows)


def engines_html() -> str:
    """Return the table of the largest differences between Python and Vega, by module."""
    rows = [(row["module"], _number(row["formulas"]), quantity(row["points"]), f"{row['difference']:.1e}")
            for row in load()["engines"]]  # fmt: skip
    return table("Two engines", ("Module", "Formulas", "Points", "Largest relative difference"), rows)
