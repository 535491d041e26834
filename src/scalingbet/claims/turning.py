"""When would a claim be false?  The smallest change of each input of its check at which the verdict turns.

An input is a constant of the models, a cited figure, or a number that the check hands to a model; a checked
number stands for the expression that defines it.  One input is moved at a time, the others stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..facts import by_day
from ..facts.files import RecordError, close
from ..formula import DomainError
from ..numbers.expressions import MODULES
from . import ledger
from .check_inputs import Place, places
from .claim import AGAINST, FAILS, STANDING, Claim, ClaimError, verdict_of
from .tolerance import distance

FALSE = (*AGAINST.values(), *FAILS.values(), *STANDING)  # verdicts that the check decides; the others follow from dates
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


# -- where the verdict turns -------------------------------------------------------------------


Verdict: TypeAlias = Callable[[Place, float], str | None]  # of a check with an input at a value


def turning(claim: Claim) -> tuple[Turn, ...]:
    """Return a :class:`Turn` for each input of the claim's check, the nearest first.

    A claim whose verdict does not follow from its check (open, superseded, not checkable) has none, and neither
    has a check that names no model.
    """
    if claim.verdict not in FALSE or not any(f"{module}." in (claim.check or "") for module in MODULES):
        return ()
    where = f"{claim.file}, {claim.id}"
    stands = claim.verdict in STANDING

    def verdict(place: Place, x: float) -> str | None:
        """Return the verdict with the input at ``x``; None where the models do not take it."""
        try:
            with np.errstate(all="ignore"):
                result = place.with_it(x)
        except (DomainError, RecordError, ArithmeticError, ValueError, IndexError, TypeError):
            return None
        result = result.item() if hasattr(result, "item") else result
        if not isinstance(result, bool | int | float) or result != result:
            return None
        away = None if isinstance(result, bool) else distance(result, claim.value)
        return verdict_of(dataclasses.replace(claim, result=result, distance=away, written=""), where)

    turns = []
    for place in places(claim.check, where):
        ends = [_search(place, direction, verdict, stands) for direction in (1, -1)]
        turned = [(abs(at - place.value), at, then) for at, then, _ in ends if at is not None]
        _, at, then = min(turned, key=lambda turn: turn[0], default=(None, None, None))
        change = None if at is None else (at - place.value) / abs(place.value)
        if place.typed and change is not None and abs(change) < SAME:
            continue  # the check sets two forms equal: it would fail at any other value, which says nothing
        low, high = sorted(tried for _, _, tried in ends)
        turns.append(Turn(place.code, place.value, at, then, change, low, high))
    return tuple(sorted(turns, key=lambda turn: (turn.at is None, abs(turn.change or 0), turn.input)))


def _search(place: Place, direction: int, verdict: Verdict, stands: bool) -> tuple[float | None, str | None, float]:
    """Return where the verdict turns in a direction, what it is there, and how far was tried."""
    near = place.value
    for step in STEPS:
        far = _bounded(place, place.value * step**direction)
        if far == near:
            continue
        then = verdict(place, far)
        if then is None:
            break
        if (then in STANDING) != stands:
            return (*_bisected(place, near, far, verdict, stands), far)
        near = far
    return None, None, near


def _bounded(place: Place, x: float) -> float:
    """Return ``x`` as the input may be: inside its limits, and whole where it is counted."""
    may_be = place.may_be
    x = round(x) if may_be.whole else x
    x = x if may_be.least is None else max(may_be.least, x)
    return x if may_be.most is None else min(may_be.most, x)


def _bisected(place: Place, near: float, far: float, verdict: Verdict, stands: bool) -> tuple[float, str | None]:
    then = verdict(place, far)
    while abs(far - near) > CLOSE * abs(near):
        middle = _bounded(place, (near + far) / 2)
        if middle in (near, far):
            break
        there = verdict(place, middle)
        if there is not None and (there in STANDING) == stands:
            near = middle
        else:
            far, then = middle, there or then
    return far, then


@by_day
def all_turns() -> dict[str, tuple[Turn, ...]]:
    """Return ``{id of a claim: its turns}`` for every claim that rests on a model."""
    return {claim.id: turns for claim in ledger.load() if claim.check and (turns := turning(claim))}


def check_moves(explorables: Mapping[str, Any]) -> None:
    """Raise :class:`~scalingbet.claims.ClaimError` for a claim that moves what is no input, or by no control.

    ``explorables`` are the figures by name.
    """
    for claim in ledger.load():
        turns = {turn.input: turn for turn in all_turns().get(claim.id, ())}
        for moved, named in (claim.moves or {}).items():
            where, (name, _, control) = f"{claim.file}, {claim.id}, moves", named.partition(".")
            if moved not in turns:
                raise ClaimError(f"{where}: {moved!r} is no input of the check; {close(moved, turns)}")
            if name not in explorables:
                raise ClaimError(f"{where}: {named!r} names no figure; {close(name, explorables)}")
            sliders = {c.name: c for c in explorables[name].controls if hasattr(c, "low")}
            if control not in sliders:
                raise ClaimError(f"{where}: {named!r} names no slider; {close(control, sliders)}")
            at, slider = turns[moved].at, sliders[control]
            if at is not None and not slider.low <= at <= slider.high:
                allowed = f"{slider.low:g} to {slider.high:g}"
                raise ClaimError(f"{where}: the verdict turns at {at:g}; {named} reaches from {allowed}")
