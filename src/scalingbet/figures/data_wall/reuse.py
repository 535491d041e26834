"""The data wall: reading the same text again, and how often."""

import math

import altair as alt

from ... import data_wall, laws
from ...data_wall import REPETITION_2023
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import readable
from ...formula import power, where
from ...formula.words import say
from .shared import QWEN

MOST_PASSES = 60
_EPOCHS = Slider("epochs", "Passes", value=4, low=1, high=MOST_PASSES, step=1, format="f0",
                 why="Muennighoff et al. 2023: up to four passes cost next to nothing.")  # fmt: skip


def _worth(p):
    p.multiple = data_wall.effective_tokens(1.0, p.epochs)
    p.last = data_wall.epoch_value(p.epochs)
    p.share = p.multiple / p.epochs
    p.tokens = p.stock * p.multiple


def _passes(row, p):
    row.epochs = 1 + (MOST_PASSES - 1) * row.t
    row.multiple = data_wall.effective_tokens(1.0, row.epochs)
    row.fresh = row.epochs


def _chosen_passes(row, p):
    row.epochs, row.multiple, row.most = p.epochs, p.multiple, data_wall.most_effective_tokens(1.0)


repeated_text = Explorable(
    name="repeated-text",
    controls=[
        _EPOCHS,
        Slider("stock", "Text", value=QWEN, low=1e11, high=1e16, log=True, unit="tokens", format="big2",
               why="Qwen2.5's set, the largest that $680bn knows."),
    ],
    outputs=_worth,
    data={
        "curve": Rows(119, _passes, [Column("epochs", "Passes", format="f1"),
                                     Column("multiple", "Worth", "fresh passes", "f3")]),
        "chosen": Rows(1, _chosen_passes),
    },
    chart=lambda d: (
        d.curve.transform_filter("datum.fresh <= 20").mark_line(strokeDash=[4, 4], color=COLOUR["muted"]).encode(
            x="epochs:Q", y="fresh:Q")
        + d.curve.mark_line().encode(
            x=alt.X("epochs:Q", title="passes over the same text", scale=alt.Scale(domain=[0, MOST_PASSES])),
            y=alt.Y("multiple:Q", title="worth, in passes over fresh text", scale=alt.Scale(domain=[0, 20])))
        + d.chosen.mark_rule(strokeDash=[2, 3]).encode(y="most:Q")
        + d.chosen.mark_text(align="right", dy=-8, color=COLOUR["muted"]).encode(
            x=alt.value("width"), y="most:Q", text=alt.value("the most that repetition gives"))
        + d.chosen.mark_text(align="left", dx=6, color=COLOUR["muted"]).encode(
            x=alt.XDatum(20), y=alt.YDatum(19), text=alt.value("if every pass were fresh"))
        + d.chosen.mark_point(size=130, color=COLOUR["warn"]).encode(x="epochs:Q", y="multiple:Q")
    ),
    finding=lambda p: say(
        "{epochs:f0} {passes} over the same text {are} worth {multiple:f2} over fresh text",
        epochs=p.epochs, multiple=p.multiple, passes=where(p.epochs > 1, "passes", "pass"),
        are=where(p.epochs > 1, "are", "is"),
    ),
    reading=lambda p: say(
        "{stock:big2} tokens become {tokens:big3}: {share:pct1} of what fresh text would give. The next token is worth "
        "{last:pct0} of a fresh one; no number of passes gives more than {most:f1} times the text.",
        stock=p.stock, tokens=p.tokens, share=p.share, last=p.last, most=float(data_wall.most_effective_tokens(1.0)),
    ),
    measure="Fresh passes that repeated passes are worth, by the law fitted on C4",
    description="A curve that starts along the diagonal, leaves it after about four passes and flattens below 16.4.",
    sources=["muennighoff2023"],
    as_of="2023-05",
    height=320,
)  # fmt: skip


def _gain(epoch):
    """Return what pass ``epoch`` adds to the worth of the passes before it."""
    before = where(epoch > 1, data_wall.effective_tokens(1.0, where(epoch > 1, epoch - 1, 1)), 0.0)
    return data_wall.effective_tokens(1.0, epoch) - before


def _last_pass(p):
    p.gain = _gain(p.epochs)


def _one_pass(row, p):
    row.epoch = row.i + 1
    row.gain = _gain(row.epoch)
    row.read = where(row.epoch <= p.epochs, "read", "not read")


epoch_value = Explorable(
    name="epoch-value",
    controls=[_EPOCHS],
    outputs=_last_pass,
    data={"passes": Rows(MOST_PASSES, _one_pass, [
        Column("epoch", "Pass", format="f0"), Column("gain", "Worth", "of a fresh pass", "pct1"),
        Column("read", "", format="text"),
    ])},
    chart=lambda d: d.passes.mark_bar().encode(
        x=alt.X("epoch:Q", title="pass over the same text", scale=alt.Scale(domain=[0, MOST_PASSES + 1], nice=False)),
        y=alt.Y("gain:Q", title="worth, share of a fresh pass", axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1])),
        size=alt.value(4),
        color=alt.condition("datum.read == 'read'", alt.value(COLOUR["accent"]), alt.value(COLOUR["muted"])),
        opacity=alt.condition("datum.read == 'read'", alt.value(1), alt.value(0.35)),
    ),
    finding=lambda p: say("Pass {epochs:f0} is worth {gain:pct0} of the first", epochs=p.epochs, gain=p.gain),
    reading=lambda p: say(
        "Each pass is worth {ratio:pct1} of the one before; {half:f0} passes halve it.",
        ratio=math.exp(-1 / REPETITION_2023.R_D), half=REPETITION_2023.R_D * math.log(2),
    ),
    measure="What each pass over the same text adds, as a share of what fresh text would",
    description="Bars that shrink by six per cent from pass to pass, to 8% at the fortieth.",
    sources=["muennighoff2023"],
    as_of="2023-05",
    height=260,
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


_PASSES = alt.X("epochs:Q", title="passes over the text, log axis", scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(format="~g", tickCount=4))  # fmt: skip

best_repetition = Explorable(
    name="best-repetition",
    controls=[
        Slider("C", "Training compute", value=1e22, low=1e19, high=1e27, log=True, unit="FLOP", format="e2",
               why="Near the largest budget of Muennighoff et al. 2023, 9.3e21."),
        Slider("unique", "Text", value=25e9, low=1e10, high=1e15, log=True, unit="tokens", format="big2",
               why="Muennighoff et al. 2023, figure 1: 25 billion unique tokens."),
    ],
    outputs=_best,
    data={
        "split": Rows(97, _split, [
            Column("epochs", "Passes", format="g3"), Column("D", "Tokens read", "", "e3"),
            Column("N", "Parameters", "", "e3"), Column("loss", "Loss", "nats/token", "f4"),
            Column("fresh", "Loss if all text were fresh", "nats/token", "f4"),
            Column("fitted", "Within the fitted runs", format="text")]),
        "best": Rows(1, _best_point),
    },
    chart=lambda d: (
        d.split.mark_line(strokeDash=[2, 3], color=COLOUR["muted"]).encode(x=_PASSES, y="fresh:Q")
        + d.split.mark_line(strokeDash=[8, 4]).encode(
            x=_PASSES, y=alt.Y("loss:Q", title="test loss, nats per token", scale=alt.Scale(zero=False)))
        + d.split.transform_filter("datum.fitted").mark_line().encode(x=_PASSES, y="loss:Q")
        + d.best.mark_rule(strokeDash=[2, 3]).encode(x="epochs:Q")
        + d.best.mark_point(size=130, color=COLOUR["warn"]).encode(x="epochs:Q", y="loss:Q")
        + readable(d.split.transform_filter("datum.i == 30").mark_text(align="left", dx=4, dy=-12).encode(
            x="epochs:Q", y="loss:Q", text=alt.value("text repeated")))
        + d.split.transform_filter("datum.i == 30").mark_text(
            align="right", dx=-6, dy=12, color=COLOUR["muted"]).encode(
            x="epochs:Q", y="fresh:Q", text=alt.value("if all were fresh"))
    ),
    finding=lambda p: where(
        p.best < 1,
        say("{C:e2} FLOP are best spent on {D:big2} of the {unique:big2} tokens, read once: text is not the limit",
            C=p.C, D=p.D, unique=p.unique),
        where(p.best > 999, say("With {C:e2} FLOP and {unique:big2} tokens, even a thousand passes are too few",
                                C=p.C, unique=p.unique),
              say("With {C:e2} FLOP and {unique:big2} tokens, {best:f1} passes are best",
                  C=p.C, unique=p.unique, best=p.best)),
    ),
    reading=lambda p: say(
        "The model then has {N:big2} parameters and a loss of {loss:f3} nats. With fresh text without end it would be "
        "{fresh_N:big2} parameters on {fresh_D:big2} tokens, and {fresh:f3} nats.",
        N=p.N, loss=p.loss, fresh_N=p.fresh_N, fresh_D=p.fresh_D, fresh=p.fresh_loss,
    ),
    measure="Test loss at a fixed compute and text, against the number of passes (more passes, smaller model); long "
    "dashes: extrapolated",
    description="A valley: the loss falls as passes grow from one, is lowest near ten passes, and rises where the "
    "model gets too small. A dotted valley below it shows the same split with fresh text.",
    sources=["muennighoff2023"],
    as_of="2023-05",
    height=320,
    note="The law was fitted on models to 9 billion parameters and 900 billion tokens; beyond, it is extrapolated.",
)  # fmt: skip
