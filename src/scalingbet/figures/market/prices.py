"""Market snapshot: the price of a fixed capability and what its fall does to revenue."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import decimal_year, facts
from ...formula import maximum, where
from ...formula.words import say
from .shared import BOOK, CITED, cited, named_rows

_PRICES = cited(facts("token_prices").assign(who="OpenAI price list"))
_PRICES = _PRICES.assign(year=[decimal_year(day) for day in _PRICES["date"]])[
    ["model", "date", "year", "input_usd_per_million", "output_usd_per_million", "who", "as_of", "status", "age"]
]
_SPAN = float(_PRICES["year"].iloc[-1] - _PRICES["year"].iloc[0])


def _prices(p):
    first, last = _PRICES.iloc[0], _PRICES.iloc[-1]
    p.first = market.blended_price(float(first.input_usd_per_million), float(first.output_usd_per_million), p.ratio)
    p.last = market.blended_price(float(last.input_usd_per_million), float(last.output_usd_per_million), p.ratio)
    p.drop = -market.change(p.first, p.last)
    p.pace = market.yearly_factor(p.last, p.first, _SPAN)
    p.times = p.fall ** (BOOK - float(first.year))


def _price(row, p):
    row.price = market.blended_price(row.input_usd_per_million, row.output_usd_per_million, p.ratio)


def _price_line(row, p):
    row.year = float(_PRICES["year"].iloc[0]) + (BOOK - float(_PRICES["year"].iloc[0])) * row.t
    row.chosen = maximum(1e-9, p.first * p.fall ** (float(_PRICES["year"].iloc[0]) - row.year))


token_prices = Explorable(
    name="token-prices",
    controls=[
        Slider(
            "ratio",
            "Input tokens for each output token",
            value=market.BLEND,
            low=0,
            high=10,
            step=0.5,
            format="g2",
            why="The common convention is three.",
        ),
        Slider(
            "fall",
            "Times cheaper a year",
            value=10,
            low=2,
            high=900,
            log=True,
            format="g2",
            why="Appenzeller 2024 has 10; Epoch AI 2025 has 9 to 900, by task.",
        ),
    ],
    outputs=_prices,
    data={
        "listed": Rows(
            _PRICES,
            _price,
            [
                Column("model", "Model", format="text"),
                Column("date", "From", format="text"),
                Column("input_usd_per_million", "Input", "USD a million", "g3"),
                Column("output_usd_per_million", "Output", "USD a million", "g3"),
                Column("price", "Blend", "USD a million", "g3"),
                *CITED,
            ],
        ),
        "path": Rows(
            60,
            _price_line,
            [Column("year", "Year", format="f2"), Column("chosen", "At the chosen pace", "USD a million", "e2")],
        ),
    },
    chart=lambda d: (
        d.path.mark_line(strokeDash=[5, 4], clip=True).encode(
            x=alt.X("year:Q", title=None, axis=alt.Axis(format=".0f", tickCount=4), scale=alt.Scale(nice=False)),
            y=alt.Y(
                "chosen:Q",
                title="USD a million tokens, log",
                scale=log_scale(0.001, 100),
                axis=alt.Axis(format="~g", values=[0.001, 0.01, 0.1, 1, 10, 100]),
            ),
        )
        + d.listed.mark_point(size=90, color=COLOUR["ink"]).encode(x="year:Q", y="price:Q")
        + readable(
            d.listed.transform_filter("datum.year < 2024.5")
            .mark_text(align="left", dx=9, dy=-8)
            .encode(x="year:Q", y="price:Q", text="model:N")
        )
        + readable(
            d.listed.transform_filter("datum.year >= 2024.5")
            .mark_text(align="left", dx=10, dy=8)
            .encode(x="year:Q", y="price:Q", text="model:N")
        )
    ),
    finding=lambda p: say(
        "GPT-4-class tokens got {drop:pct0} cheaper in {months:f0} months, {pace:g2} times a year",
        drop=p.drop,
        months=12 * _SPAN,
        pace=p.pace,
    ),
    reading=lambda p: say(
        "At {fall:g2} times a year, the ${first:f2} of March 2023 would be {times:big2} times less at this book's "
        "date.",
        fall=p.fall,
        first=p.first,
        times=p.times,
    ),
    measure="List price of a blend of tokens, logarithmic, by date; dashed: the chosen pace, carried on",
    description="Three prices from 2023 to 2024 fall on a logarithmic axis; a dashed line falls on from the first.",
    sources=["ibbaka2023", "openai2024structured", "epoch2025prices", "appenzeller2024"],
    as_of="2025-03",
    note="The three are different models; what they share is a class, not a measured score.",
)

_GPT4 = pd.DataFrame([{
    "label": "OpenAI, GPT-4 to GPT-4o", "who": "OpenAI price list, 3:1 blend", "as_of": "2024-08-06",
    "status": "published", "years": _SPAN,
    "times_cheaper": market.blended_price(30, 60) / market.blended_price(2.5, 10),
}])  # fmt: skip
_DECLINES = cited(pd.concat([facts("price_declines"), _GPT4], ignore_index=True))
_DECLINES["label"] += ", " + _DECLINES["as_of"].str.slice(0, 7)
_DECLINES = _DECLINES[["label", "times_cheaper", "years", "who", "as_of", "status", "age"]]
_PACES = [float(market.yearly_factor(1, r.times_cheaper, r.years)) for r in _DECLINES.itertuples()]


def _declines(p):
    p.slow, p.fast = min(_PACES) ** p.span, max(_PACES) ** p.span


def _decline(row, p):
    row.pace = market.yearly_factor(1, row.times_cheaper, row.years)
    row.after = row.pace**p.span


price_falls = Explorable(
    name="price-falls",
    controls=[
        Slider(
            "span",
            "Carried on for",
            value=1,
            low=0.25,
            high=3,
            step=0.25,
            unit="years",
            format="g3",
            why="One year; the sources' own periods run from one to three.",
        )
    ],
    outputs=_declines,
    data={
        "paces": Rows(
            _DECLINES,
            _decline,
            [
                Column("label", "Source", format="text"),
                Column("pace", "A year", "times", "g3"),
                Column("after", "After the chosen years", "times", "e3"),
                *CITED,
            ],
        )
    },
    chart=lambda d: (
        d.paces.mark_point(size=90).encode(
            x=alt.X("after:Q", title="times cheaper, log", scale=alt.Scale(type="log"), axis=scale_powers_axis()),
            y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("pace")),
        )
        + named_rows(d.paces, sort=alt.EncodingSortField("pace"))
        + d.paces.mark_text(align="left", dx=10).encode(
            x="after:Q",
            y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("pace")),
            text=alt.Text("after:Q", format=",.2~r"),
        )
    ),
    finding=lambda p: say(
        "In {span:g3} {years} a fixed capability gets {slow:big2} to {fast:big2} times cheaper, by source",
        span=p.span,
        years=where(p.span == 1, "year", "years"),
        slow=p.slow,
        fast=p.fast,
    ),
    reading=lambda p: say(
        "The slowest source and the fastest are {apart:big2} apart: they hold different tasks fixed.",
        apart=p.fast / p.slow,
    ),
    measure="How many times cheaper, logarithmic; each source's pace carried over the chosen years",
    description="Seven sources in rows, each a dot on a logarithmic axis, from about five to nine hundred times a "
    "year.",
    sources=["epoch2025prices", "appenzeller2024", "korinek2024vipra", "openai2024structured"],
    as_of="2025-03",
    height=380,
)

_OPENAI = facts("run_rates")[facts("run_rates")["company"] == "OpenAI"]
_OPENAI_GROWTH = float(market.yearly_factor(
    *_OPENAI["run_rate_bn_usd"].iloc[[0, 2]],
    decimal_year(_OPENAI["date"].iloc[2]) - decimal_year(_OPENAI["date"].iloc[0]),
))  # fmt: skip


def _elasticity(p):
    p.factor = market.revenue_factor(p.fall, p.elasticity)
    p.needed = market.implied_elasticity(p.growth, p.fall)
    p.verdict = where(p.elasticity > 1, "so revenue grows", where(p.elasticity == 1, "so revenue stands still",
                                                                  "so revenue shrinks"))  # fmt: skip


def _elasticity_curve(row, p):
    row.elasticity = 3 * row.t
    row.factor = market.revenue_factor(p.fall, row.elasticity)


def _elasticity_marks(row, p):
    row.elasticity = where(row.which == 0, p.elasticity, p.needed)
    row.factor = where(row.which == 0, p.factor, p.growth)


_TWO = [{"label": "chosen", "which": 0}, {"label": "what the run-rate implies", "which": 1}]

price_and_revenue = Explorable(
    name="price-and-revenue",
    controls=[
        Slider(
            "fall",
            "Price falls, times a year",
            value=10,
            low=2,
            high=900,
            log=True,
            format="g2",
            why="Appenzeller 2024: 10 times a year at a fixed score.",
        ),
        Slider(
            "elasticity",
            "Price elasticity of demand",
            value=0.5,
            low=0,
            high=3,
            step=0.05,
            format="f2",
            why="Big Questions calls demand for the best tokens highly inelastic: below 1.",
        ),
        Slider(
            "growth",
            "Revenue grows, times a year",
            value=round(_OPENAI_GROWTH, 2),
            low=0.5,
            high=20,
            log=True,
            format="g3",
            why="OpenAI's reported run-rate, 2023 to December 2025.",
        ),
    ],
    outputs=_elasticity,
    data={
        "curve": Rows(
            61,
            _elasticity_curve,
            [Column("elasticity", "Elasticity", format="f2"), Column("factor", "Revenue", "times a year", "g3")],
        ),
        "marks": Rows(
            _TWO,
            _elasticity_marks,
            [
                Column("label", "Point", format="text"),
                Column("elasticity", "Elasticity", format="f2"),
                Column("factor", "Revenue", "times a year", "g3"),
            ],
        ),
    },
    chart=lambda d: (
        d.curve.mark_line(clip=True).encode(
            x=alt.X(
                "elasticity:Q",
                title="price elasticity of demand",
                axis=alt.Axis(tickCount=6),
                scale=alt.Scale(domain=[0, 3]),
            ),
            y=alt.Y(
                "factor:Q",
                title="revenue, times a year, log",
                scale=log_scale(0.001, 1000),
                axis=alt.Axis(format="~g", values=[0.001, 0.01, 0.1, 1, 10, 100, 1000]),
            ),
        )
        + d.marks.mark_point(size=110, clip=True).encode(
            x="elasticity:Q",
            y="factor:Q",
            shape=alt.Shape("label:N", legend=None),
            color=alt.condition("datum.which == 0", alt.value(COLOUR["warn"]), alt.value(COLOUR["ink"])),
        )
        + readable(
            d.marks.transform_filter("datum.which == 0")
            .mark_text(align=alt.ExprRef("p_elasticity > 0.6 ? 'right' : 'left'"), dy=-14, clip=True)
            .encode(x="elasticity:Q", y="factor:Q", text="label:N")
        )
        + readable(
            d.marks.transform_filter("datum.which == 1")
            .mark_text(align=alt.ExprRef("p_needed > 1.5 ? 'right' : 'left'"), dy=16, clip=True)
            .encode(x="elasticity:Q", y="factor:Q", text="label:N")
        )
    ),
    finding=lambda p: say(
        "At an elasticity of {e:f2}, prices {fall:g2} times lower multiply revenue by {factor:g2} in a year",
        e=p.elasticity,
        fall=p.fall,
        factor=p.factor,
    ),
    reading=lambda p: say(
        "An elasticity of 1 is the divide, {verdict}. Revenue that grew {growth:g3} times a year would mean "
        "{needed:f2}, and less if buyers also came to want more at any price.",
        verdict=p.verdict,
        growth=p.growth,
        needed=p.needed,
    ),
    measure="Yearly factor on revenue, logarithmic, when the price of a fixed capability falls at the chosen pace",
    description="A straight rising line on a logarithmic axis, below one left of an elasticity of one and above it "
    "right of "
    "it, with two marked points.",
    sources=["doc-big-questions-2026", "appenzeller2024"],
    as_of="2025-12",
    note="Run-rates are press reports. An outward shift of demand makes the implied elasticity smaller.",
)
