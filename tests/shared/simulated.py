"""Simulated training runs of a law that is known."""

import numpy as np
from scipy import stats

from scalingbet import laws
from scalingbet.laws import Constants, chinchilla_loss

NAMES = Constants._fields
NEAR = [(0.35, 0.35)]  # a start near all the laws here: where not the search but what it finds is tested


def runs(count=60, noise=0.01, seed=0, law=laws.BESIROGLU_2024):
    """Return parameters, tokens and loss of runs over four decades of compute and 0.5 to 300 tokens a parameter."""
    random = np.random.default_rng(seed)
    C, ratio = 10 ** random.uniform(18, 22, count), 10 ** random.uniform(-0.3, 2.5, count)
    N = np.sqrt(C / 6 / ratio)
    D = C / 6 / N
    return N, D, chinchilla_loss(N, D, law) * np.exp(noise * random.standard_normal(count))


def too_few(hits, share):
    """Whether chance would make so few of ``hits`` true less than once in a thousand times, were it ``share``."""
    return stats.binom.cdf(np.sum(hits), len(hits), share) < 1e-3


def too_many(hits, share, slack):
    """Whether chance would make so many of ``hits`` true less than once in a thousand times, were it that much more."""
    return stats.binom.sf(np.sum(hits) - 1, len(hits), share + slack) < 1e-3
