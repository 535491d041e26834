"""Others' answers to the bet: what each counts, and the setting of ours that gives their figure, or why none does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..facts import by_day, facts, rests_on, table
from ..facts.description import STATUS
from ..formula import Value
from ..market import capital_recovery_factor
from .account import TRIED, Scenario
from .fleet import LIFE, SERVICE, SITE_LIFE
from .world import number, world
from .years import FIRST

Measure = Callable[[Any], Value]


def figure(who: str, quantity: str) -> float:
    """Return a figure of ``others_answers``."""
    return float(facts("others_answers", who=who, quantity=quantity)["value"])


# -- what is measured of a chain -------------------------------------------------------------------


def yearly_cost(s: Any) -> Value:
    """Return what a dollar put into machines and their sites in 2026 must earn a year, as a share of it.

    ``(unit crf(rate, life) + power (site crf(rate, site life) + opex)) / ((1 - other) (unit + power site))``: wear and
    return of both, running them, and what sellers keep.

    >>> cost = yearly_cost(Scenario(rate=0, opex=0.2, power=0.2, site=2, other=0.05).chained())
    >>> round(float(cost), 6) == round((18.5 / 5.5 + 0.2 * (2 / 20 + 0.2)) / (0.95 * (18.5 + 0.2 * 2)), 6)
    True
    """
    sites = s.site * capital_recovery_factor(s.rate, SITE_LIFE) + s.opex
    wear = s.unit * capital_recovery_factor(s.rate, LIFE) + s.power * sites
    return wear / (1 - s.other) / (s.unit + s.power * s.site)


def spent(s: Any, last: int) -> Value:
    """Return all AI spending outside China from 2026 to ``last``, whomever it serves, billion USD."""
    return sum(getattr(s, f"spending_{n}") for n in range(last - FIRST + 1)) / s.scope


def coverage(s: Any) -> Value:
    """Return what sellers leave of revenue in 2026 over straight-line wear of machines in service and of sites.

    Lives as Exponential View takes them; machines at the price of their year, those before 2023 at that of 2023.
    """
    lives = [figure("Exponential View", f"life of {what} in that wear") for what in ("machines", "sites")]
    past = world().history
    machines = s.bought_0 * s.unit * SERVICE[0]
    for age in range(1, len(SERVICE)):
        machines = machines + s.scope * past.aged((age,), 0) * s.unit * s.hardware ** min(age, len(past.spent))
    return s.revenue * (1 - s.other_now) / (machines / lives[0] + s.site * s.power_0 / lives[1])


def _bains_ratio() -> float:
    return figure("Bain", "spending a year") / figure("Bain", "revenue asked a year")


# -- the answers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """Somebody's answer: the measure of ours that is theirs, what it comes to there, and the input that is moved."""

    who: str
    says: str  # their figure in words; {target} is the number
    target: Callable[[], float]
    form: str
    moves: str
    measure: Measure
    why: str  # what the setting means, or why there is none
    fixed: Callable[[], dict[str, Any]] = dict


ANSWERS = (
    Answer(
        "Sequoia",
        "A dollar of spending needs {target} of revenue over its life",
        lambda: (
            figure("Sequoia", "revenue to be earned over Nvidia's run-rate")
            / figure("Sequoia", "cost of a data centre over its chips")
        ),
        "f2",
        "other",
        lambda s: LIFE * yearly_cost(s),
        "The same size for other reasons: there half goes to who uses the machines, here to return, power and sellers.",
    ),
    Answer(
        "JPMorgan",
        "The build-out to 2030 needs {target} a year, for ever",
        lambda: figure("JPMorgan", "revenue asked a year"),
        "bn",
        "rate",
        lambda s: figure("JPMorgan", "invested") * yearly_cost(s),
        "Not even with no return: wear and running of so much capital cost more. Only what never wears out needs less.",
        lambda: {"other": number("other").low},
    ),
    Answer(
        "Bain",
        "In 2030 spending is {target} of revenue where it lasts",
        _bains_ratio,
        "pct0",
        "catch",
        lambda s: s.spending_4 / s.revenue_4,
        "Builders whose spending comes to rest there, and gets there by 2030: they brake faster than ours.",
        lambda: {"builders": "brake", "reinvest": _bains_ratio()},
    ),
    Answer(
        "McKinsey",
        "Spending from 2025 to 2030 is {target}",
        lambda: figure("McKinsey", "spending to 2030"),
        "bn",
        "growth",
        lambda s: world().history.spent[-1] + spent(s, 2030),
        "It counts the world, we leave China out: slower growth than was announced since.",
        lambda: {"builders": "plan"},
    ),
    Answer(
        "Goldman Sachs",
        "Spending from 2026 to 2031 is {target}",
        lambda: figure("Goldman Sachs", "spending to 2031"),
        "bn",
        "growth",
        lambda s: spent(s, 2031),
        "Our announced plan, with no limit on new power, which Goldman varies by itself.",
        lambda: {
            "builders": "plan",
            "capex": figure("Goldman Sachs", "spending of 2026"),
            "grid": number("grid").high,
        },
    ),
    Answer(
        "Morgan Stanley",
        "Revenue of 2028 is {target}",
        lambda: figure("Morgan Stanley", "revenue of 2028"),
        "bn",
        "think",
        lambda s: s.revenue_2,
        "Machines limit revenue in that year, so that answers have to grow less long. Its scope is wider.",
    ),
    Answer(
        "GATE",
        "A planner would invest {target} in one year",
        lambda: figure("GATE", "investment worth making in 2025"),
        "bn",
        "price",
        lambda s: s.price * s.most * s.wages * 1000,
        "All wages for office work, paid to AI, are less. It values what people consume, not what builders earn.",
        lambda: {"most": number("most").high},
    ),
    Answer(
        "Exponential View",
        "Clouds' AI revenue is {target} of wear",
        lambda: figure("Exponential View", "clouds' AI revenue over wear"),
        "f2",
        "other_now",
        coverage,
        "Nearly our own setting: what sellers leave covers wear in the first year, and nothing of a return.",
    ),
)


def solved(scenario: Scenario, name: str, measure: Measure, target: float) -> float | None:
    """Return the value of one number at which the measure is ``target``, the nearest to its present one; else None.

    The others stay.  A grid between its bounds, then finer ones about the crossing.

    >>> round(solved(Scenario(), "capex", lambda s: s.capex + 0.5 * s.unit, 1009.25), 6)
    1000.0
    """
    declared, now = number(name), scenario.values[name]
    grid = declared.between(TRIED)
    for _ in range(5):
        off = np.asarray(measure(scenario.chained(**{name: grid}))) - target + 0 * grid
        crossing = np.flatnonzero((off[:-1] <= 0) != (off[1:] <= 0))
        if not len(crossing):
            return None
        place = min(crossing, key=lambda k: abs(grid[k] - now))
        grid = np.linspace(grid[place], grid[place + 1], TRIED)
    return float(grid[0] + grid[-1]) / 2


@by_day
def answers() -> pd.DataFrame:
    """Return a row for each answer: their figure, and the setting that gives it or None, with what comes of it.

    ``target``: theirs; ``ours``: the same measure at the setting's other values, but our own of the input that
    ``moves``; ``value``: what that input has to be (not a number where nothing does it); ``scenario``: the setting;
    ``paid``: the share of its world's draws that pay back by 2040; ``least``: what the measure comes to at the input's
    bounds when none does it, the nearer; ``counts``: what theirs counts; ``rests``: how it was seen.
    """
    rows = []
    for answer in ANSWERS:
        scenario, target = Scenario(**answer.fixed()), answer.target()
        value = solved(scenario, answer.moves, answer.measure, target)
        there = None if value is None else scenario.but(**{answer.moves: value})
        bounds = number(answer.moves)
        ends = [float(answer.measure(scenario.chained(**{answer.moves: end}))) for end in (bounds.low, bounds.high)]
        seen = table("others_answers").query("who == @answer.who")
        rows.append({
            "who": answer.who, "says": answer.says, "target": target, "form": answer.form, "moves": answer.moves,
            "ours": float(answer.measure(scenario.chained())), "value": np.nan if value is None else value,
            "scenario": there, "paid": np.nan if there is None else there.chance(),
            "least": min(ends, key=lambda end: abs(end - target)), "why": answer.why,
            "counts": seen.counts.iloc[0], "source": seen.source.iloc[0],
            "rests": rests_on(max(seen.status, key=list(STATUS).index)),
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("who").astype({"value": float})
