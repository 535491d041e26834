"""Market snapshot: rating gaps as win rates."""

import altair as alt
import pandas as pd

from ... import market
from ...explorable.chart import DOTS, axis, by_row, called, chart, here, line, mark, named, points, rule, when
from ...facts import facts
from ...formula import where
from ..sheet import figure
from .shared import cited

_DAY = facts("leaderboard_2024-11-26").assign(board="2024", when="26 Nov 2024", who="LMSYS")
_APRIL = facts("arena_2026").assign(board="2026", when="Apr 2026", who="Arena, reprinted by Chaobro")
_BOARDS = pd.concat([board.assign(leader=board["best_score"].max()) for board in (_DAY, _APRIL)], ignore_index=True)
_CHINESE = ("01.AI", "Zhipu AI", "Alibaba")
_LABS = cited(_BOARDS.assign(
    label=[f"{lab}, China" if lab in _CHINESE else lab for lab in _BOARDS["organisation"]],
    rank=_BOARDS.groupby("board")["best_score"].rank(ascending=False),
))[["label", "board", "when", "best_score", "leader", "rank", "who", "speaks_of", "status", "age"]]  # fmt: skip


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


_GAPS = [{"label": pair, "points": _lead(board, behind)} for pair, board, behind in (
    ("Google over OpenAI, Nov 2024", "2024", "OpenAI"), ("Anthropic over xAI, Apr 2026", "2026", "xAI"),
    ("Google over xAI, Nov 2024", "2024", "xAI"), ("first over tenth, Nov 2024", "2024", "Alibaba"),
)]  # fmt: skip

rating_gaps = figure(
    "rating-gaps",
    outputs=_gap,
    data={"curve": (81, _gap_curve), "pairs": (_GAPS, _gap_marks), "chosen": (1, _chosen_gap)},
    chart=chart(
        axis("points", "lead, Elo points", tickCount=5),
        axis("wins", "votes won by the leader", domain=(0.4, 1), format=".0%", tickCount=5),
        line("curve"),
        rule("chosen", y2=alt.datum(1), strokeDash=DOTS),
        points("pairs"),
        named("pairs", "label", where="datum.points > 10", align="left", dx=9, dy=6),
        named("pairs", "label", where="datum.points <= 10", align="left", dx=9, dy=12),
        here("chosen", size=140, opacity=None),
    ),
)


_BEHIND = {board: rows["leader"] - rows["best_score"] for board, rows in _LABS.groupby("board")}


def _board(p):
    def close(board):
        labs = _LABS[(_LABS["board"] == board) & (_LABS["rank"] > 1)]
        return sum(where(market.win_probability(r.leader - r.best_score) <= p.close, 1, 0) for r in labs.itertuples())

    p.labs = where(p.board == "2024", int((_LABS["board"] == "2024").sum()), int((_LABS["board"] == "2026").sum()))
    p.near = where(p.board == "2024", close("2024"), close("2026"))
    p.last = where(p.board == "2024", *(market.win_probability(_BEHIND[board].max()) for board in ("2024", "2026")))
    p.second = where(p.board == "2024", "OpenAI", "Google")
    p.first = where(p.board == "2024", "Google", "Anthropic")
    p.chinese = where(p.board == "2024", "Three of the ten labs are Chinese, and one of the ten highest single models",
                      "The page names no Chinese lab among the ten highest models")  # fmt: skip


def _lab(row, p):
    row.wins = market.win_probability(row.leader - row.best_score)


def _threshold(row, p):
    row.close = p.close


leaderboard = figure(
    "leaderboard",
    outputs=_board,
    said={"others": lambda p: p.labs - 1},
    data={"labs": (_LABS[_LABS["rank"] > 1], _lab), "line": (1, _threshold)},
    chart=chart(
        axis("wins", "votes the leader wins against this lab", domain=(0.49, 0.68), nice=False, format=".0%",
             tickCount=4),
        by_row(order="rank", shown=True, ticks=False, domain=False),
        mark("line", "close"),
        called("line", "counts as close", x="close", y=-3, where="datum.close > 0.57", align="right",
               baseline="bottom"),
        called("line", "counts as close", x="close", y=-3, where="datum.close <= 0.57", align="left",
               baseline="bottom"),
        points("labs", where="datum.board == p_board", size=90,
               shape=when("indexof(datum.label, 'China') > 0", "diamond", "circle"),
               color=when("datum.wins <= p_close", "accent", "muted")),
        named("labs", "wins", ".0%", where="datum.board == p_board", over=True, align="left", dx=10),
    ),
)  # fmt: skip
