"""The workbenches: at a chapter's end, the figures' controls and what needs a live kernel beside them.

Each function opens one: in a kernel as widgets, on the site as a picture of its opening result, in a script as an
object with ``result``, ``table``, ``to_csv()`` and ``to_json()``.  ``fields.from_controls`` makes widgets of any
figure's controls.
"""

from .best_of_n import simulate_best_of_n
from .cost import cost_a_cluster
from .merger import merge_two_firms
from .runs import fit_your_runs
from .wall import resample_the_wall

__all__ = ["cost_a_cluster", "fit_your_runs", "merge_two_firms", "resample_the_wall", "simulate_best_of_n"]
