"""Repeated sampling: how often one of k answers is right, why the average is a power law, and what it is traded for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..formula import (
    DomainError,
    Quantity,
    Value,
    clip,
    exp,
    formula,
    is_traced,
    log,
    log10,
    maximum,
    minimum,
    numeric,
    power,
    where,
)
from ..formula.special import log_gamma_cross, log_gamma_ratio

SAMPLES = Quantity("samples", 1, 1e6, log=True, least=1)
_SHARE = Quantity("share", 0.001, 0.999, above=0, below=1)
_EXPONENT = Quantity("", 0.05, 2, above=0)
_ALPHA = Quantity("", 0.05, 5, log=True, above=0)
_BETA = Quantity("", 0.5, 200, log=True, above=0)
_OUT_OF = Quantity("samples", 1000, 5000, log=True, least=1, whole=True)
_SOME = Quantity("samples", 1, 1000, log=True, least=1, whole=True)
_RIGHT = Quantity("samples", 0, 1000, least=0, whole=True)
NEVER = Quantity("share", 0, 0.5, least=0, below=1)


@dataclass(frozen=True)
class BetaFit:
    """How hard the problems of a set are for a model: its success rates p follow Beta(alpha, beta)."""

    model: str
    alpha: float
    beta: float
    source: str = "brown2024"
    note: str = "our beta-binomial fit to the counts of 128 MATH problems, 10,000 samples each"


PYTHIA_MATH = {
    "70M": BetaFit("Pythia 70M", 0.065, 100.1),
    "1B": BetaFit("Pythia 1B", 0.216, 25.49),
    "12B": BetaFit("Pythia 12B", 0.296, 12.36),
}


@dataclass(frozen=True)
class Exchange:
    """Powers of ten of extra inference that save powers of ten of training, at the same performance."""

    tasks: str
    extra: tuple[float, float]
    saved: tuple[float, float]
    source: str = "villalobos2023"
    locator: str = "key takeaways"

    @property
    def rate(self) -> float:
        """Powers of ten of training saved for one of inference, at the middle of both ranges."""
        return sum(self.saved) / sum(self.extra)

    @property
    def span(self) -> float:
        """The most that is saved, in powers of ten: the middle of the range."""
        return sum(self.saved) / 2


VILLALOBOS_ATKINSON_2023 = {
    "most": Exchange("most language tasks", (1, 2), (1, 1)),
    "stepwise": Exchange("tasks that split into steps", (2, 3), (2, 2)),
    "checkable": Exchange("tasks with a cheap check", (5, 6), (3, 4)),
}


@formula(k=SAMPLES, A=Quantity("", 0.01, 10, log=True, above=0), b=_EXPONENT)
def coverage(k: Value, A: Value, b: Value) -> Value:
    """Return the share of problems that at least one of ``k`` samples solves, as a power law in its logarithm.

    ``c = exp(-A k ** -b)``, so ``-log c = A k ** -b``: at k = 1, ``A = -log c``.  k: samples a problem; A: no unit;
    b: exponent.  Fewer than one sample, or A or b not above 0, raises ``DomainError``.  Brown et al. 2024, section 3,
    write ``exp(a k ** b)`` with a and b negative: ``A = -a``, and b changes its sign.

    >>> round(float(coverage(1, 3.76, 0.37)), 4), f"{coverage(1e300, 3.76, 0.37):.4f}"
    (0.0233, '1.0000')
    >>> coverage(0.5, 3.76, 0.37)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: coverage: k = 0.5 samples; allowed is at least 1
    """
    return exp(-A * power(k, -b))


@formula(target=_SHARE, A=Quantity("", 0.01, 10, log=True, above=0), b=_EXPONENT)
def samples_for_coverage(target: Value, A: Value, b: Value) -> Value:
    """Return the samples a problem at which :func:`coverage` is ``target``: ``(A / -log target) ** (1 / b)``.

    target: share between 0 and 1, else ``DomainError``.  A result below 1 says that one sample is enough.
    Inverse of Brown et al. 2024, section 3.

    >>> round(float(coverage(samples_for_coverage(0.95, 3.76, 0.37), 3.76, 0.37)), 12)
    0.95
    """
    return power(A / -log(target), 1 / b)


@formula(k=SAMPLES, alpha=_ALPHA, beta=_BETA, never=NEVER)
def beta_coverage(k: Value, alpha: Value, beta: Value, never: Value = 0) -> Value:
    """Return the expected coverage of ``k`` samples where success rates of problems follow ``Beta(alpha, beta)``.

    ``(1 - never) (1 - B(alpha, beta + k) / B(alpha, beta))``, the mean of ``1 - (1 - p) ** k`` over the problems.
    k: samples a problem, at least 1; alpha: how thin the left tail is, beta: how thin the right one is, both above 0;
    never: share of problems that no number of samples solves, from 0 to below 1; other values raise ``DomainError``.
    Schaeffer et al. 2025, section 4.

    >>> f"{beta_coverage(1, 0.3, 2.7):.12f}"  # the mean success rate, alpha / (alpha + beta)
    '0.100000000000'
    >>> f"{beta_coverage(1e300, 0.3, 2.7, never=0.125):.3f}"
    '0.875'
    """
    return (1 - never) * (1 - exp(log_gamma_cross(beta, alpha, k)))


@formula(k=SAMPLES, alpha=_ALPHA, beta=_BETA)
def beta_tail(k: Value, alpha: Value, beta: Value) -> Value:
    """Return the share of problems left unsolved after many samples ``k``, which is a power law.

    ``Γ(alpha + beta) / Γ(beta) k ** -alpha``.  Each problem alone fails as ``(1 - p) ** k``, an exponential.
    Averaged over a density ``c p ** (alpha - 1)`` near p = 0 the failures fall as ``c Γ(alpha) k ** -alpha``; for
    ``Beta(alpha, beta)`` that is the value above; ``1 - beta_coverage`` approaches it.  k, alpha, beta as there.
    Schaeffer et al. 2025, theorem 3.1.

    >>> round(float((1 - beta_coverage(1e6, 0.5, 3)) / beta_tail(1e6, 0.5, 3)), 5)
    1.0
    """
    return exp(log_gamma_ratio(beta, alpha)) * power(k, -alpha)


@formula(n=_OUT_OF, c=_RIGHT, k=_SOME)
def pass_at_k(n: Value, c: Value, k: Value) -> Value:
    """Return the unbiased estimate of a problem's coverage by ``k`` samples, from ``c`` right ones of ``n``.

    ``1 - C(n - c, k) / C(n, k)``, the share of the subsets of k samples that hold a right one.  (The plug-in
    ``1 - (1 - c / n) ** k`` is too low.)  n, k: whole, from 1; c: whole, from 0; ``k > n``, ``c > n`` and other values
    raise ``DomainError``.  Chen et al. 2021, eq. 1; used by Brown et al. 2024.

    >>> round(float(pass_at_k(4, 1, 2)), 12), float(pass_at_k(10, 0, 3)), float(pass_at_k(10, 8, 3))
    (0.5, 0.0, 1.0)
    >>> pass_at_k(10, 2, 11)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: pass_at_k: k = 11 of n = 10 samples; allowed is at most n
    """
    if not is_traced(n, c, k):
        for name, value in (("c", c), ("k", k)):
            if np.any(numeric(value) > n):
                given = f"{name} = {np.max(numeric(value)):g} of n = {np.min(numeric(n)):g} samples"
                raise DomainError(f"pass_at_k: {given}; allowed is at most n")
    return where(n - c < k, 1, 1 - exp(log_gamma_cross(maximum(n - c - k, 0) + 1, c, k)))


@formula(
    tokens=Quantity("tokens", 1e2, 1e12, log=True, above=0),
    tokens_0=Quantity("tokens", 1e2, 1e10, log=True, above=0),
    accuracy_0=Quantity("share", 0.05, 0.95, least=0, most=1),
    slope=Quantity("share a decade", -0.2, 0.4),
)
def log_linear_accuracy(tokens: Value, tokens_0: Value, accuracy_0: Value, slope: Value) -> Value:
    """Return the accuracy at ``tokens`` on the straight line through (``tokens_0``, ``accuracy_0``) in log tokens.

    ``accuracy_0 + slope log10(tokens / tokens_0)``, held within 0 and 1: the line is local, accuracy is bounded.
    tokens, tokens_0: above 0; accuracy_0: share; slope: share gained by ten times the tokens; else ``DomainError``.
    The shape of the published plots of o1 and s1 (Muennighoff et al. 2025).

    >>> round(float(log_linear_accuracy(100, 1, 0.5, 0.1)), 12), float(log_linear_accuracy(1e9, 1, 0.5, 0.1))
    (0.7, 1.0)
    """
    return clip(accuracy_0 + slope * log10(tokens / tokens_0), 0, 1)


@formula(
    extra=Quantity("powers of ten", 0, 8, least=0),
    rate=Quantity("powers of ten", 0.1, 2, above=0),
    span=Quantity("powers of ten", 0.5, 4, least=0),
)
def training_saved(extra: Value, rate: Value, span: Value) -> Value:
    """Return the powers of ten of training compute that ``extra`` powers of ten of inference save.

    ``min(rate extra, span)``: a straight exchange until nothing more is saved.  All in powers of ten; extra and span
    from 0, rate above 0, else ``DomainError``.  Read from the ranges of Villalobos and Atkinson 2023, key takeaways.

    >>> float(training_saved(1.5, 2 / 3, 1)), float(training_saved(9, 2 / 3, 1))
    (1.0, 1.0)
    """
    return minimum(rate * extra, span)


_TRAINING = Quantity("FLOP", 1e20, 1e28, log=True, above=0)
_DEMAND = Quantity("FLOP", 1e15, 1e30, log=True, above=0)
_RATE = Quantity("powers of ten", 0.1, 2, above=0)
_SPAN = Quantity("powers of ten", 0.5, 4, least=0)


@formula(training=_TRAINING, inference=_DEMAND, rate=_RATE, span=_SPAN)
def cheapest_extra(training: Value, inference: Value, rate: Value, span: Value) -> Value:
    """Return the powers of ten of extra inference at which training and inference together cost least.

    Minimises ``training 10 ** -(rate x) + inference 10 ** x`` over x from 0 to ``span / rate``:
    ``x = log10(rate training / inference) / (1 + rate)``, held to that range.  Inside it inference costs ``rate`` times
    what training costs.  training, inference: FLOP of both with no extra thinking, above 0; rate, span as in
    :func:`training_saved`; else ``DomainError``.

    >>> round(float(cheapest_extra(1e24, 1e22, 1, 3)), 12), float(cheapest_extra(1e22, 1e24, 1, 3))
    (1.0, 0.0)
    """
    return clip(log10(rate * training / inference) / (1 + rate), 0, span / rate)
