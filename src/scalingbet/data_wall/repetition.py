"""What the same text is worth again (Muennighoff et al. 2023), and what a model's own text is worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..formula import Quantity, Value, exp, formula, log, maximum, minimum, power, procedure, where
from ..laws import MUENNIGHOFF_2023, chinchilla_loss, compute_optimal
from ..laws.chinchilla import FLOP_PER_TOKEN_TRAINED
from .stock import largest_optimal_model

GENERATIONS = 50  # the products over generations are written out up to here
_HALVINGS = 32  # of the range of log epochs: the passes are good to 2e-9


@dataclass(frozen=True)
class RepetitionDecay:
    """How fast repeated tokens and parameters beyond the justified lose their worth: scales, in repetitions."""

    R_D: float
    R_N: float
    most_epochs: float  # of the runs it was fitted to
    source: str


REPETITION_2023 = RepetitionDecay(
    R_D=15.387756, R_N=5.309743, most_epochs=1500, source="muennighoff2023; appendix A, eq. 17"
)

_UNIQUE = Quantity("tokens", 1e6, 1e16, log=True, above=0)
_EPOCHS = Quantity("epochs", 1, 1000, log=True, least=1)
_N = Quantity("parameters", 1e6, 1e14, log=True, above=0)
_C = Quantity("FLOP", 1e18, 1e30, log=True, above=0)
_GENERATION = Quantity("generations", 0, GENERATIONS, least=0, most=GENERATIONS, whole=True)
_SAMPLES = Quantity("samples", 2, 1e6, log=True, least=2)


@formula(unique=_UNIQUE, epochs=_EPOCHS)
def effective_tokens(unique: Value, epochs: Value) -> Value:
    """Return the fresh tokens that ``epochs`` passes over ``unique`` tokens are worth.

    ``D' = U (1 + R (1 - exp(-(epochs - 1) / R)))`` with R = 15.39: at most 16.39 times the unique tokens.

    unique: U, tokens, above 0; epochs: passes, at least 1 (a share of a pass is no repetition).
    Otherwise ``DomainError``.  Muennighoff et al. 2023, eq. 5.

    >>> [round(float(effective_tokens(1, epochs)), 3) for epochs in (1, 2, 4, 16, 1000)]
    [1.0, 1.968, 3.726, 10.582, 16.388]
    >>> effective_tokens(18e12, 0.5)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: effective_tokens: epochs = 0.5 epochs; allowed is at least 1
    """
    R = REPETITION_2023.R_D
    return unique * (1 + R * (1 - exp((1 - epochs) / R)))


@formula(epoch=_EPOCHS)
def epoch_value(epoch: Value) -> Value:
    """Return what a token read in pass ``epoch`` is worth, against a fresh one: ``exp(-(epoch - 1) / 15.39)``.

    At the start of the pass; epoch: at least 1, else ``DomainError``.  The slope of :func:`effective_tokens`.
    Muennighoff et al. 2023, eq. 5.

    >>> float(epoch_value(1)), round(float(epoch_value(4)), 3), round(float(epoch_value(40)), 3)
    (1.0, 0.823, 0.079)
    """
    return exp((1 - epoch) / REPETITION_2023.R_D)


@formula(unique=_UNIQUE)
def most_effective_tokens(unique: Value) -> Value:
    """Return what endless repetition of ``unique`` tokens is worth, ``U (1 + R)``: 16.39 times.

    ``unique`` not above 0 raises ``DomainError``.  Muennighoff et al. 2023, section 3.1.

    >>> round(float(most_effective_tokens(1)), 3)
    16.388
    """
    return unique * (1 + REPETITION_2023.R_D)


@formula(N=_N, unique=_UNIQUE)
def effective_parameters(N: Value, unique: Value) -> Value:
    """Return the parameters that ``N`` are worth when only ``unique`` tokens are read.

    ``N' = U_N (1 + R (1 - exp(-(N / U_N - 1) / R)))`` with R = 5.31 and ``U_N`` the smaller of N and the
    compute-optimal size for the unique tokens.  ``DomainError`` for either not above 0.
    Muennighoff et al. 2023, eq. 6.

    >>> float(effective_parameters(1e9, 1e12)) == 1e9, round(float(effective_parameters(1e12, 1e9) / 1e6))
    (True, 322)
    """
    R = REPETITION_2023.R_N
    justified = minimum(N, largest_optimal_model(unique, MUENNIGHOFF_2023))
    return justified * (1 + R * (1 - exp((1 - N / justified) / R)))


@formula(N=_N, D=Quantity("tokens", 1e6, 1e18, log=True, above=0), unique=_UNIQUE)
def data_constrained_loss(N: Value, D: Value, unique: Value) -> Value:
    """Return the test loss in nats per token of ``N`` parameters that read ``D`` tokens, of which ``unique`` differ.

    ``L = E + A / N'**alpha + B / D'**beta`` with :func:`effective_parameters` and :func:`effective_tokens`; it is
    the ordinary law when no token is repeated and no parameter is beyond the best for the tokens.
    ``DomainError`` for any not above 0.
    Fitted on C4 with N to 9e9, D to 9e11: beyond is extrapolation.  Muennighoff et al. 2023, eqs. 4-6.

    >>> round(float(data_constrained_loss(6.34e9, 242e9, 25e9)), 9)
    2.225644089
    >>> bool(data_constrained_loss(1e8, 1e10, 1e12) == chinchilla_loss(1e8, 1e10, MUENNIGHOFF_2023))
    True
    """
    used = minimum(unique, D)
    tokens = effective_tokens(used, D / used)
    return chinchilla_loss(effective_parameters(N, used), tokens, MUENNIGHOFF_2023)


@formula(epochs=Quantity("epochs", 1, 1000, log=True, least=1), C=_C, unique=_UNIQUE)
def repetition_return(epochs: Value, C: Value, unique: Value) -> Value:
    """Return what a little more repetition saves in loss over what the smaller model costs, at ``C = 6 N D`` FLOP.

    ``beta B D D'_D / D'**(beta + 1)`` over ``alpha A N N'_N / N'**(alpha + 1)``, where ``D'_D`` and ``N'_N`` are the
    worth of the last token and the last parameter: above 1, repeat more; at 1, ``epochs`` is best.  Held to e**-700
    and e**700.  ``epochs`` below 1, or the others not above 0, raise ``DomainError``.

    >>> round(float(repetition_return(9.488352, 1e22, 25e9)), 5)
    1.0
    >>> [round(float(repetition_return(epochs, 1e22, 25e9)), 2) for epochs in (2, 40)]
    [39.13, 0.09]
    """
    law, R = MUENNIGHOFF_2023, REPETITION_2023
    N = C / (FLOP_PER_TOKEN_TRAINED * epochs * unique)
    justified = minimum(N, largest_optimal_model(unique, law))
    tokens = log(law.beta * law.B * epochs * unique) + (1 - epochs) / R.R_D
    parameters = log(law.alpha * law.A * N) + (1 - N / justified) / R.R_N
    tokens = tokens - (law.beta + 1) * log(effective_tokens(unique, epochs))
    parameters = parameters - (law.alpha + 1) * log(effective_parameters(N, unique))
    return exp(maximum(-700, minimum(700, tokens - parameters)))


@procedure("a root of repetition_return, by halving")
def best_epochs(C: Value, unique: Value, name: Callable[[Value], Value] = lambda value: value) -> Value:
    """Return the passes over ``unique`` tokens that give the least loss for ``C = 6 N D`` FLOP.

    1 to 1,000; below 1 when the compute is best spent on a part of the tokens, once.  ``DomainError`` for either not
    above 0.  ``name`` is called with every intermediate value and may give it a name (a figure's signal).
    Muennighoff et al. 2023, section 5.

    >>> epochs = best_epochs(1e22, 25e9)
    >>> round(float(epochs), 3), round(float(1e22 / (6 * 25e9 * epochs) / 1e9), 3)
    (9.488, 7.026)
    >>> round(float(best_epochs(1e20, 25e9)), 3)
    0.723
    """
    _, D = compute_optimal(C, MUENNIGHOFF_2023)
    once = name(D / unique)
    width = math.log(1000) / 2
    position = name(once * 0 + width)
    for _ in range(_HALVINGS):
        width = width / 2
        more = repetition_return(exp(position), C, unique) > 1
        position = name(position + where(more, width, -width))
    return name(where(once < 1, once, exp(position)))


@formula(generation=_GENERATION, samples=_SAMPLES)
def variety_replaced(generation: Value, samples: Value) -> Value:
    """Return the variance left when each generation learns only from ``samples`` draws of the one before.

    ``(1 - 1/M)**n`` of the first: a Gaussian fitted by maximum likelihood, in expectation; it goes to 0.

    generation: n, 0 to 50; samples: M, at least 2; else ``DomainError``.  The setting is that of Shumailov et al.
    2024; they fit with the unbiased variance, whose mean stays and whose typical value falls at nearly this rate.

    >>> round(float(variety_replaced(50, 100)), 4), float(variety_replaced(0, 100))
    (0.605, 1.0)
    """
    return power(1 - 1 / samples, generation)


@formula(generation=_GENERATION, samples=_SAMPLES)
def variety_accumulated(generation: Value, samples: Value) -> Value:
    """Return the variance left when each generation learns from all draws so far, real and synthetic.

    ``product over k = 1 .. n of (1 - 1 / (M k**2))``: never below ``sin(x) / x``, x = pi / sqrt(M): 1 - 1.645 / M.

    generation: n, 0 to 50; samples: M drawn in each generation, at least 2; else ``DomainError``.  Our own result for
    the Gaussian, in the setting of Gerstgrasser et al. 2024.

    >>> round(float(variety_accumulated(50, 100)), 4), float(variety_accumulated(0, 100))
    (0.9838, 1.0)
    """
    left = 1.0
    for k in range(1, GENERATIONS + 1):
        left = left * where(generation >= k, 1 - 1 / (samples * k**2), 1.0)
    return left


@formula(generation=_GENERATION)
def error_accumulated(generation: Value) -> Value:
    """Return the error of a linear model's generation ``n`` over the first's, when data accumulate: ``sum 1 / k**2``.

    It stays below pi**2 / 6 = 1.645; when data are replaced the error is ``n`` times the first's.

    generation: n, 0 to 50, else ``DomainError``.  Gerstgrasser et al. 2024, theorem 1 (rederived: the n-th fit is the
    one before plus 1/n of a fresh fit's error).

    >>> float(error_accumulated(1)), round(float(error_accumulated(50)), 4)
    (1.0, 1.6251)
    """
    return sum(where(generation >= k, 1 / k**2, 0.0) for k in range(1, GENERATIONS + 1))


MOST_ERROR_ACCUMULATED = np.pi**2 / 6
