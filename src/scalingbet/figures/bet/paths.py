"""The bet: progress and its two walls, what the frontier costs, the firms that remain, productivity and wages."""

import altair as alt

from ...bet import chain
from ...bet.formulas import SMALL_GAIN
from ...explorable import COLOUR
from ...explorable.chart import axis, band, by, chart, draw, forecast, mark, named, when
from ...formula import choose, minimum, where
from ..sheet import figure
from .shared import ALIKE, BILLION, FIRST, FORECAST_YEARS, LAST, WHEN, YEARS, chained, panels

# -- progress --------------------------------------------------------------------------------------

_BANDS = {"answering longer": 14, "better algorithms": 32, "more compute": 50}  # name, pixels from the top
_COLOURS = dict(zip(_BANDS, COLOUR.series[1:4], strict=True))


def _progress(p):
    chained(p)
    n = LAST - FIRST
    p.all = chain.progress_in(p, n)
    p.more_compute = chain.helping_in(p, n)
    p.loss_0, p.loss_n = chain.loss_in(p, 0), chain.loss_in(p, n)
    p.cost_0, p.cost_n = chain.run_cost_in(p, 0), chain.run_cost_in(p, n)


def _progress_years(row, p):
    row.year = FIRST + row.i
    row.compute = chain.helping_in(p, row.i)
    row.training = chain.trained_in(p, row.i)
    row.progress = chain.progress_in(p, row.i)
    row.loss = chain.loss_in(p, row.i)
    row.cost = chain.run_cost_in(p, row.i) * BILLION
    row.top = choose(p.show, {"progress": row.progress, "loss": row.loss, "cost": row.cost})
    row.second = where(p.show == "progress", row.training, row.top)
    row.third = where(p.show == "progress", row.compute, row.top)
    row.floor = where(p.show == "progress", 0, row.top)


def _walls(row, p):
    row.year = minimum(LAST, FIRST + where(row.wall == "text", p.wall, p.money))
    row.text = where(row.year >= LAST, "", where(row.wall == "text", "text", "money"))


def _name(row, p):
    row.text = where(p.show == "progress", row.label, "")


def _unit(units):
    def unit(row, p):
        row.text = choose(p.show, units)

    return unit


# The title of the vertical axis, which follows the choice of what to show.
_UNIT_TITLE = named("unit", "text", x=-34, y=-12, align="left", baseline="bottom", color="muted")
_EDGES = ("top", "second", "third", "floor")  # of the bands
_PLACE = alt.Y("place:Q", scale=None, axis=None)
_BINDS = "datum.text != ''"

bet_progress = figure(
    "bet-progress",
    **ALIKE,
    panels=panels("compute", "data", "answering"),
    outputs=_progress,
    said=WHEN | {"first": lambda p: p.cost_0 * BILLION, "last": lambda p: p.cost_n * BILLION},
    data={
        "years": (YEARS, _progress_years),
        "walls": ([{"wall": "text"}, {"wall": "money"}], _walls),
        "bands": ([{"label": name, "place": place} for name, place in _BANDS.items()], _name),
        "unit": (1, _unit({"progress": "powers of ten", "loss": "nats a token", "cost": "USD"})),
    },
    chart=chart(
        FORECAST_YEARS,
        axis("top", words="scale", tickCount=5, zero=False),
        *(
            band("years", low, high, opacity=0.35, color=colour)
            for low, high, colour in zip(_EDGES[1:], _EDGES, _COLOURS.values(), strict=False)
        ),
        forecast("years", color="ink"),
        mark("walls", where=_BINDS, color="warn"),
        # In two rows, as both may bind in one year.
        *(
            named("walls", "text", where=f"{_BINDS} && datum.wall == '{wall}'", y=0, baseline="bottom", dy=dy,
                  color="warn")
            for wall, dy in (("text", -2), ("money", -14))
        ),
        _UNIT_TITLE,
        draw("square", "bands", _PLACE, x=14, size=90, opacity=when(_BINDS, 0.6, 0), color=by("label", _COLOURS)),
        named("bands", "text", y=_PLACE, x=24, align="left", color="ink"),
    ),
)  # fmt: skip


# -- firms, productivity, wages --------------------------------------------------------------------

_AFTERMATH = ("firms", "hhi", "productivity", "wage")


def _aftermath(p):
    chained(p)
    for n in (0, 4, YEARS - 1):
        revenue = chain.revenue_in(p, n)
        setattr(p, f"firms_{n}", chain.firms_in(p, n, revenue))
        setattr(p, f"gain_{n}", chain.productivity_in(p, revenue))
        setattr(p, f"wage_{n}", chain.wage_in(p, revenue))


def _aftermath_years(row, p):
    row.year = FIRST + row.i
    row.revenue = chain.revenue_in(p, row.i)
    row.firms = chain.firms_in(p, row.i, row.revenue)
    row.hhi = 10_000 / row.firms
    row.productivity = chain.productivity_in(p, row.revenue)
    row.wage = chain.wage_in(p, row.revenue)
    row.value = choose(p.show, {key: getattr(row, key) for key in _AFTERMATH})


bet_firms = figure(
    "bet-firms",
    **ALIKE,
    panels=panels("value", "after"),
    outputs=_aftermath,
    values={"small": SMALL_GAIN},
    said={"hhi_then": lambda p: 10_000 / p.firms_4, "hhi_last": lambda p: 10_000 / p.firms_14},
    data={
        "years": (YEARS, _aftermath_years),
        "unit": (1, _unit({"firms": "firms", "hhi": "HHI", "productivity": "share", "wage": "today = 1"})),
    },
    chart=chart(
        FORECAST_YEARS,
        axis("value", format=",~r", tickCount=5),
        forecast("years", point={"filled": True, "size": 30}),
        _UNIT_TITLE,
    ),
)
