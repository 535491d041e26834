"""What a figure needs only once it is looked at, written beside the pages: data, code, specification.

It follows the page's part of a figure's output and never enters a page.  Code and specification go into a script of the
figure's own, which ``engine.js`` loads when the figure comes near the screen; a script, since a page opened from a
disk can load nothing else.  Where no script runs the code is a link to a text file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from scalingbet.explorable.html import BESIDE, script_json

from .rows_js import compiled, functions, without


def beside(output: str) -> dict[str, Any] | None:
    """Return what an ``output`` holds for files beside the page (name, code, csv, specification, ...), or None."""
    text = output.partition(BESIDE)[2]
    return json.loads(text) if text else None


def script(figure: Mapping[str, Any]) -> str:
    """Return the text of the script of a figure, from what it has for files beside the page."""
    specification = figure["specification"]
    elsewhere = {name: part for name, part in specification.items() if name != "data"}
    rows = compiled(specification["data"], [elsewhere, figure["declaration"]])  # the tables' columns
    shown = specification | {"data": [without(source, rows.get(source["name"])) for source in specification["data"]]}
    parts = (
        f'{{"code": {script_json(figure["code"])}, "specification": {script_json(shown)}, "rows": {functions(rows)}}}'
    )
    return f'(window.explorables ??= {{}})["{figure["name"]}"] = {parts};\n'


def write(out: Path, figure: Mapping[str, Any]) -> None:
    """Write the files of ``figure`` under ``out``: data as CSV, code, and the script."""
    data, assets, name = out / "data" / "figures", out / "assets" / "figures", figure["name"]
    for folder in (data, assets):
        folder.mkdir(parents=True, exist_ok=True)
    for dataset, text in figure["csv"].items():
        (data / f"{name}-{dataset}.csv").write_text(text, encoding="utf-8")
    (data / f"{name}.txt").write_text(figure["code"] + "\n", encoding="utf-8")
    (assets / f"{name}.js").write_text(script(figure), encoding="utf-8")


def publish(app: Sphinx, output: str) -> str:
    """Write what an ``output`` has for files beside the page, keep the figure for its own; return the page's part."""
    html = output.partition(BESIDE)[0]
    if (figure := beside(output)) and app.builder.format == "html":
        write(Path(app.outdir), figure)
        app.__dict__.setdefault("scalingbet_figures", {})[figure["name"]] = figure, html
    return html
