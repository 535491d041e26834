"""The book as something to cite: CITATION.cff says who made it, ``book.yaml`` which version this is."""

import functools
from typing import Any

import yaml

from scalingbet.facts.book import book

from .. import ROOT

FILE = ROOT / "CITATION.cff"
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/", "MIT": "https://opensource.org/license/mit",
}  # fmt: skip


@functools.cache
def citation() -> dict[str, Any]:
    """Return what CITATION.cff says."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def authors() -> list[dict[str, str]]:
    """Return the authors as CITATION.cff names them: a group by ``name``, a person by ``family-names`` and so on."""
    return citation()["authors"]


def name(author: dict[str, str]) -> str:
    """Return an author's name, a person's family name first.

    >>> name({"name": "A group"}), name({"family-names": "Sen", "given-names": "Ada"})
    ('A group', 'Sen, Ada')
    """
    given = (author.get("family-names"), author.get("given-names"))
    return author.get("name") or ", ".join(part for part in given if part)


def licence() -> str:
    """Return the address of the licence of text, figures and data."""
    return LICENCES[book()["licence"]["text"]]


def creators() -> list[dict[str, str]]:
    """Return the authors as schema.org has them."""
    return [{"@type": "Organization" if "name" in one else "Person", "name": name(one)} for one in authors()]


def linked(kind: str, **about: Any) -> dict[str, Any]:
    """Return what of this book is a ``kind`` of schema.org, with who made it, when and under which licence."""
    return {
        "@context": "https://schema.org", "@type": kind, **{key: value for key, value in about.items() if value},
        "author": creators(), "dateModified": book()["date"], "version": str(book()["version"]), "license": licence(),
        "inLanguage": "en",
    }  # fmt: skip
