"""How concentrated a market is: shares, the index of Herfindahl and Hirschman, and the guidelines' lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..formula import DomainError, Quantity, Value, formula, is_traced, where


@dataclass(frozen=True)
class MergerGuidelines:
    """The lines above which United States agencies presume that a merger harms competition.

    ``hhi`` and ``delta`` in points; ``share`` in per cent, None where the text has no such line.
    """

    hhi: float
    delta: float
    share: float | None
    source: str
    locator: str
    how: ClassVar[str] = "quoted"  # a text, not a finding


GUIDELINES_2023 = MergerGuidelines(1800, 100, 30, "usdoj2023", "section 2.1 (Guideline 1)")
GUIDELINES_2010 = MergerGuidelines(2500, 200, None, "usdoj2010", "section 5.3")
LARGEST = 4  # firms counted by CR4

_SHARE = Quantity("per cent", 0, 100, least=0, most=100)
_FOUR, _TWO = (40, 30, 20, 10), (80, 80)


def _market(shares: Iterable[Value]) -> tuple[list[Value], Value]:
    """Return ``shares`` as a list and their sum; a market that is empty or has a negative share raises."""
    shares = list(shares)
    if not is_traced(*shares):
        if not shares or np.any(np.sum(np.array(shares, dtype=float), axis=0) == 0):
            raise DomainError("the market is empty; allowed is at least one firm with a share above 0")
        lowest = np.min(np.array(shares, dtype=float))
        if not lowest >= 0:
            raise DomainError(f"a share of {lowest:g}; allowed is at least 0")
    return shares, sum(shares[1:], shares[0])


@formula(shares=(_FOUR, _TWO), rest=Quantity("per cent", 0, 100, least=0))
def hhi(shares: Iterable[Value], rest: Value = 0.0) -> Value:
    """Return the Herfindahl-Hirschman index, 0 to 10,000 points: the sum of squared shares in per cent.

    ``HHI = 10,000 sum(s_i ** 2) / (sum(s_i) + rest) ** 2``.  ``shares`` has one entry a firm (numbers, arrays or
    expressions, in any common unit); ``rest`` is what is left to firms too small to count one by one.
    No firm, a sum of 0 or a negative share raises ``DomainError``.  US DOJ and FTC 2023, section 2.1.

    >>> hhi([40, 30, 20, 10]), hhi([1]), hhi([28, 21, 14], rest=37)
    (3000.0, 10000.0, 1421.0)
    >>> hhi([])
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: the market is empty; allowed is at least one firm with a share above 0
    """
    shares, total = _market(shares)
    total = total + rest
    squares = [share * share for share in shares]
    return 1e4 * sum(squares[1:], squares[0]) / (total * total)


@formula(shares=(_FOUR, _TWO, (3, 3, 3, 3, 3, 9)), rest=Quantity("per cent", 0, 100, least=0))
def cr4(shares: Iterable[Value], rest: Value = 0.0) -> Value:
    """Return the share, 0 to 1, of the four largest firms.  Arguments as for :func:`hhi`.

    A firm counts when fewer than four are larger (of two equal ones the first goes before).

    >>> cr4([40, 30, 20, 10]), cr4([30, 10, 10, 10, 20, 10, 10])
    (1.0, 0.7)
    """
    shares, total = _market(shares)
    kept = 0.0
    if all(isinstance(share, int | float) for share in shares):  # many firms are sorted; formulas can only be compared
        shares = sorted(shares, reverse=True)[:LARGEST]
    for i, share in enumerate(shares):
        larger = 0
        for j, other in enumerate(shares):
            if i != j:
                larger = larger + where(other >= share if j < i else other > share, 1, 0)
        kept = kept + where(larger < LARGEST, share, 0)
    return kept / (total + rest)


@formula(a=_SHARE, b=_SHARE)
def merger_delta(a: Value, b: Value) -> Value:
    """Return the points that a merger of firms with ``a`` and ``b`` per cent adds to the HHI.

    ``(a + b) ** 2 - a ** 2 - b ** 2 = 2 a b``.  A share outside 0 to 100 raises ``DomainError``.

    >>> merger_delta(20, 10), merger_delta(50, 0)
    (400, 0)
    """
    return 2 * a * b


@formula(
    hhi_after=Quantity("points", 0, 1e4, least=0),
    delta=Quantity("points", 0, 5e3, least=0),
    share=_SHARE,
    lines=(GUIDELINES_2023, GUIDELINES_2010),
)
def presumed_unlawful(hhi_after: Value, delta: Value, share: Value, lines: MergerGuidelines = GUIDELINES_2023) -> Value:
    """Return 1 where a merger is presumed to lessen competition, else 0.

    Yes when it adds more than ``lines.delta`` points and either leaves an HHI above ``lines.hhi`` or a merged firm
    with more than ``lines.share`` per cent.  Values outside their range raise ``DomainError``.
    US DOJ and FTC 2023, section 2.1; 2010, section 5.3.

    >>> presumed_unlawful(3400, 400, 30), presumed_unlawful(1800, 400, 30), presumed_unlawful(1500, 101, 31)
    (1, 0, 1)
    """
    large = where(share > lines.share, 1, 0) if lines.share is not None else 0
    return where(delta > lines.delta, where(hhi_after > lines.hhi, 1, large), 0)
