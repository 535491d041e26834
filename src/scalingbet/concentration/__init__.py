"""Chapter 5, concentration and regulation: every model and its published constants, under one name.

``shares`` measures how concentrated a market is; ``tipping`` what a better model or a habit wins; ``rivalry`` how many
firms fit; ``macro`` growth and pay; ``dividend`` a fund for everybody; ``governance`` what rules can see and enforce.
Shares are per cent; those that do not sum to 100 are divided by their sum.
"""

from .dividend import FUND_2026, HOUSING, fund_needed, fund_value, rent_share, years_fund_lasts, years_to_fund
from .governance import (
    EPOCH_FRONTIER,
    RUN_2026,
    chips_for_run,
    critical_patience,
    crossing_year,
    equivalent_compute,
    slow_down_payoffs,
    verification_needed,
    years_per_factor,
)
from .macro import (
    ACEMOGLU_2024,
    GOLDMAN_2023,
    LEARNING_1994,
    SCENARIO_START,
    automated_share,
    ces_output_and_wage,
    learning_cost,
    productivity_from_tfp,
    spilled_output_and_wage,
    task_gain,
    total_gain,
    wage_peak,
    years_to_catch_up,
)
from .rivalry import (
    NEVER,
    chain_outcome,
    cournot_firms,
    critical_discount_factor,
    feedback_level,
    feedback_singularity,
    largest_cartel,
    price_cap,
    survival,
    sutton_firms,
    years_in_race,
    years_until_firms,
)
from .shares import GUIDELINES_2010, GUIDELINES_2023, MergerGuidelines, cr4, hhi, merger_delta, presumed_unlawful
from .tipping import (
    drift_share,
    logit_share,
    rating_shares,
    sensitivity_needed,
    tipping_map,
    tipping_shares,
    tipping_threshold,
    years_to_share,
)

__all__ = [
    "ACEMOGLU_2024", "EPOCH_FRONTIER", "FUND_2026", "GOLDMAN_2023", "GUIDELINES_2010", "GUIDELINES_2023", "HOUSING",
    "LEARNING_1994", "NEVER", "RUN_2026", "SCENARIO_START", "MergerGuidelines", "automated_share",
    "ces_output_and_wage", "chain_outcome", "chips_for_run", "cournot_firms", "cr4", "critical_discount_factor",
    "critical_patience", "crossing_year", "drift_share", "equivalent_compute", "feedback_level",
    "feedback_singularity", "fund_needed", "fund_value", "hhi", "largest_cartel", "learning_cost", "logit_share",
    "merger_delta", "presumed_unlawful", "price_cap", "productivity_from_tfp", "rating_shares", "rent_share",
    "sensitivity_needed", "slow_down_payoffs", "spilled_output_and_wage", "survival", "sutton_firms", "task_gain",
    "tipping_map", "tipping_shares", "tipping_threshold", "total_gain", "verification_needed", "wage_peak",
    "years_fund_lasts", "years_in_race", "years_per_factor", "years_to_catch_up", "years_to_fund", "years_to_share",
    "years_until_firms",
]  # fmt: skip
