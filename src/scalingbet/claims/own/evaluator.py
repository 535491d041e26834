"""A reader's check, computed without Python's own evaluation: its tree is walked, and only what is listed is done.

A file of claims may come from anybody.  A check has no statements, no text that is made, no method, no private name; it
calls only what :mod:`~scalingbet.claims.own.language` offers, reads only fields of records and columns of tables, and
is limited in length, depth, steps, time and the size of what it makes.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import operator
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ...facts.files import RecordError
from ...formula import DomainError
from ..claim import ClaimError
from .language import (
    BINARY,
    COMPARED,
    ITEMS,
    LARGEST,
    MATHEMATICS,
    PLAIN,
    READS,
    UNARY,
    Table,
    all_names,
    check_arguments,
    offered,
)
from .limits import STEPS, Limits, flat, nearest, short, size

NAMED = {ast.Lambda: "function of its own", ast.JoinedStr: "text that is made", ast.NamedExpr: "assignment"}


class Evaluation:
    """The computing of one check.

    ``inputs`` has what it reads by name, ``{code: value}``, and ``models`` the formulas that it calls.
    """

    def __init__(self, limits: Limits, reads: Mapping[str, Callable[..., Any]] = READS) -> None:
        self.limits, self.reads = limits, reads
        self.inputs: dict[str, Any] = {}
        self.models: dict[str, Callable[..., Any]] = {}

    def value(self, tree: ast.Expression) -> Any:
        """Return the value of a check: a number, true or false, or what else it names."""
        self.limits.steps = STEPS
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return self._of(tree.body, {})
            except (RecordError, TimeoutError):
                raise
            except DomainError as error:
                raise ClaimError(str(error)) from None
            except OverflowError:
                raise ClaimError("a number in it grows too large") from None
            except Exception as error:  # what the models, NumPy and Python say of arguments that they do not take
                raise ClaimError(f"{type(error).__name__}: {error}") from None

    def _of(self, node: ast.AST, scope: Mapping[str, Any]) -> Any:
        self.limits.spend()
        of = getattr(self, f"_{type(node).__name__.lower()}", None)
        if of is None:
            raise ClaimError(f"a check has no {NAMED.get(type(node), type(node).__name__)}: {ast.unparse(node)}")
        return of(node, scope)

    # -- values and names

    def _constant(self, node: ast.Constant, scope: Mapping[str, Any]) -> Any:
        if isinstance(node.value, bytes | complex) or node.value is ...:
            raise ClaimError(f"{ast.unparse(node)} is no number and no text")
        return self._kept(node.value)

    def _name(self, node: ast.Name, scope: Mapping[str, Any]) -> Any:
        if node.id in scope:
            return scope[node.id]
        if node.id in offered():
            raise ClaimError(f"{node.id} alone is no value; write {node.id}. and a name")
        if node.id in self.reads or node.id in PLAIN:
            raise ClaimError(f"{node.id} is no value; call it: {node.id}(...)")
        raise ClaimError(f"nothing is named {short(node.id)}; {nearest(node.id, [*scope, *all_names()])}")

    def _attribute(self, node: ast.Attribute, scope: Mapping[str, Any]) -> Any:
        if (module := _module(node, scope)) is not None:
            value = self._offered(module, node)
            if callable(value):
                raise ClaimError(f"{ast.unparse(node)} is no value; call it: {ast.unparse(node)}(...)")
            return self._noted(node, scope, value)
        return self._noted(node, scope, self._field(self._of(node.value, scope), node.attr))

    def _field(self, held: Any, name: str) -> Any:
        if isinstance(held, Table):
            return held.column(name)
        if isinstance(held, dict):
            fields = [str(field) for field in held]
        elif isinstance(held, tuple) and hasattr(held, "_fields"):
            fields = list(held._fields)
        elif dataclasses.is_dataclass(held) and not isinstance(held, type):
            computed = [key for key, value in vars(type(held)).items() if isinstance(value, property)]
            fields = [*(field.name for field in dataclasses.fields(held)), *computed]
        else:
            raise ClaimError(f"{short(held)} has no fields, so no {short(name)}")
        if name not in fields or name.startswith("_"):
            raise ClaimError(f"no field {short(name)}; {nearest(name, fields)}")
        return self._kept(held[name] if isinstance(held, dict) else getattr(held, name))

    def _offered(self, module: str, node: ast.Attribute) -> Any:
        names = offered()[module]
        if node.attr not in names:
            raise ClaimError(f"nothing is named {short(f'{module}.{node.attr}')}; {nearest(node.attr, names)}")
        return names[node.attr]

    def _subscript(self, node: ast.Subscript, scope: Mapping[str, Any]) -> Any:
        held = self._of(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            key: Any = slice(*(None if end is None else self._of(end, scope) for end in ends))
        else:
            key = self._of(node.slice, scope)
        if isinstance(held, tuple) and isinstance(key, tuple) and not isinstance(held, Table):
            return self._kept(functools.reduce(operator.getitem, key, held))
        if isinstance(held, Table) and isinstance(key, slice):
            return self._kept(Table.of(held.name, held[key]))
        if isinstance(held, Table | dict) and isinstance(key, str):
            return self._noted(node, scope, self._field(held, key))
        if isinstance(held, str | tuple | list | np.ndarray) and isinstance(key, int | slice):
            return self._kept(held[key])
        raise ClaimError(f"{short(held)} has no part {short(key)}")

    # -- what is done with them

    def _binop(self, node: ast.BinOp, scope: Mapping[str, Any]) -> Any:
        if type(node.op) not in BINARY:
            raise ClaimError(f"a check has no {type(node.op).__name__}: {ast.unparse(node)}")
        left, right = (self._number(self._of(side, scope)) for side in (node.left, node.right))
        if isinstance(node.op, ast.Pow) and isinstance(left, int) and isinstance(right, int):
            power = float(left) ** right  # a power of whole numbers could have any number of digits
            return left**right if abs(power) <= LARGEST and right >= 0 else power
        return self._kept(BINARY[type(node.op)](left, right))

    def _number(self, value: Any) -> Any:
        if isinstance(value, bool | int | float | np.ndarray):
            return value
        raise ClaimError(f"{short(value)} is no number to compute with")

    def _unaryop(self, node: ast.UnaryOp, scope: Mapping[str, Any]) -> Any:
        value = self._of(node.operand, scope)
        if type(node.op) not in UNARY:
            raise ClaimError(f"a check has no {type(node.op).__name__}: {ast.unparse(node)}")
        return self._kept(UNARY[type(node.op)](value if isinstance(node.op, ast.Not) else self._number(value)))

    def _boolop(self, node: ast.BoolOp, scope: Mapping[str, Any]) -> Any:
        value = None
        for part in node.values:
            value = self._of(part, scope)
            if bool(value) is isinstance(node.op, ast.Or):
                break
        return value

    def _compare(self, node: ast.Compare, scope: Mapping[str, Any]) -> Any:
        left, told = self._of(node.left, scope), True
        for op, part in zip(node.ops, node.comparators, strict=True):
            if type(op) not in COMPARED:
                raise ClaimError(f"a check has no {type(op).__name__}: {ast.unparse(node)}")
            right = self._of(part, scope)
            self.limits.spend(size(left) + size(right))
            told = self._kept(COMPARED[type(op)](left, right))
            if len(node.ops) > 1 and not told:
                return False
            left = right
        return told

    def _ifexp(self, node: ast.IfExp, scope: Mapping[str, Any]) -> Any:
        return self._of(node.body if self._of(node.test, scope) else node.orelse, scope)

    def _call(self, node: ast.Call, scope: Mapping[str, Any]) -> Any:
        function, by_name = self._called(node.func, scope)
        given: list[Any] = []
        for part in node.args:
            if isinstance(part, ast.Starred):
                given += self._items(self._of(part.value, scope))
            else:
                given.append(self._of(part, scope))
        named = {word.arg: self._of(word.value, scope) for word in node.keywords if word.arg}
        if len(named) != len(node.keywords) or (named and not by_name):
            raise ClaimError(f"{ast.unparse(node.func)} takes no arguments by name")
        if by_name:
            given, named = [flat(value) for value in given], {name: flat(value) for name, value in named.items()}
        self.limits.spend(sum(map(size, (*given, *named.values()))))
        check_arguments(ast.unparse(node.func), function, given, named)
        return self._noted(node, scope, self._kept(function(*given, **named)))

    def _called(self, node: ast.expr, scope: Mapping[str, Any]) -> tuple[Callable[..., Any], bool]:
        """Return the function that a call names, and whether it takes arguments by name."""
        if isinstance(node, ast.Name) and node.id not in scope:
            if node.id in self.reads:
                return self.reads[node.id], True
            if node.id in PLAIN:
                return PLAIN[node.id], False
            raise ClaimError(f"nothing is named {short(node.id)}; {nearest(node.id, all_names())}")
        if isinstance(node, ast.Attribute) and (module := _module(node, scope)) is not None:
            value = self._offered(module, node)
            if callable(value) and module in MATHEMATICS:
                return value, False
            if callable(value):
                self.models[ast.unparse(node)] = value
                return value, True
        raise ClaimError(
            f"{ast.unparse(node)} is not to be called; allowed is a name of the models, the facts, math or np"
        )

    # -- what has parts

    def _tuple(self, node: ast.Tuple, scope: Mapping[str, Any]) -> Any:
        return tuple(self._of(part, scope) for part in node.elts)

    def _list(self, node: ast.List, scope: Mapping[str, Any]) -> Any:
        return [self._of(part, scope) for part in node.elts]

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp, scope: Mapping[str, Any]) -> Any:
        made: list[Any] = []

        def walk(loops: list[ast.comprehension], within: dict[str, Any]) -> None:
            if not loops:
                made.append(self._of(node.elt, within))
                return
            loop, *inner = loops
            for item in self._items(self._of(loop.iter, within)):
                inside = within | _bound(loop.target, item)
                if all(self._of(condition, inside) for condition in loop.ifs):
                    walk(inner, inside)

        walk(node.generators, dict(scope))
        return self._kept(made)

    _generatorexp = _listcomp

    def _items(self, value: Any) -> Iterable[Any]:
        if not isinstance(value, tuple | list | dict | range | np.ndarray):
            raise ClaimError(f"{short(value)} has no items to go through")
        self.limits.spend(len(value))
        return [self._kept(item) for item in value] if isinstance(value, np.ndarray) else value

    def _kept(self, value: Any) -> Any:
        """Return a value as a check may have it: plain numbers, one row of them, texts, records; others raise."""
        if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
            value = value.item()
        if value is None or isinstance(value, bool | str | float):
            return value
        if isinstance(value, int):
            return value if abs(value) <= LARGEST else float(value)
        if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "bif" and value.size <= ITEMS:
            self.limits.spend(value.size)
            return value if value.dtype.kind == "b" else value.astype(float)
        if isinstance(value, Table | range | dict):
            self.limits.spend(len(value))
            return value
        if isinstance(value, tuple | list) and len(value) <= ITEMS:
            self.limits.spend(len(value))
            return type(value)(map(self._kept, value)) if type(value) in (tuple, list) else value
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return value
        raise ClaimError(f"{short(value)} is nothing that a check computes with")

    def _noted(self, node: ast.expr, scope: Mapping[str, Any], value: Any) -> Any:
        """Keep, outside of loops, a number or text that the check reads from a constant, a fact or a checked number."""
        if not scope and isinstance(value, int | float | str) and not isinstance(value, bool):
            head: ast.AST = node
            while isinstance(head, ast.Attribute | ast.Subscript):
                head = head.value
            called = head.func.id if isinstance(head, ast.Call) and isinstance(head.func, ast.Name) else ""
            if isinstance(head, ast.Name) or called in self.reads:
                self.inputs[ast.unparse(node)] = value
        return value


def _module(node: ast.Attribute, scope: Mapping[str, Any]) -> str | None:
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    return name if name in offered() and name not in scope else None


def _bound(target: ast.expr, item: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: item}
    if isinstance(target, ast.Tuple) and isinstance(item, tuple | list) and len(target.elts) == len(item):
        named = (_bound(part, one) for part, one in zip(target.elts, item, strict=True))
        return {name: held for some in named for name, held in some.items()}
    raise ClaimError(f"{short(item)} cannot be named {ast.unparse(target)}")
