"""Macro: what automation does to output and wages, and how a latecomer catches up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..formula import DomainError, Quantity, Value, formula, is_traced, log, maximum, minimum, power, procedure, where
from .rivalry import NEVER


@dataclass(frozen=True)
class TaskGain:
    """Shares whose product is a gain in total factor productivity over ``years``, and what the paper makes of it."""

    exposed: float  # share of labour's tasks, by wage bill, that AI can help with
    feasible: float  # of these, the share worth automating within the years
    saving: float  # the average share of a task's cost that is saved
    years: float
    hard_tasks: float  # the gain when some tasks are hard to learn
    draft: float  # the bound in the draft of 5 April 2024
    gdp: tuple[float, float]  # the gain in output, hard tasks and all
    source: str


@dataclass(frozen=True)
class YearlyGain:
    """A forecast of extra growth in output per worker: ``rate`` a year for ``years``."""

    rate: float
    years: float
    source: str


ACEMOGLU_2024 = TaskGain(0.199, 0.23, 0.144, 10, 0.0053, 0.0071, (0.0093, 0.0116), "acemoglu2024")
GOLDMAN_2023 = YearlyGain(0.015, 10, "goldman2023")
SCENARIO_START = (0.88, 100.0)  # of this book: tasks automated today, machines a worker; labour's share is then 0.65
LEARNING_1994 = 0.20  # Irwin and Klenow 1994: cost falls by this share with each doubling of a memory chip's output

_SHARE = Quantity("share", 0, 1, least=0, most=1)
_POSITIVE_SHARE = Quantity("share", 0.01, 1, above=0, most=1)
_RATE = Quantity("per year", 0.005, 0.3, above=-1)
_YEARS = Quantity("years", 0, 60, least=0)
_AUTOMATED = Quantity("share of tasks", 0.01, 0.99, above=0, below=1)
_STOCK = Quantity("units", 0.5, 100, log=True, above=0)
_RHO = Quantity("", -5, -0.1, below=1)


@formula(exposed=_SHARE, feasible=_SHARE, saving=_SHARE)
def task_gain(exposed: Value, feasible: Value, saving: Value) -> Value:
    """Return the gain in total factor productivity, as a share: ``exposed * feasible * saving`` (Hulten's theorem).

    A share outside 0 to 1 raises ``DomainError``.  Acemoglu 2024: 0.199 x 0.23 x 0.144 over ten years.

    >>> round(task_gain(0.199, 0.23, 0.144), 8), task_gain(1, 1, 0)
    (0.00659088, 0)
    """
    return exposed * feasible * saving


@formula(tfp=Quantity("share", -0.5, 2, above=-1), labour_share=_POSITIVE_SHARE)
def productivity_from_tfp(tfp: Value, labour_share: Value) -> Value:
    """Return the gain in output per worker that a small gain in total factor productivity brings once capital follows.

    ``tfp / labour_share``, the long run of Solow's model, both gains as shares.  A labour share of 0.57 turns
    Acemoglu's 0.53% and 0.66% into his own 0.93% and 1.16% of output.  ``labour_share`` outside 0 to 1 raises
    ``DomainError``.  Solow 1956.

    >>> round(productivity_from_tfp(0.0066, 0.57), 4), productivity_from_tfp(0.01, 1)
    (0.0116, 0.01)
    """
    return tfp / labour_share


@formula(rate=_RATE, years=Quantity("years", 0.5, 60, least=0))
def total_gain(rate: Value, years: Value) -> Value:
    """Return the total gain, as a share, of growing by ``rate`` for ``years``: ``(1 + rate) ** years - 1``.

    ``rate`` not above -1 raises ``DomainError``.

    >>> round(float(total_gain(0.015, 10)), 6), float(total_gain(0.015, 0))
    (0.160541, 0.0)
    """
    return power(1 + rate, years) - 1


@formula(t=_YEARS, start=_SHARE, horizon=Quantity("years", 1, 200, log=True, above=0))
def automated_share(t: Value, start: Value, horizon: Value) -> Value:
    """Return the share of tasks automated after ``t`` years when it rises evenly from ``start`` to 1 at ``horizon``.

    Arguments outside their range raise ``DomainError``.

    >>> [float(automated_share(t, 0.5, 20)) for t in (0, 10, 30)]
    [0.5, 0.75, 1.0]
    """
    return start + (1 - start) * minimum(t / horizon, 1)


@formula(beta=_AUTOMATED, K=_STOCK, L=_STOCK, rho=_RHO, A=Quantity("", 0.1, 10, log=True, above=0))
def ces_output_and_wage(
    beta: Value, K: Value, L: Value = 1.0, rho: Value = -1.0, A: Value = 1.0
) -> tuple[Value, Value]:
    """Return output and the wage when capital does the share ``beta`` of all tasks and labour the rest.

    ``Y = A (beta (K / beta) ** rho + (1 - beta) (L / (1 - beta)) ** rho) ** (1 / rho)`` and
    ``w = dY / dL = A ** rho Y ** (1 - rho) (1 - beta) ** (1 - rho) L ** (rho - 1)``.  ``K`` and ``L`` are machines and
    workers, ``rho`` below 0 means that tasks do not replace each other.  ``beta`` outside 0 to 1, a stock not more
    than 0, or ``rho`` of 0 or of 1 and more raises ``DomainError``.  Aghion, Jones and Jones 2018.

    >>> [round(float(x), 6) for x in ces_output_and_wage(0.5, 10)]
    [3.636364, 3.305785]
    >>> ces_output_and_wage(0.5, 10, rho=0)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: ces_output_and_wage: rho = 0; allowed is less than 1, but not 0
    """
    if not is_traced(rho) and np.any(np.asarray(rho) == 0):
        raise DomainError("ces_output_and_wage: rho = 0; allowed is less than 1, but not 0")
    Y = A * power(beta * power(K / beta, rho) + (1 - beta) * power(L / (1 - beta), rho), 1 / rho)
    return Y, A * power(Y * (1 - beta) / (A * L), 1 - rho)


@formula(
    beta=Quantity("share of tasks", 0.01, 1, above=0, most=1), K=_STOCK, L=_STOCK, rho=_RHO,
    A=Quantity("", 0.1, 10, log=True, above=0),
)  # fmt: skip
def spilled_output_and_wage(
    beta: Value, K: Value, L: Value = 1.0, rho: Value = -1.0, A: Value = 1.0
) -> tuple[Value, Value]:
    """Return output and the wage when workers may also do the tasks that machines can do.

    As :func:`ces_output_and_wage` up to ``beta = K / (K + L)``.  Beyond, workers would crowd into too few tasks: they
    share the machines' ones, ``Y = A (K + L)``, and the wage is ``A``, what a machine earns.  ``beta`` of 1 is
    allowed.  Arguments outside their range raise ``DomainError``.  Korinek and Suh 2024.

    >>> [[round(float(x), 4) for x in spilled_output_and_wage(beta, 10)] for beta in (0.9, 1)]
    [[10.989, 1.2076], [11.0, 1.0]]
    """
    crowded = beta > K / (K + L)
    held = where(crowded, K / (K + L), beta)
    Y, wage = ces_output_and_wage(held, K, L, rho, A)
    return where(crowded, A * (K + L), Y), where(crowded, A, wage)


@procedure("the peak solves x ** -rho ((1 - rho) - rho x) = (K / L) ** -rho, in closed form for few rho only")
def wage_peak(K: float, L: float = 1.0, rho: float = -1.0) -> float:
    """Return the share of tasks at which automation takes the wage of :func:`ces_output_and_wage` to its highest.

    ``beta = x / (1 + x)`` with ``x`` found by Newton's method on the logarithm of the equation above, which is convex;
    for ``rho = -1`` it is ``x = sqrt(1 + K / L) - 1``.  ``rho`` must be below 0: otherwise, or with a stock not more
    than 0, ``DomainError`` is raised.

    >>> round(wage_peak(10), 6)
    0.698489
    """
    if not (rho < 0 and K > 0 and L > 0):
        raise DomainError(f"wage_peak: rho = {rho:g}, K = {K:g}, L = {L:g}; allowed is rho below 0, stocks above 0")
    y = math.log(K / L)
    for _ in range(60):
        tilt = (1 - rho) - rho * math.exp(y)
        miss = -rho * y + math.log(tilt) + rho * math.log(K / L)
        y, before = y - miss / (-rho - rho * math.exp(y) / tilt), y
        if y == before:
            break
    return 1 / (1 + math.exp(-y))


@formula(
    c0=Quantity("USD", 1, 1e6, log=True, above=0),
    ratio=Quantity("", 1, 1e6, log=True, above=0),
    learning=Quantity("share", 0.01, 0.5, least=0, below=1),
)
def learning_cost(c0: Value, ratio: Value, learning: Value) -> Value:
    """Return the unit cost after cumulative output has grown ``ratio``-fold: ``c0 ratio ** log2(1 - learning)``.

    ``learning`` is the share by which each doubling cuts the cost.  Values outside their range raise ``DomainError``.
    Wright 1936.

    >>> round(float(learning_cost(100, 2, 0.2)), 9), float(learning_cost(100, 1, 0.2))
    (80.0, 100.0)
    """
    return c0 * power(ratio, log(1 - learning) / math.log(2))


@formula(
    gap=Quantity("", 1, 100, log=True, above=0),
    tariff=Quantity("share of price", 0, 3, least=0),
    learning=Quantity("share", 0.01, 0.5, above=0, below=1),
    home=Quantity("a year", 1, 4, above=0),
    world=Quantity("a year", 1, 4, above=0),
)
def years_to_catch_up(gap: Value, tariff: Value, learning: Value, home: Value, world: Value) -> Value:
    """Return the years until a home industry, ``gap`` times as costly, undercuts the world price plus ``tariff``.

    ``t = log(gap / (1 + tariff)) / (b log(home / world))`` with ``b = -log2(1 - learning)``: both sides learn, and
    cumulative output grows by the factors ``home`` and ``world`` a year.  0 when the tariff covers the gap, ``NEVER``
    when home output does not grow faster.  Values outside their range raise ``DomainError``.  Bardhan 1971.

    >>> round(float(years_to_catch_up(2, 0.25, 0.2, 2, 1.3)), 2), float(years_to_catch_up(2, 1, 0.2, 1, 2))
    (3.39, 0.0)
    """
    faster = home > world
    b = log(1 - learning) / -math.log(2)
    time = log(maximum(gap / (1 + tariff), 1)) / (b * log(where(faster, home / world, 2)))
    return where(gap <= 1 + tariff, 0, where(faster, time, NEVER))
