"""An open workbench in a live kernel: it computes as its controls move, says how far it is, and can be stopped."""

import base64
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from ..formula import DomainError
from .bench import Result
from .controls import Refused
from .export import as_csv, as_json, jupyter_chart, render, table_html
from .runner import Runner
from .widgets import PickField, from_controls
from .workbench import Workbench


def _file(text: str, name: str, kind: str, label: str) -> dict[str, str]:
    """Return what the template shows of a file to download: its bytes are in the link."""
    return {"name": name, "kind": kind, "label": label, "data": base64.b64encode(text.encode()).decode()}


class Session:
    """The widgets of an open workbench: they compute as they move, show how far that is, and can be stopped."""

    def __init__(self, workbench: Workbench) -> None:
        self.workbench, bench, self._refused = workbench, workbench.bench, ""
        self.fields = from_controls(bench.controls, self.changed)
        self.runner = Runner(self._progress, self._done, self._failed)
        self.run = widgets.Button(description="Run again", tooltip="Compute with the values above")
        self.cancel = widgets.Button(description="Cancel", disabled=True, tooltip="Stop; the last result stays")
        self.bar = widgets.FloatProgress(min=0, max=1, description="Done", layout={"visibility": "hidden"})
        self.status, self.finding, self.numbers = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.picture = widgets.Output(layout={"overflow": "auto hidden", "min_height": f"{bench.height + 20}px"})
        self.run.on_click(lambda button: self.start())
        self.cancel.on_click(lambda button: self.stop())
        for name, value in workbench.state.items():
            self.fields[name].set(value)
        self._refresh()
        heading = widgets.HTML(render("live_heading.html", title=bench.title))
        buttons = widgets.Box([self.run, self.cancel, self.bar, self.status], layout={"flex_flow": "row wrap"})
        controls = [field.box for field in self.fields.values()]
        self.box = widgets.VBox([heading, *controls, buttons, self.finding, self.picture, self.numbers])
        self._show(workbench.result)

    @property
    def state(self) -> dict[str, Any]:
        """The controls' values."""
        return {name: field.value for name, field in self.fields.items()}

    def changed(self, name: str) -> None:
        """Follow a control that a reader moved."""
        for other, value in self.workbench.bench.follow(name, self.state).items():
            self.fields[other].set(value)
        self._refresh()
        self.start()

    def start(self) -> None:
        """Compute with the present values."""
        if self._refused:  # what was refused may go with the values that have changed since
            self.fields[self._refused].refuse("")
            self._refused = ""
        self.cancel.disabled = False
        self._say("Computing")
        self.runner.start(self.workbench.bench.steps(self.state))

    def stop(self) -> None:
        """End the run; the last result stays."""
        self.runner.cancel()
        self._rest("Cancelled. The result below is the one before.")

    def _refresh(self) -> None:
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.refresh(self.state)

    def _say(self, text: str) -> None:
        self.status.value = Markup('<span role="status">{}</span>').format(text)

    def _rest(self, text: str) -> None:
        self.cancel.disabled, self.bar.layout.visibility = True, "hidden"
        self._say(text)

    def _progress(self, share: float) -> None:
        self.bar.value, self.bar.layout.visibility = share, "visible"
        self._say(f"{share:.0%} done")

    def _done(self, result: Result) -> None:
        self.workbench.state, self.workbench._result = self.state, result
        self._show(result)
        self._rest("Done.")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._refused = error.control
            self.fields[error.control].refuse(str(error))
            self._rest("Not computed: see the control that is marked. The result below is the one before.")
        else:
            kind = "" if isinstance(error, DomainError) else f"{type(error).__name__}: "
            self._rest(f"Not computed. {kind}{error}. The result below is the one before.")

    def _show(self, result: Result) -> None:
        bench = self.workbench.bench
        self.finding.value = render("live_result.html", result=result, measure=bench.measure)
        shown = {"output_type": "display_data", "data": jupyter_chart(bench, result), "metadata": {}}
        self.picture.outputs = (shown,)
        files = [
            _file(as_csv(bench, result), f"{bench.name}.csv", "text/csv", "Download the result (CSV)"),
            _file(as_json(bench, self.state, result), f"{bench.name}.json", "application/json",
                      "Download inputs and result (JSON)"),
        ]  # fmt: skip
        self.numbers.value = render("live_files.html", table=table_html(bench, result), files=files)
