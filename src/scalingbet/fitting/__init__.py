"""Fit your own law: training runs in, a law with errors out.

``fit_chinchilla`` fits a floor and a term each for parameters and tokens, by Huber's loss or L1; ``fit_power_law`` and
``fit_coverage`` fit curves of one variable, ``fit_form`` other forms; all with profile intervals.  ``read_runs`` reads
and checks the runs.  Each fit says what its data cannot tell.
"""

from .ahead import hold_out
from .coverage import CoverageFit, fit_coverage
from .curves import PowerFit, fit_power_law
from .forms import FormFit, fit_form
from .intervals import Estimate
from .law import FittedLaw, HeldOut, Prediction
from .runs import FitError, Runs, read_runs
from .surface import example_fit, example_runs, fit_chinchilla

__all__ = [
    "CoverageFit",
    "Estimate",
    "FitError",
    "FittedLaw",
    "FormFit",
    "HeldOut",
    "PowerFit",
    "Prediction",
    "Runs",
    "example_fit",
    "example_runs",
    "fit_chinchilla",
    "fit_coverage",
    "fit_form",
    "fit_power_law",
    "hold_out",
    "read_runs",
]
