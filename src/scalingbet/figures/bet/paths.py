"""The bet: progress and its two walls, what the frontier costs, the firms that remain, productivity and wages."""

import altair as alt
import pandas as pd

from ...bet import chain as scenario
from ...bet.formulas import SMALL_GAIN
from ...explorable import COLOUR, Choice, Column, Explorable, Rows
from ...explorable.chart import scale_axis
from ...formula import choose, floor, minimum, where
from ...formula.words import say
from .payback import BILLION, FORECAST_AXIS
from .shared import ALIKE, DECLARED, FIRST, LAST, YEARS, chain, panels

_BEFORE = panels(*(DECLARED.groups[key] for key in ("compute", "data", "answering")))
_AFTER = panels(*(DECLARED.groups[key] for key in ("value", "after")))


# -- progress --------------------------------------------------------------------------------------

_BANDS = {"answering longer": 14, "better algorithms": 32, "more compute": 50}  # name, pixels from the top
_SHOWN = {"progress": "Progress, by where it comes from", "loss": "Loss", "cost": "Cost of the largest run"}


def _progress(p):
    chain(p)
    n = LAST - FIRST
    p.all = scenario.progress_in(p, n)
    p.more_compute = scenario.helping_in(p, n)
    p.loss_0, p.loss_n = scenario.loss_in(p, 0), scenario.loss_in(p, n)
    p.cost_0, p.cost_n = scenario.run_cost_in(p, 0), scenario.run_cost_in(p, n)


def _progress_years(row, p):
    row.year = FIRST + row.i
    row.compute = scenario.helping_in(p, row.i)
    row.training = scenario.trained_in(p, row.i)
    row.progress = scenario.progress_in(p, row.i)
    row.loss = scenario.loss_in(p, row.i)
    row.cost = scenario.run_cost_in(p, row.i) * BILLION
    row.top = choose(p.show, {"progress": row.progress, "loss": row.loss, "cost": row.cost})
    row.second = where(p.show == "progress", row.training, row.top)
    row.third = where(p.show == "progress", row.compute, row.top)
    row.floor = where(p.show == "progress", 0, row.top)


def _walls(row, p):
    row.year = minimum(LAST, FIRST + where(row.wall == "text", p.wall, p.money))
    row.said = where(row.year >= LAST, "", where(row.wall == "text", "text", "money"))


def _name(row, p):
    row.said = where(p.show == "progress", row.label, "")


def _unit(units):
    def unit(row, p):
        row.said = choose(p.show, units)

    return unit


def _progress_chart(d):
    x = alt.X("year:Q", **FORECAST_AXIS)
    y = {"axis": scale_axis(tickCount=5), "title": None, "scale": alt.Scale(zero=False)}
    longer, better, more = COLOUR.series[1:4]
    colours = alt.Scale(domain=list(_BANDS), range=[longer, better, more])

    def band(low, high, colour):
        return d.years.mark_area(opacity=0.35).encode(
            x=x, y=alt.Y(f"{low}:Q", **y), y2=f"{high}:Q", color=alt.value(colour)
        )

    named = d.bands.encode(
        y=alt.Y("place:Q", scale=None, axis=None), color=alt.Color("label:N", scale=colours, legend=None)
    )
    binds = d.walls.transform_filter("datum.said != ''").encode(x=x)
    bands = (
        band("second", "top", longer)
        + band("third", "second", better)
        + band("floor", "third", more)
        + d.years.mark_line(strokeDash=[6, 4], color=COLOUR["ink"]).encode(x=x, y=alt.Y("top:Q", **y))
        + binds.mark_rule(color=COLOUR["warn"], strokeDash=[2, 3])
        # In two rows, as both may bind in one year.
        + alt.layer(
            *(
                binds.transform_filter(f"datum.wall == '{wall}'")
                .mark_text(color=COLOUR["warn"], baseline="bottom", dy=dy)
                .encode(y=alt.value(0), text="said:N")
                for wall, dy in (("text", -2), ("money", -14))
            )
        )
        + _unit_mark(d)
    )
    return alt.layer(
        bands,
        named.mark_square(size=90, opacity=0.5).encode(
            x=alt.value(14), opacity=alt.condition("datum.said == ''", alt.value(0), alt.value(0.6))
        ),
        named.mark_text(align="left", color=COLOUR["ink"]).encode(
            x=alt.value(24), text="said:N", color=alt.value(COLOUR["ink"])
        ),
    ).resolve_scale(y="independent")


def _unit_mark(d):
    """Return the title of the vertical axis, which follows the choice of what to show."""
    return d.unit.mark_text(align="left", baseline="bottom", color=COLOUR["muted"]).encode(
        x=alt.value(-34), y=alt.value(-12), text="said:N"
    )


bet_progress = Explorable(
    "bet-progress",
    **ALIKE,
    controls=[Choice("show", "Show", "progress", _SHOWN, "One chain gives all three.")],
    panels=_BEFORE,
    outputs=_progress,
    data={
        "years": Rows(
            YEARS,
            _progress_years,
            [
                Column("year", "Year", format="year"),
                Column("compute", "From compute", "powers of ten", "f2"),
                Column("training", "With better algorithms", "powers of ten", "f2"),
                Column("progress", "With answering longer", "powers of ten", "f2"),
                Column("loss", "Loss", "nats a token", "f4"),
                Column("cost", "Largest run", "USD", "big3"),
            ],
        ),
        "walls": Rows(
            pd.DataFrame([{"wall": "text"}, {"wall": "money"}]),
            _walls,
            [Column("wall", "What binds", format="text"), Column("year", "From", format="f1")],
        ),
        "bands": Rows(pd.DataFrame([{"label": name, "place": place} for name, place in _BANDS.items()]), _name),
        "unit": Rows(1, _unit({"progress": "powers of ten", "loss": "nats a token", "cost": "USD"})),
    },
    chart=_progress_chart,
    finding=lambda p: choose(
        p.show,
        {
            "progress": say(
                "Progress of {all:f1} powers of ten by 2040, {part:f1} of them from more compute",
                all=p.all,
                part=p.more_compute,
            ),
            "loss": say(
                "Training takes the loss from {first:f3} to {last:f3} nats a token", first=p.loss_0, last=p.loss_n
            ),
            "cost": say(
                "The largest run goes from {first:usd2} to {last:usd2}",
                first=p.cost_0 * BILLION,
                last=p.cost_n * BILLION,
            ),
        },
    ),
    reading=lambda p: (
        where(
            p.money >= LAST - FIRST,
            "Money does not bind by 2040. ",
            say("Money binds from {year:year}. ", year=floor(FIRST + p.money)),
        )
        + where(
            p.wall >= LAST - FIRST,
            "Text does not bind by 2040.",
            where(
                p.wall <= 0,
                "The largest training set has met the text already.",
                say("Text binds from {year:year}.", year=floor(FIRST + p.wall)),
            ),
        )
        + where(
            p.test <= 0,
            " Answering longer adds nothing: nothing checks an answer.",
            say(" Answering longer adds at most {ceiling:f1} powers of ten.", ceiling=p.ceiling),
        )
    ),
    measure="A power of ten: what ten times the training compute of 2026 would bring. Rules: from when money and "
    "text bind",
    description="The growth of progress from 2026 to 2040 as a line over three bands, compute, better algorithms "
    "and answering "
    "longer; or the loss, or the cost of the largest run. Rules mark when money and text bind.",
    height=320,
)


# -- firms, productivity, wages --------------------------------------------------------------------

_AFTERMATH = {"firms": "Firms that fit", "hhi": "HHI", "productivity": "Productivity", "wage": "Wages"}


def _aftermath(p):
    chain(p)
    for n in (0, 4, YEARS - 1):
        revenue = scenario.revenue_in(p, n)
        setattr(p, f"firms_{n}", scenario.firms_in(p, n, revenue))
        setattr(p, f"gain_{n}", scenario.productivity_in(p, revenue))
        setattr(p, f"wage_{n}", scenario.wage_in(p, revenue))


def _aftermath_years(row, p):
    row.year = FIRST + row.i
    row.revenue = scenario.revenue_in(p, row.i)
    row.firms = scenario.firms_in(p, row.i, row.revenue)
    row.hhi = 10_000 / row.firms
    row.productivity = scenario.productivity_in(p, row.revenue)
    row.wage = scenario.wage_in(p, row.revenue)
    row.value = choose(p.show, {key: getattr(row, key) for key in _AFTERMATH})


def _aftermath_chart(d):
    x = alt.X("year:Q", **FORECAST_AXIS)
    y = alt.Y("value:Q", title=None, axis=alt.Axis(format=",~r", tickCount=5))
    return d.years.mark_line(strokeDash=[6, 4], point={"filled": True, "size": 30}).encode(x=x, y=y) + _unit_mark(d)


bet_firms = Explorable(
    "bet-firms",
    **ALIKE,
    controls=[Choice("show", "Show", "firms", _AFTERMATH, "What the chain ends in: owners, output, pay.")],
    panels=_AFTER,
    outputs=_aftermath,
    data={
        "years": Rows(
            YEARS,
            _aftermath_years,
            [
                Column("year", "Year", format="year"),
                Column("firms", "Firms that fit", "", "f2"),
                Column("hhi", "HHI", "", "f0"),
                Column("productivity", "Productivity gain", "share", "pct2"),
                Column("wage", "Wage", "2026 before AI = 1", "f3"),
            ],
        ),
        "unit": Rows(1, _unit({"firms": "firms", "hhi": "HHI", "productivity": "share", "wage": "today = 1"})),
    },
    chart=_aftermath_chart,
    finding=lambda p: choose(
        p.show,
        {
            "firms": say(
                "Gross profit keeps {then:f1} firms in 2030 and {last:f1} in 2040", then=p.firms_4, last=p.firms_14
            ),
            "hhi": say(
                "An HHI of {then:f0} in 2030 and {last:f0} in 2040", then=10_000 / p.firms_4, last=10_000 / p.firms_14
            ),
            "productivity": say(
                "Productivity gains {then:pct1} by 2030 and {last:pct1} by 2040", then=p.gain_4, last=p.gain_14
            ),
            "wage": say(
                "The wage is {then:pct0} of today\N{RIGHT SINGLE QUOTATION MARK}s in 2030 and {last:pct0} in 2040",
                then=p.wage_4,
                last=p.wage_14,
            ),
        },
    ),
    reading=lambda p: choose(
        p.show,
        {
            "firms": say(
                "A lab spends {runs:g3} times its largest run a year. Fewer than two firms: a monopoly, or losses that "
                "somebody pays.",
                runs=p.runs,
            ),
            "hhi": "Equal firms are the best case: unequal ones come to more. American agencies begin to worry at "
            "1,800.",
            "productivity": say("A dollar spent on AI saves {saved:g3} of other cost.", saved=p.saved)
            + where(
                p.gain_14 > SMALL_GAIN,
                say(
                    " Hulten's sum is for small gains: above {small:pct0} it says large, not how large.",
                    small=SMALL_GAIN,
                ),
                "",
            ),
            "wage": "Pay rises while machines take few tasks and falls once people crowd into what is left.",
        },
    ),
    measure="Equal firms in free entry, their HHI, Hulten\N{RIGHT SINGLE QUOTATION MARK}s gain in productivity, or "
    "the wage, by year",
    description="A dashed line from 2026 to 2040 for the number of firms that the gross profit keeps, their HHI, "
    "the gain in "
    "productivity or the wage.",
    height=280,
)
