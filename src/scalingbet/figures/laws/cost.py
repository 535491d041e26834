"""Scaling laws, fourth part: reinforcement learning's curve, what the next step costs, what the world's output buys."""

import altair as alt
import pandas as pd

from ... import laws
from ...explorable.chart import axis, called, chart, draw, forecast, here, level, line, named, points
from ...facts import decimal_year, facts, table
from ...formula import absolute, clip, power, where
from ...formula.words import say, write
from ...numbers import number
from ..sheet import figure
from .shared import law_of, picked

# -- a sigmoid beside a power law ------------------------------------------------------------------------

LEFT = 10.0  # GPU-hours, the left edge


def _curves(p):
    p.from_tenth = power(81.0, 1 / p.B)  # from a tenth of the gain to nine tenths: odds 1:9 to 9:1
    p.power_from_tenth = power(9.0, 1 / p.gamma)
    p.reward_late = laws.rl_sigmoid(10 * p.C_mid, p.A, p.B, p.C_mid, p.R0)
    p.tail = laws.gap_closed(10, p.B)
    p.slow = laws.gap_closed(10, p.gamma)


def _gains(row, p):
    row.C = LEFT * power(1e6, row.t)
    row.reward = laws.rl_sigmoid(row.C, p.A, p.B, p.C_mid, p.R0)
    row.sigmoid = laws.rl_sigmoid(row.C, 1.0, p.B, p.C_mid, 0.0)
    row.law = laws.gap_closed(row.C / LEFT, p.gamma)


def _middle(row, p):
    row.C = p.C_mid
    row.half = 0.5


rl_sigmoid = figure(
    "rl-sigmoid",
    outputs=_curves,
    data={"gains": (61, _gains), "middle": (1, _middle)},
    chart=chart(
        axis("C", "compute, GPU-hours (log)", log=True, words="powers of scale"),
        axis("sigmoid", "share of the possible gain", domain=(0, 1), format=".0%", tickCount=5),
        forecast("gains", strokeWidth=3, color="big-questions-2026"),
        line("gains", where=f"datum.C <= {number('rl.longest')}", strokeWidth=3, color="big-questions-2026"),
        line("gains", "law"),
        here("middle", "half"),
        called("gains", "reinforcement learning", at=46, over=True, dy=-12, color="big-questions-2026"),
        called("gains", "power law", "law", at=46, over=True, align="left", dx=4, dy=16),
    ),
)

# -- the cost ladder ---------------------------------------------------------------------------------------

GDP = facts("yardsticks", quantity="world GDP, 2026")["value"]
BASE, FROM, TO = 2026.0, 2014.0, 2040.0
_COSTS = table("training_costs")
_COSTS = _COSTS.assign(
    year=[decimal_year(facts("landmark_models", model=model)["published"]) for model in _COSTS["model"]],
    cost=_COSTS["cost_musd"] * 1e6,
)[["model", "basis", "cost", "year", "who", "speaks_of", "status"]]


def _ladder(p):
    p.in_2030 = laws.compounded(p.cost, p.growth, 4)
    p.passes = BASE + laws.years_to_reach(p.cost, GDP, p.growth)
    p.cottier_2030 = laws.compounded(p.cost, laws.COST_COTTIER.growth, 4)
    p.rock_2030 = laws.compounded(p.cost, laws.ROCKS_LAW.growth, 4)
    p.hardware = laws.cost_growth(laws.COMPUTE_KORINEK.growth, laws.PRICE_PERFORMANCE.growth)


def _line(growth):
    def rows(row, p):
        row.year = BASE + (TO - BASE) * row.t
        row.cost = laws.compounded(p.cost, growth, row.year - BASE)

    return rows


def _yours(row, p):
    row.year = BASE + (TO - BASE) * row.t
    row.cost = laws.compounded(p.cost, p.growth, row.year - BASE)


def _rungs(row, p):
    row.year = BASE + 4 * row.i
    row.cost = laws.compounded(p.cost, p.growth, 4 * row.i)
    row.label = say("{cost:usd2}", cost=row.cost)


def _crossed(row, p):
    """Where the run costs the world's output, and where the line's name stands: below that, within the frame."""
    row.year = p.passes
    row.cost = GDP
    row.label = say("{year:year}", year=p.passes)
    below = clip(p.passes - (p.passes - BASE) / 5, 2028.2, 2039)
    row.named_year = where(absolute(below - BASE - 4) < 1.3, 2028.2, below)
    row.named_cost = laws.compounded(p.cost, p.growth, row.named_year - BASE)
    row.name = say("{growth:f2}x a year", growth=p.growth)


_LINES = {  # name: growth, label, the row it stands at, how it is placed
    "cottier": (laws.COST_COTTIER.growth, "past", 5, {"align": "left", "dx": 8, "dy": 4}),
    "rock": (laws.ROCKS_LAW.growth, "Rock's law", 11, {"align": "right", "dy": -12}),
}
_BASES = {"hardware bought": "bought", "rented cloud compute": "rented", "hardware worn out and energy": "wear"}
_COSTS["short"] = [f"${write(row.cost / 1e6, 'g2')}M {_BASES[row.basis]}" for row in _COSTS.itertuples()]
_GPT4_DRAWN = "datum.model == 'GPT-4'"

cost_ladder = figure(
    "cost-ladder",
    outputs=_ladder,
    data={name: (12, _line(growth)) for name, (growth, *_) in _LINES.items()}
    | {"yours": (12, _yours), "rungs": (2, _rungs), "crossed": (1, _crossed), "known": _COSTS,
       "world": [{"quantity": "world GDP, 2026", "cost": GDP}]},
    chart=chart(
        axis("year", "year", domain=(FROM, TO), nice=False, format="d", values=[2015, 2020, 2025, 2030, 2035, 2040]),
        axis("cost", "cost of one training run, USD (log)", log=True, domain=(1e7, 9e14), words="scale",
             values=[10.0**power_of_ten for power_of_ten in range(7, 15)]),
        level("world"),
        called("world", "world output of a year", x=0, align="left", baseline="bottom", dx=4, dy=-3, color="muted"),
        points("known", where=_GPT4_DRAWN, size=45, color="muted", opacity=0.9,
               tooltip=["model:N", "basis:N", alt.Tooltip("cost:Q", format="$.3~s")]),
        *(forecast(name, color="muted", strokeWidth=1.5, clip=True) for name in _LINES),
        forecast("yours", strokeWidth=3, color="korinek-2024", clip=True),
        here("rungs", clip=True),
        named("rungs", "label", where="datum.i == 0", over=True, align="left", dx=4, dy=16),
        named("rungs", "label", where="datum.i == 1", over=True, align="right", dx=-10, dy=-12, clip=True),
        here("crossed", where=f"datum.year <= {TO}", filled=False, strokeWidth=2),
        named("crossed", "label", where=f"datum.year <= {TO}", over=True, align="right", dx=-4, dy=-14, color="warn"),
        named("crossed", "name", x="named_year", y="named_cost", over=True, align="right", dx=-10, color="korinek-2024",
              dy=alt.ExprRef("p_growth < 1.8 ? 16 : -12")),
        named("known", "short", where=_GPT4_DRAWN, align="right", dx=-8, color="muted"),
        called("known", "GPT-4", where=f"{_GPT4_DRAWN} && datum.basis == 'hardware bought'", dy=-14, color="muted"),
        *(called(name, f"{label}: {growth:.3g}x", at=row, over=True, color="muted", clip=True, **place)
          for name, (growth, label, row, place) in _LINES.items()),
    ),
)  # fmt: skip

# -- dollars to loss -----------------------------------------------------------------------------------------

PEAK = facts("accelerators", accelerator="H100 SXM")["dense_16bit_tflops"] * 1e12
_PURSES = pd.DataFrame({
    "purse": ["GPT-4", "world output"],
    "flop": [facts("landmark_models", model="GPT-4")["training_flop"], 0.0], "sum": [0.0, GDP],
})  # fmt: skip


def _buying(p):
    law = picked(p)
    p.per_dollar = laws.flop_per_dollar(PEAK, p.used, p.rent)
    p.gamma = laws.reducible_exponent(law)
    p.closed = laws.gap_closed(10, p.gamma)
    p.gap = laws.optimal_reducible_loss(p.dollars * p.per_dollar, law)
    p.world = laws.optimal_reducible_loss(GDP * p.per_dollar, law)
    p.tenth = laws.factor_for_cut(0.1, p.gamma)
    p.fitted_dollars = laws.largest_fitted_budget(law) / p.per_dollar


def _bought(row, p):
    row.dollars = 1e3 * power(1e12, row.t)
    row.C = row.dollars * p.per_dollar
    row.above = laws.optimal_reducible_loss(row.C, law_of(p))
    row.loss = p.E + row.above
    row.fitted = row.dollars <= p.fitted_dollars


def _purse(row, p):
    row.dollars = row.sum + row.flop / p.per_dollar
    row.C = row.dollars * p.per_dollar
    row.above = laws.optimal_reducible_loss(row.C, law_of(p))
    row.loss = p.E + row.above
    row.label = say("{purse}: {above:f3}", purse=row.purse, above=row.above)


def _spent(row, p):
    row.dollars = p.dollars
    row.loss = p.E + p.gap
    row.label = say("{dollars:usd2}: {gap:f3}", dollars=p.dollars, gap=p.gap)


def _measured(row, p):
    row.first = 1e3
    row.dollars = p.fitted_dollars
    row.loss = p.E + 0.42
    row.label = say("measured: up to {dollars:usd2}", dollars=p.fitted_dollars)


def _ground(row, p):
    row.E = p.E
    row.label = say("floor {E:f2}", E=p.E)


dollars_to_loss = figure(
    "dollars-to-loss",
    outputs=_buying,
    data={"bought": (49, _bought), "purses": (_PURSES, _purse), "spent": (1, _spent), "floor": (1, _ground),
          "measured": (1, _measured)},
    chart=chart(
        axis("dollars", "spent on one training run, USD (log)", log=True, domain=(1e3, 1e15), words="powers of scale",
             tickCount=6),
        axis("loss", "loss, nats per token", domain=(1.6, 2.5), nice=False, tickCount=5, format=".1f"),
        draw("rect", "measured", x="first", x2="dollars", y=False, opacity=0.1, color="accent", clip=True),
        named("measured", "label", align="left", dx=8, color="accent"),
        level("floor", "E"),
        named("floor", "label", y="E", x=0, align="left", dx=4, dy=12, color="muted"),
        forecast("bought", strokeWidth=3, clip=True),
        line("bought", where="datum.fitted", strokeWidth=3, clip=True),
        points("purses", color="ink", opacity=1, filled=True, size=50),
        named("purses", "label", where="datum.flop > 0", align="right", dx=-2, dy=15),
        named("purses", "label", where="datum.flop == 0", align="right", dx=10, dy=15),
        here("spent"),
        named("spent", "label", color="warn", align=alt.ExprRef("p_dollars > 1e10 ? 'right' : 'left'"),
              dx=alt.ExprRef("p_dollars > 1e10 ? 10 : 0"), dy=alt.ExprRef("p_dollars > 1e10 ? -24 : -16")),
    ),
)  # fmt: skip
