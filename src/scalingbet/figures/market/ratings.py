"""Market snapshot: rating gaps as win rates."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import readable
from ...facts import facts
from ...formula import where
from ...formula.words import say
from .shared import CITED, cited

_DAY = facts("leaderboard_2024-11-26").assign(board="2024", when="26 Nov 2024", who="LMSYS")
_APRIL = facts("arena_2026").assign(board="2026", when="Apr 2026", who="Arena, reprinted by Chaobro")
_BOARDS = pd.concat([board.assign(leader=board["best_score"].max()) for board in (_DAY, _APRIL)], ignore_index=True)
_CHINESE = ("01.AI", "Zhipu AI", "Alibaba")
_LABS = cited(_BOARDS.assign(
    label=[f"{lab}, China" if lab in _CHINESE else lab for lab in _BOARDS["organisation"]],
    rank=_BOARDS.groupby("board")["best_score"].rank(ascending=False),
))[["label", "board", "when", "best_score", "leader", "rank", "who", "as_of", "status", "age"]]  # fmt: skip


def _gap(p):
    p.win = market.win_probability(p.gap)
    p.four_in_five = market.rating_gap(p.share)


def _gap_curve(row, p):
    row.points = 400 * row.t
    row.wins = market.win_probability(row.points)


def _gap_marks(row, p):
    row.wins = market.win_probability(row.points)


def _chosen_gap(row, p):
    row.points = p.gap
    row.wins = p.win


def _lead(board, lab):
    rows = _BOARDS[_BOARDS["board"] == board].set_index("organisation")
    return float(rows["leader"].iloc[0] - rows.loc[lab, "best_score"])


_GAPS = pd.DataFrame(
    [
        {"label": "Google over OpenAI, Nov 2024", "points": _lead("2024", "OpenAI")},
        {"label": "Anthropic over xAI, Apr 2026", "points": _lead("2026", "xAI")},
        {"label": "Google over xAI, Nov 2024", "points": _lead("2024", "xAI")},
        {"label": "first over tenth, Nov 2024", "points": _lead("2024", "Alibaba")},
    ]
)

rating_gaps = Explorable(
    name="rating-gaps",
    controls=[
        Slider(
            "gap",
            "Lead",
            value=_lead("2024", "xAI"),
            low=0,
            high=400,
            step=1,
            unit="points",
            format="f0",
            why="Google over xAI, the third lab, on 26 November 2024.",
        ),
        Slider(
            "share",
            "Votes a clear winner takes",
            value=0.8,
            low=0.51,
            high=0.99,
            step=0.01,
            format="pct0",
            why="Assumption of this book: four votes in five.",
        ),
    ],
    outputs=_gap,
    data={
        "curve": Rows(
            81, _gap_curve, [Column("points", "Lead", "points", "f0"), Column("wins", "Votes won", "", "pct1")]
        ),
        "pairs": Rows(
            _GAPS,
            _gap_marks,
            [
                Column("label", "Pair", format="text"),
                Column("points", "Lead", "points", "f0"),
                Column("wins", "Votes won", "", "pct1"),
            ],
        ),
        "chosen": Rows(1, _chosen_gap),
    },
    chart=lambda d: (
        d.curve.mark_line().encode(
            x=alt.X("points:Q", title="lead, Elo points", axis=alt.Axis(tickCount=5)),
            y=alt.Y(
                "wins:Q",
                title="votes won by the leader",
                axis=alt.Axis(format=".0%", tickCount=5),
                scale=alt.Scale(domain=[0.4, 1]),
            ),
        )
        + d.chosen.mark_rule(strokeDash=[2, 3]).encode(x="points:Q", y="wins:Q", y2=alt.datum(1))
        + d.pairs.mark_point().encode(x="points:Q", y="wins:Q")
        + d.pairs.transform_filter("datum.points > 10")
        .mark_text(align="left", dx=9, dy=11)
        .encode(x="points:Q", y="wins:Q", text="label:N")
        + d.pairs.transform_filter("datum.points <= 10")
        .mark_text(align="left", dx=9, dy=23)
        .encode(x="points:Q", y="wins:Q", text="label:N")
        + d.chosen.mark_point(size=140, color=COLOUR["warn"]).encode(x="points:Q", y="wins:Q")
    ),
    finding=lambda p: say("A lead of {gap:f0} rating points wins {win:pct1} of votes", gap=p.gap, win=p.win),
    reading=lambda p: say(
        "To win {share:pct0} of votes a model must lead by {need:f0} points; the ten labs of November 2024 lay within "
        "{day:f0}, the five of April 2026 within {april:f0}.",
        share=p.share,
        need=p.four_in_five,
        day=_lead("2024", "Alibaba"),
        april=_lead("2026", "xAI"),
    ),
    measure="Share of head-to-head votes won, ties left out, against the lead in rating points",
    description="A curve that rises from one half at no lead to nine tenths at 400 points, with four pairs of labs "
    "crowded at its lower left end.",
    sources=["chiang2024", "lmsys2024board", "chaobro2026"],
    as_of="2026-04",
    note="The April 2026 board was seen on a page that reprints it.",
)


def _board(p):
    def close(board):
        labs = _LABS[(_LABS["board"] == board) & (_LABS["rank"] > 1)]
        return sum(where(market.win_probability(r.leader - r.best_score) <= p.close, 1, 0) for r in labs.itertuples())

    p.labs = where(p.board == "2024", int((_LABS["board"] == "2024").sum()), int((_LABS["board"] == "2026").sum()))
    p.near = where(p.board == "2024", close("2024"), close("2026"))
    p.second = where(p.board == "2024", "OpenAI", "Google")
    p.first = where(p.board == "2024", "Google", "Anthropic")
    p.chinese = where(p.board == "2024", "Three of the ten labs are Chinese, and one of the ten highest single models",
                      "The page names no Chinese lab among the ten highest models")  # fmt: skip


def _lab(row, p):
    row.wins = market.win_probability(row.leader - row.best_score)


def _threshold(row, p):
    row.close = p.close


_VOTES = alt.Scale(domain=[0.49, 0.68], nice=False)

leaderboard = Explorable(
    name="leaderboard",
    controls=[
        Choice(
            "board",
            "Leaderboard",
            value="2024",
            options={"2024": "26 November 2024", "2026": "late April 2026"},
            why="The first is the day of the talk that Korinek 2024 reports.",
        ),
        Slider(
            "close",
            "Close means the leader wins at most",
            value=0.6,
            low=0.5,
            high=0.65,
            step=0.005,
            format="pct1",
            why="Assumption of this book: three votes in five.",
        ),
    ],
    outputs=_board,
    data={
        "labs": Rows(
            _LABS,
            _lab,
            [
                Column("label", "Lab", format="text"),
                Column("when", "Board", format="text"),
                Column("best_score", "Best score", "points", "f0"),
                Column("wins", "Leader wins", "", "pct1"),
                *CITED,
            ],
        ),
        "line": Rows(1, _threshold),
    },
    chart=lambda d: (
        d.line.mark_rule(strokeDash=[2, 3]).encode(x=alt.X("close:Q", scale=_VOTES))
        + d.labs.transform_filter("datum.board == p_board")
        .mark_point(size=90)
        .encode(
            x=alt.X(
                "wins:Q",
                title="votes the leader wins against this lab",
                axis=alt.Axis(format=".0%", tickCount=4),
                scale=_VOTES,
            ),
            y=alt.Y(
                "label:N", title=None, sort=alt.EncodingSortField("rank"), axis=alt.Axis(ticks=False, domain=False)
            ),
            shape=alt.condition("indexof(datum.label, 'China') > 0", alt.value("diamond"), alt.value("circle")),
            color=alt.condition("datum.wins <= p_close", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        )
        + readable(
            d.labs.transform_filter("datum.board == p_board")
            .mark_text(align="left", dx=10)
            .encode(
                x=alt.X("wins:Q", scale=_VOTES),
                y=alt.Y("label:N", sort=alt.EncodingSortField("rank")),
                text=alt.Text("wins:Q", format=".1%"),
            )
        )
    ),
    finding=lambda p: say(
        "{first} won at most {close:pct1} of votes against {near:f0} of its {others:f0} rivals",
        near=p.near,
        others=p.labs - 1,
        first=p.first,
        close=p.close,
    ),
    reading=lambda p: say(
        "{first} led, {second} came second. {chinese}.", first=p.first, second=p.second, chinese=p.chinese
    ),
    measure="Share of votes that the leading lab's best model wins against each lab's best model",
    description="Labs from first to last, each a dot at the share of votes the leader wins against it, from one half "
    "to "
    "about two thirds; Chinese labs are diamonds.",
    sources=["lmsys2024board", "chaobro2026", "doc-korinek-2024"],
    as_of="2024-11-26",
    height=340,
    note="That is the board it opens with; the other, of April 2026, was seen on a page that reprints its ten highest "
    "models, so only five labs are on it.",
)
