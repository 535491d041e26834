"""The checked numbers as HTML: each with the expression that computes it, in which every name is a link."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from scalingbet import facts, numbers
from scalingbet.facts import lookup
from scalingbet.facts.book import chapters
from scalingbet.markup import joined
from scalingbet.numbers import Number, quantity
from scalingbet.numbers.naming import Named, meant_by, names, unknown_names
from scalingbet.numbers.provenance import constants

from ..about import reference
from .html import render, sources_html

SHOWN = 8  # rows of facts that an entry lists; more are counted by table
NO_DATE = {  # what an entry says in place of a day
    "derived": "a formula, of no day", "assumption": "an assumption, of no day", "measurement": "a count of this book",
}  # fmt: skip


def speaks_of(day: str, ages: bool) -> Markup:
    """Return the day that a figure speaks of, and whether it is old."""
    old = Markup(' <span class="aged">more than a year before this book</span>')
    return escape(day) + (old if ages and facts.is_aged(day) else "")


def history(changes: Iterable[Mapping[str, Any]]) -> str:
    """Return what a number or a table said before, and why it changed."""
    return "; ".join(f"{change['was']} until {change['until']}: {change['why']}" for change in changes)


def in_reference(name: str) -> str:
    """Return the address of a function or constant, ``laws.gap_closed``, in the reference; a room's if it has no own.

    >>> in_reference("laws.KAPLAN_2020.alpha_N"), in_reference("bet.Scenario.chance")
    ('reference.html#scalingbet.laws.KAPLAN_2020', 'reference.html#scalingbet.bet.Scenario.chance')
    """
    room, top, *rest = name.split(".")
    if top not in reference.public(room):
        return f"reference.html#scalingbet-{room.replace('_', '-')}"
    owner = meant_by(f"{room}.{top}") if rest else None
    member = inspect.isclass(owner) and getattr(getattr(owner, rest[0], None), "__doc__", None)
    return f"reference.html#scalingbet.{room}.{top}" + (f".{rest[0]}" if member else "")


def row_address(table: str, row: str = "") -> str:
    """Return the address of a table, or of one of its rows."""
    return f"{facts.tables()[table]['page']}.html#" + (f"{table}.{row}" if row else f"t-{table}")


def address(named: Named) -> str:
    """Return the address of what a name in an expression stands for."""
    if named.sort == "number":
        number = numbers.get(named.name)
        return f"{number.page}.html#{number.anchor}"
    if named.sort in ("row", "table"):
        return row_address(*named.name.split(".", 1))
    return in_reference(named.name)


def expression_html(number: Number) -> Markup:
    """Return the expression of a number with every name a link; a name that leads nowhere raises."""
    if lost := unknown_names(number.expression, number.key):
        raise numbers.NumberError(f"{number.chapter}.yaml, {number.key}: {', '.join(sorted(lost))} leads nowhere")
    text, html, at = number.expression.strip(), Markup(), 0
    for named in names(text, number.key):
        link = Markup('<a href="{}">{}</a>').format(address(named), text[named.start : named.end])
        html += escape(text[at : named.start]) + link
        at = named.end
    return Markup('<pre tabindex="0"><code>{}</code></pre>').format(html + escape(text[at:]))


def rests_on_html(number: Number) -> Markup:
    """Return the rows and constants that a number rests on: each with its place, a row with its day and its status."""
    linked, parts = Markup('<a href="{}">{}</a>').format, []
    if len(number.rows) > SHOWN:
        for table in sorted(number.tables):
            count = sum(name == table for name, line in number.rows)
            parts.append(linked(row_address(table), table) + f": {count} of its rows")
    else:
        for table, line in sorted(number.rows):
            row = lookup.row_at(table, line)
            name = lookup.row_name(table, row)
            link = linked(row_address(table, name), f"{table}.{name}")
            parts.append(link + f", {row['speaks_of']}, {row['status']}: {row['locator']}")
    for named in names(number.expression, number.key):
        for record in constants(named) if named.sort == "constant" else ():
            place = getattr(record, "equation", "") or getattr(record, "locator", "")
            link = linked(in_reference(named.name), ".".join(named.name.split(".")[:2]))
            parts.append(link + (f": {place}" if place else ""))
    return Markup("<br>").join(dict.fromkeys(parts))


def numbers_html(chapter: str, where: Callable[[str], Iterable[Markup]]) -> Markup:
    """Return the checked numbers of a chapter: what each is, value, kind, expression, rows, source, where it stands."""
    entries = []
    for number in numbers.load().values():
        if number.chapter == chapter:
            day = speaks_of(number.speaks_of, number.ages) or NO_DATE.get(number.kind.partition(",")[0], "")
            rows = [
                ("Value", quantity(number.value, number.unit)),
                ("Kind", number.kind),
                ("Computed", expression_html(number)),
                ("Rests on", rests_on_html(number)),
                ("Source", sources_html(number.source)),
                ("As of", day),
                ("Weakest row", number.status),
                ("Stands in", joined(dict.fromkeys(where(number.key)), ", ")),
                ("Before", history(number.history)),
            ]
            entries.append((number, rows))
    return render("numbers.html", entries=entries, sort=_sort, menus=_menus([number for number, _ in entries]))


def _sort(number: Number) -> str:
    """Return the kind of a number without how it came about: an estimate, also where it is derived from others."""
    return number.kind.partition(",")[0]


def _menus(own: Iterable[Number]) -> list[Any]:
    """Return the menus over a chapter's numbers: name, label, options (value, text, what links used before)."""
    kinds, states = dict.fromkeys(map(_sort, own)), sorted({number.status for number in own} - {""})
    orders = [("", "as in the chapter", ""), ("kind", "by kind", ""), ("day", "newest first", "")]
    return [
        *(
            (name, label, [("", "all", ""), *((one, one, "") for one in some)])
            for name, label, some in (("kind", "Kind", kinds), ("status", "Weakest row", states))
        ),
        ("sort", "Order", orders),
    ]


def index_html() -> Markup:
    """Return the names of all checked numbers, by chapter, each leading to its entry: links of before come here."""
    by_chapter: dict[str, list[Number]] = {}
    for number in numbers.load().values():
        by_chapter.setdefault(number.chapter, []).append(number)
    return render("index.html", chapters=[(chapters()[name]["title"], own) for name, own in by_chapter.items()])


def changes_html() -> Markup:
    """Return the numbers that have been revised, with what they were and why."""
    revised = [(number, history(number.history)) for number in numbers.load().values() if number.history]
    return render("changes.html", revised=revised)
