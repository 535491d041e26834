"""A workbench: controls and the work that needs a kernel, declared once.

``work`` returns a :class:`Result`; long work is a generator that yields the share that is done and then returns it.
That one form runs to the end in a script, lets a click in between two steps in a live kernel (``runner.py``), and gives
the site its picture.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..explorable import WIDE, Column, Controlled, Rows, lite
from ..explorable.vega import Spec


@dataclass(frozen=True)
class Result:
    """What a workbench finds: two sentences, the data of its chart, its table, notes on what was done to the input."""

    finding: str
    reading: str
    data: dict[str, pd.DataFrame]
    table: pd.DataFrame
    notes: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def _nothing_follows(name: str, state: dict[str, Any]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Bench(Controlled):
    """The declaration of a workbench; ``columns`` are those of the result's table.

    ``follow(name, state)`` returns what else changes when the control ``name`` does.
    """

    name: str
    title: str
    notebook: str
    controls: tuple[Any, ...]
    work: Callable[[Any], Generator[float, None, Result] | Result]
    chart: Callable[[Any], Any]
    columns: tuple[Column, ...]
    measure: str
    description: str
    height: int = 320
    follow: Callable[[str, dict[str, Any]], dict[str, Any]] = _nothing_follows

    def steps(self, state: Mapping[str, Any]) -> Generator[float, None, Result]:
        """Compute ``state``: yield the share that is done, return the result."""
        work = self.work(SimpleNamespace(**state))
        return work if isinstance(work, Result) else (yield from work)

    def picture(self, result: Result, width: int = WIDE) -> Spec:
        """Return the chart of ``result`` as a Vega-Lite specification with its data in it."""
        spec = lite(self.chart, result.data, width, self.height)
        spec.pop("$schema", None)  # the mimetype says which it is; a version here would only be warned about
        return spec | {"datasets": {name: Rows(frame).records() for name, frame in result.data.items()}}

    @functools.cached_property
    def default(self) -> Result:
        """The result that the workbench opens with."""
        return finished(self.steps(self.defaults))

    def svg(self, width: int = WIDE) -> str:
        """Return the chart of the opening result as an SVG text."""
        import vl_convert

        return vl_convert.vegalite_to_svg(self.picture(self.default, width))


def finished(steps: Generator[float, None, Any]) -> Any:
    """Run the generator ``steps`` to its end; return what it returns.

    >>> finished(iter(()))
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
