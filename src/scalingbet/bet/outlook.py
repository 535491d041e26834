"""What to watch, our forecasts, and others' answers: three panels, tables on the site and data frames elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..facts.book import book
from ..formula.words import write
from ..markup import templates
from . import answers as others
from . import forecasts as ours
from . import worlds
from .account import Scenario
from .world import number, world

render = templates(Path(__file__).parent)
SOON = "2027-12-31"  # forecasts that are settled by then stand open, the rest is folded


class _Panel:
    """A table: what ``frame`` returns, on the site as the panel's template shows it."""

    def frame(self) -> pd.DataFrame:
        """Return the table as data."""
        raise NotImplementedError

    def shown(self) -> str:
        """Return the table as HTML."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return self.shown() if "SCALINGBET_SITE" in os.environ else self.frame()._repr_html_()

    def __repr__(self) -> str:
        return self.frame().to_string()


def amount(value: float, unit: str) -> str:
    """Return a quantity in its unit, money in words of scale.

    >>> amount(423, "billion USD of 2026"), amount(1.05, "times"), amount(26, "GW")
    ('$423 billion of 2026', '1.05 times', '26 GW')
    """
    if unit.startswith("billion USD"):
        return write(value * 1e9, "usd3") + unit.removeprefix("billion USD")
    return f"{write(value, 'g3')} {unit}"


# -- watch this ------------------------------------------------------------------------------------


class tripwires(_Panel):
    """What can be seen before long, and how many draws pay back on either side of it, over the nine worlds."""

    def frame(self) -> pd.DataFrame:
        return worlds.watch()

    def shown(self) -> str:
        frame = self.frame()
        rows = [
            {
                "label": sign.label, "first": sign.first, "seen": sign.seen,
                **{
                    side: {
                        "at": amount(getattr(sign, end), sign.unit), "odds": write(getattr(sign, side), "pct0"),
                        "often": write(getattr(sign, f"often_{side}"), "pct0"),
                    }
                    for side, end in (("below", "low"), ("above", "high"))
                },
            }
            for sign in frame.itertuples()
        ]  # fmt: skip
        return render("tripwires.html", rows=rows, all=write(frame["all"].iloc[0], "pct0"), worlds=len(worlds.nine()))


# -- our forecasts ---------------------------------------------------------------------------------


def said(entry: Mapping[str, Any]) -> str:
    """Return what a forecast says: a probability, or the middle with the ends."""
    if entry["kind"] == "event":
        return write(entry["probability"], "pct0")
    low, _, middle, _, high = (write(quantile, "g3") for quantile in entry["quantiles"])
    return f"{middle} ({low} to {high}) {entry['unit']}"


def stated(entry: Mapping[str, Any], value: bool | float) -> str:
    """Return an outcome, or what a baseline says, in words."""
    return ("yes" if value else "no") if isinstance(value, bool) else f"{write(value, 'g4')} {entry['unit']}"


class our_forecasts(_Panel):
    """Our forecasts with source and day, what came of those that are settled, and how well they did."""

    def frame(self) -> pd.DataFrame:
        rows = [entry | {"says": said(entry), "beat": entry["baseline"]["who"]} for entry in ours.load()]
        frame = pd.DataFrame(rows).set_index("id")
        return frame[["asks", "says", "from", "settles", "by", "beat", "why"]].join(ours.scores())

    def shown(self) -> str:
        late = ours.overdue(book()["date"])
        rows: list[dict[str, Any]] = [
            {
                "entry": entry, "says": said(entry), "late": entry["id"] in late,
                "beat": f"{entry['baseline']['who']}: {stated(entry, entry['baseline']['says'])}",
                "came": stated(entry, entry["outcome"]["value"]) if "outcome" in entry else "",
            }
            for entry in ours.load()
        ]  # fmt: skip
        scored, table = ours.scores(), ours.calibration()
        means = [
            (label, write(scored[name].mean(), "f2"), write(scored[f"baseline_{name}"].mean(), "f2"))
            for name, label in (("brier", "Brier"), ("log", "Log"), ("quantiles", "Quantiles"))
            if scored[name].notna().any()
        ]
        held = [
            {
                "kind": row.kind, "stated": write(row.stated, "pct0"), "came": write(row.came, "pct0"),
                "count": row.count, "x": f"{10 + 100 * row.stated:.1f}", "y": f"{110 - 100 * row.came:.1f}",
            }
            for row in table.itertuples(index=False)
        ]  # fmt: skip
        rows.sort(key=lambda row: (row["entry"]["settles"], row["entry"]["id"]))
        return render(
            "forecasts.html", soon=[row for row in rows if row["entry"]["settles"] <= SOON],
            later=[row for row in rows if row["entry"]["settles"] > SOON], means=means, calibration=held,
            settled=len(scored), count=len(rows), enough=ours.ENOUGH, sha=ours.file_digest(), by=SOON[:4],
            worlds=len(worlds.nine()),
        )  # fmt: skip


# -- others' answers -------------------------------------------------------------------------------


def setting(scenario: Scenario) -> str:
    """Return in words the inputs that a scenario changes: labels and values."""
    changed = {number(name): value for name, value in scenario.changed().items() if name in world().numbers}
    return "; ".join(f"{moved.label}: {write(value, 'g3')} {moved.unit}" for moved, value in changed.items())


def world_of(scenario: Scenario) -> str:
    """Return in words the world of a scenario: what buyers do, what builders do."""
    choices = world().choices
    return ", ".join(choices[name].options[scenario.world[name]] for name in ("demand", "builders"))


class others_answers(_Panel):
    """Others' answers: what each counts, and the setting of ours that gives its figure, or why none does."""

    def frame(self) -> pd.DataFrame:
        return others.answers()

    def shown(self) -> str:
        rows = []
        for who, row in self.frame().iterrows():
            there, moved = row.scenario, number(row.moves)
            target, found = (
                amount(value, "billion USD") if row.form == "bn" else write(value, row.form)
                for value in (row.target, row.least if there is None else row.ours)
            )
            rows.append({
                "who": who, "says": row.says.format(target=target), "counts": row["counts"], "rests": row.rests,
                "why": row.why, "source": row.source, "label": moved.label, "ours": found, "there": there is not None,
                **({} if there is None else {
                    "value": f"{write(row.value, 'g3')} {moved.unit}", "setting": setting(there),
                    "world": world_of(there), "paid": write(row.paid, "pct0"),
                }),
            })  # fmt: skip
        return render("answers.html", rows=rows)
