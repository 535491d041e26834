"""What a symbol may be: ``@formula`` declares each symbol's unit and domain.

It is what the parity test discovers, and what turns a bad argument into a sentence.
"""

import functools
import inspect
from dataclasses import dataclass

import numpy as np

from .functions import is_traced


class DomainError(ValueError):
    """An argument outside the domain that its formula declares."""


DomainError.__module__ = "scalingbet.formula"  # its public name, which messages show


@dataclass(frozen=True)
class Quantity:
    """A symbol's unit and domain.

    ``low`` to ``high`` is the range over which the formula is tested in both engines;
    ``above``/``below`` (exclusive) and ``least``/``most`` (inclusive) are the limits beyond
    which a value is refused.  ``log`` spaces the test points by powers.  ``whole`` admits
    whole numbers only.
    """

    unit: str
    low: float
    high: float
    log: bool = False
    above: float | None = None
    below: float | None = None
    least: float | None = None
    most: float | None = None
    whole: bool = False

    def allowed(self):
        """Return the domain in words."""
        words = [
            "a whole number" if self.whole else "",
            f"more than {self.above:g}" if self.above is not None else "",
            f"at least {self.least:g}" if self.least is not None else "",
            f"less than {self.below:g}" if self.below is not None else "",
            f"at most {self.most:g}" if self.most is not None else "",
        ]
        return " and ".join(word for word in words if word) or "any finite number"

    def outside(self, value):
        """Return a boolean array: where ``value`` is not in the domain (not-a-number is not)."""
        value = np.asarray(value, dtype=float)
        inside = ~np.isnan(value)
        if self.above is not None:
            inside &= value > self.above
        if self.least is not None:
            inside &= value >= self.least
        if self.below is not None:
            inside &= value < self.below
        if self.most is not None:
            inside &= value <= self.most
        if self.whole:
            inside &= value == np.floor(value)
        return ~inside


def formula(**domain):
    """Declare a formula: each keyword names an argument and gives its :class:`Quantity`.

    An argument that is not a quantity (a law with its constants) is declared with the tuple
    of values to test it with.  Numbers outside a quantity's limits raise :class:`DomainError`
    with the value and what is allowed; Vega expressions pass through.

    >>> @formula(x=Quantity("years", 0.1, 10, above=0))
    ... def half(x):
    ...     return x / 2
    >>> half(3)
    1.5
    >>> half(-1)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: half: x = -1 years; allowed is more than 0
    """

    def decorate(function):
        signature = inspect.signature(function)
        unknown = set(domain) - set(signature.parameters)
        if unknown:
            raise TypeError(f"{function.__name__} has no argument {sorted(unknown)}")
        quantities = {name: q for name, q in domain.items() if isinstance(q, Quantity)}

        @functools.wraps(function)
        def checked(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            for name, quantity in quantities.items():
                value = bound.arguments[name]
                if value is None or is_traced(value):
                    continue
                if isinstance(value, list | tuple):
                    value = bound.arguments[name] = np.asarray(value, dtype=float)
                outside = quantity.outside(value)
                if np.any(outside):
                    wrong = np.asarray(value)[outside].flat[0] if np.ndim(value) else value
                    raise DomainError(
                        f"{function.__name__}: {name} = {wrong:g} {quantity.unit}".rstrip()
                        + f"; allowed is {quantity.allowed()}"
                    )
            return function(*bound.args, **bound.kwargs)

        checked.domain = domain
        return checked

    return decorate


def procedure(why):
    """Mark a public function of a model module that has no closed form in its arguments, and say why."""

    def decorate(function):
        function.no_closed_form = why
        return function

    return decorate
