"""The claims and the checked numbers as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from .. import numbers
from ..facts.book import book, documents
from . import ledger
from .claim import VERDICTS
from .strength import STRENGTHS
from .summary import summary
from .turning import all_turns

NUMBERS = {  # the columns of numbers.csv
    "key": "name of the number",
    "value": "in full precision",
    "text": "as the book writes it",
    "unit": "unit of the value",
    "kind": "the weakest of what it is computed from; derived where it is not only read, alone where it is a formula",
    "definition": "what it is",
    "expression": "Python over the book's models and facts that computes it",
    "source": "keys of the bibliography, or texts",
    "locator": "where in the source; of several, each that says where",
    "speaks_of": "the day, month or year it speaks of",
    "status": "the weakest status of the rows of facts that it rests on, none where there are none",
}


def claims_json() -> str:
    """Return the ledger as JSON: the book's record, the documents, what the words mean, a summary, the claims."""
    content = {
        "book": {key: book()[key] for key in ("title", "version", "date")},
        "documents": documents(),
        "verdicts": VERDICTS,
        "strengths": STRENGTHS,
        "summary": summary(ledger.load()),
        "claims": [
            ledger.as_record(claim) | {"turns": [asdict(turn) for turn in all_turns().get(claim.id, ())]}
            for claim in ledger.load()
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def numbers_json() -> str:
    """Return all checked numbers as JSON, each with the columns of ``numbers.csv``."""
    content = {
        "book": {key: book()[key] for key in ("title", "version", "date")},
        "columns": NUMBERS,
        "numbers": [
            {column: getattr(number, column) for column in NUMBERS} | {"source": list(number.source)}
            for number in numbers.load().values()
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
