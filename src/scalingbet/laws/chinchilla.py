"""Hoffmann et al. 2022 and its refits: a floor, and a term each for too few parameters and too few tokens.

``L = E + A / N ** alpha + B / D ** beta`` with ``C = 6 N D`` FLOP of training.  The form is shared by four
published sets of constants, which do not agree on the best number of tokens a parameter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from ..formula import Quantity, Value, formula, minimum, power

FLOP_PER_TOKEN_TRAINED = 6  # a parameter: one multiply-add forward, two backward


class Constants(NamedTuple):
    """One value for each constant of a law; used for their standard errors."""

    E: float
    A: float
    B: float
    alpha: float
    beta: float


@dataclass(frozen=True)
class ChinchillaLaw:
    """A law ``L = E + A / N ** alpha + B / D ** beta`` in nats per token, and what follows from its constants.

    ``se`` holds the standard errors (None where none are published); ``N_range`` and ``D_range`` the
    parameters and tokens of the runs it was fitted to.
    """

    name: str
    E: float
    A: float
    B: float
    alpha: float
    beta: float
    se: Constants | None = None
    N_range: tuple[float, float] = (7e7, 1.6e10)
    D_range: tuple[float, float] = (5e9, 5e11)
    source: str = ""
    equation: str = ""

    @property
    def a(self) -> float:
        """The exponent of the best number of parameters: ``N = G (C / 6) ** a``."""
        return self.beta / (self.alpha + self.beta)

    @property
    def b(self) -> float:
        """The exponent of the best number of tokens: ``D = (C / 6) ** b / G``."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def G(self) -> float:
        """The factor of the optimum, ``(alpha A / (beta B)) ** (1 / (alpha + beta))``."""
        return (self.alpha * self.A / (self.beta * self.B)) ** (1 / (self.alpha + self.beta))


HOFFMANN_2022 = ChinchillaLaw(
    name="Hoffmann 2022, as printed",
    E=1.69, A=406.4, B=410.7, alpha=0.34, beta=0.28,
    source="hoffmann2022", equation="eq. 10",
)  # fmt: skip
HOFFMANN_2022_PRECISE = ChinchillaLaw(
    name="Hoffmann 2022, unrounded",
    E=math.exp(0.5267228), A=math.exp(6.0073404), B=math.exp(6.0179186), alpha=0.33917084, beta=0.2849083,
    source="besiroglu2024", equation="constants in the paper's TeX source, in the replication's notebook",
)  # fmt: skip
BESIROGLU_2024 = ChinchillaLaw(
    name="Besiroglu 2024",
    E=1.8172, A=482.01, B=2085.43, alpha=0.3478, beta=0.3658,
    se=Constants(E=0.03, A=124.58, B=1293.23, alpha=0.02, beta=0.02),
    source="besiroglu2024", equation="table 1",
)  # fmt: skip
MUENNIGHOFF_2023 = ChinchillaLaw(
    name="Muennighoff 2023 (C4)",
    E=math.exp(0.6254804), A=math.exp(6.255414), B=math.exp(7.3049974), alpha=0.3526596, beta=0.3526596,
    N_range=(7e6, 8.7e9), D_range=(1e8, 9e11),
    source="muennighoff2023", equation="constants published with the paper's code",
)  # fmt: skip
LAWS = (HOFFMANN_2022, HOFFMANN_2022_PRECISE, BESIROGLU_2024, MUENNIGHOFF_2023)

_N = Quantity("parameters", 1e6, 1e14, log=True, above=0)
_D = Quantity("tokens", 1e6, 1e16, log=True, above=0)
_C = Quantity("FLOP", 1e15, 1e32, log=True, above=0)


@formula(N=_N, D=_D)
def training_flop(N: Value, D: Value) -> Value:
    """Return the FLOP of training ``N`` parameters on ``D`` tokens, ``6 N D`` (Kaplan et al. 2020, section 2.1).

    ``N`` or ``D`` not more than 0 raises ``DomainError``.

    >>> training_flop(70e9, 1.4e12)
    5.88e+23
    """
    return FLOP_PER_TOKEN_TRAINED * N * D


@formula(N=_N, D=_D, law=LAWS)
def reducible_loss(N: Value, D: Value, law: ChinchillaLaw) -> Value:
    """Return what more parameters and tokens could still remove, ``A / N ** alpha + B / D ** beta``, in nats per token.

    A value of ``N`` or ``D`` not more than 0 raises ``DomainError``.  Hoffmann et al. 2022, eq. 2.

    >>> round(float(reducible_loss(70e9, 1.4e12, HOFFMANN_2022)), 6)
    0.246645
    """
    return law.A / power(N, law.alpha) + law.B / power(D, law.beta)


@formula(N=_N, D=_D, law=LAWS)
def chinchilla_loss(N: Value, D: Value, law: ChinchillaLaw) -> Value:
    """Return the test loss in nats per token of ``N`` parameters trained on ``D`` tokens.

    ``L = E + A / N ** alpha + B / D ** beta``; ``N`` counts all parameters, ``E`` is the floor.  A value of
    ``N`` or ``D`` not more than 0 raises ``DomainError``.  Hoffmann et al. 2022, eq. 2.

    >>> round(float(chinchilla_loss(70e9, 1.4e12, HOFFMANN_2022)), 6)
    1.936645
    >>> float(chinchilla_loss(1e300, 1e300, HOFFMANN_2022))
    1.69
    """
    return law.E + reducible_loss(N, D, law)


@formula(law=LAWS)
def reducible_exponent(law: ChinchillaLaw) -> Value:
    """Return ``gamma``: at the optimum the reducible loss falls as ``C ** -gamma``.

    ``gamma = alpha beta / (alpha + beta)``.  Hoffmann et al. 2022, eq. 4, put into eq. 2.

    >>> round(reducible_exponent(BESIROGLU_2024), 5)
    0.17829
    """
    return law.alpha * law.beta / (law.alpha + law.beta)


@formula(C=_C, law=LAWS)
def compute_optimal(C: Value, law: ChinchillaLaw) -> tuple[Value, Value]:
    """Return the parameters and tokens with the least loss at ``6 N D = C`` FLOP.

    ``N = G (C / 6) ** a`` and ``D = (C / 6) ** b / G``, with ``a = beta / (alpha + beta)``,
    ``b = alpha / (alpha + beta)``, ``G = (alpha A / (beta B)) ** (1 / (alpha + beta))``.  ``C`` not more
    than 0 raises ``DomainError``.  Hoffmann et al. 2022, eq. 4.

    >>> N, D = compute_optimal(5.76e23, BESIROGLU_2024)
    >>> round(float(N / 1e9), 2), round(float(D / N), 2)
    (72.25, 18.39)
    """
    half = C / FLOP_PER_TOKEN_TRAINED
    return law.G * power(half, law.a), power(half, law.b) / law.G


@formula(C=_C, law=LAWS)
def tokens_per_parameter(C: Value, law: ChinchillaLaw) -> Value:
    """Return the best number of tokens a parameter at ``C`` FLOP, ``(C / 6) ** (b - a) / G ** 2``.

    It is the same at every budget only where the two exponents are equal.  ``C`` not more than 0 raises
    ``DomainError``.  Hoffmann et al. 2022, eq. 4.

    >>> round(float(tokens_per_parameter(5.76e23, HOFFMANN_2022)), 1)
    92.6
    """
    return power(C / FLOP_PER_TOKEN_TRAINED, law.b - law.a) / law.G**2


@formula(C=_C, law=LAWS)
def optimal_reducible_loss(C: Value, law: ChinchillaLaw) -> Value:
    """Return the reducible loss in nats per token of ``C`` FLOP spent in the best way.

    ``C`` not more than 0 raises ``DomainError``.

    >>> round(float(optimal_reducible_loss(5.76e23, BESIROGLU_2024)), 4)
    0.1572
    """
    return reducible_loss(*compute_optimal(C, law), law)


@formula(N=_N, law=LAWS)
def optimal_tokens(N: Value, law: ChinchillaLaw) -> Value:
    """Return the tokens for which ``N`` parameters are the best use of the compute.

    The two terms then fall at the same rate: ``alpha A / N ** alpha = beta B / D ** beta``.  ``N`` not more
    than 0 raises ``DomainError``.  Hoffmann et al. 2022, eq. 4.

    >>> round(float(optimal_tokens(70e9, MUENNIGHOFF_2023) / 70e9), 1)
    19.6
    """
    return power(law.beta * law.B / (law.alpha * law.A) * power(N, law.alpha), 1 / law.beta)


@formula(N=_N, D=_D, law=LAWS)
def is_fitted(N: Value, D: Value, law: ChinchillaLaw) -> Value:
    """Return whether ``law`` was fitted to runs of ``N`` parameters and ``D`` tokens; elsewhere it extrapolates.

    ``N`` or ``D`` not more than 0 raises ``DomainError``.

    >>> is_fitted(1e9, 2e10, BESIROGLU_2024), is_fitted(70e9, 1.4e12, BESIROGLU_2024)
    (True, False)
    """
    low, high = law.N_range
    least, most = law.D_range
    return (low <= N) & (high >= N) & (least <= D) & (most >= D)


@formula(law=LAWS)
def largest_fitted_budget(law: ChinchillaLaw) -> Value:
    """Return the largest FLOP whose best parameters and tokens both lie within the runs that ``law`` was fitted to.

    >>> round(float(largest_fitted_budget(BESIROGLU_2024)) / 1e22, 1)
    3.0
    """
    by_params = power(law.N_range[1] / law.G, 1 / law.a)
    by_tokens = power(law.D_range[1] * law.G, 1 / law.b)
    return FLOP_PER_TOKEN_TRAINED * minimum(by_params, by_tokens)
