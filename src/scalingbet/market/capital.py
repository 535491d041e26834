"""What capital must earn: annuities, required revenue, payback, and a model as a company.

Money is in any one currency unit, the same for every argument of a call; growth is a factor a year
(``2`` doubles), not a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, exp, formula, log, maximum, where
from .prices import GROWTH, MONEY, YEARS


@dataclass(frozen=True)
class PaybackCase:
    """What capital spending is asked to earn: all four are assumptions that a reader moves."""

    rate: float
    years: float
    margin: float
    utilisation: float
    source: str


BASE_CASE = PaybackCase(0.10, 5.0, 0.60, 1.0, "Assumptions of this book; server lives in filings are 5 to 6 years")

RATE = Quantity("a year", 0.0, 0.5, least=0, most=1)
MARGIN = Quantity("of revenue", 0.05, 1.0, above=0, most=1)
SHARE = Quantity("of the whole", 0.05, 1.0, above=0, most=1)
DISCOUNT = Quantity("a year, continuous", 0.0, 4.0, least=0, most=5)
LIFE = Quantity("years", 0.05, 10, log=True, above=0, most=50)


def _exponential_mean(x: Value) -> Value:
    """Return ``(e^x - 1) / x``, the mean of ``e^(x s)`` for s from 0 to 1; 1 at 0, without cancellation (Kahan)."""
    u = exp(x)
    flat = u == 1
    return where(flat, 1.0, (u - 1) / where(flat, 1.0, log(u)))


def _logarithmic_mean(x: Value) -> Value:
    """Return ``log(1 + x) / x``; 1 at 0, without cancellation (Kahan)."""
    u = 1 + x
    flat = u == 1
    return where(flat, 1.0, log(u) / where(flat, 1.0, u - 1))


@formula(rate=RATE, years=YEARS)
def capital_recovery_factor(rate: Value, years: Value) -> Value:
    """Return the equal yearly payment that pays back one unit of capital over ``years`` at ``rate`` a year.

    ``rate / (1 - (1 + rate)^-years)``; its limit ``1 / years`` at a rate of 0 (straight line, no return).
    A negative rate or a life of 0 raises.  Source: the annuity formula, any textbook.

    >>> f"{capital_recovery_factor(0.10, 5):.8f}", float(capital_recovery_factor(0, 5))
    ('0.26379748', 0.2)
    >>> capital_recovery_factor(0.10, 0)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: capital_recovery_factor: years = 0 years; allowed is more than 0 and at most 100
    """
    slope = _logarithmic_mean(rate)  # log(1 + rate) / rate
    return 1 / (years * slope * _exponential_mean(-years * rate * slope))


@formula(capex=MONEY, rate=RATE, years=YEARS, margin=MARGIN, utilisation=SHARE, ai_share=SHARE)
def required_revenue(
    capex: Value,
    rate: Value,
    years: Value,
    margin: Value,
    utilisation: Value = BASE_CASE.utilisation,
    ai_share: Value = 1.0,
) -> Value:
    """Return the yearly revenue at full use that pays ``capex`` back over its life with a return.

    ``ai_share capex CRF(rate, years) / (margin utilisation)``; ``margin`` is gross profit before the capital's own
    depreciation, as a share of revenue; ``utilisation`` is the share of the capacity that is sold.  At rate 0 it is
    straight-line cost over margin.  A margin or utilisation of 0 or less, or a life of 0, raises.

    >>> f"{required_revenue(510, 0.10, 5, 0.60):.1f}", f"{required_revenue(510, 0, 5, 0.60):.1f}"
    ('224.2', '170.0')
    >>> required_revenue(510, 0.10, 5, -0.2)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: required_revenue: margin = -0.2 of revenue; allowed is more than 0 and at most 1
    """
    return ai_share * capex * capital_recovery_factor(rate, years) / (margin * utilisation)


@formula(growth=GROWTH, years=YEARS)
def vintages_in_service(growth: Value, years: Value) -> Value:
    """Return all capital that is still in service, at original cost, as a multiple of the newest year's spending.

    ``(1 - growth^-years) / log(growth)``: spending has grown by the factor ``growth`` a year, and what it bought serves
    for ``years``.  Where spending is flat it is ``years`` itself.  The multiple holds in the middle of the newest year,
    when half of its spending is in place; at the year's end it is larger, the sum of ``growth^-k`` over whole years
    ``k``.  With it the charge on one year's spending becomes that on everything installed.  Values outside their
    range raise ``DomainError``.

    >>> float(vintages_in_service(1, 5)), f"{vintages_in_service(1.78, 5):.3f}"
    (5.0, '1.637')
    """
    return years * _exponential_mean(-years * log(growth))


@formula(revenue=MONEY, growth=GROWTH, margin=MARGIN, years=Quantity("years", 0.01, 20, log=True, least=0, most=50))
def cumulative_gross_profit(revenue: Value, growth: Value, margin: Value, years: Value) -> Value:
    """Return the gross profit earned over ``years`` from a run-rate ``revenue`` that grows by ``growth`` a year.

    ``margin revenue (growth^years - 1) / log(growth)``; ``margin revenue years`` where growth is 1.  ``revenue`` in
    money a year, ``margin`` a share of it.  A value outside its range raises ``DomainError``.

    >>> float(cumulative_gross_profit(100, 1, 0.6, 5)), float(cumulative_gross_profit(100, 2, 0.6, 0))
    (300.0, 0.0)
    """
    return margin * revenue * years * _exponential_mean(years * log(growth))


@formula(capex=MONEY, revenue=MONEY, growth=Quantity("x a year", 1, 10, log=True, least=1, most=1000), margin=MARGIN)
def payback_years(capex: Value, revenue: Value, growth: Value, margin: Value) -> Value:
    """Return the years until gross profit on a growing run-rate has added up to ``capex``, undiscounted.

    ``log(1 + log(growth) capex / (margin revenue)) / log(growth)``; ``capex / (margin revenue)`` where growth is 1.
    The inverse of :func:`cumulative_gross_profit`.  A shrinking run-rate may never pay back: growth below 1 raises.

    >>> float(payback_years(300, 100, 1, 0.6)), f"{payback_years(510, 60, 2, 0.6):.3f}"
    (5.0, '3.436')
    """
    flat = capex / (margin * revenue)
    return flat * _logarithmic_mean(log(growth) * flat)


@formula(
    cost=MONEY,
    multiple=Quantity("x of cost", 0.05, 20, log=True, least=0),
    cost_growth=Quantity("x a cycle", 0.05, 20, log=True, above=0),
)
def firm_cash(cost: Value, multiple: Value, cost_growth: Value) -> Value:
    """Return a firm's cash in the cycle that sells one model and trains the next.

    ``cost (multiple - cost_growth)``: the model cost ``cost`` and earns ``multiple`` of it in gross profit over its
    life; the next costs ``cost_growth`` as much.  Each model is profitable above a multiple of 1; the firm, above
    ``cost_growth``.  A value outside its range raises ``DomainError``.  Source: the arithmetic of D. Amodei, Cheeky
    Pint, August 2025 (multiple 2, growth 10).

    >>> firm_cash(1.0, 2, 10), firm_cash(1.0, 2, 2)
    (-8.0, 0.0)
    """
    return cost * (multiple - cost_growth)


@formula(
    multiple=Quantity("x of cost", 0.1, 20, log=True, above=0),
    cost_growth=Quantity("x a cycle", 0.1, 20, log=True, above=0),
    slowdown=Quantity("x a cycle", 0.2, 0.99, above=0, below=1),
)
def generations_until_cash(multiple: Value, cost_growth: Value, slowdown: Value) -> Value:
    """Return after how many cycles a firm stops burning cash when each cycle's cost growth is ``slowdown`` of the last.

    ``log(cost_growth / multiple) / -log(slowdown)``, and 0 if it burns none now; a part of a cycle means the next.
    A growth that does not slow (1 or more) never gets there: it raises.

    >>> f"{generations_until_cash(2, 10, 0.5):.3f}", float(generations_until_cash(3, 2, 0.5))
    ('2.322', 0.0)
    """
    return maximum(0.0, log(cost_growth / multiple) / -log(slowdown))


@formula(
    revenue=MONEY, margin=MARGIN, cost=MONEY, life=LIFE,
    decay=DISCOUNT, rate=DISCOUNT,
)  # fmt: skip
def model_multiple(
    revenue: Value, margin: Value, cost: Value, life: Value, decay: Value = 0.0, rate: Value = 0.0
) -> Value:
    """Return the present gross profit of a model over its life, as a multiple of what it cost to train.

    ``margin revenue (1 - e^(-(decay + rate) life)) / ((decay + rate) cost)``: the run-rate ``revenue`` at launch
    decays at ``decay`` a year and is discounted at ``rate``, both continuous; with neither it is
    ``margin revenue life / cost``.  ``life`` in years.  A value outside its range raises ``DomainError``.

    >>> float(model_multiple(8, 0.5, 1, 0.25)), f"{model_multiple(8, 0.5, 1, 2, 0.5, 0.1):.4f}"
    (1.0, '4.6587')
    """
    return margin * revenue * life * _exponential_mean(-(decay + rate) * life) / cost


@formula(
    revenue=MONEY, margin=MARGIN, cost=MONEY, life=LIFE,
    decay=DISCOUNT, rate=DISCOUNT,
)  # fmt: skip
def model_value(
    revenue: Value, margin: Value, cost: Value, life: Value, decay: Value = 0.0, rate: Value = 0.0
) -> Value:
    """Return the net present value of a model: ``cost (model_multiple - 1)``, in the unit of money.

    Arguments, and what they raise, as in :func:`model_multiple`.

    >>> float(model_value(8, 0.5, 1, 0.25)), float(model_value(8, 0.5, 1, 1))
    (0.0, 3.0)
    """
    return cost * (model_multiple(revenue, margin, cost, life, decay, rate) - 1)


@formula(
    cost=MONEY, margin=MARGIN, life=LIFE, decay=DISCOUNT,
    rate=DISCOUNT,
)  # fmt: skip
def break_even_revenue(cost: Value, margin: Value, life: Value, decay: Value = 0.0, rate: Value = 0.0) -> Value:
    """Return the run-rate at launch, a year, at which a model just pays for its training (:func:`model_multiple` of 1).

    ``cost (decay + rate) / (margin (1 - e^(-(decay + rate) life)))``: a life of a quarter of a year needs four times
    the cost a year in gross profit.  Arguments, and what they raise, as in :func:`model_multiple`.

    >>> float(break_even_revenue(1, 1, 0.25)), float(break_even_revenue(1, 0.5, 0.25))
    (4.0, 8.0)
    """
    return cost / (margin * life * _exponential_mean(-(decay + rate) * life))
