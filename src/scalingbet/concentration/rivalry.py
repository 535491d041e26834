"""Rivalry: how many firms a fixed cost leaves, who keeps up, and what those who stay can charge."""

from __future__ import annotations

from ..formula import Quantity, Value, exp, floor, formula, log, maximum, minimum, power, sqrt, where

NEVER = 1e9  # years: the answer of a formula where the answer is never, finite so that a browser can compare it
CEILING = 460.0  # log of the largest multiple that feedback_level returns, about 1e200

_GROWTH = Quantity("a year", 1.01, 6, above=0)
_USD = Quantity("USD", 1e6, 1e13, log=True, above=0)
_FIRMS = Quantity("firms", 1, 200, log=True, least=1)


@formula(S=_USD, F=_USD)
def cournot_firms(S: Value, F: Value) -> Value:
    """Return how many firms a market of ``S`` USD a year keeps when each must pay ``F`` USD a year to be in it.

    ``n = floor(sqrt(S / F))``: buyers spend ``S`` whatever the price, ``n`` equal firms choose quantities, each earns
    ``S / n ** 2`` above variable cost, and firms enter while that covers ``F``.  0 when the cost exceeds the market.
    A value not more than 0 raises ``DomainError``.  Sutton 1991, chapter 2.

    >>> float(cournot_firms(100, 4)), float(cournot_firms(100, 25)), float(cournot_firms(100, 101))
    (5.0, 2.0, 0.0)
    """
    return floor(sqrt(S / F))


@formula(n=_FIRMS, S=_USD, F=_USD, growth_S=_GROWTH, growth_F=_GROWTH)
def years_until_firms(n: Value, S: Value, F: Value, growth_S: Value, growth_F: Value) -> Value:
    """Return the years until fewer than ``n`` firms fit: ``t = log(S / (n ** 2 F)) / log(growth_F / growth_S)``.

    The market grows by the factor ``growth_S`` a year, the cost by ``growth_F``.  Negative: they never fitted;
    ``NEVER`` when the cost does not outgrow the market.  Values outside their range raise ``DomainError``.

    >>> round(float(years_until_firms(2, 100, 1, 1, 2.5)), 3), float(years_until_firms(2, 100, 1, 2, 2)) == NEVER
    (3.513, True)
    """
    ratio = growth_F / growth_S
    return where(ratio > 1, log(S / (n * n * F)) / log(where(ratio > 1, ratio, 2)), NEVER)


@formula(gamma=Quantity("", 0.1, 50, log=True, above=0))
def sutton_firms(gamma: Value) -> Value:
    """Return how many firms remain, however large the market, when fixed cost is what raises quality.

    ``n + 1 / n - 2 = gamma / 2``, so ``n = h + sqrt(h ** 2 - 1)`` with ``h = 1 + gamma / 4``.  A firm pays in
    proportion to ``quality ** gamma``: a low ``gamma`` (quality is cheap to raise) escalates the race and leaves few.
    ``gamma`` not more than 0 raises ``DomainError``.  Sutton 1991, chapter 3.

    >>> round(float(sutton_firms(1)), 6), round(float(sutton_firms(10)), 3)
    (2.0, 6.854)
    """
    quarter = gamma / 4
    return 1 + quarter + sqrt(quarter * (2 + quarter))


@formula(budget=_USD, cost=_USD, growth=_GROWTH)
def years_in_race(budget: Value, cost: Value, growth: Value) -> Value:
    """Return the years until a run that costs ``cost`` USD now outgrows ``budget``.

    ``log(budget / cost) / log(growth)``.  Negative: it already has.  ``NEVER`` when the cost does not grow.
    Values not more than 0 raise ``DomainError``.

    >>> round(float(years_in_race(1e9, 0.3e9, 2.4)), 2), float(years_in_race(1e9, 0.3e9, 1)) == NEVER
    (1.38, True)
    """
    return where(growth > 1, log(budget / cost) / log(where(growth > 1, growth, 2)), NEVER)


@formula(
    t=Quantity("years", 0, 30, least=0),
    phi=Quantity("per year", 0.01, 1, log=True, above=0),
    lam=Quantity("", 0, 2),
)
def feedback_level(t: Value, phi: Value, lam: Value) -> Value:
    """Return the level of capability after ``t`` years, as a multiple of today's, when it speeds up its own growth.

    ``dA/dt = phi A ** lam`` with ``A = 1`` today, when it grows by ``phi`` a year: ``A = (1 + z) ** (1 / (1 - lam))``,
    ``z = (1 - lam) phi t``; ``exp(phi t)`` at ``lam = 1``.  Above 1 the level passes every bound in finite time; from
    then on about 1e200 is returned.  A negative ``t`` or ``phi`` not more than 0 raises ``DomainError``.
    Aghion, Jones and Jones 2018.

    >>> [round(float(feedback_level(9, 0.1, lam)), 6) for lam in (0, 1, 2)]
    [1.9, 2.459603, 10.0]
    >>> float(feedback_level(11, 0.1, 2)) > 1e199
    True
    """
    gap = where(lam == 1, 1, 1 - lam)
    exponent = log(maximum(1 + gap * phi * t, 1e-300)) / gap
    return exp(minimum(where(lam == 1, phi * t, exponent), CEILING))


@formula(phi=Quantity("per year", 0.01, 1, log=True, above=0), lam=Quantity("", 0, 2))
def feedback_singularity(phi: Value, lam: Value) -> Value:
    """Return the years until :func:`feedback_level` passes every bound: ``1 / ((lam - 1) phi)``, ``NEVER`` up to 1.

    ``phi`` not more than 0 raises ``DomainError``.

    >>> float(feedback_singularity(0.1, 1.5)), float(feedback_singularity(0.1, 1)) == NEVER
    (20.0, True)
    """
    return where(lam > 1, 1 / (where(lam > 1, lam - 1, 1) * phi), NEVER)


@formula(
    a=Quantity("USD", 20, 200, above=0),
    b=Quantity("USD per unit", 0.1, 10, log=True, above=0),
    c=Quantity("USD", 0, 15, least=0),
    links=Quantity("links", 1, 6, least=0),
    firms=Quantity("firms", 1, 20, least=1),
)
def chain_outcome(a: Value, b: Value, c: Value, links: Value, firms: Value = 1.0) -> tuple[Value, Value, Value, Value]:
    """Return quantity, end price, the links' profit and the buyers' gain when each of ``links`` adds a margin.

    Demand is ``P = a - b Q``, cost ``c`` (all in USD), and ``firms`` equal ones compete at each link:
    ``Q = (a - c) / b (n / (n + 1)) ** links``.  One link is the integrated firm; two with one firm each are double
    marginalisation (half its quantity).  Values outside their range raise ``DomainError``; a cost above ``a`` gives
    a negative quantity.  Spengler 1950; for ``firms`` above 1 Greenhut and Ohta 1979.

    >>> [[round(float(x), 9) for x in chain_outcome(10, 1, 2, links)] for links in (1, 2)]
    [[4.0, 6.0, 16.0, 8.0], [2.0, 8.0, 12.0, 2.0]]
    """
    Q = (a - c) / b * power(firms / (firms + 1), links)
    return Q, a - b * Q, (a - c - b * Q) * Q, b * Q * Q / 2


@formula(
    c_open=Quantity("USD", 0, 20, least=0),
    value=Quantity("USD per unit of quality", 0, 100, least=0),
    gap=Quantity("units of quality", 0, 2, least=0),
    switching=Quantity("USD", 0, 20, least=0),
)
def price_cap(c_open: Value, value: Value, gap: Value, switching: Value = 0.0) -> Value:
    """Return the highest price at which buyers do not move to the freely available rival.

    ``p = c_open + value gap + switching``: what it costs to serve the open model, what the better one's lead is worth,
    what moving costs.  With no lead and free moving the price is the cost (Bertrand).  Negative values raise
    ``DomainError``.  Shaked and Sutton 1982 for the lead; Klemperer 1987 for switching.

    >>> price_cap(2, 0, 1), price_cap(2, 10, 0.15)
    (2.0, 3.5)
    """
    return c_open + value * gap + switching


@formula(n=_FIRMS, lag=Quantity("periods", 0.1, 50, log=True, above=0))
def critical_discount_factor(n: Value, lag: Value = 1.0) -> Value:
    """Return the least discount factor a period at which ``n`` firms keep a joint price that nobody enforces.

    ``delta = (1 - 1 / n) ** (1 / lag)``: who undercuts serves the whole market until it is noticed after ``lag``
    periods, and earns nothing from then on.  ``n`` below 1 or ``lag`` not more than 0 raises ``DomainError``.
    Friedman 1971; Tirole 1988, section 6.3.

    >>> [round(float(critical_discount_factor(n)), 12) for n in (1, 2, 5, 10)]
    [0.0, 0.5, 0.8, 0.9]
    """
    return power(1 - 1 / n, 1 / lag)


@formula(
    rate=Quantity("per year", 0.02, 1, log=True, above=0),
    lag=Quantity("years", 0.02, 5, log=True, above=0),
)
def largest_cartel(rate: Value, lag: Value) -> Value:
    """Return the most firms that keep a joint price when a cut is noticed after ``lag`` years, at interest ``rate``.

    ``n = 1 / (1 - exp(-rate lag))``, :func:`critical_discount_factor` turned round.  Values not more than 0 raise
    ``DomainError``.

    >>> round(float(largest_cartel(0.1, 1)), 2), round(float(largest_cartel(0.6931471805599453, 1)), 9)
    (10.51, 2.0)
    """
    return 1 / (1 - exp(-rate * lag))


@formula(
    p=Quantity("probability", 0, 1, least=0, most=1),
    n=Quantity("firms", 1, 200, log=True, least=0),
    rho=Quantity("correlation", 0, 1, least=0, most=1),
)
def survival(p: Value, n: Value, rho: Value = 0.0) -> Value:
    """Return the probability that at least one of ``n`` firms survives, each of which does with probability ``p``.

    ``rho p + (1 - rho) (1 - (1 - p) ** n)``: with probability ``rho`` one shock decides for all, else each faces its
    own; any two fates then correlate by ``rho``.  However many firms, never above ``1 - rho (1 - p)``.  Values outside
    their range raise ``DomainError``.  The common shock of Marshall and Olkin 1967.

    >>> float(survival(0.5, 1)), round(float(survival(0.2, 10)), 4), round(float(survival(0.2, 10, 1)), 12)
    (0.5, 0.8926, 0.2)
    """
    return rho * p + (1 - rho) * (1 - power(1 - p, n))
