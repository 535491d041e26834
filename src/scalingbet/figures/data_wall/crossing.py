"""The data wall: the year in which use meets the stock."""

from collections.abc import Callable
from typing import Any

import altair as alt

from ... import data_wall
from ...data_wall import STOCK_2024, USE_2024
from ...data_wall.stock import StockModel, UseModel
from ...explorable.chart import axis, bars, by, called, chart, mark, named, points, rule
from ...formula import Value, clip, floor, minimum, modulo, power, sqrt, where
from ...uncertainty import draws, lognormal
from ..sheet import figure
from .shared import BOOK, CRAWL, DRAWS, EXACT, LARGEST_TEXT, MULTIMODAL, SETS, STOCK_GROWTH, around, middle, when

FIRST, LAST = 2020.0, 2040.0
QWEN3_YEAR, QWEN3_TOKENS = float(LARGEST_TEXT["year"]), float(LARGEST_TEXT["tokens"])
LABEL_HEIGHT = 4e16  # tokens at which the line of use carries its name
_STOCKS = {  # middle in tokens, as the finding calls it, as the control calls it
    "crawl": (middle(CRAWL), "one English crawl",
              "One English crawl: {=number('wall.crawl_low') / 1e12:f0}-{n:wall.crawl_high} (the Post)"),
    "quality": (EXACT["quality"][1], "the text worth training on", "Indexed web worth training on: {n:wall.quality}"),
    "effective": (EXACT["effective"][1], "the text worth training on, read several times",
                  "… read several times: {n:wall.effective}"),
    "raw": (EXACT["raw"][1], "all indexed text", "All indexed text: {n:wall.raw}"),
    "multimodal": (middle(MULTIMODAL), "text, images, video and sound",
                   "Images, video, sound too: up to {n:wall.multimodal_high}"),
}  # fmt: skip


def _crossing_outputs(p):
    level, name, _ = _STOCKS["effective"]
    for key, (its_level, its_name, _) in _STOCKS.items():
        level, name = where(p.stock == key, its_level, level), where(p.stock == key, its_name, name)
    p.stock_end, p.stock_name = level * power(STOCK_GROWTH, LAST - USE_2024.year), name
    trend, compute = middle(USE_2024.tokens), data_wall.compute_based_tokens(middle(USE_2024.compute))
    first = where(p.basis == "trend", trend, where(p.basis == "compute", compute, sqrt(trend * compute)))
    p.typical_growth = where(
        p.basis == "trend", p.growth, where(p.basis == "compute", sqrt(p.compute), sqrt(p.growth * sqrt(p.compute)))
    )
    back = QWEN3_TOKENS * power(p.typical_growth, USE_2024.year - QWEN3_YEAR)
    p.typical_use = where(p.start == "qwen3", back, first) * sqrt(p.overtraining)
    p.use_year = minimum(LAST - 1, data_wall.exhaustion_year(LABEL_HEIGHT, p.typical_use, p.typical_growth))
    p.use_high = minimum(LABEL_HEIGHT, p.typical_use * power(p.typical_growth, LAST - 1 - USE_2024.year))


def crossing(
    row: Any, p: Any, m: StockModel = STOCK_2024, use: UseModel = USE_2024, draw: Callable[..., Value] = draws
) -> None:
    """Compute when the draw of each ``row`` meets the stock: ``row.year``; the workbench gives models of its own."""
    # What no control moves has its own column: the browser computes it once.
    u = [draw(row.i, k) for k in range(8)]
    length = data_wall.token_length(lognormal(u[2], *m.shortfall))
    row.raw = data_wall.stock_tokens(lognormal(u[0], *m.pages), lognormal(u[1], *m.bytes_per_page), length)
    row.quality = row.raw * lognormal(u[3], *m.quality)
    row.effective = row.quality * lognormal(u[4], *m.repetition)
    row.crawl = lognormal(u[0], *CRAWL)
    row.multimodal = lognormal(u[0], *MULTIMODAL, 0.8)
    row.stock_growth = middle(m.page_growth) * lognormal(u[7], *m.web_growth)
    row.of_trend = around(u[6], use.growth, use.growth_level)
    row.of_compute = sqrt(around(u[6], use.compute_growth, use.level))
    row.from_trend = lognormal(u[5], *use.tokens, level=use.level)
    row.from_compute = data_wall.compute_based_tokens(lognormal(u[5], *use.compute, level=use.level))

    stock = row.effective
    for key in ("crawl", "quality", "raw", "multimodal"):
        stock = where(p.stock == key, getattr(row, key), stock)
    row.stock = stock
    by_trend = (p.basis == "trend") | ((p.basis == "half") & (modulo(row.i, 2) == 0))
    row.growth = where(by_trend, p.growth * row.of_trend, sqrt(p.compute) * row.of_compute)
    modelled = where(by_trend, row.from_trend, row.from_compute)
    back = QWEN3_TOKENS * power(row.growth, use.year - QWEN3_YEAR)
    row.use = where(p.start == "qwen3", back, modelled) * sqrt(p.overtraining)
    row.year = data_wall.exhaustion_year(row.stock, row.use, row.growth, row.stock_growth)
    row.bin = clip(floor(row.year * 2) / 2, FIRST, LAST - 0.5)
    row.bin_end = row.bin + 0.5
    row.stock_end = row.stock * power(row.stock_growth, LAST - use.year)
    row.use_end = row.use * power(row.growth, LAST - use.year)


def _names(row, p):
    row.tokens = where(row.word == "stock", p.stock_end, p.use_high)
    row.year = where(row.word == "stock", LAST, p.use_year)


_YEARS = axis("year", domain=(FIRST - 2, LAST), nice=False, format=".0f", tickCount=5)
_TOKENS = axis("tokens", "tokens, powers of ten", log=True, domain=(1e11, 1e17), ticks=False, tickCount=6,
               labelExpr="format(datum.value / 1e12, ',~r') + 'T'")  # fmt: skip
_SHARE = alt.Y("count():Q", axis=None, scale=alt.Scale(domain=[0, DRAWS * 0.6]))


def _grown(column, last, **look):
    """Return what grows from the start of use to the last year: a line for each draw, or their medians'."""
    return rule("draws", column, y2=last, x=alt.datum(USE_2024.year), x2=alt.datum(LAST), clip=True, **look)


_CROSSINGS = chart(_YEARS, _TOKENS, bars("draws", _SHARE, x="bin", x2="bin_end", color="ink", opacity=0.45, clip=True))
_FAINT = {"where": "datum.i < 25", "opacity": 0.2}
_LATE = f"datum.median_year > {LAST - 4}"
_GROWING = chart(
    _YEARS, _TOKENS,
    _grown("stock", "stock_end", color="accent", **_FAINT),
    _grown("use", "use_end", color="warn", strokeDash=[4, 3], **_FAINT),
    _grown("median(stock)", "median(stock_end)", color="accent", strokeWidth=3, strokeDash=[8, 4]),
    _grown("median(use)", "median(use_end)", color="warn", strokeWidth=3, strokeDash=[8, 4]),
    mark("draws", "median(year)", color="ink", clip=True),
    points("sets", size=36, color="ink"),
    named("sets", "label", where="datum.label != ''", align="right", dx=-7, dy=-3),
    named("names", "word", over=True, align="right", dx=-9, dy=-10, fontWeight="bold",
          color=by("word", {"stock": "accent", "use": "warn"})),
    named("draws", "median(year)", ".0f", x="median(year)", y=alt.datum(8e12), over=True, clip=True, fontWeight="bold",
          align=alt.expr(f"{_LATE} ? 'right' : 'left'"), dx=alt.expr(f"{_LATE} ? -6 : 6")),
    called("names", "share of draws", where="datum.word == 'use'", x=alt.datum(LAST - 0.8), y=alt.datum(1.2e12),
           align="right", over=True, color="muted"),
)  # fmt: skip

stock_against_use = figure(
    "stock-against-use",
    outputs=_crossing_outputs,
    said={"median": lambda p: when(p.year_median), "low": lambda p: when(p.year_low),
          "high": lambda p: when(p.year_high)},
    values={"last": LAST, "book": BOOK, "use": USE_2024,
            "stocks": {key: label for key, (_, _, label) in _STOCKS.items()}},
    data={"draws": (DRAWS, crossing), "sets": SETS, "names": ([{"word": "stock"}, {"word": "use"}], _names)},
    chart=lambda d: alt.layer(_CROSSINGS(d), _GROWING(d)).resolve_scale(y="independent"),
)  # fmt: skip
