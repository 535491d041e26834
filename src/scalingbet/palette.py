"""The colour tokens as plain values, for places that know no CSS variables (a notebook, an exported picture)."""

import functools
import re
from pathlib import Path

TOKENS = Path(__file__).parent / "data" / "static" / "tokens.css"


@functools.cache
def light():
    """Return ``{token: colour}`` of the light theme, the first value that tokens.css gives each."""
    found = {}
    for name, value in re.findall(r"(--sb-[\w-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        found.setdefault(name, value.strip())
    return found


def plain_colours(text):
    """Return ``text`` with every ``var(--sb-...)`` written as its colour in the light theme."""
    return re.sub(r"var\((--sb-[\w-]+)\)", lambda match: light()[match[1]], text)
