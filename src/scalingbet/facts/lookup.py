"""Cited figures: small tables, checked when they are loaded.

``tables/<chapter>/<table>.csv`` holds a table and an entry of ``tables/<chapter>.yaml`` describes it: columns with
type, unit and range, licence, what holds for every row, and the ``key`` that names a fact.  Each row has a ``source``
(keys of the bibliography, or a text, parted by semicolons), a ``locator`` in it, a ``status`` and two days: the one
that it ``speaks_of`` and the one that it is ``known_since``.  Rows with the same key are vintages of one fact: on a
day the newest that was known holds.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from . import known, references
from .dates import last_day
from .description import NUMERIC, STATUS, WEAK, FactError, NotYetKnown, row_schema, tables
from .files import RecordError, check, close


def _typed(text: str, kind: str) -> str | float:
    """Return ``text`` as a number where ``kind`` is one; what cannot be read stays text, for the check to name."""
    try:
        return int(text) if kind in ("integer", "year") else float(text) if kind == "number" else text
    except ValueError:
        return text


def read_table(path: Path, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the CSV file as dicts, checked against the description ``about``."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        strange = [column for column in header if column not in about["columns"]]
        if strange or len(set(header)) < len(header):
            hint = f"unknown column {', '.join(strange)}; {close(strange[0], about['columns'])}" if strange else ""
            raise FactError(f"{path.name}, row 1: {hint or 'a column is there twice'}")
        missing = [name for name, c in about["columns"].items() if c.get("required") and name not in header]
        given = set(about["each"]) | ({"speaks_of"} if "speaks_of_from" in about else set())
        if set(missing) - given:
            raise FactError(f"{path.name}, row 1: the column {', '.join(sorted(set(missing) - given))} is missing")
        schema, rows = row_schema(about), []
        for cells in lines:
            where = f"{path.name}, row {lines.line_num}"
            if len(cells) != len(header):
                raise FactError(f"{where}: {len(cells)} cells; allowed is {len(header)}, as the header has")
            filled = {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
            row: dict[str, Any] = {name: _typed(cell, about["columns"][name]["type"]) for name, cell in filled.items()}
            if "speaks_of_from" in about:
                row.setdefault("speaks_of", row.get(about["speaks_of_from"]))
            row = about["each"] | row
            check(row, schema, where, FactError)
            check_sources(sources_of(row["source"]), f"{where}: source", FactError)
            rows.append(row)
    return rows


def sources_of(text: str) -> list[str]:
    """Return the parts of a ``source``: bibliography keys (no space in them) and texts.

    >>> sources_of("dey2023; model card")
    ['dey2023', 'model card']
    """
    return [part.strip() for part in text.split(";")]


def check_sources(keys: Iterable[str], where: str, error: type[RecordError] = RecordError) -> None:
    """Raise ``error`` for a key that the bibliography does not have."""
    for key in keys:
        if " " not in key and key not in references.entries():
            hint = close(key, references.entries())
            raise error(f"{where} = {key!r}; allowed is a key of bibliography/*.bib ({hint})")


@functools.cache
def _read(name: str) -> list[dict[str, Any]]:
    """Return all rows of the table, in the file's order; two of one key that became known at the same time raise."""
    if name not in tables():
        raise FactError(f"there is no table {name!r}; {close(name, tables())}")
    about = tables()[name]
    records = read_table(about["path"], about)
    first: dict[Any, int] = {}
    for line, row in enumerate(records, 2):
        same = tuple(row.get(column) for column in [*about["key"], "known_since"])
        if same in first:
            named = ", ".join(f"{column} = {row.get(column)!r}" for column in [*about["key"], "known_since"])
            raise FactError(f"{about['path'].name}, row {line}: {named} is in row {first[same]} too")
        first[same] = line
    return records


def _held(name: str) -> dict[Any, tuple[int, dict[str, Any]]]:
    """Return ``{key: (line, row)}`` of what is known: each fact's newest vintage, in its first one's place."""
    key, held = tables()[name]["key"] if name in tables() else [], dict[Any, tuple[int, dict[str, Any]]]()
    for line, row in enumerate(_read(name), 2):
        fact = tuple(row.get(column) for column in key)
        if row["known_since"] <= known.day() and (
            fact not in held or held[fact][1]["known_since"] < row["known_since"]
        ):
            held[fact] = line, row
    return held


def rows(name: str) -> list[dict[str, Any]]:
    """Return the checked rows of the table ``name`` as dicts, as known on the day; an empty cell is left out."""
    held = _held(name)
    known.touch({(name, line) for line, row in held.values()})
    return [row for line, row in held.values()]


def vintages(name: str, /, **where: object) -> list[dict[str, Any]]:
    """Return all rows of the table ``name`` that have those values, in the file's order, whatever the day.

    >>> [row["training_flop"] for row in vintages("landmark_models", model="Grok 3")]
    [4.64e+26, 3.5e+26]
    """
    held = {
        line: row
        for line, row in enumerate(_read(name), 2)
        if all(row.get(column) == value for column, value in where.items())
    }
    known.touch({(name, line) for line in held})
    return list(held.values())


def lowest_status(resting: Iterable[tuple[str, int]]) -> str:
    """Return the weakest status among rows, each a table and a line of its file; empty where there is none."""
    order = list(STATUS)
    return max((_read(name)[line - 2]["status"] for name, line in resting), key=order.index, default="")


def kinds(resting: Iterable[tuple[str, int]]) -> set[str]:
    """Return how the rows, each a table and a line of its file, are known: what they say in ``how``, or their status.

    A row that does not say it is an estimate if somebody calculated it or nobody confirmed it, else a quoted figure.
    """
    held = [_read(name)[line - 2] for name, line in resting]
    return {row.get("how") or ("estimate" if row["status"] in ("estimate", "unverified") else "quoted") for row in held}


def slug(text: object) -> str:
    """Return ``text`` as a name: letters and digits, joined by underlines.

    >>> slug("Amazon 2026 guidance"), slug("GPT-4.5")
    ('amazon_2026_guidance', 'gpt_4_5')
    """
    return re.sub(r"[\W_]+", "_", str(text).casefold()).strip("_")


def row_name(table: str, row: Mapping[str, Any]) -> str:
    """Return the name of a row's fact: what its key says, joined by underlines; vintages share it.

    >>> row_name("run_rates", {"company": "OpenAI", "date": "2025-12"})
    'openai_2025_12'
    """
    return "_".join(filter(None, (slug(row.get(column, "")) for column in tables()[table]["key"])))


def row_at(table: str, line: int) -> dict[str, Any]:
    """Return the row in a ``line`` of the table's file."""
    return _read(table)[line - 2]


def table(name: str) -> pd.DataFrame:
    """Return the table as a DataFrame: numbers with their full precision, dates as ISO texts, ``None`` where empty."""
    about = tables().get(name, {"columns": {}})
    records = rows(name)
    present = [column for column in about["columns"] if any(column in row for row in records)]
    whole = {column for column in present if all(isinstance(row.get(column), int) for row in records)}
    kinds = {
        column: "int64" if column in whole else float if about["columns"][column]["type"] in NUMERIC else object
        for column in present
    }
    return pd.DataFrame({name: pd.Series([row.get(name) for row in records], dtype=kinds[name]) for name in present})


def facts(name: str, /, **where: object) -> Any:
    """Return the table ``name``; with ``where``, the one row (as a dict) whose columns have those values.

    No such row, or more than one, raises :class:`FactError`.

    >>> facts("landmark_models", model="GPT-3")["tokens"]
    300000000000.0
    >>> facts("landmark_models", model="GPT3")
    Traceback (most recent call last):
    ...
    scalingbet.facts.FactError: landmark_models: 0 rows with model = 'GPT3'; close: GPT-3, GPT-5, GPT-4
    """
    if not where:
        return table(name)
    for column in where:
        if column not in tables().get(name, {"columns": [column]})["columns"]:
            raise FactError(f"{name}: no column {column!r}; {close(column, tables()[name]['columns'])}")
    matching = _matching(name, where)
    if len(matching) != 1:
        asked = ", ".join(f"{column} = {value!r}" for column, value in where.items())
        column, value = next(iter(where.items()))
        values = dict.fromkeys(str(row.get(column)) for line, row in _held(name).values())
        hint = f"; {close(value, values)}" if not matching else ""
        raise FactError(f"{name}: {len(matching)} rows with {asked}{hint}")
    ((line, row),) = matching
    known.touch({(name, line)})
    return dict.fromkeys(tables()[name]["columns"]) | row


def rests_on(status: str) -> str:
    """Return the sentence that a value resting on rows of that ``status`` carries; none if it was seen at the source.

    >>> rests_on("press"), rests_on("published")
    ('Rests on press reports.', '')
    """
    return f"Rests on {WEAK[status]}." if status in WEAK else ""


def _matching(name: str, where: Mapping[str, object]) -> list[tuple[int, dict[str, Any]]]:
    """Return ``(line, row)`` of what is known on the day and has those values; what became known later raises."""

    def fits(row: Mapping[str, Any]) -> bool:
        return all(row.get(column) == value for column, value in where.items())

    matching = [(line, row) for line, row in _held(name).values() if fits(row)]
    later = [row["known_since"] for row in _read(name) if fits(row) and row["known_since"] > known.day()]
    if later and not matching:
        asked = ", ".join(f"{column} = {value!r}" for column, value in where.items())
        raise NotYetKnown(f"{name}: {asked} became known on {min(later)}, after {known.day()}")
    return matching


def latest(name: str, /, **where: object) -> dict[str, Any]:
    """Return, of the rows with those values, the one that speaks of the newest day; of several the last known.

    >>> latest("run_rates", company="OpenAI")["date"]
    '2026-09-30'
    """
    matching = _matching(name, where)
    if not matching:
        raise FactError(f"{name}: no row with {', '.join(f'{column} = {value!r}' for column, value in where.items())}")
    line, row = max(matching, key=lambda held: (last_day(held[1]["speaks_of"]), held[1]["known_since"]))
    known.touch({(name, line)})
    return dict.fromkeys(tables()[name]["columns"]) | row


def seen_at_source(chapter: str = "") -> float:
    """Return which part of the rows of a chapter's tables was read in the source or seen quoted from it.

    >>> 0 < seen_at_source("market") < seen_at_source("laws") <= 1
    True
    """
    counted = [name for name, about in tables().items() if chapter in ("", about["path"].parent.name)]
    statuses = [row["status"] for name in counted for row in rows(name)]
    return sum(status in list(STATUS)[:2] for status in statuses) / len(statuses)
