"""The data wall: the largest model that a text feeds, and models that learn from models."""

import altair as alt

from ... import data_wall, laws
from ...data_wall import GENERATIONS
from ...explorable.chart import axis, by, by_row, chart, line, mark, named, points, row_names, rule
from ...formula import maximum, minimum, where
from ...formula.words import say
from ...numbers import number
from ..sheet import figure
from .shared import QWEN

_LAWS = {"besiroglu": laws.BESIROGLU_2024, "muennighoff": laws.MUENNIGHOFF_2023,
         "precise": laws.HOFFMANN_2022_PRECISE, "rounded": laws.HOFFMANN_2022}  # fmt: skip
_ROUTINE, _LLAMA = number("models.document"), number("wall.llama_ratio")  # tokens a parameter
_RULES = [
    {"label": f"{data_wall.TOKENS_PER_PARAMETER} tokens a parameter", "law": "rule",
     "ratio": data_wall.TOKENS_PER_PARAMETER},
    *({"label": law.name, "law": name, "ratio": 1} for name, law in _LAWS.items()),
    {"label": f"{_ROUTINE}, usual by 2026 (the Post)", "law": "rule", "ratio": _ROUTINE},
    {"label": f"{_LLAMA:,.0f}, Llama 3 8B", "law": "rule", "ratio": _LLAMA},
]  # fmt: skip


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


_SIZE = "datum.N >= 1e12 ? format(datum.N / 1e12, ',.2~r') + 'T' : format(datum.N / 1e9, ',.2~r') + 'B'"

largest_model = figure(
    "largest-model",
    outputs=_fed,
    values={"qwen": QWEN},
    data={"rules": (_RULES, _largest)},
    chart=chart(
        axis("N", "parameters, powers of ten", log=True, domain=(1e8, 1e15), words="powers of scale", tickCount=5),
        by_row(paddingOuter=0.5),
        rule("rules", x="from_N", x2="N", color="grid", strokeWidth=2),
        points("rules", size=110, shape=by("law", {"rule": "square"} | dict.fromkeys(_LAWS, "circle"))),
        named("rules", "size", calculate={"size": _SIZE}, align="left", dx=10),
        row_names("rules", x=2, dy=-15, baseline=None, color="muted"),
    ),
)

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
    variety = p.measure == "variety"
    row.generation = p.generation
    row.replaced = where(variety, p.replaced, p.generation)
    row.kept = where(variety, p.kept, p.error_kept)
    row.late, row.last = 40, GENERATIONS  # where the lines carry their names
    row.replaced_late = where(variety, data_wall.variety_replaced(40, p.samples), 40)
    row.kept_last = where(
        variety, data_wall.variety_accumulated(GENERATIONS, p.samples), data_wall.error_accumulated(50)
    )
    row.said_replaced = say(
        "each replaces the last: {x}", x=where(variety, say("{x:pct0}", x=p.replaced), say("{x:f0}", x=p.generation))
    )
    row.said_kept = say(
        "real data kept: {x}", x=where(variety, say("{x:pct1}", x=p.kept), say("{x:f2}", x=p.error_kept))
    )


synthetic_data = figure(
    "synthetic-data",
    outputs=_generations,
    said={"most": data_wall.MOST_ERROR_ACCUMULATED},
    data={"generations": (GENERATIONS + 1, _generation), "chosen": (1, _chosen_generation)},
    chart=chart(
        axis("i", "generation", domain=(0, GENERATIONS), tickCount=5),
        axis("replaced", "against the first generation", domainMin=0, nice=True),
        mark("chosen", "generation"),
        line("generations", color="warn", strokeDash=[8, 3]),
        line("generations", "kept"),
        points("chosen", "replaced", x="generation", filled=True, opacity=1, color="warn"),
        points("chosen", "kept", x="generation", filled=True, opacity=1, color="accent"),
        named("chosen", "said_kept", x="last", y="kept_last", align="right", dy=-11),
        named("chosen", "said_replaced", x="late", y="replaced_late", over=True, align="right",
               dx=alt.expr("p_measure == 'error' ? -9 : 0"),
              dy=alt.expr("p_measure == 'error' ? 0 : datum.replaced_late < 0.2 ? -12 : 16")),
    ),
)  # fmt: skip
