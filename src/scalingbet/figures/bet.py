"""The explorables of the bet, the chapters' models chained."""
# ruff: noqa: F401

from .bet_paths import bet_firms, bet_progress
from .bet_payback import bet_compare, bet_payback, bet_views
from .bet_uncertain import bet_chance, bet_needed, bet_tornado
