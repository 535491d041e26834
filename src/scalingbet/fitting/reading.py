"""A source of runs as a header and rows: CSV in any usual encoding, JSON, gzip, Excel, Parquet, a data frame."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ..facts.files import RecordError
from .cells import POWER, decimal_commas, empty, with_point
from .headers import read


class FitError(RecordError):
    """Runs that cannot be read, or that no law can be fitted to; the message says where, what, and what is needed."""


FitError.__module__ = "scalingbet.fitting"  # its public name, which messages show


PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ": "lzma"}  # by the first bytes: what unpacks it
MARKS = {  # of an encoding, the longer ones first
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
TABLES = {b"PAR1": ("Parquet", "pyarrow"), b"PK": ("Excel", "openpyxl"), b"\xd0\xcf": ("old Excel", "xlrd")}
TITLES = 5  # lines among which the heads are, where the first names none


class Sheet(NamedTuple):
    """What a source says: where it stands, its header, ``(line, cells)`` of each row, and notes on how it was read."""

    where: str
    header: list[str]
    rows: list[tuple[str, list[Any]]]
    notes: tuple[str, ...] = ()


def sheet_of(source: Any) -> Sheet:
    """Return the :class:`Sheet` of a path, a text, bytes, a data frame, or a dict of columns."""
    if isinstance(source, dict):
        import pandas as pd

        try:
            source = pd.DataFrame(source)
        except ValueError as error:
            raise FitError(f"the columns: {error}") from None
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _of_frame(source, "the data frame", "row", 0)
    where = "the text"
    if isinstance(source, bytes | bytearray | memoryview):
        where, source = "the upload", bytes(source)
    elif isinstance(source, Path) or (isinstance(source, str) and "\n" not in source.strip() and "," not in source):
        where = Path(source).name
        try:
            source = Path(source).read_bytes()
        except OSError as error:
            raise FitError(f"{str(source)[:200]}: {error.strerror or error}") from None
    if isinstance(source, bytes):
        source = _unpacked(source, where)
        for mark, (kind, needs) in TABLES.items():
            if source.startswith(mark):
                return _by_pandas(source, where, kind, needs)
        source = decoded(source, where)
    if not isinstance(source, str):
        raise FitError(f"{type(source).__name__} is no source of runs; allowed are a path, CSV, bytes, or a data frame")
    source = re.sub(r"\r\n?", "\n", source.lstrip("\ufeff"))
    if "\0" in source:
        raise FitError(f"{where} is no text; allowed is CSV in UTF-8")
    if re.match(r"\s*<", source):
        raise FitError(f"{where} is HTML or XML; allowed is a table as text: CSV or JSON")
    if re.match(r"\s*[\[{]", source):
        return _of_json(source, where)
    return _of_csv(source, where)


def _unpacked(data: bytes, where: str) -> bytes:
    """Return bytes that were packed by gzip, bzip2, xz or ZIP (of one file) as they were before; others as they are."""
    try:
        for mark, name in PACKED.items():
            if data.startswith(mark):
                data = import_module(name).decompress(data)
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                names = [name for name in packed.namelist() if not name.endswith("/") and "__MACOSX" not in name]
                if not any(name.startswith("xl/") for name in names):
                    if len(names) != 1:
                        raise FitError(f"{where}: a ZIP of {len(names)} files; allowed is one table")
                    data = packed.read(names[0])
    except FitError:
        raise
    except Exception as error:
        raise FitError(f"{where}: packed (gzip, ZIP, Excel), and cannot be unpacked ({error})") from None
    return data


def decoded(data: bytes, where: str) -> str:
    """Return bytes as text: UTF-8, UTF-16, UTF-32, or Latin-1 where there is nothing that no text has."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise FitError(f"{where}: byte {error.start + 1} is no {encoding.upper()}") from None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(data) > 3 and not any(data[first:40:2]):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", data):
            raise FitError(
                f"{where}: byte {error.start + 1} is no UTF-8; allowed is a table as text: CSV or JSON"
            ) from None
        return data.decode("cp1252", "replace")


def _of_frame(frame: Any, where: str, word: str, first: int) -> Sheet:
    index = frame.index if word == "row" else range(first, first + len(frame))
    rows = [(f"{word} {at}", list(row)) for at, row in zip(index, frame.itertuples(index=False), strict=True)]
    return Sheet(where, [str(name) for name in frame.columns], rows)


def _by_pandas(data: bytes, where: str, kind: str, needs: str) -> Sheet:
    import pandas as pd

    if find_spec(needs) is None:
        raise FitError(f"{where}: {kind} is read where {needs} is installed: pip install {needs}, or save as CSV")
    try:
        if kind == "Parquet":
            return _of_frame(pd.read_parquet(io.BytesIO(data)).reset_index(drop=True), where, "line", 2)
        sheets = pd.read_excel(io.BytesIO(data), header=None, sheet_name=None)
    except Exception as error:
        raise FitError(f"{where}: no {kind} that can be read ({str(error).splitlines()[0]})") from None
    found = [_of_excel(frame) for frame in sheets.values()]
    known, header, rows = max(found, key=lambda sheet: sheet[0], default=(0, [], []))
    names = [name for name, sheet in zip(sheets, found, strict=True) if sheet[1] is header]
    notes = (f"of {len(found)} sheets {names[0]!r} is read",) if len(found) > 1 and known else ()
    return Sheet(where, *_with_units(header, rows), notes)


def _of_excel(frame: Any) -> tuple[int, list[str], list[tuple[str, list[Any]]]]:
    """Return how many heads of a sheet are known, the heads, and the rows below them."""
    rows = [(f"line {at}", list(row)) for at, row in enumerate(frame.itertuples(index=False), 1)]
    rows = [(line, cells) for line, cells in rows if not all(map(empty, cells))]
    texts = [["" if empty(cell) else str(cell).strip() for cell in cells] for _, cells in rows[:TITLES]]
    place, known = _heads_at(texts)
    return known, *((texts[place], rows[place + 1 :]) if texts else ([], []))


def _heads_at(rows: list[list[str]]) -> tuple[int, int]:
    """Return the row of heads, and how many it names: the first, or one below a title that names more columns."""
    known = [0 if any(map(_number_alone, cells)) else sum(bool(read(cell).what) for cell in cells) for cells in rows]
    most = max(known, default=0)
    return (known.index(most) if most > 1 else 0), most


def _with_units(header: list[str], rows: list[tuple[str, list[Any]]]) -> tuple[list[str], list[tuple[str, list[Any]]]]:
    """Return heads with the units of a row of them that stands below, and the other rows."""
    cells = ["" if empty(cell) else str(cell).strip(" ()[]") for cell in rows[0][1]] if rows else []
    known = [place for place, name in enumerate(header[: len(cells)]) if read(name).what]
    values = [cell for cell in cells if re.match(r"\W*\d", cell) and not re.fullmatch(POWER, cell)]
    if values or sum(bool(cells[place]) for place in known) < 2:
        return header, rows
    said = {place: f"{header[place]} ({cells[place]})" for place in known if cells[place]}
    return [said.get(place, name) for place, name in enumerate(header)], rows[1:]


def _of_json(text: str, where: str) -> Sheet:
    """Return JSON as a sheet: an array of objects, an object of columns, or an object a line."""
    try:
        found = json.loads(text)
        lines = None
    except RecursionError:
        raise FitError(f"{where}: JSON that is nested too deep; allowed is an array of objects") from None
    except json.JSONDecodeError:
        found, lines = [], []
        for place, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    found.append(json.loads(line))
                except json.JSONDecodeError as error:
                    raise FitError(
                        f"{where}: line {place} is no JSON ({error.msg}); allowed is an object a line"
                    ) from None
                lines.append(f"line {place}")
    if isinstance(found, dict) and isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):
        found = [found["columns"], *found["data"]]  # as pandas splits a table, and Weights & Biases keeps one
    if isinstance(found, dict):
        inner = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(inner) == 1:
            found = inner[0]
        elif found and all(isinstance(value, list) for value in found.values()):
            if len({len(value) for value in found.values()}) > 1:
                raise FitError(f"{where}: columns of different lengths")
            found = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
        elif found and all(isinstance(value, dict) for value in found.values()):
            first = list(next(iter(found.values())))
            if first == [str(place) for place in range(len(first))]:  # columns of numbered rows
                found = [{name: column.get(place) for name, column in found.items()} for place in first]
            found = list(found.values()) if isinstance(found, dict) else found
        else:
            found = [found]
    if isinstance(found, list) and len(found) > 1 and all(isinstance(row, list) for row in found):
        found = [dict(zip(map(str, found[0]), row, strict=False)) for row in found[1:]]
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FitError(f"{where}: JSON of another shape; allowed is an array of objects, or an object a line")
    found = [_flat(row) for row in found]
    header = list(dict.fromkeys(name for row in found for name in row))
    lines = lines or [f"entry {place}" for place in range(1, len(found) + 1)]
    rows = [(line, [row.get(name) for name in header]) for line, row in zip(lines, found, strict=True)]
    return Sheet(where, header, rows, ("read as JSON",))


def _flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        flat |= _flat(value, f"{before}{name}/") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat


def _of_csv(text: str, where: str) -> Sheet:
    text = re.sub(r"\Asep=.[ \t]*(?=\n)", "", text, flags=re.IGNORECASE)  # as Excel begins a CSV
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [line for line in lines if not line.startswith("#")][:TITLES]
    first = heads[_heads_at([re.split(r"[,;\t|]", line) for line in heads])[0]] if heads else ""
    if first in heads[1:]:
        above = lines[: lines.index(first)]
        text = "\n".join("" if line in above and not line.startswith("#") else line for line in text.splitlines())
        lines = lines[len(above) :]
    comment = (
        next((line for line in reversed(lines[: lines.index(first)]) if line.startswith("#")), "") if first else ""
    )
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = max(",;\t|", key=bare.count)
    barred = delimiter == "|" and first.strip().startswith("|")  # a table of Markdown
    header: list[str] | None = None
    rows: list[tuple[str, list[Any]]] = []
    if not bare.count(delimiter) and len(bare.split()) > 1 and not re.search(r"[\"']", first):
        wide = re.search(r"\s{2,}", bare.strip()) and {len(line.split()) for line in lines[1:]} != {len(first.split())}
        gap = r"\s{2,}" if wide and {len(line.split()) for line in lines[1:]} != {len(first.split()) + 1} else r"\s+"
        text = "\n".join(re.sub(gap, "\t", line.strip()) for line in text.splitlines())
        delimiter = "\t"
        comment = re.sub(r"\s+", "\t", comment)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            if barred:
                cells = cells[1:-1] if not cells[-1].strip() else cells[1:]
                if all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in cells):
                    continue
            if header is None and all(map(_number_alone, cells)):  # the head may be in a comment, as numpy writes it
                header = [cell.strip() for cell in comment.lstrip("# \t").split(delimiter)]
                if len(header) != len(cells):
                    raise FitError(f"{where}: line {reader.line_num} has numbers where the names of the columns stand")
            if header is None:
                header = [cell.strip() for cell in cells]
            else:
                rows.append((f"line {reader.line_num}", cells))
    except csv.Error as error:
        raise FitError(f"{where}: line {reader.line_num} is no CSV ({error})") from None
    notes: tuple[str, ...] = ()
    if decimal_commas((cell for _, cells in rows for cell in cells), delimiter):
        rows = [(line, [with_point(cell) for cell in cells]) for line, cells in rows]
        notes = ("commas in numbers are read as decimal points",)
    return Sheet(where, *_squared(*_with_units(header or [], rows)), notes)


def _number_alone(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d*[.,]?\d+(?:[eE][-+]?\d+)?\s*", cell) is not None


def _squared(header: list[str], rows: list[tuple[str, list[Any]]]) -> tuple[list[str], list[tuple[str, list[Any]]]]:
    """Return header and rows without empty cells at their ends, with a head for row names, and each head once."""
    width = len(header)
    rows = [(line, cells[:width] if not any(cell.strip() for cell in cells[width:]) else cells) for line, cells in rows]
    if rows and all(len(cells) == width + 1 for _, cells in rows):
        header = ["", *header]
    again: dict[str, int] = {}
    for place, name in enumerate(header):
        again[name] = again.get(name, 0) + 1
        if name and again[name] > 1:
            header[place] = f"{name} ({again[name]})"
    return header, rows
