"""Other shapes of a scaling law: Cobb-Douglas, tied exponents, counts without the embedding, a sigmoid."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, formula, power
from .chinchilla import LAWS, ChinchillaLaw

_N = Quantity("parameters", 1e3, 1e14, log=True, above=0)
_D = Quantity("tokens", 1e6, 1e16, log=True, above=0)


@formula(N=_N, D=_D, a=Quantity("", 0, 1, least=0), b=Quantity("", 0, 1, least=0))
def cobb_douglas(N: Value, D: Value, a: Value, b: Value) -> Value:
    """Return the Cobb-Douglas output ``N ** a * D ** b`` of ``N`` parameters and ``D`` tokens.

    At a given ``6 N D`` it has no best split: with ``a = b`` every split gives the same, else all compute
    belongs in one input.  ``N`` or ``D`` not more than 0, or an exponent below 0, raises ``DomainError``.
    The shape that the Talk names for model intelligence.

    >>> float(cobb_douglas(100, 1e6, 0.5, 0.5)) == float(cobb_douglas(1e4, 1e4, 0.5, 0.5))
    True
    """
    return power(N, a) * power(D, b)


@formula(
    C=Quantity("FLOP", 1e15, 1e32, log=True, above=0),
    M=Quantity("tokens per parameter", 0.1, 1e5, log=True, above=0),
    E=Quantity("nats/token", 0.5, 3, least=0),
    a=Quantity("", 1, 1e4, log=True, above=0),
    b=Quantity("", 1, 1e4, log=True, above=0),
    eta=Quantity("", 0.05, 0.3, above=0),
)
def tied_loss(C: Value, M: Value, E: Value, a: Value, b: Value, eta: Value) -> Value:
    """Return the loss in nats per token of ``C`` FLOP spent at ``M`` tokens a parameter, both exponents being equal.

    ``L = E + (a M ** eta + b M ** -eta) C ** -eta``: over-training moves the line up and leaves its slope.  It is
    Chinchilla's form with ``alpha = beta = 2 eta``, ``a = A 6 ** eta``, ``b = B 6 ** eta``.  ``C`` or ``M`` not
    more than 0 raises ``DomainError``.  Gadre et al. 2024.

    >>> round(float(tied_loss(1e300, 20, 1.7, 200, 200, 0.17)), 6)
    1.7
    """
    return E + (a * power(M, eta) + b * power(M, -eta)) * power(C, -eta)


@dataclass(frozen=True)
class EmbeddingCount:
    """How the total number of parameters follows from those outside the embedding."""

    factor: float
    source: str
    equation: str


PEARCE_2024 = EmbeddingCount(factor=47_491, source="pearce2024", equation="N_T = N_E + factor N_E ** (1/3)")


@formula(N_E=_N)
def total_params(N_E: Value) -> Value:
    """Return the total parameters of a model with ``N_E`` of them outside the embedding.

    ``N_E + 47491 N_E ** (1 / 3)``.  ``N_E`` not more than 0 raises ``DomainError``.  Pearce and Song 2024.

    >>> round(float(total_params(1e9) / 1e9), 3), round(float(total_params(1e6) / 1e6), 2)
    (1.047, 5.75)
    """
    return N_E + PEARCE_2024.factor * power(N_E, 1 / 3)


@formula(N_E=_N, law=LAWS)
def optimal_tokens_nonembedding(N_E: Value, law: ChinchillaLaw) -> Value:
    """Return the tokens for which ``N_E`` is the best size, when only compute outside the embedding is counted.

    Least ``A / N_T ** alpha + B / D ** beta`` at a given ``6 N_E D``, with ``N_T`` of :func:`total_params`.  ``N_E``
    not more than 0 raises ``DomainError``.  Pearce and Song 2024.

    >>> from scalingbet.laws import BESIROGLU_2024, optimal_tokens
    >>> round(float(optimal_tokens_nonembedding(1e20, BESIROGLU_2024) / optimal_tokens(1e20, BESIROGLU_2024)), 6)
    1.0
    """
    embedding = PEARCE_2024.factor * power(N_E, -2 / 3)
    share = (1 + embedding / 3) / (1 + embedding)  # by how many per cent N_T grows when N_E grows by one
    return power(law.beta * law.B / (law.alpha * law.A * share) * power(total_params(N_E), law.alpha), 1 / law.beta)


@formula(N_E=_N, law=LAWS)
def nonembedding_exponent(N_E: Value, law: ChinchillaLaw) -> Value:
    """Return the exponent of the best size in compute near ``N_E``, both counted without the embedding.

    Over the small models of Kaplan et al. it averages about 0.8, with a peak near a million parameters; it falls
    to ``law.a`` as the embedding stops counting.  ``N_E`` not more than 0 raises ``DomainError``.
    Pearce and Song 2024.

    >>> from scalingbet.laws import BESIROGLU_2024
    >>> [round(float(nonembedding_exponent(N_E, BESIROGLU_2024)), 3) for N_E in (1e3, 1e6, 1e9, 1e20)]
    [0.763, 0.963, 0.535, 0.513]
    """
    embedding = PEARCE_2024.factor * power(N_E, -2 / 3)
    share = (1 + embedding / 3) / (1 + embedding)
    bend = 4 / 9 * embedding / ((1 + embedding / 3) * (1 + embedding))  # the elasticity of that share
    return law.beta / (law.beta + law.alpha * share - bend)


@dataclass(frozen=True)
class SigmoidLaw:
    """The constants of one reward curve of reinforcement learning; compute in GPU-hours."""

    name: str
    A: float
    B: float
    C_mid: float
    R0: float
    source: str
    equation: str


# Only the ceiling is the paper's own (0.61, with its output layer in 32 bits); the rest illustrates the form.
KHATRI_2025 = SigmoidLaw(
    name="ScaleRL's form", A=0.61, B=1.97, C_mid=2_000, R0=0.3,
    source="khatri2025", equation="eq. 1; A: with the last layer in 32 bits",
)  # fmt: skip


@formula(
    C=Quantity("GPU-hours", 1, 1e7, log=True, above=0),
    A=Quantity("reward", 0.4, 1, least=0, most=1),
    B=Quantity("", 0.2, 5, above=0),
    C_mid=Quantity("GPU-hours", 10, 1e6, log=True, above=0),
    R0=Quantity("reward", 0, 0.4, least=0, most=1),
)
def rl_sigmoid(C: Value, A: Value, B: Value, C_mid: Value, R0: Value) -> Value:
    """Return the reward after ``C`` of reinforcement-learning compute: a rise from ``R0`` to the ceiling ``A``.

    ``R = R0 + (A - R0) / (1 + (C_mid / C) ** B)``; half the rise is made at ``C_mid`` (same unit as ``C``,
    GPU-hours in the paper).  Compute or ``B`` not more than 0, or a reward outside 0 to 1, raises
    ``DomainError``.  Khatri et al. 2025, eq. 1.

    >>> round(float(rl_sigmoid(2000, A=0.61, B=1.97, C_mid=2000, R0=0.3)), 6)
    0.455
    """
    return R0 + (A - R0) / (1 + power(C_mid / C, B))
