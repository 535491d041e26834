"""The explorables of chapter 2, the data wall."""
# ruff: noqa: F401

from .data_wall_conflict import data_conflict
from .data_wall_crossing import stock_against_use
from .data_wall_limits import counterweights, four_ceilings
from .data_wall_models import largest_model, synthetic_data
from .data_wall_reuse import best_repetition, epoch_value, repeated_text
from .data_wall_stock import data_stock
