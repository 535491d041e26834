"""A proposal: facts that would change, and what follows for numbers, verdicts, findings and the headline."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import description
from ..dates import last_day
from ..files import RecordError, close
from ..lookup import sources_of
from . import RefreshError, datasets
from .vintages import Change, Sheet, same

PARTS = {"headline": "Headline", "verdicts": "Verdicts", "numbers": "Numbers", "findings": "Findings of figures"}
State = dict[str, dict[str, str]]


class Proposal:
    """Changed sheets with their changes, and what was refused; :meth:`report` says it, :meth:`write` keeps it."""

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.changes: list[Change] = []
        self.refused: list[str] = []
        self.asked: list[str] = []

    def ask(self, name: str, entry: dict[str, Any], day: str, **how: float) -> None:
        """Ask one data set; all that it changes is taken, or nothing and the reason is noted."""
        try:
            rows = datasets.answer(entry, **how)
            changed = {table: Sheet(table) for table in entry["gives"]}
            changes = [
                change
                for table, gives in entry["gives"].items()
                for change in renew(changed[table], entry, gives, rows, day)
            ]
            for sheet in changed.values():
                sheet.check()
            twice = set(changed) & set(self.sheets)
            if changes and twice:
                raise RefreshError(
                    f"{', '.join(sorted(twice))} is changed by another data set already; take that first"
                )
        except RecordError as error:
            self.refused.append(f"{name}: {error!s:.400}")
            return
        seen = f"seen to fit on {entry['seen']}" if entry["seen"] else "never seen to fit before: look twice"
        self.asked.append(f"{entry['title']}, {entry['licence']['name']}, {len(rows)} rows, {seen}")
        self.changes += changes
        self.sheets |= {table: sheet for table, sheet in changed.items() if any(c.table == table for c in changes)}

    def write(self, folder: Path | None = None) -> None:
        """Write the changed tables below ``folder``; without one, over the book's own."""
        for sheet in self.sheets.values():
            sheet.write(folder or description.TABLES)

    def moved(self) -> tuple[State, State]:
        """Return what the book says before and after; :class:`RefreshError` when it computes no more."""
        if not self.changes:
            return {}, {}
        with tempfile.TemporaryDirectory() as folder:
            after = Path(folder) / "tables"
            shutil.copytree(description.TABLES, after)
            self.write(after)
            return states(description.TABLES, after)

    def report(self, day: str, moved: tuple[State, State] | None) -> str:
        """Return the proposal as Markdown; without ``moved``, what follows of it is not known."""
        facts = [[f"{c.table}.{c.row}", *c[2:]] for c in self.changes]
        header = ["fact", "field", "before", "after", "known since", "status", "source"]
        lines = [f"# Facts renewed, {day}", "", *_table(header, facts)]
        for part, title in PARTS.items() if moved else ():
            before, after = (state.get(part, {}) for state in moved or ())
            names = [name for name in before | after if before.get(name) != after.get(name)]
            rows = [[name, before.get(name, ""), after.get(name, "")] for name in names]
            lines += [f"## {title}", "", *_table(["name", "before", "after"], rows)]
        for title, said in (("Refused", self.refused), ("Asked", self.asked)):
            lines += [f"## {title}", "", *(f"- {_code(line)}" for line in said), ""] if said else []
        return "\n".join(lines)


def _table(header: list[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    rows = list(rows)
    if not rows:
        yield from ("Nothing moves.", "")
        return
    yield from ("| " + " | ".join(map(_cell, row)) + " |" for row in [header, ["---"] * len(header), *rows])
    yield ""


def _cell(text: str) -> str:
    """Return ``text`` as a cell of a Markdown table, in which it is text and nothing else."""
    for mark, harmless in (("\\", "\\\\"), ("|", "\\|"), ("&", "&amp;"), ("<", "&lt;"), ("\n", " ")):
        text = text.replace(mark, harmless)
    return text


def _code(text: str) -> str:
    return "`" + " ".join(text.replace("`", "'").split()) + "`"


def states(before: Path, after: Path) -> tuple[State, State]:
    """Return what the book says with the tables of each folder: processes of their own, so that no cache lies."""
    command = [sys.executable, "-m", "scalingbet", "state"]
    running = [
        subprocess.Popen(command, env=os.environ | {"SCALINGBET_TABLES": str(folder)}, text=True, encoding="utf-8",
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for folder in (before, after)
    ]  # fmt: skip
    answers = [process.communicate() for process in running]
    for process, (_, errors) in zip(running, answers, strict=True):
        if process.returncode:
            last = (errors.strip().splitlines() or ["no word"])[-1]
            raise RefreshError(f"with these facts the book does not compute: {last[-300:]}")
    return json.loads(answers[0][0]), json.loads(answers[1][0])


def renew(
    sheet: Sheet, entry: Mapping[str, Any], gives: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], day: str
) -> list[Change]:
    """Put into ``sheet`` what the rows of a data set say otherwise, as known since ``day``; return the changes.

    A fact is renewed when its newest vintage names the data set, by source or by address; one that rests on another
    source stays as it is.
    """
    if set(gives["key"]) != set(sheet.key):
        raise RefreshError(f"{sheet.name} has the key {', '.join(sheet.key)}; mapped is {', '.join(gives['key'])}")
    for column in (*gives["values"], *gives.get("fixed", {})):
        if column not in sheet.about["columns"]:
            raise RefreshError(f"{sheet.name}: no column {column!r}; {close(column, sheet.about['columns'])}")
    changes: list[Change] = []
    facts = sheet.named()
    current = [vintages[0] for vintages in facts.values()]
    digits = {column: value["digits"] for column, value in gives["values"].items() if "digits" in value}
    for key, group in _groups(gives, rows):
        newest = facts.get(sheet.name_of(key), [None])[0]
        if not (_names(newest, entry) if newest else _is_later(key, gives.get("adds"), current)):
            continue
        row = _combined(key, group, gives, math.prod(len(wanted) for wanted in entry.get("only", {}).values()))
        if row is None:
            continue
        said = {"locator": entry["address"], "known_since": day, "status": gives["status"]}
        if "speaks_of" in gives:
            said["speaks_of"] = row[gives["speaks_of"]]
        values = {
            column: row[value["column"]] * value["times"] if "times" in value else row[value["column"]]
            for column, value in gives["values"].items()
        }
        if newest:
            values = {column: value for column, value in values.items() if not same(newest.get(column, ""), value)}
        if values:
            old = newest or key | gives.get("fixed", {}) | {"source": entry["source"][0]}
            changes += sheet.add(old | said, values, digits)
    return changes


def _names(row: Mapping[str, str], entry: Mapping[str, Any]) -> bool:
    """Whether a row of a table names the data set."""
    locator = row.get("locator", "")
    return bool({*entry["source"]} & {*sources_of(row["source"])}) or any(
        entry[place] in locator for place in ("address", "page")
    )


def _is_later(key: Mapping[str, str], along: str | None, facts: Iterable[Mapping[str, str]]) -> bool:
    """Whether the table has facts of the same key but for the column ``along``, all of them earlier."""
    if along is None:
        return False
    like = [fact for fact in facts if all(fact.get(column) == key[column] for column in key if column != along)]
    return bool(like) and last_day(key[along]) > max(last_day(fact[along]) for fact in like)


def _groups(gives: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[dict[str, str], list[Any]]]:
    """Yield each key with the rows that have it; rows that lack a value are left out."""
    columns = gives["key"].values()
    groups: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        if all(column in row for column in (*_needed(gives), *columns)):
            groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    for key, group in groups.items():
        yield dict(zip(gives["key"], key, strict=True)), group


def _needed(gives: Mapping[str, Any]) -> list[str]:
    return [value["column"] for value in gives["values"].values()]


def _combined(key: Mapping[str, str], group: list[Any], gives: Mapping[str, Any], whole: int) -> dict[str, Any] | None:
    """Return the row that stands for all of one key; None for a sum of which less than the ``whole`` is there."""
    needed, how = _needed(gives), gives.get("several")
    highest = max(group, key=lambda row: row[needed[0]])
    if how == "sum":
        return highest | {c: sum(row[c] for row in group) for c in needed} if len(group) == whole else None
    if how is None and any(row[column] != highest[column] for row in group for column in needed):
        values = " and ".join(f"{row[needed[0]]}" for row in group)
        raise RefreshError(f"{', '.join(key.values())}: {needed[0]} is {values}; allowed is one value")
    return highest
