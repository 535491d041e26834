"""Reports of what is fitted in place of a law in N and D: parabolas of one budget, a power law, another form."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..formula import Array, numeric
from ..laws import training_flop
from . import isoflop, rows
from .curves import fit_power_law
from .forms import FORMS, FormFit, fit_form
from .runs import UNITS, FitError, Runs


def near_one_budget(runs: Runs) -> bool:
    """Return whether all runs lie within a factor of two of one budget, and are enough for a parabola."""
    if runs.N is None or runs.D is None or len(runs) < isoflop.FEWEST:
        return False
    spread = float(np.ptp(np.log(numeric(training_flop(runs.N, runs.D)))))
    return spread < math.log(2)


def parabolas(runs: Runs, amounts: Sequence[tuple[float, ...]] = ()) -> dict[str, Any]:
    """Return the parabola of each budget, and the best size at ``amounts`` of compute, as a report without a law."""
    if runs.N is None or runs.D is None:
        raise FitError("parabolas at equal compute need two of parameters, tokens and compute")
    found = isoflop.valleys(runs.N, runs.D, runs.loss)
    C = numeric(training_flop(runs.N, runs.D))
    together, apart = None, np.zeros(0, int)
    if near_one_budget(runs) and len(isoflop.budgets(C)) > 1:
        budget = float(np.exp(np.log(C).mean()))
        (together,) = isoflop.valleys(runs.N, budget / 6 / runs.N, runs.loss) or (None,)
        alone = [places for places in isoflop.budgets(C) if len(places) < isoflop.FEWEST]
        apart = np.concatenate(alone) if alone else apart
    if not found and together is None:
        raise FitError(
            "no budget has four runs with a minimum between them: isoFLOP parabolas need some smaller and some "
            "larger than the best"
        )
    path = isoflop.path(np.array([v.C for v in found]), np.array([v.N for v in found]))
    if amounts and (path is None or any(len(amount) > 1 for amount in amounts)):
        raise FitError(
            "parabolas give the best size at a budget of compute, --budget, where three budgets or more have a minimum"
        )
    sizes = [{"C": C, "N": path.size(C), "D": C / 6 / path.size(C)} for (C,) in amounts if path]
    return {
        "law": "loss = parabola in log N at each budget",
        "objective": "least squares of loss",
        "constants": {},
        "scatter": None,
        "valleys": [valley._asdict() for valley in found],
        "sizes": sizes,
        "together": together._asdict() if together else None,
        "apart": [f"{runs.lines[at]} with {C[at]:.2g} FLOP" for at in apart] if found else [],
        "exponents": {
            "a": {"value": path.exponent, "low": path.exponent - 1.96 * path.se, "high": path.exponent + 1.96 * path.se}
        }
        if path
        else {},
        "held_out": None,
        "predictions": [],
        "cannot_tell": [
            "A parabola is the law only near its minimum: where runs spread wide or to one side of it, it misses "
            "the best size."
        ]
        + (
            []
            if path
            else [
                "Fewer than three budgets have a minimum, so nothing is said of how the best size grows with compute."
            ]
        ),
    }


def form_report(runs: Runs, name: str, predict: list[tuple[float, ...]]) -> dict[str, Any]:
    """Return the fit of another form as a report."""
    form = FORMS[name]
    if form.of == ("x",):
        variable = next(what for what in ("C", "N", "D") if getattr(runs, what) is not None)
        x = [getattr(runs, variable)]
    else:
        variable = ", ".join(form.of)
        lacking = [what for what in form.of if getattr(runs, what) is None]
        if lacking:
            raise FitError(f"this law needs {', '.join(form.of)}; the runs have no {', '.join(lacking)}")
        x = [getattr(runs, what) for what in form.of]
        if any(not np.isfinite(column).all() for column in x):
            raise FitError("this law needs the unique tokens of every run; some cells are empty")
    fit = fit_form(name, runs.loss, *x)
    if form.rising and len(form.of) == 1 and name != "logarithm":
        order = np.argsort(x[0], kind="stable")
        if np.corrcoef(np.log(x[0]), runs.loss)[0, 1] < -0.3:
            first, last = runs.loss[order[0]], runs.loss[order[-1]]
            raise FitError(
                f"the values fall with {UNITS[variable]}, from {first:.4g} to {last:.4g}, and this law is of values "
                "that rise: --law power, or broken"
            )
    predictions = []
    for pair in predict:
        if len(pair) != (1 if form.of == ("x",) else 2) or name == "repeated":
            raise FitError(f"a prediction by this law needs {variable}")
        predictions.append(
            dict(zip(("N", "D") if len(pair) == 2 else (variable,), pair, strict=True))
            | {"loss": float(fit(*pair)), "times_the_largest_run": _beyond(pair, x)}
        )
    constants = {constant: estimate._asdict() for constant, estimate in fit.constants.items()}
    return {
        "fitted": fit(*x).tolist(),
        "curve": _line(fit, variable, x[0]) if form.of == ("x",) else None,
        "more_notes": rows.scattered(runs, fit.residuals, None if form.rising else fit.scatter),
        "law": re.sub(r"\bx(?=\b|_)", variable, form.equation) if form.of == ("x",) else form.equation,
        "objective": "least squares of the value" if form.rising else "least squares of log loss",
        "constants": constants,
        "scatter": fit.scatter,
        "scatter_is": "absolute" if form.rising else "relative",
        "held_out": None,
        "predictions": predictions,
        "cannot_tell": _wide(fit.constants),
    }


def _beyond(pair: tuple[float, ...], x: list[Array]) -> float:
    """Return a place over the largest run's: of parameters and tokens their compute."""
    return float(np.prod(pair) / np.prod(x[: len(pair)], axis=0).max())


def _line(fit: FormFit, variable: str, x: Array) -> dict[str, Any]:
    """Return the curve of a form in one variable, from the smallest run to beyond the largest."""
    line = np.geomspace(x.min(), 30 * x.max(), 41)
    points = [{"at": float(at), "loss": float(value)} for at, value in zip(line, fit(line), strict=True)]
    return {"of": variable, "is": "the law", "points": points}


def _wide(constants: Mapping[str, Any]) -> list[str]:
    wide = [
        name
        for name, (value, _, low, high) in constants.items()
        if not high - low < 2 * abs(value) and name not in ("low", "at_1")
    ]
    return [f"{', '.join(wide)} cannot be told: the interval is wider than twice the value."] if wide else []


def curve_report(runs: Runs, errors: str, predict: list[tuple[float, ...]]) -> dict[str, Any]:
    """Return the fit of a power law of C, N or D, the first that the runs have, as a report."""
    variable = next(name for name in ("C", "N", "D") if getattr(runs, name) is not None)
    x = getattr(runs, variable)
    floor = len(x) >= 5 and len(np.unique(x)) >= 3
    try:
        fit = fit_power_law(x, runs.loss, floor, errors)
    except FitError as error:
        said = re.sub(r"\by\b", "the loss", re.sub(r"\bx\b", variable, str(error)))
        raise FitError(said) from None
    constants = {"exponent": fit.exponent._asdict(), "floor": fit.floor._asdict(), "scale": {"value": fit.scale}}
    predictions = []
    for pair in predict:
        at = pair[0] if len(pair) == 1 else float(training_flop(*pair)) if variable == "C" else None
        if at is None:
            raise FitError(f"a prediction by this law needs {variable} alone ({UNITS[variable]})")
        loss, low, high = (float(end) for end in fit.predict(at))
        predictions.append(
            {variable: at, "loss": loss, "low": low, "high": high, "times_the_largest_run": float(fit.reach(at))}
        )
    ground = "floor + " if floor else ""
    off = np.log(fit(x) / runs.loss)
    line = np.geomspace(x.min(), 30 * x.max(), 41)
    band = zip(line, *(end for end in fit.predict(line)), strict=True)
    points = [dict(zip(("at", "loss", "low", "high"), map(float, row), strict=True)) for row in band]
    return {
        "fitted": fit(x).tolist(),
        "curve": {"of": variable, "is": "the law, with 95% for one more", "points": points},
        "more_notes": rows.scattered(runs, off, float(np.sqrt((off**2).sum() / fit.curve.freedom))),
        "law": f"L = {ground}({variable} / scale)^-exponent",
        "objective": "least squares of log loss" if errors == "relative" else "least squares of loss",
        "constants": constants,
        "scatter": fit.scatter,
        "scatter_is": errors,
        "held_out": _largest_left_out(x, runs.loss, floor, errors),
        "predictions": predictions,
        "cannot_tell": list(fit.cannot_tell),
    }


def _largest_left_out(x: Array, loss: Array, floor: bool, errors: str) -> dict[str, float] | None:
    """Return how a fit without the largest run predicts it, or None where too few are left."""
    seen = x < x.max()
    try:
        fit = fit_power_law(x[seen], loss[seen], floor, errors)
    except FitError:
        return None
    middle, low, high = fit.predict(x[~seen])
    off = middle / loss[~seen] - 1
    return {
        "runs": int((~seen).sum()),
        "beyond": float(fit.reach(x.max())),
        "error": float(np.median(np.abs(off))),
        "bias": float(off.mean()),
        "inside": int(((low <= loss[~seen]) & (loss[~seen] <= high)).sum()),
        "level": 0.95,
    }
