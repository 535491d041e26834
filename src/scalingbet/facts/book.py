"""The book's own record, its chapters and its documents: the one place of their names."""

import functools
from pathlib import Path

from .files import read

FOLDER = Path(__file__).parent


@functools.cache
def book():
    """Return the book's own record: its stated ``date``, its ``version``, title, licences, chapters."""
    return read(FOLDER / "book.yaml")


def chapters():
    """Return ``{name: title and notebook}`` of the chapters, in order; the name is that of files and folders.

    >>> list(chapters())
    ['laws', 'data_wall', 'test_time', 'market', 'concentration', 'bet']
    """
    return book()["chapters"]


@functools.cache
def documents():
    """Return the five documents, by id: short name, title, author, date, source."""
    return read(FOLDER / "documents.yaml")
