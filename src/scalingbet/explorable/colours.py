"""The colours: as CSS variables of the site, and as plain values for places that know none."""

from __future__ import annotations

import functools
import re
from pathlib import Path

DOCUMENTS = ("korinek-2024", "680bn-2026", "big-questions-2026", "economics-2024", "rocks-law-2026")


class _Colour(dict[str, str]):
    """The colour tokens of the site as CSS variables; ``series`` is the list for categories."""

    def __missing__(self, name: str) -> str:
        raise KeyError(f"no colour {name!r}; there are {', '.join(self)} and the list COLOUR.series")

    series = tuple(f"var(--sb-series-{i})" for i in range(1, 7))


COLOUR = _Colour(
    {name: f"var(--sb-{name})" for name in ("ink", "muted", "grid", "paper", "accent", "warn", *DOCUMENTS)}
)

TOKENS = Path(__file__).with_name("tokens.css")


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
