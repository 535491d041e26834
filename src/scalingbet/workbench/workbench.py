"""A workbench that is open: its state, its result, and how it shows itself."""

import functools
import os

from .bench import finished
from .export import as_csv, as_json


class Workbench:
    """A workbench that is open: its ``state``, its ``result``, and how it shows itself.

    On the site it is a picture of its opening result; in a live kernel, widgets.
    """

    def __init__(self, bench, **changes):
        self.bench, self.state = bench, bench.state(**changes)
        self._result = None

    @property
    def result(self):
        """The result of the present state: ``finding``, ``reading``, ``table`` (a data frame), ``data``, ``notes``."""
        if self._result is None:
            self._result = finished(self.bench.steps(self.state))
        return self._result

    @property
    def table(self):
        """The result as a data frame."""
        return self.result.table

    @functools.cached_property
    def session(self):
        """The widgets, made when they are first shown."""
        from .live import Session

        return Session(self)

    def to_csv(self):
        """Return the result's table as CSV text."""
        return as_csv(self.bench, self.result)

    def to_json(self):
        """Return the inputs and the result as JSON text."""
        return as_json(self.bench, self.state, self.result)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get("SCALINGBET_SITE"):
            from .html import bench_html

            return {"text/html": bench_html(self.bench), "text/plain": repr(self)}
        return self.session.box._repr_mimebundle_(include=include, exclude=exclude)

    def __repr__(self):
        return f"Workbench {self.bench.name}: {self.result.finding}. {self.result.reading}"
