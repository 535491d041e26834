"""Test-time compute, first part: repeated sampling, longer thinking, and training traded for inference."""

import altair as alt

from ... import test_time
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, powers_axis, scale_powers_axis
from ...facts import facts
from ...formula import exp, floor, log, log10, maximum, minimum, power, where
from ...formula.words import say

MOST_SAMPLES = 1e6
STATED = (0.3, 0.5)  # the exponent that $680bn gives for best-of-n

_BETA_12B = test_time.PYTHIA_MATH["12B"]
_FITS = "; ".join(f"{fit.model} {fit.alpha:g}" for fit in test_time.PYTHIA_MATH.values())
_SPREADS = "; ".join(f"{fit.model} {fit.beta:g}" for fit in test_time.PYTHIA_MATH.values())


def choose_by_index(index, values):
    """Return the value of ``values`` at ``index``, a number or an expression."""
    *rest, last = enumerate(values)
    chosen = last[1]
    for place, value in reversed(rest):
        chosen = where(index == place, value, chosen)
    return chosen


def _hardness():
    return [
        Slider("alpha", "Hard end (alpha): higher, fewer hard problems", value=_BETA_12B.alpha, low=0.05, high=2,
               log=True, format="g3", why=f"Our fits to published samples of models on MATH problems: {_FITS}."),
        Slider("beta", "Easy end (beta): higher, fewer easy problems", value=_BETA_12B.beta, low=0.5, high=200,
               log=True, format="g3", why=f"Our fits: {_SPREADS}."),
    ]  # fmt: skip


# -- coverage -------------------------------------------------------------------------------------

_POINTS = facts("pythia_math_coverage")[["model", "samples", "coverage", "locator"]]
DRAWN_SAMPLES = 10_000  # the most that were drawn for a problem
_LAST = _POINTS.loc[_POINTS.groupby("model")["samples"].idxmax(), ["model", "samples", "coverage"]]


def _coverage(p):
    p.solved = test_time.beta_coverage(p.k, p.alpha, p.beta)
    p.one = p.alpha / (p.alpha + p.beta)
    p.more = test_time.beta_coverage(10 * p.k, p.alpha, p.beta)


def _coverage_curve(row, p):
    row.samples = power(MOST_SAMPLES, row.t)
    row.coverage = test_time.beta_coverage(row.samples, p.alpha, p.beta)
    row.tail = maximum(0, 1 - test_time.beta_tail(row.samples, p.alpha, p.beta))


def _coverage_chosen(row, p):
    row.samples = p.k
    row.coverage = p.solved


repeated_sampling = Explorable(
    name="repeated-sampling",
    controls=[
        Slider("k", "Samples a problem", value=100, low=1, high=MOST_SAMPLES, log=True, unit="samples", format="big2",
               why="The middle of the range that was measured, one to ten thousand."),
        *_hardness(),
    ],
    outputs=_coverage,
    data={
        "curve": Rows(61, _coverage_curve, [
            Column("samples", "Samples a problem", "", "big3"), Column("coverage", "Coverage", "of problems", "pct2"),
            Column("tail", "Power law that it tends to", "of problems", "pct2"),
        ]),
        "measured": Rows(_POINTS, None, [
            Column("model", "Model", format="text"), Column("samples", "Samples a problem", "", "f0"),
            Column("coverage", "Coverage", "of problems", "pct2"), Column("locator", "From", format="text"),
        ]),
        "names": Rows(_LAST),
        "chosen": Rows(1, _coverage_chosen),
    },
    chart=lambda d: (
        d.curve.mark_line(color=COLOUR["muted"], strokeDash=[2, 3], strokeWidth=1.5).encode(
            x="samples:Q", y="tail:Q"
        ).transform_filter("datum.tail > 0")
        + d.curve.mark_line(strokeDash=[8, 4]).encode(x="samples:Q", y="coverage:Q")
        + d.curve.transform_filter(f"datum.samples <= {DRAWN_SAMPLES}").mark_line().encode(
            x=alt.X("samples:Q", title="samples a problem, log scale", scale=log_scale(1, MOST_SAMPLES),
                    axis=scale_powers_axis()),
            y=alt.Y("coverage:Q", title="problems solved by at least one", axis=alt.Axis(format=".0%"),
                    scale=alt.Scale(domain=[0, 1])),
        )
        + d.measured.mark_point(color=COLOUR["ink"]).encode(
            x="samples:Q", y="coverage:Q", shape=alt.Shape("model:N", legend=None)
        )
        + d.names.mark_text(align="left", dx=9, dy=9).encode(x="samples:Q", y="coverage:Q", text="model:N")
        + d.chosen.mark_point(size=140, color=COLOUR["warn"]).encode(x="samples:Q", y="coverage:Q")
    ),
    finding=lambda p: say(
        "{k:big2} samples a problem solve {solved:pct0} of problems; one sample solves {one:pct1}",
        k=p.k, solved=p.solved, one=p.one,
    ),
    reading=lambda p: say(
        "Ten times as many would solve {more:pct0}. In the long run ten times the samples leave {left:pct0} of what "
        "was unsolved, whatever the number.",
        more=p.more, left=power(10, -p.alpha),
    ),
    measure="Coverage against samples, log scale; line: success rates spread as Beta(alpha, beta), dashed beyond what "
    "was drawn; dots: published samples; dotted: the power law it tends to",
    description="A curve that rises along ten thousand samples from a few per cent to nearly nine tenths, through the "
    "dots of Pythia 12B; the dots of Pythia 70M lie far below. A dotted line shows the power law that it tends to.",
    sources=["brown2024", "schaeffer2025"],
    as_of="2024-07",
    note="Assumes that something recognises the right answer when it appears.",
)  # fmt: skip


# -- why a power law ------------------------------------------------------------------------------

_RATES = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_STEPS = 48
_LOWEST = 1e-3
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


power_law_of_averages = Explorable(
    name="power-law-of-averages",
    controls=_hardness(),
    outputs=_averages,
    data={
        "average": Rows(41, _average, [
            Column("samples", "Samples a problem", "", "big3"),
            Column("unsolved", "All problems unsolved", "share", "g4"),
            Column("tail", "Power law that it tends to", "share", "g4"),
        ]),
        "problems": Rows(_STEPS * len(_RATES), _problem, [
            Column("rate", "A problem's success rate", "", "g3"), Column("samples", "Samples", "", "big3"),
            Column("unsolved", "Chance that it is unsolved", "", "g4"),
        ]),
    },
    chart=lambda d: (
        d.problems.mark_line(clip=True, color=COLOUR["muted"], strokeWidth=1, strokeDash=[2, 2]).encode(
            x="samples:Q", y="unsolved:Q", detail="rate:N"
        )
        + d.average.mark_line(clip=True, color=COLOUR["warn"], strokeDash=[6, 4]).encode(x="samples:Q", y="tail:Q")
        + d.average.mark_line(strokeWidth=3, clip=True).encode(
            x=alt.X("samples:Q", title="samples a problem, log scale", scale=log_scale(1, 1e5),
                axis=scale_powers_axis()),
            y=alt.Y("unsolved:Q", title="unsolved, log scale", scale=log_scale(_LOWEST, 1),
                axis=powers_axis(values=[1e-3, 1e-2, 0.1, 1])),
        )
    ),
    finding=lambda p: say(
        "Each problem's failures die out exponentially; their average falls with exponent {late:f2}, near alpha = "
        "{alpha:g3}",
        late=p.late, alpha=p.alpha,
    ),
    reading=lambda p: say(
        "The exponent of the average is {early:f2} between 10 and 100 samples and {late:f2} between 10,000 and "
        "100,000: what is left are ever harder problems.",
        early=p.early, late=p.late,
    ),
    measure="Share unsolved against samples, both on log scales; dotted: single problems with a success rate of 0.3 "
    "(left) to 0.001 (right); dashed: the power law",
    description="Six dotted curves drop off one after another like cliffs. The bold curve of the average bends once "
    "and then follows a straight dashed line.",
    sources=["schaeffer2025"],
    as_of="2025",
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


unbiased_estimator = Explorable(
    name="unbiased-estimator",
    controls=[
        Slider("n", "Samples drawn", value=20, low=5, high=200, step=1, unit="samples", format="f0",
               why="Few samples, where the choice of estimator matters most."),
        Slider("c", "Right ones among them", value=2, low=0, high=50, step=1, unit="samples", format="f0",
               why="A hard problem: two right answers."),
        Slider("k", "Samples asked about", value=10, low=1, high=200, step=1, unit="samples", format="f0",
               why="Half of those drawn."),
    ],
    outputs=_estimator,
    data={
        "curve": Rows(40, _estimates, [
            Column("k", "Samples asked about", "", "f0"), Column("unbiased", "Unbiased estimate", "", "pct2"),
            Column("plugged", "Plugged-in estimate", "", "pct2"),
        ]),
        "chosen": Rows(1, _estimate_chosen),
    },
    chart=lambda d: (
        d.curve.mark_line(color=COLOUR["muted"], strokeDash=[5, 4]).encode(x="k:Q", y="plugged:Q")
        + d.curve.mark_line().encode(
            x=alt.X("k:Q", title="samples asked about"),
            y=alt.Y("unbiased:Q", title="estimated chance of a right one", axis=alt.Axis(format=".0%"),
                    scale=alt.Scale(domain=[0, 1])),
        )
        + d.chosen.mark_point(size=140, color=COLOUR["warn"]).encode(x="k:Q", y="unbiased:Q")
        + d.chosen.mark_point(size=80, color=COLOUR["muted"]).encode(x="k:Q", y="plugged:Q")
    ),
    finding=lambda p: say(
        "{c:f0} right of {n:f0} makes {unbiased:pct0} at {k:f0} samples; the plain formula says {plugged:pct0}",
        c=p.right, n=p.n, k=p.drawn, unbiased=p.unbiased, plugged=p.plugged,
    ),
    reading=lambda p: say(
        "Counting the subsets of {k:f0} that hold a right answer is fair on average; putting {c:f0}/{n:f0} into 1 - "
        "(1 - p)ᵏ is {gap:f1} points lower.",
        k=p.drawn, c=p.right, n=p.n, gap=100 * (p.unbiased - p.plugged),
    ),
    measure="Estimated chance that at least one of k samples is right; solid: unbiased; dashed: plugged in",
    description="Two rising curves; the unbiased one reaches certainty where k leaves too few wrong samples, the "
    "plugged-in one stays below it.",
    sources=["chen2021"],
    as_of="2021-07",
)  # fmt: skip


# -- exponents ------------------------------------------------------------------------------------

_EXPONENTS = facts("pythia_math_exponents")[["model", "parameters", "exponent", "locator"]]
_MEASURED = (float(_EXPONENTS["exponent"].min()), float(_EXPONENTS["exponent"].max()))


def _exponents(p):
    p.inside = sum(
        where(b + p.error < STATED[0], 0, where(b - p.error > STATED[1], 0, 1)) for b in _EXPONENTS["exponent"]
    )
    p.slope = (_MEASURED[1] - _MEASURED[0]) / log10(12e9 / 70e6)


def _exponent_row(row, p):
    row.low = row.exponent - p.error
    row.high = row.exponent + p.error


exponent_by_size = Explorable(
    name="exponent-by-size",
    controls=[
        Slider("error", "Sampling error of an exponent", value=0.03, low=0, high=0.1, step=0.005, format="f3",
               why="Estimate: 128 problems leave about 0.03."),
    ],
    outputs=_exponents,
    data={
        "models": Rows(_EXPONENTS, _exponent_row, [
            Column("model", "Model", format="text"), Column("parameters", "Parameters", "", "big2"),
            Column("exponent", "Exponent", "", "f3"), Column("low", "Low", "", "f3"), Column("high", "High", "", "f3"),
            Column("locator", "From", format="text"),
        ]),
        "stated": Rows([{"low": STATED[0], "high": STATED[1], "label": "as $680bn states it", "at": 4e7}]),
    },
    chart=lambda d: (
        d.stated.mark_rect(opacity=0.16, color=COLOUR["680bn-2026"]).encode(y="low:Q", y2="high:Q")
        + d.stated.mark_text(align="left", dx=4, dy=12, color=COLOUR["680bn-2026"]).encode(x="at:Q", y="high:Q",
            text="label:N")
        + d.models.mark_rule().encode(x="parameters:Q", y="low:Q", y2="high:Q")
        + d.models.mark_point().encode(
            x=alt.X("parameters:Q", title="parameters, log scale", scale=log_scale(4e7, 3e10),
                axis=scale_powers_axis()),
            y=alt.Y("exponent:Q", title="exponent", scale=alt.Scale(domain=[0, 0.55])),
        )
    ),
    finding=lambda p: say(
        "The exponent of repeated sampling nearly doubles from the smallest model to the largest: {low:f2} to "
        "{high:f2}",
        low=_MEASURED[0], high=_MEASURED[1],
    ),
    reading=lambda p: say(
        "Ten times the parameters add {slope:f2} to it; with errors of {error:f3}, {inside:f0} of seven models reach "
        "the range of 0.3 to 0.5.",
        slope=p.slope, error=p.error, inside=p.inside,
    ),
    measure="Exponent b of -log coverage = A k⁻ᵇ for seven Pythia models on 128 MATH problems, against parameters "
    "(log)",
    description="Seven dots with error bars that climb from lower left to upper right; only the larger models reach "
    "the shaded band between 0.3 and 0.5.",
    sources=["brown2024"],
    as_of="2024-07",
    note="Our fits to the published samples.",
)  # fmt: skip


def _best_of_n(p):
    p.factor = power(10, p.b)
    p.samples_for_half = power(2, 1 / p.b)
    p.samples_for_tenth = power(10, 1 / p.b)


def _error_curve(row, p):
    row.samples = power(1e4, row.t)
    row.error = power(row.samples, -p.b)
    row.stated_low = power(row.samples, -STATED[1])
    row.stated_high = power(row.samples, -STATED[0])
    row.measured_low = power(row.samples, -_MEASURED[1])
    row.measured_high = power(row.samples, -_MEASURED[0])


best_of_n_error = Explorable(
    name="best-of-n-error",
    controls=[
        Slider("b", "Exponent", value=_MEASURED[1], low=0.05, high=1, step=0.005, format="f3",
               why="Pythia 12B on MATH, the largest of the measured ones."),
    ],
    outputs=_best_of_n,
    data={"curve": Rows(41, _error_curve, [
        Column("samples", "Samples", "", "big3"), Column("error", "Error left", "of one sample's", "g4"),
        Column("stated_low", "Stated, low", "", "g4"), Column("stated_high", "Stated, high", "", "g4"),
        Column("measured_low", "Measured, low", "", "g4"), Column("measured_high", "Measured, high", "", "g4"),
    ]), "labels": Rows([
        {"samples": 1e4, "error": 1e4 ** -0.47, "label": "stated", "document": True},
        {"samples": 1e4, "error": 1e4 ** -0.215, "label": "measured", "document": False},
    ])},
    chart=lambda d: (
        d.curve.mark_area(opacity=0.2, color=COLOUR["680bn-2026"], line=False).encode(
            x="samples:Q", y="stated_low:Q", y2="stated_high:Q"
        )
        + d.curve.mark_area(opacity=0.2).encode(x="samples:Q", y="measured_low:Q", y2="measured_high:Q")
        + d.curve.mark_line(clip=True).encode(
            x=alt.X("samples:Q", title="samples, log scale", scale=log_scale(1, 1e4), axis=scale_powers_axis()),
            y=alt.Y("error:Q", title="error left, log scale", scale=log_scale(0.005, 1),
                    axis=alt.Axis(format="~%", values=[0.01, 0.03, 0.1, 0.3, 1])),
        )
        + d.labels.mark_text(align="right", dx=-4).encode(x="samples:Q", y="error:Q", text="label:N")
    ),
    finding=lambda p: say(
        "At an exponent of {b:f2}, ten times the samples cut the error {factor:f1} times", b=p.b, factor=p.factor
    ),
    reading=lambda p: say(
        "To halve the error takes {half:big2} times the samples, to cut it to a tenth {tenth:big2} times.",
        half=p.samples_for_half, tenth=p.samples_for_tenth,
    ),
    measure="Error (-log coverage) as a share of one sample's, against samples, both on log scales; bands: exponents "
    "as stated (0.3 to 0.5) and as measured (0.19 to 0.37)",
    description="Two bands that fall from one corner and overlap; the stated band falls more steeply than the "
    "measured.",
    sources=["doc-680bn-2026", "brown2024"],
    as_of="2024-07",
)  # fmt: skip
