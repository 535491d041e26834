"""Other forms of a law, by least squares: what each is, and one way to fit them all.

In N and D: Kaplan et al. 2020 (eq. 1.5) and, with repeats, Muennighoff et al. 2023 (eqs. 5 and 6).  In one variable:
a smoothly broken power law (Caballero et al. 2023, eq. 1), and for values that rise: a power law up to a ceiling, a
sigmoid in log x (Khatri et al. 2025, eq. 1), a straight line in log x.  In the loss: the error of a task (Gadre et al.
2024, section 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array
from .curves import checked
from .intervals import Curve, Estimate, quantile_t
from .reading import FitError

Function = Callable[[Array, Array], Array]  # of the constants, and of rows of what the form takes


@dataclass(frozen=True)
class Form:
    """A form of a law: its equation, names of constants, value, starts and bounds; ``of`` says what it takes."""

    equation: str
    names: tuple[str, ...]
    of: tuple[str, ...]
    value: Function
    starts: Callable[[Array, Array], list[list[float]]]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rising: bool = False


def _repeated(p: Array, x: Array) -> Array:
    """Return E + A / N' ** alpha + B / D' ** alpha: repeats count less and less."""
    e, a, b, alpha, r_d, r_n = p
    N, D, unique = x
    repeats = np.maximum(D / unique - 1, 0)
    data = unique * (1 + np.exp(r_d) * -np.expm1(-repeats * np.exp(-r_d)))
    G = np.exp((a - b) / (2 * alpha))
    enough = np.minimum(N, G * G * unique)  # the size that the unique data is best for: D = N / G ** 2
    over = N / enough - 1
    size = enough * (1 + np.exp(r_n) * -np.expm1(-over * np.exp(-r_n)))
    return np.exp(e) + np.exp(a) * size**-alpha + np.exp(b) * data**-alpha


def _kaplan(p: Array, x: Array) -> Array:
    n, alpha_n, d, alpha_d = p
    return (np.exp((n - np.log(x[0])) * alpha_n / alpha_d) + np.exp(d - np.log(x[1]))) ** alpha_d


def _broken(p: Array, x: Array) -> Array:
    size, first, more, at, sharp = p
    u = np.log(x[0])
    return np.exp(size - first * u - more * np.exp(sharp) * np.logaddexp(0, (u - at) * np.exp(-sharp)))


def _middle(x: Array) -> tuple[float, float]:
    u = np.log(x[0])
    return float(u.mean()), float(np.ptp(u))


FORMS = {
    "repeated": Form(
        "L = E + A / N'^alpha + B / D'^alpha, repeats worth R_D, parameters R_N",
        ("E", "A", "B", "alpha", "R_D", "R_N"),
        ("N", "D", "unique"),
        _repeated,
        lambda x, y: [
            [np.log(0.7 * y.min()), 6.0 + s, 7.0 + s, al, r, 1.5]
            for s, al in ((0, 0.35), (-2, 0.25))
            for r in (1.0, 2.7)
        ],
        (-9, -5, -5, 0.02, -3, -3),
        (3, 40, 40, 2, 9, 9),
    ),
    "kaplan": Form(
        "L = ((N_c / N)^(alpha_N / alpha_D) + D_c / D)^alpha_D",
        ("N_c", "alpha_N", "D_c", "alpha_D"),
        ("N", "D"),
        _kaplan,
        lambda x, y: [[30.0, 0.08, 30.0, 0.1], [35.0, 0.05, 35.0, 0.05], [25.0, 0.2, 25.0, 0.2]],
        (0, 1e-3, 0, 1e-3),
        (150, 3, 150, 3),
    ),
    "broken": Form(
        "y = b x^-c_0 (1 + (x / d)^(1/f))^(-c_1 f)",
        ("b", "c_0", "c_1", "d", "f"),
        ("x",),
        _broken,
        lambda x, y: [
            [np.log(y).mean() + c * _middle(x)[0], c, m, _middle(x)[0] + w * _middle(x)[1], -0.5]
            for c, m in ((0.05, 0.1), (0.2, -0.1))
            for w in (-0.2, 0.0, 0.2)
        ],
        (-100, -3, -3, 0, -4),
        (200, 3, 3, 100, 2),
    ),
    "rising": Form(
        "y = ceiling - size (x / middle)^-exponent, with the geometric mean of x as middle",
        ("ceiling", "size", "exponent"),
        ("x",),
        lambda p, x: p[0] - np.exp(p[1] - p[2] * (np.log(x[0]) - np.log(x[0]).mean())),
        lambda x, y: [
            [y.max() * f, np.log(y.max() * f - y.mean() + 1e-9), e] for f in (1.02, 1.3, 2) for e in (0.1, 0.4)
        ],
        (0, -50, 1e-4),
        (1e6, 50, 5),
        True,
    ),
    "sigmoid": Form(
        "y = low + (high - low) / (1 + (x_mid / x)^slope)",
        ("low", "high", "x_mid", "slope"),
        ("x",),
        lambda p, x: p[0] + (p[1] - p[0]) / (1 + np.exp((p[2] - np.log(x[0])) * p[3])),
        lambda x, y: [
            [max(y.min() * f, 1e-6), y.max() * g, _middle(x)[0], s]
            for f in (0.5, 0.95)
            for g in (1.05, 1.4)
            for s in (0.5, 1.5)
        ],
        (0, 0, -50, 1e-3),
        (1e6, 1e6, 150, 20),
        True,
    ),
    "downstream": Form(
        "error = epsilon - k exp(-gamma L)",
        ("epsilon", "k", "gamma"),
        ("loss",),
        lambda p, x: p[0] - np.exp(p[1] - p[2] * x[0]),
        lambda x, y: [
            [y.max() * f, float(np.log(max(y.max() * f - y.mean(), 1e-6)) + g * x[0].mean()), g]
            for f in (1.02, 1.3, 2)
            for g in (0.3, 1, 3)
        ],
        (0, -50, 1e-3),
        (100, 100, 50),
        True,
    ),
    "logarithm": Form(
        "y = at_1 + slope log10 x",
        ("at_1", "slope"),
        ("x",),
        lambda p, x: p[0] + p[1] * np.log10(x[0]),
        lambda x, y: [[y.mean(), 0.1]],
        (-1e6, -1e6),
        (1e6, 1e6),
        True,
    ),
}
RANK = 1e-6  # of the largest singular value of the slopes: less is none
LOGS = {"E", "A", "B", "R_D", "R_N", "N_c", "D_c", "b", "d", "f", "x_mid", "size", "k"}  # are fitted as logarithms


@dataclass(frozen=True)
class FormFit:
    """A form that was fitted: each constant as :class:`Estimate`, the scatter of a point, and the value anywhere."""

    name: str
    constants: dict[str, Estimate]
    scatter: float
    curve: Curve = field(repr=False, compare=False)
    x: Array = field(repr=False, compare=False)
    y: Array = field(repr=False, compare=False)

    def __call__(self, *x: ArrayLike) -> Array:
        """Return the value at ``x``, in the order of ``FORMS[name].of``."""
        columns = [np.asarray(column, float) for column in x]
        if self.name == "rising":  # its size is of the middle of the points
            p = self.curve.best
            return p[0] - np.exp(p[1] - p[2] * (np.log(columns[0]) - np.log(self.x[0]).mean()))
        return FORMS[self.name].value(self.curve.best, np.array(np.broadcast_arrays(*columns)))

    @property
    def residuals(self) -> Array:
        """Fitted less given value of each point: of the logarithm, unless the form is of values that rise."""
        return self.curve.model(self.curve.best)[0]

    @property
    def deviance(self) -> float:
        """n log of the mean square of the residuals: minus twice the log likelihood, but for a constant."""
        return len(self.y) * float(np.log(max(self.curve.cost / len(self.y), 1e-300)))


def fit_form(name: str, y: ArrayLike, *x: ArrayLike) -> FormFit:
    """Return the :class:`FormFit` of a form of ``FORMS``, by least squares of log y; of y where the form rises.

    ``x`` are the columns that the form takes, in its order.  Values that are not above 0 (a rising form takes y = 0),
    columns of different lengths, fewer points than two more than the constants, or a form that does not fit raise
    :class:`FitError`.  Intervals are of Student's t about the constant, or its logarithm, and end where it may not go.

    >>> x = np.geomspace(1, 1e4, 8)
    >>> fit = fit_form("sigmoid", 0.1 + 0.6 / (1 + (50 / x) ** 0.9), x)
    >>> [round(float(fit.constants[name].value), 3) for name in ("low", "high", "x_mid", "slope")]
    [0.1, 0.7, 50.0, 0.9]
    """
    form = FORMS[name]
    least = len(form.names) + 2
    if form.rising:
        values = np.asarray(y, float)
        if not (np.isfinite(values).all() and (values >= 0).all()):
            raise FitError("y: allowed are numbers from 0")
        columns = list(checked(least, **{f"x{place}": column for place, column in enumerate(x)}))
        if any(len(column) != len(values) for column in columns):
            raise FitError(f"{len(values)} y and {len(columns[0])} x; allowed are columns of one length")
    else:
        values, *columns = checked(least, y=y, **dict(zip(form.of, x, strict=True)))
    rows = np.array(columns)

    def model(p: Array) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            middle = _residuals(form, p, rows, values)
            slopes = np.empty((len(values), len(p)))
            for place in range(len(p)):
                step = 1e-6 * max(1.0, abs(p[place]))
                up, down = p.copy(), p.copy()
                up[place] += step
                down[place] -= step
                slopes[:, place] = (_residuals(form, up, rows, values) - _residuals(form, down, rows, values)) / (
                    2 * step
                )
        return np.nan_to_num(middle, nan=1e3, posinf=1e3, neginf=-1e3), np.nan_to_num(slopes)

    curve = Curve(model, form.starts(rows, values), form.low, form.high)
    if not np.isfinite(curve.cost):
        raise FitError(f"{form.equation} does not fit these points")
    half = quantile_t(0.95, curve.freedom)
    slopes = model(curve.best)[1]
    scales = np.linalg.norm(slopes, axis=0) + 1e-300
    _, singular, axes = np.linalg.svd(slopes / scales, full_matrices=False)
    free = (np.abs(axes[singular < RANK * singular[0]]) > 1e-3).any(0)  # constants that move without a worse fit
    constants = {}
    for place, constant in enumerate(form.names):
        value, se = float(curve.best[place]), float(np.sqrt(max(curve.covariance[place, place], 0)))
        if free[place] or scales[place] < 1e-12 * max(1.0, abs(value)):
            se = np.inf
        ends = [max(value - half * se, form.low[place]), value, min(value + half * se, form.high[place])]
        if constant in LOGS:
            ends = [float(np.exp(end)) for end in ends]
            se *= ends[1]
        constants[constant] = Estimate(ends[1], se, ends[0], ends[2])
    return FormFit(name, constants, float(curve.scatter), curve, rows, values)


def _residuals(form: Form, p: Array, x: Array, y: Array) -> Array:
    value = form.value(p, x)
    return value - y if form.rising else np.log(np.maximum(value, 1e-300)) - np.log(y)
