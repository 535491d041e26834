"""What stands beside a fit: the optimum by other approaches, and runs that do not go with one law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..formula import numeric
from ..laws import compute_optimal, tokens_per_parameter, training_flop
from . import isoflop, rows
from .law import FittedLaw
from .runs import FitError, Runs
from .surface import fit_chinchilla

MOST_OUT = 8  # runs of most loss that are tried as outliers
CONSTANTS = 5
FEW_STARTS = [(alpha, beta) for alpha in (0.2, 0.4, 0.8) for beta in (0.2, 0.4, 0.8)]


def span(law: FittedLaw, of: Any) -> dict[str, float]:
    """Return the ends of the interval of a function of a law, or nothing where it was fitted without."""
    if law.profile is None:
        return {}
    low, high = law.interval(of)
    return {"low": low, "high": high}


def approaches(law: FittedLaw, C: float) -> list[dict[str, Any]]:
    """Return exponent and best N at ``C`` by the law, by parabolas at equal compute, and by the envelope."""
    found: list[dict[str, Any]] = [
        {"approach": "the law", "exponent": law.a, "N": float(compute_optimal(C, law)[0])}
        | {end: value for end, value in span(law, lambda drawn: drawn.a).items()}
    ]
    low_points = isoflop.valleys(law.N, law.D, law.loss)
    sizes = isoflop.path(np.array([v.C for v in low_points]), np.array([v.N for v in low_points]))
    budgets = numeric(training_flop(law.N, law.D))
    best = isoflop.envelope(budgets, law.loss)
    edge = isoflop.path(budgets[best], law.N[best])
    for name, line in (("parabolas at equal compute", sizes), ("envelope of the best runs", edge)):
        if line:
            half = 1.96 * line.se
            found.append(
                {
                    "approach": name,
                    "exponent": line.exponent,
                    "low": line.exponent - half,
                    "high": line.exponent + half,
                    "N": line.size(C),
                    "points": line.points,
                }
            )
            if line is sizes:
                found[-1]["bias"] = isoflop.bias(law, law.N, law.D)
    return found if len(found) > 1 else []


def doubtful(runs: Runs, law: FittedLaw, how: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """Add to ``notes`` what of the runs does not go with one law; return the law without outliers."""
    plain = dict(how, bootstrap=0, starts=FEW_STARTS)
    everyone, order = np.arange(len(runs)), np.argsort(-law.loss, kind="stable")

    def without(places: Any) -> tuple[FittedLaw, Any]:
        """Return the law fitted without some runs, and the places of all runs that are then far off it."""
        kept = np.setdiff1d(everyone, places)
        each = {name: np.asarray(plain[name])[kept] for name in ("weights", "together") if plain.get(name) is not None}
        found = fit_chinchilla(law.N[kept], law.D[kept], law.loss[kept], **(plain | each))
        off = np.abs(np.log((found.E + found.A * law.N**-found.alpha + found.B * law.D**-found.beta) / law.loss))
        return found, np.flatnonzero(off > rows.far_off(off[kept], CONSTANTS))

    found, kept = law, everyone
    try:
        far = np.flatnonzero(np.abs(law.residuals) > rows.far_off(law.residuals, CONSTANTS))
        for places in (far, *(order[:count] for count in range(1, min(MOST_OUT, len(runs) // 8) + 1))):
            if (
                len(places) and len(runs) - len(places) >= 12
            ):  # an outlier may hide itself: those of most loss are tried as well
                other, off = without(places)
                if set(places) <= set(off) and len(off) > len(everyone) - len(kept) and len(off) <= 0.2 * len(runs):
                    found, kept = other, np.setdiff1d(everyone, off)
        if len(kept) < len(everyone):
            found, _ = without(np.setdiff1d(everyone, kept))
    except FitError:
        found, kept = law, everyone
    gone = np.setdiff1d(np.arange(len(runs)), kept)
    extra: dict[str, Any] = {}
    if len(gone):
        names = [runs.lines[at] for at in gone]
        budget = float(numeric(training_flop(found.N, found.D)).max())
        extra["without_outliers"] = {
            "lines": names,
            "constants": found.constants._asdict(),
            "tokens_per_parameter": float(tokens_per_parameter(budget, found)),
        }
        notes.append(
            f"{_runs(len(gone))} more than ten times the median residual off the law: {rows.named(runs, gone)}"
            f"{rows.dropping(runs, gone)}"
        )
        notes += rows.scattered(runs, np.zeros(len(runs)), law.scatter)
    else:
        notes += rows.scattered(runs, law.residuals, law.scatter, CONSTANTS)
    if differs := rows.differing(runs, law.residuals):
        notes.append(differs)
    return extra


def _runs(count: int) -> str:
    return "1 run lies" if count == 1 else f"{count} runs lie"
