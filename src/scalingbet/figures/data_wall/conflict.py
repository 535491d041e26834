"""The data wall: what the documents say of it, on one axis of years."""

import altair as alt

from ... import data_wall
from ...explorable.chart import axis, by, by_row, chart, named, points, row_names, spans, ticks
from ...facts import facts
from ...formula import clip, maximum, sqrt, where
from ..sheet import figure
from .shared import BOOK, CRAWL, EXACT, FARTHEST, MULTIMODAL, middle, slower, wall_year, when

_PRINTED = facts("exhaustion_dates", key="optimal")
_WEB = (EXACT["effective"][0], EXACT["effective"][2])
_SAYINGS = [
    {"document": document, "label": label, "low": float(low), "high": float(high), "kind": kind}
    for document, label, (low, high), kind in (
        (
            "680bn-2026",
            f"The Post: running low; {CRAWL[0] / 1e12:g}-{CRAWL[1] / 1e12:g}T tokens",
            CRAWL,
            "text",
        ),
        ("villalobos", "Villalobos et al., as printed", (1e12, 1e12), "printed"),
        ("economics-2024", "The Newsletter: a constraint; the web, reread", _WEB, "text"),
        ("big-questions-2026", "The Essay: we have more data; images, sound too", MULTIMODAL, "wide"),
        ("korinek-2024", "The Talk: no game changer; three forces", _WEB, "forces"),
    )
]


def _years(p):
    p.more = p.synthetic * sqrt(p.saved)
    p.crawl = wall_year(middle(CRAWL), p.growth, overtraining=p.overtraining)
    p.effective = wall_year(EXACT["effective"][1], p.growth, overtraining=p.overtraining)
    p.forces = wall_year(EXACT["effective"][1], p.growth, p.more, slower(p.share), p.overtraining)
    p.multimodal = wall_year(EXACT["effective"][1], p.growth, data_wall.COUNTERWEIGHTS.multimodal, 1.0, p.overtraining)
    p.latest = maximum(p.forces, p.multimodal, p.effective)
    p.apart = p.latest - p.crawl


def _said(row, p):
    forces, printed = row.kind == "forces", row.kind == "printed"
    more, slow = where(forces, p.more, 1.0), where(forces, slower(p.share), 1.0)

    def year(stock, published):
        return where(printed, published, clip(wall_year(stock, p.growth, more, slow, p.overtraining), 2018, FARTHEST))

    row.first = year(row.low, _PRINTED["low"])
    row.year = where(row.kind == "wide", p.multimodal, year(sqrt(row.low * row.high), _PRINTED["median"]))
    row.last = year(row.high, _PRINTED["high"])


_COLOURS = {str(saying["document"]): saying["document"] for saying in _SAYINGS} | {"villalobos": "muted"}


_LATE = "datum.last > 2052"  # the year stands under the bar's end, not beside it
_SAID = f"datum.year >= {FARTHEST:.0f} ? 'not by {FARTHEST:.0f}' : format(datum.year, '.0f')"


def _or_later(year):
    return where(year >= FARTHEST, f"beyond {FARTHEST:.0f}", when(year))


data_conflict = figure(
    "data-conflict",
    outputs=_years,
    values={"farthest": FARTHEST},
    said={"to_crawl": lambda p: when(p.crawl), "to_effective": lambda p: _or_later(p.effective),
          "to_forces": lambda p: _or_later(p.forces), "to_multimodal": lambda p: _or_later(p.multimodal)},
    data={"sayings": (_SAYINGS, _said), "today": [{"year": BOOK, "label": "ticks: this book's date"}]},
    chart=chart(
        axis("year", domain=(2018, FARTHEST), nice=False, zero=False, format=".0f", tickCount=4),
        by_row(paddingOuter=0.5),
        ticks("sayings", x=alt.datum(BOOK), thickness=1, size=26, color="muted"),
        named("today", "label", y=5, align="left", dx=4, color="muted"),
        spans("sayings", "first", "last", clip=True, color=by("document", _COLOURS)),
        points("sayings", size=110, color="ink", clip=True),
        named("sayings", "said", align=alt.expr(f"{_LATE} ? 'right' : 'left'"), dx=alt.expr(f"{_LATE} ? 0 : 6"),
              dy=alt.expr(f"{_LATE} ? 16 : 0"), x="last", over=True, calculate={"said": _SAID}),
        row_names("sayings", x=2, dy=-19, baseline=None),
    ),
)  # fmt: skip
