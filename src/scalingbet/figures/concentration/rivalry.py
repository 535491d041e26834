"""Concentration, second part: how many a fixed cost leaves, who can still pay, growth that feeds itself."""

import math

import altair as alt

from ... import concentration as model
from ... import laws
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import decimal_year, facts
from ...formula import clip, exp, floor, log, maximum, minimum, sqrt, where
from ...formula.words import say

NOW = 2026  # the year from which the costs of a run are counted
REPORTED = decimal_year("2026-05")  # the run-rates that the market starts from

# -- how many firms a fixed cost leaves -----------------------------------------------------------

SPAN = 15  # years shown
_COSTS = [
    {"label": f"x{laws.ROCKS_LAW.growth:.2f} a year", "growth": laws.ROCKS_LAW.growth},
    {"label": f"x{laws.COST_COTTIER.growth:g} a year", "growth": laws.COST_COTTIER.growth},
    {"label": f"x{laws.COMPUTE_KORINEK.growth:g} a year", "growth": laws.COMPUTE_KORINEK.growth},
]
_RUN_RATES = [
    facts("run_rates", company="Anthropic", date="2026-05-28"),
    facts("run_rates", company="OpenAI", date="2026-04"),
    facts("run_rates", company="Microsoft AI", date="2026-04-29"),
]
_MARKET = 1e9 * sum(row["run_rate_bn_usd"] for row in _RUN_RATES)


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


def _line(chart, field, dash, colour):
    return (
        chart.mark_line(interpolate="step-after", strokeDash=dash, color=colour)
        .transform_filter(f"datum.{field} >= 1")
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                axis=alt.Axis(format="d", tickCount=6),
                scale=alt.Scale(domain=[NOW, NOW + SPAN + 1]),
            ),
            y=alt.Y(f"{field}:Q", title="labs that the market can keep", scale=log_scale()),
        )
    )


firms_left = Explorable(
    name="firms-left",
    controls=[
        Slider(
            "market",
            "What buyers spend a year",
            value=_MARKET,
            low=1e10,
            high=1e12,
            log=True,
            unit="USD",
            format="usd2",
            why="Run-rates reported to May 2026 of Anthropic, OpenAI and Microsoft's AI business, which overlap.",
        ),
        Slider(
            "growth",
            "The market grows by",
            value=2,
            low=1,
            high=4,
            step=0.05,
            unit="times a year",
            format="f2",
            why="Assumption: it doubles every year; the reported run-rates grew faster in 2025.",
        ),
        Slider(
            "cost",
            "What staying at the frontier costs a year",
            value=1e9,
            low=1e8,
            high=1e11,
            log=True,
            unit="USD",
            format="usd2",
            why="Cottier et al. 2024: the largest runs pass a billion dollars by 2027; a forecast.",
        ),
        Slider(
            "worth",
            "Ten times the spending makes a model worth",
            value=2,
            low=1.1,
            high=10,
            step=0.1,
            unit="times as much",
            format="f1",
            why="Assumption of this book: twice as much. It sets Sutton's bound.",
        ),
    ],
    outputs=_entry,
    data={
        "room": Rows(
            181,
            _room,
            [
                Column("year", "Year", format="f1"),
                Column("rock", "Cost x1.19 a year", "labs", "f0"),
                Column("cottier", "Cost x2.4 a year", "labs", "f0"),
                Column("compute", "Cost x4 a year", "labs", "f0"),
            ],
        ),
        "names": Rows(_COSTS, _name_of_line),
        "bound": Rows(1, _bound, [Column("sutton", "Sutton's bound", "labs", "f1")]),
    },
    chart=lambda d: (
        _line(d.room, "rock", [2, 3], COLOUR["muted"])
        + _line(d.room, "cottier", [8, 3], COLOUR["accent"])
        + _line(d.room, "compute", [8, 3, 2, 3], COLOUR["warn"])
        + d.bound.mark_rule(strokeDash=[2, 3], color=COLOUR["ink"]).encode(y="sutton:Q")
        + d.bound.mark_text(align="right", baseline="bottom", dy=-3).encode(
            x=alt.value("width"), y="sutton:Q", text=alt.value("Sutton's bound")
        )
        + readable(
            d.names.mark_text(align="right", dy=-8, dx=-6)
            .transform_filter("datum.rises == 1")
            .encode(x="year:Q", y="firms:Q", text="label:N")
        )
        + readable(
            d.names.mark_text(align="left", dy=-8, dx=8)
            .transform_filter("datum.rises == 0")
            .encode(x="year:Q", y="firms:Q", text="label:N")
        )
    ),
    finding=lambda p: where(
        p.three > 100,
        "At 2.4 times a year the cost does not outgrow this market: there is room for three labs and more",
        where(
            p.three < 0,
            "At this cost the market has no room for three labs even today",
            say(
                "At 2.4 times a year the cost leaves room for fewer than three labs from {year:year}",
                year=floor(REPORTED + p.three),
            ),
        ),
    ),
    reading=lambda p: say(
        "Room for {now:f0} today. If rivals outspend each other on quality instead, about {sutton:f1} remain however "
        "large the market grows.",
        now=p.now,
        sutton=p.sutton,
    ),
    measure="Labs that the market keeps when each pays the same yearly cost (log axis; a forecast)",
    description="Three stepped lines from today: a slow growth of cost leaves room for ever more labs, 2.4 times a "
    "year and 4 times a year let the number fall to one; a dotted horizontal line marks Sutton's bound.",
    sources=["sutton1991", "cottier2024", "korinek2024vipra", "doc-rocks-law-2026"],
    as_of="2026-05",
    note="Run-rates are press figures.",
)


# -- who can still pay ----------------------------------------------------------------------------

_GUIDED = facts("capex_2026_sources").dropna(subset="firm")
_BUDGETS = sorted(
    (
        *(
            {
                "name": one.firm,
                "budget": 5e8 * (one.low_bn_usd + one.high_bn_usd),
                "kind": "capital spending, 2026",
                "status": one.status,
                "as_of": one.as_of,
            }
            for one in _GUIDED.itertuples()
        ),
        *(
            {
                "name": company,
                "budget": 1e9 * round_["raise_bn_usd"],
                "kind": "last round raised",
                "status": round_["status"],
                "as_of": day,
            }
            for company, day in (("OpenAI", "2026-03-31"), ("Anthropic", "2026-05-28"), ("xAI", "2026-01"))
            for round_ in [facts("valuations", company=company, date=day)]
        ),
        {
            "name": "Inflection",
            "budget": facts("reported", quantity="raised by Inflection AI")["value"],
            "kind": "raised in 2023",
            "status": "press",
            "as_of": "2023-06",
        },
    ),
    key=lambda row: -row["budget"],
)
for _row in _BUDGETS:
    _row["label"] = _row["name"] + (", unverified" if _row["status"] == "unverified" else "")
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


who_can_pay = Explorable(
    name="who-can-pay",
    controls=[
        Slider(
            "cost",
            "One frontier run costs today",
            value=round(1e9 / laws.COST_COTTIER.growth, -7),
            low=1e7,
            high=1e11,
            log=True,
            unit="USD",
            format="usd2",
            why="Cottier et al. 2024: a billion dollars in 2027.",
        ),
        Slider(
            "growth",
            "The cost grows by",
            value=laws.COST_COTTIER.growth,
            low=1.1,
            high=5,
            step=0.05,
            unit="times a year",
            format="f2",
            why="Cottier et al. 2024: 2.4, 90% interval 2.0 to 2.9. Rock's law would be 1.19, compute 4.",
        ),
        Slider(
            "part",
            "Part of the money for one run",
            value=0.1,
            low=0.01,
            high=1,
            step=0.01,
            format="pct0",
            why="Assumption of this book: a tenth.",
        ),
    ],
    outputs=_payers,
    data={
        "payers": Rows(
            _BUDGETS,
            _payer,
            [
                Column("label", "Company", format="text"),
                Column("budget", "Money", "USD", "usd3"),
                Column("kind", "What it is", format="text"),
                Column("years", "Can pay for", "years", "f1"),
                Column("as_of", "As of", format="text"),
                Column("status", "Kind of source", format="text"),
            ],
        )
    },
    chart=lambda d: (
        d.payers.mark_bar(height=11, strokeDash=[4, 3], stroke=COLOUR["accent"], fillOpacity=0.25).encode(
            x=alt.X(
                "first:Q",
                title=None,
                axis=alt.Axis(format="d", tickCount=6),
                scale=alt.Scale(domain=[NOW, NOW + HORIZON + 2]),
            ),
            x2="last:Q",
            y=alt.Y("label:N", sort=None, axis=None),
        )
        + d.payers.mark_text(align="left", baseline="bottom", dy=-7).encode(
            x=alt.value(0), y=alt.Y("label:N", sort=None), text="label:N"
        )
        + d.payers.mark_text(align="left", dx=6)
        .transform_calculate(until=_UNTIL)
        .encode(x="last:Q", y=alt.Y("label:N", sort=None), text="until:N")
    ),
    finding=lambda p: say(
        "{n:f0} of {all:f0} companies could still pay for a frontier run in 2030", n=p.in_2030, all=p.count
    ),
    reading=lambda p: where(
        p.richest < 0,
        "At this cost none of them can pay today.",
        where(
            p.richest > 100,
            "At this growth the largest never runs out.",
            say(
                "The largest budget lasts until {year:year}; ten times the money buys {more:f1} more years.",
                year=floor(NOW + p.richest),
                more=log(10) / log(p.growth),
            ),
        ),
    ),
    measure="Years in which one frontier run costs no more than the chosen part of each company's money; a forecast",
    description="Horizontal bars from 2026, one a company, longest for the largest spender; each ends in the year in "
    "which the cost passes its budget.",
    sources=["cottier2024", "olson2024inflection", "doc-rocks-law-2026"],
    as_of="2026-05",
    note="Capital spending is guidance or analysts' estimates in a press digest; rounds are press figures; Oracle is "
    "unverified.",
    height=400,
)


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


feedback_loop = Explorable(
    name="feedback-loop",
    controls=[
        Slider(
            "phi",
            "Growth today",
            value=0.15,
            low=0.02,
            high=0.5,
            step=0.01,
            unit="a year",
            format="pct0",
            why="Assumption of this book: research output grows by 15% a year now.",
        ),
        Slider(
            "lam",
            "Feedback",
            value=1.3,
            low=0,
            high=2,
            step=0.05,
            format="f2",
            why="Assumption: above one, where each gain brings the next one sooner.",
        ),
    ],
    outputs=_loop,
    data={
        "levels": Rows(
            301,
            _levels,
            [
                Column("years", "Years", "", "f1"),
                Column("below", "Feedback 0.5", "times today", "g4"),
                Column("at", "Feedback 1", "times today", "g4"),
                Column("chosen", "Feedback chosen", "times today", "g4"),
            ],
        ),
        "names": Rows(_KINDS, _loop_name),
        "bound": Rows(1, _loop_bound),
    },
    chart=lambda d: (
        d.levels.mark_line(clip=True, color=COLOUR["muted"], strokeDash=[2, 3]).encode(
            x=alt.X("years:Q", title="years from now", scale=alt.Scale(domain=[0, LOOP_YEARS])),
            y=alt.Y("below:Q", title="capability, today = 1", scale=log_scale(1, LOOP_TOP), axis=scale_powers_axis()),
        )
        + d.levels.mark_line(clip=True, color=COLOUR["muted"], strokeDash=[6, 3]).encode(x="years:Q", y="at:Q")
        + d.levels.mark_line(clip=True).encode(x="years:Q", y="chosen:Q")
        + d.bound.mark_rule(strokeDash=[2, 3], color=COLOUR["warn"])
        .transform_filter("datum.label != ''")
        .encode(x="years:Q")
        + d.names.transform_filter(f"datum.level < {LOOP_TOP}")
        .mark_text(align="right", dx=-4, dy=-9)
        .encode(x="years:Q", y="level:Q", text="label:N")
        + d.bound.mark_text(align="left", baseline="top", dx=4).encode(x="years:Q", y=alt.value(4), text="label:N")
    ),
    finding=lambda p: where(
        p.lam > 1,
        say("With feedback of {lam:f2} growth passes every bound after {years:f0} years", lam=p.lam, years=p.bound),
        where(
            p.lam == 1,
            "With feedback of exactly one growth stays exponential",
            say("With feedback of {lam:f2} the rate of growth falls year by year", lam=p.lam),
        ),
    ),
    reading=lambda p: say(
        "In ten years capability is {ten} times today's, against {plain:g3} times with feedback of one.",
        ten=where(p.ten > 1e6, "more than a million", say("{x:g3}", x=minimum(p.ten, 1e6))),
        plain=p.plain,
    ),
    measure="Capability against years for feedback of 0.5 (dotted), 1 (dashed) and the chosen one (log axis)",
    description="Three curves on a logarithmic axis: one that bends down, a straight one, and one that bends up to a "
    "vertical dotted line.",
    sources=["aghion2018", "korinek2024vipra"],
    as_of="",
)
