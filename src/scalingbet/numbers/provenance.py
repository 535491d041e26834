"""What follows from what a number is computed from: its kind, the day that it speaks of, its place in a source."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..facts import lookup, references
from ..facts.description import HOW as KINDS
from .expressions import parsed
from .naming import ROWS, Named, meant_by, names

FORMULA = "derived"  # computed, and from nothing that anybody said
ON_ASSUMPTIONS = "forecast from assumptions"
ALL_KINDS = (*KINDS, *(f"{kind}, derived" for kind in KINDS), FORMULA, ON_ASSUMPTIONS)
COUNTS = ("len", "seen_at_source")  # what they give is counted, whatever it is counted of
CHOSEN = ("bet.Scenario", "bet.worlds", "bet.answers", "bet.hindcast", "bet.compare")  # the bet rests on assumptions
RECORD = ("bet.declared", "bet.presets", "bet.forecasts", "bet.DRAWS")  # what the bet says of itself


def kind_of_source(source: str) -> str:
    """Return how what ``source`` says is known: an assumption of this book, a document's word, a published fit.

    >>> [kind_of_source(source) for source in ("Assumptions of this book; filings", "doc-korinek-2024", "ho2024")]
    ['assumption', 'quoted', 'estimate']
    """
    if "assumption" in source.lower():
        return "assumption"
    return "quoted" if source.startswith("doc-") else "estimate"


def _records(value: Any) -> Iterator[Any]:
    """Yield the constants that ``value`` is or holds."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if isinstance(getattr(value, "source", None), str):
            yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from _records(held)
    elif isinstance(value, tuple):
        for held in value:
            yield from _records(held)


def constants(one: Named) -> list[Any]:
    """Return the published constants that a name of the models stands for, or is a part of."""
    return list(_records(meant_by(".".join(one.name.split(".")[:2]))))


@functools.cache
def constants_of(function: Any) -> tuple[Any, ...]:
    """Return the published constants that a function of the models reads, itself or by way of another."""
    seen: set[Any] = set()
    found: list[Any] = []

    def read(code: types.CodeType, known: dict[str, Any]) -> None:
        for name in code.co_names:
            value = known.get(name)
            if inspect.isroutine(value) and getattr(value, "__module__", "").startswith("scalingbet."):
                look(value)
            found.extend(_records(value))
        for inner in code.co_consts:
            if isinstance(inner, types.CodeType):
                read(inner, known)

    def look(one: Any) -> None:
        one = inspect.unwrap(one)
        if one in seen or not inspect.isfunction(one):
            return
        seen.add(one)
        for default in one.__defaults__ or ():
            found.extend(_records(default))
        read(one.__code__, one.__globals__)

    look(function)
    return tuple(found)


def _is_read(node: ast.AST) -> bool:
    """Whether an expression only reads: a cell, a constant, another number, at most in another unit."""
    while True:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            sides = [node.left, node.right]
            scales = [side for side in sides if isinstance(side, ast.Constant) and _is_unit(side.value)]
            if not scales:
                return False
            node = sides[1] if scales[0] is node.left else node.left
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("float", "int"):
            node = node.args[0]
        elif isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and node.func.id in (*ROWS, "vintages", "number", *COUNTS)
        else:
            return isinstance(node, ast.Name | ast.Constant)


def _is_unit(value: object) -> bool:
    """Whether a number only changes the unit: a power of ten."""
    return isinstance(value, int | float) and value > 0 and f"{value:e}".startswith("1.000000e")


def kind_of(
    expression: object, where: str, rows: Iterable[tuple[str, int]], number: Callable[[str], Any], said: str = ""
) -> str:
    """Return the kind of a number, from what it is computed from: the weakest of them, and whether it is derived.

    ``rows`` are those that it rests on, ``number`` gives another number by key, ``said`` is what only its author can
    know: that a plain number is an assumption, or that a result speaks of the future.
    """
    tree = parsed(expression, where).body
    derived = not _is_read(tree)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in COUNTS:
        return said or "measurement"
    kinds = set(lookup.kinds(rows)) | ({said} if said else set())
    for one in names(expression, where):
        if one.sort == "number":
            other = number(one.name).kind
            derived = derived or ", derived" in other or other == FORMULA
            kinds |= {"forecast", "assumption"} if other == ON_ASSUMPTIONS else {other.removesuffix(", derived")}
        elif one.name.startswith(CHOSEN):
            kinds.add("assumption")
        elif one.sort in ("function", "constant") and not one.name.startswith(("facts.", "numbers.", *RECORD)):
            held = constants(one) or (constants_of(meant_by(one.name)) if one.sort == "function" else ())
            kinds |= {getattr(record, "how", "") or kind_of_source(record.source) for record in held}
    kinds.discard(FORMULA)
    if not kinds:
        return FORMULA
    if {"forecast", "assumption"} <= kinds:
        return ON_ASSUMPTIONS
    kind = max(kinds, key=KINDS.index)
    return f"{kind}, derived" if derived else kind


def _years(named: Iterable[Named]) -> Iterator[str]:
    """Yield the year of the source of each constant that is named."""
    for one in named:
        if one.sort in ("constant", "function") and not one.name.startswith(("facts.", "numbers.", "bet.")):
            for record in constants(one):
                year = references.entries().get(lookup.sources_of(record.source)[0], "").rpartition(" ")[2][:4]
                yield str(getattr(record, "speaks_of", "")) or (year if year.isdigit() else "")


def day_of(named: Iterable[Named], rows: Iterable[tuple[str, int]], number: Callable[[str], Any]) -> str:
    """Return the newest day, month or year that what an expression names speaks of, or nothing: it is a formula."""
    said = [str(lookup.row_at(table, line)["speaks_of"]) for table, line in rows]
    said += [number(one.name).speaks_of for one in named if one.sort == "number"]
    return max([*said, *_years(named)], default="")


def sources_of(
    about: Mapping[str, Any], named: Iterable[Named], rows: Iterable[tuple[str, int]], number: Callable[[str], Any]
) -> dict[str, str]:
    """Return ``{source: place in it}``: those that a number's entry names, then those of the numbers it is made from.

    A place is what the entry says of its first source, else what all rows, constants and numbers under it say of that
    source; it is empty where they differ.  If they have one place between them, in no source of these, the last has it.
    """
    places: dict[str, set[str]] = {}

    def said(source: str, place: str) -> None:
        places.setdefault(source, set()).add(place)

    for row in (lookup.row_at(table, line) for table, line in rows):
        for source in lookup.sources_of(row["source"]):
            said(source, str(row["locator"]))
    of_rows, under = set(places), []
    for one in named:
        if one.sort == "number":
            under += number(one.name).source.items()
        elif one.sort == "constant" and not of_rows:
            for record in constants(one):
                for source in lookup.sources_of(record.source):
                    said(source, getattr(record, "equation", "") or getattr(record, "locator", ""))
    for source, place in under:
        if source not in of_rows:
            said(source, place)
    if "locator" in about:
        places[about["source"][0]] = {about["locator"]}
    ordered = dict.fromkeys([*about["source"], *(source for source, _ in under if source != "this book")])
    found = {source: "".join(said_of) if len(said_of := places.get(source, ())) == 1 else "" for source in ordered}
    all_said = set().union(*places.values()) - {""}
    if len(all_said) == 1 and not any(found.values()):
        found[[*found][-1]] = all_said.pop()
    return found
