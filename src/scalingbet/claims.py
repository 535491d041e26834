"""The ledger: what each document says, an executable check, and the verdict that follows.

``data/claims/<chapter>.yaml`` holds the claims.  A verdict is never typed: it follows from the
check, its tolerance and the dates, by :func:`verdict_of`.
"""

import functools
import re
import string
from dataclasses import dataclass, fields

from .expressions import evaluate, inputs
from .facts import check_sources, last_day
from .formula.words import say
from .numbers import number
from .prose import bare_digits
from .records import DATA, RecordError, book, check, close, documents, read

CLAIMS = DATA / "claims"
CHAPTERS = {
    "scaling-laws": "Scaling laws",
    "data-wall": "The data wall",
    "test-time-compute": "Test-time compute",
    "market-snapshot": "Market snapshot",
    "concentration-regulation": "Concentration and regulation",
}
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

SCHEMA = read(DATA / "claims.schema.yaml")


class ClaimError(RecordError):
    """A claim that does not fit the ledger's schema or rules; the message names file and id."""


@dataclass(frozen=True)
class Claim:
    """A claim with what follows from it: ``result`` of the check, ``distance`` to the claimed value, ``verdict``."""

    id: str
    document: str
    locator: str
    says: str
    chapter: str
    kind: str
    sources: tuple
    note: str
    file: str
    value: object = None
    unit: str = ""
    tolerance: float = TOLERANCE
    rough: float = ROUGH
    check: str | None = None
    against: str = "source"
    superseded_by: dict | None = None
    other: tuple = ()
    settles: dict | None = None
    why_not: str = ""
    computed: dict | None = None
    used_in: tuple = ()
    moves: dict | None = None
    first_pass_differs: str = ""
    result: object = None
    distance: float | None = None
    inputs: dict | None = None
    verdict: str = ""

    @property
    def anchor(self):
        """The id of the claim's entry on the ledger page."""
        return f"claim-{self.id}"


def distance(result, value):
    """Return how far ``result`` is from the claimed ``value``, as a share of it; 0 inside a claimed range.

    >>> distance(22, 20), distance(12, [10, 30]), round(distance(1.69, [1.0, 1.5]), 3)
    (0.1, 0.0, 0.127)
    """
    low, high = value if isinstance(value, list) else (value, value)
    if low <= result <= high:
        return 0.0
    near = low if result < low else high
    return abs(result - near) / abs(near) if near else float("inf")


def verdict_of(claim, where=""):
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
        newer, as_of = claim.superseded_by["value"], claim.superseded_by["as_of"]
        if distance(newer, claim.value) <= claim.tolerance:
            raise ClaimError(f"{where}: superseded_by = {newer:g} does not differ from the claim")
        if last_day(as_of) <= documents()[claim.document]["date"]:
            raise ClaimError(f"{where}: superseded_by is of {as_of}, not newer than the document")
        return "superseded"
    if isinstance(claim.result, bool):
        return "holds" if claim.result else AGAINST[claim.against]
    if claim.distance <= claim.tolerance:
        return "holds"
    return "holds roughly" if claim.distance <= claim.rough else AGAINST[claim.against]


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")


def check_locator(locator, sections, where):
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


def _checked(entry, where):
    """Raise :class:`ClaimError` where an entry fits the schema and still contradicts itself."""
    if entry["document"] not in documents():
        raise ClaimError(f"{where}: document = {entry['document']!r}; {close(entry['document'], documents())}")
    if not entry["id"].startswith(f"C{documents()[entry['document']]['number']}-"):
        raise ClaimError(f"{where}: the id is not one of {entry['document']}")
    check_locator(entry["locator"], documents()[entry["document"]]["sections"], where)
    if entry.get("check") is None and not entry.get("why_not") and not entry.get("settles"):
        raise ClaimError(f"{where}: a claim has a check, or why_not, or what settles it")
    if entry.get("check") is not None and entry.get("why_not"):
        raise ClaimError(f"{where}: a claim that has a check has no why_not")
    if entry.get("against") == "document" and not entry.get("other"):
        raise ClaimError(f"{where}: against a document needs other, the claims that say otherwise")
    for field in ("note", "why_not", "first_pass_differs"):
        typed = bare_digits("".join(text for text, *_ in string.Formatter().parse(entry.get(field, ""))))
        if typed:
            raise ClaimError(f"{where}: {field} types the number {typed[0]!r}; compute it, and write {{name:format}}")
    if entry.get("tolerance", TOLERANCE) > entry.get("rough", ROUGH):
        raise ClaimError(f"{where}: tolerance is above rough")
    check_sources(entry["sources"], f"{where}: source", ClaimError)


def evaluated(entry, file):
    """Return the :class:`Claim` of a file's ``entry``: checked, computed, judged."""
    where = f"{file}, {entry.get('id', 'a claim without id') if isinstance(entry, dict) else entry}"
    check(entry, SCHEMA, where, ClaimError)
    _checked(entry, where)
    given = {name: tuple(value) if name in ("sources", "other", "used_in") else value for name, value in entry.items()}
    values = {
        name: evaluate(expression, f"{where}, {name}", number=number)
        for name, expression in entry.get("computed", {}).items()
    }
    if given.get("superseded_by"):
        newer = evaluate(given["superseded_by"]["value"], f"{where}, superseded_by", number=number)
        given["superseded_by"] = given["superseded_by"] | {"value": newer}
    if given.get("check") is not None:
        given["check"] = str(given["check"]).strip()
        result = given["result"] = evaluate(given["check"], where, number=number)
        given["inputs"] = inputs(given["check"], where, number=number)
        if not isinstance(result, bool | int | float) or result != result:
            raise ClaimError(f"{where}: the check gives {result!r}; allowed is a number, True or False")
        if not isinstance(result, bool):
            if given.get("value") is None:
                raise ClaimError(f"{where}: the check gives {result:g} and there is no value to compare it with")
            given["distance"] = distance(result, given["value"])
            values.setdefault("result", result)
    try:
        given["note"] = say(given["note"], **values)
    except (KeyError, ValueError) as error:
        raise ClaimError(f"{where}: the note cannot be written: {error}") from None
    claim = Claim(**given, file=file)
    object.__setattr__(claim, "verdict", verdict_of(claim, where))
    return claim


@functools.cache
def load():
    """Return all claims as a tuple, by id, checked and judged."""
    found = {}
    for path in sorted(CLAIMS.glob("*.yaml")):
        for entry in read(path) or []:
            claim = evaluated(entry, path.name)
            if claim.id in found:
                raise ClaimError(f"{path.name}, {claim.id}: the id is in {found[claim.id].file} too")
            found[claim.id] = claim
    return tuple(found[key] for key in sorted(found))


def get(key):
    """Return the claim of an id; an unknown one raises :class:`ClaimError`."""
    found = {claim.id: claim for claim in load()}
    if key not in found:
        raise ClaimError(f"no claim {key!r}; {close(key, found)}")
    return found[key]


def check_references(claims, shown, complete=True):
    """Raise :class:`ClaimError` for a claim that names another claim, or a figure or number, that is not there.

    ``shown`` are the names of all figures and checked numbers; ``complete`` says that all claims are loaded.
    """
    ids = {claim.id for claim in claims}
    for claim in claims:
        where = f"{claim.file}, {claim.id}"
        for name in claim.used_in:
            if name not in shown:
                raise ClaimError(f"{where}: used_in {name!r} is no figure and no number; {close(name, shown)}")
        for name in claim.other if complete else ():
            if name not in ids:
                raise ClaimError(f"{where}: other {name!r} is no claim; {close(name, ids)}")


def as_record(claim):
    """Return the claim as JSON types, as ``data/claims.json`` publishes it."""
    record = {"anchor": claim.anchor}
    for field in fields(claim):
        value = getattr(claim, field.name)
        record[field.name] = list(value) if isinstance(value, tuple) else None if value == "" else value
    return record
