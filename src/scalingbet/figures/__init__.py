"""The figures, a folder for each chapter: importing a chapter declares its own, ``load()`` all of them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..explorable import Explorable

CHAPTERS = ("laws", "data_wall", "test_time", "market", "concentration", "bet")


def load() -> dict[str, Explorable]:
    """Return every figure by its name, with all chapters imported."""
    from ..explorable import REGISTRY

    for chapter in CHAPTERS:
        importlib.import_module(f"{__name__}.{chapter}")
    return REGISTRY
