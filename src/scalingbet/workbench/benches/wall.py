"""Resample the data wall: the figure's own draws, many more of them, with your intervals and their error."""

import dataclasses
import functools
from collections.abc import Generator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ... import data_wall
from ...data_wall import STOCK_2024, USE_2024
from ...explorable import COLOUR, Column, Scope
from ...figures.data_wall.crossing import FIRST, LAST, crossing, stock_against_use
from ...figures.data_wall.shared import DRAWS, when
from ...formula import Array, modulo
from ...formula.words import say
from ...uncertainty import draws
from ..bench import Bench, Result
from ..controls import Count, Interval
from ..workbench import Workbench

_DIMENSIONS = 8  # of the sequence that the figure draws
_ENDS = np.arange(FIRST + 0.5, LAST + 0.25, 0.5)  # half years
_SHARES = (0.1, 0.5, 0.9)

_STOCK = {
    "pages": Interval("pages", "Unique pages of the web", STOCK_2024.pages, 1e10, 1e13, "pages",
                      "95%, Villalobos et al. 2024."),
    "bytes_per_page": Interval("bytes_per_page", "Text of a page", STOCK_2024.bytes_per_page, 100, 1e5, "bytes",
                               "95%, Villalobos et al. 2024."),
    "quality": Interval("quality", "Part worth training on", STOCK_2024.quality, 0.001, 1, "",
                        "95%, Villalobos et al. 2024."),
    "repetition": Interval("repetition", "Effective tokens a token, read often", STOCK_2024.repetition, 1, 16, "",
                           "95%, Villalobos et al. 2024."),
}  # fmt: skip
_USE = {
    "tokens": Interval("tokens", "Largest set, January 2024", USE_2024.tokens, 1e11, 1e15, "tokens",
                       "90%, Villalobos et al. 2024."),
    "run": Interval("run", "Largest run, January 2024", USE_2024.compute, 1e23, 1e28, "FLOP",
                    "90%, Villalobos et al. 2024."),
}  # fmt: skip


@functools.cache
def published() -> Array:
    """Return the chance, by the paper's own ranges and exact, that the stock is used up by each half year's end."""
    return np.array([data_wall.exhausted_share(year) for year in _ENDS])


def _resample(s: Any) -> Generator[float, None, Result]:
    stock = dataclasses.replace(STOCK_2024, **{name: getattr(s, name) for name in _STOCK})
    use = dataclasses.replace(USE_2024, tokens=s.tokens, compute=s.run)
    p = Scope(vars(s), lambda name, value: value)
    rng = np.random.default_rng(s.seed)
    years = []
    for batch in range(s.batches):
        shift = rng.random(_DIMENSIONS)  # the same sequence, moved as a whole: each batch is a sample of its own
        row = Scope({"i": np.arange(DRAWS)}, lambda name, value: value)
        crossing(row, p, stock, use, lambda i, k, shift=shift: modulo(draws(i, k) + shift[k], 1))
        years.append(row.year)
        yield (batch + 1) / s.batches
    return _result(s, np.array(years))


def _result(s: Any, years: Array) -> Result:
    root = np.sqrt(len(years))
    low, median, high = np.quantile(years, _SHARES)
    errors = np.quantile(years, _SHARES, axis=1).std(axis=1, ddof=1) / root
    before = (years[:, :, None] < _ENDS).mean(axis=1)  # (batches, half years)
    table = pd.DataFrame({
        "year": _ENDS, "share": before.mean(axis=0), "error": before.std(axis=0, ddof=1) / root, "paper": published(),
    })  # fmt: skip
    bars = table.assign(start=_ENDS - 0.5, within=np.diff(table["share"], prepend=0.0),
                        paper_within=np.diff(table["paper"], prepend=0.0))  # fmt: skip
    bars = bars[["start", "year", "within", "paper_within"]].assign(zero=0.0)
    if median >= LAST:
        finding = say("Most draws have not used up the text by {last:year}", last=LAST)
    else:
        finding = say("Half the draws have used up the text by {median}, give or take {error:f2} years of sampling",
                      median=when(median), error=2 * errors[1])  # fmt: skip
    return Result(
        finding,
        say("Eight in ten lie between {low} and {high}. {count:big3} draws, in {batches:f0} batches, whose spread "
            "gives the error; with the ranges of Villalobos et al. half is reached in {paper}.",
            low=when(low), high=when(high), count=years.size, batches=len(years),
            paper=when(data_wall.exhaustion_quantile(0.5))),
        {"bars": bars, "marks": pd.DataFrame([{"low": low, "median": median, "high": high}])},
        table[table["year"] % 1 == 0],
        (),
        {"years": years.ravel(), "quantiles": dict(zip(_SHARES, zip((low, median, high), errors, strict=True),
                                                       strict=True))},
    )  # fmt: skip


def _chart(d: Any) -> Any:
    time = {"scale": alt.Scale(domain=[FIRST, LAST], nice=False), "title": None,
            "axis": alt.Axis(format=".0f", tickCount=5)}  # fmt: skip
    share = {"title": "share of the draws, by half year", "axis": alt.Axis(format=".0%")}
    return (
        d.marks.mark_rect(color=COLOUR["accent"], opacity=0.15, clip=True).encode(x=alt.X("low:Q", **time), x2="high")
        + d.bars.mark_bar(color=COLOUR["accent"], opacity=0.8).encode(
            x=alt.X("start:Q", **time), x2="year", y=alt.Y("within:Q", **share), y2="zero"
        )
        + d.bars.mark_line(interpolate="step-before", color=COLOUR["ink"], strokeDash=[4, 3]).encode(
            x=alt.X("year:Q", **time), y=alt.Y("paper_within:Q", **share)
        )
        + d.marks.mark_rule(color=COLOUR["warn"], strokeWidth=3, clip=True).encode(x=alt.X("median:Q", **time))
    )


BENCH = Bench(
    name="resample-the-wall",
    title="Resample the data wall",
    notebook="notebooks/02-data-wall-workings.ipynb",
    controls=(
        *stock_against_use.controls,
        *_STOCK.values(), *_USE.values(),
        Count("batches", "Batches", value=40, low=8, high=4000, log=True, unit=f"of {DRAWS} draws",
              why="The figure has one batch."),
        Count("seed", "Seed", value=1, low=0, high=9999, step=1, why="The same seed draws the same batches."),
    ),
    work=_resample,
    chart=_chart,
    columns=(
        Column("year", "Before", "", "year"), Column("share", "Share of the draws", "", "pct2"),
        Column("error", "Its standard error", "", "pct2"), Column("paper", "Exact, the paper's ranges", "", "pct2"),
    ),
    measure="When use meets the stock: share of the draws by half year; red: half of them; band: eight in ten; dashed: "
    "the ranges of Villalobos et al. 2024, exact",
    description="A hump of bars by half year around the end of the decade, close to a dashed outline, with a red line "
    "in its middle.",
)  # fmt: skip


def resample_the_wall(**changes: Any) -> Workbench:
    """Return the workbench that draws the year in which use meets the stock, with your own intervals.

    Each batch is the figure's sequence, shifted as a whole by a seeded amount: the batches are independent, so their
    spread gives the sampling error (randomised quasi-Monte Carlo).  ``result.extra["years"]`` has the draws.
    changes: values of the controls, intervals as pairs; outside what is allowed they raise ``DomainError``.

    >>> wall = resample_the_wall(batches=8, seed=3)
    >>> len(wall.result.extra["years"]), round(float(wall.result.extra["quantiles"][0.5][0]))
    (4000, 2029)
    """
    return Workbench(BENCH, **changes)
