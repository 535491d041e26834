"""A report of a fit as one page of HTML that needs nothing else: its charts, its lines, the command that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from ..formula import Array, numeric
from ..laws import training_flop
from ..markup import templates
from .runs import FitError, Runs
from .text import text

render = templates(Path(__file__).parent)
CURVE, REACH = 41, 30  # points of a curve; how far beyond the largest run it goes


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

    charts = []
    constants = {name: about["value"] for name, about in fit["constants"].items()}
    unit = f"loss, {runs.unit}"
    if runs.N is not None and runs.D is not None:
        rows = alt.Data(values=_points(runs, runs.N, runs.D, constants))
        base = alt.Chart(rows)
        compute = alt.X("C:Q", title="compute (FLOP)", scale=alt.Scale(type="log"), axis=alt.Axis(format="~e"))
        size = alt.X("N:Q", title="parameters", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
        loss = alt.Y("loss:Q", title=unit, scale=alt.Scale(zero=False))
        layers = [
            base.mark_point(size=25).encode(
                x=compute, y=loss, color=alt.Color("N:Q", title="parameters", scale=alt.Scale(type="log"))
            )
        ]
        if best := _best(fit):
            band = alt.Chart(alt.Data(values=best))
            layers += [
                band.mark_line(strokeDash=[6, 4]).encode(x=compute, y=loss),
                band.mark_errorbar().encode(x=compute, y=alt.Y("loss_low:Q", title=unit), y2="loss_high:Q"),
            ]
        charts.append(
            drawn(alt.layer(*layers), "The runs, and the loss of compute that is spent best with its interval")
        )
        valleys = base.mark_line(point=True).encode(x=size, y=loss, color=alt.Color("budget:N", title="FLOP"))
        charts.append(drawn(valleys, "Loss against parameters at about equal compute"))
        if "E" in constants and "beta" in constants:
            residual = alt.Y("residual:Q", title="measured over predicted loss, less 1", axis=alt.Axis(format="%"))
            charts.append(drawn(base.mark_point(size=25).encode(x=compute, y=residual), "What the law leaves over"))
    return render("page.html", fit=fit, charts=charts, said=text(fit), command=command)


def _points(runs: Runs, N: Array, D: Array, constants: dict[str, float]) -> list[dict[str, Any]]:
    C = numeric(training_flop(N, D))
    law = constants if {"E", "A", "B", "alpha", "beta"} <= set(constants) else None
    off: Array = (
        np.zeros(len(N))
        if law is None
        else (runs.loss / (law["E"] + law["A"] * N ** -law["alpha"] + law["B"] * D ** -law["beta"]) - 1)
    )
    return [
        {"N": float(n), "C": float(c), "loss": float(y), "residual": float(r), "budget": f"{c:.1g}"}
        for n, c, y, r in zip(N, C, runs.loss, off, strict=True)
    ]


def _best(fit: dict[str, Any]) -> list[dict[str, float]]:
    rows = [
        {"C": best["flop"], "loss": best["loss"], "loss_low": best["loss_low"], "loss_high": best["loss_high"]}
        for best in [*([fit["optimum"]] if "optimum" in fit else []), *fit.get("budgets", [])]
        if "loss_low" in best
    ]
    return sorted(rows, key=lambda row: row["C"])
