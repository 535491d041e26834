"""Citations and links to the ledger in the prose: plain Markdown, which any Jupyter shows with its words.

``[Hoffmann et al. (2022)](https://arxiv.org/abs/2203.15556 "cite:hoffmann2022")`` cites a source and
``[ledger](../book/claims.md "claim:C001-04")`` leads to a claim.  The title says of which; words and address
are for who reads the notebook itself.  ``[?](cite:hoffmann2022)`` and ``[ledger](claim:C001-04)`` are short for them;
``python -m scalingbet.numbers.prose --write`` writes them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..facts import references
from ..facts.book import documents
from .markdown import matches, plain, without_code

KINDS = ("cite:", "claim:")
_KEY = r"(?:cite|claim):"
LINK = re.compile(rf'\[((?:[^\[\]\\]|\\.)*)\]\((?:({_KEY}[^\s()"]+)|(\S+) "({_KEY}[^"]*)")\)')


@dataclass(frozen=True)
class Linked:
    """A citation or a ledger link as somebody typed it: with what text, to what, to which address (of a short one
    ``None``), where."""

    text: str
    key: str
    address: str | None
    place: str

    def problem(self) -> str:
        """Return what is wrong with it, in words, or ``""``; whether a claim is there is for the ledger to say."""
        try:
            words, address = wanted(self.key, self.place)
        except KeyError as error:
            return f"{self.place}: [{self.text}]({self.key}): {error.args[0]}"
        if words and plain(self.text) not in words:
            return f"{self.place}: typed {plain(self.text)!r}, allowed is {' or '.join(map(repr, words))} ({self.key})"
        if self.address is None:
            return f"{self.place}: [{self.text}]({self.key}) is short for a link that any Jupyter shows"
        return "" if self.address == address else f"{self.place}: leads to {self.address}, not {address} ({self.key})"


def wanted(key: str, page: Path | str) -> tuple[tuple[str, ...], str]:
    """Return the words that a link may have, none where they are free, and its address on a page of the repository.

    >>> wanted("cite:hoffmann2022", "notebooks/a.ipynb")
    (('Hoffmann et al. (2022)', 'Hoffmann et al. 2022'), 'https://arxiv.org/abs/2203.15556')
    >>> wanted("claim:C001-04", "notebooks/a.ipynb"), wanted("claim:C001-04", "book/b.md")
    (((), '../book/claims.md'), ((), 'claims.md'))
    """
    kind, _, name = key.partition(":")
    folder = "" if Path(page).parent.name == "book" else "../book/"
    if kind == "claim":
        return (), f"{folder}claims.md"
    return references.cited_as(name), references.address(name) or f"{folder}bibliography.md"


def typed_links(path: Path, name: str | None = None) -> list[Linked]:
    """Return every :class:`Linked` of a Markdown file or notebook, in order, with its exact line."""
    return [Linked(m[1], m[2] or m[4], m[3], where) for m, where in matches(LINK, path, name)]


def _words(text: str, before: str, key: str, allowed: tuple[str, ...]) -> str:
    """Return the words of a link: those typed where they may stand there, else those that suit what stands before."""
    if not allowed or plain(text) in allowed:
        return text
    document = key.removeprefix("cite:doc-") in documents()
    return allowed[1 if re.search(r"(^|[.?!:][)”]?\s+)$" if document else r"[(;]\s*$", before) else 0]


def mended_line(line: str, page: Path) -> str:
    """Return the Markdown line of a page with each link written out; what has an unknown key stays."""
    result, start = "", 0
    for match in LINK.finditer(without_code([line])[0]):
        key = match[2] or match[4]
        try:
            allowed, address = wanted(key, page)
        except KeyError:
            continue
        text = _words(match[1], line[: match.start()], key, allowed)
        result += line[start : match.start()] + f'[{text}]({address} "{key}")'
        start = match.end()
    return result + line[start:]
