"""Concentration, fifth part: forecasts of growth, wages, three scenarios."""

from ... import concentration as model
from ...explorable.chart import DOTS, axis, bars, by_row, called, chart, here, level, line, named, row_names, when
from ...formula import absolute, exp, log, minimum, power, where
from ...formula.words import say
from ...numbers import number
from ..sheet import figure

# -- Acemoglu and Goldman on one scale ------------------------------------------------------------

_PAPER, _BANK = model.ACEMOGLU_2024, model.GOLDMAN_2023
_ESTIMATES = [
    {"key": "hard", "label": "Acemoglu, hard tasks", "tfp": _PAPER.hard_tasks},
    {"key": "paper", "label": "Acemoglu, May 2024", "tfp": number("macro.paper")},
    {"key": "draft", "label": "Acemoglu, April draft", "tfp": _PAPER.draft},
    {"key": "own", "label": "your shares", "tfp": 0.0},
    {"key": "bank", "label": "Goldman Sachs 2023", "tfp": 0.0},
]


def _gains(p):
    p.own = model.task_gain(p.exposed, p.feasible, p.saving)
    p.bank = model.total_gain(_BANK.rate, _BANK.years)
    p.paper = model.productivity_from_tfp(_ESTIMATES[1]["tfp"], p.labour)
    p.own_output = model.productivity_from_tfp(p.own, p.labour)
    bank, paper = p.bank, p.paper
    p.yearly_ratio = (power(1 + bank, 1 / _BANK.years) - 1) / (power(1 + paper, 1 / _BANK.years) - 1)
    p.ratio = where(p.measure == "yearly", p.yearly_ratio, bank / paper)
    p.naive = p.bank / _PAPER.draft


def _gain(row, p):
    row.total_tfp = where(row.key == "bank", p.bank * p.labour, where(row.key == "own", p.own, row.tfp))
    row.output = row.total_tfp / p.labour
    row.yearly = power(1 + row.output, 1 / _BANK.years) - 1
    row.drawn = where(row.key == "own", where(absolute(p.own - _ESTIMATES[1]["tfp"]) > 1e-9, 1, 0), 1)
    row.bracket = where(row.key == "bank", say("{ratio:f0} times Acemoglu, May", ratio=p.ratio), "")
    row.shown = where(p.measure == "tfp", row.total_tfp, where(p.measure == "output", row.output, row.yearly))


growth_estimates = figure(
    "growth-estimates", outputs=_gains, data={"estimates": (_ESTIMATES, _gain)},
    chart=chart(
        axis("shown", "gain", format=".1~%", tickCount=6), by_row(),
        bars("estimates", where="datum.drawn == 1", height=16, color=when("datum.key == 'own'", "warn", "accent")),
        row_names("estimates", where="datum.drawn == 1", dy=-9),
        named("estimates", "shown", ".2%", where="datum.drawn == 1", align="left", dx=5),
        named("estimates", "bracket", where="datum.key == 'bank'", align="right", dx=-6, fontSize=11, color="paper"),
    ),
)  # fmt: skip

# -- the wage hump --------------------------------------------------------------------------------

PEAK_STEPS = 8  # Newton steps to the peak


def _hump(p):
    p.y_0 = log(p.K)
    for k in range(PEAK_STEPS):
        y = getattr(p, f"y_{k}")
        tilt = (1 - p.rho) - p.rho * exp(y)
        miss = -p.rho * y + log(tilt) + p.rho * log(p.K)
        setattr(p, f"y_{k + 1}", y - miss / (-p.rho - p.rho * exp(y) / tilt))
    p.peak = 1 / (1 + exp(-getattr(p, f"y_{PEAK_STEPS}")))
    p.highest = model.ces_output_and_wage(p.peak, p.K, 1.0, p.rho)[1]
    p.crowded = p.K / (p.K + 1)
    p.start = model.ces_output_and_wage(0.3, p.K, 1.0, p.rho)[1]


def _wages(row, p):
    row.beta = 0.01 + 0.98 * row.t
    crowded = model.ces_output_and_wage(row.beta, p.K, 1.0, p.rho)
    spilled = model.spilled_output_and_wage(row.beta, p.K, 1.0, p.rho)
    row.output = where(p.spill, spilled[0], crowded[0])
    row.wage = where(p.spill, spilled[1], crowded[1])


def _peak_point(row, p):
    row.beta, row.wage, row.machine = p.peak, p.highest, 1
    row.label = say("peak, {peak:pct0}", peak=p.peak)


wage_hump = figure(
    "wage-hump", outputs=_hump, data={"wages": (197, _wages), "peak": (1, _peak_point)},
    chart=chart(
        axis("beta", "share of tasks done by machines", domain=(0, 1), format=".0%"),
        axis("wage", "what a machine earns = 1", domainMin=0),
        line("wages", "output", color="muted", strokeDash=[6, 3]), line("wages"), level("peak", "machine"),
        called("wages", "output", y="output", at=150, over=True, align="right", dx=-4, dy=-9),
        called("wages", "pay", y="wage", at=170, over=True, align="left", dx=6),
        called("peak", "what a machine earns", y="machine", where="p_K < 40", x=4, align="left", baseline="top", dy=3),
        here("peak", opacity=None), 
        named("peak", "label", where="datum.beta <= 0.75", over=True, align="left", dx=9, dy=-8),
        named("peak", "label", where="datum.beta > 0.75", over=True, align="right", dx=-8, dy=-9),
    ),
)  # fmt: skip

# -- three scenarios ------------------------------------------------------------------------------

SCENARIO_YEARS = 40
BETA_START, K_START = model.SCENARIO_START
_NAMES = [
    {"key": "usual", "label": "business as usual"},
    {"key": "base", "label": "baseline"},
    {"key": "fast", "label": "aggressive"},
    {"key": "end", "label": "what a machine earns"},
]


def _path(p, t, horizon):
    """Return output and wage, today's = 1, after ``t`` years with full automation at ``horizon``."""
    beta = model.automated_share(t, BETA_START, horizon)
    machines = K_START * exp(t * log(1 + p.capital))
    Y, wage = model.spilled_output_and_wage(beta, machines, 1.0, p.rho)
    Y_0, wage_0 = model.spilled_output_and_wage(BETA_START, K_START, 1.0, p.rho)
    return Y / Y_0, wage / wage_0


def _ends(p):
    p.Y_base, p.w_base = _path(p, p.base * 1.0, p.base)
    p.Y_fast, p.w_fast = _path(p, p.fast * 1.0, p.fast)
    p.Y_usual, p.w_usual = _path(p, 20.0, p.usual)
    p.Y_20, p.w_20 = _path(p, 20.0, p.base)


def _paths(row, p):
    row.years = SCENARIO_YEARS * row.t
    for name, horizon in (("usual", p.usual), ("base", p.base), ("fast", p.fast)):
        Y, wage = _path(p, row.years, horizon)
        setattr(row, name, where(p.shown == "wage", wage, Y))


def _scenario_name(row, p):
    row.years = where(
        row.key == "base", minimum(p.base, SCENARIO_YEARS) - 2, where(row.key == "fast", p.fast, SCENARIO_YEARS)
    )
    usual = _path(p, SCENARIO_YEARS * 1.0, p.usual)
    base = _path(p, minimum(p.base, SCENARIO_YEARS) - 2.0, p.base)
    fast = _path(p, p.fast * 1.0, p.fast)
    # The fast one's wage at full automation is that of all.
    wage = where(row.key == "usual", usual[1], where(row.key == "base", base[1], fast[1]))
    output = where(row.key == "usual", usual[0], where(row.key == "base", base[0], fast[0]))
    row.level = where(p.shown == "wage", wage, output)
    row.words = where(row.key == "end", say("what a machine earns: {wage:pct0}", wage=p.w_base), row.label)


scenarios = figure(
    "scenarios", outputs=_ends, data={"paths": (161, _paths), "names": (_NAMES, _scenario_name)},
    chart=chart(
        axis("years", "years from now"),
        axis("level", "today = 1", log=True, format="~r", values=[0.03, 0.1, 0.3, 1, 3, 10]),
        line("paths", "usual", color="muted", strokeDash=DOTS), line("paths", "base", strokeDash=[10, 3]),
        line("paths", "fast", color="warn", strokeDash=[6, 3]),
        named("names", "words", where="datum.key == 'usual' || datum.key == 'end' && p_shown == 'wage'",
              align="right", dx=-5, dy=-10),
        named("names", "label", where="datum.key == 'base' || datum.key == 'fast'", align="left", dx=8, dy=-8),
    ),
)  # fmt: skip
