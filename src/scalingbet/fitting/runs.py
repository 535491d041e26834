"""Training runs from a CSV file, a text, an upload or a data frame: columns and units recognised, each line checked."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..facts.files import RecordError
from ..formula import Array, numeric
from ..laws import PF_DAY, training_flop

NAMES = {  # a header is taken to pieces: what it names, then in which unit
    "N": "n params param parameters parameter size modelsize",
    "D": "d tokens token data trainingtokens traintokens",
    "C": "c flop flops compute trainingflop trainingflops trainingcompute",
    "loss": "loss l nll nats xent crossentropy testloss valloss validationloss evalloss finalloss",
    "perplexity": "ppl perplexity",
}
OTHER = {"per", "ratio", "batch", "rate", "sequence", "seq", "unique", "vocab", "vocabulary"}  # not what they go with
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "g": 1e9,
          "t": 1e12, "tn": 1e12, "trillion": 1e12}  # fmt: skip
PF_DAYS = ("pfdays", "pfday", "pfsdays", "pfsday", "petaflopdays", "petaflopsdays", "petaflopsday", "petaflopday")
UNITS = {"N": "parameters", "D": "tokens", "C": "FLOP", "loss": "nats per token"}
APART = 3  # C may differ from 6 N D by this factor: counts with attention reach 1.8, a slip in a unit is a thousand
SHOWN = 5  # lines named in one message


class FitError(RecordError):
    """Runs that cannot be read, or that no law can be fitted to; the message says where, what, and what is needed."""


FitError.__module__ = "scalingbet.fitting"  # its public name, which messages show


@dataclass(frozen=True)
class Runs:
    """Training runs, checked: parameters ``N``, tokens ``D``, compute ``C`` in FLOP, and ``loss`` in nats per token.

    ``C`` is as given, or ``6 N D``; the one of ``N`` and ``D`` that was not given follows from the other and ``C``.
    Where that is impossible they are None.  ``lines`` are the lines of the file (or rows of the frame), ``columns``
    says which column each was read from and how, ``notes`` what a reader should know.
    """

    N: Array | None
    D: Array | None
    C: Array | None
    loss: Array
    lines: tuple[str, ...]
    columns: dict[str, str]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.loss)


def recognised(header: object) -> tuple[str | None, float, str]:
    """Return ``(what, factor, words)`` of a column's header: what it holds, what to multiply by, how it was read.

    ``what`` is N, D, C, loss, perplexity, or None for a column that is something else.

    >>> recognised("params (B)"), recognised("D_tokens [T]")
    (('N', 1000000000.0, 'parameters, in billions'), ('D', 1000000000000.0, 'tokens, in trillions'))
    >>> recognised("PF-days")[:1], recognised("test_loss_bits"), recognised("seed")[0]
    (('C',), ('loss', 0.6931471805599453, 'loss, from bits to nats'), None)
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(header)).lower()
    bare, per_byte = re.subn(r"(/|per)[\W_]*byte", "", re.sub(r"(/|per)[\W_]*token", "", split))
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    whole = "".join(words)
    if any(name in whole for name in PF_DAYS):
        return "C", PF_DAY, "compute, from PF-days to FLOP"
    factor, scale, unit = 1.0, "", ""
    if len(words) > 1 and words[-1] in SCALES:
        scale = words.pop()
        factor = SCALES[scale]
    joined = "".join(words)
    if OTHER & set(words):
        return None, 1.0, ""
    for name, names in NAMES.items():
        known = set(names.split())
        if joined in known or (words[:1] and words[0] in known) or {word for word in words if len(word) > 1} & known:
            what = name
            break
    else:
        return None, 1.0, ""
    if what in ("loss", "perplexity") and "bits" in words:
        factor, unit = math.log(2), ", from bits to nats"
        if per_byte:
            factor, unit = 1.0, ", in bits per byte: so are E, A and B"
    powers = {1e3: "thousands", 1e6: "millions", 1e9: "billions", 1e12: "trillions"}
    named = {"N": "parameters", "D": "tokens", "C": "FLOP"}.get(what, what)
    return what, factor, named + (f", in {powers[factor]}" if scale else unit)


def number(cell: str | float) -> float:
    """Return a cell as a number; ``1.4T``, ``70B`` and ``111M`` are read as they are meant.

    >>> number("1.4T"), number(" 5.76e23 "), number("70 b")
    (1400000000000.0, 5.76e+23, 70000000000.0)
    """
    if isinstance(cell, str):
        written = re.fullmatch(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([kKmMbBgGtT]?)\s*", cell)
        if not written:
            raise ValueError("no number" if cell.strip() else "empty")
        return float(written[1]) * SCALES.get(written[2].lower(), 1)
    return float(cell)


def _rows(source: Any) -> tuple[str, list[str], list[tuple[str, list[Any]]]]:
    """Return ``(where, header, [(line, cells)])`` of any source."""
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        rows = [(f"row {index}", list(row)) for index, row in zip(source.index, source.itertuples(index=False),
                                                                  strict=True)]  # fmt: skip
        return "the data frame", [str(name) for name in source.columns], rows
    where = "the text"
    if isinstance(source, bytes | bytearray | memoryview):
        where, source = "the upload", bytes(source)
    elif isinstance(source, Path) or (isinstance(source, str) and "\n" not in source.strip() and "," not in source):
        where = Path(source).name
        try:
            source = Path(source).read_bytes()
        except OSError as error:
            raise FitError(f"{source}: {error.strerror or error}") from None
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FitError(f"{where}: byte {error.start + 1} is no UTF-8; allowed is CSV in UTF-8") from None
    if not isinstance(source, str):
        raise FitError(f"{type(source).__name__} is no source of runs; allowed are a path, CSV, bytes, or a data frame")
    if "\0" in source:
        raise FitError(f"{where} is no text; allowed is CSV in UTF-8")
    source = source.lstrip("\ufeff")
    first = next((line for line in source.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max(",;\t", key=first.count)
    reader, header, rows = csv.reader(io.StringIO(source), delimiter=delimiter), None, []
    for cells in reader:
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
        else:
            rows.append((f"line {reader.line_num}", cells))
    return where, header or [], rows


def _chosen(header: list[str], columns: Mapping[str, str] | None, where: str) -> dict[str, tuple[int, float, str]]:
    """Return ``{what: (place, factor, words)}``: which column is which."""
    chosen = {}
    for what, name in (columns or {}).items():
        if what not in (*UNITS, "perplexity"):
            raise FitError(f"columns: {what!r} is not one of N, D, C, loss, perplexity")
        if name not in header:
            raise FitError(f"{where}: no column {name!r}; there are {', '.join(header) or 'none'}")
        seen, factor, words = recognised(name)
        chosen[what] = header.index(name), factor if seen == what else 1.0, words if seen == what else what
    guessed: dict[str, list[tuple[int, float, str]]] = {}
    for place, name in enumerate(header):
        seen, factor, words = recognised(name)
        if seen and seen not in chosen and place not in [taken for taken, *_ in chosen.values()]:
            guessed.setdefault(seen, []).append((place, factor, words))
    for what, candidates in guessed.items():
        if len(candidates) > 1:
            named = " and ".join(repr(header[place]) for place, *_ in candidates)
            raise FitError(f"{where}: {named} may both be {what}; choose one, as in columns={{{what!r}: "
                           f"{header[candidates[0][0]]!r}}}")  # fmt: skip
        chosen[what] = candidates[0]
    if "loss" not in chosen and "perplexity" in chosen:
        place, factor, words = chosen["perplexity"]
        chosen["loss"] = place, factor, "loss, the logarithm of the perplexity"
    missing = [] if "loss" in chosen else ["a loss (loss, nll, test_loss)"]
    if not {"N", "D", "C"} & set(chosen):
        missing.append("parameters (N, params), tokens (D) or compute (C, flop): two of them, or one for a power law")
    if missing:
        raise FitError(f"{where}: there is no column for {'; nor for '.join(missing)}; found were "
                       f"{', '.join(map(repr, header)) or 'none'}")  # fmt: skip
    return chosen


def _report(where: str, bad: list[str], total: int) -> FitError:
    shown = "; ".join(bad[:SHOWN]) + (f"; and {len(bad) - SHOWN} more" if len(bad) > SHOWN else "")
    return FitError(f"{where}: {len(bad)} of {total} rows cannot be used: {shown}")


def read_runs(source: Any, columns: Mapping[str, str] | None = None) -> Runs:
    """Return the :class:`Runs` of ``source``: a path, CSV as text or bytes, a data frame, or a dict of columns.

    Two of parameters N, tokens D and compute C are enough, since ``C = 6 N D``; with one only, a power law in it can
    still be fitted.  Headers such as ``params (B)``, ``tokens_T``, ``PF-days``, ``test_loss``, ``loss_bits`` or
    ``perplexity`` are recognised with their unit, and so are cells such as ``70B``.  ``columns`` names a column where
    the header alone does not say: ``{"loss": "pile"}``.  Delimiters are comma, semicolon or tab, decimals have a point;
    empty lines and lines that begin with # are left out.

    Returns parameters, tokens, FLOP and nats per token.  Anything else raises :class:`FitError`: columns that are
    missing (with those that were found), every bad row by its line, and rows where C is not within a factor of
    three of 6 N D.

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
    if isinstance(source, dict):
        import pandas as pd

        source = pd.DataFrame(source)
    where, header, rows = _rows(source)
    chosen = _chosen(header, columns, where)
    if not rows:
        raise FitError(f"{where}: there is a header and no row")
    wanted: list[str] = [what for what in ("N", "D", "C", "loss") if what in chosen]
    values: dict[str, list[float]] = {what: [] for what in wanted}
    bad = []
    for line, cells in rows:
        if len(cells) != len(header):
            bad.append(f"{line}: {len(cells)} cells; allowed is {len(header)}, as the header has")
            continue
        for what in wanted:
            place, factor, words = chosen[what]
            cell = cells[place]
            try:
                value = number(cell)
            except (TypeError, ValueError):
                bad.append(f"{line}: {header[place]} = {cell!r}; allowed is a number")
                break
            least = 1 if "perplexity" in words else 0
            if not (math.isfinite(value) and value > least):
                bad.append(f"{line}: {header[place]} = {cell}; allowed is more than {least}")
                break
            values[what].append((math.log(value) if least else value) * factor)
    if bad:
        raise _report(where, bad, len(rows))
    arrays = {what: np.array(values[what]) for what in wanted}
    lines = [line for line, _ in rows]
    N, D, C, notes = _completed(arrays.get("N"), arrays.get("D"), arrays.get("C"), where, lines)
    read = {what: f"{header[chosen[what][0]]!r}: {chosen[what][2]}" for what in wanted}
    return Runs(N, D, C, arrays["loss"], tuple(lines), read, notes)


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
    bad = [f"{line}: C = {c:.3g} FLOP, while 6 N D = {r:.3g}"
           for line, c, r, a in zip(lines, C, rule, apart, strict=True) if not 1 / APART <= a <= APART]  # fmt: skip
    if bad:
        raise FitError(f"{_report(where, bad, len(lines))}; allowed is a factor of {APART}: is a unit wrong?")
    if np.ptp(apart) + abs(apart.mean() - 1) < 0.05:
        return N, D, C, ()
    return N, D, C, (f"C is {apart.min():.2f} to {apart.max():.2f} times 6 N D: it is counted in another way",)
