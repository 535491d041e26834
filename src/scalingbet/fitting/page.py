"""A report of a fit as one page of HTML that needs nothing else: its charts, its lines, the command that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from ..formula import Array, numeric
from ..laws import training_flop
from ..markup import templates
from . import isoflop
from .runs import FitError, Runs
from .text import text

render = templates(Path(__file__).parent)
AXES = {"C": "compute (FLOP)", "N": "parameters", "D": "tokens"}


def page(runs: Runs, fit: dict[str, Any], command: str) -> str:
    """Return the page of a report of ``runs``; without a renderer of charts :class:`FitError` says what is needed."""
    try:
        import altair as alt
        import vl_convert
    except ImportError as error:
        raise FitError(
            f"--report draws charts with {error.name}, which is not installed: pip install vl-convert-python"
        ) from None

    def drawn(chart: Any, title: str) -> tuple[str, Markup]:
        spec = chart.properties(width=620, height=300).to_dict()
        return title, Markup(vl_convert.vegalite_to_svg(spec))

    def axis(name: str) -> Any:
        return alt.X(
            f"{name}:Q",
            title=AXES[name],
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format="~e", labelOverlap="greedy"),
        )

    charts, curve = [], fit.get("curve") or {"of": "C", "points": []}
    along, loss = curve["of"], alt.Y("loss:Q", title=f"loss, {runs.unit}", scale=alt.Scale(zero=False))
    base = alt.Chart(alt.Data(values=_points(runs, fit)))
    shade = alt.Color("N:Q", title="parameters", scale=alt.Scale(type="log"))
    layers = [
        base.mark_point(size=25).encode(x=axis(along), y=loss, **({"color": shade} if runs.N is not None else {}))
    ]
    title = "The runs"
    if curve["points"]:
        line = alt.Chart(alt.Data(values=[{along: row["at"]} | row for row in curve["points"]]))
        layers.insert(0, line.mark_line().encode(x=axis(along), y=loss))
        title = f"The runs, and {curve['is']}"
        if "low" in curve["points"][0]:
            band = {"y": alt.Y("low:Q", title=f"loss, {runs.unit}"), "y2": "high:Q"}
            layers.insert(0, line.mark_area(opacity=0.15).encode(x=axis(along), **band))
    charts.append(drawn(alt.layer(*layers), title))
    if any(row.get("budget") for row in base.data.values):
        each = sorted({row["budget"] for row in base.data.values} - {0.0})
        some = each[:: 1 + len(each) // 8]
        equal = base.transform_filter("datum.budget > 0")
        by = alt.Color(
            "budget:Q", title="FLOP", scale=alt.Scale(type="log"), legend=alt.Legend(format="~e", values=some)
        )
        valleys = equal.mark_line(point=True).encode(x=axis("N"), y=loss, color=by, detail="budget:N")
        charts.append(drawn(valleys, "Loss against parameters at about equal compute"))
    if any("residual" in row for row in base.data.values):
        over = alt.Y("residual:Q", title="measured over fitted, less 1", axis=alt.Axis(format="%"))
        charts.append(drawn(base.mark_point(size=25).encode(x=axis(along), y=over), "What the law leaves over"))
    return render("page.html", fit=fit, charts=charts, said=text(fit), command=command)


def _points(runs: Runs, fit: dict[str, Any]) -> list[dict[str, float]]:
    """Return each run with what it has, its budget where two runs or more share it, and what the law leaves over."""
    columns: dict[str, Array] = {name: getattr(runs, name) for name in AXES if getattr(runs, name) is not None}
    columns["loss"] = runs.loss
    if runs.N is not None and runs.D is not None:
        columns["C"] = C = numeric(training_flop(runs.N, runs.D))
        columns["budget"] = np.zeros(len(runs))
        for places in isoflop.budgets(C):
            if len(places) > 1:
                columns["budget"][places] = float(f"{np.exp(np.log(C[places]).mean()):.3g}")
    if "fitted" in fit and len(fit["fitted"]) == len(runs):
        columns["residual"] = runs.loss / np.array(fit["fitted"]) - 1
    return [dict(zip(columns, map(float, row), strict=True)) for row in zip(*columns.values(), strict=True)]
