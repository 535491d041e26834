"""Concentration, third part: chains of margins, quiet cartels, survival in numbers, open weights."""

import altair as alt

from ... import concentration as model
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, scale_powers_axis
from ...facts import facts
from ...formula import floor, log, where
from ...formula.words import say

# -- vertical integration -------------------------------------------------------------------------

_LINKS = [{"links": n, "label": "1 link" if n == 1 else f"{n} links"} for n in range(1, 6)]
_SOLD = "format(datum.sold, '.0%') + ', at $' + format(datum.price, '.0f')"
DEMAND_TOP, DEMAND_SLOPE = 100.0, 1.0  # USD at which nobody buys; the result does not depend on either but for scale


def _chain(p):
    for n in (1, 2, 4):
        Q, P, profit, gain = model.chain_outcome(DEMAND_TOP, DEMAND_SLOPE, p.cost, n, p.firms)
        setattr(p, f"Q_{n}", Q)
        setattr(p, f"P_{n}", P)
        setattr(p, f"profit_{n}", profit)
        setattr(p, f"gain_{n}", gain)


def _link(row, p):
    Q, P, profit, gain = model.chain_outcome(DEMAND_TOP, DEMAND_SLOPE, p.cost, row.links, p.firms)
    row.price, row.sold = P, Q / (DEMAND_TOP - p.cost)
    row.profit = profit / p.profit_1
    row.gain = gain / p.gain_1


vertical_chain = Explorable(
    name="vertical-chain",
    controls=[
        Slider(
            "firms",
            "Firms that compete at each link",
            value=1,
            low=1,
            high=10,
            step=1,
            format="f0",
            why="One: a single maker of chips, a single lab, as the worry has it.",
        ),
        Slider(
            "cost",
            "Cost, where buyers pay at most $100",
            value=20,
            low=0,
            high=80,
            step=1,
            unit="USD",
            format="f0",
            why="Assumption: a fifth of what the keenest buyer would pay.",
        ),
    ],
    outputs=_chain,
    data={
        "links": Rows(
            _LINKS,
            _link,
            [
                Column("label", "Chain", format="text"),
                Column("sold", "Sold, of what would be at cost", "", "pct1"),
                Column("price", "End price", "USD", "f2"),
                Column("profit", "All profits, one link = 1", "", "f3"),
                Column("gain", "Buyers' gain, one link = 1", "", "f3"),
            ],
        )
    },
    chart=lambda d: (
        d.links.mark_bar(size=18).encode(
            x=alt.X(
                "sold:Q",
                title="sold, of what would be at cost",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("label:N", sort=None, title=None),
        )
        + d.links.mark_text(align="left", dx=6)
        .transform_calculate(words=_SOLD)
        .encode(x="sold:Q", y=alt.Y("label:N", sort=None), text="words:N")
    ),
    finding=lambda p: say(
        "Two links that each add a margin sell {part:pct0} of what one does, and earn {profit:pct0} of its profit",
        part=p.Q_2 / p.Q_1,
        profit=p.profit_2 / p.profit_1,
    ),
    reading=lambda p: say(
        "One link asks ${one:f0}, two in a row ${two:f0}, four ${four:f0}: owning the chain helps buyers as long as it "
        "shuts no rival out.",
        one=p.P_1,
        two=p.P_2,
        four=p.P_4,
    ),
    measure="Quantity sold by chains of one to five links, each with its own margin; demand is a straight line",
    description="Five horizontal bars that shorten as the chain grows, labelled with the share sold and the end price.",
    sources=["spengler1950", "greenhut1979"],
    as_of="",
    height=280,
)


# -- a quiet cartel -------------------------------------------------------------------------------

YEAR = 365  # days


def _cartel(p):
    p.most = model.largest_cartel(p.rate, p.lag / YEAR)
    p.lag_needed = -log(1 - 1 / p.suppliers) / p.rate * YEAR


def _cartel_curve(row, p):
    row.lag = 10 ** (3.3 * row.t)
    row.firms = model.largest_cartel(p.rate, row.lag / YEAR)


def _cartel_point(row, p):
    row.lag, row.firms, row.suppliers = p.lag, p.most, p.suppliers


cartel = Explorable(
    name="cartel",
    controls=[
        Slider(
            "lag",
            "A price cut is noticed after",
            value=7,
            low=1,
            high=1500,
            log=True,
            unit="days",
            format="g3",
            why="Assumption: a week. List prices of tokens are public; discounts in contracts are not.",
        ),
        Slider(
            "rate",
            "Interest a year",
            value=0.15,
            low=0.02,
            high=0.5,
            step=0.01,
            format="pct0",
            why="Assumption: what young firms' investors ask.",
        ),
        Slider(
            "suppliers",
            "Suppliers",
            value=100,
            low=2,
            high=200,
            step=1,
            format="f0",
            why="Big Questions speaks of a hundred suppliers of tokens.",
        ),
    ],
    outputs=_cartel,
    data={
        "curve": Rows(
            100,
            _cartel_curve,
            [Column("lag", "Noticed after", "days", "g3"), Column("firms", "Largest cartel", "firms", "g3")],
        ),
        "chosen": Rows(1, _cartel_point),
    },
    chart=lambda d: (
        d.curve.mark_line(clip=True).encode(
            x=alt.X("lag:Q", title="days until a cut is noticed", scale=log_scale(1, 2000), axis=scale_powers_axis()),
            y=alt.Y("firms:Q", title="firms that can hold a price", scale=log_scale(1, 1e4), axis=scale_powers_axis()),
        )
        + d.chosen.mark_rule(strokeDash=[4, 3], color=COLOUR["ink"]).encode(y="suppliers:Q")
        + d.chosen.mark_text(align="left", baseline="bottom", dy=-3).encode(
            x=alt.value(4), y="suppliers:Q", text=alt.value("suppliers")
        )
        + d.chosen.mark_point(size=120, color=COLOUR["warn"]).encode(x="lag:Q", y="firms:Q")
    ),
    finding=lambda p: say(
        "If a cut is noticed after {lag:g3} {unit}, {who} can hold a price unasked",
        lag=p.lag,
        unit=where(p.lag == 1, "day", "days"),
        who=where(p.most < 2, "not even two suppliers", say("up to {most:f0} suppliers", most=floor(p.most))),
    ),
    reading=lambda p: say(
        "{n:f0} suppliers need to see cuts within {days:g2} days: patience is no obstacle where prices are posted, "
        "secret discounts are.",
        n=p.suppliers,
        days=p.lag_needed,
    ),
    measure="Largest number of equal firms for which matching prices beats undercutting, against the days a cut "
    "stays hidden (both axes log)",
    description="A line that falls by a factor of ten for each tenfold longer delay, a dashed line at the number of "
    "suppliers, and a point at the chosen delay.",
    sources=["friedman1971", "tirole1988", "doc-big-questions-2026"],
    as_of="",
)


# -- survival -------------------------------------------------------------------------------------


def _survivors(p):
    p.many = model.survival(p.kept, p.suppliers, p.rho)
    p.few = model.survival(p.squeezed, p.left, p.rho)
    p.limit = 1 - p.rho * (1 - p.kept)


def _survival_curve(row, p):
    row.firms = 10 ** (2.3 * row.t)
    row.alone = model.survival(p.kept, row.firms, 0.0)
    row.linked = model.survival(p.kept, row.firms, p.rho)
    row.thin = model.survival(p.squeezed, row.firms, p.rho)


def _survival_point(row, p):
    row.firms = where(row.which == "many", p.suppliers, p.left)
    row.share = where(row.which == "many", p.many, p.few)
    row.label = where(row.which == "many", "margins", "squeezed")


survivors = Explorable(
    name="survivors",
    controls=[
        Slider(
            "suppliers",
            "Suppliers with good margins",
            value=100,
            low=2,
            high=200,
            step=1,
            format="f0",
            why="The hundred of Big Questions.",
        ),
        Slider(
            "kept",
            "Chance that one of them survives",
            value=0.05,
            low=0.01,
            high=0.5,
            step=0.01,
            format="pct0",
            why="Assumption of this book: one in twenty.",
        ),
        Slider(
            "left", "Suppliers without", value=10, low=1, high=100, step=1, format="f0", why="The ten of Big Questions."
        ),
        Slider(
            "squeezed",
            "Chance that one of these survives",
            value=0.02,
            low=0.005,
            high=0.5,
            step=0.005,
            format="pct1",
            why="Assumption of this book: one in fifty, without a war chest.",
        ),
        Slider(
            "rho",
            "Correlation of their fates",
            value=0.3,
            low=0,
            high=1,
            step=0.05,
            format="f2",
            why="Assumption: a recession meets all of them at once. The essay leaves this out.",
        ),
    ],
    outputs=_survivors,
    data={
        "curve": Rows(
            80,
            _survival_curve,
            [
                Column("firms", "Suppliers", "", "g3"),
                Column("alone", "Fates unrelated", "", "pct1"),
                Column("linked", "Fates correlated", "", "pct1"),
                Column("thin", "Squeezed, correlated", "", "pct1"),
            ],
        ),
        "points": Rows(
            [{"which": "many"}, {"which": "few"}],
            _survival_point,
            [
                Column("label", "Case", format="text"),
                Column("firms", "Suppliers", "", "f0"),
                Column("share", "At least one survives", "", "pct1"),
            ],
        ),
    },
    chart=lambda d: (
        d.curve.mark_line(color=COLOUR["muted"], strokeDash=[2, 3]).encode(
            x=alt.X(
                "firms:Q",
                title="suppliers",
                scale=log_scale(1, 200),
                axis=alt.Axis(values=[1, 2, 5, 10, 20, 50, 100, 200]),
            ),
            y=alt.Y(
                "alone:Q",
                title="chance that at least one survives",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
        + d.curve.mark_line().encode(x="firms:Q", y="linked:Q")
        + d.curve.mark_line(color=COLOUR["warn"], strokeDash=[6, 3]).encode(x="firms:Q", y="thin:Q")
        + d.points.mark_point(size=90, color=COLOUR["ink"]).encode(x="firms:Q", y="share:Q")
        + d.points.mark_text(align="right", dx=-8, dy=-8).encode(x="firms:Q", y="share:Q", text="label:N")
    ),
    finding=lambda p: say(
        "{n:f0} suppliers with margins: {many:pct0} that one survives; {m:f0} without: {few:pct0}",
        n=p.suppliers,
        many=p.many,
        m=p.left,
        few=p.few,
    ),
    reading=lambda p: where(
        p.rho == 0,
        "With unrelated fates numbers help without limit.",
        say(
            "With a correlation of {rho:f2} no number of suppliers lifts the chance above {limit:pct0}: what meets "
            "all at once is not spread by numbers.",
            rho=p.rho,
            limit=p.limit,
        ),
    ),
    measure="Chance that at least one supplier survives, against their number (log axis): unrelated fates dotted, "
    "correlated solid, squeezed dashed",
    description="Three curves that rise with the number of suppliers; the correlated ones level off below one; two "
    "points mark the essay's hundred and ten.",
    sources=["marshall1967", "doc-big-questions-2026"],
    as_of="",
)


# -- open weights ---------------------------------------------------------------------------------

_BEHIND = facts("reported", quantity="open weights behind the best, 2025")
_BEHIND_2026 = facts("reported", quantity="open weights behind the best, 2026")


def _capped(p):
    p.cap = model.price_cap(1.0, p.month, p.lead, p.switching)
    p.margin = 1 - 1 / p.cap
    p.at_low = model.price_cap(1.0, p.month, _BEHIND["low"], p.switching)
    p.at_high = model.price_cap(1.0, p.month, _BEHIND["high"], p.switching)


def _cap_curve(row, p):
    row.months = 12 * row.t
    row.cap = model.price_cap(1.0, p.month, row.months, p.switching)
    row.margin = 1 - 1 / row.cap


def _cap_point(row, p):
    row.months, row.cap = p.lead, p.cap
    row.cost = 1
    row.low, row.high = _BEHIND["low"], _BEHIND["high"]


open_weights = Explorable(
    name="open-weights",
    controls=[
        Slider(
            "lead",
            "Lead over open weights",
            value=_BEHIND_2026["value"],
            low=0,
            high=12,
            step=0.5,
            unit="months",
            format="f1",
            why="Epoch AI, May 2026: four months; October 2025: 3.5, 90% interval 1.1 to 5.3.",
        ),
        Slider(
            "month",
            "A month's lead is worth",
            value=0.25,
            low=0,
            high=2,
            step=0.05,
            unit="of the serving cost",
            format="f2",
            why="Assumption of this book: a quarter of what serving costs.",
        ),
        Slider(
            "switching",
            "Moving costs",
            value=0,
            low=0,
            high=3,
            step=0.1,
            unit="of the serving cost",
            format="f1",
            why="None: Big Questions holds that switching costs are low.",
        ),
    ],
    outputs=_capped,
    data={
        "curve": Rows(
            49,
            _cap_curve,
            [
                Column("months", "Lead", "months", "f2"),
                Column("cap", "Highest price", "times cost", "f2"),
                Column("margin", "Margin", "", "pct0"),
            ],
        ),
        "chosen": Rows(1, _cap_point),
    },
    chart=lambda d: (
        d.chosen.mark_rect(color=COLOUR["grid"], opacity=0.5).encode(
            x=alt.X(
                "low:Q",
                title="months ahead of open weights",
                axis=alt.Axis(format="d"),
                scale=alt.Scale(domain=[0, 12]),
            ),
            x2="high:Q",
        )
        + d.curve.mark_line().encode(
            x="months:Q",
            y=alt.Y("cap:Q", title="highest price, times the cost of serving", scale=alt.Scale(domainMin=0)),
        )
        + d.chosen.mark_rule(strokeDash=[2, 3], color=COLOUR["ink"]).encode(y="cost:Q")
        + d.chosen.mark_text(align="right", baseline="top", dy=4).encode(
            x=alt.value("width"), y="cost:Q", text=alt.value("cost of serving")
        )
        + d.chosen.mark_point(size=120, color=COLOUR["warn"]).encode(x="months:Q", y="cap:Q")
    ),
    finding=lambda p: say(
        "A lead of {lead:f1} months lets a lab charge {cap:f2} times its cost, a margin of {margin:pct0}",
        lead=p.lead,
        cap=p.cap,
        margin=p.margin,
    ),
    reading=lambda p: say(
        "Over the interval that was measured, {low:g2} to {high:g2} months, the highest price runs from {at_low:f2} to "
        "{at_high:f2} times cost; with no lead and free moving it is the cost.",
        low=_BEHIND["low"],
        high=_BEHIND["high"],
        at_low=p.at_low,
        at_high=p.at_high,
    ),
    measure="Highest price at which buyers stay, in costs of serving, against the lead; grey: measured lag, 90% "
    "interval",
    description="A rising straight line over a grey band from one to five months, with a point at the chosen lead "
    "and a dotted line at cost.",
    sources=["epoch2025open", "epoch2026open", "shaked1982", "klemperer1987"],
    as_of="2026-05",
    note="The figure of May 2026 was seen in a reprint.",
)
