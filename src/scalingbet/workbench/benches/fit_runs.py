"""Fit a law to your own training runs: a CSV of yours, or the seven Cerebras-GPT runs."""

import dataclasses
import itertools
from collections.abc import Generator, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ... import fitting
from ...explorable import COLOUR, Choice, Column, Slider
from ...explorable.chart import log_scale, powers_axis
from ...fitting.law import FittedLaw, quantiles
from ...fitting.reading import sheet_of
from ...fitting.rows import distinct, warnings
from ...fitting.runs import Runs
from ...fitting.surface import EXPONENTS, ONE_SIGMA
from ...formula import Array
from ...formula.words import say
from ...laws import Constants, compute_optimal
from ..bench import Bench, Result
from ..controls import Count, File, Pick, Refused
from ..workbench import Workbench

COLUMNS = ("loss", "N", "D", "C")
GUESSED = "as its name says"
FEWEST = 2  # runs that stay when the largest are left out; the fits themselves ask for more
TOGETHER, REFITS = 10, 50  # starts and refits between two steps
_POINTS = 61  # of the curve
_GROUPS = {"C": ("compute", "FLOP"), "N": ("parameters", "parameters"), "D": ("tokens", "tokens")}
_SURFACE = ("alpha", "beta", "E", "A", "B")
_SAID = {"free": 3, "tied": 3, "floor": 2, "power": 1}  # constants of each form that the finding names
_NO_ERROR = (np.nan,) * 3


def _headers(state: dict[str, Any]) -> list[str]:
    """Return what a column may be picked from: the heads of the table, the first of them for its name."""
    if state["runs"] is None:
        return [GUESSED]
    try:
        return [GUESSED, *sheet_of(state["runs"]).header]
    except fitting.FitError:
        return [GUESSED]


def _runs(s: Any) -> Runs:
    try:
        if s.runs is None:
            return fitting.example_runs()
        named = {what: getattr(s, f"column_{what}") for what in COLUMNS}
        runs = fitting.read_runs(
            s.runs, {what: name for what, name in named.items() if name != GUESSED}, voice="workbench"
        )
        return distinct(runs)
    except fitting.FitError as error:
        raise Refused("runs", str(error)) from None


def _fit(s: Any) -> Generator[float, None, Result]:
    runs: Any = _runs(s)
    law: Any
    surface = s.form in ("free", "tied")
    along = "C" if surface else s.along
    x = getattr(runs, along)
    missing = [name for name in ("N", "D") if getattr(runs, name) is None] if surface else []
    if x is None or missing:
        lacking = ", ".join(missing or [along])
        raise Refused("form" if surface else "along", f"the runs have no {lacking}; allowed is a law in what they have")
    if len(runs) - s.held < FEWEST:
        raise Refused("held", f"held = {s.held} of {len(runs)} runs; allowed is at most {len(runs) - FEWEST}")
    order = np.argsort(x, kind="stable")
    seen, left = order[: len(order) - s.held], order[len(order) - s.held :]
    try:
        if surface:
            law = yield from _surface(s, runs.N[seen], runs.D[seen], runs.loss[seen])
        else:
            law = fitting.fit_power_law(x[seen], runs.loss[seen], floor=s.form == "floor", errors=s.errors)
    except fitting.FitError as error:
        raise Refused("form", str(error)) from None
    return _result(s, runs, law, along, x, seen, left, surface)


def _surface(s: Any, N: Array, D: Array, loss: Array) -> Generator[float, None, FittedLaw]:
    """Fit the additive law, a few starts and then a few refits at a time; yield the share that is done."""
    tied = s.form == "tied"
    grid = list(zip(EXPONENTS, EXPONENTS, strict=True)) if tied else list(itertools.product(EXPONENTS, EXPONENTS))
    seeds = np.random.SeedSequence(s.seed).generate_state(-(-s.bootstrap // REFITS))
    total, laws, refits = len(grid) + s.bootstrap, [], []

    def fit(starts: Sequence[tuple[float, float]], bootstrap: int = 0, seed: int = 0) -> FittedLaw:
        return fitting.fit_chinchilla(N, D, loss, s.objective, s.delta, tied, bootstrap, int(seed), starts)

    for first in range(0, len(grid), TOGETHER):
        laws.append(fit(grid[first : first + TOGETHER]))
        yield min(1.0, (first + TOGETHER) / total)
    best = min(laws, key=lambda law: law.value)
    near = best.value * (1 + 1e-4) + 1e-9
    agree = float(np.mean([law.agree if law.value <= near else 0.0 for law in laws]))
    for done, seed in enumerate(seeds, 1):
        few = min(REFITS, s.bootstrap - REFITS * (done - 1))
        refits.append(fit([(best.alpha, best.beta)], few, seed))
        yield min(1.0, (len(grid) + REFITS * done) / total)
    draws = np.vstack([refit.draws for refit in refits if refit.draws is not None])
    errors = Constants(*(float(np.ptp(ends)) / 2 for ends in quantiles(draws, ONE_SIGMA).T))
    return dataclasses.replace(best, se=errors, draws=draws, agree=agree, profile=refits[0].profile)


def _prediction(law: Any, x: Any, surface: bool) -> Any:
    """Return loss and the ends of its interval at ``x``: compute in its best use, or the power law's own variable."""
    return law.predict(*compute_optimal(x, law)) if surface else law.predict(x)


def _constants(law: Any, form: str) -> list[tuple[Any, ...]]:
    """Return rows of a constant's name, value, standard error and interval; those that a sentence needs come first."""
    if form in ("free", "tied"):
        return [(name, getattr(law, name), getattr(law.se, name), *law.interval(name)) for name in _SURFACE]
    floor = [("floor", *law.floor)] if form == "floor" else []
    return [("exponent", *law.exponent), *floor, ("scale", law.scale, *_NO_ERROR)]


def _result(
    s: Any, runs: Any, law: Any, along: str, x: Array, seen: NDArray[np.intp], left: NDArray[np.intp], surface: bool
) -> Result:
    word, unit = _GROUPS[along]
    far = s.reach * x.max()
    line = np.geomspace(x.min(), far, _POINTS)
    loss, low, high = _prediction(law, line, surface)
    curve = pd.DataFrame({"x": line, "loss": loss, "low": low, "high": high, "beyond": line > x[seen].max()})
    points = pd.DataFrame({"x": x, "loss": runs.loss, "held": np.isin(np.arange(len(x)), left)})
    rows = _constants(law, s.form)
    at, below, above = (float(end) for end in _prediction(law, far, surface))
    rows.append((say("loss at {x:e2} {unit}", x=far, unit=unit), at, np.nan, below, above))
    notes = [*runs.notes, *runs.doubts, *warnings(runs), *law.cannot_tell]
    if len(left):
        given = law.predict(runs.N[left], runs.D[left]) if surface else law.predict(x[left])
        for at_x, measured, *ends_given in zip(x[left], runs.loss[left], *given, strict=True):
            name = say("loss at {x:e3} {unit}, measured {y:f3}", x=at_x, unit=unit, y=measured)
            middle, *ends = map(float, ends_given)
            rows.append((name, middle, np.nan, *ends))
        off = np.abs(given[0] / runs.loss[left] - 1)
        inside = int(((given[1] <= runs.loss[left]) & (runs.loss[left] <= given[2])).sum())
        notes.insert(0, say("Left out and predicted: {n:f0} runs, off by {off:pct2} at most, {inside:f0} within their "
                            "interval.", n=len(left), off=off.max(), inside=inside))  # fmt: skip
    finding = say("The fit of {n:f0} runs: {constants}", n=len(seen), constants="; ".join(
        say("{name} {value:f3} ({low:f3} to {high:f3})", name=name, value=value, low=low, high=high)
        for name, value, _, low, high in rows[: _SAID[s.form]]))  # fmt: skip
    source = "The Cerebras-GPT runs of Dey et al. 2023" if s.runs is None else say("Your {n:f0} runs", n=len(x))
    reading = say("{source}. At {reach:g3} times their largest {word} the law says {at:f3} {unit}, {low:f3} to "
                  "{high:f3}, if its form holds there.", source=source, reach=s.reach, word=word, at=at, low=below,
                  high=above, unit=runs.unit.replace(" per ", " a "))  # fmt: skip
    table = pd.DataFrame(rows, columns=["constant", "value", "se", "low", "high"])
    data, extra = {"curve": curve, "points": points}, {"law": law, "runs": runs}
    return Result(finding, reading, data, table, tuple(notes), extra)


def _chart(d: Any) -> Any:
    x = alt.X("x:Q", title="compute (FLOP), parameters or tokens, as chosen; log", scale=log_scale(),
              axis=powers_axis())  # fmt: skip
    y = {"title": "loss, in the unit of the runs", "scale": alt.Scale(zero=False), "axis": alt.Axis(tickCount=5)}
    points = d.points.encode(x=x, y=alt.Y("loss:Q", **y))
    return (
        d.curve.mark_area(color=COLOUR["accent"], opacity=0.15).encode(x=x, y=alt.Y("low:Q", **y), y2="high")
        + d.curve.mark_line(strokeDash=[6, 4]).encode(x=x, y=alt.Y("loss:Q", **y))
        + d.curve.transform_filter("!datum.beyond").mark_line(strokeWidth=3).encode(x=x, y=alt.Y("loss:Q", **y))
        + points.transform_filter("!datum.held").mark_point(color=COLOUR["ink"], opacity=1)
        + points.transform_filter("datum.held").mark_point(color=COLOUR["warn"], filled=False, strokeWidth=2, opacity=1)
    )


BENCH = Bench(
    name="fit-your-runs",
    title="Fit a law to your own runs",
    notebook="notebooks/01-scaling-laws-workings.ipynb",
    controls=(
        File("runs", "Your runs, as CSV", accept=".csv,.tsv,.txt,.json,.jsonl,.gz,.xlsx,.parquet",
             why="Columns of loss and two of parameters N, tokens D, compute C, in any order and unit, as in: params "
             "(B), tokens (B), loss. Until then: the seven Cerebras-GPT runs."),
        *(
            Pick(f"column_{what}", f"Column of {what}", GUESSED, _headers, "Where the heads do not say.", shared=True)
            for what in COLUMNS
        ),
        Choice("form", "Law", "floor", {
            "floor": "A power law with a floor", "power": "A power law without a floor",
            "free": "E + A / N^alpha + B / D^beta", "tied": "The same, one exponent for both"},
            why="The runs of Cerebras-GPT have one ratio of tokens to parameters: they show one curve, no surface."),
        Choice("along", "Power law in", "C", {key: word for key, (word, _) in _GROUPS.items()},
               why="Dey et al. 2023 fit compute."),
        Choice("errors", "Errors of the power law", "absolute", {
            "relative": "relative, of log loss", "absolute": "absolute, of loss"},
            why="Dey et al. 2023 fit the loss itself."),
        Choice("objective", "Objective of the other two", "huber", {
            "huber": "Huber's loss of log loss", "l1": "absolute values"}, why="Hoffmann et al. 2022: Huber."),
        Slider("delta", "Huber's delta", value=1e-3, low=1e-5, high=1, log=True, why="Hoffmann et al. 2022."),
        Count("bootstrap", "Refits for the intervals", value=1000, low=50, high=10_000, log=True, unit="refits",
              why="To runs drawn with replacement; used by the laws in N and D."),
        Count("held", "Largest runs left out and predicted", value=0, low=0, high=20, step=1, unit="runs",
              why="What the law says of runs that it has not seen."),
        Slider("reach", "Extrapolate to", value=10, low=1, high=10_000, log=True, unit="times the largest",
               why="The farther, the more rests on the form."),
        Count("seed", "Seed", value=1, low=0, high=9999, step=1, why="The same seed draws the same refits."),
    ),
    work=_fit,
    chart=_chart,
    columns=(
        Column("constant", "Constant", format="text"), Column("value", "Value", "", "g4"),
        Column("se", "Standard error", "", "g2"), Column("low", "From", "", "g4"), Column("high", "To", "", "g4"),
    ),
    measure="Loss against compute, parameters or tokens, log; dots: runs; hollow: left out; line and band: the law "
    "with 95% for one more run; dashed: beyond the runs",
    description="Dots of training runs on a falling curve that goes on, dashed and in a widening band, beyond them.",
)  # fmt: skip


def fit_your_runs(runs: Any = None, **changes: Any) -> Workbench:
    """Return the workbench that fits a law to training runs: a power law, or parameters and tokens apart.

    runs: a CSV as text or bytes, a path, or a data frame (:func:`scalingbet.fitting.read_runs` says which columns are
    known); without it the seven Cerebras-GPT runs.  ``result.extra["law"]`` is the fitted law.
    changes: values of the controls; outside what is allowed they raise ``DomainError``.

    >>> round(fit_your_runs().result.extra["law"].exponent.value, 3)
    0.073
    """
    return Workbench(BENCH, runs=runs, **changes)
