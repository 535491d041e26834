"""The cheapest model to train and serve: smaller and trained for longer than the cheapest to train.

Sardana et al. 2023: least ``6 N D + 2 N D_inference`` FLOP at a given loss.
"""

from __future__ import annotations

from ..formula import Quantity, Value, exp, formula, log, power, procedure
from .chinchilla import FLOP_PER_TOKEN_TRAINED, LAWS, ChinchillaLaw, optimal_tokens, reducible_loss

FLOP_PER_TOKEN_SERVED = 2  # a parameter: one multiply-add forward
LIFETIME_STEPS = 8  # Newton's steps to the cheapest model; six reach 1e-15 (tests/models/test_laws.py)

SARDANA_2023 = ChinchillaLaw(
    name="Sardana 2023",
    E=1.69, A=406.4, B=410.7, alpha=0.336, beta=0.283,
    source="sardana2023", equation="section 2: the printed constants, exponents to three digits",
)  # fmt: skip

_PUBLISHED = (*LAWS, SARDANA_2023)
_N = Quantity("parameters", 1e6, 1e14, log=True, above=0)
_D = Quantity("tokens", 1e6, 1e16, log=True, above=0)
_SERVED = Quantity("tokens", 0, 1e17, least=0)
_REDUCIBLE = Quantity("nats/token", 1e-3, 3, log=True, above=0)


@formula(share=Quantity("share", 0.01, 0.99, above=0, below=1), reducible=_REDUCIBLE, law=_PUBLISHED)
def iso_loss(share: Value, reducible: Value, law: ChinchillaLaw) -> tuple[Value, Value]:
    """Return parameters and tokens of equal loss: ``share`` of the reducible loss is the parameters' part.

    ``A / N ** alpha = share * reducible`` and ``B / D ** beta = (1 - share) * reducible``: every model of that
    loss has one share between 0 and 1 (small models a large one), and no other value has a model:
    ``DomainError``.  Sardana et al. 2023, section 2, solved without a difference of near-equal numbers.

    >>> N, D = iso_loss(0.5, 0.3, SARDANA_2023)
    >>> round(float(reducible_loss(N, D, SARDANA_2023)), 12)
    0.3
    """
    return power(law.A / (share * reducible), 1 / law.alpha), power(law.B / ((1 - share) * reducible), 1 / law.beta)


@formula(N=_N, D=_D, served=_SERVED)
def lifetime_flop(N: Value, D: Value, served: Value) -> Value:
    """Return the FLOP of training ``N`` parameters on ``D`` tokens and serving ``served`` tokens with them.

    ``6 N D + 2 N served``.  ``N`` or ``D`` not more than 0, or ``served`` below 0, raises ``DomainError``.
    Sardana et al. 2023, section 2.

    >>> lifetime_flop(1e9, 2e10, 0), lifetime_flop(1e9, 2e10, 6e10)
    (1.2e+20, 2.4e+20)
    """
    return FLOP_PER_TOKEN_TRAINED * N * D + FLOP_PER_TOKEN_SERVED * N * served


@formula(
    odds=Quantity("share : rest", 0.01, 1e3, log=True, above=0),
    reducible=_REDUCIBLE,
    served=_SERVED,
    law=_PUBLISHED,
)
def lifetime_step(odds: Value, reducible: Value, served: Value, law: ChinchillaLaw) -> Value:
    """Return better odds (``share : 1 - share`` of :func:`iso_loss`) for the least lifetime FLOP: one Newton step.

    Least lifetime FLOP needs ``odds = beta / alpha * (1 + served / (3 D))``; the step solves that in
    ``log(odds)``.  ``odds`` or ``reducible`` not more than 0 raises ``DomainError``.

    >>> law = SARDANA_2023
    >>> round(float(lifetime_step(law.beta / law.alpha, 0.3, 0, law) * law.alpha / law.beta), 12)
    1.0
    """
    D = power(law.B * (1 + odds) / reducible, 1 / law.beta)
    served_part = served * FLOP_PER_TOKEN_SERVED / (D * FLOP_PER_TOKEN_TRAINED)
    miss = log(odds * law.alpha / (law.beta * (1 + served_part)))
    slope = 1 + served_part / (1 + served_part) * odds / ((1 + odds) * law.beta)
    return odds * exp(-miss / slope)


@procedure("the cheapest model is the root of an equation in its size; lifetime_step is one step to it")
def inference_optimal(N_quality: Value, D_inference: Value, law: ChinchillaLaw) -> tuple[Value, Value, Value]:
    """Return the parameters and tokens of the cheapest model of a given quality, and the share of FLOP that it saves.

    The quality is that of ``N_quality`` parameters trained on their best number of tokens; the FLOP, those of
    training and of serving ``D_inference`` tokens; the saving, against that model.  ``N_quality`` not more
    than 0 or ``D_inference`` below 0 raises ``DomainError``.  Sardana et al. 2023, section 2.

    >>> N, D, saving = inference_optimal(13e9, 2e12, SARDANA_2023)
    >>> round(float(N / 1e9), 3), round(float(D / 1e12), 3), round(float(saving), 4)
    (6.969, 1.248, 0.1745)
    >>> round(float(inference_optimal(13e9, 0, SARDANA_2023)[2]), 12)
    0.0
    """
    D_quality = optimal_tokens(N_quality, law)
    reducible = reducible_loss(N_quality, D_quality, law)
    odds: Value = law.beta / law.alpha
    for _ in range(LIFETIME_STEPS):
        odds = lifetime_step(odds, reducible, D_inference, law)
    N, D = iso_loss(odds / (1 + odds), reducible, law)
    return N, D, 1 - lifetime_flop(N, D, D_inference) / lifetime_flop(N_quality, D_quality, D_inference)
