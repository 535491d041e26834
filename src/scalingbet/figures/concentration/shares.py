"""Concentration, first part: shares and mergers, shares that follow quality, shares that follow shares."""

import pandas as pd

from ... import concentration as model
from ...explorable.chart import (
    DOTS,
    axis,
    bars,
    by_row,
    called,
    chart,
    level,
    line,
    mark,
    named,
    points,
    row_names,
    ticks,
    when,
)
from ...facts import facts
from ...formula import absolute, clip, floor, log, maximum, sqrt, where
from ...formula.words import say
from ..sheet import figure

# -- shares and a merger --------------------------------------------------------------------------

FIRMS = 10  # as many as the largest market shown has


def _market(names, shares, rest=0.0):
    """Return names and shares as lists of FIRMS entries, empty ones last, and what is left to small firms."""
    gap = FIRMS - len(names)
    return [*names, *[""] * gap], [*map(float, shares), *[0.0] * gap], rest


_CHIPS = facts("accelerator_shares").query("speaks_of == '2025-12-31'").sort_values("share_pct", ascending=False)
_BOARD, _APRIL, _CLOUDS = facts("leaderboard_2024-11-26"), facts("arena_2026"), facts("cloud_shares")
_OWN = ("A", "B", "C", "D", "E")
MARKETS = {
    "chips": _market(_CHIPS["maker"], 100 * _CHIPS["h100_equivalents"] / _CHIPS["h100_equivalents"].sum()),
    "labs": _market(_BOARD["organisation"], [100 * s for s in model.rating_shares(_BOARD["best_score"].tolist())]),
    "labs26": _market(_APRIL["organisation"], [100 * s for s in model.rating_shares(_APRIL["best_score"].tolist())]),
    "clouds": _market(_CLOUDS["provider"], _CLOUDS["share_pct"], 100 - float(_CLOUDS["share_pct"].sum())),
    "own": _market([f"Firm {letter}" for letter in _OWN], [0.0] * len(_OWN)),
}
_PAIRS = {"none": (0, 0), "12": (1, 2), "13": (1, 3), "23": (2, 3), "34": (3, 4)}
_PAIR_NAMES = {key: f"{first} and {second}" if first else key for key, (first, second) in _PAIRS.items()}
_PLACES = range(1, FIRMS + 1)


def _of_market(p, values):
    """Return the entry of ``values`` (by market) for the market that is chosen."""
    chosen = values["own"]
    for market in MARKETS:
        if market != "own":
            chosen = where(p.market == market, values[market], chosen)
    return chosen


def _shares(p):
    p.own_total = p.own_a + p.own_b + p.own_c + p.own_d + p.own_e
    own = [p.own_a, p.own_b, p.own_c, p.own_d, p.own_e, *[0.0] * (FIRMS - len(_OWN))]
    for k in _PLACES:
        raw = {market: shares[k - 1] for market, (_, shares, _) in MARKETS.items()} | {"own": own[k - 1]}
        setattr(p, f"raw_{k}", _of_market(p, raw))
    p.rest = _of_market(p, {market: rest for market, (_, _, rest) in MARKETS.items()})
    raw = [getattr(p, f"raw_{k}") for k in _PLACES]
    p.total = sum(raw[1:], raw[0]) + p.rest
    for k in _PLACES:
        setattr(p, f"s_{k}", 100 * getattr(p, f"raw_{k}") / p.total)
    share = {0: 0.0} | {k: getattr(p, f"s_{k}") for k in _PLACES}
    p.first = sum(where(p.merge == key, share[a], 0) for key, (a, _) in _PAIRS.items())
    p.second = sum(where(p.merge == key, share[b], 0) for key, (_, b) in _PAIRS.items())
    for k in _PLACES:
        joined = share[k]
        for key, (a, b) in _PAIRS.items():
            if k in (a, b):
                joined = where(p.merge == key, p.first + p.second if k == a else 0, joined)
        setattr(p, f"m_{k}", joined)
    before, after = ([getattr(p, f"{letter}_{k}") for k in _PLACES] for letter in "sm")
    for k in _PLACES:
        setattr(p, f"o_{k}", 100 * own[k - 1] / p.own_total)
    p.own_index = sum(getattr(p, f"o_{k}") * getattr(p, f"o_{k}") for k in _PLACES)
    p.left = 100 * p.rest / p.total
    p.hhi = model.hhi(before, p.left)
    p.delta = model.merger_delta(p.first, p.second)
    p.hhi_after = p.hhi + p.delta
    p.cr4 = model.cr4(after, p.left)
    p.presumed = model.presumed_unlawful(p.hhi_after, p.delta, p.first + p.second)


_CALLED = {"chips": "AI chips in use", "labs": "Ten labs by votes, 2024", "labs26": "Five labs by votes, 2026",
           "clouds": "Clouds", "own": "Your market"}  # fmt: skip


def _names(names):
    """Return the names of the four largest, for the label of a bar."""
    named_ones = [name for name in names if name]
    return ", ".join(named_ones[:4]) + (" ..." if len(named_ones) > 4 else "")


_SEGMENTS = pd.DataFrame(
    {"market": market, "label": _CALLED[market], "rank": k, "firm": names[k - 1], "fixed": 100 * shares[k - 1] / whole,
     "before": sum((100 * share / whole) ** 2 for share in shares[: k - 1])}
    for market, (names, shares, rest) in MARKETS.items()
    for whole in [sum(shares) + rest or 1.0]
    for k in _PLACES
)  # fmt: skip
_BARS = [
    {
        "market": market,
        "label": _CALLED[market],
        "who": _names(MARKETS[market][0]),
        "counted": (group["fixed"] ** 2).sum(),
    }
    for market, group in _SEGMENTS.groupby("market", sort=False)
]


def _segment(row, p):
    chosen, own = row.market == p.market, row.market == "own"
    now = {k: where(chosen, getattr(p, f"m_{k}"), where(own, getattr(p, f"o_{k}"), 0)) for k in _PLACES}
    moved = sum(where(row.rank == k, now[k], 0) for k in _PLACES)
    row.share = where(chosen, moved, where(own, moved, row.fixed))
    row.points = row.share * row.share
    before = sum(where(row.rank > k, now[k] * now[k], 0) for k in _PLACES)
    row.start = where(chosen, before, where(own, before, row.before))
    row.end = row.start + row.points
    alone = sum(where(row.rank == k, getattr(p, f"s_{k}"), 0) for k in _PLACES)
    row.merged = where(chosen, where(row.share > alone + 1e-9, 1, 0), 0)


def _bar(row, p):
    row.start, row.line = 0, model.GUIDELINES_2023.hhi
    row.index = where(row.market == p.market, p.hhi_after, where(row.market == "own", p.own_index, row.counted))
    row.words = say("{name}: {index:f0}", name=row.label, index=row.index)


_LINES = [
    {"points": model.GUIDELINES_2023.hhi, "label": "2023"},
    {"points": model.GUIDELINES_2010.hhi, "label": "2010"},
]

market_shares = figure(
    "market-shares", outputs=_shares, values={"pairs": _PAIR_NAMES},
    data={"segments": (_SEGMENTS, _segment), "bars": (_BARS, _bar),
          "lines": _LINES},
    said={
        "whose": lambda p: _of_market(p, _CALLED), "equal": lambda p: 1e4 / p.hhi_after,
        "divided": lambda p: absolute(p.own_total - 100) > 0.5,
    },
    chart=chart(
        axis("start", "index: shares in per cent, squared and added", tickCount=5),
        by_row(paddingInner=0.5, paddingOuter=0.45),
        bars("segments", x2="end", stroke="paper", strokeWidth=1.5, size=20,
             color=when("datum.merged == 1", "warn", "accent"), opacity=when("datum.market == p_market", 1, 0.55)),
        row_names("bars", "words", over=True, dy=-12),
        row_names("bars", "who", over=True, baseline="top", dy=12, fontSize=11, color="muted"),
        ticks("bars", x="line", size=22, thickness=2, color="ink"),
        named("lines", "words", x="points", y=0, where="datum.label == '2023'", align="left", baseline="bottom", dx=-20,
              calculate={"words": "'harm presumed above ' + format(datum.points, ',')"}),
    ),
)  # fmt: skip

# -- a better model -------------------------------------------------------------------------------

_EDGES = [{"edge": 0.10, "label": "10% better", "at": 7}, {"edge": 0.15, "label": "15% better", "at": 6}]


def _needs(p):
    p.needed_10 = model.sensitivity_needed(p.target, 0.10, p.rivals)
    p.needed_15 = model.sensitivity_needed(p.target, 0.15, p.rivals)
    p.at_10 = model.logit_share(0.10, p.beta, p.rivals)
    p.at_15 = model.logit_share(0.15, p.beta, p.rivals)


def _response(row, p):
    row.beta = 20 * row.t
    held = maximum(row.beta, 1e-9)
    row.ten = model.logit_share(0.10, held, p.rivals)
    row.fifteen = model.logit_share(0.15, held, p.rivals)


def _needed(row, p):
    row.beta = maximum(model.sensitivity_needed(p.target, row.edge, p.rivals), 0)
    row.share = maximum(p.target, 1 / (1 + p.rivals))
    row.beta_shown = clip(row.beta, 0, 20)


def _edge_end(row, p):
    row.share = model.logit_share(row.edge, row.at, p.rivals)


def _chosen_beta(row, p):
    row.beta, row.target = p.beta, p.target


better_model = figure(
    "better-model", outputs=_needs,
    data={"curve": (161, _response), "needed": (_EDGES, _needed), "ends": (_EDGES, _edge_end),
          "chosen": (1, _chosen_beta)},
    said={"need_10": lambda p: maximum(p.needed_10, 0), "need_15": lambda p: maximum(p.needed_15, 0)},
    chart=chart(
        axis("beta", "sensitivity of buyers to quality", domain=(0, 20)),
        axis("share", "share of buyers", domain=(0, 1), format=".0%"),
        line("curve", "ten"), line("curve", "fifteen", strokeDash=[6, 3]), mark("chosen"),
        level("chosen", "target", color="warn"), points("needed", x="beta_shown", size=90, color="warn"),
        named("needed", "beta", ".1f", x="beta_shown", where="datum.beta > 3 && datum.beta <= 19", over=True,
              align="left", dx=7, dy=13),
        named("ends", "label", x="at", where="datum.edge < 0.12", align="left", dx=6, dy=12),
        named("ends", "label", x="at", where="datum.edge > 0.12", align="right", dx=-6, dy=-8),
    ),
)  # fmt: skip

# -- tipping --------------------------------------------------------------------------------------

ROUNDS = 60  # rounds in which buyers look at each other's choices
DRAWN = 12  # rounds drawn as a staircase
HALVINGS, POLISHES = 10, 4  # of a fixed point's bracket, then Newton steps: to some 1e-12, 1e-4 where two points meet


def _excess(share, p):
    return model.tipping_map(share, p.nu, p.edge) - share


def _tips(p):
    strong = maximum(p.nu, 2.0)
    p.half = sqrt(1 - 2 / strong) / 2
    p.turn = log((0.5 + p.half) / (0.5 - p.half))
    p.turn_low = clip(0.5 - (p.turn + p.edge) / (2 * strong), 0, 1)
    p.turn_high = clip(0.5 + (p.turn - p.edge) / (2 * strong), 0, 1)
    p.three = where(p.nu > 2, where(_excess(p.turn_low, p) < 0, where(_excess(p.turn_high, p) > 0, 1, 0), 0), 0)
    p.after_0 = p.start
    for k in range(1, ROUNDS + 1):
        setattr(p, f"after_{k}", model.tipping_map(getattr(p, f"after_{k - 1}"), p.nu, p.edge))
    p.end = getattr(p, f"after_{ROUNDS}")


def _answer(row, p):
    row.share = row.t
    row.next = model.tipping_map(row.share, p.nu, p.edge)


def _stair(row, p):
    row.round = floor(row.i / 2)
    row.share = sum(where(row.round == k, getattr(p, f"after_{k}"), 0) for k in range(DRAWN + 1))
    after = sum(where(row.round == k, getattr(p, f"after_{k + 1}"), 0) for k in range(DRAWN + 1))
    row.next = where(row.i == 2 * row.round, row.share, after)


def _fixed(row, p):
    three = p.three == 1
    row.low_0 = where(three, where(row.place == 0, 0, where(row.place == 1, p.turn_low, p.turn_high)), 0)
    row.high_0 = where(three, where(row.place == 0, p.turn_low, where(row.place == 1, p.turn_high, 1)), 1)
    row.rising = where(three, where(row.place == 1, 1, 0), 0)
    for k in range(HALVINGS):
        low, high = getattr(row, f"low_{k}"), getattr(row, f"high_{k}")
        middle = (low + high) / 2
        gap = _excess(middle, p)
        right = where(row.rising == 1, where(gap < 0, 1, 0), where(gap > 0, 1, 0))
        setattr(row, f"low_{k + 1}", where(right == 1, middle, low))
        setattr(row, f"high_{k + 1}", where(right == 1, high, middle))
    row.root_0 = (getattr(row, f"low_{HALVINGS}") + getattr(row, f"high_{HALVINGS}")) / 2
    for k in range(POLISHES):
        root = getattr(row, f"root_{k}")
        answer = model.tipping_map(root, p.nu, p.edge)
        newton = root - (answer - root) / (2 * p.nu * answer * (1 - answer) - 1)
        low, high = getattr(row, f"low_{HALVINGS}"), getattr(row, f"high_{HALVINGS}")
        setattr(row, f"root_{k + 1}", clip(newton, low, high))
    row.share = getattr(row, f"root_{POLISHES}")
    row.slope = 2 * p.nu * row.share * (1 - row.share)
    row.kind = where(row.slope < 1, "stays", "falls apart")


_FIXED = [{"place": 0, "name": "lowest"}, {"place": 1, "name": "middle"}, {"place": 2, "name": "highest"}]

tipping = figure(
    "tipping", outputs=_tips,
    data={"answer": (101, _answer), "stair": (2 * DRAWN + 1, _stair), "fixed": (_FIXED, _fixed)},
    chart=chart(
        axis("share", "share that buyers expect", domain=(0, 1), format=".0%"),
        axis("share", "share that buyers then give", domain=(0, 1), format=".0%"),
        line("answer", color="muted", strokeDash=DOTS, strokeWidth=1), line("answer", "next"),
        line("stair", "next", color="warn", strokeWidth=1.5, order="i:Q"),
        called("stair", "starts here", where="datum.i == 0 && p_start >= 0.1", over=True, align="left", dx=8, dy=12),
        called("stair", "starts here", where="datum.i == 0 && p_start < 0.1", over=True, align="left", dx=8, dy=-12),
        points("fixed", where="datum.slope < 1", size=110, filled=True, color="ink"),
        points("fixed", where="datum.slope >= 1", size=110, filled=False, strokeWidth=2, color="ink"),
    ),
)  # fmt: skip
