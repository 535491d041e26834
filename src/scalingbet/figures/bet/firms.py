"""The bet: who earns, labs that sell or clouds that build."""

from ... import bet
from ...bet import years as model
from ...explorable import Rows
from ...explorable.chart import axis, by_row, chart, mark, named, row_names, rule, spans, ticks
from ...formula import where
from ...formula.words import write
from ..sheet import figure
from .shared import ALIKE, BILLION, PAST, QUANTILES, banded, drawn, started, world_named

_WHO = {"labs": "labs, which sell and pay rent", "clouds": "clouds, which build and take rent", "both": "both together"}


def _draw(row, p):
    s = drawn(row, p)
    labs, clouds = model.earners(s, PAST)
    row.who_0, row.who_1 = labs, clouds
    row.who_2 = labs + clouds
    row.labs_lose, row.clouds_lose = where(labs < 0, 1, 0), where(clouds < 0, 1, 0)


def _rows(row, p):
    banded(row, p, "who", BILLION, len(_WHO))
    row.text = write(row.middle, "usd2")


_SUMMARIES = {f"who_{key}_{n}": (f"who_{n}", q) for key, q in QUANTILES.items() for n in range(len(_WHO))}

bet_firms = figure(
    "bet-firms",
    **ALIKE,
    outputs=started,
    said={
        "world": world_named,
        "labs": lambda p: p.who_middle_0 * BILLION,
        "clouds": lambda p: p.who_middle_1 * BILLION,
    },
    data={
        "draws": Rows(bet.DRAWS, _draw, summaries=_SUMMARIES | {
            "labs_losing": ("labs_lose", "mean"), "clouds_losing": ("clouds_lose", "mean")}),
        "who": ([{"i": k, "label": words} for k, words in enumerate(_WHO.values())], _rows),
        "zero": [{"level": 0.0}],
    },
    chart=chart(
        axis("middle", "USD from 2026 to 2040, discounted", words="scale", tickCount=5),
        by_row("label", list(_WHO.values()), paddingOuter=0.4),
        row_names("who"),
        mark("zero", x="level", color="ink"),
        rule("who", x="low", x2="high", color="accent", strokeWidth=2),
        spans("who", "lower", "upper", color="accent", opacity=0.5, strokeWidth=12),
        ticks("who", color="ink", thickness=3, height=18),
        named("who", "text", y=None, dy=20, fontSize=12),
    ),
)  # fmt: skip
