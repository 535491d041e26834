"""Curves of one variable: a power law with or without a floor.

Least squares, with profile-likelihood intervals for constants (Student's t for what is linear).  They need no draws,
and hold their level with few points as far as the errors are normal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array, numeric
from ..formula.special import log_gamma_cross
from .cells import MOST
from .intervals import LEVEL, Curve, Estimate, quantile_t
from .reading import FitError
from .table import table_html

ERRORS = ("relative", "absolute")


def checked(least: int, **arrays: ArrayLike) -> tuple[Array, ...]:
    """Return the arrays as numbers above 0, all of one length, at least ``least``; else raise :class:`FitError`."""
    named = {name: np.asarray(values, float) for name, values in arrays.items()}
    sizes = {name: values.shape for name, values in named.items()}
    if len(set(sizes.values())) > 1 or any(len(size) != 1 for size in sizes.values()):
        shapes = ", ".join(map(str, sizes.values()))
        raise FitError(f"{', '.join(named)}: shapes {shapes}; allowed are columns of one length")
    for name, values in named.items():
        bad = np.flatnonzero(~((values > 0) & (values <= MOST)))
        if len(bad):
            raise FitError(f"{name}[{bad[0]}] = {values[bad[0]]:g}; allowed is a number above 0, at most {MOST:g}")
    first = next(iter(named.values()))
    if len(first) < least:
        raise FitError(f"{len(first)} point{'s' * (len(first) != 1)}; this fit needs at least {least}")
    return tuple(named.values())


@dataclass(frozen=True)
class PowerFit:
    """A power law fitted to points: ``y = floor + (x / scale) ** -exponent``.

    ``exponent`` and ``floor`` are :class:`Estimate`; without a floor that one is 0 to 0.  ``scatter`` is the standard
    deviation of a point about the curve, relative or in the unit of y, as ``errors`` says.
    """

    exponent: Estimate
    floor: Estimate
    scale: float
    scatter: float
    errors: str
    x: Array = field(repr=False, compare=False)
    y: Array = field(repr=False, compare=False)
    curve: Curve = field(repr=False, compare=False)

    def __call__(self, x: ArrayLike) -> Array:
        """Return the curve at ``x``."""
        return self.floor.value + (np.asarray(x, float) / self.scale) ** -self.exponent.value

    def predict(self, x: ArrayLike, level: float = LEVEL) -> tuple[Array, Array, Array]:
        """Return ``(value, low, high)`` for one more point at each ``x``: the curve's error and a point's scatter.

        The error is taken as linear in the constants (delta method); the form of the law is taken as true.
        """
        x = np.asarray(x, float)
        middle, slopes = _power(self.curve.best, np.log(x) - np.log(self.x).mean())
        if self.errors == "relative":
            slopes = slopes / middle[..., None]
        error = np.sqrt(np.einsum("...i,ij,...j", slopes, self.curve.covariance, slopes) + self.scatter**2)
        half = quantile_t(level, self.curve.freedom) * error
        if self.errors == "relative":
            return middle, middle * np.exp(-half), middle * np.exp(half)
        return middle, middle - half, middle + half

    def reach(self, x: ArrayLike) -> Array:
        """Return ``x`` over the largest that was fitted."""
        return np.asarray(x, float) / self.x.max()

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the points do not settle, in plain sentences."""
        doubts, decades = [], np.ptp(np.log10(self.x))
        if decades < 1:
            doubts.append(
                f"The points span a factor of {10**decades:.2g}: too little to tell a power law from another."
            )
        if len(values := np.unique(self.x)) == 2:
            both = " and ".join(f"{value:.3g}" for value in values)
            doubts.append(f"Of two places ({both}) any curve through both fits as well, with a floor or without.")
        exponent, floor = self.exponent, self.floor
        if exponent.high - exponent.low > 0.5 * exponent.value:
            ends = f"to {exponent.high:.3f}" if np.isfinite(exponent.high) else "up, without end"
            doubts.append(f"The exponent may be anything from {exponent.low:.3f} {ends}.")
        if len(self.curve.best) == 3:
            if floor.low <= 0:
                doubts.append(f"A law without a floor fits about as well: any from 0 to {floor.high:.2f} is possible.")
            elif floor.high - floor.low > 0.1 * self.y.min():
                doubts.append(f"The floor may be anything from {floor.low:.2f} to {floor.high:.2f}.")
            covariance = self.curve.covariance
            tie = covariance[0, 2] / np.sqrt(covariance[0, 0] * covariance[2, 2])
            if tie > 0.9:
                doubts.append(
                    f"Floor and exponent trade off (correlation {tie:.2f}): a lower floor with a flatter "
                    "slope fits nearly as well, and they part beyond the points."
                )
        return tuple(doubts)

    def _repr_html_(self) -> str:
        floor = len(self.curve.best) == 3
        rows = [("exponent", *self.exponent), ("scale", self.scale, None, None, None)]
        rows[1:1] = [("floor", *self.floor)] if floor else []
        ground = "floor + " if floor else ""
        return table_html(f"{len(self.x)} points, y = {ground}(x / scale)^-exponent", rows, self.cannot_tell)


def _constants(best: Array) -> Iterable[Any]:
    """Return floor, log of the falling part at the middle, and exponent."""
    return best if len(best) == 3 else (0.0, *best)


def fit_power_law(x: ArrayLike, y: ArrayLike, floor: bool = False, errors: str = "relative") -> PowerFit:
    """Return the :class:`PowerFit` of ``y = (x / scale) ** -exponent``, or with a floor added, to points.

    x: parameters, tokens or FLOP; y: loss in nats per token; ``errors``: least squares of the residual in ``log y``
    (``"relative"``) or of y itself (``"absolute"``).  Intervals are 95%, by profile likelihood.  The exponent is above
    0 and the floor at least 0.  Values that are not above 0, columns of different lengths, or fewer than four points
    (five with a floor) raise :class:`FitError`.  Kaplan et al. 2020, eq. 1.1; with a floor, Dey et al. 2023, eq. 1.

    >>> C = np.array([1e18, 1e19, 1e20, 1e21, 1e22])
    >>> fit = fit_power_law(C, 0.5 + (C / 6e22) ** -0.07, floor=True)
    >>> f"{fit.exponent.value:.4f} {fit.floor.value:.4f} {fit.scale:.2e}"
    '0.0700 0.5000 6.00e+22'
    """
    if errors not in ERRORS:
        raise FitError(f"errors = {errors!r}; allowed is {' or '.join(ERRORS)}")
    x, y = checked(5 if floor else 4, x=x, y=y)
    if len(np.unique(x)) < (3 if floor else 2):
        raise FitError(f"{len(np.unique(x))} different x; this fit needs at least {3 if floor else 2}")
    u, logs = np.log(x) - np.log(x).mean(), np.log(y)

    def model(best: Array) -> tuple[Array, Array]:
        predicted, slopes = _power(best, u)
        if errors == "relative":
            return np.log(predicted) - logs, slopes / predicted[:, None]
        return predicted - y, slopes

    grounds = [share * y.min() for share in ((0, 0.3, 0.6, 0.9) if floor else (0,))]
    starts = [(ground, *_line(u, np.log(y - ground))) for ground in grounds]
    low, high = [0, -np.inf, 0], [y.min() * (1 + 1e-6), np.inf, np.inf]
    first = 0 if floor else 1
    if np.ptp(y) < 1e-9 * y.max():
        raise FitError(f"y is {y[0]:g} throughout: it does not fall with x, so there is no exponent to fit")
    curve = Curve(model, [start[first:] for start in starts], low[first:], high[first:])
    _, size, exponent = _constants(curve.best)
    if exponent < 1e-6:
        raise FitError(
            f"y rises with x, from {y[np.argmin(x)]:.4g} to {y[np.argmax(x)]:.4g}: a power law falls; for an "
            "accuracy or another "
            "value that rises there are the forms rising, sigmoid and logarithm"
        )
    none = Estimate(0.0, 0.0, 0.0, 0.0)
    scale = np.exp(np.log(x).mean() + size / exponent) if exponent > 1e-9 else np.inf
    return PowerFit(
        curve.estimate(2 if floor else 1),
        curve.estimate(0) if floor else none,
        float(scale),
        float(curve.scatter),
        errors,
        x,
        y,
        curve,
    )


def _power(best: Array, u: Array) -> tuple[Array, Array]:
    """Return floor plus falling part at ``u`` (log x less its mean), and its slopes in the constants fitted."""
    floor, size, exponent = _constants(best)
    falling = np.exp(size - exponent * u)
    return floor + falling, np.stack([np.ones_like(u), falling, -u * falling][-len(best) :], -1)


def _line(u: Array, v: Array) -> tuple[float, float]:
    """Return value in the middle and slope downward of the straight line through the points."""
    return v.mean(), max(-(u * v).sum() / (u * u).sum(), 1e-3)


def _log_beta_coverage(k: Array, alpha: float, beta: float) -> tuple[Array, Array]:
    """Return the logarithm of :func:`beta_coverage`, where that rounds to 1 too, and its slopes in alpha and beta."""
    from scipy.special import digamma  # SciPy is large: loaded when a curve is fitted

    unsolved = numeric(log_gamma_cross(beta, alpha, k))  # the logarithm of 1 - coverage
    few, many = np.minimum(unsolved, -0.7), np.maximum(unsolved, -0.7)
    logarithm = np.where(unsolved > -0.7, np.log(-np.expm1(many)), np.log1p(-np.exp(few)))
    shared = digamma(alpha + beta) - digamma(alpha + beta + k)
    slopes = np.stack([shared, shared + digamma(beta + k) - digamma(beta)], 1)
    return logarithm, slopes * (np.exp(unsolved) / np.expm1(unsolved))[:, None]


def _exponential(log: Estimate) -> Estimate:
    """Return the estimate of a constant from that of its logarithm."""
    value, low, high = (float(np.exp(end)) for end in (log.value, log.low, log.high))
    return Estimate(value, value * log.se, low, high)
