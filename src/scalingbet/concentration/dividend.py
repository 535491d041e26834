"""The dividend fund: what it can pay, how long it takes to reach more people, what rents take back."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, absolute, formula, log, maximum, minimum, power, where
from .rivalry import NEVER


@dataclass(frozen=True)
class Fund:
    """A dividend fund as proposed: USD, shares a year, people, USD a person a year."""

    foundation: float
    founders: float
    market_return: float
    payout: float
    people: float
    cheque: float
    source: str

    @property
    def size(self) -> float:
        """The fund's opening value in USD."""
        return self.foundation + self.founders


@dataclass(frozen=True)
class Housing:
    """What decides how much of a payment rents take; elasticities without unit."""

    spending: float  # share of a recipient's income spent on housing
    income: float  # how housing wanted answers to income
    demand: float  # how it answers to rent (as a positive number)
    supply: float  # how housing built answers to rent
    source: str


FUND_2026 = Fund(180e9, 180e9, 0.10, 0.05, 600e3, 5_000, "doc-big-questions-2026")
HOUSING = Housing(0.33, 0.75, 0.7, 0.3, "assumption")

_SHARE = Quantity("share", 0.01, 1, above=0, most=1)
_USD = Quantity("USD", 1e8, 1e14, log=True, least=0)
_FLOW = Quantity("USD a year", 0, 1e12, least=0)


@formula(cheque=_FLOW, people=Quantity("people", 1e5, 1e9, log=True, least=0), payout=_SHARE)
def fund_needed(cheque: Value, people: Value, payout: Value) -> Value:
    """Return the fund in USD that pays ``cheque`` USD a year to each of ``people``: ``cheque people / payout``.

    ``payout`` is the share of the fund spent a year; not more than 0 raises ``DomainError``.

    >>> fund_needed(5_000, 600_000, 0.05)
    60000000000.0
    """
    return cheque * people / payout


@formula(
    years=Quantity("years", 0, 60, least=0), fund=_USD, rate=Quantity("per year", 0.005, 0.3, above=-1),
    inflow=_FLOW, paid=_FLOW,
)  # fmt: skip
def fund_value(years: Value, fund: Value, rate: Value, inflow: Value = 0.0, paid: Value = 0.0) -> Value:
    """Return a fund's value in USD after ``years`` at return ``rate``, with ``inflow`` and ``paid`` USD each year end.

    ``W = W_0 (1 + r) ** t + (inflow - paid) ((1 + r) ** t - 1) / r``; below 0 it was exhausted before.
    ``rate`` not above -1 raises ``DomainError``.

    >>> round(float(fund_value(10, 360, 0.05, 0, 3)), 2), float(fund_value(10, 100, 0, 0, 10))
    (548.67, 0.0)
    """
    grown = power(1 + rate, years)
    # Near a rate of 0 the quotient loses its digits: three terms of its series there.
    tiny = absolute(rate) < 1e-5
    series = years * (1 + (years - 1) * rate / 2 * (1 + (years - 2) * rate / 3))
    return fund * grown + (inflow - paid) * where(tiny, series, (grown - 1) / where(tiny, 1, rate))


@formula(target=_USD, fund=_USD, rate=Quantity("per year", 0.005, 0.3, above=0), inflow=_FLOW, paid=_FLOW)
def years_to_fund(target: Value, fund: Value, rate: Value, inflow: Value = 0.0, paid: Value = 0.0) -> Value:
    """Return the years until :func:`fund_value` is ``target``: 0 when it is already, ``NEVER`` when the fund shrinks.

    ``t = log((target + k) / (W_0 + k)) / log(1 + r)`` with ``k = (inflow - paid) / r``.  ``rate`` not more than 0
    raises ``DomainError``.

    >>> round(float(years_to_fund(2430, 360, 0.05, 0, 3)), 2), float(years_to_fund(700, 60, 0.05, 0, 3)) == NEVER
    (42.36, True)
    """
    k = (inflow - paid) / rate
    grows = fund + k > 0
    time = log(where(grows, maximum(target, fund) + k, 1) / where(grows, fund + k, 1)) / log(1 + rate)
    return where(target <= fund, 0, where(grows, time, NEVER))


@formula(fund=_USD, rate=Quantity("per year", 0.005, 0.3, above=0), inflow=_FLOW, paid=_FLOW)
def years_fund_lasts(fund: Value, rate: Value, inflow: Value = 0.0, paid: Value = 0.0) -> Value:
    """Return the years until :func:`fund_value` is 0, ``NEVER`` when the return and inflow cover what is paid.

    ``t = log(k / (W_0 + k)) / log(1 + r)`` with ``k = (inflow - paid) / r``.  ``rate`` not more than 0 raises
    ``DomainError``.

    >>> round(float(years_fund_lasts(360, 0.05, 0, 36)), 2), float(years_fund_lasts(360, 0.05, 0, 18)) == NEVER
    (14.21, True)
    """
    k = (inflow - paid) / rate
    shrinks = fund + k < 0
    return where(shrinks, log(where(shrinks, k, 1) / where(shrinks, fund + k, 1)) / log(1 + rate), NEVER)


@formula(
    spending=_SHARE,
    income=Quantity("", 0, 2, least=0),
    demand=Quantity("", 0.1, 2, above=0),
    supply=Quantity("", 0, 5, least=0),
    mobility=Quantity("", 0, 50, least=0),
)
def rent_share(spending: Value, income: Value, demand: Value, supply: Value, mobility: Value = 0.0) -> Value:
    """Return the share of a payment to all residents of a city that higher rents take, at most 1.

    ``x = h (eta + mu) / (e_s + e_d + h mu)``: rents rise by the extra demand over both price elasticities; the demand
    comes from residents' income (elasticity ``income``, ``eta``) and from newcomers, ``mobility`` (``mu``) per cent
    more people for each per cent of real income still gained; ``spending`` (``h``) is housing's share of income.
    With no newcomers ``h eta / (e_s + e_d)``; with free movement 1.  Arguments outside their range raise
    ``DomainError``.  The spatial equilibrium of Roback 1982, linearised.

    >>> round(float(rent_share(0.33, 0.75, 0.7, 0.3)), 4), round(float(rent_share(0.33, 0.75, 0.7, 0.3, 1e9)), 6)
    (0.2475, 1.0)
    """
    return minimum(spending * (income + mobility) / (supply + demand + spending * mobility), 1)
