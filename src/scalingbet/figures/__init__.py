"""The figures, a folder for each chapter: importing a chapter declares its own, ``load()`` all of them."""

import importlib

from ..explorable import REGISTRY, Explorable
from ..facts.book import chapters

__all__ = ["load"]


def load() -> dict[str, Explorable]:
    """Return every figure by its name, with all chapters imported."""
    for chapter in chapters():
        importlib.import_module(f"{__name__}.{chapter}")
    return REGISTRY
