"""Chapter 4, market snapshot: every model and its constants, under one name.

``prices`` has ratings as win rates, the price of a fixed capability, and demand against supply; ``capital`` what
capital spending must earn, when it is paid back, and each model as a company of its own.

Units: rating points, years, money in any one currency unit, growth as a factor a year.  Functions take scalars or
arrays, and Vega expressions.
"""
# ruff: noqa: F401

from .capital import (
    BASE_CASE,
    PaybackCase,
    break_even_revenue,
    capital_recovery_factor,
    cumulative_gross_profit,
    firm_cash,
    generations_until_cash,
    model_multiple,
    model_value,
    payback_years,
    required_revenue,
    vintages_in_service,
)
from .prices import (
    BLEND,
    ELO,
    EloScale,
    blended_price,
    change,
    implied_elasticity,
    implied_price_growth,
    rating_gap,
    revenue_factor,
    shortage,
    win_probability,
    yearly_factor,
)
