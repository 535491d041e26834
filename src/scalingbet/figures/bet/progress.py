"""The bet: how far progress goes, and where it comes from."""

import altair as alt

from ...bet import years as model
from ...bet.years import EARLY, FIRST, LAST, YEARS
from ...explorable import COLOUR
from ...explorable.chart import axis, band, by, chart, draw, forecast, mark, named
from ...formula import minimum, where
from ..sheet import figure
from .shared import ALIKE, FORECAST_YEARS, WORLD, chained, nth, world_named

_BANDS = {"answering longer": 14, "better algorithms": 32, "more compute": 50}  # name, pixels from the top
_COLOURS = dict(zip(_BANDS, COLOUR.series[1:4], strict=True))


def _progress(p):
    chained(p)
    p.wall_year = model.text_used_up(p)
    for n in range(YEARS):
        setattr(p, f"answers_{n}", p.judged * getattr(p, f"longer_{min(n, EARLY)}"))
    p.compute_14 = p.gained_14 - p.helped_14 - p.answers_14


def _year(row, p):
    row.year = FIRST + row.i
    row.all = nth(p, "gained", row.i)
    row.trained = row.all - nth(p, "answers", row.i)
    row.compute = row.trained - nth(p, "helped", row.i)
    row.floor = 0
    row.progress = nth(p, "progress", row.i)
    row.able = nth(p, "able", row.i)


def _wall(row, p):
    row.year = minimum(LAST, p.wall_year)
    row.text = where(p.wall_year > LAST, "", "the text is used up")


_EDGES = ("all", "trained", "compute", "floor")
_PLACE = alt.Y("place:Q", scale=None, axis=None)

bet_progress = figure(
    "bet-progress",
    **ALIKE | {"panels": {label: WORLD.groups[label] for label in list(WORLD.groups)[1:3]}},
    outputs=_progress,
    said={"world": world_named},
    data={
        "years": (YEARS, _year),
        "wall": (1, _wall),
        "bands": [{"label": name, "place": place} for name, place in _BANDS.items()],
    },
    chart=chart(
        FORECAST_YEARS,
        axis("all", "powers of ten", tickCount=5),
        *(
            band("years", low, high, opacity=0.35, color=colour)
            for low, high, colour in zip(_EDGES[1:], _EDGES, _COLOURS.values(), strict=False)
        ),
        forecast("years", "progress", color="ink"),
        mark("wall", where="datum.text != ''", color="warn"),
        named(
            "wall",
            "text",
            where="datum.text != ''",
            y=72,
            align="right",
            dx=-5,
            baseline="top",
            color="warn",
            over=True,
        ),
        draw("square", "bands", _PLACE, x=14, size=90, opacity=0.6, color=by("label", _COLOURS)),
        named("bands", "label", y=_PLACE, x=24, align="left", color="ink"),
    ),
)
