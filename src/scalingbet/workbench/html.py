"""A workbench as the site shows it: its opening result as a picture, what it asks for, and where it runs live."""

from markupsafe import Markup

from ..explorable import NARROW, WIDE, Choice, Toggle
from ..explorable.drawing import drawing
from ..explorable.html import typed
from .bench import Bench
from .controls import Asked, File, Interval, Lines, Pick
from .export import render, table_html

LIVE = "<!-- live -->"  # the build puts links to a live kernel here, where it knows one


def asked(control: Asked) -> str:
    """Return what a control allows and opens with, as one line of text."""
    unit = f" {text}" if (text := getattr(control, "unit", "")) else ""
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


def bench_html(bench: Bench) -> Markup:
    """Return ``bench`` as one ``<figure>`` element for a page of the site; ``LIVE`` stands where live links go."""
    return render(
        "workbench.html", bench=bench, result=bench.default, asked=[asked(control) for control in bench.controls],
        drawings=Markup(drawing(bench, WIDE, "wide") + drawing(bench, NARROW, "narrow")), live=Markup(LIVE),
        table=table_html(bench, bench.default),
    )  # fmt: skip
