"""The data wall: the largest model that a text feeds, and models that learn from models."""

import altair as alt

from ... import data_wall, laws
from ...data_wall import GENERATIONS
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...facts import facts
from ...formula import maximum, minimum, where
from ...formula.words import say
from .shared import QWEN

_LAWS = {"besiroglu": laws.BESIROGLU_2024, "muennighoff": laws.MUENNIGHOFF_2023,
         "precise": laws.HOFFMANN_2022_PRECISE, "rounded": laws.HOFFMANN_2022}  # fmt: skip
_LLAMA = facts("landmark_models", model="Llama 3 8B")
_RULES = [
    {"label": "20 tokens a parameter", "law": "rule", "ratio": data_wall.TOKENS_PER_PARAMETER},
    *({"label": law.name, "law": name, "ratio": 1} for name, law in _LAWS.items()),
    {"label": "200, usual by 2026 ($680bn)", "law": "rule", "ratio": 200},
    {"label": "1,875, Llama 3 8B", "law": "rule", "ratio": _LLAMA["tokens"] / _LLAMA["params_total"]},
]


def _fed(p):
    p.tokens = data_wall.effective_tokens(p.stock, p.epochs)
    p.model = data_wall.largest_model(p.tokens)
    sizes = [data_wall.largest_optimal_model(p.tokens, law) for law in _LAWS.values()]
    p.smallest, p.largest = minimum(*sizes), maximum(*sizes)


def _largest(row, p):
    size = data_wall.largest_model(p.tokens, row.ratio)
    for name, law in _LAWS.items():
        size = where(row.law == name, data_wall.largest_optimal_model(p.tokens, law), size)
    row.N = size
    row.from_N = 1e8 + 0 * row.N
    row.each = p.tokens / row.N
    row.C = laws.training_flop(row.N, p.tokens)


_RULE = alt.Y("label:N", axis=None, sort=None, scale=alt.Scale(paddingOuter=0.5))
_SIZES = log_scale(1e8, 1e17)
_SHAPES = alt.Scale(domain=["rule", *_LAWS], range=["square", *["circle"] * len(_LAWS)])
_SIZE = "datum.N >= 1e12 ? format(datum.N / 1e12, ',.2~r') + 'T' : format(datum.N / 1e9, ',.2~r') + 'B'"

largest_model = Explorable(
    name="largest-model",
    controls=[
        Slider("stock", "Tokens to train on", value=QWEN, low=1e12, high=2e16, log=True, format="big2",
               why="$680bn: the largest set, Qwen2.5's, of September 2024."),
        Slider("epochs", "Passes over them", value=1, low=1, high=16, step=1, format="f0",
               why="1, as the document reckons; later passes count as Muennighoff et al. 2023 measure."),
    ],
    outputs=_fed,
    data={"rules": Rows(_RULES, _largest, [
        Column("label", "Tokens a parameter by", format="text"), Column("N", "Largest model", "parameters", "e3"),
        Column("each", "Tokens a parameter", "", "g3"), Column("C", "Training compute", "FLOP", "e2"),
    ])},
    chart=lambda d: (
        d.rules.mark_rule(color=COLOUR["grid"], strokeWidth=2).encode(
            x=alt.X("from_N:Q", scale=_SIZES), x2="N:Q", y=_RULE)
        + d.rules.mark_point(size=110).encode(
            x=alt.X("N:Q", title="parameters, powers of ten", scale=_SIZES, axis=scale_powers_axis(tickCount=5)),
            y=_RULE, shape=alt.Shape("law:N", legend=None, scale=_SHAPES))
        + d.rules.transform_calculate(size=_SIZE).mark_text(align="left", dx=10).encode(x="N:Q", y=_RULE, text="size:N")
        + d.rules.mark_text(align="left", dy=-15, color=COLOUR["muted"]).encode(
            x=alt.value(2), y=_RULE, text="label:N")
    ),
    finding=lambda p: say(
        "{stock:big2} tokens{again} feed a model of {model:big2} parameters at 20 tokens each",
        stock=p.stock, model=p.model, again=where(p.epochs > 1, say(", read {n:g3} times,", n=p.epochs), ""),
    ),
    reading=lambda p: say(
        "The four published laws say {smallest:big2} to {largest:big2}: they agree where they were fitted and part "
        "beyond it.{again}", smallest=p.smallest, largest=p.largest,
        again=where(p.epochs > 1, say(" Read so often, the tokens are worth {n:big3} fresh ones.", n=p.tokens), ""),
    ),
    measure="Parameters that one training set supports, log axis; squares are fixed ratios, circles optimal by a law",
    description="Seven dots on a log axis of parameters. At the ratio of 20 the model has 900 billion parameters; the "
    "laws of Besiroglu and Muennighoff lie beside it, the two of Hoffmann below it; at 200 and at 1,875 tokens a "
    "parameter it is ten and ninety times smaller.",
    sources=["doc-680bn-2026", "hoffmann2022", "besiroglu2024", "muennighoff2023"],
    as_of="2024-09",
    height=360,
)  # fmt: skip

# -- a model's own text ---------------------------------------------------------------------------


def _generations(p):
    p.replaced = data_wall.variety_replaced(p.generation, p.samples)
    p.kept = data_wall.variety_accumulated(p.generation, p.samples)
    p.error_kept = data_wall.error_accumulated(p.generation)


def _generation(row, p):
    row.error = data_wall.error_accumulated(row.i)  # no control moves it: the browser computes it once
    variety = p.measure == "variety"
    row.replaced = where(variety, data_wall.variety_replaced(row.i, p.samples), row.i)
    row.kept = where(variety, data_wall.variety_accumulated(row.i, p.samples), row.error)


def _chosen_generation(row, p):
    row.generation = p.generation


synthetic_data = Explorable(
    name="synthetic-data",
    controls=[
        Choice("measure", "Watch", value="variety",
               options={"variety": "The variety that is left", "error": "The error, against the first generation's"},
               why="Collapse shows as lost variety (Shumailov et al. 2024) and as error (Gerstgrasser et al. 2024)."),
        Slider("samples", "Samples a generation", value=100, low=2, high=10_000, log=True, format="g2",
               why="Small, so that the loss can be seen; it goes as one over the samples."),
        Slider("generation", "Generation", value=20, low=1, high=GENERATIONS, step=1, format="f0",
               why="Models that learn from models that learn from models."),
    ],
    outputs=_generations,
    data={
        "generations": Rows(GENERATIONS + 1, _generation, [
            Column("i", "Generation", format="f0"), Column("replaced", "Data replaced", "", "g4"),
            Column("kept", "Data accumulated", "", "g4")]),
        "chosen": Rows(1, _chosen_generation),
    },
    chart=lambda d: (
        d.chosen.mark_rule(strokeDash=[2, 3]).encode(x="generation:Q")
        + d.generations.mark_line(color=COLOUR["warn"], strokeDash=[8, 3]).encode(
            x=alt.X("i:Q", title="generation", axis=alt.Axis(tickCount=5), scale=alt.Scale(domain=[0, GENERATIONS])),
            y=alt.Y("replaced:Q", title="against the first generation", scale=alt.Scale(domainMin=0)))
        + d.generations.mark_line().encode(x="i:Q", y="kept:Q")
        + d.generations.transform_filter("datum.i == 50").mark_text(align="right", dy=-9).encode(
            x="i:Q", y="kept:Q", text=alt.value("real data kept"))
        + readable(d.generations.transform_filter("datum.i == 40").mark_text(
            align="right", dx=alt.ExprRef("p_measure == 'error' ? -9 : 0"),
            dy=alt.ExprRef("p_measure == 'error' ? 0 : 16")).encode(
            x="i:Q", y="replaced:Q", text=alt.value("each replaces the last")))
    ),
    finding=lambda p: where(
        p.measure == "variety",
        say("By generation {n:f0} {replaced:pct0} of the variety is left if data are replaced, {kept:pct1} if "
            "they are kept", n=p.generation, replaced=p.replaced, kept=p.kept),
        say("By generation {n:f0} the error is {n:f0} times the first if data are replaced, {kept:f2} if they are "
            "kept", n=p.generation, kept=p.error_kept),
    ),
    reading=lambda p: say(
        "With all data kept, the error never passes {most:f3} times the first generation's, π²/6, however many "
        "generations follow.", most=data_wall.MOST_ERROR_ACCUMULATED,
    ),
    measure="Variance left of a fitted Gaussian, or squared error of a fitted line, by generation, in expectation",
    description="Two lines from one. When each generation's data replace the last one's, variety falls steadily; when "
    "all data are kept it stays almost level.",
    sources=["shumailov2024", "gerstgrasser2024"],
    as_of="2024-07",
    height=300,
    note="Toy models with exact answers, not language models. The two Gaussian curves are this book's own derivation.",
)  # fmt: skip
