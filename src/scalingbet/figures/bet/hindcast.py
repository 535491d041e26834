"""The bet: how wrong it would have been."""

import pandas as pd

from ... import bet
from ...bet.hindcast import hindcast
from ...explorable.chart import axis, by_row, chart, points, row_names, spans, ticks
from ...formula import choose, where
from ..sheet import figure
from .shared import ALIKE, BILLION, DEMAND


def _of(demand):
    rows = hindcast(bet.Scenario(demand=demand)).reset_index()
    rows["form"], rows["label"] = demand, [f"from {row.base} to {row.year}" for row in rows.itertuples()]
    return rows[["form", "label", "low", "middle", "high", "came", "by_fleet", "error"]]


_EACH = {demand: _of(demand) for demand in DEMAND}
_TABLE = pd.concat(_EACH.values(), ignore_index=True)
_COUNT = len(_EACH["more"])
_INSIDE = {demand: float(((t.low <= t.came) & (t.came <= t.high)).sum()) for demand, t in _EACH.items()}
_TOO_LOW = {demand: float((t.error > 0).sum()) for demand, t in _EACH.items()}
_LAST = {demand: float(t.middle.iloc[2]) * BILLION for demand, t in _EACH.items()}


def _row(row, p):
    row.shown = where(row.form == p.demand, 1, 0)
    for name in ("low", "middle", "high", "came", "by_fleet"):
        setattr(row, f"{name}_usd", getattr(row, name) * BILLION)


_SHOWN = "datum.shown == 1"

bet_hindcast = figure(
    "bet-hindcast",
    **ALIKE | {"opened": ("demand",)},
    values={"count": _COUNT, "came": float(_TABLE.came.iloc[2]) * BILLION},
    said={
        "inside": lambda p: choose(p.demand, _INSIDE),
        "too_low": lambda p: choose(p.demand, _TOO_LOW),
        "expected": lambda p: choose(p.demand, _LAST),
        "form": lambda p: choose(p.demand, DEMAND),
    },
    data={"rows": (_TABLE, _row)},
    chart=chart(
        axis("middle_usd", "customers' spending, USD", log=True, words="powers of scale"),
        by_row("label", list(_EACH["more"].label), paddingOuter=0.4),
        row_names("rows", where=_SHOWN),
        spans("rows", "low_usd", "high_usd", where=_SHOWN, color="accent", opacity=0.35),
        ticks("rows", where=_SHOWN, color="accent", thickness=3, height=16),
        points("rows", x="by_fleet_usd", where=_SHOWN, color="muted", shape="diamond", size=60),
        points("rows", x="came_usd", where=_SHOWN, color="ink", size=80),
    ),
)
