"""Concentration, fourth part: compute thresholds, hiding a run, the slow-down game, acts and statements by date."""

import altair as alt

from ... import concentration as model
from ... import laws
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import axis, band, called, chart, here, line, log_scale, powers_axis, scale_powers_axis
from ...facts import decimal_year, facts
from ...formula import floor, log, maximum, minimum, where
from ...formula.words import say
from ..sheet import figure

# -- thresholds -----------------------------------------------------------------------------------

FIRST, LAST = 2018, 2034  # years shown
_FRONTIER = model.EPOCH_FRONTIER
_MODELS = facts("landmark_models")
_MODELS = _MODELS.assign(year=[decimal_year(day) for day in _MODELS["published"]])[
    ["model", "year", "training_flop", "compute_basis", "source"]
]
_MODELS = _MODELS[_MODELS["year"] >= FIRST]
_EVIDENCE = float(_MODELS["year"].max())  # after it the line is an extrapolation
_SET = {"1e25": 2024 + 213 / 366, "1e26": 2026.0}  # 1 August 2024 and 1 January 2026: in force
_RULES = [
    {"flop": 1e25, "label": "EU, 10²⁵", "rule": "1e25"},
    {"flop": 1e26, "label": "California, 10²⁶", "rule": "1e26"},
]


def _crossings(p):
    p.flop = where(p.rule == "1e25", 1e25, 1e26)
    p.set = where(p.rule == "1e25", _SET["1e25"], _SET["1e26"])
    p.crossed = model.crossing_year(p.flop, _FRONTIER.C, _FRONTIER.year, p.growth)
    p.decade = model.years_per_factor(p.growth)
    p.easier = model.years_per_factor(p.progress)
    p.hundred = model.crossing_year(100 * p.flop, _FRONTIER.C, _FRONTIER.year, p.growth)
    p.law = where(p.rule == "1e25", "the European line of 10²⁵ FLOP", "California's line of 10²⁶ FLOP")


def _frontier(row, p):
    row.year = FIRST + (LAST - FIRST) * row.t
    row.flop = model.equivalent_compute(_FRONTIER.C, _FRONTIER.year - row.year, p.growth)
    row.same = model.equivalent_compute(p.flop, maximum(row.year - p.set, 0), p.progress)
    row.later = where(row.year > _EVIDENCE, 1, 0)
    row.ruled = where(row.year >= p.set, 1, 0)


def _crossing(row, p):
    row.year, row.flop = p.crossed, p.flop


compute_thresholds = Explorable(
    name="compute-thresholds",
    controls=[
        Choice(
            "rule",
            "Line",
            value="1e26",
            options={"1e25": "European Union, 1e25 FLOP", "1e26": "California, 1e26 FLOP"},
            why="The line that the revoked order of 2023 had too.",
        ),
        Slider(
            "growth",
            "Frontier compute grows by",
            value=_FRONTIER.growth,
            low=1.5,
            high=8,
            step=0.1,
            unit="times a year",
            format="f1",
            why="Epoch AI, notable models to 2025: 4.7, 90% interval 4.3 to 5.2.",
        ),
        Slider(
            "progress",
            "Algorithms need less, by",
            value=round(laws.ALGORITHMS_HO.growth, 2),
            low=1.1,
            high=6,
            step=0.01,
            unit="times a year",
            format="f2",
            why="Ho et al. 2024: compute for the same result halves in eight months, interval 5 to 14.",
        ),
    ],
    outputs=_crossings,
    data={
        "lines": Rows(
            161,
            _frontier,
            [
                Column("year", "Year", format="f1"),
                Column("flop", "Frontier run", "FLOP", "e3"),
                Column("same", "Same ability as the line when it was set", "FLOP", "e3"),
            ],
        ),
        "models": Rows(
            _MODELS,
            None,
            [
                Column("model", "Model", format="text"),
                Column("year", "Year", format="f1"),
                Column("training_flop", "Training compute", "FLOP", "e3"),
                Column("compute_basis", "How it is known", format="text"),
                Column("source", "Source", format="text"),
            ],
        ),
        "rules": Rows(_RULES),
        "crossing": Rows(1, _crossing),
    },
    chart=lambda d: (
        d.models.mark_point(opacity=0.55, size=40).encode(
            x=alt.X(
                "year:Q", title=None, axis=alt.Axis(format="d", tickCount=8), scale=alt.Scale(domain=[FIRST, LAST])
            ),
            y=alt.Y("training_flop:Q", title="training compute, FLOP", scale=log_scale(1e20, 1e31), axis=powers_axis()),
        )
        + d.lines.mark_line(color=COLOUR["muted"], clip=True)
        .transform_filter("datum.later == 0")
        .encode(x="year:Q", y="flop:Q")
        + d.lines.mark_line(color=COLOUR["muted"], strokeDash=[6, 3], clip=True)
        .transform_filter("datum.later == 1")
        .encode(x="year:Q", y="flop:Q")
        + d.lines.mark_line(color=COLOUR["warn"], strokeDash=[2, 3], clip=True)
        .transform_filter("datum.ruled == 1")
        .encode(x="year:Q", y="same:Q")
        + d.rules.mark_rule(color=COLOUR["ink"]).encode(
            y="flop:Q", opacity=alt.condition("datum.rule == p_rule", alt.value(1), alt.value(0.25))
        )
        + d.rules.mark_text(align="left", baseline="bottom", dy=-3).encode(
            x=alt.value(4),
            y="flop:Q",
            text="label:N",
            opacity=alt.condition("datum.rule == p_rule", alt.value(1), alt.value(0.4)),
        )
        + d.crossing.mark_point(size=120, color=COLOUR["warn"], clip=True).encode(x="year:Q", y="flop:Q")
    ),
    finding=lambda p: say("The trend reaches {law} in {year:year}", law=p.law, year=floor(p.crossed)),
    reading=lambda p: say(
        "The frontier gains a power of ten every {decade:f1} years and is a hundred times above the line in "
        "{hundred:year}; what stood at the line when it took effect needs a tenth of the compute {easier:f1} years "
        "later.",
        decade=p.decade,
        hundred=floor(p.hundred),
        easier=p.easier,
    ),
    measure="Training compute by date of release (log axis); the trend runs through GPT-4 and is dashed beyond the "
    "last model; dotted: compute for the ability that the line stood for",
    description="Points of landmark models climb along a straight trend on a logarithmic axis through two horizontal "
    "legal lines; a dotted line falls from the chosen one.",
    sources=["eu2024aiact", "sb53", "epoch2025models", "ho2024"],
    as_of="2025-06",
)


# -- hiding a run ---------------------------------------------------------------------------------

_RUN = model.RUN_2026
HIDING_YEARS = 10


def _hiding(p):
    p.chips = model.chips_for_run(p.flop, p.days, _RUN.speed, p.utilisation)
    p.part = p.chips / _RUN.installed
    p.seen_for = maximum(log(p.chips / p.seen) / log(p.progress), 0)


def _needed_chips(row, p):
    row.year = 2026 + HIDING_YEARS * row.t
    row.chips = model.equivalent_compute(p.chips, HIDING_YEARS * row.t, p.progress)


def _seen(row, p):
    row.seen = p.seen
    row.year = 2026 + minimum(p.seen_for, HIDING_YEARS)
    row.chips = where(p.seen_for > HIDING_YEARS, p.chips / p.progress**HIDING_YEARS, minimum(p.seen, p.chips))


hidden_run = Explorable(
    name="hidden-run",
    controls=[
        Slider(
            "flop",
            "A run of",
            value=1e26,
            low=1e24,
            high=1e29,
            log=True,
            unit="FLOP",
            format="e2",
            why="California's line, and that of the revoked order of 2023.",
        ),
        Slider(
            "days",
            "Spread over",
            value=_RUN.days,
            low=10,
            high=720,
            step=10,
            unit="days",
            format="f0",
            why="Assumption: a hundred days, the usual length of a large run.",
        ),
        Slider(
            "utilisation",
            "Share of peak speed",
            value=_RUN.utilisation,
            low=0.1,
            high=0.7,
            step=0.01,
            format="pct0",
            why="Assumption of this book: 40%, as for other large runs.",
        ),
        Slider(
            "progress",
            "Algorithms need less, by",
            value=round(laws.ALGORITHMS_HO.growth, 2),
            low=1.1,
            high=6,
            step=0.01,
            unit="times a year",
            format="f2",
            why="Ho et al. 2024: halving in eight months.",
        ),
        Slider(
            "seen",
            "Inspectors see sites of more than",
            value=10_000,
            low=100,
            high=1e6,
            log=True,
            unit="accelerators",
            format="g2",
            why="Assumption of this book: ten thousand draw as much power as a small town.",
        ),
    ],
    outputs=_hiding,
    data={
        "need": Rows(
            41,
            _needed_chips,
            [Column("year", "Year", format="f1"), Column("chips", "Accelerators needed", "H100-equivalents", "g3")],
        ),
        "seen": Rows(1, _seen),
    },
    chart=lambda d: (
        d.need.mark_line(strokeDash=[6, 3], clip=True).encode(
            x=alt.X("year:Q", title=None, axis=alt.Axis(format="d")),
            y=alt.Y("chips:Q", title="accelerators for the same ability", scale=log_scale(), axis=scale_powers_axis()),
        )
        + d.seen.mark_rule(color=COLOUR["ink"]).encode(y="seen:Q")
        + d.seen.mark_text(align="right", baseline="bottom", dy=-3).encode(
            x=alt.value("width"), y="seen:Q", text=alt.value("inspectors see this")
        )
        + d.seen.mark_point(size=120, color=COLOUR["warn"]).encode(x="year:Q", y="chips:Q")
    ),
    finding=lambda p: say(
        "A run of {flop:e2} FLOP needs {chips:big2} accelerators for {days:f0} days",
        flop=p.flop,
        chips=p.chips,
        days=p.days,
    ),
    reading=lambda p: say(
        "That is {part} in use at the end of 2025; {hidden}.",
        part=where(p.part > 1, "more than all that were", say("{share:g2}% of those", share=100 * p.part)),
        hidden=where(
            p.seen_for > 0,
            say("better algorithms hide the same ability from inspectors in {years:f1} years", years=p.seen_for),
            "inspectors would not see it even now",
        ),
    ),
    measure="H100-equivalents that a run of the same ability needs, by year, if algorithms improve as set (log axis; "
    "a forecast)",
    description="A dashed line that falls year by year through a horizontal line, the smallest site that inspectors "
    "see.",
    sources=["epoch2025chips", "nvidia2023h100", "ho2024", "heim2024"],
    as_of="2025-12",
)


# -- the slow-down game ---------------------------------------------------------------------------


def _game(p):
    alone, held, raced = model.slow_down_payoffs(p.delay, p.lead, p.damage, p.members, p.leak)
    p.alone, p.held, p.raced = alone, held, raced
    p.patience_needed = model.critical_patience(p.alone, p.held, p.raced, p.detection)
    p.detection_needed = model.verification_needed(p.alone, p.held, p.raced, p.patience)
    p.tempted = where(p.alone > p.held, 1, 0)
    p.worth = where(p.held > p.raced, 1, 0)
    p.holds = where(p.patience >= p.patience_needed, where(p.patience_needed < 1, 1, 0), 0)


def _boundary(row, p):
    row.patience = 0.05 + 0.94 * row.t
    row.detection = minimum(model.verification_needed(p.alone, p.held, p.raced, row.patience), 1)
    row.top = 1


def _position(row, p):
    row.patience, row.detection = p.patience, p.detection


slow_down = figure(
    "slow-down",
    outputs=_game,
    data={"boundary": (95, _boundary), "here": (1, _position)},
    said={"m": lambda p: minimum(p.detection_needed, 1)},
    chart=chart(
        axis("patience", "weight of next year against this one", domain=(0, 1), format=".0%"),
        axis("detection", "chance a year that a breach is found", domain=(0, 1), format=".0%"),
        band("boundary", "detection", "top", opacity=0.18),
        line("boundary"),
        called("boundary", "holds", at=94, y=0, align="right", baseline="top", dy=5, dx=-6),
        here("here", size=140, opacity=None),
    ),
)


# -- acts and statements --------------------------------------------------------------------------

_ACTS = facts("governance_acts").sort_values("day")
_ACTS = _ACTS.assign(year=[decimal_year(day) for day in _ACTS["day"]])[
    ["act", "day", "year", "where", "kind", "binds", "signatories", "says", "source", "status"]
].rename(columns={"where": "place"})
_PLACES = list(dict.fromkeys(_ACTS["place"]))


_ORDER = _ACTS["act"].tolist()


def _count(place=None, binds=None):
    rows = _ACTS if place is None else _ACTS[_ACTS["place"] == place]
    return len(rows if binds is None else rows[rows["binds"] == binds])


def _acts_counted(p):
    p.count, p.binding = _count(), _count(binds="yes")
    for place in _PLACES:
        key = place.lower().replace(" ", "_")
        setattr(p, f"count_{key}", where(p.place == place, _count(place), 0))
        setattr(p, f"binding_{key}", where(p.place == place, _count(place, "yes"), 0))
    keys = [place.lower().replace(" ", "_") for place in _PLACES]
    p.shown = where(p.place == "all", p.count, sum(getattr(p, f"count_{key}") for key in keys))
    p.bound = where(p.place == "all", p.binding, sum(getattr(p, f"binding_{key}") for key in keys))


def _act(row, p):
    row.shown = where(p.place == "all", 1, where(row.place == p.place, 1, 0))


acts = Explorable(
    name="acts",
    controls=[
        Choice(
            "place",
            "Whose acts",
            value="all",
            options={"all": "all"} | {place: place for place in _PLACES},
            why="All, in the order of their dates.",
        ),
    ],
    outputs=_acts_counted,
    data={
        "acts": Rows(
            _ACTS,
            _act,
            [
                Column("day", "Day", format="text"),
                Column("act", "Act", format="text"),
                Column("place", "Whose", format="text"),
                Column("kind", "Kind", format="text"),
                Column("binds", "Binding", format="text"),
                Column("signatories", "Signed by", "", "f0"),
                Column("says", "What it does", format="text"),
                Column("source", "Source", format="text"),
                Column("status", "Kind of source", format="text"),
            ],
        )
    },
    chart=lambda d: (
        d.acts.mark_point(size=90, filled=True)
        .transform_filter("datum.shown == 1 && datum.binds == 'yes'")
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                axis=alt.Axis(format="d", values=[2024, 2025, 2026]),
                scale=alt.Scale(domain=[2023.7, 2026.8]),
            ),
            y=alt.Y("act:N", sort=_ORDER, axis=None),
        )
        + d.acts.mark_point(size=90, filled=False, strokeWidth=2)
        .transform_filter("datum.shown == 1 && datum.binds == 'no'")
        .encode(x="year:Q", y=alt.Y("act:N", sort=_ORDER))
        + d.acts.mark_text(align="left", baseline="bottom", dy=-7)
        .transform_filter("datum.shown == 1")
        .encode(x=alt.value(0), y=alt.Y("act:N", sort=_ORDER), text="act:N")
    ),
    finding=lambda p: say(
        "{n:f0} {acts}, {bound:f0} of them binding",
        n=p.shown,
        acts=where(p.shown == 1, "act or statement", "acts and statements"),
        bound=p.bound,
    ),
    reading=lambda p: where(
        p.place == "international",
        "Nothing that states have signed together binds anybody.",
        "Full points bind somebody, hollow ones do not; every international one is hollow.",
    ),
    measure="Acts and joint statements on advanced AI by day of signature or of taking effect",
    description="A list of acts from October 2023 to August 2026, each with a point on a time axis, full when it is "
    "binding and hollow when it is not.",
    sources=["eu2024aiact", "eo14110", "sb53", "jointstatement2024", "omnibus2026", "delhi2026"],
    as_of="2026-08",
    note="The table names each row's source; several were seen on news or secondary pages.",
    height=620,
)
