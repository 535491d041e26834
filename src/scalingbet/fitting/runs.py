"""Training runs from a table: columns and units recognised, each line checked, what is left out named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..formula import Array, numeric
from ..laws import training_flop
from .cells import MOST, empty, number, parted
from .columns import SHARE, UNITS, Column, chosen, unit_asked
from .headers import recognised
from .reading import FitError, Sheet, sheet_of

__all__ = ["UNITS", "FitError", "Runs", "number", "read_runs", "recognised"]

APART = 3  # C may differ from 6 N D by this factor: counts with attention reach 1.8, a slip in a unit is a thousand
LONGEST = 60  # characters of a cell that are shown
SHOWN = 5  # lines named in one message
LEAST = {"N": 1e3, "D": 1e6, "C": 1e9}  # runs of language models have more, and most of them TYPICAL times more
TYPICAL = 30
MOST_LOSS = 7.0  # nats per token, of the median run: a model that has learnt anything has less


@dataclass(frozen=True)
class Runs:
    """Training runs, checked: parameters ``N``, tokens ``D``, compute ``C`` in FLOP, and ``loss`` in nats per token.

    ``C`` is as given, or ``6 N D``; the one of ``N`` and ``D`` that was not given follows from the other and ``C``.
    Where that is impossible they are None.  ``lines`` are the lines of the file (or rows of the frame), ``columns``
    says which column each was read from and how, ``notes`` what a reader should know.  ``unit`` is the loss's where it
    is another, ``unique`` the tokens that were not repeats, where the table has them, ``others`` the other columns'
    cells, ``heads`` the names of those that were read, ``doubts`` questions about units.
    """

    N: Array | None
    D: Array | None
    C: Array | None
    loss: Array
    lines: tuple[str, ...]
    columns: dict[str, str]
    notes: tuple[str, ...] = ()
    unit: str = "nats per token"
    unique: Array | None = None
    others: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False)
    heads: dict[str, str] = field(default_factory=dict, repr=False)
    doubts: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.loss)


def _report(where: str, bad: list[str], total: int) -> FitError:
    return FitError(f"{where}: {len(bad)} of {total} rows cannot be used: {_listed(bad)}")


def _listed(names: list[str]) -> str:
    return "; ".join(names[:SHOWN]) + (f"; and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def read_runs(
    source: Any,
    columns: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    voice: str = "python",
) -> Runs:
    """Return the :class:`Runs` of ``source``: a path, CSV as text or bytes, a data frame, or a dict of columns.

    Two of parameters N, tokens D and compute C are enough, since ``C = 6 N D`` (or one and the tokens a parameter);
    with one only, a power law in it can still be fitted.  Headers such as ``params (B)``, ``tokens_T``, ``PF-days``,
    ``FLOPs (1E21)``, ``loss_bits`` or ``perplexity`` are recognised with their unit, and so are cells such as ``70B``
    or ``633 million``.  ``columns`` names a column where the header alone does not say, ``{"loss": "pile"}``; ``units``
    its unit, ``{"N": "millions"}``.  CSV may have commas, semicolons, tabs or bars between cells, and decimal commas;
    JSON (also an object a line), gzip, and where pandas reads them Excel and Parquet are read as well.  Empty lines and
    lines that begin with # are left out; rows without a value are left out and named in ``notes``.

    Returns parameters, tokens, FLOP and nats per token (or the ``unit`` that the header says).  Anything else raises
    :class:`FitError`: columns that are missing (with those that were found) or that may be meant, units that are not
    known, every bad row by its line, and rows where C is not within a factor of three of 6 N D.  ``voice`` is how the
    message puts it: as in ``"python"``, ``"shell"`` or the ``"workbench"``.

    >>> runs = read_runs("params (M),tokens (B),loss\\n111,2.22,2.608\\n256,5.12,2.349\\n")
    >>> runs.N.tolist(), f"{runs.C[0]:.3g}", runs.columns["N"]
    ([111000000.0, 256000000.0], '1.48e+18', "'params (M)': parameters, in millions")
    >>> read_runs("params,loss\\n1e9,2.4\\n2e9,-1\\n")
    Traceback (most recent call last):
    ...
    scalingbet.fitting.FitError: the text: 1 of 2 rows cannot be used: line 3: loss = -1; allowed is more than 0
    """
    if isinstance(source, Runs):
        return source
    sheet = sheet_of(source)
    found, passed = chosen(sheet, columns, units, voice)
    where, header = sheet.where, sheet.header
    if not sheet.rows:
        raise FitError(f"{where}: there is a header and no row")
    wanted: list[str] = [
        what for what in ("N", "D", "C", "ratio", "unique", "epochs", "loss", "perplexity") if what in found
    ]
    values, kept, left_out = _values(sheet, found, wanted)
    notes = [*sheet.notes, *passed]
    if left_out:
        notes.append(f"{len(left_out)} of {len(sheet.rows)} rows are left out, without a value: {_listed(left_out)}")
    if not kept:
        raise FitError(
            f"{where}: no row has a value in each of {', '.join(repr(header[found[what].place]) for what in wanted)}"
        )
    loss_from = "loss" if "loss" in found else "perplexity"
    lines = [sheet.rows[at][0] for at in kept]
    if "ratio" in values and ("N" in values) + ("D" in values) < 2:
        values, said = _by_ratio(values)
        notes += said
        wanted = [what for what in wanted if what != "ratio" or "D" not in found or "N" not in found]
    N, D, C, more = _completed(values.get("N"), values.get("D"), values.get("C"), where, lines)
    unique = values.get("unique")
    if unique is None and "epochs" in values and D is not None and (values["epochs"] > 1).any():
        unique = D / np.maximum(values["epochs"], 1)
    read: dict[str, str] = {
        ("loss" if what == "perplexity" else what): f"{header[found[what].place]!r}: {found[what].words}"
        for what in wanted
        if what in ("N", "D", "C", "loss", "perplexity", "unique")
        or (what == "ratio" and any("ratio" in note for note in notes))
    }
    places = {found[what].place for what in wanted}
    others = {
        name: tuple(sheet.rows[at][1][place] for at in kept) for place, name in enumerate(header) if place not in places
    }
    doubts, unit = _doubts(values, found, header, voice), found[loss_from].unit
    heads = {header[found[what].place]: "loss" if what == "perplexity" else what for what in wanted}
    notes += more
    return Runs(N, D, C, values[loss_from], tuple(lines), read, tuple(notes), unit, unique, others, heads, doubts)


def _values(
    sheet: Sheet, found: Mapping[str, Column], wanted: list[str]
) -> tuple[dict[str, Array], list[int], list[str]]:
    """Return the values of the columns ``wanted``, the places of the rows that have them, and the rows left out."""
    values: dict[str, list[float]] = {what: [] for what in wanted}
    bad, left_out, kept = [], [], []
    needed = [what for what in wanted if what not in ("unique", "epochs")]
    for at, (line, cells) in enumerate(sheet.rows):
        if len(cells) != len(sheet.header):
            bad.append(f"{line}: {len(cells)} cells; allowed is {len(sheet.header)}, as the header has")
            continue
        without = next((what for what in needed if empty(cells[found[what].place])), None)
        if without:
            cell = cells[found[without].place]
            left_out.append(f"{line}: {sheet.header[found[without].place]} = {str(cell)!r}")
            continue
        row = {}
        for what in wanted:
            place, factor, base = found[what].place, found[what].factor, found[what].base
            cell, least = cells[place], 1.0 if found[what].logarithm else 0.0
            if empty(cell):
                row[what] = math.nan
                continue
            if is_share := found[what].unit == SHARE:
                cell, least = str(cell).strip().removesuffix("%"), -1e-300
            try:
                value, own = parted(cell, what if what in UNITS and not is_share else "D")
                if own and what == "loss" and found[what].unit != "nats per token":
                    raise ValueError(f"the unit of the head is {found[what].unit}")
                factor = 1.0 if own and what != "perplexity" else factor  # 70B under (B) says it twice
            except (TypeError, ValueError, OverflowError) as error:
                why = str(error) if "unit" in str(error) else "allowed is a number"
                bad.append(f"{line}: {sheet.header[place]} = {repr(cell)[:LONGEST]}; {why}")
                break
            if base:
                value = base ** min(value, 300.0)
            if not least < value * (1 if found[what].logarithm else factor) <= MOST:
                limit = f" and at most {MOST:g}" * (value > 1)
                bad.append(f"{line}: {sheet.header[place]} = {cell}; allowed is more than {max(least, 0):g}{limit}")
                break
            row[what] = (math.log(value) if found[what].logarithm else value) * factor
        else:
            kept.append(at)
            for what, value in row.items():
                values[what].append(value)
    if bad:
        raise _report(sheet.where, bad, len(sheet.rows))
    return {what: np.array(column) for what, column in values.items()}, kept, left_out


def _too_few(values: Array, least: float) -> bool:
    return bool(values.min() < least or np.median(values) < TYPICAL * least)


def _doubts(values: Mapping[str, Array], found: Mapping[str, Column], header: list[str], voice: str) -> tuple[str, ...]:
    """Return questions about values that no language model has."""
    doubts = []
    for what, least in LEAST.items():
        if what in found and not found[what].declared and _too_few(values[what], least):
            low, high = values[what].min(), values[what].max()
            unit = "1e21" if what == "C" else "billions" if what == "D" else "millions"
            doubts.append(
                f"{header[found[what].place]!r} gives {low:.3g} to {high:.3g} {UNITS[what]}, fewer than any "
                "language model: in "
                f"which unit is it? Say so, as in {unit_asked(what, unit, voice)} ({unit_asked(what, '1', voice)} "
                "if that is right)"
            )
    loss = found.get("loss")
    if loss and not loss.declared and loss.unit == "nats per token" and np.median(values["loss"]) > MOST_LOSS:
        doubts.append(
            f"{header[loss.place]!r} has a median of {np.median(values['loss']):.3g}, more than any loss in nats "
            "per token: is it a "
            f"perplexity? Say so, as in {unit_asked('loss', 'perplexity', voice)} "
            f"({unit_asked('loss', 'nats', voice)} if "
            "that is right)"
        )
    return tuple(doubts)


def _by_ratio(values: dict[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """Return ``values`` with N and D by the tokens a parameter, and a note."""
    ratio = values["ratio"]
    if "N" in values:
        return values | {"D": values["N"] * ratio}, ["D is N times the ratio"]
    if "D" in values:
        return values | {"N": values["D"] / ratio}, ["N is D over the ratio"]
    N = np.sqrt(values["C"] / (numeric(training_flop(1, 1)) * ratio))
    return values | {"N": N, "D": N * ratio}, ["N and D follow from C and the ratio"]


def _completed(
    N: Array | None, D: Array | None, C: Array | None, where: str, lines: list[str]
) -> tuple[Array | None, Array | None, Array | None, tuple[str, ...]]:
    """Return N, D and C with the missing one by ``C = 6 N D``, and notes; a contradiction raises."""
    if N is None and D is not None and C is not None:
        return numeric(C / training_flop(1, D)), D, C, ("N is C / 6 D",)
    if D is None and N is not None and C is not None:
        return N, numeric(C / training_flop(N, 1)), C, ("D is C / 6 N",)
    if N is None or D is None:
        return N, D, C, ()
    rule = numeric(training_flop(N, D))
    if C is None:
        return N, D, rule, ("C is 6 N D",)
    apart = C / rule
    bad = [
        f"{line}: C = {c:.3g} FLOP, while 6 N D = {r:.3g}"
        for line, c, r, a in zip(lines, C, rule, apart, strict=True)
        if not 1 / APART <= a <= APART
    ]
    if bad:
        raise FitError(f"{_report(where, bad, len(lines))}; allowed is a factor of {APART}: is a unit wrong?")
    if np.ptp(apart) + abs(apart.mean() - 1) < 0.05:
        return N, D, C, ()
    return N, D, C, (f"C is {apart.min():.2f} to {apart.max():.2f} times 6 N D: it is counted in another way",)
