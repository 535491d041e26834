"""The whole book as one HTML document for paper: cover, contents, chapters, and what stands behind them."""

from pathlib import Path
from typing import Any

import lxml.html
from markupsafe import Markup

from scalingbet.facts.book import book

from .. import ROOT
from ..__main__ import toc_pages
from ..pages.context import WORKINGS, chapter_number
from .pages import Page, bind, computed, prepare, quick_response, read, render, words

ON_THE_SITE = (
    "book/codebook",
    "book/numbers-",
    "book/reference",
)  # tables, lists and docstrings
PRINT = Path(__file__).parent / "print.css"
STYLES = ("tokens.css", "book.css", "explorable.css", "ledger.css")


def site_address(site: Path) -> str:
    """Return the address of the root of the built ``site``, as its front page says it; "" where none is configured."""
    for link in lxml.html.parse(str(site / "book" / "index.html")).xpath("//link[@rel='canonical']"):
        return link.get("href").removesuffix("book/index.html")
    return ""


def parts_of_the_book() -> dict[str, list[str]]:
    """Return the pages by the part of the printed book that they stand in, in order."""
    names = [name for name in toc_pages(ROOT / "_toc.yml") if not name.startswith(ON_THE_SITE)]
    chapters = [name for name in names if chapter_number(name)]
    workings = [name for name in names if name.endswith(WORKINGS)]
    return {
        "": names[:1],
        "Chapters": chapters,
        "Appendix: workings": workings,
        "Appendix: the ledger, and what the book stands on": [
            name for name in names[1:] if name not in [*chapters, *workings]
        ],
    }


def pages_of_the_book(site: Path, address: str) -> dict[str, list[Page]]:
    """Return the pages of the built ``site``, ready for paper, by part; a link out of them begins with ``address``."""
    parts = {
        part: [read(site, name, chapter_number(name)) for name in names] for part, names in parts_of_the_book().items()
    }
    pages, expressions = [page for part in parts.values() for page in part], computed(site)
    for page in pages:
        prepare(page, address, expressions)
    bind(pages, site, address)
    return parts


def running_head(page: Page) -> Markup:
    """Return a page's running head as a text of CSS."""
    text = f"{page.number}  {page.title}" if page.number else page.title
    return Markup('"{}"').format(Markup(text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")))


def document(parts: dict[str, list[Page]], site: Path, address: str) -> str:
    """Return the book of ``parts`` as one HTML document, its styles and pictures those of the built ``site``."""
    pages: list[dict[str, Any]] = []
    for page in (page for part in parts.values() for page in part):
        shown = Markup(lxml.html.tostring(page.article, encoding="unicode", with_tail=False))
        pages.append({"slug": page.slug, "ident": f"p-{page.slug}", "head": running_head(page), "html": shown})
    front = parts[""][0]
    return render(
        "book.html", edition=book(), author=f"{book()['title']} contributors", address=address,
        lede=words(front.article.find(".//p[@class='lede']")), code=quick_response(address) if address else "",
        parts=parts.items(), pages=pages,
        styles=[style.as_uri() for style in (*(site / "_static" / name for name in STYLES), PRINT)],
    )  # fmt: skip
