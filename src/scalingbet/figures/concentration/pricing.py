"""Concentration, third part: chains of margins, quiet cartels, survival in numbers, open weights."""

from ... import concentration as model
from ...explorable.chart import DOTS, RIGHT, axis, bars, by_row, called, chart, draw, here, level, line, named, points
from ...facts import facts
from ...formula import floor, log, where
from ...formula.words import say
from ..sheet import figure

# -- vertical integration -------------------------------------------------------------------------

_LINKS = [{"links": n, "label": "1 link" if n == 1 else f"{n} links"} for n in range(1, 6)]
_SOLD = "format(datum.sold, '.0%') + ', at $' + format(datum.price, '.0f')"
DEMAND_TOP, DEMAND_SLOPE = 100.0, 1.0  # USD at which nobody buys; the result does not depend on either but for scale


def _chain(p):
    for n in (1, 2, 4):
        Q, P, profit, gain = model.chain_outcome(DEMAND_TOP, DEMAND_SLOPE, p.cost, n, p.firms)
        setattr(p, f"Q_{n}", Q)
        setattr(p, f"P_{n}", P)
        setattr(p, f"profit_{n}", profit)
        setattr(p, f"gain_{n}", gain)


def _link(row, p):
    Q, P, profit, gain = model.chain_outcome(DEMAND_TOP, DEMAND_SLOPE, p.cost, row.links, p.firms)
    row.price, row.sold = P, Q / p.Q_1
    row.profit = profit / p.profit_1
    row.gain = gain / p.gain_1


vertical_chain = figure(
    "vertical-chain", outputs=_chain, values={"top": DEMAND_TOP}, data={"links": (_LINKS, _link)},
    said={"part": lambda p: p.Q_2 / p.Q_1, "profit": lambda p: p.profit_2 / p.profit_1},
    chart=chart(
        axis("sold", "sold, one link = 100%", domain=(0, 1.25), values=[0, 0.25, 0.5, 0.75, 1], format=".0%"),
        by_row(shown=True),
        bars("links", size=18), named("links", "words", calculate={"words": _SOLD}, align="left", dx=6),
    ),
)  # fmt: skip

# -- a quiet cartel -------------------------------------------------------------------------------

YEAR = 365  # days


def _cartel(p):
    p.most = model.largest_cartel(p.rate, p.lag / YEAR)
    p.lag_needed = -log(1 - 1 / p.suppliers) / p.rate * YEAR


def _cartel_curve(row, p):
    row.lag = 10 ** (3.3 * row.t)
    row.firms = model.largest_cartel(p.rate, row.lag / YEAR)


def _cartel_point(row, p):
    row.lag, row.firms, row.suppliers = p.lag, p.most, p.suppliers


cartel = figure(
    "cartel", outputs=_cartel, data={"curve": (100, _cartel_curve), "chosen": (1, _cartel_point)},
    said={"whole": lambda p: floor(p.most)},
    chart=chart(
        axis("lag", "days until a cut is noticed", log=True, domain=(1, 2000), words="scale",
             values=[1, 10, 100, 1000]),
        axis("firms", "firms that can hold a price", log=True, domain=(1, 1e4), words="scale",
             values=[1, 10, 100, 1000, 10000]),
        line("curve", clip=True), level("chosen", "suppliers", strokeDash=[4, 3], color="ink"),
        called("chosen", "suppliers", y="suppliers", x=4, align="left", baseline="bottom", dy=-3),
        here("chosen", size=120, opacity=None),
    ),
)  # fmt: skip

# -- survival -------------------------------------------------------------------------------------


def _survivors(p):
    p.many = model.survival(p.kept, p.suppliers, p.rho)
    p.few = model.survival(p.squeezed, p.left, p.rho)
    p.limit = 1 - p.rho * (1 - p.kept)


def _survival_curve(row, p):
    row.firms = 10 ** (2.3 * row.t)
    row.alone = model.survival(p.kept, row.firms, 0.0)
    row.linked = model.survival(p.kept, row.firms, p.rho)
    row.thin = model.survival(p.squeezed, row.firms, p.rho)


def _survival_point(row, p):
    row.firms = where(row.which == "many", p.suppliers, p.left)
    row.share = where(row.which == "many", p.many, p.few)
    row.label = where(row.which == "many", "margins", "squeezed")


survivors = figure(
    "survivors", outputs=_survivors,
    data={"curve": (80, _survival_curve), "points": ([{"which": "many"}, {"which": "few"}], _survival_point)},
    chart=chart(
        axis("firms", "suppliers", log=True, domain=(1, 200), values=[1, 2, 5, 10, 20, 50, 100, 200]),
        axis("share", "chance that at least one survives", domain=(0, 1), format=".0%"),
        line("curve", "alone", color="muted", strokeDash=DOTS), line("curve", "linked"),
        line("curve", "thin", color="warn", strokeDash=[6, 3]), points("points", size=90, color="ink"),
        named("points", "label", where="datum.firms >= 4", over=True, align="right", dx=-8, dy=-8),
        named("points", "label", where="datum.firms < 4", over=True, align="left", dx=8, dy=-8),
    ),
)  # fmt: skip

# -- open weights ---------------------------------------------------------------------------------

_BEHIND = facts("reported", quantity="open weights behind the best, 2025")


def _capped(p):
    p.cap = model.price_cap(1.0, p.month, p.lead, p.switching)
    p.margin = 1 - 1 / p.cap
    p.at_low = model.price_cap(1.0, p.month, _BEHIND["low"], p.switching)
    p.at_high = model.price_cap(1.0, p.month, _BEHIND["high"], p.switching)


def _cap_curve(row, p):
    row.months = 14 * row.t  # past the axis, so that there is room above the last label
    row.cap = model.price_cap(1.0, p.month, row.months, p.switching)
    row.margin = 1 - 1 / row.cap


def _cap_point(row, p):
    row.months, row.cap = p.lead, p.cap
    row.words = say("{cap:f1} times the cost", cap=p.cap)
    row.low, row.high = _BEHIND["low"], _BEHIND["high"]


open_weights = figure(
    "open-weights", outputs=_capped, data={"curve": (57, _cap_curve), "chosen": (1, _cap_point)},
    chart=chart(
        axis("months", "months ahead of open weights", domain=(0, 12), format="d"),
        axis("cap", "highest price, times the cost of serving", domainMin=1, zero=False),
        draw("rect", "chosen", x="low", x2="high", y=False, color="grid", opacity=0.5),
        line("curve", clip=True),
        called("chosen", "as measured in 2025", x="low", y=4, align="left", baseline="top", dx=4),
        here("chosen", size=120, opacity=None),
        named("chosen", "words", where="datum.months >= 1.5 && datum.months <= 9", over=True, align="left", dx=10,
              dy=12),
        named("chosen", "words", x=RIGHT, where="datum.months < 1.5", align="right", dy=-8),
        named("chosen", "words", where="datum.months > 9", over=True, align="right", dx=-10, dy=-10),
    ),
)  # fmt: skip
