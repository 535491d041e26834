"""One vintage of one fact, given by a maintainer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from ..description import COMMON, NUMERIC, tables
from ..files import close
from . import RefreshError
from .proposal import Proposal
from .vintages import Sheet


def propose(name: str, values: Sequence[str], fields: Sequence[str], said: Mapping[str, str | None]) -> Proposal:
    """Return the proposal to add ``values`` of ``fields`` to the fact ``table.row``, with what is ``said`` of them.

    ``said`` are the columns that every table has; what is None stays as the newest vintage has it.  An unknown name
    raises :class:`RefreshError` with those like it; a value without a field, where several columns hold numbers, too.
    """
    table, dot, row = name.partition(".")
    if not dot:
        raise RefreshError(f"{name!r}; allowed is table.row; {close(table, tables())}")
    sheet = Sheet(table)
    facts = sheet.named()
    if row not in facts:
        raise RefreshError(f"{table} has no row {row!r}; {close(row, facts)}")
    own = [column for column in sheet.about["columns"] if column not in {*COMMON, *said, *sheet.key}]
    numbers = [column for column in own if sheet.about["columns"][column]["type"] in NUMERIC]
    fields = fields or (numbers if len(numbers) == 1 else ())
    if len(fields) != len(values):
        raise RefreshError(f"{table} has the fields {', '.join(own)}; give one --field for each --value")
    for field in fields:
        if field not in own:
            raise RefreshError(f"{table}: no field {field!r} to give; {close(field, own)}")
    given = {column: text for column, text in said.items() if text is not None}
    today = datetime.date.today().isoformat()
    if given["known_since"] > today:
        raise RefreshError(f"known_since = {given['known_since']!r}; allowed is a day up to {today}")
    proposal = Proposal()
    proposal.changes = sheet.add(facts[row][0] | given, dict(zip(fields, values, strict=True)))
    sheet.check()
    proposal.sheets[table] = sheet
    return proposal
