"""Concentration, sixth part: the dividend fund, rents, catching up."""

import altair as alt

from ... import concentration as model
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import facts
from ...formula import clip, exp, log, maximum, minimum, where
from ...formula.words import say

# -- the dividend fund ----------------------------------------------------------------------------

_FUND = model.FUND_2026
_ADULTS = facts("adults").set_index("area")
FUND_YEARS = 100
_AREAS = {
    "sf": ("San Francisco", _FUND.people),
    "ca": ("California", float(_ADULTS.loc["California", "people"])),
    "us": ("United States", float(_ADULTS.loc["United States", "people"])),
}
_GOALS = [
    {
        "area": key,
        "label": name
        + (", unverified" if name in _ADULTS.index and _ADULTS.loc[name, "status"] == "unverified" else ""),
        "people": people,
    }
    for key, (name, people) in _AREAS.items()
]


def _fund(p):
    p.people = where(
        p.paid == "none",
        0,
        where(p.paid == "sf", _AREAS["sf"][1], where(p.paid == "ca", _AREAS["ca"][1], _AREAS["us"][1])),
    )
    p.payments = p.cheque * p.people
    p.each = p.fund * p.payout / _AREAS["sf"][1]
    for area, (_, people) in _AREAS.items():
        setattr(p, f"goal_{area}", model.fund_needed(p.cheque, people, p.payout))
        setattr(p, f"years_{area}", model.years_to_fund(getattr(p, f"goal_{area}"), p.fund, p.rate, p.flow, p.payments))
    p.lasts = model.years_fund_lasts(p.fund, p.rate, p.flow, p.payments)
    p.grows = (p.rate * p.fund + p.flow - p.payments) / p.fund
    for area in ("ca", "us"):
        years = getattr(p, f"years_{area}")
        words = where(
            years < 1,
            "at once",
            where(years > 1000, "never", say("after {y:f0} {unit}", y=years, unit=where(years < 1.5, "year", "years"))),
        )
        setattr(p, f"words_{area}", words)


def _fund_path(row, p):
    row.years = FUND_YEARS * row.t
    row.value = clip(model.fund_value(row.years, p.fund, p.rate, p.flow, p.payments), 1e9, 1e15)


def _goal(row, p):
    row.needed = model.fund_needed(p.cheque, row.people, p.payout)
    row.years = model.years_to_fund(row.needed, p.fund, p.rate, p.flow, p.payments)
    row.each = p.fund * p.payout / row.people


dividend_fund = Explorable(
    name="dividend-fund",
    controls=[
        Slider(
            "fund",
            "Fund at the start",
            value=_FUND.size,
            low=1e10,
            high=1e13,
            log=True,
            unit="USD",
            format="usd3",
            why="Big Questions: 180 billion from a foundation, as much again from founders.",
        ),
        Slider(
            "rate",
            "Return a year",
            value=_FUND.payout,
            low=0.01,
            high=0.25,
            step=0.005,
            format="pct1",
            why="Big Questions counts on 5%; stocks have made 9.9% before inflation.",
        ),
        Slider(
            "payout",
            "Share paid out to be called funded",
            value=_FUND.payout,
            low=0.02,
            high=0.1,
            step=0.005,
            format="pct1",
            why="5%: what most American colleges spend of their endowments.",
        ),
        Slider(
            "cheque",
            "Cheque a year",
            value=_FUND.cheque,
            low=500,
            high=30_000,
            step=500,
            unit="USD",
            format="f0",
            why="Big Questions' example.",
        ),
        Choice(
            "paid",
            "Who is paid from the start",
            value="sf",
            options={"none": "nobody", "sf": "San Francisco", "ca": "California", "us": "the United States"},
            why="Big Questions starts with San Francisco.",
        ),
        Slider(
            "flow",
            "New money a year",
            value=0,
            low=0,
            high=500e9,
            step=5e9,
            unit="USD",
            format="usd3",
            why="None is promised; the essay hopes for a share of revenue.",
        ),
    ],
    outputs=_fund,
    data={
        "path": Rows(101, _fund_path, [Column("years", "Years", "", "f0"), Column("value", "Fund", "USD", "usd3")]),
        "goals": Rows(
            _GOALS,
            _goal,
            [
                Column("label", "Area", format="text"),
                Column("people", "People", "", "big3"),
                Column("each", "Fund pays each at the start", "USD a year", "f0"),
                Column("needed", "Fund needed", "USD", "usd3"),
                Column("years", "Years to it", "", "f0"),
            ],
        ),
    },
    chart=lambda d: (
        d.goals.mark_rule(strokeDash=[4, 3], color=COLOUR["ink"]).encode(
            y=alt.Y("needed:Q", scale=log_scale(1e10, 1e14), axis=scale_powers_axis(), title="fund, USD")
        )
        + d.goals.mark_text(align="left", baseline="bottom", dy=-3).encode(x=alt.value(4), y="needed:Q", text="label:N")
        + d.path.mark_line(strokeDash=[6, 3], clip=True).encode(x=alt.X("years:Q", title="years from now"), y="value:Q")
    ),
    finding=lambda p: where(
        p.lasts < 1000,
        say(
            "Paying {n:big3} people ${cheque:f0} a year empties the fund {when}",
            n=p.people,
            cheque=p.cheque,
            when=where(p.lasts < 1, "within the first year", say("after {years:f1} years", years=p.lasts)),
        ),
        say(
            "Enough for ${each:f0} a year to each San Franciscan; for ${cheque:f0} to all of California {when}",
            each=p.each,
            cheque=p.cheque,
            when=p.words_ca,
        ),
    ),
    reading=lambda p: say(
        "It starts to {way}. California needs {ca:usd3}, the United States {needed:usd3}, reached {us}.",
        way=where(p.grows < 0, "shrink", say("grow by {grows:pct1} a year", grows=p.grows)),
        us=p.words_us,
        ca=p.goal_ca,
        needed=p.goal_us,
    ),
    measure="Value of the fund over a hundred years (log axis; a forecast) and the fund that pays everybody of "
    "working age in each area",
    description="A dashed line that climbs on a logarithmic axis past three horizontal lines: San Francisco, "
    "California, the United States.",
    sources=["doc-big-questions-2026", "census2025", "damodaran2025", "mehrling2005"],
    as_of="2026-04",
    note="San Francisco's 600,000 adults are the essay's; the Census Bureau has 549,410 for 2023. California's are "
    "unverified.",
)


# -- rents ----------------------------------------------------------------------------------------

_HOUSING = model.HOUSING


def _rents(p):
    p.taken = model.rent_share(p.spending, _HOUSING.income, p.demand, p.supply, p.mobility)
    p.closed = model.rent_share(p.spending, _HOUSING.income, p.demand, p.supply, 0.0)
    p.kept = p.cheque * (1 - p.taken)
    # More than half is taken when h (eta + mu) > (e_s + e_d + h mu) / 2.
    p.half = maximum((p.supply + p.demand - 2 * p.spending * _HOUSING.income) / p.spending, 0)


def _rent_curve(row, p):
    row.mobility = 20 * row.t
    row.taken = model.rent_share(p.spending, _HOUSING.income, p.demand, p.supply, row.mobility)


def _rent_point(row, p):
    row.mobility, row.taken, row.half = p.mobility, p.taken, 0.5


rents = Explorable(
    name="rents",
    controls=[
        Slider(
            "mobility",
            "Newcomers for 1% more income",
            value=3,
            low=0,
            high=20,
            step=0.5,
            unit="% more people",
            format="f1",
            why="Assumption of this book: people move for money, not at once and not all.",
        ),
        Slider(
            "supply",
            "How building answers to rent",
            value=_HOUSING.supply,
            low=0,
            high=3,
            step=0.05,
            format="f2",
            why="Assumption: 0.3, little, as the essay says of San Francisco.",
        ),
        Slider(
            "demand",
            "How tenants answer to rent",
            value=_HOUSING.demand,
            low=0.2,
            high=1.5,
            step=0.05,
            format="f2",
            why="Assumption: 0.7.",
        ),
        Slider(
            "spending",
            "Housing's share of income",
            value=_HOUSING.spending,
            low=0.1,
            high=0.6,
            step=0.01,
            format="pct0",
            why="Assumption: a third.",
        ),
        Slider(
            "cheque",
            "Cheque a year",
            value=_FUND.cheque,
            low=500,
            high=30_000,
            step=500,
            unit="USD",
            format="f0",
            why="Big Questions' example.",
        ),
    ],
    outputs=_rents,
    data={
        "curve": Rows(
            81, _rent_curve, [Column("mobility", "Newcomers", "%", "f2"), Column("taken", "Taken by rents", "", "pct1")]
        ),
        "chosen": Rows(1, _rent_point),
    },
    chart=lambda d: (
        d.curve.mark_line().encode(
            x=alt.X("mobility:Q", title="% more people for each 1% of real income"),
            y=alt.Y(
                "taken:Q", title="share taken by rents", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1])
            ),
        )
        + d.chosen.mark_rule(strokeDash=[2, 3], color=COLOUR["ink"]).encode(y="half:Q")
        + d.chosen.mark_point(size=120, color=COLOUR["warn"]).encode(x="mobility:Q", y="taken:Q")
    ),
    finding=lambda p: say("Rents take {taken:pct0} of the cheque and leave ${kept:f0}", taken=p.taken, kept=p.kept),
    reading=lambda p: say(
        "In a closed city they would take {closed:pct0}; they take more than half once each per cent of income draws "
        "{half:f1}% more people.",
        closed=p.closed,
        half=p.half,
    ),
    measure="Share of a payment to all residents that higher rents take, against how many people it draws in",
    description="A curve that rises from a quarter towards one as more people move in for the money, with a dotted "
    "line at one half.",
    sources=["roback1982", "doc-big-questions-2026"],
    as_of="",
    note="The elasticities are assumptions of this book.",
)


# -- catching up ----------------------------------------------------------------------------------

CATCH_YEARS = 20


def _catch(p):
    p.bare = model.years_to_catch_up(p.gap, 0.0, p.learning, p.home, p.world)
    p.years = model.years_to_catch_up(p.gap, p.tariff, p.learning, p.home, p.world)
    p.doublings = log(p.gap) / -log(1 - p.learning)


def _catch_path(row, p):
    row.years = CATCH_YEARS * row.t
    row.world = model.learning_cost(1.0, exp(row.years * log(p.world)), p.learning)
    row.home = p.gap * model.learning_cost(1.0, exp(row.years * log(p.home)), p.learning)
    row.behind = row.world * (1 + p.tariff)


def _catch_point(row, p):
    row.years = minimum(p.years, CATCH_YEARS)
    row.cost = p.gap * model.learning_cost(1.0, exp(row.years * log(p.home)), p.learning)
    row.label = where(p.years <= CATCH_YEARS, "cheaper from here", "")


def _catch_names(row, p):
    t = CATCH_YEARS * where(row.key == "home", 0.1, 0.6)
    row.years = t
    world = model.learning_cost(1.0, exp(t * log(p.world)), p.learning)
    home = p.gap * model.learning_cost(1.0, exp(t * log(p.home)), p.learning)
    row.cost = where(row.key == "home", home, where(row.key == "world", world, world * (1 + p.tariff)))


catching_up = Explorable(
    name="catching-up",
    controls=[
        Slider(
            "gap",
            "Home cost, times the world's",
            value=3,
            low=1.1,
            high=30,
            log=True,
            format="g2",
            why="Assumption of this book: three times, for a first factory.",
        ),
        Slider(
            "tariff",
            "Tariff or preference",
            value=0.5,
            low=0,
            high=2,
            step=0.05,
            format="pct0",
            why="Assumption: 50%. Big Questions asks for aggressive tariffs or bans.",
        ),
        Slider(
            "learning",
            "Cost falls with each doubling by",
            value=model.LEARNING_1994,
            low=0.05,
            high=0.4,
            step=0.01,
            format="pct0",
            why="Irwin and Klenow 1994: 20% on average in memory chips.",
        ),
        Slider(
            "home",
            "Home output so far grows by",
            value=2,
            low=1.05,
            high=4,
            step=0.05,
            unit="times a year",
            format="f2",
            why="Assumption: it doubles every year from a small start.",
        ),
        Slider(
            "world",
            "The world's grows by",
            value=1.3,
            low=1.05,
            high=3,
            step=0.05,
            unit="times a year",
            format="f2",
            why="Assumption: 30% a year.",
        ),
    ],
    outputs=_catch,
    data={
        "paths": Rows(
            81,
            _catch_path,
            [
                Column("years", "Years", "", "f2"),
                Column("home", "Home cost", "world now = 1", "g4"),
                Column("world", "World cost", "world now = 1", "g4"),
                Column("behind", "World cost plus tariff", "world now = 1", "g4"),
            ],
        ),
        "point": Rows(1, _catch_point),
        "names": Rows(
            [
                {"key": "home", "label": "home"},
                {"key": "world", "label": "world"},
                {"key": "behind", "label": "with tariff"},
            ],
            _catch_names,
        ),
    },
    chart=lambda d: (
        d.paths.mark_line(color=COLOUR["muted"]).encode(
            x=alt.X("years:Q", title="years from now"),
            y=alt.Y(
                "world:Q",
                title="unit cost, the world's now = 1",
                scale=log_scale(),
                axis=alt.Axis(format="~r", tickCount=5),
            ),
        )
        + d.paths.mark_line(color=COLOUR["muted"], strokeDash=[2, 3]).encode(x="years:Q", y="behind:Q")
        + d.paths.mark_line().encode(x="years:Q", y="home:Q")
        + d.point.mark_point(size=120, color=COLOUR["warn"])
        .transform_filter("datum.label != ''")
        .encode(x="years:Q", y="cost:Q")
        + readable(
            d.names.transform_filter("datum.key != 'world'")
            .mark_text(align="left", dx=4, dy=-9)
            .encode(x="years:Q", y="cost:Q", text="label:N")
        )
        + readable(
            d.names.transform_filter("datum.key == 'world'")
            .mark_text(align="right", dx=-4, dy=12)
            .encode(x="years:Q", y="cost:Q", text="label:N")
        )
    ),
    finding=lambda p: where(
        p.years > 1000,
        "Home output does not grow faster than the world's: protection would have to last for ever",
        where(
            p.years == 0,
            "The tariff covers the whole gap: home is cheaper behind it from the first day",
            say(
                "Behind a tariff of {tariff:pct0} home is cheaper after {years:f1} years",
                tariff=p.tariff,
                years=p.years,
            ),
        ),
    ),
    reading=lambda p: say(
        "Without protection it {bare}; from the world's present cost the gap is {doublings:f1} doublings of output "
        "away.",
        bare=where(p.bare > 1000, "never is", say("takes {b:f1} years", b=p.bare)),
        doublings=p.doublings,
    ),
    measure="Unit cost of both as cumulative output grows (log axis): home solid, world grey, world plus tariff "
    "dotted; a model",
    description="Two falling lines on a logarithmic axis, the home line steeper; it crosses the dotted line of world "
    "cost plus tariff first, then the world line.",
    sources=["irwin1994", "wright1936", "bardhan1971", "doc-big-questions-2026"],
    as_of="1994",
)
