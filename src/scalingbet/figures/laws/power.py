"""Scaling laws, first part: the power law, the floor, and why two papers found two exponents."""

from ... import laws
from ...explorable.chart import DOTS, RIGHT, axis, called, chart, forecast, here, level, line, named, rule, spans
from ...facts import table
from ...formula import choose, log10, power, where
from ...formula.words import MINUS, say
from ..sheet import figure
from .shared import LAWS, law_of, picked

KAPLAN = laws.KAPLAN_2020

# -- the power law ----------------------------------------------------------------------------------


def _power(p):
    p.drop = laws.gap_closed(p.factor, p.exponent)
    p.first = laws.power_law(p.N, KAPLAN.N_c, p.exponent)
    p.second = laws.power_law(p.N * p.factor, KAPLAN.N_c, p.exponent)
    p.third = laws.power_law(p.N * p.factor * p.factor, KAPLAN.N_c, p.exponent)
    p.halving = laws.factor_for_cut(0.5, p.exponent)


def _fitted(row, p):
    row.N = 1e5 * power(KAPLAN.N_range[1] / 1e5, row.t)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)


def _beyond(row, p):
    row.N = KAPLAN.N_range[1] * power(1e13 / KAPLAN.N_range[1], row.t)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)


def _steps(row, p):
    row.N = p.N * power(p.factor, row.i)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)
    row.next_N = row.N * where(row.i < 2, p.factor, 1)
    row.next_loss = laws.power_law(row.next_N, KAPLAN.N_c, p.exponent)
    row.middle = power(row.loss * row.next_loss, 0.5)
    row.label = say("{less}{drop:pct0}", less=MINUS, drop=p.drop)


_WIDE_STEPS = "p_factor >= 4"  # the labels of shorter ones would stand on each other

power_law = figure(
    "power-law",
    outputs=_power,
    data={"fitted": (13, _fitted), "beyond": (13, _beyond), "steps": (3, _steps)},
    chart=chart(
        axis("N", "parameters (log)", log=True, words="powers of scale"),
        axis("loss", "loss, nats per token (log)", log=True, values=[1, 1.5, 2, 3, 4, 6, 10, 15], format="~r"),
        line("fitted"),
        forecast("beyond"),
        rule("steps", x2="next_N", strokeDash=DOTS),
        rule("steps", x="next_N", y2="next_loss", color="warn", strokeWidth=3),
        here("steps"),
        named("steps", "loss", ".2f", where=f"{_WIDE_STEPS} || datum.i == 0", align="right", dx=-9, dy=12),
        named(
            "steps",
            "label",
            x="next_N",
            y="middle",
            where=f"datum.i == 1 || {_WIDE_STEPS} && datum.i == 0",
            align="left",
            dx=8,
            color="warn",
        ),
        called(
            "beyond", "extrapolated", where="datum.i == 10 && p_factor < 50", align="right", dx=-6, dy=12, color="muted"
        ),
    ),
)

# -- the floor ---------------------------------------------------------------------------------------

START = {"parameters": 1e8, "compute": 1e19}  # where the steps begin: parameters, FLOP
KAPLAN_LIMIT = {  # how many times the start the runs of Kaplan et al. reach
    "parameters": KAPLAN.N_range[1] / START["parameters"],
    "compute": laws.PF_DAY * (KAPLAN.N_range[1] / KAPLAN.N_at_PF_day) ** (1 / KAPLAN.N_exponent) / START["compute"],
}
LAW_LIMIT = {
    "parameters": {key: law.N_range[1] / START["parameters"] for key, law in LAWS.items()},
    "compute": {key: laws.largest_fitted_budget(law) / START["compute"] for key, law in LAWS.items()},
}
MOST = 1e9  # times the start, the right edge


def _floorless(grows, times):
    return where(
        grows == "parameters",
        laws.kaplan_loss_params(START["parameters"] * times),
        laws.kaplan_loss_compute(START["compute"] * times),
    )


def _above_floor(p, times):
    """Return the loss above the floor: the parameters' term with text in plenty, or the best use of compute."""
    law = law_of(p)
    return where(
        p.grows == "parameters",
        law.A / power(START["parameters"] * times, law.alpha),
        laws.optimal_reducible_loss(START["compute"] * times, law),
    )


def _floor(p):
    law = picked(p)
    p.exponent = where(p.grows == "parameters", law.alpha, laws.reducible_exponent(law))
    p.closed = laws.gap_closed(10, p.exponent)
    p.total = laws.gap_closed(10, choose(p.grows, {"parameters": KAPLAN.alpha_N, "compute": KAPLAN.alpha_C}))
    p.kaplan_limit = choose(p.grows, KAPLAN_LIMIT)
    p.law_limit = where(
        p.grows == "parameters", choose(p.law, LAW_LIMIT["parameters"]), choose(p.law, LAW_LIMIT["compute"])
    )
    p.times = power(10.0, p.steps)
    p.gap = _above_floor(p, p.times)
    p.bare = _floorless(p.grows, p.times)
    p.crossing = where(
        p.grows == "parameters",
        KAPLAN.N_c / START["parameters"] * power(p.E, -1 / KAPLAN.alpha_N),
        KAPLAN.C_c / START["compute"] * power(p.E, -1 / KAPLAN.alpha_C),
    )
    p.crossing_steps = log10(p.crossing)


def _bare_solid(row, p):
    row.times = power(p.kaplan_limit, row.t)
    row.loss = _floorless(p.grows, row.times)


def _bare_dashed(row, p):
    row.times = p.kaplan_limit * power(MOST / p.kaplan_limit, row.t)
    row.loss = _floorless(p.grows, row.times)


def _floored_solid(row, p):
    row.times = power(p.law_limit, row.t)
    row.loss = p.E + _above_floor(p, row.times)


def _floored_dashed(row, p):
    row.times = p.law_limit * power(MOST / p.law_limit, row.t)
    row.loss = p.E + _above_floor(p, row.times)


def _step(row, p):
    row.times = p.times
    row.bare = p.bare
    row.bare_before = _floorless(p.grows, p.times / 10)
    row.floored = p.E + p.gap
    row.floored_before = p.E + _above_floor(p, p.times / 10)
    row.E = p.E
    row.with_floor = say("with a floor, a step: {less}{closed:pct0} of the gap", less=MINUS, closed=p.closed)
    row.without = say("without, a step: {less}{total:pct0} of the whole", less=MINUS, total=p.total)


def _each_step(row, p):
    row.times = power(10.0, row.i)
    row.bare = _floorless(p.grows, row.times)
    row.floored = p.E + _above_floor(p, row.times)
    row.above = row.floored - p.E
    row.gain = where(row.i > 0, _above_floor(p, row.times / 10) - row.above, 0)


def _floor_row(row, p):
    row.E = p.E
    row.label = say("floor {E:f2}", E=p.E)


floorless_floored = figure(
    "floorless-floored",
    outputs=_floor,
    values={"start": START},
    data={"floorless": (25, _bare_solid), "floorless_beyond": (25, _bare_dashed), "floored": (25, _floored_solid),
          "floored_beyond": (25, _floored_dashed), "steps": (10, _each_step), "reached": (1, _step),
          "floor": (1, _floor_row)},
    chart=chart(
        axis("times", "times the start (log)", log=True, domain=(1, MOST), words="powers of scale"),
        axis("loss", "loss, nats per token", domain=(0.5, 3.2), nice=False, tickCount=6, format=".1f"),
        level("floor", "E"),
        named("floor", "label", y="E", x=0, align="left", baseline="top", dx=4, dy=5, color="muted"),
        line("floorless", color="680bn-2026"),
        forecast("floorless_beyond", color="680bn-2026"),
        line("floored", strokeWidth=3),
        forecast("floored_beyond", strokeWidth=3),
        rule("reached", "floored", y2="E", strokeDash=DOTS, color="accent"),
        rule("reached", "floored_before", y2="floored", strokeWidth=5, color="accent", clip=True),
        rule("reached", "bare_before", y2="bare", strokeWidth=5, color="680bn-2026", clip=True, xOffset=7),
        here("reached", "floored", color="accent", size=70),
        here("reached", "bare", color="680bn-2026", size=70, xOffset=7),
        named("reached", "with_floor", x=RIGHT, y=12, align="right", color="accent"),
        named("reached", "without", x=RIGHT, y=30, align="right", color="680bn-2026"),
        called("floored_beyond", "with a floor", at=24, align="right", dy=-12, color="accent"),
        called("floorless_beyond", "no floor", at=18, align="right", dx=-8, dy=10, color="680bn-2026"),
    ),
)  # fmt: skip

# -- two exponents ------------------------------------------------------------------------------------


def _exponents(p):
    law = picked(p)
    p.here = laws.nonembedding_exponent(p.N_E, law)
    p.share = 1 - p.N_E / laws.total_params(p.N_E)
    p.limit = law.a


def _exponent_curve(row, p):
    row.N = 1e3 * power(1e9, row.t)
    row.exponent = laws.nonembedding_exponent(row.N, law_of(p))


def _exponent_here(row, p):
    row.N = p.N_E
    row.exponent = p.here


_PAPERS = [
    {"paper": paper, "exponent": exponent, "low": low, "high": high}
    for paper, exponent, (low, high) in (
        ("Kaplan 2020", KAPLAN.N_exponent, KAPLAN.N_range),
        ("Hoffmann 2022", float(table("chinchilla_table2_exponents").a[0]), laws.HOFFMANN_2022.N_range),
    )
]

embedding_exponent = figure(
    "embedding-exponent",
    outputs=_exponents,
    data={"curve": (61, _exponent_curve), "papers": _PAPERS, "here": (1, _exponent_here)},
    chart=chart(
        axis("N", "parameters outside the embedding (log)", log=True, domain=(500, 1e12), words="powers of scale"),
        axis("exponent", "exponent of the best size in compute", domain=(0.4, 1), tickCount=6, format=".1f"),
        spans("papers", "low", "high", strokeWidth=9, opacity=0.35),
        named("papers", "paper", x="low", align="left", dy=16),
        line("curve"),
        here("here"),
    ),
)
