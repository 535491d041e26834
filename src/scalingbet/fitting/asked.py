"""What a profile is asked for: constants and sums of them, losses of runs, any function of the constants.

Each is a function of rows of inner constants and of their places, and gives the quantity of each place and its slope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..formula import Array
from .minimise import Runs

Places: TypeAlias = NDArray[np.intp]
Asked: TypeAlias = Callable[[Array, Places], tuple[Array, Array]]  # of rows of constants and their places: value, slope

STEP = 1e-6


def linear(runs: Runs, rows: Array) -> Asked:
    """Return what asks for sums of the constants, of the outer units, with the factors of ``rows``."""
    inner = np.array(rows, float)
    inner[:, 3] += inner[:, 1] * runs.centre[0]
    inner[:, 4] += inner[:, 2] * runs.centre[1]
    return lambda theta, places: ((theta * inner[places]).sum(1), inner[places])


def losses(runs: Runs, N: Array, D: Array) -> Asked:
    """Return what asks for the log of the loss of runs of ``N`` parameters and ``D`` tokens."""
    x, t = np.log(N) - runs.centre[0], np.log(D) - runs.centre[1]

    def quantity(theta: Array, places: Places) -> tuple[Array, Array]:
        e, a, b, alpha, beta = theta.T
        floor, size, data = np.exp(e), np.exp(a - alpha * x[places]), np.exp(b - beta * t[places])
        total = floor + size + data
        slopes = np.stack([floor, size, data, -x[places] * size, -t[places] * data], 1) / total[:, None]
        return np.log(total), slopes

    return quantity


def function(runs: Runs, of: Callable[[Array], Array]) -> Asked:
    """Return what asks for ``of`` rows of outer constants (log E, log A, log B, alpha, beta)."""

    def quantity(theta: Array, places: Places) -> tuple[Array, Array]:
        moved = runs.outward(np.repeat(theta, 6, 0))
        moved.reshape(-1, 6, 5)[:, range(1, 6), range(5)] += STEP
        values = of(moved).reshape(-1, 6)
        slopes = (values[:, 1:] - values[:, :1]) / STEP
        inner = slopes.copy()  # of the outer constants; a and b move with the exponents
        inner[:, 3] += slopes[:, 1] * runs.centre[0]
        inner[:, 4] += slopes[:, 2] * runs.centre[1]
        return values[:, 0], inner

    return quantity
