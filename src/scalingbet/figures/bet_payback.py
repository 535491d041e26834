"""The bet: revenue against what the build-out needs, all views side by side, two scenarios compared."""

import altair as alt
import pandas as pd

from .. import bet, scenario
from ..charts import axis, bars, called, chart, forecast, line, mark, named, points, readable, scale_axis
from ..explorable import COLOUR, Choice, Column, Explorable, Rows
from ..formula import choose, floor, minimum, where
from ..numbers import number
from ..records import documents
from ..words import say, write
from .bet_shared import ALIKE, DECLARED, FIRST, GROUPS, INPUTS, LAST, YEARS, chain, nth, panels
from .market_common import NOW, THEN
from .sheet import figure

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


def _reported(row, p):
    row.usd = row.billions * BILLION


def _marked(row, p):
    row.year = minimum(p.payback, LAST)
    row.label = where(p.payback > LAST, "", "paid back")


_YEAR = axis("year", nice=False, domain=(2024, LAST), format=".0f", labelFlush=False, tickCount=8)


def _words(dataset, column, words, **more):
    return called(dataset, words, column, where=f"datum.year == {LAST}", align="right", **more)


bet_payback = figure(
    "bet-payback",
    **ALIKE,
    panels=panels(*_MONEY_PANELS),
    outputs=_payback,
    data={
        "paths": (YEARS, _money_paths),
        "spent": (_SPENT, _reported),
        "reported": (_REPORTED, _reported),
        "mark": (1, _marked),
    },
    said={
        "wall_year": lambda p: floor(FIRST + p.wall),
        "money_year": lambda p: floor(FIRST + p.money),
        "now": lambda p: p.revenue * BILLION,
        "soon": lambda p: p.revenue_4 * BILLION,
        "late": lambda p: p.revenue_14 * BILLION,
        "need": lambda p: p.required_4 * BILLION,
        "out": lambda p: -p.lowest * BILLION,
    },
    chart=chart(
        _YEAR,
        axis("usd", "USD a year", words="scale", tickCount=5),
        bars("paths", "spending", color="muted", opacity=0.35, size=16),
        _words("paths", "spending", "spending", dy=-6, color="muted"),
        line("paths", "required", color="warn"),
        _words("paths", "required", "revenue needed", dy=14, color="warn", fontWeight="bold"),
        forecast("paths", "revenue", color="accent"),
        _words("paths", "revenue", "revenue", dy=-8, color="accent", fontWeight="bold"),
        points("reported", color="accent", size=70),
        called("spent", "reported", color="muted", baseline="bottom", dy=-4),
        mark("mark", color="ink"),
        bars("spent", stroke="muted", filled=False, size=16),
        *(
            named(
                "mark",
                "label",
                where=f"datum.year {side} {FIRST + 2}",
                over=True,
                y=2,
                baseline="top",
                align=align,
                dx=dx,
            )
            for side, align, dx in (("<", "left", 5), (">=", "right", -5))
        ),
    ),
)


# -- every view on one chart -----------------------------------------------------------------------

_MEASURES = {  # of a view: what the choice calls it, what the finding calls it
    "payback": "Year of payback",
    "wall": "Year in which text runs out",
    "money": "Year in which one run costs all it may",
}


def _views():
    rows = []
    for name in DECLARED.presets:
        one = bet.Scenario.preset(name)
        rows.append(
            {
                "view": name,
                "payback": one.payback(),
                "wall": one.wall(),
                "money": one.money(),
                "chance": one.chance(2035),
                "revenue": one.path().revenue[4] * BILLION,
            }
        )
    return pd.DataFrame(rows)


_VIEWS = _views()
_NEVER = [one.view for one in _VIEWS.itertuples() if one.payback > LAST]


def _view(row, p):
    row.year = minimum(LAST + 1, choose(p.what, {key: getattr(row, key) for key in _MEASURES}))
    row.later = row.year > LAST
    row.said = where(row.later, "later or never", say("{year:year}", year=floor(row.year)))


def _mine(row, p):
    row.view = "what you have set"
    row.year = minimum(
        LAST + 1, choose(p.what, {"payback": p.payback, "wall": FIRST + p.wall, "money": FIRST + p.money})
    )
    row.later = row.year > LAST
    row.said = where(row.later, "later or never", say("{year:year}", year=floor(row.year)))


def _views_chart(d):
    # Beyond the last year there is room for the words at the arrows.
    x = alt.X("year:Q", **_years(FIRST, LAST + 6, values=[*range(FIRST, LAST + 1, 2)]))
    y = alt.Y(
        "view:N",
        title=None,
        sort=[*DECLARED.presets, "what you have set"],
        axis=alt.Axis(labelLimit=220, labelFlush=False),
    )

    def dots(chart, colour):
        shape = alt.condition("datum.later", alt.value("triangle-right"), alt.value("circle"))
        return chart.mark_point(size=110).encode(x=x, y=y, shape=shape, color=colour) + chart.mark_text(
            dy=-9, baseline="bottom"
        ).encode(x=x, y=y, text="said:N", color=colour)

    own = {name: COLOUR[one.who if one.who in documents() else "muted"] for name, one in DECLARED.presets.items()}
    theirs = alt.Color("view:N", legend=None, scale=alt.Scale(domain=list(own), range=list(own.values())))
    return dots(d.views, theirs) + dots(d.mine, alt.value(COLOUR["accent"]))


bet_views = Explorable(
    "bet-views",
    **ALIKE,
    controls=[
        Choice("what", "Compare", "payback", _MEASURES, "The views differ in their inputs only; the chain is the same.")
    ],
    outputs=chain,
    data={
        "views": Rows(
            _VIEWS,
            _view,
            [
                Column("view", "View", format="text"),
                Column("payback", "Payback", "2041: later or never", "year"),
                Column("wall", "Text runs out", "", "f1"),
                Column("money", "One run costs all it may", "", "f1"),
                Column("chance", "Paid back by 2035", "share of draws", "pct0"),
                Column("revenue", "Revenue in 2030", "USD a year", "big3"),
            ],
        ),
        "mine": Rows(1, _mine, [Column("view", "View", format="text"), Column("year", "Year", format="f1")]),
    },
    chart=_views_chart,
    finding=lambda p: choose(
        p.what,
        {
            "payback": where(
                p.payback > LAST,
                "Your settings never pay back by 2040",
                say("Your settings pay back in {year:year}", year=p.payback),
            ),
            "wall": where(
                p.wall >= LAST - FIRST,
                "On your settings text lasts to 2040",
                say("On your settings text runs out in {year:year}", year=floor(FIRST + p.wall)),
            ),
            "money": where(
                p.money >= LAST - FIRST,
                "On your settings the money keeps up with compute",
                say("On your settings one run costs all it may from {year:year}", year=floor(FIRST + p.money)),
            ),
        },
    ),
    reading=lambda p: choose(
        p.what,
        {
            "payback": f"Not by {LAST}: {' and '.join(_NEVER)}.",
            "wall": "The year hangs on the stock and on how fast runs grow; only two views state either.",
            "money": "From then on compute grows no faster than spending and what a dollar buys.",
        },
    ),
    measure="Nine views through one chain; a view's inputs are its document's own figures where it gives them",
    description="One row for each of nine views and one for the reader's settings, with a dot at the year chosen; "
    "an arrow at the right edge is later than 2040 or never.",
    height=400,
)


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
