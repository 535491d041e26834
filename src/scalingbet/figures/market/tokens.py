"""Market snapshot: tokens asked for and served, the rent of a chip, chips by maker."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable.chart import axis, bars, by, by_row, called, chart, forecast, line, named, points, row_names, when
from ...explorable.colours import COLOUR
from ...facts import decimal_year, facts, growth
from ...formula import where
from ..sheet import figure
from .shared import BOOK, cited

_SUPPLY = cited(facts("installed_compute").assign(who="recomputed from Epoch AI"))


def _shortage(p):
    p.gap = market.shortage(p.demand, p.supply, p.years)
    p.price = market.implied_price_growth(p.demand, p.supply, p.elasticity)


def _demand_and_supply(row, p):
    row.years = 5 * row.t
    row.demand = p.demand**row.years
    row.supply = p.supply**row.years


token_shortage = figure(
    "token-shortage",
    outputs=_shortage,
    data={"paths": (51, _demand_and_supply), "measured": _SUPPLY},
    chart=chart(
        axis("years", "years from now", tickCount=5),
        axis("demand", "times today, log", log=True, nice=True, words="powers of scale", grid=False),
        forecast("paths"),
        forecast("paths", "supply", color=COLOUR.series[1]),
        called("paths", "demand", at=34, align="right", dx=-8, dy=-6),
        called("paths", "supply", "supply", at=34, align="left", dx=8, dy=alt.expr("p_supply < 1.1 ? -6 : 12")),
    ),
)

_RENT = facts("gpu_rental")
_RENT = cited(_RENT[_RENT["usd_per_hour"] > 0]).assign(year=lambda t: [decimal_year(day) for day in t["date"]])[
    ["date", "year", "usd_per_hour", "terms", "who", "speaks_of", "status", "age"]
]
_ONE_YEAR = _RENT[_RENT["terms"] == "one-year contract"]
_LOW, _HIGH = _ONE_YEAR.iloc[0], _ONE_YEAR.iloc[-1]
_RENT_GROWTH = growth(_LOW.to_dict(), _HIGH.to_dict(), "usd_per_hour")


def _rent(p):
    p.demand = p.supply * _RENT_GROWTH**p.elasticity
    p.price = market.implied_price_growth(p.claimed, p.supply, p.elasticity)


def _rent_path(row, p):
    row.year = float(_LOW["year"]) + (BOOK - float(_LOW["year"])) * row.t
    row.usd_per_hour = float(_LOW["usd_per_hour"]) * p.price ** (row.year - float(_LOW["year"]))


rental_price = figure(
    "rental-price",
    outputs=_rent,
    values={"low": _LOW["usd_per_hour"], "high": _HIGH["usd_per_hour"]},
    data={"reported": _RENT, "path": (40, _rent_path)},
    chart=chart(
        axis("year", domain=(2024.5, 2027), nice=True, format=".0f", tickCount=3),
        axis("usd_per_hour", "USD an hour, log", log=True, domain=(1, 30), format="~g",
             values=[1, 2, 3, 5, 10, 20, 30]),
        line("path", strokeDash=[5, 4], clip=True),
        line("reported", where="datum.terms != 'on demand'", color="muted"),
        points("reported", size=90, color="ink", shape=by("terms")),
        named("reported", "usd_per_hour", "$.2f", align="center", dy=16),
    ),
)  # fmt: skip

_MAKERS = facts("accelerator_shares")
_MAKERS = _MAKERS[_MAKERS["speaks_of"] == "2025-12-31"].reset_index(drop=True)
_MAKERS = cited(_MAKERS.assign(
    k=range(len(_MAKERS)), who="recomputed from Epoch AI", label=[f"{maker}, end of 2025" for maker in _MAKERS["maker"]]
))[["label", "k", "h100_equivalents", "who", "speaks_of", "status", "age"]]  # fmt: skip
_PAST = facts("accelerator_shares")
_PAST = _PAST[(_PAST["maker"] == "Nvidia") & (_PAST["speaks_of"] < "2025")]
_SHARES = pd.concat([
    facts("nvidia_shares"),
    _PAST.assign(label="Epoch AI, installed", measure="all H100-equivalents installed", who="recomputed from Epoch AI"),
], ignore_index=True)  # fmt: skip
_SHARES["label"] = "Nvidia by " + _SHARES["label"] + ", " + _SHARES["speaks_of"].str.slice(0, 7)
_SHARES = cited(_SHARES.assign(share=_SHARES["share_pct"] / 100))[
    ["label", "share", "measure", "who", "speaks_of", "status", "age"]
].sort_values("share", ascending=False, ignore_index=True)  # fmt: skip
_ROWS = [*_MAKERS["label"], *_SHARES["label"]]
_NVIDIA, _TPU, _AMD, _TRAINIUM = (float(x) for x in _MAKERS["h100_equivalents"])


def _makers(p):
    p.total = _NVIDIA + where(p.tpu, _TPU, 0.0) + where(p.amd, _AMD, 0.0) + where(p.trainium, _TRAINIUM, 0.0)
    p.nvidia = _NVIDIA / p.total
    p.all = _NVIDIA / (_NVIDIA + _TPU + _AMD + _TRAINIUM)
    p.sold = _NVIDIA / (_NVIDIA + _AMD)
    p.own = where(p.tpu, where(p.trainium, "the chips that Google and Amazon make for themselves counted",
                               "Google's chips counted and Amazon's left out"),
                  where(p.trainium, "Google's chips left out and Amazon's counted",
                        "only chips that anyone can buy counted"))  # fmt: skip


def _maker(row, p):
    counted = where(row.k == 1, where(p.tpu, 1.0, 0.0), where(row.k == 2, where(p.amd, 1.0, 0.0), where(
        row.k == 3, where(p.trainium, 1.0, 0.0), 1.0)))  # fmt: skip
    row.share = row.h100_equivalents * counted / p.total


accelerators = figure(
    "accelerators",
    outputs=_makers,
    values={"most": _SHARES["share"].max(), "least": _SHARES["share"].min()},
    data={"makers": (_MAKERS, _maker), "published": _SHARES},
    chart=chart(
        axis("share", "share", domain=(0, 1.1), nice=False, format=".0%", tickCount=5),
        by_row(order=_ROWS),
        bars("makers", height=9, color=when("datum.k == 0", "accent", "muted")),
        points("published", size=80, color=when("indexof(datum.label, 'Korinek') > 0", "korinek-2024", "ink")),
        row_names("makers", dy=-6),
        row_names("published", dy=-6),
        named("makers", "share", ".1%", align="left", dx=6),
        named("published", "share", ".0%", align="left", dx=9),
    ),
)
