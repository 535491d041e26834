"""One formula, two engines.

A model is written once, as a Python function of its symbols.  Called with numbers or
arrays it computes with NumPy; called with Altair expressions (``alt.datum.N``,
``alt.param(name="C")``) the same function returns the Vega expression that the reader's
browser evaluates.  The functions below dispatch on their arguments; ``+ - * / **`` and
the comparisons need no help, since Altair's expressions overload them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Value(Protocol):
    """What a formula takes and returns: a number, an array of numbers, or a Vega expression (:class:`Traced`).

    It is what can be reckoned with and compared.  A list of numbers has no arithmetic, so the type leaves it out;
    :func:`formula` makes an array of it all the same.
    """

    def __float__(self) -> float: ...  # of an expression it raises TypeError: it has no value yet
    def __neg__(self) -> Value: ...
    def __add__(self, other: Any, /) -> Value: ...
    def __radd__(self, other: Any, /) -> Value: ...
    def __sub__(self, other: Any, /) -> Value: ...
    def __rsub__(self, other: Any, /) -> Value: ...
    def __mul__(self, other: Any, /) -> Value: ...
    def __rmul__(self, other: Any, /) -> Value: ...
    def __truediv__(self, other: Any, /) -> Value: ...
    def __rtruediv__(self, other: Any, /) -> Value: ...
    def __mod__(self, other: Any, /) -> Value: ...
    def __pow__(self, other: Any, /) -> Value: ...
    def __rpow__(self, other: Any, /) -> Value: ...
    def __lt__(self, other: Any, /) -> Any: ...
    def __le__(self, other: Any, /) -> Any: ...
    def __gt__(self, other: Any, /) -> Any: ...
    def __ge__(self, other: Any, /) -> Any: ...


class Traced(Value, Protocol):
    """A Vega expression: Altair's ``datum.N`` and ``param(name="C")``, and all that is computed from them."""

    def _to_expr(self) -> str: ...


Array: TypeAlias = NDArray[np.float64]


def is_traced(*values: Any) -> bool:
    """Whether any of ``values`` is a Vega expression rather than a number or an array."""
    return any(hasattr(value, "_to_expr") for value in values)


def vega_call(vega_name: str, *args: Any) -> Traced:
    """Return the Vega expression that calls ``vega_name`` with ``args``."""
    from altair import expr  # only a chart needs Altair; a model does not

    return getattr(expr, vega_name)(*args)


def numeric(value: Value) -> Array:
    """Return a value that is no expression as an array of floats; of a single number, an array without axes."""
    return np.asarray(cast("ArrayLike", value), dtype=float)


def _either(vega_name: str, in_numpy: Callable[..., Any], *args: Value) -> Value:
    """Return Vega's function of ``args`` if one of them is an expression, else ``in_numpy`` of them."""
    return vega_call(vega_name, *args) if is_traced(*args) else in_numpy(*args)


def log(x: Value) -> Value:
    """Return the natural logarithm of ``x``."""
    return _either("log", np.log, x)


def log10(x: Value) -> Value:
    """Return the decimal logarithm of ``x``, as ``log(x) / log(10)`` in both engines."""
    return log(x) / math.log(10)


def exp(x: Value) -> Value:
    """Return ``e`` to the power ``x``."""
    return _either("exp", np.exp, x)


def sqrt(x: Value) -> Value:
    """Return the square root of ``x``."""
    return _either("sqrt", np.sqrt, x)


def power(x: Value, y: Value) -> Value:
    """Return ``x`` to the power ``y``; as ``x ** y``, but also for an integer base and a negative power."""
    return _either("pow", lambda x, y: np.power(numeric(x), y)[()], x, y)


def absolute(x: Value) -> Value:
    """Return the absolute value of ``x``."""
    return _either("abs", np.abs, x)


def floor(x: Value) -> Value:
    """Return the largest integer not above ``x``."""
    return _either("floor", np.floor, x)


def ceil(x: Value) -> Value:
    """Return the smallest integer not below ``x``."""
    return _either("ceil", np.ceil, x)


def minimum(*values: Value) -> Value:
    """Return the smallest of ``values``, element by element."""
    return _either("min", lambda *values: functools.reduce(np.minimum, values), *values)


def maximum(*values: Value) -> Value:
    """Return the largest of ``values``, element by element."""
    return _either("max", lambda *values: functools.reduce(np.maximum, values), *values)


def clip(x: Value, low: Value, high: Value) -> Value:
    """Return ``x``, held between ``low`` and ``high``."""
    return minimum(maximum(x, low), high)


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Return ``yes`` where ``condition`` holds, else ``no``; numbers, arrays or texts."""
    if is_traced(condition, yes, no):
        return vega_call("if_", condition, yes, no)
    if np.ndim(condition) == 0 and np.ndim(yes) == 0 and np.ndim(no) == 0:
        return yes if condition else no
    return np.where(condition, yes, no)


def choose(key: Any, options: Mapping[str, Any]) -> Any:
    """Return the value of ``options`` (a dict) under ``key``: a text, an array of texts, or an expression for one.

    >>> choose("b", {"a": 1, "b": 2}), choose(np.array(["b", "a"]), {"a": 1, "b": 2}).tolist()
    (2, [2, 1])
    """
    if not is_traced(key) and np.ndim(key) == 0:
        return options[key]
    *rest, last = options.items()
    chosen = last[1]
    for name, value in reversed(rest):
        chosen = where(key == name, value, chosen)
    return chosen


def modulo(x: Value, y: Value) -> Value:
    """Return the remainder of ``x / y`` for ``x >= 0`` and ``y > 0``."""
    return x % y


def quantile_uniform(p: Value, low: Value = 0.0, high: Value = 1.0) -> Value:
    """Return the ``p`` quantile of the uniform distribution on ``low`` to ``high``."""
    return low + (high - low) * p


# The normal distribution without SciPy, which is 20 MB away when Python runs in a browser: the standard library's
# quantile; and of the share below Hart's rational approximation, as in Vega (West 2005, "Better approximations to
# cumulative normal functions").
_normal_quantile = np.vectorize(NormalDist().inv_cdf, otypes=[float])
_ABOVE = (3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
          221.213596169931, 220.206867912376)  # fmt: skip
_BELOW = (8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
          637.333633378831, 793.826512519948, 440.413735824752)  # fmt: skip


def _normal_share(value: Value) -> Array:
    x = numeric(value)
    z = np.minimum(np.abs(x), 38.0)  # beyond it is 0 or 1
    below = np.polyval(_ABOVE, z) / np.polyval(_BELOW, z)
    if (z > 3).any():  # there Hart's loses digits, and Laplace's continued fraction has them all
        far = np.maximum(z, 3)
        fraction = functools.reduce(lambda inner, k: far + k / inner, range(50, 0, -1), far)
        below = np.where(z > 3, 1 / fraction / math.sqrt(2 * math.pi), below)
    below = below * np.exp(-z * z / 2)
    return np.where(x > 0, 1 - below, below)


def quantile_normal(p: Value, mean: Value = 0.0, stdev: Value = 1.0) -> Value:
    """Return the ``p`` quantile (``0 < p < 1``) of the normal distribution."""
    if is_traced(p, mean, stdev):
        return mean + stdev * vega_call("quantileNormal", p)
    return mean + stdev * _normal_quantile(p)[()]


def quantile_lognormal(p: Value, median: Value, spread: Value) -> Value:
    """Return the ``p`` quantile of the lognormal with the given ``median`` and log-stdev ``spread``."""
    return median * exp(spread * quantile_normal(p))


def cumulative_normal(x: Value) -> Value:
    """Return the standard normal distribution function at ``x``."""
    if is_traced(x):
        return vega_call("cumulativeNormal", x)
    return _normal_share(x)[()]
