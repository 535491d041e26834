"""What the ledger comes to, in one sentence and as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .claim import AGAINST, FAILS, STANDS, VERDICTS, Claim
from .strength import EVIDENCE, STRENGTHS


def summary(claims: Sequence[Claim]) -> dict[str, Any]:
    """Return how many claims there are by verdict, today and when written, and by strength, with a sentence of it."""
    verdicts, strengths = Counter(claim.verdict for claim in claims), Counter(claim.strength for claim in claims)
    sound = sum(claim.verdict in ("holds", "holds roughly") for claim in claims)
    weaker = {word: verdicts[word] for name, word in STANDS.items() if name not in EVIDENCE and verdicts[word]}
    fails = sum(verdicts[word] for word in {*AGAINST.values(), *FAILS.values()})
    against = sum(
        claim.verdict in (*AGAINST.values(), *FAILS.values()) and claim.strength in EVIDENCE for claim in claims
    )
    others = {
        word: verdicts[word] for word in ("superseded", "open", "not yet known", "not checkable") if verdicts[word]
    }
    sentence = (
        f"Of {len(claims)} claims {sound} hold on independent evidence. {fails} fail, {against} of them on such "
        f"evidence. Others stand on less: {_listed(weaker)}. The rest: {_listed(others)}."
    )
    return {
        "sentence": sentence,
        "verdicts": {word: verdicts[word] for word in VERDICTS},
        "written": {word: sum(claim.written == word for claim in claims) for word in VERDICTS},
        "strengths": {name: strengths[name] for name in STRENGTHS},
    }


PLURAL = {
    "is repeated, not confirmed": "are repeated and not confirmed",
    "follows from an assumption": "follow from an assumption",
    "is consistent": "are consistent with themselves", "follows from its definition": "follow from their definition",
    "superseded": "superseded", "open": "open", "not yet known": "not yet known", "not checkable": "not checkable",
}  # fmt: skip


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {PLURAL[word]}" for word, count in counts.items())
