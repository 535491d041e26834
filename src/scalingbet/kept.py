"""What the ledger concluded when it was last read through: claimed value and verdict of each claim, one a line.

Verdicts follow from the checks; this record only makes sure that none moves unseen.  A document does not change
after the day it is cited, so neither may what is claimed; a verdict may, and then somebody has to look.
"""

import csv

from .claims import ClaimError
from .records import DATA

KEPT = DATA / "verdicts.csv"


def line(claim):
    """Return what the record keeps of ``claim``: id, claimed value, verdict."""
    value = claim.value if isinstance(claim.value, list) else [] if claim.value is None else [claim.value]
    return claim.id, " to ".join(f"{x:.15g}" for x in value), claim.verdict


def check_kept(claims, path=KEPT):
    """Raise :class:`ClaimError` for a claim whose value or verdict is not the kept one, or that only one side has."""
    with path.open(encoding="utf-8", newline="") as file:
        kept = {row[0]: tuple(row) for row in list(csv.reader(file))[1:]}
    now = {claim.id: (claim, line(claim)) for claim in claims}
    for ident, (claim, said) in now.items():
        where = f"{claim.file}, {ident}"
        if ident not in kept:
            raise ClaimError(f"{where}: is new; read its entry, then add to {path.name}: {','.join(said)}")
        _, value, verdict = kept[ident]
        if said[1] != value:
            raise ClaimError(
                f"{where}: value = {said[1] or 'none'}, and {path.name} keeps {value or 'none'}. What a document says "
                f"does not change: put it back, or correct the record to {','.join(said)}"
            )
        if said[2] != verdict:
            got = "" if claim.result is None else f" (the check gives {claim.result})"
            raise ClaimError(
                f"{where}: the verdict was {verdict!r} and is now {said[2]!r}{got}. If that is right, say why in the "
                f"entry's note and put into {path.name}: {','.join(said)}"
            )
    for ident in kept:
        if ident not in now:
            raise ClaimError(f"{path.name}: {ident} is no claim of the ledger any more; drop the line, or restore it")
