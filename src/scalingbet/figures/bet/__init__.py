"""The explorables of the bet, the chapters' models chained."""
# ruff: noqa: F401

from .chance import bet_chance
from .compare import bet_compare
from .needed import bet_needed
from .paths import bet_firms, bet_progress
from .payback import bet_payback
from .tornado import bet_tornado
from .views import bet_views
