"""What a fit says, as JSON and as text: the law, its errors, how it predicts runs left out, what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..formula import Array, numeric
from ..formula.words import write
from ..laws import Constants, compute_optimal, tokens_per_parameter, training_flop
from .curves import fit_power_law
from .law import FAR, FittedLaw
from .runs import UNITS, Runs
from .surface import FitError, fit_chinchilla, hold_out

FORM = "L = E + A / N^alpha + B / D^beta"


def report(
    runs: Runs,
    law: str | None = None,
    objective: str = "huber",
    tied: bool = False,
    bootstrap: int = 1000,
    errors: str = "relative",
    predict: Iterable[tuple[float, ...]] = (),
) -> dict[str, Any]:
    """Return the fit of ``runs`` as a dict of JSON types.

    ``law``: ``"chinchilla"``, ``"power"``, or None for the first where the runs allow it and the second, in compute,
    where they do not (then ``note`` says why).  ``predict``: pairs (N, D), or amounts of compute for a power law.
    What cannot be fitted raises :class:`FitError`.
    """
    about: dict[str, Any] = {"runs": len(runs), "columns": runs.columns, "notes": list(runs.notes)}
    if law != "power":
        try:
            return about | _surface(runs, objective, tied, bootstrap, predict)
        except FitError as error:
            if law == "chinchilla":
                raise
            about["notes"].append(f"{error}; so a power law is fitted")
    return about | _curve(runs, errors, predict)


def _surface(
    runs: Runs, objective: str, tied: bool, bootstrap: int, predict: Iterable[tuple[float, ...]]
) -> dict[str, Any]:
    if runs.N is None or runs.D is None:
        raise FitError("a law in N and D needs two of parameters, tokens and compute")
    how: dict[str, Any] = {"objective": objective, "tied": tied, "bootstrap": bootstrap}
    law = fit_chinchilla(runs.N, runs.D, runs.loss, **how)
    budget = float(numeric(training_flop(law.N, law.D)).max())
    constants = {name: {"value": value} for name, value in law.constants._asdict().items()}
    best = {"flop": budget, "tokens_per_parameter": float(tokens_per_parameter(budget, law))}
    best |= dict(zip(("N", "D"), map(float, compute_optimal(budget, law)), strict=True))
    if bootstrap:
        for name in Constants._fields:
            low, high = law.interval(name)
            constants[name] |= {"se": getattr(law.se, name), "low": low, "high": high}
        best["low"], best["high"] = law.interval(lambda drawn: tokens_per_parameter(budget, drawn))
    surface = {
        "law": FORM, "tied": tied, "objective": law.equation, "value": law.value, "starts_that_agree": law.agree,
        "constants": constants, "scatter": law.scatter, "optimum": best, "held_out": None,
        "predictions": [_predicted(law, *pair) for pair in predict], "cannot_tell": list(law.cannot_tell),
    }  # fmt: skip
    if bootstrap:
        try:
            surface["held_out"] = hold_out(runs.N, runs.D, runs.loss, **how)._asdict()
        except FitError as error:
            surface["notes_on_holding_out"] = str(error)
    return surface


def _predicted(law: FittedLaw, *pair: float) -> dict[str, float]:
    if len(pair) != 2:
        raise FitError("a prediction by this law needs N and D, as 70e9,1.4e12")
    N, D = pair
    if law.draws is None:
        return {"N": N, "D": D, "loss": float(law.E + law.A * N**-law.alpha + law.B * D**-law.beta),
                "times_the_largest_run": float(law.reach(N, D))}  # fmt: skip
    loss, low, high = (float(end) for end in law.predict(N, D))
    return {"N": N, "D": D, "loss": loss, "low": low, "high": high, "times_the_largest_run": float(law.reach(N, D))}


def _curve(runs: Runs, errors: str, predict: Iterable[tuple[float, ...]]) -> dict[str, Any]:
    variable = next(name for name in ("C", "N", "D") if getattr(runs, name) is not None)
    x = getattr(runs, variable)
    floor = len(x) >= 5 and len(np.unique(x)) >= 3
    fit = fit_power_law(x, runs.loss, floor, errors)
    constants = {"exponent": fit.exponent._asdict(), "floor": fit.floor._asdict(), "scale": {"value": fit.scale}}
    predictions = []
    for pair in predict:
        at = pair[0] if len(pair) == 1 else float(training_flop(*pair)) if variable == "C" else None
        if at is None:
            raise FitError(f"a prediction by this law needs {variable} alone ({UNITS[variable]})")
        loss, low, high = (float(end) for end in fit.predict(at))
        predictions.append({variable: at, "loss": loss, "low": low, "high": high,
                            "times_the_largest_run": float(fit.reach(at))})  # fmt: skip
    ground = "floor + " if floor else ""
    return {
        "law": f"L = {ground}({variable} / scale)^-exponent",
        "objective": "least squares of log loss" if errors == "relative" else "least squares of loss",
        "constants": constants, "scatter": fit.scatter, "scatter_is": errors,
        "held_out": _largest_left_out(x, runs.loss, floor, errors), "predictions": predictions,
        "cannot_tell": list(fit.cannot_tell),
    }  # fmt: skip


def _largest_left_out(x: Array, loss: Array, floor: bool, errors: str) -> dict[str, float] | None:
    """Return how a fit without the largest run predicts it, or None where too few are left."""
    seen = x < x.max()
    try:
        fit = fit_power_law(x[seen], loss[seen], floor, errors)
    except FitError:
        return None
    middle, low, high = fit.predict(x[~seen])
    off = middle / loss[~seen] - 1
    return {"runs": int((~seen).sum()), "beyond": float(fit.reach(x.max())), "error": float(np.median(np.abs(off))),
            "bias": float(off.mean()), "inside": int(((low <= loss[~seen]) & (loss[~seen] <= high)).sum()),
            "level": 0.95}  # fmt: skip


def _constant(name: str, about: dict[str, float]) -> str:
    value = about["value"]
    digits = "e4" if not 1e-3 <= abs(value) < 1e5 else "g4"
    line = f"  {name:<9} {write(value, digits):>10}"
    if "low" in about:
        line += f"   95% interval {write(about['low'], digits)} to {write(about['high'], digits)}"
    return line + (f"   (standard error {write(about['se'], 'g2')})" if "se" in about else "")


def text(fit: dict[str, Any]) -> str:
    """Return a :func:`report` as lines to read."""
    lines = [f"{fit['runs']} runs; " + "; ".join(f"{what} from {how}" for what, how in fit["columns"].items())]
    lines += [f"Note: {note}." for note in fit["notes"]]
    lines += ["", fit["law"] + (", alpha = beta" if fit.get("tied") else ""), f"  by the least {fit['objective']}"
              if not fit["objective"].startswith("least") else f"  by {fit['objective']}"]  # fmt: skip
    lines += [_constant(name, about) for name, about in fit["constants"].items()
              if about["value"] or name != "floor"]  # fmt: skip
    off = f"{fit['scatter']:.3f}" if fit.get("scatter_is") == "absolute" else f"{fit['scatter']:.2%}"
    lines.append(f"  a single run lies about {off} off the law")
    if "optimum" in fit:
        best = fit["optimum"]
        span = f" ({best['low']:.3g} to {best['high']:.3g})" if "low" in best else ""
        lines += ["", f"At the largest run's {best['flop']:.3g} FLOP the best is {best['N']:.3g} parameters on "
                  f"{best['D']:.3g} tokens: {best['tokens_per_parameter']:.3g} a parameter{span}."]  # fmt: skip
    held = fit["held_out"]
    if held:
        runs = "the largest run" if held["runs"] == 1 else f"the {held['runs']} runs of most compute"
        lies = f"{held['inside']} of {held['runs']} within the interval"
        lines += ["", f"Fitted without {runs}, up to {held['beyond']:.2g} times beyond what it then sees, the law is "
                  f"off by {held['error']:.2%} (median), {lies}."]  # fmt: skip
    for predicted in fit["predictions"]:
        where = ", ".join(f"{name} = {predicted[name]:.4g}" for name in ("N", "D", "C") if name in predicted)
        span = f", 95% interval {predicted['low']:.3f} to {predicted['high']:.3f}" if "low" in predicted else ""
        lines += ["", f"At {where}: a loss of {predicted['loss']:.3f}{span}."]
        far = predicted["times_the_largest_run"]
        if far > 1:
            doubt = "; the interval takes the form of the law as true, and so far out it is too narrow"
            lines.append(f"That is {far:.3g} times the largest run{doubt if far > FAR else ''}.")
    if fit["cannot_tell"]:
        lines += ["", "What these runs cannot tell:", *(f"- {sentence}" for sentence in fit["cannot_tell"])]
    return "\n".join(lines) + "\n"
