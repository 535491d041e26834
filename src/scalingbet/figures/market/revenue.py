"""Market snapshot: run-rates, valuations, adoption."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable
from ...facts import decimal_year, facts
from ...formula import maximum, minimum, where
from ...formula.words import say
from .shared import BOOK, CITED, cited, run_rate

_RATES = facts("run_rates").assign(year=lambda t: [decimal_year(day) for day in t["date"]], who=lambda t: t["source"])
_RATES = cited(_RATES)[["company", "date", "year", "run_rate_bn_usd", "who", "as_of", "status", "age"]]
_FIRST = _RATES.groupby("company").head(1).assign(label=lambda t: t["company"])
_ANTHROPIC = _RATES[_RATES["company"] == "Anthropic"].reset_index(drop=True)
_FEBRUARY = _ANTHROPIC[_ANTHROPIC["date"] == "2026-02"].iloc[0]
_MAY = _ANTHROPIC.iloc[-1]


def _rates(p):
    p.may = float(_FEBRUARY["run_rate_bn_usd"]) + p.added * 12 * float(_MAY["year"] - _FEBRUARY["year"])
    p.now = float(_FEBRUARY["run_rate_bn_usd"]) + p.added * 12 * (BOOK - float(_FEBRUARY["year"]))


def _carried(row, p):
    row.year = float(_FEBRUARY["year"]) + (BOOK - float(_FEBRUARY["year"])) * row.t
    row.run_rate_bn_usd = float(_FEBRUARY["run_rate_bn_usd"]) + p.added * 12 * (row.year - float(_FEBRUARY["year"]))


# The colours of series lie near those of two documents, and no document stands for a company.
_NO_DOCUMENT = alt.condition("datum.company == 'Anthropic'", alt.value(COLOUR["ink"]), alt.value(COLOUR["muted"]))

run_rates = Explorable(
    name="run-rates",
    controls=[
        Slider(
            "added",
            "Anthropic adds each month",
            value=12.5,
            low=0,
            high=20,
            step=0.5,
            unit="billion USD",
            format="f1",
            why="Rock's law: 10 to 15 every month.",
        )
    ],
    outputs=_rates,
    data={
        "reported": Rows(
            _RATES,
            None,
            [
                Column("company", "Company", format="text"),
                Column("date", "When", format="text"),
                Column("run_rate_bn_usd", "Run-rate", "billion USD a year", "g3"),
                *CITED,
            ],
        ),
        "first": Rows(_FIRST[["label", "year", "run_rate_bn_usd"]]),
        "carried": Rows(
            20,
            _carried,
            [
                Column("year", "Year", format="f2"),
                Column("run_rate_bn_usd", "At the chosen pace", "billion USD a year", "g3"),
            ],
        ),
    },
    chart=lambda d: (
        d.carried.mark_line(strokeDash=[5, 4], color=COLOUR["rocks-law-2026"]).encode(
            x=alt.X(
                "year:Q", title=None, axis=alt.Axis(format=".0f", tickCount=4), scale=alt.Scale(domain=[2023.2, 2027.2])
            ),
            y=alt.Y(
                "run_rate_bn_usd:Q",
                title="billion USD a year, log",
                scale=log_scale(0.05, 300),
                axis=alt.Axis(format="~g", values=[0.1, 1, 10, 100]),
            ),
        )
        + d.reported.mark_line().encode(x="year:Q", y="run_rate_bn_usd:Q", color=_NO_DOCUMENT, detail="company:N")
        + d.reported.mark_point(size=45).encode(
            x="year:Q",
            y="run_rate_bn_usd:Q",
            color=_NO_DOCUMENT,
            shape=alt.Shape("company:N", legend=None),
        )
        + readable(
            d.first.transform_filter("datum.label != 'Microsoft AI'")
            .mark_text(align="left", dx=9, dy=13)
            .encode(x="year:Q", y="run_rate_bn_usd:Q", text="label:N")
        )
        + readable(
            d.first.transform_filter("datum.label == 'Microsoft AI'")
            .mark_text(align="right", dx=-9)
            .encode(x="year:Q", y="run_rate_bn_usd:Q", text="label:N")
        )
    ),
    finding=lambda p: say(
        "Adding ${added:f1}bn every month from February, Anthropic would have stood at ${may:g3}bn in late May 2026; "
        "reported: ${said:g3}bn",
        added=p.added,
        may=p.may,
        said=float(_MAY["run_rate_bn_usd"]),
    ),
    reading=lambda p: say(
        "The same pace gives ${now:g3}bn at this book's date, for which no report was found.", now=p.now
    ),
    measure="Revenue a year at the pace of the latest month, billion USD, logarithmic; dashed: the chosen pace, "
    "carried on",
    description="Three rising lines on a logarithmic axis, Anthropic's the steepest, from below 0.1 in 2024 to 47 in "
    "May 2026.",
    sources=["doc-rocks-law-2026", "kwok2026", "techjack2026", "microsoft2026q3", "coreagents2026"],
    as_of="2026-05",
    note="Press reports; Anthropic's is 28 days of usage times 13 plus monthly subscriptions times 12; the three "
    "overlap.",
)

_STEPS = _ANTHROPIC[_ANTHROPIC["date"] >= "2026-02"].reset_index(drop=True)
_ADDED = cited(pd.DataFrame({
    "label": ["March", "6 Apr", "30 Apr", "28 May"],
    "k": range(4), "added": _STEPS["run_rate_bn_usd"].diff().iloc[1:].to_numpy(),
    "who": _STEPS["who"].iloc[1:].to_numpy(), "as_of": _STEPS["as_of"].iloc[1:].to_numpy(),
    "status": _STEPS["status"].iloc[1:].to_numpy(),
}))[["label", "k", "added", "who", "as_of", "status", "age"]]  # fmt: skip
_APRIL = run_rate("Anthropic", "2026-04-06")
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


arr_additions = Explorable(
    name="arr-additions",
    controls=[
        Slider(
            "low",
            "Claimed, from",
            value=10,
            low=0,
            high=20,
            step=0.5,
            unit="billion USD",
            format="f1",
            why="Rock's law: 10.",
        ),
        Slider(
            "high",
            "Claimed, to",
            value=15,
            low=0,
            high=20,
            step=0.5,
            unit="billion USD",
            format="f1",
            why="Rock's law: 15.",
        ),
        Choice(
            "accounting",
            "Accounting",
            value="gross",
            options={"gross": "as reported", "net": "net of resellers, as OpenAI argues: 22 for 30"},
            why="A memo of OpenAI's, in the press; applied to every step alike, which is an assumption.",
        ),
    ],
    outputs=_additions,
    data={
        "steps": Rows(
            _ADDED,
            _addition,
            [
                Column("label", "Up to", "2026", format="text"),
                Column("added", "Reported", "billion USD", "f0"),
                Column("counted", "As counted", "billion USD", "f1"),
                *CITED,
            ],
        ),
        "band": Rows(1, _band),
    },
    chart=lambda d: (
        d.band.mark_rect(opacity=0.18, color=COLOUR["rocks-law-2026"]).encode(y="low:Q", y2="high:Q")
        + d.steps.mark_bar(width={"band": 0.5}).encode(
            x=alt.X(
                "label:N",
                title="from the report before to, 2026",
                sort=alt.EncodingSortField("k"),
                axis=alt.Axis(labelAngle=0),
            ),
            y=alt.Y("counted:Q", title="added to the run-rate, billion USD", scale=alt.Scale(domain=[0, 20])),
            color=alt.condition(
                "datum.counted >= min(p_low, p_high) && datum.counted <= max(p_low, p_high)",
                alt.value(COLOUR["accent"]),
                alt.value(COLOUR["muted"]),
            ),
        )
        + d.steps.mark_text(dy=-8).encode(
            x=alt.X("label:N", sort=alt.EncodingSortField("k")),
            y="counted:Q",
            text=alt.Text("counted:Q", format="+.2~r"),
        )
    ),
    finding=lambda p: say(
        "{inside:f0} of the four steps between reports are inside ${low:f1}bn to ${high:f1}bn",
        inside=p.inside,
        low=p.least,
        high=p.most,
    ),
    reading=lambda p: say(
        "They average ${mean:f1}bn over steps of three to six weeks; of the claimed range {fits}.",
        mean=p.mean,
        fits=p.fits,
    ),
    measure="What each report of Anthropic's run-rate added to the one before, billion USD; band: the claim",
    description="Four bars of 5, 11, 14 and 3 against a band from 10 to 15.",
    sources=["doc-rocks-law-2026", "techjack2026", "coreagents2026"],
    as_of="2026-05",
    note="Press digests; the first two dates are months, not days.",
)

_NAMED = {  # where the company's name stands while another is chosen
    "Anthropic": "2024-02", "OpenAI": "2026-03-31", "xAI": "2026-01", "Mistral": "2024-06", "Cohere": "2024-07",
}  # fmt: skip
_VALUES = pd.concat([
    facts("valuations").assign(kind="round", who=lambda t: t["source"]), facts("valuations_more"),
], ignore_index=True)  # fmt: skip
_VALUES = cited(_VALUES.assign(
    year=[decimal_year(day) for day in _VALUES["date"]], firm=_VALUES["company"],
    shape=["talks" if "talks" in kind else "round" for kind in _VALUES["kind"]],
).sort_values("year", ignore_index=True).assign(
    name=lambda t: [firm if _NAMED[firm] == date else "" for firm, date in zip(t["firm"], t["date"], strict=True)],
))[["firm", "date", "year", "post_money_bn_usd", "shape", "name", "who", "as_of", "status", "age"]]  # fmt: skip
_SOLD = _RATES[_RATES["company"].isin(["Anthropic", "OpenAI"])].reset_index(drop=True)
_SOLD = _SOLD.assign(firm=_SOLD["company"])[
    ["firm", "date", "year", "run_rate_bn_usd", "who", "as_of", "status", "age"]
]
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


def _others(rounds, *firms, **place):
    return (
        rounds.transform_filter(f"datum.firm != p_firm && indexof({list(firms)}, datum.name) >= 0")
        .mark_text(color=COLOUR["muted"], **place)
        .encode(x="year:Q", y="post_money_bn_usd:Q", text="name:N")
    )


valuations = Explorable(
    name="valuations",
    controls=[
        Choice(
            "firm",
            "Company",
            value="Anthropic",
            options={"Anthropic": "Anthropic", "OpenAI": "OpenAI"},
            why="The newest round.",
        ),
        Slider(
            "multiple",
            "A fair price, times yearly revenue",
            value=10,
            low=2,
            high=100,
            log=True,
            format="g3",
            why="Assumption of this book.",
        ),
    ],
    outputs=_valued,
    data={
        "rounds": Rows(
            _VALUES,
            None,
            [
                Column("firm", "Company", format="text"),
                Column("date", "When", format="text"),
                Column("post_money_bn_usd", "Value", "billion USD", "g4"),
                Column("shape", "Round or talks", format="text"),
                *CITED,
            ],
        ),
        "sold": Rows(
            _SOLD,
            _times,
            [
                Column("firm", "Company", format="text"),
                Column("date", "When", format="text"),
                Column("run_rate_bn_usd", "Run-rate", "billion USD a year", "g3"),
                Column("worth", "At the chosen multiple", "billion USD", "g3"),
            ],
        ),
    },
    chart=lambda d: (
        d.sold.transform_filter("datum.firm == p_firm")
        .mark_line(color=COLOUR["muted"], strokeDash=[5, 4], clip=True)
        .encode(
            x=alt.X(
                "year:Q", title=None, axis=alt.Axis(format=".0f", tickCount=4), scale=alt.Scale(domain=[2023.8, 2026.8])
            ),
            y=alt.Y(
                "worth:Q",
                title="billion USD, log",
                scale=log_scale(1, 2000),
                axis=alt.Axis(format="~g", values=[1, 10, 100, 1000]),
            ),
        )
        + d.rounds.mark_point(size=80, clip=True).encode(
            x="year:Q",
            y="post_money_bn_usd:Q",
            shape=alt.Shape(
                "shape:N", legend=None, scale=alt.Scale(domain=["round", "talks"], range=["circle", "cross"])
            ),
            color=alt.condition("datum.firm == p_firm", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        )
        + d.rounds.transform_filter("datum.firm == p_firm && datum.date != '2026-01'")
        .mark_text(align="center", dy=-13)
        .encode(x="year:Q", y="post_money_bn_usd:Q", text=alt.Text("post_money_bn_usd:Q", format=",.4~r"))
        + _others(d.rounds, "OpenAI", "Mistral", align="right", dx=-8)
        + _others(d.rounds, "xAI", "Cohere", align="right", dx=-2, dy=13)
        + _others(d.rounds, "Anthropic", dy=-13)
    ),
    finding=lambda p: say(
        "{firm} was last valued at ${value:g3}bn, {paid:f0} times its reported run-rate",
        firm=p.firm,
        value=p.value,
        paid=p.paid,
    ),
    reading=lambda p: say(
        "At {multiple:g3} times revenue that price needs ${needed:g3}bn a year, {more:f1} times what is reported.",
        multiple=p.multiple,
        needed=p.needed,
        more=p.more,
    ),
    measure="Value after each round (dots) and in talks (crosses), billion USD, logarithmic; dashed: run-rate times "
    "the chosen multiple",
    description="Dots that climb from about twenty billion in early 2024 to nearly a thousand in May 2026, and a "
    "dashed line of "
    "revenue times the multiple below them.",
    sources=[
        "mangopeople2026",
        "techjack2026",
        "zerohedge2025",
        "ft2025anthropic",
        "techtarget2025",
        "cnbc2024mistral",
        "decoder2024",
    ],
    as_of="2026-05",
    note="Press reports; xAI's round of late 2024 is put at 40, 45 and 50 by three of them; Cohere's is unverified.",
)


_USERS = facts("chatgpt_users")
_USERS = _USERS.assign(year=[decimal_year(day) for day in _USERS["date"]])
_USERS = cited(_USERS.assign(
    before=_USERS["weekly_users_millions"].shift(1), span=_USERS["year"].diff(),
).iloc[1:])[["date", "year", "weekly_users_millions", "before", "span", "who", "as_of", "status", "age"]]  # fmt: skip


def _gained(first, last):
    """Return the monthly gain, in millions, and the yearly factor over the statements ``first`` to before ``last``."""
    rows = _USERS.iloc[first:last]
    start, end = float(rows["before"].iloc[0]), float(rows["weekly_users_millions"].iloc[-1])
    span = float(rows["span"].sum())
    return (end - start) / span / 12, float(market.yearly_factor(start, end, span))


_BEFORE_LAST, _LAST = _gained(-2, -1), _gained(-1, None)


def _adoption(p):
    p.early_added, p.early_factor = (where(p.split == "2025", _gained(0, 2)[k], _gained(0, 5)[k]) for k in (0, 1))
    p.late_added, p.late_factor = (where(p.split == "2025", _gained(2, 7)[k], _gained(5, 7)[k]) for k in (0, 1))
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


adoption = Explorable(
    name="adoption",
    controls=[
        Choice(
            "measure",
            "Show",
            value="added",
            options={
                "users": "weekly users, millions",
                "added": "users added a month, millions",
                "factor": "growth, times a year",
            },
            why="Whether adoption accelerates depends on which one is meant.",
        ),
        Choice(
            "split",
            "Compare before and after",
            value="2025",
            options={"2025": "2025", "august": "August 2025"},
            why="Two halves.",
        ),
    ],
    outputs=_adoption,
    data={
        "users": Rows(
            _USERS,
            _user,
            [
                Column("date", "When", format="text"),
                Column("weekly_users_millions", "Weekly users", "millions", "f0"),
                Column("added", "Added since the last", "millions a month", "f1"),
                Column("factor", "Growth since the last", "times a year", "f2"),
                *CITED,
            ],
        ),
        "unit": Rows(1, _unit),
    },
    chart=lambda d: (
        d.users.mark_line().encode(
            x=alt.X(
                "year:Q",
                title=None,
                axis=alt.Axis(format=".0f", values=[2025, 2026]),
                scale=alt.Scale(domain=[2024.4, 2026.4]),
            ),
            y=alt.Y("shown:Q", title=None, axis=alt.Axis(format=",~r", tickCount=5), scale=alt.Scale(zero=True)),
        )
        + d.users.mark_point(size=70).encode(
            x="year:Q",
            y="shown:Q",
            color=alt.condition("datum.status == 'unverified'", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
            shape=alt.condition("datum.status == 'unverified'", alt.value("diamond"), alt.value("circle")),
        )
        + d.unit.mark_text(align="left", dx=-30, color=COLOUR["muted"]).encode(
            x=alt.value(0), y=alt.value(-12), text="unit:N"
        )
        + readable(d.users.mark_text(dy=-12).encode(x="year:Q", y="shown:Q", text=alt.Text("shown:Q", format=".3~r")))
    ),
    finding=lambda p: say(
        "ChatGPT gained {early:f0} million users a month before {when} and {late:f0} million since; in the last step, "
        "{last:f0} million",
        when=p.when,
        early=p.early_added,
        late=p.late_added,
        last=_LAST[0],
    ),
    reading=lambda p: say(
        "Its growth was {early:f1} times a year before and {late:f1} since: adoption {users} in users and {rate} in "
        "rate. The last step, at {last:f1} times a year, adds {part:pct0} of what the step before it added a month.",
        early=p.early_factor,
        late=p.late_factor,
        users=p.users,
        rate=p.rate,
        last=_LAST[1],
        part=_LAST[0] / _BEFORE_LAST[0],
    ),
    measure="Weekly users of ChatGPT as OpenAI's people stated them, or their gain or growth since the statement "
    "before",
    description="A line of users added a month that climbs from 11 million in August 2024 to 100 million in March 2025 "
    "and falls in three steps to 21 million in February 2026.",
    sources=[
        "mezha2023",
        "ainews2024users",
        "innovanews2025",
        "techspot2025",
        "c1142025",
        "gloz2026",
        "doc-economics-2024",
    ],
    as_of="2026-02",
    note="The month of the 300 million is unverified (red diamond).",
)
