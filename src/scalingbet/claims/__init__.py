"""The ledger: what each document says, an executable check, and the verdict that follows."""

from .claim import (
    AGAINST,
    KINDS,
    SCHEMA,
    VERDICTS,
    Claim,
    ClaimError,
    check_locator,
    verdict_of,
)
from .ledger import as_record, check_references, evaluated, get, load
from .own import Judged, example, read
from .strength import STRENGTHS, strength
from .tolerance import ROUGH, TOLERANCE, distance, stands

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
