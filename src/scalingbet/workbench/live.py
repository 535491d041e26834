"""An open workbench in a live kernel: it computes as its controls move, says how far it is, and can be stopped."""

import base64

import ipywidgets as widgets

from ..formula import DomainError
from ..markup import escape
from .controls import Refused
from .export import as_csv, as_json, jupyter_chart, table_html
from .runner import Runner
from .widgets import PickField, from_controls

STYLE = (
    "<style>.sb-result :is(td, th) {padding: 0 1.2em 0 0; text-align: left} .sb-result caption {text-align: left} "
    ".sb-result a {text-decoration: underline} .sb-finding {font-size: 1.15em; font-weight: 600; margin: 0.5em 0 0} "
    ".sb-error {color: var(--jp-error-color0, #b00020); font-weight: 600}</style>"
)


def _download(text, name, kind, label):
    data = base64.b64encode(text.encode()).decode()
    return f'<a download="{escape(name)}" href="data:{kind};charset=utf-8;base64,{data}">{label}</a>'


class Session:
    """The widgets of an open workbench: they compute as they move, show how far that is, and can be stopped."""

    def __init__(self, workbench):
        self.workbench, bench, self._refused = workbench, workbench.bench, ""
        self.fields = from_controls(bench.controls, self.changed)
        self.runner = Runner(self._progress, self._done, self._failed)
        self.run = widgets.Button(description="Run again", tooltip="Compute with the values above")
        self.cancel = widgets.Button(description="Cancel", disabled=True, tooltip="Stop; the last result stays")
        self.bar = widgets.FloatProgress(min=0, max=1, description="Done", layout={"visibility": "hidden"})
        self.status, self.said, self.numbers = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.picture = widgets.Output(layout={"overflow": "auto hidden", "min_height": f"{bench.height + 20}px"})
        self.run.on_click(lambda button: self.start())
        self.cancel.on_click(lambda button: self.stop())
        for name, value in workbench.state.items():
            self.fields[name].set(value)
        self._refresh()
        heading = widgets.HTML(f"{STYLE}<h3>{escape(bench.title)}</h3>")
        buttons = widgets.Box([self.run, self.cancel, self.bar, self.status], layout={"flex_flow": "row wrap"})
        controls = [field.box for field in self.fields.values()]
        self.box = widgets.VBox([heading, *controls, buttons, self.said, self.picture, self.numbers])
        self._show(workbench.result)

    @property
    def state(self):
        """The controls' values."""
        return {name: field.value for name, field in self.fields.items()}

    def changed(self, name):
        """Follow a control that a reader moved."""
        for other, value in self.workbench.bench.follow(name, self.state).items():
            self.fields[other].set(value)
        self._refresh()
        self.start()

    def start(self):
        """Compute with the present values."""
        if self._refused:  # what was refused may go with the values that have changed since
            self.fields[self._refused].refuse("")
            self._refused = ""
        self.cancel.disabled = False
        self._say("Computing")
        self.runner.start(self.workbench.bench.steps(self.state))

    def stop(self):
        """End the run; the last result stays."""
        self.runner.cancel()
        self._rest("Cancelled. The result below is the one before.")

    def _refresh(self):
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.refresh(self.state)

    def _say(self, text):
        self.status.value = f'<span role="status">{escape(text)}</span>'

    def _rest(self, text):
        self.cancel.disabled, self.bar.layout.visibility = True, "hidden"
        self._say(text)

    def _progress(self, share):
        self.bar.value, self.bar.layout.visibility = share, "visible"
        self._say(f"{share:.0%} done")

    def _done(self, result):
        self.workbench.state, self.workbench._result = self.state, result
        self._show(result)
        self._rest("Done.")

    def _failed(self, error):
        if isinstance(error, Refused):
            self._refused = error.control
            self.fields[error.control].refuse(str(error))
            self._rest("Not computed: see the control that is marked. The result below is the one before.")
        else:
            kind = "" if isinstance(error, DomainError) else f"{type(error).__name__}: "
            self._rest(f"Not computed. {kind}{error}. The result below is the one before.")

    def _show(self, result):
        bench = self.workbench.bench
        notes = "".join(f"<p>{escape(note)}</p>" for note in result.notes)
        self.said.value = (
            f'<p class="sb-finding">{escape(result.finding)}</p>'
            f"<p>{escape(result.reading)}</p>{notes}<p><small>{escape(bench.measure)}</small></p>"
        )
        shown = {"output_type": "display_data", "data": jupyter_chart(bench, result), "metadata": {}}
        self.picture.outputs = (shown,)
        files = [
            _download(as_csv(bench, result), f"{bench.name}.csv", "text/csv", "Download the result (CSV)"),
            _download(as_json(bench, self.state, result), f"{bench.name}.json", "application/json",
                      "Download inputs and result (JSON)"),
        ]  # fmt: skip
        table = table_html(bench, result, escape)
        self.numbers.value = f'<div class="sb-result" style="overflow: auto">{table}<p>{" · ".join(files)}</p></div>'
