"""Where the documents contradict each other, themselves or their sources: who says what, and what it would need.

``conflicts.yaml`` holds them.  A position's value is computed, or is what a claim of the ledger states.
"""

from __future__ import annotations

import string
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..facts import by_day, references
from ..facts.book import documents, voice
from ..facts.files import RecordError, check, close, read
from ..formula.words import KINDS, say, write
from ..numbers import evaluate, number
from ..numbers.prose import bare_digits
from . import ledger
from .claim import ClaimError

CONFLICTS = Path(__file__).with_name("conflicts.yaml")
ANCHOR = "conflict-"
SCHEMA = read(CONFLICTS.with_name("conflicts.schema.yaml"))


class ConflictError(RecordError):
    """A conflict that does not fit its schema or names what is not there; the message names file and id."""


@dataclass(frozen=True)
class Position:
    """What one side says: ``low`` to ``high`` in the conflict's unit, or words; and what it needs to be true."""

    who: str
    needs: str
    says: str
    claims: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def name(self) -> str:
        """The side's short name: a document's, or the label of a source."""
        return voice(self.who) if self.who in documents() else references.label(self.who)


@dataclass(frozen=True)
class Conflict:
    """A question, the positions on it, and what the book finds."""

    id: str
    chapter: str
    asks: str
    positions: tuple[Position, ...]
    found: str
    unit: str = ""
    scale: str = ""
    format: str = "g3"
    figure: str = ""

    @property
    def anchor(self) -> str:
        """The id of the conflict's card on a page."""
        return ANCHOR + self.id

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest value that a position takes."""
        lows = [position.low for position in self.positions if position.low is not None]
        highs = [position.high for position in self.positions if position.high is not None]
        return min(lows), max(highs)

    def share(self, value: float) -> float:
        """Return where ``value`` lies on the card's axis, 0 to 1; the values take the middle nine tenths.

        >>> sides = Position("a", "", "", (), 1, 1), Position("b", "", "", (), 100, 100)
        >>> conflict = Conflict("x", "data-wall", "?", sides, "", scale="log")
        >>> [round(conflict.share(x), 6) for x in (1, 10, 100)]
        [0.05, 0.5, 0.95]
        """
        from ..formula import log

        low, high = self.span
        along = log(value / low) / log(high / low) if self.scale == "log" else (value - low) / (high - low)
        return 0.05 + 0.9 * float(along)


def claimed(key: str) -> Any:
    """Return the value that a claim of the ledger states."""
    claim = ledger.get(key)
    if claim.value is None:
        raise ConflictError(f"claim {key} states no value")
    return claim.value


def _written(text: str, values: dict[str, Any], where: str) -> str:
    typed = bare_digits("".join(part for part, *_ in string.Formatter().parse(text)))
    if typed:
        raise ConflictError(f"{where} types the number {typed[0]!r}; compute it, and write {{name:format}}")
    try:
        return say(text, **values)
    except (KeyError, ValueError) as error:
        raise ConflictError(f"{where} cannot be written: {error}") from None


def _position(entry: dict[str, Any], conflict: dict[str, Any], values: dict[str, Any], where: str) -> Position:
    known = {*documents(), *references.entries()}
    if entry["who"] not in known:
        hint = close(entry["who"], known)
        raise ConflictError(f"{where}: who = {entry['who']!r} is no document and not in the bibliography; {hint}")
    for key in entry.get("claims", ()):
        try:
            claim = ledger.get(key)
        except ClaimError as error:
            raise ConflictError(f"{where}: {error}") from None
        if claim.document != entry["who"]:
            raise ConflictError(f"{where}: claim {key} is {claim.document}'s, not {entry['who']}'s")
    low = high = None
    if "value" in entry:
        value = evaluate(entry["value"], f"{where}, value", number=number, claimed=claimed)
        low, high = value if isinstance(value, list) else (value, value)
        if not low <= high:
            raise ConflictError(f"{where}: value = {value}; allowed is a number, or low and high")
    says = _written(entry["says"], values, f"{where}: says") if "says" in entry else ""
    if not says and low is None:
        raise ConflictError(f"{where}: a position has a value or says something")
    if (low is None) == bool(conflict.get("scale")):
        raise ConflictError(f"{where}: a conflict with a scale has a value for each position, another has none")
    needs = _written(entry["needs"], values, f"{where}: needs")
    return Position(entry["who"], needs, says, tuple(entry.get("claims", ())), low, high)


def made(entry: dict[str, Any], file: str = CONFLICTS.name) -> Conflict:
    """Return the :class:`Conflict` of a file's ``entry``, checked and computed."""
    where = f"{file}, {entry.get('id', 'a conflict without id') if isinstance(entry, dict) else entry}"
    check(entry, SCHEMA, where, ConflictError)
    if entry.get("format", "g3") not in KINDS:
        raise ConflictError(f"{where}: format = {entry['format']!r}; {close(entry['format'], KINDS)}")
    if bool(entry.get("scale")) != bool(entry.get("unit")):
        raise ConflictError(f"{where}: a scale has a unit, and a unit a scale")
    values = {
        name: evaluate(expression, f"{where}, {name}", number=number, claimed=claimed)
        for name, expression in entry.get("computed", {}).items()
    }
    positions = tuple(
        _position(position, entry, values, f"{where}, position {i}") for i, position in enumerate(entry["positions"], 1)
    )
    given = {name: entry[name] for name in ("id", "chapter", "unit", "scale", "format", "figure") if name in entry}
    texts = {name: _written(entry[name], values, f"{where}: {name}") for name in ("asks", "found")}
    return Conflict(positions=positions, **given, **texts)


@by_day
def load() -> tuple[Conflict, ...]:
    """Return all conflicts, in the file's order; an id that is there twice raises :class:`ConflictError`."""
    conflicts: dict[str, Conflict] = {}
    for entry in read(CONFLICTS):
        conflict = made(entry)
        if conflict.id in conflicts:
            raise ConflictError(f"{CONFLICTS.name}, {conflict.id}: the id is there twice")
        conflicts[conflict.id] = conflict
    return tuple(conflicts.values())


def anchors() -> list[str]:
    """Return the ids of all conflicts' cards, without computing what they say."""
    return [ANCHOR + entry["id"] for entry in read(CONFLICTS)]


def check_figures(explorables: Collection[str]) -> None:
    """Raise :class:`ConflictError` for a conflict that names a figure which is not among ``explorables``, by name."""
    for conflict in load():
        if conflict.figure and conflict.figure not in explorables:
            hint = close(conflict.figure, explorables)
            raise ConflictError(f"{CONFLICTS.name}, {conflict.id}: figure {conflict.figure!r} is not there; {hint}")


def of_claim(key: str) -> list[Conflict]:
    """Return the conflicts in which the claim ``key`` is a position."""
    return [conflict for conflict in load() if any(key in position.claims for position in conflict.positions)]


def value_text(conflict: Conflict, position: Position) -> str:
    """Return a position's value as the card writes it, with its unit, or nothing.

    >>> value_text(load()[0], load()[0].positions[1])
    '4 to 5 times a year'
    """
    if position.low is None:
        return ""
    ends = dict.fromkeys(write(end, conflict.format) for end in (position.low, position.high))
    unit = conflict.unit
    return " to ".join(ends) + ("" if not unit else unit if unit.startswith("%") else f" {unit}")


def as_record(conflict: Conflict) -> dict[str, Any]:
    """Return the conflict as JSON types, as ``data/conflicts.json`` publishes it."""
    record = {field.name: getattr(conflict, field.name) for field in fields(conflict)}
    sides = [
        {field.name: getattr(side, field.name) for field in fields(side)}
        | {"claims": list(side.claims), "name": side.name}
        for side in conflict.positions
    ]
    return record | {"positions": sides, "anchor": conflict.anchor}
