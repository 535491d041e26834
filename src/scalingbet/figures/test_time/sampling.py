"""Test-time compute, first part: repeated sampling, why its gain is a power law, and how to estimate it."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from ... import test_time
from ...explorable.chart import axis, by, called, chart, forecast, here, line, named, points
from ...facts import facts
from ...formula import exp, floor, log, log10, maximum, minimum, power, where
from ...formula.words import say
from ..sheet import figure

MOST_SAMPLES = 1e6
_SAMPLES = "tries a problem, log scale"


def choose_by_index(index: Any, values: Sequence[Any]) -> Any:
    """Return the value of ``values`` at ``index``, a number or an expression."""
    *rest, last = enumerate(values)
    chosen = last[1]
    for place, value in reversed(rest):
        chosen = where(index == place, value, chosen)
    return chosen


# -- coverage -------------------------------------------------------------------------------------

_POINTS = facts("pythia_math_coverage")[["model", "samples", "coverage", "locator"]]
DRAWN_SAMPLES = 10_000  # the most that were drawn for a problem
_ENDS = _POINTS.sort_values("samples").groupby("model").nth([0, -1])
_ENDS = _ENDS.assign(share=[say("{c:pct1}", c=c) for c in _ENDS["coverage"]], last=_ENDS["samples"] == DRAWN_SAMPLES)
_ENDS = _ENDS[_ENDS["last"] | (_ENDS["model"] == "Pythia 12B")].assign(
    words=lambda t: np.where(t["last"], t["model"].str.split().str[1] + ": " + t["share"], t["share"])
)[["samples", "coverage", "words", "last"]]


def _coverage(p):
    p.solved = test_time.beta_coverage(p.k, p.alpha, p.beta, p.never)
    p.one = test_time.beta_coverage(1, p.alpha, p.beta, p.never)
    p.more = test_time.beta_coverage(10 * p.k, p.alpha, p.beta, p.never)


def _coverage_curve(row, p):
    row.samples = power(MOST_SAMPLES, row.t)
    row.coverage = test_time.beta_coverage(row.samples, p.alpha, p.beta, p.never)
    row.tail = maximum(0, (1 - p.never) * (1 - test_time.beta_tail(row.samples, p.alpha, p.beta)))


def _coverage_chosen(row, p):
    row.samples = p.k
    row.coverage = p.solved


repeated_sampling = figure(
    "repeated-sampling",
    outputs=_coverage,
    said={"left": lambda p: power(10, -p.alpha)},
    values={"most_samples": MOST_SAMPLES},
    data={
        "curve": (61, _coverage_curve), "measured": _POINTS, "ends": _ENDS, "chosen": (1, _coverage_chosen),
    },
    chart=chart(
        axis("samples", _SAMPLES, log=True, domain=(1, MOST_SAMPLES), words="powers of scale"),
        axis("coverage", "problems solved by at least one", domain=(0, 1), format=".0%"),
        line("curve", "tail", where="datum.tail > 0", color="muted", strokeDash=[2, 3], strokeWidth=1.5),
        forecast("curve", strokeDash=[8, 4]),
        line("curve", where=f"datum.samples <= {DRAWN_SAMPLES}"),
        points("measured", color="ink", shape=by("model")),
        named("ends", "words", where="datum.last", over=True, align="left", dx=9,
              dy=alt.expr("datum.coverage > 0.5 ? 12 : 0")),
        named("ends", "words", where="!datum.last", over=True, align="left", dx=2, dy=-24),
        here("chosen", size=140, opacity=None),
        named("chosen", "coverage", ".0%", where="datum.samples > 3", over=True, color="warn", align="right",
              dx=alt.expr("datum.coverage > 0.9 ? 0 : -9"), dy=alt.expr("datum.coverage > 0.9 ? 16 : -9")),
    ),
)  # fmt: skip


# -- why a power law ------------------------------------------------------------------------------

_RATES = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_STEPS = 48
_LOWEST = 1e-3
_ON_LAST = len(_RATES) * _STEPS - 14  # a row low on the last problem's curve
LEAST_LOG = -20  # far below the drawing; a zero has no place on a log scale


def _averages(p):
    p.early = log10(
        (1 - test_time.beta_coverage(10, p.alpha, p.beta)) / (1 - test_time.beta_coverage(100, p.alpha, p.beta))
    )
    p.late = log10(
        (1 - test_time.beta_coverage(1e4, p.alpha, p.beta)) / (1 - test_time.beta_coverage(1e5, p.alpha, p.beta))
    )


def _problem(row, p):
    row.rate = choose_by_index(floor(row.i / _STEPS), _RATES)
    row.samples = power(10, 5 * (row.i % _STEPS) / (_STEPS - 1))
    row.unsolved = exp(maximum(row.samples * log(1 - row.rate), LEAST_LOG))


def _average(row, p):
    row.samples = power(10, 5 * row.t)
    row.unsolved = 1 - test_time.beta_coverage(row.samples, p.alpha, p.beta)
    row.tail = test_time.beta_tail(row.samples, p.alpha, p.beta)


power_law_of_averages = figure(
    "power-law-of-averages",
    outputs=_averages,
    said={"after_ten": lambda p: power(10, -p.early), "after_many": lambda p: power(10, -p.late)},
    values={"rates": _RATES},
    data={"average": (41, _average), "problems": (_STEPS * len(_RATES), _problem)},
    chart=chart(
        axis("samples", _SAMPLES, log=True, domain=(1, 1e5), words="powers of scale"),
        axis("unsolved", "unsolved, log scale", log=True, domain=(_LOWEST, 1), words="powers",
             values=[1e-3, 1e-2, 0.1, 1]),
        line("problems", detail="rate:N", clip=True, color="muted", strokeWidth=1, strokeDash=[2, 2]),
        forecast("average", "tail", clip=True, color="warn"),
        line("average", strokeWidth=3, clip=True),
        called("average", "their average", where=f"datum.i == 30 && datum.unsolved > {2 * _LOWEST}", over=True,
               align="left", dx=5, dy=-10),
        called("problems", "one problem", where=f"datum.i == {_ON_LAST}", over=True, align="left", dx=7, color="muted"),
    ),
)  # fmt: skip


# -- the estimator --------------------------------------------------------------------------------


def _estimator(p):
    p.right = minimum(p.c, p.n)
    p.drawn = minimum(p.k, p.n)
    p.unbiased = test_time.pass_at_k(p.n, p.right, p.drawn)
    p.plugged = 1 - power(1 - p.right / p.n, p.drawn)


def _estimates(row, p):
    row.k = 1 + floor(row.t * (p.n - 1))
    row.unbiased = test_time.pass_at_k(p.n, p.right, row.k)
    row.plugged = 1 - power(1 - p.right / p.n, row.k)


def _estimate_chosen(row, p):
    row.k = p.drawn
    row.unbiased = p.unbiased
    row.plugged = p.plugged


unbiased_estimator = figure(
    "unbiased-estimator",
    outputs=_estimator,
    said={"gap": lambda p: 100 * (p.unbiased - p.plugged), "plain": "1 - (1 - p)ᵏ"},
    data={"curve": (40, _estimates), "chosen": (1, _estimate_chosen)},
    chart=chart(
        axis("k", "samples asked about"),
        axis("unbiased", "estimated chance of a right one", domain=(0, 1), format=".0%"),
        forecast("curve", "plugged", color="muted", strokeDash=[5, 4]),
        line("curve"),
        here("chosen", size=140, opacity=None),
        points("chosen", "plugged", size=80, color="muted"),
    ),
)  # fmt: skip
