"""The checked numbers that the book's prose states, and the expressions that compute them."""

from .entries import KINDS, Number, NumberError, check_figures, definitions, get, load, number, number_on, quantity
from .expressions import ExpressionError, evaluate

__all__ = [
    "KINDS",
    "ExpressionError",
    "Number",
    "NumberError",
    "check_figures",
    "definitions",
    "evaluate",
    "get",
    "load",
    "number",
    "number_on",
    "quantity",
]
