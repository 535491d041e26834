"""The verifier: what best-of-n and reinforcement learning gain when something imperfect picks the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..formula import DomainError, Quantity, Value, exp, formula, log, maximum, minimum, modulo, power, procedure, where
from .sampling import NEVER

_N = Quantity("samples", 1, 1e6, log=True, least=1, whole=True)
_SAMPLES = Quantity("samples", 1, 1e5, log=True, least=1)
_D = Quantity("sqrt(nats)", 0, 50, least=0)
_ALPHA = Quantity("reward per sqrt(nat)", 0.05, 3, log=True, above=0)
_BETA = Quantity("reward per nat", 0.02, 1, log=True, above=0)
_BETA_RL = Quantity("reward per sqrt(nat)", 0.05, 1, log=True, above=0)
_P = Quantity("share", 0.001, 1, log=True, least=0, most=1)
_PASSES = Quantity("share", 0, 1, least=0, most=1)
_MISSES = Quantity("share", 0, 0.9, least=0, most=1)
_ROUNDS = Quantity("rounds", 1, 20, least=1)

UNROLLED = 60  # steps of a fixed-point iteration whose error shrinks n times a step: at n = 2 to 1e-18


@dataclass(frozen=True)
class Generator:
    """Constants of :func:`answer_draw`: squaring modulo a prime whose square is below 2**53 is exact in doubles."""

    prime: int = 94_906_249
    spread: int = 7_919
    stream: int = 15_485_863
    constant: int = 4_242_424
    rounds: int = 3


DRAWS = Generator()


@formula(n=_N)
def best_of_n_kl(n: Value) -> Value:
    """Return how far best-of-n moves a policy, as a KL divergence in nats: ``log n - (n - 1) / n``.

    n: samples, whole, from 1; other values raise ``DomainError``.  Exact where no two answers score the same, else an
    upper bound (Beirami et al. 2024).  Gao, Schulman and Hilton 2023, section 2.

    >>> float(best_of_n_kl(1)), round(float(best_of_n_kl(2)), 8)
    (0.0, 0.19314718)
    >>> best_of_n_kl(0)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: best_of_n_kl: n = 0 samples; allowed is a whole number and at least 1
    """
    return log(n) - (n - 1) / n


@formula(kl=Quantity("nats", 0.2, 30, least=0.193))
def samples_at_kl(kl: Value) -> Value:
    """Return the samples of best-of-n that have a KL divergence of ``kl`` nats, the inverse of :func:`best_of_n_kl`.

    Solves ``log n = kl + 1 - 1 / n`` by repeating it from ``n = exp(kl + 1)``.  kl: from 0.193 (two samples) on,
    else ``DomainError``.

    >>> round(float(samples_at_kl(1.8350887)), 5), round(float(samples_at_kl(0.19314718056)), 6)
    (16.0, 2.0)
    """
    one_of_n = exp(-1 - kl)
    for _ in range(UNROLLED):
        one_of_n = exp(-1 - kl + one_of_n)
    return 1 / one_of_n


@formula(d=_D, alpha=_ALPHA, beta=_BETA)
def gold_reward_best_of_n(d: Value, alpha: Value, beta: Value) -> Value:
    """Return the true ("gold") reward of best-of-n against a proxy: ``R = d (alpha - beta d)``.

    d: square root of the KL divergence from the first policy, from 0; alpha: slope at the start; beta: how fast the
    proxy is exploited, both above 0; else ``DomainError``.  Gao, Schulman and Hilton 2023, eq. 1.

    >>> float(gold_reward_best_of_n(5, 1, 0.1)), float(gold_reward_best_of_n(0, 1, 0.1))
    (2.5, 0.0)
    """
    return d * (alpha - beta * d)


@formula(alpha=_ALPHA, beta=_BETA)
def best_of_n_peak(alpha: Value, beta: Value) -> tuple[Value, Value]:
    """Return ``(d, R)`` where best-of-n is best: ``d = alpha / (2 beta)``, ``R = alpha ** 2 / (4 beta)``.

    Beyond it more samples make the answer worse.  alpha, beta as in :func:`gold_reward_best_of_n`.

    >>> [float(x) for x in best_of_n_peak(1, 0.2)]
    [2.5, 1.25]
    """
    return alpha / (2 * beta), alpha * alpha / (4 * beta)


@formula(d=_D, alpha=_ALPHA, beta=_BETA_RL, rounds=_ROUNDS)
def gold_reward_rl(d: Value, alpha: Value, beta: Value, rounds: Value = 1) -> Value:
    """Return the true ("gold") reward of reinforcement learning on a proxy: ``R = d (alpha - beta log d)``, 0 at 0.

    With ``rounds`` proxies, each trained anew on what the policy has become and good for ``d / rounds``, it is
    ``d (alpha - beta log d + beta log rounds)``.  d: square root of the KL divergence, from 0; alpha, beta: above 0,
    not those of best-of-n; rounds: from 1; else ``DomainError``.  The slope is infinite at 0, where the form is not
    meant to hold.  Gao, Schulman and Hilton 2023, eq. 2 and section 4.3.

    >>> float(gold_reward_rl(1, 1, 0.2)), float(gold_reward_rl(0, 1, 0.2))
    (1.0, 0.0)
    """
    return d * (alpha - beta * log(where(d > 0, d, 1) / rounds))


@formula(alpha=_ALPHA, beta=_BETA_RL, rounds=_ROUNDS)
def rl_peak(alpha: Value, beta: Value, rounds: Value = 1) -> tuple[Value, Value]:
    """Return ``(d, R)`` where reinforcement learning is best: ``d = rounds exp(alpha / beta - 1)``, ``R = beta d``.

    alpha, beta, rounds as in :func:`gold_reward_rl`.

    >>> [round(float(x), 5) for x in rl_peak(1, 0.2)]
    [54.59815, 10.91963]
    """
    d = rounds * exp(alpha / beta - 1)
    return d, beta * d


@formula(p=_P, passes=_PASSES, misses=_MISSES, never=NEVER)
def verified_limit(p: Value, passes: Value, misses: Value, never: Value = 0) -> Value:
    """Return the accuracy that no number of samples exceeds: the share of right answers among those that pass.

    ``p (1 - misses) / (p (1 - misses) + (1 - p) passes)``.  p: share of right answers; passes: share of wrong answers
    that the verifier lets pass; misses: share of right ones that it rejects; 0 to 1 each.  never: share of questions
    to which no answer is right, from 0 to below 1; the others then have ``p / (1 - never)`` right ones, at most all,
    and the limit is theirs times ``1 - never``.  Other values raise ``DomainError``.  A verifier that passes nothing
    wrong has the limit ``1 - never`` for every p above 0; it is 0 where no right answer passes.  Stroebl, Kapoor and
    Narayanan 2024, section 3.

    >>> float(verified_limit(0.2, 0, 0.5)), float(verified_limit(0.2, 1, 0)), float(verified_limit(0, 0, 0))
    (1.0, 0.2, 0.0)
    >>> float(verified_limit(0.1, 0, 0, never=0.125))
    0.875
    >>> verified_limit(0.2, 1.5, 0)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: verified_limit: passes = 1.5 share; allowed is at least 0 and at most 1
    """
    solvable = 1 - never
    p = minimum(p / solvable, 1)
    right = p * (1 - misses)
    passing = right + (1 - p) * passes
    return solvable * right / where(passing > 0, passing, 1)


@formula(n=_SAMPLES, p=_P, passes=_PASSES, misses=_MISSES, never=NEVER)
def verified_accuracy(n: Value, p: Value, passes: Value, misses: Value, never: Value = 0) -> Value:
    """Return the accuracy of picking, at random, one of those of ``n`` answers that a verifier lets pass.

    With ``a = p (1 - misses) + (1 - p) passes`` the share that passes, and one of all answers picked where none does:
    ``(1 - (1 - a) ** n) p (1 - misses) / a + (1 - a) ** n p misses / (1 - a)``.  n: samples, from 1; the rest as in
    :func:`verified_limit`: with a share ``never`` the questions that can be answered have ``p / (1 - never)`` right
    answers, and the rest is lost.  One sample is as good as no verifier; a perfect one gives ``1 - (1 - p) ** n``.

    >>> round(float(verified_accuracy(1, 0.2, 0.3, 0.1)), 12), round(float(verified_accuracy(2, 0.5, 0, 0)), 12)
    (0.2, 0.75)
    >>> round(float(verified_accuracy(1, 0.1, 0.03, 0, never=0.125)), 12)
    0.1
    """
    solvable = 1 - never
    p = minimum(p / solvable, 1)
    passing = p * (1 - misses) + (1 - p) * passes
    none_passes = power(maximum(1 - passing, 0), n)
    among_rejected = p * misses / where(passing < 1, 1 - passing, 1)
    return solvable * ((1 - none_passes) * verified_limit(p, passes, misses) + none_passes * among_rejected)


@formula(i=Quantity("index", 0, 1e5, least=0, most=1e5, whole=True), stream=(0, 1))
def answer_draw(i: Value, stream: int) -> Value:
    """Return a pseudo-random number from 0 to 1 for answer ``i``: the same in Python and in the browser, to the bit.

    Three times ``x = (x * x + c) mod m`` from ``x = (i + 1) spread + stream``, all whole numbers below 2**53.
    i: whole, 0 to 1e5, else ``DomainError``; stream: a whole number, one for each property drawn.

    >>> abs(float(answer_draw(list(range(2000)), 0).mean()) - 0.5) < 0.02
    True
    """
    x = modulo((i + 1) * DRAWS.spread + (stream + 1) * DRAWS.stream, DRAWS.prime)
    for _ in range(DRAWS.rounds):
        x = modulo(x * x + DRAWS.constant, DRAWS.prime)
    return x / DRAWS.prime


@procedure("it draws answers and verdicts one by one and picks among them")
def simulate_best_of_n(
    n: int, p: float, passes: float, misses: float, questions: int = 2000, seed: int = 20261122
) -> tuple[float, float]:
    """Return ``(accuracy, standard error)`` of best-of-n with an imperfect verifier, by drawing every answer.

    For each question n answers are drawn, right with probability p; each is judged, wrong ones passing with
    probability ``passes`` and right ones failing with ``misses``; one of those that pass is picked at random, or one of
    all where none passes.  Arguments as in :func:`verified_accuracy`; ``DomainError`` outside their ranges.

    >>> simulate_best_of_n(1, 1, 0, 0)
    (1.0, 0.0)
    """
    for name, value in (("p", p), ("passes", passes), ("misses", misses)):
        if not 0 <= value <= 1:
            raise DomainError(f"simulate_best_of_n: {name} = {value:g} share; allowed is at least 0 and at most 1")
    if n < 1:
        raise DomainError(f"simulate_best_of_n: n = {n:g} samples; allowed is at least 1")
    rng = np.random.default_rng(seed)
    right = rng.random((questions, n)) < p
    passed = rng.random((questions, n)) < np.where(right, 1 - misses, passes)
    preference = rng.random((questions, n)) + passed
    picked = right[np.arange(questions), preference.argmax(axis=1)]
    return float(picked.mean()), float(picked.std() / np.sqrt(questions))
