"""The bet, as each document and view has it: how many draws pay back, with and without what we put in its mouth."""

import pandas as pd

from ... import bet
from ...explorable import Rows
from ...explorable.chart import axis, by, by_row, chart, named, points, rule
from ...facts.book import documents
from ...formula import where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, drawn, started, world_named

VIEWS = bet.presets()


def _of(name):
    whole, own = bet.Scenario.preset(name), bet.Scenario.preset(name, assumed=False)
    return {"view": name, "share": whole.chance(), "own": own.chance()}


_TABLE = pd.DataFrame([_of(name) for name in VIEWS])


def _view(row, p):
    row.text = write(row.share, "pct0")


def _draw(row, p):
    row.paid = where(drawn(row, p).balance_14 < 0, 0, 1)


def _mine(row, p):
    row.view = "what you have set"
    row.share = p.mine
    row.text = write(p.mine, "pct0")


_OWN_COLOURS = {name: view.who if view.who in documents() else "muted" for name, view in VIEWS.items()}


def _dots(dataset, color):
    return (
        points(dataset, size=110, color=color),
        named(dataset, "text", color=color, baseline="bottom", dy=-9),
    )


bet_views = figure(
    "bet-views",
    **ALIKE,
    outputs=started,
    said={
        "world": world_named,
        "least": _TABLE.share.min(),
        "greatest": _TABLE.share.max(),
    },
    values={"count": len(VIEWS)},
    data={
        "draws": Rows(bet.DRAWS, _draw, summaries={"mine": ("paid", "mean")}),
        "views": (_TABLE, _view), "mine": (1, _mine),
    },
    chart=chart(
        axis("share", "paid back by 2040, share of draws", format=".0%", domain=(0, 1), tickCount=5),
        by_row("view", [*VIEWS, "what you have set"], shown=True, labelLimit=220, labelFlush=False),
        rule("views", x="own", x2="share", color="grid", strokeWidth=3),
        points("views", x="own", size=60, filled=False, color=by("view", _OWN_COLOURS)),
        *_dots("views", by("view", _OWN_COLOURS)),
        *_dots("mine", "accent"),
    ),
)  # fmt: skip
