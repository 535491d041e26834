"""The bibliography as data: what a source's key stands for."""

from __future__ import annotations

import difflib
import functools
import string
from pathlib import Path
from typing import Any, TypeAlias

from markupsafe import Markup

from . import cache
from .book import documents, voice

BIBLIOGRAPHY = Path(__file__).with_name("bibliography")
Reference: TypeAlias = list[Any]  # who, year, what the bibliography sorts it by, and address: a text or a list of them


@functools.cache
def entries() -> dict[str, str]:
    """Return ``{key: short label}`` of every .bib file; a key defined twice raises.

    Sources of the same authors and year have letters after it, in the order of the bibliography page.
    """
    return {key: f"{who} {year}" for key, (who, year, *_) in _lettered().items()}


@functools.cache
def _lettered() -> dict[str, Reference]:
    """Return ``{key: [who, year with its letter, order, address]}``."""
    lettered = _read()
    alike: dict[tuple[str, str], list[tuple[list[str], str]]] = {}
    for key, (who, year, order, _) in lettered.items():
        alike.setdefault((who, year), []).append((order, key))
    for sources in alike.values():
        if len(sources) > 1:
            for letter, (_, key) in zip(string.ascii_lowercase, sorted(sources), strict=False):
                lettered[key][1] += letter
    return lettered


def _read() -> dict[str, Reference]:
    sources: dict[str, Reference] = {}
    for path in sorted(BIBLIOGRAPHY.glob("*.bib")):
        for key, text in cache.made("bibtex", path.read_text("utf-8"), _labels).items():
            if key in sources:
                raise ValueError(f"{path.name}: the key {key} is already defined in another file")
            sources[key] = text
    return sources


def _labels(text: str) -> dict[str, Reference]:
    from pybtex.database import parse_string

    return {key: _label(key, entry) for key, entry in parse_string(text, bib_format="bibtex").entries.items()}


DOLLAR = "\\$", "$"  # pybtex leaves this one escaped: elsewhere it begins a formula


@functools.cache
def plain(latex: str) -> str:
    r"""Return a text of a .bib file as it is read: without braces, ``{\'a}`` as its letter.

    >>> plain(r"{US\$650} million \& {AI}")
    'US$650 million & AI'
    """
    from pybtex.backends.plaintext import Backend  # by name: render_as() asks every installed package for it
    from pybtex.richtext import Text

    return Text.from_latex(latex.replace(*DOLLAR)).render(Backend())


def _label(key: str, entry: Any) -> Reference:
    """Return who wrote the source, when, what the bibliography sorts it by, and where it can be read."""
    from pybtex.style.sorting.author_year_title import SortingStyle

    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [plain(" ".join(person.prelast_names + person.last_names)) for person in people]
    names = names or [plain(entry.fields.get("title", key))]
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return [who, entry.fields.get("year", "n.d."), [str(part) for part in SortingStyle().sorting_key(entry)],
            _address(entry.fields)]  # fmt: skip


def _address(fields: Any) -> str:
    """Return where a source can be read: the address that lasts longest, or ``""``."""
    if "eprint" in fields:
        return f"https://arxiv.org/abs/{fields['eprint']}"
    return f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url", "")


def label(key: str) -> str:
    """Return a source's short label, a document's name; a key that is not in the bibliography raises.

    >>> label("kaplan2020"), label("touvron2023llama2"), label("doc-680bn-2026")
    ('Kaplan et al. 2020', 'Touvron et al. 2023b', 'The Post')
    """
    check_key(key)
    document = key.removeprefix("doc-")
    return voice(document) if document in documents() else entries()[key]


def check_key(key: str) -> None:
    """Do nothing for the key of a source; another one raises.

    >>> check_key("kaplan2000")
    Traceback (most recent call last):
    KeyError: "no source 'kaplan2000' in bibliography/*.bib; close: kaplan2020"
    """
    if key not in entries():
        close = difflib.get_close_matches(key, entries(), n=3)
        hint = f"; close: {', '.join(close)}" if close else ""
        raise KeyError(f"no source {key!r} in {BIBLIOGRAPHY.name}/*.bib{hint}")


def address(key: str) -> str:
    """Return where a source can be read, ``""`` where it has no address; a key that is not in the bibliography raises.

    >>> address("hoffmann2022"), address("doc-economics-2024")
    ('https://arxiv.org/abs/2203.15556', '')
    """
    check_key(key)
    return _lettered()[key][3]


def cited_as(key: str) -> tuple[str, str]:
    """Return the words that a sentence may cite a source with, as a part of it and in brackets; of a document, its name
    within a sentence and at its beginning.  A key that is not in the bibliography raises.

    >>> cited_as("kaplan2020"), cited_as("doc-680bn-2026")
    (('Kaplan et al. (2020)', 'Kaplan et al. 2020'), ('the Post', 'The Post'))
    """
    check_key(key)
    document = key.removeprefix("doc-")
    if document in documents():
        return documents()[document]["short"], voice(document)
    who, year, *_ = _lettered()[key]
    return f"{who} ({year})", f"{who} {year}"


def lettered_years() -> dict[str, str]:
    """Return ``{key: year}`` of the sources whose year has a letter.

    >>> lettered_years()["touvron2023llama2"]
    '2023b'
    """
    return {key: year for key, (_, year, *_) in _lettered().items() if year[-1:].isalpha()}


def html_link(key: str) -> Markup:
    """Return a link to the source's entry on the bibliography page, from a page one folder deep."""
    return Markup('<a href="../book/bibliography.html#ref-{}">{}</a>').format(key, label(key))
