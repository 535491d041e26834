"""The data wall: what the documents say of it, on one axis of years."""

import altair as alt

from ...explorable import COLOUR, Column, Explorable, Rows
from ...explorable.chart import readable
from ...facts import facts
from ...formula import clip, maximum, sqrt, where
from ...formula.words import say
from .limits import GROWTH_SLIDER, OVERTRAINING, SAVED, SHARE, SYNTHETIC
from .shared import BOOK, CRAWL, EXACT, FARTHEST, MULTIMODAL, middle, slower, wall_year, when

_PRINTED = facts("exhaustion_dates", key="optimal")
_WEB = (EXACT["effective"][0], EXACT["effective"][2])
_SAYINGS = [
    {"document": document, "label": label, "low": float(low), "high": float(high), "kind": kind}
    for document, label, (low, high), kind in (
        ("680bn-2026", "$680bn: running low; 10-20 trillion tokens", CRAWL, "text"),
        ("villalobos", "Villalobos et al., as printed", (1e12, 1e12), "printed"),
        ("economics-2024", "Economics: a considerable constraint; the web, reread", _WEB, "text"),
        ("big-questions-2026", "Big Questions: we have more data; images, video, sound too", MULTIMODAL, "text"),
        ("korinek-2024", "Korinek: no game changer; three forces", _WEB, "forces"),
    )
]


def _years(p):
    p.more = p.synthetic * sqrt(p.saved)
    p.crawl = wall_year(middle(CRAWL), p.growth, overtraining=p.overtraining)
    p.effective = wall_year(EXACT["effective"][1], p.growth, overtraining=p.overtraining)
    p.forces = wall_year(EXACT["effective"][1], p.growth, p.more, slower(p.share), p.overtraining)
    p.multimodal = wall_year(middle(MULTIMODAL), p.growth, overtraining=p.overtraining)
    p.apart = maximum(p.forces, p.multimodal, p.effective) - p.crawl


def _said(row, p):
    forces, printed = row.kind == "forces", row.kind == "printed"
    more, slow = where(forces, p.more, 1.0), where(forces, slower(p.share), 1.0)

    def year(stock, published):
        return where(printed, published, clip(wall_year(stock, p.growth, more, slow, p.overtraining), 2018, FARTHEST))

    row.first = year(row.low, _PRINTED["low"])
    row.year = year(sqrt(row.low * row.high), _PRINTED["median"])
    row.last = year(row.high, _PRINTED["high"])


_SPAN = {"title": None, "axis": alt.Axis(format=".0f", tickCount=4),
         "scale": alt.Scale(domain=[2020, FARTHEST], nice=False, zero=False)}  # fmt: skip
_SAYING = alt.Y("label:N", sort=None, axis=None, scale=alt.Scale(paddingOuter=0.5))
_DOCUMENTS = [saying["document"] for saying in _SAYINGS]
_COLOURS = alt.Scale(
    domain=_DOCUMENTS, range=[COLOUR["muted"] if name == "villalobos" else COLOUR[name] for name in _DOCUMENTS]
)


def _or_later(year):
    return where(year >= FARTHEST, "beyond 2060", when(year))


data_conflict = Explorable(
    name="data-conflict",
    controls=[GROWTH_SLIDER, OVERTRAINING, SHARE, SYNTHETIC, SAVED],
    outputs=_years,
    data={
        "sayings": Rows(_SAYINGS, _said, [
            Column("label", "Who says what", format="text"), Column("first", "Wall, from", "", "year"),
            Column("year", "middle", "", "year"), Column("last", "to", "", "year")]),
        "today": Rows([{"year": BOOK, "label": "this book's date"}]),
    },
    chart=lambda d: (
        d.today.mark_rule(strokeDash=[2, 3]).encode(x=alt.X("year:Q", **_SPAN))
        + d.today.mark_text(align="left", dx=4, color=COLOUR["muted"]).encode(
            x=alt.X("year:Q", **_SPAN), y=alt.value(5), text="label:N")
        + d.sayings.mark_rule(strokeWidth=8, clip=True).encode(
            x=alt.X("first:Q", **_SPAN), x2="last:Q", y=_SAYING,
            color=alt.Color("document:N", legend=None, scale=_COLOURS))
        + d.sayings.mark_point(size=110, color=COLOUR["ink"], clip=True).encode(x="year:Q", y=_SAYING)
        + readable(d.sayings.mark_text(align="left", dy=-16).encode(x=alt.value(2), y=_SAYING, text="label:N"))
    ),
    finding=lambda p: say(
        "The documents part by {apart:f0} years because they count different things", apart=p.apart
    ),
    reading=lambda p: say(
        "One run reaches $680bn's stock in {crawl} and the web's in {effective}; the three forces that Korinek names "
        "move that to {forces}, and the wider stock behind “we have more data” lasts to {multimodal}.",
        crawl=when(p.crawl), effective=_or_later(p.effective), forces=_or_later(p.forces),
        multimodal=_or_later(p.multimodal),
    ),
    measure="Forecast of the year in which the largest run uses up the stock each document has in mind; bar its range, "
    "dot its middle",
    description="Five bars on an axis of years. The stock of $680bn was passed about 2025; the printed range is 2026 "
    "to 2032; the web read several times ends between 2027 and 2031; images, video and sound last into the 2030s; with "
    "Korinek's three forces the wall moves to about 2042.",
    sources=["doc-680bn-2026", "doc-korinek-2024", "doc-big-questions-2026", "doc-economics-2024", "villalobos2024"],
    as_of="2026-04",
    height=370,
    note="Stocks and strengths put numbers to words: the documents themselves give years nowhere.",
)  # fmt: skip
