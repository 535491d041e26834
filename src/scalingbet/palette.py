"""The colour tokens as plain values, for places that know no CSS variables (a notebook, an exported picture)."""

from __future__ import annotations

import functools
import re
from pathlib import Path

TOKENS = Path(__file__).parent / "data" / "static" / "tokens.css"


@functools.cache
def light() -> dict[str, str]:
    """Return ``{token: colour}`` of the light theme, the first value that tokens.css gives each."""
    colours: dict[str, str] = {}
    for name, value in re.findall(r"(--sb-[\w-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        colours.setdefault(name, value.strip())
    return colours


def plain_colours(text: str) -> str:
    """Return ``text`` with every ``var(--sb-...)`` written as its colour in the light theme."""
    return re.sub(r"var\((--sb-[\w-]+)\)", lambda match: light()[match[1]], text)
