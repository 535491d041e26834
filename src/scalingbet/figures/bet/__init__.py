"""The explorables of the bet: its account year by year, in one world and in all nine."""
# ruff: noqa: F401

from .chance import bet_chance
from .compare import bet_compare
from .firms import bet_firms
from .hindcast import bet_hindcast
from .machines import bet_machines
from .needed import bet_needed
from .payback import bet_payback
from .progress import bet_progress
from .tornado import bet_tornado
from .views import bet_views
