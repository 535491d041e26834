"""What was known on a day: tables, numbers, claims and the bet follow it; a value names the rows it rests on."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from .description import DATE, FactError

P = ParamSpec("P")
R = TypeVar("R")
Rows = frozenset[tuple[str, int]]  # (table, line of its file)
ALL = "9999-12-31"  # later than every row

_touched: ContextVar[set[tuple[str, int]] | None] = ContextVar("_touched", default=None)
_trying: ContextVar[bool] = ContextVar("_trying", default=False)


def _checked(day: str) -> str:
    if not re.fullmatch(DATE, day):
        raise FactError(f"day = {day!r}; allowed is a date, YYYY-MM-DD")
    return day


_STARTED = _checked(os.environ.get("SCALINGBET_KNOWN") or ALL)
_day: ContextVar[str] = ContextVar("_day", default=_STARTED)


def day() -> str:
    """Return the day as of which facts are given: ``$SCALINGBET_KNOWN``, or later than every row."""
    return _day.get()


@contextmanager
def as_known(day: str) -> Iterator[None]:
    """Within it, tables hold what had been published by ``day``; so do numbers, claims and the bet that rest on them.

    A month or a year of publication counts from its first day.  What is no date raises :class:`FactError`.

    >>> from scalingbet.facts import facts
    >>> with as_known("2025-08-01"):
    ...     float(facts("landmark_models", model="Grok 3")["training_flop"])
    4.64e+26
    """
    token = _day.set(_checked(day))
    try:
        yield
    finally:
        _day.reset(token)


def touch(rows: Rows | set[tuple[str, int]]) -> None:
    """Note that what is being computed rests on ``rows``."""
    if (noted := _touched.get()) is not None:
        noted |= rows


@contextmanager
def touching() -> Iterator[set[tuple[str, int]]]:
    """Gather the rows that what is computed within it rests on."""
    own: set[tuple[str, int]] = set()
    token = _touched.set(own)
    try:
        yield own
    finally:
        _touched.reset(token)
        touch(own)


@contextmanager
def trying() -> Iterator[None]:
    """Within it other values stand in tables and constants: nothing is remembered, and no row is noted outside."""
    tokens = _trying.set(True), _touched.set(None)
    try:
        yield
    finally:
        _trying.reset(tokens[0])
        _touched.reset(tokens[1])


def is_trying() -> bool:
    """Return whether other values stand in tables and constants, see :func:`trying`."""
    return _trying.get()


def by_day(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what ``function`` returns, for each day apart, with the rows that it rests on."""
    kept: dict[Any, tuple[R, Rows]] = {}

    @functools.wraps(function)
    def remembered(*args: P.args, **more: P.kwargs) -> R:
        if is_trying():
            return function(*args, **more)
        key = (day(), args, tuple(more.items()))
        if key not in kept:
            with touching() as rows:
                result = function(*args, **more)
            kept[key] = result, frozenset(rows)
        result, rests_on = kept[key]
        touch(rests_on)
        return result

    remembered.cache_clear = kept.clear  # type: ignore[attr-defined]
    return remembered
