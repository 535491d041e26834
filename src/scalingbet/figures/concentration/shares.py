"""Concentration, first part: shares and mergers, shares that follow quality, shares that follow shares."""

import altair as alt
import pandas as pd

from ... import concentration as model
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...facts import facts
from ...formula import absolute, clip, floor, log, maximum, sqrt, where
from ...formula.words import say

# -- shares and a merger --------------------------------------------------------------------------

FIRMS = 10  # as many as the largest market shown has


def _market(names, shares, rest=0.0):
    """Return names and shares as lists of FIRMS entries, empty ones last, and what is left to small firms."""
    gap = FIRMS - len(names)
    return [*names, *[""] * gap], [*map(float, shares), *[0.0] * gap], rest


_CHIPS = facts("accelerator_shares").query("as_of == '2025-12-31'").sort_values("share_pct", ascending=False)
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
_PLACES = range(1, FIRMS + 1)


def _of_market(p, values):
    """Return the entry of ``values`` (by market) for the market that is chosen."""
    chosen = values["own"]
    for market in MARKETS:
        if market != "own":
            chosen = where(p.market == market, values[market], chosen)
    return chosen


def _shares(p):
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
    p.left = 100 * p.rest / p.total
    p.hhi = model.hhi(before, p.left)
    p.delta = model.merger_delta(p.first, p.second)
    p.hhi_after = p.hhi + p.delta
    p.cr4 = model.cr4(after, p.left)
    p.presumed = model.presumed_unlawful(p.hhi_after, p.delta, p.first + p.second)


_SEGMENTS = pd.DataFrame(
    [
        {"bar": bar, "rank": k} | {f"name_{market}": names[k - 1] for market, (names, _, _) in MARKETS.items()}
        for bar in ("now", "merged")
        for k in _PLACES
    ]
)


def _segment(row, p):
    row.firm = _of_market(p, {market: getattr(row, f"name_{market}") for market in MARKETS})
    after = row.bar == "merged"
    row.share = sum(where(row.rank == k, where(after, getattr(p, f"m_{k}"), getattr(p, f"s_{k}")), 0) for k in _PLACES)
    row.points = row.share * row.share
    squares = {k: where(after, getattr(p, f"m_{k}"), getattr(p, f"s_{k}")) for k in _PLACES}
    row.start = sum(where(row.rank > k, squares[k] * squares[k], 0) for k in _PLACES)
    row.end = row.start + row.points
    row.merged = where(row.share > sum(where(row.rank == k, getattr(p, f"s_{k}"), 0) for k in _PLACES) + 1e-9, 1, 0)
    row.label = where(row.points > 0.09 * p.hhi_after, row.firm, "")


_SHOWN = "datum.bar == 'now' || p_merge != 'none'"
_LINES = [
    {"points": model.GUIDELINES_2023.hhi, "label": "2023"},
    {"points": model.GUIDELINES_2010.hhi, "label": "2010"},
]

_CALLED = {"chips": "Accelerators", "labs": "Ten labs", "labs26": "Five labs", "clouds": "Clouds", "own": "Your market"}

market_shares = Explorable(
    name="market-shares",
    controls=[
        Choice(
            "market",
            "Market",
            value="chips",
            options={
                "chips": "Accelerators in use, end of 2025",
                "labs": "Ten labs, November 2024",
                "labs26": "Five labs, April 2026",
                "clouds": "Clouds, early 2026",
                "own": "Your own shares",
            },
            why="Installed computing power by maker is the most concentrated layer that has been counted.",
        ),
        Choice(
            "merge",
            "Merge the firms ranked",
            value="none",
            options={"none": "none", "12": "1 and 2", "13": "1 and 3", "23": "2 and 3", "34": "3 and 4"},
            why="No merger is pending.",
        ),
        *(
            Slider(
                f"own_{letter.lower()}",
                f"Your firm {letter}",
                value=value,
                low=1 if letter == "A" else 0,
                high=100,
                step=1,
                unit="%",
                format="f0",
                why="Moves nothing until Market is your own shares.",
            )
            for letter, value in zip(_OWN, (40, 30, 20, 10, 0), strict=True)
        ),
    ],
    outputs=_shares,
    data={
        "segments": Rows(
            _SEGMENTS,
            _segment,
            [
                Column("bar", "State", format="text"),
                Column("firm", "Firm", format="text"),
                Column("share", "Share", "%", "f1"),
                Column("points", "Adds to the index", "points", "f0"),
            ],
        ),
        "lines": Rows(_LINES, None, [Column("label", "Line", format="text"), Column("points", "HHI", "points", "f0")]),
    },
    chart=lambda d: (
        d.segments.mark_bar(stroke=COLOUR["paper"], strokeWidth=1.5, size=46)
        .transform_filter(_SHOWN)
        .encode(
            x=alt.X("start:Q", title="HHI, points"),
            x2="end:Q",
            y=alt.Y("bar:N", sort=["now", "merged"], title=None, scale=alt.Scale(paddingInner=0.4)),
            color=alt.condition("datum.merged == 1", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
        )
        + d.segments.mark_text(align="left", dx=5, limit=110, color=COLOUR["paper"], fontWeight="bold")
        .transform_filter(_SHOWN)
        .encode(x="start:Q", y=alt.Y("bar:N", sort=["now", "merged"]), text="label:N")
        + d.lines.mark_rule(strokeDash=[4, 3], color=COLOUR["ink"]).encode(x="points:Q")
        + d.lines.mark_text(align="right", baseline="top", dx=-4).encode(
            x="points:Q", y=alt.value(0), text=alt.Text("points:Q", format=",")
        )
    ),
    finding=lambda p: where(
        p.merge == "none",
        say(
            "{market}: an index of {hhi:f0}, {side} the line of {line:f0}",
            market=_of_market(p, _CALLED),
            hhi=p.hhi,
            line=model.GUIDELINES_2023.hhi,
            side=where(p.hhi > model.GUIDELINES_2023.hhi, "above", "below"),
        ),
        say(
            "{market}: the merger adds {delta:f0} points and is {presumed}presumed to harm competition",
            market=_of_market(p, _CALLED),
            delta=p.delta,
            presumed=where(p.presumed == 1, "", "not "),
        ),
    ),
    reading=lambda p: say(
        "{when}it is as if {equal:g2} equal firms shared the market, and the four largest hold {cr4:pct0}.{note}",
        when=where(p.merge == "none", "By this index ", say("The index rises to {after:f0}; ", after=p.hhi_after)),
        equal=1e4 / p.hhi_after,
        cr4=p.cr4,
        note=where(
            absolute(p.total - 100) > 0.5,
            say(" The shares you set sum to {total:f0}: each is divided by that.", total=p.total),
            "",
        ),
    ),
    measure="Each firm's share in per cent, squared; together the Herfindahl index. Narrow ones: see table. Dashed: US "
    "lines of 2023, 2010",
    description="Stacked bars, now and merged, one segment a firm, against dashed lines at 1,800 and 2,500 points.",
    sources=["usdoj2023", "usdoj2010", "epoch2025chips", "lmsys2024board", "chaobro2026", "synergy2026"],
    as_of="2026-04",
    note="Labs' shares are what a market would give them whose buyers choose as the leaderboard's voters do. "
    "The April 2026 board and the clouds' shares were seen on secondary pages.",
    height=250,
)


# -- a better model -------------------------------------------------------------------------------

_EDGES = [{"edge": 0.10, "label": "10% better", "at": 26}, {"edge": 0.15, "label": "15% better", "at": 12}]


def _needs(p):
    p.needed_10 = model.sensitivity_needed(p.target, 0.10, p.rivals)
    p.needed_15 = model.sensitivity_needed(p.target, 0.15, p.rivals)
    p.at_10 = model.logit_share(0.10, p.beta, p.rivals)
    p.at_15 = model.logit_share(0.15, p.beta, p.rivals)


def _response(row, p):
    row.beta = 40 * row.t
    held = maximum(row.beta, 1e-9)
    row.ten = model.logit_share(0.10, held, p.rivals)
    row.fifteen = model.logit_share(0.15, held, p.rivals)


def _needed(row, p):
    row.beta = maximum(model.sensitivity_needed(p.target, row.edge, p.rivals), 0)
    row.share = maximum(p.target, 1 / (1 + p.rivals))
    row.beta_shown = clip(row.beta, 0, 40)


def _edge_end(row, p):
    row.share = model.logit_share(row.edge, row.at, p.rivals)


def _chosen_beta(row, p):
    row.beta, row.target = p.beta, p.target


better_model = Explorable(
    name="better-model",
    controls=[
        Slider(
            "beta",
            "Sensitivity of buyers",
            value=2,
            low=0.1,
            high=40,
            step=0.1,
            format="f1",
            why="Assumption: at two, an offer half as good again wins 73% of buyers from one rival.",
        ),
        Slider(
            "rivals", "Equal rivals", value=1, low=1, high=10, step=1, format="f0", why="One rival is the kindest case."
        ),
        Slider(
            "target",
            "Share that counts as taking the market",
            value=0.8,
            low=0.55,
            high=0.95,
            step=0.01,
            format="pct0",
            why="Assumption of this book: four buyers in five.",
        ),
    ],
    outputs=_needs,
    data={
        "curve": Rows(
            161,
            _response,
            [
                Column("beta", "Sensitivity", "", "f2"),
                Column("ten", "Share, 10% better", "", "pct1"),
                Column("fifteen", "Share, 15% better", "", "pct1"),
            ],
        ),
        "needed": Rows(
            _EDGES, _needed, [Column("label", "Model", format="text"), Column("beta", "Sensitivity needed", "", "f1")]
        ),
        "ends": Rows(_EDGES, _edge_end),
        "chosen": Rows(1, _chosen_beta),
    },
    chart=lambda d: (
        d.curve.mark_line().encode(
            x=alt.X("beta:Q", title="sensitivity of buyers to quality", scale=alt.Scale(domain=[0, 40])),
            y=alt.Y("ten:Q", title="share of buyers", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1])),
        )
        + d.curve.mark_line(strokeDash=[6, 3]).encode(x="beta:Q", y="fifteen:Q")
        + d.chosen.mark_rule(strokeDash=[2, 3]).encode(x="beta:Q")
        + d.chosen.mark_rule(strokeDash=[2, 3], color=COLOUR["warn"]).encode(y="target:Q")
        + d.needed.mark_point(size=90, color=COLOUR["warn"]).encode(x="beta_shown:Q", y="share:Q")
        + d.ends.mark_text(align="left", dy=12, dx=6)
        .transform_filter("datum.edge < 0.12")
        .encode(x="at:Q", y="share:Q", text="label:N")
        + d.ends.mark_text(align="right", dy=-8, dx=-6)
        .transform_filter("datum.edge > 0.12")
        .encode(x="at:Q", y="share:Q", text="label:N")
    ),
    finding=lambda p: say(
        "To take {target:pct0} a model {which} better needs buyers with a sensitivity of {need:f1}",
        target=p.target,
        which="15%",
        need=maximum(p.needed_15, 0),
    ),
    reading=lambda p: say(
        "At the sensitivity you set, a model 10% better wins {ten:pct0} and one 15% better {fifteen:pct0}; 10% takes "
        "{target:pct0} only at {need:f1}.",
        ten=p.at_10,
        fifteen=p.at_15,
        target=p.target,
        need=maximum(p.needed_10, 0),
    ),
    measure="Share of buyers against how strongly they answer to quality; equal prices, equal rivals",
    description="Two rising curves, a solid one for a model 10 per cent better and a dashed one for 15 per cent, "
    "with points where each reaches the chosen share.",
    sources=["mcfadden1974", "doc-rocks-law-2026"],
    as_of="",
)


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

tipping = Explorable(
    name="tipping",
    controls=[
        Slider(
            "nu",
            "Network effect",
            value=3,
            low=0,
            high=6,
            step=0.05,
            format="f2",
            why="Assumption: three, strong enough to tip. Korinek 2024 holds that it is weaker in AI than in social "
            "media.",
        ),
        Slider(
            "edge",
            "Quality edge of the first firm",
            value=0,
            low=-2,
            high=2,
            step=0.05,
            format="f2",
            why="None, so that only the network decides.",
        ),
        Slider(
            "start",
            "Its share at the start",
            value=0.55,
            low=0.01,
            high=0.99,
            step=0.01,
            format="pct0",
            why="A little more than half.",
        ),
    ],
    outputs=_tips,
    data={
        "answer": Rows(
            101, _answer, [Column("share", "Share expected", "", "pct0"), Column("next", "Share bought", "", "pct1")]
        ),
        "stair": Rows(2 * DRAWN + 1, _stair),
        "fixed": Rows(
            _FIXED,
            _fixed,
            [
                Column("name", "Fixed point", format="text"),
                Column("share", "Share", "", "pct2"),
                Column("kind", "A small push", format="text"),
            ],
        ),
    },
    chart=lambda d: (
        d.answer.mark_line(color=COLOUR["muted"], strokeDash=[2, 3], strokeWidth=1).encode(
            x=alt.X(
                "share:Q", title="share that buyers expect", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1])
            ),
            y=alt.Y(
                "share:Q",
                title="share that buyers then give",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
        + d.answer.mark_line().encode(x="share:Q", y="next:Q")
        + d.stair.mark_line(color=COLOUR["warn"], strokeWidth=1.5).encode(x="share:Q", y="next:Q", order="i:Q")
        + d.fixed.mark_point(size=110, filled=True, color=COLOUR["ink"])
        .transform_filter("datum.slope < 1")
        .encode(x="share:Q", y="share:Q")
        + d.fixed.mark_point(size=110, filled=False, strokeWidth=2, color=COLOUR["ink"])
        .transform_filter("datum.slope >= 1")
        .encode(x="share:Q", y="share:Q")
    ),
    finding=lambda p: say(
        "{fixed}: a firm that starts at {start:pct0} ends at {end:pct0}",
        fixed=where(p.three == 1, "Three shares reproduce themselves", "One share reproduces itself"),
        start=p.start,
        end=p.end,
    ),
    reading=lambda p: where(
        p.three == 1,
        "The two full points hold against a small push, the hollow one between them does not: the start decides who "
        "wins.",
        "Wherever the market starts it comes to the one full point: history does not decide.",
    ),
    measure="Share bought against share expected; the staircase follows the market round by round",
    description="An S-shaped curve and the diagonal; where they cross shares reproduce themselves; a staircase runs "
    "from the starting share to one of the crossings.",
    sources=["arthur1989", "katz1985"],
    as_of="",
)
