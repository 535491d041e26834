"""The data wall: ways round it, and the other ceilings."""

import altair as alt

from ... import data_wall
from ...data_wall import COUNTERWEIGHTS
from ...explorable.chart import axis, bars, by_row, called, chart, mark, named, points, row_names, spans, ticks, when
from ...facts import facts
from ...formula import minimum, sqrt, where
from ..sheet import figure
from .shared import FARTHEST, slower, tidy, wall_year

_WEIGHTS = [
    {"key": "algorithms", "label": f"Better algorithms, {COUNTERWEIGHTS.algorithms} times a year"},
    {"key": "generated", "label": "Generated text"},
    {"key": "multimodal", "label": "Images, video, sound"},
    {"key": "testtime", "label": "Compute at test time"},
    {"key": "all", "label": "All that are switched on"},
    {"key": "quarter", "label": "All, if a quarter saves text"},
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
    p.quarter = wall_year(p.stock, p.growth, p.more, where(p.algorithms, slower(0.25), 1.0), p.overtraining)


def _weight(row, p):
    more, slow, counted = 1.0, where(row.key == "algorithms", slower(p.share), 1.0), True
    factors = {"generated": p.synthetic, "multimodal": COUNTERWEIGHTS.multimodal, "testtime": sqrt(p.saved)}
    for key, factor in factors.items():
        more = where(row.key == key, factor, more)
    for key in ("algorithms", "generated", "multimodal", "testtime"):
        counted = where(row.key == key, getattr(p, key), counted)
    row.counted = counted
    row.base = p.base + 0 * more
    alone = wall_year(p.stock, p.growth, more, slow, p.overtraining)
    row.year = where(row.key == "all", p.year, where(row.key == "quarter", p.quarter, alone))
    row.gained = row.year - row.base


_LATE = "datum.year > 2040"  # the words stand under the bar's end, not beside it
_GAINED = "(datum.counted ? '' : 'off: ') + " + (
    f"(datum.year >= {FARTHEST:.0f} ? 'not by {FARTHEST:.0f}' : '+' + format(datum.gained, '.1f') + ' years, ' + "
    "format(datum.year, '.0f'))"
)
_TOGETHER = "datum.key == 'all' || datum.key == 'quarter'"

counterweights = figure(
    "counterweights",
    outputs=_weigh,
    values={"farthest": FARTHEST, "tidy": tidy},
    data={"weights": (_WEIGHTS, _weight)},
    chart=chart(
        axis("year", domainMin=2024, domainMax=FARTHEST, nice=False, format=".0f", tickCount=4),
        by_row(paddingOuter=0.5),
        bars("weights", x="base", x2="year", size=13, color=when(_TOGETHER, "ink", "accent"),
             opacity=when("datum.counted", 1, 0.25)),
        named("weights", "text", calculate={"text": _GAINED}, align=alt.expr(f"{_LATE} ? 'right' : 'left'"),
              dx=alt.expr(f"{_LATE} ? 0 : 6"), dy=alt.expr(f"{_LATE} ? 16 : 0")),
        named("weights", "base", ".0f", where="datum.key == 'all'", x="base", y=7, align="left", dx=4, color="muted"),
        row_names("weights", x=2, dy=-15, baseline=None, color="muted"),
    ),
)  # fmt: skip

# -- the four ceilings ----------------------------------------------------------------------------

_CEILINGS = facts("scaling_ceilings").rename(columns={"source": "who"})
_CEILINGS = _CEILINGS[
    ["ceiling", "key", "low_flop", "median_flop", "high_flop", "inputs", "who", "speaks_of", "status"]
]


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


_BINDS = "datum.binds != ''"

four_ceilings = figure(
    "four-ceilings",
    outputs=_ceilings,
    said={"times": lambda p: p.flop / data_wall.GPT_4.flop},
    values={"published": _CEILINGS.set_index("key").to_dict("index")},
    data={"ceilings": (_CEILINGS, _ceiling), "trend": (1, _trend_row)},
    chart=chart(
        axis("flop", "FLOP of one training run, powers of ten", log=True, domain=(1e27, 5e33), words="powers",
             tickCount=7),
        by_row("ceiling", paddingOuter=0.5),
        mark("trend", strokeDash=[6, 4]),
        called("trend", "trend, 2030", y=6, align=alt.expr("p_growth < 3.5 ? 'left' : 'right'"),
               dx=alt.expr("p_growth < 3.5 ? 5 : -5"), color="muted"),
        spans("ceilings", "low_flop", "high_flop", strokeWidth=9, opacity=0.3, color="accent"),
        ticks("ceilings", x="median_flop", thickness=2, size=17, color="ink"),
        points("ceilings", size=120, color=when(_BINDS, "warn", "accent"), shape=when(_BINDS, "diamond", "circle")),
        named("ceilings", "said", dy=18, over=True, calculate={"said": "replace(format(datum.flop, '.1~e'), '+', '')"}),
        row_names("ceilings", "name", x=2, dy=-17, baseline=None, over=True,
                  calculate={"name": f"datum.ceiling + ({_BINDS} ? ': ' + datum.binds : '')"}),
    ),
)  # fmt: skip
