"""The explorables of chapter 2, the data wall."""
# ruff: noqa: F401

from .conflict import data_conflict
from .crossing import stock_against_use
from .limits import counterweights, four_ceilings
from .models import largest_model, synthetic_data
from .reuse import best_repetition, epoch_value, repeated_text
from .stock import data_stock
