"""Error of a task from loss, then from compute: what a law of the loss says of accuracy.

``error = epsilon - k exp(-gamma L)``: the error of guessing, less what a lower loss takes from it.  Gadre et al. 2024,
section 2, who then put the loss of their law into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import rows
from .forms import fit_form
from .reading import FitError
from .runs import Runs


def downstream(runs: Runs, column: str, budgets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fit of a column of errors, or of accuracies, by the loss, and what it is at the loss of ``budgets``.

    Values that fall with the loss are accuracies, and their errors are fitted.  Values that are no shares from 0 to 1
    (or percent), and fewer than five, raise :class:`FitError`.
    """
    values = np.array(rows.numbers(runs, column), float)
    kept = np.isfinite(values)
    values, loss = values[kept], runs.loss[kept]
    if len(values) < 5 or not np.ptp(loss) > 0:
        raise FitError(f"{column}: {len(values)} values beside different losses; allowed are 5 or more")
    if values.min() < 0 or values.max() > 100:
        raise FitError(f"{column}: {values.min():g} to {values.max():g}; allowed are shares from 0 to 1, or percent")
    whole = 100.0 if values.max() > 1 else 1.0
    rises = bool(np.corrcoef(loss, values)[0, 1] > 0) if np.ptp(values) > 0 else True
    error = values / whole if rises else 1 - values / whole
    fit = fit_form("downstream", error, loss)
    word = "error" if rises else "accuracy"

    def at(some: float) -> float:
        found = float(fit(some))
        return found if rises else 1 - found

    predicted = []
    for best in budgets:
        ends = [at(best[name]) for name in ("loss_low", "loss_high") if name in best]
        row = {"flop": best["flop"], word: at(best["loss"])}
        predicted.append(row | ({"low": min(ends), "high": max(ends)} if ends else {}))
    constants = {name: estimate._asdict() for name, estimate in fit.constants.items()}
    return {
        "of": column,
        "is": word,
        "law": "error = epsilon - k exp(-gamma L)",
        "runs": len(values),
        "constants": constants,
        "scatter": fit.scatter,
        "predictions": predicted,
        "beyond": bool(min(best["loss"] for best in budgets) < loss.min()),
    }
