"""The workbenches: at a chapter's end, the figures' controls and what needs a live kernel beside them.

Each function opens one: in a kernel as widgets, on the site as a picture of its opening result, in a script as an
object with ``result``, ``table``, ``to_csv()`` and ``to_json()``.  ``widgets.from_controls`` makes widgets of any
figure's controls.  A workbench is loaded when it is first named: a notebook needs one of them, not all.
"""

import importlib
from typing import Any

BENCHES = {
    "cost_a_cluster": "cluster_cost",
    "fit_your_runs": "fit_runs",
    "merge_two_firms": "merger",
    "resample_the_wall": "wall",
    "simulate_best_of_n": "best_of_n",
}
__all__ = [*BENCHES]


def __getattr__(name: str) -> Any:
    if name not in BENCHES:
        raise AttributeError(f"module {__name__!r} has no workbench {name!r}; there are {', '.join(BENCHES)}")
    return getattr(importlib.import_module(f"{__name__}.benches.{BENCHES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *BENCHES]
