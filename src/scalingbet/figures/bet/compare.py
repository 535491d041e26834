"""The bet, two scenarios against each other."""

import altair as alt
import pandas as pd

from ...bet import chain as scenario
from ...explorable import COLOUR, Choice, Column, Explorable, Rows
from ...explorable.chart import readable, scale_axis
from ...formula import choose, where
from ...formula.words import say, write
from .payback import BILLION, FORECAST_AXIS
from .shared import ALIKE, DECLARED, FIRST, INPUTS, LAST, YEARS, chain, nth

# -- two scenarios ---------------------------------------------------------------------------------

KEPT = {"kept": "the scenario you kept"}
_OTHERS = [type(one)(**vars(one) | {"name": f"other_{one.name}"}) for one in INPUTS]


class _Other:
    """The names of the other scenario: each is the figure's own with ``o_`` before it."""

    def __init__(self, p):
        object.__setattr__(self, "_p", p)

    def __getattr__(self, name):
        return getattr(self._p, f"o_{name}")

    def __setattr__(self, name, value):
        setattr(self._p, f"o_{name}", value)


def _compared(p):
    chain(p)
    other = _Other(p)
    for name, one in DECLARED.inputs.items():
        views = {key: view.set.get(name, one.value) for key, view in DECLARED.presets.items()}
        setattr(other, name, choose(p.beside, views | {"kept": getattr(p, f"other_{name}")}))
    chain(other)
    p.differing = sum(where(getattr(p, name) == getattr(other, name), 0, 1) for name in DECLARED.inputs)
    named = ""
    for name, one in DECLARED.inputs.items():
        named = named + where(getattr(p, name) == getattr(other, name), "", "; " + one.label)
    p.named = named


def _balances(row, p):
    row.year = FIRST + row.i
    row.here = nth(p, "sum", row.i) * BILLION
    row.other = nth(_Other(p), "sum", row.i) * BILLION
    row.revenue = scenario.revenue_in(p, row.i) * BILLION
    row.other_revenue = scenario.revenue_in(_Other(p), row.i) * BILLION


def _text(one, value):
    """Return an input's value as the table of differences writes it."""
    if one.options:
        return choose(value, one.options)
    if isinstance(one.value, bool):
        return where(value, "yes", "no")
    return write(value, "e3" if one.high > 1e6 else "g4")


def _difference(row, p):
    for column, holder in (("here", p), ("other", _Other(p))):
        said = ""
        for name, one in DECLARED.inputs.items():
            said = where(row.input == name, _text(one, getattr(holder, name)), said)
        setattr(row, column, said)
    row.differs = where(row.here == row.other, "", "differs")


def _both_chart(d):
    y = {"title": "USD, discounted", "axis": scale_axis(tickCount=5)}
    x = alt.X("year:Q", **FORECAST_AXIS)

    def line(column, name, colour, at, **mark):
        height = alt.Y(f"{column}:Q", **y)
        place = d.balances.transform_filter(f"datum.year == {at}")
        label = place.mark_text(align="right", dx=-6, dy=-10, color=colour, fontWeight="bold")
        return d.balances.mark_line(color=colour, **mark).encode(x=x, y=height) + readable(
            label.encode(x=x, y=height, text=alt.value(name))
        )

    return (
        d.zero.mark_rule(color=COLOUR["muted"]).encode(y=alt.Y("level:Q", **y))
        + line("other", "the other", COLOUR["muted"], LAST - 5, strokeDash=[6, 4])
        + line("here", "yours", COLOUR["accent"], LAST)
    )


def _compared_finding(p):
    def when(year):
        return where(year > LAST, "never by 2040", say("in {year:year}", year=year))

    return where(
        p.differing == 0,
        "Both scenarios are the same: choose another one",
        "Yours pays back " + when(p.payback) + ", the other " + when(p.o_payback),
    )


def _compared_reading(p):
    ends = [getattr(holder, f"sum_{YEARS - 1}") * BILLION for holder in (p, _Other(p))]
    return where(
        p.differing == 0,
        "No input differs, so nothing else does.",
        say(
            "By 2040 yours has {here:usd3}, the other {there:usd3}. Inputs that differ: {count:f0}",
            here=ends[0],
            there=ends[1],
            count=p.differing,
        )
        + p.named
        + ".",
    )


bet_compare = Explorable(
    "bet-compare",
    **ALIKE | {"inputs": INPUTS + tuple(_OTHERS)},
    controls=[
        Choice(
            "beside",
            "Beside yours",
            "$680bn",
            {name: name for name in DECLARED.presets} | KEPT,
            "A view of the list above, or what you keep with the button above the first figure.",
        )
    ],
    outputs=_compared,
    data={
        "balances": Rows(
            YEARS,
            _balances,
            [
                Column("year", "Year", format="year"),
                Column("here", "Balance, yours", "USD", "big3"),
                Column("other", "Balance, the other", "USD", "big3"),
                Column("revenue", "Revenue, yours", "USD a year", "big3"),
                Column("other_revenue", "Revenue, the other", "USD a year", "big3"),
            ],
        ),
        "differences": Rows(
            pd.DataFrame(
                [{"input": name, "label": one.label, "unit": one.unit} for name, one in DECLARED.inputs.items()]
            ),
            _difference,
            [
                Column("label", "Input", format="text"),
                Column("here", "Yours", format="text"),
                Column("other", "The other", format="text"),
                Column("unit", "Unit", format="text"),
                Column("differs", "", format="text"),
            ],
        ),
        "zero": Rows(pd.DataFrame([{"level": 0.0}])),
    },
    chart=_both_chart,
    finding=_compared_finding,
    reading=_compared_reading,
    measure="Gross profit less spending, added up from 2026 and discounted; above the line the bet has paid",
    description="Two lines from 2026 to 2040: the discounted balance of the reader's scenario and of the other "
    "one, with a "
    "rule at zero.",
    height=300,
)
