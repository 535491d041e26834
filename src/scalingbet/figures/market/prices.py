"""Market snapshot: the price of a fixed capability and what its fall does to revenue."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable.chart import axis, by, by_row, chart, line, named, points, row_names, when
from ...facts import decimal_year, facts, years_between
from ...formula import maximum, numeric, where
from ..sheet import figure
from .shared import BOOK, cited

_PRICES = cited(facts("token_prices").assign(who="OpenAI price list"))
_PRICES = _PRICES.assign(year=[decimal_year(day) for day in _PRICES["date"]])[
    ["model", "date", "year", "input_usd_per_million", "output_usd_per_million", "who", "speaks_of", "status", "age"]
]
_SPAN = years_between(_PRICES["speaks_of"].iloc[0], _PRICES["speaks_of"].iloc[-1])


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


token_prices = figure(
    "token-prices",
    outputs=_prices,
    said={"months": 12 * _SPAN},
    data={"listed": (_PRICES, _price), "path": (60, _price_line)},
    chart=chart(
        axis("year", nice=False, format=".0f", tickCount=4),
        axis("price", "USD a million tokens, log", log=True, domain=(0.001, 100), format="~g",
             values=[0.001, 0.01, 0.1, 1, 10, 100]),
        line("path", "chosen", strokeDash=[5, 4], clip=True),
        points("listed", size=90, color="ink"),
        named("listed", "model", where="datum.year < 2024.5", over=True, align="left", dx=9, dy=-8),
        named("listed", "model", where="datum.year >= 2024.5", over=True, align="left", dx=10, dy=8),
    ),
)  # fmt: skip

_BLENDS = numeric(
    market.blended_price(*(_PRICES[f"{side}_usd_per_million"].to_numpy() for side in ("input", "output")))
)
_GPT4 = pd.DataFrame([{
    "label": "OpenAI, GPT-4 to GPT-4o", "who": "OpenAI price list, 3:1 blend", "speaks_of": "2024-08-06",
    "status": "published", "years": _SPAN,
    "times_cheaper": _BLENDS[0] / _BLENDS[-1],
}])  # fmt: skip
_DECLINES = cited(pd.concat([facts("price_declines"), _GPT4], ignore_index=True))
_DECLINES["label"] += ", " + _DECLINES["speaks_of"].str.slice(0, 7)
_DECLINES = _DECLINES[["label", "times_cheaper", "years", "who", "speaks_of", "status", "age"]]
_PACES = [float(market.yearly_factor(1, r.times_cheaper, r.years)) for r in _DECLINES.itertuples()]


def _declines(p):
    p.slow, p.fast = min(_PACES) ** p.span, max(_PACES) ** p.span


def _decline(row, p):
    row.pace = market.yearly_factor(1, row.times_cheaper, row.years)
    row.after = row.pace**p.span


price_falls = figure(
    "price-falls",
    outputs=_declines,
    said={"apart": lambda p: p.fast / p.slow},
    data={"paces": (_DECLINES, _decline)},
    chart=chart(
        axis("after", "times cheaper, log", log=True, nice=True, words="powers of scale"),
        by_row(order="pace"),
        points("paces", size=90),
        row_names("paces"),
        named("paces", "after", ",.2~r", align="left", dx=10),
    ),
)


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

price_and_revenue = figure(
    "price-and-revenue",
    outputs=_elasticity,
    data={"curve": (61, _elasticity_curve), "marks": (_TWO, _elasticity_marks)},
    chart=chart(
        axis("elasticity", "price elasticity of demand", domain=(0, 3), nice=True, tickCount=6),
        axis("factor", "revenue, times a year, log", log=True, domain=(0.001, 1000), format="~g",
             values=[0.001, 0.01, 0.1, 1, 10, 100, 1000]),
        line("curve", clip=True),
        points("marks", size=110, clip=True, shape=by("label"), color=when("datum.which == 0", "warn", "ink")),
        named("marks", "label", where="datum.which == 0", over=True, dy=-14, clip=True,
              align=alt.ExprRef("p_elasticity > 0.6 ? 'right' : 'left'")),
        named("marks", "label", where="datum.which == 1", over=True, dy=16, clip=True,
              align=alt.ExprRef("p_needed > 1.5 ? 'right' : 'left'")),
    ),
)  # fmt: skip
