"""Each link of the bet's chain as a formula."""

from __future__ import annotations

from typing import Any

from ..concentration import NEVER, spilled_output_and_wage
from ..data_wall import REPETITION_2023
from ..formula import Quantity, Value, absolute, exp, formula, log, log10, maximum, minimum, power, sqrt, where

SMALL_GAIN = 0.2  # of productivity: Hulten's sum is a first-order one, and not meant for more
DONE, MACHINES = 0.5, 10  # where the wage starts: the share of tasks that machines do, machines for each worker

_N = Quantity("years", 0, 14, least=0)
_FACTOR = Quantity("times a year", 0.5, 20, log=True, above=0)
_MONEY = Quantity("billion USD", 1, 1e4, log=True, least=0)
_RATE = Quantity("powers of ten a year", 0, 2, least=0)
_ROOM = Quantity("powers of ten", -1, 4)
_BUILD = Quantity("years", 0, 14, least=0)


@formula(n=_N, wanted=_RATE, room=_ROOM, funds=_RATE, cheaper=_RATE, build=_BUILD)
def compute_gained(n: Value, wanted: Value, room: Value, funds: Value, cheaper: Value, build: Value) -> Value:
    """Return by how many powers of ten the compute of the largest run has grown after ``n`` years.

    ``max(0, min(wanted n, room + cheaper n + funds min(n, build)))``: it grows by ``wanted`` powers of ten a year while
    the money lasts.  A run may grow by ``room`` before it is as dear as it may be, and then as the yearly spending
    does, ``funds`` a year for ``build`` years, and as a dollar buys more, ``cheaper`` a year.  Negative rates raise
    ``DomainError``.

    >>> [float(compute_gained(n, 0.6, 1.0, 0.1, 0.1, 5)) for n in (0, 2, 5, 7)]
    [0.0, 1.2, 2.0, 2.2]
    """
    return maximum(0, minimum(wanted * n, room + cheaper * n + funds * minimum(n, build)))


@formula(wanted=_RATE, room=_ROOM, funds=_RATE, cheaper=_RATE, build=_BUILD)
def money_years(wanted: Value, room: Value, funds: Value, cheaper: Value, build: Value) -> Value:
    """Return the years until the largest run costs all that one run may: until ``compute_gained`` bends.

    ``min(room / (wanted - cheaper - funds), (room + funds build) / (wanted - cheaper))``, each where its divisor is
    above 0; 0 when there is no ``room``, ``NEVER`` when spending keeps up.

    >>> round(float(money_years(0.6, 1.0, 0.1, 0.1, 5)), 9), float(money_years(0.1, 1, 0.1, 0.1, 5)) == NEVER
    (2.5, True)
    """
    return minimum(_reached(room, wanted - cheaper - funds), _reached(room + funds * build, wanted - cheaper))


def _reached(goal: Value, slope: Value) -> Any:
    """Return when a line through 0 that rises by ``slope`` a year is at ``goal``."""
    rises = slope > 1e-12
    return where(goal <= 0, 0, where(rises, minimum(NEVER, goal / where(rises, slope, 1)), NEVER))


@formula(goal=Quantity("powers of ten", -1, 4), part=Quantity("", 0.3, 0.7, above=0, most=1), more=_RATE, wanted=_RATE,
         room=_ROOM, funds=_RATE, cheaper=_RATE, build=_BUILD)  # fmt: skip
def wall_years(
    goal: Value, part: Value, more: Value, wanted: Value, room: Value, funds: Value, cheaper: Value, build: Value
) -> Value:
    """Return the years until the largest training set has grown by ``goal`` powers of ten more than the stock of text.

    The set grows as the power ``part`` of compute, the stock by ``more`` powers of ten a year: the first ``n`` with
    ``part compute_gained(n) - more n >= goal``.  ``compute_gained`` is the lowest of three lines, so it is the
    latest of three crossings, or ``NEVER`` if one line never gets there.  0 when the set is as large already.

    >>> round(float(wall_years(1, 0.5, 0.05, 0.6, 9, 0.1, 0.1, 5)), 9)
    4.0
    >>> float(wall_years(1, 0.5, 0.5, 0.6, 9, 0.1, 0.1, 5)) == NEVER
    True
    """
    lines = ((0, wanted), (room, cheaper + funds), (room + funds * build, cheaper))
    n = maximum(*(_reached(goal - part * start, part * slope - more) for start, slope in lines))
    there = part * compute_gained(n, wanted, room, funds, cheaper, build) - more * n >= goal - 1e-9
    return where(goal <= 0, 0, where(there, n, NEVER))


@formula(passes=Quantity("powers of ten", -2, 6), part=Quantity("", 0.3, 0.7, above=0, most=1))
def worth_of_passes(passes: Value, part: Value) -> Value:
    """Return what text read ``10**passes`` times is worth, in powers of ten of compute above a single pass.

    ``(min(0, passes) + log10(1 + R (1 - exp(-(e - 1) / R)))) / part`` with ``e = 10**max(0, passes)`` and R = 15.39, as
    in ``effective_tokens``: the compute that would be best for the tokens that the passes are worth, when tokens grow
    as the power ``part`` of compute.  Below one pass nothing is lost; above it, what can be gained ends at
    ``log10(1 + R) / part``.  A ``part`` outside 0 to 1 raises ``DomainError``.  Muennighoff et al. 2023, eq. 5.

    >>> [round(float(worth_of_passes(passes, 0.5)), 3) for passes in (-1, 0, 0.6, 1, 3)]
    [-2.0, 0.0, 1.139, 1.786, 2.429]
    """
    R, again = REPETITION_2023.R_D, power(10.0, maximum(0, passes)) - 1
    return (minimum(0, passes) + log10(1 + R * (1 - exp(-again / R)))) / part


@formula(n=_N, start=_MONEY, prices=_FACTOR, elasticity=Quantity("", 0, 3, least=0), worth=_FACTOR,
         gained=Quantity("powers of ten", 0, 20, least=0),
         market=Quantity("billion USD", 1e3, 1e5, log=True, above=0))  # fmt: skip
def projected_revenue(
    n: Value, start: Value, prices: Value, elasticity: Value, worth: Value, gained: Value, market: Value
) -> Value:
    """Return revenue ``n`` years on, in billion USD a year, from ``start``.

    ``x / (1 + (x - start) / market)`` with ``x = start prices**((elasticity - 1) n) worth**gained``: the price of a
    fixed capability falls by ``prices`` times a year and what is bought of it rises by its ``elasticity``; each power
    of ten of progress ``gained`` multiplies what buyers spend by ``worth``; it levels off at ``market``.  Values
    outside their range raise ``DomainError``.  The form is this book's; its parts are in chapters 3 and 4.

    >>> [round(float(projected_revenue(n, 100, 10, 1, 2, n, 1e4)), 3) for n in (0, 1, 60)]
    [100.0, 198.02, 10000.0]
    >>> round(float(projected_revenue(2, 100, 10, 0.5, 1, 9, 1e12)), 6)
    10.0
    """
    x = start * exp(minimum(300, (elasticity - 1) * n * log(prices) + gained * log(worth)))
    return x / (1 + (x - start) / market)


@formula(n=_N, first=_MONEY, growth=_FACTOR, build=Quantity("years", 1, 15, least=1))
def built(n: Value, first: Value, growth: Value, build: Value) -> Value:
    """Return what has been spent on the build-out up to and with year ``n``, in billion USD.

    ``first (growth**k - 1) / (growth - 1)`` with ``k = min(n + 1, build)`` years (``first k`` at a growth of 1): the
    build-out begins with ``first``, grows by ``growth`` times a year and ends after ``build`` years.

    >>> float(built(0, 500, 2, 3)), float(built(2, 500, 2, 3)), float(built(9, 500, 2, 3)), float(built(3, 500, 1, 2))
    (500.0, 3500.0, 3500.0, 1000.0)
    """
    years, steady = minimum(n + 1, build), absolute(growth - 1) < 1e-7
    return first * where(steady, years, (power(growth, years) - 1) / where(steady, 1, growth - 1))


@formula(n=_N, first=_MONEY, growth=_FACTOR, build=Quantity("years", 1, 15, least=1),
         life=Quantity("years", 1, 1e9, log=True, above=0),
         replaced=Quantity("share", 0, 1, least=0, most=1))  # fmt: skip
def spending(n: Value, first: Value, growth: Value, build: Value, life: Value, replaced: Value) -> Value:
    """Return the capital spending of year ``n``, in billion USD.

    ``first growth**n`` while the build-out lasts, then what wears out: ``replaced built / life`` a year, the share
    ``replaced`` of a fleet that serves for ``life`` years.

    >>> [round(float(spending(n, 500, 1.2, 3, 5, 1)), 9) for n in (0, 1, 5)]
    [500.0, 600.0, 364.0]
    >>> float(spending(5, 500, 1.2, 3, 1e9, 1)) < 1e-5
    True
    """
    return where(n < build, first * power(growth, n), replaced * built(n, first, growth, build) / life)


@formula(cost=Quantity("billion USD a year", 0.1, 1e3, log=True, above=0),
         pool=Quantity("billion USD a year", 1, 1e4, log=True, least=0))  # fmt: skip
def firms_that_fit(cost: Value, pool: Value) -> Value:
    """Return how many equal firms a yearly gross profit of ``pool`` keeps when each pays ``cost`` to be in.

    ``max(1, sqrt(pool / cost))``, not rounded: free entry under Cournot competition, as in ``cournot_firms``, and at
    least one firm.  Sutton 1991, chapter 2.

    >>> float(firms_that_fit(4, 100)), float(firms_that_fit(4, 0))
    (5.0, 1.0)
    """
    return maximum(1, sqrt(pool / cost))


@formula(revenue=_MONEY, saved=Quantity("USD a USD", 1, 5, least=0), output=Quantity("billion USD", 1e5, 2e5, above=0))
def productivity_gain(revenue: Value, saved: Value, output: Value) -> Value:
    """Return the gain in total factor productivity, as a share: ``revenue (saved - 1) / output``.

    Hulten 1978: spending of ``revenue`` that saves ``saved`` dollars of other cost for each dollar adds the saving,
    as a share of the economy's ``output``.

    >>> float(productivity_gain(1000, 3, 100_000))
    0.02
    """
    return revenue * (saved - 1) / output


@formula(done=Quantity("share of tasks", 0, 1, least=0, most=1))
def wage_then(done: Value) -> Value:
    """Return the wage, as a multiple of today's, when machines have taken over the share ``done`` of people's tasks.

    ``w(b) / w(b0)`` of ``spilled_output_and_wage`` with ``b = b0 + (1 - b0) done``, half of all tasks at the start
    and ten machines for each worker (``DONE``, ``MACHINES``; assumptions).  A share outside 0 to 1 raises
    ``DomainError``.  Korinek and Suh 2024.

    >>> [round(float(wage_then(done)), 3) for done in (0, 0.4, 1)]
    [1.0, 1.409, 0.303]
    """
    return spilled_output_and_wage(DONE + (1 - DONE) * done, MACHINES)[1] / _WAGE


_WAGE = float(spilled_output_and_wage(DONE, MACHINES)[1])
