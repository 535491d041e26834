"""The explorables of chapter 5, concentration and regulation, under one name."""
# ruff: noqa: F401

from .fund import catching_up, dividend_fund, rents
from .growth import growth_estimates, scenarios, wage_hump
from .pricing import cartel, open_weights, survivors, vertical_chain
from .rivalry import feedback_loop, firms_left, labs_by_year, who_can_pay
from .rules import acts, compute_thresholds, hidden_run, slow_down
from .shares import better_model, market_shares, tipping
