"""Concentration, fourth part: compute thresholds, hiding a run, the slow-down game, acts and statements by date."""

import pandas as pd

from ... import concentration as model
from ...explorable.chart import (
    DOTS,
    RIGHT,
    axis,
    band,
    by_row,
    called,
    chart,
    forecast,
    here,
    line,
    named,
    points,
    row_names,
    rule,
)
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
_FIRST = {line: _MODELS[_MODELS["training_flop"] >= float(line)].sort_values("year").iloc[0] for line in _SET}
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
    p.tenth = p.set + p.easier
    first = {name: [_FIRST[line][name] for line in _SET] for name in ("model", "year")}
    p.first, p.passed = (where(p.rule == "1e25", *first[name]) for name in ("model", "year"))
    p.law = where(p.rule == "1e25", "the European line of 10²⁵ FLOP", "California's line of 10²⁶ FLOP")


def _frontier(row, p):
    row.year = FIRST + (LAST - FIRST) * row.t
    row.flop = model.equivalent_compute(_FRONTIER.C, _FRONTIER.year - row.year, p.growth)
    row.same = model.equivalent_compute(p.flop, maximum(row.year - p.set, 0), p.progress)
    row.later = where(row.year > _EVIDENCE, 1, 0)
    row.ruled = where(row.year >= p.set, 1, 0)


def _tenth(row, p):
    row.year, row.flop = p.tenth, p.flop / 10
    row.words = say("a tenth does it: {year:year}", year=floor(p.tenth))


_NAMED = pd.DataFrame(_FIRST.values())[["model", "year", "training_flop"]]


compute_thresholds = figure(
    "compute-thresholds", outputs=_crossings,
    data={"lines": (161, _frontier), "models": _MODELS, "rules": _RULES, "first": _NAMED,
          "tenth": (1, _tenth)},
    said={"year": lambda p: floor(p.passed), "later": lambda p: floor(p.tenth), "trend": lambda p: floor(p.crossed),
          "hundredfold": lambda p: floor(p.hundred)},
    chart=chart(
        axis("year", domain=(FIRST, LAST), format="d", tickCount=8),
        axis("flop", "training compute, FLOP", log=True, domain=(1e20, 1e31), words="powers",
             values=[10.0**power for power in range(20, 32, 2)]),
        points("models", "training_flop", opacity=0.55, size=40),
        line("lines", where="datum.later == 0", color="muted", clip=True),
        forecast("lines", where="datum.later == 1", color="muted", strokeDash=[6, 3], clip=True),
        line("lines", "same", where="datum.ruled == 1", color="warn", strokeDash=DOTS, clip=True),
        rule("rules", x=False, color="ink"),
        named("rules", "label", x=4, align="left", baseline="bottom", dy=-3),
        points("first", "training_flop", size=90, color="ink", filled=True),
        named("first", "model", y="training_flop", over=True, align="right", dx=-9, dy=-9),
        here("tenth", where=f"datum.year <= {LAST}", size=120, opacity=None),
        named("tenth", "words", where=f"datum.year <= {LAST - 4}", over=True, align="left", dx=-10, dy=-36),
        named("tenth", "words", where=f"datum.year > {LAST - 4} && datum.year <= {LAST}", over=True, align="right",
              dx=4, dy=-36),
    ),
)  # fmt: skip

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


hidden_run = figure(
    "hidden-run", outputs=_hiding, data={"need": (41, _needed_chips), "seen": (1, _seen)},
    said={"percent": lambda p: 100 * p.part},
    chart=chart(
        axis("year", format="d"),
        axis("chips", "accelerators for the same ability", log=True, words="scale",
             values=[1e2, 1e3, 1e4, 1e5, 1e6]),
        forecast("need", strokeDash=[6, 3], clip=True), rule("seen", "seen", x=False, color="ink"),
        called("seen", "inspectors see this", y="seen", x=RIGHT, align="right", baseline="bottom", dy=-3),
        here("seen", size=120, opacity=None),
        named("need", "words", where="datum.i == 0", calculate={"words": "format(datum.chips, ',.2r')"}, over=True,
              align="left", dx=10),
    ),
)  # fmt: skip

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


def _needed_here(row, p):
    row.patience, row.detection = p.patience, minimum(p.detection_needed, 1)
    row.shown = where(p.tempted * p.worth == 1, 1, 0)
    row.words = say("{chance:pct0} needed", chance=row.detection)


slow_down = figure(
    "slow-down", outputs=_game, data={"boundary": (95, _boundary), "needed": (1, _needed_here), "here": (1, _position)},
    said={"least_chance": lambda p: minimum(p.detection_needed, 1)},
    chart=chart(
        axis("patience", "weight of next year against this one", domain=(0, 1), format=".0%"),
        axis("detection", "chance a year that a breach is found", domain=(0, 1), format=".0%"),
        band("boundary", "detection", "top", opacity=0.18), line("boundary"),
        called("boundary", "holds", at=94, y=0, align="right", baseline="top", dy=5, dx=-6),
        points("needed", where="datum.shown == 1", size=90, filled=True, color="ink"),
        named("needed", "words", where="datum.shown == 1 && datum.patience >= 0.3", over=True, align="right", dx=-9,
              dy=-8),
        named("needed", "words", where="datum.shown == 1 && datum.patience < 0.3", over=True, align="left", dx=-4,
              dy=14),
        here("here", size=140, opacity=None),
    ),
)  # fmt: skip

# -- acts and statements --------------------------------------------------------------------------

_KINDS = ["law", "order", "veto", "pledge", "statement"]
_ACTS = facts("governance_acts")
_ACTS = _ACTS.assign(place=_ACTS["kind"].map(_KINDS.index)).sort_values(["place", "day"]).drop(columns="place")
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
    lawmakers = list(_ACTS[(_ACTS["kind"] == "law") & (_ACTS["binds"] == "yes")]["place"].unique())
    p.laws = where(p.place == "all", len(lawmakers), sum(where(p.place == place, 1, 0) for place in lawmakers))
    p.shown = where(p.place == "all", p.count, sum(getattr(p, f"count_{key}") for key in keys))
    p.bound = where(p.place == "all", p.binding, sum(getattr(p, f"binding_{key}") for key in keys))


def _act(row, p):
    row.shown = where(p.place == "all", 1, where(row.place == p.place, 1, 0))


acts = figure(
    "acts", outputs=_acts_counted, values={"places": _PLACES}, data={"acts": (_ACTS, _act)},
    chart=chart(
        axis("year", domain=(2023.7, 2026.8), nice=True, format="d", values=[2024, 2025, 2026]),
        by_row("act", _ORDER),
        points("acts", where="datum.shown == 1 && datum.binds == 'yes'", size=90, filled=True),
        points("acts", where="datum.shown == 1 && datum.binds == 'no'", size=90, filled=False, strokeWidth=2),
        row_names("acts", where="datum.shown == 1", dy=-7),
    ),
)  # fmt: skip
