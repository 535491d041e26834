"""Intervals of a law in N and D by its profile: what a constant may be before the fit gets clearly worse.

For every value of what is asked, the other constants are fitted again; the interval ends where twice the rise of the
objective, in units of the scatter, is Student's t squared (the F test of one constant).  The objective is Huber's loss
with its bend at :data:`BEND` times the scatter, found together with it (Huber's "proposal 2"): nearly as sharp as least
squares where errors are normal, and deaf to a run that is far off.  Draws are not needed, a floor near 0 and a ridge
are followed to where they end.  Huber & Ronchetti 2009, sections 7.6 and 13.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..formula import Array
from . import asked, minimise
from .asked import Asked, Places
from .intervals import normal_share, quantile_t

BEND = 2.0  # of Huber's loss, in scatters, with many runs; with few an outlier cannot be told from chance
LEAST_FLOOR = 1e-4  # of the least loss: a floor that may be as low may be 0
STEEPEST, FLATTEST = 5.0, 1e-3  # exponents are followed so far
EVEN = 60  # runs: with fewer the scatter is rather taken as even
RANK = 1e-7  # of the slopes' largest singular value: less is none
CAPS = np.array([0.3, 0.5, 0.5, 0.05, 0.05])  # the first step along log E, log A, log B, alpha, beta at most
GRID = np.array([(alpha, beta) for alpha in np.geomspace(0.03, 3, 20) for beta in np.geomspace(0.03, 3, 20)])
KNOWN = 400
EXPECTED = 2.5  # standard errors that an estimate by L1 lies off this one at most, in 95 of 100 cases of normal errors
ENDS, ROUNDS, STEPS = 60, 3, 25


class Profile:
    """The neighbourhood of a fit: ``best`` constants, ``scatter`` of a run, ``freedom``, and the ends of intervals.

    ``theta`` (log E, log A, log B, alpha, beta; rows) are starts, in the inner units of ``runs``; the form is
    ``offset + basis @ free``.
    """

    def __init__(self, theta: Array, runs: minimise.Runs, weights: Array, basis: Array, offset: Array) -> None:
        self.runs, self.weights, self.basis, self.offset = runs, weights, basis, offset
        self.freedom = max(len(runs.y) - basis.shape[1], 1)
        self.bend = BEND * (1 + 5 / self.freedom)
        self.best, self.scatter = self._scale(np.atleast_2d(theta))
        self.delta = self.bend * max(self.scatter, 1e-14)
        r = minimise.residuals(self.best[None], runs)[0]
        bent = np.clip(r, -self.delta, self.delta)
        squares = max(float((weights * bent**2).sum()), 1e-300)
        self.per_square = float(np.average(np.abs(r) < self.delta, weights=weights)) * self.freedom / squares
        self.least = self._value(self.best[None])[0]
        self.slopes = self.jacobian(self.best)
        self._before = np.zeros(5) if runs.prior is None else runs.prior.strength(self.delta)
        rows = np.vstack([self.slopes, np.sqrt(self._before)[:, None] * basis])  # of the runs, and of the prior
        self._scales = np.linalg.norm(rows, axis=0) + 1e-300
        _, self.singular, axes = np.linalg.svd(rows / self._scales, full_matrices=False)
        self.flat = axes[self.singular < RANK * self.singular[0]]
        self._inverse = np.linalg.pinv(rows.T @ rows, rcond=1e-13)
        self.covariance = self._inverse * self.scatter**2
        self._mismatch = max(1.0, float(np.nan_to_num(self.distance(np.atleast_2d(theta)[:1])[0])) / EXPECTED)
        self._uneven = self._sandwich(r, bent)
        self._cloud: dict[float, list[Array]] = {}  # constants that fit about as well, by level
        self._constants: dict[float, tuple[Array, Array]] = {}

    def _scale(self, theta: Array) -> tuple[Array, float]:
        """Return the constants and the scatter that fit each other."""
        runs, weights = self.runs, self.weights
        free = (theta - self.offset) @ np.linalg.pinv(self.basis).T
        size = np.median(np.abs(minimise.residuals(theta[:1], runs)))
        scatter = max(1.4826 * float(size) * math.sqrt(len(runs.y) / self.freedom), 1e-13)
        with np.errstate(all="ignore"):
            for _ in range(30):
                rows = np.broadcast_to(weights, (len(free), len(weights)))
                free, value = minimise.descend(
                    free, runs, rows, minimise.huber, self.bend * scatter, self.basis, 100, self.offset
                )
                best = minimise.spread(free, self.basis, self.offset)[np.nanargmin(value)]
                bent = np.clip(minimise.residuals(best[None], runs)[0], -self.bend * scatter, self.bend * scatter)
                new = math.sqrt(float((weights * bent**2).sum()) / self.freedom / normal_share(self.bend))
                if new < 1e-12 or abs(new / scatter - 1) < 1e-4:
                    return best, new
                scatter = new
        return best, scatter

    def _sandwich(self, r: Array, bent: Array) -> Array:
        """Return the covariance of the free constants that lets runs scatter unevenly."""
        inside = max(float(np.average(np.abs(r) < self.delta, weights=self.weights)), 1e-6)
        each = (self.slopes @ self._inverse) * (np.sqrt(self.weights) * bent)[:, None] / inside
        return each.T @ each * len(r) / self.freedom

    def _widened(self, along: Array, error: Array) -> Array:
        """Return by how much uneven scatter widens the interval of what has slopes ``along``; few runs cannot tell."""
        uneven = np.sqrt(np.maximum(np.einsum("ri,ij,rj->r", along, self._uneven, along), 0))
        ratio = np.divide(uneven, error, out=np.ones_like(error), where=error > 0)
        count = len(self.runs.y)
        return np.clip(ratio, 1, 4) ** (count / (count + EVEN))

    def _value(self, theta: Array) -> Array:
        size = minimise.huber(minimise.residuals(theta, self.runs), self.delta)[0]
        value: Array = (self.weights * size).sum(1)
        return value if self.runs.prior is None else value + self.runs.prior.away(theta, self.delta)

    def jacobian(self, theta: Array) -> Array:
        """Return the slopes of each run's log loss in the free constants, times the root of its weight."""
        p3, p1, p2, _ = (part[0] for part in minimise._parts(theta[None], self.runs))
        whole = np.stack([p3, p1, p2, -self.runs.x * p1, -self.runs.t * p2], 1)
        return np.sqrt(self.weights)[:, None] * (whole @ self.basis)

    def flat_constants(self) -> Array:
        """Return, for each of the five constants, whether the runs leave it free to move without a worse fit."""
        moved = np.abs((self.flat / self._scales) @ self.basis.T)
        return (moved > 1e-3 * moved.max(initial=1e-300)).any(0) if len(moved) else np.zeros(5, bool)

    def distance(self, theta: Array) -> Array:
        """Return how much worse rows of constants fit, in standard errors of one constant."""
        rise = 2 * (self._value(theta) - self.least) * self.delta * self.per_square
        return np.sqrt(np.maximum(rise, 0))

    def ends(
        self, quantity: Asked, count: int, level: float, low: Array | float = -np.inf, high: Array | float = np.inf
    ) -> tuple[Array, Array]:
        """Return the lower and upper ends of the intervals of ``count`` quantities, at ``low`` and ``high`` at most.

        ``quantity(theta, places)`` gives the quantity of each place at its row of constants, and its slope in them.
        """
        which, side = np.repeat(np.arange(count), 2), np.tile([-1.0, 1.0], count)
        bound = np.where(side < 0, np.broadcast_to(low, count)[which], np.broadcast_to(high, count)[which])
        start, slope = quantity(np.tile(self.best, (2 * count, 1)), which)
        if self.scatter < 1e-10 and not len(self.flat):
            return start[::2], start[1::2]
        along = slope @ self.basis
        error = np.sqrt(np.maximum(np.einsum("ri,ij,rj->r", along, self.covariance, along), 0))
        cap = np.abs(slope) @ CAPS
        base = quantile_t(level, self.freedom)
        limits = base * self._mismatch * (self._widened(along, error) if not len(self.flat) else np.ones(len(error)))
        step = np.where(error > 0, np.minimum(limits * error, cap), cap)
        theta = np.tile(self.best, (2 * count, 1))
        near, z_near = start.copy(), np.zeros(2 * count)
        far, z_far = np.full(2 * count, np.nan), np.full(2 * count, np.nan)
        found, left = np.where(np.abs(start - bound) < 1e-12, bound, np.nan), np.arange(2 * count)
        held = theta.copy()  # the constants at ``near``
        left = left[np.isnan(found[left])]
        cloud = self._cloud.setdefault(level, [self._wide(base * self._mismatch)])
        known = self._known(level)
        if len(known):  # begin at the farthest that is known: the region may have several parts
            distances = self.distance(known)
            for row in left:
                values = np.where(distances <= limits[row], quantity(known, np.full(len(known), which[row]))[0], np.nan)
                if not np.isfinite(values).any():
                    continue
                values = np.where(np.isfinite(values), values, np.nan)
                farthest = np.nanargmax(side[row] * values)
                if side[row] * (values[farthest] - near[row]) > 0 and side[row] * (values[farthest] - bound[row]) < 0:
                    near[row], z_near[row], held[row] = values[farthest], distances[farthest], known[farthest]
        for _ in range(ENDS):
            if not len(left):
                break
            limit = limits[left]
            open_ = np.isnan(far[left])
            ahead = near[left] + side[left] * step[left]
            inside = near[left] + (far[left] - near[left]) * np.clip(
                (limit - z_near[left]) / (z_far[left] - z_near[left]), 0.1, 0.9
            )
            target = np.where(open_, ahead, inside)
            over = side[left] * (target - bound[left]) >= 0
            target = np.where(over, bound[left], target)
            reached, value = self._along(quantity, held[left], which[left], target)
            z = self.distance(reached)
            wrong = ~(np.isfinite(z) & np.isfinite(value)) | (side[left] * (value - near[left]) <= 0)
            z, value = np.where(wrong, np.inf, z), np.where(wrong, target, value)
            worse = z > limit
            near[left[~worse]], z_near[left[~worse]] = value[~worse], z[~worse]
            held[left[~worse]] = reached[~worse]
            cloud.append(reached[~worse])
            far[left[worse]], z_far[left[worse]] = value[worse], np.where(np.isfinite(z), z, 3 * limit)[worse]
            step[left] *= 1.6
            at_bound = over & ~worse
            close = (np.abs(z - limit) < 2e-3 * limit) | (
                np.abs(far[left] - near[left]) < 1e-6 * np.maximum(np.abs(near[left] - start[left]), 1e-12)
            )
            found[left[at_bound]] = bound[left[at_bound]]
            done = close & ~at_bound
            found[left[done]] = np.where(np.abs(z - limit) < 2e-3 * limit, value, near[left])[done]
            left = left[~(at_bound | done)]
        found = np.where(np.isnan(found), near, found)
        return found[::2], found[1::2]

    def about(self, quantity: Asked, count: int, level: float) -> tuple[Array, Array]:
        """Return about what :meth:`ends` does: ends of a straight line, and of constants that are known to fit."""
        places = np.arange(count)
        start, slope = quantity(np.tile(self.best, (count, 1)), places)
        along = slope @ self.basis
        error = np.sqrt(np.maximum(np.einsum("ri,ij,rj->r", along, self.covariance, along), 0))
        half = quantile_t(level, self.freedom) * self._mismatch * self._widened(along, error) * error
        self.constants(level)
        low, high = start - half, start + half
        for row in self._known(level):
            value, _ = quantity(np.tile(row, (count, 1)), places)
            low, high = np.fmin(low, value), np.fmax(high, value)
        return low, high

    def _wide(self, limit: float) -> Array:
        """Return rows of constants within ``limit``, of a wide grid of exponents with the best E, A and B for each."""
        free = minimise.starts(GRID, self.runs, self.basis, self.offset)
        theta = minimise.spread(free, self.basis, self.offset)
        with np.errstate(all="ignore"):
            return theta[self.distance(theta) <= limit]

    def _along(self, quantity: Asked, theta: Array, places: Places, target: Array) -> tuple[Array, Array]:
        """Return the best constants where each quantity is ``target``, from ``theta``; and the quantity there."""
        weights = np.broadcast_to(self.weights, (len(theta), len(self.weights)))
        astray = np.zeros(len(theta), bool)
        with np.errstate(all="ignore"):
            for _ in range(ROUNDS):
                value, slope = quantity(theta, places)
                along = slope @ self.basis
                across = self._across(theta, along)
                norm = (across * along).sum(1)
                flat = ~(norm > 0)
                across[flat], norm[flat] = along[flat], (along[flat] ** 2).sum(1)
                move = across / norm[:, None] * (target - value)[:, None]
                offset = theta + move @ self.basis.T
                _, gradient, hessian = minimise.derivatives(offset, self.runs, weights, minimise.huber, self.delta)
                astray |= ~(np.isfinite(gradient).all(1) & np.isfinite(hessian).all((1, 2)))
                offset[astray] = theta[astray]
                _, _, axes = np.linalg.svd(np.nan_to_num(along)[:, None, :], full_matrices=True)
                null = self.basis @ axes[:, 1:].swapaxes(1, 2)
                free, _ = minimise.descend(
                    np.zeros((len(theta), null.shape[2])),
                    self.runs,
                    weights,
                    minimise.huber,
                    self.delta,
                    null,
                    STEPS,
                    offset,
                )
                theta = minimise.spread(free, null, offset)
                value, again = quantity(theta, places)
                if np.allclose(again, slope, rtol=1e-9, atol=0):
                    break
        return theta, np.where(astray, np.nan, value)

    def _across(self, theta: Array, along: Array) -> Array:
        """Return, for each row of constants, the direction that moves ``along`` most for its worsening of the fit."""
        p3, p1, p2, _ = minimise._parts(theta, self.runs)
        whole = np.stack([p3, p1, p2, -self.runs.x * p1, -self.runs.t * p2], 2)
        slopes = np.sqrt(self.weights)[:, None] * np.nan_to_num(whole @ self.basis)
        normal = slopes.swapaxes(1, 2) @ slopes + self.basis.T @ (self._before[:, None] * self.basis)
        size = np.sqrt(np.einsum("rii->ri", normal)) + 1e-12
        normal = normal / (size[:, :, None] * size[:, None, :]) + 1e-9 * np.eye(normal.shape[1])
        return np.linalg.solve(normal, (along / size)[:, :, None])[:, :, 0] / size

    def of(self, function: Callable[[Array], Array], level: float) -> tuple[Array, bool]:
        """Return the ends of the interval of ``function`` of rows of outer constants, and whether they are logarithms.

        They are where the function is above 0 for all constants that fit about as well: it then may span decades.
        """
        self.constants(level)
        with np.errstate(all="ignore"):
            values = function(self.runs.outward(np.vstack([self.best[None], self._known(level)])))
            logarithm = bool((values[np.isfinite(values)] > 0).all())
            quantity = asked.function(
                self.runs, (lambda rows: np.log(np.maximum(function(rows), 1e-300))) if logarithm else function
            )
            low, high = self.ends(quantity, 1, level)
        return np.array([low[0], high[0]]), logarithm

    def _known(self, level: float) -> Array:
        """Return constants that are known to fit about as well, :data:`KNOWN` at most."""
        known = np.vstack(self._cloud.get(level, [self.best[None]]))
        return known[:: 1 + len(known) // KNOWN]

    def correlations(self) -> Array:
        """Return how log E, log A, log B, alpha and beta move together near the best fit."""
        outward = np.eye(5)
        outward[1, 3], outward[2, 4] = self.runs.centre
        moves = outward @ self.basis
        covariance = moves @ self.covariance @ moves.T
        size = np.sqrt(np.diag(covariance))
        with np.errstate(all="ignore"):
            return np.nan_to_num(covariance / (size[:, None] * size))

    def constants(self, level: float) -> tuple[Array, Array]:
        """Return the ends of the intervals of log E, log A, log B, alpha and beta; a floor that may be 0 is -inf."""
        if level in self._constants:
            return self._constants[level]
        floor = float(self.runs.y.min()) + math.log(LEAST_FLOOR)
        free = np.abs(self.basis).sum(1) > 0
        low = np.array([floor, -60.0, -60.0, FLATTEST, FLATTEST])
        high = np.array([np.inf, 250.0, 250.0, STEEPEST, STEEPEST])
        best = self.runs.outward(self.best[None])[0]
        lows, highs = best.copy(), best.copy()
        rows = np.eye(5)[free]
        lows[free], highs[free] = self.ends(
            asked.linear(self.runs, rows), len(rows), level, np.minimum(low, best)[free], np.maximum(high, best)[free]
        )
        lows[0] = -np.inf if free[0] and lows[0] <= floor + 1e-9 else lows[0]
        self._constants[level] = lows, highs
        return lows, highs
