"""The views that the bet opens with, as a table of links and results, and the buttons to keep, save and load one."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..claims.conflict_cards import document_name
from ..facts import references
from ..formula.words import say, write
from ..markup import templates
from .chain import FIRST, LAST
from .exchange import text_of
from .formulas import SMALL_GAIN
from .inputs import Preset, declared
from .scenario import Scenario

render = templates(Path(__file__).parent)


def _year(value: float) -> str:
    return "later or never" if value > LAST else write(math.floor(value), "year")


def _gain(value: float) -> str:
    return f"over {write(SMALL_GAIN, 'pct0')}" if value > SMALL_GAIN else write(value, "pct1")


def results() -> pd.DataFrame:
    """Return a row for each view: what it comes to in the chain."""
    rows = []
    for name in declared().presets:
        scenario = Scenario.preset(name)
        path = scenario.path().set_index("year")
        rows.append({
            "view": name, "payback": scenario.payback(), "chance": scenario.chance(2035), "wall": scenario.wall(),
            "revenue_2030": path.revenue[2030], "firms_2030": path.firms[2030],
            "productivity_2035": path.productivity[2035],
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("view")


def _who(preset: Preset) -> str:
    if preset.who == "this book":
        return "this book"
    named = document_name(preset.who)
    return named if named else references.html_link(preset.who)


def _sets(preset: Preset) -> str:
    """Return what a view sets, in words: label and value."""
    inputs = declared().inputs
    texts = []
    for name, value in preset.set.items():
        declared_input = inputs[name]
        shown = (
            declared_input.options[value]
            if declared_input.options
            else text_of(value if isinstance(value, bool) else float(f"{value:.4g}"))
        )
        texts.append(f"{declared_input.label}: {shown} {declared_input.unit}".strip())
    return "; ".join(texts) or "nothing beside the central values"


def _view(preset: Preset, result: Any) -> dict[str, Any]:
    """Return what the template shows of a view."""
    return {
        "name": preset.name, "link": Scenario.preset(preset.name).to_link(page=""), "who": _who(preset),
        "says": preset.says, "claims": preset.claims, "sets": _sets(preset), "assumed": preset.assumed,
        "cells": (
            _year(result.payback), write(result.chance, "pct0"), _year(result.wall),
            write(result.revenue_2030 * 1e9, "usd2"), _gain(result.productivity_2035),
        ),
    }  # fmt: skip


HEADS = ("View", "What it holds", "Pays back", "Draws paid by 2035", "Text runs out", "Revenue in 2030",
         "Productivity by 2035")  # fmt: skip


class starts:
    """On the site, the views to start from and the buttons that a script serves; in a notebook, the views by name."""

    def _repr_html_(self) -> str:
        if "SCALINGBET_SITE" not in os.environ:
            return Markup("<p>{}</p>").format(repr(self))
        about = {
            "version": declared().version,
            "inputs": {name: [put.unit, put.kind, put.source] for name, put in declared().inputs.items()},
        }
        declaration = json.dumps(about, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        links = [(name, Scenario.preset(name).to_link(page="")) for name in declared().presets]
        return render("starts.html", views=links, declaration=Markup(declaration))

    def __repr__(self) -> str:
        return f"Scenario.preset(name), with a name of {', '.join(declared().presets)}"


class views:
    """The views and what each comes to, as a table."""

    def _repr_html_(self) -> str:
        table = results()
        if "SCALINGBET_SITE" not in os.environ:
            return table._repr_html_()
        caption = say(
            "Nine views in one chain, {first:year} to {last:year}. A name opens its scenario.", first=FIRST, last=LAST
        )
        shown = [_view(preset, table.loc[name]) for name, preset in declared().presets.items()]
        return render("views.html", caption=caption, heads=HEADS, views=shown)

    def __repr__(self) -> str:
        return results().to_string()


class shares:
    """The Sobol indices of a scenario, as a table with bars."""

    def __init__(self, scenario: Scenario) -> None:
        self.indices = scenario.sobol()

    def _repr_html_(self) -> str:
        if "SCALINGBET_SITE" not in os.environ:
            return self.indices._repr_html_()

        def bar(share: float) -> dict[str, str]:
            return {"text": write(max(0.0, share), "pct0"), "width": f"{max(0.0, min(1.0, share)) * 100:.1f}"}

        rows = [(row.label, bar(row.alone), bar(row.total)) for row in self.indices.itertuples()]
        return render("shares.html", rows=rows)

    def __repr__(self) -> str:
        return self.indices.round(2).to_string()
