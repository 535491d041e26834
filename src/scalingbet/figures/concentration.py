"""The explorables of chapter 5, concentration and regulation, under one name."""
# ruff: noqa: F401

from .concentration_fund import catching_up, dividend_fund, rents
from .concentration_growth import growth_estimates, scenarios, wage_hump
from .concentration_pricing import cartel, open_weights, survivors, vertical_chain
from .concentration_rivalry import feedback_loop, firms_left, who_can_pay
from .concentration_rules import acts, compute_thresholds, hidden_run, slow_down
from .concentration_shares import better_model, market_shares, tipping
