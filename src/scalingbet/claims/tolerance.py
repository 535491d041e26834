"""The one rule of tolerance: how far a result may be from what is claimed."""

from __future__ import annotations

from typing import Any

TOLERANCE, ROUGH = 0.05, 0.25  # relative: rounding to two digits; a factor that leaves the argument standing


def distance(result: float, value: Any) -> float:
    """Return how far ``result`` is from the claimed ``value``, as a share of it; 0 inside a claimed range.

    >>> distance(22, 20), distance(12, [10, 30]), round(distance(1.69, [1.0, 1.5]), 3)
    (0.1, 0.0, 0.127)
    """
    low, high = value if isinstance(value, list) else (value, value)
    if low <= result <= high:
        return 0.0
    near = low if result < low else high
    return abs(result - near) / abs(near) if near else float("inf")


def stands(result: float, value: Any) -> bool:
    """Return whether a check's ``result`` leaves the claim standing: it is true, or no farther off than :data:`ROUGH`.

    >>> stands(True, None), stands(22, 20), stands(30, 20)
    (True, True, False)
    """
    return bool(result) if isinstance(result, bool) or value is None else distance(result, value) <= ROUGH
