"""Scaling laws, first part: the power law, the floor, and why two papers found two exponents."""

import altair as alt

from ... import laws
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, scale_powers_axis
from ...facts import table
from ...formula import choose, log10, power, where
from ...formula.words import say
from .shared import LAWS, law_choice, law_of, picked

KAPLAN = laws.KAPLAN_2020
LOSS = Column("loss", "Loss", "nats/token", "f3")
PARAMETERS = Column("N", "Parameters", "", "big3")

# -- the power law ----------------------------------------------------------------------------------


def _power(p):
    p.drop = laws.gap_closed(p.factor, p.exponent)
    p.first = laws.power_law(p.N, KAPLAN.N_c, p.exponent)
    p.second = laws.power_law(p.N * p.factor, KAPLAN.N_c, p.exponent)
    p.third = laws.power_law(p.N * p.factor * p.factor, KAPLAN.N_c, p.exponent)
    p.halving = laws.factor_for_cut(0.5, p.exponent)


def _fitted(row, p):
    row.N = 1e6 * power(KAPLAN.N_range[1] / 1e6, row.t)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)


def _beyond(row, p):
    row.N = KAPLAN.N_range[1] * power(1e13 / KAPLAN.N_range[1], row.t)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)


def _steps(row, p):
    row.N = p.N * power(p.factor, row.i)
    row.loss = laws.power_law(row.N, KAPLAN.N_c, p.exponent)
    row.next_N = row.N * where(row.i < 2, p.factor, 1)
    row.next_loss = laws.power_law(row.next_N, KAPLAN.N_c, p.exponent)


power_law = Explorable(
    name="power-law",
    controls=[
        Slider(
            "factor", "Times more parameters", value=10, low=2, high=100, log=True, unit="times", format="g3",
            why="One order of magnitude, the step that the documents count in.",
        ),
        Slider(
            "exponent", "Exponent p", value=KAPLAN.alpha_N, low=0.03, high=0.15, step=0.001, format="f3",
            why="Kaplan et al. 2020, eq. 1.1, for parameters; they found 0.095 for tokens and 0.050 for compute.",
        ),
        Slider(
            "N", "Start from", value=1e8, low=1e6, high=1e9, log=True, unit="parameters", format="big2",
            why="In the middle of the models that Kaplan et al. trained.",
        ),
    ],
    outputs=_power,
    data={
        "fitted": Rows(13, _fitted, [PARAMETERS, LOSS]),
        "beyond": Rows(13, _beyond, [PARAMETERS, LOSS]),
        "steps": Rows(3, _steps, [PARAMETERS, LOSS]),
    },
    chart=lambda d: (
        d.fitted.mark_line().encode(
            x=alt.X("N:Q", title="parameters (log)", scale=log_scale(), axis=scale_powers_axis()),
            y=alt.Y("loss:Q", title="loss, nats per token (log)", scale=log_scale(),
                    axis=alt.Axis(values=[1, 1.5, 2, 3, 4, 6, 10, 15], format="~r")),
        )
        + d.beyond.mark_line(strokeDash=[6, 4]).encode(x="N:Q", y="loss:Q")
        + d.steps.mark_rule(strokeDash=[2, 3]).encode(x="N:Q", x2="next_N:Q", y="loss:Q")
        + d.steps.mark_rule(color=COLOUR["warn"], strokeWidth=3).encode(x="next_N:Q", y="loss:Q", y2="next_loss:Q")
        + d.steps.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="N:Q", y="loss:Q")
        + d.steps.mark_text(align="left", dx=9, dy=-9).encode(
            x="N:Q", y="loss:Q", text=alt.Text("loss:Q", format=".2f")
        )
        + d.beyond.transform_filter("datum.i == 9")
        .mark_text(align="right", dx=-6, dy=12, color=COLOUR["muted"])
        .encode(x="N:Q", y="loss:Q", text=alt.value("extrapolated"))
    ),
    finding=lambda p: say(
        "{factor:g3} times the parameters remove {drop:pct1} of the loss, every time", factor=p.factor, drop=p.drop
    ),
    reading=lambda p: say(
        "From {N:big2} parameters the first step takes the loss from {first:f2} to {second:f2} nats, the second to "
        "{third:f2}: the same share of less. Halving it takes {halving:g3} times the parameters.",
        N=p.N, first=p.first, second=p.second, third=p.third, halving=p.halving,
    ),
    measure="Test loss against parameters outside the embedding, both axes logarithmic: Kaplan's law, fitted up to "
    "1.5 billion",
    description="A straight line that falls from upper left to lower right on two logarithmic axes, solid where models "
    "were trained and dashed beyond, with three points one step apart.",
    sources=["kaplan2020"],
    as_of="2020-01",
)  # fmt: skip

# -- the floor ---------------------------------------------------------------------------------------

START = {"parameters": 1e8, "compute": 1e19}  # where the steps begin: parameters, FLOP
KAPLAN_LIMIT = {  # how many times the start the runs of Kaplan et al. reach
    "parameters": KAPLAN.N_range[1] / START["parameters"],
    "compute": laws.PF_DAY * (KAPLAN.N_range[1] / KAPLAN.N_at_PF_day) ** (1 / KAPLAN.N_exponent) / START["compute"],
}
LAW_LIMIT = {
    "parameters": {key: law.N_range[1] / START["parameters"] for key, law in LAWS.items()},
    "compute": {key: laws.largest_fitted_budget(law) / START["compute"] for key, law in LAWS.items()},
}
MOST = 1e9  # times the start, the right edge


def _floorless(grows, times):
    return where(
        grows == "parameters",
        laws.kaplan_loss_params(START["parameters"] * times),
        laws.kaplan_loss_compute(START["compute"] * times),
    )


def _above_floor(p, times):
    """Return the loss above the floor: the parameters' term with text in plenty, or the best use of compute."""
    law = law_of(p)
    return where(
        p.grows == "parameters",
        law.A / power(START["parameters"] * times, law.alpha),
        laws.optimal_reducible_loss(START["compute"] * times, law),
    )


def _floor(p):
    law = picked(p)
    p.exponent = where(p.grows == "parameters", law.alpha, laws.reducible_exponent(law))
    p.closed = laws.gap_closed(10, p.exponent)
    p.total = laws.gap_closed(10, choose(p.grows, {"parameters": KAPLAN.alpha_N, "compute": KAPLAN.alpha_C}))
    p.kaplan_limit = choose(p.grows, KAPLAN_LIMIT)
    p.law_limit = where(
        p.grows == "parameters", choose(p.law, LAW_LIMIT["parameters"]), choose(p.law, LAW_LIMIT["compute"])
    )
    p.times = power(10.0, p.steps)
    p.gap = _above_floor(p, p.times)
    p.bare = _floorless(p.grows, p.times)
    p.crossing = where(
        p.grows == "parameters",
        KAPLAN.N_c / START["parameters"] * power(p.E, -1 / KAPLAN.alpha_N),
        KAPLAN.C_c / START["compute"] * power(p.E, -1 / KAPLAN.alpha_C),
    )
    p.crossing_steps = log10(p.crossing)


def _bare_solid(row, p):
    row.times = power(p.kaplan_limit, row.t)
    row.loss = _floorless(p.grows, row.times)


def _bare_dashed(row, p):
    row.times = p.kaplan_limit * power(MOST / p.kaplan_limit, row.t)
    row.loss = _floorless(p.grows, row.times)


def _floored_solid(row, p):
    row.times = power(p.law_limit, row.t)
    row.loss = p.E + _above_floor(p, row.times)


def _floored_dashed(row, p):
    row.times = p.law_limit * power(MOST / p.law_limit, row.t)
    row.loss = p.E + _above_floor(p, row.times)


def _each_step(row, p):
    row.times = power(10.0, row.i)
    row.bare = _floorless(p.grows, row.times)
    row.floored = p.E + _above_floor(p, row.times)
    row.above = row.floored - p.E
    row.gain = where(row.i > 0, _above_floor(p, row.times / 10) - row.above, 0)


def _reached(row, p):
    row.times = p.times
    row.bare = p.bare
    row.floored = p.E + p.gap
    row.E = p.E


def _floor_row(row, p):
    row.E = p.E
    row.label = say("floor {E:f2}", E=p.E)


_TIMES = alt.X("times:Q", title="times the start (log)", scale=log_scale(1, MOST), axis=scale_powers_axis())
_LOSSES = alt.Scale(domain=[0.5, 3.2], nice=False)
_COLUMNS = [Column("times", "Times the start", "", "e3"), LOSS]

floorless_floored = Explorable(
    name="floorless-floored",
    controls=[
        Choice(
            "grows", "What grows", "compute",
            {"compute": "Compute, spent in the best way", "parameters": "Parameters, with text in plenty"},
            why="Compute is what is paid for; the documents' 16% is for parameters.",
        ),
        Slider(
            "steps", "Tenfold steps taken", value=3, low=0, high=9, step=0.5, format="f1",
            why="A thousand times: about as far as the largest runs that the law with a floor was fitted to.",
        ),
        law_choice(),
    ],
    outputs=_floor,
    data={
        "floorless": Rows(25, _bare_solid, _COLUMNS),
        "floorless_beyond": Rows(25, _bare_dashed, _COLUMNS),
        "floored": Rows(25, _floored_solid, _COLUMNS),
        "floored_beyond": Rows(25, _floored_dashed, _COLUMNS),
        "steps": Rows(10, _each_step, [
            Column("times", "Times the start", "", "e3"),
            Column("bare", "Loss, no floor", "nats/token", "f3"),
            Column("floored", "Loss, with a floor", "nats/token", "f3"),
            Column("above", "Above the floor", "nats/token", "f3"),
            Column("gain", "Gain of the step", "nats/token", "f3"),
        ]),
        "reached": Rows(1, _reached),
        "floor": Rows(1, _floor_row),
    },
    chart=lambda d: (
        d.floor.mark_rule(strokeDash=[2, 3]).encode(
            y=alt.Y("E:Q", title="loss, nats per token", scale=_LOSSES, axis=alt.Axis(tickCount=6, format=".1f"))
        )
        + d.floor.mark_text(align="left", baseline="top", dx=4, dy=5, color=COLOUR["muted"]).encode(
            x=alt.value(0), y="E:Q", text="label:N"
        )
        + d.floorless.mark_line(color=COLOUR["680bn-2026"]).encode(x=_TIMES, y="loss:Q")
        + d.floorless_beyond.mark_line(color=COLOUR["680bn-2026"], strokeDash=[6, 4]).encode(x="times:Q", y="loss:Q")
        + d.floored.mark_line(strokeWidth=3).encode(x="times:Q", y="loss:Q")
        + d.floored_beyond.mark_line(strokeWidth=3, strokeDash=[6, 4]).encode(x="times:Q", y="loss:Q")
        + d.reached.mark_rule(strokeWidth=4, color=COLOUR["warn"]).encode(x="times:Q", y="floored:Q", y2="E:Q")
        + d.reached.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="times:Q", y="floored:Q")
        + d.reached.mark_point(size=110, color=COLOUR["warn"], filled=False, strokeWidth=2, opacity=1).encode(
            x="times:Q", y="bare:Q"
        )
        + d.floored_beyond.transform_filter("datum.i == 24")
        .mark_text(align="right", dy=-12)
        .encode(x="times:Q", y="loss:Q", text=alt.value("with a floor"))
        + d.floorless_beyond.transform_filter("datum.i == 18")
        .mark_text(align="right", dx=-8, dy=10)
        .encode(x="times:Q", y="loss:Q", text=alt.value("no floor"))
    ),
    finding=lambda p: say(
        "Ten times the {what} {closed:pct0} of the gap to a floor, or {total:pct0} of the whole loss if there is none",
        what=where(p.grows == "parameters", "parameters close", "compute closes"), closed=p.closed, total=p.total,
    ),
    reading=lambda p: say(
        "After {steps:f1} steps {gap:f2} nats are left above the floor of {E:f2}; the floorless line stands at "
        "{bare:f2} and goes through that floor after {crossing:f1} steps. Dashed: extrapolated beyond the runs that "
        "were fitted.",
        steps=p.steps, gap=p.gap, E=p.E, bare=p.bare, crossing=p.crossing_steps,
    ),
    measure="Test loss against tenfold steps from 100 million parameters or 10¹⁹ FLOP; the laws were fitted to "
    "different texts and tokenizers, so compare their shapes",
    description="Two falling curves over nine tenfold steps: one without a floor falls through a dotted floor, the "
    "other flattens out above it. Both are dashed beyond the models they were fitted to.",
    sources=["kaplan2020", "hoffmann2022", "besiroglu2024", "muennighoff2023"],
    as_of="2024-04",
    height=340,
)  # fmt: skip

# -- two exponents ------------------------------------------------------------------------------------


def _exponents(p):
    law = picked(p)
    p.here = laws.nonembedding_exponent(p.N_E, law)
    p.share = 1 - p.N_E / laws.total_params(p.N_E)
    p.limit = law.a


def _exponent_curve(row, p):
    row.N = 1e3 * power(1e9, row.t)
    row.exponent = laws.nonembedding_exponent(row.N, law_of(p))


def _exponent_here(row, p):
    row.N = p.N_E
    row.exponent = p.here


_PAPERS = [
    {"paper": paper, "exponent": exponent, "low": low, "high": high}
    for paper, exponent, (low, high) in (
        ("Kaplan 2020", KAPLAN.N_exponent, KAPLAN.N_range),
        ("Hoffmann 2022", float(table("chinchilla_table2_exponents").a[0]), laws.HOFFMANN_2022.N_range),
    )
]

embedding_exponent = Explorable(
    name="embedding-exponent",
    controls=[
        Slider(
            "N_E", "Parameters outside the embedding", value=1e7, low=1e3, high=1e12, log=True, format="big2",
            why="In the middle of the models that Kaplan et al. trained.",
        ),
        law_choice(),
    ],
    outputs=_exponents,
    data={
        "curve": Rows(61, _exponent_curve, [PARAMETERS, Column("exponent", "Exponent of the best size", "", "f3")]),
        "papers": Rows(_PAPERS, None, [
            Column("paper", "Paper", format="text"),
            Column("exponent", "Exponent found", "", "f2"),
            Column("low", "Smallest model", "parameters", "big3"),
            Column("high", "Largest model", "parameters", "big3"),
        ]),
        "here": Rows(1, _exponent_here),
    },
    chart=lambda d: (
        d.papers.mark_rule(strokeWidth=9, opacity=0.35).encode(
            x=alt.X(
                "low:Q", title="parameters outside the embedding (log)", scale=log_scale(500, 1e12),
                axis=scale_powers_axis(),
            ),
            x2="high:Q",
            y=alt.Y(
                "exponent:Q", title="exponent of the best size in compute", scale=alt.Scale(domain=[0.4, 1]),
                axis=alt.Axis(tickCount=6, format=".1f"),
            ),
        )
        + d.papers.mark_text(align="left", dy=16).encode(x="low:Q", y="exponent:Q", text="paper:N")
        + d.curve.mark_line().encode(x="N:Q", y="exponent:Q")
        + d.here.mark_point(size=110, color=COLOUR["warn"], opacity=1).encode(x="N:Q", y="exponent:Q")
    ),
    finding=lambda p: say(
        "Counted without its embedding, a model of {N:big2} parameters should grow as compute to the power {here:f2}; "
        "a large one, {limit:f2}", N=p.N_E, here=p.here, limit=p.limit,
    ),
    reading=lambda p: say(
        "At this size the embedding is {share:pct0} of all parameters. Leaving it out makes small models look as if "
        "they should grow faster than they should.", share=p.share,
    ),
    measure="Exponent of the best model size in training compute, against size; the thick bars are what two papers "
    "found and where",
    description="A curve that rises to almost one near a million parameters and falls to about one half for large "
    "models. A bar for Kaplan lies at 0.73 over small models, one for Hoffmann at 0.5 over larger ones.",
    sources=["pearce2024", "kaplan2020", "hoffmann2022", "besiroglu2024"],
    as_of="2024-06",
)  # fmt: skip
