"""Judged claims as a text, a table for a notebook, and a page of HTML that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...facts.book import book
from ...formula.words import write
from ...markup import templates
from ...numbers import quantity
from ..claim import VERDICTS, Claim
from ..strength import STRENGTHS
from ..tolerance import ROUGH, TOLERANCE
from .judging import Judged

render = templates(Path(__file__).parent)
RULE = (
    f"A check that is no farther than {write(TOLERANCE, 'pct0')} from the claimed value gives it, one within "
    f"{write(ROUGH, 'pct0')} comes near it; the same for every claim."
)


def claimed(claim: Claim) -> str:
    """Return what a claim states, with its unit."""
    return "" if claim.value is None else quantity(claim.value, claim.unit)


def given(claim: Claim) -> str:
    """Return what the check gives and how far that is from the claim."""
    if claim.result is None:
        return ""
    result = quantity(claim.result, claim.unit)
    if not claim.distance:
        return result
    far = (
        "any measure"
        if math.isinf(claim.distance)
        else write(claim.distance, "pct1" if claim.distance < 0.1 else "pct0")
    )
    return f"{result}, {far} off" if far != "any measure" else f"{result}, off by any measure"


def details(claim: Claim) -> list[tuple[str, Any]]:
    """Return the rows of a claim's details, as ``(name, content)``; content is a text or a list of them."""
    settles = claim.settles
    return [
        ("Claimed", claimed(claim)),
        ("Result", given(claim)),
        ("Reads", [f"{code} = {quantity(value)}" for code, value in (claim.inputs or {}).items()]),
        ("From", list(claim.sources)),
        ("Strength", f"{claim.strength}: {STRENGTHS[claim.strength]}" if claim.strength else ""),
        ("Verdict", f"{claim.verdict}: {VERDICTS[claim.verdict]}"),
        ("When written", claim.written if claim.written != claim.verdict else ""),
        ("Decided by", f"{settles['measure']}, by {settles['date']}" if settles else ""),
        ("Why no check", claim.why_not),
        ("Note", claim.note),
    ]


def heading(document: Mapping[str, Any]) -> str:
    """Return a document in words: title, author, date."""
    return ", ".join(filter(None, (document["title"], document.get("author", ""), str(document["date"]))))


def summary(judged: Judged) -> str:
    """Return how many claims have which verdict, in one sentence."""
    counts = ", ".join(f"{verdict} {count}" for verdict, count in judged.counts().items())
    plural = "s" if len(judged.claims) > 1 else ""
    return f"{len(judged.claims)} claim{plural}: {counts}. Facts as known on {judged.day}."


def text(judged: Judged) -> str:
    """Return all of it as a text."""
    lines = [heading(judged.document), summary(judged), RULE]
    for claim in judged.claims:
        beside = f" ({claim.strength})" if claim.strength else ""
        lines += ["", f"{claim.id}: {claim.verdict}{beside}", f"  {claim.says} [{claim.locator}]"]
        if claim.check is not None:
            lines.append(f"  {'Check':<13}{' '.join(claim.check.split())}")
        for name, content in details(claim):
            if name in ("Strength", "Verdict"):
                continue
            for part in content if isinstance(content, list) else [content] if content else []:
                lines.append(f"  {name:<13}{' '.join(str(part).split())}")
    return "\n".join(lines) + "\n"


def table(judged: Judged) -> str:
    """Return the claims with their verdicts as a table, each with its details folded, as a notebook shows it."""
    return render("judged.html", **_shown(judged))


def page(judged: Judged, command: str) -> str:
    """Return one page of HTML: the table, every claim with what its check reads, and what made it."""
    return render("page.html", **_shown(judged), command=command, book=book(), document=judged.document)


def _shown(judged: Judged) -> dict[str, Any]:
    rows = [(claim, claimed(claim), given(claim), details(claim)) for claim in judged.claims]
    return {"heading": heading(judged.document), "summary": summary(judged), "rule": RULE, "rows": rows}
