"""The worlds of the bet side by side: how many draws pay back in each, what decides, what to watch."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..formula import Array
from . import years
from .account import Scenario
from .fleet import SERVICE
from .world import DRAWS, draw, scores, world
from .years import FIRST, LAST, YEARS

BINS = 20  # of an input's draws, for the part of a spread that it accounts for
MANY = 16_384  # draws for that: a bin's mean must be far surer than the parts that are told apart
TIED = 4096  # draws for each pair of inputs


class Sign(NamedTuple):
    """What can be watched: below ``low`` and above ``high`` it says something; when and by whom it is first seen."""

    label: str
    unit: str
    low: float
    high: float
    first: str
    seen: str


COUNT = "a count of what end customers pay, each dollar once, as Exponential View's"
RENT = "rent of an H100 by the year, as SemiAnalysis surveys it"
SIGNS = {
    "pace_2026": Sign(
        "Customers' spending, a year at the pace of December 2026", "billion USD", 245, 295, "2027-03",
        f"{COUNT}; run-rates of labs and clouds on the calls of January and February",
    ),
    "revenue_2027": Sign(
        "Customers' spending in 2027", "billion USD", 320, 440, "2027-09",
        f"{COUNT}; its pace of June is about the year",
    ),
    "per_machine_2027": Sign(
        "Customers' spending a machine in 2027, against 2026", "times", 0.85, 1.2, "2027-03", RENT
    ),
    "revenue_2028": Sign("Customers' spending in 2028", "billion USD", 500, 850, "2028-09", COUNT),
    "per_gw_2028": Sign(
        "Customers' spending a gigawatt in 2028", "billion USD", 8, 15, "2028-09", f"{COUNT}, over Epoch AI's GW"
    ),
    "per_machine_2028": Sign(
        "Customers' spending a machine in 2028, against 2026", "times", 0.6, 1.08, "2028-03", RENT
    ),
}  # fmt: skip


def nine() -> list[dict[str, str]]:
    """Return the nine worlds: each form of demand with each rule of builders."""
    choices = world().choices
    pairs = itertools.product(choices["demand"].options, choices["builders"].options)
    return [{"demand": demand, "builders": builders} for demand, builders in pairs]


def table(scenario: Scenario | None = None, count: int = DRAWS) -> pd.DataFrame:
    """Return a row for each of the nine worlds around a scenario's inputs: which share of the draws pays back.

    ``paid``: the balance of ``LAST`` is not below 0; ``standing``: nor is it when what still stands is counted;
    ``payback``: the year in the middle of the draws.  Returns, wall and inputs are the scenario's.

    >>> bool(table(count=64).loc[("more", "brake")].paid > table(count=64).loc[("glut", "race")].paid)
    True
    """
    scenario = scenario or Scenario()
    rows = []
    for chosen in nine():
        sample = scenario.but(**chosen).sample(count)
        paid, standing = (sample.balance >= 0).mean(), (sample.balance + sample.standing >= 0).mean()
        rows.append(chosen | {"paid": paid, "standing": standing, "payback": float(sample.payback.median())})
    return pd.DataFrame(rows).set_index(["demand", "builders"])


def explained(result: Array, z: Array) -> float:
    """Return the part of the variance of ``result`` that the bins of ``z`` account for, 0 to 1.

    The correlation ratio over ``BINS`` bins of as many draws each, less what bins of pure chance would account for.

    >>> z = np.linspace(-3, 3, 10_000)
    >>> round(explained(z**2, z), 2), round(explained(np.tile([0.0, 1.0], 5000), z), 2)
    (0.99, 0.0)
    """
    total = np.var(result)
    if not total:
        return 0.0
    bins = np.array_split(np.asarray(result, dtype=float)[np.argsort(z, kind="stable")], BINS)
    between = sum(len(held) * (held.mean() - result.mean()) ** 2 for held in bins) / len(result) / total
    return float(max(0.0, 1 - (1 - between) * (len(result) - 1) / (len(result) - BINS)))


def machines(scenario: Scenario | None = None) -> pd.DataFrame:
    """Return, by year of purchase, what a dollar of machines brings back over the draws, and which share earns it.

    ``middle``: the median; ``pays``: the share of draws of 1 or more.
    """
    scenario = scenario or Scenario()
    s = scenario.chained(**draw(scenario.values))
    years_of = range(YEARS - len(SERVICE) + 1)
    back = [np.broadcast_to(np.asarray(years.returned(s, n)), DRAWS) for n in years_of]
    rows = [{"year": FIRST + n, "middle": np.median(back[n]), "pays": (back[n] >= 1).mean()} for n in years_of]
    return pd.DataFrame(rows).set_index("year")


def worth_knowing(gain: Array, z: Array) -> float:
    """Return what knowing ``z`` adds for one who takes ``gain`` or nothing: the mean over bins of what is then chosen.

    Of gains ``0.3 + z`` it adds ``0.3 Phi(0.3) + phi(0.3) - 0.3``, 0.267; of those that do not hang on ``z`` nothing.

    >>> z = np.linspace(-4, 4, 80_001)
    >>> weights = np.random.default_rng(0).standard_normal(40_000)
    >>> round(worth_knowing(0.3 + weights, weights), 1), worth_knowing(np.ones(100), z[:100])
    (0.3, 0.0)
    """
    bins = np.array_split(np.asarray(gain)[np.argsort(z, kind="stable")], BINS)
    chosen = sum(len(held) * max(0.0, float(held.mean())) for held in bins) / len(gain)
    return chosen - max(0.0, float(np.mean(gain)))


def decides(scenario: Scenario | None = None, count: int = MANY) -> pd.DataFrame:
    """Return, for each drawn input, the part of the spread within the scenario's world that it accounts for alone.

    ``paid``: of whether a draw pays back by ``LAST``; ``balance``: of the rank of its balance among the draws, so that
    a few that earn very much do not settle it.  What the parts lack to 1 is inputs together.  ``known``: what it would
    be worth to know the input for one who buys machines of 2027 or does not, in parts of what they cost.  Largest
    first.
    """
    scenario = scenario or Scenario()
    s = scenario.chained(**draw(scenario.values, count))
    balance = np.asarray(getattr(s, f"balance_{YEARS - 1}"))
    results = {"paid": (balance >= 0).astype(float), "balance": np.argsort(np.argsort(balance)).astype(float)}
    drawn = world().drawn
    gain = np.broadcast_to(np.asarray(years.returned(s, 1) - 1), count)
    parts = [
        {"input": declared.name, "label": declared.label, "known": worth_knowing(gain, z)}
        | {name: explained(result, z) for name, result in results.items()}
        for declared, z in zip(drawn, scores(count, len(drawn)), strict=True)
    ]
    return pd.DataFrame(parts).set_index("input").sort_values("balance", ascending=False)


def together(values: Array, z: Array, other: Array, rank: float) -> Array:
    """Return the draws ``values``, of scores ``z``, ordered so that their rank correlation with ``other`` is ``rank``.

    ``other``: the scores of another input.  Scores ``r other + sqrt(1 - r**2) z`` with ``r = 2 sin(pi rank / 6)`` have
    it, if both are normal and independent; the draws themselves stay the same, so that no input's spread moves.

    >>> z, other = scores(1024, 2)
    >>> draws = together(np.exp(z), z, other, 0.5)
    >>> ranks = [np.argsort(np.argsort(x)) for x in (draws, other)]
    >>> round(float(np.corrcoef(*ranks)[0, 1]), 2), bool((np.sort(draws) == np.sort(np.exp(z))).all())
    (0.5, True)
    """
    r = 2 * math.sin(math.pi * rank / 6)
    placed = np.empty(len(values))
    placed[np.argsort(r * other + math.sqrt(1 - r * r) * z, kind="stable")] = np.sort(values)
    return placed


def tied(scenario: Scenario | None = None, rank: float = 0.5, count: int = TIED) -> pd.DataFrame:
    """Return, for each pair of drawn inputs, which share of the draws pays back by ``LAST`` if the two are tied.

    ``up``: if they are drawn with the rank correlation ``rank`` instead of independently; ``down``: with ``-rank``.
    """
    scenario = scenario or Scenario()
    drawn = draw(scenario.values, count)
    z = dict(zip(drawn, scores(count, len(drawn)), strict=True))

    def paid(one: str, two: str, rank: float) -> float:
        s = scenario.chained(**drawn | {two: together(drawn[two], z[two], z[one], rank)})
        return float((getattr(s, f"balance_{YEARS - 1}") >= 0).mean())

    pairs = [(*pair, paid(*pair, rank), paid(*pair, -rank)) for pair in itertools.combinations(drawn, 2)]
    return pd.DataFrame(pairs, columns=["one", "two", "up", "down"]).set_index(["one", "two"])


def between(scenario: Scenario | None = None, count: int = DRAWS) -> pd.Series:
    """Return the parts of the spread of paying back, over all nine worlds at equal weight, that choices account for.

    ``demand`` and ``builders`` alone, the two ``together`` beyond that, and ``inputs`` within the worlds: they add up
    to 1.  Equal weight is a declaration, not a finding.
    """
    paid = table(scenario, count).paid.unstack()
    total = paid.to_numpy().mean() * (1 - paid.to_numpy().mean())
    parts = {"demand": paid.mean(axis=1).var(ddof=0), "builders": paid.mean(axis=0).var(ddof=0)}
    parts["together"] = paid.to_numpy().var() - sum(parts.values())
    parts["inputs"] = total - paid.to_numpy().var()
    return pd.Series({name: part / total if total else 0.0 for name, part in parts.items()})


def observed(scenario: Scenario | None = None, count: int = DRAWS) -> pd.DataFrame:
    """Return a row for each draw in each of the nine worlds: what can be seen of it before long, and if it pays back.

    All worlds have as many rows: equal weight, which is a declaration, not a finding.  ``revenue_Y`` is customers'
    spending; ``pace_2026`` that of the last month of 2026, by the year, on the way from one year's middle to the next
    one's; ``spending_growth_2028`` the growth of AI spending; ``per_machine_Y`` revenue a machine against 2026,
    ``per_gw_2028`` revenue a GW that serves it; ``paid``: paid back by ``LAST``.
    """
    scenario = scenario or Scenario()
    frames = []
    for chosen in nine():
        one_world = scenario.but(**chosen)
        drawn = draw(one_world.values, count)
        s = one_world.chained(**drawn)
        per_machine = [getattr(s, f"revenue_{n}") / getattr(s, f"machines_{n}") for n in range(3)]
        frames.append(
            pd.DataFrame(chosen | {
                "pace_2026": np.sqrt(s.revenue_0 * s.revenue_1),
                "revenue_2027": s.revenue_1, "revenue_2028": s.revenue_2, "revenue_2030": s.revenue_4,
                "spending_growth_2028": s.spending_2 / s.spending_1,
                "per_machine_2027": per_machine[1] / per_machine[0],
                "per_machine_2028": per_machine[2] / per_machine[0],
                "per_gw_2028": s.revenue_2 / s.power_2, "paid": np.asarray(years.paid_back(s)) <= LAST,
            }, index=range(count))
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def watch(scenario: Scenario | None = None, count: int = DRAWS) -> pd.DataFrame:
    """Return a row for each sign: the share of draws that pay back by ``LAST`` where it comes out low, or high.

    Over all nine worlds at equal weight: ``all``, and ``below`` and ``above`` the sign's two thresholds, each with the
    part of draws in which that happens (``often_below``, ``often_above``).  Not a number where it never does.
    ``first``: the month by which it can be seen; ``seen``: in what.
    """
    draws = observed(scenario, count)
    rows = []
    for name, sign in SIGNS.items():
        sides = {"below": draws[name] < sign.low, "above": draws[name] > sign.high}
        rows.append(
            {"sign": name, **sign._asdict(), "all": draws.paid.mean()}
            | {side: draws.paid[held].mean() if held.any() else np.nan for side, held in sides.items()}
            | {f"often_{side}": held.mean() for side, held in sides.items()}
        )
    return pd.DataFrame(rows).set_index("sign")


def needed(scenario: Scenario | None = None, year: int = LAST) -> pd.DataFrame:
    """Return, for each drawn input, the value with which the path pays back by ``year`` when the others stay.

    ``now``, ``needed`` (not a number where no value between its bounds does it), and ``score``: how many standard
    deviations of its draws that is away.
    """
    scenario = scenario or Scenario()
    rows = []
    for declared in world().drawn:
        now, value = scenario.values[declared.name], scenario.needed(declared.name, year)
        score = np.nan
        if value is not None:
            away = declared.on_scale(value) - declared.on_scale(now)
            score = away / declared.steps[0 if away < 0 else 1]
        rows.append({"input": declared.name, "label": declared.label, "now": now, "needed": value, "score": score})
    return pd.DataFrame(rows).set_index("input").astype({"needed": float})
