"""A claim, and the rule of its verdict.

A verdict is never typed: it follows from the check, its strength and the dates, by :func:`verdict_of`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..facts import last_day
from ..facts.book import book, documents
from ..facts.files import RecordError, read
from .strength import EVIDENCE
from .tolerance import TOLERANCE, distance, stands

KINDS = ("fact", "derived", "model", "forecast", "opinion")
STANDS = {  # what a claim does that its check does not refute, by the strength of the check
    "recomputed": "holds", "confirmed": "holds",
    "repeated": "is repeated, not confirmed", "assumed": "follows from an assumption",
    "consistent": "is consistent", "by definition": "follows from its definition",
}  # fmt: skip
AGAINST = {
    "source": "contradicts its source", "published": "contradicts published figures",
    "document": "contradicts another document",
}  # fmt: skip
ITSELF, ASSUMED, UNKNOWN = "contradicts itself", "fails on an assumption", "not yet known"
FAILS = {"consistent": ITSELF, "by definition": ITSELF, "assumed": ASSUMED}  # by strength; else what it is against
STANDING = (*STANDS.values(), "holds roughly")
VERDICTS = {
    "holds": "a published model, primary data or an independent source gives what the document says",
    "holds roughly": "they come near it",
    "is repeated, not confirmed": "another text says so, which restates the document or was not seen at its source",
    "follows from an assumption": "it comes out so with an input that this book chose",
    "is consistent": "the document's own numbers give it; nothing else was asked",
    "follows from its definition": "it would come out so whatever the data said",
    "contradicts its source": "the check, on the source that the claim rests on, gives something else",
    "contradicts published figures": "the check, on figures that the claim does not name, gives something else",
    "contradicts another document": "another of the five documents says otherwise, and the check is on its side",
    ITSELF: "the document's own numbers give something else",
    ASSUMED: "it comes out otherwise with an input that this book chose",
    "superseded": "it stood by what was known when it was written; newer figures differ",
    "open": "a forecast whose day has not come",
    UNKNOWN: "what the check reads had not been published",
    "not checkable": "nothing that could be computed decides it; the entry says why",
}

SCHEMA = read(Path(__file__).with_name("claims.schema.yaml"))


class ClaimError(RecordError):
    """A claim that does not fit the ledger's schema or rules; the message names file and id."""


ClaimError.__module__ = "scalingbet.claims"  # its public name, which messages show


@dataclass(frozen=True)
class Claim:
    """A claim and what follows from it: the check's ``result``, ``distance`` and ``strength``, two verdicts.

    ``verdict`` is that of today, ``written`` the one by what was known when the document was written.
    """

    id: str
    document: str
    locator: str
    says: str
    chapter: str
    kind: str
    sources: tuple[str, ...]
    note: str
    file: str
    value: Any = None
    unit: str = ""
    stated: tuple[float, ...] = ()
    check: str | None = None
    against: str = "source"
    superseded_by: dict[str, Any] | None = None
    other: tuple[str, ...] = ()
    settles: dict[str, Any] | None = None
    why_not: str = ""
    computed: dict[str, Any] | None = None
    used_in: tuple[str, ...] = ()
    moves: dict[str, str] | None = None
    first_pass_differs: str = ""
    decided_anew: str = ""
    result: Any = None
    distance: float | None = None
    inputs: dict[str, Any] | None = None
    strength: str = ""
    verdict: str = ""
    written: str = ""

    @property
    def anchor(self) -> str:
        """The id of the claim's entry on the ledger page."""
        return f"claim-{self.id}"


def verdict_of(claim: Claim, where: str = "") -> str:
    """Return the verdict that follows from a claim's fields, its ``result`` and ``strength``.

    In this order: a forecast whose day has not come is *open*; a claim without a check is *not checkable*; what stood
    when it was written and has a newer figure that differs is *superseded*; then the check decides, by one rule for
    all: within :data:`TOLERANCE` or within :data:`ROUGH`.  A forecast that is overdue and has no check, or a newer
    figure that does not differ, raises :class:`ClaimError`.
    """
    if claim.settles and last_day(claim.settles["date"]) > book()["date"]:
        return "open"
    if claim.check is None:
        if claim.settles:
            raise ClaimError(
                f"{where}: the forecast was to be settled by {claim.settles['date']}, before the book's date "
                f"{book()['date']}: score it with a check"
            )
        return "not checkable"
    if claim.superseded_by:
        newer, speaks_of = claim.superseded_by["value"], claim.superseded_by["speaks_of"]
        if distance(newer, claim.value) <= TOLERANCE:
            raise ClaimError(f"{where}: superseded_by = {newer:g} does not differ from the claim")
        if last_day(speaks_of) <= documents()[claim.document]["date"]:
            raise ClaimError(f"{where}: superseded_by is of {speaks_of}, not newer than the document")
        return "superseded"
    if not stands(claim.result, claim.value):
        return "superseded" if claim.written in STANDING else FAILS.get(claim.strength, AGAINST[claim.against])
    near = claim.strength not in EVIDENCE or not claim.distance or claim.distance <= TOLERANCE
    return STANDS[claim.strength] if near else "holds roughly"


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")


def check_locator(locator: str, sections: Mapping[str, int], where: str) -> None:
    """Raise :class:`ClaimError` for a locator that is in no section of its document, or beyond the section's end.

    ``sections`` has each section's number of paragraphs or points.

    >>> check_locator("9:47, fifth point", {"9:47": 11}, "a claim")
    >>> check_locator("9:47, paragraph 12", {"9:47": 11}, "a claim")
    Traceback (most recent call last):
    ...
    scalingbet.claims.ClaimError: a claim: locator = '9:47, paragraph 12'; that section has 11 paragraphs or points
    """
    section = next((name for name in sections if locator == name or locator.startswith(f"{name}, ")), None)
    if section is None:
        named = ", ".join(map(repr, sections))
        raise ClaimError(f"{where}: locator = {locator!r}; it begins with a section of the document: {named}")
    place = locator[len(section) :]
    paragraph, point = re.search(r"paragraph (\d+)", place), re.search(r"(\w+) (?:point|bullet)", place)
    last = int(paragraph[1]) if paragraph else ORDINALS.index(point[1]) + 1 if point and point[1] in ORDINALS else 1
    if not 1 <= last <= sections[section]:
        raise ClaimError(f"{where}: locator = {locator!r}; that section has {sections[section]} paragraphs or points")
