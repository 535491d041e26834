"""A table's file as it is written, and the vintages put into it: rows with the key of a fact, one a day."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ..dates import last_day
from ..description import tables
from ..files import close
from ..lookup import read_table, row_name
from . import RefreshError


class Change(NamedTuple):
    """One field of one fact, before and after, and what is said of the new value."""

    table: str
    row: str
    field: str
    before: str
    after: str
    known_since: str
    status: str
    source: str


def written(value: float | str, digits: int = 12) -> str:
    """Return a value as a cell of a table has it.

    >>> written(65.0), written(3.5e26), written(1507.598, 5), written("text")
    ('65', '3.5e26', '1507.6', 'text')
    """
    return f"{value:.{digits}g}".replace("e+", "e") if isinstance(value, float) else value


def same(cell: str, value: float | str) -> bool:
    """Whether a cell says ``value``, as precisely as it is written there.

    >>> same("4.64e6", 4641234.0), same("47", 47.0), same("47", 65.0)
    (True, True, False)
    """
    if not isinstance(value, float):
        return cell == value
    digits = len(re.sub(r"[eE].*|\D", "", cell).lstrip("0")) or 1
    return bool(cell) and float(f"{value:.{digits - 1}e}") == float(cell)


class Sheet:
    """One table's CSV file; :meth:`add` puts a row below the others of its key and leaves every other line alone."""

    def __init__(self, name: str) -> None:
        if name not in tables():
            raise RefreshError(f"there is no table {name!r}; {close(name, tables())}")
        self.name, self.about = name, tables()[name]
        self.key: list[str] = self.about["key"]
        self.path: Path = self.about["path"]
        self._read(self.path.read_text(encoding="utf-8"))

    def _read(self, text: str) -> None:
        reader = csv.reader(io.StringIO(text, newline=""))
        self.text, self.header = text, next(reader)
        self.rows, self.ends = [], []
        for cells in reader:
            self.rows.append(self.about["each"] | {n: c for n, c in zip(self.header, cells, strict=True) if c})
            self.ends.append(reader.line_num)

    def named(self) -> dict[str, list[dict[str, str]]]:
        """Return ``{name: vintages}`` of the facts, the newest first; the name is made of the key's values."""
        facts: dict[str, list[dict[str, str]]] = {}
        for row in self.rows:
            facts.setdefault(self.name_of(row), []).append(row)
        newest = {name: sorted(rows, key=lambda row: last_day(row["known_since"])) for name, rows in facts.items()}
        return {name: rows[::-1] for name, rows in newest.items()}

    def name_of(self, row: dict[str, Any]) -> str:
        """Return the name of a row's fact."""
        return row_name(self.name, row)

    def add(
        self, row: dict[str, str], values: dict[str, float | str], digits: dict[str, int] | None = None
    ) -> list[Change]:
        """Add ``row`` with new ``values``; return what it changes.  A second vintage of one day raises."""
        name = self.name_of(row)
        vintages = self.named().get(name, [])
        for vintage in vintages:
            if vintage["known_since"] == row["known_since"]:
                day = row["known_since"]
                raise RefreshError(
                    f"{self.name}.{name}: there is a vintage known since {day} already; correct that row"
                )
        row = row | {column: written(value, (digits or {}).get(column, 12)) for column, value in values.items()}
        strange = [column for column in row if column not in self.header and column not in self.about["each"]]
        if strange:
            raise RefreshError(f"{self.path.name}: no column {', '.join(strange)}; {close(strange[0], self.header)}")
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row.get(column, "") for column in self.header)
        lines = io.StringIO(self.text, newline="").readlines()
        if not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        own = [end for other, end in zip(self.rows, self.ends, strict=True) if self.name_of(other) == name]
        at = own[-1] if own else len(lines)
        before = vintages[0] if vintages else {}
        self._read("".join([*lines[:at], line.getvalue(), *lines[at:]]))
        about = (row["known_since"], row["status"], row["source"])
        return [Change(self.name, name, column, before.get(column, ""), row[column], *about) for column in values]

    def write(self, folder: Path) -> Path:
        """Write the file below ``folder`` as it lies below the tables', and return its path."""
        path = folder / self.path.parent.name / self.path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8", newline="")
        return path

    def check(self) -> None:
        """Raise where the file as it is now does not fit the table's description."""
        with tempfile.TemporaryDirectory() as folder:
            read_table(self.write(Path(folder)), self.about)
