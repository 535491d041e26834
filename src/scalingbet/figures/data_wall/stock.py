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
    stacked = {"fold": list(EXACT), "as_": ["key", "tokens"]}
    d.faint = d.draws.transform_filter(f"datum.i < {SHOWN}").transform_fold(**stacked).transform_calculate(**labels)
    halves = {"lower": "q1(tokens)", "middle": "median(tokens)", "upper": "q3(tokens)"}
    d.halves = d.draws.transform_fold(**stacked).transform_aggregate(**halves, groupby=["key"])
    said = {"said": "format(datum.middle / 1e12, ',.2~r') + 'T'"}
    d.halves = d.halves.transform_calculate(**labels, **said)  # named once, not in each draw
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
        ticks("faint", thickness=1, opacity=0.35, size=14, clip=True),
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
