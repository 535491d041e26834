"""The bet: the chance of payback over many draws."""

from ... import bet
from ...explorable import Column, Rows
from ...explorable.chart import axis, band, chart, forecast, named, rule
from ...formula import clip, where
from ...formula.words import write
from ...uncertainty import draws
from ..sheet import figure
from .shared import ALIKE, BILLION, FIRST, FORECAST_YEARS, LAST, MOVED, YEARS, ZERO, chain_of, chained, nth

UNCERTAIN = bet.uncertain()


def _draw(row, p):
    # What no control moves has its own column: the browser computes it once.
    for k, declared in enumerate(UNCERTAIN):
        setattr(row, f"f_{declared.name}", bet.factor(declared, draws(row.i, k, len(UNCERTAIN))))
    chain_of(
        row,
        p,
        {
            declared.name: clip(
                getattr(p, declared.name) * getattr(row, f"f_{declared.name}"), declared.low, declared.high
            )
            for declared in UNCERTAIN
        },
    )
    for n in range(YEARS):
        setattr(row, f"paid_{n}", where(row.payback <= FIRST + n, 1, 0))


def _fan(row, p):
    row.year = FIRST + row.i
    row.low = nth(p, "low", row.i) * BILLION
    row.middle = nth(p, "middle", row.i) * BILLION
    row.high = nth(p, "high", row.i) * BILLION
    row.chance = nth(p, "chance", row.i)
    row.text = write(row.chance, "pct0")


def _by_year(p, name):
    return nth(p, name, p.by - FIRST)


_OF_DRAWS = {"low": ("sum", 0.1), "middle": ("sum", 0.5), "high": ("sum", 0.9), "chance": ("paid", "mean")}
_EACH_YEAR = {
    f"{name}_{n}": (f"{column}_{n}", what) for n in range(YEARS) for name, (column, what) in _OF_DRAWS.items()
}
_DRAWN = (
    *(Column(drawn.name, drawn.label, drawn.unit) for drawn in UNCERTAIN),
    Column("payback", "Year of payback", f"{LAST + 1}: later or never", "year"),
)

bet_chance = figure(
    "bet-chance",
    **ALIKE,
    panels=MOVED,
    outputs=chained,
    said={
        "share": lambda p: _by_year(p, "chance"),
        "least": lambda p: _by_year(p, "low") * BILLION,
        "most": lambda p: _by_year(p, "high") * BILLION,
    },
    data={"draws": Rows(bet.DRAWS, _draw, _DRAWN, _EACH_YEAR), "fan": (YEARS, _fan), "zero": ZERO},
    chart=chart(
        FORECAST_YEARS,
        axis("middle", "USD, discounted", words="scale", tickCount=5),
        rule("zero", "level", x=False, color="ink"),
        band("fan", "low", "high", opacity=0.25),
        forecast("fan"),
        named("fan", "text", where="datum.i % 2 == 1", y=4, baseline="top", fontWeight="bold"),
    ),
)
