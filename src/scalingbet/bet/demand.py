"""Demand in the bet: what work AI is able to do, who has taken it up, and what buyers spend for what is served."""

from __future__ import annotations

import math

from ..formula import Quantity, Value, exp, formula, minimum, power

TENTH_TO_NINE_TENTHS = math.log(81)  # of a logistic curve, in its own unit of time
MOST_ABLE = 0.97  # of cognitive work, today: more than this nobody claims, whatever today's revenue seems to say
MOST_ADOPTED = 0.99  # of what AI is able to do, today

_SHARE = Quantity("share", 0.01, 0.97, above=0, below=1)
_MONEY = Quantity("billion USD a year", 10, 2e4, log=True, above=0)


@formula(gain=Quantity("powers of ten", -1, 15), start=_SHARE, top=Quantity("share", 0.972, 0.99, above=0, below=1),
         slope=Quantity("logits a power of ten", 0, 3, least=0))  # fmt: skip
def able_share(gain: Value, start: Value, top: Value, slope: Value) -> Value:
    """Return the share of cognitive work that AI can do to standard after ``gain`` powers of ten of progress.

    ``top / (1 + (top / start - 1) exp(-slope gain))``: a logistic curve through ``start`` that ends at ``top``.
    Values outside their range raise ``DomainError``.

    >>> float(able_share(0, 0.2, 0.8, 0.6)), round(float(able_share(9, 0.2, 0.8, 9)), 9)
    (0.2, 0.8)
    """
    return top / (1 + (top / start - 1) * exp(-slope * gain))


@formula(n=Quantity("years", 0, 14, least=0), start=_SHARE, years=Quantity("years", 1, 50, log=True, above=0))
def adopted_share(n: Value, start: Value, years: Value) -> Value:
    """Return the share of the buyers that have taken up what AI is able to do, ``n`` years after they were ``start``.

    ``1 / (1 + (1 / start - 1) exp(-n log(81) / years))``: a logistic curve that takes ``years`` from a tenth to nine
    tenths.  Values outside their range raise ``DomainError``.

    >>> round(float(adopted_share(10, 0.1, 10)), 9), float(adopted_share(0, 0.3, 10))
    (0.9, 0.3)
    """
    return 1 / (1 + (1 / start - 1) * exp(-n * TENTH_TO_NINE_TENTHS / years))


@formula(bill=_MONEY, able=_SHARE, adopted=_SHARE, drift=Quantity("times", 0.2, 5, log=True, above=0))
def work_wanted(bill: Value, able: Value, adopted: Value, drift: Value) -> Value:
    """Return what buyers would pay a year if all the work that they want were served at the top price, billion USD.

    ``bill able min(1, adopted drift)``: of the ``bill`` for all cognitive work at that price, what AI can do, as far as
    buyers have taken it up; ``drift`` is what nobody names.  Values outside their range raise ``DomainError``.

    >>> float(work_wanted(4000, 0.5, 0.5, 1.5)), float(work_wanted(4000, 0.5, 0.5, 3))
    (1500.0, 2000.0)
    """
    return bill * able * minimum(1, adopted * drift)


@formula(served=Quantity("of what is wanted", 0.001, 1e4, log=True, above=0),
         elasticity=Quantity("", 0.3, 3, above=0))  # fmt: skip
def spending_on(served: Value, elasticity: Value) -> Value:
    """Return what buyers spend on ``served`` of the work wanted at the top price, as a multiple of that work's cost.

    ``min(served, served**(1 - 1 / elasticity))``: below 1 work is rationed at the top price; above, the price falls
    until all of it is bought, as ``served**(-1 / elasticity)``.  What is not above 0 raises ``DomainError``.

    >>> float(spending_on(0.5, 2)), float(spending_on(4, 2)), float(spending_on(4, 1)), float(spending_on(4, 0.5))
    (0.5, 2.0, 1.0, 0.25)
    """
    return minimum(served, power(served, 1 - 1 / elasticity))
