"""How wrong would the bet have been? Revenue from 2023, 2024 and 2025 on, told the machines that were then bought."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..formula import log10
from . import years
from .account import Scenario
from .world import DRAWS, NINETY_FIVE, draw, world
from .years import FIRST

BASES = (2023, 2024, 2025)
LEVELS = (0.05, 0.5, 0.95)


def _fleet(scenario: Scenario) -> dict[int, float]:
    """Return the machines in service in each year from 2023 to 2026, millions."""
    past, scope = world().history, scenario.values["scope"]
    before = {FIRST - back: scope * past.aged(years.ALL_AGES, -back) for back in range(1, FIRST - BASES[0] + 1)}
    return before | {FIRST: float(scenario.chained().machines_0)}


def revenues(scenario: Scenario, base: int, **arrays: Any) -> list[Any]:
    """Return revenue of each year from ``base`` to 2026 as the bet has it from there on, billion USD of 2026.

    Told: the fleet, and revenue of the base year.  What AI could do then is what the scenario's own curve has there, so
    that today's ``able`` is known in advance; wages are those of the base year; the largest run grew as the fleet did.
    """
    past, fleet, back = world().history, _fleet(scenario), FIRST - base
    now = SimpleNamespace(**scenario.values | arrays)
    years.begin(now, past)
    gained = (
        log10(fleet[FIRST] / fleet[base]) + back * log10(now.algorithms) + now.judged * getattr(now, f"longer_{back}")
    )
    able = years.able_share(-gained, now.able_first, now.top, now.slope)
    then = {"revenue": past.earned[-back], "able": able, "wages": now.wages / now.wage_growth**back, "faster": 1.0}
    s = SimpleNamespace(**scenario.values | arrays | then | {"wall": "open"})
    years.begin(s, past)
    for n in range(back + 1):
        setattr(s, f"machines_{n}", fleet[base + n])
        years.learned(s, n)
        years.sold(s, n)
    return [getattr(s, f"revenue_{n}") for n in range(back + 1)]


def hindcast(scenario: Scenario | None = None, count: int = DRAWS) -> pd.DataFrame:
    """Return a row for each base year and each later one to 2026: revenue expected over the draws, and what came.

    ``low``, ``middle``, ``high``: 5, 50 and 95 in 100 draws lie below; ``error``: log of what came over the middle,
    above 0 where more came; ``score``: how many standard deviations of the draws that is (not a
    number where all draws are alike); ``by_fleet``: the
    revenue of the base year times the growth of the fleet, which is the forecast to beat.
    It knows the spending, which is what everyone missed, and its slope, adoption and price were chosen by someone who
    knew 2026: errors that overlap, of one boom.
    """
    scenario = scenario or Scenario()
    drawn, fleet = draw(scenario.values, count), _fleet(scenario)
    del drawn["scope"]  # a part of all machines, then as now
    came = dict(zip(BASES, world().history.earned, strict=True)) | {FIRST: scenario.values["revenue"]}
    rows = []
    for base in BASES:
        for year, revenue in enumerate(revenues(scenario, base, **drawn)[1:], base + 1):
            low, middle, high = np.quantile(np.broadcast_to(revenue, count), LEVELS)
            error = float(np.log(came[year] / middle))
            spread = np.log(high / middle) if error > 0 else np.log(middle / low)
            rows.append({"base": base, "year": year, "low": low, "middle": middle, "high": high, "came": came[year],
                         "error": error, "score": error / spread * NINETY_FIVE if spread else np.nan,
                         "by_fleet": came[base] * fleet[year] / fleet[base]})  # fmt: skip
    return pd.DataFrame(rows).set_index(["base", "year"])
