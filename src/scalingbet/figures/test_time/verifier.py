"""Test-time compute, third part: the verifier's ceiling, its size, its errors, and three layers of returns."""

import altair as alt
import numpy as np
import pandas as pd

from ... import laws, test_time
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import facts
from ...formula import choose, floor, log10, maximum, power, where
from ...formula.words import say

# -- the ceiling ----------------------------------------------------------------------------------

FARTHEST = 16  # sqrt(nats): the right end of the drawing
TWO_SAMPLES = float(test_time.best_of_n_kl(2))


def _ceiling(p):
    p.bon_d, p.bon_reward = test_time.best_of_n_peak(p.alpha, p.beta)
    p.rl_d, p.rl_reward = test_time.rl_peak(p.alpha_rl, p.beta_rl, p.rounds)
    p.bon_kl = p.bon_d * p.bon_d
    p.bon_samples = where(p.bon_kl > TWO_SAMPLES, test_time.samples_at_kl(maximum(p.bon_kl, TWO_SAMPLES)), 1)


def _rewards(row, p):
    row.d = FARTHEST * row.t
    row.kl = row.d * row.d
    row.best_of_n = test_time.gold_reward_best_of_n(row.d, p.alpha, p.beta)
    row.rl = test_time.gold_reward_rl(row.d, p.alpha_rl, p.beta_rl, p.rounds)
    row.perfect = p.alpha * row.d


def _peaks(row, p):
    row.d = where(row.kind == "best-of-n", p.bon_d, p.rl_d)
    row.reward = where(row.kind == "best-of-n", p.bon_reward, p.rl_reward)


# The height of the drawing: above the peaks that lie within it.
_HIGHEST = f"1.4 * max(p_bon_d < {FARTHEST} ? p_bon_reward : 0, p_rl_d < {FARTHEST} ? p_rl_reward : 0, 1)"
_BESIDE = {"align": alt.expr("datum.d < 2.5 ? 'left' : 'center'"), "dx": alt.expr("datum.d < 2.5 ? 8 : 0")}

verifier_ceiling = Explorable(
    name="verifier-ceiling",
    controls=[
        Slider("alpha", "Best-of-n: slope at the start (alpha)", value=1, low=0.2, high=2, step=0.05, format="f2",
               why="Illustrative: the paper shows its coefficients only as plots."),
        Slider("beta", "Best-of-n: exploitation (beta)", value=0.2, low=0.05, high=1, step=0.01, format="f2",
               why="Illustrative; a better verifier has a smaller one."),
        Slider("alpha_rl", "Reinforcement learning: alpha", value=0.8, low=0.2, high=2, step=0.05, format="f2",
               why="Illustrative; not the same quantity as for best-of-n."),
        Slider("beta_rl", "Reinforcement learning: beta", value=0.3, low=0.1, high=1, step=0.01, format="f2",
               why="Illustrative."),
        Slider("rounds", "Rounds with a verifier trained anew", value=1, low=1, high=6, step=1, format="f0",
               why="One round; more move the peak of reinforcement learning out in proportion."),
    ],
    outputs=_ceiling,
    data={
        "rewards": Rows(129, _rewards, [
            Column("d", "Distance d", "sqrt(nats)", "f2"), Column("kl", "KL divergence", "nats", "f2"),
            Column("best_of_n", "True reward, best-of-n", "", "f3"), Column("rl", "True reward, RL", "", "f3"),
            Column("perfect", "Perfect verifier", "", "f3"),
        ]),
        "peaks": Rows([{"kind": "best-of-n"}, {"kind": "reinforcement learning"}], _peaks, [
            Column("kind", "Method", format="text"), Column("d", "Distance of the peak", "sqrt(nats)", "f2"),
            Column("reward", "True reward there", "", "f3"),
        ]),
    },
    chart=lambda d: (
        d.rewards.mark_line(clip=True, strokeDash=[2, 3], color=COLOUR["muted"]).encode(x="d:Q", y="perfect:Q")
        + d.rewards.mark_line(clip=True).encode(
            x=alt.X("d:Q", title="distance from the first model, square root of nats",
                    scale=alt.Scale(domain=[0, FARTHEST])),
            y=alt.Y("best_of_n:Q", title="true reward",
                    scale=alt.Scale(domainMin=-0.5, domainMax=alt.ExprRef(_HIGHEST))),
        )
        + d.rewards.mark_line(clip=True, strokeDash=[8, 3], color=COLOUR.series[1]).encode(x="d:Q", y="rl:Q")
        + d.peaks.mark_point(clip=True, size=120, color=COLOUR["warn"]).encode(x="d:Q", y="reward:Q")
        + readable(d.peaks.mark_text(clip=True, dy=17, **_BESIDE).transform_filter("datum.kind == 'best-of-n'").encode(
            x="d:Q", y="reward:Q", text="kind:N"
        ))
        + readable(d.peaks.mark_text(clip=True, dy=-12, **_BESIDE).transform_filter("datum.kind != 'best-of-n'").encode(
            x="d:Q", y="reward:Q", text="kind:N"
        ))
    ),
    finding=lambda p: where(
        p.bon_samples < 1.5, "Against this verifier one answer is best: already a second makes it worse",
        say("Against this verifier best-of-n is best at {n:big2} samples; more of them make the answer worse",
            n=p.bon_samples),
    ),
    reading=lambda p: say(
        "Its true reward peaks at {r:f2}, at a distance of {d:f2}; that of RL, which trains against the same "
        "verifier, at {rr:f2} and {rd:f1}. A perfect verifier's goes on rising.",
        d=p.bon_d, r=p.bon_reward, rd=p.rl_d, rr=p.rl_reward,
    ),
    measure="True reward against the square root of the KL divergence; solid: best-of-n, dashed: reinforcement "
    "learning, dotted: a verifier without errors",
    description="A parabola for best-of-n that rises, peaks early and falls below zero; a lopsided hump for "
    "reinforcement learning that peaks later; a straight dotted line for a perfect verifier.",
    sources=["gao2023"],
    as_of="2023",
)  # fmt: skip

# -- the size of the verifier ---------------------------------------------------------------------

_TRAINED = facts("gao_bon_reproduction")[["rm_train_comparisons", "alpha_bon", "beta_bon", "source"]].rename(
    columns={"rm_train_comparisons": "comparisons", "alpha_bon": "alpha", "beta_bon": "beta"}
)
_ALPHA_FIT = np.polyfit(np.log10(_TRAINED["comparisons"]), _TRAINED["alpha"], 1)
_BETA_MEAN = float(_TRAINED["beta"].mean())
_CURVES = pd.DataFrame(
    [row | {"d": step / 5} for row in _TRAINED.drop(columns="source").to_dict("records") for step in range(36)]
)


TRIED = 3  # sqrt(nats): about as far as samples were drawn


def _sized(p):
    p.alpha = float(_ALPHA_FIT[1]) + float(_ALPHA_FIT[0]) * log10(p.comparisons)
    p.d, p.reward = test_time.best_of_n_peak(p.alpha, _BETA_MEAN)
    more = p.alpha + float(_ALPHA_FIT[0])
    p.gain = test_time.best_of_n_peak(more, _BETA_MEAN)[1] - p.reward
    p.samples = test_time.samples_at_kl(maximum(p.d * p.d, TWO_SAMPLES))


def _trained_curve(row, p):
    row.reward = test_time.gold_reward_best_of_n(row.d, row.alpha, row.beta)


def _trained_peak(row, p):
    row.d, row.reward = test_time.best_of_n_peak(row.alpha, row.beta)


def _sized_curve(row, p):
    row.d = row.i / 5
    row.reward = test_time.gold_reward_best_of_n(row.d, p.alpha, _BETA_MEAN)


def _sized_peak(row, p):
    row.d = p.d
    row.reward = p.reward


verifier_size = Explorable(
    name="verifier-size",
    controls=[
        Slider("comparisons", "Comparisons the verifier is trained on", value=4000, low=500, high=60000, log=True,
               format="big2", why="The middle of the five sizes that were tried."),
    ],
    outputs=_sized,
    data={
        "curves": Rows(_CURVES, _trained_curve, [
            Column("comparisons", "Comparisons", "", "f0"), Column("d", "Distance", "sqrt(nats)", "f1"),
            Column("reward", "True reward", "", "f3"),
        ]),
        "peaks": Rows(_TRAINED, _trained_peak, [
            Column("comparisons", "Comparisons", "", "f0"), Column("alpha", "alpha", "", "f3"),
            Column("beta", "beta", "", "f3"), Column("d", "Distance of the peak", "sqrt(nats)", "f3"),
            Column("reward", "True reward there", "", "f3"), Column("source", "From", format="text"),
        ]),
        "chosen": Rows(36, _sized_curve, [
            Column("d", "Distance", "sqrt(nats)", "f1"), Column("reward", "True reward, chosen size", "", "f3"),
        ]),
        "peak": Rows(1, _sized_peak),
    },
    chart=lambda d: (
        d.curves.transform_filter(f"datum.d <= {TRIED}").mark_line(strokeWidth=1.2, color=COLOUR["muted"]).encode(
            x=alt.X("d:Q", title="distance from the first model, square root of nats", scale=alt.Scale(domain=[0, 7])),
            y=alt.Y("reward:Q", title="true reward", scale=alt.Scale(domain=[-0.5, 2])), detail="comparisons:N",
        )
        + d.curves.transform_filter(f"datum.d >= {TRIED}").mark_line(
            clip=True, strokeWidth=1.2, strokeDash=[6, 4], color=COLOUR["muted"]
        ).encode(x="d:Q", y="reward:Q", detail="comparisons:N")
        + d.chosen.transform_filter(f"datum.d <= {TRIED}").mark_line(strokeWidth=3).encode(x="d:Q", y="reward:Q")
        + d.chosen.transform_filter(f"datum.d >= {TRIED}").mark_line(
            clip=True, strokeWidth=3, strokeDash=[6, 4]
        ).encode(x="d:Q", y="reward:Q")
        + d.peaks.mark_point(color=COLOUR["ink"]).encode(x="d:Q", y="reward:Q")
        + readable(d.peaks.mark_text(dy=-10).encode(
            x="d:Q", y="reward:Q", text=alt.Text("comparisons:Q", format=",")
        ))
        + d.peak.mark_point(size=140, color=COLOUR["warn"]).encode(x="d:Q", y="reward:Q")
    ),
    finding=lambda p: say(
        "A verifier trained on {c:big2} comparisons is good for {n:big2} samples, then it misleads", c=p.comparisons,
        n=p.samples,
    ),
    reading=lambda p: say(
        "The best true reward there is {r:f2}, at a distance of {d:f2}; ten times the comparisons add {gain:f2} and "
        "move the peak out, and it stays a peak.",
        r=p.reward, d=p.d, gain=p.gain,
    ),
    measure="True reward under best-of-n against distance; grey: five verifiers as fitted, labelled with their "
    "training comparisons; bold: the size chosen; dashed: extrapolated",
    description="Five humps, one inside the other: the more comparisons a verifier was trained on, the higher its peak "
    "and the farther to the right.",
    sources=["gao2023"],
    as_of="2025",
    note="Coefficients of an open reproduction with other models, seen only as a table; peaks beyond a distance of "
    "about 3 are extrapolated.",
)  # fmt: skip

# -- errors of the verifier -----------------------------------------------------------------------

QUESTIONS, ANSWERS = 100, 20
FINENESS = 10_000  # a draw is a whole number below it
VERIFIERS = {"proof": "A proof checker", "tests": "Unit tests", "judge": "A learned judge"}


def _judged(p):
    p.passes = choose(p.verifier, {"proof": 0.0, "tests": p.tests, "judge": p.judge})
    p.misses = choose(p.verifier, {"proof": 0.0, "tests": 0.0, "judge": p.judge_misses})
    p.limit = test_time.verified_limit(p.right, p.passes, p.misses)
    p.now = test_time.verified_accuracy(ANSWERS, p.right, p.passes, p.misses)
    p.perfect_now = test_time.verified_accuracy(ANSWERS, p.right, 0, 0)


def _accuracy(row, p):
    row.samples = power(1000, row.t)
    row.accuracy = test_time.verified_accuracy(row.samples, p.right, p.passes, p.misses)
    row.perfect = test_time.verified_accuracy(row.samples, p.right, 0, 0)


def _answers(row, p):
    row.question = floor(row.i / ANSWERS)
    row.answer = row.i % ANSWERS
    row.draw = floor(FINENESS * test_time.answer_draw(row.i, 0))
    row.verdict = floor(FINENESS * test_time.answer_draw(row.i, 1))
    row.right = where(row.draw < FINENESS * p.right, 1, 0)
    row.passed = where(row.verdict < FINENESS * where(row.right > 0, 1 - p.misses, p.passes), 1, 0)


def _simulated(answers):
    """Return, as a chart's data, the simulated accuracy of taking the first of 1, 2 ... answers that passes."""
    return (
        answers.transform_calculate(first_right="datum.answer == 0 ? datum.right : 0")
        .transform_joinaggregate(base="sum(first_right)")
        .transform_joinaggregate(own="sum(first_right)", groupby=["question"])
        .transform_window(passes="sum(passed)", sort=[{"field": "answer"}], groupby=["question"], frame=[None, 0])
        .transform_filter("datum.passed == 1 && datum.passes == 1")
        .transform_calculate(change="datum.right - datum.own", samples="datum.answer + 1")
        .transform_aggregate(change="sum(change)", base="min(base)", groupby=["samples"])
        .transform_window(moved="sum(change)", sort=[{"field": "samples"}], frame=[None, 0])
        .transform_calculate(accuracy=f"(datum.base + datum.moved) / {QUESTIONS}")
    )


def _limit(row, p):
    row.accuracy = p.limit


imperfect_verifier = Explorable(
    name="imperfect-verifier",
    controls=[
        Choice("verifier", "What picks the answer", value="tests", options=VERIFIERS,
               why="Code and proofs can be run; for the rest a model judges."),
        Slider("right", "Right answers of the model", value=0.1, low=0.005, high=0.9, log=True, format="pct1",
               why="Assumption of this book: a hard task, one answer in ten right."),
        Slider("tests", "Wrong answers that pass unit tests", value=0.03, low=0, high=0.3, step=0.005, format="pct1",
               why="Assumption of this book: tests of the usual thinness."),
        Slider("judge", "Wrong answers that the judge accepts", value=0.2, low=0, high=1, step=0.01, format="pct0",
               why="Assumption of this book."),
        Slider("judge_misses", "Right answers that the judge rejects", value=0.2, low=0, high=0.9, step=0.01,
               format="pct0", why="Assumption of this book."),
    ],
    outputs=_judged,
    data={
        "curve": Rows(61, _accuracy, [
            Column("samples", "Samples", "", "big3"), Column("accuracy", "Accuracy with this verifier", "", "pct2"),
            Column("perfect", "With a perfect one", "", "pct2"),
        ]),
        "answers": Rows(QUESTIONS * ANSWERS, _answers, [
            Column("question", "Question", "", "f0"), Column("answer", "Answer", "", "f0"),
            Column("right", "Is right", "", "f0"), Column("passed", "Passes", "", "f0"),
        ]),
        "limit": Rows(1, _limit),
    },
    chart=lambda d: (
        d.curve.mark_line(strokeDash=[2, 3], color=COLOUR["muted"]).encode(x="samples:Q", y="perfect:Q")
        + d.limit.mark_rule(strokeDash=[6, 4], color=COLOUR["warn"]).encode(y="accuracy:Q")
        + _simulated(d.answers).mark_point(color=COLOUR["ink"], size=26).encode(x="samples:Q", y="accuracy:Q")
        + d.curve.mark_line().encode(
            x=alt.X("samples:Q", title="samples, log scale", scale=log_scale(1, 1000), axis=scale_powers_axis()),
            y=alt.Y("accuracy:Q", title="right answers picked", axis=alt.Axis(format=".0%"),
                    scale=alt.Scale(domain=[0, 1])),
        )
    ),
    finding=lambda p: where(
        p.passes > 0,
        say("With a verifier that passes {passes:pct1} of wrong answers no number of samples gets beyond {limit:pct0}",
            passes=p.passes, limit=p.limit),
        "With a verifier that passes nothing wrong the samples go all the way; only coverage limits them",
    ),
    reading=lambda p: say(
        "At 20 samples {now:pct0} of the picked answers are right, {perfect:pct0} with a perfect verifier. The limit "
        "is the share of right answers among those that pass.",
        now=p.now, perfect=p.perfect_now,
    ),
    measure="Accuracy of the picked answer against samples, log scale; line: formula; dots: 100 questions simulated "
    "(give or take 10 points); dashed: limit; dotted: perfect verifier",
    description="A curve that rises from one answer in ten and levels off at a dashed limit, with the dots of a "
    "simulation around it; a dotted curve for a perfect verifier goes on to the top.",
    sources=["stroebl2024"],
    as_of="2026-03",
    note="All questions are equally hard and answers independent: both flatter large numbers of samples.",
)  # fmt: skip

# -- three layers ---------------------------------------------------------------------------------

_GAMMAS = {
    "besiroglu": float(laws.reducible_exponent(laws.BESIROGLU_2024)),
    "hoffmann": float(laws.reducible_exponent(laws.HOFFMANN_2022_PRECISE)),
}
_RL = laws.KHATRI_2025
STEPS = 6


def _layers(p):
    p.gamma = choose(p.law, _GAMMAS)
    p.pretraining = 1 - power(10, -p.gamma)
    p.sampling = 1 - power(10, -p.b)
    p.rl_now = _rl_gain(p.rl_hours, p.B)
    p.rl_next = _rl_gain(10 * p.rl_hours, p.B)


def _rl_gain(hours, B):
    """Return what ten times ``hours`` of reinforcement learning add, as a share of the whole rise."""
    return laws.rl_sigmoid(10 * hours, 1, B, _RL.C_mid, 0) - laws.rl_sigmoid(hours, 1, B, _RL.C_mid, 0)


def _alpha_at(tenfolds):
    return float(np.polyval(_ALPHA_FIT, np.log10(500))) + float(_ALPHA_FIT[0]) * tenfolds


def _peak_at(tenfolds):
    return test_time.best_of_n_peak(_alpha_at(0) + float(_ALPHA_FIT[0]) * tenfolds, _BETA_MEAN)[1]


def _layer(row, p):
    before = row.step - 1
    row.pretraining = power(10, -p.gamma * before)
    row.sampling = power(10, -p.b * before)
    row.rl = _rl_gain(p.rl_hours * power(10, before), p.B) / _rl_gain(p.rl_hours, p.B)
    row.verifier = (_peak_at(before + 1) / _peak_at(before) - 1) / (_peak_at(1) / _peak_at(0) - 1)
    learned = where(row.layer == "rl", row.rl, row.verifier)
    row.gain = where(row.layer == "pretraining", row.pretraining, where(row.layer == "sampling", row.sampling, learned))


LAYERS = {"pretraining": "pre-training", "sampling": "sampling", "rl": "RL", "verifier": "verifier"}
_LAYER_ROWS = [
    {"layer": key, "label": label, "step": step, "named": step == {"rl": 2, "sampling": 3}.get(key, STEPS)}
    for key, label in LAYERS.items() for step in range(1, STEPS + 1)
]  # fmt: skip

three_layers = Explorable(
    name="three-layers",
    controls=[
        Choice("law", "Pre-training law", value="besiroglu",
               options={"besiroglu": "Besiroglu et al. 2024", "hoffmann": "Hoffmann et al. 2022"},
               why="The refit of the published law; see chapter one."),
        Slider("b", "Exponent of sampling", value=0.37, low=0.1, high=1, step=0.01, format="f2",
               why="Pythia 12B on MATH."),
        Slider("rl_hours", "Reinforcement learning so far", value=500, low=100, high=100000, log=True, unit="GPU-hours",
               format="big2", why="A quarter of the assumed midpoint of 2,000 GPU-hours."),
        Slider("B", "Steepness of the RL sigmoid", value=_RL.B, low=0.3, high=4, step=0.01, format="f2",
               why="Illustrative; the paper fits it for each recipe."),
    ],
    outputs=_layers,
    data={"layers": Rows(_LAYER_ROWS, _layer, [
        Column("label", "Layer", format="text"), Column("step", "Tenfold", "", "f0"),
        Column("gain", "What it buys", "of the first tenfold", "g3"),
    ])},
    chart=lambda d: (
        d.layers.mark_line(point={"size": 50, "clip": True}, clip=True).encode(
            x=alt.X("step:Q", title="which tenfold of its resource", axis=alt.Axis(tickCount=5, format="d"),
                    scale=alt.Scale(domain=[1, STEPS + 0.9], nice=False)),
            y=alt.Y("gain:Q", title="gain, share of the first tenfold's, log scale",
                    scale=alt.Scale(type="log", domain=[0.005, 1.5], nice=False),
                    axis=alt.Axis(format="~%", values=[0.01, 0.03, 0.1, 0.3, 1])),
            color=alt.Color("layer:N", legend=None, scale=alt.Scale(domain=list(LAYERS),
                range=list(COLOUR.series[:4]))),
            strokeDash=alt.StrokeDash("layer:N", legend=None),
        )
        + d.layers.mark_text(
            align="left", dx=7,
            dy=alt.expr("datum.layer == 'verifier' ? -7 : datum.layer == 'pretraining' ? 7 : 0"),
        ).transform_filter("datum.named && datum.gain > 0.005").encode(
            x="step:Q", y="gain:Q", text="label:N"
        )
    ),
    finding=lambda p: say(
        "A further tenfold closes {pre:pct0} of the loss gap in pre-training and {sample:pct0} of the error in "
        "sampling",
        pre=p.pretraining, sample=p.sampling,
    ),
    reading=lambda p: say(
        "Each next one closes the same share of a smaller rest. RL training makes {now:pct0} of its whole rise in the "
        "next tenfold and {later:pct0} in the one after: a sigmoid ends.",
        now=p.rl_now, later=p.rl_next,
    ),
    measure="What the n-th tenfold of a resource adds, as a share of what the first added, log scale; verifier: "
    "growth of the best reachable reward",
    description="Four lines that start together at the first tenfold and fall: the verifier's and pre-training's "
    "slowly, sampling's faster, reinforcement learning's like a stone.",
    sources=["besiroglu2024", "brown2024", "khatri2025", "gao2023"],
    as_of="2025-10",
    note="Each layer is measured in its own unit; the shares are not exchangeable.",
)  # fmt: skip
