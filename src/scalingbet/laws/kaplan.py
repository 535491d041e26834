"""Kaplan et al. 2020: loss as a floorless power law of parameters, tokens and compute.

The constants depend on the tokenizer and the text (WebText2, a vocabulary of 50,257, a context
of 1,024); the paper gives no standard errors.  ``N`` counts parameters without the embedding.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, formula, power

PF_DAY = 1e15 * 86_400  # FLOP in a petaFLOP/s-day, the paper's unit of compute


@dataclass(frozen=True)
class KaplanLaw:
    """The constants of one set of Kaplan power laws; compute in FLOP."""

    name: str
    alpha_N: float
    N_c: float
    alpha_D: float
    D_c: float
    alpha_C: float
    C_c: float
    joint_alpha_D: float
    joint_N_c: float
    joint_D_c: float
    steps_alpha_N: float
    steps_N_c: float
    alpha_S: float
    S_c: float
    B_star: float
    alpha_B: float
    N_at_PF_day: float
    N_exponent: float
    D_at_PF_day: float
    D_exponent: float
    N_range: tuple[float, float]
    D_range: tuple[float, float]
    source: str
    equation: str


KAPLAN_2020 = KaplanLaw(
    name="Kaplan 2020",
    alpha_N=0.076,
    N_c=8.8e13,
    alpha_D=0.095,
    D_c=5.4e13,
    alpha_C=0.050,
    C_c=3.1e8 * PF_DAY,  # eq. 1.3; figure 1 prints 2.3e8 PF-days
    joint_alpha_D=0.103,
    joint_N_c=6.4e13,
    joint_D_c=1.8e13,
    steps_alpha_N=0.077,
    steps_N_c=6.5e13,
    alpha_S=0.76,
    S_c=2.1e3,
    B_star=2e8,
    alpha_B=0.21,
    N_at_PF_day=1.3e9,
    N_exponent=0.73,
    D_at_PF_day=2e10,
    D_exponent=0.27,
    N_range=(768, 1.5e9),
    D_range=(2.2e7, 2.3e10),
    source="kaplan2020",
    equation="eqs. 1.1-1.5; tables 2 and 3; appendix A",
)

_N = Quantity("parameters", 1e3, 1e14, log=True, above=0)
_D = Quantity("tokens", 1e6, 1e16, log=True, above=0)
_C = Quantity("FLOP", 1e15, 1e32, log=True, above=0)


@formula(
    x=Quantity("", 1, 1e30, log=True, above=0),
    scale=Quantity("", 1, 1e30, log=True, above=0),
    exponent=Quantity("", 0.01, 2),
)
def power_law(x: Value, scale: Value, exponent: Value) -> Value:
    """Return the loss ``(scale / x) ** exponent`` of a floorless power law.

    ``x`` and ``scale`` are in the same unit (parameters, tokens, FLOP); the law gives 1 where they are equal.
    A value that is not more than 0 raises ``DomainError``.  Kaplan et al. 2020, eqs. 1.1-1.3.

    >>> float(power_law(8.8e13, 8.8e13, 0.076))
    1.0
    """
    return power(scale / x, exponent)


@formula(N=_N)
def kaplan_loss_params(N: Value) -> Value:
    """Return the test loss in nats per token of ``N`` non-embedding parameters with enough data.

    ``L = (N_c / N) ** alpha_N``.  Fitted on 768 to 1.5e9 parameters; beyond is extrapolation.  ``N`` not more
    than 0 raises ``DomainError``.  Kaplan et al. 2020, eq. 1.1.

    >>> round(float(kaplan_loss_params(1e9)), 4)
    2.3756
    >>> float(kaplan_loss_params(8.8e13))
    1.0
    """
    return power_law(N, KAPLAN_2020.N_c, KAPLAN_2020.alpha_N)


@formula(D=_D)
def kaplan_loss_tokens(D: Value) -> Value:
    """Return the test loss in nats per token of a large model stopped early on ``D`` tokens.

    ``L = (D_c / D) ** alpha_D``.  Fitted on 2.2e7 to 2.3e10 tokens.  ``D`` not more than 0 raises
    ``DomainError``.  Kaplan et al. 2020, eq. 1.2.

    >>> round(float(kaplan_loss_tokens(1e9)), 4)
    2.8156
    """
    return power_law(D, KAPLAN_2020.D_c, KAPLAN_2020.alpha_D)


@formula(C=_C)
def kaplan_loss_compute(C: Value) -> Value:
    """Return the test loss in nats per token that ``C`` FLOP buy when they are spent in the best way.

    ``L = (C_c / C) ** alpha_C``, with ``C_c`` of 3.1e8 PF-days (eq. 1.3; the paper's figure 1 prints 2.3e8).
    One PF-day is 8.64e19 FLOP.  ``C`` not more than 0 raises ``DomainError``.  Kaplan et al. 2020, eq. 1.3.

    >>> round(float(kaplan_loss_compute(PF_DAY)), 4)
    2.6581
    """
    return power_law(C, KAPLAN_2020.C_c, KAPLAN_2020.alpha_C)


@formula(N=_N, D=_D)
def kaplan_loss(N: Value, D: Value) -> Value:
    """Return the test loss in nats per token of ``N`` non-embedding parameters trained on ``D`` tokens.

    ``L = ((N_c / N) ** (alpha_N / alpha_D) + D_c / D) ** alpha_D``, with the constants of eqs. 1.1 and 1.2.
    (Fitting this form itself, table 2 gets ``alpha_D`` 0.103: the fields ``joint_*``.)  A value not more
    than 0 raises ``DomainError``.  Kaplan et al. 2020, eq. 1.5.

    >>> round(float(kaplan_loss(1e9, 2.3e10)), 4)
    2.4284
    >>> float(kaplan_loss(1e9, 1e30)) - float(kaplan_loss_params(1e9)) < 1e-12
    True
    """
    law = KAPLAN_2020
    return power(power(law.N_c / N, law.alpha_N / law.alpha_D) + law.D_c / D, law.alpha_D)


@formula(N=_N, S=Quantity("steps", 1, 1e9, log=True, above=0))
def kaplan_loss_steps(N: Value, S: Value) -> Value:
    """Return the loss in nats per token of ``N`` parameters after ``S`` steps at a large batch.

    ``L = (N_c / N) ** 0.077 + (S_c / S) ** 0.76``; ``S`` counts the fewest steps that can reach the loss.
    A value not more than 0 raises ``DomainError``.  Kaplan et al. 2020, eq. 1.6 and table 3.

    >>> round(float(kaplan_loss_steps(1e9, 1e5)), 4)
    2.4005
    """
    law = KAPLAN_2020
    return power_law(N, law.steps_N_c, law.steps_alpha_N) + power_law(S, law.S_c, law.alpha_S)


@formula(L=Quantity("nats/token", 1, 10, above=0))
def kaplan_critical_batch(L: Value) -> Value:
    """Return the batch in tokens beyond which more data in parallel stops saving time at loss ``L``.

    ``B_crit = B_star / L ** (1 / alpha_B)``.  ``L`` not more than 0 raises ``DomainError``.
    Kaplan et al. 2020, eq. 1.4 (``B_star`` of 2e8 tokens; appendix A prints 2.1e8).

    >>> round(float(kaplan_critical_batch(3)))
    1069114
    """
    return KAPLAN_2020.B_star * power(L, -1 / KAPLAN_2020.alpha_B)


@formula(C=_C)
def kaplan_optimal(C: Value) -> tuple[Value, Value]:
    """Return the parameters and tokens that Kaplan et al. would train with ``C`` FLOP.

    ``N = 1.3e9 C ** 0.73``, ``D = 2e10 C ** 0.27`` with ``C`` in PF-days (``6 N D`` is about twice ``C``: the
    paper's ``C`` is the least compute, at a small batch).  ``C`` not more than 0 raises ``DomainError``.
    Kaplan et al. 2020, appendix A.

    >>> N, D = kaplan_optimal(PF_DAY)
    >>> float(N), float(D)
    (1300000000.0, 20000000000.0)
    """
    law = KAPLAN_2020
    return law.N_at_PF_day * power(C / PF_DAY, law.N_exponent), law.D_at_PF_day * power(C / PF_DAY, law.D_exponent)


@formula(L=Quantity("nats/token", 1, 10, above=0))
def kaplan_params_at_loss(L: Value) -> Value:
    """Return the non-embedding parameters at which Kaplan's law passes a loss of ``L`` nats per token.

    ``N = N_c / L ** (1 / alpha_N)``: the law has no floor, so every loss above 0 is passed.  ``L`` not more
    than 0 raises ``DomainError``.  Kaplan et al. 2020, eq. 1.1 turned round.

    >>> float(kaplan_params_at_loss(1))
    88000000000000.0
    """
    return KAPLAN_2020.N_c * power(L, -1 / KAPLAN_2020.alpha_N)
