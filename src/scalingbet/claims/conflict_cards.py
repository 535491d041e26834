"""Conflicts as cards: who says what, on one axis, and what would have to be true for each.

A card is HTML with a few strips of SVG placed by percentages, so that it fits any width without a script.
``cards("data_wall")`` shows a chapter's cards in its notebook.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..facts import references
from ..facts.book import chapters, documents
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
    known = documents().get(key)
    return Markup('<span class="document {}">{}</span>').format(key, known["short"]) if known else Markup()


def _side(conflict: Conflict, position: Position, linked: bool) -> dict[str, Any]:
    """Return what the template shows of a position."""
    own = position.who in documents()
    link = Markup('<a href="../book/claims.html#claim-{0}">{0}</a>')
    low, high = (_percent(conflict, end) for end in (position.low, position.high))
    return {
        "colour": position.who if own else "a-source", "says": position.says, "needs": position.needs,
        "name": document_name(position.who) or (references.html_link(position.who) if linked else position.name),
        "value": value_text(conflict, position), "low": low, "high": high,
        "entries": joined((link.format(key) if linked else key for key in position.claims), ", "),
    }  # fmt: skip


def card(conflict: Conflict, linked: bool = True, level: int = 3) -> Markup:
    """Return the conflict as HTML; ``linked`` where the page is part of the site, ``level`` of its heading."""
    figure = f"../notebooks/{chapters()[conflict.chapter]['notebook']}.html#{conflict.figure}"
    return render(
        "card.html", conflict=conflict, level=level, ends=_ends(conflict) if conflict.scale else (),
        sides=[_side(conflict, position, linked) for position in conflict.positions],
        figure=figure if conflict.figure and linked else "",
    )  # fmt: skip


def _of(chapter: str) -> list[Conflict]:
    if chapter not in chapters():
        raise ValueError(f"no chapter {chapter!r}; {close(chapter, chapters())}")
    return [conflict for conflict in load() if conflict.chapter == chapter]


class cards:
    """The cards of a chapter, as a notebook shows them."""

    def __init__(self, chapter: str) -> None:
        """Take the conflicts of ``chapter``; an unknown one raises ``ValueError`` with those there are."""
        self.conflicts = _of(chapter)

    def _repr_html_(self) -> str:
        return "".join(card(conflict, linked="SCALINGBET_SITE" in os.environ) for conflict in self.conflicts)

    def __repr__(self) -> str:
        return "\n".join(conflict.asks for conflict in self.conflicts)
