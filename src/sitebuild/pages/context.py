"""The site's pages: what Sphinx and the templates are told.

The templates write every page whole, with the parts of the Sphinx Book Theme and its names for them, so nothing of the
theme's scripts, styles and inline handlers gets in; ``finish/promises.py`` reads each page again.
"""

import functools
import hashlib
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util import logging

from scalingbet.explorable.colours import TOKENS
from scalingbet.facts.book import book, chapters

from ..addresses import live_links, report_url, repository_url, site_url
from ..cards.card import page_card
from ..cards.social import social
from ..changes import source_digest
from ..finish.promises import POLICY

logger = logging.getLogger(__name__)
STATIC = Path(__file__).parents[1] / "static"
WORKINGS = "-workings"  # what the name of a chapter's second page ends with


def configure(app: Sphinx, config: Any) -> None:
    """Set what ``_config.yml`` cannot say: what depends on the checkout and on the package."""
    os.environ["SCALINGBET_SITE"] = "1"  # kernels inherit it: an explorable then shows itself as HTML
    config.html_baseurl = site_url(app.confdir)
    root = Path(app.srcdir)
    cache = root / "_build" / ".jupyter_cache" / source_digest()
    config.nb_execution_cache_path = str(cache.relative_to(root))
    if not config.bibtex_bibfiles:
        folder = "src/scalingbet/facts/bibliography"
        config.bibtex_bibfiles = [p.relative_to(root).as_posix() for p in sorted(root.glob(f"{folder}/*.bib"))]
    for listeners in list(app.events.listeners.values()):  # Jupyter Book loads Thebe: it writes scripts into each page
        for listener in list(listeners):
            if listener.handler.__module__.startswith("sphinx_thebe"):
                app.disconnect(listener.id)


def keep_to_contents(app: Sphinx, config: Any) -> None:
    """Build the pages of the table of contents, which is read by now, and no other."""
    config.include_patterns = [f"{page}.*" for page in config.external_site_map]


# -- what the templates are told -------------------------------------------------------------


def chapter_number(docname: str) -> int | None:
    """Return the number of a chapter, or ``None`` for a page that is none.

    >>> chapter_number("notebooks/02-data-wall"), chapter_number("book/claims")
    (2, None)
    """
    notebooks = [f"notebooks/{chapter['notebook']}" for chapter in chapters().values()]
    return notebooks.index(docname) + 1 if docname in notebooks else None


def way(app: Sphinx, pagename: str, context: dict[str, Any]) -> dict[str, Any]:
    """Return the ``prev`` and ``next`` page: Workings stand beside the way, between their chapter and the next one."""
    order = [page["docname"] for part in parts(app) for page in part["pages"]]
    here = pagename.removesuffix(WORKINGS)
    if here not in order:
        return {}
    at = order.index(here)
    before = order[at] if here != pagename else order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    return {
        name: page and {"link": context["pathto"](page), "title": app.env.titles[page].astext()}
        for name, page in (("prev", before), ("next", after))
    }


def parts(app: Sphinx) -> list[dict[str, Any]]:
    """Return the book's table of contents: parts with a caption and pages, the front page first."""
    titles = app.env.titles
    site = app.config.external_site_map
    listed = [{"caption": "", "pages": [app.config.root_doc]}]
    listed += [{"caption": part.caption, "pages": [page for page in part.items if page in titles]}
              for part in site.root.subtrees]  # fmt: skip
    return [
        {"caption": part["caption"], "pages": [
            {"docname": page, "title": titles[page].astext(), "number": chapter_number(page)}
            for page in part["pages"]
        ]}
        for part in listed if part["pages"]
    ]  # fmt: skip


def first_words(doctree: nodes.document, most: int = 155) -> str:
    """Return the page's first paragraph, shortened: the page's description."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().replace("\\", "").split())  # a formula is its TeX here
        if len(text) >= 40:
            return shortened(text, most)
    return ""


def shortened(text: str, most: int = 155) -> str:
    """Return ``text`` in at most ``most`` letters, cut at a sentence's or a word's end."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return cut[: cut.rindex(". ") + 1] if ". " in cut[60:] else cut[: cut.rindex(" ")].rstrip(",;:") + " …"


@functools.cache
def version_of(name: str) -> str:
    """Return what follows the address of a static file, ``?v=`` and a digest: a browser keeps no older one."""
    file = TOKENS if name == TOKENS.name else STATIC / name
    return f"?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"


def shown_elsewhere(app: Sphinx, pagename: str, doctree: nodes.document | None, title: str) -> dict[str, str]:
    """Return what another site shows of a link to the page; a chapter's card has its question and its answer."""
    doctree = nodes.document(None, None) if doctree is None else doctree  # a page that no source has
    chapter, first = chapter_number(pagename), doctree.next_node(nodes.paragraph)
    given = [meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description"]
    description = given[0] if given else first_words(doctree)
    asks = first.next_node(nodes.strong) if chapter and first is not None else None
    if first is None or asks is None:
        return social(app, pagename, title, description, page_card(title, description))
    question = asks.astext()
    answer = " ".join(first.astext().replace("\\", "").split()).removeprefix(question).strip()
    card = page_card(question, answer, f"Chapter {chapter}: {title}")
    return social(app, pagename, question, shortened(answer), card)


def tell_templates(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's context what ``layout.html`` shows."""
    # The label hides the words that stand in the summary.
    context["body"] = body = context.get("body", "").replace(' aria-label="Toggle hidden content"', "")

    def asset(name: str) -> str:
        return context["pathto"](f"_static/{name}", 1) + version_of(name)

    context.update(
        asset=asset, policy=POLICY, parts=parts(app), edition=book(),
        chapter=chapter_number(pagename), workings_of=workings_of(pagename, context),
        description=first_words(doctree) if doctree else "", has_figure='<figure class="explorable"' in body,
        has_bet='class="bet-tools' in body, has_table='class="scroll"' in body or "list-tools" in body or
        "pst-scrollable" in body,
        repository=repository_url(app.confdir), tools=tools(app, pagename, context),
        social=shown_elsewhere(app, pagename, doctree, Markup(context.get("title") or pagename.title()).striptags()),
        report=report_url(repository_url(app.confdir), pagename, f"page {pagename}"), **way(app, pagename, context),
    )  # fmt: skip


def workings_of(pagename: str, context: dict[str, Any]) -> dict[str, Any] | None:
    """Return the number and the address of the chapter whose Workings the page is, or ``None``."""
    chapter = pagename.removesuffix(WORKINGS)
    number = chapter_number(chapter) if chapter != pagename else None
    return {"number": number, "address": context["pathto"](chapter)} if number else None


def tools(app: Sphinx, pagename: str, context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the links to what a notebook page can also be: its file, and a live kernel where one is known."""
    if not pagename.startswith("notebooks/"):
        return []
    source = context["pathto"](f"_sources/{context['sourcename']}", 1)
    live = [{"url": address, "text": text} for text, address in live_links(repository_url(app.confdir), pagename)]
    return [*live, {"url": source, "text": "Notebook file", "download": True}]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the pages to the build."""
    app.connect("config-inited", configure, priority=400)
    app.connect("config-inited", keep_to_contents, priority=910)
    app.connect("html-page-context", tell_templates, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
