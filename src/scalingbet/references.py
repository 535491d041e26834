"""The bibliography as data: what a source's key stands for."""

import functools
import html
from pathlib import Path

BIBLIOGRAPHY = Path(__file__).parents[2] / "book" / "references"


@functools.cache
def entries():
    """Return ``{key: pybtex entry}`` of every .bib file; a key defined twice raises."""
    from pybtex.database import parse_file  # only the book needs it

    found = {}
    for path in sorted(BIBLIOGRAPHY.glob("*.bib")):
        for key, entry in parse_file(str(path), bib_format="bibtex").entries.items():
            if key in found:
                raise ValueError(f"{path.name}: the key {key} is already defined in another file")
            found[key] = entry
    return found


def _plain(latex):
    """Return a text of a .bib file as it is read: without braces, ``{\\'a}`` as its letter."""
    from pybtex.richtext import Text  # only the book needs it

    return Text.from_latex(latex).render_as("text")


def label(key):
    """Return a source's short label; a key that is not in the bibliography raises.

    >>> label("kaplan2020"), label("sevilla2024")
    ('Kaplan et al. 2020', 'Sevilla and Roldán 2024')
    """
    if key not in entries():
        raise KeyError(f"no source {key!r} in {BIBLIOGRAPHY.name}/*.bib")
    entry = entries()[key]
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [_plain(" ".join(person.prelast_names + person.last_names)) for person in people]
    names = names or [_plain(entry.fields.get("title", key))]
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return f"{who} {entry.fields.get('year', 'n.d.')}"


def html_link(key):
    """Return a link to the source's entry on the bibliography page, from a page one folder deep."""
    return f'<a href="../book/bibliography.html#ref-{key}">{html.escape(label(key))}</a>'
