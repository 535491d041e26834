"""The bet: revenue against what the build-out needs."""

import pandas as pd

from ...bet import chain
from ...explorable.chart import axis, bars, called, chart, forecast, line, mark, named, points
from ...formula import minimum, where
from ...numbers import number
from ..market.shared import NOW, THEN
from ..sheet import figure
from .shared import ALIKE, BILLION, FIRST, LAST, WHEN, YEARS, chained, nth, panels, years

_REPORTED = pd.DataFrame({"year": [2025.0, 2026.4], "billions": [THEN, NOW]})
_SPENT = pd.DataFrame({"year": [2025], "billions": [number("market.ai_share") * number("market.capex_2025")]})


def _payback(p):
    chained(p)
    chain.outlays(p)
    for n in (4, YEARS - 1):
        setattr(p, f"back_{n}", 1 + getattr(p, f"sum_{n}") / getattr(p, f"out_{n}"))
        setattr(p, f"revenue_{n}", chain.revenue_in(p, n))
        setattr(p, f"required_{n}", chain.required_in(p, n))
    p.lowest = minimum(*(getattr(p, f"sum_{n}") for n in range(YEARS)), 0)
    p.last = getattr(p, f"sum_{YEARS - 1}")


def _money_paths(row, p):
    row.year = FIRST + row.i
    row.revenue = chain.revenue_in(p, row.i) * BILLION
    row.required = chain.required_in(p, row.i) * BILLION
    row.spending = chain.spending_in(p, row.i) * BILLION
    row.balance = nth(p, "sum", row.i) * BILLION
    row.returned = 1 + nth(p, "sum", row.i) / nth(p, "out", row.i)


def _reported(row, p):
    row.usd = row.billions * BILLION


def _marked(row, p):
    row.year = minimum(p.payback, LAST)
    row.label = where(p.payback > LAST, "", "paid back")


def _words(dataset, column, words, **more):
    return called(dataset, words, column, where=f"datum.year == {LAST}", align="right", **more)


bet_payback = figure(
    "bet-payback",
    **ALIKE,
    panels=panels("compute", "data", "answering", "value", "capital"),
    outputs=_payback,
    data={
        "paths": (YEARS, _money_paths), "spent": (_SPENT, _reported), "reported": (_REPORTED, _reported),
        "mark": (1, _marked),
    },
    said=WHEN | {
        "now": lambda p: p.revenue * BILLION,
        "soon": lambda p: p.revenue_4 * BILLION,
        "late": lambda p: p.revenue_14 * BILLION,
        "need": lambda p: p.required_4 * BILLION,
        "out": lambda p: -p.lowest * BILLION,
    },
    chart=chart(
        years(2024, LAST),
        axis("usd", "USD a year", words="scale", tickCount=5),
        bars("paths", "spending", color="muted", opacity=0.35, size=16),
        _words("paths", "spending", "spending", dy=-6, color="muted"),
        line("paths", "required", color="warn"),
        _words("paths", "required", "revenue needed", dy=14, color="warn", fontWeight="bold"),
        forecast("paths", "revenue", color="accent"),
        _words("paths", "revenue", "revenue", dy=-8, color="accent", fontWeight="bold"),
        points("reported", color="accent", size=70),
        called("spent", "reported", color="muted", baseline="bottom", dy=-4),
        mark("mark", color="ink"),
        bars("spent", stroke="muted", filled=False, size=16),
        *(
            named("mark", "label", y=2, where=f"datum.year {side} {FIRST + 2}", over=True, baseline="top", align=align,
                  dx=dx)
            for side, align, dx in (("<", "left", 5), (">=", "right", -5))
        ),
    ),
)  # fmt: skip
