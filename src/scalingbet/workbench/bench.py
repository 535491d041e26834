"""A workbench: controls and the work that needs a kernel, declared once.

``work`` returns a :class:`Result`; long work is a generator that yields the share that is done and then returns it.
That one form runs to the end in a script, lets a click in between two steps in a live kernel (``run.py``), and gives
the site its picture.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd

from ..explorable import WIDE, Controlled, Rows, lite


@dataclass(frozen=True)
class Result:
    """What a workbench finds: two sentences, the data of its chart, its table, notes on what was done to the input."""

    finding: str
    reading: str
    data: dict
    table: pd.DataFrame
    notes: tuple = ()
    extra: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Bench(Controlled):
    """The declaration of a workbench; ``columns`` are those of the result's table.

    ``follow(name, state)`` returns what else changes when the control ``name`` does.
    """

    name: str
    title: str
    notebook: str
    controls: tuple
    work: Callable
    chart: Callable
    columns: tuple
    measure: str
    description: str
    height: int = 320
    follow: Callable = lambda name, state: {}

    def steps(self, state):
        """Compute ``state``: yield the share that is done, return the result."""
        found = self.work(SimpleNamespace(**state))
        if inspect.isgenerator(found):
            found = yield from found
        return found

    def picture(self, result, width=WIDE):
        """Return the chart of ``result`` as a Vega-Lite specification with its data in it."""
        spec = lite(self.chart, result.data, width, self.height)
        spec.pop("$schema", None)  # the mimetype says which it is; a version here would only be warned about
        return spec | {"datasets": {name: Rows(frame).records() for name, frame in result.data.items()}}

    @functools.cached_property
    def default(self):
        """The result that the workbench opens with."""
        return finished(self.steps(self.defaults))

    def svg(self, width=WIDE):
        """Return the chart of the opening result as an SVG text."""
        import vl_convert

        return vl_convert.vegalite_to_svg(self.picture(self.default, width))


def finished(steps):
    """Run the generator ``steps`` to its end; return what it returns.

    >>> finished(iter(()))
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
