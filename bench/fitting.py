"""Time fits of 240 runs: this book's, SciPy's without gradients, and the PyPI package ``chinchilla``.

All minimise Huber's loss of log loss, delta 0.001, of the same runs, drawn from the law of Besiroglu et al. with heavy
tails.  SciPy starts where we do: 100 pairs of exponents, each with its best E, A and B.  The package takes a product of
lists: the same exponents, with E, A and B at the middle of those.  It uses every core, the others one; each of its fits
also starts its processes and draws a plot, which is most of the time of a refit from one start.
"""

import contextlib
import io
import itertools
import os
import tempfile
import time

import numpy as np
from scipy.optimize import minimize

from bench.report import printed
from scalingbet.fitting import fit_chinchilla, minimise
from scalingbet.fitting.surface import EXPONENTS
from scalingbet.laws import BESIROGLU_2024, chinchilla_loss

DELTA = 1e-3
REFITS = 1000
TIMED = 25  # of the refits by the others; their time is scaled up


def runs(count=240, noise=0.004, seed=0):
    """Return parameters, tokens and loss of ``count`` runs."""
    random = np.random.default_rng(seed)
    C, ratio = 10 ** random.uniform(18, 22, count), 10 ** random.uniform(-0.3, 2.5, count)
    N = np.sqrt(C / 6 / ratio)
    D = C / 6 / N
    return N, D, chinchilla_loss(N, D, BESIROGLU_2024) * np.exp(noise * random.standard_t(3, count))


def objective(theta, N, D, loss, weights=1.0):
    """Return the sum of Huber's loss of log loss at (log E, log A, log B, alpha, beta)."""
    e, a, b, alpha, beta = theta
    with np.errstate(all="ignore"):
        predicted = np.exp(e) + np.exp(a - alpha * np.log(N)) + np.exp(b - beta * np.log(D))
        size = np.abs(np.log(predicted) - np.log(loss))
    bent = np.minimum(size, DELTA)
    return float(np.sum(weights * bent * (size - bent / 2)))


def timed(work):
    """Return what ``work`` returns, and the seconds it took."""
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def by_scipy(method, starts, data, weights):
    """Return the objective that SciPy reaches from each start, without gradients."""
    with np.errstate(all="ignore"):
        return [minimize(objective, start, (*data, w), method=method).fun
                for start, w in zip(starts, weights, strict=True)]  # fmt: skip


def by_package(grid, N, D, loss, parallel=True):
    """Return the objective that the package ``chinchilla`` reaches from the product of ``grid``."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    import chinchilla
    from chinchilla._metrics import log_huber

    def huber(measured, predicted):
        return 1e6 * log_huber(measured, predicted, DELTA)  # else its stopping rule, absolute, stops it at once

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        package = chinchilla.Chinchilla(folder, grid, loss_fn=huber, log_level=50)
        for n, d, l in zip(N, D, loss, strict=True):
            package.append(N=n, D=d, loss=l)
        package.fit(parallel=parallel)
    found = [float(value) for value in (package.E, package.A, package.B, package.alpha, package.beta)]
    return objective([*np.log(found[:3]), *found[3:]], N, D, loss)


def speed():
    """Print how long 100 starts and 1,000 bootstrap refits take, and how low each gets."""
    data = N, D, loss = runs()
    once = np.ones(len(loss))
    weights = np.random.default_rng(0).multinomial(len(loss), once / len(loss), REFITS)
    centred, exponents = minimise.runs_of(N, D, loss), np.array(list(itertools.product(EXPONENTS, EXPONENTS)))
    starts = centred.outward(minimise.starts(exponents, centred, minimise.FREE))
    middle = np.median(starts[:, :3], axis=0)
    grid = dict(zip(("e", "a", "b"), ((float(value),) for value in middle), strict=True))
    grid |= {"alpha": EXPONENTS, "beta": EXPONENTS}

    ours, seconds = timed(lambda: fit_chinchilla(N, D, loss, bootstrap=0))
    rows = [("this book", seconds, 1.0, f"{ours.value:.10f}")]
    for name, work in (
        ("SciPy, BFGS", lambda: min(by_scipy("BFGS", starts, data, [once] * len(starts)))),
        ("chinchilla", lambda: by_package(grid, *data)),
    ):
        least, taken = timed(work)
        rows.append((name, taken, taken / seconds, f"{least:.10f}"))
    printed("240 runs from 100 starts", ["who", "s", "times ours", "least objective"], rows)

    best = np.array([*np.log(ours.constants[:3]), *ours.constants[3:]])
    refitted, both = timed(lambda: fit_chinchilla(N, D, loss, bootstrap=REFITS))
    seconds = both - seconds
    some = weights[:TIMED]
    reached = [objective([*np.log(row[:3]), *row[3:]], *data, w) for row, w in zip(refitted.draws, some, strict=False)]
    rows = [("this book", seconds, 1.0, f"{np.mean(reached):.10f}")]
    around = {name: (float(value),) for name, value in zip(("e", "a", "b", "alpha", "beta"), best, strict=True)}
    for name, work in (
        ("SciPy, BFGS", lambda: by_scipy("BFGS", [best] * TIMED, data, some)),
        ("chinchilla", lambda: [by_package(around, *(np.repeat(x, w) for x in data), parallel=False) for w in some]),
    ):
        least, taken = timed(work)
        taken *= REFITS / TIMED
        rows.append((name, taken, taken / seconds, f"{np.mean(least):.10f}"))
    title = f"1,000 bootstrap refits; the others' time is of {TIMED}, scaled up; mean objective of these {TIMED}"
    printed(title, ["who", "s", "times ours", "mean objective"], rows)


if __name__ == "__main__":
    speed()
