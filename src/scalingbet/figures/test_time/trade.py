"""Test-time compute, third part: longer thinking, what it costs, and training traded for inference."""

import altair as alt

from ... import test_time
from ...explorable.chart import RIGHT, axis, by, chart, draw, forecast, here, level, line, mark, named, points
from ...facts import facts
from ...formula import choose, clip, log10, power, where
from ...formula.words import say
from ..sheet import figure

# -- tokens ---------------------------------------------------------------------------------------

_ARC = facts("arc_agi_o3_dec2024")
_ARC = _ARC.assign(
    per_task=_ARC["tokens"] / _ARC["tasks"], score=_ARC["score_pct"] / 100,
    key=_ARC["set"].map({"semi-private": "private", "public": "public"}),
    others=_ARC["set"] + " tasks",
)[["key", "set", "efficiency", "samples", "tokens", "tasks", "per_task", "score", "others"]]  # fmt: skip


def _pick(p, column, efficiency):
    runs = _ARC[_ARC["efficiency"] == efficiency].set_index("key")[column]
    return choose(p.set, {key: float(value) for key, value in runs.items()})


def _bill(p):
    p.low_tokens, p.high_tokens = _pick(p, "per_task", "high"), _pick(p, "per_task", "low")
    p.low_score, p.high_score = _pick(p, "score", "high"), _pick(p, "score", "low")
    p.slope = (p.high_score - p.low_score) / log10(p.high_tokens / p.low_tokens)
    p.low_bill, p.high_bill = p.price * p.low_tokens / 1e6, p.price * p.high_tokens / 1e6
    p.tokens_needed = p.high_tokens * power(10, (p.target - p.high_score) / p.slope)
    p.bill_needed = p.price * p.tokens_needed / 1e6


def _arc_line(row, p):
    row.tokens = power(10, 4.5 + 6 * row.t)
    row.score = test_time.log_linear_accuracy(row.tokens, p.low_tokens, p.low_score, p.slope)
    row.between = where(row.tokens < p.low_tokens, 0, where(row.tokens > p.high_tokens, 0, 1))


def _arc_points(row, p):
    row.bill = p.price * row.per_task / 1e6
    row.opacity = where(row.key == p.set, 1, 0.25)
    bill = where(row.bill < 100, say("{bill:usd2}", bill=row.bill), say("{bill:usd3}", bill=row.bill))
    row.label = where(row.key == p.set, bill, where(row.efficiency == "high", "", row.others))


def _arc_wanted(row, p):
    row.tokens = clip(p.tokens_needed, 10**4.5, 10**10.5)
    row.score = test_time.log_linear_accuracy(row.tokens, p.low_tokens, p.low_score, p.slope)


o3_bill = figure(
    "o3-bill",
    outputs=_bill,
    said={"gain": lambda p: 100 * (p.high_score - p.low_score), "points": lambda p: 100 * p.slope},
    data={"line": (61, _arc_line), "runs": (_ARC, _arc_points), "wanted": (1, _arc_wanted)},
    chart=chart(
        axis("tokens", "tokens a task, log scale", log=True, domain=(10**4.5, 10**10.5), words="powers of scale"),
        axis("score", "tasks solved", domain=(0.5, 1), format=".0%"),
        forecast("line", where="datum.score > 0.5", color="muted"),
        line("line", where="datum.between"),
        points("runs", x="per_task", size=90, shape=by("set"), opacity=alt.Opacity("opacity:Q", scale=None)),
        named("runs", "label", x="per_task", where="datum.key == p_set", over=True, align="left", dx=9, dy=10),
        named(
            "runs",
            "label",
            x="per_task",
            where="datum.key != p_set",
            over=True,
            dy=alt.expr("p_set == 'private' ? -11 : 13"),
        ),
        here("wanted", size=140, opacity=None),
        named("wanted", "score", ".1%", over=True, align="right", dx=-10, dy=-9, color="warn"),
    ),
)


# -- training for inference -----------------------------------------------------------------------

BOX = 1.3  # a box around a single value has a height too
_RANGES = [
    {"kind": key, "label": label, "extra_low": e.extra[0], "extra_high": e.extra[1],
     "training_low": 10.0 ** -e.saved[1], "training_high": 10.0 ** -e.saved[0]}
    for (key, e), label in zip(
        test_time.VILLALOBOS_ATKINSON_2023.items(), ("most tasks", "step by step", "cheap check"), strict=True
    )
]  # fmt: skip


def _exchange(p):
    p.rate = choose(p.kind, {key: e.rate for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()})
    p.span = choose(p.kind, {key: e.span for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()})


def _frontier(p):
    _exchange(p)
    p.saved = test_time.training_saved(p.extra, p.rate, p.span)


def _frontier_curve(row, p):
    row.extra = 7 * row.t
    row.inference = power(10, row.extra)
    row.training = power(10, -test_time.training_saved(row.extra, p.rate, p.span))


def _frontier_chosen(row, p):
    row.inference = power(10, p.extra)
    row.training = power(10, -p.saved)
    row.thinking = say("{times:big2} times the thinking", times=row.inference)
    row.less = say("{times:big2} times the training", times=power(10, p.saved))


def _range_box(row, p):
    row.inference_low = power(10, row.extra_low)
    row.inference_high = power(10, row.extra_high)
    row.bottom = row.training_low / BOX
    row.top = row.training_high * BOX
    row.opacity = where(row.kind == p.kind, 0.35, 0.12)


training_for_inference = figure(
    "training-for-inference",
    outputs=_frontier,
    said={
        "tasks": lambda p: choose(p.kind, {key: e.tasks for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()}),
        "times": lambda p: power(10, p.extra),
        "replaced": lambda p: power(10, p.saved),
        "most": lambda p: power(10, p.span),
    },
    data={"frontier": (57, _frontier_curve), "ranges": (_RANGES, _range_box), "chosen": (1, _frontier_chosen)},
    chart=chart(
        axis("inference", "inference an answer, times, log scale", log=True, domain=(1, 1e7), words="powers"),
        axis("training", "training compute, times, log scale", log=True, domain=(3e-5, 2), words="powers",
             values=[1e-4, 1e-3, 1e-2, 0.1, 1]),
        draw("rect", "ranges", "bottom", x="inference_low", x2="inference_high", y2="top", color="accent",
             stroke="accent", strokeWidth=2, opacity=alt.Opacity("opacity:Q", scale=None)),
        line("frontier", clip=True),
        level("chosen", color="muted"),
        mark("chosen", color="muted"),
        named("ranges", "label", x="inference_high", y="top", where="datum.kind == 'most'", over=True, align="left",
              dx=-12, dy=-8),
        named("ranges", "label", x="inference_low", y="bottom", where="datum.kind == 'stepwise'", over=True,
              align="left", dx=4, dy=9),
        named("ranges", "label", x="inference_low", y="bottom", where="datum.kind == 'checkable'", over=True,
              align="right", dx=-5, dy=-4),
        here("chosen", size=140, opacity=None),
        named("chosen", "less", x=RIGHT, over=True, align="right", dx=-2, dy=-8, color="warn"),
        named("chosen", "thinking", y=alt.value(alt.expr("height")), over=True, color="warn", dy=-8,
              dx=alt.expr("datum.inference > 1e4 ? -5 : 5"),
              align=alt.expr("datum.inference > 1e4 ? 'right' : 'left'")),
    ),
)  # fmt: skip


def _split(p):
    _exchange(p)
    p.extra = test_time.cheapest_extra(p.training, p.inference, p.rate, p.span)
    p.best = p.training * power(10, -test_time.training_saved(p.extra, p.rate, p.span)) + p.inference * power(
        10, p.extra
    )
    p.saving = 1 - p.best / (p.training + p.inference)
    p.share = p.inference * power(10, p.extra) / p.best


def _split_curve(row, p):
    row.times = power(10, 6 * row.t)
    row.training_cost = p.training * power(10, -test_time.training_saved(6 * row.t, p.rate, p.span))
    row.inference_cost = p.inference * row.times
    row.total = row.training_cost + row.inference_cost


def _split_chosen(row, p):
    row.times = power(10, p.extra)
    row.total = p.best


def _name_ends(row, p):
    row.times = where(row.place == 0, power(10, p.extra + 1.2), 1.1)
    saved = test_time.training_saved(log10(row.times), p.rate, p.span)
    row.cost = where(row.place == 0, p.training * power(10, -saved), p.inference * row.times)


cheapest_split = figure(
    "cheapest-split",
    outputs=_split,
    said={"times": lambda p: power(10, p.extra)},
    data={
        "curve": (61, _split_curve),
        "chosen": (1, _split_chosen),
        "names": ([{"place": 0, "label": "training"}, {"place": 1, "label": "inference"}], _name_ends),
    },
    chart=chart(
        axis("times", "inference an answer, times, log scale", log=True, domain=(1, 1e6), words="powers"),
        axis("total", "compute over the model's life, FLOP, log scale", log=True, words="powers", grid=False,
             domainMin=alt.ExprRef("p_best / 300"), domainMax=alt.ExprRef("p_best * 1000")),
        forecast("curve", "training_cost", clip=True, strokeDash=[5, 4], color="muted"),
        forecast("curve", "inference_cost", clip=True, strokeDash=[2, 3], color="muted"),
        line("curve", clip=True, strokeWidth=3),
        named("names", "label", y="cost", over=True, clip=True, color="muted", dx=3, dy=13,
              align=alt.expr("datum.times > 1e5 ? 'right' : 'left'")),
        here("chosen", size=140, opacity=None),
    ),
)  # fmt: skip
