"""What a check proves: its strength, which follows from what the check touches and from what can refute it.

A *ground* is what a check computes from: rows of a table, a published constant, a number of the prose that is typed,
or a literal that the check hands to a model.  Other values of the same sign are planted in each ground; a ground
*decides* where one of them moves the verdict.  The strength is that of the weakest ground that decides.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..facts.files import RecordError
from ..facts.known import trying
from ..numbers.expressions import parsed
from .grounds import Cell, Ground, grounds_of, value_of
from .tolerance import stands

STRENGTHS = {
    "recomputed": "a published model or primary data, none of it the document's, give the result",
    "confirmed": "an independent source gives it",
    "repeated": "a source gives it that restates the document, or that was not seen itself",
    "assumed": "an input that this book chose decides it",
    "consistent": "the document's own numbers give it; nothing else was asked",
    "by definition": "it comes out so whatever the data say",
}
EVIDENCE = ("recomputed", "confirmed")  # the strengths on which a claim holds
RESTATED = ("secondary", "unverified")  # statuses of rows that nobody saw at the source

SIZES = (2.0, 100.0, 1.2, 1.3, *(1.5**k for k in range(1, 12)), 1.1)  # so close that one falls into a band of a quarter
FACTORS = tuple(size**sign for size in SIZES for sign in (1, -1))  # what is planted: times the value
FAR = (*FACTORS, 1e6, 1e-6)  # the same for a cell of a table
CHOICE = (2.0, 0.5)  # the same for what this book chose: doubled and halved
PRIMARY = 3  # rows of one table from which a result is computed and no longer read


Refutation: TypeAlias = tuple[Ground, Cell, Any]  # a ground that decides, a cell of it, a value there that refutes


@dataclass(frozen=True)
class Proof:
    """What a check proves: its ``strength``, and the grounds that make it no stronger, each with what refutes it."""

    strength: str
    decides: tuple[Refutation, ...]


def strength(expression: object, where: str, **about: Any) -> str:
    """Return one of :data:`STRENGTHS` for the check ``expression``; ``where`` begins the message of an error.

    ``value`` is the claimed number or range, none for a check that is true or false; ``stated`` the numbers in the
    check that the document states; ``own`` the sources that are the document itself, ``akin`` those by its author.

    >>> strength("100 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", "a claim", value=16, stated=[10])
    'recomputed'
    >>> strength("laws.KAPLAN_2020.alpha_N", "a claim", value=0.076)
    'confirmed'
    >>> strength("4 * 2.5", "a claim", value=10)
    'consistent'
    >>> strength("concentration.survival(0.05, 100) > concentration.survival(0.05, 10)", "a claim")
    'by definition'
    """
    return proof(expression, where, **about).strength


def proof(
    expression: object,
    where: str,
    value: Any = None,
    stated: Collection[float] = (),
    own: Collection[str] = (),
    akin: Collection[str] = (),
) -> Proof:
    """Return the :class:`Proof` of the check ``expression``; the arguments are those of :func:`strength`."""
    with trying():
        return _proof(parsed(expression, where), where, value, stated, own, akin)


def _proof(
    tree: ast.Expression,
    where: str,
    value: Any,
    stated: Collection[float],
    own: Collection[str],
    akin: Collection[str],
) -> Proof:
    grounds, models = grounds_of(tree, where)
    now = _stands(tree, where, value)
    given = {*stated, *(value if isinstance(value, list) else [value])}

    def found(fits: Callable[[Ground], bool]) -> tuple[Refutation, ...]:
        refuted = ((ground, _refuting(ground, lambda: _stands(tree, where, value) not in (now, None)))
                   for ground in grounds if fits(ground))  # fmt: skip
        return tuple((ground, *hit) for ground, hit in refuted if hit)

    def theirs(ground: Ground) -> bool:
        return ground.kind == "typed" and ground.cells[0].value in given

    def of_document(ground: Ground) -> bool:
        return ground.kind != "typed" and set(ground.sources) <= set(own)

    def chosen(ground: Ground) -> bool:
        return ground.chosen and not theirs(ground)

    def restated(ground: Ground) -> bool:
        return ground.status in RESTATED or (ground.kind != "typed" and set(ground.sources) <= {*own, *akin})

    if not models and all(ground.kind == "typed" for ground in grounds):
        return Proof("consistent", ())
    if choices := found(chosen):
        return Proof("assumed", choices)
    if second_hand := found(lambda ground: restated(ground) and not of_document(ground)):
        return Proof("repeated", second_hand)
    told = found(of_document)
    others = found(lambda ground: not ground.chosen and not restated(ground))
    if told and others:
        return Proof("repeated", (*told, *others))
    if others:
        computed = any(ground.rows >= PRIMARY or (models and ground.kind == "record") for ground, *_ in others)
        return Proof("recomputed" if computed else "confirmed", others)
    told = told or found(theirs)
    return Proof("consistent" if told else "by definition", told)


# -- what refutes it ---------------------------------------------------------------------------


def _refuting(ground: Ground, moved: Callable[[], bool]) -> tuple[Cell, Any] | None:
    """Return a cell of the ground and a value in it that moves the verdict; None where there is none."""
    typed = ground.kind == "typed"
    factors = FAR if ground.kind == "rows" else CHOICE if typed else FACTORS
    for cell in ground.cells[:1] if typed else ground.cells:
        for value in cell.others(factors):
            with cell.holding(value):
                if not moved():
                    continue
            if not typed:
                return cell, value
            with ground.cells[1].holding(value):  # the same number wherever the check has it: one choice, not two
                if moved():
                    return cell, value
    return None


def _stands(tree: ast.Expression, where: str, value: Any) -> bool | None:
    """Return whether the claim stands by the check as it is now; None where the models do not take its inputs."""
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise", under="ignore"):
            result = value_of(tree, where, [])
    except (RecordError, ArithmeticError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return result == result and stands(result.item() if isinstance(result, np.generic) else result, value)
