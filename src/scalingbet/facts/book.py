"""The book's own record, its chapters and its documents: the one place of their names."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from .files import read

FOLDER = Path(__file__).parent


@functools.cache
def book() -> dict[str, Any]:
    """Return the book's own record: its stated ``date``, its ``version``, title, licences, chapters."""
    return read(FOLDER / "book.yaml")


def chapters() -> dict[str, dict[str, Any]]:
    """Return ``{name: title and notebook}`` of the chapters, in order; the name is that of files and folders.

    >>> list(chapters())
    ['laws', 'data_wall', 'test_time', 'market', 'concentration', 'bet']
    """
    return book()["chapters"]


@functools.cache
def documents() -> dict[str, dict[str, Any]]:
    """Return the five documents, by id: short name, title, author, date, source."""
    return read(FOLDER / "documents.yaml")


def voice(document: str) -> str:
    """Return a document's name as a label or a sentence begins with it.

    >>> voice("korinek-2024")
    'The Talk'
    """
    name = documents()[document]["short"]
    return name[0].upper() + name[1:]
