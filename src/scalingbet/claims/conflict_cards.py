"""Conflicts as cards: who says what, on one axis, and what would have to be true for each.

A card is HTML with a few strips of SVG placed by percentages, so that it fits any width without a script.
``cards("data_wall")`` shows a chapter's cards in its notebook.
"""

import os

from ..facts import references
from ..facts.book import chapters, documents
from ..facts.files import close
from ..formula.words import write
from ..markup import aside, escape
from .conflicts import load, value_text


def _percent(conflict, value):
    return f"{100 * conflict.share(value):.4g}%"


def _strip(conflict, position):
    """Return the position's mark on the axis: a dot, or a bar from low to high."""
    x1, x2 = (_percent(conflict, end) for end in (position.low, position.high))
    mark = (
        f'<circle cx="{x1}" cy="7" r="6"/>' if x1 == x2 else f'<line class="range" x1="{x1}" x2="{x2}" y1="7" y2="7"/>'
    )
    return (
        f'<svg class="strip" height="14" width="100%" aria-hidden="true" focusable="false">'
        f'<line class="rail" x1="0" x2="100%" y1="7" y2="7"/>{mark}</svg>'
    )


def _axis(conflict):
    """Return the axis: its ends, written out, and its unit."""
    low, high = conflict.span
    ends = "".join(
        f'<text x="{_percent(conflict, end)}" y="12" text-anchor="{anchor}">{write(end, conflict.format)}</text>'
        for end, anchor in ((low, "start"), (high, "end"))
    )
    log = ", logarithmic" if conflict.scale == "log" else ""
    return (
        f'<svg class="axis" height="16" width="100%" aria-hidden="true" focusable="false">{ends}</svg>'
        f'<p class="unit">{escape(conflict.unit)}{log}</p>'
    )


def document_name(key):
    """Return a document's name in its colour, or nothing when ``key`` is none of the five."""
    found = documents().get(key)
    return f'<span class="document {key}">{escape(found["short"])}</span>' if found else ""


def _name(position, linked):
    if position.who in documents():
        return f'<span class="document {position.who}">{escape(position.name)}</span>'
    return references.html_link(position.who) if linked else escape(position.name)


def _position(conflict, position, linked):
    value = escape(value_text(conflict, position))
    said = ": ".join(text for text in (escape(position.says), f"<b>{value}</b>" if value else "") if text)
    ledger = "../book/claims.html#claim-"
    entries = ", ".join(f'<a href="{ledger}{key}">{key}</a>' if linked else key for key in position.claims)
    strip = _strip(conflict, position) if conflict.scale else ""
    colour = position.who if position.who in documents() else "a-source"
    return (
        f'<li class="side {colour}"><p class="said">{_name(position, linked)} {said}'
        f"{f' <small>{entries}</small>' if entries else ''}</p>{strip}"
        f'<p class="needs"><i>To be true:</i> {escape(position.needs)}</p></li>'
    )


def card(conflict, linked=True, level=3):
    """Return the conflict as HTML; ``linked`` where the page is part of the site, ``level`` of its heading."""
    sides = "".join(_position(conflict, position, linked) for position in conflict.positions)
    figure = f"../notebooks/{chapters()[conflict.chapter]['notebook']}.html#{conflict.figure}"
    move = f' <a href="{figure}">Move it{aside(conflict.asks)}</a>' if conflict.figure and linked else ""
    return (
        f'<article class="conflict" id="{conflict.anchor}"><h{level}>{escape(conflict.asks)}</h{level}><ul>{sides}</ul>'
        f"{_axis(conflict) if conflict.scale else ''}"
        f'<p class="found">{escape(conflict.found)}{move}</p></article>'
    )


def _of(chapter):
    if chapter not in chapters():
        raise ValueError(f"no chapter {chapter!r}; {close(chapter, chapters())}")
    return [conflict for conflict in load() if conflict.chapter == chapter]


class cards:
    """The cards of a chapter, as a notebook shows them."""

    def __init__(self, chapter):
        """Take the conflicts of ``chapter``; an unknown one raises ``ValueError`` with those there are."""
        self.conflicts = _of(chapter)

    def _repr_html_(self):
        return "".join(card(conflict, linked="SCALINGBET_SITE" in os.environ) for conflict in self.conflicts)

    def __repr__(self):
        return "\n".join(conflict.asks for conflict in self.conflicts)
