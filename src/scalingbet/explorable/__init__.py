"""Explorables: controls, model and chart, declared once, computed in Python and in the browser."""

from .colours import COLOUR, DOCUMENTS
from .controls import Choice, Controlled, Slider, Toggle
from .figure import REGISTRY, Evaluated, Explorable
from .rows import Column, Rows, Scope
from .vega import CHART_CONFIG, FONT, NARROW, WIDE, lite

__all__ = [
    "CHART_CONFIG",
    "COLOUR",
    "DOCUMENTS",
    "FONT",
    "NARROW",
    "REGISTRY",
    "WIDE",
    "Choice",
    "Column",
    "Controlled",
    "Evaluated",
    "Explorable",
    "Rows",
    "Scope",
    "Slider",
    "Toggle",
    "lite",
]
