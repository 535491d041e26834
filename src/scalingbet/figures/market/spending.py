"""Market snapshot: capital spending by firm, its growth, its share of revenue, and debt."""

import pandas as pd

from ... import market
from ...explorable.chart import axis, bars, by_row, chart, mark, named, points, row_names, rule, spans, when
from ...facts import facts, vintages
from ...formula import where
from ..sheet import figure
from .shared import BASE_2025, cited, said_by

_FIRMS = pd.concat([
    pd.DataFrame([row for row in vintages("capex_2026_sources") if "firm" in row]).assign(period="2026"),
    facts("capex_2026_more"),
], ignore_index=True).sort_values(["firm", "known_since"], ignore_index=True)  # fmt: skip
_FIRMS["who"] = _FIRMS["who"].fillna(_FIRMS["source"].map(said_by))
_FIRMS["label"] = [
    f"{row.firm}, {row.known_since[:7]}{', ' + row.period if row.period.startswith('year') else ''}"
    for row in _FIRMS.itertuples()
]
_FIRMS = cited(_FIRMS)[
    ["label", "firm", "low_bn_usd", "high_bn_usd", "period", "who", "speaks_of", "known_since", "status", "age"]
]
_PLACES = {"february": 0, "april": 1, "calendar": 0, "consensus": 1, "guidance": 2, "newest": -1, "july": -1}
_SAID = {  # the options under which a row of each firm is chosen; the last is its newest
    "Alphabet": ("february", "newest"), "Amazon": ("february", "newest"), "Oracle": ("february", "newest"),
    "Meta": ("february", "april", "july"), "Microsoft": ("calendar", "consensus", "guidance", "july"),
}  # fmt: skip


def _row(firm, option):
    """Return what was said of ``firm`` under an option: its rows are in the order in which they became known."""
    return _FIRMS[_FIRMS["firm"] == firm].iloc[_PLACES[option]]


def _range(firm, option):
    return float(_row(firm, option)["low_bn_usd"]), float(_row(firm, option)["high_bn_usd"])


def _guidance(firm, option):
    """Return what was said of ``firm`` in words, ``"115 to 135"``, under an option of its control."""
    return " to ".join(dict.fromkeys(f"{end:g}" for end in _range(firm, option)))


def _chosen(firm, p):
    """Return the option that holds for ``firm``."""
    return {"Meta": p.meta, "Microsoft": p.microsoft}.get(firm, p.round)


def _firms(p):
    def pick(side):
        total = 0
        for firm, options in _SAID.items():
            said = sum(where(_chosen(firm, p) == option, _range(firm, option)[side], 0.0) for option in options)
            total += where(p.oracle, said, 0.0) if firm == "Oracle" else said
        return total

    p.low, p.high = pick(0), pick(1)
    p.many = where(p.oracle, "Five firms", "Four firms")


def _firm(row, p):
    row.counted = sum(
        where((row.label == _row(firm, option)["label"]) & (_chosen(firm, p) == option), 1, 0)
        * (where(p.oracle, 1, 0) if firm == "Oracle" else 1)
        for firm, options in _SAID.items() for option in options
    )  # fmt: skip


capex_by_firm = figure(
    "capex-by-firm",
    outputs=_firms,
    said={"middle": lambda p: (p.low + p.high) / 2},
    values={"guidance": _guidance},
    data={"firms": (_FIRMS, _firm)},
    chart=chart(
        axis("low_bn_usd", "billion USD", domain=(0, 220), tickCount=5),
        by_row(order=list(_FIRMS["label"])),
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
    f"{r.label}, {'five' if r.firms == 5 else 'four'} firms: {r.base:.0f}, {r.speaks_of[:7]}"
    for r in _BASES.itertuples()
]
_BASES = _BASES[["label", "firms", "base", "kind", "definition", "who", "speaks_of", "status", "age"]]


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
    capex=[sum(_range(firm, _SAID[firm][0])) / 2 for firm in _INTENSITY["company"]],
    other=_INTENSITY["creditsights_feb2026_pct"] / 100,
    low=_INTENSITY["document_low_pct"] / 100, high=_INTENSITY["document_high_pct"] / 100, who="The Post; CreditSights",
))[["company", "low", "high", "other", "capex", "who", "speaks_of", "status", "age"]]  # fmt: skip
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
    f"2026, forecast: {r.who}, {r.known_since[:7]}" if r.kind == "forecast"
    else f"{r.key}: {'unverified' if r.status == 'unverified' else r.who}" for r in _DEBT.itertuples()
]  # fmt: skip
_DEBT = _DEBT[["label", "key", "amount", "year", "kind", "scope", "who", "speaks_of", "status", "age"]]
_FORECASTS = {
    "creditsights": "2026 CreditSights", "bofa": "2026 BofA", "jpmorgan": "2026 JPMorgan",
    "document": "2026 the Post", "morgan": "2026 Morgan Stanley",
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
