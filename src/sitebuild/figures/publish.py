"""What a figure needs only once it is looked at, written beside the pages: data, code, specification."""

import html
import json
import re
from pathlib import Path

from scalingbet import figures
from scalingbet.explorable.html import script_json

from ..changes import PACKAGE, SITE, source_digest, unchanged
from .rows_js import compiled, functions


def csv_files(figure):
    """Return the figure's datasets in its opening state as ``{file name: CSV text}``."""
    evaluated = figure.evaluate()
    return {
        f"{figure.name}-{name}.csv": evaluated.data[name][[c.name for c in rows.columns]].to_csv(
            index=False, lineterminator="\n"
        )
        for name, rows in figure.datasets.items()
        if rows.columns
    }


LATER = re.compile(
    r'(?P<start><figure class="explorable" id="(?P<name>[\w-]+)"(?:(?!</figure>).)*?)'
    r'<pre tabindex="0"><code>(?P<code>.*?)</code></pre>(?P<between>(?:(?!</figure>).)*?)'
    r'<script type="application/json" class="specification">(?P<specification>.*?)</script>\n',
    re.DOTALL,
)


def write_data(out):
    """Write every figure's CSV files under ``out``."""
    for folder in ("data/figures", "assets/figures"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for figure in figures.load().values():
        for name, text in csv_files(figure).items():
            (out / "data" / "figures" / name).write_text(text, encoding="utf-8")


def publish(app, exception):
    """Write beside the pages what a figure needs only once it is looked at: data as CSV, code, specification.

    Code and specification leave their page for a script of the figure's own, which ``explorable.js`` loads when the
    figure comes near the screen; a script, since a page opened from a disk can load nothing else.  Where no script
    runs the code is a link to a text file.
    """
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if not unchanged(app, "figures", source_digest(PACKAGE, SITE), out / "data" / "figures"):
        write_data(out)

    def move(found):
        name, code = found["name"], html.unescape(found["code"])
        specification = found["specification"]
        parsed = json.loads(specification)
        rows = functions(compiled(parsed.pop("data"), [parsed, found["between"]]))  # the tables' columns are in between
        parts = f'{{"code": {script_json(code)}, "specification": {specification}, "rows": {rows}}}'
        script = f'(window.explorables ??= {{}})["{name}"] = {parts};\n'
        (out / "assets" / "figures" / f"{name}.js").write_text(script, encoding="utf-8")
        (out / "data" / "figures" / f"{name}.txt").write_text(code + "\n", encoding="utf-8")
        link = f'<a href="../data/figures/{name}.txt">{name}.txt</a>'
        return f"{found['start']}{link}{found['between']}"

    for page in sorted(out.glob("*/*.html")):
        text = page.read_text(encoding="utf-8")
        if (shorter := LATER.sub(move, text)) != text:
            page.write_text(shorter, encoding="utf-8")


def setup(app):
    """Register with Sphinx: what figures need is published with the site."""
    app.connect("build-finished", publish)
