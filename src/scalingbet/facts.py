"""Cited figures: small tables, checked when they are loaded.

``data/facts/<table>.csv`` holds a table and an entry of ``data/facts/tables*.yaml`` describes it:
columns with type, unit and range, licence, and what holds for every row.  Each row has a
``source`` (keys of the bibliography, or a text, parted by semicolons), an ``as_of``, a ``status``
and, where it applies, a ``locator``.  The description is turned into a JSON Schema and every
row is checked with it (jsonschema is a dependency already; pandera would be one more).
"""

import csv
import datetime
import functools
from typing import Any

import pandas as pd

from . import references
from .records import DATA, RecordError, book, check, close, read

FACTS = DATA / "facts"

DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TYPES: dict[str, dict[str, Any]] = {  # what a column may hold: its JSON Schema, and what it is called in an error
    "string": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "pattern": f"^{DATE}$", "description": "a date, YYYY-MM-DD"},
    "year-month": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "description": "a month, YYYY-MM"},
    "year": {"type": "integer", "minimum": 1000, "maximum": 2100},
    "when": {
        "type": "string",
        "pattern": rf"^\d{{4}}(-(0[1-9]|1[0-2]))?$|^{DATE}$",
        "description": "a date, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY",
    },
}
NUMERIC = ("number", "integer", "year")
STATUS = ("published", "press", "secondary", "estimate", "unverified")
COMMON = {  # the columns of every table
    "source": {"type": "string", "required": True, "description": "who says so: keys of the bibliography, or a text"},
    "locator": {"type": "string", "description": "where in the source"},
    "as_of": {"type": "when", "required": True, "description": "the day, month or year that the figure speaks of"},
    "status": {
        "type": "string", "required": True, "enum": list(STATUS),
        "description": "published: in the source itself; press: reported by a news page; secondary: quoted by "
        "somebody else; estimate: somebody's calculation; unverified: not confirmed",
    },
}  # fmt: skip

HISTORY = {  # what was said before, kept when a table or a number is revised
    "type": "array",
    "items": {
        "type": "object", "additionalProperties": False, "required": ["until", "was", "why"],
        "properties": {"until": {"type": ["string", "integer"]}, "was": {"type": "string"}, "why": {"type": "string"}},
    },
}  # fmt: skip
_COLUMN = {
    "type": "object", "additionalProperties": False, "required": ["type", "description"],
    "properties": {
        "type": {"enum": list(TYPES)}, "description": {"type": "string", "minLength": 1}, "unit": {"type": "string"},
        "minimum": {"type": "number"}, "maximum": {"type": "number"}, "required": {"type": "boolean"},
        "enum": {"type": "array", "minItems": 1},
    },
}  # fmt: skip
_TABLE = {
    "type": "object", "additionalProperties": False, "required": ["title", "description", "licence", "columns"],
    "properties": {
        "title": {"type": "string", "minLength": 1}, "description": {"type": "string", "minLength": 1},
        "licence": {"type": "string", "minLength": 1}, "columns": {"type": "object", "additionalProperties": _COLUMN},
        "ages": {"type": "boolean"}, "as_of_from": {"type": "string"},
        "each": {"type": "object", "additionalProperties": False,
                 "properties": {name: {"type": ["string", "integer"]} for name in COMMON}},
        "history": HISTORY,
    },
}  # fmt: skip


class FactError(RecordError):
    """A table that does not fit its description; the message names file, row, field, value and what is allowed."""


@functools.cache
def tables():
    """Return ``{name: description}`` of every table: title, description, licence, columns, ages, each."""
    described = {}
    for path in sorted(FACTS.glob("tables*.yaml")):
        for name, entry in (read(path) or {}).items():
            if name in described:
                raise FactError(f"{path.name}: the table {name} is described in another file too")
            check(entry, _TABLE, f"{path.name}, {name}", FactError)
            if not (FACTS / f"{name}.csv").exists():
                raise FactError(f"{path.name}, {name}: there is no file {name}.csv")
            own = {column: dict(about) for column, about in entry["columns"].items()}
            columns = own | {column: about for column, about in COMMON.items() if column not in own}
            each = {column: str(value) for column, value in entry.get("each", {}).items()}
            described[name] = {"ages": True} | entry | {"each": each, "columns": columns, "file": path.name}
    for path in sorted(FACTS.glob("*.csv")):
        if path.stem not in described:
            raise FactError(f"{path.name}: no tables*.yaml describes it")
    return dict(sorted(described.items()))


def row_schema(about):
    """Return the JSON Schema of one row of the table that ``about`` describes."""
    properties = {
        name: TYPES[column["type"]] | {key: column[key] for key in ("minimum", "maximum", "enum") if key in column}
        for name, column in about["columns"].items()
    }
    required = [name for name, column in about["columns"].items() if column.get("required")]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _typed(text, kind):
    """Return ``text`` as a number where ``kind`` is one; what cannot be read stays text, for the check to name."""
    try:
        return int(text) if kind in ("integer", "year") else float(text) if kind == "number" else text
    except ValueError:
        return text


def read_table(path, about):
    """Return the rows of the CSV file as dicts, checked against the description ``about``."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        strange = [column for column in header if column not in about["columns"]]
        if strange or len(set(header)) < len(header):
            hint = f"unknown column {', '.join(strange)}; {close(strange[0], about['columns'])}" if strange else ""
            raise FactError(f"{path.name}, row 1: {hint or 'a column is there twice'}")
        missing = [name for name, c in about["columns"].items() if c.get("required") and name not in header]
        given = set(about["each"]) | ({"as_of"} if "as_of_from" in about else set())
        if set(missing) - given:
            raise FactError(f"{path.name}, row 1: the column {', '.join(sorted(set(missing) - given))} is missing")
        schema, rows = row_schema(about), []
        for cells in lines:
            where = f"{path.name}, row {lines.line_num}"
            if len(cells) != len(header):
                raise FactError(f"{where}: {len(cells)} cells; allowed is {len(header)}, as the header has")
            filled = {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
            row = {name: _typed(cell, about["columns"][name]["type"]) for name, cell in filled.items()}
            if "as_of_from" in about:
                row.setdefault("as_of", row.get(about["as_of_from"]))
            row = about["each"] | row
            check(row, schema, where, FactError)
            check_sources(sources_of(row["source"]), f"{where}: source", FactError)
            rows.append(row)
    return rows


def sources_of(text):
    """Return the parts of a ``source``: bibliography keys (no space in them) and texts.

    >>> sources_of("dey2023; model card")
    ['dey2023', 'model card']
    """
    return [part.strip() for part in text.split(";")]


def check_sources(keys, where, error=RecordError):
    """Raise ``error`` for a key that the bibliography does not have."""
    for key in keys:
        if " " not in key and key not in references.entries():
            hint = close(key, references.entries())
            raise error(f"{where} = {key!r}; allowed is a key of references/*.bib ({hint})")


@functools.cache
def rows(name):
    """Return the checked rows of the table ``name`` as dicts; an empty cell is left out."""
    if name not in tables():
        raise FactError(f"there is no table {name!r}; {close(name, tables())}")
    return read_table(FACTS / f"{name}.csv", tables()[name])


def table(name):
    """Return the table as a DataFrame: numbers with their full precision, dates as ISO texts, ``None`` where empty."""
    about = tables().get(name, {"columns": {}})
    found = rows(name)
    present = [column for column in about["columns"] if any(column in row for row in found)]
    whole = {column for column in present if all(isinstance(row.get(column), int) for row in found)}
    kinds = {
        column: "int64" if column in whole else float if about["columns"][column]["type"] in NUMERIC else object
        for column in present
    }
    return pd.DataFrame({name: pd.Series([row.get(name) for row in found], dtype=kinds[name]) for name in present})


def facts(name, /, **where):
    """Return the table ``name``; with ``where``, the one row (as a dict) whose columns have those values.

    No such row, or more than one, raises :class:`FactError`.

    >>> facts("landmark_models", model="GPT-3")["tokens"]
    300000000000.0
    >>> facts("landmark_models", model="GPT3")
    Traceback (most recent call last):
    ...
    scalingbet.facts.FactError: landmark_models: 0 rows with model = 'GPT3'; close: GPT-3, GPT-4, GPT-2
    """
    if not where:
        return table(name)
    for column in where:
        if column not in tables().get(name, {"columns": [column]})["columns"]:
            raise FactError(f"{name}: no column {column!r}; {close(column, tables()[name]['columns'])}")
    found = [row for row in rows(name) if all(row.get(column) == value for column, value in where.items())]
    if len(found) != 1:
        asked = ", ".join(f"{column} = {value!r}" for column, value in where.items())
        column, value = next(iter(where.items()))
        values = dict.fromkeys(str(row.get(column)) for row in rows(name))
        hint = f"; {close(value, values)}" if not found else ""
        raise FactError(f"{name}: {len(found)} rows with {asked}{hint}")
    return dict.fromkeys(tables()[name]["columns"]) | found[0]


def last_day(when):
    """Return the last day of ``when``, a day, a month or a year, as a text that sorts.

    >>> last_day("2025-10-02"), last_day("2025-10"), last_day(2025)
    ('2025-10-02', '2025-10-31', '2025-12-31')
    """
    when = str(when)
    return (when + "-12-31"[3 * when.count("-") :]) if when.count("-") < 2 else when


def is_aged(as_of):
    """Whether a figure of the day, month or year ``as_of`` is older than a year at the book's date.

    >>> is_aged("2025-11-22"), is_aged("2025-10"), is_aged("2025")
    (False, True, False)
    """
    today = book()["date"]
    return last_day(as_of) < f"{int(today[:4]) - 1}{today[4:]}"


def decimal_year(date):
    """Return the ISO ``date`` (a day, a month or a year: then its middle) as a year with decimals.

    >>> decimal_year("2020-07-02"), decimal_year("2020"), round(decimal_year("2020-01"), 3)
    (2020.5, 2020.5, 2020.042)
    """
    parts = date.split("-")
    if len(parts) == 1:
        return int(date) + 0.5
    if len(parts) == 2:
        return int(parts[0]) + (int(parts[1]) - 0.5) / 12
    day = datetime.date.fromisoformat(date)
    start, end = datetime.date(day.year, 1, 1), datetime.date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days
