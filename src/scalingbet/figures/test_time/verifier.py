"""Test-time compute, fourth part: the verifier's ceiling, its size, its errors, and three layers of returns."""

import altair as alt
import numpy as np
import pandas as pd

from ... import laws, test_time
from ...explorable import COLOUR
from ...explorable.chart import RIGHT, axis, by, called, chart, forecast, here, level, line, mark, named, points
from ...facts import facts
from ...formula import choose, log10, maximum, numeric, power, where
from ..sheet import figure

_DISTANCE = "distance from the first model, square root of nats"

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

verifier_ceiling = figure(
    "verifier-ceiling",
    outputs=_ceiling,
    data={
        "rewards": (129, _rewards),
        "peaks": ([{"kind": "best-of-n"}, {"kind": "reinforcement learning"}], _peaks),
    },
    chart=chart(
        axis("d", _DISTANCE, domain=(0, FARTHEST)),
        axis("best_of_n", "true reward", domainMin=-0.5, domainMax=alt.ExprRef(_HIGHEST), nice=True),
        forecast("rewards", "perfect", clip=True, strokeDash=[2, 3], color="muted"),
        line("rewards", clip=True),
        forecast("rewards", "rl", clip=True, strokeDash=[8, 3], color=COLOUR.series[1]),
        here("peaks", "reward", clip=True, size=120, opacity=None),
        named("peaks", "kind", y="reward", where="datum.kind == 'best-of-n'", over=True, clip=True, dy=17, **_BESIDE),
        named("peaks", "kind", y="reward", where="datum.kind != 'best-of-n'", over=True, clip=True, dy=-12, **_BESIDE),
    ),
)

# -- the size of the verifier ---------------------------------------------------------------------

_TRAINED = facts("gao_bon_reproduction")[["rm_train_comparisons", "alpha_bon", "beta_bon", "source"]].rename(
    columns={"rm_train_comparisons": "comparisons", "alpha_bon": "alpha", "beta_bon": "beta"}
)
_ALPHA_FIT = np.polyfit(np.log10(_TRAINED["comparisons"]), _TRAINED["alpha"], 1)
_BETA_MEAN = float(_TRAINED["beta"].mean())
_TRIES = sorted({round(10 ** (step / 10)) for step in range(81)})  # 1 to 100 million
_PLACES = pd.DataFrame({"samples": _TRIES, "d": np.sqrt(numeric(test_time.best_of_n_kl(np.array(_TRIES))))})
_CURVES = _TRAINED.drop(columns="source").merge(_PLACES, how="cross")
_FARTHEST_TRIED = 3  # sqrt(nats): about as far as samples were drawn
TRIED = float(test_time.samples_at_kl(_FARTHEST_TRIED**2))


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
    row.samples = test_time.samples_at_kl(row.d * row.d)


def _sized_curve(row, p):
    row.reward = test_time.gold_reward_best_of_n(row.d, p.alpha, _BETA_MEAN)


def _sized_peak(row, p):
    row.samples = p.samples
    row.reward = p.reward


_TRIED, _BEYOND = f"datum.samples <= {TRIED}", f"datum.samples >= {TRIED / 1.3}"
_SIDE = alt.expr("datum.samples > 3e5 ? 'right' : datum.samples < 100 ? 'left' : 'center'")

verifier_size = figure(
    "verifier-size",
    outputs=_sized,
    values={"tried": TRIED},
    data={
        "curves": (_CURVES, _trained_curve), "peaks": (_TRAINED, _trained_peak),
        "chosen": (_PLACES, _sized_curve), "peak": (1, _sized_peak), "tried": [{"samples": TRIED}],
    },
    chart=chart(
        axis("samples", "tries, of which the judge picks one, log scale", log=True, domain=(1, 1e8),
             words="powers of scale"),
        axis("reward", "true quality of the pick", domain=(-0.4, 2), nice=False),
        mark("tried", color="muted"),
        called("tried", "tried up to here", y=0, align="right", dx=-5, dy=8, color="muted"),
        line("curves", where=_TRIED, clip=True, strokeWidth=1.2, color="muted", detail="comparisons:N"),
        forecast("curves", where=_BEYOND, clip=True, strokeWidth=1.2, color="muted", detail="comparisons:N"),
        line("chosen", where=_TRIED, clip=True, strokeWidth=3),
        forecast("chosen", where=_BEYOND, clip=True, strokeWidth=3),
        points("peaks", color="ink"),
        named("peaks", "comparisons", ",", over=True, dy=alt.expr("datum.comparisons < 800 ? 13 : -11")),
        here("peak", size=140, opacity=None),
        named("peak", "words", calculate={"words": "format(datum.samples, ',.2r') + ' tries'"}, over=True, color="warn",
              align=_SIDE, dx=alt.expr("datum.samples < 100 ? 9 : 0"), dy=alt.expr("datum.samples < 100 ? 9 : 17")),
    ),
)  # fmt: skip

# -- errors of the verifier -----------------------------------------------------------------------

TRIES = 20  # at which the reading compares
MOST_TRIES = 1000
VERIFIERS = {"proof": "A proof checker", "tests": "Unit tests", "judge": "A learned judge"}


def _judged(p):
    p.passes = choose(p.verifier, {"proof": 0.0, "tests": p.tests, "judge": p.judge})
    p.misses = choose(p.verifier, {"proof": 0.0, "tests": 0.0, "judge": p.judge_misses})
    p.limit = test_time.verified_limit(p.right, p.passes, p.misses, p.never)
    p.solvable = 1 - p.never
    p.now = test_time.verified_accuracy(TRIES, p.right, p.passes, p.misses, p.never)
    p.perfect_now = test_time.verified_accuracy(TRIES, p.right, 0, 0, p.never)


def _accuracy(row, p):
    row.samples = power(MOST_TRIES, row.t)
    row.accuracy = test_time.verified_accuracy(row.samples, p.right, p.passes, p.misses, p.never)
    row.perfect = test_time.verified_accuracy(row.samples, p.right, 0, 0, p.never)


def _limit(row, p):
    row.accuracy = p.limit
    row.perfect = test_time.verified_accuracy(MOST_TRIES, p.right, 0, 0, p.never)


imperfect_verifier = figure(
    "imperfect-verifier",
    outputs=_judged,
    values={"verifiers": VERIFIERS, "tries": TRIES},
    data={"curve": (61, _accuracy), "limit": (1, _limit)},
    chart=chart(
        axis("samples", "tries, log scale", log=True, domain=(1, MOST_TRIES), words="powers of scale"),
        axis("accuracy", "right answers picked", domain=(0, 1.1), nice=False, format=".0%",
             values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
        forecast("curve", "perfect", strokeDash=[2, 3], color="muted"),
        level("limit", strokeDash=[6, 4], color="warn"),
        line("curve"),
        named("limit", "words", x=RIGHT, y="perfect", over=True,
              calculate={"words": "'perfect judge: ' + format(datum.perfect, '.3~p')"},
              align="right", dx=-4, dy=-9, color="muted"),
        named("limit", "words", x=RIGHT, where="datum.perfect - datum.accuracy > 0.01",
              calculate={"words": "'at most ' + format(datum.accuracy, '.0%')"},
              over=True, align="right", dx=-4, dy=alt.expr("datum.accuracy < 0.2 ? -9 : 13"), color="warn"),
    ),
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


LAYERS = {"pretraining": "pre-training", "sampling": "more tries", "rl": "RL", "verifier": "judge"}
_LAYER_ROWS = [
    {"layer": key, "label": label, "step": step, "named": step == {"rl": 2, "sampling": 3}.get(key, STEPS)}
    for key, label in LAYERS.items() for step in range(1, STEPS + 1)
]  # fmt: skip

_LABEL_BELOW = "datum.layer == 'verifier' ? -7 : datum.layer == 'pretraining' ? 7 : 0"

three_layers = figure(
    "three-layers",
    outputs=_layers,
    data={"layers": (_LAYER_ROWS, _layer)},
    chart=chart(
        axis("step", "which tenfold of its resource", domain=(1, STEPS + 1.6), nice=False, format="d",
             values=list(range(1, STEPS + 1))),
        axis("gain", "gain, share of the first tenfold's, log scale", log=True, domain=(0.005, 1.5), format="~%",
             values=[0.01, 0.03, 0.1, 0.3, 1]),
        line("layers", point={"size": 50, "clip": True}, clip=True, strokeDash=by("layer"),
             color=by("layer", dict(zip(LAYERS, COLOUR.series[:4], strict=True)))),
        named("layers", "label", where="datum.named && datum.gain > 0.005 && datum.gain < 1.4", align="left", dx=7,
              dy=alt.expr(_LABEL_BELOW)),
    ),
)  # fmt: skip
