"""The bet: revenue against what the build-out needs, all views side by side, two scenarios compared."""

import altair as alt
import pandas as pd

from ...bet import chain as scenario
from ...explorable import COLOUR, Column, Explorable, Rows
from ...explorable.chart import readable, scale_axis
from ...formula import choose, floor, minimum, where
from ...formula.words import say
from ...numbers import number
from ..market.shared import NOW, THEN
from .shared import ALIKE, DECLARED, FIRST, GROUPS, LAST, YEARS, chain, nth, panels

BILLION = 1e9
_MONEY_PANELS = [label for label in GROUPS if label != DECLARED.groups["after"]]
_REPORTED = pd.DataFrame({"year": [2025.0, 2026.4], "billions": [THEN, NOW]})
_SPENT = pd.DataFrame({"year": [2025], "billions": [number("market.ai_share") * number("market.capex_2025")]})


def _years(first, last, **ticks):
    return {
        "title": None,
        "axis": alt.Axis(format=".0f", labelFlush=False, **ticks or {"tickCount": 8}),
        "scale": alt.Scale(domain=[first, last], nice=False),
    }


YEAR_AXIS, FORECAST_AXIS = _years(2024, LAST), _years(FIRST, LAST)


# -- revenue against what it must be ---------------------------------------------------------------


def _payback(p):
    chain(p)
    scenario.outlays(p)
    for n in (4, YEARS - 1):
        setattr(p, f"back_{n}", 1 + getattr(p, f"sum_{n}") / getattr(p, f"out_{n}"))
        setattr(p, f"revenue_{n}", scenario.revenue_in(p, n))
        setattr(p, f"required_{n}", scenario.required_in(p, n))
    p.lowest = minimum(*(getattr(p, f"sum_{n}") for n in range(YEARS)), 0)
    p.last = getattr(p, f"sum_{YEARS - 1}")


def _money_paths(row, p):
    row.year = FIRST + row.i
    row.revenue = scenario.revenue_in(p, row.i) * BILLION
    row.required = scenario.required_in(p, row.i) * BILLION
    row.spending = scenario.spending_in(p, row.i) * BILLION
    row.balance = nth(p, "sum", row.i) * BILLION
    row.returned = 1 + nth(p, "sum", row.i) / nth(p, "out", row.i)


def _payback_reading(p):
    compute = where(
        p.money >= LAST - FIRST,
        "The money keeps up with the compute that runs ask for.",
        say(
            "One run costs {most:pct0} of the year's spending from {year:year}; compute then grows only as the "
            "money does.",
            most=p.most,
            year=floor(FIRST + p.money),
        ),
    )
    text = where(
        p.wall >= LAST - FIRST,
        f"Text lasts to {LAST}. ",
        where(
            p.wall <= 0,
            "The largest training set has met the text already",
            say("The largest training set meets the text in {year:year}", year=floor(FIRST + p.wall)),
        )
        + choose(
            p.beyond,
            {
                "made": "; more is made. ",
                "repeat": "; beyond it the text is read again. ",
                "algorithms": "; beyond it only algorithms help. ",
                "none": "; beyond it nothing helps. ",
            },
        ),
    )
    money = where(
        p.revenue <= 0,
        "Without revenue nothing is ever paid back.",
        say(
            "Revenue of {now:usd3} goes to {soon:usd2} in 2030 and {late:usd2} in {last:year}; the fleet of 2030 "
            "asks for "
            "{need:usd2} a year. ",
            now=p.revenue * BILLION,
            soon=p.revenue_4 * BILLION,
            late=getattr(p, f"revenue_{YEARS - 1}") * BILLION,
            need=p.required_4 * BILLION,
            last=LAST,
        )
        + where(
            p.lowest < 0,
            say("At the lowest point {low:usd2} are out; ", low=-p.lowest * BILLION),
            "No money is ever out; ",
        )
        + say(
            "of each dollar put in, {soon:pct0} have come back by 2030 and {late:pct0} by {last:year}.",
            soon=p.back_4,
            late=getattr(p, f"back_{YEARS - 1}"),
            last=LAST,
        ),
    )
    return text + compute + " " + money


def _money_chart(d):
    money = {"title": "USD a year", "axis": scale_axis(tickCount=5)}
    paths = d.paths.encode(x=alt.X("year:Q", **YEAR_AXIS))
    ends = d.paths.transform_filter(f"datum.year == {LAST}").encode(x=alt.X("year:Q", **YEAR_AXIS))

    def line(column, name, colour, dy, **mark):
        y = alt.Y(f"{column}:Q", **money)
        label = ends.mark_text(align="right", dy=dy, color=colour, fontWeight="bold").encode(y=y, text=alt.value(name))
        return paths.mark_line(color=colour, **mark).encode(y=y) + label

    return (
        paths.mark_bar(color=COLOUR["muted"], opacity=0.35, size=16).encode(y=alt.Y("spending:Q", **money))
        + ends.mark_text(align="right", dy=-6, color=COLOUR["muted"]).encode(
            y=alt.Y("spending:Q", **money), text=alt.value("spending")
        )
        + line("required", "revenue needed", COLOUR["warn"], 14)
        + line("revenue", "revenue", COLOUR["accent"], -8, strokeDash=[6, 4])
        + d.reported.mark_point(color=COLOUR["accent"], size=70).encode(
            x=alt.X("year:Q", **YEAR_AXIS), y=alt.Y("usd:Q", **money)
        )
        + d.spent.mark_text(color=COLOUR["muted"], baseline="bottom", dy=-4).encode(
            x=alt.X("year:Q", **YEAR_AXIS), y=alt.Y("usd:Q", **money), text=alt.value("reported")
        )
        + d.mark.mark_rule(color=COLOUR["ink"], strokeDash=[2, 3]).encode(x=alt.X("year:Q", **YEAR_AXIS))
        + d.spent.mark_bar(stroke=COLOUR["muted"], filled=False, size=16).encode(
            x=alt.X("year:Q", **YEAR_AXIS), y=alt.Y("usd:Q", **money)
        )
        + alt.layer(
            *(
                readable(
                    d.mark.transform_filter(side)
                    .mark_text(baseline="top", align=align, dx=dx)
                    .encode(x=alt.X("year:Q", **YEAR_AXIS), y=alt.value(2), text="label:N")
                )
                for side, align, dx in (
                    (f"datum.year < {FIRST + 2}", "left", 5),
                    (f"datum.year >= {FIRST + 2}", "right", -5),
                )
            )
        )
    )


def _reported(row, p):
    row.usd = row.billions * BILLION


def _marked(row, p):
    row.year = minimum(p.payback, LAST)
    row.label = where(p.payback > LAST, "", "paid back")


bet_payback = Explorable(
    "bet-payback",
    **ALIKE,
    controls=[],
    panels=panels(*_MONEY_PANELS),
    outputs=_payback,
    data={
        "paths": Rows(
            YEARS,
            _money_paths,
            [
                Column("year", "Year", format="year"),
                Column("revenue", "Revenue", "USD a year", "big3"),
                Column("required", "Revenue needed", "USD a year", "big3"),
                Column("spending", "Spending", "USD", "big3"),
                Column("balance", "Balance, discounted", "USD", "big3"),
                Column("returned", "Come back of each dollar put in", "discounted", "pct0"),
            ],
        ),
        "spent": Rows(
            _SPENT,
            _reported,
            [Column("year", "Year", format="year"), Column("usd", "Reported spending", "USD", "big3")],
        ),
        "reported": Rows(
            _REPORTED,
            _reported,
            [
                Column("year", "Year", format="f1"),
                Column("usd", "Reported run-rates", "USD a year", "big3"),
            ],
        ),
        "mark": Rows(1, _marked),
    },
    chart=_money_chart,
    finding=lambda p: where(
        p.payback > LAST,
        say("On these inputs the build-out does not pay back by {last:year}", last=LAST),
        say("On these inputs the build-out pays back in {year:year}", year=p.payback),
    ),
    reading=_payback_reading,
    measure="Revenue a year against the revenue that pays for the fleet over its life with its return; bars: "
    "spending of the "
    "year. Dots and the hollow bar: as reported. Dashed: a forecast of this model",
    description="Two lines from 2026 to 2040: revenue, dashed, and the revenue that the fleet needs; bars for each "
    "year's "
    "capital spending, two dots for reported revenue, and a mark at the year of payback.",
    height=340,
    note="Paid back: the discounted sum of gross profit less spending, from 2026 on, stays at or above zero.",
)
