"""The bet as one chain: compute, progress, revenue, spending, payback, firms, productivity, 2026 to 2040.

Each link is a formula below; ``links`` and the functions after it chain them for whatever holds the inputs by name:
numbers, arrays of draws, or a figure's expressions.  ``inputs.yaml`` declares what can be moved;
:mod:`scalingbet.bet` is the interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ..concentration import NEVER
from ..formula import Value, choose, log10, maximum, minimum, power, procedure, where
from ..laws import BESIROGLU_2024, HOFFMANN_2022, MUENNIGHOFF_2023, optimal_reducible_loss
from ..market import required_revenue
from ..test_time import VILLALOBOS_ATKINSON_2023
from .formulas import (
    built,
    compute_gained,
    firms_that_fit,
    money_years,
    productivity_gain,
    projected_revenue,
    spending,
    wage_then,
    wall_years,
    worth_of_passes,
)

FIRST, LAST = 2026, 2040
YEARS = LAST - FIRST + 1
JUDGES = {"none": None} | VILLALOBOS_ATKINSON_2023  # what can check an answer, and so what test-time compute is worth
LAWS = {"besiroglu": BESIROGLU_2024, "hoffmann": HOFFMANN_2022, "muennighoff": MUENNIGHOFF_2023}
Chain: TypeAlias = Any  # whatever holds the inputs by name: values are read from it and assigned to it
CHAINED = "chains the formulas over whatever holds the inputs; both engines are compared over whole scenarios"


# -- the chain -------------------------------------------------------------------------------


@procedure(CHAINED)
def links(s: Chain, constants: Mapping[str, float]) -> None:
    """Assign to ``s`` what does not depend on the year: rates of progress, the two walls, what judges allow.

    ``s`` holds the inputs by name; ``constants`` are what nobody moves, :func:`scalingbet.bet.constants`.
    """
    for name, value in constants.items():
        setattr(s, name, value)
    s.part = choose(s.law, {key: law.b for key, law in LAWS.items()})  # tokens grow as this power of compute
    s.wanted, s.better = (log10(maximum(1, rate)) for rate in (s.compute, s.algorithms))
    s.cheaper, s.funds = (log10(maximum(1, rate)) for rate in (s.hardware, s.growth))
    s.room = log10(s.most * s.capex * 1e9 * s.per_dollar / s.run)
    s.money = money_years(s.wanted, s.room, s.funds, s.cheaper, s.build - 1)
    s.ahead, s.more = log10(s.stock / s.used), log10(s.stock_growth)
    s.wall = wall_years(s.ahead, s.part, s.more, s.wanted, s.room, s.funds, s.cheaper, s.build - 1)
    s.halt = where(s.beyond == "algorithms", s.wall, where(s.beyond == "none", s.wall, NEVER))  # of compute's help
    s.end = where(s.beyond == "none", s.wall, NEVER)  # and better algorithms
    per_tenfold = choose(s.judge, {key: judge.rate if judge else 0 for key, judge in JUDGES.items()})
    s.test = per_tenfold * log10(maximum(1, s.answering))
    s.ceiling = choose(s.judge, {key: judge.span if judge else 0 for key, judge in JUDGES.items()})


@procedure(CHAINED)
def compute_in(s: Chain, n: Value) -> Value:
    """Return the growth of the largest run's compute up to year ``n``, powers of ten."""
    return compute_gained(n, s.wanted, s.room, s.funds, s.cheaper, s.build - 1)


@procedure(CHAINED)
def helping_in(s: Chain, n: Value) -> Value:
    """Return how much of the growth in :func:`compute_in` still helps once text runs out, powers of ten."""
    gained = compute_in(s, minimum(n, s.halt))
    passes = s.part * gained - s.more * n - s.ahead  # over the stock of year n, which has grown itself
    read = s.more * n / s.part + worth_of_passes(passes, s.part) - worth_of_passes(-s.ahead, s.part)
    return where(s.beyond == "repeat", maximum(0, read), gained)  # it only grows; at the start it may round below


@procedure(CHAINED)
def trained_in(s: Chain, n: Value) -> Value:
    """Return progress by training up to year ``n``, powers of ten of effective compute."""
    return helping_in(s, n) + s.better * minimum(n, s.end)


@procedure(CHAINED)
def progress_in(s: Chain, n: Value) -> Value:
    """Return progress up to year ``n``, training and computing at answer time together, powers of ten."""
    return trained_in(s, n) + minimum(s.test * n, s.ceiling)


@procedure(CHAINED)
def loss_in(s: Chain, n: Value) -> Value:
    """Return the loss of the largest run of year ``n``, nats a token, under the chosen law at its best split."""
    run = s.run * power(10.0, trained_in(s, n))
    return choose(s.law, {key: law.E + optimal_reducible_loss(run, law) for key, law in LAWS.items()})


@procedure(CHAINED)
def run_cost_in(s: Chain, n: Value) -> Value:
    """Return what the largest run of year ``n`` costs at rents, billion USD."""
    return s.run / s.per_dollar / 1e9 * power(10.0, compute_in(s, n) - n * log10(s.hardware))


@procedure(CHAINED)
def revenue_in(s: Chain, n: Value) -> Value:
    """Return projected revenue in year ``n``, billion USD."""
    return projected_revenue(n, s.revenue, s.prices, s.elasticity, s.worth, progress_in(s, n), s.market)


@procedure(CHAINED)
def spending_in(s: Chain, n: Value) -> Value:
    """Return capital spending in year ``n``, billion USD."""
    return spending(n, s.capex, s.growth, s.build, s.life, where(s.replace, 1, 0))


@procedure(CHAINED)
def required_in(s: Chain, n: Value) -> Value:
    """Return the revenue that pays for the fleet of year ``n`` over its life with its return, billion USD."""
    return required_revenue(built(n, s.capex, s.growth, s.build), s.rate, s.life, s.margin, s.use)


@procedure(CHAINED)
def flow_in(s: Chain, n: Value) -> Value:
    """Return gross profit less spending in year ``n``, discounted to the first year, billion USD."""
    return (s.margin * s.use * revenue_in(s, n) - spending_in(s, n)) / power(1 + s.rate, n)


@procedure(CHAINED)
def balances(s: Chain) -> None:
    """Assign ``s.sum_0`` to ``s.sum_14``: the discounted sum of all flows up to each year, billion USD."""
    total: Value = 0
    for n in range(YEARS):
        setattr(s, f"sum_{n}", total + flow_in(s, n))
        total = getattr(s, f"sum_{n}")


@procedure(CHAINED)
def outlays(s: Chain) -> None:
    """Assign ``s.out_0`` to ``s.out_14``: the discounted sum of all spending up to each year, billion USD."""
    total: Value = 0
    for n in range(YEARS):
        setattr(s, f"out_{n}", total + spending_in(s, n) / power(1 + s.rate, n))
        total = getattr(s, f"out_{n}")


@procedure(CHAINED)
def payback(s: Chain) -> Value:
    """Return the first year from which the balance stays at or above 0; ``LAST + 1`` if it does not by ``LAST``."""
    year: Value = FIRST
    for n in range(YEARS):
        year = where(getattr(s, f"sum_{n}") < 0, FIRST + n + 1, year)
    return year


@procedure(CHAINED)
def firms_in(s: Chain, n: Value, revenue: Value) -> Value:
    """Return how many firms a yearly gross profit keeps, by the form of entry, and at least one."""
    pool, cost = s.margin * s.use * revenue, s.runs * run_cost_in(s, n)
    return choose(s.entry, {"cournot": firms_that_fit(cost, pool), "shared": maximum(1, pool / cost), "war": 1})


@procedure(CHAINED)
def meets(s: Chain, goal: Any, by: Value, targets: Mapping[str, Value]) -> Any:
    """Return whether the chain meets a ``goal`` by a year, or in it; ``targets`` are what each goal asks for."""
    n = by - FIRST
    revenue = revenue_in(s, n)
    return choose(goal, {
        "payback": s.payback <= by, "wall": FIRST + s.wall > by, "revenue": revenue >= targets["revenue"],
        "firms": firms_in(s, n, revenue) >= targets["firms"],
        "productivity": productivity_in(s, revenue) >= targets["productivity"],
    })  # fmt: skip


@procedure(CHAINED)
def productivity_in(s: Chain, revenue: Value) -> Value:
    """Return the gain in total factor productivity that ``revenue`` stands for, as a share."""
    return productivity_gain(revenue, s.saved, s.output)


@procedure(CHAINED)
def wage_in(s: Chain, revenue: Value) -> Value:
    """Return the wage, today's = 1, when each dollar that buyers spend saves ``saved`` dollars of labour."""
    return wage_then(minimum(1, revenue * s.saved / (s.labour * s.output)))
