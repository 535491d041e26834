"""The data wall: the year in which use meets the stock."""

import altair as alt

from ... import data_wall, laws
from ...data_wall import STOCK_2024, USE_2024
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable
from ...facts import facts
from ...formula import clip, floor, minimum, modulo, power, sqrt, where
from ...formula.words import say
from ...uncertainty import draws, lognormal
from .shared import (
    BOOK,
    CITED,
    CRAWL,
    DRAWS,
    EXACT,
    GROWTH,
    LARGEST_TEXT,
    MULTIMODAL,
    SETS,
    SHOWN,
    STOCK_GROWTH,
    around,
    middle,
    when,
)

FIRST, LAST = 2020.0, 2040.0
_TRILLIONS = alt.Axis(labelExpr="format(datum.value / 1e12, ',~r') + 'T'", ticks=False, tickCount=6)
QWEN3_YEAR, QWEN3_TOKENS = float(LARGEST_TEXT["year"]), float(LARGEST_TEXT["tokens"])
LABEL_HEIGHT = 4e16  # tokens at which the line of use carries its name
_STOCKS = {  # middle in tokens, as the finding calls it, as the control calls it
    "crawl": (middle(CRAWL), "one English crawl", "One English crawl: 10-20 trillion ($680bn)"),
    "quality": (EXACT["quality"][1], "the text worth training on", "Indexed web worth training on: 102 trillion"),
    "effective": (EXACT["effective"][1], "the text worth training on, read several times",
                  "… read several times: 322 trillion"),
    "raw": (EXACT["raw"][1], "all indexed text", "All indexed text: 508 trillion"),
    "multimodal": (middle(MULTIMODAL), "text, images, video and sound",
                   "Images, video, sound too: up to 20 quadrillion"),
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


def crossing(row, p, m=STOCK_2024, use=USE_2024, draw=draws):
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
    row.from_trend = lognormal(u[5], *use.tokens, use.level)
    row.from_compute = data_wall.compute_based_tokens(lognormal(u[5], *use.compute, use.level))

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


def _crossing_chart(d):
    time = {"scale": alt.Scale(domain=[FIRST - 2, LAST], nice=False), "title": None,
            "axis": alt.Axis(format=".0f", tickCount=5)}  # fmt: skip
    height = {"title": "tokens, powers of ten", "scale": log_scale(1e11, 1e17), "axis": _TRILLIONS}
    some = d.draws.transform_filter(f"datum.i < {SHOWN}")

    def line(chart, first, last, colour, **mark):
        return chart.mark_rule(clip=True, color=colour, **mark).encode(
            x=alt.XDatum(USE_2024.year, **time), x2=alt.X2Datum(LAST), y=alt.Y(first, **height), y2=last
        )

    colours = alt.Scale(domain=["stock", "use"], range=[COLOUR["accent"], COLOUR["warn"]])
    sets = d.sets.encode(x=alt.X("year:Q", **time), y=alt.Y("tokens:Q", **height))
    lines = (
        line(some, "stock:Q", "stock_end", COLOUR["accent"], opacity=0.15)
        + line(some, "use:Q", "use_end", COLOUR["warn"], opacity=0.15, strokeDash=[4, 3])
        + line(d.draws, "median(stock):Q", "median(stock_end)", COLOUR["accent"], strokeWidth=3, strokeDash=[8, 4])
        + line(d.draws, "median(use):Q", "median(use_end)", COLOUR["warn"], strokeWidth=3, strokeDash=[8, 4])
        + sets.mark_point(size=36, color=COLOUR["ink"])
        + sets.transform_filter("datum.label != ''").mark_text(align="right", dx=-7, dy=-3).encode(text="label:N")
        + readable(
            d.names.mark_text(align="right", dx=-9, dy=-10, fontWeight="bold").encode(
                x="year:Q", y="tokens:Q", text="word:N", color=alt.Color("word:N", legend=None, scale=colours)
            )
        )
    )
    counted = d.draws.mark_bar(color=COLOUR["ink"], opacity=0.45, clip=True).encode(
        x=alt.X("bin:Q", **time), x2="bin_end:Q",
        y=alt.Y("count():Q", axis=None, scale=alt.Scale(domain=[0, DRAWS * 0.6])),
    )  # fmt: skip
    return alt.layer(counted, lines).resolve_scale(y="independent")


_DATES = facts("exhaustion_dates", key="optimal")

stock_against_use = Explorable(
    name="stock-against-use",
    controls=[
        Choice("stock", "What counts as the stock", value="effective",
               options={key: label for key, (_, _, label) in _STOCKS.items()},
               why="Villalobos et al. 2024 call the third the effective stock and date its end."),
        Choice("basis", "How use grows", value="half",
               options={"half": "Half the draws each way", "trend": "As past training sets grew",
                        "compute": "As compute grows, by the rule of 20"},
               why="The paper mixes the two with even odds."),
        Choice("start", "Use starts from", value="model",
               options={"model": "The model's range for January 2024", "qwen3": "Qwen3's 36 trillion, April 2025"},
               why="The paper starts at 3 to 13 trillion; Qwen3 is the largest text set disclosed since."),
        Slider("growth", "Growth of training sets", value=GROWTH, low=1.4, high=6, step=0.01, unit="times a year",
               format="f2", why="Villalobos et al. 2024: 0.38 powers of ten a year (0.27 to 0.48); a refit to June "
               "2025 gives 3.48."),
        Slider("compute", "Growth of compute", value=laws.COMPUTE_EPOCH.growth, low=2, high=10, step=0.1,
               unit="times a year", format="f1", why="Sevilla and Roldán 2024: 4.7 (4.3 to 5.2)."),
        Slider("overtraining", "Over-training", value=1, low=1, high=100, log=True,
               unit="times 20 tokens a parameter", format="g2",
               why="1 is the least training compute. Villalobos et al. 2024 think 5 likely; Llama 3 8B is near 94."),
    ],
    outputs=_crossing_outputs,
    data={
        "draws": Rows(
            DRAWS, crossing,
            [Column("stock", "Stock, Jan 2024", "tokens", "e3"), Column("use", "Largest set, Jan 2024", "tokens", "e3"),
             Column("stock_growth", "Stock grows", "x a year", "f3"), Column("growth", "Sets grow", "x a year", "f3"),
             Column("year", "They meet", "", "year")],
            summaries={"year_low": ("year", 0.1), "year_median": ("year", 0.5), "year_high": ("year", 0.9),
                       "stock_median": ("stock", 0.5)},
        ),
        "sets": Rows(SETS, None, [
            Column("model", "Model", format="text"), Column("published", "Published", format="text"),
            Column("tokens", "Training set", "tokens", "e3"), *CITED]),
        "names": Rows([{"word": "stock"}, {"word": "use"}], _names),
    },
    chart=_crossing_chart,
    finding=lambda p: where(
        p.year_median >= LAST, say("In {last:year} the largest training run still has not used up {name}",
                                   last=LAST, name=p.stock_name),
        where(p.year_median <= BOOK,
              say("On these assumptions one training run used up {name} around {year:year}",
                  name=p.stock_name, year=p.year_median),
              say("Around {year:year} one training run would use up {name}", name=p.stock_name, year=p.year_median)),
    ),
    reading=lambda p: say(
        "Half the draws cross before {median}, eight in ten between {low} and {high}; the stock's median is "
        "{stock:big2} tokens. Villalobos et al. print about {printed:year}, with {first:year} to {last:year} for "
        "eight in ten.",
        median=when(p.year_median), low=when(p.year_low), high=when(p.year_high), stock=p.stock_median,
        printed=_DATES["median"], first=_DATES["low"], last=_DATES["high"],
    ),
    measure="Tokens against years, log axis; lines are extrapolated draws, grey bars count when they cross, the outer "
    "ones all beyond",
    description="Two bundles of rising lines on a log axis. The stock rises slowly, its use steeply, both dashed, and "
    "they cross near the end of the decade; bars at the foot show how often in each half year. Dots are disclosed "
    "training sets from GPT-3 in 2020 to 2026.",
    sources=["villalobos2024", "sevilla2024", "epoch2024power", "doc-680bn-2026"],
    as_of="2026-02",
    height=400,
    note="The dots are measurements; everything after them is a forecast by extrapolation.",
)  # fmt: skip
