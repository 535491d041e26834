"""What a fit says, as a dict of JSON types: the law, its errors, where it cannot be trusted, what it predicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..formula import Array, numeric
from ..laws import ChinchillaLaw, Constants, compute_optimal, tokens_per_parameter, training_flop
from . import compare, rows
from .ahead import hold_out
from .beside import approaches, doubtful, span
from .downstream import downstream
from .forms import FORMS
from .law import FittedLaw
from .others import curve_report, form_report, near_one_budget, parabolas
from .plan import next_runs
from .runs import UNITS, FitError, Runs
from .surface import fit_chinchilla, two_directions
from .text import text

__all__ = ["LAWS", "report", "text"]

FORM = "L = E + A / N^alpha + B / D^beta"
LAWS = ("chinchilla", "power", "isoflop", *(name for name, form in FORMS.items() if form.of != ("loss",)))
TINY = 1e-150
MOST = 1e40  # of what is predicted: far beyond all that can be run
CURVE, REACH = 41, 30  # points of a curve that is drawn; how far beyond the largest run it goes
RISES = "for an accuracy or another value that rises there are --law rising, sigmoid and logarithm"


def report(
    runs: Runs,
    law: str | None = None,
    objective: str = "huber",
    tied: bool = False,
    bootstrap: int = 1000,
    errors: str = "relative",
    predict: Iterable[tuple[float, ...]] = (),
    budgets: Sequence[float] = (),
    which: bool = False,
    curve: bool = False,
    then: str | None = None,
    **how: Any,
) -> dict[str, Any]:
    """Return the fit of ``runs`` as a dict of JSON types.

    ``law``: one of :data:`LAWS`, or None for what the design of the runs allows: the first, a power law of compute
    where they lie on one line, the parabola where they have one budget (then a note says why).  ``predict``: pairs
    (N, D); or a single amount, of compute that is spent best, or of what a power law is in.  ``budgets``: more such
    compute.  ``which`` compares forms, ``curve`` adds what is drawn: the fitted losses and the law with its band.
    ``then`` names a column of errors or accuracies that are fitted by the loss.  ``how``: delta, fixed, prior, weights
    and together, as :func:`fit_chinchilla` takes them; another law refuses what it has no use for.  What cannot be
    fitted, values in a unit that cannot be right, and amounts that are not from 1 to 1e40 raise :class:`FitError`.
    """
    wanted = [tuple(float(part) for part in pair) for pair in predict]
    for pair in (*wanted, *((float(C),) for C in budgets)):
        if not all(1 <= part <= MOST for part in pair) or len(pair) > 2:
            place = ", ".join(f"{part:g}" for part in pair)
            raise FitError(f"a prediction at {place}; allowed are N and D, or C, from 1 to {MOST:g}")
    if bootstrap != int(bootstrap) or bootstrap < 0:
        raise FitError(f"bootstrap = {bootstrap}; allowed is a whole number from 0")
    if law is not None and law not in LAWS:
        raise FitError(f"law = {law!r}; allowed is {', '.join(LAWS)}")
    runs = rows.distinct(runs)
    about: dict[str, Any] = {
        "runs": len(runs),
        "columns": runs.columns,
        "unit": runs.unit,
        "least_loss": float(runs.loss.min()),
        "notes": [*runs.notes, *rows.warnings(runs)],
    }
    if law is None:
        law, why = _by_design(runs)
        about["notes"] += [why] if why else []
    if law != "chinchilla":
        _refuse_options(law, how | {"tied": tied, "which": which, "then": then, "objective": objective != "huber"})
    if law == "power":
        _refuse_rising(runs)
    elif errors != "relative":
        raise FitError(f"--errors {errors}: of a power law alone, and what is fitted is --law {law}")
    if runs.doubts and not (law in FORMS and FORMS[law].rising):
        raise FitError("; ".join(runs.doubts))
    amounts = [*wanted, *((C,) for C in budgets)]
    if law != "chinchilla":
        other = (
            parabolas(runs, amounts)
            if law == "isoflop"
            else form_report(runs, law, amounts)
            if law in FORMS
            else curve_report(runs, errors, amounts)
        )
        about["notes"] += other.pop("more_notes", [])
        return about | {name: value for name, value in other.items() if curve or name not in ("curve", "fitted")}
    fixed = how.pop("fixed", None) or None
    how |= {"objective": objective, "tied": tied, "bootstrap": int(bootstrap), "fixed": fixed}
    found = about | _surface(runs, about, how, wanted, budgets, which, curve)
    if then is not None:
        found["downstream"] = downstream(runs, then, [found["optimum"], *found["budgets"]])
    return found


def _by_design(runs: Runs) -> tuple[str, str]:
    """Return the law that the runs' N, D and C allow, and why it is not the one in N and D."""
    if runs.N is None or runs.D is None:
        left = [name for name, cells in runs.others.items() if len(set(map(str, cells))) > 2][:8]
        unread = f" (not read: {', '.join(map(repr, left))})" if left else ""
        why = f"a law in N and D needs two of parameters, tokens and compute{unread}; so a power law is fitted"
        return "power", why
    try:
        two_directions(runs.N, runs.D)
    except FitError as error:
        is_budget = "one budget" in str(error)
        said = str(error).replace("fit_power_law", "--law power").replace("(isoflop)", "(--law isoflop)")
        return ("isoflop", said) if is_budget else ("power", f"{said}; so a power law is fitted")
    if len(runs) < 10 and near_one_budget(runs):
        return (
            "isoflop",
            f"{len(runs)} runs of about one budget: they show how to split it, and no law of N and D (which needs "
            "at least ten)",
        )
    return "chinchilla", ""


def _refuse_options(law: str, given: Mapping[str, Any]) -> None:
    """Raise where something was asked that only the law in N and D has."""
    said = {"together": "--run", "which": "--compare", "fixed": "--fix"}
    asked = [
        said.get(name, f"--{name}")
        for name, value in given.items()
        if value is True or (hasattr(value, "__len__") and len(value))
    ]
    if asked:
        raise FitError(f"{', '.join(asked)}: of the law in N and D alone, and what is fitted is --law {law}")


def _refuse_rising(runs: Runs) -> None:
    variable = next(name for name in ("C", "N", "D") if getattr(runs, name) is not None)
    x = np.log(getattr(runs, variable))
    if len(x) > 2 and _along(x, runs.loss) > 0.3:
        first, last = runs.loss[np.argmin(x)], runs.loss[np.argmax(x)]
        raise FitError(f"the values rise with {UNITS[variable]}, from {first:.4g} to {last:.4g}: a loss falls; {RISES}")


def _along(x: Array, y: Array) -> float:
    """Return how values rise along ``x``: the correlation of their logarithm, 0 where there is none."""
    if not (np.ptp(x) > 0 and np.ptp(y) > 0):
        return 0.0
    return float(np.corrcoef(x, np.log(np.maximum(y, 1e-300)))[0, 1])


def _surface(
    runs: Runs,
    about: dict[str, Any],
    how: dict[str, Any],
    predict: list[tuple[float, ...]],
    budgets: Sequence[float],
    which: bool,
    curve: bool,
) -> dict[str, Any]:
    if runs.N is None or runs.D is None:
        raise FitError("a law in N and D needs two of parameters, tokens and compute")
    try:
        law = fit_chinchilla(runs.N, runs.D, runs.loss, **how)
    except FitError as error:
        more = "; --law power fits compute alone" if "points" in str(error) else ""
        if "does not fall" in str(error) and _along(np.log(runs.N) + np.log(runs.D), runs.loss) > 0.3:
            more = f"; {RISES}"
        raise FitError(f"{error}{more}".replace("fit_power_law", "--law power")) from None
    with np.errstate(all="ignore"):
        budget = float(numeric(training_flop(law.N, law.D)).max())
        unknown = law.unidentified
        constants: dict[str, dict[str, Any]] = {
            name: {"value": value} for name, value in law.constants._asdict().items()
        }
        for name in Constants._fields if law.profile is not None else ():
            low, high = law.interval(name)
            constants[name] |= {"se": getattr(law.se, name), "low": low, "high": high} | (
                {"unidentified": True} if name in unknown else {}
            )
        exponents = {
            name: {"value": getattr(law, name)} | span(law, lambda drawn, name=name: getattr(drawn, name))
            for name in ("a", "b")
        }
        asked = [*budgets, *(pair[0] for pair in predict if len(pair) == 1)]
        surface = {
            "law": FORM,
            "tied": law.tied,
            "objective": law.equation,
            "value": law.value,
            "starts_that_agree": law.agree,
            "constants": constants,
            "scatter": law.scatter,
            "optimum": _optimum(law, budget),
            "exponents": exponents,
            "held_out": None,
            "budgets": [_optimum(law, float(C)) for C in asked],
            "predictions": [_predicted(law, *pair) for pair in predict if len(pair) == 2],
            "cannot_tell": list(law.cannot_tell),
            "unidentified": list(unknown),
            "approaches": approaches(law, asked[0] if asked else budget),
        }
        surface |= doubtful(runs, law, how, about["notes"])
        if law.profile is not None:
            try:
                surface["held_out"] = hold_out(runs.N, runs.D, runs.loss, **how)._asdict()
            except FitError as error:
                surface["notes_on_holding_out"] = str(error)
            surface["next_runs"] = [run._asdict() for run in next_runs(law, asked[0] if asked else 10 * budget)]
            surface["next_for"] = float(asked[0] if asked else 10 * budget)
        if curve:
            surface |= _drawn(law)
        if which:
            found = compare.compare(law.N, law.D, law.loss)
            surface |= {"forms": [row._asdict() for row in found], "which": compare.verdict(found)}
    return surface


def _drawn(law: FittedLaw) -> dict[str, Any]:
    """Return the fitted loss of each run, and that of compute spent best, with its band."""
    C = numeric(training_flop(law.N, law.D))
    at = np.geomspace(C.min(), REACH * C.max(), CURVE)
    N, D = (numeric(value) for value in compute_optimal(at, law))
    columns = {"at": at, "loss": law.E + law.A * N**-law.alpha + law.B * D**-law.beta}
    if law.profile is not None:
        columns |= dict(zip(("loss", "low", "high"), law.predict(N, D), strict=True))
    points = [dict(zip(columns, map(float, row), strict=True)) for row in zip(*columns.values(), strict=True)]
    band = ", with 95% for one more run" if law.profile is not None else ""
    fitted = law.E + law.A * law.N**-law.alpha + law.B * law.D**-law.beta
    return {
        "fitted": fitted.tolist(),
        "curve": {"of": "C", "is": f"the loss of compute spent best{band}", "points": points},
    }


def _optimum(law: FittedLaw, C: float) -> dict[str, Any]:
    """Return the best use of ``C`` FLOP with intervals: N, D, loss, tokens a parameter."""
    N, D = (float(numeric(value)) for value in compute_optimal(C, law))
    best: dict[str, Any] = {"flop": C, "tokens_per_parameter": float(tokens_per_parameter(C, law)), "N": N, "D": D}
    best["loss"] = float(law.E + law.A * N**-law.alpha + law.B * D**-law.beta)
    best["times_the_largest_run"] = float(law.reach(N, D))
    if law.profile is not None:

        def size(drawn: ChinchillaLaw) -> Any:
            return compute_optimal(C, drawn)[0]

        def lowest(drawn: ChinchillaLaw) -> Any:
            n, d = compute_optimal(C, drawn)
            return drawn.E + drawn.A * n**-drawn.alpha + drawn.B * d**-drawn.beta

        best["N_low"], best["N_high"] = law.interval(size)
        flop = float(training_flop(1, 1))
        best["D_low"], best["D_high"] = C / flop / best["N_high"], C / flop / max(best["N_low"], TINY)
        best["low"], best["high"] = best["D_low"] / best["N_high"], best["D_high"] / max(best["N_low"], TINY)
        best["loss_low"], best["loss_high"] = law.interval(lowest)
    return best


def _predicted(law: FittedLaw, N: float, D: float) -> dict[str, float]:
    found = {
        "N": N,
        "D": D,
        "loss": float(law.E + law.A * N**-law.alpha + law.B * D**-law.beta),
        "times_the_largest_run": float(law.reach(N, D)),
    }
    if law.profile is not None:
        loss, low, high = (float(end) for end in law.predict(N, D))
        found |= {"loss": loss, "low": low, "high": high}
    return found
