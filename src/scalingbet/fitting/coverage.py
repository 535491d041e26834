"""Coverage by repeated sampling, fitted in two forms: a power law, and success rates spread as a Beta distribution."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array, Value
from ..test_time import beta_coverage, coverage
from . import counts
from .curves import _exponential, _log_beta_coverage, checked
from .intervals import Curve, Estimate
from .reading import FitError


@dataclass(frozen=True)
class CoverageFit:
    """Coverage fitted in two forms: the power law ``exp(-A k ** -b)``, and success rates spread as Beta(alpha, beta).

    Each constant is an :class:`Estimate`; ``power_scatter`` and ``beta_scatter`` are the standard deviations of
    ``log(-log coverage)`` about the two curves.
    """

    A: Estimate
    b: Estimate
    alpha: Estimate
    beta: Estimate
    power_scatter: float
    beta_scatter: float
    k: Array = field(repr=False, compare=False)
    coverage: Array = field(repr=False, compare=False)

    def power(self, k: Value) -> Value:
        """Return the coverage of ``k`` samples by the power law."""
        return coverage(k, self.A.value, self.b.value)

    def beta_binomial(self, k: Value) -> Value:
        """Return the coverage of ``k`` samples by the Beta distribution."""
        return beta_coverage(k, self.alpha.value, self.beta.value)

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the points do not settle, in plain sentences."""
        doubts, far = [], 10 * self.k.max()
        by_power, by_beta = float(self.power(far)), float(self.beta_binomial(far))
        if abs(by_power - by_beta) > 0.02:
            doubts.append(
                f"With ten times the samples ({far:,.0f}) the power law gives a coverage of {by_power:.2f}, "
                f"the Beta distribution {by_beta:.2f}."
            )
        if self.b.high - self.b.low > 0.5 * self.b.value:
            doubts.append(f"The exponent b may be anything from {self.b.low:.2f} to {self.b.high:.2f}.")
        if np.ptp(np.log10(self.k)) < 2:
            span = self.k.max() / self.k.min()
            doubts.append(f"The samples span a factor of {span:.3g}: too little to tell the two forms apart.")
        return tuple(doubts)


def fit_coverage(k: ArrayLike, coverage: ArrayLike, problems: ArrayLike | None = None) -> CoverageFit:
    """Return the :class:`CoverageFit` of the share of problems solved by at least one of ``k`` samples.

    k: samples a problem, from 1; coverage: shares between 0 and 1.  Both forms are fitted by least squares of
    ``log(-log coverage)``, in which the power law is a straight line of slope -b.  With the number of ``problems``
    (one, or one a point) shares are counts: both forms are then the most likely ones, shares of 0 and 1 are allowed,
    and the two scatters are 1 where counts are binomial.  Other values, or fewer than four points, raise
    :class:`FitError`.  Brown et al. 2024, section 3; for the Beta distribution, Schaeffer et al. 2025, section 4.

    >>> k = np.array([1, 10, 100, 1000])
    >>> fit = fit_coverage(k, np.exp(-3.76 * k**-0.37))
    >>> f"{fit.A.value:.4f} {fit.b.value:.4f}"
    '3.7600 0.3700'
    """
    shares = np.asarray(coverage, float)
    counted = problems is not None
    if counted or ((shares == 0) | (shares == 1)).any():
        if not ((shares >= 0) & (shares <= 1)).all():
            raise FitError(f"coverage from {shares.min():g} to {shares.max():g}; allowed is 0 to 1")
        if not counted:
            place = int(np.flatnonzero((shares == 0) | (shares == 1))[0])
            allowed = "more than 0" if shares[place] == 0 else "less than 1"
            raise FitError(
                f"coverage[{place}] = {shares[place]:g}; allowed is {allowed}, but with the number of problems "
                "(problems=), of "
                "which the shares then are counts"
            )
    number = np.broadcast_to(np.asarray(1.0 if problems is None else problems, float), shares.shape)
    k, share, number = checked(4, k=k, coverage=np.where(counted, 0.5, shares), problems=number)
    for name, values, bad, allowed in (("k", k, k < 1, "at least 1"), ("coverage", share, share >= 1, "less than 1")):
        if bad.any():
            place = np.flatnonzero(bad)[0]
            raise FitError(f"{name}[{place}] = {values[place]:g}; allowed is {allowed}")
    if len(np.unique(k)) < 3:
        raise FitError(f"{len(np.unique(k))} different numbers of samples; this fit needs at least 3")
    if counted:

        def curve_of(best: Array) -> tuple[Array, Array]:
            logarithm, slopes = _log_beta_coverage(k, *np.exp(best))
            return np.exp(logarithm), np.exp(logarithm)[:, None] * slopes * np.exp(best)

        line, curve = counts.curves(k, shares, number, curve_of)
        A, alpha, beta = (_exponential(fitted.estimate(place)) for fitted, place in ((line, 0), (curve, 0), (curve, 1)))
        return CoverageFit(A, line.estimate(1), alpha, beta, float(line.scatter), float(curve.scatter), k, shares)
    v, logs = np.log(-np.log(share)), np.log(k)

    def by_power(best: Array) -> tuple[Array, Array]:
        return best[0] - best[1] * logs - v, np.stack([np.ones_like(logs), -logs], 1)

    def by_beta(best: Array) -> tuple[Array, Array]:
        logarithm, slopes = _log_beta_coverage(k, *np.exp(best))
        return np.log(-logarithm) - v, slopes * np.exp(best) / logarithm[:, None]

    slope = max(-np.polyfit(logs, v, 1)[0], 0.02)
    wide = [-np.inf, -np.inf], [np.inf, np.inf]
    line = Curve(by_power, [(v.mean() + slope * logs.mean(), slope)], *wide)
    first = float(share[np.argmin(k)])
    starts = [(np.log(a), np.log(a * max(1 / first - 1, 0.1))) for a in (slope / 2, slope, 2 * slope)]
    curve = Curve(by_beta, starts, (np.log(1e-4), np.log(1e-3)), (np.log(1e3), np.log(1e7)))
    A, alpha, beta = (_exponential(fitted.estimate(place)) for fitted, place in ((line, 0), (curve, 0), (curve, 1)))
    return CoverageFit(A, line.estimate(1), alpha, beta, float(line.scatter), float(curve.scatter), k, share)
