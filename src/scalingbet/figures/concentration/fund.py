"""Concentration, sixth part: the dividend fund, rents, catching up."""

from ... import concentration as model
from ...explorable.chart import DOTS, axis, chart, forecast, here, level, line, named
from ...facts import facts
from ...formula import clip, exp, log, maximum, minimum, where
from ...formula.words import say
from ..sheet import figure

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
    {"area": key, "label": name + (", unverified" if _ADULTS.status[name] == "unverified" else ""), "people": people}
    for key, (name, people) in _AREAS.items()
]


def _fund(p):
    p.people = where(
        p.paid == "none",
        0,
        where(p.paid == "sf", _AREAS["sf"][1], where(p.paid == "ca", _AREAS["ca"][1], _AREAS["us"][1])),
    )
    p.payments = p.cheque * p.people
    for area, (_, people) in _AREAS.items():
        setattr(p, f"goal_{area}", model.fund_needed(p.cheque, people, p.payout))
        setattr(p, f"years_{area}", model.years_to_fund(getattr(p, f"goal_{area}"), p.fund, p.rate, p.flow, p.payments))
    p.lasts = model.years_fund_lasts(p.fund, p.rate, p.flow, p.payments)
    p.percent = 100 * p.rate
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
    row.reached = where(row.years < 1, 0, where(row.years > FUND_YEARS, 0, 1))
    row.words = say("{years:f0} years", years=row.years)


_ON_AXIS = "datum.needed > 1.2e10 && datum.needed < 6e13"

dividend_fund = figure(
    "dividend-fund", outputs=_fund, data={"path": (101, _fund_path), "goals": (_GOALS, _goal)},
    chart=chart(
        axis("years", "years from now"),
        axis("value", "fund, USD", log=True, domain=(1e10, 1e14), words="scale",
             values=[1e10, 1e11, 1e12, 1e13, 1e14]),
        level("goals", "needed", where=_ON_AXIS, strokeDash=[4, 3], color="ink"),
        named("goals", "label", y="needed", x=4, where=_ON_AXIS, align="left", baseline="bottom", dy=-3),
        forecast("path", strokeDash=[6, 3], clip=True),
        here("goals", "needed", where=f"datum.reached == 1 && {_ON_AXIS}"),
        named("goals", "words", y="needed", where=f"datum.reached == 1 && datum.years > 60 && {_ON_AXIS}", over=True,
              align="right", dx=-9, dy=-9),
        named("goals", "words", y="needed", where=f"datum.reached == 1 && datum.years <= 60 && {_ON_AXIS}", over=True,
              align="left", dx=9, dy=13),
    ),
)  # fmt: skip

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


rents = figure(
    "rents", outputs=_rents, data={"curve": (81, _rent_curve), "chosen": (1, _rent_point)},
    chart=chart(
        axis("mobility", "% more people for each 1% of real income"),
        axis("taken", "share taken by rents", domain=(0, 1), format=".0%"),
        line("curve"), level("chosen", "half", color="ink"), here("chosen", size=120, opacity=None),
    ),
)  # fmt: skip

# -- catching up ----------------------------------------------------------------------------------

CATCH_YEARS = 20
_CURVES = [{"key": key, "label": key} for key in ("home", "world")] + [{"key": "behind", "label": "world, with tariff"}]


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
    reached = where(row.which == "behind", p.years, p.bare)
    row.years = minimum(reached, CATCH_YEARS)
    row.cost = p.gap * model.learning_cost(1.0, exp(row.years * log(p.home)), p.learning)
    row.label = where(reached <= CATCH_YEARS, say("{years:f1} years", years=reached), "")


def _catch_names(row, p):
    t = CATCH_YEARS * where(row.key == "home", 0.1, 0.6)
    row.years = t
    world = model.learning_cost(1.0, exp(t * log(p.world)), p.learning)
    home = p.gap * model.learning_cost(1.0, exp(t * log(p.home)), p.learning)
    row.cost = where(row.key == "home", home, where(row.key == "world", world, world * (1 + p.tariff)))


catching_up = figure(
    "catching-up", outputs=_catch, values={"world_growth": 1.3},
    data={"paths": (81, _catch_path), "point": ([{"which": "behind"}, {"which": "bare"}], _catch_point),
          "names": (_CURVES, _catch_names)},
    chart=chart(
        axis("years", "years from now"),
        axis("cost", "unit cost, the world's now = 1", log=True, format="~r", values=[0.1, 0.2, 0.5, 1, 2, 5, 10]),
        line("paths", "world", color="muted"), line("paths", "behind", color="muted", strokeDash=DOTS),
        line("paths", "home"), here("point", size=120, opacity=None, where="datum.label != ''"),
        named("point", "label", where="datum.label != '' && datum.which == 'behind' && datum.years > 3", over=True,
              align="left", dx=8, dy=-10),
        named("point", "label", where="datum.label != '' && datum.which == 'bare' && datum.years > 3.6", over=True,
              align="right", dx=-8, dy=11),
        named("names", "label", where="datum.key != 'world'", over=True, align="left", dx=4, dy=-9),
        named("names", "label", where="datum.key == 'world'", over=True, align="right", dx=-4, dy=12),
    ),
)  # fmt: skip
