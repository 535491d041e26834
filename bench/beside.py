"""Fits of many tables beside other packages', in one run: time, how low each gets, and how often intervals hold.

Tables: ten of published runs (Chinchilla, Llama 3 and Muennighoff et al. as the tests have them, the rest in
``runs.csv``) and simulated ones of published laws; any others by name, ``python -m bench.beside runs.csv
other.csv@dataset third.csv@best`` (a column by which they are parted; the lowest of each N and D). Each package is
asked as its own example asks it. ``curve_fit`` of SciPy fits log loss by least squares from one start, with intervals
of its covariance, so beside it stands our fit by least squares: from one start, where its compiled code takes 0.3 to
8 ms and ours, which is made for many, 1.5 to 110; and from the hundred that find the lowest minimum without a guess,
where it takes 1.7 to 2.6 times as long as ours. The package ``chinchilla`` minimises Huber's loss from a grid and has
no intervals; ``simple-scaling-laws`` fits by its own likelihood, with intervals of draws, and needs Python 3.12.
``scaling-audit`` parts groups for regressions and fits no law of N and D.
"""

import contextlib
import itertools
import sys
import warnings

import numpy as np
from scipy.optimize import curve_fit

from bench import builds, coverage
from bench.fitting import DELTA, by_package, objective, timed
from bench.report import printed, say
from scalingbet.fitting import FitError, fit_chinchilla, minimise, read_runs, rows
from scalingbet.fitting.surface import EXPONENTS
from scalingbet.laws import LAWS, chinchilla_loss

DATA = builds.ROOT / "tests" / "fitting" / "data"
RUNS = builds.ROOT / "bench" / "runs.csv"
PASSES = 4  # over a text: up to so many a repeat is worth about as much as new text (Muennighoff et al. 2023)
START = (np.log(1.7), 6.0, 6.0, 0.35, 0.35)  # log E, log A, log B, alpha, beta: near any published law
GRID = {"e": (0.0, 0.5), "a": (5.0, 10.0), "b": (5.0, 10.0), "alpha": (0.3, 0.6), "beta": (0.3, 0.6)}
OF = ("E", "alpha", "beta")
REPEATS = 40  # simulated tables whose intervals are counted


def tables(named=()):
    """Return ``{name: (N, D, loss)}``."""
    found = {}
    for argument in named:
        path, _, part = argument.partition("@")
        try:
            runs = rows.distinct(read_runs(path))
            parts = {"": rows.best(runs)} if part == "best" else rows.groups(runs, part) if part else {"": runs}
        except FitError as error:
            say(f"  {argument}: {error}")
            continue
        found |= {
            f"{path.rpartition('/')[2]} {value}".strip(): (one.N, one.D, one.loss) for value, one in parts.items()
        }
    if named:
        return found
    for name, last in (("chinchilla", 0), ("llama", 0), ("epoch", 5), ("repeated", 0)):
        runs = read_runs(DATA / f"{name}.csv")
        if runs.unique is not None:
            runs = rows.keep(runs, np.flatnonzero(runs.D / runs.unique <= PASSES + 0.01))
        runs = rows.keep(runs, range(len(runs) - last))  # the outliers stand last
        found[f"{name}.csv"] = runs.N, runs.D, runs.loss
    found |= {name: (runs.N, runs.D, runs.loss) for name, runs in rows.groups(read_runs(RUNS), "table").items()}
    sizes = (30, 0.005), (60, 0.01), (120, 0.02), (250, 0.005)
    for place, (law, (count, noise)) in enumerate(zip(LAWS, sizes, strict=True)):
        random = np.random.default_rng(place)
        found[f"simulated, {law.name}"] = coverage.table(law, count, noise, random, place % 2 == 0)
    for place, (sizes, amounts) in enumerate(((4, 5), (6, 8))):  # grids, as many ladders are
        N, D = (g.ravel() for g in np.meshgrid(np.geomspace(1e8, 1e10, sizes), np.geomspace(2e9, 4e11, amounts)))
        noise = 0.005 * np.random.default_rng(9 + place).standard_t(3, N.size)
        found[f"simulated, grid of {N.size}"] = N, D, chinchilla_loss(N, D, LAWS[place]) * np.exp(noise)
    return found


def by_curve_fit(N, D, loss, start=START):
    """Return log E, log A, log B, alpha, beta and their covariance by SciPy's ``curve_fit`` from one start."""

    def law(x, e, a, b, alpha, beta):
        return np.log(np.exp(e) + np.exp(a - alpha * x[0]) + np.exp(b - beta * x[1]))

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return curve_fit(law, np.log([N, D]), np.log(loss), p0=start, maxfev=20_000)


def by_many(N, D, loss):
    """Return the constants of the lowest that ``curve_fit`` finds, from the hundred starts that we take."""
    centred, exponents = minimise.runs_of(N, D, loss), np.array(list(itertools.product(EXPONENTS, EXPONENTS)))
    found = []
    for start in centred.outward(minimise.starts(exponents, centred, minimise.FREE)):
        with contextlib.suppress(RuntimeError):
            found.append(by_curve_fit(N, D, loss, start)[0])
    return min(found, key=lambda theta: squares(theta, N, D, loss))


def by_simple(N, D, loss):
    """Return the model of the package ``simple-scaling-laws``, or None where it is not installed."""
    try:
        import polars
        import simple_scaling_laws
    except ImportError:
        return None
    frame = polars.DataFrame({
        "training_run_id": [f"r{at}" for at in range(len(N))], "train_set_id": ["t"] * len(N),
        "test_set_id": ["t"] * len(N), "model_size__n_params": N, "dataset_size__n_tokens": D,
        "test_loss__cross_entropy": loss,
    })  # fmt: skip
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return simple_scaling_laws.fit(frame, seed=0)


def inner(law):
    """Return log E, log A, log B, alpha, beta of a law, or of a package's names."""
    E, A, B, alpha, beta = law
    with np.errstate(all="ignore"):
        return np.array([*np.log([E, A, B]), alpha, beta])


def squares(theta, N, D, loss):
    """Return the sum of squared residuals in log loss."""
    e, a, b, alpha, beta = theta
    with np.errstate(all="ignore"):
        r = np.log(np.exp(e) + np.exp(a - alpha * np.log(N)) + np.exp(b - beta * np.log(D))) - np.log(loss)
    return float((r**2).sum())


SIMPLE = "test_loss__cross_entropy"


def simple_constants(model):
    """Return E, A, B, alpha, beta of that package's model; its A and B are of a run of a reference size."""
    found = {name: float(value) for name, value in model.params(SIMPLE).items()}
    size, text = (float(domain["reference"]) for domain in model.observed_domain.values())
    A, B = found["A"] * size ** found["alpha"], found["B"] * text ** found["beta"]
    return [found["E"], A, B, found["alpha"], found["beta"]]


def beside(found):
    """Print time and objective of each table, ours beside the others'."""
    table = []
    for name, data in found.items():
        ours, seconds = timed(lambda data=data: fit_chinchilla(*data, bootstrap=0))
        even, even_seconds = timed(lambda data=data: fit_chinchilla(*data, objective="squared", bootstrap=0))
        near, near_seconds = timed(
            lambda data=data: fit_chinchilla(*data, objective="squared", bootstrap=0, starts=[START[3:]])
        )
        table.append((name, len(data[0]), "this book, Huber", seconds, 1.0, f"{ours.value:.8f}", ""))
        table.append(
            (name, "", "this book, squares", even_seconds, 1.0, "", f"{squares(inner(even.constants), *data):.8f}")
        )
        table.append(
            (name, "", "the same, one start", near_seconds, 1.0, "", f"{squares(inner(near.constants), *data):.8f}")
        )
        try:
            (theta, _), taken = timed(lambda data=data: by_curve_fit(*data))
            table.append(
                (name, "", "SciPy, curve_fit", taken, taken / near_seconds, "", f"{squares(theta, *data):.8f}")
            )
        except RuntimeError:
            table.append((name, "", "SciPy, curve_fit", None, None, "", "none found"))
        theta, taken = timed(lambda data=data: by_many(*data))
        table.append(
            (name, "", "the same, 100 starts", taken, taken / even_seconds, "", f"{squares(theta, *data):.8f}")
        )
        try:
            least, taken = timed(lambda data=data: by_package(GRID, *data))
            table.append((name, "", "chinchilla", taken, taken / seconds, f"{least:.8f}", ""))
        except ImportError:
            say("  chinchilla is not installed")
        model, taken = timed(lambda data=data: by_simple(*data))
        if model is not None:
            theta = inner(simple_constants(model))
            whole, whole_seconds = timed(lambda data=data: fit_chinchilla(*data))
            table.append((name, "", "this book, with intervals", whole_seconds, 1.0, f"{whole.value:.8f}", ""))
            table.append((name, "", "simple-scaling-laws", taken, taken / whole_seconds,
                          f"{objective(theta, *data):.8f}", f"{squares(theta, *data):.8f}"))  # fmt: skip
    heads = ["table", "runs", "who", "s", "times ours", f"Huber, {DELTA:g}", "squares"]
    printed("Fits of tables beside other packages'", heads, table)


def held(repeats=REPEATS):
    """Print how often 95% intervals hold the true constants, ours beside the others'."""
    hits = {}
    for (place, law), (count, noise) in itertools.product(enumerate(LAWS[:2]), ((25, 0.01), (60, 0.01))):
        for repeat in range(repeats):
            random = np.random.default_rng([place, count, repeat])
            data = coverage.table(law, count, noise, random, True)
            ours = fit_chinchilla(*data, bootstrap=1, starts=coverage.STARTS)
            spans = {"this book": [ours.interval(name) for name in OF]}
            try:
                theta, covariance = by_curve_fit(*data)
                half = 1.96 * np.sqrt(np.diag(covariance))
                ends = [(theta[at] - half[at], theta[at] + half[at]) for at in (0, 3, 4)]
                spans["SciPy, curve_fit"] = [tuple(np.exp(ends[0])), *ends[1:]]
            except RuntimeError:
                spans["SciPy, curve_fit"] = [(np.nan, np.nan)] * 3
            if repeat < repeats // 4 and (model := by_simple(*data)) is not None:
                found = model.conf_int(SIMPLE)
                spans["simple-scaling-laws"] = [found[name] for name in OF]
            for who, each in spans.items():
                inside = [low <= getattr(law, name) <= high for name, (low, high) in zip(OF, each, strict=True)]
                hits.setdefault(who, []).append(inside)
    lines = [(who, len(found), *map(float, np.mean(found, 0))) for who, found in hits.items()]
    printed("Share of 95% intervals that hold the truth, simulated tables", ["who", "tables", *OF], lines)


if __name__ == "__main__":
    beside(tables(sys.argv[1:]))
    held()
