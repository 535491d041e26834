"""All claims, from the chapters' files, and the verdicts kept of them."""

from __future__ import annotations

import csv
import functools
import hashlib
import re
import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ..facts import TYPES, NotYetKnown, as_known, by_day, check_sources, known
from ..facts.book import chapters, documents
from ..facts.files import check, close, read
from ..formula.words import say
from ..numbers import ExpressionError, evaluate, number, number_on
from ..numbers.expressions import inputs
from ..numbers.prose import bare_digits
from .claim import SCHEMA, UNKNOWN, Claim, ClaimError, check_locator, verdict_of
from .strength import Proof, proof
from .tolerance import distance

CLAIMS = Path(__file__).parent
LISTS = ("sources", "other", "used_in", "stated")


def _checked(entry: Mapping[str, Any], where: str) -> None:
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
    for field in ("note", "why_not", "first_pass_differs", "decided_anew"):
        typed = bare_digits("".join(text for text, *_ in string.Formatter().parse(entry.get(field, ""))))
        if typed:
            raise ClaimError(f"{where}: {field} types the number {typed[0]!r}; compute it, and write {{name:format}}")
    check_sources(entry["sources"], f"{where}: source", ClaimError)


def _newer(about: dict[str, Any], where: str) -> dict[str, Any] | None:
    """Return the figure that supersedes a claim, computed; none on a day before the one that it speaks of."""
    day = str(about["speaks_of"])
    if not re.fullmatch(TYPES["when"]["pattern"], day):
        day = str(evaluate(day, f"{where}, speaks_of"))
    if day > known.day():
        return None
    return about | {"value": evaluate(about["value"], where, number=number), "speaks_of": day}


def evaluated(entry: dict[str, Any], file: str) -> Claim:
    """Return the :class:`Claim` of a file's ``entry``: checked, computed, judged."""
    where = f"{file}, {entry.get('id', 'a claim without id') if isinstance(entry, dict) else entry}"
    check(entry, SCHEMA, where, ClaimError)
    _checked(entry, where)
    given: dict[str, Any] = {name: tuple(value) if name in LISTS else value for name, value in entry.items()}
    values = {
        name: evaluate(expression, f"{where}, {name}", number=number, number_on=number_on)
        for name, expression in entry.get("computed", {}).items()
    }
    if given.get("superseded_by"):
        given["superseded_by"] = _newer(given["superseded_by"], f"{where}, superseded_by")
    if given.get("check") is not None:
        given["check"] = str(given["check"]).strip()
        result = given["result"] = evaluate(given["check"], where, number=number, number_on=number_on)
        given["inputs"] = inputs(given["check"], where, number=number, number_on=number_on)
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
    claim = Claim(**given, file=file, chapter=file.removesuffix(".yaml"))
    return judged(claim, written(claim, where), where)


def judged(claim: Claim, written: str, where: str) -> Claim:
    """Return the claim with its strength and its verdicts; ``written`` is that of its document's day."""
    claim = replace(claim, strength=strength_of(claim), written=written)
    return replace(claim, verdict=verdict_of(claim, where))


def strength_of(claim: Claim) -> str:
    """Return the strength of the claim's check: the kept one of this very check, or found now; none without a check."""
    if claim.check is None:
        return ""
    row = kept().get(claim.id, {})
    return row["strength"] if row.get("check") == digest(claim) else weighed(claim).strength


def digest(claim: Claim) -> str:
    """Return a short digest of all that the claim's entry says of its check; none without one."""
    about = f"{claim.document} {claim.check} {claim.value} {claim.stated}"
    return "" if claim.check is None else hashlib.sha256(about.encode()).hexdigest()[:8]


def weighed(claim: Claim) -> Proof:
    """Return what the check of ``claim`` proves, by all that is known."""
    value = tuple(claim.value) if isinstance(claim.value, list) else claim.value
    return _weighed(str(claim.check), claim.id, value, claim.stated, claim.document)


@functools.cache
def _weighed(check: str, where: str, value: Any, stated: tuple[float, ...], document: str) -> Proof:
    about, claimed = documents()[document], list(value) if isinstance(value, tuple) else value
    with as_known(known.ALL):
        return proof(check, where, claimed, stated, [about["source"]], about.get("by_author", ()))


def decided_by(claim: Claim) -> list[str]:
    """Return in words what gives the check of ``claim`` its strength: where another value would move the verdict."""
    decides = () if claim.check is None else weighed(claim).decides
    return list(dict.fromkeys(ground.named for ground, *_ in decides))


def written(claim: Claim, where: str) -> str:
    """Return the claim's verdict by what was known when its document was written; nothing on a day before that."""
    day = documents()[claim.document]["date"]
    if day > known.day():
        return ""
    early: dict[str, Any] = {"superseded_by": None, "written": ""}
    if claim.settles:
        return "open"
    if claim.check is not None:
        try:
            with as_known(day):
                result = evaluate(claim.check, where, number=number, number_on=number_on)
        except (NotYetKnown, ExpressionError):
            return UNKNOWN
        away = None if isinstance(result, bool) else distance(result, claim.value)
        early |= {"result": result, "distance": away, "strength": strength_of(claim)}
    return verdict_of(replace(claim, **early), where)


@by_day
def load() -> tuple[Claim, ...]:
    """Return all claims as a tuple, by id, checked and judged; without those that rest on what was not known yet."""
    claims: dict[str, Claim] = {}
    for path in (CLAIMS / f"{chapter}.yaml" for chapter in chapters()):
        for entry in (read(path) if path.exists() else None) or []:
            try:
                claim = evaluated(entry, path.name)
            except NotYetKnown:
                continue
            if claim.id in claims:
                raise ClaimError(f"{path.name}, {claim.id}: the id is in {claims[claim.id].file} too")
            claims[claim.id] = claim
    return tuple(claims[key] for key in sorted(claims))


def get(key: str) -> Claim:
    """Return the claim of an id; an unknown one raises :class:`ClaimError`."""
    claims = {claim.id: claim for claim in load()}
    if key not in claims:
        raise ClaimError(f"no claim {key!r}; {close(key, claims)}")
    return claims[key]


def check_references(claims: Iterable[Claim], shown: Collection[str], complete: bool = True) -> None:
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


def as_record(claim: Claim) -> dict[str, Any]:
    """Return the claim as JSON types, as ``data/claims.json`` publishes it."""
    record: dict[str, Any] = {"anchor": claim.anchor, "decided_by": decided_by(claim)}
    for field in fields(claim):
        value = getattr(claim, field.name)
        record[field.name] = list(value) if isinstance(value, tuple) else None if value == "" else value
    return record


# -- what was concluded when the ledger was last read through ---------------------------------

KEPT = CLAIMS / "verdicts.csv"


@functools.cache
def kept(path: Path = KEPT) -> dict[str, dict[str, str]]:
    """Return ``{id: row}`` of the record: value, verdict, strength, digest of the check, verdict before strengths."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def line(claim: Claim) -> tuple[str, str, str, str, str]:
    """Return what the record keeps: id, claimed value, verdict, strength as found now, digest of the check."""
    value = claim.value if isinstance(claim.value, list) else [] if claim.value is None else [claim.value]
    strength = "" if claim.check is None else weighed(claim).strength
    same = strength == claim.strength
    verdict = claim.verdict if same else verdict_of(replace(claim, strength=strength), claim.id)
    return claim.id, " to ".join(f"{x:.15g}" for x in value), verdict, strength, digest(claim)


def check_kept(claims: Iterable[Claim], path: Path = KEPT) -> None:
    """Raise :class:`ClaimError` for a claim whose value, verdict or strength is not the kept one, or on one side only.

    Every strength is found anew.
    """
    record = kept(path)
    now = {claim.id: (claim, line(claim)) for claim in claims}
    for ident, (claim, row) in now.items():
        where = f"{claim.file}, {ident}"
        if ident not in record:
            raise ClaimError(f"{where}: is new; read its entry, then add to {path.name}: {','.join(row)},")
        was = record[ident]
        put = f"put into {path.name}: {','.join((*row, was['was']))}"
        if row[1] != was["value"]:
            raise ClaimError(
                f"{where}: value = {row[1] or 'none'}, and {path.name} keeps {was['value'] or 'none'}. What a document "
                f"says does not change: put it back, or correct the record to {','.join((*row, was['was']))}"
            )
        for name, got in (("verdict", row[2]), ("strength", row[3])):
            if got != was[name]:
                gives = "" if claim.result is None else f" (the check gives {claim.result})"
                raise ClaimError(
                    f"{where}: the {name} was {was[name]!r} and is now {got!r}{gives}. If that is right, say why in "
                    f"the entry's note and {put}"
                )
        if row[4] != was["check"]:
            raise ClaimError(f"{where}: the check is not the kept one. If that is right, {put}")
    for ident in record:
        if ident not in now:
            raise ClaimError(f"{path.name}: {ident} is no claim of the ledger any more; drop the line, or restore it")
