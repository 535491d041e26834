"""A claim, and the rule of its verdict.

A verdict is never typed: it follows from the check, its tolerance and the dates, by :func:`verdict_of`.
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

KINDS = ("fact", "derived", "model", "forecast", "opinion")
VERDICTS = {
    "holds": "the check gives what the document says, within the tolerance",
    "holds roughly": "the check comes near, within the wider band",
    "contradicts its source": "the check, on the source that the claim rests on, gives something else",
    "contradicts another document": "another of the five documents says otherwise, and the check is on its side",
    "superseded": "it was right when it was written; a newer figure differs",
    "open": "a forecast whose day has not come",
    "not checkable": "nothing that could be computed decides it; the entry says why",
}
AGAINST = {"source": "contradicts its source", "document": "contradicts another document"}
TOLERANCE, ROUGH = 0.05, 0.25  # relative: rounding to two digits; a factor that leaves the argument standing

SCHEMA = read(Path(__file__).with_name("claims.schema.yaml"))


class ClaimError(RecordError):
    """A claim that does not fit the ledger's schema or rules; the message names file and id."""


ClaimError.__module__ = "scalingbet.claims"  # its public name, which messages show


@dataclass(frozen=True)
class Claim:
    """A claim with what follows from it: ``result`` of the check, ``distance`` to the claimed value, ``verdict``."""

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
    tolerance: float = TOLERANCE
    rough: float = ROUGH
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
    result: Any = None
    distance: float | None = None
    inputs: dict[str, Any] | None = None
    verdict: str = ""

    @property
    def anchor(self) -> str:
        """The id of the claim's entry on the ledger page."""
        return f"claim-{self.id}"


def distance(result: float, value: Any) -> float:
    """Return how far ``result`` is from the claimed ``value``, as a share of it; 0 inside a claimed range.

    >>> distance(22, 20), distance(12, [10, 30]), round(distance(1.69, [1.0, 1.5]), 3)
    (0.1, 0.0, 0.127)
    """
    low, high = value if isinstance(value, list) else (value, value)
    if low <= result <= high:
        return 0.0
    near = low if result < low else high
    return abs(result - near) / abs(near) if near else float("inf")


def verdict_of(claim: Claim, where: str = "") -> str:
    """Return the verdict that follows from a claim's fields, its ``result`` and ``distance``.

    In this order: a forecast whose day has not come is *open*; a claim without a check is *not checkable*; a
    newer figure that differs makes it *superseded*; then the check decides.  A forecast that is overdue and
    has no check, or a newer figure that does not differ, raises :class:`ClaimError`.
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
        if distance(newer, claim.value) <= claim.tolerance:
            raise ClaimError(f"{where}: superseded_by = {newer:g} does not differ from the claim")
        if last_day(speaks_of) <= documents()[claim.document]["date"]:
            raise ClaimError(f"{where}: superseded_by is of {speaks_of}, not newer than the document")
        return "superseded"
    if isinstance(claim.result, bool):
        return "holds" if claim.result else AGAINST[claim.against]
    away = claim.distance if claim.distance is not None else float("inf")
    if away <= claim.tolerance:
        return "holds"
    return "holds roughly" if away <= claim.rough else AGAINST[claim.against]


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
