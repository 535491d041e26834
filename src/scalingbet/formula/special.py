"""Functions that Vega lacks: log(1 + x) near 0 and ratios of gamma functions, each to full precision."""

from __future__ import annotations

from .domain import Quantity, formula
from .functions import Value, log

__all__ = ["log1p", "log_gamma_cross", "log_gamma_ratio"]

SHIFT = 8  # Stirling's series is used from 8 on, where its first left-out term is below 9e-16
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)  # Abramowitz and Stegun 6.1.41


@formula(x=Quantity("", -0.999, 1e6, above=-1))
def log1p(x: Value) -> Value:
    """Return ``log(1 + x)`` without losing digits where ``x`` is near 0.

    ``log(u) + (x - (u - 1)) / u`` with ``u = 1 + x`` as rounded: the second part is what the rounding left out.
    A value not above -1 raises ``DomainError``.  Source: the compensated form of Kahan's method (Goldberg 1991,
    theorem 4).

    >>> float(log1p(1e-20)), float(log1p(0))
    (1e-20, 0.0)
    """
    u = 1 + x
    return log(u) + (x - (u - 1)) / u


def _stirling(z: Value) -> Value:
    """Return ``log Γ(z)`` less ``(z - 1/2) log z - z + log(2π) / 2``, for ``z`` from ``SHIFT`` on."""
    series = STIRLING[-1]
    for coefficient in reversed(STIRLING[:-1]):
        series = coefficient + series / (z * z)
    return series / z


@formula(x=Quantity("", 0.05, 1e4, log=True, above=0), a=Quantity("", 0.01, 100, log=True, least=0))
def log_gamma_ratio(x: Value, a: Value) -> Value:
    """Return ``log [ Γ(x + a) / Γ(x) ]``.

    Stirling's formula at ``x + 8``, brought back with ``Γ(x + 1) = x Γ(x)``.  x above 0, a from 0; other values raise
    ``DomainError``.  Source: Abramowitz and Stegun 6.1.15 and 6.1.41.

    >>> round(float(log_gamma_ratio(1, 4)), 12), float(log_gamma_ratio(3, 0))  # log 4!
    (3.178053830348, 0.0)
    """
    recurrence: Value = 0
    for j in range(SHIFT):
        recurrence = recurrence + log1p(a / (x + j))
    z = x + SHIFT
    return (z - 0.5) * log1p(a / z) + a * (log(z + a) - 1) + (_stirling(z + a) - _stirling(z)) - recurrence


@formula(
    x=Quantity("", 0.05, 1e4, log=True, above=0),
    a=Quantity("", 0.01, 100, log=True, least=0),
    b=Quantity("", 0.01, 1e6, log=True, least=0),
)
def log_gamma_cross(x: Value, a: Value, b: Value) -> Value:
    """Return ``log [ Γ(x + a) Γ(x + b) / (Γ(x) Γ(x + a + b)) ]``, which is 0 or below.

    With it ``B(alpha, beta + k) / B(alpha, beta) = exp(log_gamma_cross(beta, alpha, k))`` and
    ``C(n - c, k) / C(n, k) = exp(log_gamma_cross(n - c - k + 1, c, k))``.  It is two of :func:`log_gamma_ratio`,
    paired part by part so that each goes to 0 with ``a b``: the result keeps 12 digits however small it is.

    x above 0, a and b from 0; other values raise ``DomainError``.  Source: Abramowitz and Stegun 6.1.15 and 6.1.41.

    >>> round(float(log_gamma_cross(1, 1, 1)), 12), float(log_gamma_cross(3, 0, 5))  # log(1/2); no a
    (-0.69314718056, 0.0)
    """
    recurrence: Value = 0
    for j in range(SHIFT):
        recurrence = recurrence + log1p(a * b / ((x + j) * (x + j + a + b)))
    z = x + SHIFT
    leading = (z - 0.5) * log1p(a * b / (z * (z + a + b))) - b * log1p(a / (z + b)) - a * log1p(b / (z + a))
    rest = _stirling(z + a) - _stirling(z) + _stirling(z + b) - _stirling(z + a + b)
    return leading + rest - recurrence
