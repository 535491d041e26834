"""A workbench: controls and the work that needs a kernel, declared once.

``work`` returns a :class:`Result`; long work is a generator that yields the share that is done and then returns it.
That one form runs to the end in a script, lets a click in between two steps in a live kernel (``run.py``), and gives
the site its picture.
"""

import functools
import inspect
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd

from .. import records
from ..explorable import WIDE, Controlled, Rows, lite
from ..figure_html import cell
from ..palette import plain_colours

TABLE_ROWS = 20  # of the result's table are shown; the files have all


@dataclass(frozen=True)
class Result:
    """What a workbench finds: two sentences, the data of its chart, its table, notes on what was done to the input."""

    finding: str
    reading: str
    data: dict
    table: pd.DataFrame
    notes: tuple = ()
    extra: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Bench(Controlled):
    """The declaration of a workbench; ``columns`` are those of the result's table.

    ``follow(name, state)`` returns what else changes when the control ``name`` does.
    """

    name: str
    title: str
    notebook: str
    controls: tuple
    work: Callable
    chart: Callable
    columns: tuple
    measure: str
    description: str
    height: int = 320
    follow: Callable = lambda name, state: {}

    def steps(self, state):
        """Compute ``state``: yield the share that is done, return the result."""
        found = self.work(SimpleNamespace(**state))
        if inspect.isgenerator(found):
            found = yield from found
        return found

    def picture(self, result, width=WIDE):
        """Return the chart of ``result`` as a Vega-Lite specification with its data in it."""
        spec = lite(self.chart, result.data, width, self.height)
        spec.pop("$schema", None)  # the mimetype says which it is; a version here would only be warned about
        return spec | {"datasets": {name: Rows(frame).records() for name, frame in result.data.items()}}

    @functools.cached_property
    def default(self):
        """The result that the workbench opens with."""
        return finished(self.steps(self.defaults))

    def svg(self, width=WIDE):
        """Return the chart of the opening result as an SVG text."""
        import vl_convert

        return vl_convert.vegalite_to_svg(self.picture(self.default, width))


def finished(steps):
    """Run the generator ``steps`` to its end; return what it returns.

    >>> finished(iter(()))
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def as_csv(bench, result):
    """Return the result's table as CSV text."""
    return result.table[[column.name for column in bench.columns]].to_csv(index=False, lineterminator="\n")


def as_json(bench, state, result):
    """Return inputs, sentences and table as JSON text."""
    inputs = {
        control.name: {"label": control.label, "value": _plain(state[control.name])}
        | ({"unit": control.unit} if getattr(control, "unit", "") else {})
        for control in bench.controls
    }
    said = {"finding": result.finding, "reading": result.reading, "notes": list(result.notes)}
    about = {"workbench": bench.name, "version": str(records.book()["version"]), "inputs": inputs}
    columns = [{"name": c.name, "label": c.label, "unit": c.unit} for c in bench.columns]
    rows = Rows(result.table[[column.name for column in bench.columns]]).records()
    return json.dumps(about | said | {"columns": columns, "rows": rows}, ensure_ascii=False, indent=1)


def _plain(value):
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def table_html(bench, result, escape):
    """Return the first rows of the result's table as HTML."""
    heads = "".join(
        f'<th scope="col">{escape(c.label)}{f" <small>{escape(c.unit)}</small>" if c.unit else ""}</th>'
        for c in bench.columns
    )
    shown = result.table.head(TABLE_ROWS)
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(cell(row[c.name], row.get(f'{c.name}_format') or c.format))}</td>"
                  for c in bench.columns)
        + "</tr>"
        for row in shown.to_dict("records")
    )  # fmt: skip
    counted = f"{len(shown)} of {len(result.table)} rows" if len(shown) < len(result.table) else f"{len(shown)} rows"
    return f"<table><caption>Result, {counted}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


class Workbench:
    """A workbench that is open: its ``state``, its ``result``, and how it shows itself.

    On the site it is a picture of its opening result; in a live kernel, widgets.
    """

    def __init__(self, bench, **changes):
        self.bench, self.state = bench, bench.state(**changes)
        self._result = None

    @property
    def result(self):
        """The result of the present state: ``finding``, ``reading``, ``table`` (a data frame), ``data``, ``notes``."""
        if self._result is None:
            self._result = finished(self.bench.steps(self.state))
        return self._result

    @property
    def table(self):
        """The result as a data frame."""
        return self.result.table

    @functools.cached_property
    def session(self):
        """The widgets, made when they are first shown."""
        from .live import Session

        return Session(self)

    def to_csv(self):
        """Return the result's table as CSV text."""
        return as_csv(self.bench, self.result)

    def to_json(self):
        """Return the inputs and the result as JSON text."""
        return as_json(self.bench, self.state, self.result)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get("SCALINGBET_SITE"):
            from .page import bench_html

            return {"text/html": bench_html(self.bench), "text/plain": repr(self)}
        return self.session.box._repr_mimebundle_(include=include, exclude=exclude)

    def __repr__(self):
        return f"Workbench {self.bench.name}: {self.result.finding}. {self.result.reading}"


def jupyter_chart(bench, result, width=WIDE):
    """Return the chart of ``result`` as Jupyter shows it: JupyterLab up to 4.4 knows Vega-Lite 5, later ones 6."""
    spec = json.loads(plain_colours(json.dumps(bench.picture(result, width)))) | {"background": "white"}
    said = f"{result.finding}. {bench.description}"
    spec["description"] = said
    return {
        "application/vnd.vegalite.v6+json": spec, "application/vnd.vegalite.v5+json": spec, "text/plain": said,
    }  # fmt: skip
