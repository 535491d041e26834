"""Cited figures and what describes them: tables, sources, dates, the book's own record."""

from .dates import decimal_year, growth, is_aged, last_day, years_between
from .description import COMMON, HISTORY, STATUS, TYPES, FactError, NotYetKnown, tables
from .known import as_known, by_day, touching
from .lookup import (
    check_sources,
    facts,
    latest,
    lowest_status,
    rests_on,
    rows,
    seen_at_source,
    sources_of,
    table,
    vintages,
)

__all__ = [
    "COMMON",
    "HISTORY",
    "STATUS",
    "TYPES",
    "FactError",
    "NotYetKnown",
    "as_known",
    "by_day",
    "check_sources",
    "decimal_year",
    "facts",
    "growth",
    "is_aged",
    "last_day",
    "latest",
    "lowest_status",
    "rests_on",
    "rows",
    "seen_at_source",
    "sources_of",
    "table",
    "tables",
    "touching",
    "vintages",
    "years_between",
]
