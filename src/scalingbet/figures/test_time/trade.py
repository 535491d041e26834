"""Test-time compute, second part: longer thinking, what it costs, and training traded for inference."""

import altair as alt

from ... import test_time
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, powers_axis, readable, scale_powers_axis
from ...facts import facts
from ...formula import choose, clip, log10, power, where
from ...formula.words import say

# -- tokens ---------------------------------------------------------------------------------------

_ARC = facts("arc_agi_o3_dec2024")
_ARC = _ARC.assign(
    per_task=_ARC["tokens"] / _ARC["tasks"], score=_ARC["score_pct"] / 100,
    key=_ARC["set"].map({"semi-private": "private", "public": "public"}),
    name=_ARC["samples"].map("{:,} samples".format),
)[["key", "set", "efficiency", "samples", "tokens", "tasks", "per_task", "score", "name"]]  # fmt: skip


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


def _arc_points(row, p):
    row.bill = p.price * row.per_task / 1e6
    row.opacity = where(row.key == p.set, 1, 0.25)
    row.label = where(row.key == p.set, row.name, "")


def _arc_wanted(row, p):
    row.tokens = clip(p.tokens_needed, 10**4.5, 10**10.5)
    row.score = test_time.log_linear_accuracy(row.tokens, p.low_tokens, p.low_score, p.slope)


o3_bill = Explorable(
    name="o3-bill",
    controls=[
        Choice("set", "Tasks", value="private",
               options={"private": "100 semi-private tasks", "public": "400 public tasks"},
               why="The semi-private set is the one whose score was announced."),
        Slider("price", "Price of tokens", value=60, low=0.1, high=200, log=True, unit="USD a million", format="g3",
               why="The price of o1's output tokens; it gives the cost that ARC Prize states for the cheap run."),
        Slider("target", "Score wanted", value=0.95, low=0.76, high=0.99, step=0.005, format="pct1",
               why="Assumption of this book."),
    ],
    outputs=_bill,
    data={
        "line": Rows(61, _arc_line, [
            Column("tokens", "Tokens a task", "", "big3"), Column("score", "Score on the line", "", "pct1"),
        ]),
        "runs": Rows(_ARC, _arc_points, [
            Column("set", "Tasks", format="text"), Column("samples", "Samples a task", "", "f0"),
            Column("per_task", "Tokens a task", "", "big3"), Column("score", "Score", "", "pct1"),
            Column("bill", "Cost a task", "USD", "f0"),
        ]),
        "wanted": Rows(1, _arc_wanted),
    },
    chart=lambda d: (
        d.line.mark_line(strokeDash=[6, 4], color=COLOUR["muted"]).encode(
            x=alt.X("tokens:Q", title="tokens a task, log scale", scale=log_scale(10**4.5, 10**10.5),
                axis=scale_powers_axis()),
            y=alt.Y("score:Q", title="tasks solved", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0.5, 1])),
        ).transform_filter("datum.score > 0.5")
        + d.runs.mark_point(size=90).encode(
            x="per_task:Q", y="score:Q", shape=alt.Shape("set:N", legend=None), opacity=alt.Opacity("opacity:Q",
                scale=None)
        )
        + d.runs.mark_text(align="left", dx=9, dy=9).encode(
            x="per_task:Q", y="score:Q", text="label:N"
        )
        + d.wanted.mark_point(size=140, color=COLOUR["warn"]).encode(x="tokens:Q", y="score:Q")
    ),
    finding=lambda p: say(
        "At ${price:g3} a million tokens o3's two settings cost {low:usd2} and {high:usd3} a task, for {gain:f1} "
        "points",
        price=p.price, low=p.low_bill, high=p.high_bill, gain=100 * (p.high_score - p.low_score),
    ),
    reading=lambda p: say(
        "That is {slope:f1} points for ten times the tokens, on the same tasks. If the line held, {target:pct1} would "
        "take {tokens:big2} tokens and {bill:usd2} a task.",
        slope=100 * p.slope, target=p.target, tokens=p.tokens_needed, bill=p.bill_needed,
    ),
    measure="Score of o3 on ARC-AGI-1 against tokens a task (log scale); dots: the two settings run on each set; "
    "dashed: the straight line through two of them",
    description="Four dots: for each set of tasks a cheap setting with six samples and a dear one with 1,024, some "
    "twelve points higher; a dashed line through two of them runs on towards the upper right.",
    sources=["arcprize2024"],
    as_of="2024-12-20",
    note="Two points make a line but do not test it. The organiser did not publish the cost of the dear setting.",
)  # fmt: skip


# -- training for inference -----------------------------------------------------------------------

BOX = 1.3  # a box around a single value has a height too
_KINDS = {key: e.tasks.capitalize() for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()}
_KIND_WHY = "Villalobos and Atkinson give three ranges; their middles are used."
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


def _range_box(row, p):
    row.inference_low = power(10, row.extra_low)
    row.inference_high = power(10, row.extra_high)
    row.bottom = row.training_low / BOX
    row.top = row.training_high * BOX
    row.opacity = where(row.kind == p.kind, 0.35, 0.12)


training_for_inference = Explorable(
    name="training-for-inference",
    controls=[
        Choice("kind", "Tasks", value="stepwise", options=_KINDS, why=_KIND_WHY),
        Slider("extra", "Extra inference for each answer", value=2, low=0, high=7, step=0.1, unit="powers of ten",
               format="f1", why="A hundred times the tokens, roughly o3's dear setting against its cheap one."),
    ],
    outputs=_frontier,
    data={
        "frontier": Rows(57, _frontier_curve, [
            Column("inference", "Inference an answer", "times", "big3"), Column("training", "Training", "times", "g3"),
        ]),
        "ranges": Rows(_RANGES, _range_box, [
            Column("label", "Tasks", format="text"), Column("extra_low", "Extra inference, low", "powers of ten", "f0"),
            Column("extra_high", "Extra inference, high", "powers of ten", "f0"),
            Column("training_low", "Training left, low", "times", "g3"),
            Column("training_high", "Training left, high", "times", "g3"),
        ]),
        "chosen": Rows(1, _frontier_chosen),
    },
    chart=lambda d: (
        d.ranges.mark_rect(color=COLOUR["accent"], stroke=COLOUR["accent"], strokeWidth=2).encode(
            x="inference_low:Q", x2="inference_high:Q", y="bottom:Q", y2="top:Q",
            opacity=alt.Opacity("opacity:Q", scale=None),
        )
        + d.frontier.mark_line(clip=True).encode(
            x=alt.X("inference:Q", title="inference an answer, times, log scale", scale=log_scale(1, 1e7),
                    axis=powers_axis()),
            y=alt.Y("training:Q", title="training compute, times, log scale", scale=log_scale(3e-5, 2),
                    axis=powers_axis(values=[1e-4, 1e-3, 1e-2, 0.1, 1])),
        )
        + d.ranges.mark_text(align="left", dx=6, dy=14).encode(x="inference_low:Q", y="bottom:Q", text="label:N")
        + d.chosen.mark_point(size=140, color=COLOUR["warn"]).encode(x="inference:Q", y="training:Q")
    ),
    finding=lambda p: say(
        "For {tasks}, {times:big2} times the inference stands in for {saved:big2} times the training",
        tasks=choose(p.kind, {key: e.tasks for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()}),
        times=power(10, p.extra), saved=power(10, p.saved),
    ),
    reading=lambda p: say(
        "Each tenfold of inference replaces {rate:f2} of a tenfold of training, up to {most:big2} times the training "
        "in all; then only training helps.",
        rate=p.rate, most=power(10, p.span),
    ),
    measure="Pairs of inference and training compute with the same performance, as multiples of today's, log scales; "
    "boxes: published ranges",
    description="A line falls from upper left, more inference and less training, and turns flat where no more can be "
    "saved; three boxes show the published ranges.",
    sources=["villalobos2023"],
    as_of="2023-07",
    note="The straight line through the middles of the ranges is our assumption.",
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


cheapest_split = Explorable(
    name="cheapest-split",
    controls=[
        Choice("kind", "Tasks", value="stepwise", options=_KINDS, why=_KIND_WHY),
        Slider("training", "Training compute", value=5e25, low=1e22, high=1e28, log=True, unit="FLOP", format="e2",
               why="Assumption of this book: a large model of 2024."),
        Slider("inference", "Lifetime inference, no extra thinking", value=1e24, low=1e18, high=1e28, log=True,
               unit="FLOP", format="e2", why="Assumption of this book: a fiftieth of training."),
    ],
    outputs=_split,
    data={
        "curve": Rows(61, _split_curve, [
            Column("times", "Inference an answer", "times", "big3"), Column("training_cost", "Training", "FLOP", "e3"),
            Column("inference_cost", "Inference", "FLOP", "e3"), Column("total", "Both", "FLOP", "e3"),
        ]),
        "chosen": Rows(1, _split_chosen),
        "names": Rows([{"place": 0, "label": "training"}, {"place": 1, "label": "inference"}], _name_ends),
    },
    chart=lambda d: (
        d.curve.mark_line(clip=True, strokeDash=[5, 4], color=COLOUR["muted"]).encode(x="times:Q", y="training_cost:Q")
        + d.curve.mark_line(clip=True, strokeDash=[2, 3], color=COLOUR["muted"]).encode(x="times:Q",
            y="inference_cost:Q")
        + d.curve.mark_line(clip=True, strokeWidth=3).encode(
            x=alt.X("times:Q", title="inference an answer, times, log scale", scale=log_scale(1, 1e6),
                axis=powers_axis()),
            y=alt.Y("total:Q", title="compute over the model's life, FLOP, log scale", axis=powers_axis(grid=False),
                    scale=alt.Scale(type="log", nice=False, domainMin=alt.ExprRef("p_best / 300"),
                                    domainMax=alt.ExprRef("p_best * 1000"))),
        )
        + readable(d.names.mark_text(
            align=alt.expr("datum.times > 1e5 ? 'right' : 'left'"), dy=13, dx=3, color=COLOUR["muted"], clip=True
        ).encode(x="times:Q", y="cost:Q", text="label:N"))
        + d.chosen.mark_point(size=140, color=COLOUR["warn"]).encode(x="times:Q", y="total:Q")
    ),
    finding=lambda p: where(
        p.extra > 0,
        say("The same performance is cheapest with {times:big2} times the inference: {saving:pct1} less compute in all",
            times=power(10, p.extra), saving=p.saving),
        "At this demand extra thinking only adds to the bill: train the model that answers at once",
    ),
    reading=lambda p: say(
        "At the cheapest point inference takes {share:pct0} of the compute. The exchange gives {rate:f2} tenfolds of "
        "training for one of inference.",
        share=p.share, rate=p.rate,
    ),
    measure="Compute of training, of inference and of both (bold) against inference for each answer, both on log "
    "scales",
    description="A falling line for training and a rising line for inference add up to a valley; a dot marks its "
    "lowest point.",
    sources=["villalobos2023"],
    as_of="2023-07",
)  # fmt: skip
