"""Concentration, second part: how many a fixed cost leaves, who can still pay, growth that feeds itself."""

import math

from ... import concentration as model
from ... import laws
from ...explorable.chart import DOTS, RIGHT, axis, bars, by_row, called, chart, level, line, mark, named, row_names
from ...facts import decimal_year, facts
from ...formula import clip, exp, floor, log, maximum, minimum, sqrt, where
from ...numbers import get
from ..sheet import figure

NOW = 2026  # the year from which the costs of a run are counted
REPORTED = decimal_year(get("market.run_rates_now").speaks_of)  # the run-rates that the market starts from

# -- how many firms a fixed cost leaves -----------------------------------------------------------

SPAN = 15  # years shown
_COSTS = [
    {"label": f"x{trend.growth:.3g} a year", "growth": trend.growth}
    for trend in (laws.ROCKS_LAW, laws.COST_COTTIER, laws.COMPUTE_KORINEK)
]


def _entry(p):
    p.gamma = log(10) / log(p.worth)
    p.sutton = model.sutton_firms(p.gamma)
    p.now = model.cournot_firms(p.market, p.cost)
    p.three = model.years_until_firms(3, p.market, p.cost, p.growth, laws.COST_COTTIER.growth)
    p.one = model.years_until_firms(1, p.market, p.cost, p.growth, laws.COST_COTTIER.growth)


def _room(row, p):
    row.year = REPORTED + SPAN * row.t
    grown = p.market * exp(SPAN * row.t * log(p.growth))
    for name, cost in zip(("rock", "cottier", "compute"), _COSTS, strict=True):
        paid = p.cost * exp(SPAN * row.t * math.log(cost["growth"]))
        setattr(row, name, model.cournot_firms(grown, paid))


def _name_of_line(row, p):
    last = clip(model.years_until_firms(1, p.market, p.cost, p.growth, row.growth), 0, SPAN)
    row.year = REPORTED + 0.5 * last
    row.firms = maximum(sqrt(p.market / p.cost * exp(0.5 * last * (log(p.growth) - log(row.growth)))), 1)
    row.rises = where(p.growth > row.growth, 1, 0)


def _bound(row, p):
    row.sutton = p.sutton


def _steps(field, **look):
    return line("room", field, where=f"datum.{field} >= 1", interpolate="step-after", **look)


firms_left = figure(
    "firms-left", outputs=_entry,
    data={"room": (181, _room), "names": (_COSTS, _name_of_line), "bound": (1, _bound)},
    said={"year": lambda p: floor(REPORTED + p.three)},
    chart=chart(
        axis("year", domain=(NOW, NOW + SPAN + 1), format="d", tickCount=6),
        axis("firms", "labs that the market can keep", log=True),
        _steps("rock", strokeDash=DOTS, color="muted"), _steps("cottier", strokeDash=[8, 3], color="accent"),
        _steps("compute", strokeDash=[8, 3, 2, 3], color="warn"), level("bound", "sutton", color="ink"),
        called("bound", "Sutton's bound", y="sutton", x=RIGHT, align="right", baseline="bottom", dy=-3),
        named("names", "label", where="datum.rises == 1", over=True, align="right", dx=-6, dy=-8),
        named("names", "label", where="datum.rises == 0", over=True, align="left", dx=8, dy=-8),
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
HORIZON = 12  # years shown
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
        axis("first", domain=(NOW, NOW + HORIZON + 2), format="d", tickCount=6), by_row(),
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
        axis("level", "capability, today = 1", log=True, domain=(1, LOOP_TOP), words="powers of scale"),
        line("levels", "below", color="muted", strokeDash=DOTS, clip=True),
        line("levels", "at", color="muted", strokeDash=[6, 3], clip=True), line("levels", "chosen", clip=True),
        mark("bound", color="warn", where="datum.label != ''"),
        named("names", "label", where=f"datum.level < {LOOP_TOP}", align="right", dx=-4, dy=-9),
        named("bound", "label", y=4, align="left", baseline="top", dx=4),
    ),
)  # fmt: skip
