"""Fit your own law: training runs in, a law with errors out.

``fit_chinchilla`` fits a floor and a term each for parameters and tokens, by Huber's loss or L1, with bootstrap
intervals; ``fit_power_law`` and ``fit_coverage`` fit curves of one variable, with profile intervals.  ``read_runs``
reads and checks the runs.  Each fit says what its data cannot tell.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..facts import table
from ..formula import Array, numeric
from ..laws import Constants, training_flop
from . import minimise
from .curves import PowerFit, checked, fit_power_law
from .law import FittedLaw, HeldOut
from .runs import FitError, Runs, read_runs

OBJECTIVES = ("huber", "l1")
EXPONENTS = tuple(round(0.1 * step, 1) for step in range(1, 11))  # the start grid: each for alpha with each for beta
LEADING = (1.0,)  # a delta beyond all residuals: every start first goes to least squares
CORNERS = (1e-3, 1e-4, 1e-5)  # L1 by ever sharper corners
REFIT_STEPS = 200
CORNER_STEPS = 20  # of a refit, at the last of them: its sum of residuals is then within 0.1% of the least
ONE_LINE = 0.05  # of log D about a straight line in log N: with less there is one curve, not two


def example_runs() -> Runs:
    """Return the :class:`Runs` of the seven Cerebras-GPT models, with the losses of the paper (Dey et al. 2023).

    >>> len(example_runs())
    7
    """
    return read_runs(table("cerebras_gpt_paper")[["params", "tokens", "training_flop", "pile_test_loss_nats"]])


@functools.cache
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
) -> FittedLaw:
    """Return the :class:`FittedLaw` ``L = E + A / N ** alpha + B / D ** beta`` of training runs.

    N: parameters, D: tokens, loss: nats per token, one of each for every run.  Minimises the sum over the runs of
    Huber's loss, with ``delta``, of the residual in log loss, as Hoffmann et al. 2022 (section 3.3) do; with
    ``objective="l1"`` the sum of absolute residuals.  ``tied`` fits one exponent for both terms, the form of Gadre et
    al. 2024 (section 2): fewer constants, which extrapolate more steadily.

    starts: pairs (alpha, beta) to start from; by default 0.1, 0.2 ... 1.0 for each with each, 100 in all (tied: 10).
    E, A and B of a start are the best for its exponents (a linear problem).  bootstrap: refits to runs drawn with
    replacement, from the best law, for standard errors and intervals; 0 for none.  seed: of those draws.  progress:
    called with the share of the work done, every 15,000 runs times fits; what it raises ends the work.

    Values that are not above 0, columns of different lengths, fewer than ten runs (eight when tied), or runs that all
    have the same tokens a parameter raise :class:`FitError`.

    >>> from scalingbet.laws import BESIROGLU_2024, chinchilla_loss, compute_optimal
    >>> N, D = (grid.ravel() for grid in np.meshgrid([1e8, 4e8, 2e9, 1e10], [5e9, 2e10, 1e11, 4e11]))
    >>> law = fit_chinchilla(N, D, chinchilla_loss(N, D, BESIROGLU_2024), bootstrap=0)
    >>> f"{law.E:.4f} {law.A:.1f} {law.alpha:.4f} {law.beta:.4f}"
    '1.8172 482.0 0.3478 0.3658'
    >>> round(float(compute_optimal(5.76e23, law)[0] / 1e9), 1)
    72.2
    """
    if objective not in OBJECTIVES:
        raise FitError(f"objective = {objective!r}; allowed is {' or '.join(OBJECTIVES)}")
    if not (math.isfinite(delta) and delta > 0):
        raise FitError(f"delta = {delta:g}; allowed is more than 0")
    if bootstrap != int(bootstrap) or bootstrap < 0:
        raise FitError(f"bootstrap = {bootstrap}; allowed is a whole number from 0")
    N, D, loss = checked(3, N=N, D=D, loss=loss)
    _two_directions(N, D)
    checked(8 if tied else 10, N=N)
    basis = minimise.TIED if tied else minimise.FREE
    runs, bend = minimise.runs_of(N, D, loss), minimise.huber
    deltas: tuple[float, ...] = (*LEADING, delta)
    if objective == "l1":
        bend, deltas = minimise.rounded, (*LEADING, *CORNERS)
    if starts is None:
        starts = (
            [(exponent, exponent) for exponent in EXPONENTS] if tied else list(itertools.product(EXPONENTS, EXPONENTS))
        )
    starts = np.asarray(starts, float)
    total = len(starts) + bootstrap

    def done(before: int) -> Callable[[int], object] | None:
        return None if progress is None else lambda rows: progress((before + rows) / total)

    free = minimise.starts(starts, runs, basis)
    theta, value = minimise.fit(free, runs, np.ones(len(loss)), bend, deltas, basis, progress=done(0))
    best, agree = theta[np.nanargmin(value)], float(np.mean(value <= np.nanmin(value) * (1 + 1e-4) + 1e-9))
    if objective == "l1":
        best, least = minimise.least_absolute(best, runs, basis)
    else:
        least = np.nanmin(value) * delta
    draws = None
    if bootstrap:
        weights = np.random.default_rng(seed).multinomial(len(loss), np.full(len(loss), 1 / len(loss)), int(bootstrap))
        again = np.tile(best @ np.linalg.pinv(basis).T, (int(bootstrap), 1))
        refits, _ = minimise.fit(again, runs, weights.astype(float), bend, deltas[1:], basis,
                               CORNER_STEPS if objective == "l1" else REFIT_STEPS, done(len(starts)))  # fmt: skip
        draws = _constants(runs.outward(refits))
    constants = Constants(*(float(constant) for constant in _constants(runs.outward(best[None]))[0]))
    errors = None if draws is None else Constants(*(float(spread) for spread in draws.std(0, ddof=1)))
    return FittedLaw(
        name=f"fitted to {len(loss)} runs", **constants._asdict(), se=errors,
        N_range=(float(N.min()), float(N.max())), D_range=(float(D.min()), float(D.max())), source="own fit",
        equation="sum of Huber's loss, delta " + f"{delta:g}" if objective == "huber" else "sum of absolute residuals",
        objective=objective, delta=delta, tied=tied, value=float(least), agree=agree, N=N, D=D, loss=loss, draws=draws,
    )  # fmt: skip


def _constants(theta: Array) -> Array:
    """Return rows of E, A, B, alpha, beta."""
    with np.errstate(over="ignore"):
        return np.column_stack([np.exp(theta[:, :3]), theta[:, 3:]])


def _two_directions(N: Array, D: Array) -> None:
    """Raise where all runs lie on one rising line in log N and log D: it shows one curve, not a surface."""
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


def hold_out(
    N: ArrayLike, D: ArrayLike, loss: ArrayLike, share: float = 0.2, level: float = 0.95, **how: Any
) -> HeldOut:
    """Return the :class:`HeldOut`: how a law fitted without the ``share`` of runs of most compute predicts them.

    Arguments as in :func:`fit_chinchilla`, which gets ``how``; too few runs for a fit raise :class:`FitError`.

    >>> from scalingbet.laws import BESIROGLU_2024, chinchilla_loss
    >>> N, D = (grid.ravel() for grid in np.meshgrid([1e8, 4e8, 2e9, 1e10], [5e9, 2e10, 1e11, 4e11]))
    >>> held_out = hold_out(N, D, chinchilla_loss(N, D, BESIROGLU_2024), bootstrap=50)
    >>> held_out.runs, round(float(held_out.beyond)), held_out.error < 1e-6
    (3, 20, True)
    """
    N, D, loss = checked(2, N=N, D=D, loss=loss)
    order = np.argsort(numeric(training_flop(N, D)), kind="stable")
    kept = len(loss) - max(1, round(share * len(loss)))
    seen, left = order[:kept], order[kept:]
    law = fit_chinchilla(N[seen], D[seen], loss[seen], **how)
    predicted = law.predict(N[left], D[left], level)
    off = predicted.loss / loss[left] - 1
    inside = int(((predicted.low <= loss[left]) & (loss[left] <= predicted.high)).sum())
    beyond = float(numeric(law.reach(N[left], D[left])).max())
    return HeldOut(len(left), beyond, float(np.median(np.abs(off))), float(off.mean()), inside, level)
