"""Fit your own law: training runs in, a law with errors out.

``fit_chinchilla`` fits a floor and a term each for parameters and tokens, by Huber's loss or L1, with bootstrap
intervals; ``fit_power_law`` and ``fit_coverage`` fit curves of one variable, with profile intervals.  ``read_runs``
reads and checks the runs.  Each fit says what its data cannot tell.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..facts import by_day, table
from ..formula import Array, numeric
from ..laws import Constants, training_flop
from . import minimise
from .curves import PowerFit, checked, fit_power_law
from .law import FittedLaw, quantiles
from .prior import prior as prior_of
from .profile import STEEPEST, Profile
from .runs import FitError, Runs, read_runs

SUMS = {  # what is summed over the runs, of the residual in log loss
    "huber": "Huber's loss, delta {:g}",
    "l1": "absolute residuals",
    "squared": "squared residuals",
    "asymmetric": "Huber's loss, delta {:g}, ten times as much where the law lies above the run",
}
EXPONENTS = tuple(round(0.1 * step, 1) for step in range(1, 11))  # the start grid: each for alpha with each for beta
ONE_SIGMA = 0.6827  # the share of a normal distribution within one standard deviation
LEADING = (1.0,)  # a delta beyond all residuals: every start first goes to least squares
CORNERS = (1e-3, 1e-4, 1e-5)  # L1 by ever sharper corners
REFIT_STEPS = 50
MANY, FEW, THIN_STEPS = 600, 5, 60  # runs from which on starts are weighed on some of them; starts that then are left
CORNER_STEPS = 20  # of a refit, at the last of them: its sum of residuals is then within 0.1% of the least
ONE_LINE = 0.05  # of log D about a straight line in log N: with less there is one curve, not two
NEAR_LINE = 0.97  # correlation from which on a law that does not fall is laid to it
ONE_BUDGET = 0.2  # of log C: with less all runs have one budget
AGAIN = ((0.3, 0.3), (0.6, 0.6))  # exponents from which a refit starts again


def example_runs() -> Runs:
    """Return the :class:`Runs` of the seven Cerebras-GPT models, with the losses of the paper (Dey et al. 2023).

    >>> len(example_runs())
    7
    """
    return read_runs(table("cerebras_gpt_paper")[["params", "tokens", "training_flop", "pile_test_loss_nats"]])


@by_day
def example_fit(losses: str = "paper") -> PowerFit:
    """Return the :class:`PowerFit` with a floor to the losses of the ``"paper"``, or of the model ``"card"``.

    As the paper fits it: least squares of the loss (Dey et al. 2023, eq. 1).

    >>> fit = example_fit()
    >>> f"exponent {fit.exponent.value:.3f}, floor {fit.floor.value:.2f}"  # the paper: 0.0737 and 0.5066
    'exponent 0.073, floor 0.50'
    """
    runs = table({"paper": "cerebras_gpt_paper", "card": "cerebras_gpt"}[losses])
    return fit_power_law(runs.training_flop, runs.pile_test_loss_nats, floor=True, errors="absolute")


def fit_chinchilla(
    N: ArrayLike,
    D: ArrayLike,
    loss: ArrayLike,
    objective: str = "huber",
    delta: float = 1e-3,
    tied: bool = False,
    bootstrap: int = 1000,
    seed: int = 0,
    starts: ArrayLike | None = None,
    progress: Callable[[float], object] | None = None,
    fixed: Mapping[str, float] | None = None,
    weights: ArrayLike | None = None,
    together: ArrayLike | None = None,
    prior: Mapping[str, tuple[float, float]] | None = None,
) -> FittedLaw:
    """Return the :class:`FittedLaw` ``L = E + A / N ** alpha + B / D ** beta`` of training runs.

    N: parameters, D: tokens, loss: nats per token, one of each for every run.  Minimises the sum over the runs of
    Huber's loss, with ``delta``, of the residual in log loss, as Hoffmann et al. 2022 (section 3.3) do; with
    ``objective="l1"`` the sum of absolute residuals, ``"squared"`` of squares, ``"asymmetric"`` of Huber's loss that
    counts ten times where the law lies above a run (for runs that were not all tuned).  ``tied`` fits one exponent for
    both terms, the form of Gadre et al. 2024 (section 2): fewer constants, which extrapolate more steadily.  ``fixed``
    gives constants that are known, ``{"E": 1.7}`` (E, alpha, beta); ``prior`` what is believed of them before the runs,
    mean and standard deviation, ``{"E": (1.7, 0.1)}`` (normal in log E, alpha, beta); ``weights`` how much each run
    counts.

    starts: pairs (alpha, beta) to start from; by default 0.1, 0.2 ... 1.0 for each with each, 100 in all (tied: 10).
    E, A and B of a start are the best for its exponents (a linear problem).  bootstrap: refits to runs drawn with
    replacement, for standard errors; 0 for no errors and no intervals, which else follow the profile
    (:meth:`.FittedLaw.interval`).  together: names of what is drawn whole, as the run that checkpoints are of.  seed:
    of those draws.  progress: called with the share of the work done, every 15,000 runs times fits; what it raises ends
    the work.

    Values that are not above 0, columns of different lengths, fewer than ten runs (eight when tied), or runs that all
    have the same parameters, tokens, tokens a parameter or compute raise :class:`FitError`.

    >>> from scalingbet.laws import BESIROGLU_2024, chinchilla_loss, compute_optimal
    >>> N, D = (grid.ravel() for grid in np.meshgrid([1e8, 4e8, 2e9, 1e10], [5e9, 2e10, 1e11, 4e11]))
    >>> law = fit_chinchilla(N, D, chinchilla_loss(N, D, BESIROGLU_2024), bootstrap=0)
    >>> f"{law.E:.4f} {law.A:.1f} {law.alpha:.4f} {law.beta:.4f}"
    '1.8172 482.0 0.3478 0.3658'
    >>> round(float(compute_optimal(5.76e23, law)[0] / 1e9), 1)
    72.2
    """
    if objective not in SUMS:
        raise FitError(f"objective = {objective!r}; allowed is {' or '.join(SUMS)}")
    if not (math.isfinite(delta) and delta > 0):
        raise FitError(f"delta = {delta:g}; allowed is more than 0")
    if bootstrap != int(bootstrap) or bootstrap < 0:
        raise FitError(f"bootstrap = {bootstrap}; allowed is a whole number from 0")
    N, D, loss = checked(3, N=N, D=D, loss=loss)
    weight = np.ones(len(loss)) if weights is None else checked(3, loss=loss, weights=weights)[1]
    two_directions(N, D)
    basis, offset = _form(tied, fixed or {})
    for said, E in (
        ("fixed E", (fixed or {}).get("E")),
        ("a prior of E with mean", (prior or {}).get("E", (None,))[0]),
    ):
        if E is not None and loss.min() <= E:
            raise FitError(f"{said} {E:g}; allowed is less than the least loss, {loss.min():.4g}")
    if prior:
        alone = fit_chinchilla(N, D, loss, objective, delta, tied, 0, seed, starts, fixed=fixed, weights=weights)
    checked(basis.shape[1] * 2 if basis.shape[1] >= 4 else 6, N=N)
    runs, bend = minimise.runs_of(N, D, loss), minimise.huber
    if prior:
        runs = runs._replace(prior=prior_of(prior, fixed or {}, objective, alone.residuals))
    deltas: tuple[float, ...] = (*LEADING, delta)
    if objective == "l1":
        bend, deltas = minimise.rounded, (*LEADING, *CORNERS)
    elif objective == "asymmetric":
        bend = minimise.asymmetric
    elif objective == "squared":
        bend, deltas, delta = minimise.squared, (1.0,), 1.0
    offset = offset - np.array([0, *(offset[3:] * runs.centre), 0, 0]) if fixed else offset
    if starts is None:
        starts = (
            [(exponent, exponent) for exponent in EXPONENTS] if tied else list(itertools.product(EXPONENTS, EXPONENTS))
        )
    starts = np.asarray(starts, float)
    total = len(starts) + bootstrap

    def done(before: int) -> Callable[[int], object] | None:
        return None if progress is None else lambda rows: progress((before + rows) / total)

    free = minimise.starts(starts, runs, basis, offset)
    if len(loss) > MANY and len(free) > FEW:  # every so many show where the minima are
        some = np.argsort(runs.x + runs.t, kind="stable")[:: len(loss) // (MANY // 2)]
        thin = runs._replace(x=runs.x[some], t=runs.t[some], y=runs.y[some])
        theta, value = minimise.fit(free, thin, weight[some], bend, deltas, basis, THIN_STEPS, offset=offset)
        free = (theta[np.argsort(value)[:FEW]] - offset) @ np.linalg.pinv(basis).T
    theta, value = minimise.fit(free, runs, weight, bend, deltas, basis, progress=done(0), offset=offset)
    if not np.isfinite(value).any():
        raise FitError("no start leads to a law: the losses do not fall with parameters and tokens")
    best, agree = theta[np.nanargmin(value)], float(np.mean(value <= np.nanmin(value) * (1 + 1e-4) + 1e-9))
    if objective == "l1":
        best, least = minimise.least_absolute(best, runs, basis, weight, offset)
    else:
        least = np.nanmin(value) * delta
    draws = None
    if bootstrap:
        counts = _resampled(len(loss), int(bootstrap), seed, together) * weight
        again = np.tile((best - offset) @ np.linalg.pinv(basis).T, (int(bootstrap), 1))
        steps = CORNER_STEPS if objective == "l1" else REFIT_STEPS
        refit = functools.partial(
            minimise.fit, runs=runs, bend=bend, deltas=deltas[1:] or deltas, basis=basis, steps=steps, offset=offset
        )
        refits, values = refit(again, weights=counts, progress=done(len(starts)))
        if np.abs(basis[0]).sum() and len(loss) <= MANY:
            refits = _restarted(
                refits,
                values,
                counts,
                refit,
                [minimise.starts(np.array([pair]), runs, basis, offset) for pair in AGAIN],
                float(runs.y.min()),
            )
        draws = _constants(runs.outward(refits))
    constants = Constants(*(float(constant) for constant in _constants(runs.outward(best[None]))[0]))
    errors = None if draws is None else Constants(*(float(np.ptp(ends)) / 2 for ends in quantiles(draws, ONE_SIGMA).T))
    law = FittedLaw(
        name=f"fitted to {len(loss)} runs",
        **constants._asdict(),
        se=errors,
        N_range=(float(N.min()), float(N.max())),
        D_range=(float(D.min()), float(D.max())),
        source="own fit",
        equation=f"sum of {SUMS[objective].format(delta)}"
        + "".join(
            f", {name} believed to be {mean:g} give or take {sd:g}" for name, (mean, sd) in (prior or {}).items()
        ),
        objective=objective,
        delta=delta,
        tied=tied,
        value=float(least),
        agree=agree,
        N=N,
        D=D,
        loss=loss,
        draws=draws,
        profile=Profile(np.vstack([best, theta]), runs, weight, basis, offset) if bootstrap else None,
        whole=together is None,
        fixed=tuple(fixed or ()),
    )
    _falls(law)
    return law


def _form(tied: bool, fixed: Mapping[str, float]) -> tuple[Array, Array]:
    """Return ``basis`` and ``offset`` of the form: which constants are free, and the values of those that are not."""
    offset, free = np.zeros(5), np.ones(5, bool)
    for name, value in fixed.items():
        if name not in ("E", "alpha", "beta"):
            raise FitError(f"fixed {name}; allowed are E, alpha, beta")
        most = math.inf if name == "E" else STEEPEST
        if not (0 < value < most):
            raise FitError(f"fixed {name} = {value:g}; allowed is more than 0{f' and below {most:g}' * (name != 'E')}")
        place = Constants._fields.index(name)
        offset[place], free[place] = math.log(value) if name == "E" else value, False
    if tied and not free[3:].all():
        raise FitError("one exponent for both terms cannot be fixed for one of them")
    return (minimise.TIED if tied else minimise.FREE)[:, free[:4] if tied else free], offset


def _resampled(count: int, draws: int, seed: int, together: ArrayLike | None) -> Array:
    """Return how often each run is in each draw with replacement, of runs or of what is drawn ``together``."""
    random = np.random.default_rng(seed)
    if together is None:
        return random.multinomial(count, np.full(count, 1 / count), draws).astype(float)
    _, places = np.unique(np.asarray(together).astype(str), return_inverse=True)
    many = int(places.max()) + 1
    return random.multinomial(many, np.full(many, 1 / many), draws).astype(float)[:, places]


def _restarted(theta: Array, values: Array, counts: Array, refit: Any, starts: list[Array], least: float) -> Array:
    """Return refits of which those that ended with a floor near 0, where its slope vanishes, began again elsewhere."""
    stuck = np.flatnonzero(~np.isfinite(values) | (theta[:, 0] < least + math.log(0.05)))
    for start in starts if len(stuck) else []:
        other, lower = refit(np.repeat(start, len(stuck), 0), weights=counts[stuck])
        better = np.isfinite(lower) & ~(lower >= values[stuck] * (1 - 1e-9))
        theta[stuck[better]], values[stuck[better]] = other[better], lower[better]
    return theta


def _falls(law: FittedLaw) -> None:
    """Raise where what was fitted is no law: a loss that does not fall, or constants without an optimum."""
    if not all(math.isfinite(constant) for constant in law.constants) or min(law.alpha, law.beta) <= 0:
        tie = float(np.corrcoef(np.log(law.N), np.log(law.D))[0, 1])
        if tie > NEAR_LINE:
            raise FitError(
                f"tokens rise with parameters along about one line (correlation {tie:.3f} of the logarithms), so the "
                "runs cannot tell what is due to which: fit a power law of compute (fit_power_law), or add runs with "
                "another ratio"
            )
        flat = "parameters" if not law.alpha > 0 else "tokens"
        raise FitError(
            f"the loss does not fall with {flat}: no law of N and D fits; is the column a loss, and are the runs "
            "of one kind?"
        )


def _constants(theta: Array) -> Array:
    """Return rows of E, A, B, alpha, beta."""
    with np.errstate(over="ignore"):
        return np.column_stack([np.exp(theta[:, :3]), theta[:, 3:]])


def two_directions(N: Array, D: Array) -> None:
    """Raise where the runs show one curve and no surface: one size, one amount of text, one ratio, one budget."""
    x, t = np.log(N) - np.log(N).mean(), np.log(D) - np.log(D).mean()
    for what, along in (("parameters", x), ("tokens", t)):
        if along.std() < ONE_LINE:
            raise FitError(f"all runs have about the same {what}: fit a power law of the other (fit_power_law)")
    slope = (x * t).sum() / (x * x).sum()
    if slope > 0 and (t - slope * x).std() < ONE_LINE:
        ratio = np.exp(np.log(D / N).mean())
        raise FitError(
            f"tokens rise with parameters along one line (about {ratio:.3g} tokens a parameter), so the runs cannot "
            "tell what is due to which: fit a power law of compute (fit_power_law), or add runs with another ratio"
        )
    if np.ptp(x + t) < ONE_BUDGET:
        budget = float(np.exp(np.log(numeric(training_flop(N, D))).mean()))
        raise FitError(
            f"all runs have one budget ({budget:.2g} FLOP), so they show how to split it (isoflop), and no law of "
            "N and D"
        )
