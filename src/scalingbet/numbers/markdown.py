"""Markdown as the book's prose has it: what is text in a page or a notebook's cells, and where a line stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})(.*)")
CODE_SPAN = r"(`+)(?!`).*?(?<!`)\1(?!`)"
CODE_DIRECTIVES = ("{code", "{math", "{literalinclude")


def plain(text: str) -> str:
    r"""Return the Markdown ``text`` of a link as it is read: without emphasis and backslashes.

    >>> plain(r"**\$1.4 trillion**")
    '$1.4 trillion'
    """
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.strip().strip("*"))


def place(file: Path | str, line: int, cell: int | None = None) -> str:
    """Return where something stands, in words."""
    return f"{file}, cell {cell}, line {line}" if cell else f"{file}, line {line}"


def without_code(lines: Iterable[str]) -> list[str]:
    """Return the lines with fenced code and code spans blanked out, their lengths kept."""
    kept: list[str] = []
    fences: list[tuple[str, bool]] = []  # those that are open: what closes each, and whether it holds code
    for line in lines:
        fence = FENCE.match(line)
        in_code = bool(fences) and fences[-1][1]
        if fence and fences and fence[1].startswith(fences[-1][0]) and not fence[2].strip():
            fences.pop()
        elif fence and not in_code:
            info = fence[2].strip()
            fences.append((fence[1], not info.startswith("{") or info.startswith(CODE_DIRECTIVES)))
        quiet = in_code or fence
        kept.append("" if quiet else re.sub(CODE_SPAN, lambda span: " " * len(span[0]), line))
    return kept


def cells(path: Path) -> list[tuple[int | None, list[str]]]:
    """Return the prose of a Markdown file or a notebook as ``[(cell number or None, lines)]``."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return [(None, text.splitlines())]
    numbered_cells = enumerate(json.loads(text)["cells"], 1)
    return [(i, "".join(cell["source"]).splitlines()) for i, cell in numbered_cells if cell["cell_type"] == "markdown"]


def matches(pattern: re.Pattern[str], path: Path, name: str | None = None) -> Iterator[tuple[re.Match[str], str]]:
    """Return each match of ``pattern`` in the prose of a file, in order, with its place in ``name``."""
    for cell, lines in cells(path):
        for i, line in enumerate(without_code(lines), 1):
            for match in pattern.finditer(line):
                yield match, place(name or path, i, cell)
