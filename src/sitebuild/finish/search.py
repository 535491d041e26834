"""What the search finds: each place of the finished pages, with its words, in a script that the search page asks for.

A place is what an address can lead to: a section, a figure, a claim, a checked number, a constant, a table, a term, a
conflict, a source, a function.  Its words are those that a reader sees there, without tables, code, controls and notes.
``search.js`` hands the places to MiniSearch, in the reader's browser; both are scripts, since a page opened from a disk
can load nothing else.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import lxml.html
from sphinx.application import Sphinx

from ..changes import SITE, of_files

VENDORED = SITE / "vendor" / "minisearch.js"
KINDS = ("section", "figure", "claim", "conflict", "number", "term", "table", "constant", "source", "function")
HEADINGS = ("h1", "h2", "h3", "h4")
UNSAID_TAGS = {"annotation", "button", "form", "input", "nav", "pre", "script", "style", "svg", "table"}
UNSAID = {"cell_input", "cite", "code", "codebook-index", "data", "display", "headerlink", "licence", "note", "notes",
          "visually-hidden"}  # fmt: skip
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "math", "small", "span", "strong", "sub", "sup", "time", "q"}
INLINE |= {
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mrow",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtext",
    "munder",
    "semantics",
}
FOLDED = {"claim", "constant", "table"}  # kinds whose details stay unsaid: each says the same of its kind
NAMED = {"function", "number", "source", "term"}  # kinds whose title is all that the element says


def places(page: Any) -> list[dict[str, str]]:
    """Return the places of a page, in its order: ``kind``, ``id``, ``title``, ``name``, ``text`` (a line a paragraph).

    >>> page = lxml.html.fragment_fromstring("<section id='a'><h2>How</h2><p>It <b>fall</b>s.</p><p>Far.</p></section>")
    >>> places(page)
    [{'kind': 'section', 'id': 'a', 'title': 'How', 'name': '', 'text': 'It falls.\\nFar.'}]
    """
    found: list[dict[str, Any]] = []
    _read(page, {"kind": "", "text": []}, found, set())
    for place in found:
        lines = (" ".join(line.split()) for line in "".join(place["text"]).split("\n"))
        place["text"] = "\n".join(filter(None, lines))
    return found


def _read(element: Any, place: dict[str, Any], found: list[dict[str, Any]], told: set[Any]) -> None:
    """Add an element's text to the innermost ``place`` that it stands in; ``told`` is what a title says already."""
    classes = set(element.get("class", "").split())
    if element.tag in UNSAID_TAGS or element in told or (classes & UNSAID and element.tag not in ("code", "article")):
        return
    if (element.tag == "details" and place["kind"] in FOLDED) or (
        element.tag == "summary" and element.find("code") is not None
    ):
        return
    end = "" if element.tag in INLINE else "\n"
    if (ident := element.get("id")) and (kind := _kind(element, classes, ident)):
        title, name = _named(kind, element, ident, told)
        place = {"kind": kind, "id": ident, "title": title, "name": name, "text": []}
        found.append(place)
        if kind in NAMED:
            return
    said = place["text"]
    said.append(end + (element.text or ""))
    meant = place  # what follows a term, or a function, says what it is
    for child in element:
        if isinstance(child.tag, str):
            _read(child, meant if child.tag == "dd" else place, found, told)
            meant = found[-1] if child.tag == "dt" and found else meant
        said.append(child.tail or "")
    said.append(end)


def _kind(element: Any, classes: set[str], ident: str) -> str:
    """Return what kind of place begins with an element, or nothing."""
    if element.tag == "section":
        return "table" if "codebook-table" in classes else "section"
    if element.tag in ("figure", "article"):
        return next((kind for kind in ("claim", "conflict") if kind in classes),
                    "figure" if "explorable" in classes else "")  # fmt: skip
    if "codebook-entry" in classes:
        return {"n": "number", "c": "constant"}.get(ident.partition("-")[0], "")
    if element.tag == "dt":
        return "term" if ident.startswith("term-") else "function" if "sig" in classes else ""
    return "source" if element.tag == "li" and ident.startswith("ref-") else ""


def _words(element: Any) -> str:
    """Return the text of an element in one line, without the sign of its link."""
    sign = element.xpath("./a[@class='headerlink']")
    if not sign:
        return " ".join(element.text_content().split())
    return " ".join("".join(element.xpath(".//text()[not(parent::a[@class='headerlink'])]")).split())


def _named(kind: str, element: Any, ident: str, told: set[Any]) -> tuple[str, str]:
    """Return the title of a place and its name; put into ``told`` what need not be said again."""
    if kind in ("number", "constant"):
        head = next(child for child in element if "entry-head" in child.get("class", ""))
        told.add(head)
        value, name = _words(head.find("b")), _words(head.find("code"))
        said = _words(head).removeprefix(value).removesuffix(name).strip()
        return f"{value}: {said}" if said else value, name
    if kind == "function":
        told |= {*element.getnext()} - {element.getnext().find("p")}
        return ident.removeprefix("scalingbet."), ident.rpartition(".")[2]
    if kind in ("source", "term"):
        return _words(element), ident.removeprefix("ref-") if kind == "source" else ""
    head = element.find_class("finding")[0] if kind == "figure" else next(c for c in element if c.tag in HEADINGS)
    told.add(head)
    names = {"claim": ident.removeprefix("claim-"), "table": ident.removeprefix("t-"), "figure": ident}
    return _words(head), names.get(kind, "")


def of_page(file: Path) -> list[dict[str, str]]:
    """Return the places of a written page."""
    return places(lxml.html.parse(file).getroot().find_class("bd-article")[0])


def write(app: Sphinx, error: Exception | None) -> None:
    """Write what the search page asks for: the places of all pages, and MiniSearch."""
    if error or app.builder.name != "html":
        return
    out, seen, rows = Path(app.outdir), set(), []
    # a figure stands on the page of its chapter first: a place that is shown again is the same place
    pages = sorted(app.env.found_docs, key=lambda name: (not name.startswith("notebooks/"), name))
    told = of_files(app, "search", of_page, [out / f"{docname}.html" for docname in pages])
    for at, found in enumerate(told.values()):
        for place in found:
            if place["kind"] == "figure" and place["id"] in seen:
                continue
            seen |= {place["id"]} if place["kind"] == "figure" else set()
            rows.append([KINDS.index(place["kind"]), at, *(place[part] for part in ("id", "title", "name", "text"))])
    titles = [{"path": name, "title": app.env.titles[name].astext()} for name in pages]
    text = json.dumps({"kinds": KINDS, "pages": titles, "places": rows}, ensure_ascii=False, separators=(",", ":"))
    (out / "assets").mkdir(parents=True, exist_ok=True)
    (out / "assets" / "search.js").write_text(f"window.searched={text};\n", encoding="utf-8")
    shutil.copyfile(VENDORED, out / "assets" / VENDORED.name)


def without_sphinx(app: Sphinx) -> None:
    """Keep Sphinx from making an index and a search page of its own."""
    app.builder.search = False
    app.config.html_additional_pages = app.config.html_additional_pages | {"search": "search.html"}


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build, when every page is written."""
    app.connect("builder-inited", without_sphinx)
    app.connect("build-finished", write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
