"""Concentration, second part: how many a fixed cost leaves, who can still pay, growth that feeds itself."""

import math

from ... import concentration as model
from ... import laws
from ...explorable.chart import (
    DOTS,
    RIGHT,
    axis,
    bars,
    by_row,
    called,
    chart,
    here,
    level,
    line,
    mark,
    named,
    row_names,
)
from ...facts import decimal_year, facts
from ...formula import clip, exp, floor, log, maximum, minimum, sqrt, where
from ...formula.words import say, write
from ...numbers import get
from ..sheet import figure

NOW = 2026  # the year from which the costs of a run are counted
REPORTED = decimal_year(get("market.run_rates_now").speaks_of)  # the run-rates that the market starts from

# -- how many firms a fixed cost leaves -----------------------------------------------------------

FIRST_COST, DECADES = 5e8, 2  # USD a year at the left edge, and how far the axis goes


def _now(p):
    p.now = model.cournot_firms(p.market, p.cost)
    p.then = model.cournot_firms(p.times * p.market, p.cost)
    p.even = p.times * p.now


def _room(row, p):
    row.cost = FIRST_COST * 10 ** (DECADES * row.t)
    row.labs = model.cournot_firms(p.market, row.cost)
    row.more = model.cournot_firms(p.times * p.market, row.cost)


def _chosen_cost(row, p):
    row.cost = p.cost
    row.labs = where(row.which == "now", p.now, p.then)
    row.words = say("{labs:f0} {word}", labs=row.labs, word=where(row.labs == 1, "lab", "labs"))

    row.name = where(
        row.which == "now",
        write(p.market, "usd3"),
        say("{times:g2} times that", times=p.times),
    )
    row.at = 4 * FIRST_COST
    row.level = where(row.which == "now", 0, model.cournot_firms(p.times * p.market, 2.5 * FIRST_COST))


firms_left = figure(
    "firms-left", outputs=_now,
    data={"room": (201, _room), "chosen": ([{"which": "now"}, {"which": "then"}], _chosen_cost)},
    chart=chart(
        axis("cost", "cost of a year at the frontier, USD", log=True, domain=(FIRST_COST, FIRST_COST * 10**DECADES),
             words="scale", values=[1e9, 3e9, 1e10, 3e10]),
        axis("labs", "labs that the market can keep", domainMin=0, tickCount=5),
        line("room", "more", interpolate="step-after", color="muted", strokeDash=[6, 3]),
        line("room", interpolate="step-after"),
        here("chosen"),
        named("chosen", "words", where="datum.which == 'then' || datum.cost > 1.5e10", over=True, align="left", dx=8,
              dy=-9),
        named("chosen", "words", where="datum.which == 'now' && datum.cost <= 1.5e10", over=True, align="right", dx=-6,
              dy=13),
        named("chosen", "name", y="level", x=6, where="datum.which == 'now'", over=True, align="left",
              baseline="bottom", dy=-5),
        named("chosen", "name", x="at", y="level", where="datum.which == 'then'", over=True, align="left"),
    ),
)  # fmt: skip

# -- the same, year by year -----------------------------------------------------------------------

SPAN = 15  # years that the longest lines could have
PART = 0.1  # of the world's output: no line is drawn beyond the year in which buyers spend that much
_WORLD = facts("yardsticks", quantity="world GDP, 2026")["value"]
_COSTS = [
    {"label": f"x{trend.growth:.3g} a year", "growth": trend.growth}
    for trend in (laws.ROCKS_LAW, laws.COST_COTTIER, laws.COMPUTE_KORINEK)
]


def _entry(p):
    p.gamma = log(10) / log(p.worth)
    p.sutton = model.sutton_firms(p.gamma)
    p.now = model.cournot_firms(p.market, p.cost)
    p.last = clip(log(PART * _WORLD / p.market) / log(maximum(p.growth, 1 + 1e-9)), 0, SPAN)
    grown = p.market * exp(p.last * log(p.growth))
    p.end = model.cournot_firms(grown, p.cost * exp(p.last * math.log(laws.COST_COTTIER.growth)))
    p.filled = where(p.last < SPAN, 1, 0)


def _room_then(row, p):
    row.year = REPORTED + p.last * row.t
    grown = p.market * exp(p.last * row.t * log(p.growth))
    for name, cost in zip(("rock", "cottier", "compute"), _COSTS, strict=True):
        paid = p.cost * exp(p.last * row.t * math.log(cost["growth"]))
        setattr(row, name, model.cournot_firms(grown, paid))


def _name_of_line(row, p):
    last = clip(model.years_until_firms(1, p.market, p.cost, p.growth, row.growth), 0, p.last)
    row.year = REPORTED + 0.4 * last
    row.firms = maximum(sqrt(p.market / p.cost * exp(0.4 * last * (log(p.growth) - log(row.growth)))), 1)
    row.rises = where(p.growth > row.growth, 1, 0)


def _bound(row, p):
    row.sutton = p.sutton


def _steps(field, **look):
    return line("room", field, where=f"datum.{field} >= 1", interpolate="step-after", **look)


labs_by_year = figure(
    "labs-by-year", outputs=_entry,
    data={"room": (181, _room_then), "names": (_COSTS, _name_of_line), "bound": (1, _bound)},
    said={"year": lambda p: floor(REPORTED + p.last)}, values={"part": PART},
    chart=chart(
        axis("year", format="d", zero=False, tickCount=4),
        axis("firms", "labs that the market can keep", log=True, values=[1, 2, 3, 5, 10, 20, 50, 100]),
        _steps("rock", strokeDash=DOTS, color="muted"), _steps("cottier", strokeDash=[8, 3], color="accent"),
        _steps("compute", strokeDash=[8, 3, 2, 3], color="warn"), level("bound", "sutton", color="ink"),
        called("bound", "Sutton's bound", y="sutton", x=RIGHT, over=True, align="right",
               baseline="bottom", dy=-3),
        named("names", "label", where="datum.rises == 1 && datum.firms > 1.3", over=True, align="right", dx=-6,
              dy=-8),
        named("names", "label", where="datum.rises == 0 && datum.firms > 1.3 && datum.growth < 3", over=True,
              align="left", dx=8, dy=-8),
        named("names", "label", where="datum.rises == 0 && datum.firms > 1.6 && datum.growth >= 3", over=True,
              align="right", dx=-4, dy=10),
    ),
)  # fmt: skip

# -- who can still pay ----------------------------------------------------------------------------


def _budget(name, budget, kind, status, speaks_of):
    label = name + (", unverified" if status == "unverified" else "")
    return {"name": name, "budget": budget, "kind": kind, "status": status, "speaks_of": speaks_of, "label": label}


_GUIDED = facts("capex_2026_sources").dropna(subset="firm").itertuples()
_ROUNDS = [
    facts("valuations", company=company, date=day)
    for company, day in (("OpenAI", "2026-03-31"), ("Anthropic", "2026-05-28"), ("xAI", "2026-01"))
]
_INFLECTION = facts("reported", quantity="raised by Inflection AI")
_BUDGETS = [
    *(
        _budget(row.firm, 5e8 * (row.low_bn_usd + row.high_bn_usd), "capital spending, 2026", row.status, row.speaks_of)
        for row in _GUIDED
    ),
    *(
        _budget(row["company"], 1e9 * row["raise_bn_usd"], "last round raised", row["status"], row["date"])
        for row in _ROUNDS
    ),
    _budget("Inflection", _INFLECTION["value"], "raised in 2023", _INFLECTION["status"], _INFLECTION["speaks_of"]),
]
_BUDGETS.sort(key=lambda row: -row["budget"])
HORIZON = 5  # years shown
_UNTIL = (
    f"datum.years < 0 ? 'already out' : datum.years > {HORIZON} ? 'longer' : "
    f"'to ' + format(floor({NOW} + datum.years), 'd')"
)


def _payers(p):
    years = [model.years_in_race(row["budget"] * p.part, p.cost, p.growth) for row in _BUDGETS]
    p.in_2030 = sum(where(y >= 4, 1, 0) for y in years)
    p.richest = years[0]
    p.count = len(_BUDGETS)


def _payer(row, p):
    row.years = model.years_in_race(row.budget * p.part, p.cost, p.growth)
    row.first = NOW
    row.last = NOW + clip(row.years, 0, HORIZON)


who_can_pay = figure(
    "who-can-pay", outputs=_payers, data={"payers": (_BUDGETS, _payer)},
    said={"year": lambda p: floor(NOW + p.richest), "more": lambda p: log(10) / log(p.growth)},
    chart=chart(
        axis("first", domain=(NOW, NOW + HORIZON + 1.5), format="d", tickCount=4), by_row(),
        bars("payers", x2="last", height=11, strokeDash=[4, 3], stroke="accent", fillOpacity=0.25),
        row_names("payers", dy=-7), named("payers", "until", x="last", calculate={"until": _UNTIL}, align="left", dx=6),
    ),
)  # fmt: skip

# -- the feedback loop ----------------------------------------------------------------------------

LOOP_YEARS = 30
LOOP_TOP = 1e4


def _loop(p):
    p.bound = model.feedback_singularity(p.phi, p.lam)
    p.ten = model.feedback_level(10, p.phi, p.lam)
    p.plain = model.feedback_level(10, p.phi, 1.0)


def _levels(row, p):
    row.years = LOOP_YEARS * row.t
    row.below = minimum(model.feedback_level(row.years, p.phi, 0.5), 10 * LOOP_TOP)
    row.at = minimum(model.feedback_level(row.years, p.phi, 1.0), 10 * LOOP_TOP)
    row.chosen = minimum(model.feedback_level(row.years, p.phi, p.lam), 10 * LOOP_TOP)


_KINDS = [{"power": 0.5, "label": "feedback 0.5"}, {"power": 1.0, "label": "feedback 1"}]


def _loop_name(row, p):
    row.years = LOOP_YEARS
    row.level = minimum(model.feedback_level(LOOP_YEARS, p.phi, row.power), LOOP_TOP)


def _loop_bound(row, p):
    row.years = minimum(p.bound, LOOP_YEARS)
    row.label = where(p.bound <= LOOP_YEARS, "no bound", "")


feedback_loop = figure(
    "feedback-loop", outputs=_loop, values={"below": _KINDS[0]["power"], "at": _KINDS[1]["power"]},
    data={"levels": (301, _levels), "names": (_KINDS, _loop_name), "bound": (1, _loop_bound)},
    said={"times": lambda p: minimum(p.ten, 1e6)},
    chart=chart(
        axis("years", "years from now", domain=(0, LOOP_YEARS)),
        axis("level", "capability, today = 1", log=True, domain=(1, LOOP_TOP), words="scale",
             values=[1, 10, 100, 1000, 10000]),
        line("levels", "below", color="muted", strokeDash=DOTS, clip=True),
        line("levels", "at", color="muted", strokeDash=[6, 3], clip=True), line("levels", "chosen", clip=True),
        mark("bound", color="warn", where="datum.label != ''"),
        named("names", "label", where=f"datum.level < {LOOP_TOP} && (datum.power == 1 || p_phi > 0.05)", align="right",
              dx=-4, dy=-9),
        named("bound", "label", y=4, align="left", baseline="top", dx=4),
    ),
)  # fmt: skip
