"""Days, months and years: when a figure is old, and where it stands on an axis of years."""

from __future__ import annotations

import datetime

from .book import book


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
