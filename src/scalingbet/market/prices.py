"""Ratings as win rates, prices of a fixed capability, demand against supply.

Money is in any one currency unit, the same for every argument of a call; growth is a factor a year
(``2`` doubles), not a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, formula, log, power


@dataclass(frozen=True)
class EloScale:
    """A rating scale: a gap of ``spread`` points is odds of ``base`` to one."""

    base: float
    spread: float
    source: str


ELO = EloScale(10.0, 400.0, "chiang2024; section 4: Bradley-Terry scores on Elo's scale")
BLEND = 3.0  # input tokens to one output token, the convention of Artificial Analysis and of price trackers

MONEY = Quantity("money", 1e-3, 1e13, log=True, above=0)
YEARS = Quantity("years", 0.1, 30, log=True, above=0, most=100)
GROWTH = Quantity("x a year", 0.2, 20, log=True, least=0.05, most=1000)
FALL = Quantity("times cheaper a year", 1.01, 1000, log=True, above=1)


@formula(elo_gap=Quantity("points", -800, 800))
def win_probability(elo_gap: Value) -> Value:
    """Return the share of head-to-head votes that the higher rated of two models wins.

    ``p = 1 / (1 + 10^(-elo_gap / 400))`` with ``elo_gap`` in rating points, ties left out.  Any gap is allowed;
    not-a-number raises.  Source: Chiang et al. 2024, section 4 (Bradley-Terry on Elo's scale).

    >>> float(win_probability(0)), f"{win_probability(72):.4f}"
    (0.5, '0.6022')
    """
    return 1 / (1 + power(ELO.base, -elo_gap / ELO.spread))


@formula(probability=Quantity("of votes", 0.001, 0.999, above=0, below=1))
def rating_gap(probability: Value) -> Value:
    """Return the rating gap, in points, at which a model wins ``probability`` of votes.

    ``400 log10(p / (1 - p))``, the inverse of :func:`win_probability`; 0 and 1 are refused.  Source: as there.

    >>> f"{rating_gap(0.8):.1f}"
    '240.8'
    >>> rating_gap(1)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: rating_gap: probability = 1 of votes; allowed is more than 0 and less than 1
    """
    return ELO.spread * log(probability / (1 - probability)) / log(ELO.base)


@formula(price_in=MONEY, price_out=MONEY, ratio=Quantity("input tokens to one of output", 0.1, 100, log=True, least=0))
def blended_price(price_in: Value, price_out: Value, ratio: Value = BLEND) -> Value:
    """Return the price of a mix of tokens, ``ratio`` of input to one of output.

    ``(ratio price_in + price_out) / (ratio + 1)``, in the unit of the prices.  A ratio of 0 is output alone; below 0,
    or a price not above 0, raises ``DomainError``.  Source: the 3:1 mix of Artificial Analysis.

    >>> blended_price(30, 60), blended_price(30, 60, 0)
    (37.5, 60.0)
    """
    return (ratio * price_in + price_out) / (ratio + 1)


@formula(before=MONEY, after=MONEY)
def change(before: Value, after: Value) -> Value:
    """Return the change from ``before`` to ``after`` as a share of ``before``: ``after / before - 1``.

    A fall to a fifth is -0.8.  Growth depends on what is counted in the base: pass the same perimeter twice.
    Amounts not above 0 raise ``DomainError``.

    >>> f"{change(381, 680):.4f}", change(1, 1)
    ('0.7848', 0.0)
    """
    return after / before - 1


@formula(start=MONEY, end=MONEY, years=YEARS)
def yearly_factor(start: Value, end: Value, years: Value) -> Value:
    """Return the factor a year that leads from ``start`` to ``end`` in ``years``: ``(end / start)^(1 / years)``.

    A falling price gives a factor below 1; its inverse is "so many times cheaper a year".  Values not above 0
    raise ``DomainError``.

    >>> f"{yearly_factor(10, 1000, 4):.4f}", float(yearly_factor(5, 5, 3))
    ('3.1623', 1.0)
    """
    return power(end / start, 1 / years)


@formula(fall=FALL, elasticity=Quantity("", 0.0, 4, least=0))
def revenue_factor(fall: Value, elasticity: Value) -> Value:
    """Return the factor a year on revenue when price falls ``fall`` times a year and demand has a constant elasticity.

    Quantity goes as ``P^-elasticity``, so revenue as ``P^(1 - elasticity)``: the factor is ``fall^(elasticity - 1)``.
    At an elasticity of 1 revenue stands still; below 0 it raises ``DomainError``, as a ``fall`` of 1 or less does.
    Source: constant-elasticity demand, any textbook.

    >>> float(revenue_factor(10, 1)), f"{revenue_factor(10, 1.5):.4f}"
    (1.0, '3.1623')
    """
    return power(fall, elasticity - 1)


@formula(
    revenue_growth=Quantity("x a year", 0.02, 50, log=True, above=0),
    fall=FALL,
)
def implied_elasticity(revenue_growth: Value, fall: Value) -> Value:
    """Return the elasticity at which a yearly price ``fall`` and a ``revenue_growth`` go together.

    ``1 + log(revenue_growth) / log(fall)``, the inverse of :func:`revenue_factor`, if demand itself stood still: where
    demand also shifts outwards this is an upper bound.  ``fall`` of 1 or less, where no elasticity follows, raises
    ``DomainError``.

    >>> float(implied_elasticity(1, 10)), f"{implied_elasticity(3, 10):.4f}"
    (1.0, '1.4771')
    """
    return log(revenue_growth * fall) / log(fall)


@formula(demand_growth=GROWTH, supply_growth=GROWTH, years=Quantity("years", 0, 5, least=0, most=20), ratio=MONEY)
def shortage(demand_growth: Value, supply_growth: Value, years: Value, ratio: Value = 1.0) -> Value:
    """Return tokens asked for at today's price over tokens that can be served, after ``years``.

    ``ratio (demand_growth / supply_growth)^years`` with ``ratio`` today's; above 1 there is a shortage.  Values outside
    their range raise ``DomainError``.

    >>> f"{shortage(10, 3.02, 1):.3f}", float(shortage(10, 3.02, 0))
    ('3.311', 1.0)
    """
    return ratio * power(demand_growth / supply_growth, years)


@formula(demand_growth=GROWTH, supply_growth=GROWTH, elasticity=Quantity("", 0.2, 5, log=True, above=0))
def implied_price_growth(demand_growth: Value, supply_growth: Value, elasticity: Value) -> Value:
    """Return the factor a year on price that keeps demand equal to supply.

    ``(demand_growth / supply_growth)^(1 / elasticity)`` with ``elasticity`` how strongly buyers react to price; the
    less they do, the more the price must rise.  An elasticity of 0 has no such price: it raises.

    >>> f"{implied_price_growth(10, 3.02, 0.5):.2f}", float(implied_price_growth(3, 3, 0.5))
    ('10.96', 1.0)
    """
    return power(demand_growth / supply_growth, 1 / elasticity)
