"""Concentration, fifth part: forecasts of growth, wages, three scenarios."""

import altair as alt

from ... import concentration as model
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider, Toggle
from ...explorable.chart import log_scale
from ...facts import facts
from ...formula import exp, log, minimum, power, where
from ...formula.words import say

# -- Acemoglu and Goldman on one scale ------------------------------------------------------------

_PAPER, _BANK = model.ACEMOGLU_2024, model.GOLDMAN_2023
LABOUR_SHARE = 0.57  # turns Acemoglu's gains in productivity into his own gains in output (tests)
_ESTIMATES = [
    {"key": "hard", "label": "Acemoglu, hard tasks", "tfp": _PAPER.hard_tasks},
    {
        "key": "paper",
        "label": "Acemoglu, May 2024",
        "tfp": model.task_gain(_PAPER.exposed, _PAPER.feasible, _PAPER.saving),
    },
    {"key": "draft", "label": "Acemoglu, April draft", "tfp": _PAPER.draft},
    {"key": "own", "label": "your shares", "tfp": 0.0},
    {"key": "bank", "label": "Goldman Sachs 2023", "tfp": 0.0},
]


def _gains(p):
    p.own = model.task_gain(p.exposed, p.feasible, p.saving)
    p.bank = model.total_gain(_BANK.rate, _BANK.years)
    p.paper = model.productivity_from_tfp(_ESTIMATES[1]["tfp"], p.labour)
    p.own_output = model.productivity_from_tfp(p.own, p.labour)
    p.ratio = p.bank / p.paper
    p.naive = p.bank / _PAPER.draft


def _gain(row, p):
    row.total_tfp = where(row.key == "bank", p.bank * p.labour, where(row.key == "own", p.own, row.tfp))
    row.output = row.total_tfp / p.labour
    row.yearly = power(1 + row.output, 1 / _BANK.years) - 1
    row.shown = where(p.measure == "tfp", row.total_tfp, where(p.measure == "output", row.output, row.yearly))


growth_estimates = Explorable(
    name="growth-estimates",
    controls=[
        Choice(
            "measure",
            "Measure",
            value="output",
            options={
                "output": "output per worker, ten years",
                "yearly": "output per worker, a year",
                "tfp": "total factor productivity, ten years",
            },
            why="Goldman Sachs forecasts output per worker, Acemoglu productivity: only one at a time compares.",
        ),
        Slider(
            "exposed",
            "Tasks that AI can help with",
            value=_PAPER.exposed,
            low=0,
            high=1,
            step=0.001,
            format="pct1",
            why="Acemoglu 2024: 19.9% of labour's tasks.",
        ),
        Slider(
            "feasible",
            "Worth doing within ten years",
            value=_PAPER.feasible,
            low=0,
            high=1,
            step=0.01,
            format="pct0",
            why="Acemoglu 2024: 23% of these.",
        ),
        Slider(
            "saving",
            "Cost saved on each",
            value=_PAPER.saving,
            low=0,
            high=1,
            step=0.001,
            format="pct1",
            why="Acemoglu 2024: 14.4%; the total of the April draft implies 15.5%.",
        ),
        Slider(
            "labour",
            "Labour's share of income",
            value=LABOUR_SHARE,
            low=0.4,
            high=0.8,
            step=0.01,
            format="pct0",
            why="The share that turns Acemoglu's productivity gains into his output gains.",
        ),
    ],
    outputs=_gains,
    data={
        "estimates": Rows(
            _ESTIMATES,
            _gain,
            [
                Column("label", "Estimate", format="text"),
                Column("total_tfp", "Total factor productivity, ten years", "", "pct2"),
                Column("output", "Output per worker, ten years", "", "pct2"),
                Column("yearly", "Output per worker, a year", "", "pct2"),
            ],
        )
    },
    chart=lambda d: (
        d.estimates.mark_bar(height=13).encode(
            x=alt.X("shown:Q", title="gain", axis=alt.Axis(format=".1~%", tickCount=6)),
            y=alt.Y("label:N", sort=None, axis=None),
            color=alt.condition("datum.key == 'own'", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
        )
        + d.estimates.mark_text(align="left", baseline="bottom", dy=-8).encode(
            x=alt.value(0), y=alt.Y("label:N", sort=None), text="label:N"
        )
        + d.estimates.mark_text(align="left", dx=5).encode(
            x="shown:Q", y=alt.Y("label:N", sort=None), text=alt.Text("shown:Q", format=".2%")
        )
    ),
    finding=lambda p: say(
        "On one scale Goldman Sachs is {ratio:f0} times Acemoglu, not {naive:f0} times", ratio=p.ratio, naive=p.naive
    ),
    reading=lambda p: say(
        "In ten years output per worker gains {paper:pct2} with Acemoglu's shares, {own:pct2} with yours and "
        "{bank:pct1} with Goldman's rate.",
        paper=p.paper,
        own=p.own_output,
        bank=p.bank,
    ),
    measure="Gain from AI by the chosen measure; once capital follows, output per worker gains productivity's gain "
    "over labour's share",
    description="Five horizontal bars: three estimates of Acemoglu and the reader's own, all short, and Goldman "
    "Sachs's, more than ten times as long.",
    sources=["acemoglu2024", "goldman2023", "solow1956"],
    as_of="2024-05",
    height=290,
)


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
    row.label = "highest wage"


wage_hump = Explorable(
    name="wage-hump",
    controls=[
        Slider(
            "K",
            "Machines for each worker",
            value=10,
            low=1.5,
            high=100,
            log=True,
            format="g2",
            why="Ten, the case with published test values.",
        ),
        Slider(
            "rho",
            "How well tasks replace each other",
            value=-1,
            low=-4,
            high=-0.2,
            step=0.1,
            format="f1",
            why="Below zero: they do not. Aghion, Jones and Jones 2018.",
        ),
        Toggle(
            "spill",
            "Workers may also do machine tasks",
            value=True,
            why="Then the wage falls to what a machine earns and no further. Korinek and Suh 2024.",
        ),
    ],
    outputs=_hump,
    data={
        "wages": Rows(
            197,
            _wages,
            [
                Column("beta", "Tasks automated", "", "pct1"),
                Column("wage", "Wage", "a machine = 1", "g4"),
                Column("output", "Output", "a machine = 1", "g4"),
            ],
        ),
        "peak": Rows(
            1,
            _peak_point,
            [
                Column("beta", "Tasks automated at the highest wage", "", "pct2"),
                Column("wage", "Highest wage", "a machine = 1", "g4"),
            ],
        ),
    },
    chart=lambda d: (
        d.wages.mark_line(color=COLOUR["muted"], strokeDash=[6, 3]).encode(
            x=alt.X(
                "beta:Q",
                title="share of tasks done by machines",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("output:Q", title="wage; dashed: output", scale=alt.Scale(domainMin=0)),
        )
        + d.wages.mark_line().encode(x="beta:Q", y="wage:Q")
        + d.peak.mark_rule(strokeDash=[2, 3]).encode(y="machine:Q")
        + d.peak.mark_text(align="left", baseline="top", dy=3).encode(
            x=alt.value(4), y="machine:Q", text=alt.value("what a machine earns")
        )
        + d.peak.mark_point(size=110, color=COLOUR["warn"]).encode(x="beta:Q", y="wage:Q")
        + d.peak.mark_text(dy=-8, dx=10, align="left").encode(x="beta:Q", y="wage:Q", text="label:N")
    ),
    finding=lambda p: say("Wages rise until {peak:pct0} of tasks are automated, then fall", peak=p.peak),
    reading=lambda p: say(
        "The highest wage is {top:g3} times a machine's earnings; {end}. More machines for each worker move the peak "
        "right.",
        top=p.highest,
        end=where(
            p.spill,
            say("from {crowded:pct0} of tasks on it equals them", crowded=p.crowded),
            "towards full automation it falls to nothing",
        ),
    ),
    measure="Wage and output against the share of tasks automated, capital held fixed; a machine earns one",
    description="A curve of the wage that rises to a peak and falls steeply to the right, under a dashed curve of "
    "output.",
    sources=["aghion2018", "korinek2024suh"],
    as_of="",
)


# -- three scenarios ------------------------------------------------------------------------------

SCENARIO_YEARS = 40
BETA_START, K_START = model.SCENARIO_START
_NAMES = [
    {"key": "usual", "label": "business as usual"},
    {"key": "base", "label": "baseline"},
    {"key": "fast", "label": "aggressive"},
    {"key": "end", "label": "what a machine earns"},
]
_THREE = facts("korinek_scenarios").set_index("scenario")


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


scenarios = Explorable(
    name="scenarios",
    controls=[
        Choice(
            "shown",
            "Show",
            value="wage",
            options={"wage": "the wage", "output": "output"},
            why="Korinek 2024 warns that wages fall while growth speeds up.",
        ),
        Slider(
            "base",
            "Baseline: every task automated in",
            value=_THREE.loc["baseline", "agi_years_high"],
            low=8,
            high=40,
            step=1,
            unit="years",
            format="f0",
            why="Korinek 2023: twenty years; the talk says ten to twenty.",
        ),
        Slider(
            "fast",
            "Aggressive: in",
            value=_THREE.loc["aggressive", "agi_years_high"],
            low=2,
            high=10,
            step=1,
            unit="years",
            format="f0",
            why="Korinek 2023: five years; the talk says two to five.",
        ),
        Slider(
            "usual",
            "Business as usual: in",
            value=200,
            low=50,
            high=200,
            step=10,
            unit="years",
            format="f0",
            why="Assumption of this book: so slow that it does not matter.",
        ),
        Slider(
            "capital",
            "Machines grow by",
            value=0.05,
            low=0,
            high=0.2,
            step=0.01,
            unit="a year",
            format="pct0",
            why="Assumption: faster than the capital stock has grown.",
        ),
        Slider(
            "rho",
            "How well tasks replace each other",
            value=-1,
            low=-3,
            high=-0.3,
            step=0.1,
            format="f1",
            why="Below zero: they do not.",
        ),
    ],
    outputs=_ends,
    data={
        "paths": Rows(
            161,
            _paths,
            [
                Column("years", "Years", "", "f2"),
                Column("usual", "Business as usual", "today = 1", "g4"),
                Column("base", "Baseline", "today = 1", "g4"),
                Column("fast", "Aggressive", "today = 1", "g4"),
            ],
        ),
        "names": Rows(_NAMES, _scenario_name),
    },
    chart=lambda d: (
        d.paths.mark_line(color=COLOUR["muted"], strokeDash=[2, 3]).encode(
            x=alt.X("years:Q", title="years from now"),
            y=alt.Y("usual:Q", title="today = 1", scale=log_scale(), axis=alt.Axis(format="~r", tickCount=6)),
        )
        + d.paths.mark_line(strokeDash=[10, 3]).encode(x="years:Q", y="base:Q")
        + d.paths.mark_line(color=COLOUR["warn"], strokeDash=[6, 3]).encode(x="years:Q", y="fast:Q")
        + d.names.mark_text(align="right", dx=-5, dy=-10)
        .transform_filter("datum.key == 'usual' || datum.key == 'end' && p_shown == 'wage'")
        .encode(x="years:Q", y="level:Q", text="label:N")
        + d.names.mark_text(align="left", dx=8, dy=-8)
        .transform_filter("datum.key == 'base' || datum.key == 'fast'")
        .encode(x="years:Q", y="level:Q", text="label:N")
    ),
    finding=lambda p: where(
        p.shown == "wage",
        say(
            "With every task automated the wage is {w:pct0} of today's, after {base:f0} years in the baseline, "
            "{fast:f0} in the aggressive case",
            w=p.w_base,
            base=p.base,
            fast=p.fast,
        ),
        say(
            "After twenty years output is {y:f1} times today's in the baseline, {u:f1} times as usual",
            y=p.Y_20,
            u=p.Y_usual,
        ),
    ),
    reading=lambda p: say(
        "Output grows {yb:f1}-fold by then in the baseline: what machines bring goes to their owners. As usual, the "
        "wage stands at {wu:f2} times today's after twenty years.",
        yb=p.Y_base,
        wu=p.w_usual,
    ),
    measure="Wage or output, today = 1 (log axis); an illustration, not a forecast",
    description="Three lines from one point: one that rises gently, one that rises and then drops at full automation, "
    "one that drops within a few years.",
    sources=["korinek2023fd", "korinek2024suh", "aghion2018"],
    as_of="2023-12",
    note="The horizons are Korinek's, the model is this book's.",
)
