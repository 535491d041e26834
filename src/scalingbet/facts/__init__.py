"""Cited figures and what describes them: tables, sources, dates, the book's own record."""

from .dates import decimal_year, is_aged, last_day
from .description import COMMON, HISTORY, STATUS, TYPES, FactError, tables
from .lookup import check_sources, facts, rows, sources_of, table

__all__ = [
    "COMMON",
    "HISTORY",
    "STATUS",
    "TYPES",
    "FactError",
    "check_sources",
    "decimal_year",
    "facts",
    "is_aged",
    "last_day",
    "rows",
    "sources_of",
    "table",
    "tables",
]
