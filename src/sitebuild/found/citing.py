"""A citation in four formats: text, BibTeX, CSL-JSON and RIS, each of them from one pybtex entry.

The entry of a source is that of the bibliography; the book's own is made here, for the book or for one item of it.
"""

import calendar
import codecs
import datetime
import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyData, Entry, Person, parse_file
from pybtex.database.output.bibtex import Writer
from pybtex.style.template import field, optional, sentence

from scalingbet.facts.book import book
from scalingbet.facts.references import BIBLIOGRAPHY, DOLLAR, plain

from ..pages.citations import AsPublished
from . import edition
from .items import Item

TYPES = {  # of an entry: its type in CSL, and in RIS
    "article": ("article-journal", "JOUR"), "book": ("book", "BOOK"), "incollection": ("chapter", "CHAP"),
    "inproceedings": ("paper-conference", "CPAPER"), "techreport": ("report", "RPRT"), "misc": ("document", "GEN"),
}  # fmt: skip
RIS = {  # a field of CSL: its tag in RIS
    "title": "TI", "container-title": "T2", "publisher": "PB", "volume": "VL", "issue": "IS", "number": "M1",
    "page": "SP", "version": "ET", "DOI": "DO", "URL": "UR", "genre": "M3", "note": "N1",
}  # fmt: skip
MONTHS = [*calendar.month_name]
FORMATS = {"text": "txt", "BibTeX": "bib", "CSL-JSON": "json", "RIS": "ris"}  # and the ending of a file of it


class _Text(AsPublished):
    """The bibliography's style, with every address whole and nothing after it."""

    def format_web_refs(self, e: Any) -> Any:
        """Return one link, as :class:`AsPublished` does."""
        if {"eprint", "doi"} & {*e.fields}:
            return super().format_web_refs(e)
        return sentence(add_period=False)[optional[self.format_url(e)]]

    def format_url(self, e: Any) -> Any:
        """Return the address."""
        return field("url", raw=True)


class _BibTeX(Writer):
    """Writes what stands in a .bib file as it stands there."""

    def _encode(self, text: str) -> str:
        return text


@functools.cache
def bibliography() -> dict[str, Entry]:
    """Return the entries of all .bib files by their keys."""
    files = sorted(BIBLIOGRAPHY.glob("*.bib"))
    return {key: entry for file in files for key, entry in parse_file(file, "bibtex").entries.items()}


def source(name: str, locator: str = "") -> tuple[str, Entry]:
    """Return the key and the entry of a source: a key of the bibliography, or a text, ``who: what`` or ``what``."""
    if name in bibliography():
        return name, bibliography()[name]
    who, _, what = name.rpartition(": ")
    address = locator.partition(";")[0]
    fields = {"title": latex(what)}
    if address.startswith("https://"):
        fields["url"] = address.strip()
    persons = {"author": [Person(f"{{{latex(who)}}}")]} if who else {}
    return re.sub(r"\W+", "-", name).strip("-").lower(), Entry("misc", fields, persons)


def own(address: str, item: Item | None = None) -> tuple[str, Entry]:
    """Return the key and the entry of this book, or of an ``item`` in it, as it stands at ``address``."""
    day = datetime.date.fromisoformat(book()["date"])
    edition_of = f"{book()['title']}, version {book()['version']}"
    fields = {
        "title": f"{{{latex(item.title if item else edition_of)}}}",
        "howpublished": latex(f"In {edition_of}" if item else "Explorable book"),
        "version": str(book()["version"]),
        "year": str(day.year), "month": MONTHS[day.month], "day": str(day.day), "url": address,
        "note": f"As of {day.day} {MONTHS[day.month]} {day.year}",
    }  # fmt: skip
    people = [Person(f"{{{latex(one['name'])}}}" if "name" in one else latex(edition.name(one)))
              for one in edition.authors()]  # fmt: skip
    key = re.sub(r"\W+", "-", book()["title"]).lower() + (f"-{item.name}" if item else "")
    return key, Entry("misc", fields, {"author": people})


def latex(text: str) -> str:
    """Return ``text`` as a .bib file has it.

    >>> print(latex("100% of $5bn, R&D_a"))
    100\\% of \\$5bn, R\\&D\\_a
    """
    import latexcodec  # noqa: F401  # it registers the codec

    escaped: Any = codecs.encode(text.replace("\\", "/").replace("{", "(").replace("}", ")"), "ulatex+utf-8")
    return escaped.replace("$", r"\$")


def written(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return the ``entries`` as one text in each of :data:`FORMATS`."""
    parts = [_written(key, entry) for key, entry in entries.items()]
    return {
        "text": "".join(f"{line}\n" for line, *_ in parts), "BibTeX": "\n".join(part[1] for part in parts),
        "CSL-JSON": f"[{', '.join(part[2] for part in parts)}]\n", "RIS": "\n".join(part[3] for part in parts),
    }  # fmt: skip


def _written(key: str, entry: Entry) -> tuple[str, str, str, str]:
    return _source_written(key) if bibliography().get(key) is entry else _each(key, entry)


@functools.cache
def _source_written(key: str) -> tuple[str, str, str, str]:
    return _each(key, bibliography()[key])


def _each(key: str, entry: Entry) -> tuple[str, str, str, str]:
    item = csl(key, entry)
    lines = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items())
    return text(key, entry), bibtex(key, entry), "{{\n{}\n}}".format(",\n".join(lines)), ris(item, entry.type)


@functools.cache
def style() -> _Text:
    """Return the style of :func:`text`."""
    return _Text()


def text(key: str, entry: Entry) -> str:
    """Return the entry as a line of a bibliography."""
    fields = {name: value.replace(*DOLLAR) for name, value in entry.fields.items()}  # as pybtex's styles read it
    persons = {role: [Person(str(one).replace(*DOLLAR)) for one in people] for role, people in entry.persons.items()}
    shown = Entry(entry.type, fields, persons)
    shown.key = key
    return style().format_entry("", shown).text.render(Backend())


def bibtex(key: str, entry: Entry) -> str:
    """Return the entry as BibTeX."""
    return _BibTeX(encoding="utf-8").to_string(BibliographyData({key: entry}))


def csl(key: str, entry: Entry) -> dict[str, Any]:
    """Return the entry as an item of CSL-JSON."""
    given = {name: value if name in ("url", "doi", "eprint") else plain(value) for name, value in entry.fields.items()}
    parts = [int(given["year"])] if given.get("year", "").isdigit() else []
    if parts and "month" in given:
        parts += [MONTHS.index(given["month"]), int(given["day"])]
    paper = "eprint" in given and (entry.type == "misc" or "arXiv" in given.get("journal", "arXiv"))
    item = {
        "id": key,
        "type": "article" if paper and entry.type in ("misc", "article") else TYPES[entry.type][0],
        "title": given.get("title"),
        "author": [_name(person) for person in entry.persons.get("author", [])],
        "issued": {"date-parts": [parts]} if parts else None,
        "container-title": given.get("journal") or given.get("booktitle"),
        "publisher": given.get("publisher") or given.get("institution"),
        "volume": given.get("volume"),
        "number" if entry.type == "techreport" else "issue": given.get("number"),
        "page": given.get("pages", "").replace("--", "-"),
        "genre": given.get("howpublished"),
        "version": given.get("version"),
        "DOI": given.get("doi"),
        "URL": given.get("url") or (f"https://arxiv.org/abs/{given['eprint']}" if paper else None),
        "note": given.get("note"),
    }
    return {name: value for name, value in item.items() if value}


def _name(person: Person) -> dict[str, str]:
    """Return a person's name as CSL has it; a group's, or "others", is literal."""
    first = plain(" ".join([*person.first_names, *person.middle_names]))
    last = plain(" ".join([*person.prelast_names, *person.last_names, *person.lineage_names]))
    return {"family": last, "given": first} if first else {"literal": last}


def ris(item: Mapping[str, Any], kind: str) -> str:
    """Return an item of CSL-JSON, of an entry of ``kind``, as RIS."""
    lines = [("TY", TYPES[kind][1])]
    lines += [("AU", one.get("literal") or f"{one['family']}, {one['given']}") for one in item.get("author", ())]
    for parts in item.get("issued", {}).get("date-parts", ()):
        lines.append(("PY", str(parts[0])))
        lines += [("DA", "/".join(f"{part:02}" for part in parts))] if len(parts) == 3 else []
    first, _, last = item.get("page", "").partition("-")
    for name, tag in RIS.items():
        if name in item:
            lines.append((tag, first if name == "page" else item[name]))
    if last:
        lines.append(("EP", last))
    return "".join(f"{tag}  - {value}\n" for tag, value in [*lines, ("ID", item["id"]), ("ER", "")])


def citations(item: Item, address: str) -> dict[str, str]:
    """Return how to cite an item that stands at ``address``, in each format: its original sources, then this book."""
    entries = dict(source(name, locator) for name, locator in item.sources.items())
    key, entry = own(address, item)
    return written(entries | {key: entry})
