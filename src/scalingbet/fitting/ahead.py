"""How a law fitted without the runs of most compute predicts them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..formula import numeric
from ..laws import training_flop
from .curves import checked
from .law import HeldOut
from .surface import fit_chinchilla


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
    how["bootstrap"] = min(int(how.get("bootstrap", 1)), 1)  # the interval is the profile's
    order = np.argsort(numeric(training_flop(N, D)), kind="stable")
    kept = len(loss) - max(1, round(share * len(loss)))
    seen, left = order[:kept], order[kept:]
    each: dict[str, Any] = {
        name: np.asarray(how.pop(name))[seen] for name in ("weights", "together") if how.get(name) is not None
    }
    law = fit_chinchilla(N[seen], D[seen], loss[seen], **how, **each)
    predicted = law.predict(N[left], D[left], level)
    off = predicted.loss / loss[left] - 1
    inside = int(((predicted.low <= loss[left]) & (loss[left] <= predicted.high)).sum())
    beyond = float(numeric(law.reach(N[left], D[left])).max())
    return HeldOut(len(left), beyond, float(np.median(np.abs(off))), float(off.mean()), inside, level)
