"""The data wall: how much text there is."""

from ... import data_wall
from ...data_wall import STOCK_2024
from ...explorable.chart import axis, by_row, chart, named, points, row_names, spans, ticks
from ...facts import facts
from ...formula import maximum, minimum
from ...uncertainty import draws, lognormal
from ..sheet import figure
from .shared import DRAWS, EXACT, LARGEST_TEXT, SHOWN, around, tidy

_LARGEST = "Largest set of text trained on (Qwen3)"
_ROWS = {
    "crawl": "One English crawl, cleaned (the Post)", "common-crawl": "Common Crawl, raw",
    "raw": "All indexed text", "quality": "… worth training on", "effective": "… read several times",
    "whole-web": "With private and deep web, raw", "multimodal": "Text, images, video, sound",
}  # fmt: skip
_ORDER = [_LARGEST, *_ROWS.values()]
_ENDS = {"_lower": "q1", "": "median", "_upper": "q3"}  # of what a stock is in the draws
_PUBLISHED = facts("data_stocks")[lambda t: t["key"].isin(_ROWS) & ~t["key"].isin(EXACT)]
_PUBLISHED = _PUBLISHED.assign(label=_PUBLISHED["key"].map(_ROWS)).rename(columns={"source": "who"})
_PUBLISHED = _PUBLISHED[["label", "low", "high", "who", "speaks_of", "status"]]


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


def _stock_chart(d):
    labels = {"label": f"{ {key: _ROWS[key] for key in EXACT} }[datum.key]"}
    stocks = list(EXACT)
    for key in stocks:  # a row for each draw of each, made anew at each move, would cost a telephone its time
        few = d.draws.transform_filter(f"datum.i < {SHOWN}")
        setattr(d, f"faint_{key}", few.transform_calculate(label=f"'{_ROWS[key]}'"))
    halves = {f"{key}{end}": f"{op}({key})" for key in stocks for end, op in _ENDS.items()}
    d.halves = d.draws.transform_aggregate(**halves).transform_fold(stocks, as_=["key", "middle"])
    ends = {"lower": "datum[datum.key + '_lower']", "upper": "datum[datum.key + '_upper']"}
    d.halves = d.halves.transform_calculate(**labels, **ends, said="format(datum.middle / 1e12, ',.2~r') + 'T'")
    return chart(
        axis(
            "tokens",
            "tokens, powers of ten",
            log=True,
            domain=(1e12, 1e17),
            words="powers of scale",
            values=[1e12, 1e13, 1e14, 1e15, 1e16],
        ),
        by_row(domain=_ORDER, paddingOuter=0.6),
        *(ticks(f"faint_{key}", x=key, thickness=1, opacity=0.35, size=14, clip=True) for key in stocks),
        spans("halves", "lower", "upper", strokeWidth=5),
        points("halves", x="middle", size=110, opacity=1, color="ink"),
        spans("published", "low", "high", strokeWidth=3, color="muted"),
        points("largest", size=110, opacity=1, filled=True, color="warn"),
        named("largest", "said", dy=15, color="warn"),
        named("halves", "said", x="middle", dy=17),
        row_names("labels", x=2, dy=-15, baseline=None),
    )(d)


data_stock = figure(
    "data-stock",
    said={"largest": float(LARGEST_TEXT["tokens"])},
    values={"m": STOCK_2024, "tidy": tidy},
    data={"draws": (DRAWS, _drawn_stock), "published": _PUBLISHED, "labels": [{"label": label} for label in _ORDER],
          "largest": [{"label": _LARGEST, "tokens": float(LARGEST_TEXT["tokens"]),
                       "said": f"{LARGEST_TEXT['tokens'] / 1e12:.0f}T"}]},
    chart=_stock_chart,
)  # fmt: skip
