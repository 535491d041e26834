"""A figure's datasets and named values, computed in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Column:
    """A column of a figure's data, as its table and its CSV show it."""

    name: str
    label: str
    unit: str = ""
    format: str = "g4"


@dataclass(frozen=True)
class Rows:
    """A dataset: ``start`` rows (a count, or a table), and a function that computes their columns.

    A count gives rows with ``row.i`` (0, 1, ...) and ``row.t`` (0 to 1).  The name of another dataset gives, of each
    group of its rows that are alike in the column ``pick[0]``, the first with the least ``pick[1]``, with the columns
    ``keep``.  ``summaries`` names values of a column that the texts can use, ``{"middle": ("year", 0.5)}``: a quantile,
    its ``"mean"``, or that of the ``"first"`` row.
    """

    start: Any
    compute: Callable[[Any, Any], None] | None = None
    columns: tuple[Column, ...] = ()
    summaries: dict[str, tuple[str, Any]] = field(default_factory=dict)
    pick: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Any]]:
        """Return the starting table as a list of dicts without missing values (None instead)."""
        frame = pd.DataFrame(self.start)
        return [
            {name: None if value is None or value is pd.NA or value != value else _plain(value)
             for name, value in row.items()}
            for row in frame.to_dict("records")
        ]  # fmt: skip


def _plain(value: Any) -> Any:
    """Return ``value`` as a JSON type."""
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)


class Scope:
    """Named values that a model function reads and assigns: numbers, or the expressions that stand for them."""

    def __init__(self, values: Mapping[str, Any], reference: Callable[[str, Any], Any]) -> None:
        object.__setattr__(self, "_values", dict(values))
        object.__setattr__(self, "_reference", reference)
        object.__setattr__(self, "_assigned", {})

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"nothing is named {name!r} here; there are {', '.join(self._values)}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._values:
            raise AttributeError(f"{name!r} is already named: a value is assigned once")
        self._assigned[name] = value
        self._values[name] = self._reference(name, value)


def as_is(name: str, value: Any) -> Any:
    """Return ``value``: in Python a name stands for its value itself."""
    return value


def summary_of(column: pd.Series, what: Any) -> Any:
    """Return the mean, the first or a quantile of a column, as a number or a text."""
    if what == "first":
        return _plain(column.iloc[0])
    return float(column.mean() if what == "mean" else np.quantile(column, what))


def table_of(rows: Rows, p: Scope, before: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the dataset ``rows`` as a data frame, computed with the named values ``p``; ``before``: those above."""
    if isinstance(rows.start, str):
        by, least = rows.pick
        source = before[rows.start]
        picked = source.loc[source.groupby(by, sort=False)[least].idxmin(), list(rows.keep)]
        values = {name: column.to_numpy() for name, column in picked.items()}
    elif isinstance(rows.start, int):
        i = np.arange(rows.start)
        values = {"i": i, "t": i / max(1, rows.start - 1)}
    else:
        values = {name: column.to_numpy() for name, column in pd.DataFrame(rows.records()).items()}
    count = len(next(iter(values.values())))
    row = Scope(values, lambda name, value: np.broadcast_to(value, (count,)) if np.ndim(value) == 0 else value)
    if rows.compute:
        rows.compute(row, p)
    return pd.DataFrame(row._values)
