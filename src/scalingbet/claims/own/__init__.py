"""A reader's own claims: a file of them, judged over the book's models and facts; whoever wrote it, it is only data."""

from .judging import Judged, example, read

__all__ = ["Judged", "example", "read"]
