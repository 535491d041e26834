"""Simulate best-of-N with your verifier: a seeded population of questions, and the formula beside it."""

import dataclasses
import functools
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ... import test_time
from ...explorable import COLOUR, Column, Scope, Slider
from ...explorable.chart import log_scale, scale_powers_axis
from ...figures.test_time.verifier import imperfect_verifier
from ...formula import Array, DomainError, numeric
from ...formula.words import say
from ..bench import Bench, Result
from ..controls import Count
from ..workbench import Workbench

Verifier: TypeAlias = Callable[[NDArray[np.bool], np.random.Generator], Any]
BATCH = 200_000  # answers drawn between two steps: some ten milliseconds
_STEPS = 9  # numbers of samples that are measured
_RATES = 2000  # success rates that the formula is averaged over, of the many that are drawn


def sizes(most: int) -> list[int]:
    """Return the numbers of samples that are measured: whole, from 1 to ``most``, evenly spaced in logs.

    >>> sizes(100)
    [1, 2, 3, 6, 10, 18, 32, 56, 100]
    """
    return sorted({round(n) for n in np.geomspace(1, most, min(_STEPS, most))})


def success_rates(right: float, spread: float, questions: int, rng: np.random.Generator, never: float = 0.0) -> Array:
    """Return each question's share of right answers: all ``right``, or Beta draws of that mean and a wider ``spread``.

    The Beta's variance is ``spread right (1 - right)``: at 0 all questions are alike, near 1 each is always or never
    answered.  Of every question ``never`` have no right answer, and the others more, so that the mean stays.
    """
    right = min(right / (1 - never), 1.0)
    rates = np.full(questions, float(right))
    if spread > 0 and right < 1:
        both = 1 / spread - 1
        rates = rng.beta(right * both, (1 - right) * both, questions)
    rates[: round(never * questions)] = 0.0
    return rates


def _scores(verifier: Verifier, right: NDArray[np.bool], rng: np.random.Generator) -> Array:
    """Return what a reader's ``verifier`` gives to ``right`` (questions, samples), checked."""
    scores = np.asarray(verifier(right, rng), dtype=float)
    if scores.shape != right.shape or np.isnan(scores).any():
        raise DomainError(
            f"the verifier gave {scores.shape} scores, {int(np.isnan(scores).sum())} of them no number; allowed is a "
            f"number for each of {right.shape} answers"
        )
    return scores


def _simulate(s: Any, verifier: Verifier | None = None) -> Generator[float, None, Result]:
    p = Scope(vars(s), lambda name, value: value)
    assert imperfect_verifier.outputs is not None
    imperfect_verifier.outputs(p)
    rng = np.random.default_rng(s.seed)
    rates = success_rates(s.right, s.spread, s.questions, rng, s.never)
    counts = sizes(s.samples)
    won = np.zeros((len(counts), s.questions))
    judged, verdicts = np.zeros(4), True  # wrong answers and how many passed, right answers and how many failed
    block = max(1, BATCH // s.samples)
    for start in range(0, s.questions, block):
        rate = rates[start : start + block, None]
        right = rng.random((len(rate), s.samples)) < rate
        if verifier:
            scores = _scores(verifier, right, rng)
            verdicts = verdicts and bool(np.isin(scores, (0, 1)).all())
        else:
            scores = (rng.random(right.shape) < np.where(right, 1 - p.misses, p.passes)).astype(float)
        judged += (~right).sum(), scores[~right].sum(), right.sum(), (1 - scores[right]).sum()
        order = rng.random(right.shape)  # among equals one is picked at random
        for k, n in enumerate(counts):
            best = scores[:, :n] == scores[:, :n].max(axis=1, keepdims=True)
            picked = np.where(best, order[:, :n], -1).argmax(axis=1)
            won[k, start : start + block] = right[np.arange(len(rate)), picked]
        yield min(1.0, (start + block) / s.questions)
    passes, misses = p.passes, p.misses
    if verifier:
        passes, misses = judged[1] / max(1, judged[0]), judged[3] / max(1, judged[2])
        if not verdicts:
            passes = misses = np.nan  # scores: the formula has nothing to say
    return _result(s, rates, counts, won, passes, misses, bool(verifier))


def _formula(n: float, rates: Array, passes: float, misses: float) -> float:
    """Return the mean of the formula over the questions' own success rates, or nothing where it has none."""
    if np.isnan(passes):
        return np.nan
    step = max(1, len(rates) // _RATES)
    values, weights = np.unique(np.sort(rates)[step // 2 :: step], return_counts=True)
    return float(np.average(numeric(test_time.verified_accuracy(n, values, passes, misses)), weights=weights))


def _result(s: Any, rates: Array, counts: list[int], won: Array, passes: float, misses: float, own: bool) -> Result:
    table = pd.DataFrame({
        "samples": counts, "simulated": won.mean(axis=1), "error": won.std(axis=1) / np.sqrt(s.questions),
        "formula": [_formula(n, rates, passes, misses) for n in counts],
        "perfect": [_formula(n, rates, 0.0, 0.0) for n in counts],
    })  # fmt: skip
    table["low"], table["high"] = table["simulated"] - 2 * table["error"], table["simulated"] + 2 * table["error"]
    line = np.unique(np.geomspace(1, s.samples, 41).round(6))
    curve = pd.DataFrame({"samples": line, "accuracy": [_formula(n, rates, passes, misses) for n in line],
                          "perfect": [_formula(n, rates, 0.0, 0.0) for n in line]})  # fmt: skip
    last = table.iloc[-1]
    away = (table["simulated"] - table["formula"]).abs() / table["error"].where(table["error"] > 0)
    notes = [] if s.spread == 0 else ["The questions differ: the lines average the formula over their success rates."]
    if s.never:
        notes.append(say("To {never:pct1} of the questions no answer is right.", never=s.never))
    if own:
        notes.append("Your own verifier picks." if np.isnan(passes) else say(
            "Your own verifier picks; it passed {passes:pct1} of wrong answers and failed {misses:pct1} of right ones.",
            passes=passes, misses=misses))  # fmt: skip
    beside = "Your verifier scores, so no formula stands beside it" if np.isnan(passes) else say(
        "The formula gives {formula:pct1}; the largest distance of the {count:f0} points from it is {away:f1} standard "
        "errors", formula=last["formula"], count=len(table), away=np.nan_to_num(away.max()))  # fmt: skip
    return Result(
        say("At {n:big3} samples {share:pct1} of the picked answers are right (give or take {error:pct1})",
            n=last["samples"], share=last["simulated"], error=2 * last["error"]),
        say("{beside}. A perfect verifier would have {perfect:pct1}.", beside=beside, perfect=last["perfect"]),
        {"points": table, "curve": curve},
        table,
        tuple(notes),
        {"passes": passes, "misses": misses, "rates": rates},
    )  # fmt: skip


def _chart(d: Any) -> Any:
    samples = alt.X("samples:Q", title="samples, log scale", scale=log_scale(), axis=scale_powers_axis())
    share = {"title": "right answers picked", "axis": alt.Axis(format=".0%"), "scale": alt.Scale(domain=[0, 1])}
    return (
        d.curve.mark_line(strokeDash=[2, 3], color=COLOUR["muted"]).encode(x=samples, y=alt.Y("perfect:Q", **share))
        + d.curve.transform_filter("isValid(datum.accuracy)").mark_line().encode(x=samples, y="accuracy:Q")
        + d.points.mark_rule(color=COLOUR["ink"], clip=True).encode(x=samples, y=alt.Y("low:Q", **share), y2="high")
        + d.points.mark_point(color=COLOUR["ink"], size=36).encode(x=samples, y="simulated:Q")
    )


BENCH = Bench(
    name="simulate-best-of-n",
    title="Simulate best-of-N with your verifier",
    notebook="notebooks/03-test-time-compute-workings.ipynb",
    controls=(
        *imperfect_verifier.controls,
        Slider("spread", "How much the questions differ", value=0.0, low=0.0, high=0.95, step=0.01, format="f2",
               why="0: all are equally hard, as the formula has it. Near 1 each is always or never answered."),
        Count("samples", "Samples a question, at most", value=100, low=1, high=1000, log=True, unit="answers",
              why="The figure compares at 20."),
        Count("questions", "Questions drawn", value=2000, low=100, high=100_000, log=True, unit="questions",
              why="The error of a point shrinks with their square root."),
        Count("seed", "Seed", value=1, low=0, high=9999, step=1, why="The same seed draws the same answers."),
    ),
    work=_simulate,
    chart=_chart,
    columns=(
        Column("samples", "Samples", "", "big3"), Column("simulated", "Simulated", "", "pct2"),
        Column("error", "Its standard error", "", "pct2"), Column("formula", "Formula", "", "pct2"),
        Column("perfect", "Perfect verifier", "", "pct2"),
    ),
    measure="Right answers picked against samples, log scale; points: simulated, with two standard errors; line: "
    "formula; dotted: a perfect verifier",
    description="Points of a simulation with error bars on a curve that rises and levels off below a dotted curve.",
)  # fmt: skip


def simulate_best_of_n(verifier: str | Verifier | None = None, **changes: Any) -> Workbench:
    """Return the workbench that draws answers to a seeded population of questions and lets a verifier pick.

    verifier: one of the control's, or your own function in place of its error rates: it gets ``right`` (a boolean
    array, questions by samples) and a random generator and returns a score for each answer; the highest is picked,
    equals at random.
    changes: values of the controls; outside what is allowed they raise ``DomainError``.

    >>> perfect = simulate_best_of_n(lambda right, rng: right, right=0.5, never=0.25, samples=40, questions=100)
    >>> float(perfect.table["simulated"].iloc[-1])
    0.75
    """
    if callable(verifier):
        return Workbench(dataclasses.replace(BENCH, work=functools.partial(_simulate, verifier=verifier)), **changes)
    return Workbench(BENCH, **changes | ({} if verifier is None else {"verifier": verifier}))
