"""The next runs worth making: where one more run narrows a prediction, or the constants, most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..formula import numeric
from ..laws import compute_optimal, training_flop
from .asked import losses
from .law import FittedLaw

RATIOS = np.geomspace(1, 1000, 13)  # tokens a parameter of what is weighed
SHARES = (0.1, 0.3, 1.0)  # of the compute of the largest run


class Next(NamedTuple):
    """One more run: compute, N, D, and by what share it narrows the standard error of the loss that is predicted."""

    C: float
    N: float
    D: float
    narrows: float
    best_for: str


def next_runs(law: FittedLaw, budget: float) -> list[Next]:
    """Return the run that narrows the loss predicted at the best use of ``budget`` most, and the D-optimal one.

    With the slopes ``j`` of a run's log loss in the constants, their covariance V and the scatter s, one more run takes
    ``(g V j) ** 2 / (s ** 2 + j V j)`` from the variance ``g V g`` of what has the slopes ``g``, and multiplies the
    determinant of the information by ``1 + j V j / s ** 2``.  Runs of up to the compute of the largest are weighed.
    Fedorov 1972, chapter 2.  A law fitted without errors raises ``ValueError``.
    """
    profile = law._profiled()
    largest = float(numeric(training_flop(law.N, law.D)).max())
    C, ratio = (grid.ravel() for grid in np.meshgrid(np.array(SHARES) * largest, RATIOS))
    N = np.sqrt(C / numeric(training_flop(1, 1)) / ratio)
    D = N * ratio
    theta = np.tile(profile.best, (len(N), 1))
    slopes = losses(profile.runs, N, D)(theta, np.arange(len(N)))[1] @ profile.basis
    n, d = (np.array([float(numeric(value))]) for value in compute_optimal(budget, law))
    goal = (losses(profile.runs, n, d)(theta[:1], np.zeros(1, int))[1] @ profile.basis)[0]
    V, s = profile.covariance, max(profile.scatter, 1e-12)
    own = np.einsum("ri,ij,rj->r", slopes, V, slopes)
    before = float(goal @ V @ goal)
    taken = (slopes @ V @ goal) ** 2 / (s * s + own)
    found = []
    for place, why in ((int(np.argmax(taken)), "the prediction"), (int(np.argmax(own)), "the constants (D-optimal)")):
        left = np.sqrt(max(1 - taken[place] / max(before, 1e-300), 0.0))
        found.append(Next(float(C[place]), float(N[place]), float(D[place]), float(1 - left), why))
    return found
