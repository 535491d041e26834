"""Market snapshot: capital spending by firm, its growth, its share of revenue, and debt."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider, Toggle
from ...explorable.chart import axis, bars, by_row, chart, named, row_names, when
from ...facts import facts
from ...formula import where
from ...formula.words import say
from ..sheet import figure
from .shared import (
    BASE_2025,
    CAPEX,
    CITED,
    DOCUMENT,
    MONEY,
    NORM,
    cited,
    named_rows,
)

_GUIDANCE = facts("capex_2026_sources")
_GUIDANCE = _GUIDANCE[_GUIDANCE["firm"].notna()]
_FIRMS = pd.concat([
    _GUIDANCE.assign(who=_GUIDANCE["item"].map(
        lambda item: "analysts" if "analyst" in item else "company guidance in the press"), period="2026"),
    facts("capex_2026_more"),
], ignore_index=True)  # fmt: skip
_FIRMS["label"] = [
    f"{r.firm}, {'unverified' if r.status == 'unverified' else r.who}, {r.as_of[:7]}" for r in _FIRMS.itertuples()
]
_FIRMS = cited(_FIRMS)[["label", "firm", "low_bn_usd", "high_bn_usd", "period", "who", "as_of", "status", "age"]]
_FIRM_ORDER = list(_FIRMS.sort_values(["firm", "as_of", "low_bn_usd"])["label"])


def _range(firm, place=0):
    row = _FIRMS[_FIRMS["firm"] == firm].iloc[place]
    return float(row["low_bn_usd"]), float(row["high_bn_usd"])


def _firms(p):
    def pick(side):
        total = _range("Amazon")[side] + _range("Alphabet")[side] + where(p.oracle, _range("Oracle")[side], 0.0)
        meta = where(p.meta == "february", _range("Meta")[side], _range("Meta", 1)[side])
        microsoft = where(
            p.microsoft == "calendar",
            _range("Microsoft")[side],
            where(p.microsoft == "consensus", _range("Microsoft", 1)[side], _range("Microsoft", 2)[side]),
        )
        return total + meta + microsoft

    p.low, p.high = pick(0), pick(1)
    p.many = where(p.oracle, "Five firms", "Four firms")


def _firm(row, p):
    chosen = {"Oracle": [where(p.oracle, 1, 0)], "Meta": [where(p.meta == s, 1, 0) for s in ("february", "april")],
              "Microsoft": [where(p.microsoft == s, 1, 0) for s in ("calendar", "consensus", "guidance")]}  # fmt: skip
    counted = 1
    for firm, counts in chosen.items():
        for label, count in zip(_FIRMS.loc[_FIRMS["firm"] == firm, "label"], counts, strict=True):
            counted = where(row.label == label, count, counted)
    row.counted = counted


capex_by_firm = Explorable(
    name="capex-by-firm",
    controls=[
        Choice(
            "meta",
            "Meta",
            value="february",
            options={"february": "February: 115 to 135", "april": "April: 125 to 145"},
            why="Meta raised its guidance on 29 April 2026.",
        ),
        Choice(
            "microsoft",
            "Microsoft",
            value="calendar",
            options={
                "calendar": "analysts, calendar year: 120 to 145",
                "consensus": "analysts, year to June: 105",
                "guidance": "guidance in the press, May: 190",
            },
            why="Microsoft gives no calendar-year figure; its year ends in June.",
        ),
        Toggle("oracle", "Count Oracle", value=True, why="The $680bn count has five firms, many others four."),
    ],
    outputs=_firms,
    data={
        "firms": Rows(
            _FIRMS,
            _firm,
            [
                Column("firm", "Firm", format="text"),
                Column("low_bn_usd", "From", "billion USD", "f0"),
                Column("high_bn_usd", "To", "billion USD", "f0"),
                Column("counted", "In the sum", "1 if it is", "f0"),
                Column("period", "Year meant", format="text"),
                *CITED,
            ],
        )
    },
    chart=lambda d: (
        d.firms.mark_rule(strokeWidth=6, strokeCap="round").encode(
            x=alt.X("low_bn_usd:Q", title="billion USD", axis=alt.Axis(tickCount=5), scale=alt.Scale(domain=[0, 220])),
            x2="high_bn_usd:Q",
            y=alt.Y("label:N", axis=None, sort=_FIRM_ORDER),
            color=alt.condition("datum.status == 'unverified'", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
            opacity=alt.condition("datum.counted == 1", alt.value(1), alt.value(0.3)),
        )
        + named_rows(d.firms, sort=_FIRM_ORDER)
        + d.firms.transform_calculate(
            words="datum.low_bn_usd + (datum.low_bn_usd == datum.high_bn_usd ? '' : ' to ' + datum.high_bn_usd)"
        )
        .mark_text(align="right", dx=-10)
        .encode(x="low_bn_usd:Q", y=alt.Y("label:N", axis=None, sort=_FIRM_ORDER), text="words:N")
    ),
    finding=lambda p: say(
        "{many}' capital spending of 2026 adds up to ${low:g3}bn to ${high:g3}bn by guidance and estimates",
        many=p.many,
        low=p.low,
        high=p.high,
    ),
    reading=lambda p: say(
        "The middle of this sum is ${middle:f0}bn. The $680bn document says ${least:f0}bn to ${most:f0}bn without its "
        "parts; the book takes the middle of that, ${document:f0}bn. Pale rows are left out of the sum.",
        middle=(p.low + p.high) / 2,
        least=DOCUMENT["low_bn_usd"],
        most=DOCUMENT["high_bn_usd"],
        document=CAPEX,
    ),
    measure="Capital spending of each firm in 2026, billion USD: guidance and estimates, by source and month",
    description="Eight short ranges in rows, by firm and source, from about 50 for Oracle to 200 for Amazon.",
    sources=["doc-680bn-2026", "creditsights2026", "allmind2026", "lpl2026", "luna2026"],
    as_of="2026-05",
    height=400,
    note="Press figures, not filings; calendar and fiscal years are mixed.",
)

_BASES = facts("capex_totals")
_BASES = _BASES[_BASES["year"] == 2025].assign(base=lambda t: t["low_bn_usd"])
_BASES = cited(
    _BASES.assign(
        label=[
            f"{r.label}, {'five' if r.firms == 5 else 'four'} firms: {r.base:.0f}, {r.as_of[:7]}"
            for r in _BASES.itertuples()
        ],
    ).sort_values("low_bn_usd")
)
_BASES = _BASES[["label", "firms", "base", "kind", "definition", "who", "as_of", "status", "age"]]


def _growths(p):
    p.count = where(p.firms == "five", 5, 4)
    p.high = market.change(where(p.firms == "five", *(_bases(5, min), _bases(4, min))), p.capex)
    p.low = market.change(where(p.firms == "five", *(_bases(5, max), _bases(4, max))), p.capex)
    p.stated = market.change(BASE_2025, p.capex)


def _bases(firms, choose):
    return float(choose(_BASES.loc[_BASES["firms"] == firms, "base"]))


def _growth(row, p):
    row.growth = market.change(row.base, p.capex)
    row.like = where(row.firms == p.count, "same firms", "other firms")


capex_growth = Explorable(
    name="capex-growth",
    controls=[
        Slider(
            "capex",
            "Capital spending in 2026",
            value=CAPEX,
            low=600,
            high=850,
            step=5,
            **MONEY,
            why="$680bn: midpoint of guidance. CreditSights has 750; four firms come to 725.",
        ),
        Choice(
            "firms",
            "Firms in that figure",
            value="five",
            options={"five": "five, with Oracle", "four": "four"},
            why="The $680bn document counts five.",
        ),
    ],
    outputs=_growths,
    data={
        "bases": Rows(
            _BASES,
            _growth,
            [
                Column("label", "Base of 2025", format="text"),
                Column("base", "Base", "billion USD", "f0"),
                Column("growth", "Growth", "", "pct0"),
                Column("like", "Counts", format="text"),
                Column("definition", "What is counted", format="text"),
                *CITED,
            ],
        )
    },
    chart=lambda d: (
        d.bases.mark_point(size=100).encode(
            x=alt.X(
                "growth:Q",
                title="growth from 2025",
                axis=alt.Axis(format="+.0%", tickCount=5),
                scale=alt.Scale(domain=[0, 1.3]),
            ),
            y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("base")),
            shape=alt.condition("datum.like == 'same firms'", alt.value("circle"), alt.value("cross")),
            color=alt.condition("datum.like == 'same firms'", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        )
        + named_rows(d.bases, sort=alt.EncodingSortField("base"))
        + d.bases.mark_text(align="left", dx=10).encode(
            x="growth:Q",
            y=alt.Y("label:N", axis=None, sort=alt.EncodingSortField("base")),
            text=alt.Text("growth:Q", format="+.0%"),
        )
    ),
    finding=lambda p: say(
        "Against bases that count the same firms, ${capex:g3}bn is growth of {low:pct0} to {high:pct0}",
        capex=p.capex,
        low=p.low,
        high=p.high,
    ),
    reading=lambda p: say(
        "On the $680bn document's own base of ${base:g3}bn it is {stated:pct0}; crosses mark bases that count "
        "other firms.",
        base=BASE_2025,
        stated=p.stated,
    ),
    measure="Growth of capital spending from 2025 to 2026 under each base of 2025, billion USD",
    description="Six bases of 2025 in rows, each with a mark at the growth it gives: circles count the same firms, "
    "crosses "
    "others.",
    sources=[
        "doc-680bn-2026",
        "creditsights2026",
        "introl2026",
        "platformonomics2026",
        "savvywealth2026",
        "techreader2026",
    ],
    as_of="2026-05",
    height=340,
    note="Only the Platformonomics base says that it includes finance leases.",
)

_INTENSITY = cited(facts("capital_intensity_2026").assign(who="$680bn; CreditSights"))


def _middle(firm):
    return sum(_range(firm)) / 2


_INTENSITY = _INTENSITY.assign(
    capex=[_middle(firm) for firm in _INTENSITY["company"]],
    low=_INTENSITY["document_low_pct"] / 100, high=_INTENSITY["document_high_pct"] / 100,
    other=_INTENSITY["creditsights_feb2026_pct"] / 100,
)[["company", "low", "high", "other", "capex", "who", "as_of", "status", "age"]]  # fmt: skip
_BY_INTENSITY = list(_INTENSITY.sort_values("other", ascending=False)["company"])
_FIVE = float(_INTENSITY["capex"].sum())


def _intensity(p):
    def revenue(share):
        return sum(float(r.capex) / share(r) for r in _INTENSITY.itertuples())

    p.revenue = where(p.by == "document", revenue(lambda r: (r.low + r.high) / 2), revenue(lambda r: r.other))
    p.weighted = _FIVE / p.revenue
    p.needed = _FIVE / p.norm


def _norm(row, p):
    row.norm = p.norm
    row.weighted = p.weighted


capital_intensity = Explorable(
    name="capital-intensity",
    controls=[
        Choice(
            "by",
            "Shares by",
            value="document",
            options={"document": "the $680bn document", "creditsights": "CreditSights"},
            why="They differ by one to eight points.",
        ),
        Slider(
            "norm",
            "Earlier norm, share of revenue",
            value=(NORM["low"] + NORM["high"]) / 200,
            low=0.05,
            high=0.3,
            step=0.005,
            format="pct1",
            why="$680bn: 10 to 15%, without a source; a press digest has about 10% in 2021.",
        ),
    ],
    outputs=_intensity,
    data={
        "firms": Rows(
            _INTENSITY,
            None,
            [
                Column("company", "Firm", format="text"),
                Column("low", "$680bn, from", "", "pct0"),
                Column("high", "to", "", "pct0"),
                Column("other", "CreditSights", "", "pct0"),
                *CITED,
            ],
        ),
        "lines": Rows(1, _norm),
    },
    chart=lambda d: (
        d.lines.mark_rule(strokeDash=[2, 3]).encode(x="norm:Q")
        + d.lines.mark_rule(color=COLOUR["accent"]).encode(x="weighted:Q")
        + d.firms.mark_rule(strokeWidth=6, strokeCap="round", color=COLOUR["680bn-2026"]).encode(
            x=alt.X(
                "low:Q",
                title="capital spending as a share of revenue",
                axis=alt.Axis(format=".0%", tickCount=5),
                scale=alt.Scale(domain=[0, 1]),
            ),
            x2="high:Q",
            y=alt.Y("company:N", title=None, sort=_BY_INTENSITY, axis=alt.Axis(ticks=False, domain=False)),
        )
        + d.firms.mark_point(size=80, shape="diamond", color=COLOUR["ink"]).encode(
            x="other:Q", y=alt.Y("company:N", sort=_BY_INTENSITY)
        )
    ),
    finding=lambda p: say(
        "The five firms put {weighted:pct0} of their revenue into capital in 2026", weighted=p.weighted
    ),
    reading=lambda p: say(
        "At the earlier norm of {norm:pct1} the same ${capex:g3}bn would go with ${needed:g2}bn of revenue, "
        "{times:f1} times "
        "what they have.",
        norm=p.norm,
        capex=_FIVE,
        needed=p.needed,
        times=p.needed / p.revenue,
    ),
    measure="Bars: the $680bn document; diamonds: CreditSights, February 2026; lines: the earlier norm (dotted) and "
    "all five",
    description="Five firms in rows from Oracle, near 87% of revenue, to Amazon, near 26%; a dotted line at the "
    "earlier norm "
    "stands far to the left.",
    sources=["doc-680bn-2026", "creditsights2026", "digg2026"],
    as_of="2026-02",
    note="Weights: guidance or its midpoint of February 2026; the earlier norm is unverified.",
)


_DEBT = cited(facts("hyperscaler_debt")).assign(amount=lambda t: t["high_bn_usd"], key=lambda t: t["label"])
_DEBT["label"] = [
    f"2026, forecast: {r.who}, {r.as_of[:7]}" if r.kind == "forecast"
    else f"{r.key}: {'unverified' if r.status == 'unverified' else r.who}" for r in _DEBT.itertuples()
]  # fmt: skip
_DEBT = _DEBT[["label", "key", "amount", "year", "kind", "scope", "who", "as_of", "status", "age"]]
_FORECASTS = {
    "creditsights": "2026 CreditSights", "bofa": "2026 BofA", "jpmorgan": "2026 JPMorgan",
    "document": "2026 $680bn", "morgan": "2026 Morgan Stanley",
}  # fmt: skip


def _amount(key):
    return float(_DEBT.loc[_DEBT["key"] == _FORECASTS[key], "amount"].iloc[0])


def _debt(p):
    chosen = _amount("morgan")
    for key in ("document", "jpmorgan", "bofa", "creditsights"):
        chosen = where(p.by == key, _amount(key), chosen)
    p.chosen = chosen
    p.part = p.chosen / p.capex
    p.service = p.chosen * market.capital_recovery_factor(p.rate, p.term)
    p.interest = p.chosen * p.rate


hyperscaler_debt = figure(
    "hyperscaler-debt",
    outputs=_debt,
    values={"capex_2026": CAPEX},
    data={"debt": _DEBT},
    chart=chart(
        axis("amount", "billion USD", domain=(0, 640), nice=True, tickCount=5),
        by_row(order=list(_DEBT["label"])),
        bars(
            "debt",
            height=9,
            fill=when("datum.kind == 'issued' && datum.status != 'unverified'", "accent", "transparent"),
            stroke=when("datum.status == 'unverified'", "warn", "accent"),
            strokeDash=when("datum.kind == 'issued'", [1, 0], [4, 3]),
        ),
        row_names("debt", dy=-6),
        named("debt", "amount", ".0f", align="left", dx=6),
    ),
)
