"""One formula, two engines.

A model is written once, as a Python function of its symbols.  Called with numbers or
arrays it computes with NumPy; called with Altair expressions (``alt.datum.N``,
``alt.param(name="C")``) the same function returns the Vega expression that the reader's
browser evaluates.  The functions below dispatch on their arguments; ``+ - * / **`` and
the comparisons need no help, since Altair's expressions overload them.
"""

import functools
import math
from statistics import NormalDist

import numpy as np


def is_traced(*values):
    """Whether any of ``values`` is a Vega expression rather than a number or an array."""
    return any(hasattr(value, "_to_expr") for value in values)


def vega_call(vega_name, *args):
    """Return the Vega expression that calls ``vega_name`` with ``args``."""
    from altair import expr  # only a chart needs Altair; a model does not

    return getattr(expr, vega_name)(*args)


def log(x):
    """Return the natural logarithm of ``x``."""
    return vega_call("log", x) if is_traced(x) else np.log(x)


def log10(x):
    """Return the decimal logarithm of ``x``, as ``log(x) / log(10)`` in both engines."""
    return log(x) / math.log(10)


def exp(x):
    """Return ``e`` to the power ``x``."""
    return vega_call("exp", x) if is_traced(x) else np.exp(x)


def sqrt(x):
    """Return the square root of ``x``."""
    return vega_call("sqrt", x) if is_traced(x) else np.sqrt(x)


def power(x, y):
    """Return ``x`` to the power ``y``; as ``x ** y``, but also for an integer base and a negative power."""
    return vega_call("pow", x, y) if is_traced(x, y) else np.power(np.asarray(x, dtype=float), y)[()]


def absolute(x):
    """Return the absolute value of ``x``."""
    return vega_call("abs", x) if is_traced(x) else np.abs(x)


def floor(x):
    """Return the largest integer not above ``x``."""
    return vega_call("floor", x) if is_traced(x) else np.floor(x)


def ceil(x):
    """Return the smallest integer not below ``x``."""
    return vega_call("ceil", x) if is_traced(x) else np.ceil(x)


def minimum(*values):
    """Return the smallest of ``values``, element by element."""
    return vega_call("min", *values) if is_traced(*values) else functools.reduce(np.minimum, values)


def maximum(*values):
    """Return the largest of ``values``, element by element."""
    return vega_call("max", *values) if is_traced(*values) else functools.reduce(np.maximum, values)


def clip(x, low, high):
    """Return ``x``, held between ``low`` and ``high``."""
    return minimum(maximum(x, low), high)


def where(condition, yes, no):
    """Return ``yes`` where ``condition`` holds, else ``no``; numbers, arrays or texts."""
    if is_traced(condition, yes, no):
        return vega_call("if_", condition, yes, no)
    if np.ndim(condition) == 0 and np.ndim(yes) == 0 and np.ndim(no) == 0:
        return yes if condition else no
    return np.where(condition, yes, no)


def choose(key, options):
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


def modulo(x, y):
    """Return the remainder of ``x / y`` for ``x >= 0`` and ``y > 0``."""
    return x % y


def quantile_uniform(p, low=0.0, high=1.0):
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


def _normal_share(x):
    x = np.asarray(x, dtype=float)
    z = np.minimum(np.abs(x), 38.0)  # beyond it is 0 or 1
    below = np.polyval(_ABOVE, z) / np.polyval(_BELOW, z)
    if (z > 3).any():  # there Hart's loses digits, and Laplace's continued fraction has them all
        far = np.maximum(z, 3)
        fraction = functools.reduce(lambda inner, k: far + k / inner, range(50, 0, -1), far)
        below = np.where(z > 3, 1 / fraction / math.sqrt(2 * math.pi), below)
    below = below * np.exp(-z * z / 2)
    return np.where(x > 0, 1 - below, below)


def quantile_normal(p, mean=0.0, stdev=1.0):
    """Return the ``p`` quantile (``0 < p < 1``) of the normal distribution."""
    if is_traced(p, mean, stdev):
        return mean + stdev * vega_call("quantileNormal", p)
    return mean + stdev * _normal_quantile(p)[()]


def quantile_lognormal(p, median, spread):
    """Return the ``p`` quantile of the lognormal with the given ``median`` and log-stdev ``spread``."""
    return median * exp(spread * quantile_normal(p))


def cumulative_normal(x):
    """Return the standard normal distribution function at ``x``."""
    if is_traced(x):
        return vega_call("cumulativeNormal", x)
    return _normal_share(x)[()]
