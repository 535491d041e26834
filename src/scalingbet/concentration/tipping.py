"""Tipping: shares that follow quality, and shares that follow shares."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from ..formula import Array, DomainError, Quantity, Value, exp, formula, log, procedure

RATING_SCALE = 400 / math.log(10)  # rating points by which the odds of winning grow e-fold (Elo's convention)

_BETA = Quantity("per unit of quality", 0.1, 30, log=True, above=0)
_RIVALS = Quantity("firms", 1, 20, above=0)
_WITHIN = Quantity("share", 0.01, 0.99, above=0, below=1)


@formula(advantage=Quantity("units of quality", -3, 3), beta=_BETA, rivals=_RIVALS)
def logit_share(advantage: Value, beta: Value = 1.0, rivals: Value = 1.0) -> Value:
    """Return the share, 0 to 1, of a firm whose offer beats each of ``rivals`` equal ones by ``advantage``.

    ``s = 1 / (1 + rivals exp(-beta advantage))``; ``beta`` is how strongly buyers answer to a unit of quality
    (minus price, in the same unit).  ``beta`` or ``rivals`` not more than 0 raises ``DomainError``.
    McFadden 1974, for equal rivals.

    >>> float(logit_share(0)), round(float(logit_share(1)), 4), round(float(logit_share(0.1, 13.863)), 4)
    (0.5, 0.7311, 0.8)
    """
    return 1 / (1 + rivals * exp(-beta * advantage))


@formula(
    share=_WITHIN,
    advantage=Quantity("units of quality", 0.01, 1, above=0),
    rivals=_RIVALS,
)
def sensitivity_needed(share: Value, advantage: Value, rivals: Value = 1.0) -> Value:
    """Return the ``beta`` at which :func:`logit_share` gives ``share``: ``log(rivals s / (1 - s)) / advantage``.

    A share outside 0 to 1, or an advantage not more than 0, raises ``DomainError``.

    >>> round(float(sensitivity_needed(0.8, 0.10)), 2), round(float(sensitivity_needed(0.8, 0.15)), 2)
    (13.86, 9.24)
    >>> float(sensitivity_needed(0.5, 0.1))
    0.0
    """
    return log(rivals * share / (1 - share)) / advantage


@formula(
    start=_WITHIN,
    rate=Quantity("per year", -5, 5),
    years=Quantity("years", 0, 20, least=0),
)
def drift_share(start: Value, rate: Value, years: Value) -> Value:
    """Return the share, 0 to 1, after ``years`` in which its odds grow by the factor ``exp(rate)`` a year.

    ``s = 1 / (1 + (1 - s_0) / s_0 exp(-rate t))``, the replicator equation for two firms, with ``rate`` the edge that
    moves buyers (``beta advantage`` a year).  Arguments outside their range raise ``DomainError``.
    Taylor and Jonker 1978.

    >>> float(drift_share(0.5, 1, 0)), round(float(drift_share(0.5, 1, 2.944)), 3)
    (0.5, 0.95)
    """
    return 1 / (1 + (1 - start) / start * exp(-rate * years))


@formula(
    start=_WITHIN,
    target=_WITHIN,
    rate=Quantity("per year", 0.01, 5, log=True, above=0),
)
def years_to_share(start: Value, target: Value, rate: Value) -> Value:
    """Return the years in which :func:`drift_share` goes from ``start`` to ``target`` (negative: it was there before).

    ``t = log(odds(target) / odds(start)) / rate``.  Arguments outside their range raise ``DomainError``.

    >>> round(float(years_to_share(0.5, 0.95, 1)), 2)
    2.94
    """
    return log(target / (1 - target) * ((1 - start) / start)) / rate


@formula(scores=((1365, 1361, 1289), (1000, 1000)))
def rating_shares(scores: Sequence[Value]) -> tuple[Value, ...]:
    """Return the share, 0 to 1, of each model in a market where buyers choose as a leaderboard's voters do.

    ``s_i = 10 ** (R_i / 400) / sum(10 ** (R_j / 400))``: the Bradley-Terry model behind the ratings ``R``.
    No score raises ``DomainError``.  Bradley and Terry 1952.

    >>> [round(float(s), 4) for s in rating_shares([1200, 1200, 1272])]
    [0.2846, 0.2846, 0.4308]
    """
    if not len(scores):
        raise DomainError("the leaderboard is empty; allowed is at least one score")
    strengths = [exp((score - scores[0]) / RATING_SCALE) for score in scores]
    total = sum(strengths[1:], strengths[0])
    return tuple(strength / total for strength in strengths)


@formula(
    share=Quantity("share", 0, 1, least=0, most=1),
    nu=Quantity("", 0, 8, least=0),
    advantage=Quantity("", -3, 3),
)
def tipping_map(share: Value, nu: Value, advantage: Value = 0.0) -> Value:
    """Return the share, 0 to 1, that buyers give a firm when they expect it to have ``share``.

    ``F(s) = 1 / (1 + exp(-(advantage + nu (2 s - 1))))``: ``nu`` is what the whole market's company is worth to a
    buyer, ``advantage`` what the better offer is worth, both in units of the noise in choice.  A share outside 0 to 1
    or a negative ``nu`` raises ``DomainError``.  Katz and Shapiro 1985 with the logit choice of McFadden 1974.

    >>> float(tipping_map(0.5, 3)), round(float(tipping_map(1, 2)), 4)
    (0.5, 0.8808)
    """
    return 1 / (1 + exp(-(advantage + nu * (2 * share - 1))))


@procedure("it has no argument")
def tipping_threshold() -> float:
    """Return the network effect above which an even split of the market does not hold, 2.

    An even split lasts while a small lead shrinks, ``F'(1/2) < 1`` for :func:`tipping_map`; the slope there is
    ``nu / 2``, since ``F' = 2 nu F (1 - F)``.  Katz and Shapiro 1985 with the logit choice of McFadden 1974.

    >>> tipping_threshold()
    2.0
    """
    even = 0.5
    return 1 / (2 * float(tipping_map(even, 0.0)) * (1 - even))


@procedure("a share that reproduces itself solves a transcendental equation")
def tipping_shares(nu: float, advantage: float = 0.0) -> Array:
    """Return the shares, ascending, that reproduce themselves: ``F(s) = s`` for :func:`tipping_map`.

    One for ``nu`` up to 2; beyond, three while the advantage is small, of which the middle one is unstable.  Found by
    halving each stretch on which ``F(s) - s`` is monotone, to the last digit.  A negative ``nu`` raises
    ``DomainError``.

    >>> tipping_shares(2.5).round(6)
    array([0.144794, 0.5     , 0.855206])
    >>> tipping_shares(1, 0.2).round(5)
    array([0.59747])
    """

    tipping_map(0.5, nu, advantage)  # checks the arguments once

    def excess(share: float) -> float:
        return float(tipping_map.__wrapped__(share, nu, advantage)) - share

    ends = [0.0, 1.0]
    if nu > 2:
        # F' = 1 where F (1 - F) = 1 / (2 nu).
        half = math.sqrt(1 - 2 / nu) / 2
        turns = [0.5 + (sign * math.log((0.5 + half) / (0.5 - half)) - advantage) / (2 * nu) for sign in (-1, 1)]
        ends = [0.0, *(turn for turn in turns if 0 < turn < 1), 1.0]
    fixed = []
    for low, high in itertools.pairwise(ends):
        if excess(low) == 0:
            fixed.append(low)
        elif excess(low) * excess(high) < 0:
            rising = excess(high) > 0
            while low < (middle := (low + high) / 2) < high:
                low, high = (low, middle) if (excess(middle) > 0) == rising else (middle, high)
            fixed.append(middle)
    return np.array(sorted(set(fixed)))
