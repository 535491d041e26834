"""Market snapshot: tokens asked for and served, the rent of a chip, chips by maker."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Column, Explorable, Rows, Slider, Toggle
from ...explorable.chart import log_scale, scale_powers_axis
from ...facts import decimal_year, facts
from ...formula import where
from ...formula.words import say
from .shared import BOOK, CITED, cited, named_rows

_SUPPLY = cited(facts("installed_compute").assign(who="recomputed from Epoch AI"))
SUPPLY_GROWTH = float(_SUPPLY["h100_equivalents"].iloc[2] / _SUPPLY["h100_equivalents"].iloc[1])  # in 2025


def _shortage(p):
    p.gap = market.shortage(p.demand, p.supply, p.years)
    p.price = market.implied_price_growth(p.demand, p.supply, p.elasticity)


def _demand_and_supply(row, p):
    row.years = 5 * row.t
    row.demand = p.demand**row.years
    row.supply = p.supply**row.years


token_shortage = Explorable(
    name="token-shortage",
    controls=[
        Slider(
            "demand",
            "Demand at today's price grows, times a year",
            value=10,
            low=1,
            high=20,
            log=True,
            format="g3",
            why="Assumption: no source measures it. Anthropic's run-rate grew ten times a year to 2025.",
        ),
        Slider(
            "supply",
            "Supply grows, times a year",
            value=round(SUPPLY_GROWTH, 2),
            low=1,
            high=6,
            log=True,
            format="g3",
            why="Installed accelerators of four makers in 2025, recomputed from Epoch AI.",
        ),
        Slider(
            "elasticity",
            "Price elasticity of demand",
            value=0.5,
            low=0.2,
            high=3,
            step=0.1,
            format="f1",
            why="Big Questions: highly inelastic, below 1.",
        ),
        Slider(
            "years", "Looked at after", value=1, low=0, high=5, step=0.25, unit="years", format="g3", why="One year."
        ),
    ],
    outputs=_shortage,
    data={
        "paths": Rows(
            51,
            _demand_and_supply,
            [
                Column("years", "Years", format="f1"),
                Column("demand", "Demand", "times today", "e3"),
                Column("supply", "Supply", "times today", "e3"),
            ],
        ),
        "measured": Rows(
            _SUPPLY,
            None,
            [
                Column("day", "Up to", format="text"),
                Column("h100_equivalents", "Installed", "H100-equivalents", "e3"),
                *CITED,
            ],
        ),
    },
    chart=lambda d: (
        d.paths.mark_line(strokeDash=[6, 4]).encode(
            x=alt.X("years:Q", title="years from now", axis=alt.Axis(tickCount=5)),
            y=alt.Y(
                "demand:Q", title="times today, log", scale=alt.Scale(type="log"), axis=scale_powers_axis(grid=False)
            ),
        )
        + d.paths.mark_line(color=COLOUR.series[1], strokeDash=[6, 4]).encode(x="years:Q", y="supply:Q")
        + d.paths.transform_filter("datum.i == 34")
        .mark_text(align="right", dx=-8, dy=-6)
        .encode(x="years:Q", y="demand:Q", text=alt.value("demand"))
        + d.paths.transform_filter("datum.i == 34")
        .mark_text(align="left", dx=8, dy=12)
        .encode(x="years:Q", y="supply:Q", text=alt.value("supply"))
    ),
    finding=lambda p: say(
        "If demand grew {demand:g3} times a year and supply {supply:g3}, {gap:g3} times what is served would be asked "
        "for after {years:g3} {unit}",
        demand=p.demand,
        supply=p.supply,
        years=p.years,
        unit=where(p.years == 1, "year", "years"),
        gap=p.gap,
    ),
    reading=lambda p: say(
        "To bring the two together, the price would have to be multiplied by {price:g3} every year at an elasticity "
        "of {e:f1}. Only the growth of supply is measured.",
        price=p.price,
        e=p.elasticity,
    ),
    measure="Demand at an unchanged price and supply, both from 1 today, logarithmic; dashed: both are carried on "
    "from today",
    description="Two straight rising lines on a logarithmic axis that part from a common start, demand above supply.",
    sources=["doc-big-questions-2026", "epoch2025chips"],
    as_of="2025-12",
    note="Chips are not tokens: better chips and software serve more tokens with each.",
)

_RENT = facts("gpu_rental")
_RENT = cited(_RENT[_RENT["usd_per_hour"] > 0]).assign(year=lambda t: [decimal_year(day) for day in t["date"]])[
    ["date", "year", "usd_per_hour", "terms", "who", "as_of", "status", "age"]
]
_LOW, _HIGH = _RENT.iloc[-2], _RENT.iloc[-1]
_RISE = float(market.change(_LOW["usd_per_hour"], _HIGH["usd_per_hour"]))
_RENT_GROWTH = float(market.yearly_factor(_LOW["usd_per_hour"], _HIGH["usd_per_hour"], _HIGH["year"] - _LOW["year"]))


def _rent(p):
    p.demand = p.supply * _RENT_GROWTH**p.elasticity
    p.price = market.implied_price_growth(p.claimed, p.supply, p.elasticity)


def _rent_path(row, p):
    row.year = float(_LOW["year"]) + (BOOK - float(_LOW["year"])) * row.t
    row.usd_per_hour = float(_LOW["usd_per_hour"]) * p.price ** (row.year - float(_LOW["year"]))


rental_price = Explorable(
    name="rental-price",
    controls=[
        Slider(
            "claimed",
            "Demand grows, times a year",
            value=10,
            low=1,
            high=20,
            log=True,
            format="g3",
            why="Assumption, as in the figure before.",
        ),
        Slider(
            "supply",
            "Supply grows, times a year",
            value=round(SUPPLY_GROWTH, 2),
            low=1,
            high=6,
            log=True,
            format="g3",
            why="Installed accelerators in 2025, recomputed from Epoch AI.",
        ),
        Slider(
            "elasticity",
            "Price elasticity of demand",
            value=0.5,
            low=0.2,
            high=3,
            step=0.1,
            format="f1",
            why="Big Questions: highly inelastic, below 1.",
        ),
    ],
    outputs=_rent,
    data={
        "reported": Rows(
            _RENT,
            None,
            [
                Column("date", "When", format="text"),
                Column("usd_per_hour", "Rent", "USD/hour", "f2"),
                Column("terms", "Contract", format="text"),
                *CITED,
            ],
        ),
        "path": Rows(
            40,
            _rent_path,
            [Column("year", "Year", format="f2"), Column("usd_per_hour", "If the market cleared", "USD/hour", "g3")],
        ),
    },
    chart=lambda d: (
        d.path.mark_line(strokeDash=[5, 4], clip=True).encode(
            x=alt.X(
                "year:Q", title=None, axis=alt.Axis(format=".0f", tickCount=3), scale=alt.Scale(domain=[2024.5, 2027])
            ),
            y=alt.Y(
                "usd_per_hour:Q",
                title="USD an hour, log",
                scale=log_scale(1, 30),
                axis=alt.Axis(format="~g", values=[1, 2, 3, 5, 10, 20, 30]),
            ),
        )
        + d.reported.transform_filter("datum.terms != 'on demand'")
        .mark_line(color=COLOUR["muted"])
        .encode(x="year:Q", y="usd_per_hour:Q")
        + d.reported.mark_point(size=90, color=COLOUR["ink"]).encode(
            x="year:Q", y="usd_per_hour:Q", shape=alt.Shape("terms:N", legend=None)
        )
        + d.reported.mark_text(align="center", dy=16).encode(
            x="year:Q", y="usd_per_hour:Q", text=alt.Text("usd_per_hour:Q", format="$.2f")
        )
    ),
    finding=lambda p: say(
        "The rent of an H100 on one-year contracts rose {rise:pct0} in five months, a pace of {pace:g2} times a year",
        rise=_RISE,
        pace=_RENT_GROWTH,
    ),
    reading=lambda p: say(
        "With supply up {supply:g3} times a year and an elasticity of {e:f1}, that rent says demand grew {demand:g2} "
        "times a "
        "year; growth of {claimed:g3} times would have multiplied it by {price:g3} a year.",
        supply=p.supply,
        e=p.elasticity,
        demand=p.demand,
        claimed=p.claimed,
        price=p.price,
    ),
    measure="USD for an hour of one H100, logarithmic; line: one-year contracts, lone mark: on demand; dashed: what "
    "would clear the market at the chosen growth",
    description="One-year rent rises from 1.70 dollars in October 2025 to 2.35 in March 2026; a mark of 2024, on "
    "demand, stands at three; a dashed line climbs from the low point.",
    sources=["techreader2026h100", "tice2026h100", "mateos2026", "epoch2025chips"],
    as_of="2026-03",
    note="The first price is on demand, the last two are one-year contracts; four rent indices disagree by more than "
    "$2.",
)


_MAKERS = facts("accelerator_shares")
_MAKERS = _MAKERS[_MAKERS["as_of"] == "2025-12-31"].reset_index(drop=True)
_MAKERS = cited(_MAKERS.assign(
    k=range(len(_MAKERS)), who="recomputed from Epoch AI", label=[f"{maker}, end of 2025" for maker in _MAKERS["maker"]]
))[["label", "k", "h100_equivalents", "who", "as_of", "status", "age"]]  # fmt: skip
_PAST = facts("accelerator_shares")
_PAST = _PAST[(_PAST["maker"] == "Nvidia") & (_PAST["as_of"] < "2025")]
_SHARES = pd.concat([
    facts("nvidia_shares"),
    _PAST.assign(label="Epoch AI, installed", measure="all H100-equivalents installed", who="recomputed from Epoch AI"),
], ignore_index=True)  # fmt: skip
_SHARES["label"] = "Nvidia by " + _SHARES["label"] + ", " + _SHARES["as_of"].str.slice(0, 7)
_SHARES = cited(_SHARES.assign(share=_SHARES["share_pct"] / 100))[
    ["label", "share", "measure", "who", "as_of", "status", "age"]
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


accelerators = Explorable(
    name="accelerators",
    controls=[
        Toggle("tpu", "Count Google's TPUs", value=True, why="Made for Google's own use and its cloud."),
        Toggle("trainium", "Count Amazon's Trainium", value=True, why="Made for Amazon's own use and its cloud."),
        Toggle("amd", "Count AMD", value=True, why="Sold to anyone, as Nvidia's are."),
    ],
    outputs=_makers,
    data={
        "makers": Rows(
            _MAKERS,
            _maker,
            [
                Column("label", "Maker", format="text"),
                Column("h100_equivalents", "Installed", "H100-equivalents", "e3"),
                Column("share", "Share", "", "pct1"),
                *CITED,
            ],
        ),
        "published": Rows(
            _SHARES,
            None,
            [
                Column("label", "Figure", format="text"),
                Column("share", "Share", "", "pct1"),
                Column("measure", "Share of what", format="text"),
                *CITED,
            ],
        ),
    },
    chart=lambda d: (
        d.makers.mark_bar(height=9).encode(
            x=alt.X(
                "share:Q",
                title="share",
                axis=alt.Axis(format=".0%", tickCount=5),
                scale=alt.Scale(domain=[0, 1.1], nice=False),
            ),
            y=alt.Y("label:N", axis=None, sort=_ROWS),
            color=alt.condition("datum.k == 0", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        )
        + d.published.mark_point(size=80, color=COLOUR["ink"]).encode(
            x="share:Q",
            y=alt.Y("label:N", axis=None, sort=_ROWS),
            color=alt.condition(
                "indexof(datum.label, 'Korinek') > 0", alt.value(COLOUR["korinek-2024"]), alt.value(COLOUR["ink"])
            ),
        )
        + named_rows(d.makers, dy=-6, sort=_ROWS)
        + named_rows(d.published, dy=-6, sort=_ROWS)
        + d.makers.mark_text(align="left", dx=6).encode(
            x="share:Q", y=alt.Y("label:N", axis=None, sort=_ROWS), text=alt.Text("share:Q", format=".1%")
        )
        + d.published.mark_text(align="left", dx=9).encode(
            x="share:Q", y=alt.Y("label:N", axis=None, sort=_ROWS), text=alt.Text("share:Q", format=".0%")
        )
    ),
    finding=lambda p: say(
        "Nvidia had {share:pct1} of installed compute at the end of 2025, with {own}", share=p.nvidia, own=p.own
    ),
    reading=lambda p: say(
        "All four makers give {all:pct1}, the two that sell chips {sold:pct1}: the 92% of Korinek 2024 is a share of "
        "what is "
        "sold, not of what computes.",
        all=p.all,
        sold=p.sold,
    ),
    measure="Bars: share of H100-equivalents installed; dots: shares of Nvidia that others publish, of markets that "
    "differ",
    description="Four bars for four makers, Nvidia's by far the longest, and below them eight published shares of "
    "Nvidia from "
    "98 down to 66%.",
    sources=["epoch2025chips", "bnvda2026", "techinsights2024", "doc-korinek-2024"],
    as_of="2025-12",
    height=480,
    note="Epoch AI gives medians with intervals of about half to double; Huawei is left out.",
)
