"""Fit ``E + A / N ** alpha + B / D ** beta`` to log loss by Newton's method, from many starts or resamples at once.

The model is taken as Hoffmann et al. 2022 take it, a log-sum-exp in ``theta = (log E, log A, log B, alpha, beta)``:
``log L = log(exp(e) + exp(a - alpha log N) + exp(b - beta log D))``.  What is minimised is the sum over the runs of a
function of the residual in log loss: Huber's, or a smooth stand-in for its absolute value (L1).  Gradient and Hessian
are exact; they are sums over the runs of products that a few matrix products give for all rows together, so a thousand
fits cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from ..formula import Array
from .prior import Prior

Bend: TypeAlias = Callable[[Array, float], tuple[Array, Array, Array]]  # of residuals: loss, slope and curvature

FREE = np.eye(5)  # e, a, b, alpha, beta, each for itself
TIED = np.vstack([np.eye(4), [0, 0, 0, 1]])  # beta is alpha
TOGETHER = 15_000  # runs times starts (or resamples) worked on at once: their arrays stay in the processor's cache
STEPS = 1000  # a start in a long flat valley takes hundreds, most take forty
LEAD = 8  # with a delta that only leads the way
TINY = 1e-300
GONE = -9.0  # of log E, under the least log loss: a floor so low is 0, and need not be followed down
UNDER = 10.0  # how much dearer a law above a run is than one below it, where the objective is asymmetric
EXACT = 1e-11  # residuals below it are 0: a step that promises less than they would give is none


def huber(r: Array, delta: float) -> tuple[Array, Array, Array]:
    """Return Huber's loss of ``r`` over ``delta``, its slope and curvature: beyond ``delta`` it grows as ``|r|``."""
    size = np.abs(r)
    bent = np.minimum(size, delta)
    return bent * (size - bent / 2) / delta, np.clip(r / delta, -1, 1), (size < delta) / delta


def rounded(r: Array, delta: float) -> tuple[Array, Array, Array]:
    """Return ``sqrt(r ** 2 + delta ** 2) - delta``, slope and curvature: ``|r|`` with its corner rounded off."""
    root = np.sqrt(r * r + delta * delta)
    return r * (r / (root + delta)), r / root, delta * delta / root**3


def squared(r: Array, delta: float) -> tuple[Array, Array, Array]:
    """Return ``r ** 2 / (2 delta)``, slope and curvature: Huber's loss where nothing is beyond ``delta``."""
    return r * r / (2 * delta), r / delta, np.full_like(r, 1 / delta)


def asymmetric(r: Array, delta: float) -> tuple[Array, Array, Array]:
    """Return Huber's loss, slope and curvature, each :data:`UNDER` times where the law lies above the run.

    A run that was not tuned well lies above the law of those that were, never below it.
    """
    weight = np.where(r > 0, UNDER, 1.0)
    size, slope, curve = huber(r, delta)
    return weight * size, weight * slope, weight * curve


class Runs(NamedTuple):
    """Logarithms of parameters and tokens less their means, and of loss: so A and B speak of the middle of the runs."""

    x: Array
    t: Array
    y: Array
    centre: tuple[float, float]
    prior: Prior | None = None

    def inward(self, theta: Array) -> Array:
        """Return ``theta`` (rows of e, a, b, alpha, beta) with a and b as of the middle of the runs."""
        theta = np.array(theta, float)
        theta[:, 1] -= theta[:, 3] * self.centre[0]
        theta[:, 2] -= theta[:, 4] * self.centre[1]
        return theta

    def outward(self, theta: Array) -> Array:
        """Return the inverse of :meth:`inward`."""
        theta = np.array(theta, float)
        theta[:, 1] += theta[:, 3] * self.centre[0]
        theta[:, 2] += theta[:, 4] * self.centre[1]
        return theta


def runs_of(N: Array, D: Array, loss: Array) -> Runs:
    """Return the :class:`Runs` of arrays of parameters, tokens and loss."""
    x, t = np.log(N), np.log(D)
    return Runs(x - x.mean(), t - t.mean(), np.log(loss), (x.mean(), t.mean()))


def _parts(theta: Array, runs: Runs) -> tuple[Array, Array, Array, Array]:
    """Return each run's three terms as shares of the predicted loss, and the residual in log loss."""
    e, a, b, alpha, beta = theta.T[:, :, None]
    floor, by_size, by_data = np.exp(e), np.exp(a - alpha * runs.x), np.exp(b - beta * runs.t)
    total = by_size + by_data
    total += floor
    r = np.log(total)
    r -= runs.y
    np.reciprocal(total, out=total)
    by_size *= total
    by_data *= total
    total *= floor
    return total, by_size, by_data, r


def residuals(theta: Array, runs: Runs) -> Array:
    """Return the residuals in log loss, predicted less measured, of each row of ``theta``."""
    return _parts(theta, runs)[-1]


def derivatives(theta: Array, runs: Runs, weights: Array, bend: Bend, delta: float) -> tuple[Array, Array, Array]:
    """Return, for each row of ``theta``, the weighted sum of ``bend(residual, delta)``, its gradient and Hessian."""
    ones, x, t = np.ones_like(runs.x), runs.x, runs.t
    p3, p1, p2, r = _parts(theta, runs)
    size, slope, curve = bend(r, delta)
    value = (weights * size).sum(1)
    slope = slope * weights
    curve = curve * weights - slope
    v1, v2, v3 = slope * p1, slope * p2, slope * p3
    c1, c2 = curve * p1, curve * p2
    g1, g2, g3 = v1 @ np.stack([ones, -x], 1), v2 @ np.stack([ones, -t], 1), v3.sum(1)
    gradient = np.stack([g3, g1[:, 0], g2[:, 0], g1[:, 1], g2[:, 1]], 1)
    h11 = (c1 * p1 + v1) @ np.stack([ones, -x, x * x], 1)
    h22 = (c2 * p2 + v2) @ np.stack([ones, -t, t * t], 1)
    h12 = (c1 * p2) @ np.stack([ones, -x, -t, x * t], 1)
    h13, h23 = (c1 * p3) @ np.stack([ones, -x], 1), (c2 * p3) @ np.stack([ones, -t], 1)
    h33 = (curve * p3 * p3 + v3).sum(1)
    hessian = np.stack([
        h33, h13[:, 0], h23[:, 0], h13[:, 1], h23[:, 1],
        h13[:, 0], h11[:, 0], h12[:, 0], h11[:, 1], h12[:, 2],
        h23[:, 0], h12[:, 0], h22[:, 0], h12[:, 1], h22[:, 1],
        h13[:, 1], h11[:, 1], h12[:, 1], h11[:, 2], h12[:, 3],
        h23[:, 1], h12[:, 2], h22[:, 1], h12[:, 3], h22[:, 2],
    ], 1).reshape(-1, 5, 5)  # fmt: skip
    if runs.prior is not None:
        pull = runs.prior.strength(delta) / delta
        value, gradient = value + runs.prior.away(theta, delta), gradient + pull * (theta - runs.prior.centre)
        hessian = hessian + np.diag(pull)
    return value, gradient, hessian


def _steps(gradient: Array, hessian: Array, damping: Array) -> tuple[Array, Array]:
    """Return each row's damped Newton step and the decrease that it promises.

    In units in which the Hessian's diagonal is 1, directions of negative curvature are taken as if it were positive,
    so a step always goes down; ``damping`` shortens it.
    """
    scale = np.sqrt(np.maximum(np.abs(np.einsum("sii->si", hessian)), 1e-12))
    curvature, axes = np.linalg.eigh(hessian / (scale[:, :, None] * scale[:, None, :]))
    along = np.einsum("sij,si->sj", axes, gradient / scale)
    length = -along / (np.abs(curvature) + damping[:, None])
    promised = -(along * length).sum(1) - 0.5 * (np.abs(curvature) * length**2).sum(1)
    return np.einsum("sij,sj->si", axes, length) / scale, promised


def spread(free: Array, basis: Array, offset: Array | float = 0.0) -> Array:
    """Return the constants ``offset + basis @ row`` of each row of ``free``."""
    return offset + (free @ basis.T if basis.ndim == 2 else (basis @ free[:, :, None])[:, :, 0])


def descend(
    free: Array,
    runs: Runs,
    weights: Array,
    bend: Bend,
    delta: float,
    basis: Array,
    steps: int,
    offset: Array | float = 0.0,
) -> tuple[Array, Array]:
    """Move each row of ``free`` to a minimum of the sum of ``bend(residual, delta)``; return rows and values.

    The constants of a row are ``offset + basis @ row``: both may be one for all rows, or one for each.

    Newton's method, damped as Levenberg and Marquardt do: a step that lowers the objective is taken and eases the
    damping, one that does not is dropped and raises it.  A row is done when a step promises less than rounding shows.
    """
    free, final = free.copy(), np.full(len(free), np.inf)
    left, damping = np.arange(len(free)), np.full(len(free), 1e-3)
    offset, each = np.asarray(offset, float), basis.ndim == 3
    value, gradient, hessian = derivatives(spread(free, basis, offset), runs, weights, bend, delta)
    exact, gone = len(runs.y) * EXACT**2 / delta, runs.y.min() + GONE
    for _ in range(steps):
        some = basis[left] if each else basis
        along = (gradient[:, None] @ some)[:, 0] if each else gradient @ basis
        move, promised = _steps(along, some.swapaxes(-1, -2) @ hessian @ some, damping)
        tried = free[left] + move
        new = derivatives(
            spread(tried, some, offset[left] if offset.ndim == 2 else offset), runs, weights[left], bend, delta
        )
        better = np.isfinite(new[0]) & (new[0] <= value)
        ratio = np.where(better, (value - new[0]) / np.maximum(promised, TINY), -1)
        free[left[better]] = tried[better]
        value, gradient, hessian = (
            np.where(better.reshape(-1, *[1] * (old.ndim - 1)), fresh, old)
            for fresh, old in zip(new, (value, gradient, hessian), strict=True)
        )
        damping = np.where(ratio > 0.75, damping / 5, np.where(ratio < 0.25, damping * 4, damping))
        damping = np.clip(damping, 1e-12, 1e12)
        final[left] = value
        floor = spread(free[left], some, offset[left] if offset.ndim == 2 else offset)[:, 0]
        enough = np.where(floor < gone, 1e-8, 1e-13)
        going = (promised > enough * value + exact) & (damping < 1e12) & (value > TINY)
        left, damping, value = left[going], damping[going], value[going]
        gradient, hessian = gradient[going], hessian[going]
        if not len(left):
            break
    return free, final


def starts(exponents: Array, runs: Runs, basis: Array, offset: Array | float = 0.0) -> Array:
    """Return a start for each row (alpha, beta) of ``exponents``: with the E, A and B that are best for them.

    With the exponents given the law is linear in E, A and B: one least-squares problem in relative loss, solved for
    all rows at once.  A constant that it would make negative starts at a hundredth of the loss instead.
    """
    alpha, beta = exponents.T[:, :, None]
    middle = runs.y.mean()
    loss = np.exp(runs.y - middle)
    terms = np.stack([0 * alpha + 1 / loss, np.exp(-alpha * runs.x) / loss, np.exp(-beta * runs.t) / loss], 1)
    size = np.sqrt((terms**2).sum(2))
    terms = terms / size[:, :, None]
    normal = terms @ terms.transpose(0, 2, 1) + 1e-9 * np.eye(3)
    best = np.linalg.solve(normal, terms.sum(2)[:, :, None])[:, :, 0]
    theta = np.column_stack([np.log(np.maximum(best, 0.01 * np.sqrt(len(loss))) / size) + middle, exponents])
    return (theta - offset) @ np.linalg.pinv(basis).T


def fit(
    free: Array,
    runs: Runs,
    weights: Array,
    bend: Bend,
    deltas: Sequence[float],
    basis: Array,
    steps: int = STEPS,
    progress: Callable[[int], object] | None = None,
    offset: Array | float = 0.0,
) -> tuple[Array, Array]:
    """Return ``(theta, value)``: the minimum that each row of ``free`` leads to, with each of ``deltas`` in turn.

    ``weights`` has a row for each, or one for all: how often a run counts.  All but the last delta only lead the way,
    by :data:`LEAD` steps.  ``progress`` is called with the number of rows done; what it raises ends the work.
    """
    weights = np.broadcast_to(weights, (len(free), len(runs.y)))
    minima, values, many = [], [], max(1, TOGETHER // len(runs.y))
    for first in range(0, len(free), many):
        rows = slice(first, first + many)
        some = free[rows]
        with np.errstate(all="ignore"):  # a step too far overflows, and is not taken
            for place, delta in enumerate(deltas):
                most = steps if place == len(deltas) - 1 else LEAD
                some, value = descend(some, runs, weights[rows], bend, delta, basis, most, offset)
        minima.append(some)
        values.append(value)
        if progress is not None:
            progress(min(first + many, len(free)))
    return np.vstack(minima) @ basis.T + offset, np.concatenate(values)


def least_absolute(
    theta: Array, runs: Runs, basis: Array, weights: Array | float = 1.0, offset: Array | float = 0.0, rounds: int = 20
) -> tuple[Array, float]:
    """Return ``theta`` moved to the exact minimum of the sum of absolute residuals, and that sum.

    Gauss and Newton's method with the linear problem solved exactly, as a linear program: the minimum goes through as
    many runs as there are constants, and near it each round doubles the digits.
    """
    from scipy.optimize import linprog  # SciPy is large: loaded when it is needed

    free, n = (theta - offset) @ np.linalg.pinv(basis).T, len(runs.y)
    weights = np.broadcast_to(weights, n)
    best = (weights * np.abs(residuals(theta[None], runs))).sum()
    cost = np.concatenate([np.zeros(len(free)), weights, weights])
    reach = 1.0
    for _ in range(rounds):
        p3, p1, p2, r = (part[0] for part in _parts((free @ basis.T + offset)[None], runs))
        jacobian = np.stack([p3, p1, p2, -runs.x * p1, -runs.t * p2], 1) @ basis
        left = np.hstack([jacobian, np.eye(n), -np.eye(n)])
        bounds = [(-reach, reach)] * len(free) + [(0, None)] * (2 * n)
        move = linprog(cost, A_eq=left, b_eq=-r, bounds=bounds, method="highs").x[: len(free)]
        value = (weights * np.abs(residuals(((free + move) @ basis.T + offset)[None], runs))).sum()
        if value < best * (1 - 1e-14):
            free, best = free + move, value
        else:
            reach /= 10
        if reach < 1e-12 or np.abs(move).max() < 1e-13:
            break
    return free @ basis.T + offset, best
