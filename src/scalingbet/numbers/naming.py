"""The names in an expression and what each stands for: a function or constant, a row, a table, another number."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..facts import lookup, touching
from .expressions import NAMES, calculator, existing_modules, parsed

ROWS, TABLES = ("facts", "latest"), ("facts", "latest", "table", "vintages", "rows")
PUBLIC = {name: f"facts.{name}" for name, value in NAMES.items() if inspect.isfunction(value)}
PUBLIC |= {"number": "numbers.number", "number_on": "numbers.number_on"}


@dataclass(frozen=True)
class Named:
    """A name in an expression: the part ``start`` to ``end`` of its text, and what it stands for.

    ``sort`` is ``function`` or ``constant`` (``name`` is ``laws.gap_closed``), ``row`` (a table, a dot and the row),
    ``table`` or ``number``.
    """

    start: int
    end: int
    sort: str
    name: str


def _places(text: str) -> Callable[[ast.AST], tuple[int, int]]:
    """Return the function that says from where to where in ``text`` a node stands."""
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line.encode()))
    raw = text.encode()

    def place(node: Any) -> tuple[int, int]:
        ends = (lines[node.lineno - 1] + node.col_offset, lines[node.end_lineno - 1] + node.end_col_offset)
        return len(raw[: ends[0]].decode()), len(raw[: ends[1]].decode())

    return place


def _plain(nodes: Iterable[ast.AST]) -> bool:
    return all(isinstance(node, ast.Constant) for node in nodes)


def row_of(call: ast.Call) -> str:
    """Return the table and the row that a call of ``facts`` or ``latest`` with constants reads, joined by a dot."""
    with touching() as rows:
        calculated = compile(ast.Expression(call), "row", "eval")
        eval(calculated, {"__builtins__": {}} | {name: NAMES[name] for name in ROWS})
    ((table, line),) = rows
    return f"{table}.{lookup.row_name(table, lookup.row_at(table, line))}"


def names(expression: object, where: str) -> list[Named]:
    """Return each name in ``expression`` that stands for something of the book, in the order of the text.

    >>> [(one.sort, one.name) for one in names("2 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", "example")]
    [('function', 'laws.gap_closed'), ('constant', 'laws.KAPLAN_2020.alpha_N')]
    """
    text, found = str(expression).strip(), list[Named]()
    place, modules = _places(text), existing_modules()

    def called(node: ast.AST) -> str:
        """Return the class that a chain of calls begins with, ``bet.Scenario``, or nothing."""
        while isinstance(node, ast.Call | ast.Attribute):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                name = f"{node.value.id}.{node.attr}"
                return name if inspect.isclass(meant_by(name)) else ""
            node = node.func if isinstance(node, ast.Call) else node.value
        return ""

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function, arguments = node.func.id, [*node.args, *(keyword.value for keyword in node.keywords)]
            if function in TABLES and node.args and isinstance(node.args[0], ast.Constant):
                if function in ROWS and node.keywords and _plain(arguments):
                    found.append(Named(*place(node), "row", row_of(node)))
                    return
                found.append(Named(*place(node.func), "function", PUBLIC[function]))
                found.append(Named(*place(node.args[0]), "table", str(node.args[0].value)))
                for keyword in node.keywords:
                    visit(keyword.value)
                return
            if function == "number" and _plain(node.args):
                found.append(Named(*place(node), "number", node.args[0].value))  # type: ignore[attr-defined]
                return
        if isinstance(node, ast.Attribute):
            chain, parts = node, [node.attr]
            while isinstance(chain.value, ast.Attribute):
                chain = chain.value
                parts.append(chain.attr)
            if isinstance(chain.value, ast.Name) and chain.value.id in modules:
                name = ".".join([chain.value.id, *parts[::-1]])
                sort = "function" if callable(meant_by(name)) else "constant"
                found.append(Named(*place(node), sort, name))
                return
            visit(node.value)
            if (owner := called(node.value)) and hasattr(meant_by(owner), node.attr):
                end = place(node)[1]
                found.append(Named(end - len(node.attr), end, "function", f"{owner}.{node.attr}"))
            return
        if isinstance(node, ast.Name) and node.id in PUBLIC:
            found.append(Named(*place(node), "function", PUBLIC[node.id]))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(parsed(text, where).body)
    return sorted(found, key=lambda one: one.start)


@functools.cache
def meant_by(name: str) -> Any:
    """Return what a dotted name of the models stands for."""
    room, *parts = name.split(".")
    value: Any = importlib.import_module(f"scalingbet.{room}")
    for part in parts:
        value = getattr(value, part)
    return value


def unknown_names(expression: object, where: str) -> set[str]:
    """Return the names in ``expression`` that are neither Python's, NumPy's nor its own, and lead nowhere."""
    tree, found = parsed(expression, where), names(expression, where)
    place = _places(str(expression).strip())
    used = set(calculator(tree, where, number=None, number_on=None)) - {"__builtins__"}
    ours = used & ({*existing_modules()} | set(PUBLIC))
    covered = [(one.start, one.end) for one in found]
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in ours
        if not any(start <= place(node)[0] and place(node)[1] <= end for start, end in covered)
    }
