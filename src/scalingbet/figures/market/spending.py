"""Market snapshot: capital spending by firm, its growth, its share of revenue, and debt."""

import pandas as pd

from ... import market
from ...explorable.chart import axis, bars, by_row, chart, mark, named, points, row_names, rule, spans, when
from ...facts import facts
from ...formula import where
from ..sheet import figure
from .shared import BASE_2025, cited

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


def _guidance(firm, place=0):
    """Return what was said of ``firm`` in words, ``"115 to 135"``; ``place`` counts its rows."""
    return " to ".join(dict.fromkeys(f"{end:g}" for end in _range(firm, place)))


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


capex_by_firm = figure(
    "capex-by-firm",
    outputs=_firms,
    said={"middle": lambda p: (p.low + p.high) / 2},
    values={"guidance": _guidance},
    data={"firms": (_FIRMS, _firm)},
    chart=chart(
        axis("low_bn_usd", "billion USD", domain=(0, 220), tickCount=5),
        by_row(order=_FIRM_ORDER),
        spans("firms", "low_bn_usd", "high_bn_usd", strokeWidth=6, strokeCap="round",
              color=when("datum.status == 'unverified'", "warn", "accent"),
              opacity=when("datum.counted == 1", 1, 0.3)),
        row_names("firms"),
        named("firms", "words", align="right", dx=-10, calculate={
            "words": "datum.low_bn_usd + (datum.low_bn_usd == datum.high_bn_usd ? '' : ' to ' + datum.high_bn_usd)"}),
    ),
)  # fmt: skip

_BASES = facts("capex_totals")
_BASES = cited(_BASES[_BASES["year"] == 2025].assign(base=lambda t: t["low_bn_usd"]).sort_values("base"))
_BASES["label"] = [
    f"{r.label}, {'five' if r.firms == 5 else 'four'} firms: {r.base:.0f}, {r.as_of[:7]}" for r in _BASES.itertuples()
]
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


capex_growth = figure(
    "capex-growth",
    outputs=_growths,
    values={"base": BASE_2025},
    data={"bases": (_BASES, _growth)},
    chart=chart(
        axis("growth", "growth from 2025", domain=(0, 1.3), format="+.0%", tickCount=5),
        by_row(order="base"),
        points("bases", size=100, shape=when("datum.like == 'same firms'", "circle", "cross"),
               color=when("datum.like == 'same firms'", "accent", "muted")),
        row_names("bases"),
        named("bases", "growth", "+.0%", align="left", dx=10),
    ),
)  # fmt: skip

_INTENSITY = facts("capital_intensity_2026")
_INTENSITY = cited(_INTENSITY.assign(
    capex=[sum(_range(firm)) / 2 for firm in _INTENSITY["company"]], other=_INTENSITY["creditsights_feb2026_pct"] / 100,
    low=_INTENSITY["document_low_pct"] / 100, high=_INTENSITY["document_high_pct"] / 100, who="$680bn; CreditSights",
))[["company", "low", "high", "other", "capex", "who", "as_of", "status", "age"]]  # fmt: skip
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


capital_intensity = figure(
    "capital-intensity",
    outputs=_intensity,
    said={"times": lambda p: p.needed / p.revenue},
    values={
        "capex": _FIVE, "shares": lambda firm: facts("capital_intensity_2026", company=firm),
        "earlier": facts("ai_money", label="earlier norm of capital spending"),
        "digest": facts("ai_money", label="earlier norm of capital spending, the other source"),
    },
    data={"firms": _INTENSITY, "lines": (1, _norm)},
    chart=chart(
        axis("low", "capital spending as a share of revenue", domain=(0, 1), format=".0%", tickCount=5),
        by_row("company", _BY_INTENSITY, shown=True, ticks=False, domain=False),
        mark("lines", "norm"),
        rule("lines", x="weighted", y=False, color="accent"),
        spans("firms", "low", "high", strokeWidth=6, strokeCap="round", color="680bn-2026"),
        points("firms", x="other", size=80, shape="diamond", color="ink"),
    ),
)  # fmt: skip

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
    values={"amount": _amount},
    data={"debt": _DEBT},
    chart=chart(
        axis("amount", "billion USD", domain=(0, 640), nice=True, tickCount=5),
        by_row(order=list(_DEBT["label"])),
        bars("debt", height=9,
             fill=when("datum.kind == 'issued' && datum.status != 'unverified'", "accent", "transparent"),
             stroke=when("datum.status == 'unverified'", "warn", "accent"),
             strokeDash=when("datum.kind == 'issued'", [1, 0], [4, 3])),
        row_names("debt", dy=-6),
        named("debt", "amount", ".0f", align="left", dx=6),
    ),
)  # fmt: skip
