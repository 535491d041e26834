"""The bet: the chance of payback over many draws, what matters most, and what would have to be true."""

import altair as alt
import pandas as pd

from ... import bet
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import scale_axis
from ...formula import clip, where
from ...formula.words import say, write
from ...uncertainty import draws
from .payback import BILLION, FORECAST_AXIS
from .shared import ALIKE, DECLARED, FIRST, LAST, YEARS, chain, chain_of, nth, panels

UNCERTAIN = bet.uncertain()
_LABELS = {key: DECLARED.groups[key] for key in DECLARED.groups}
_MOVED = panels(_LABELS["value"], _LABELS["capital"])
_YEAR = Slider(
    "by", "By the year", 2035, FIRST, LAST, 1, format="year", why="The build-out's five years and five more."
)


# -- the chance ------------------------------------------------------------------------------------


def _draw(row, p):
    # What no control moves has its own column: the browser computes it once.
    for k, one in enumerate(UNCERTAIN):
        setattr(row, f"f_{one.name}", bet.factor(one, draws(row.i, k, len(UNCERTAIN))))
    chain_of(
        row,
        p,
        {one.name: clip(getattr(p, one.name) * getattr(row, f"f_{one.name}"), one.low, one.high) for one in UNCERTAIN},
    )
    for n in range(YEARS):
        setattr(row, f"paid_{n}", where(row.payback <= FIRST + n, 1, 0))


def _fan(row, p):
    row.year = FIRST + row.i
    row.low = nth(p, "low", row.i) * BILLION
    row.middle = nth(p, "middle", row.i) * BILLION
    row.high = nth(p, "high", row.i) * BILLION
    row.chance = nth(p, "chance", row.i)
    row.said = write(row.chance, "pct0")


def _fan_chart(d):
    y = {"title": "USD, discounted", "axis": scale_axis(tickCount=5)}
    x = alt.X("year:Q", **FORECAST_AXIS)
    return (
        d.zero.mark_rule(color=COLOUR["ink"]).encode(y=alt.Y("level:Q", **y))
        + d.fan.mark_area(opacity=0.25).encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q")
        + d.fan.mark_line(strokeDash=[6, 4]).encode(x=x, y=alt.Y("middle:Q", **y))
        + d.fan.transform_filter("datum.i % 2 == 1")
        .mark_text(baseline="top", fontWeight="bold")
        .encode(x=x, y=alt.value(4), text="said:N")
    )


def _by_year(p, name):
    return nth(p, name, p.by - FIRST)


_EACH_YEAR = {
    f"{name}_{n}": (column.format(n=n), what)
    for n in range(YEARS)
    for name, column, what in (
        ("low", "sum_{n}", 0.1),
        ("middle", "sum_{n}", 0.5),
        ("high", "sum_{n}", 0.9),
        ("chance", "paid_{n}", "mean"),
    )
}

bet_chance = Explorable(
    "bet-chance",
    **ALIKE,
    controls=[_YEAR],
    panels=_MOVED,
    outputs=chain,
    data={
        "draws": Rows(
            bet.DRAWS,
            _draw,
            [
                *(Column(one.name, one.label, one.unit) for one in UNCERTAIN),
                Column("payback", "Year of payback", "2041: later or never", "year"),
            ],
            summaries=_EACH_YEAR,
        ),
        "fan": Rows(
            YEARS,
            _fan,
            [
                Column("year", "Year", format="year"),
                Column("chance", "Paid back by then", "share of draws", "pct1"),
                Column("low", "Balance, one draw in ten below", "USD", "big3"),
                Column("middle", "Median", "USD", "big3"),
                Column("high", "One in ten above", "USD", "big3"),
            ],
        ),
        "zero": Rows(pd.DataFrame([{"level": 0.0}])),
    },
    chart=_fan_chart,
    finding=lambda p: say(
        "{share:pct0} of {count:g4} draws have paid back by {year:year}",
        share=_by_year(p, "chance"),
        count=bet.DRAWS,
        year=p.by,
    ),
    reading=lambda p: say(
        "By {last:year} it is {share:pct0}. In eight draws of ten the balance of {year:year} lies between "
        "{low:usd2} and "
        "{high:usd2}.",
        last=LAST,
        share=getattr(p, f"chance_{YEARS - 1}"),
        year=p.by,
        low=_by_year(p, "low") * BILLION,
        high=_by_year(p, "high") * BILLION,
    ),
    measure="Balance, discounted: the band holds eight draws of ten, the dashed line is their median. Above: the "
    "share of draws "
    "paid back by then",
    description="A band that widens from 2026 to 2040 with a dashed median and a line at zero; above it the share "
    "of draws "
    "that have paid back by every second year.",
    height=320,
    note="Each uncertain input is drawn from a lognormal with four draws in five in its likely range, around where "
    "it is set.",
)
