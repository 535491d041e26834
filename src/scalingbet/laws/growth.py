"""What growth compounds to, and what the next step costs (chapter 1)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist

from ..formula import DomainError, Quantity, Value, formula, log, power, procedure

SECONDS_PER_HOUR = 3600
NORMAL = NormalDist()


@dataclass(frozen=True)
class Trend:
    """A published yearly growth factor, its interval and where it is from."""

    what: str
    growth: float
    low: float | None
    high: float | None
    interval: str
    source: str
    locator: str


COMPUTE_KORINEK = Trend("training compute, as the talk states it", 4, None, None, "none given",
                        "doc-korinek-2024", "9:47")  # fmt: skip
COMPUTE_EPOCH = Trend("training compute of notable models", 4.7, 4.3, 5.2, "90% interval",
                      "epoch2025models", "trend of June 2025; Sevilla and Roldan 2024 say 4 to 5")  # fmt: skip
ALGORITHMS_KORINEK = Trend("algorithmic efficiency, as the talk states it", 2.5, None, None, "none given",
                           "doc-korinek-2024", "9:47")  # fmt: skip
ALGORITHMS_HO = Trend("algorithmic efficiency: compute for a given loss halves in 8 months (5 to 14)",
                      2 ** (12 / 8), 2 ** (12 / 14), 2 ** (12 / 5), "95% interval of the first version",
                      "ho2024", "abstract")  # fmt: skip
COST_COTTIER = Trend("amortised hardware and energy cost of frontier training runs", 2.4, 2.0, 2.9, "90% interval",
                     "cottier2024", "abstract")  # fmt: skip
PRICE_PERFORMANCE = Trend("FLOP/s per dollar of machine-learning GPUs: doubles in 2.07 years (1.54 to 3.13)",
                          2 ** (1 / 2.07), 2 ** (1 / 3.13), 2 ** (1 / 1.54), "95% interval",
                          "hobbhahn2022", "table of trends")  # fmt: skip
ROCKS_LAW = Trend("cost of a chip factory: doubles in four years", 2 ** (1 / 4), None, None, "none given",
                  "doc-rocks-law-2026", "first comment")  # fmt: skip
MOORES_LAW = Trend("transistors on a chip: doubles in two years", 2 ** (1 / 2), None, None, "none given",
                   "doc-big-questions-2026", "first answer")  # fmt: skip

_GROWTH = Quantity("times a year", 1.01, 20, log=True, above=0)


@formula(compute=_GROWTH, algorithms=_GROWTH)
def effective_growth(compute: Value, algorithms: Value) -> Value:
    """Return the yearly growth of effective compute: growth of hardware times growth of algorithms.

    They multiply if an efficiency gain is worth the same at every scale.  A factor not more than 0 raises
    ``DomainError``.  Ho et al. 2024, section 2.

    >>> effective_growth(4, 2.5)
    10.0
    """
    return compute * algorithms


@procedure("it reads the intervals that two papers print")
def product_interval(compute: Trend, algorithms: Trend, level: float = 0.9) -> tuple[float, float]:
    """Return the ends of the ``level`` interval of the product of two growths, taken as independent.

    In logarithms the distances of each end to the centre, brought to ``level`` as those of a normal distribution, add
    up as squares; the product of two upper ends would be reached far more rarely than either.  A trend without an
    interval raises ``DomainError``.

    >>> [round(end, 1) for end in product_interval(COMPUTE_EPOCH, ALGORITHMS_HO)]
    [9.1, 22.7]
    """
    squares = [0.0, 0.0]
    for trend in (compute, algorithms):
        stated = re.match(r"(\d+)% interval", trend.interval)
        if stated is None or trend.low is None or trend.high is None:
            raise DomainError(f"{trend.what}: interval = {trend.interval!r}; allowed is one like '90% interval'")
        narrower = NORMAL.inv_cdf(0.5 + level / 2) / NORMAL.inv_cdf(0.5 + int(stated[1]) / 200)
        for k, end in enumerate((trend.low, trend.high)):
            squares[k] += (narrower * math.log(end / trend.growth)) ** 2
    middle = compute.growth * algorithms.growth
    return middle * math.exp(-math.sqrt(squares[0])), middle * math.exp(math.sqrt(squares[1]))


@formula(growth=Quantity("times a year", 1.01, 20, log=True, above=1))
def doubling_time(growth: Value) -> Value:
    """Return the years in which a quantity doubles that grows ``growth`` times a year, ``ln 2 / ln growth``.

    ``growth`` not more than 1 raises ``DomainError``.

    >>> float(doubling_time(2))
    1.0
    """
    return math.log(2) / log(growth)


@formula(years=Quantity("years", 0.1, 20, log=True, above=0))
def growth_of_doubling(years: Value) -> Value:
    """Return the yearly growth of a quantity that doubles in ``years``, ``2 ** (1 / years)``.

    ``years`` not more than 0 raises ``DomainError``.

    >>> float(growth_of_doubling(1)), round(float(growth_of_doubling(8 / 12)), 3)
    (2.0, 2.828)
    """
    return power(2.0, 1 / years)


@formula(
    first=Quantity("", 1, 1e12, log=True, above=0),
    last=Quantity("", 1, 1e12, log=True, above=0),
    years=Quantity("years", 0.5, 30, above=0),
)
def implied_growth(first: Value, last: Value, years: Value) -> Value:
    """Return the yearly growth that leads from ``first`` to ``last`` in ``years``.

    ``(last / first) ** (1 / years)``.  A value not more than 0 raises ``DomainError``.

    >>> round(float(implied_growth(10e9, 1e12, 4)), 4)
    3.1623
    """
    return power(last / first, 1 / years)


@formula(first=Quantity("", 1, 1e27, log=True, above=0), growth=_GROWTH, years=Quantity("years", -15, 15))
def compounded(first: Value, growth: Value, years: Value) -> Value:
    """Return what ``first`` becomes in ``years`` at ``growth`` times a year; before it when ``years`` is negative.

    ``first`` or ``growth`` not more than 0 raises ``DomainError``.

    >>> float(compounded(1, 4, 15)), float(compounded(8, 2, -3))
    (1073741824.0, 1.0)
    """
    return first * power(growth, years)


@formula(
    first=Quantity("", 1, 1e9, log=True, above=0),
    last=Quantity("", 1e10, 1e30, log=True, above=0),
    growth=Quantity("times a year", 1.01, 20, log=True, above=1),
)
def years_to_reach(first: Value, last: Value, growth: Value) -> Value:
    """Return the years from ``first`` to ``last`` at ``growth`` times a year, ``ln(last / first) / ln growth``.

    Amounts not more than 0, or ``growth`` not more than 1, raise ``DomainError``.

    >>> round(float(years_to_reach(10e9, 1e12, 10)), 12)
    2.0
    """
    return log(last / first) / log(growth)


@formula(compute=_GROWTH, price_performance=_GROWTH)
def cost_growth(compute: Value, price_performance: Value) -> Value:
    """Return the yearly growth of cost: growth of compute over growth of compute per dollar.

    A factor not more than 0 raises ``DomainError``.

    >>> cost_growth(4, 4)
    1.0
    """
    return compute / price_performance


@formula(factor=Quantity("times", 1.1, 1e6, log=True, above=0), exponent=Quantity("", 0.02, 1, above=0))
def gap_closed(factor: Value, exponent: Value) -> Value:
    """Return the share of a power-law quantity that ``factor`` times the input removes, ``1 - factor ** -exponent``.

    Of the whole loss under a floorless law, of the part above the floor under a law with one.  ``factor`` or
    ``exponent`` not more than 0 raises ``DomainError``.

    >>> round(float(gap_closed(10, 0.076)), 4), float(gap_closed(1, 0.076))
    (0.1605, 0.0)
    """
    return 1 - power(factor, -exponent)


@formula(cut=Quantity("share", 0.01, 0.99, least=0, below=1), exponent=Quantity("", 0.02, 1, above=0))
def factor_for_cut(cut: Value, exponent: Value) -> Value:
    """Return how many times the input must grow to remove the share ``cut``, ``(1 - cut) ** (-1 / exponent)``.

    ``cut`` outside 0 to 1 (1 excluded), or ``exponent`` not more than 0, raises ``DomainError``.

    >>> round(float(factor_for_cut(0.5, 0.5)), 12), float(factor_for_cut(0, 0.5))
    (4.0, 1.0)
    """
    return power(1 - cut, -1 / exponent)


@formula(
    peak=Quantity("FLOP/s", 1e13, 1e17, log=True, above=0),
    utilisation=Quantity("share", 0.05, 1, above=0, most=1),
    price=Quantity("USD/hour", 0.1, 20, log=True, above=0),
)
def flop_per_dollar(peak: Value, utilisation: Value, price: Value) -> Value:
    """Return the useful FLOP that a rented accelerator gives for one dollar.

    ``3600 peak utilisation / price``, with the rent in dollars an hour.  A value not more than 0, or a
    utilisation above 1, raises ``DomainError``.

    >>> flop_per_dollar(1e15, 0.5, 1.8)
    1e+18
    """
    return SECONDS_PER_HOUR * peak * utilisation / price
