"""The bet, what would have to be true for it to pay."""

import math

import altair as alt

from ...bet import chain as scenario
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...formula import absolute, choose, clip, floor, log, maximum, modulo, power, where
from ...formula.words import say
from .chance import _MOVED
from .payback import BILLION
from .shared import ALIKE, FIRST, LAST, NUMERIC, chain, chain_of
from .tornado import _written

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
