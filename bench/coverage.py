"""How often 95% intervals hold the truth, over simulated tables of runs of laws that are known.

For each of the published laws, tables of 10 to 250 runs with normal noise of 0.5% to 2% of the loss are fitted; counted
is how often the interval of each constant, of the best number of parameters and of one more run holds the true value.
Of 15 tables a share is 0.87 or less by chance in one cell of six; the rows at the end are of hundreds.  Last stands how
often the central 95% of bootstrap refits holds it.
"""

import itertools
import sys

import numpy as np

from bench.report import printed
from scalingbet.fitting import fit_chinchilla
from scalingbet.fitting.law import quantiles
from scalingbet.laws import LAWS, Constants, chinchilla_loss, compute_optimal

TABLES = 15  # of each size, noise and law
SIZES = ((10, 0.005), (10, 0.02), (25, 0.01), (60, 0.02), (250, 0.005))
AT, BUDGET = (7e10, 1.4e12), 1e23
STARTS = [(alpha, beta) for alpha in (0.2, 0.4, 0.8) for beta in (0.2, 0.4, 0.8)]


def table(law, count, noise, random, wide):
    """Return parameters, tokens and loss of ``count`` runs: over four decades of compute, or two and fewer ratios."""
    C = 10 ** random.uniform(*((18, 22) if wide else (19, 21)), count)
    ratio = 10 ** random.uniform(*((-0.3, 2.5) if wide else (0.6, 2)), count)
    N = np.sqrt(C / 6 / ratio)
    D = C / 6 / N
    return N, D, chinchilla_loss(N, D, law) * np.exp(noise * random.standard_normal(count))


def held(law, count, noise, random, wide):
    """Return whether each interval of one table holds the truth: by the profile, and of the constants by draws."""
    N, D, loss = table(law, count, noise, random, wide)
    fitted = fit_chinchilla(N, D, loss, bootstrap=200, starts=STARTS)
    spans = [(fitted.interval(name), getattr(law, name)) for name in Constants._fields]
    spans.append(
        (fitted.interval(lambda drawn: compute_optimal(BUDGET, drawn)[0]), float(compute_optimal(BUDGET, law)[0]))
    )
    one_more = float(chinchilla_loss(*AT, law)) * np.exp(noise * random.standard_normal())
    spans.append((tuple(float(end) for end in fitted.predict(*AT)[1:]), one_more))
    drawn = quantiles(fitted.draws, 0.95).T
    before = [low <= getattr(law, name) <= high for name, (low, high) in zip(Constants._fields, drawn, strict=True)]
    return [low <= true <= high for (low, high), true in spans], before


def coverage(tables=TABLES):
    """Print the share of tables whose intervals hold the truth."""
    rows, drawn = [], []
    every = {}  # by law and by number of runs
    for place, law in enumerate(LAWS):
        for (count, noise), wide in itertools.product(SIZES, (True, False)):
            random = np.random.default_rng([place, count, round(1e4 * noise), wide])
            found = [held(law, count, noise, random, wide) for _ in range(tables)]
            hits = np.mean([now for now, _ in found], 0)
            rows.append((law.name, "4" if wide else "2", f"{count}", f"{noise:.1%}", *(float(hit) for hit in hits)))
            for kind in (f"all of {law.name}", f"all of {count} runs"):
                every.setdefault(kind, []).extend(now for now, _ in found)
            drawn += [before for _, before in found]
    every["all"] = [hits for kind, found in every.items() if "runs" in kind for hits in found]
    rows += [(kind, "", "", "", *map(float, np.mean(found, 0))) for kind, found in every.items()]
    rows.append(("all, by refits alone", "", "", "", *(float(hit) for hit in np.mean(drawn, 0)), None, None))
    heads = ["law", "decades", "runs", "noise", *Constants._fields, "best N", "one more run"]
    printed(f"Share of 95% intervals that hold the truth, {tables} tables each", heads, rows)


if __name__ == "__main__":
    coverage(int(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
