"""Coverage as counts: shares of 0 and 1 are problems that were never or always solved, and a binomial fit takes them.

The root of twice the log of the likelihood's loss, with the sign of the residual, takes the place of a residual: least
squares of it is the most likely curve, and its scatter is 1 where the counts are binomial (McCullagh & Nelder 1989,
section 2.4).  The same problems are asked at every k, so the points are not quite independent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..formula import Array
from .intervals import Curve, Model

EDGE = 1e-12


def deviance(share: Array, problems: Array, of: Callable[[Array], tuple[Array, Array]]) -> Model:
    """Return the model of the residuals of counts; ``of`` gives the coverage at constants, and its slopes."""

    def model(best: Array) -> tuple[Array, Array]:
        p, slopes = of(best)
        p = np.clip(p, EDGE, 1 - EDGE)
        with np.errstate(all="ignore"):
            loss = np.nan_to_num(share * np.log(share / p)) + np.nan_to_num((1 - share) * np.log((1 - share) / (1 - p)))
        r = np.sign(p - share) * np.sqrt(2 * problems * np.maximum(loss, 0))
        score = problems * (p - share) / (p * (1 - p))
        slope = np.where(np.abs(r) > 1e-6, score / np.where(r == 0, 1, r), np.sqrt(problems / (p * (1 - p))))
        return r, slopes * slope[:, None]

    return model


def curves(
    k: Array, share: Array, problems: Array, beta: Callable[[Array], tuple[Array, Array]]
) -> tuple[Curve, Curve]:
    """Return the most likely power law, in (log A, b), and Beta distribution, in (log alpha, log beta), of counts."""
    logs = np.log(k)

    def power(best: Array) -> tuple[Array, Array]:
        rate = np.exp(np.clip(best[0] - best[1] * logs, -50, 50))
        p = np.exp(-rate)
        return p, np.stack([-p * rate, p * rate * logs], 1)

    middle = np.clip(share, 0.25 / problems, 1 - 0.25 / problems)
    slope = max(-float(np.polyfit(logs, np.log(-np.log(middle)), 1)[0]), 0.02)
    first = float(middle[np.argmin(k)])
    starts = [(np.log(a), np.log(a * max(1 / first - 1, 0.1))) for a in (slope / 2, slope, 2 * slope)]
    line = Curve(deviance(share, problems, power), [(np.log(-np.log(first)), slope)], (-10, 1e-4), (20, 5))
    spread = Curve(deviance(share, problems, beta), starts, (np.log(1e-4), np.log(1e-3)), (np.log(1e3), np.log(1e7)))
    return line, spread
