"""Draw a market and merge two firms: what the index says, before and after."""

import re
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from ... import concentration
from ...explorable import COLOUR, Column
from ...figures.concentration.shares import MARKETS, market_shares
from ...formula import DomainError
from ...formula.words import say
from ..bench import Bench, Result
from ..controls import Lines, Pick, Refused
from ..workbench import Workbench

OTHERS = "others"  # a line with this name is many small firms: it has a share and adds nothing to the index
_LINE = re.compile(r"\s*(?P<name>.*?)[\s,;:\t]+(?P<share>\S+?)\s*%?\s*")
_LETTERS = 75  # fit side by side on the chart
_EPSILON = 1e-9  # per cent; a sum that is nearer to 100 is 100


def parse(text: str) -> dict[str, float]:
    """Return ``{firm: share}`` of lines with a name and a share; ``others`` is what is left to small firms.

    >>> parse("A, 60\\nBig Firm; 30%\\nothers 10")
    {'A': 60.0, 'Big Firm': 30.0, 'others': 10.0}
    >>> parse("A, 60\\nB, many")
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: line 2: 'many' is no share; allowed is a name and a number from 0, as in: Acme, 25
    """
    shares: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line)
        name, given = (parts["name"], parts["share"]) if parts else ("", line.strip())
        try:
            share = float(given) if parts else -1
        except ValueError:
            share = -1
        if not 0 <= share < float("inf"):
            raise DomainError(
                f"line {number}: {given!r} is no share; allowed is a name and a number from 0, as in: Acme, 25"
            )
        if name in shares:
            raise DomainError(f"line {number}: {name!r} is there twice; allowed is one line a firm")
        shares[name] = share
    if sum(name != OTHERS for name in shares) < 2:
        raise DomainError("fewer than two firms; allowed is a line for each of two firms or more")
    if not sum(shares.values()) > 0:
        raise DomainError("all shares are 0; allowed is at least one above 0")
    return shares


def lines_of(market: str) -> str:
    """Return a market of the figures (a key of ``MARKETS``) as lines; the empty one, as the figure opens it."""
    names, shares, rest = MARKETS[market]
    if not any(shares):
        shares = [control.value for control in market_shares.controls if control.name.startswith("own_")]
        shares += [0.0] * (len(names) - len(shares))
    firms = {name: round(share, 3) for name, share in zip(names, shares, strict=True) if share}
    firms |= {OTHERS: round(rest, 3)} if rest else {}
    largest = max(firms, key=lambda name: firms[name])
    firms[largest] += 100 - sum(firms.values())  # what rounding has left
    return "\n".join(f"{name}, {share:.6g}" for name, share in firms.items())


def _firms(state: Mapping[str, Any]) -> list[str]:
    return [name for name in parse(state["shares"]) if name != OTHERS]


def _merge(s: Any) -> Result:
    given = parse(s.shares)
    for name in ("first", "second"):
        if getattr(s, name) not in given:
            raise Refused(name, f"{getattr(s, name)!r} is not in the market; allowed is {', '.join(given)}")
    if s.first == s.second:
        raise Refused("second", f"{s.second!r} twice; allowed is another firm than the first")
    total = sum(given.values())
    share = {name: 100 * value / total for name, value in given.items()}
    rest = share.pop(OTHERS, 0.0)
    merged = {name: value for name, value in share.items() if name not in (s.first, s.second)}
    joint = f"{s.first} + {s.second}"
    merged[joint] = share[s.first] + share[s.second]
    before, delta = concentration.hhi(share.values(), rest), concentration.merger_delta(share[s.first], share[s.second])
    after = before + delta
    lines = {"2023": concentration.GUIDELINES_2023, "2010": concentration.GUIDELINES_2010}
    presumed = {
        year: concentration.presumed_unlawful(after, delta, merged[joint], line) for year, line in lines.items()
    }
    verdict = "is presumed" if presumed["2023"] else "is not presumed"
    before_2023 = "it was, too" if presumed["2010"] else "it was not"
    notes = []
    if abs(total - 100) > _EPSILON:
        notes.append(say("The shares add up to {total:g5}; each was divided by that.", total=total))
    rows = [{"market": market, "firm": name, "share": value, "points": value * value, "new": name == joint}
            for market, shares in (("now", share), ("merged", merged))
            for name, value in sorted(shares.items(), key=lambda firm: -firm[1])]  # fmt: skip
    if rest:
        rows += [{"market": market, "firm": "others, many small firms", "share": rest, "points": 0.0, "new": False}
                 for market in ("now", "merged")]  # fmt: skip
    table = pd.DataFrame(rows)
    table["end"] = table.groupby("market")["points"].cumsum()
    table["start"] = table["end"] - table["points"]
    room = after / _LETTERS  # points that a letter takes
    table["label"] = [f if p > room * len(f) else "" for f, p in zip(table["firm"], table["points"], strict=True)]
    rules = [{"year": year, "points": line.hhi, "label": f"{year}: {line.hhi:,.0f}"} for year, line in lines.items()]
    return Result(
        say("The merger adds {delta:f0} points and leaves an HHI of {after:f0}: it {verdict} to harm competition",
            delta=delta, after=after, verdict=verdict),
        say("Before it the index is {before:f0} points; afterwards the largest four hold {cr4:pct0} and the merged "
            "firm {share:f1}%. By the guidelines of 2010 {was}.",
            before=before, cr4=concentration.cr4(merged.values(), rest), share=merged[joint], was=before_2023),
        {"firms": table, "lines": pd.DataFrame(rules)},
        table[["market", "firm", "share", "points"]],
        tuple(notes),
        {"hhi": before, "hhi_after": after, "delta": delta, "presumed": presumed},
    )  # fmt: skip


def _label(lines: Any, year: str, **place: Any) -> Any:
    named = lines.transform_filter(f"datum.year == '{year}'").mark_text(baseline="top", **place)
    return named.encode(x="points:Q", y=alt.value(2), text="label:N")


def _chart(d: Any) -> Any:
    bars = d.firms.encode(y=alt.Y("market:N", sort=["now", "merged"], title=None))
    points = alt.X("start:Q", title="points of the HHI", axis=alt.Axis(tickCount=5, format=",.0f"))
    return (
        bars.mark_bar(stroke=COLOUR["paper"], height=54).encode(
            x=points, x2="end",
            color=alt.condition("datum.new", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
        )
        + bars.mark_text(align="left", dx=5, color=COLOUR["paper"]).encode(x="start:Q", text="label:N")
        + d.lines.mark_rule(strokeDash=[6, 4], color=COLOUR["ink"]).encode(x="points:Q")
        + _label(d.lines, "2023", align="right", dx=-4)
        + _label(d.lines, "2010", align="left", dx=4)
    )  # fmt: skip


_OPENS = "chips"
_FIRST, _SECOND = list(parse(lines_of(_OPENS)))[1:3]

BENCH = Bench(
    name="merge-two-firms",
    title="Draw your market and merge two firms",
    notebook="notebooks/05-concentration-and-regulation-workings.ipynb",
    controls=(
        market_shares.controls[0],
        Lines("shares", "Firms and their shares", lines_of(_OPENS), parse,
              why="One firm a line: a name, a comma, a share. The line 'others' is many small firms."),
        Pick("first", "Merge", _FIRST, _firms),
        Pick("second", "with", _SECOND, _firms),
    ),
    follow=lambda name, state: {"shares": lines_of(state["market"])} if name == "market" else {},
    work=_merge,
    chart=_chart,
    columns=(
        Column("market", "Market", format="text"), Column("firm", "Firm", format="text"),
        Column("share", "Share", "%", "f1"), Column("points", "Adds to the HHI", "points", "f0"),
    ),
    measure="Herfindahl-Hirschman index, each firm's squared share in points, before and after; dashed: the lines of "
    "the merger guidelines of 2023 and 2010",
    description="Two stacked bars of squared shares, now and merged, with two dashed lines above which the agencies "
    "presume harm.",
    height=230,
)  # fmt: skip


def merge_two_firms(**changes: Any) -> Workbench:
    """Return the workbench that draws your market and merges two of its firms.

    market: one of the figure's markets to start from; shares: lines of ``name, share``; first, second: who merges.
    Shares that do not sum to 100 are divided by their sum, with a note.  A firm that is not there, the same firm
    twice, a share that is no number: ``DomainError`` that names it and what is allowed.

    >>> merge_two_firms(shares="A, 40\\nB, 30\\nC, 20\\nD, 10", first="C", second="D").result.extra["delta"]
    400.0
    """
    return Workbench(BENCH, **changes)
