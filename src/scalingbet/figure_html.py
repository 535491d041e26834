"""An explorable as the site shows it: HTML with a static drawing that a script can bring alive.

The page is complete without JavaScript and in print: two drawings (wide and narrow), the
finding, the reading, the data as a table and a link to the code.  The controls wait in the
same ``<figure>`` for ``explorable.js``; the Vega specification, in a script beside the page.
"""

import html
import inspect
import json
import math
import re
import sys
from pathlib import Path

import numpy as np

from . import references
from .compiled import compiled, functions
from .explorable import FONT, NARROW, WIDE, Choice, Toggle
from .facts import is_aged
from .link_names import aside
from .words import MINUS, write

TABLE_ROWS = 13  # the table shows this many rows of a dataset, evenly spaced; the CSV has all


def escape(text):
    """Return ``text`` for HTML, in an element or a quoted attribute."""
    return html.escape(str(text), quote=True)


_SAID_TWICE = re.compile(
    r' (?:class|role|aria-\w+|pointer-events|version|xmlns:xlink)="[^"]*"| opacity="1"| stroke-width="1"'
    rf'| font-weight="normal"| font-family="{re.escape(FONT)}"| font-size="12px"'
)
_UNSEEN = re.compile(  # marks of no size, frames without a colour, labels that would stand on others
    r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>|<path d="M0,0h[\d.]+v[\d.]+h-[\d.]+Z"/>'
    r'|<text[^>]* opacity="0"[^>]*>[^<]*</text>'
)


def simplified(points, tolerance=0.25):
    """Return ``points`` (n, 2) without those that lie within ``tolerance`` pixels of the line through the rest.

    Ramer's and Douglas and Peucker's method; the ends stay.

    >>> simplified(np.array([[0, 0], [1, 0.1], [2, 0], [3, 5]])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [3.0, 5.0]]
    """
    points = np.asarray(points, dtype=float)
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        along, between = points[last] - points[first], points[first + 1 : last] - points[first]
        length = np.hypot(*along)
        away = np.abs(along[0] * between[:, 1] - along[1] * between[:, 0]) / length if length else np.hypot(*between.T)
        if away.max() > tolerance:
            middle = first + 1 + int(away.argmax())
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return points[sorted(keep)]


def _path(found):
    """Return a path of straight lines with the points that the eye can see."""
    lines = [simplified([point.split(",") for point in line.split("L")]) for line in found[1].split("M")[1:]]
    return 'd="' + "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in line) for line in lines) + '"'


_DIGITS = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")


def _tenth(number):
    return f"{float(number[0]):.1f}".removesuffix(".0")


def _lean(svg):
    """Return ``svg`` as the same picture in half the bytes.

    Coordinates go to a tenth of a pixel, the fonts that all texts share to the root; roles and classes go,
    since the figure's own description stands for the whole drawing.
    """
    svg = re.sub(r"<[^>]*>", lambda tag: _DIGITS.sub(_tenth, tag[0]), svg)  # the texts between the tags keep theirs
    svg = _UNSEEN.sub("", _SAID_TWICE.sub("", svg))
    svg = re.sub(r'd="((?:M[-\d.]+,[-\d.]+(?:L[-\d.]+,[-\d.]+){8,})+)"', _path, svg)
    while (shorter := re.sub(r"<g(?: [^>]*)?></g>|<g>(<(?:path|line|text)[^<]*(?:</text>)?)</g>", r"\1", svg)) != svg:
        svg = shorter
    return svg.replace("<svg ", f'<svg font-family="{FONT}" font-size="12" ', 1)


def drawing(figure, width, variant):
    """Return the static SVG of ``figure`` at ``width``, with ids of its own."""
    svg = re.sub(r'\b(id="|url\(#|href="#)(clip|gradient)', rf"\1{figure.name}-{variant}-\2", _lean(figure.svg(width)))
    return svg.replace("<svg ", f'<svg focusable="false" data-variant="{variant}" ', 1)


def cell_format(kind):
    """Return the d3 format that a table cell of ``kind`` has: large numbers as powers of ten."""
    match = re.fullmatch(r"(f|pct|g|e|big|usd)(\d)", kind)
    if not match:
        return ".0f" if kind == "year" else ""
    name, digits = match[1], int(match[2])
    return {
        "f": f",.{digits}f", "pct": f",.{digits}%", "g": f",.{digits}~r", "e": f".{digits - 1}~e",
        "big": f".{digits - 1}~e", "usd": f".{digits - 1}~e",
    }[name]  # fmt: skip


def cell(value, kind):
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


def _table(figure, name, rows, frame):
    step = max(1, math.ceil(len(frame) / TABLE_ROWS))
    shown = frame.iloc[::step]
    heads = "".join(
        f'<th scope="col">{escape(c.label or c.name)}{f" <small>{escape(c.unit)}</small>" if c.unit else ""}</th>'
        for c in rows.columns
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell(value, c.format))}</td>" for c, value in zip(
            rows.columns, record, strict=True)) + "</tr>"
        for record in shown[[c.name for c in rows.columns]].itertuples(index=False)
    )  # fmt: skip
    counted = f"{len(shown)} of {len(frame)} rows" if step > 1 else f"{len(frame)} rows"
    return (
        f'<div class="table" data-dataset="{escape(name)}" tabindex="0" role="group" '
        f'aria-label="Data: {escape(name)}"><table><caption>{escape(name)}, {counted}; '
        f'<a class="csv" download href="../data/figures/{figure.name}-{name}.csv">{escape(name)}, all rows (CSV)'
        f"{aside(spoken(figure))}</a>"
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def typed(value, kind=""):
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


def _control(figure, control):
    ident = f"{figure.name}-{control.name}"
    unit = f' <span class="unit">{escape(control.unit)}</span>' if getattr(control, "unit", "") else ""
    kind = f'<span class="kind {control.kind}">{control.kind}</span> ' if control.kind else ""
    why = f'<p class="why" id="{ident}-why">{kind}{escape(control.why)}</p>' if control.why else ""
    described = f' aria-describedby="{ident}-why"' if control.why else ""
    if isinstance(control, Toggle):
        checked = " checked" if control.value else ""
        return (
            f'<div class="control toggle"><label for="{ident}"><input type="checkbox" id="{ident}" '
            f'name="{control.name}"{checked}{described} autocomplete="off"> {escape(control.label)}</label>{why}</div>'
        )
    if isinstance(control, Choice):
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == control.value else ""}>{escape(label)}</option>'
            for value, label in control.options.items()
        )
        return (
            f'<div class="control choice"><label for="{ident}">{escape(control.label)}</label>'
            f'<select id="{ident}" name="{control.name}"{described} autocomplete="off">{options}</select>{why}</div>'
        )
    low, high, value = ((math.log10(x) if control.log else x) for x in (control.low, control.high, control.value))
    step = (high - low) / 200 if control.log or not control.step else control.step
    bounds = f"{write(control.low, control.format)} to {write(control.high, control.format)}"
    shown = typed(control.value, control.format)
    return (
        f'<div class="control slider"><label for="{ident}">{escape(control.label)}{unit}</label>'
        f'<input type="range" id="{ident}" name="{control.name}" min="{low:.12g}" max="{high:.12g}" step="{step:.12g}" '
        f'value="{value:.12g}" aria-valuetext="{escape(f"{shown} {control.unit}".strip())}"'
        f'{described} autocomplete="off">'
        f'<input type="text" inputmode="decimal" name="{control.name}-exact" value="{shown}" '
        f'aria-label="{escape(control.label)}, exact value, {escape(bounds)}" autocomplete="off" spellcheck="false">'
        f'<p class="why" id="{ident}-why">{kind}{escape(bounds)}. {escape(control.why)}</p></div>'
    )


def _controls(figure):
    """Return the controls that the figure shows: its own, then panels of inputs, of which one at a time is open."""
    by_name = {control.name: control for control in figure.controls}
    folded = {name for names in figure.panels.values() for name in names}
    own = [_control(figure, c) for c in figure.controls if c.name in figure.shown and c.name not in folded]
    said = aside(spoken(figure))
    panels = [
        f'<details class="panel" name="{figure.name}-panels"><summary>{escape(label)}{said}</summary><div>'
        f"{''.join(_control(figure, by_name[name]) for name in names)}</div></details>"
        for label, names in figure.panels.items()
    ]
    return "".join(own + panels)


def _declaration(figure):
    """Return what ``explorable.js`` must know before a figure is alive: the controls' bounds, the tables' columns."""
    controls = [
        {"name": c.name, "kind": type(c).__name__.lower(), "value": c.value}
        | ({"shared": True} if c in figure.inputs else {})
        | ({"options": list(c.options)} if isinstance(c, Choice) else {})
        | ({"low": c.low, "high": c.high, "log": c.log, "step": c.step, "unit": c.unit, "format": cell_format(c.format)}
           if not isinstance(c, Choice | Toggle) else {})
        for c in figure.controls
    ]  # fmt: skip
    tables = {
        name: [[c.name, c.label, c.unit, cell_format(c.format)] for c in rows.columns]
        for name, rows in figure.datasets.items()
        if rows.columns
    }
    return {"controls": controls, "tables": tables, "rows": TABLE_ROWS}


def _json(value):
    """Return ``value`` as JSON for a script element; no ``<`` stands in it, so no text can end the element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def code_of(figure):
    """Return the Python source behind ``figure``: its own functions, then the model formulas they call."""
    own = [f for f in (figure.outputs, *(rows.compute for rows in figure.datasets.values())) if f]
    own = list(dict.fromkeys(own))
    models = []
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


def _without_docstring(source):
    """Return a function's source without its docstring: the reference page has it."""
    return re.sub(r'\n    """.*?"""', "", source, count=1, flags=re.DOTALL)


def _source_line(figure):
    named = "; ".join(references.html_link(key) for key in figure.sources) or "this book's own models"
    line = f"Sources: {named}." if len(figure.sources) > 1 else f"Source: {named}."
    if figure.as_of:
        old = ' <span class="aged">More than a year old at the book\N{RIGHT SINGLE QUOTATION MARK}s date.</span>'
        line += f" As of {escape(figure.as_of)}." + (old if is_aged(figure.as_of) else "")
    return line + (f" {escape(figure.note)}" if figure.note else "")


_BUTTONS = {"reset": "Reset", "link": "Copy link to this state", "save-svg": "SVG", "save-png": "PNG"}


def spoken(figure):
    """Return the figure's name in words, which tells its buttons and links from those of other figures."""
    return figure.name.replace("-", " ")


def figure_html(figure):
    """Return ``figure`` as one ``<figure>`` element for a page of the site."""
    evaluated = figure.evaluate()
    tables = "".join(
        _table(figure, name, rows, evaluated.data[name]) for name, rows in figure.datasets.items() if rows.columns
    )
    controls = _controls(figure)
    drawings = drawing(figure, WIDE, "wide") + drawing(figure, NARROW, "narrow")
    n, said = figure.name, aside(spoken(figure))
    actions = "".join(f'<button type="button" class="{c}">{label}{said}</button>' for c, label in _BUTTONS.items())
    group = f' data-group="{figure.group}"' if figure.group else ""
    return f"""<figure class="explorable" id="{n}"{group} data-state="static" aria-labelledby="{n}-finding">
<figcaption><p class="finding" id="{n}-finding">{escape(evaluated.finding)}</p>
<p class="measure">{escape(figure.measure)}</p></figcaption>
<div class="chart" role="img" aria-label="{escape(figure.description)}">{drawings}</div>
<p class="reading" aria-live="polite">{escape(evaluated.reading)}</p>
<form class="controls" aria-label="Move the assumptions: {spoken(figure)}">{controls}
<p class="actions">{actions}</p></form>
<p class="notes" role="status"></p>
<p class="source">{_source_line(figure)}</p>
<details class="data"><summary>Data{said}</summary>{tables}</details>
<details class="code"><summary>Code{said}</summary>
<pre tabindex="0"><code>{escape(code_of(figure))}</code></pre></details>
<script type="application/json" class="declaration">{_json(_declaration(figure))}</script>
<script type="application/json" class="specification">{_json(figure.vega())}</script>
</figure>"""


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
    from . import figures  # noqa: F401  (fills the registry)
    from .explorable import REGISTRY

    for folder in ("data/figures", "assets/figures"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for figure in REGISTRY.values():
        for name, text in csv_files(figure).items():
            (out / "data" / "figures" / name).write_text(text, encoding="utf-8")


def publish(app, exception):
    """Write beside the pages what a figure needs only once it is looked at: data as CSV, code, specification.

    Code and specification leave their page for a script of the figure's own, which ``engine.js`` loads when the
    figure comes near the screen; a script, since a page opened from a disk can load nothing else.  Where no script
    runs the code is a link to a text file.
    """
    if exception or app.builder.format != "html":
        return
    from .pages import source_digest, unchanged  # not in a kernel

    out = Path(app.outdir)
    if not unchanged(app, "figures", source_digest(), out / "data" / "figures"):
        write_data(out)

    def move(found):
        name, code = found["name"], html.unescape(found["code"])
        specification = found["specification"]
        parsed = json.loads(specification)
        rows = functions(compiled(parsed.pop("data"), [parsed, found["between"]]))  # the tables' columns are in between
        parts = f'{{"code": {_json(code)}, "specification": {specification}, "rows": {rows}}}'
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
