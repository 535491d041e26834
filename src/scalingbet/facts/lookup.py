"""Cited figures: small tables, checked when they are loaded.

``tables/<chapter>/<table>.csv`` holds a table and an entry of ``tables/<chapter>.yaml`` describes it: columns with
type, unit and range, licence, and what holds for every row.  Each row has a ``source`` (keys of the bibliography, or a
text, parted by semicolons), an ``as_of``, a ``status`` and, where it applies, a ``locator``.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from . import references
from .description import NUMERIC, FactError, row_schema, tables
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
        given = set(about["each"]) | ({"as_of"} if "as_of_from" in about else set())
        if set(missing) - given:
            raise FactError(f"{path.name}, row 1: the column {', '.join(sorted(set(missing) - given))} is missing")
        schema, rows = row_schema(about), []
        for cells in lines:
            where = f"{path.name}, row {lines.line_num}"
            if len(cells) != len(header):
                raise FactError(f"{where}: {len(cells)} cells; allowed is {len(header)}, as the header has")
            filled = {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
            row: dict[str, Any] = {name: _typed(cell, about["columns"][name]["type"]) for name, cell in filled.items()}
            if "as_of_from" in about:
                row.setdefault("as_of", row.get(about["as_of_from"]))
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
def rows(name: str) -> list[dict[str, Any]]:
    """Return the checked rows of the table ``name`` as dicts; an empty cell is left out."""
    if name not in tables():
        raise FactError(f"there is no table {name!r}; {close(name, tables())}")
    return read_table(tables()[name]["path"], tables()[name])


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
    scalingbet.facts.FactError: landmark_models: 0 rows with model = 'GPT3'; close: GPT-3, GPT-4, GPT-2
    """
    if not where:
        return table(name)
    for column in where:
        if column not in tables().get(name, {"columns": [column]})["columns"]:
            raise FactError(f"{name}: no column {column!r}; {close(column, tables()[name]['columns'])}")
    matching = [row for row in rows(name) if all(row.get(column) == value for column, value in where.items())]
    if len(matching) != 1:
        asked = ", ".join(f"{column} = {value!r}" for column, value in where.items())
        column, value = next(iter(where.items()))
        values = dict.fromkeys(str(row.get(column)) for row in rows(name))
        hint = f"; {close(value, values)}" if not matching else ""
        raise FactError(f"{name}: {len(matching)} rows with {asked}{hint}")
    return dict.fromkeys(tables()[name]["columns"]) | matching[0]
