"""Uncertain inputs and the draws that stand for them, the same in Python and in the browser.

A sample is a low-discrepancy sequence pushed through quantile functions: no seed, no jitter, and
the reader's browser draws the very points that Python drew.
"""

from __future__ import annotations

import functools

from .formula import Quantity, Value, exp, formula, log, modulo, quantile_normal, quantile_uniform, sqrt, where

__all__ = ["amount_at", "draws", "lognormal", "normal", "share_at", "uniform"]

_DRAW = Quantity("index", 0, 5000, least=0, whole=True)
_SHARE = Quantity("share", 0.001, 0.999, above=0, below=1)


@functools.cache
def _step(k: int, dimensions: int) -> float:
    """Return the step of coordinate ``k``: the (k+1)-th power of 1/phi, phi**(dimensions + 1) = phi + 1."""
    phi = 2.0
    for _ in range(64):
        phi = (1 + phi) ** (1 / (dimensions + 1))
    return phi ** -(k + 1)


@formula(i=_DRAW, k=(0, 3, 7), dimensions=(8,))
def draws(i: Value, k: int, dimensions: int = 8) -> Value:
    """Return coordinate ``k`` of point ``i`` of a low-discrepancy sequence in the unit cube.

    ``u_k(i) = (1/2 + i phi**-(k+1)) mod 1``, where ``phi**(d+1) = phi + 1`` (for d = 1 the golden ratio).

    i: index of the point, 0, 1, 2 ...; any other value raises ``DomainError``.
    k: coordinate, 0 to ``dimensions - 1``; any other raises ``ValueError``.
    dimensions: d, how many uncertain inputs are drawn together.
    Returns a number in 0-1, ends excluded.  Both engines do the same two rounded operations, so the
    points agree to the last bit.

    Source: Roberts 2018, the R_d sequence ("The unreasonable effectiveness of quasirandom sequences").

    >>> draws(0, 0, 1)
    0.5
    >>> draws([0, 1, 2], 0, 1).round(6)
    array([0.5     , 0.118034, 0.736068])
    >>> draws(1, 2, 2)
    Traceback (most recent call last):
    ...
    ValueError: draws: coordinate k = 2; allowed is 0 to 1
    """
    if not 0 <= k < dimensions:
        raise ValueError(f"draws: coordinate k = {k}; allowed is 0 to {dimensions - 1}")
    return modulo(0.5 + i * _step(k, dimensions), 1)


def _standard(level: float) -> float:
    """Return how many standard deviations the central interval of ``level`` reaches to either side."""
    return float(quantile_normal((1 + level) / 2))


@formula(u=_SHARE, low=Quantity("any", 0.1, 1, above=0), high=Quantity("any", 1, 100, above=0), level=(0.8, 0.9, 0.95))
def lognormal(u: Value, low: Value, high: Value, level: float = 0.95) -> Value:
    """Return the ``u`` quantile of the lognormal whose central interval of ``level`` is ``low`` to ``high``.

    ``sqrt(low high) exp(z(u) log(high / low) / (2 z((1 + level) / 2)))``, with z the normal quantile.

    u: probability, 0-1; low, high: ends of the interval, above 0, in the unit of the result;
    level: probability inside the interval.  ``low = high`` is a certain input.
    Raises ``DomainError`` for u outside 0-1 or an end at or below 0.

    >>> [round(float(x), 9) for x in (lognormal(0.975, 2, 5), lognormal(0.5, 2, 8), lognormal(0.9, 3, 3))]
    [5.0, 4.0, 3.0]
    >>> lognormal(0.5, 0, 8)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: lognormal: low = 0 any; allowed is more than 0
    """
    return sqrt(low * high) * exp(log(high / low) / (2 * _standard(level)) * quantile_normal(u))


@formula(u=_SHARE, low=Quantity("any", 1, 10), high=Quantity("any", 11, 100), level=(0.8, 0.9, 0.95))
def normal(u: Value, low: Value, high: Value, level: float = 0.95) -> Value:
    """Return the ``u`` quantile of the normal whose central interval of ``level`` is ``low`` to ``high``.

    ``(low + high) / 2 + z(u) (high - low) / (2 z((1 + level) / 2))``, with z the normal quantile.

    u: probability, 0-1 (``DomainError`` outside); low, high: ends of the interval; level: probability inside it.

    >>> round(float(normal(0.975, -1, 1)), 9), float(normal(0.5, -1, 1))
    (1.0, 0.0)
    """
    return (low + high) / 2 + (high - low) / (2 * _standard(level)) * quantile_normal(u)


@formula(u=_SHARE, low=Quantity("any", 1, 10), high=Quantity("any", 11, 100))
def uniform(u: Value, low: Value, high: Value) -> Value:
    """Return the ``u`` quantile of the uniform distribution on ``low`` to ``high``: ``low + (high - low) u``.

    u: probability, 0-1 (``DomainError`` outside); low, high: ends, in the unit of the result.

    >>> uniform(0.25, 10, 20)
    12.5
    """
    return quantile_uniform(u, low, high)


_Z = Quantity("any", -3, 3)
_SPREAD = Quantity("powers of e", 0.01, 1, least=0)


@formula(middle=Quantity("any amount", 0.1, 1e3, log=True, least=0), z=_Z, down=_SPREAD, up=_SPREAD)
def amount_at(middle: Value, z: Value, down: Value, up: Value) -> Value:
    """Return the value of an amount ``z`` standard deviations from its median ``middle``, in its unit.

    ``middle exp(z down)`` below, ``middle exp(z up)`` above: a lognormal of two pieces with a spread each way.  A
    negative amount or spread raises ``DomainError``.

    >>> float(amount_at(2, 0, 9, 9)), round(float(amount_at(2, -1, 0.6931471806, 9)), 9)
    (2.0, 1.0)
    """
    return middle * exp(z * where(z < 0, down, up))


@formula(middle=Quantity("share", 0.05, 0.95, above=0, below=1), z=_Z, down=_SPREAD, up=_SPREAD)
def share_at(middle: Value, z: Value, down: Value, up: Value) -> Value:
    """Return the value of a share ``z`` standard deviations from its median ``middle``, on the scale of its odds.

    ``1 / (1 + (1 / middle - 1) exp(-z down))`` below, with ``up`` above.  A share outside 0 to 1 or a negative spread
    raises ``DomainError``.

    >>> float(share_at(0.5, 0, 9, 9)), round(float(share_at(0.5, 1, 9, 1.0986122887)), 9)
    (0.5, 0.75)
    """
    return 1 / (1 + (1 / middle - 1) * exp(-z * where(z < 0, down, up)))
