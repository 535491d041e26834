"""When the stock of text is used up, with its uncertainty: exact shares, by quadrature and without draws."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from ..formula import Array, DomainError, cumulative_normal, numeric, procedure, quantile_normal
from .stock import STOCK_2024, USE_2024, compute_based_tokens, token_length


def _lognormal(interval: tuple[float, float], level: float) -> tuple[float, float]:
    """Return the mean and the standard deviation of the log of a lognormal given by its central interval."""
    low, high = interval
    return math.log(low * high) / 2, math.log(high / low) / (2 * float(quantile_normal((1 + level) / 2)))


def _log_stock(quality: bool, repetition: bool, years: float) -> tuple[float, float]:
    """Return mean and spread of the log stock after ``years``, without the token's length, which is not lognormal."""
    m = STOCK_2024
    parts = [(m.pages, 1), (m.bytes_per_page, 1), (m.page_growth, years), (m.web_growth, years)]
    parts += [(m.quality, 1)] * quality + [(m.repetition, 1)] * repetition
    moments = [(weight, *_lognormal(interval, m.level)) for interval, weight in parts]
    return sum(w * mean for w, mean, _ in moments), math.hypot(*(w * spread for w, _, spread in moments))


@functools.cache
def _log_token_lengths(count: int = 2000) -> Array:
    mean, spread = _lognormal(STOCK_2024.shortfall, STOCK_2024.level)
    shortfall = np.exp(mean + spread * numeric(quantile_normal((np.arange(count) + 0.5) / count)))
    return np.log(numeric(token_length(shortfall)))


def _solve(share: float, rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where the ``rising`` function reaches ``share``, between ``low`` and ``high``, by halving."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < share else (low, middle)
    return (low + high) / 2


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise DomainError(f"share = {share:g}; allowed is more than 0 and less than 1")


@procedure("a root of an integral over the token's length")
def stock_quantile(share: float, quality: bool = True, repetition: bool = True) -> float:
    """Return the tokens below which the stock lies with probability ``share``, at the start of 2024.

    quality, repetition: whether the stock is cut to what is worth training on, and stretched by epochs.
    Exact, by quadrature: no draws.  A share outside 0-1 raises ``DomainError``.  Villalobos et al. 2024.

    >>> [round(stock_quantile(0.5, *parts) / 1e12) for parts in ((False, False), (True, False), (True, True))]
    [508, 102, 322]
    """
    _check_share(share)
    mean, spread = _log_stock(quality, repetition, 0)
    lengths = _log_token_lengths()

    def below(log_tokens: float) -> float:
        return float(np.mean(numeric(cumulative_normal((log_tokens - mean + lengths) / spread))))

    return math.exp(_solve(share, below, 20.0, 50.0))


@procedure("an integral over the token's length")
def exhausted_share(year: float, basis: str = "half", overtraining: float = 1.0) -> float:
    """Return the probability that the largest run of ``year`` uses the whole effective stock.

    basis: ``"trend"`` (past training sets go on growing), ``"compute"`` (compute grows, at 20 tokens a parameter),
    ``"half"`` (either, with even odds: the paper's choice); overtraining: as in :func:`compute_based_tokens`.
    Another basis raises ``DomainError``.  Villalobos et al. 2024, sections 2.4 and 2.5.

    >>> round(exhausted_share(2029), 2), round(exhausted_share(2029, overtraining=5), 2)
    (0.51, 0.79)
    """
    if basis == "half":
        return (exhausted_share(year, "trend", overtraining) + exhausted_share(year, "compute", overtraining)) / 2
    m, years = USE_2024, year - USE_2024.year
    if basis == "trend":
        start, start_spread = _lognormal(m.tokens, m.level)
        growth, growth_spread = _lognormal(m.growth, m.growth_level)
    elif basis == "compute":
        start, start_spread = (x / 2 for x in _lognormal(m.compute, m.level))
        start += math.log(float(compute_based_tokens(1.0)))
        growth, growth_spread = (x / 2 for x in _lognormal(m.compute_growth, m.level))
    else:
        raise DomainError(f"basis = {basis!r}; allowed is 'trend', 'compute' or 'half'")
    stock, stock_spread = _log_stock(True, True, years)
    gap = start + math.log(overtraining) / 2 + growth * years - stock + _log_token_lengths()
    spread = math.hypot(start_spread, growth_spread * years, stock_spread)
    return float(np.mean(numeric(cumulative_normal(gap / spread))))


@procedure("a root of an integral")
def exhaustion_quantile(share: float, basis: str = "half", overtraining: float = 1.0) -> float:
    """Return the year by which the effective stock is used up with probability ``share``; see :func:`exhausted_share`.

    >>> round(exhaustion_quantile(0.5), 1), round(exhaustion_quantile(0.5, overtraining=5), 1)
    (2029.0, 2027.9)
    """
    _check_share(share)
    return _solve(share, lambda year: exhausted_share(year, basis, overtraining), 2015.0, 2060.0)
