"""The data wall: how much text there is."""

import altair as alt

from ... import data_wall
from ...data_wall import STOCK_2024
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import facts
from ...formula import maximum, minimum
from ...formula.words import say
from ...uncertainty import draws, lognormal
from .shared import CITED, DRAWS, EXACT, LARGEST, SHOWN, around, middle, tidy

_ROWS = {
    "crawl": "One English crawl, cleaned ($680bn)", "common-crawl": "Common Crawl, raw",
    "raw": "All indexed text", "quality": "… worth training on", "effective": "… read several times",
    "whole-web": "With private and deep web, raw", "multimodal": "Text, images, video, sound",
}  # fmt: skip
_ORDER = list(_ROWS.values())
_PUBLISHED = facts("data_stocks")[lambda t: t["key"].isin(_ROWS) & ~t["key"].isin(EXACT)]
_PUBLISHED = _PUBLISHED.assign(label=_PUBLISHED["key"].map(_ROWS)).rename(columns={"source": "who"})
_PUBLISHED = _PUBLISHED[["label", "low", "high", "who", "as_of", "status"]]


def _drawn_stock(row, p):
    # What no control moves has its own column: the browser computes it once.
    m = STOCK_2024
    length = data_wall.token_length(lognormal(draws(row.i, 2), *m.shortfall)) / 4
    row.of_web = around(draws(row.i, 0), m.pages) * around(draws(row.i, 1), m.bytes_per_page) / length
    row.of_quality = around(draws(row.i, 3), m.quality)
    row.of_repetition = around(draws(row.i, 4), m.repetition)
    row.raw = data_wall.stock_tokens(p.pages * row.of_web, p.page, p.token)
    row.quality = row.raw * minimum(1.0, p.quality * row.of_quality)
    row.effective = row.quality * maximum(1.0, p.repetition * row.of_repetition)


_ROW = alt.Y("label:N", scale=alt.Scale(domain=_ORDER, paddingOuter=0.6), axis=None)
_TOKENS = alt.X("tokens:Q", title="tokens, powers of ten", scale=log_scale(), axis=scale_powers_axis(tickCount=5))


def _stock_chart(d):
    def folded(chart):
        return chart.transform_fold(list(EXACT), as_=["key", "tokens"])

    def named(chart):
        return chart.transform_calculate(label=f"{ {key: _ROWS[key] for key in EXACT} }[datum.key]")

    some = named(folded(d.draws.transform_filter(f"datum.i < {SHOWN}")))
    parts = {"lower": "q1(tokens)", "middle": "median(tokens)", "upper": "q3(tokens)"}
    halves = named(folded(d.draws).transform_aggregate(**parts, groupby=["key"]))  # named once, not in each draw
    return (
        some.mark_tick(thickness=1, opacity=0.35, size=14).encode(x=_TOKENS, y=_ROW)
        + halves.mark_rule(strokeWidth=5).encode(x="lower:Q", x2="upper:Q", y=_ROW)
        + halves.mark_point(size=110, opacity=1, color=COLOUR["ink"]).encode(x="middle:Q", y=_ROW)
        + d.published.mark_rule(strokeWidth=3, color=COLOUR["muted"]).encode(x="low:Q", x2="high:Q", y=_ROW)
        + d.largest.mark_rule(strokeDash=[4, 3], color=COLOUR["warn"]).encode(x="tokens:Q")
        + readable(d.labels.mark_text(align="left", dy=-18).encode(x=alt.value(2), y=_ROW, text="label:N"))
        + d.largest.mark_text(align="left", dx=5, color=COLOUR["warn"]).encode(
            x="tokens:Q", y=alt.value(8), text="model:N"
        )
    )


data_stock = Explorable(
    name="data-stock",
    controls=[
        Slider("pages", "Web pages, median", value=tidy(middle(STOCK_2024.pages)), low=1e10, high=1e13, log=True,
               format="big2", why="Villalobos et al. 2024: 75 billion to a trillion unique pages, 95%."),
        Slider("page", "Bytes of text a page", value=tidy(middle(STOCK_2024.bytes_per_page)), low=1e3, high=5e4,
               log=True, unit="bytes", format="g2", why="Villalobos et al. 2024: 6,100 to 8,200, 95%."),
        Slider("token", "Bytes a token", value=4, low=2, high=6, step=0.1, unit="bytes", format="f1",
               why="Villalobos et al. 2024: median 4, 2 to 5 for 95%."),
        Slider("quality", "Share worth training on", value=tidy(middle(STOCK_2024.quality)), low=0.02, high=1,
               step=0.01, format="pct0", why="Villalobos et al. 2024: 10 to 40%, 95%, from what filters keep."),
        Slider("repetition", "Gain from several passes", value=tidy(middle(STOCK_2024.repetition)), low=1, high=16,
               step=0.01, unit="times", format="f1", why="Villalobos et al. 2024: 2 to 5 times, 95%."),
    ],
    data={
        "draws": Rows(
            DRAWS, _drawn_stock,
            [Column("raw", "All indexed text", "tokens", "e3"), Column("quality", "Worth training on", "tokens", "e3"),
             Column("effective", "Read several times", "tokens", "e3")],
            summaries={"raw_median": ("raw", 0.5), "quality_median": ("quality", 0.5),
                       "effective_low": ("effective", 0.1), "effective_median": ("effective", 0.5),
                       "effective_high": ("effective", 0.9)},
        ),
        "published": Rows(
            _PUBLISHED, None,
            [Column("label", "Stock", format="text"), Column("low", "From", "tokens", "e2"),
             Column("high", "To", "tokens", "e2"), *CITED],
        ),
        "labels": Rows([{"label": label} for label in _ORDER]),
        "largest": Rows([{"model": "largest set so far", "tokens": float(LARGEST["tokens"])}]),
    },
    chart=_stock_chart,
    finding=lambda p: say(
        "The web's {raw:big2} tokens are {effective:big2} once filtered and read several times",
        raw=p.raw_median, effective=p.effective_median,
    ),
    reading=lambda p: say(
        "Filtering leaves {quality:big2}; read several times, that is {low:big2} to {high:big2} in eight of ten draws. "
        "The largest training set disclosed, Llama 4 Scout's of 2025, has {largest:big2}.",
        quality=p.quality_median, low=p.effective_low, high=p.effective_high, largest=float(LARGEST["tokens"]),
    ),
    measure="Tokens by definition of the stock, log axis; faint ticks are draws, bar the middle half, dot the median",
    description="Seven rows of token counts. One cleaned English crawl holds 10 to 20 trillion tokens, all indexed "
    "text about 500 trillion, a fifth of that after filtering, three times that again with repetition; with images, "
    "video and sound the range runs to 20 quadrillion. A vertical line marks the largest training set.",
    sources=["villalobos2024", "epoch2024power", "doc-680bn-2026"],
    as_of="2026-02",
    height=420,
    note="Grey ranges are as published; Llama 4's count is of text, images and video, from secondary pages.",
)  # fmt: skip
