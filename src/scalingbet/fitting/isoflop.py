"""The optimum without the law's form: parabolas at equal compute, and the envelope of the best runs.

Hoffmann et al. 2022, approaches 1 and 2 (sections 3.1 and 3.2).  A parabola is the law only close to its minimum: what
it misses where the runs spread wide, or to one side, is computed with the fitted law in place of the runs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..formula import Array, numeric
from ..laws import ChinchillaLaw, compute_optimal, training_flop
from .intervals import quantile_t

APART = 0.15  # of log C: budgets that are farther apart are two
FEWEST = 4  # runs of a parabola


class Valley(NamedTuple):
    """The minimum of a parabola through the runs of one budget: compute, N with its interval, D, loss, runs."""

    C: float
    N: float
    low: float
    high: float
    D: float
    loss: float
    runs: int


class Path(NamedTuple):
    """A straight line through best sizes: log N = exponent log C + constant; ``points`` of them."""

    exponent: float
    se: float
    constant: float
    points: int

    def size(self, C: float) -> float:
        """Return the best number of parameters at ``C`` FLOP."""
        return float(np.exp(self.constant + self.exponent * np.log(C)))


def budgets(C: Array) -> list[NDArray[np.intp]]:
    """Return the places of the runs of each budget.

    >>> [places.tolist() for places in budgets(np.array([1e18, 1.02e18, 3e18]))]
    [[0, 1], [2]]
    >>> [len(places) for places in budgets(np.geomspace(1e18, 1e20, 100))]
    [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
    """
    order = np.argsort(C, kind="stable")
    found = []
    for places in np.split(order, np.flatnonzero(np.diff(np.log(C[order])) > APART) + 1):
        u = np.log(C[places])
        while u[-1] - u[0] > 2 * APART:  # compute without gaps is cut where it spans as much
            count = int(np.searchsorted(u, u[0] + APART, "right"))
            found.append(places[:count])
            places, u = places[count:], u[count:]
        found.append(places)
    return found


def valleys(N: Array, D: Array, loss: Array) -> list[Valley]:
    """Return the :class:`Valley` of each budget that has a minimum between its runs.

    >>> N = np.array([1e8, 2e8, 4e8, 8e8])
    >>> (valley,) = valleys(N, 1e18 / 6 / N, 3 + 0.1 * np.log(N / 3e8) ** 2)
    >>> f"{valley.N:.3g}"
    '3e+08'
    """
    C, found = numeric(training_flop(N, D)), []
    for places in budgets(C):
        x, y = np.log(N[places]), loss[places]
        if len(places) < FEWEST or len(np.unique(np.round(x, 2))) < FEWEST:
            continue
        middle = x.mean()
        columns = np.stack([(x - middle) ** 2, x - middle, np.ones_like(x)], 1)
        (bend, slope, height), *_ = np.linalg.lstsq(columns, y, rcond=None)
        at = -slope / (2 * bend) if bend > 0 else np.inf
        if not x.min() <= middle + at <= x.max():
            continue
        freedom, off = len(x) - 3, y - columns @ [bend, slope, height]
        pull = np.array([slope / (2 * bend * bend), -1 / (2 * bend), 0])
        error = np.sqrt(max(pull @ np.linalg.pinv(columns.T @ columns) @ pull * (off @ off) / freedom, 0))
        half = quantile_t(0.95, freedom) * error
        budget = float(np.exp(np.log(C[places]).mean()))
        best = float(np.exp(middle + at))
        found.append(
            Valley(
                budget,
                best,
                float(np.exp(middle + at - half)),
                float(np.exp(min(middle + at + half, 700))),
                float(budget / numeric(training_flop(best, 1))),
                float(height - slope**2 / (4 * bend)),
                len(places),
            )
        )
    return found


def envelope(C: Array, loss: Array) -> NDArray[np.intp]:
    """Return the places of the runs that none of less compute beats, from the smallest up."""
    order = np.argsort(C, kind="stable")
    lowest = np.minimum.accumulate(loss[order])
    return order[loss[order] <= lowest]


def path(C: Array, N: Array) -> Path | None:
    """Return the :class:`Path` through best sizes, or None where there are fewer than three budgets."""
    if len(C) < 3 or np.ptp(np.log(C)) < 0.5:
        return None
    u, v = np.log(C), np.log(N)
    slope, constant = np.polyfit(u, v, 1)
    off = v - slope * u - constant
    error = np.sqrt(off @ off / max(len(u) - 2, 1) / ((u - u.mean()) ** 2).sum())
    return Path(float(slope), float(error), float(constant), len(u))


def bias(law: ChinchillaLaw, N: Array, D: Array) -> float | None:
    """Return by what share parabolas through the law's own values at the runs miss its best size, in the mean."""
    exact = law.E + law.A * N**-law.alpha + law.B * D**-law.beta
    off = [np.log(valley.N / float(numeric(compute_optimal(valley.C, law)[0]))) for valley in valleys(N, D, exact)]
    return float(np.expm1(np.mean(off))) if off else None
