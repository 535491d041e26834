"""The registry of the public data sets that tables name, and the checked rows of what one of them answers."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from ..description import TYPES, row_schema
from ..files import check, close, read
from . import RefreshError
from .fetch import fetch

REGISTRY = Path(__file__).with_name("datasets.yaml")
NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")  # not nan, inf, 1_000, 0x10
SAFE = {  # a text that a table, a spreadsheet or a page may hold as it is
    "pattern": r"^([^\W_][\w .,:;()/&'+%$-]{0,119})?$",
    "description": "up to 120 letters, digits and ordinary marks, first a letter or a digit",
}
_TEXT, _NAMES = {"type": "string", "minLength": 1}, {"type": "object", "additionalProperties": {"type": "string"}}
_COLUMN = {
    "type": "object", "additionalProperties": False, "required": ["type"],
    "properties": {"type": {"enum": ["string", "number", "date"]}, "required": {"type": "boolean"},
                   "minimum": {"type": "number"}, "maximum": {"type": "number"}},
    "if": {"properties": {"type": {"const": "number"}}}, "then": {"required": ["minimum", "maximum"]},
}  # fmt: skip
_GIVES = {  # how a row becomes a row of the table
    "type": "object", "additionalProperties": False, "required": ["key", "values", "status"],
    "properties": {
        "key": _NAMES,  # column of the table: column of the data set; all of the table's key
        "values": {"type": "object", "minProperties": 1, "additionalProperties": {
            "type": "object", "additionalProperties": False, "required": ["column"],
            "properties": {"column": _TEXT, "times": {"type": "number"}, "digits": {"type": "integer"}}}},
        "fixed": _NAMES,  # what a row that is added says beside
        "speaks_of": _TEXT, "status": _TEXT,
        "several": {"enum": ["highest", "sum"]},  # of rows with one key; else they must agree
        "adds": _TEXT,  # the column of the key along which later rows are added; else only known rows are renewed
    },
}  # fmt: skip
SCHEMA = {
    "type": "object", "additionalProperties": False,
    "required": ["title", "address", "page", "licence", "seen", "source", "most_bytes", "least_rows", "columns",
                 "gives"],
    "properties": {
        "title": _TEXT, "address": _TEXT, "page": _TEXT,
        "source": {"type": "array", "minItems": 1, "items": _TEXT},  # the first for new facts, all to know its own by
        "licence": {"type": "object", "additionalProperties": False, "required": ["name", "says"],
                    "properties": {"name": _TEXT, "says": _TEXT, "page": _TEXT}},  # words that its page must have
        "seen": {"anyOf": [{"type": "null"}, TYPES["date"]]},
        "most_bytes": {"type": "integer", "minimum": 1}, "least_rows": {"type": "integer", "minimum": 1},
        "format": {"enum": ["csv", "json"]}, "rows": {"type": "array", "items": _TEXT, "minItems": 1},
        "columns": {"type": "object", "minProperties": 1, "additionalProperties": _COLUMN},
        "only": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "gives": {"type": "object", "minProperties": 1, "additionalProperties": _GIVES},
    },
}  # fmt: skip


def datasets(path: Path = REGISTRY) -> dict[str, dict[str, Any]]:
    """Return ``{name: entry}`` of the registry; without a licence, a range or a size: :class:`RefreshError`."""
    entries: dict[str, dict[str, Any]] = read(path)
    for name, entry in entries.items():
        check(entry, SCHEMA, f"{path.name}, {name}", RefreshError)
    return entries


def answer(entry: dict[str, Any], **how: float) -> list[dict[str, Any]]:
    """Return the checked rows of what the data set answers now, after a look at the page that states its licence."""
    licence = entry["licence"]
    page = licence.get("page", entry["page"])
    if licence["says"].encode() not in fetch(page, 5_000_000, **how):
        raise RefreshError(f"{page} does not say {licence['says']!r}; allowed is the licence {licence['name']}")
    return rows_of(fetch(entry["address"], entry["most_bytes"], **how), entry)


def rows_of(body: bytes, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that the entry asks for: needed columns only, numbers as numbers; an empty cell is left out.

    :class:`RefreshError` names row, column and value: of another type, out of range, a text that a table may not hold.
    """
    try:
        text = body.decode("utf-8-sig")
        records = _json(text, entry["rows"]) if entry.get("format") == "json" else _csv(text)
    except (UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        raise RefreshError(f"this is no {entry.get('format', 'csv').upper()}: {error!s:.200}") from None
    if len(records) < entry["least_rows"]:
        raise RefreshError(f"{len(records)} rows; allowed is at least {entry['least_rows']}")
    columns, only = entry["columns"], entry.get("only", {})
    for column in columns:
        if any(column not in record for record in records):
            raise RefreshError(f"the column {column!r} is gone; {close(column, records[0])[:200]}")
    for column, wanted in only.items():
        for value in wanted:
            if not any(record[column] == value for record in records):
                raise RefreshError(f"no row has {column} = {value!r}; the column may mean something else now")
    schema = row_schema({"columns": columns})
    for column, about in columns.items():
        if about["type"] == "string":
            schema["properties"][column] |= SAFE
    rows = []
    for number, record in enumerate(records, 1):
        if all(record[column] in wanted for column, wanted in only.items()):
            cells = {column: record[column] for column in columns if record[column] != ""}
            row = {column: _typed(cell, columns[column]["type"]) for column, cell in cells.items()}
            check(row, schema, f"row {number}", RefreshError)
            rows.append(row)
    return rows


def _typed(text: str, kind: str) -> str | float:
    return float(text) if kind == "number" and NUMBER.fullmatch(text) else text


def _csv(text: str) -> list[dict[str, str]]:
    header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if len(set(header)) < len(header):
        raise ValueError("a column is there twice")
    for number, cells in enumerate(lines, 1):
        if len(cells) != len(header):
            raise ValueError(f"row {number} has {len(cells)} cells; allowed is {len(header)}, as the header has")
    return [dict(zip(header, cells, strict=True)) for cells in lines]


def _json(text: str, path: list[str]) -> list[dict[str, str]]:
    listed, *inner = path
    whole = json.loads(text)
    records = whole.get(listed) if isinstance(whole, dict) else None
    if not isinstance(records, list):
        records = []
    for name in inner:
        records = [record.get(name) if isinstance(record, dict) else None for record in records]
    if not records or not all(isinstance(record, dict) for record in records):
        raise ValueError(f"allowed is a list of objects under {' and '.join(path)}")
    return [{name: "" if value is None else str(value) for name, value in record.items()} for record in records]
