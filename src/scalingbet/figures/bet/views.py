"""The bet, as each document and view has it: when it is level, side by side."""

import altair as alt
import pandas as pd

from ... import bet
from ...explorable import COLOUR, Choice, Column, Explorable, Rows
from ...facts.book import documents
from ...formula import choose, floor, minimum, where
from ...formula.words import say
from .payback import BILLION, _years
from .shared import ALIKE, DECLARED, FIRST, LAST, chain

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
