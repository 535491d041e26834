"""Conflicts as cards: who says what, on one axis, and what would have to be true for each.

A card is HTML with a few strips of SVG placed by percentages, so that it fits any width without a script.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..facts import references
from ..facts.book import chapters, documents, voice
from ..facts.files import close
from ..formula.words import write
from ..markup import joined, templates
from .conflicts import Conflict, Position, load, value_text

render = templates(Path(__file__).parent)


def _percent(conflict: Conflict, value: float | None) -> str:
    return "" if value is None else f"{100 * conflict.share(value):.4g}%"


def _ends(conflict: Conflict) -> list[tuple[str, str, str]]:
    """Return the ends of the conflict's axis: place, anchor, text."""
    low, high = conflict.span
    return [
        (_percent(conflict, end), anchor, write(end, conflict.format))
        for end, anchor in ((low, "start"), (high, "end"))
    ]


def document_name(key: str) -> Markup:
    """Return a document's name in its colour, or nothing when ``key`` is none of the five."""
    return Markup('<span class="document {}">{}</span>').format(key, voice(key)) if key in documents() else Markup()


def _side(conflict: Conflict, position: Position) -> dict[str, Any]:
    """Return what the template shows of a position."""
    own = position.who in documents()
    link = Markup('<a href="claims.html#claim-{0}">{0}</a>')
    low, high = (_percent(conflict, end) for end in (position.low, position.high))
    return {
        "colour": position.who if own else "a-source", "says": position.says, "needs": position.needs,
        "name": document_name(position.who) or references.html_link(position.who),
        "value": value_text(conflict, position), "low": low, "high": high,
        "entries": joined((link.format(key) for key in position.claims), ", "),
    }  # fmt: skip


def card(conflict: Conflict, figure: str = "", level: int = 3) -> Markup:
    """Return the conflict as HTML; ``figure`` is the address of its figure, ``level`` that of its heading."""
    return render(
        "card.html", conflict=conflict, level=level, ends=_ends(conflict) if conflict.scale else (),
        sides=[_side(conflict, position) for position in conflict.positions], figure=figure,
    )  # fmt: skip


def cards(chapter: str, address: Callable[[str], str]) -> Markup:
    """Return the cards of a chapter; ``address`` gives where a figure is; an unknown chapter raises ``ValueError``."""
    if chapter not in chapters():
        raise ValueError(f"no chapter {chapter!r}; {close(chapter, chapters())}")
    own = [conflict for conflict in load() if conflict.chapter == chapter]
    return Markup("").join(card(conflict, address(conflict.figure)) for conflict in own)
