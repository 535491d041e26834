"""Market snapshot: the revenue that capital spending needs, and earlier booms."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable.chart import (
    axis,
    band,
    bars,
    by_row,
    called,
    chart,
    forecast,
    here,
    level,
    line,
    named,
    row_names,
    rule,
    spans,
    ticks,
    when,
)  # fmt: skip
from ...facts import facts
from ...formula import where
from ..sheet import figure
from .shared import NOW, REVENUE, THEN, cited

_THREE = "Microsoft, OpenAI, Anthropic in the press"
_REPORTED = cited(pd.DataFrame([
    {"label": f"The Post's estimate, 2026: {REVENUE[0]:g} to {REVENUE[1]:g}", "low": REVENUE[0], "high": REVENUE[1],
     "who": "The Post", "speaks_of": "2026", "status": "secondary"},
    {"label": "three run-rates, press, Jan 2025", "low": THEN, "high": THEN, "who": _THREE,
     "speaks_of": "2025-01", "status": "press"},
    {"label": "three run-rates, press, Sep 2026", "low": NOW, "high": NOW, "who": _THREE,
     "speaks_of": "2026-09-30", "status": "press"},
]))  # fmt: skip


def _required(p):
    p.need = market.required_revenue(p.capex, p.rate, p.years, p.margin, p.use, p.share)
    p.flat = market.required_revenue(p.capex, 0.0, p.years, p.margin, p.use, p.share)
    p.times = p.need / NOW
    p.must = where(p.use < 1, "AI capacity, if all of it were sold, must be worth", "AI must bring in")
    p.ai = p.capex * p.share


def _required_curve(row, p):
    row.years = 1 + 14 * row.t
    row.need = market.required_revenue(p.capex, p.rate, row.years, p.margin, p.use, p.share)
    row.flat = market.required_revenue(p.capex, 0.0, row.years, p.margin, p.use, p.share)


def _required_point(row, p):
    row.years = p.years
    row.need = p.need


# The point's number stays away where it would lie on the name of a reported sum; the title has it too.
_APART = " && ".join(f"abs(log(datum.need / {high:g})) > 0.45" for high in _REPORTED["high"])

required_revenue = figure(
    "required-revenue",
    outputs=_required,
    values={"reported": REVENUE, "then": THEN, "now": NOW},
    data={"curve": (57, _required_curve), "point": (1, _required_point), "reported": _REPORTED},
    chart=chart(
        axis("years", "years in service", domain=(1, 15), nice=False, values=[1, 3, 5, 7, 9, 11, 13, 15]),
        axis("need", "billion USD a year, log", log=True, domainMin=10, format=",~r", grid=False,
             values=[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]),
        band("reported", "low", "high", x=False, color="muted", opacity=0.15),
        rule("reported", "low", x=False, color="muted"),
        rule("reported", "high", x=False, color="muted"),
        line("curve", "flat", color="muted", strokeDash=[1, 3]),
        line("curve"),
        named("reported", "label", y="high", x=0, over=True, align="left", dx=2, dy=-8, color="muted"),
        here("point", size=130, opacity=None),
        named("point", "words", where=_APART, calculate={"words": "format(datum.need, '$,.0f') + 'bn'"}, over=True,
              align=alt.ExprRef("p_years > 11 ? 'right' : 'left'"), dx=alt.ExprRef("p_years > 11 ? 0 : 10"), dy=-12),
    ),
)  # fmt: skip

_FLOWS = [
    {"k": 0, "label": "a year's spending, against revenue"},
    {"k": 1, "label": "a year's wear of it, against revenue"},
    {"k": 2, "label": "what it must earn a year, against gross profit"},
    {"k": 3, "label": "what all in service must earn, against gross profit"},
]  # fmt: skip


def _flow_outputs(p):
    p.crf = market.capital_recovery_factor(p.rate, p.years)
    p.vintages = market.vintages_in_service(p.growth, p.years)
    p.spending = p.capex / p.revenue
    p.wear = p.capex / p.years / p.revenue
    p.charge = p.capex * p.crf / (p.margin * p.revenue)
    p.installed = p.charge * p.vintages
    p.breakeven = p.installed * p.revenue
    p.whose = where(p.revenue == NOW, "the reported revenue", "such a revenue")


def _flow(row, p):
    row.ratio = where(row.k == 0, p.spending, where(row.k == 1, p.wear, where(row.k == 2, p.charge, p.installed)))


flow_against_flow = figure(
    "flow-against-flow",
    outputs=_flow_outputs,
    values={"reported": REVENUE, "now": NOW},
    data={"ratios": (_FLOWS, _flow)},
    chart=chart(
        axis("ratio", "ratio; above 1 the money is not yet there", tickCount=6),
        by_row(order="k"),
        bars("ratios", height=14, color=when("datum.k == 0", "680bn-2026", "accent")),
        ticks("ratios", x=alt.datum(1), size=20, thickness=2, color="ink"),
        row_names("ratios", over=True),
        named("ratios", "ratio", ".1f", over=True, align="left", dx=6),
    ),
)  # fmt: skip


def _payback(p):
    p.start = where(p.revenue_of == "document", sum(REVENUE) / 2, where(p.revenue_of == "then", THEN, NOW))
    p.years = market.payback_years(p.capex, p.start, p.growth, p.margin)
    p.flat = market.payback_years(p.capex, p.start, 1.0, p.margin)
    p.late = where(p.years > p.life, "after the hardware is written off", "before the hardware is written off")


def _payback_curve(row, p):
    row.years = 10 * row.t
    row.grown = market.cumulative_gross_profit(p.start, p.growth, p.margin, row.years) / p.capex
    row.flat = market.cumulative_gross_profit(p.start, 1.0, p.margin, row.years) / p.capex


def _payback_marks(row, p):
    row.life = p.life
    row.whole = 1.0


payback_paths = figure(
    "payback-paths",
    outputs=_payback,
    values={"then": THEN, "middle": sum(REVENUE) / 2, "now": NOW},
    data={"paths": (81, _payback_curve), "marks": (1, _payback_marks)},
    chart=chart(
        axis("years", "years from now", domain=(0, 10), tickCount=5),
        axis("grown", "share of one year's spending paid back", domain=(0, 1.4), format=".0%"),
        rule("marks", x="life", y=False, color="warn"),
        called("marks", "written off", alt.datum(0.04), x="life", align="left", dx=4, color="warn"),
        level("marks", "whole"),
        forecast("paths", clip=True),
        line("paths", "flat", clip=True, color="muted", strokeDash=[1, 3]),
    ),
)

_MANIAS = facts("manias")
_MANIAS = _MANIAS[_MANIAS["measure"] == "investment a year"].assign(ai=0)
TELECOM, RAILWAYS = (  # the lowest and the highest figure that any page gives
    (float(boom["low"].min()) / 100, float(boom["high"].max()) / 100)
    for boom in (_MANIAS[_MANIAS["episode"] == episode] for episode in ("telecom", "railways"))
)
_AI_ROW = pd.DataFrame([{"label": "AI 2026, as chosen", "low": 0.0, "high": 0.0, "ai": 1, "who": "computed here",
                         "speaks_of": "2026", "status": "estimate"}])  # fmt: skip
_BOOMS = cited(pd.concat([_AI_ROW, _MANIAS], ignore_index=True))
_BOOMS["label"] = [
    r.label if r.ai else f"{r.episode.capitalize()}, {r.speaks_of}: {r.who}" for r in _BOOMS.itertuples()
]  # fmt: skip
_BOOMS = _BOOMS[["label", "low", "high", "ai", "who", "speaks_of", "status", "age"]]


def _boom_outputs(p):
    p.part = p.capex * p.share / (1000 * p.gdp)
    p.telecom, p.telecom_most = (p.part / TELECOM[k] for k in (1, 0))
    p.railways, p.railways_most = (p.part / RAILWAYS[k] for k in (1, 0))


def _boom(row, p):
    row.start = where(row.ai == 1, p.part, row.low / 100)
    row.end = where(row.ai == 1, p.part, row.high / 100)


past_manias = figure(
    "past-manias",
    outputs=_boom_outputs,
    values={"telecom_gdp": TELECOM, "railways_gdp": RAILWAYS},
    data={"booms": (_BOOMS, _boom)},
    chart=chart(
        axis("start", "investment a year, share of the country's GDP", domain=(0, 0.07), format=".0%",
             values=[0, 0.02, 0.04, 0.06]),
        by_row(order=list(_BOOMS["label"])),
        spans("booms", "start", "end", strokeCap="round", color=when("datum.ai == 1", "accent", "muted")),
        row_names("booms"),
        named("booms", "words", x="end", align="left", dx=10, calculate={
            "words": "format(datum.start, '.1%')"
                     " + (datum.end > datum.start ? ' to ' + format(datum.end, '.1%') : '')"}),
    ),
)  # fmt: skip
