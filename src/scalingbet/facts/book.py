"""The book's own record, its documents and its chapters: the one place of their names."""

import functools

from .files import DATA, read

CHAPTERS = {
    "scaling-laws": "Scaling laws",
    "data-wall": "The data wall",
    "test-time-compute": "Test-time compute",
    "market-snapshot": "Market snapshot",
    "concentration-regulation": "Concentration and regulation",
}


@functools.cache
def book():
    """Return the book's own record: its stated ``date``, its ``version``, title, addresses and licences."""
    return read(DATA / "book.yaml")


@functools.cache
def documents():
    """Return the five documents, by id: short name, title, author, date, source."""
    return read(DATA / "documents.yaml")
