"""What stands beside the bet's figures: views, shares, what was known when, and the buttons to keep, save and load."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..claims.conflict_cards import document_name
from ..facts import NotYetKnown, as_known, by_day, references, touching, vintages
from ..formula.words import write
from ..markup import templates
from . import exchange, worlds
from .account import Scenario
from .views import View, presets
from .world import world
from .years import LAST

render = templates(Path(__file__).parent)
SINCE = "2026-01"  # the first vintage of the inputs that is asked for


def _on_site() -> bool:
    return "SCALINGBET_SITE" in os.environ


# -- the views -------------------------------------------------------------------------------------


def results() -> pd.DataFrame:
    """Return a row for each view: the share of its draws that pay back, and that of only what it states itself."""
    rows = []
    for name in presets():
        whole, own = Scenario.preset(name), Scenario.preset(name, assumed=False)
        rows.append({"view": name, "paid": whole.chance(), "standing": whole.chance(standing=True),
                     "stated": own.chance(), "payback": whole.sample().payback.median()})  # fmt: skip
    return pd.DataFrame(rows).set_index("view")


def _who(view: View) -> str:
    if view.who == "this book":
        return "this book"
    return document_name(view.who) or references.html_link(view.who)


def _sets(values: dict[str, Any]) -> str:
    """Return what a view sets, in words: label and value."""
    texts = []
    for name, value in values.items():
        if name in world().choices:
            texts.append(f"{world().choices[name].label}: {world().choices[name].options[value]}")
        else:
            declared = world().numbers[name]
            texts.append(f"{declared.label}: {exchange.text_of(float(f'{value:.4g}'))} {declared.unit}".strip())
    return "; ".join(texts) or "nothing beside the central values"


def _view(view: View, result: Any) -> dict[str, Any]:
    """Return what the template shows of a view."""
    return {
        "name": view.name, "link": Scenario.preset(view.name).to_link(page=""), "who": _who(view), "says": view.says,
        "claims": view.claims, "states": _sets(view.states), "assumed": _sets(view.assumed), "mouth": view.mouth,
        "cells": (_half(result.payback), write(result.paid, "pct0"), write(result.standing, "pct0"),
                  write(result.stated, "pct0")),
    }  # fmt: skip


def _half(payback: float) -> str:
    return f"not by {LAST}" if payback > LAST else write(-(-payback // 1), "year")


class starts:
    """On the site, the views to start from and the buttons that a script serves; in a notebook, the views by name."""

    def _repr_html_(self) -> str:
        if not _on_site():
            return Markup("<p>{}</p>").format(repr(self))
        inputs = {name: exchange.about(name) for name in Scenario().inputs()}
        about = {"version": world().version, "inputs": inputs}
        declaration = json.dumps(about, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        links = [(name, Scenario.preset(name).to_link(page="")) for name in presets()]
        return render("starts.html", views=links, declaration=Markup(declaration))

    def __repr__(self) -> str:
        return f"Scenario.preset(name), with a name of {', '.join(presets())}"


class views:
    """The views, what each states, what we put in its mouth, and the answer with and without that, as a table."""

    def _repr_html_(self) -> str:
        table = results()
        if not _on_site():
            return table._repr_html_()
        shown = [_view(view, table.loc[name]) for name, view in presets().items()]
        return render("views.html", views=shown, last=LAST)

    def __repr__(self) -> str:
        return results().to_string()


# -- what decides ----------------------------------------------------------------------------------


class shares:
    """Which part of the spread in a scenario's world each drawn input accounts for, as a table with bars."""

    def __init__(self, scenario: Scenario) -> None:
        self.parts = worlds.decides(scenario)

    def _repr_html_(self) -> str:
        if not _on_site():
            return self.parts._repr_html_()

        def bar(share: float) -> dict[str, str]:
            return {"text": write(share, "pct0"), "width": f"{share * 100:.1f}"}

        rows = [(row.label, bar(row.paid), write(row.known, "f2")) for row in self.parts.itertuples()]
        return render("shares.html", rows=rows)

    def __repr__(self) -> str:
        return self.parts.round(2).to_string()


# -- as known on a day -----------------------------------------------------------------------------


@by_day
def known() -> pd.DataFrame:
    """Return a row for each day since January 2026 on which an input's value changed: the inputs, and the answer then.

    ``moved``: the inputs that changed, with their values; ``half``: the year by which half of the first world's draws
    have paid back; ``paid``: its share by ``LAST``; ``least`` and ``greatest``: those of the nine worlds.
    """
    with touching() as resting:
        world()
    tables = sorted({name for name, _ in resting})
    days = {str(row["known_since"]) for name in tables for row in vintages(name)}
    rows: list[dict[str, Any]] = []
    before: dict[str, float] = {}
    for day in sorted(f"{day}-01"[:10] if len(day) == 7 else day for day in days if len(day) > 4 and day >= SINCE):
        with as_known(day):
            try:
                values = {name: number.value for name, number in world().numbers.items()}
            except NotYetKnown:
                continue
            if values == before:
                continue
            moved = {name: value for name, value in values.items() if before.get(name) != value} if before else {}
            scenario, each = Scenario(), worlds.table().paid
            rows.append({
                "day": day, "moved": moved, "values": values, "half": scenario.sample().payback.median(),
                "paid": scenario.chance(), "least": each.min(), "greatest": each.max(),
            })  # fmt: skip
            before = values
    return pd.DataFrame(rows).set_index("day")


class history:
    """Payback and odds as known on each day on which an input's value changed; each day opens the inputs of then.

    ``page``: the address of the bet's page, empty on that page itself.
    """

    def __init__(self, page: str = "") -> None:
        self.page, self.table = page, known()

    def _repr_html_(self) -> str:
        table = self.table
        if not _on_site():
            return table.drop(columns=["moved", "values"])._repr_html_()
        today = {name: number.value for name, number in world().numbers.items()}
        rows = []
        for day, row in table.iterrows():
            then = {name: value for name, value in row["values"].items() if value != today[name]}
            now = {name: float(write(value, "g3")) for name, value in row.moved.items()}
            moved = _sets(now) if now else "the first"
            cells = (moved, _half(row.half), write(row.paid, "pct0"),
                     f"{write(row.least, 'pct0')} to {write(row.greatest, 'pct0')}")  # fmt: skip
            rows.append({"day": day, "link": Scenario(**then).to_link(page=self.page), "cells": cells})
        return render("history.html", rows=rows, last=LAST)

    def __repr__(self) -> str:
        return self.table.drop(columns=["moved", "values"]).to_string()
