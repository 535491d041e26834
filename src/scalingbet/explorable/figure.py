"""An explorable: controls, model and chart, declared once.

The declaration computes in Python (``evaluate``) and compiles to one Vega specification
(``vega``) in which every number of the figure is a traced formula.  The site shows it as
HTML with a static drawing that comes alive (``html.py``); Jupyter shows the same
specification with its sliders (``jupyter.py``).  ``chart.py`` has what charts are written with.
"""

from __future__ import annotations

import copy
import functools
import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from ..facts import cache
from .controls import Control, Controlled
from .jupyter import jupyter_vega
from .rows import Rows, Scope, as_is, summary_of, table_of
from .vega import WIDE, Spec, compiled_lite, lite, pipeline, rounded

REGISTRY: dict[str, Explorable] = {}  # every explorable by its name; filled as the chapters' figures are imported


class Evaluated:
    """What a figure says in one state: ``p`` the named values, ``data`` its tables, ``finding`` and ``reading``."""

    def __init__(self, p: Scope, data: dict[str, pd.DataFrame], finding: str, reading: str) -> None:
        self.p, self.data, self.finding, self.reading = p, data, finding, reading


class Explorable(Controlled):
    """A figure that a reader can move: see the module's text; ``figures/`` declares those of the chapters.

    Figures of one ``group`` hold the same ``inputs``, after their own ``controls``: who moves one moves it in all.
    ``opened`` says which of the inputs a figure itself shows, ``panels`` those folded under a label: ``{"Data":
    ("stock", "used")}``.  ``version`` is that of its links; ``earlier`` how one of the version before is read.
    """

    def __init__(
        self,
        name: str,
        *,
        controls: Iterable[Control],
        data: Mapping[str, Rows],
        chart: Callable[[Any], Any],
        finding: Callable[[Any], Any],
        reading: Callable[[Any], Any],
        measure: str,
        description: str,
        sources: Iterable[str],
        speaks_of: str,
        looked: str = "",
        outputs: Callable[[Any], None] | None = None,
        height: int = 320,
        note: str = "",
        group: str = "",
        inputs: Iterable[Control] = (),
        opened: Iterable[str] = (),
        panels: Mapping[str, Iterable[str]] | None = None,
        version: int = 1,
        earlier: Mapping[str, Any] | None = None,
    ) -> None:
        if name in REGISTRY and os.environ.get("SCALINGBET_RELOAD") is None:
            raise ValueError(f"two explorables are named {name!r}")
        own, shared = tuple(controls), tuple(inputs)
        names = [control.name for control in (*own, *shared)]
        if len(set(names)) < len(names):
            raise ValueError(f"{name}: two controls have the same name: {names}")
        self.name, self.controls, self.datasets, self.chart = name, (*own, *shared), dict(data), chart
        self.outputs, self.finding, self.reading = outputs, finding, reading
        self.measure, self.description, self.sources, self.speaks_of = measure, description, tuple(sources), speaks_of
        self.looked = looked
        self.height, self.note, self.group, self.panels = height, note, group, dict(panels or {})
        self.inputs, self.opened, self.version, self.earlier = shared, tuple(opened), version, earlier
        self.shown = {c.name for c in own} | {*self.opened} | {key for keys in self.panels.values() for key in keys}
        REGISTRY[name] = self

    # -- in Python ---------------------------------------------------------------------------

    def evaluate(self, **changes: Any) -> Evaluated:
        """Return what the figure says with ``changes`` to its controls, computed in Python."""
        p = Scope(self.state(**changes), as_is)
        if self.outputs:
            self.outputs(p)
        data: dict[str, pd.DataFrame] = {}
        for name, rows in self.datasets.items():
            data[name] = table_of(rows, p, data)
            for summary, (column, what) in rows.summaries.items():
                setattr(p, summary, summary_of(data[name][column], what))
        return Evaluated(p, data, self.finding(p), self.reading(p))

    def lite(self) -> Spec:
        """Return the chart's Vega-Lite specification, its datasets by name only."""
        return lite(self.chart, self.datasets, WIDE, self.height)

    @functools.cached_property
    def _compiled(self) -> Spec:
        lite = self.lite()
        for unused in ("$schema", "datasets"):
            lite.pop(unused, None)
        spec = cache.made("vega-lite", json.dumps(rounded(lite), sort_keys=True), lambda _: compiled_lite(lite))
        signals, data = pipeline(self)
        ours = {source["name"]: source for source in data}
        for source in spec.get("data", []):
            if source["name"] in ours:
                extra = source.get("transform", [])
                ours[source["name"]]["transform"] = ours[source["name"]].get("transform", []) + extra
            else:
                ours[source["name"]] = source
        return spec | {"data": list(ours.values()), "signals": signals + spec.get("signals", [])}

    def vega(self, width: int = WIDE, height: int | None = None) -> Spec:
        """Return the figure as one Vega specification, ``width`` by ``height`` pixels in all."""
        return copy.deepcopy(self._compiled) | {"width": width, "height": height or self.height}

    def svg(self, width: int = WIDE, height: int | None = None) -> str:
        """Return the figure in its opening state as an SVG text, drawn by the Vega engine."""
        import vl_convert

        return vl_convert.vega_to_svg(self.vega(width, height))

    # -- shown -------------------------------------------------------------------------------

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if os.environ.get("SCALINGBET_SITE"):
            from .html import BESIDE, beside_html, figure_html

            return {"text/html": f"{figure_html(self)}{BESIDE}{beside_html(self)}", "text/plain": repr(self)}
        spec = jupyter_vega(self)
        # JupyterLab up to 4.4 knows Vega 5, later ones Vega 6: the same specification serves both.
        return {
            "application/vnd.vega.v6+json": spec,
            "application/vnd.vega.v5+json": spec | {"$schema": spec["$schema"].replace("/v6", "/v5")},
            "text/plain": repr(self),
        }

    def __repr__(self) -> str:
        evaluated = self.evaluate()
        return f"Explorable {self.name}: {evaluated.finding}. {evaluated.reading}"
