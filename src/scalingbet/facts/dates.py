"""Days, months and years: when a figure is old, where it stands on an axis of years, how fast it grew."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .book import book
from .description import FactError

SLACK = 0.1  # the half year that a bare year leaves open may be this part of a span that also has a month or a day


def last_day(when: str | int) -> str:
    """Return the last day of ``when``, a day, a month or a year, as a text that sorts.

    >>> last_day("2025-10-02"), last_day("2025-10"), last_day(2025)
    ('2025-10-02', '2025-10-31', '2025-12-31')
    """
    when = str(when)
    return (when + "-12-31"[3 * when.count("-") :]) if when.count("-") < 2 else when


def is_aged(speaks_of: str | int) -> bool:
    """Whether a figure of the day, month or year ``speaks_of`` is older than a year at the book's date.

    >>> is_aged("2025-11-22"), is_aged("2025-10"), is_aged("2025")
    (False, True, False)
    """
    today = book()["date"]
    return last_day(speaks_of) < f"{int(today[:4]) - 1}{today[4:]}"


def decimal_year(date: str) -> float:
    """Return the ISO ``date`` (a day, a month or a year: then its middle) as a year with decimals.

    >>> decimal_year("2020-07-02"), decimal_year("2020"), round(decimal_year("2020-01"), 3)
    (2020.5, 2020.5, 2020.042)
    """
    parts = date.split("-")
    if len(parts) == 1:
        return int(date) + 0.5
    if len(parts) == 2:
        return int(parts[0]) + (int(parts[1]) - 0.5) / 12
    day = datetime.date.fromisoformat(date)
    start, end = datetime.date(day.year, 1, 1), datetime.date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def years_between(earlier: str | int, later: str | int) -> float:
    """Return the years from one day, month or year to a later one.

    A bare year says nothing of its months: beside a month or a day it is taken in its middle, and a span under five
    years, in which that half year is more than a tenth, raises :class:`FactError`, as one that does not run forward.

    >>> years_between(2023, 2025), round(years_between("2024-01", "2025-07"), 3)
    (2.0, 1.5)
    >>> years_between(2023, "2025-12")
    Traceback (most recent call last):
    ...
    scalingbet.facts.FactError: from 2023 to 2025-12; allowed beside a month is a month or a day, or five years
    """
    span = _span(str(earlier), str(later))
    if span <= 0:
        raise FactError(f"from {earlier} to {later}; allowed is a later date")
    return span


def _span(first: str, last: str) -> float:
    """Return the years between two dates, of which no bare year stands close beside a month."""
    span = decimal_year(last) - decimal_year(first)
    if ("-" in first) != ("-" in last) and SLACK * span < 0.5:
        raise FactError(f"from {first} to {last}; allowed beside a month is a month or a day, or five years")
    return span


Rows = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def growth(earlier: Rows, later: Rows, column: str | Callable[[Any], float]) -> float:
    """Return the factor a year by which ``column`` grew from one row of facts to another.

    ``(later / earlier)^(1 / years)``, with the years between the days that the rows speak of; every growth between two
    dated facts is computed here.  ``column`` may be a function of a row.  Several rows are added up, and their day is
    the mean of theirs, weighted by what each adds.  A value that is missing or not above 0 raises :class:`FactError`,
    as do dates that :func:`years_between` refuses.

    >>> from scalingbet.facts import facts
    >>> then, now = (facts("installed_compute", day=f"{year}-12-31") for year in (2024, 2025))
    >>> f"{growth(then, now, 'h100_equivalents'):.2f}"
    '3.02'
    """
    worth: list[list[tuple[float, str]]] = []  # what each row adds, and the day that it speaks of
    for rows in (earlier, later):
        worth.append([])
        for row in [rows] if isinstance(rows, Mapping) else rows:
            value = column(row) if callable(column) else row[column]
            if not value or not value > 0:
                raise FactError(f"{column} = {value!r} of {row['speaks_of']}; allowed is a number above 0")
            worth[-1].append((value, str(row["speaks_of"])))
    first, last = (sum(value for value, day in some) for some in worth)
    years = sum(u * v * _span(begin, end) for u, begin in worth[0] for v, end in worth[1]) / (first * last)
    if years <= 0:
        raise FactError(f"from {worth[0][-1][1]} to {worth[1][-1][1]}; allowed is a later date")
    return (last / first) ** (1 / years)
