"""The data wall: reading the same text again, and how often."""

import math

import altair as alt

from ... import data_wall, laws
from ...data_wall import REPETITION_2023
from ...explorable.chart import (
    DOTS,
    axis,
    bars,
    called,
    chart,
    forecast,
    here,
    level,
    line,
    mark,
    named,
    points,
    rule,
    when,
)
from ...formula import power, where
from ...formula.words import say
from ..sheet import figure
from .shared import QWEN

MOST_PASSES, DRAWN_PASSES = 60, 16


def _gain(epoch):
    """Return what pass ``epoch`` adds to the worth of the passes before it."""
    before = where(epoch > 1, data_wall.effective_tokens(1.0, where(epoch > 1, epoch - 1, 1)), 0.0)
    return data_wall.effective_tokens(1.0, epoch) - before


def _worth(p):
    p.multiple = data_wall.effective_tokens(1.0, p.epochs)
    p.next = _gain(p.epochs + 1)
    p.share = p.multiple / p.epochs
    p.tokens = p.stock * p.multiple


def _passes(row, p):
    row.epochs = 1 + (DRAWN_PASSES - 1) * row.t
    row.multiple = data_wall.effective_tokens(1.0, row.epochs)
    row.fresh = row.epochs


def _chosen_passes(row, p):
    row.epochs, row.multiple, row.most = p.epochs, p.multiple, data_wall.most_effective_tokens(1.0)
    row.fresh = p.epochs
    row.said = say(
        "{epochs:f0} {passes}: worth {multiple:g3}",
        epochs=p.epochs,
        multiple=p.multiple,
        passes=where(p.epochs > 1, "passes", "pass"),
    )


def _all_passes(row, p):
    row.epochs, row.multiple = DRAWN_PASSES, data_wall.effective_tokens(1.0, DRAWN_PASSES)
    row.said = say("{multiple:f1}", multiple=row.multiple)


repeated_text = figure(
    "repeated-text",
    outputs=_worth,
    said={"most": float(data_wall.most_effective_tokens(1.0))},
    values={"most_passes": DRAWN_PASSES, "qwen": QWEN},
    data={"curve": (61, _passes), "chosen": (1, _chosen_passes), "all": (1, _all_passes)},
    chart=chart(
        axis("epochs", "passes over the same text", domain=(0, 17), nice=False, values=[0, 4, 8, 12, 16]),
        axis("multiple", "worth, in passes over fresh text", domain=(0, 18), nice=False, values=[0, 4, 8, 12, 16]),
        line("curve", "fresh", strokeDash=[4, 4], color="muted"),
        line("curve"),
        level("chosen", "most"),
        called("chosen", "the most that repetition gives", "most", x=4, align="left", dy=-8, color="muted"),
        called("curve", "if every pass were fresh", "fresh", at=46, align="right", dx=-14, dy=-6, color="muted"),
        rule("chosen", "multiple", y2="fresh", color="warn", strokeWidth=2),
        points("all", size=60, opacity=1, filled=True),
        named("all", "said", where="p_epochs < 15", dy=16, align="center"),
        here("chosen", size=130, opacity=None),
        named(
            "chosen",
            "said",
            color="warn",
            over=True,
            dy=alt.expr("p_epochs > 9 ? 64 : 10"),
            align=alt.expr("p_epochs > 9 ? 'right' : 'left'"),
            dx=alt.expr("p_epochs > 9 ? 4 : 10"),
        ),
    ),
)


def _last_pass(p):
    p.gain = _gain(p.epochs)


def _one_pass(row, p):
    row.epoch = row.i + 1
    row.gain = _gain(row.epoch)
    row.read = where(row.epoch <= p.epochs, "read", "not read")


epoch_value = figure(
    "epoch-value",
    outputs=_last_pass,
    said={"ratio": math.exp(-1 / REPETITION_2023.R_D), "half": REPETITION_2023.R_D * math.log(2)},
    values={"most_passes": MOST_PASSES},
    data={"passes": (MOST_PASSES, _one_pass)},
    chart=chart(
        axis("epoch", "pass over the same text", domain=(0, MOST_PASSES + 1), nice=False),
        axis("gain", "worth, share of a fresh pass", domain=(0, 1), format=".0%"),
        bars("passes", size=4, color=when("datum.read == 'read'", "accent", "muted"),
             opacity=when("datum.read == 'read'", 1, 0.35)),
    ),
)  # fmt: skip

# -- the best number of passes --------------------------------------------------------------------


def _best(p):
    count = iter(range(100))

    def name(value):
        step = f"search_{next(count)}"
        setattr(p, step, value)
        return getattr(p, step)

    p.best = data_wall.best_epochs(p.C, p.unique, name)
    p.D = p.best * p.unique
    p.N = p.C / (6 * p.D)
    p.loss = data_wall.data_constrained_loss(p.N, p.D, p.unique)
    p.fresh_N, p.fresh_D = laws.compute_optimal(p.C, laws.MUENNIGHOFF_2023)
    p.fresh_loss = laws.chinchilla_loss(p.fresh_N, p.fresh_D, laws.MUENNIGHOFF_2023)


def _split(row, p):
    row.epochs = p.best * power(10, 2.4 * row.t - 1.2)
    row.D = row.epochs * p.unique
    row.N = p.C / (6 * row.D)
    row.loss = data_wall.data_constrained_loss(row.N, row.D, p.unique)
    row.fresh = laws.chinchilla_loss(row.N, row.D, laws.MUENNIGHOFF_2023)
    row.fitted = laws.is_fitted(row.N, row.D, laws.MUENNIGHOFF_2023)


def _best_point(row, p):
    row.epochs, row.loss = p.best, p.loss


best_repetition = figure(
    "best-repetition",
    outputs=_best,
    data={"split": (97, _split), "best": (1, _best_point)},
    chart=chart(
        axis("epochs", "passes over the text, log axis", log=True, format="~g", tickCount=4),
        axis("loss", "test loss, nats per token", zero=False),
        line("split", "fresh", strokeDash=DOTS, color="muted"),
        forecast("split", strokeDash=[8, 4]),
        line("split", where="datum.fitted"),
        mark("best"),
        here("best", size=130, opacity=None),
        called("split", "text repeated", at=30, over=True, align="left", dx=4, dy=-12),
        called("split", "if all were fresh", "fresh", at=30, align="right", dx=-6, dy=12, color="muted"),
    ),
)
