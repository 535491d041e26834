"""Expressions in the data files: Python over the models and the facts, and nothing else.

``100 * (1 - 10 ** -laws.KAPLAN_2020.alpha_N)`` is what a claim or a checked number is computed
with.  An expression sees the models' modules by name (each is imported when it is first named),
``facts``, ``table``, ``number``, ``np`` and ``math``; it has no statements, imports or private names.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import math
from types import CodeType
from typing import Any

import numpy as np

from ..facts import (
    NotYetKnown,
    decimal_year,
    facts,
    growth,
    latest,
    seen_at_source,
    table,
    tables,
    vintages,
    years_between,
)
from ..facts.files import RecordError, close

MODULES = ("laws", "data_wall", "test_time", "market", "concentration", "bet", "fitting", "uncertainty")
BUILTINS = {
    function.__name__: function
    for function in (abs, all, any, bool, dict, enumerate, float, int, isinstance, len, list, max, min, range, round,
                     set, sorted, str, sum, tuple, zip)
}  # fmt: skip
NAMES = {
    "np": np,
    "math": math,
    "facts": facts,
    "latest": latest,
    "table": table,
    "vintages": vintages,
    "seen_at_source": seen_at_source,
    "tables": tables,
    "decimal_year": decimal_year,
    "growth": growth,
    "years_between": years_between,
}


class ExpressionError(RecordError):
    """An expression that cannot be read or computed; the message has file, key and expression."""


ExpressionError.__module__ = "scalingbet.numbers"  # its public name, which messages show


@functools.cache
def existing_modules() -> tuple[str, ...]:
    """Return the names of the models' modules that there are."""
    return tuple(name for name in MODULES if importlib.util.find_spec(f"scalingbet.{name}"))


def parsed(expression: object, where: str) -> ast.Expression:
    """Return the syntax tree of ``expression``; what is no expression, or names something private, raises."""
    try:
        tree = ast.parse(str(expression).strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"{where}: {expression!r} is not an expression: {error.msg}") from None
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name.startswith("_"):
            raise ExpressionError(f"{where}: {expression!r} uses the private name {name}")
    return tree


@functools.lru_cache(1024)
def _named(tree: ast.AST) -> tuple[str, ...]:
    """Return the names that ``tree`` uses and does not give a value itself."""
    nodes = [*ast.walk(tree)]
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {arg.arg for node in nodes if isinstance(node, ast.Lambda) for arg in node.args.args}
    return tuple(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name) and node.id not in own))


def calculator(tree: ast.AST, where: str, **more: object) -> dict[str, Any]:
    """Return the names that ``tree`` uses, each with what it stands for; ``more`` adds names."""
    used: dict[str, Any] = {"__builtins__": {}}
    known = BUILTINS | NAMES | more
    for name in _named(tree):
        if name in existing_modules():
            used[name] = importlib.import_module(f"scalingbet.{name}")
        elif name in known:
            used[name] = known[name]
        else:
            hint = close(name, [*existing_modules(), *known])
            raise ExpressionError(f"{where}: nothing is named {name!r}; {hint}")
    return used


@functools.lru_cache(4096)
def _compiled(expression: str, where: str) -> tuple[ast.Expression, CodeType]:
    tree = parsed(expression, where)
    return tree, compile(tree, f"<{where}>", "eval")


def evaluate(expression: object, where: str, **more: object) -> Any:
    """Return the value of ``expression``; ``where`` (file and key) begins the message of any error.

    >>> evaluate("2 ** 10", "example.yaml, two")
    1024
    >>> evaluate("2 * tow", "example.yaml, two", two=2)
    Traceback (most recent call last):
    ...
    scalingbet.numbers.ExpressionError: example.yaml, two: nothing is named 'tow'; close: two
    """
    tree, code = _compiled(str(expression), where)
    try:
        value = eval(code, calculator(tree, where, **more))  # the data files are the project's own, and reviewed
    except NotYetKnown:
        raise
    except RecordError as error:
        prefix = "" if str(error).startswith(where) else f"{where}: {expression}: "
        raise ExpressionError(f"{prefix}{error}") from None
    except Exception as error:
        raise ExpressionError(f"{where}: {expression}: {type(error).__name__}: {error}") from error
    return value.item() if isinstance(value, np.generic | np.ndarray) and not np.ndim(value) else value


def inputs(expression: object, where: str, **more: object) -> dict[str, Any]:
    """Return ``{code: value}`` of the constants, facts and checked numbers that ``expression`` names.

    >>> inputs("10 ** -laws.KAPLAN_2020.alpha_N", "example.yaml, drop")
    {'laws.KAPLAN_2020.alpha_N': 0.076}
    """
    tree = parsed(expression, where)
    known = calculator(tree, where, **more)
    named: dict[str, Any] = {}
    calls: set[int] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            calls.add(id(node.func))
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call) and id(node) not in calls:
            head: ast.AST = node
            while isinstance(head, ast.Attribute | ast.Subscript | ast.Call):
                head = head.func if isinstance(head, ast.Call) else head.value
            called = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
            plain = all(isinstance(n, _PLAIN) for n in ast.walk(node)) and called <= {"facts", "number"}
            if isinstance(head, ast.Name) and head.id in {*MODULES, "facts", "number"} and plain:
                code = ast.unparse(node)
                try:
                    value = eval(code, known)
                except Exception:  # only what evaluates by itself is an input
                    value = None
                if isinstance(value, int | float | str | np.number) and not isinstance(value, bool):
                    named[code] = value
                    return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree.body)
    return named


_PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.keyword, ast.Load)
