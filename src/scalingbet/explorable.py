"""An explorable: controls, model and chart, declared once.

The declaration computes in Python (``evaluate``) and compiles to one Vega specification
(``vega``) in which every number of the figure is a traced formula.  The site shows it as
HTML with a static drawing that comes alive (``scalingbet.figure_html``); Jupyter shows the
same specification with its sliders.  ``charts.py`` has the axes that figures share.
"""

import copy
import functools
import json
import math
import os
import re
from dataclasses import dataclass, field

import altair as alt
import numpy as np
import pandas as pd
from altair.expr.core import Expression, GetAttrExpression, _js_repr

from . import prepared
from .formula import DomainError, is_traced

WIDE, NARROW = 704, 336  # pixels: the two widths a figure is drawn at before it comes alive

DOCUMENTS = ("korinek-2024", "680bn-2026", "big-questions-2026", "economics-2024", "rocks-law-2026")


class _Colour(dict):
    """The colour tokens of the site as CSS variables; ``series`` is the list for categories."""

    def __missing__(self, name):
        raise KeyError(f"no colour {name!r}; there are {', '.join(self)} and the list COLOUR.series")

    series = tuple(f"var(--sb-series-{i})" for i in range(1, 7))


COLOUR = _Colour(
    {name: f"var(--sb-{name})" for name in ("ink", "muted", "grid", "paper", "accent", "warn", *DOCUMENTS)}
)

REGISTRY = {}  # every explorable by its name; filled as the chapters' figures are imported


@dataclass(frozen=True)
class Slider:
    """A number between ``low`` and ``high``; ``log`` moves it by powers of ten.

    ``why`` says why this default, ``kind`` what it is: a measurement, an estimate, an assumption, a forecast.
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float | None = None
    unit: str = ""
    log: bool = False
    format: str = "g3"
    why: str = ""
    kind: str = ""

    def __post_init__(self):
        if not self.low <= self.value <= self.high:
            raise DomainError(f"slider {self.name}: default {self.value:g} is not in {self.low:g} to {self.high:g}")
        if self.log and self.low <= 0:
            raise DomainError(f"slider {self.name}: a logarithmic slider starts above 0, not at {self.low:g}")

    def check(self, value):
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if not self.low <= value <= self.high:
            given = f"{self.name} = {value:g} {self.unit}".rstrip()
            raise DomainError(f"{given}; allowed is {self.low:g} to {self.high:g}")
        return value

    def random(self, rng):
        """Return a value of the slider, drawn with ``rng`` over its range, as its steps allow."""
        u = rng.random()
        if self.log:
            return float(f"{self.low * (self.high / self.low) ** u:.3g}")
        if not self.step:
            return self.low + (self.high - self.low) * u
        return min(self.high, self.low + self.step * round((self.high - self.low) * u / self.step))


@dataclass(frozen=True)
class Choice:
    """One of several named options: ``options`` maps each value to its label."""

    name: str
    label: str
    value: str
    options: dict
    why: str = ""
    kind: str = ""

    def __post_init__(self):
        self.check(self.value)

    def check(self, value):
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if value not in self.options:
            raise DomainError(f"{self.name} = {value!r}; allowed is one of {', '.join(map(repr, self.options))}")
        return value

    def random(self, rng):
        """Return one of the options, drawn with ``rng``."""
        return list(self.options)[rng.integers(len(self.options))]


@dataclass(frozen=True)
class Toggle:
    """Something that is counted or left out."""

    name: str
    label: str
    value: bool
    why: str = ""
    kind: str = ""

    def check(self, value):
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if value not in (True, False):
            raise DomainError(f"{self.name} = {value!r}; allowed is True or False")
        return bool(value)

    def random(self, rng):
        """Return True or False, drawn with ``rng``."""
        return bool(rng.integers(2))


@dataclass(frozen=True)
class Column:
    """A column of a figure's data, as its table and its CSV show it."""

    name: str
    label: str
    unit: str = ""
    format: str = "g4"


@dataclass(frozen=True)
class Rows:
    """A dataset: ``start`` rows (a count, or a table), and a function that computes their columns.

    A count gives rows with ``row.i`` (0, 1, ...) and ``row.t`` (0 to 1).  The name of another dataset gives, of each
    group of its rows that are alike in the column ``pick[0]``, the first with the least ``pick[1]``, with the columns
    ``keep``.  ``summaries`` names values of a column that the texts can use, ``{"middle": ("year", 0.5)}``: a quantile,
    its ``"mean"``, or that of the ``"first"`` row.
    """

    start: object
    compute: object = None
    columns: tuple = ()
    summaries: dict = field(default_factory=dict)
    pick: tuple = ()
    keep: tuple = ()

    def records(self):
        """Return the starting table as a list of dicts without missing values (None instead)."""
        frame = pd.DataFrame(self.start)
        return [
            {name: None if value is None or value is pd.NA or value != value else _plain(value)
             for name, value in row.items()}
            for row in frame.to_dict("records")
        ]  # fmt: skip


def _plain(value):
    """Return ``value`` as a JSON type."""
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)


class Scope:
    """Named values that a model function reads and assigns: numbers, or the expressions that stand for them."""

    def __init__(self, values, reference):
        object.__setattr__(self, "_values", dict(values))
        object.__setattr__(self, "_reference", reference)
        object.__setattr__(self, "_assigned", {})

    def __getattr__(self, name):
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"nothing is named {name!r} here; there are {', '.join(self._values)}") from None

    def __setattr__(self, name, value):
        if name in self._values:
            raise AttributeError(f"{name!r} is already named: a value is assigned once")
        self._assigned[name] = value
        self._values[name] = self._reference(name, value)


def _as_is(name, value):
    return value


def _summary(column, what):
    """Return the mean, the first or a quantile of a column, as a number or a text."""
    if what == "first":
        return _plain(column.iloc[0])
    return float(column.mean() if what == "mean" else np.quantile(column, what))


def _vega_summaries(name, summaries):
    """Return the datasets that hold a dataset's summaries, and where each stands: dataset, row, value.

    All means come from one pass over the rows, all quantiles of a column from one sort.
    """
    means = sorted({column for column, what in summaries.values() if what == "mean"})
    probs = {}
    for column, what in summaries.values():
        if what not in ("first", "mean"):
            probs.setdefault(column, []).append(what)
    made = [{"type": "quantile", "field": column, "probs": some} for column, some in probs.items()]
    made = [{"name": f"{name}_{step['field']}", "source": name, "transform": [step]} for step in made]
    if means:
        step = {"type": "aggregate", "fields": means, "ops": ["sum"] * len(means), "as": means}
        made.append({"name": f"{name}_sums", "source": name, "transform": [step]})
    places = {}
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

    def __init__(self, name):
        super().__init__(name=f"p_{name}")

    def __repr__(self):
        return self.name


def _vega_expression(value):
    return str(value) if is_traced(value) else _js_repr(value)


class Evaluated:
    """What a figure says in one state: ``p`` the named values, ``data`` its tables, ``finding`` and ``reading``."""

    def __init__(self, p, data, finding, reading):
        self.p, self.data, self.finding, self.reading = p, data, finding, reading


class _Datasets:
    """Gives the chart function one Altair chart for each dataset, by attribute."""

    def __init__(self, charts):
        self.__dict__.update(charts)


def lite(chart, datasets, width, height):
    """Return the Vega-Lite specification of the function ``chart`` of ``datasets``, which it holds by name only."""
    charts = _Datasets({name: alt.Chart(alt.NamedData(name)) for name in datasets})
    drawn = chart(charts).properties(
        width=width, height=height, background="transparent",
        autosize=alt.AutoSizeParams(type="fit", contains="padding", resize=True),
    )  # fmt: skip
    # tests/test_explorables.py validates; here it would cost more than the drawing.
    return drawn.to_dict(validate=False) | {"config": CHART_CONFIG, "padding": 2}


class Controlled:
    """Something with a ``name`` and ``controls``: what it opens with, and states checked against what is allowed."""

    @property
    def defaults(self):
        """The controls' values that it opens with."""
        return {control.name: control.value for control in self.controls}

    def state(self, **changes):
        """Return all controls' values: the defaults, with ``changes`` checked and put in."""
        by_name = {control.name: control for control in self.controls}
        unknown = sorted(set(changes) - set(by_name))
        if unknown:
            raise DomainError(f"{self.name} has no control {', '.join(unknown)}; there are {', '.join(by_name)}")
        return self.defaults | {name: by_name[name].check(value) for name, value in changes.items()}


class Explorable(Controlled):
    """A figure that a reader can move: see the module's text; ``figures/`` declares those of the chapters.

    Figures of one ``group`` hold the same ``inputs``, after their own ``controls``: who moves one moves it in all.
    ``panels`` says which of the inputs a figure itself shows, folded under a label: ``{"Data": ("stock", "used")}``.
    """

    def __init__(self, name, *, controls, data, chart, finding, reading, measure, description, sources, as_of,
                 outputs=None, height=320, note="", group="", inputs=(), panels=None):  # fmt: skip
        if name in REGISTRY and os.environ.get("SCALINGBET_RELOAD") is None:
            raise ValueError(f"two explorables are named {name!r}")
        own, controls = controls, [*controls, *inputs]
        names = [control.name for control in controls]
        if len(set(names)) < len(names):
            raise ValueError(f"{name}: two controls have the same name: {names}")
        self.name, self.controls, self.datasets, self.chart = name, tuple(controls), dict(data), chart
        self.outputs, self.finding, self.reading = outputs, finding, reading
        self.measure, self.description, self.sources, self.as_of = measure, description, tuple(sources), as_of
        self.height, self.note, self.group, self.panels = height, note, group, dict(panels or {})
        self.inputs = tuple(inputs)
        self.shown = {control.name for control in own} | {key for keys in self.panels.values() for key in keys}
        REGISTRY[name] = self

    # -- in Python ---------------------------------------------------------------------------

    def evaluate(self, **changes):
        """Return what the figure says with ``changes`` to its controls, computed in Python."""
        p = Scope(self.state(**changes), _as_is)
        if self.outputs:
            self.outputs(p)
        data = {}
        for name, rows in self.datasets.items():
            data[name] = self._table(rows, p, data)
            for summary, (column, what) in rows.summaries.items():
                setattr(p, summary, _summary(data[name][column], what))
        return Evaluated(p, data, self.finding(p), self.reading(p))

    def _table(self, rows, p, before):
        if isinstance(rows.start, str):
            by, least = rows.pick
            source = before[rows.start]
            picked = source.loc[source.groupby(by, sort=False)[least].idxmin(), list(rows.keep)]
            values = {name: column.to_numpy() for name, column in picked.items()}
        elif isinstance(rows.start, int):
            i = np.arange(rows.start)
            values = {"i": i, "t": i / max(1, rows.start - 1)}
        else:
            values = {name: column.to_numpy() for name, column in pd.DataFrame(rows.records()).items()}
        count = len(next(iter(values.values())))
        row = Scope(values, lambda name, value: np.broadcast_to(value, (count,)) if np.ndim(value) == 0 else value)
        if rows.compute:
            rows.compute(row, p)
        return pd.DataFrame(row._values)

    # -- in Vega -----------------------------------------------------------------------------

    def pipeline(self):
        """Return the figure's Vega signals and datasets: every control, named value, column and text."""
        controls = [{"name": f"p_{c.name}", "value": c.value} for c in self.controls]
        p = Scope({c.name: _Signal(c.name) for c in self.controls}, lambda name, value: _Signal(name))
        if self.outputs:
            self.outputs(p)
        data, summaries = [], []
        for name, rows in self.datasets.items():
            data += self._vega_data(name, rows, p)
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
            {"name": "t_finding", "update": _vega_expression(self.finding(p))},
            {"name": "t_reading", "update": _vega_expression(self.reading(p))},
        ]
        return controls + derived + texts, data

    def _vega_data(self, name, rows, p):
        if isinstance(rows.start, int):
            source = {
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
            taken = [
                {"type": "formula", "as": column, "expr": f"datum.best.{column}"} for column in known if column != by
            ]
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
            {"type": "formula", "as": column, "expr": _vega_expression(value)}
            for column, value in row._assigned.items()
        ]
        return [source]

    def lite(self):
        """Return the chart's Vega-Lite specification, its datasets by name only."""
        return lite(self.chart, self.datasets, WIDE, self.height)

    @functools.cached_property
    def _compiled(self):
        lite = self.lite()
        for unused in ("$schema", "datasets"):
            lite.pop(unused, None)
        spec = prepared.made("vega-lite", json.dumps(_about(lite), sort_keys=True), lambda _: _compile(lite))
        signals, data = self.pipeline()
        ours = {source["name"]: source for source in data}
        for source in spec.get("data", []):
            if source["name"] in ours:
                extra = source.get("transform", [])
                ours[source["name"]]["transform"] = ours[source["name"]].get("transform", []) + extra
            else:
                ours[source["name"]] = source
        return spec | {"data": list(ours.values()), "signals": signals + spec.get("signals", [])}

    def vega(self, width=WIDE, height=None):
        """Return the figure as one Vega specification, ``width`` by ``height`` pixels in all."""
        return copy.deepcopy(self._compiled) | {"width": width, "height": height or self.height}

    def svg(self, width=WIDE, height=None):
        """Return the figure in its opening state as an SVG text, drawn by the Vega engine."""
        import vl_convert

        return vl_convert.vega_to_svg(self.vega(width, height))

    # -- shown -------------------------------------------------------------------------------

    def _jupyter_vega(self):
        """Return the specification for a live notebook: bound sliders, texts as titles, plain colours."""
        from .palette import plain_colours

        spec = self.vega()
        bound = []
        for signal, control in zip(spec["signals"], self.controls, strict=False):
            if control.name not in self.shown:
                bound.append(signal)
                continue
            if isinstance(control, Choice):
                bind = {"input": "select", "options": list(control.options), "labels": list(control.options.values())}
            elif isinstance(control, Toggle):
                bind = {"input": "checkbox"}
            elif control.log:
                low, high, start = (math.log10(x) for x in (control.low, control.high, control.value))
                position = f"{signal['name']}_log10"
                bind = {"input": "range", "min": low, "max": high, "step": 0.01, "name": f"{control.label}, log10 "}
                bound.append({"name": position, "value": start, "bind": bind})
                bound.append({"name": signal["name"], "update": f"pow(10, {position})"})
                continue
            else:
                bind = {"input": "range", "min": control.low, "max": control.high}
                if control.step:
                    bind["step"] = control.step
            unit = getattr(control, "unit", "")
            bind["name"] = f"{control.label}{f' ({unit})' if unit else ''} "
            bound.append({**signal, "bind": bind})
        spec["signals"] = bound + spec["signals"][len(self.controls) :]
        spec["title"] = {
            "text": {"signal": _in_lines("t_finding", 82)}, "subtitle": {"signal": _in_lines("t_reading", 108)},
            "anchor": "start", "subtitlePadding": 4, "offset": 12,
        }  # fmt: skip
        spec["height"] += 90
        spec["background"] = "white"
        return json.loads(plain_colours(json.dumps(spec)))

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get("SCALINGBET_SITE"):
            from .figure_html import figure_html

            return {"text/html": figure_html(self), "text/plain": repr(self)}
        spec = self._jupyter_vega()
        # JupyterLab up to 4.4 knows Vega 5, later ones Vega 6: the same specification serves both.
        return {
            "application/vnd.vega.v6+json": spec,
            "application/vnd.vega.v5+json": spec | {"$schema": spec["$schema"].replace("/v6", "/v5")},
            "text/plain": repr(self),
        }

    def __repr__(self):
        evaluated = self.evaluate()
        return f"Explorable {self.name}: {evaluated.finding}. {evaluated.reading}"


def _about(value):
    """Return ``value`` with its numbers to nine digits: the last ones differ between processors."""
    if isinstance(value, dict):
        return {name: _about(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_about(inside) for inside in value]
    if isinstance(value, str):  # an expression
        return re.sub(r"\d+\.\d+(?:e[-+]?\d+)?", lambda found: f"{float(found[0]):.9g}", value)
    return float(f"{value:.9g}") if isinstance(value, float) else value


def _compile(lite):
    """Return the Vega specification of a Vega-Lite one."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a new chart needs Vega-Lite's compiler, vl-convert-python; a Python in the browser has none, "
            "only the book's own charts, compiled beforehand"
        ) from None
    return vl_convert.vegalite_to_vega(lite)


def _in_lines(text, length):
    """Return the Vega expression that breaks ``text`` into lines of at most ``length`` characters."""
    return f"split(trim(replace({text}, regexp('(.{{1,{length}}})( |$)', 'g'), '$1\\n')), '\\n')"


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
