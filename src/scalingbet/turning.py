"""When would a claim be false?  The smallest change of each input of its check at which the verdict turns.

An input is a constant of the models, a cited figure, or a number that the check hands to a model; a checked
number stands for the expression that defines it.  One input is moved at a time, the others stay.
"""

import ast
import dataclasses
import functools
import inspect
from dataclasses import dataclass

import numpy as np

from . import claims, facts
from .expressions import MODULES, calculator, parsed
from .formula import DomainError, Quantity
from .numbers import definitions, number
from .records import RecordError, close

ANY = Quantity("", 0, 1)
STANDING = ("holds", "holds roughly")
FALSE = (*claims.AGAINST.values(), *STANDING)  # verdicts that the check decides; the others follow from dates
STEPS = (1.003, 1.01, 1.03, 1.1, 1.2, 1.35, 1.6, 2, 3, 5, 10, 30, 100)  # times or parts of an input that are tried
SAME = 1e-4  # relative change that is none
CLOSE = 1e-5  # relative width at which a bisection ends: five times finer than what is printed


@dataclass(frozen=True)
class Turn:
    """Where a claim's verdict turns along one input.

    ``input`` as code, its ``value``, the nearest value ``at`` which the verdict turns (None: nowhere between ``low``
    and ``high``), the ``verdict`` there, and the relative ``change`` that leads to it.
    """

    input: str
    value: float
    at: float | None
    verdict: str | None
    change: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """An input of a check: its code, value, what it may be, whether the check types it, the check as its function."""

    code: str
    value: float
    may_be: Quantity
    typed: bool
    with_it: object  # a function of the input's value


# -- the inputs of a check ---------------------------------------------------------------------


class _Expanded(ast.NodeTransformer):
    """Puts the expression that defines a checked number where the check names it."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if _called(node) == "number" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            defined = definitions()[node.args[0].value][1]["value"]
            return self.visit(parsed(defined, node.args[0].value).body)
        return node


def _called(node):
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _arguments(call, scope):
    """Return ``(name, its quantity, node)`` for each argument of a ``call`` of a model."""
    function = _value(call.func, scope)
    if not inspect.isfunction(function):
        return []
    names = list(inspect.signature(inspect.unwrap(function)).parameters)
    known = getattr(function, "domain", {})
    given = [*zip(names, call.args, strict=False), *((keyword.arg, keyword.value) for keyword in call.keywords)]
    return [(name, known.get(name), node) for name, node in given]


def _value(node, scope):
    """Return what ``node`` gives by itself, or None."""
    try:
        return eval(compile(ast.Expression(node), "<input>", "eval"), dict(scope))
    except Exception:  # it names something of a loop: no input by itself
        return None


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _places(tree, scope):
    """Return ``{(code, value): (quantity, nodes, field)}`` of the inputs in ``tree``; a constant has a ``field``."""
    found = {}

    def add(code, value, quantity, node, field=None):
        if _is_number(value) and value:
            may_be = quantity if isinstance(quantity, Quantity) else ANY
            found.setdefault((code, value), (may_be, [], field))[1].append(node)

    def visit(node):
        if isinstance(node, ast.Subscript) and _called(node.value) == "facts":
            return add(ast.unparse(node), _value(node, scope), _column(node), node)
        if isinstance(node, ast.Attribute) and ast.unparse(node).split(".")[0] in MODULES:
            value = _value(node, scope)
            if dataclasses.is_dataclass(value) and not isinstance(value, type):
                for field in dataclasses.fields(value):
                    add(f"{ast.unparse(node)}.{field.name}", getattr(value, field.name), ANY, node, field.name)
            elif ast.unparse(node).count(".") > 1:  # a bare number of a module converts units
                add(ast.unparse(node), value, ANY, node)
            return None
        if isinstance(node, ast.Call) and _called(node).split(".")[0] in MODULES:
            for name, quantity, argument in _arguments(node, scope):
                if isinstance(argument, ast.Constant):
                    add(f"{name} of {_called(node)}", argument.value, quantity, argument)
                else:
                    visit(argument)
            return None
        for child in ast.iter_child_nodes(node):
            visit(child)
        return None

    visit(tree.body)
    return found


def _column(node):
    """Return what the fact ``facts(table, ...)[column]`` may be, as the description of the table says."""
    table, column = node.value.args[0], node.slice
    about = facts.tables()[ast.literal_eval(table)]["columns"][ast.literal_eval(column)]
    whole = about["type"] in ("integer", "year")
    return Quantity(about.get("unit", ""), 0, 1, least=about.get("minimum"), most=about.get("maximum"), whole=whole)


class _Replaced(ast.NodeTransformer):
    """Puts the variable in the place of the input's nodes."""

    def __init__(self, nodes):
        self.nodes = {id(node) for node in nodes}

    def visit(self, node):
        return ast.Name("varied", ast.Load()) if id(node) in self.nodes else super().visit(node)


def places(check, where):
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

        def with_it(x, compiled=compiled, field=field, constant=nodes[0]):
            given = x
            if field:
                whole = eval(compile(ast.Expression(constant), "<constant>", "eval"), dict(scope))
                given = dataclasses.replace(whole, **{field: x})
            return eval(compiled, dict(scope) | {"varied": given})

        made.append(Place(code, value, quantity, isinstance(nodes[0], ast.Constant), with_it))
    return made


# -- where the verdict turns -------------------------------------------------------------------


def turning(claim):
    """Return a :class:`Turn` for each input of the claim's check, the nearest first.

    A claim whose verdict does not follow from its check (open, superseded, not checkable) has none, and neither
    has a check that names no model.
    """
    if claim.verdict not in FALSE or not any(f"{module}." in claim.check for module in MODULES):
        return ()
    where = f"{claim.file}, {claim.id}"
    stands = claim.verdict in STANDING

    def verdict(place, x):
        """Return the verdict with the input at ``x``; None where the models do not take it."""
        try:
            with np.errstate(all="ignore"):
                result = place.with_it(x)
        except (DomainError, RecordError, ArithmeticError, ValueError, IndexError, TypeError):
            return None
        result = result.item() if hasattr(result, "item") else result
        if not isinstance(result, bool | int | float) or result != result:
            return None
        away = None if isinstance(result, bool) else claims.distance(result, claim.value)
        return claims.verdict_of(dataclasses.replace(claim, result=result, distance=away), where)

    turns = []
    for place in places(claim.check, where):
        ends = [_search(place, direction, verdict, stands) for direction in (1, -1)]
        found = [(at, said) for at, said, _ in ends if at is not None]
        at, said = min(found, key=lambda one: abs(one[0] - place.value), default=(None, None))
        change = None if at is None else (at - place.value) / abs(place.value)
        if place.typed and change is not None and abs(change) < SAME:
            continue  # the check sets two forms equal: it would fail at any other value, which says nothing
        low, high = sorted(tried for _, _, tried in ends)
        turns.append(Turn(place.code, place.value, at, said, change, low, high))
    return tuple(sorted(turns, key=lambda turn: (turn.at is None, abs(turn.change or 0), turn.input)))


def _search(place, direction, verdict, stands):
    """Return where the verdict turns in a direction, what it is there, and how far was tried."""
    near = place.value
    for step in STEPS:
        far = _bounded(place, place.value * step**direction)
        if far == near:
            continue
        said = verdict(place, far)
        if said is None:
            break
        if (said in STANDING) != stands:
            return (*_bisected(place, near, far, verdict, stands), far)
        near = far
    return None, None, near


def _bounded(place, x):
    """Return ``x`` as the input may be: inside its limits, and whole where it is counted."""
    may_be = place.may_be
    x = round(x) if may_be.whole else x
    x = x if may_be.least is None else max(may_be.least, x)
    return x if may_be.most is None else min(may_be.most, x)


def _bisected(place, near, far, verdict, stands):
    said = verdict(place, far)
    while abs(far - near) > CLOSE * abs(near):
        middle = _bounded(place, (near + far) / 2)
        if middle in (near, far):
            break
        found = verdict(place, middle)
        if found is not None and (found in STANDING) == stands:
            near = middle
        else:
            far, said = middle, found or said
    return far, said


@functools.cache
def all_turns():
    """Return ``{id of a claim: its turns}`` for every claim that rests on a model."""
    return {claim.id: turns for claim in claims.load() if claim.check and (turns := turning(claim))}


def check_moves(explorables):
    """Raise :class:`~scalingbet.claims.ClaimError` for a claim that moves what is no input, or by no control.

    ``explorables`` are the figures by name.
    """
    for claim in claims.load():
        turns = {turn.input: turn for turn in all_turns().get(claim.id, ())}
        for moved, named in (claim.moves or {}).items():
            where, (name, _, control) = f"{claim.file}, {claim.id}, moves", named.partition(".")
            if moved not in turns:
                raise claims.ClaimError(f"{where}: {moved!r} is no input of the check; {close(moved, turns)}")
            if name not in explorables:
                raise claims.ClaimError(f"{where}: {named!r} names no figure; {close(name, explorables)}")
            sliders = {c.name: c for c in explorables[name].controls if hasattr(c, "low")}
            if control not in sliders:
                raise claims.ClaimError(f"{where}: {named!r} names no slider; {close(control, sliders)}")
            at, slider = turns[moved].at, sliders[control]
            if at is not None and not slider.low <= at <= slider.high:
                allowed = f"{slider.low:g} to {slider.high:g}"
                raise claims.ClaimError(f"{where}: the verdict turns at {at:g}; {named} reaches from {allowed}")
