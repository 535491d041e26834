"""The bet: which machines earn their price, by the year in which they are bought."""

from ... import bet
from ...bet import years as model
from ...bet.years import FIRST, LAST
from ...explorable import Rows
from ...explorable.chart import axis, band, called, chart, forecast, level
from ...formula import where
from ..sheet import figure
from .shared import ALIKE, banded, drawn, nth, quantiles, started, world_named

COUNT = model.YEARS - len(model.SERVICE) + 1  # those bought later would serve beyond the last year


def _draw(row, p):
    s = drawn(row, p)
    for n in range(COUNT):
        setattr(row, f"back_{n}", model.returned(s, n))
        setattr(row, f"pays_{n}", where(getattr(row, f"back_{n}") < 1, 0, 1))


def _year(row, p):
    row.year = FIRST + row.i
    banded(row, p, "back", count=COUNT)
    row.pays = nth(p, "pay", row.i, COUNT)


bet_machines = figure(
    "bet-machines",
    **ALIKE,
    outputs=started,
    said={"world": world_named},
    data={
        "draws": Rows(bet.DRAWS, _draw, summaries=quantiles("back", COUNT) | {
            f"pay_{n}": (f"pays_{n}", "mean") for n in range(COUNT)}),
        "years": (COUNT, _year), "price": [{"middle": 1.0}],
    },
    chart=chart(
        axis("year", nice=False, domain=(FIRST, LAST - model.STANDS), format=".0f", labelFlush=False, tickCount=8),
        axis("middle", "USD back for each USD", tickCount=5),
        band("years", "low", "high", opacity=0.1),
        band("years", "lower", "upper", opacity=0.2),
        level("price", color="ink"),
        called("price", "its price", x=4, align="left", dy=-7),
        forecast("years", point={"filled": True, "size": 30}),
    ),
)  # fmt: skip
