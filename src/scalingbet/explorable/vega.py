"""A figure as one Vega specification in which every number is a traced formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt
from altair.expr.core import Expression, GetAttrExpression, _js_repr

from ..formula import is_traced
from .colours import COLOUR
from .rows import Rows, Scope

if TYPE_CHECKING:
    from .figure import Explorable

Spec: TypeAlias = dict[str, Any]  # of Vega or Vega-Lite

WIDE, NARROW = 704, 336  # pixels: the two widths a figure is drawn at before it comes alive


def _vega_summaries(
    name: str, summaries: Mapping[str, tuple[str, Any]]
) -> tuple[list[Spec], dict[str, tuple[str, int, str]]]:
    """Return the datasets that hold a dataset's summaries, and where each stands: dataset, row, value.

    All means come from one pass over the rows, all quantiles of a column from one sort.
    """
    means = sorted({column for column, what in summaries.values() if what == "mean"})
    probs: dict[str, list[float]] = {}
    for column, what in summaries.values():
        if what not in ("first", "mean"):
            probs.setdefault(column, []).append(what)
    made: list[Spec] = [{"type": "quantile", "field": column, "probs": some} for column, some in probs.items()]
    made = [{"name": f"{name}_{step['field']}", "source": name, "transform": [step]} for step in made]
    if means:
        step = {"type": "aggregate", "fields": means, "ops": ["sum"] * len(means), "as": means}
        made.append({"name": f"{name}_sums", "source": name, "transform": [step]})
    places: dict[str, tuple[str, int, str]] = {}
    for summary, (column, what) in summaries.items():
        if what == "first":
            places[summary] = (name, 0, column)
        elif what == "mean":
            # The engine's own mean runs along and rounds at each row; shares of draws must be exact.
            places[summary] = (f"{name}_sums", 0, f"{column} / length(data('{name}'))")
        else:
            places[summary] = (f"{name}_{column}", probs[column].index(what), "value")
    return made, places


class _Signal(Expression):
    """A named value of the figure, as a Vega expression; the prefix keeps it apart from Vega's own names."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"p_{name}")

    def __repr__(self) -> str:
        return self.name


def _vega_expression(value: Any) -> str:
    return str(value) if is_traced(value) else _js_repr(value)


class _Datasets:
    """Gives the chart function one Altair chart for each dataset, by attribute."""

    def __init__(self, charts: Mapping[str, Any]) -> None:
        self.__dict__.update(charts)


def pipeline(figure: Explorable) -> tuple[list[Spec], list[Spec]]:
    """Return the Vega signals and datasets of ``figure``: every control, named value, column and text."""
    controls = [{"name": f"p_{c.name}", "value": c.value} for c in figure.controls]
    p = Scope({c.name: _Signal(c.name) for c in figure.controls}, lambda name, value: _Signal(name))
    if figure.outputs:
        figure.outputs(p)
    data: list[Spec] = []
    summaries: list[Spec] = []
    for name, rows in figure.datasets.items():
        data += _vega_data(name, rows, p)
        made, values = _vega_summaries(name, rows.summaries)
        data += made
        # Before the first run a dataset is empty: 0 stands in until it is filled.
        summaries += [
            {"name": f"p_{summary}", "update": f"length(data('{source}')) ? data('{source}')[{k}].{value} : 0"}
            for summary, (source, k, value) in values.items()
        ]
        p._values.update({summary: _Signal(summary) for summary in values})
    derived = [{"name": f"p_{name}", "update": _vega_expression(value)} for name, value in p._assigned.items()]
    derived += summaries
    texts = [
        {"name": "t_finding", "update": _vega_expression(figure.finding(p))},
        {"name": "t_reading", "update": _vega_expression(figure.reading(p))},
    ]
    return controls + derived + texts, data


def _vega_data(name: str, rows: Rows, p: Scope) -> list[Spec]:
    if isinstance(rows.start, int):
        source: Spec = {
            "name": name,
            "transform": [
                {"type": "sequence", "start": 0, "stop": rows.start, "as": "i"},
                {"type": "formula", "as": "t", "expr": f"datum.i / {max(1, rows.start - 1)}"},
            ],
        }
        known = ["i", "t"]
    elif isinstance(rows.start, str):
        (by, least), known = rows.pick, list(rows.keep)
        best = {"type": "aggregate", "groupby": [by], "fields": [least], "ops": ["argmin"], "as": ["best"]}
        taken = [{"type": "formula", "as": column, "expr": f"datum.best.{column}"} for column in known if column != by]
        source = {"name": name, "source": rows.start, "transform": [best, *taken]}
    else:
        records = rows.records()
        source = {"name": name, "values": records, "transform": []}
        known = list(records[0])
    row = Scope(
        {column: GetAttrExpression("datum", column) for column in known},
        lambda column, value: GetAttrExpression("datum", column),
    )
    if rows.compute:
        rows.compute(row, p)
    source["transform"] += [
        {"type": "formula", "as": column, "expr": _vega_expression(value)} for column, value in row._assigned.items()
    ]
    return [source]


def lite(chart: Callable[[Any], Any], datasets: Iterable[str], width: int, height: int) -> Spec:
    """Return the Vega-Lite specification of the function ``chart`` of ``datasets``, which it holds by name only."""
    charts = _Datasets({name: alt.Chart(alt.NamedData(name)) for name in datasets})
    drawn = chart(charts).properties(
        width=width, height=height, background="transparent",
        autosize=alt.AutoSizeParams(type="fit", contains="padding", resize=True),
    )  # fmt: skip
    # tests/explorable validates; here it would cost more than the drawing.
    return drawn.to_dict(validate=False) | {"config": CHART_CONFIG, "padding": 2}


def rounded(value: Any) -> Any:
    """Return ``value`` with its numbers to nine digits: the last ones differ between processors."""
    if isinstance(value, dict):
        return {name: rounded(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [rounded(inside) for inside in value]
    if isinstance(value, str):  # an expression
        return re.sub(r"\d+\.\d+(?:e[-+]?\d+)?", lambda match: f"{float(match[0]):.9g}", value)
    return float(f"{value:.9g}") if isinstance(value, float) else value


def compiled_lite(lite: Spec) -> Spec:
    """Return the Vega specification of a Vega-Lite one."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a new chart needs Vega-Lite's compiler, vl-convert-python; a Python in the browser has none, "
            "only the book's own charts, compiled beforehand"
        ) from None
    return vl_convert.vegalite_to_vega(lite)


FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # the first is what the build measures text with

CHART_CONFIG = {
    "aria": False,  # the figure carries one description and a table; marks need none of their own
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": COLOUR["muted"], "titleColor": COLOUR["muted"], "tickColor": COLOUR["grid"],
        "domainColor": COLOUR["grid"], "gridColor": COLOUR["grid"], "gridOpacity": 0.6, "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal", "labelFont": FONT, "titleFont": FONT,
        "minExtent": 34, "titlePadding": 8, "ticks": False, "labelPadding": 6, "labelFlush": True, "labelOverlap": True,
    },
    "axisX": {"grid": False, "minExtent": 18},
    "axisY": {"titleAnchor": "end", "titleAlign": "left", "titleAngle": 0, "titleX": 0, "titleY": -12, "domain": False},
    "legend": {
        "labelColor": COLOUR["ink"], "titleColor": COLOUR["muted"], "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "orient": "top", "labelFont": FONT, "titleFont": FONT, "symbolStrokeWidth": 2,
    },
    "line": {"strokeWidth": 2, "color": COLOUR["accent"]},
    "rule": {"color": COLOUR["muted"]},
    "point": {"color": COLOUR["accent"], "size": 60, "filled": True},
    "bar": {"color": COLOUR["accent"]},
    "area": {"color": COLOUR["accent"]},
    "text": {"color": COLOUR["ink"], "fontSize": 12, "font": FONT},
    "range": {"category": list(COLOUR.series)},
}  # fmt: skip
