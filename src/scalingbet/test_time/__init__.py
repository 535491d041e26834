"""Chapter 3, test-time compute: every model and its published constants, under one name.

``sampling`` has repeated sampling, why its average is a power law, and what inference is traded for; ``verifier`` has
what best-of-n and reinforcement learning gain when something imperfect picks the answer; ``serving`` has the speed,
the memory and the cost of a token; ``special`` the functions that Vega lacks.

Units: samples, shares, nats, tokens, bytes, FLOP, seconds, US dollars.  Functions take scalars or arrays, and the
formulas also Vega expressions.
"""
# ruff: noqa: F401

from ..formula.special import log1p, log_gamma_cross, log_gamma_ratio
from .sampling import (
    PYTHIA_MATH,
    VILLALOBOS_ATKINSON_2023,
    BetaFit,
    Exchange,
    beta_coverage,
    beta_tail,
    cheapest_extra,
    coverage,
    log_linear_accuracy,
    pass_at_k,
    samples_for_coverage,
    training_saved,
)
from .serving import (
    batch_at_speed,
    compute_bound_context,
    cost_per_million_tokens,
    decode_step_time,
    kv_bytes_per_token,
    max_sequences,
    network_latency,
    ridge_batch,
    weight_bytes,
)
from .verifier import (
    answer_draw,
    best_of_n_kl,
    best_of_n_peak,
    gold_reward_best_of_n,
    gold_reward_rl,
    rl_peak,
    samples_at_kl,
    simulate_best_of_n,
    verified_accuracy,
    verified_limit,
)
