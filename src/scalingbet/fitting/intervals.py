"""Least squares with profile-likelihood intervals: what a constant may be before the fit gets clearly worse."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array

Model: TypeAlias = Callable[[Array], tuple[Array, Array]]  # of the constants: residuals, and their slopes

LEVEL = 0.95
EXACT = 1e-10  # a scatter that is only rounding


class Estimate(NamedTuple):
    """A constant with its standard error and the ends of its 95% interval."""

    value: float
    se: float
    low: float
    high: float


def quantile_t(level: float, freedom: float) -> float:
    """Return the half-width, in standard errors, of the central interval of ``level`` of Student's t.

    >>> round(quantile_t(0.95, 4), 3)
    2.776
    """
    from scipy.special import stdtrit  # SciPy is large: loaded when a curve is fitted

    return float(stdtrit(freedom, (1 + level) / 2))


def normal_share(bend: float) -> float:
    """Return the mean of ``min(z ** 2, bend ** 2)`` of a standard normal z.

    >>> round(normal_share(2.0), 4)
    0.9205
    """
    inside = math.erf(bend / math.sqrt(2))
    density = math.exp(-bend * bend / 2) / math.sqrt(2 * math.pi)
    return inside - 2 * bend * density + bend * bend * (1 - inside)


class Curve:
    """A least-squares problem solved: ``best`` constants, their ``covariance``, the ``scatter`` of a point.

    ``model(constants)`` gives the residuals and their slopes; ``low`` and ``high`` bound the constants.
    """

    def __init__(self, model: Model, starts: Iterable[ArrayLike], low: ArrayLike, high: ArrayLike) -> None:
        self.model, self.low, self.high = model, np.array(low, float), np.array(high, float)
        solutions = [self._solve(np.array(start, float), []) for start in starts]
        self.best, self.cost, slopes = min(solutions, key=lambda solution: solution[1])
        self.freedom = len(slopes) - len(self.best)
        self.scatter = np.sqrt(self.cost / self.freedom)
        self.covariance = np.linalg.pinv(slopes.T @ slopes) * self.scatter**2

    def _solve(self, start: Array, fixed: list[int]) -> tuple[Array, float, Array]:
        """Return constants, sum of squares and slopes of the best fit from ``start``, some constants ``fixed``."""
        from scipy.optimize import least_squares

        free = np.setdiff1d(np.arange(len(start)), fixed)

        def at(some: Array) -> Array:
            full = start.copy()
            full[free] = some
            return full

        edge = 1e-12
        solution = least_squares(
            lambda some: self.model(at(some))[0], np.clip(start[free], self.low[free] + edge, self.high[free] - edge),
            jac=lambda some: self.model(at(some))[1][:, free], bounds=(self.low[free], self.high[free]), x_scale="jac",
            xtol=1e-11, ftol=1e-12, gtol=1e-12, max_nfev=200,
        )  # fmt: skip
        return at(solution.x), 2 * solution.cost, solution.jac

    def estimate(self, place: int, level: float = LEVEL) -> Estimate:
        """Return the :class:`Estimate` of a constant: its interval ends where the best sum of squares is up by t ** 2.

        The rise is in units of ``scatter ** 2``: the interval that the F test of one constant gives, exact where the
        model is linear.  A bound that the sum of squares does not rule out ends it.
        """
        from scipy.optimize import brentq

        value, se = float(self.best[place]), float(np.sqrt(self.covariance[place, place]))
        if self.scatter < EXACT:
            return Estimate(value, se, value, value)
        allowed = quantile_t(level, self.freedom) ** 2 * self.scatter**2
        nearest = self.best

        def worse(at: float) -> float:
            nonlocal nearest
            start = nearest.copy()
            start[place] = at
            with np.errstate(over="ignore", invalid="ignore"):
                if not np.isfinite(self.model(start)[0]).all():  # too far out to compute, and not ruled out on the way
                    return -allowed
                nearest, cost, _ = self._solve(start, [place])
            return cost - self.cost - allowed

        def end(side: int, bound: float) -> float:
            nonlocal nearest
            nearest, near, step = self.best, value, max(se, 1e-9)
            for _ in range(60):
                far = near + side * step
                if side * (far - bound) >= 0:
                    far = bound
                if np.isfinite(far) and worse(far) > 0:
                    nearest = self.best
                    return brentq(worse, near, far, xtol=1e-12, rtol=1e-8)
                if far == bound:
                    break
                near, step = far, 1.6 * step
            return bound

        return Estimate(value, se, float(end(-1, self.low[place])), float(end(1, self.high[place])))
