"""The bet: what comes in and what is spent, year by year, in the world that is chosen."""

from ... import bet
from ...bet import years as model
from ...bet.years import FIRST, LAST, YEARS
from ...explorable import Rows
from ...explorable.chart import axis, band, called, chart, forecast, line, mark, named
from ...formula import ceil, maximum, minimum, where
from ..sheet import figure
from .shared import ALIKE, BILLION, PAST, WORLD, banded, drawn, nth, quantiles, started, world_named

_BACK = len(PAST.spent)  # years before the first that the account counts


def _draw(row, p):
    s = drawn(row, p)
    for n in range(YEARS):
        setattr(row, f"most_{n}", s.bill * getattr(s, f"raise_{n}") * getattr(s, f"able_{n}"))
    row.payback = model.paid_back(s)
    row.paid = where(row.payback > LAST, 0, 1)
    row.level = where(s.balance_14 + model.standing(s) < 0, 0, 1)


def _year(row, p):
    row.year = FIRST + row.i
    banded(row, p, "cash", BILLION)
    row.spending = nth(p, "spending_middle", row.i) * BILLION
    row.most = nth(p, "most_middle", row.i) * BILLION
    row.above = maximum(row.spending, row.middle)


def _past(row, p):
    row.year = FIRST - _BACK + row.i
    running = [p.scope * p.opex * PAST.aged(model.ALL_AGES, n - _BACK, gw=True) for n in range(_BACK)]
    cash, spent = running[-1], PAST.spent[-1]
    for n in reversed(range(_BACK)):
        cash = where(row.i == n, PAST.kept * PAST.earned[n] - running[n], cash)
        spent = where(row.i == n, PAST.spent[n], spent)
    row.middle = cash * BILLION
    row.spending = p.scope * spent * BILLION


def _marked(row, p):
    row.year = minimum(p.half, LAST)
    row.label = where(p.half > LAST, "", "half have paid back")


_MEDIANS = {f"{name}_middle_{n}": (f"{name}_{n}", 0.5) for name in ("spending", "most") for n in range(YEARS)}
_SHARES = {"share": ("paid", "mean"), "level": ("level", "mean"), "between": ("payback", 0.5)}


def _words(words, column, **more):
    return called("fan", words, column, where=f"datum.year == {LAST}", align="right", over=True, **more)


bet_payback = figure(
    "bet-payback",
    **ALIKE | {"opened": WORLD.opened, "panels": WORLD.groups},
    outputs=started,
    data={
        "draws": Rows(bet.DRAWS, _draw, summaries=quantiles("cash") | _MEDIANS | _SHARES),
        "fan": (YEARS, _year),
        "before": (_BACK, _past),
        "mark": (1, lambda row, p: _marked(row, _Half(p))),
    },
    said={
        "world": world_named,
        "half": lambda p: ceil(p.between),
        "ceiling": lambda p: p.price * p.most * p.wages * 1000 * BILLION,
        "out": lambda p: p.spending_middle_4 * BILLION,
        "back": lambda p: p.cash_middle_4 * BILLION,
        "late": lambda p: p.cash_middle_14 * BILLION,
        "bound": lambda p: p.most_middle_14 * BILLION,
    },
    chart=chart(
        axis("year", nice=False, domain=(FIRST - _BACK, LAST), format=".0f", labelFlush=False, tickCount=8),
        axis("middle", "USD a year", words="scale", tickCount=5),
        band("fan", "low", "high", opacity=0.1),
        band("fan", "lower", "upper", opacity=0.18),
        band("fan", "middle", "above", color="warn", opacity=0.3),
        band("fan", "spending", "above", opacity=0.35),
        forecast("fan", "most", color="muted"),
        _words("the most that buyers could pay", "most", dy=-8, color="muted"),
        line("before", "middle"),
        line("before", "spending", color="warn"),
        forecast("fan", "middle"),
        _words("left of sales", "middle", dy=-9, color="accent", fontWeight="bold"),
        forecast("fan", "spending", color="warn"),
        _words("spent on building", "spending", dy=14, color="warn", fontWeight="bold"),
        mark("mark", color="ink", where="datum.label != ''"),
        named("mark", "label", y=2, over=True, baseline="top", align="right", dx=-5),
    ),
)


class _Half:
    def __init__(self, p):
        self.half = ceil(p.between)
