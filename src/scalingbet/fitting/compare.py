"""Which form? Each by least squares of log loss: information criteria, and how it predicts runs of more compute."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from ..formula import Array, numeric
from ..laws import training_flop
from .curves import fit_power_law
from .forms import fit_form
from .reading import FitError
from .surface import fit_chinchilla

Predict: TypeAlias = Callable[[Array, Array], Array]
CUTS = (0.5, 0.6, 0.7, 0.8)  # of the runs by compute: each time the tenth beyond is predicted
TELLS = 4.0  # a criterion that is higher by less does not tell two forms apart


class Row(NamedTuple):
    """One form: constants, AICc, BIC, the mean error in log loss of runs held out (None where it is not fitted)."""

    form: str
    constants: int
    aicc: float
    bic: float
    ahead: float | None


def _additive(tied: bool) -> Callable[[Array, Array, Array], tuple[float, Predict]]:
    def fitted(N: Array, D: Array, loss: Array) -> tuple[float, Predict]:
        law = fit_chinchilla(N, D, loss, objective="squared", tied=tied, bootstrap=0)
        return 2 * law.value, lambda n, d: law.E + law.A * n**-law.alpha + law.B * d**-law.beta

    return fitted


def _kaplan(N: Array, D: Array, loss: Array) -> tuple[float, Predict]:
    fit = fit_form("kaplan", loss, N, D)
    return fit.curve.cost, lambda n, d: fit(n, d)


def _compute(floor: bool) -> Callable[[Array, Array, Array], tuple[float, Predict]]:
    def fitted(N: Array, D: Array, loss: Array) -> tuple[float, Predict]:
        fit = fit_power_law(numeric(training_flop(N, D)), loss, floor)
        return fit.curve.cost, lambda n, d: fit(numeric(training_flop(n, d)))

    return fitted


FORMS = {  # name: constants, and how it is fitted
    "E + A/N^alpha + B/D^beta": (5, _additive(False)),
    "the same, alpha = beta": (4, _additive(True)),
    "Kaplan et al. 2020, eq. 1.5": (4, _kaplan),
    "a power law of compute, with a floor": (3, _compute(True)),
    "a power law of compute": (2, _compute(False)),
}


def compare(N: Array, D: Array, loss: Array) -> list[Row]:
    """Return a :class:`Row` for each form that the runs can be fitted with, the lowest AICc first.

    AICc is ``n log(S / n) + 2 k + 2 k (k + 1) / (n - k - 1)`` and BIC ``n log(S / n) + k log n``, with S the sum of
    squared residuals in log loss and k the constants, the scatter counted.  Hurvich & Tsai 1989; Schwarz 1978.
    """
    n, rows = len(loss), []
    for name, (count, fitted) in FORMS.items():
        try:
            squares, _ = fitted(N, D, loss)
        except FitError:
            continue
        k = count + 1
        if n - k - 1 <= 0:
            continue
        base = n * math.log(max(squares / n, 1e-300))
        rows.append(
            Row(
                name,
                count,
                base + 2 * k + 2 * k * (k + 1) / (n - k - 1),
                base + k * math.log(n),
                _ahead(fitted, N, D, loss),
            )
        )
    return sorted(rows, key=lambda row: row.aicc)


def _ahead(
    fitted: Callable[[Array, Array, Array], tuple[float, Predict]], N: Array, D: Array, loss: Array
) -> float | None:
    order = np.argsort(numeric(training_flop(N, D)), kind="stable")
    errors: list[float] = []
    for cut in CUTS:
        kept = int(cut * len(order))
        seen, left = order[:kept], order[kept : kept + max(1, len(order) // 10)]
        try:
            _, predict = fitted(N[seen], D[seen], loss[seen])
        except FitError:
            continue
        errors += [float(abs(error)) for error in np.log(predict(N[left], D[left]) / loss[left])]
    return float(np.mean(errors)) if errors and np.isfinite(errors).all() else None


def verdict(rows: list[Row]) -> str:
    """Return in a sentence which forms the runs can tell apart."""
    near = [row.form for row in rows if row.aicc < rows[0].aicc + TELLS]
    ahead = [row for row in rows if row.ahead is not None]
    first = (
        f"The runs tell {rows[0].form} from every other form here."
        if len(near) == 1 and len(rows) > 1
        else f"The runs cannot tell apart: {'; '.join(near)}."
    )
    if not ahead:
        return first
    best = min(ahead, key=lambda row: row.ahead or 0.0)
    return f"{first} Best ahead, in runs of more compute: {best.form}, off by {best.ahead:.2%}."
