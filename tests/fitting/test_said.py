"""What a fit refuses, and what it says that the runs cannot tell."""

import subprocess
import sys

import numpy as np
import pytest
from simulated import NEAR, runs, too_few

from scalingbet import fitting
from scalingbet.facts import table
from scalingbet.fitting import FitError, fit_chinchilla, fit_coverage, fit_power_law, report

CEREBRAS = np.geomspace(2.6e18, 2.3e22, 7)


GOOD = runs(12)
ON_A_LINE = np.geomspace(1e8, 1e10, 12)
REFUSED = {
    "too few runs": (lambda: fit_chinchilla(*runs(9)), "9 points; this fit needs at least 10"),
    "too few runs, tied": (lambda: fit_chinchilla(*runs(7), tied=True), "7 points; this fit needs at least 8"),
    "one ratio": (lambda: fit_chinchilla(ON_A_LINE, 20 * ON_A_LINE, GOOD[2]), "about 20 tokens a parameter"),
    "one size": (lambda: fit_chinchilla(0 * ON_A_LINE + 1e9, ON_A_LINE, GOOD[2]), "the same parameters"),
    "one data set": (lambda: fit_chinchilla(ON_A_LINE, 0 * ON_A_LINE + 1e9, GOOD[2]), "the same tokens"),
    "columns of two lengths": (lambda: fit_chinchilla(GOOD[0][:11], *GOOD[1:]), r"shapes \(11,\), \(12,\)"),
    "a loss of 0": (lambda: fit_chinchilla(*GOOD[:2], 0 * GOOD[2]), r"loss\[0\] = 0; allowed is a number above 0"),
    "no number": (lambda: fit_chinchilla(GOOD[0], GOOD[1] * np.nan, GOOD[2]), r"D\[0\] = nan"),
    "an unknown objective": (lambda: fit_chinchilla(*GOOD, objective="l2"), "allowed is huber or l1"),
    "a delta of 0": (lambda: fit_chinchilla(*GOOD, delta=0), "delta = 0; allowed is more than 0"),
    "half a draw": (lambda: fit_chinchilla(*GOOD, bootstrap=0.5), "allowed is a whole number"),
    "three points": (lambda: fit_power_law([1, 2, 3], [3, 2, 1]), "3 points; this fit needs at least 4"),
    "four points and a floor": (lambda: fit_power_law([1, 2, 3, 4], [4, 3, 2, 1], True), "at least 5"),
    "one x": (lambda: fit_power_law([1] * 5, [1, 2, 3, 4, 5]), "1 different x"),
    "unknown errors": (lambda: fit_power_law([1] * 5, [1] * 5, errors="log"), "allowed is relative or absolute"),
    "full coverage": (lambda: fit_coverage([1, 2, 3, 4], [0.1, 0.2, 0.3, 1]), r"coverage\[3\] = 1; allowed is less"),
    "half a sample": (lambda: fit_coverage([0.5, 2, 3, 4], [0.1, 0.2, 0.3, 0.4]), r"k\[0\] = 0.5"),
    "a pair for a law in N": (
        lambda: report.report(fitting.read_runs({"N": ON_A_LINE, "loss": GOOD[2]}), predict=[(1, 1)]), "N alone"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_fitted_is_refused_with_a_reason(name):
    ask, message = REFUSED[name]
    with pytest.raises(FitError, match=message):
        ask()


def test_it_says_what_the_runs_cannot_tell():
    narrow = runs(40)
    N = 1e9 * (narrow[0] / 1e9) ** 0.2
    said = " ".join(fit_chinchilla(N, *narrow[1:], bootstrap=0, starts=NEAR).cannot_tell)
    assert "too little to tell a power law in them" in said
    loose = fit_chinchilla(*runs(15, 0.03), bootstrap=200).cannot_tell
    assert any("alpha may be anything from" in one or "beta may be anything from" in one for one in loose)
    assert any("The floor E may be" in one or "without a floor" in one for one in loose)
    assert any("rises or falls with compute" in one for one in loose)
    assert any("best number of tokens a parameter lies between" in one for one in loose)
    sharp = fit_chinchilla(*runs(240, 1e-4), bootstrap=100, starts=NEAR).cannot_tell
    assert all("trade off" in one for one in sharp)
    losses = table("cerebras_gpt_paper").pile_test_loss_nats
    assert any("without a floor fits about as well" in one for one in fit_power_law(CEREBRAS, losses, True).cannot_tell)


def test_runs_left_out_are_predicted():
    found = fitting.hold_out(*runs(100, 0.005), bootstrap=200)
    assert found.runs == 20
    assert found.error < 0.01
    assert not too_few([True] * found.inside + [False] * (20 - found.inside), 0.95)


def test_progress_is_told_and_can_stop_the_work():
    told = []
    fit_chinchilla(*runs(20), bootstrap=200, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_chinchilla(*runs(20), progress=stop)


@pytest.mark.slow
def test_importing_it_does_not_import_scipy():
    """In a browser SciPy is twenty megabytes, fetched when a fit asks for it."""
    code = "import sys, scalingbet.fitting; sys.exit(any(name.startswith('scipy') for name in sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True)
