"""What a reader's check may name: the models' formulas and constants, facts, checked numbers, plain mathematics.

Nothing here reads a path, takes a function, or makes more than :data:`ITEMS` of anything.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import numbers
from ...facts import decimal_year, facts, latest, rows, seen_at_source, tables, vintages
from ...facts.description import NUMERIC
from ...facts.files import close
from ..claim import ClaimError

MODELS = ("laws", "data_wall", "test_time", "market", "concentration", "uncertainty")
LEFT_OUT = ("best_epochs", "simulate_best_of_n")  # the one takes a function, the other draws as often as it is told
ITEMS = 10_000  # of a list, a table, an array
DIGITS = 15  # to which a number is rounded, at most
LARGEST = 2**53  # up to which a whole number stays one; above it is counted in floating point


class Table(tuple[Mapping[str, Any], ...]):
    """Rows of a table of facts; ``["column"]`` is a column."""

    name: str

    @classmethod
    def of(cls, name: str, held: Any) -> Table:
        """Return the rows ``held`` of the table ``name``."""
        made = cls(held)
        made.name = name
        return made

    def column(self, name: str) -> Any:
        """Return a column: an array where it has numbers, else a tuple of texts."""
        columns = tables()[self.name]["columns"]
        if name not in columns:
            raise ClaimError(f"{self.name} has no column {name!r}; {close(name, columns)}")
        cells = [row.get(name) for row in self]
        if columns[name]["type"] in NUMERIC:
            return np.array([math.nan if cell is None else cell for cell in cells], dtype=float)
        return tuple(cells)


def row_of(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with all columns of its table: None where a cell is empty."""
    return dict.fromkeys(tables()[name]["columns"]) | dict(row)


def _table(name: str) -> Table:
    return Table.of(name, [row_of(name, row) for row in rows(name)])


def _facts(name: str, /, **where: Any) -> Any:
    return facts(name, **where) if where else _table(name)


def _vintages(name: str, /, **where: Any) -> Table:
    return Table.of(name, [row_of(name, row) for row in vintages(name, **where)])


def _round(value: float, digits: int = 0) -> float:
    if not -DIGITS <= digits <= DIGITS:
        raise ClaimError(f"round to {digits} digits; allowed is {-DIGITS} to {DIGITS}")
    return round(float(value), digits) if digits else round(value)


def _range(*ends: int) -> range:
    made = range(*ends)
    if len(made) > ITEMS:
        raise ClaimError(f"range of {len(made)} numbers; allowed is at most {ITEMS}")
    return made


def _of_one(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def of_one(values: Any) -> Any:
        return function(values)

    return of_one


def _arange(*ends: int) -> Any:
    return np.array(_range(*ends), dtype=float)


def _corrcoef(x: Any, y: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in np.corrcoef(x, y).tolist())


def _diff(values: Any, times: int = 1) -> Any:
    if times not in (1, 2):
        raise ClaimError(f"np.diff of order {times}; allowed is 1 or 2")
    return np.diff(values, times)


def _spaced(space: Callable[..., Any]) -> Callable[..., Any]:
    def spaced(first: float, last: float, count: int = 50) -> Any:
        if not isinstance(count, int) or not 0 <= count <= ITEMS:
            raise ClaimError(f"{count} points; allowed is a whole number, at most {ITEMS}")
        return space(float(first), float(last), count)

    return spaced


def _polyfit(x: Any, y: Any, degree: int) -> Any:
    if degree not in (1, 2, 3):
        raise ClaimError(f"np.polyfit of degree {degree}; allowed is 1, 2 or 3")
    return np.polyfit(x, y, degree)


BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip
READS: dict[str, Callable[..., Any]] = {  # facts and numbers; these and the models take arguments by name
    "facts": _facts, "table": _table, "latest": latest, "vintages": _vintages, "number": numbers.number,
    "number_on": numbers.number_on, "decimal_year": decimal_year, "seen_at_source": seen_at_source,
}  # fmt: skip
PLAIN: dict[str, Callable[..., Any]] = {
    "abs": abs, "all": all, "any": any, "bool": bool, "enumerate": lambda items: list(enumerate(items)),
    "float": float, "int": int, "len": len, "list": list, "max": lambda *items: max(*items),
    "min": lambda *items: min(*items), "range": _range, "round": _round, "sorted": lambda items: sorted(items),
    "sum": lambda items: sum(items), "tuple": tuple, "zip": lambda *items: list(zip(*items, strict=False)),
}  # fmt: skip
_OF_NUMBERS = ("ceil", "exp", "expm1", "floor", "isclose", "isnan", "log", "log10", "log1p", "log2", "sqrt")
_OF_ARRAYS = ("abs", "isnan", "exp", "floor", "ceil", "log", "log10", "log2", "sqrt")  # one argument, item by item
_OF_ALL = ("all", "any", "argmax", "argmin", "cumsum", "max", "mean", "median", "min", "ptp", "std", "sum")
MATHEMATICS: dict[str, dict[str, Any]] = {
    "math": {name: getattr(math, name) for name in _OF_NUMBERS} | {"e": math.e, "pi": math.pi, "inf": math.inf},
    "np": {name: _of_one(getattr(np, name)) for name in (*_OF_ARRAYS, *_OF_ALL)}
    | {"arange": _arange, "corrcoef": _corrcoef, "diff": _diff, "linspace": _spaced(np.linspace),
       "logspace": _spaced(np.logspace), "polyfit": _polyfit},
}  # fmt: skip


@functools.cache
def offered() -> dict[str, dict[str, Any]]:
    """Return ``{module: {name: formula or constant}}`` of the models, and of ``math`` and ``np`` what is allowed.

    >>> sorted(offered())
    ['concentration', 'data_wall', 'laws', 'market', 'math', 'np', 'test_time', 'uncertainty']
    """
    models = {}
    for model in MODELS:
        held = vars(importlib.import_module(f"scalingbet.{model}"))
        models[model] = {name: value for name, value in held.items() if _is_offered(model, name, value)}
    return models | MATHEMATICS


def _is_offered(model: str, name: str, value: object) -> bool:
    """Return whether a model's name is a formula or a constant that a check may use."""
    if name.startswith("_") or name in LEFT_OUT:
        return False
    if inspect.isfunction(value):
        return value.__module__.startswith(f"scalingbet.{model}")
    record = dataclasses.is_dataclass(value) and not isinstance(value, type)
    return record or isinstance(value, bool | int | float | str | tuple | dict)


def check_arguments(code: str, function: Callable[..., Any], given: Sequence[Any], named: Mapping[str, Any]) -> None:
    """Raise :class:`ClaimError` for arguments that ``function``, which a check writes as ``code``, does not take."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # of some in C there is none
        return
    try:
        signature.bind(*given, **named)
    except TypeError as error:
        raise ClaimError(f"{code}: {error}; it takes {', '.join(signature.parameters) or 'nothing'}") from None


def source_of(value: Any) -> str:
    """Return the source that a formula's docstring or a constant's record names; nothing where there is none."""
    doc = (inspect.getdoc(value) or "") if inspect.isfunction(value) else ""
    said = next((line.removeprefix("Source: ") for line in doc.splitlines() if line.startswith("Source: ")), "")
    return said or str(getattr(value, "source", ""))


def all_names() -> list[str]:
    """Return every name that a check may begin with."""
    return [*offered(), *READS, *PLAIN]
