"""Which column is which: exact names before their variants, every doubt in one message, in the words of the place."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from .cells import ALLOWED, empty, scale_of
from .headers import Read, read
from .names import BASES, NAMED
from .reading import FitError, Sheet

UNITS = {"N": "parameters", "D": "tokens", "C": "FLOP", "loss": "nats per token"}
KNOWN = (*UNITS, "perplexity", "ratio", "unique")
WIDE = re.compile(r"^(.+) - (.+?)(__MIN|__MAX)?$")
SHOWN = 40  # heads named in one message
SHARE = "share"  # an accuracy in place of a loss: 0 is allowed, and percent
NUMERIC = re.compile(r"\s*[-+~\u2248]?\s*\.?\d(?:[^-/]|[eE^]-)*")
LOSS_UNITS = {
    "nats": (1.0, "nats per token"),
    "bits": (math.log(2), "nats per token"),
    "bits per byte": (1.0, "bits per byte"),
    "bpb": (1.0, "bits per byte"),
    "nats per byte": (1.0, "nats per byte"),
    "perplexity": (0.0, "nats per token"),
    "ppl": (0.0, "nats per token"),
}


class Column(NamedTuple):
    """A chosen column: its place, the factor of its unit, how it was read, the unit of a loss, whether it is logged."""

    place: int
    factor: float
    words: str
    unit: str = ""
    logarithm: bool = False
    declared: bool = False  # its unit was
    base: float = 0.0  # of which it is the logarithm


def asked(what: str, name: str, voice: str) -> str:
    """Return how one says which column is meant: in a shell, in Python, in the workbench.

    >>> asked("loss", "val loss", "shell"), asked("loss", "val loss", "python")
    ("--column loss='val loss'", "columns={'loss': 'val loss'}")
    """
    if voice == "shell":
        return f"--column {what}={shlex.quote(name)}"
    if voice == "workbench":
        return f"{name!r} under 'Column of {what}'"
    return f"columns={{{what!r}: {name!r}}}"


def chosen(
    sheet: Sheet, columns: Mapping[str, str] | None, units: Mapping[str, str] | None, voice: str
) -> tuple[dict[str, Column], list[str]]:
    """Return ``{what: Column}`` of a sheet, and notes on others; doubts raise :class:`FitError`."""
    where, header = sheet.where, sheet.header
    taken: dict[str, tuple[int, Read]] = {}
    for what in units or {}:
        if what not in (*KNOWN[:5], "unique"):
            raise FitError(f"a unit of {what!r}; allowed is one of N, D, C, loss, unique")
    for what, name in (columns or {}).items():
        if what not in KNOWN:
            raise FitError(f"columns: {what!r} is not one of {', '.join(KNOWN)}")
        if name not in header:
            raise FitError(f"{where}: no column {name!r}; there are {', '.join(header[:SHOWN]) or 'none'}")
        if again := [other for other, (place, _) in taken.items() if place == header.index(name)]:
            raise FitError(f"columns: {name!r} is named as {again[0]} and as {what}; allowed is one of them")
        seen = read(name)
        if what == "loss" and seen.what == "perplexity":
            what = "perplexity"
        if seen.what != what:
            is_share = what == "loss" and seen.what == "accuracy"
            seen = Read(what, 1.0, *(("accuracy", 0, "", SHARE) if is_share else (what, 0, "", "nats per token")))
        taken[what] = header.index(name), seen
    notes: list[str] = []
    doubts = []
    guessed: dict[str, list[tuple[int, Read]]] = {}
    for place, name in enumerate(header):
        seen = read(name)
        if seen.what and seen.what not in taken and place not in [at for at, _ in taken.values()]:
            guessed.setdefault(seen.what, []).append((place, seen))
    if {"loss", "perplexity"} & set(taken):
        for what in ("loss", "perplexity"):
            guessed.pop(what, None)
    elif "loss" in guessed:
        guessed.pop("perplexity", None)
    for what, candidates in guessed.items():
        candidates = [found for found in candidates if not _words_only(sheet, found[0])] or candidates
        least = min(seen.rank for _, seen in candidates)
        first = [(place, seen) for place, seen in candidates if seen.rank == least]
        if len(first) > 1 and not _same(sheet, [place for place, _ in first]):
            if what in ("accuracy", "epochs", "ratio", "unique") or (what == "C" and {"N", "D"} <= {*guessed, *taken}):
                continue
            names = [header[place] for place, _ in first]
            doubts.append((f"{' and '.join(map(repr, names))} may both be {what}", asked(what, names[0], voice)))
            continue
        taken[what] = first[0]
        others = [header[place] for place, _ in candidates if place != first[0][0]]
        if others and what in UNITS:
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            notes.append(f"{what} is {header[first[0][0]]!r}; {', '.join(map(repr, others[:3]))}{more} may be it too")
    _refuse_wide(sheet, taken)
    if doubts:
        how = " ".join(way for _, way in doubts) if voice == "shell" else ", ".join(way for _, way in doubts)
        raise FitError(f"{where}: {'; '.join(doubt for doubt, _ in doubts)}; choose one, as in {how}")
    _lacking(sheet, taken, voice)
    for what, unit in (units or {}).items():
        if what not in taken and not (what == "loss" and "perplexity" in taken):
            raise FitError(f"{where}: a unit of {what}, {unit!r}, and no column for it")
    return {what: _column(sheet, what, *found, units or {}, voice) for what, found in taken.items()}, notes


def _words_only(sheet: Sheet, place: int) -> bool:
    """Return whether most cells of a column are no numbers, as names of data sets under a D are not."""
    cells = [str(cells[place]) for _, cells in sheet.rows if len(cells) > place and not empty(cells[place])]
    return sum(NUMERIC.fullmatch(cell) is None for cell in cells) > len(cells) / 2


def _same(sheet: Sheet, places: list[int]) -> bool:
    return all(
        len(cells) > max(places) and len({str(cells[place]) for place in places}) == 1 for _, cells in sheet.rows
    )


def _column(sheet: Sheet, what: str, place: int, seen: Read, units: Mapping[str, str], voice: str) -> Column:
    name = sheet.header[place]
    declared = units.get(what) or (units.get("loss") if what == "perplexity" else None)
    logarithm, factor, words, unit = what == "perplexity", seen.factor, seen.words, seen.unit
    if what in ("loss", "perplexity"):
        if declared is not None:
            if declared not in LOSS_UNITS:
                raise FitError(f"unit of loss = {declared!r}; allowed are {', '.join(LOSS_UNITS)}")
            factor, unit = LOSS_UNITS[declared]
            logarithm, factor = factor == 0, factor or 1.0
            words = f"loss, in {declared}" + ("" if unit == "nats per token" else ": so are E, A and B")
        elif seen.unknown:
            raise FitError(
                f"{sheet.where}: {name!r}: {seen.unknown!r} is no unit of a loss that is known; allowed are "
                f"{ALLOWED['loss']}; say it, as in {unit_asked('loss', 'bits', voice)}"
            )
        if logarithm:
            words = "loss, the logarithm of the perplexity" + ("" if unit == "nats per token" else f", in {unit}")
        return Column(place, factor, words, unit or "nats per token", logarithm, declared is not None)
    if what in ("N", "D", "C", "unique") and declared in BASES:
        return Column(place, 1.0, f"{NAMED[what]}, of their {declared}", "", False, True, BASES[declared])
    if what in ("N", "D", "C", "unique") and declared is not None:
        what = "D" if what == "unique" else what
        size = scale_of(declared, what)
        if size is None:
            raise FitError(f"unit of {what} = {declared!r} is not known; allowed are {ALLOWED[what]}")
        return Column(place, size, f"{UNITS[what]}, times {size:g}", "", False, True)
    if declared is not None:
        raise FitError(f"a unit of {what}; allowed is one of N, D, C, loss")
    if seen.unknown in ("log",):
        raise FitError(
            f"{sheet.where}: {name!r} is a logarithm of which base? Say it, as in {unit_asked(what, 'log10', voice)} "
            f"or {unit_asked(what, 'ln', voice)}"
        )
    if seen.unknown:
        bytes_ = " (bytes are not tokens)" if "b" in seen.unknown and what == "D" else ""
        raise FitError(
            f"{sheet.where}: {name!r}: the unit {seen.unknown!r} is not known{bytes_}; allowed are "
            f"{ALLOWED['D' if what == 'unique' else what]}; say it, as in {unit_asked(what, '1e9', voice)}"
        )
    return Column(place, factor, words, base=seen.base)


def unit_asked(what: str, unit: str, voice: str) -> str:
    """Return how one says in which unit a column is; the workbench reads it from the head alone.

    >>> unit_asked("N", "millions", "shell"), unit_asked("N", "millions", "workbench")
    ('--unit N=millions', "a head 'N (millions)'")
    """
    if voice == "workbench":
        return f"a head '{what} ({unit})'"
    return f"--unit {what}={unit}" if voice == "shell" else f"units={{{what!r}: {unit!r}}}"


def _refuse_wide(sheet: Sheet, taken: Mapping[str, Any]) -> None:
    """Raise where the table has a column for each run and a row for each step."""
    parts = [found for name in sheet.header if (found := WIDE.match(name))]
    if len(parts) >= 2 and len(parts) >= 0.5 * len(sheet.header) and any(found[3] for found in parts):
        runs = len({found[1] for found in parts})
        raise FitError(
            f"{sheet.where}: this is the export of a chart of Weights & Biases, a row for each step and a column "
            "for each "
            f"of {runs} runs; a fit needs a row for each run with its loss and two of parameters, tokens and "
            "compute: export the table of runs instead"
        )


def _lacking(sheet: Sheet, taken: Mapping[str, tuple[int, Read]], voice: str) -> None:
    missing = [] if {"loss", "perplexity"} & set(taken) else ["a loss (loss, nll, test_loss)"]
    if not {"N", "D", "C"} & set(taken):
        missing.append("parameters (N, params), tokens (D) or compute (C, flop): two of them, or one for a power law")
    if missing:
        hint = ""
        if "accuracy" in taken and missing[0].startswith("a loss"):
            name = sheet.header[taken["accuracy"][0]]
            hint = f"; {name!r} is no loss: a law for values that rise takes it ({asked('loss', name, voice)}"
            hint += " --law sigmoid)" if voice == "shell" else ")"
        elif missing[0].startswith("a loss") and {"N", "D", "C"} & set(taken):
            places = [place for place, _ in taken.values()]
            free = [name for at, name in enumerate(sheet.header) if at not in places and not _words_only(sheet, at)]
            hint = f"; if {free[0]!r} is it, say so ({asked('loss', free[0], voice)}" if free else ""
            hint += ("; for an accuracy with --law sigmoid)" if voice == "shell" else ")") if free else ""
        elif {"k", "samples"} & {name.lower() for name in sheet.header} and voice == "shell":
            hint = "; a share solved by k samples is fitted by --law coverage"
        found = ", ".join(map(repr, sheet.header[:SHOWN])) or "none"
        raise FitError(f"{sheet.where}: there is no column for {'; nor for '.join(missing)}; found were {found}{hint}")
