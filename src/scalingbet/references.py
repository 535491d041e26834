"""The bibliography as data: what a source's key stands for."""

import functools
import html

from . import prepared
from .records import DATA

BIBLIOGRAPHY = DATA / "references"


@functools.cache
def entries():
    """Return ``{key: short label}`` of every .bib file; a key defined twice raises."""
    found = {}
    for path in sorted(BIBLIOGRAPHY.glob("*.bib")):
        for key, text in prepared.made("bibtex", path.read_text("utf-8"), _labels).items():
            if key in found:
                raise ValueError(f"{path.name}: the key {key} is already defined in another file")
            found[key] = text
    return found


def _labels(text):
    from pybtex.database import parse_string

    return {key: _label(key, entry) for key, entry in parse_string(text, bib_format="bibtex").entries.items()}


def _plain(latex):
    """Return a text of a .bib file as it is read: without braces, ``{\\'a}`` as its letter."""
    from pybtex.richtext import Text

    return Text.from_latex(latex).render_as("text")


def _label(key, entry):
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [_plain(" ".join(person.prelast_names + person.last_names)) for person in people]
    names = names or [_plain(entry.fields.get("title", key))]
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return f"{who} {entry.fields.get('year', 'n.d.')}"


def label(key):
    """Return a source's short label; a key that is not in the bibliography raises.

    >>> label("kaplan2020"), label("sevilla2024")
    ('Kaplan et al. 2020', 'Sevilla and Roldán 2024')
    """
    if key not in entries():
        raise KeyError(f"no source {key!r} in {BIBLIOGRAPHY.name}/*.bib")
    return entries()[key]


def html_link(key):
    """Return a link to the source's entry on the bibliography page, from a page one folder deep."""
    return f'<a href="../book/bibliography.html#ref-{key}">{html.escape(label(key))}</a>'
