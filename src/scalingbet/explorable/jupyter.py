"""A figure in a live notebook: the same specification with its sliders."""

from __future__ import annotations

import importlib.util
import json
import math
from typing import TYPE_CHECKING

import altair as alt

from .colours import plain_colours
from .controls import Choice, Toggle
from .vega import Spec

if TYPE_CHECKING:
    from .figure import Explorable


def lite_bundle(spec: Spec, **more: object) -> Spec:
    """Return a Vega-Lite specification as JupyterLab draws it itself: up to 4.4 it knows version 5, later ones 6."""
    return {"application/vnd.vegalite.v6+json": spec, "application/vnd.vegalite.v5+json": spec}


# A reader's own chart: Altair's own HTML loads its library from elsewhere.
alt.renderers.register("scalingbet", lite_bundle)
alt.renderers.enable("svg" if importlib.util.find_spec("vl_convert") else "scalingbet")


def jupyter_vega(figure: Explorable) -> Spec:
    """Return the specification of ``figure`` for a live notebook: bound sliders, texts as titles, plain colours."""
    spec = figure.vega()
    bound = []
    for signal, control in zip(spec["signals"], figure.controls, strict=False):
        if control.name not in figure.shown:
            bound.append(signal)
            continue
        if isinstance(control, Choice):
            bind: Spec = {"input": "select", "options": list(control.options), "labels": list(control.options.values())}
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
    spec["signals"] = bound + spec["signals"][len(figure.controls) :]
    spec["title"] = {
        "text": {"signal": _in_lines("t_finding", 82)}, "subtitle": {"signal": _in_lines("t_reading", 108)},
        "anchor": "start", "subtitlePadding": 4, "offset": 12,
    }  # fmt: skip
    spec["height"] += 90
    spec["background"] = "white"
    return json.loads(plain_colours(json.dumps(spec)))


def _in_lines(text: str, length: int) -> str:
    """Return the Vega expression that breaks ``text`` into lines of at most ``length`` characters."""
    return f"split(trim(replace({text}, regexp('(.{{1,{length}}})( |$)', 'g'), '$1\\n')), '\\n')"
