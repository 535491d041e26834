"""The bet in Python: a scenario in its world, its paths, its draws, and what would have to be true."""

from . import answers as answers  # by name in the expressions of numbers; no part of the room's face
from . import forecasts as forecasts
from . import hindcast, worlds
from .account import Scenario, compare
from .views import View, presets
from .world import DRAWS, Choice, Number, ScenarioError
from .world import seen as seen  # as answers and forecasts
from .world import world as declared
from .years import FIRST, LAST, YEARS

__all__ = [
    "DRAWS",
    "FIRST",
    "LAST",
    "YEARS",
    "Choice",
    "Number",
    "Scenario",
    "ScenarioError",
    "View",
    "compare",
    "declared",
    "hindcast",
    "presets",
    "worlds",
]
