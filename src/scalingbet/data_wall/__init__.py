"""Chapter 2, the data wall: every model and its published constants, under one name.

``data_stock`` has the stock of text, its use and the year they meet; ``data_exhaustion`` the same with its
uncertainty; ``repetition`` what repeated and synthetic text is worth; ``ceilings`` what else limits runs to 2030.

Units: tokens, parameters, FLOP, bytes, years, nats per token.  Functions take scalars or arrays, and the
formulas also Vega expressions.
"""
# ruff: noqa: F401

from .ceilings import (
    DAYS_PER_MONTH,
    GPT_4,
    LLAMA_405B,
    FrontierTrend,
    ReferenceRun,
    chip_ceiling,
    data_ceiling,
    frontier_flop,
    frontier_year,
    power_ceiling,
)
from .exhaustion import exhausted_share, exhaustion_quantile, stock_quantile
from .repetition import (
    GENERATIONS,
    MOST_ERROR_ACCUMULATED,
    REPETITION_2023,
    RepetitionDecay,
    best_epochs,
    data_constrained_loss,
    effective_parameters,
    effective_tokens,
    epoch_value,
    error_accumulated,
    most_effective_tokens,
    repetition_return,
    variety_accumulated,
    variety_replaced,
)
from .stock import (
    COUNTERWEIGHTS,
    STOCK_2024,
    TOKENS_PER_PARAMETER,
    USE_2024,
    Counterweights,
    StockModel,
    UseModel,
    compute_based_tokens,
    exhaustion_year,
    largest_model,
    largest_optimal_model,
    middle,
    stock_tokens,
    token_length,
    years_gained,
)
