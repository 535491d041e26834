"""What was known when, as HTML: facts that were published more than once, and what their newer vintages moved."""

import contextlib
import datetime
import functools
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from scalingbet import claims, facts, numbers
from scalingbet.facts import lookup
from scalingbet.markup import joined
from scalingbet.numbers import quantity

from .html import locator_html, render, source_html, verdict_class

RENEWED = "2026-05-28"  # the newest day that the book knew before its tables were renewed


@functools.cache
def revised() -> list[dict[str, Any]]:
    """Return each fact that was published more than once: its vintages, and the numbers that the newer ones moved."""
    found = []
    for table, about in facts.tables().items():
        named: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in facts.vintages(table):
            named.setdefault(tuple(row.get(column) for column in about["key"]), []).append(row)
        values = [name for name, column in about["columns"].items() if column["type"] == "number"]
        for key, rows in named.items():
            if len(rows) > 1:
                shown = [_vintage(table, row, [name for name in values if name in row]) for row in rows]
                shown[0]["moved"] = []  # a first vintage moved nothing: there was nothing before it
                named_as = f"{table}.{lookup.row_name(table, rows[0])}"
                found.append({"name": ", ".join(str(part) for part in key), "title": about["title"], "row": named_as,
                              "page": about["page"], "rows": shown})  # fmt: skip
    return found


def vintages_html() -> Markup:
    """Return the facts of :func:`revised` as HTML."""
    return render("vintages.html", revised=revised())


def _vintage(table: str, row: Mapping[str, Any], values: Iterable[str]) -> dict[str, Any]:
    """Return what the template shows of a vintage: its values, its days, its source, the numbers that it moved."""
    return dict(row) | {
        "values": _values(facts.tables()[table]["columns"], row, values),
        "cited": joined(map(source_html, facts.sources_of(row["source"])), "; "),
        "place": locator_html(row["locator"]), "moved": _moved(table, row["known_since"]),
    }  # fmt: skip


def _values(columns: Mapping[str, Any], row: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return a row's figures in words: the figure itself, and its range in brackets or alone.

    >>> columns = {name: {"unit": "months"} for name in ("halving", "low_months", "high_months")}
    >>> _values(columns, {"halving": 8.0, "low_months": 5.0, "high_months": 14.0}, columns)
    '8 months (5 to 14 months)'
    """
    told = [name for name in names if name not in ("n", "interval_pct")]
    ends = [name for name in told if name.startswith(("low", "high"))]
    own = [name for name in told if name not in ends]
    unit = columns[ends[0]].get("unit", "") if ends else ""
    spread = " to ".join(dict.fromkeys(quantity(row[name]) for name in ends)) + f" {unit}".rstrip() if ends else ""
    central = ", ".join(quantity(row[name], columns[name].get("unit", "")) for name in own)
    return f"{central} ({spread})" if central and spread else central or spread


def _moved(table: str, day: str) -> list[tuple[numbers.Number, str]]:
    """Return the numbers resting on ``table`` that moved on ``day``, each with its text of the day before."""
    if len(day) < 10:  # a month or a year: nothing is said of what was known before
        return []
    eve = (datetime.date.fromisoformat(day) - datetime.timedelta(1)).isoformat()
    moved = []
    for number in numbers.load().values():
        if table not in number.tables or number.key.partition(".")[0] in (
            "bet",
            "seen",
        ):  # the bet has a history of its own
            continue
        with contextlib.suppress(facts.NotYetKnown):
            with facts.as_known(eve):
                before = numbers.get(number.key).text
            with facts.as_known(day):
                after = numbers.get(number.key)
            if after.text != before:
                moved.append((after, before))
    return moved


@functools.cache
def moved_verdicts() -> list[tuple[claims.Claim, str]]:
    """Return the claims whose verdict is another one than as known on :data:`RENEWED`, each with that one."""
    with facts.as_known(RENEWED):
        before = {claim.id: claim.verdict for claim in claims.load()}
    moved = [(claim, before.get(claim.id, "not yet judged")) for claim in claims.load()]
    return [(claim, was) for claim, was in moved if was != claim.verdict]


def verdicts_html() -> Markup:
    """Return the claims of :func:`moved_verdicts` as HTML."""
    return render("moved.html", day=RENEWED, claims=moved_verdicts(), css=verdict_class)
