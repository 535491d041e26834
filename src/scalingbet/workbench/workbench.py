"""A workbench that is open: its state, its result, and how it shows itself."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

import pandas as pd

from .bench import Bench, Result, finished
from .export import as_csv, as_json

if TYPE_CHECKING:
    from .live import Session


class Workbench:
    """A workbench that is open: its ``state``, its ``result``, and how it shows itself.

    On the site it is a picture of its opening result; in a live kernel, widgets.
    """

    def __init__(self, bench: Bench, **changes: Any) -> None:
        self.bench, self.state = bench, bench.state(**changes)
        self._result: Result | None = None

    @property
    def result(self) -> Result:
        """The result of the present state: ``finding``, ``reading``, ``table`` (a data frame), ``data``, ``notes``."""
        if self._result is None:
            self._result = finished(self.bench.steps(self.state))
        return self._result

    @property
    def table(self) -> pd.DataFrame:
        """The result as a data frame."""
        return self.result.table

    @functools.cached_property
    def session(self) -> Session:
        """The widgets, made when they are first shown."""
        from .live import Session

        return Session(self)

    def to_csv(self) -> str:
        """Return the result's table as CSV text."""
        return as_csv(self.bench, self.result)

    def to_json(self) -> str:
        """Return the inputs and the result as JSON text."""
        return as_json(self.bench, self.state, self.result)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if os.environ.get("SCALINGBET_SITE"):
            from .html import bench_html

            return {"text/html": bench_html(self.bench), "text/plain": repr(self)}
        return self.session.box._repr_mimebundle_(include=include, exclude=exclude)

    def __repr__(self) -> str:
        return f"Workbench {self.bench.name}: {self.result.finding}. {self.result.reading}"
