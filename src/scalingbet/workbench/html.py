"""A workbench as the site shows it: its opening result as a picture, what it asks for, and where it runs live."""

from ..explorable import NARROW, WIDE, Choice, Toggle
from ..explorable.drawing import drawing
from ..explorable.html import typed
from ..markup import escape
from .controls import File, Interval, Lines, Pick
from .export import table_html


def asked(control):
    """Return what a control allows and opens with, as one line of text."""
    unit = f" {control.unit}" if getattr(control, "unit", "") else ""
    if isinstance(control, Toggle):
        return f"{control.label}: {'yes' if control.value else 'no'}"
    if isinstance(control, Choice):
        return f"{control.label}: {control.options[control.value]} (one of {len(control.options)})"
    if isinstance(control, Pick):
        return f"{control.label}: {control.value}"
    if isinstance(control, File | Lines):
        return f"{control.label}. {control.why}"
    if isinstance(control, Interval):
        opens = f"{typed(control.value[0])} to {typed(control.value[1])}"
    else:
        opens = typed(control.value)
    return f"{control.label}: {opens}{unit} ({typed(control.low)} to {typed(control.high)})"


def bench_html(bench):
    """Return ``bench`` as one ``<figure>`` element for a page of the site."""
    result, n = bench.default, bench.name
    lines = "".join(f"<li>{escape(asked(control))}</li>" for control in bench.controls)
    notes = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    notes = f"<ul>{notes}</ul>" if notes else ""
    file = bench.notebook.rpartition("/")[2]
    return f"""<figure class="workbench" id="{n}" aria-labelledby="{n}-finding">
<figcaption><p class="finding" id="{n}-finding">{escape(result.finding)}</p>
<p class="measure">{escape(bench.measure)}</p></figcaption>
<div class="chart" role="img" aria-label="{escape(bench.description)}">
{drawing(bench, WIDE, "wide")}{drawing(bench, NARROW, "narrow")}</div>
<p class="reading">{escape(result.reading)}</p>{notes}
<p class="run-live" data-notebook="{escape(bench.notebook)}"><a href="../_sources/{escape(bench.notebook)}" download>\
Run live: {escape(file)}</a></p>
<details class="asked"><summary>What you can set</summary><ul>{lines}</ul></details>
<details class="data"><summary>The result as a table</summary><div class="table" tabindex="0" role="group" \
aria-label="Result: {escape(bench.title)}">{table_html(bench, result, escape)}</div></details>
</figure>"""
