"""The data wall: ways round it, and the other ceilings."""

import altair as alt

from ... import data_wall, laws
from ...data_wall import COUNTERWEIGHTS
from ...explorable import COLOUR, Column, Explorable, Rows, Slider, Toggle
from ...explorable.chart import log_scale, powers_axis
from ...facts import facts
from ...formula import minimum, sqrt, where
from ...formula.words import say
from .shared import CITED, EXACT, FARTHEST, GROWTH, slower, tidy, wall_year

GROWTH_SLIDER = Slider("growth", "Growth of training sets", value=GROWTH, low=1.5, high=6, step=0.01,
                       unit="times a year", format="f2",
                       why="Villalobos et al. 2024: 0.38 powers of ten a year.")  # fmt: skip
OVERTRAINING = Slider("overtraining", "Over-training", value=1, low=1, high=100, log=True, format="g2",
                      unit="times 20 tokens a parameter", why="1 is the least training compute; more brings the wall "
                      "nearer.")  # fmt: skip
SHARE = Slider("share", "Part of better algorithms that saves data", value=COUNTERWEIGHTS.data_share, low=0, high=1,
               step=0.05, format="pct0",
               why="Assumption of this book: half, as compute-optimal training splits it.")  # fmt: skip
SYNTHETIC = Slider("synthetic", "Tokens that count, for each human one", value=COUNTERWEIGHTS.synthetic, low=1,
                   high=20, step=0.5, unit="with generated text", format="f1",
                   why="Assumption of this book: as much useful generated text as human text.")  # fmt: skip
SAVED = Slider("saved", "Training compute replaced at test time", value=COUNTERWEIGHTS.training_saved, low=1,
               high=1e4, log=True, unit="times", format="g2",
               why="Villalobos and Atkinson 2023: ten times for most tasks; to 10,000 where answers are cheap to "
               "check.")  # fmt: skip

_WEIGHTS = [
    {"key": "algorithms", "label": "Better algorithms, 2.5 times a year"},
    {"key": "generated", "label": "Generated text"},
    {"key": "multimodal", "label": "Images, video, sound"},
    {"key": "testtime", "label": "Compute at test time"},
    {"key": "all", "label": "All that are switched on"},
]


def _weigh(p):
    p.base = wall_year(p.stock, p.growth, overtraining=p.overtraining)
    p.slow = where(p.algorithms, slower(p.share), 1.0)
    p.more = (
        where(p.generated, p.synthetic, 1.0)
        * where(p.multimodal, COUNTERWEIGHTS.multimodal, 1.0)
        * where(p.testtime, sqrt(p.saved), 1.0)
    )
    p.year = wall_year(p.stock, p.growth, p.more, p.slow, p.overtraining)
    p.gained = p.year - p.base


def _weight(row, p):
    more, slow, counted = 1.0, where(row.key == "algorithms", slower(p.share), 1.0), True
    factors = {"generated": p.synthetic, "multimodal": COUNTERWEIGHTS.multimodal, "testtime": sqrt(p.saved)}
    for key, factor in factors.items():
        more = where(row.key == key, factor, more)
    for key in ("algorithms", "generated", "multimodal", "testtime"):
        counted = where(row.key == key, getattr(p, key), counted)
    row.counted = counted
    row.base = p.base + 0 * more
    row.year = where(row.key == "all", p.year, wall_year(p.stock, p.growth, more, slow, p.overtraining))
    row.gained = row.year - row.base


_WEIGHT = alt.Y("label:N", sort=None, axis=None, scale=alt.Scale(paddingOuter=0.5))
_GAINED = "(datum.counted ? '' : 'off: ') + " + (
    f"(datum.year >= {FARTHEST:.0f} ? 'not by {FARTHEST:.0f}' : '+' + format(datum.gained, '.1f') + ' years')"
)

counterweights = Explorable(
    name="counterweights",
    controls=[
        Toggle("algorithms", "Better algorithms", value=True, why="Korinek 2024, second force: 2.5 times a year."),
        Toggle("generated", "Generated text", value=True, why="Korinek 2024, first force; $680bn doubts it."),
        Toggle("multimodal", "Images, video, sound", value=True,
               why="$680bn names them; Epoch AI 2024: plausibly three times the data."),
        Toggle("testtime", "Compute at test time", value=True, why="Korinek 2024, third force: scale something else."),
        SHARE, SYNTHETIC, SAVED, GROWTH_SLIDER,
        Slider("stock", "Stock", value=tidy(EXACT["effective"][1]), low=1e13, high=1e16, log=True, unit="tokens",
               format="big3", why="The median effective stock of Villalobos et al. 2024."),
        OVERTRAINING,
    ],
    outputs=_weigh,
    data={"weights": Rows(_WEIGHTS, _weight, [
        Column("label", "Counterweight", format="text"), Column("year", "Wall reached", "", "year"),
        Column("gained", "Gained", "years", "f1"),
    ])},
    chart=lambda d: (
        d.weights.mark_bar(size=13).encode(
            x=alt.X("base:Q", title=None, axis=alt.Axis(format=".0f", tickCount=4),
                    scale=alt.Scale(domainMin=2024, domainMax=FARTHEST, nice=False)),
            x2="year:Q", y=_WEIGHT,
            color=alt.condition("datum.key == 'all'", alt.value(COLOUR["ink"]), alt.value(COLOUR["accent"])),
            opacity=alt.condition("datum.counted", alt.value(1), alt.value(0.25)))
        + d.weights.transform_calculate(text=_GAINED).mark_text(
            align=alt.ExprRef("datum.year > 2050 ? 'right' : 'left'"), dx=alt.ExprRef("datum.year > 2050 ? 0 : 6"),
            dy=alt.ExprRef("datum.year > 2050 ? -15 : 0")).encode(x="year:Q", y=_WEIGHT, text="text:N")
        + d.weights.mark_text(align="left", dy=-15, color=COLOUR["muted"]).encode(
            x=alt.value(2), y=_WEIGHT, text="label:N")
    ),
    finding=lambda p: where(
        p.year >= FARTHEST, "With these counterweights the text lasts beyond 2060",
        where(p.gained < 0.05, say("Without counterweights one run uses up the text around {base:year}", base=p.base),
              say("The counterweights move the wall {gained:f1} years, from {base:year} to {year:year}",
                  gained=p.gained, base=p.base, year=p.year)),
    ),
    reading=lambda p: say(
        "Together those switched on are worth {more:g3} times the text{slower}. Each bar counts one alone; they "
        "compound, so the sum is not their total.", more=p.more,
        slower=where(p.slow > 1, say(", and sets need to grow {slow:f2} times less a year", slow=p.slow), ""),
    ),
    measure="Forecast of the year in which the largest run uses the whole stock of text, moved by each counterweight "
    "alone and by all",
    description="Horizontal bars that start at the year of the wall, 2029. Better algorithms move it by about seven "
    "years, test-time compute and images by more than one, generated text by less than one, all together by sixteen.",
    sources=["doc-korinek-2024", "villalobos2024", "epoch2024power", "villalobos2023"],
    as_of="2024-11",
    height=330,
    note="The strengths of generated text and of the part that saves data are assumptions.",
)  # fmt: skip

# -- the four ceilings ----------------------------------------------------------------------------

_CEILINGS = facts("scaling_ceilings").rename(columns={"source": "who"})
_CEILINGS = _CEILINGS[["ceiling", "key", "low_flop", "median_flop", "high_flop", "inputs", "who", "as_of", "status"]]
_LATENCY = facts("scaling_ceilings", key="latency")


def _ceilings(p):
    p.by_power = data_wall.power_ceiling(p.power, p.months)
    p.by_chips = data_wall.chip_ceiling(p.chips, p.months)
    p.by_data = data_wall.data_ceiling(p.tokens)
    p.flop = minimum(p.by_power, p.by_chips, p.by_data, p.latency)
    binding = where(p.flop == p.by_data, "Data", "Latency")
    p.binding = where(p.flop == p.by_power, "Power", where(p.flop == p.by_chips, "Chips", binding))
    p.trend = data_wall.frontier_flop(2030.0, p.growth)
    p.year = data_wall.frontier_year(p.flop, p.growth)


def _ceiling(row, p):
    other = where(row.key == "data", p.by_data, p.latency)
    row.flop = where(row.key == "power", p.by_power, where(row.key == "chips", p.by_chips, other))
    row.binds = where(row.flop == p.flop, "binds first", "")


def _trend_row(row, p):
    row.flop = p.trend


_CEILING = alt.Y("ceiling:N", sort=None, axis=None, scale=alt.Scale(paddingOuter=0.5))
_FLOP = alt.X("flop:Q", title="FLOP of one training run, powers of ten", scale=log_scale(1e27, 1e33),
              axis=powers_axis(tickCount=7))  # fmt: skip
_BINDS = "datum.binds != ''"

four_ceilings = Explorable(
    name="four-ceilings",
    controls=[
        Slider("power", "Power for one run", value=9.5, low=1, high=100, log=True, unit="GW", format="g2",
               why="Epoch AI 2024: 2 to 45 GW over several sites; the middle of that in logs."),
        Slider("chips", "Chips for one run", value=1e8, low=1e7, high=1e9, log=True, unit="H100 equivalents",
               format="big2", why="Epoch AI 2024: 100 million, 20 to 400."),
        Slider("tokens", "Tokens by 2030", value=2.8e15, low=1e14, high=5e16, log=True, format="big2",
               why="Epoch AI 2024: 400 trillion to 20 quadrillion, with images, video and sound; the middle in logs."),
        Slider("latency", "Latency wall", value=_LATENCY["median_flop"], low=1e30, high=1e33, log=True, unit="FLOP",
               format="e2", why="Epoch AI 2024: 3e30 to 1e32; the median is from a secondary page."),
        Slider("months", "Length of the run", value=4.2, low=1, high=12, step=0.1, unit="months", format="f1",
               why="Epoch AI 2024: 2 to 9 months; the middle in logs."),
        Slider("growth", "Growth of training compute", value=laws.COMPUTE_KORINEK.growth, low=2, high=10, step=0.1,
               unit="times a year", format="f1", why="Epoch AI 2024 and Korinek 2024: 4 times a year."),
    ],
    outputs=_ceilings,
    data={
        "ceilings": Rows(_CEILINGS, _ceiling, [
            Column("ceiling", "Ceiling", format="text"), Column("flop", "With these inputs", "FLOP", "e2"),
            Column("low_flop", "Published, from", "FLOP", "e2"), Column("median_flop", "median", "FLOP", "e2"),
            Column("high_flop", "to", "FLOP", "e2"), Column("inputs", "What the range stands for", format="text"),
            *CITED]),
        "trend": Rows(1, _trend_row),
    },
    chart=lambda d: (
        d.trend.mark_rule(strokeDash=[6, 4]).encode(x=_FLOP)
        + d.trend.mark_text(align="right", dx=-5, color=COLOUR["muted"]).encode(
            x=_FLOP, y=alt.value(6), text=alt.value("trend, 2030"))
        + d.ceilings.mark_rule(strokeWidth=9, opacity=0.3, color=COLOUR["accent"]).encode(
            x="low_flop:Q", x2="high_flop:Q", y=_CEILING)
        + d.ceilings.mark_tick(thickness=2, size=17, color=COLOUR["ink"]).encode(x="median_flop:Q", y=_CEILING)
        + d.ceilings.mark_point(size=120).encode(
            x=_FLOP, y=_CEILING,
            color=alt.condition(_BINDS, alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
            shape=alt.condition(_BINDS, alt.value("diamond"), alt.value("circle")))
        + d.ceilings.transform_calculate(name=f"datum.ceiling + ({_BINDS} ? ': ' + datum.binds : '')").mark_text(
            align="left", dy=-17).encode(x=alt.value(2), y=_CEILING, text="name:N")
    ),
    finding=lambda p: say(
        "{binding} first, at {flop:e2} FLOP", flop=p.flop,
        binding=say("{what} {bind}", what=p.binding, bind=where(p.binding == "Chips", "bind", "binds")),
    ),
    reading=lambda p: say(
        "That is {times:big2} times GPT-4. Compute on trend passes it around {year:year} and would be {trend:e2} FLOP "
        "in 2030; data alone would allow {data:e2}.",
        times=p.flop / data_wall.GPT_4.flop, year=p.year, trend=p.trend, data=p.by_data,
    ),
    measure="Largest training run by 2030, log axis; bar the published 80% range, tick its median, dot the "
    "inputs below",
    description="Four ranges on one log axis of FLOP. Power reaches 2e28 to 2e30, chips 1e29 to 5e30, data 6e28 to "
    "2e32, latency 3e30 to 1e32. A dashed line marks the trend for 2030, about 2e29, near the ceiling of power, which "
    "is marked as binding.",
    sources=["epoch2024power"],
    as_of="2024-08",
    height=320,
    note="Forecasts of August 2024. The dots scale Llama 3.1 405B's run as the report does and meet its medians within "
    "a tenth for power and chips.",
)  # fmt: skip
