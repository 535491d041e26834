"""What a symbol may be: ``@formula`` declares each symbol's unit and domain.

It is what the parity test discovers, and what turns a bad argument into a sentence.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from .functions import Value, is_traced, numeric

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Formula(Protocol[P, R_co]):
    """A function that :func:`formula` declared: it refuses arguments outside ``domain``; ``__wrapped__`` does not."""

    domain: dict[str, Any]

    @property
    def __wrapped__(self) -> Callable[P, R_co]: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


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

    def allowed(self) -> str:
        """Return the domain in words."""
        words = [
            "a whole number" if self.whole else "",
            f"more than {self.above:g}" if self.above is not None else "",
            f"at least {self.least:g}" if self.least is not None else "",
            f"less than {self.below:g}" if self.below is not None else "",
            f"at most {self.most:g}" if self.most is not None else "",
        ]
        return " and ".join(word for word in words if word) or "any finite number"

    def outside(self, value: Value) -> NDArray[np.bool]:
        """Return a boolean array: where ``value`` is not in the domain (not-a-number is not)."""
        value = numeric(value)
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


def formula(**domain: Any) -> Callable[[Callable[P, R]], Formula[P, R]]:
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

    def decorate(function: Callable[P, R]) -> Formula[P, R]:
        signature = inspect.signature(function)
        unknown = set(domain) - set(signature.parameters)
        if unknown:
            raise TypeError(f"{function.__name__} has no argument {sorted(unknown)}")
        quantities = {name: q for name, q in domain.items() if isinstance(q, Quantity)}

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
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

        declared = cast("Formula[P, R]", checked)
        declared.domain = domain
        return declared

    return decorate


def procedure(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a public function of a model module that has no closed form in its arguments, and say why."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        marked: Any = function
        marked.no_closed_form = why
        return function

    return decorate
