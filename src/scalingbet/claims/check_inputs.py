"""The inputs of a check: constants of the models, cited figures, numbers that it hands to a model."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, TypeAlias

from .. import facts
from ..formula import Quantity
from ..numbers import definitions, number
from ..numbers.expressions import MODULES, calculator, parsed

Scope: TypeAlias = Mapping[str, Any]  # the names of an expression, each with what it stands for

ANY = Quantity("", 0, 1)


@dataclass(frozen=True)
class Place:
    """An input of a check: its code, value, what it may be, whether the check types it, the check as its function."""

    code: str
    value: float
    may_be: Quantity
    typed: bool
    with_it: Callable[[float], Any]  # of the input's value


# -- the inputs of a check ---------------------------------------------------------------------


class _Expanded(ast.NodeTransformer):
    """Puts the expression that defines a checked number where the check names it."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if called(node) == "number" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            key = str(node.args[0].value)
            return self.visit(parsed(definitions()[key][1]["value"], key).body)
        return node


def called(node: ast.AST) -> str:
    """Return what a call calls, as code; nothing for any other node."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _arguments(call: ast.Call, scope: Scope) -> list[tuple[str, Any, ast.expr]]:
    """Return ``(name, its quantity, node)`` for each argument of a ``call`` of a model."""
    function = _value(call.func, scope)
    if not inspect.isfunction(function):
        return []
    names = list(inspect.signature(inspect.unwrap(function)).parameters)
    known = getattr(function, "domain", {})
    given = [*zip(names, call.args, strict=False), *((keyword.arg or "", keyword.value) for keyword in call.keywords)]
    return [(name, known.get(name), node) for name, node in given]


def _value(node: ast.expr, scope: Scope) -> Any:
    """Return what ``node`` gives by itself, or None."""
    try:
        return eval(compile(ast.Expression(node), "<input>", "eval"), dict(scope))
    except Exception:  # it names something of a loop: no input by itself
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _places(tree: ast.Expression, scope: Scope) -> dict[tuple[str, float], tuple[Quantity, list[ast.expr], str | None]]:
    """Return ``{(code, value): (quantity, nodes, field)}`` of the inputs in ``tree``; a constant has a ``field``."""
    inputs: dict[tuple[str, float], tuple[Quantity, list[ast.expr], str | None]] = {}

    def add(code: str, value: Any, quantity: object, node: ast.expr, field: str | None = None) -> None:
        if _is_number(value) and value:
            may_be = quantity if isinstance(quantity, Quantity) else ANY
            inputs.setdefault((code, value), (may_be, [], field))[1].append(node)

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Subscript) and called(node.value) == "facts":
            add(ast.unparse(node), _value(node, scope), _column(node), node)
            return
        if isinstance(node, ast.Attribute) and ast.unparse(node).split(".")[0] in MODULES:
            value = _value(node, scope)
            if dataclasses.is_dataclass(value) and not isinstance(value, type):
                for field in dataclasses.fields(value):
                    add(f"{ast.unparse(node)}.{field.name}", getattr(value, field.name), ANY, node, field.name)
            elif ast.unparse(node).count(".") > 1:  # a bare number of a module converts units
                add(ast.unparse(node), value, ANY, node)
            return
        if isinstance(node, ast.Call) and called(node).split(".")[0] in MODULES:
            for name, quantity, argument in _arguments(node, scope):
                if isinstance(argument, ast.Constant):
                    add(f"{name} of {called(node)}", argument.value, quantity, argument)
                else:
                    visit(argument)
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree.body)
    return inputs


def _column(node: Any) -> Quantity:
    """Return what the fact ``facts(table, ...)[column]`` may be, as the description of the table says."""
    table, column = node.value.args[0], node.slice
    about = facts.tables()[ast.literal_eval(table)]["columns"][ast.literal_eval(column)]
    whole = about["type"] in ("integer", "year")
    return Quantity(about.get("unit", ""), 0, 1, least=about.get("minimum"), most=about.get("maximum"), whole=whole)


class _Replaced(ast.NodeTransformer):
    """Puts the variable in the place of the input's nodes."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self.nodes = {id(node) for node in nodes}

    def visit(self, node: ast.AST) -> Any:
        return ast.Name("varied", ast.Load()) if id(node) in self.nodes else super().visit(node)


def places(check: object, where: str) -> list[Place]:
    """Return every :class:`Place` of the expression ``check``; ``where`` begins the message of an error.

    >>> [(place.code, place.value) for place in places("2 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", "a claim")]
    [('factor of laws.gap_closed', 10), ('laws.KAPLAN_2020.alpha_N', 0.076)]
    """
    tree = ast.fix_missing_locations(_Expanded().visit(parsed(check, where)))
    scope = calculator(tree, where, number=number)
    made = []
    for (code, value), (quantity, nodes, field) in _places(tree, scope).items():
        numbered = {id(node): index for index, node in enumerate(ast.walk(tree))}
        copy = parsed(ast.unparse(tree), where)  # the same walk: the same places
        twins = list(ast.walk(copy))
        varied = _Replaced([twins[numbered[id(node)]] for node in nodes]).visit(copy)
        compiled = compile(ast.fix_missing_locations(varied), f"<{where}>", "eval")

        def with_it(
            x: float, compiled: CodeType = compiled, field: str | None = field, constant: ast.expr = nodes[0]
        ) -> Any:
            given = x
            if field:
                whole = eval(compile(ast.Expression(constant), "<constant>", "eval"), dict(scope))
                given = dataclasses.replace(whole, **{field: x})
            return eval(compiled, dict(scope) | {"varied": given})

        made.append(Place(code, value, quantity, isinstance(nodes[0], ast.Constant), with_it))
    return made
