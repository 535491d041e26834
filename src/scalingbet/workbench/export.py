"""What a workbench's result is as a file or a table: CSV, JSON, HTML, a chart for Jupyter."""

import json

from ..explorable import WIDE, Rows
from ..explorable.colours import plain_colours
from ..explorable.html import cell
from ..facts.book import book

TABLE_ROWS = 20  # of the result's table are shown; the files have all


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
    about = {"workbench": bench.name, "version": str(book()["version"]), "inputs": inputs}
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


def jupyter_chart(bench, result, width=WIDE):
    """Return the chart of ``result`` as Jupyter shows it: JupyterLab up to 4.4 knows Vega-Lite 5, later ones 6."""
    spec = json.loads(plain_colours(json.dumps(bench.picture(result, width)))) | {"background": "white"}
    said = f"{result.finding}. {bench.description}"
    spec["description"] = said
    return {
        "application/vnd.vegalite.v6+json": spec, "application/vnd.vegalite.v5+json": spec, "text/plain": said,
    }  # fmt: skip
