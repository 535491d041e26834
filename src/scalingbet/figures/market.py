"""The explorables of chapter 4, market snapshot, under one name."""
# ruff: noqa: F401

from .market_models import model_company, model_life
from .market_payback import flow_against_flow, past_manias, payback_paths, required_revenue
from .market_prices import price_and_revenue, price_falls, token_prices
from .market_ratings import leaderboard, rating_gaps
from .market_revenue import adoption, arr_additions, run_rates, valuations
from .market_spending import capex_by_firm, capex_growth, capital_intensity, hyperscaler_debt
from .market_tokens import accelerators, rental_price, token_shortage
