"""An explorable as the site shows it: HTML with a static drawing that a script can bring alive.

The page is complete without JavaScript and in print: two drawings (wide and narrow), the
finding, the reading, the data as a table and a link to the code.  The controls wait in the
same ``<figure>`` for ``explorable.js``.  Code, data and specification follow the page's part of the output, and are
published beside the page.
"""

from __future__ import annotations

import functools
import inspect
import json
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from ..facts import STATUS, is_aged, references, rests_on
from ..formula.words import MINUS, write
from ..markup import joined, templates
from .controls import Choice, Control, Slider, Toggle
from .drawing import drawing
from .rows import Rows
from .vega import NARROW, WIDE

if TYPE_CHECKING:
    from .figure import Explorable

KINDS = {"view": "what is shown"}  # how the page names the kind of a default, where not as the sheet does
render = templates(Path(__file__).parent)
drawn = functools.lru_cache(maxsize=2)(drawing)  # a figure's for its page, and again for its card
TABLE_ROWS = 13  # the table shows this many rows of a dataset, evenly spaced; the CSV has all


def cell_format(kind: str) -> str:
    """Return the d3 format that a table cell of ``kind`` has: large numbers as powers of ten."""
    match = re.fullmatch(r"(f|pct|g|e|big|usd)(\d)", kind)
    if not match:
        return ".0f" if kind == "year" else ""
    name, digits = match[1], int(match[2])
    return {
        "f": f",.{digits}f", "pct": f",.{digits}%", "g": f",.{digits}~r", "e": f".{digits - 1}~e",
        "big": f".{digits - 1}~e", "usd": f".{digits - 1}~e",
    }[name]  # fmt: skip


def cell(value: Any, kind: str) -> str:
    """Return one table cell's text, as ``state.js`` writes it too."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, str) or kind == "text":
        return str(value)
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return write(value, re.sub(r"^(big|usd)", "e", kind))


def _table(name: str, rows: Rows, frame: pd.DataFrame) -> dict[str, Any]:
    """Return what the template shows of a dataset: its columns, and evenly spaced rows as texts."""
    step = max(1, math.ceil(len(frame) / TABLE_ROWS))
    shown = frame.iloc[::step][[column.name for column in rows.columns]]
    formats = [column.format for column in rows.columns]
    return {
        "name": name, "columns": rows.columns,
        "counted": f"{len(shown)} of {len(frame)} rows" if step > 1 else f"{len(frame)} rows",
        "rows": [list(map(cell, record, formats)) for record in shown.itertuples(index=False)],
    }  # fmt: skip


def typed(value: float, kind: str = "") -> str:
    """Return ``value`` as a reader would type it, ``5.76e23`` or ``7.6%``; ``state.js`` writes it so too.

    >>> typed(5.76e23), typed(70e9), typed(0.076), typed(0.076, "pct1"), typed(2000)
    ('5.76e23', '7e10', '0.076', '7.6%', '2000')
    """
    if kind.startswith("pct"):
        return f"{typed(100 * value)}%"
    if abs(value) >= 1e6 or 0 < abs(value) < 1e-4:
        mantissa, exponent = f"{value:.11e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.12g}"


def _control(figure: Explorable, control: Control) -> dict[str, Any]:
    """Return what the template shows of a control."""
    common = {
        "type": type(control).__name__.lower(), "id": f"{figure.name}-{control.name}", "name": control.name,
        "label": control.label, "value": control.value, "why": control.why, "kind": control.kind,
        "kind_words": KINDS.get(control.kind, control.kind),
    }  # fmt: skip
    if isinstance(control, Toggle):
        return common
    if isinstance(control, Choice):
        return common | {"options": control.options}
    low, high, value = ((math.log10(x) if control.log else x) for x in (control.low, control.high, control.value))
    step = (high - low) / 200 if control.log or not control.step else control.step
    positions = {"low": low, "high": high, "step": step, "position": value}
    return common | {name: f"{place:.12g}" for name, place in positions.items()} | {
        "unit": control.unit, "shown": typed(control.value, control.format),
        "bounds": f"{write(control.low, control.format)} to {write(control.high, control.format)}",
    }  # fmt: skip


def _panels(figure: Explorable) -> tuple[list[dict[str, Any]], list[tuple[str, list[dict[str, Any]]]]]:
    """Return the controls that the figure shows: its own, then panels of inputs, of which one at a time is open."""
    by_name = {control.name: _control(figure, control) for control in figure.controls if control.name in figure.shown}
    panels = [(label, [by_name.pop(name) for name in names]) for label, names in figure.panels.items()]
    return list(by_name.values()), panels


def _declaration(figure: Explorable) -> dict[str, Any]:
    """Return what ``explorable.js`` must know before a figure is alive: the controls' bounds, the tables' columns."""
    controls = []
    for c in figure.controls:
        about: dict[str, Any] = {"name": c.name, "kind": type(c).__name__.lower(), "value": c.value}
        if c in figure.inputs:
            about["shared"] = True
        if isinstance(c, Choice):
            about["options"] = list(c.options)
        if isinstance(c, Slider):
            about |= {"low": c.low, "high": c.high, "log": c.log, "step": c.step, "unit": c.unit,
                      "format": cell_format(c.format)}  # fmt: skip
        controls.append(about)
    tables = {
        name: [[c.name, c.label, c.unit, cell_format(c.format)] for c in rows.columns]
        for name, rows in figure.datasets.items()
        if rows.columns
    }
    earlier = {"version": str(figure.version), "earlier": dict(figure.earlier)} if figure.earlier else {}
    return {"controls": controls, "tables": tables, "rows": TABLE_ROWS} | earlier


def script_json(value: Any) -> Markup:
    """Return ``value`` as JSON for a script element; no ``<`` stands in it, so no text can end the element."""
    return Markup(json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c"))


def code_of(figure: Explorable) -> str:
    """Return the Python source behind ``figure``: its own functions, then the model formulas they call."""
    computes = (figure.outputs, *(rows.compute for rows in figure.datasets.values()))
    own = list(dict.fromkeys(function for function in computes if function))
    models: list[Any] = []
    for function in own:
        module = sys.modules[function.__module__]
        for name in function.__code__.co_names:
            for holder in [module, *(getattr(module, n) for n in function.__code__.co_names if hasattr(module, n))]:
                candidate = getattr(holder, name, None)
                if hasattr(candidate, "domain") and candidate not in models:
                    models.append(candidate)
    sources = [inspect.getsource(function) for function in own]
    sources += [_without_docstring(inspect.getsource(inspect.unwrap(model))) for model in models]
    return "\n\n".join(source.rstrip() for source in sources)


def _without_docstring(source: str) -> str:
    """Return a function's source without its docstring: the reference page has it."""
    return re.sub(r'\n    """.*?"""', "", source, count=1, flags=re.DOTALL)


BUTTONS = {
    "reset": "Reset", "link": "Copy link to this state", "embed": "Embed", "save-svg": "SVG", "save-png": "PNG",
}  # fmt: skip
BESIDE = "<!-- beside the page -->"  # what follows it in a figure's output is for a file of its own


def spoken(figure: Explorable) -> str:
    """Return the figure's name in words, which tells its buttons and links from those of other figures."""
    return figure.name.replace("-", " ")


def figure_html(figure: Explorable) -> Markup:
    """Return ``figure`` as one ``<figure>`` element for a page of the site."""
    evaluated, (controls, panels) = figure.evaluate(), _panels(figure)
    return render(
        "figure.html", figure=figure, name=figure.name, said=evaluated, controls=controls, panels=panels,
        drawings=Markup(drawn(figure, WIDE, "wide") + drawn(figure, NARROW, "narrow")), spoken=spoken(figure),
        buttons=BUTTONS, sources=figure.sources, aged=bool(figure.looked) and is_aged(figure.speaks_of),
        rests=_rests(evaluated.data),
        named=joined(map(references.html_link, figure.sources), "; ") or "this book's own models",
        tables=[_table(name, rows, evaluated.data[name]) for name, rows in figure.datasets.items() if rows.columns],
        declaration=script_json(_declaration(figure)),
    )  # fmt: skip


def _rests(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return what the weakest row of a figure's tables rests on, as a sentence."""
    found = {status for table in tables.values() if "status" in table for status in table["status"].dropna()}
    return rests_on(max(found, key=list(STATUS).index)).replace("Rests", "In part it rests") if found else ""


def csv_texts(figure: Explorable) -> dict[str, str]:
    """Return the figure's datasets in its opening state as ``{dataset: CSV text}``."""
    data = figure.evaluate().data
    return {
        name: data[name][[column.name for column in rows.columns]].to_csv(index=False, lineterminator="\n")
        for name, rows in figure.datasets.items() if rows.columns
    }  # fmt: skip


def beside_html(figure: Explorable) -> Markup:
    """Return what ``figure`` needs elsewhere than on its page, as JSON.

    For its script: code, data, specification, declaration; for its own page and its card: what it says, and its
    narrow drawing.
    """
    evaluated = figure.evaluate()
    return script_json({
        "name": figure.name, "code": code_of(figure), "csv": csv_texts(figure), "specification": figure.vega(),
        "declaration": _declaration(figure), "finding": evaluated.finding, "reading": evaluated.reading,
        "speaks_of": figure.speaks_of, "drawing": drawn(figure, NARROW, "narrow"),
    })  # fmt: skip
