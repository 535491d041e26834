"""What a workbench's result is as a file or a table: CSV, JSON, HTML, a chart for Jupyter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..explorable import WIDE, Rows
from ..explorable.colours import plain_colours
from ..explorable.html import cell
from ..explorable.jupyter import lite_bundle
from ..facts.book import book
from ..markup import templates
from .bench import Bench, Result

render = templates(Path(__file__).parent)
TABLE_ROWS = 20  # of the result's table are shown; the files have all


def as_csv(bench: Bench, result: Result) -> str:
    """Return the result's table as CSV text."""
    return result.table[[column.name for column in bench.columns]].to_csv(index=False, lineterminator="\n")


def as_json(bench: Bench, state: Mapping[str, Any], result: Result) -> str:
    """Return inputs, sentences and table as JSON text."""
    inputs = {
        control.name: {"label": control.label, "value": _plain(state[control.name])}
        | ({"unit": control.unit} if getattr(control, "unit", "") else {})
        for control in bench.controls
    }
    sentences = {"finding": result.finding, "reading": result.reading, "notes": list(result.notes)}
    about = {"workbench": bench.name, "version": str(book()["version"]), "inputs": inputs}
    columns = [{"name": c.name, "label": c.label, "unit": c.unit} for c in bench.columns]
    rows = Rows(result.table[[column.name for column in bench.columns]]).records()
    return json.dumps(about | sentences | {"columns": columns, "rows": rows}, ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def _sayable(value: Any, kind: str) -> str:
    """Return the format of a cell: a number that nobody can say is written in powers of ten.

    >>> _sayable(0.0733, "g4"), _sayable(6.471e22, "g4"), _sayable("scale", "text")
    ('g4', 'e4', 'text')
    """
    return kind.replace("g", "e") if kind.startswith("g") and abs(value) >= 1e12 else kind


def table_html(bench: Bench, result: Result) -> Markup:
    """Return the first rows of the result's table as HTML."""
    shown = result.table.head(TABLE_ROWS)
    counted = f"{len(shown)} of {len(result.table)} rows" if len(shown) < len(result.table) else f"{len(shown)} rows"
    rows = [
        [cell(row[column.name], row.get(f"{column.name}_format") or _sayable(row[column.name], column.format))
         for column in bench.columns]
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return render("result.html", counted=counted, columns=bench.columns, rows=rows)


def jupyter_chart(bench: Bench, result: Result, width: int = WIDE) -> dict[str, Any]:
    """Return the chart of ``result`` as Jupyter shows it."""
    spec = json.loads(plain_colours(json.dumps(bench.picture(result, width)))) | {"background": "white"}
    text = f"{result.finding}. {bench.description}"
    spec["description"] = text
    return lite_bundle(spec) | {"text/plain": text}
