"""Coverage from a table: the share of problems that k samples solve, or counts of them, as a report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .cells import empty, number
from .coverage import fit_coverage
from .reading import FitError, sheet_of

NAMES = {  # heads, in lower case, without what is no letter or digit
    "k": "k samples nsamples numsamples attempts ntries tries",
    "coverage": "coverage passk pass passatk share sharesolved",
    "solved": "solved nsolved numsolved correct",
    "problems": "problems nproblems numproblems tasks questions",
}


def coverage_report(
    source: Any, columns: Mapping[str, str] | None = None, problems: float | None = None, at: Sequence[float] = ()
) -> dict[str, Any]:
    """Return the fit of coverage by repeated sampling as a dict of JSON types.

    ``source`` as :func:`.read_runs` takes it, with columns of samples k and of a share solved (or of counts:
    ``solved`` of ``problems``); ``columns`` names them where their heads do not, ``problems`` how many there are,
    ``at`` numbers of samples to predict.  What is lacking, and values that are not allowed, raise :class:`FitError`.
    """
    sheet = sheet_of(source)
    found: dict[str, int] = {}
    for what, name in (columns or {}).items():
        if what not in NAMES or name not in sheet.header:
            heads = ", ".join(sheet.header) or "none"
            raise FitError(f"--column {what}={name}; for coverage allowed is one of {', '.join(NAMES)}, of {heads}")
        found[what] = sheet.header.index(name)
    for place, head in enumerate(sheet.header):
        bare = re.sub(r"[^a-z0-9]", "", head.lower())
        for what, names in NAMES.items():
            if bare in names.split() and what not in found and place not in found.values():
                found[what] = place
    if "k" not in found or not {"coverage", "solved"} & set(found):
        heads = ", ".join(map(repr, sheet.header)) or "none"
        raise FitError(
            f"{sheet.where}: coverage needs a column of samples (k) and of the share solved (coverage), or of counts "
            f"(solved, problems); found were {heads}"
        )
    table, left_out = _cells(sheet, found)
    share, count = table.get("coverage"), table.get("problems")
    if problems is not None:
        count = np.full(len(table["k"]), problems)
    if share is None:
        if count is None:
            raise FitError(f"{sheet.where}: solved is a count; of how many problems? A column, or --problems 128")
        share = table["solved"] / count
    notes = [*sheet.notes, *([f"without a value, and left out: {'; '.join(left_out)}"] if left_out else [])]
    try:
        fit = fit_coverage(table["k"], share, count)
    except FitError as error:
        raise FitError(str(error).replace("(problems=)", "(--problems 128)")) from None
    if count is not None:
        notes.append("the shares are counts of problems, and both forms the most likely ones")
    constants = {name: getattr(fit, name)._asdict() for name in ("A", "b", "alpha", "beta")}
    return {
        "runs": len(share),
        "columns": {what: repr(sheet.header[place]) for what, place in found.items()},
        "notes": notes,
        "law": "coverage = exp(-A k^-b), or 1 - Beta(alpha, beta + k) / Beta(alpha, beta)",
        "objective": "least deviance of the counts" if count is not None else "least squares of log(-log coverage)",
        "constants": constants,
        "scatter": None,
        "held_out": None,
        "predictions": [
            {"k": k, "power": float(fit.power(k)), "beta": float(fit.beta_binomial(k))} for k in map(float, at)
        ],
        "cannot_tell": list(fit.cannot_tell),
    }


def _cells(sheet: Any, found: Mapping[str, int]) -> tuple[dict[str, Any], list[str]]:
    """Return the numbers of the columns, of the rows that have all, and the rows left out."""
    rows, left_out = [], []
    for line, cells in sheet.rows:
        if any(place >= len(cells) or empty(cells[place]) for place in found.values()):
            left_out.append(line)
            continue
        try:
            values = [_share(cells[place], what) for what, place in found.items()]
        except ValueError as error:
            raise FitError(f"{sheet.where}: {line}: {error}") from None
        rows.append(values)
    columns = zip(*rows, strict=True) if rows else ([] for _ in found)
    return {what: np.array(column) for what, column in zip(found, columns, strict=True)}, left_out


def _share(cell: Any, what: str) -> float:
    percent = isinstance(cell, str) and cell.strip().endswith("%")
    try:
        return number(cell.strip()[:-1]) / 100 if percent else number(cell)
    except (TypeError, ValueError):
        raise ValueError(f"{what} = {cell!r}; allowed is a number") from None
