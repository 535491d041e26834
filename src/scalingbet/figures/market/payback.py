"""Market snapshot: the revenue that capital spending needs, and earlier booms."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import readable
from ...facts import facts
from ...formula import where
from ...formula.words import say
from ...numbers import number
from .shared import (
    AI_CAPEX,
    AI_SHARE,
    BASE_2025,
    CAPEX,
    CASE,
    CITED,
    LIFE,
    MARGIN,
    MONEY,
    NOW,
    RATE,
    REVENUE,
    THEN,
    cited,
    named_rows,
)

_THREE = "Microsoft, OpenAI, Anthropic in the press"
_REPORTED = cited(pd.DataFrame([
    {"label": f"$680bn's estimate, 2026: {REVENUE[0]:g} to {REVENUE[1]:g}", "low": REVENUE[0], "high": REVENUE[1],
     "who": "$680bn", "as_of": "2026", "status": "secondary"},
    {"label": "three run-rates, press, Jan 2025", "low": THEN, "high": THEN, "who": _THREE,
     "as_of": "2025-01", "status": "press"},
    {"label": "three run-rates, press, May 2026", "low": NOW, "high": NOW, "who": _THREE,
     "as_of": "2026-05-28", "status": "press"},
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


_LOG = alt.Scale(type="log", nice=False, domainMin=10)
_YEARS = alt.Scale(domain=[1, 15], nice=False)
# The point's number stays away where it would lie on the name of a reported sum; the title has it too.
_APART = " && ".join(f"abs(log(datum.need / {high:g})) > 0.45" for high in _REPORTED["high"])

required_revenue = Explorable(
    name="required-revenue",
    controls=[
        Slider(
            "capex",
            "Capital spending of a year",
            value=CAPEX,
            low=100,
            high=1200,
            step=5,
            **MONEY,
            why="$680bn: midpoint of the guidance for 2026.",
        ),
        Slider(
            "share",
            "Part of it for AI",
            value=AI_SHARE,
            low=0.1,
            high=1,
            step=0.01,
            format="pct0",
            why="$680bn and CreditSights: 75%.",
        ),
        LIFE,
        MARGIN,
        RATE,
        Slider(
            "use",
            "Part of the capacity that is sold",
            value=CASE.utilisation,
            low=0.2,
            high=1,
            step=0.01,
            format="pct0",
            why="Assumption of this book: all of it. Idle machines must be paid for by the busy ones.",
        ),
    ],
    outputs=_required,
    data={
        "curve": Rows(
            57,
            _required_curve,
            [
                Column("years", "Years in service", "years", "f2"),
                Column("need", "Needed", "billion USD a year", "g4"),
                Column("flat", "Needed without a return", "billion USD a year", "g4"),
            ],
        ),
        "point": Rows(1, _required_point),
        "reported": Rows(
            _REPORTED,
            None,
            [
                Column("label", "Reported", format="text"),
                Column("low", "From", "billion USD a year", "g3"),
                Column("high", "To", "billion USD a year", "g3"),
                *CITED,
            ],
        ),
    },
    chart=lambda d: (
        d.reported.mark_rect(color=COLOUR["muted"], opacity=0.15).encode(y=alt.Y("low:Q", scale=_LOG), y2="high:Q")
        + d.reported.mark_rule(color=COLOUR["muted"]).encode(y=alt.Y("low:Q", scale=_LOG))
        + d.reported.mark_rule(color=COLOUR["muted"]).encode(y=alt.Y("high:Q", scale=_LOG))
        + d.curve.mark_line(color=COLOUR["muted"], strokeDash=[1, 3]).encode(
            x=alt.X("years:Q", scale=_YEARS), y=alt.Y("flat:Q", scale=_LOG)
        )
        + d.curve.mark_line().encode(
            x=alt.X(
                "years:Q", title="years in service", scale=_YEARS, axis=alt.Axis(values=[1, 3, 5, 7, 9, 11, 13, 15])
            ),
            y=alt.Y(
                "need:Q",
                title="billion USD a year, log",
                scale=_LOG,
                axis=alt.Axis(format=",~r", grid=False, values=[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]),
            ),
        )
        + readable(
            d.reported.mark_text(align="left", dx=2, dy=-8, color=COLOUR["muted"]).encode(
                x=alt.value(0), y=alt.Y("high:Q", scale=_LOG), text="label:N"
            )
        )
        + d.point.mark_point(size=130, color=COLOUR["warn"]).encode(
            x=alt.X("years:Q", scale=_YEARS), y=alt.Y("need:Q", scale=_LOG)
        )
        + readable(
            d.point.transform_filter(_APART)
            .transform_calculate(words="format(datum.need, '$,.0f') + 'bn'")
            .mark_text(
                align=alt.ExprRef("p_years > 11 ? 'right' : 'left'"), dx=alt.ExprRef("p_years > 11 ? 0 : 10"), dy=-12
            )
            .encode(x=alt.X("years:Q", scale=_YEARS), y=alt.Y("need:Q", scale=_LOG), text="words:N")
        )
    ),
    finding=lambda p: say(
        "To pay for ${ai:g3}bn in {years:g3} {unit}, {must} ${need:g3}bn a year: {times:f1} times what three firms "
        "report",
        ai=p.ai,
        years=p.years,
        unit=where(p.years == 1, "year", "years"),
        must=p.must,
        need=p.need,
        times=p.times,
    ),
    reading=lambda p: say(
        "Without any return it is ${flat:g3}bn; the run-rates of Microsoft's AI, OpenAI and Anthropic came to "
        "${now:g3}bn in May "
        "2026, some of it counted twice.",
        flat=p.flat,
        now=NOW,
    ),
    measure="Yearly revenue, logarithmic, that pays one year's spending back over its life; dotted: without a return",
    description="A curve that falls from about a thousand billion for a life of one year to about a hundred for "
    "fifteen, above "
    "lines of reported revenue at 20, 40 to 60 and 108.",
    sources=["doc-680bn-2026", "creditsights2026", "microsoft2026q3", "techjack2026"],
    as_of="2026-05",
    height=380,
    note="One year's spending only; run-rates are press reports and overlap, since Microsoft sells OpenAI's models.",
)

_FLOWS = [
    {"k": 0, "label": "a year's spending / revenue"}, {"k": 1, "label": "a year's wear / revenue"},
    {"k": 2, "label": "its yearly charge / gross profit"}, {"k": 3, "label": "charge on all in service / gross profit"},
]  # fmt: skip


def _flow_outputs(p):
    p.crf = market.capital_recovery_factor(p.rate, p.years)
    p.vintages = market.vintages_in_service(p.growth, p.years)
    p.spending = p.capex / p.revenue
    p.wear = p.capex / p.years / p.revenue
    p.charge = p.capex * p.crf / (p.margin * p.revenue)
    p.installed = p.charge * p.vintages
    p.breakeven = p.installed * p.revenue
    p.whose = where(p.revenue == sum(REVENUE) / 2, "the $680bn document's own ", "")


def _flow(row, p):
    row.ratio = where(row.k == 0, p.spending, where(row.k == 1, p.wear, where(row.k == 2, p.charge, p.installed)))


flow_against_flow = Explorable(
    name="flow-against-flow",
    controls=[
        AI_CAPEX,
        Slider(
            "revenue",
            "AI revenue of a year",
            value=sum(REVENUE) / 2,
            low=20,
            high=600,
            log=True,
            **MONEY,
            why="$680bn: 40 to 60. Three run-rates of May 2026 come to 108.5.",
        ),
        LIFE,
        RATE,
        MARGIN,
        Slider(
            "growth",
            "Spending has grown, times a year",
            value=round(CAPEX / BASE_2025, 2),
            low=1,
            high=2.5,
            step=0.01,
            format="f2",
            why="$680bn: 680 after 381.",
        ),
    ],
    outputs=_flow_outputs,
    data={
        "ratios": Rows(
            _FLOWS, _flow, [Column("label", "Comparison", format="text"), Column("ratio", "Ratio", "", "f2")]
        )
    },
    chart=lambda d: (
        d.ratios.mark_bar(height=14).encode(
            x=alt.X("ratio:Q", title="ratio; above 1 the money is not yet there", axis=alt.Axis(tickCount=6)),
            y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("k")),
            color=alt.condition("datum.k == 0", alt.value(COLOUR["680bn-2026"]), alt.value(COLOUR["accent"])),
        )
        + d.ratios.mark_tick(size=20, thickness=2, color=COLOUR["ink"]).encode(
            x=alt.datum(1), y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("k"))
        )
        + readable(named_rows(d.ratios, sort=alt.EncodingSortField("k")))
        + readable(
            d.ratios.mark_text(align="left", dx=6).encode(
                x="ratio:Q",
                y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("k")),
                text=alt.Text("ratio:Q", format=".1f"),
            )
        )
    ),
    finding=lambda p: say(
        "On {whose}${revenue:g3}bn of revenue, a year's AI spending is {spending:f1} times as much; what it must earn "
        "each year is {charge:f1} times the gross profit",
        whose=p.whose,
        revenue=p.revenue,
        spending=p.spending,
        charge=p.charge,
    ),
    reading=lambda p: say(
        "With all that was bought before and is still in service it is {installed:f1} times; the bill is met at "
        "${need:g3}bn of revenue a year. On the ${now:g3}bn that three firms reported in May 2026 these are "
        "{spending:f1}, {charge:f1} and {left:f1} times.",
        installed=p.installed,
        need=p.breakeven,
        now=NOW,
        spending=p.capex / NOW,
        charge=p.charge * p.revenue / NOW,
        left=p.breakeven / NOW,
    ),
    measure="Four ways to hold spending against revenue; only the last two set a yearly cost against what pays it",
    description="Four bars: the document's ratio of about ten, wear over revenue near two, the yearly charge over "
    "gross profit "
    "near four and a half, and that of all capital in service near seven.",
    sources=["doc-680bn-2026"],
    as_of="2026-05",
    note="The charge is an annuity at the chosen return; what is in service is that of mid-year.",
)


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


payback_paths = Explorable(
    name="payback-paths",
    controls=[
        AI_CAPEX,
        Choice(
            "revenue_of",
            "Revenue to start from",
            value="now",
            options={
                "then": "three run-rates, Jan 2025: 20",
                "document": "$680bn's middle: 50",
                "now": "three run-rates, May 2026: 108.5",
            },
            why="The newest the press reports; they overlap.",
        ),
        Slider(
            "growth",
            "Revenue grows, times a year",
            value=1.5,
            low=1,
            high=4,
            step=0.05,
            format="f2",
            why="Assumption of this book. The three run-rates together grew more than three times a year to May 2026.",
        ),
        MARGIN,
        Slider(
            "life",
            "Hardware written off after",
            value=CASE.years,
            low=1,
            high=10,
            step=0.5,
            unit="years",
            format="g3",
            why="Filings: 5 to 6 years.",
        ),
    ],
    outputs=_payback,
    data={
        "paths": Rows(
            81,
            _payback_curve,
            [
                Column("years", "Years", "years", "f2"),
                Column("grown", "Paid back, growing", "", "pct0"),
                Column("flat", "Paid back, flat", "", "pct0"),
            ],
        ),
        "marks": Rows(1, _payback_marks),
    },
    chart=lambda d: (
        d.marks.mark_rule(color=COLOUR["warn"]).encode(x=alt.X("life:Q"))
        + d.marks.mark_text(align="left", dx=4, color=COLOUR["warn"]).encode(
            x="life:Q", y=alt.datum(0.04), text=alt.value("written off")
        )
        + d.marks.mark_rule(strokeDash=[2, 3]).encode(y="whole:Q")
        + d.paths.mark_line(clip=True, strokeDash=[6, 4]).encode(
            x=alt.X("years:Q", title="years from now", axis=alt.Axis(tickCount=5), scale=alt.Scale(domain=[0, 10])),
            y=alt.Y(
                "grown:Q",
                title="share of one year's spending paid back",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1.4]),
            ),
        )
        + d.paths.mark_line(clip=True, color=COLOUR["muted"], strokeDash=[1, 3]).encode(x="years:Q", y="flat:Q")
    ),
    finding=lambda p: say(
        "Growing {growth:f2} times a year from ${start:g3}bn, gross profit pays one year's spending back in "
        "{years:f1} years",
        growth=p.growth,
        start=p.start,
        years=p.years,
    ),
    reading=lambda p: say(
        "That is {late}; without growth it takes {flat:f1} years, and each later year's spending waits in line.",
        late=p.late,
        flat=p.flat,
    ),
    measure="Gross profit added up, over one year's AI spending; dashed: growing, dotted: flat; no interest",
    description="Two lines rise from zero; the growing one crosses the dotted line of full payback earlier.",
    sources=["doc-680bn-2026", "microsoft2026q3", "techjack2026"],
    as_of="2026-05",
    note="All paths are extrapolations; all revenue is set against this one year's spending, which flatters it.",
)


_MANIAS = facts("manias")
_MANIAS = _MANIAS[_MANIAS["measure"] == "investment a year"].assign(ai=0)
TELECOM, RAILWAYS = (  # the lowest and the highest figure that any page gives
    (float(boom["low"].min()) / 100, float(boom["high"].max()) / 100)
    for boom in (_MANIAS[_MANIAS["episode"] == episode] for episode in ("telecom", "railways"))
)
_AI_ROW = pd.DataFrame([{"label": "AI 2026, as chosen", "low": 0.0, "high": 0.0, "ai": 1, "who": "computed here",
                         "as_of": "2026",
                         "status": "estimate"}])  # fmt: skip
_BOOMS = cited(pd.concat([_AI_ROW, _MANIAS], ignore_index=True))
_BOOMS["label"] = [
    r.label if r.ai else f"{r.episode.capitalize()}, {r.as_of}: {r.who}" for r in _BOOMS.itertuples()
]  # fmt: skip
_BOOMS = _BOOMS[["label", "low", "high", "ai", "who", "as_of", "status", "age"]]


def _boom_outputs(p):
    p.part = p.capex * p.share / (1000 * p.gdp)
    p.telecom, p.telecom_most = (p.part / TELECOM[k] for k in (1, 0))
    p.railways, p.railways_most = (p.part / RAILWAYS[k] for k in (1, 0))


def _boom(row, p):
    row.start = where(row.ai == 1, p.part, row.low / 100)
    row.end = where(row.ai == 1, p.part, row.high / 100)


past_manias = Explorable(
    name="past-manias",
    controls=[
        Slider(
            "capex",
            "Capital spending in 2026",
            value=CAPEX,
            low=200,
            high=1200,
            step=5,
            **MONEY,
            why="$680bn's midpoint.",
        ),
        Slider(
            "share", "Part of it for AI", value=AI_SHARE, low=0.1, high=1, step=0.01, format="pct0", why="$680bn: 75%."
        ),
        Slider(
            "gdp",
            "US GDP",
            value=round(number("market.gdp"), 1),
            low=25,
            high=40,
            step=0.1,
            unit="trillion USD",
            format="f1",
            why="Implied by Coeli 2026, which puts 1.1 trillion at close to 3.5% of it.",
        ),
    ],
    outputs=_boom_outputs,
    data={
        "booms": Rows(
            _BOOMS,
            _boom,
            [
                Column("label", "Boom", format="text"),
                Column("start", "From", "of GDP", "pct1"),
                Column("end", "To", "of GDP", "pct1"),
                *CITED,
            ],
        )
    },
    chart=lambda d: (
        d.booms.mark_rule(strokeWidth=8, strokeCap="round").encode(
            x=alt.X(
                "start:Q",
                title="investment a year, share of the country's GDP",
                axis=alt.Axis(format=".0%", values=[0, 0.02, 0.04, 0.06]),
                scale=alt.Scale(domain=[0, 0.07]),
            ),
            x2="end:Q",
            y=alt.Y("label:N", axis=None, sort=list(_BOOMS["label"])),
            color=alt.condition("datum.ai == 1", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        )
        + named_rows(d.booms, sort=list(_BOOMS["label"]))
    ),
    finding=lambda p: say(
        "AI spending of the five firms is {part:pct1} of US GDP: {telecom:f1} to {telecom_most:f1} times the telecom "
        "boom's peak, {railways:f1} to {railways_most:f1} times the railways'",
        part=p.part,
        telecom=p.telecom,
        telecom_most=p.telecom_most,
        railways=p.railways,
        railways_most=p.railways_most,
    ),
    reading=lambda p: say(
        "The pages put telecom at {telecom:pct1} to {telecom_most:pct1} and the railways at {railways:pct0} to "
        "{railways_most:pct0}; the five firms spend abroad too, so {part:pct1} is a ceiling for the US.",
        part=p.part,
        telecom=TELECOM[0],
        telecom_most=TELECOM[1],
        railways=RAILWAYS[0],
        railways_most=RAILWAYS[1],
    ),
    measure="Investment of one year over GDP, British for the railways, American for the rest",
    description="Five rows: AI at about 1.6%, telecom and fibre at one to one and a half, railways at three to six "
    "per cent.",
    sources=["ft2025railway", "ttm2025", "culled2026", "coeli2026", "doc-680bn-2026"],
    as_of="2026",
    note="Every earlier figure comes from a secondary page; where two differ, both are drawn.",
)
