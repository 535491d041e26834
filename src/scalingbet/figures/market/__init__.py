"""The explorables of chapter 4, market snapshot, under one name."""
# ruff: noqa: F401

from .models import model_company, model_life
from .payback import flow_against_flow, past_manias, payback_paths, required_revenue
from .prices import price_and_revenue, price_falls, token_prices
from .ratings import leaderboard, rating_gaps
from .revenue import adoption, arr_additions, run_rates, valuations
from .spending import capex_by_firm, capex_growth, capital_intensity, hyperscaler_debt
from .tokens import accelerators, rental_price, token_shortage
