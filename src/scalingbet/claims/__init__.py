"""The ledger: what each document says, an executable check, and the verdict that follows."""

from .claim import (
    AGAINST,
    KINDS,
    ROUGH,
    SCHEMA,
    TOLERANCE,
    VERDICTS,
    Claim,
    ClaimError,
    check_locator,
    distance,
    stands,
    verdict_of,
)
from .conflict_cards import cards
from .ledger import as_record, check_references, evaluated, get, load
from .own import Judged, example, read
from .strength import STRENGTHS, strength

__all__ = [
    "AGAINST",
    "KINDS",
    "ROUGH",
    "SCHEMA",
    "STRENGTHS",
    "TOLERANCE",
    "VERDICTS",
    "Claim",
    "ClaimError",
    "Judged",
    "as_record",
    "cards",
    "check_locator",
    "check_references",
    "distance",
    "evaluated",
    "example",
    "get",
    "load",
    "read",
    "stands",
    "strength",
    "verdict_of",
]
