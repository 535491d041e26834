"""A reader's claims, judged by the rule that judges the ledger's: result, distance, strength, verdict."""

from __future__ import annotations

import ast
import functools
import json
import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...facts import NotYetKnown, as_known, known, last_day, references, sources_of, touching, vintages
from ...facts.book import book
from ...facts.files import RecordError
from ..claim import UNKNOWN, VERDICTS, Claim, ClaimError, verdict_of
from ..grounds import computed_by
from ..strength import STRENGTHS, proof
from ..tolerance import distance
from .evaluator import Evaluation
from .language import MODELS, READS, offered, source_of
from .limits import Limits, finite, one_line, tree_of
from .reading import EXAMPLE, Stated, stated

VERSION = 1
TOLD = (  # what the JSON has of a claim, in this order
    "id", "locator", "says", "value", "unit", "check", "stated", "settles", "why_not", "note", "result", "distance",
    "inputs", "sources", "strength", "verdict", "written",
)  # fmt: skip
LISTED = 5  # rows that are named one by one; of more, how many


@dataclass(frozen=True)
class Judged:
    """A file of claims, judged: a table in a notebook, a text in ``print``; ``page()`` and ``to_json()`` keep it.

    ``name`` of the file, its ``document``, the ``day`` as of which facts were taken, ``claims`` in the file's order.
    """

    name: str
    document: dict[str, Any]
    day: str
    claims: tuple[Claim, ...]

    def counts(self) -> dict[str, int]:
        """Return ``{verdict: how many}``, in the order of the ledger's verdicts."""
        counted = Counter(claim.verdict for claim in self.claims)
        return {verdict: counted[verdict] for verdict in VERDICTS if counted[verdict]}

    def to_json(self) -> str:
        """Return all of it as JSON."""
        content = {
            "version": VERSION,
            "book": {key: book()[key] for key in ("title", "version", "date")},
            "known": self.day,
            "document": self.document,
            "verdicts": VERDICTS,
            "strengths": STRENGTHS,
            "counts": self.counts(),
            "claims": [{name: _plain(getattr(claim, name)) for name in TOLD} for claim in self.claims],
        }
        return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def page(self, command: str = "") -> str:
        """Return one page of HTML that needs nothing else; ``command`` is named as what made it."""
        from .showing import page

        return page(self, command)

    def _repr_html_(self) -> str:
        from .showing import table

        return table(self)

    def __str__(self) -> str:
        from .showing import text

        return text(self)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: no infinity, a distance from nought, and None where there is nothing."""
    return None if value == "" or (isinstance(value, float) and math.isinf(value)) else value


def read(path: str | Path, known: str = "") -> Judged:
    """Return the claims of a YAML or JSON file, judged over the book's models and facts, as :class:`Judged`.

    ``known``: a day, YYYY-MM-DD; facts are then those that had been published by it.  The file may come from anybody:
    no code of it runs and it names no path.  What is wrong with it raises :class:`ClaimError` with one line that says
    file, line, claim, what is allowed.  The form is published as ``data/my-claims.schema.json``.
    """
    if not known:
        return _judged(stated(path))
    with as_known(known):
        return _judged(stated(path))


def example(known: str = "") -> Judged:
    """Return ten claims of a sixth text, judged: the worked example of :func:`read`.

    >>> print(example().claims[2].verdict)
    holds
    """
    return read(EXAMPLE, known)


def _judged(file: Stated) -> Judged:
    limits, claims = Limits(), []
    for number in range(len(file.claims)):
        try:
            claims.append(_claim(file, number, limits))
        except (RecordError, TimeoutError) as error:
            said, where = str(error), file.where(number, "check")
            raise ClaimError(one_line(said if said.startswith(file.name) else f"{where}: {said}")) from None
    return Judged(file.name, file.document, min(known.day(), book()["date"]), tuple(claims))


def _claim(file: Stated, number: int, limits: Limits) -> Claim:
    """Return a claim of the file with what follows from it, by the functions and the rule of the ledger."""
    entry, where = file.claims[number], file.where(number)
    fields = {name: value for name, value in entry.items() if name not in ("check", "note", "stated")}
    claim = Claim(
        **fields, document=file.document["title"], file=file.name, chapter="", kind="", sources=(),
        note=entry.get("note", ""), stated=tuple(entry.get("stated", ())),
    )  # fmt: skip
    if "check" not in entry:
        return replace(claim, verdict=verdict_of(claim, where))
    tree = tree_of(entry["check"])
    claim = replace(claim, check=str(entry["check"]).strip(), strength=_strength(tree, file, number, limits))
    day = min(last_day(file.document["date"]), known.day())
    with as_known(day):
        early = _computed(claim, tree, limits)
    written = "open" if claim.settles else UNKNOWN if early is None else verdict_of(early, where)
    now = _computed(claim, tree, limits)
    if now is None:
        return replace(claim, written=written, verdict=UNKNOWN)
    now = replace(now, written=written)
    return replace(now, verdict=verdict_of(now, where))


def _computed(claim: Claim, tree: ast.Expression, limits: Limits) -> Claim | None:
    """Return the claim with the result of its check, what that reads, and its distance; None if it is not known yet."""
    evaluation = Evaluation(limits)
    try:
        with touching() as touched:
            result = finite(evaluation.value(tree))
    except NotYetKnown:
        return None
    if not isinstance(result, bool) and claim.value is None:
        raise ClaimError(f"the check gives {result:g} and there is no value to compare it with")
    away = None if isinstance(result, bool) else distance(result, claim.value)
    sources = (*_sources_of_rows(touched), *_sources_of_models(evaluation))
    return replace(claim, result=result, distance=away, inputs=evaluation.inputs, sources=sources)


def _strength(tree: ast.Expression, file: Stated, number: int, limits: Limits) -> str:
    """Return the strength of a check, each of its refutations computed as the check itself is."""

    def compute(tree: ast.Expression, where: str, **reads: Any) -> Any:
        return finite(Evaluation(limits, READS | reads).value(tree))

    entry = file.claims[number]
    with as_known(known.ALL), computed_by(compute):
        compute(tree, "")  # what the check may not do is said of the check itself, before anything is planted in it
        value = entry.get("value")
        claimed = tuple(value) if isinstance(value, list) else value
        return _proved(ast.unparse(tree), claimed, tuple(entry.get("stated", ())), tuple(file.document.get("own", ())))


@functools.lru_cache(256)
def _proved(check: str, value: Any, stated: tuple[float, ...], own: tuple[str, ...]) -> str:
    return proof(check, "the check", list(value) if isinstance(value, tuple) else value, stated, own=own).strength


def _sources_of_rows(touched: set[tuple[str, int]]) -> list[str]:
    """Return where the rows that a check read are from: the rows of a table that are few, and how many of others."""
    said = []
    for name in sorted({name for name, line in touched}):
        lines = sorted(line for table, line in touched if table == name)
        every = vintages(name)
        if len(lines) > LISTED:
            said.append(f"{len(lines)} rows of {name}")
            continue
        for row in (every[line - 2] for line in lines):
            said.append(
                f"{name}: {_named(row['source'])}, {row['locator']} (speaks of {row['speaks_of']}; {row['status']})"
            )
    return said


def _sources_of_models(evaluation: Evaluation) -> list[str]:
    """Return the sources of the models' constants that a check names, and of the formulas that it calls."""
    named: dict[str, Any] = dict(evaluation.models)
    for code in evaluation.inputs:
        model, _, rest = code.partition(".")
        if model in MODELS and (name := rest.partition(".")[0]) in offered()[model]:
            named[f"{model}.{name}"] = offered()[model][name]
    return [f"{code}: {_named(source_of(value))}" for code, value in sorted(named.items()) if source_of(value)]


def _named(source: str) -> str:
    """Return a source with the keys of the bibliography written out, as authors and year."""
    return "; ".join(references.entries().get(part, part) for part in sources_of(source))
