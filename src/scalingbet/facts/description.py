"""What a table of facts may be: types of columns, the columns of every table, the schema of a row."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .files import RecordError, check, close, read

# Other tables in place of the book's own, to see what they would change: facts/refresh.
TABLES = Path(os.environ.get("SCALINGBET_TABLES") or Path(__file__).with_name("tables"))

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
STATUS = {  # by what was seen, the firmest first; only the first two may carry a headline
    "published": "in the source itself, which was read",
    "quoted": "published, and seen in a second text that names the place",
    "press": "reported by a news page",
    "secondary": "quoted by somebody else",
    "estimate": "somebody's calculation",
    "unverified": "not confirmed",
}
WEAK = {  # how a value that rests on such rows says so
    "press": "press reports", "secondary": "secondary pages", "estimate": "an estimate",
    "unverified": "an unverified figure",
}  # fmt: skip
HOW = ("measurement", "quoted", "estimate", "forecast", "assumption")  # how a figure is known, the firmest first
COMMON = {  # the columns of every table
    "source": {"type": "string", "required": True, "description": "who says so: keys of the bibliography, or a text"},
    "locator": {"type": "string", "required": True, "description": "where in the source"},
    "speaks_of": {"type": "when", "required": True, "description": "the day, month or year that the figure speaks of"},
    "known_since": {"type": "when", "required": True, "description": "the day, month or year it was published"},
    "status": {
        "type": "string", "required": True, "enum": list(STATUS),
        "description": "; ".join(f"{name}: {meaning}" for name, meaning in STATUS.items()),
    },
    "how": {"type": "string", "enum": list(HOW), "description": "how it is known, where the status does not tell"},
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
    "type": "object", "additionalProperties": False, "required": ["title", "description", "licence", "key", "columns"],
    "properties": {
        "title": {"type": "string", "minLength": 1}, "description": {"type": "string", "minLength": 1},
        "licence": {"type": "string", "minLength": 1}, "columns": {"type": "object", "additionalProperties": _COLUMN},
        "page": {"enum": ["codebook", "history"]},  # where its rows stand
        "ages": {"type": "boolean"}, "speaks_of_from": {"type": "string"},
        "key": {"type": "array", "minItems": 1, "items": {"type": "string"},
                "description": "the columns that name a fact: rows that agree in them are its vintages"},
        "each": {"type": "object", "additionalProperties": False,
                 "properties": {name: {"type": ["string", "integer"]} for name in COMMON}},
        "history": HISTORY,
    },
}  # fmt: skip


class FactError(RecordError):
    """A table that does not fit its description; the message names file, row, field, value and what is allowed."""


class NotYetKnown(FactError):
    """A fact that became known after the day as of which facts are given."""


FactError.__module__ = NotYetKnown.__module__ = "scalingbet.facts"  # their public names, which messages show


@functools.cache
def tables() -> dict[str, dict[str, Any]]:
    """Return ``{name: description}`` of every table: title, description, licence, columns, ages, each, path."""
    described: dict[str, dict[str, Any]] = {}
    for path in sorted(TABLES.glob("*.yaml")):
        for name, entry in (read(path) or {}).items():
            if name in described:
                raise FactError(f"{path.name}: the table {name} is described in another file too")
            check(entry, _TABLE, f"{path.name}, {name}", FactError)
            csv = TABLES / path.stem / f"{name}.csv"
            if not csv.exists():
                raise FactError(f"{path.name}, {name}: there is no file {path.stem}/{csv.name}")
            own = {column: dict(about) for column, about in entry["columns"].items()}
            columns = own | {column: about for column, about in COMMON.items() if column not in own}
            if strange := [column for column in entry["key"] if column not in columns]:
                raise FactError(f"{path.name}, {name}: key = {strange[0]!r}; {close(strange[0], columns)}")
            each = {column: str(value) for column, value in entry.get("each", {}).items()}
            described[name] = (
                {"ages": True, "page": "codebook"} | entry | {"each": each, "columns": columns, "path": csv}
            )
    for path in sorted(TABLES.glob("*/*.csv")):
        if path.stem not in described:
            raise FactError(f"{path.parent.name}/{path.name}: {path.parent.name}.yaml does not describe it")
    return dict(sorted(described.items()))


def row_schema(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of one row of the table that ``about`` describes."""
    properties = {
        name: TYPES[column["type"]] | {key: column[key] for key in ("minimum", "maximum", "enum") if key in column}
        for name, column in about["columns"].items()
    }
    required = [name for name, column in about["columns"].items() if column.get("required")]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
