"""What is believed of E, alpha and beta before the runs, weighed beside what the runs say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ..formula import Array
from ..laws import Constants
from .intervals import normal_share
from .reading import FitError

LEAST = 1e-7  # a deviation over its mean: with less the constant is known


class Prior(NamedTuple):
    """Centres and precisions of log E, log A, log B, alpha, beta, beside the scatter of the runs."""

    centre: Array
    precision: Array
    scatter: float

    def strength(self, delta: float) -> Array:
        """Return the weight of each squared distance from the centres beside Huber's loss with ``delta``.

        So much is one unit of the log likelihood there: the variance of its slope over its mean curvature.
        """
        ratio = delta / self.scatter
        inside = max(math.erf(ratio / math.sqrt(2)), 1e-300)
        return self.precision * self.scatter**2 * normal_share(ratio) / inside

    def away(self, theta: Array, delta: float) -> Array:
        """Return what is added to the objective at each row of ``theta``."""
        return ((theta - self.centre) ** 2 @ self.strength(delta)) / (2 * delta)


def prior(
    given: Mapping[str, tuple[float, float]], fixed: Mapping[str, float], objective: str, residuals: Array
) -> Prior:
    """Return the :class:`Prior` of constants by mean and deviation, with the runs' scatter about their own law."""
    centre, precision = np.zeros(5), np.zeros(5)
    for name, (mean, sd) in given.items():
        if name not in ("E", "alpha", "beta") or name in fixed:
            raise FitError(f"a prior of {name}; allowed are E, alpha, beta, unless they are fixed")
        if not (math.isfinite(mean) and math.isfinite(sd) and min(mean, sd) > 0):
            raise FitError(f"a prior of {name} with mean {mean:g}, deviation {sd:g}; allowed are two above 0")
        if sd < LEAST * mean:
            raise FitError(f"a prior of {name} with deviation {sd:g}; allowed is from {LEAST:g} of its mean: fix it")
        place = Constants._fields.index(name)
        centre[place], wide = (math.log(mean), sd / mean) if name == "E" else (mean, sd)
        precision[place] = wide**-2
    if objective == "l1":
        raise FitError("a prior stands beside huber, squared or asymmetric, not beside l1")
    scatter = 1.4826 * float(np.median(np.abs(residuals)))
    return Prior(centre, precision, max(scatter, 1e-9))
