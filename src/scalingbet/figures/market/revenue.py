"""Market snapshot: run-rates, valuations, adoption."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable.chart import axis, band, bars, by, chart, line, named, points, when
from ...facts import decimal_year, facts, growth, years_between
from ...formula import maximum, minimum, where
from ..sheet import figure
from .shared import BOOK, NOW, THEN, cited, said_by

_RATES = facts("run_rates").assign(
    year=lambda t: [decimal_year(day) for day in t["date"]], who=lambda t: t["source"].map(said_by)
)
_RATES = cited(_RATES)[["company", "date", "year", "run_rate_bn_usd", "who", "speaks_of", "status", "age"]]
_FIRST = _RATES.groupby("company").head(1).assign(label=lambda t: t["company"])
_ANTHROPIC = _RATES[_RATES["company"] == "Anthropic"].reset_index(drop=True)
_FEBRUARY = _ANTHROPIC[_ANTHROPIC["date"] == "2026-02"].iloc[0]
_LAST = _ANTHROPIC.iloc[-1]


def _rates(p):
    p.then = float(_FEBRUARY["run_rate_bn_usd"]) + p.added * 12 * float(_LAST["year"] - _FEBRUARY["year"])


def _carried(row, p):
    row.year = float(_FEBRUARY["year"]) + (BOOK - float(_FEBRUARY["year"])) * row.t
    row.run_rate_bn_usd = float(_FEBRUARY["run_rate_bn_usd"]) + p.added * 12 * (row.year - float(_FEBRUARY["year"]))


_SUMS = pd.DataFrame({"year": [decimal_year("2025-01"), decimal_year("2026-09-30")], "run_rate_bn_usd": [THEN, NOW]})

# The colours of series lie near those of two documents, and no document stands for a company.
_NO_DOCUMENT = when("datum.company == 'Anthropic'", "ink", "muted")

run_rates = figure(
    "run-rates",
    outputs=_rates,
    data={"reported": _RATES, "first": _FIRST[["label", "year", "run_rate_bn_usd"]], "sums": _SUMS,
          "carried": (20, _carried)},
    chart=chart(
        axis("year", domain=(2023.2, 2027.2), nice=True, format=".0f", tickCount=4),
        axis("run_rate_bn_usd", "billion USD a year, log", log=True, domain=(0.05, 300), format="~g",
             values=[0.1, 1, 10, 100]),
        line("carried", strokeDash=[5, 4], color="rocks-law-2026"),
        line("reported", color=_NO_DOCUMENT, detail="company:N"),
        points("reported", size=45, color=_NO_DOCUMENT, shape=by("company")),
        points("sums", size=110, shape="diamond", color="accent"),
        named("sums", "run_rate_bn_usd", "$,.0f", over=True, align="center", dy=-14),
        named("first", "label", where="datum.label != 'Microsoft AI'", over=True, align="left", dx=9, dy=13),
        named("first", "label", where="datum.label == 'Microsoft AI'", over=True, align="right", dx=-9),
    ),
)  # fmt: skip

_ADDED = _ANTHROPIC[_ANTHROPIC["date"].between("2026-02", "2026-05-28")]  # the months that the claim is about
_ADDED = _ADDED.assign(added=_ADDED["run_rate_bn_usd"].diff()).iloc[1:].reset_index(drop=True)
_ADDED = _ADDED.assign(label=["March", "6 Apr", "30 Apr", "28 May"], k=range(4))[
    ["label", "k", "added", "who", "speaks_of", "status", "age"]
]
_APRIL = facts("run_rates", company="Anthropic", date="2026-04-06")["run_rate_bn_usd"]
_DISPUTED = facts("company_parts", part="possible gross-up of the run-rate")["value"]
NET = (_APRIL - _DISPUTED) / _APRIL  # OpenAI's memo: 22 where Anthropic says 30


def _additions(p):
    p.net = where(p.accounting == "net", NET, 1.0)
    p.least, p.most = minimum(p.low, p.high), maximum(p.low, p.high)  # the two may be given in either order
    p.inside = sum(where((a * p.net >= p.least) & (a * p.net <= p.most), 1, 0) for a in map(float, _ADDED["added"]))
    p.fits = where(p.inside == len(_ADDED), "every step fits", where(
        p.inside == 0, "no step fits", "some steps fit, not every month"))  # fmt: skip
    p.mean = float(_ADDED["added"].mean()) * p.net


def _addition(row, p):
    row.counted = row.added * p.net


def _band(row, p):
    row.low = p.least
    row.high = p.most


arr_additions = figure(
    "arr-additions",
    outputs=_additions,
    values={"april": _APRIL, "disputed": _DISPUTED, "steps": list(_ADDED["added"])},
    data={"steps": (_ADDED, _addition), "band": (1, _band)},
    chart=chart(
        axis("label:N", "from the report before to, 2026", sort=alt.EncodingSortField("k"), labelAngle=0),
        axis("counted", "added to the run-rate, billion USD", domain=(0, 20)),
        band("band", "low", "high", x=False, opacity=0.18, color="rocks-law-2026"),
        bars("steps", width={"band": 0.5}, color=when(
            "datum.counted >= min(p_low, p_high) && datum.counted <= max(p_low, p_high)", "accent", "muted")),
        named("steps", "counted", "+.2~r", dy=-8),
    ),
)  # fmt: skip

_NAMED = {  # where the company's name stands while another is chosen
    "Anthropic": "2024-02", "OpenAI": "2026-03-31", "xAI": "2026-01", "Mistral": "2024-06", "Cohere": "2024-07",
}  # fmt: skip
_VALUES = pd.concat([
    facts("valuations").assign(kind="round", who=lambda t: t["source"].map(said_by)), facts("valuations_more"),
], ignore_index=True)  # fmt: skip
_VALUES = cited(_VALUES.assign(
    year=[decimal_year(day) for day in _VALUES["date"]], firm=_VALUES["company"],
    shape=["talks" if "talks" in kind else "round" for kind in _VALUES["kind"]],
).sort_values("year", ignore_index=True).assign(
    name=lambda t: [firm if _NAMED[firm] == date else "" for firm, date in zip(t["firm"], t["date"], strict=True)],
))[["firm", "date", "year", "post_money_bn_usd", "shape", "name", "who", "speaks_of", "status", "age"]]  # fmt: skip
_XAI = _VALUES[(_VALUES["firm"] == "xAI") & _VALUES["date"].between("2024-10", "2024-12")]
_SOLD = _RATES[_RATES["company"].isin(["Anthropic", "OpenAI"])].reset_index(drop=True)
_SOLD = _SOLD.rename(columns={"company": "firm"})
_PRICED = {  # the newest round and the newest run-rate before or with it
    firm: (float(_VALUES[_VALUES["firm"] == firm]["post_money_bn_usd"].iloc[-1]),
           float(_SOLD[_SOLD["firm"] == firm]["run_rate_bn_usd"].iloc[-1]))
    for firm in ("Anthropic", "OpenAI")
}  # fmt: skip


def _valued(p):
    p.value = where(p.firm == "Anthropic", _PRICED["Anthropic"][0], _PRICED["OpenAI"][0])
    p.sold = where(p.firm == "Anthropic", _PRICED["Anthropic"][1], _PRICED["OpenAI"][1])
    p.paid = p.value / p.sold
    p.needed = p.value / p.multiple
    p.more = p.needed / p.sold


def _times(row, p):
    row.worth = row.run_rate_bn_usd * p.multiple


def _others(*firms, **place):
    """Return the names of ``firms`` that are not the chosen one, each at the round that carries it."""
    drawn = f"datum.firm != p_firm && indexof({list(firms)}, datum.name) >= 0"
    return named("rounds", "name", y="post_money_bn_usd", where=drawn, color="muted", **place)


valuations = figure(
    "valuations",
    outputs=_valued,
    values={"late_2024": sorted(_XAI["post_money_bn_usd"])},
    data={"rounds": _VALUES, "sold": (_SOLD, _times)},
    chart=chart(
        axis("year", domain=(2023.8, 2027), format=".0f", tickCount=4),
        axis("worth", "billion USD, log", log=True, domain=(1, 2000), format="~g", values=[1, 10, 100, 1000]),
        line("sold", where="datum.firm == p_firm", color="muted", strokeDash=[5, 4], clip=True),
        points("rounds", "post_money_bn_usd", size=80, clip=True,
               shape=by("shape", {"round": "circle", "talks": "cross"}),
               color=when("datum.firm == p_firm", "accent", "muted")),
        named("rounds", "post_money_bn_usd", ",.4~r", "post_money_bn_usd", align="center", dy=-13,
              where="datum.firm == p_firm && datum.date != '2026-01'"),
        _others("OpenAI", "Mistral", align="right", dx=-8),
        _others("xAI", "Cohere", align="right", dx=-2, dy=13),
        _others("Anthropic", dy=-13),
    ),
)  # fmt: skip

_USERS = facts("chatgpt_users")
_STATED = _USERS.to_dict("records")
_USERS = _USERS.assign(year=[decimal_year(day) for day in _USERS["date"]])
_USERS = cited(_USERS.assign(
    before=_USERS["weekly_users_millions"].shift(1), span=_USERS["year"].diff(),
).iloc[1:])[[
    "date", "year", "weekly_users_millions", "before", "span", "who", "speaks_of", "status", "age"
]]  # fmt: skip


def _gained(first, last):
    """Return the monthly gain, in millions, and the yearly factor from the statement ``first`` to ``last``."""
    start, end = _STATED[first], _STATED[last]
    gain = end["weekly_users_millions"] - start["weekly_users_millions"]
    months = 12 * years_between(start["speaks_of"], end["speaks_of"])
    return gain / months, growth(start, end, "weekly_users_millions")


_LAST_STEP = len(_USERS)


def _adoption(p):
    p.early_added, p.early_factor = (where(p.split == "2025", _gained(0, 2)[k], _gained(0, 5)[k]) for k in (0, 1))
    p.late_added, p.late_factor = (
        where(p.split == "2025", _gained(2, _LAST_STEP)[k], _gained(5, _LAST_STEP)[k]) for k in (0, 1)
    )
    p.when = where(p.split == "2025", "2025", "August 2025")
    gain, pace = p.late_added / p.early_added, p.late_factor / p.early_factor
    p.users = where(gain > 1.05, "speeds up", where(gain < 0.95, "slows down", "keeps its speed"))
    p.rate = where(pace > 1.05, "speeds up", where(pace < 0.95, "slows down", "keeps its speed"))
    p.unit = where(p.measure == "users", "million users a week", where(
        p.measure == "added", "million users added a month", "growth, times a year"))  # fmt: skip


def _unit(row, p):
    row.unit = p.unit


def _user(row, p):
    row.added = (row.weekly_users_millions - row.before) / (12 * row.span)
    row.factor = market.yearly_factor(row.before, row.weekly_users_millions, row.span)
    row.shown = where(
        p.measure == "users", row.weekly_users_millions, where(p.measure == "added", row.added, row.factor)
    )


_UNVERIFIED = "datum.status == 'unverified'"

adoption = figure(
    "adoption",
    outputs=_adoption,
    values={"gained": _gained},
    data={"users": (_USERS, _user), "unit": (1, _unit)},
    chart=chart(
        axis("year", domain=(2024.4, 2027), format=".0f", values=[2025, 2026, 2027]),
        axis("shown", zero=True, format=",~r", tickCount=5),
        line("users"),
        points("users", size=70, color=when(_UNVERIFIED, "warn", "accent"),
               shape=when(_UNVERIFIED, "diamond", "circle")),
        named("unit", "unit", y=-12, x=0, align="left", dx=-30, color="muted"),
        named("users", "shown", ".2~r", over=True, dy=-12),
    ),
)  # fmt: skip
