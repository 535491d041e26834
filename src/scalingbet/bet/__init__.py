"""The bet in Python: a scenario, its paths, its draws, what matters most in it, and what would have to be true."""

from . import answers as answers  # by name in the expressions of numbers; no part of the room's face
from . import forecasts as forecasts
from . import worlds as worlds
from .chain import FIRST, LAST, YEARS
from .exchange import text_of
from .inputs import Input, Preset, ScenarioError, constants, declared, drawn_value, factor, uncertain
from .scenario import DRAWS, GOALS, Scenario, compare

__all__ = [
    "DRAWS",
    "FIRST",
    "GOALS",
    "LAST",
    "YEARS",
    "Input",
    "Preset",
    "Scenario",
    "ScenarioError",
    "compare",
    "constants",
    "declared",
    "drawn_value",
    "factor",
    "text_of",
    "uncertain",
]
