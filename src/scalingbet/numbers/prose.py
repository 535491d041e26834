"""The numbers in the prose: each is typed where it stands, and checked.

``[16%](n:kaplan.drop_per_decade)`` states a checked number; ``[16.05%](n:kaplan.drop_per_decade?pct2)``
writes it in another format.  ``python -m scalingbet.numbers.prose FILES`` says which typed numbers are not what
the code computes, ``--write`` mends them in place.  ``sitebuild.pages.numbers`` checks them while the site
is built, and finds the digits that stand outside such a link.  Citations and ledger links (``links``) are checked and
mended with them.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..facts.files import RecordError
from . import links
from .entries import get
from .markdown import cells, matches, plain, without_code

LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(n:([^\s()?]+)(?:\?(\w+))?\)")


@dataclass(frozen=True)
class Typed:
    """A checked number as somebody typed it: where, what text, which number and in which format."""

    text: str
    key: str
    format: str | None
    place: str

    def problem(self) -> str:
        """Return what is wrong with it, in words, or ``""``."""
        try:
            computed = get(self.key).written(self.format)
        except (RecordError, ValueError) as error:
            return f"{self.place}: [{self.text}](n:{self.key}): {error}"
        if plain(self.text) == computed:
            return ""
        return f"{self.place}: typed {plain(self.text)!r}, computed {computed!r} (n:{self.key})"


def typed_numbers(path: Path, name: str | None = None) -> list[Typed]:
    """Return every :class:`Typed` number of a Markdown file or notebook, in order, with its exact line."""
    return [Typed(m[1], m[2], m[3], where) for m, where in matches(LINK, path, name)]


def mended_line(line: str) -> str:
    """Return the Markdown line with each typed number as the code computes it; unknown ones stay."""
    shadow, result, start = without_code([line])[0], "", 0
    for match in LINK.finditer(shadow):
        try:
            computed = get(match[2]).written(match[3])
        except (RecordError, ValueError):
            continue
        if plain(match[1]) != computed:
            stars = "*" * (len(match[1].lstrip()) - len(match[1].lstrip().lstrip("*")))
            result += line[start : match.start(1)] + stars + computed.replace("$", r"\$") + stars
            start = match.end(1)
    return result + line[start:]


def mend(path: Path) -> int:
    """Rewrite the wrong numbers and citations of a file in place, nothing else; return how many lines changed."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    at, changed = 0, 0
    for _, lines in cells(path):
        for line, blanked in zip(lines, without_code(lines), strict=True):
            mended = links.mended_line(mended_line(line), path) if blanked else line
            if mended == line:
                continue
            old, new = line, mended
            if path.suffix == ".ipynb":  # the line as the file's JSON has it
                ascii_only = json.dumps(line, ensure_ascii=False)[1:-1] not in text
                old, new = (json.dumps(part, ensure_ascii=ascii_only)[1:-1] for part in (line, mended))
            at = text.index(old, at)
            text = text[:at] + new + text[at + len(old) :]
            at, changed = at + len(new), changed + 1
    if changed:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
    return changed


# -- digits outside a link -------------------------------------------------------------------

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:19\d\d|20\d\d|2100)"
_PART = r"(?:eqs?\.|equations?|tables?|figures?|sections?|appendix|pages?|paragraphs?|versions?|chapters?|approach)"
FREE = [
    rf"\b{_YEAR}-\d\d(?:-\d\d)?\b",  # a date
    rf"\b\d{{1,2}} {_MONTH}(?: {_YEAR})?\b|\b{_MONTH} \d{{1,2}}, {_YEAR}\b",
    rf"(?i:\b{_PART}) [A-Z]?\d+(?:\.\d+)*(?:(?:, | and |[-\u2013])[A-Z]?\d+(?:\.\d+)*)*",  # a part of a text
    r"(?<![\w.])[^\W\d_][\w.\-\u2013/+]*",  # a name: its digits follow a letter
    rf"(?<![\w.,$€£]){_YEAR}s?(?![\w%]|[.,]\d)",
]


@functools.cache
def _free() -> re.Pattern[str]:
    names = [
        line.strip()
        for line in Path(__file__).with_name("names_with_digits.txt").read_text(encoding="utf-8").splitlines()
    ]
    names = sorted((name for name in names if name and not name.startswith("#")), key=len, reverse=True)
    listed = "|".join(re.escape(name) for name in names)
    return re.compile("|".join([rf"(?<!\w)(?:{listed})(?!\w)", *FREE]))


def bare_digits(text: str) -> list[str]:
    """Return the words of ``text`` with digits that need a link: not years, dates, names or parts of a text.

    >>> bare_digits("In 2024 GPT-3 had 175 billion parameters, 1.7 tokens each (table 3).")
    ['175', '1.7']
    """
    masked = _free().sub(lambda free: re.sub(r"\d", "_", free[0]), text)
    words = re.findall(r"[$€£~<>≈\u2212-]?[\w.,]*\d[\w.,%\u00d7]*", masked)
    return [word.rstrip(".,").replace("_", "") for word in words]


# -- the command -----------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, or with ``--write`` mend, the numbers, citations and ledger links of the files; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scalingbet.numbers.prose", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the wrong ones in place")
    parser.add_argument("files", nargs="*", type=Path, help="Markdown files and notebooks (the book's own)")
    options = parser.parse_args(arguments)
    files = options.files or [*sorted(Path("book").glob("*.md")), *sorted(Path("notebooks").glob("*.ipynb"))]
    for path in files:
        if options.write and (changed := mend(path)):
            print(f"{path}: mended {changed} line{'s' * (changed > 1)}")
    numbers = [number for path in files for number in typed_numbers(path)]
    linked = [link for path in files for link in links.typed_links(path)]
    said = [*(number.problem() for number in numbers), *(link.problem() for link in linked)]
    problems = [problem for problem in said if problem]
    counts = f"{len(numbers)} numbers and {len(linked)} links in {len(files)} files, {len(problems)} wrong"
    print(*problems, counts, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
