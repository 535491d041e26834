"""Scaling laws, third part: where real models sit, what serving changes, how fast effective compute grows."""

from typing import Any

import altair as alt

from ... import laws
from ...explorable.chart import DOTS, axis, band, called, chart, forecast, here, level, line, named, points, ticks
from ...facts import decimal_year, facts, table
from ...formula import choose, log, minimum, power, where
from ...formula.words import say
from ...numbers import number
from ..sheet import figure
from .shared import LAWS, RULE, law_of, picked

LANDMARKS = table("landmark_models").assign(year=lambda models: [decimal_year(day) for day in models["published"]])

# -- tokens a parameter of real models -------------------------------------------------------------------

_NAMED = {  # the models with a direct label, and on which side of the point it stands
    "GPT-3": "above", "Gopher": "left", "Chinchilla": "under", "Llama 3 8B": "left", "Gemma 7B": "left",
    "Qwen3-235B-A22B": "moved",
}  # fmt: skip


TRAINED = LANDMARKS.dropna(subset=["params_total", "tokens"]).assign(
    side=lambda known: [_NAMED.get(model, "") for model in known["model"]]
)[["model", "organisation", "published", "year", "params_total", "params_active", "tokens", "training_flop", "side"]]
_LLAMA = facts("landmark_models", model="Llama 3 8B")
_GPT_3 = facts("landmark_models", model="GPT-3")


def _yardstick(p, C):
    """Return the tokens a parameter that the chosen yardstick asks for at ``C`` FLOP."""
    asked = {"rule": RULE} | {key: laws.tokens_per_parameter(C, law) for key, law in LAWS.items()}
    return choose(p.yardstick, asked)


def _real(p):
    p.llama = _LLAMA["tokens"] / _LLAMA["params_total"]
    p.gpt_3 = _GPT_3["tokens"] / _GPT_3["params_total"]
    p.llama_asked = _yardstick(p, _LLAMA["training_flop"])
    p.gpt_3_asked = _yardstick(p, _GPT_3["training_flop"])


def _real_rows(row, p):
    row.parameters = where(p.count == "total", row.params_total, row.params_active)
    row.ratio = row.tokens / row.parameters
    row.asked = _yardstick(p, row.training_flop)
    row.times = row.ratio / row.asked
    row.label = say("{model}: {ratio:g2}", model=row.model, ratio=row.ratio)


_PLACES: dict[str, dict[str, Any]] = {  # where a direct label stands
    "above": {"dy": -12},
    "under": {"dy": 14, "align": "right"},
    "left": {"align": "right", "dx": -9},
    # counted by the parameters that a token uses it stands beside Llama 3 8B, so its name goes above both
    "moved": {"align": "right", "dx": alt.expr("p_count == 'total' ? -9 : 6"),
              "dy": alt.expr("p_count == 'total' ? 0 : -19")},
}  # fmt: skip

_RULE, _LAW = "p_yardstick == 'rule'", "p_yardstick != 'rule'"
_OLDEST = "datum.model == 'Transformer (big)'"

landmark_ratios = figure(
    "landmark-ratios",
    outputs=_real,
    said={"n": float(len(TRAINED))},
    values={"yardsticks": {"rule": f"{RULE} by rule"} | {key: law.name for key, law in LAWS.items()}},
    data={"models": (TRAINED, _real_rows)},
    chart=chart(
        axis("year", "year of publication", domain=(2017, 2026), nice=False, format="d", tickCount=6),
        axis("ratio", "tokens a parameter (log)", log=True, domain=(0.4, 4000), values=[1, 10, 100, 1000], format="~s"),
        level("models", "asked", where=f"{_RULE} && {_OLDEST}", color="warn"),
        ticks("models", "asked", where=_LAW, thickness=2, size=14, orient="horizontal", color="warn"),
        points("models", opacity=0.9,
               tooltip=["model:N", alt.Tooltip("ratio:Q", format=".3~r", title="tokens a parameter")]),
        *(named("models", "label" if side != "under" else "model", where=f"datum.side == '{side}'", **place)
          for side, place in _PLACES.items()),
        called("models", f"the rule: {RULE}", "asked", where=f"{_RULE} && {_OLDEST}", align="left", dx=-4, dy=-9,
               color="warn"),
        called("models", "asked for", "asked", where=f"{_LAW} && {_OLDEST}", align="left", dx=-4, dy=-11,
               color="warn"),
    ),
)  # fmt: skip

# -- over-training -----------------------------------------------------------------------------------------

_SERVING = {"sardana": laws.SARDANA_2023}


def _serve(p):
    law = picked(p, _SERVING | LAWS)
    p.D_quality = laws.optimal_tokens(p.N_quality, law)
    p.gap = laws.reducible_loss(p.N_quality, p.D_quality, law)
    p.odds_0 = law.beta / law.alpha
    for step in range(laws.LIFETIME_STEPS):
        better = laws.lifetime_step(getattr(p, f"odds_{step}"), p.gap, p.served, law)
        setattr(p, f"odds_{step + 1}", better)
    p.odds = getattr(p, f"odds_{laws.LIFETIME_STEPS}")
    N, D = laws.iso_loss(p.odds / (1 + p.odds), p.gap, law)
    p.N, p.D = N, D
    p.total = laws.lifetime_flop(p.N, p.D, p.served)
    p.plain = laws.lifetime_flop(p.N_quality, p.D_quality, p.served)
    p.saving = 1 - p.total / p.plain
    p.ratio = p.D / p.N


def _equals(row, p):
    odds = p.odds_0 / 4 * power(20 * p.odds / p.odds_0, row.t)  # to five times the best odds
    N, D = laws.iso_loss(odds / (1 + odds), p.gap, law_of(p))
    row.N = N
    row.D = D
    row.training = laws.training_flop(row.N, row.D)
    row.serving = laws.lifetime_flop(row.N, row.D, p.served) - row.training
    row.total = row.training + row.serving
    row.fitted = laws.is_fitted(row.N, row.D, law_of(p))


def _cheapest(row, p):
    row.N = p.N
    row.total = p.total


def _asked_for(row, p):
    row.N = p.N_quality
    row.total = p.plain


over_training = figure(
    "over-training",
    outputs=_serve,
    values={"known": {key: law.name for key, law in (LAWS | _SERVING).items()}},
    data={"equals": (61, _equals), "cheapest": (1, _cheapest), "asked_for": (1, _asked_for)},
    chart=chart(
        axis("N", "parameters of a model of this quality (log)", log=True, words="powers of scale"),
        axis("total", "compute, FLOP (log)", log=True, words="powers", grid=False),
        line("equals", "training", strokeDash=DOTS, color="muted"),
        line("equals", "serving", strokeDash=[8, 3, 2, 3], color="muted"),
        forecast("equals", strokeWidth=3),
        line("equals", where="datum.fitted", strokeWidth=3),
        here("asked_for", color="ink", filled=False, strokeWidth=2),
        here("cheapest"),
        called("equals", "training", "training", at=8, align="left", dx=8, dy=14, color="muted"),
        called("equals", "serving", "serving", at=8, align="left", dx=8, dy=12, color="muted"),
        called("equals", "both", at=2, align="right", dx=-6, dy=-10),
    ),
)

# -- effective compute ---------------------------------------------------------------------------------------

ANCHOR = decimal_year(_GPT_3["published"])
NEWEST = float(LANDMARKS["year"].max())
FIRST, LAST = 2017.0, 2031.0
RUNS = LANDMARKS[["model", "published", "year", "training_flop", "compute_basis"]]


def _growth(p):
    p.effective = laws.effective_growth(p.hardware, p.algorithms)
    p.doubling_months = 12 * laws.doubling_time(p.effective)
    p.physical_2030 = laws.compounded(_GPT_3["training_flop"], p.hardware, 2030 - ANCHOR)
    p.times_2030 = laws.compounded(1.0, p.effective, 2030 - ANCHOR)
    p.low = number("growth.effective_low")
    p.high = number("growth.effective_high")


def _trend(begin, end):
    def rows(row, p):
        row.year = begin + (end - begin) * row.t
        row.physical = laws.compounded(_GPT_3["training_flop"], p.hardware, row.year - ANCHOR)
        row.effective = laws.compounded(_GPT_3["training_flop"], p.effective, row.year - ANCHOR)
        row.low = laws.compounded(_GPT_3["training_flop"], p.low, row.year - ANCHOR)
        row.high = laws.compounded(_GPT_3["training_flop"], p.high, row.year - ANCHOR)

    return rows


def _names(row, p):
    """Stand the lines' names where the lines are still in the frame."""
    row.hardware_year = minimum(2030.5, _leaves(p.hardware, 1e32))
    row.physical = laws.compounded(_GPT_3["training_flop"], p.hardware, row.hardware_year - ANCHOR)
    row.hardware_label = say("compute: {growth:g2}x", growth=p.hardware)
    row.year = minimum(2028.5, _leaves(p.effective, 1e33))
    row.effective = laws.compounded(_GPT_3["training_flop"], p.effective, row.year - ANCHOR)
    row.label = say("with algorithms, {algorithms:g2}x: {growth:g3}x", algorithms=p.algorithms, growth=p.effective)


def _leaves(growth, flop):
    return ANCHOR + log(flop / _GPT_3["training_flop"]) / log(growth)


effective_compute = figure(
    "effective-compute",
    outputs=_growth,
    data={"runs": RUNS, "so_far": (13, _trend(FIRST, NEWEST)), "ahead": (13, _trend(NEWEST, LAST)),
          "names": (1, _names)},
    chart=chart(
        axis("year", "year", domain=(FIRST, LAST), nice=False, format="d", tickCount=7),
        axis("training_flop", "training compute, FLOP (log)", log=True, domain=(1e16, 1e36), words="powers",
             tickCount=10),
        band("so_far", "low", "high", opacity=0.12, clip=True),
        band("ahead", "low", "high", opacity=0.12, clip=True),
        points("runs", size=45, color="muted", opacity=0.9,
               tooltip=["model:N", alt.Tooltip("training_flop:Q", format=".2~e", title="FLOP")]),
        line("so_far", "physical", color="ink", clip=True),
        forecast("ahead", "physical", color="ink", clip=True),
        line("so_far", "effective", clip=True),
        forecast("ahead", "effective", clip=True),
        named("names", "label", y="effective", align="right", dx=-10, dy=-8, color="accent", over=True),
        named("names", "hardware_label", x="hardware_year", y="physical", align="right", dy=42),
    ),
)  # fmt: skip
