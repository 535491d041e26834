"""Chapter 1, scaling laws: every model and its published constants, under one name.

``kaplan`` has the floorless power laws of 2020; ``chinchilla`` the law with a floor, its refits and the best
split of compute; ``overtraining`` the cheapest model to train and serve; ``variants`` the other shapes that
the documents name; ``growth`` what compounding gives and what the next step costs.

Units: parameters, tokens, FLOP, nats per token, years, US dollars.  Functions take scalars or arrays, and
the formulas also Vega expressions.
"""
# ruff: noqa: F401

from .chinchilla import (
    BESIROGLU_2024,
    HOFFMANN_2022,
    HOFFMANN_2022_PRECISE,
    LAWS,
    MUENNIGHOFF_2023,
    ChinchillaLaw,
    Constants,
    chinchilla_loss,
    compute_optimal,
    is_fitted,
    largest_fitted_budget,
    optimal_reducible_loss,
    optimal_tokens,
    reducible_exponent,
    reducible_loss,
    tokens_per_parameter,
    training_flop,
)
from .growth import (
    ALGORITHMS_HO,
    ALGORITHMS_KORINEK,
    COMPUTE_EPOCH,
    COMPUTE_KORINEK,
    COST_COTTIER,
    MOORES_LAW,
    PRICE_PERFORMANCE,
    ROCKS_LAW,
    Trend,
    compounded,
    cost_growth,
    doubling_time,
    effective_growth,
    factor_for_cut,
    flop_per_dollar,
    gap_closed,
    growth_of_doubling,
    implied_growth,
    product_interval,
    years_to_reach,
)
from .kaplan import (
    KAPLAN_2020,
    PF_DAY,
    KaplanLaw,
    kaplan_critical_batch,
    kaplan_loss,
    kaplan_loss_compute,
    kaplan_loss_params,
    kaplan_loss_steps,
    kaplan_loss_tokens,
    kaplan_optimal,
    kaplan_params_at_loss,
    power_law,
)
from .overtraining import LIFETIME_STEPS, SARDANA_2023, inference_optimal, iso_loss, lifetime_flop, lifetime_step
from .variants import (
    KHATRI_2025,
    PEARCE_2024,
    EmbeddingCount,
    SigmoidLaw,
    cobb_douglas,
    nonembedding_exponent,
    optimal_tokens_nonembedding,
    rl_sigmoid,
    tied_loss,
    total_params,
)
