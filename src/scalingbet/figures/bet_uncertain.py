"""The bet: the chance of payback over many draws, what matters most, and what would have to be true."""

import math

import altair as alt
import pandas as pd

from .. import bet, scenario
from ..charts import scale_axis
from ..explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ..formula import absolute, choose, clip, floor, log, maximum, minimum, modulo, power, where
from ..formula.words import say, write
from ..uncertainty import draws
from .bet_payback import BILLION, FORECAST_AXIS
from .bet_shared import ALIKE, DECLARED, FIRST, LAST, NUMERIC, YEARS, chain, chain_of, nth, panels

UNCERTAIN = bet.uncertain()
_LABELS = {key: DECLARED.groups[key] for key in DECLARED.groups}
_MOVED = panels(_LABELS["value"], _LABELS["capital"])
_YEAR = Slider(
    "by", "By the year", 2035, FIRST, LAST, 1, format="year", why="The build-out's five years and five more."
)


# -- the chance ------------------------------------------------------------------------------------


def _draw(row, p):
    # What no control moves has its own column: the browser computes it once.
    for k, one in enumerate(UNCERTAIN):
        setattr(row, f"f_{one.name}", bet.factor(one, draws(row.i, k, len(UNCERTAIN))))
    chain_of(
        row,
        p,
        {one.name: clip(getattr(p, one.name) * getattr(row, f"f_{one.name}"), one.low, one.high) for one in UNCERTAIN},
    )
    for n in range(YEARS):
        setattr(row, f"paid_{n}", where(row.payback <= FIRST + n, 1, 0))


def _fan(row, p):
    row.year = FIRST + row.i
    row.low = nth(p, "low", row.i) * BILLION
    row.middle = nth(p, "middle", row.i) * BILLION
    row.high = nth(p, "high", row.i) * BILLION
    row.chance = nth(p, "chance", row.i)
    row.said = write(row.chance, "pct0")


def _fan_chart(d):
    y = {"title": "USD, discounted", "axis": scale_axis(tickCount=5)}
    x = alt.X("year:Q", **FORECAST_AXIS)
    return (
        d.zero.mark_rule(color=COLOUR["ink"]).encode(y=alt.Y("level:Q", **y))
        + d.fan.mark_area(opacity=0.25).encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q")
        + d.fan.mark_line(strokeDash=[6, 4]).encode(x=x, y=alt.Y("middle:Q", **y))
        + d.fan.transform_filter("datum.i % 2 == 1")
        .mark_text(baseline="top", fontWeight="bold")
        .encode(x=x, y=alt.value(4), text="said:N")
    )


def _by_year(p, name):
    return nth(p, name, p.by - FIRST)


_EACH_YEAR = {
    f"{name}_{n}": (column.format(n=n), what)
    for n in range(YEARS)
    for name, column, what in (
        ("low", "sum_{n}", 0.1),
        ("middle", "sum_{n}", 0.5),
        ("high", "sum_{n}", 0.9),
        ("chance", "paid_{n}", "mean"),
    )
}

bet_chance = Explorable(
    "bet-chance",
    **ALIKE,
    controls=[_YEAR],
    panels=_MOVED,
    outputs=chain,
    data={
        "draws": Rows(
            bet.DRAWS,
            _draw,
            [
                *(Column(one.name, one.label, one.unit) for one in UNCERTAIN),
                Column("payback", "Year of payback", "2041: later or never", "year"),
            ],
            summaries=_EACH_YEAR,
        ),
        "fan": Rows(
            YEARS,
            _fan,
            [
                Column("year", "Year", format="year"),
                Column("chance", "Paid back by then", "share of draws", "pct1"),
                Column("low", "Balance, one draw in ten below", "USD", "big3"),
                Column("middle", "Median", "USD", "big3"),
                Column("high", "One in ten above", "USD", "big3"),
            ],
        ),
        "zero": Rows(pd.DataFrame([{"level": 0.0}])),
    },
    chart=_fan_chart,
    finding=lambda p: say(
        "{share:pct0} of {count:g4} draws have paid back by {year:year}",
        share=_by_year(p, "chance"),
        count=bet.DRAWS,
        year=p.by,
    ),
    reading=lambda p: say(
        "By {last:year} it is {share:pct0}. In eight draws of ten the balance of {year:year} lies between "
        "{low:usd2} and "
        "{high:usd2}.",
        last=LAST,
        share=getattr(p, f"chance_{YEARS - 1}"),
        year=p.by,
        low=_by_year(p, "low") * BILLION,
        high=_by_year(p, "high") * BILLION,
    ),
    measure="Balance, discounted: the band holds eight draws of ten, the dashed line is their median. Above: the "
    "share of draws "
    "paid back by then",
    description="A band that widens from 2026 to 2040 with a dashed median and a line at zero; above it the share "
    "of draws "
    "that have paid back by every second year.",
    height=320,
    note="Each uncertain input is drawn from a lognormal with four draws in five in its likely range, around where "
    "it is set.",
)


# -- what matters most -----------------------------------------------------------------------------

OUTCOMES = {  # what the tornado can be about: how the choice calls it, its format, its factor
    "balance": ("Balance of 2040", "usd2", BILLION),
    "revenue": ("Revenue in 2035", "usd2", BILLION),
    "wall": ("Year in which text runs out", "f1", 1),
    "loss": ("Loss in 2035, nats a token", "f4", 1),
    "firms": ("Firms that fit in 2035", "f2", 1),
    "productivity": ("Productivity gain by 2035", "pct1", 1),
}
_AT = 2035 - FIRST


def outcomes(s):
    """Return what the tornado can be about, over whatever holds a chain."""
    revenue = scenario.revenue_in(s, _AT)
    return {
        "balance": getattr(s, f"sum_{YEARS - 1}") * BILLION,
        "revenue": revenue * BILLION,
        "wall": FIRST + minimum(s.wall, 50),
        "loss": scenario.loss_in(s, _AT),
        "firms": scenario.firms_in(s, _AT, revenue),
        "productivity": scenario.productivity_in(s, revenue),
    }


_ENDS = pd.DataFrame(
    [
        {"input": one.name, "label": one.label, "side": side, "factor": float(bet.factor(one, u))}
        for one in UNCERTAIN
        for side, u in (("low", 0.1), ("high", 0.9))
    ]
)


def _tornado(p):
    chain(p)
    p.base = choose(p.outcome, outcomes(p))


def _written(one, value):
    """Return a value of an input with its unit, as short as it can be said."""
    unit, _, rest = one.unit.partition(" ")
    if one.high > 1e6:
        return write(value, "e3")
    if unit in ("billion", "trillion"):
        kind, factor = ("usd2" if "USD" in rest else "big3"), {"billion": 1e9, "trillion": 1e12}[unit]
        return write(value * factor, kind)
    if unit == "share":
        return write(value, "pct0")
    after = {"times": "\N{MULTIPLICATION SIGN}", "years": " years"}
    return write(value, "g3") + after.get(unit, "")


def _end(row, p):
    values = {}
    for one in UNCERTAIN:
        moved = clip(getattr(p, one.name) * row.factor, one.low, one.high)
        values[one.name] = where(row.input == one.name, moved, getattr(p, one.name))
    s = chain_of(row, p, values)
    row.result = choose(p.outcome, outcomes(s))
    row.base = p.base
    row.width = absolute(row.result - p.base)
    row.narrow = -row.width
    value = ""
    for one in UNCERTAIN:
        value = where(row.input == one.name, _written(one, getattr(row, one.name)), value)
    row.at = value
    row.all = 1


def _tornado_chart(d):
    order = alt.EncodingSortField(field="width", op="max", order="descending")
    y = alt.Y("label:N", title=None, sort=order, axis=alt.Axis(labelLimit=200, labelFlush=False))
    x = alt.X("result:Q", title=None, scale=alt.Scale(zero=False, padding=58), axis=scale_axis(tickCount=5))
    ends = alt.Scale(domain=["low", "high"], range=[COLOUR["warn"], COLOUR["accent"]])
    colour = alt.Color("side:N", legend=alt.Legend(title="end of its likely range"), scale=ends)
    moving = d.ends.transform_filter("datum.width > 0")
    bars = moving.mark_bar(height={"band": 0.65}).encode(x=x, x2="base:Q", y=y, color=colour)
    # Of two ends on one side only the farther one is labelled: the other would stand in its way.
    farthest = d.ends.transform_calculate(above="datum.result > datum.base").transform_joinaggregate(
        most="max(width)", groupby=["label", "above"]
    )
    texts = [
        farthest.transform_filter(f"datum.result {sign} datum.base && datum.width > 0 && datum.width == datum.most")
        .mark_text(align=align, dx=dx, fontSize=11)
        .encode(x=x, y=y, text="at:N")
        for sign, align, dx in (("<", "right", -4), (">", "left", 4))
    ]
    return alt.layer(bars, *texts, d.ends.mark_rule(color=COLOUR["ink"]).encode(x=alt.X("base:Q", title=None)))


bet_tornado = Explorable(
    "bet-tornado",
    **ALIKE,
    controls=[
        Choice(
            "outcome",
            "What it does to",
            "balance",
            {key: label for key, (label, *_) in OUTCOMES.items()},
            "The balance decides payback; the others are links of the chain.",
        )
    ],
    panels=_MOVED,
    outputs=_tornado,
    data={
        "ends": Rows(
            _ENDS,
            _end,
            [
                Column("label", "Input", format="text"),
                Column("side", "End of its likely range", format="text"),
                Column("at", "There it is", format="text"),
                Column("result", "Result", format="g4"),
                Column("base", "Result as set", format="g4"),
            ],
        ),
        "widest": Rows(
            "ends",
            None,
            pick=("all", "narrow"),
            keep=("all", "label", "result", "at", "width"),
            summaries={
                "top": ("label", "first"),
                "top_at": ("at", "first"),
                "top_result": ("result", "first"),
                "top_width": ("width", "first"),
            },
        ),
    },
    chart=_tornado_chart,
    finding=lambda p: where(
        p.top_width > 0,
        say("Most hangs on one input: \N{LEFT DOUBLE QUOTATION MARK}{top}\N{RIGHT DOUBLE QUOTATION MARK}", top=p.top),
        "No uncertain input moves this",
    ),
    reading=lambda p: where(
        p.top_width > 0,
        say(
            "As set it is ",
        )
        + choose(p.outcome, {key: write(p.base, kind) for key, (_, kind, _) in OUTCOMES.items()})
        + say("; with that input at {at} it would be ", at=p.top_at)
        + choose(p.outcome, {key: write(p.top_result, kind) for key, (_, kind, _) in OUTCOMES.items()})
        + ".",
        "Each of them was put at both ends of its likely range.",
    ),
    measure="Each uncertain input at the low and the high end of its likely range, the others as set; at the bars: "
    "its value there",
    description="Horizontal bars from the result as set to the result with one input at either end of its likely "
    "range, the "
    "input that matters most on top.",
    height=360,
)


# -- what would have to be true --------------------------------------------------------------------

STEPS = 41  # values of each input that are tried, evenly over its range
ASKED = {  # what the goals ask for
    "revenue": Slider(
        "asked_revenue", "Revenue to reach", 1000, 100, 20_000, unit="billion USD a year", log=True,
        why="A trillion: nine times what is reported.",
    ),
    "firms": Slider("asked_firms", "Firms to keep", 3, 1, 10, 0.5, why="Below three, two can agree without a word."),
    "productivity": Slider(
        "asked_productivity", "Gain in productivity", 0.01, 0.001, 0.2, log=True, format="pct1",
        why="One per cent: above Acemoglu\N{RIGHT SINGLE QUOTATION MARK}s estimate for ten years.",
    ),
}  # fmt: skip
GOALS = {
    "payback": "that it has paid back", "wall": "that text has not run out", "revenue": "that revenue is at least",
    "firms": "that firms fit, at least", "productivity": "that productivity has gained",
}  # fmt: skip


def _goal(p):
    """Return the goal in words."""
    return choose(p.goal, {
        "payback": "it has paid back",
        "wall": "text has not run out",
        "revenue": say("revenue is {asked:usd2}", asked=p.asked_revenue * BILLION),
        "firms": say("{asked:g2} firms fit", asked=p.asked_firms),
        "productivity": say("productivity has gained {asked:pct1}", asked=p.asked_productivity),
    })  # fmt: skip


def reached(s, p):
    """Return whether the chain in ``s`` meets the goal that the figure asks for."""
    return scenario.meets(s, p.goal, p.by, {name: getattr(p, one.name) for name, one in ASKED.items()})


def _by_place(place, values):
    found = values[-1]
    for k in reversed(range(len(values) - 1)):
        found = where(place == k, values[k], found)
    return found


def _position(one, value):
    """Return where between its bounds an input stands, 0 to 1, as its slider shows it."""
    if one.log:
        return log(maximum(value, one.low) / one.low) / math.log(one.high / one.low)
    return (value - one.low) / (one.high - one.low)


def _tried(row, p):
    row.place = floor(row.i / STEPS)
    row.share = modulo(row.i, STEPS) / (STEPS - 1)
    row.label = _by_place(row.place, [one.label for one in NUMERIC])
    low, high = (_by_place(row.place, [getattr(one, end) for one in NUMERIC]) for end in ("low", "high"))
    row.low, row.high = low, high
    row.log = _by_place(row.place, [1 if one.log else 0 for one in NUMERIC])
    row.whole = _by_place(row.place, [1 if one.step == 1 else 0 for one in NUMERIC])
    log_low = maximum(row.low, 1e-9)
    value = where(
        row.log == 1, log_low * power(row.high / log_low, row.share), row.low + (row.high - row.low) * row.share
    )
    row.value = where(row.whole == 1, floor(value + 0.5), value)
    s = chain_of(
        row, p, {one.name: where(row.place == k, row.value, getattr(p, one.name)) for k, one in enumerate(NUMERIC)}
    )
    row.now = _by_place(row.place, [_position(one, getattr(p, one.name)) for one in NUMERIC])
    row.meets = where(reached(s, p), 1, 0)
    row.gap = where(row.meets == 1, absolute(row.share - row.now), 9)


def _nearest(row, p):
    row.found = where(row.gap < 9, 1, 0)
    # Kept to each input's range: no format has to hold the values of another.
    value = _by_place(row.place, [_written(one, clip(row.value, one.low, one.high)) for one in NUMERIC])
    row.said = where(p.met == 1, "holds", where(row.found == 1, value, "none"))
    row.all = 1


def _needed_outputs(p):
    chain(p)
    p.met = where(reached(p, p), 1, 0)


def _needed_chart(d):
    x = alt.X(
        "share:Q",
        title="from its lowest to its highest",
        axis=alt.Axis(labels=False, tickCount=0),
        scale=alt.Scale(domain=[0, 1.6]),  # beyond 1 stand the values
    )
    y = alt.Y(
        "label:N",
        title=None,
        scale=alt.Scale(domain=[one.label for one in NUMERIC]),  # given: to find it takes longer than the chain
        axis=alt.Axis(labelLimit=190, labelFlush=False),
    )
    return (
        d.nearest.mark_rule(size=5, color=COLOUR["grid"]).encode(x=alt.XDatum(0), x2=alt.X2Datum(1), y=y)
        + d.tried.transform_filter("datum.meets == 1").mark_square(size=34, color=COLOUR["accent"]).encode(x=x, y=y)
        + d.nearest.mark_tick(color=COLOUR["ink"], thickness=3, height=14).encode(x=alt.X("now:Q"), y=y)
        + d.nearest.mark_text(align="left", dx=8, fontSize=11).encode(x=alt.XDatum(1), y=y, text="said:N")
    )


def _needed_finding(p):
    goal = _goal(p)
    return where(
        p.met == 1,
        say("In {year:year} {goal} as things are set", year=p.by, goal=goal),
        where(
            p.share == 0,
            say("No single input brings it about that in {year:year} {goal}", year=p.by, goal=goal),
            say(
                "Any one of {count:f0} inputs could bring it about that in {year:year} {goal}",
                count=p.share * len(NUMERIC),
                year=p.by,
                goal=goal,
            ),
        ),
    )


def _needed_reading(p):
    return where(
        p.met == 1,
        "Squares: where each input could go with the others as they are, and it would still hold.",
        where(
            p.share == 0,
            "Two or more would have to move together.",
            say(
                "The shortest way along a slider: {label}, at {said}. Squares: all values that would do, the "
                "others as "
                "they are.",
                label=p.nearest_label,
                said=p.nearest_said,
            ),
        ),
    )


bet_needed = Explorable(
    "bet-needed",
    **ALIKE,
    controls=[
        Choice(
            "goal",
            "What is to be true",
            "payback",
            GOALS,
            "Payback asks for the balance; the others for one link of the chain.",
        ),
        *ASKED.values(),
        Slider(
            "by", "In the year", 2032, FIRST, LAST, 1, format="year", why="Half way through the years of the chain."
        ),
    ],
    panels=_MOVED,
    outputs=_needed_outputs,
    data={
        "tried": Rows(STEPS * len(NUMERIC), _tried),
        "nearest": Rows(
            "tried",
            _nearest,
            [
                Column("label", "Input", format="text"),
                Column("said", "Nearest value that does it", format="text"),
                Column("low", "Lowest", format="g3"),
                Column("high", "Highest", format="g3"),
            ],
            pick=("place", "gap"),
            keep=("place", "label", "value", "now", "gap", "low", "high"),
            summaries={"share": ("found", "mean")},
        ),
        "best": Rows(
            "nearest",
            None,
            pick=("all", "gap"),
            keep=("all", "label", "said"),
            summaries={"nearest_label": ("label", "first"), "nearest_said": ("said", "first")},
        ),
    },
    chart=_needed_chart,
    finding=_needed_finding,
    reading=_needed_reading,
    measure="Each input alone, from its lowest to its highest value: squares where the goal is met, a line "
    "where it is set. "
    f"To the right: the nearest of {STEPS} values that does it",
    description="A bar for each input over its range, with squares where the goal is met, a line at the value that is "
    "set, and the nearest value that meets the goal.",
    height=560,
    note=f"{STEPS} values of each input are tried, evenly along its slider; in the notebook Scenario.needed "
    "gives the value itself.",
)
