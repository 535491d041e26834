"""The grounds of a check: what it computes from, found by watching it compute, each with the cells that hold it."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import importlib
import re
from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ..facts import lookup, sources_of, touching
from ..facts.description import COMMON, NUMERIC, tables
from ..facts.known import as_known
from ..numbers import definitions
from ..numbers.expressions import MODULES, calculator, evaluate, parsed
from .check_inputs import called


@dataclass(frozen=True)
class Cell:
    """A place that holds a value; ``holders`` are the dicts, lists, records or literals that hold it under a key."""

    holders: tuple[tuple[Any, Any], ...]
    value: Any

    @contextlib.contextmanager
    def holding(self, value: Any) -> Iterator[None]:
        """Within it the place holds another value."""
        before = [holder[key] if isinstance(holder, dict | list) else getattr(holder, key)
                  for holder, key in self.holders]  # fmt: skip
        try:
            for holder, key in self.holders:
                _put(holder, key, value)
            yield
        finally:
            for (holder, key), old in zip(self.holders, before, strict=True):
                _put(holder, key, old)

    def others(self, factors: Collection[float]) -> list[Any]:
        """Return the values that are planted: multiples of a number, another century of a date, fewer or more rows."""
        if isinstance(self.value, list):
            return [self.value[: len(self.value) // 2], [], [*self.value, *map(_renamed, self.value)]]
        if isinstance(self.value, str) and re.fullmatch(r"\d{4}(-\d\d){0,2}", self.value):
            return [f"{int(self.value[:4]) - 100}{self.value[4:]}"]
        if isinstance(self.value, str):  # the expression of a number
            return [f"({self.value}) * {factor}" for factor in factors]
        if isinstance(self.value, tuple):
            return [tuple(factor * part for part in self.value) for factor in factors]
        return [type(self.value)(factor * self.value) for factor in factors]


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: f"another {held}" if isinstance(held, str) and name not in COMMON else held
            for name, held in row.items()}  # fmt: skip


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict | list):
        holder[key] = value
    else:
        object.__setattr__(holder, key, value)  # a record is frozen to all but this


@dataclass(frozen=True)
class Ground:
    """What a check computes from: its kind, name, sources, the status and count of its rows, its cells."""

    kind: str  # rows, record, number, typed; the last is a choice of this book unless the document states it
    name: str
    sources: tuple[str, ...]
    cells: tuple[Cell, ...]
    status: str = ""
    rows: int = 0
    chosen: bool = False  # by this book

    @property
    def named(self) -> str:
        """The ground in words: what it is, and whose."""
        about = {"rows": "rows of ", "number": "number "}.get(self.kind, "")
        if self.kind == "typed":
            return f"{self.name}, which the check hands to a model"
        return f"{about}{self.name}" if self.kind != "record" else f"constants of {self.name}"


def _literals(tree: ast.AST) -> list[ast.Constant]:
    """Return the numbers in ``tree`` that are handed to a model, and the number that is all of it."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node).split(".")[0] in MODULES]
    handed = [part for call in calls for part in (*call.args, *(keyword.value for keyword in call.keywords))]
    alone = [tree.body] if isinstance(tree, ast.Expression) else []
    return [part for part in (*handed, *alone)
            if isinstance(part, ast.Constant) and type(part.value) in (int, float)]  # fmt: skip


def grounds_of(tree: ast.Expression, where: str) -> tuple[list[Ground], bool]:
    """Return the grounds of a check, and whether it calls a model."""
    keys: list[str] = []
    with touching() as touched, _noting() as noted:
        value_of(tree, where, keys)
    grounds, read = [], [tree, *(parsed(definitions()[key][1]["value"], key) for key in dict.fromkeys(keys))]
    text = " ".join(map(ast.unparse, read))
    for key in dict.fromkeys(keys):
        about = definitions()[key][1]
        if _literals(parsed(about["value"], key)):  # what it types is of its own source and kind
            cell = Cell(((about, "value"),), f"{about['value']} ")
            chosen = about.get("kind") == "assumption"
            grounds.append(Ground("number", key, tuple(about["source"]), (cell,), chosen=chosen))
    for name in sorted({name for name, line in touched}):
        grounds += _rows(name, sorted(line for table, line in touched if table == name), text)
    for record, fields in noted.values():
        source = str(getattr(record, "source", ""))
        cells = tuple(Cell(((record, field),), getattr(record, field)) for field in sorted(fields))
        if cells:
            chosen = "assumption" in source.lower()
            grounds.append(Ground("record", source, (source,), cells, chosen=chosen))
    literals = _literals(tree)
    for value in dict.fromkeys(part.value for part in literals):
        same = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == value]
        given = [part for part in literals if part.value == value]
        cells = tuple(Cell(tuple((node, "value") for node in nodes), value) for nodes in (given, same))
        grounds.append(Ground("typed", f"{float(str(value)):g}", (), cells, chosen=True))
    return grounds, any(called(node).split(".")[0] in MODULES for part in read for node in ast.walk(part))


def _rows(name: str, lines: list[int], text: str) -> list[Ground]:
    """Return the rows of a table as grounds: one of each set of sources, with the cells that ``text`` names."""
    every = lookup._read(name)
    columns = {
        column: about for column, about in tables()[name]["columns"].items()
        if about["type"] in (*NUMERIC, "when", "date", "year-month") and column in text
    }  # fmt: skip
    by_source: dict[tuple[str, ...], list[int]] = {}
    for line in lines:
        by_source.setdefault(tuple(sources_of(every[line - 2]["source"])), []).append(line)
    grounds = []
    for sources, some in by_source.items():
        rows = [every[line - 2] for line in some]
        cells = [Cell(((row, column),), row[column]) for row in rows for column in columns if column in row]
        held = {column: [row for row in rows if column in row] for column in columns}
        cells += [
            Cell(tuple((row, column) for row in those), those[0][column]) for column, those in held.items() if those
        ]
        whole = Cell(((every, slice(None)),), list(every))
        status = lookup.lowest_status((name, line) for line in some)
        chosen = any("this book" in source for source in sources)
        grounds.append(Ground("rows", name, sources, (*cells, whole), status, len(some), chosen))
    return grounds


@contextlib.contextmanager
def _noting() -> Iterator[dict[int, tuple[Any, set[str]]]]:
    """Gather the models' records that are read within it, each with the fields that were."""
    noted: dict[int, tuple[Any, set[str]]] = {}
    kinds: dict[type, set[str]] = {}
    for module in MODULES:
        for held in vars(importlib.import_module(f"scalingbet.{module}")).values():
            for record in held.values() if isinstance(held, dict) else held if isinstance(held, tuple) else (held,):
                if dataclasses.is_dataclass(record) and not isinstance(record, type) and hasattr(record, "source"):
                    kinds[type(record)] = {field.name for field in dataclasses.fields(record)}

    def reading(record: Any, name: str) -> Any:
        value = object.__getattribute__(record, name)
        if name in kinds.get(type(record), ()) and _is_numeric(value):
            noted.setdefault(id(record), (record, set()))[1].add(name)
        return value

    try:
        for kind in kinds:
            kind.__getattribute__ = reading  # type: ignore[method-assign, assignment]
        yield noted
    finally:
        for kind in kinds:
            del kind.__getattribute__


def _is_numeric(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_is_numeric(part) for part in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_of(tree: ast.Expression, where: str, keys: list[str]) -> Any:
    """Return what the check gives; ``keys`` gathers the numbers that it reads.  Nothing of it is remembered."""

    def number(key: str) -> Any:
        keys.append(key)
        return evaluate(definitions()[key][1]["value"], where, number=number)

    def number_on(day: str, key: str) -> Any:
        with as_known(day):
            return number(key)

    return _compute.get()(tree, where, number=number, number_on=number_on)


def _python(tree: ast.Expression, where: str, **reads: Any) -> Any:
    return eval(compile(tree, f"<{where}>", "eval"), calculator(tree, where, **reads))


_compute: ContextVar[Callable[..., Any]] = ContextVar("_compute", default=_python)


@contextlib.contextmanager
def computed_by(compute: Callable[..., Any]) -> Iterator[None]:
    """Within it a check's value is ``compute(tree, where, number=..., number_on=...)``, not what Python makes of it."""
    token = _compute.set(compute)
    try:
        yield
    finally:
        _compute.reset(token)
