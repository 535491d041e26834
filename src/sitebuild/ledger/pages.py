"""The generated pages and the published data: the ledger, the codebook, ``data/``.

``{claims-ledger}`` shows the picture of the verdicts (argument ``picture``), what moved since the first
reading (``changed``), what was judged anew (``anew``), the claims of a sixth text (``own``) or the list;
``{codebook}`` the names of the checked numbers (``numbers``) or those of a chapter (``of-laws``), the facts
(``facts``), the models' constants (``constants``), what was revised (``changes``);
``{history}`` the bet's answer day by day (``headline``), the facts that were published more than once
(``vintages``) or the verdicts that moved (``verdicts``);
``{conflicts}`` the cards of a chapter.
A link with the title ``claim:C001-04`` leads to a claim.  Their pages are written again when code, data, or
what a page shows or links to has changed.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from scalingbet import claims, figures, numbers
from scalingbet.bet import panel
from scalingbet.claims import conflict_cards, conflicts, turning
from scalingbet.claims.ledger import check_kept
from scalingbet.facts.book import chapters
from scalingbet.facts.files import RecordError
from scalingbet.markup import aside
from scalingbet.numbers.links import typed_links

from ..addresses import repository_url, site_url
from ..changes import PACKAGE, SITE, source_digest, unchanged
from ..figures.publish import beside
from ..found.items import LEDGER
from . import alone, codebook, data, entries, html, vintages

logger = logging.getLogger(__name__)

PARTS = {
    "claims-ledger": ("picture", "changed", "anew", "own", "list"),
    "codebook": ("numbers", "facts", "constants", "changes", *(f"of-{chapter}" for chapter in chapters())),
    "history": ("headline", "vintages", "verdicts", "newest"),
    "conflicts": tuple(chapters()),
}  # fmt: skip


KINDS = ("generated", "figures", "claims")  # what is kept of each page


class ledger_part(nodes.General, nodes.Element):
    """The place of a part that is made when its page is written."""


class Generated(SphinxDirective):
    """Put a part of the ledger or the codebook here."""

    optional_arguments = 1

    def run(self) -> list[Any]:
        """Return the placeholder of the part."""
        parts = PARTS[self.name]
        part = self.arguments[0] if self.arguments else parts[-1] if self.name == "claims-ledger" else parts[0]
        if part not in parts:
            raise self.error(f"{self.name} has no part {part!r}; there are {', '.join(parts)}")
        _kept(self.env)["generated"].setdefault(self.env.docname, []).append(part)
        return [ledger_part(part=part)]


def _kept(env: Any) -> dict[str, dict[str, Any]]:
    """Return what was seen on the pages: ``generated`` parts, ``figures``, links to ``claims``, by page."""
    if not hasattr(env, "scalingbet_ledger"):
        env.scalingbet_ledger = {kind: {} for kind in KINDS}
    return env.scalingbet_ledger


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Keep which figures the page shows and which claims it leads to."""
    kept, docname = _kept(app.env), app.env.docname
    kept["figures"][docname] = [part["name"] for raw in doctree.findall(nodes.raw) if (part := beside(raw.astext()))]
    path = Path(app.env.doc2path(docname))
    linked = typed_links(path, path.relative_to(app.env.srcdir).as_posix())
    kept["claims"][docname] = {link.key[6:]: link.place for link in linked if link.key.startswith("claim:")}


def homes(env: Any) -> dict[str, str]:
    """Return the page of each figure: its chapter, or the page behind it, before any other that shows it."""
    shown = _kept(env)["figures"]
    return {name: page for page in sorted(shown) for name in shown[page]}  # book/ comes before notebooks/


def forget_page(app: Sphinx, env: Any, docname: str) -> None:
    """Drop what was seen on a page that is gone or is read anew."""
    for pages in _kept(env).values():
        pages.pop(docname, None)


def merge(app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what a parallel reader saw."""
    for kind, pages in _kept(other).items():
        _kept(env)[kind].update({name: seen for name, seen in pages.items() if name in docnames})


def _state(app: Sphinx, env: Any) -> str:
    """Return what the generated parts depend on, as one text: code, data, and what the pages show and link to."""
    titles = {page: env.titles[page].astext() for page in sorted(env.titles)}
    stated = {page: [number.key for number in typed] for page, (typed, _) in
              sorted(getattr(env, "scalingbet_numbers", {}).items())}  # fmt: skip
    seen = [sorted(_kept(env)[kind].items()) for kind in KINDS]
    all_of_it = (
        f"{source_digest(PACKAGE, SITE)} {repository_url(app.confdir)} {site_url(app.confdir)} {seen} {stated} {titles}"
    )
    return hashlib.sha256(all_of_it.encode()).hexdigest()


def generated_pages(app: Sphinx, env: Any) -> list[str]:
    """Return the pages with generated parts, to be written again when something that they depend on has changed."""
    app.scalingbet_same = unchanged(app, "ledger", _state(app, env), Path(app.outdir) / "data" / "README.md")
    return [] if app.scalingbet_same else sorted(_kept(env)["generated"])


def check(app: Sphinx, env: Any) -> None:
    """Check the ledger as a whole, then write each claim's own page.

    A claim that does not load, or names what is not there, ends the build.
    """
    if app.scalingbet_same:
        return
    try:
        registry = figures.load()
        claims.check_references(claims.load(), {*registry, *numbers.definitions()})
        check_kept(claims.load())
        turning.check_moves(registry)
        conflicts.check_figures(registry)
        numbers.check_figures(registry)
    except RecordError as error:
        raise ExtensionError(str(error)) from None
    for docname, seen in sorted(_kept(env)["claims"].items()):
        for ident, place in seen.items():
            try:
                claims.get(ident)
            except RecordError as error:
                logger.warning("%s: %s", place, error, location=docname, type="scalingbet", subtype="claim")
    if app.builder.format == "html":
        alone.write(app)  # now: their cards are drawn while the pages are written


class Pages(SphinxPostTransform):
    """Fill in the generated parts, and lead ``claim:`` links to the ledger."""

    default_priority = 30

    def run(self, **kwargs: Any) -> None:
        """Work on the page that is being written."""
        for link in self.document.findall(nodes.reference):
            if link.get("refuri", "").startswith("claim:"):
                page = self.app.builder.get_relative_uri(self.env.docname, LEDGER)
                claim = link["refuri"].removeprefix("claim:")
                link["refuri"], link["internal"] = f"{page}#claim-{claim}", True
                if link.astext() == "ledger":  # it stands in many sentences and leads to another claim each time
                    link += nodes.inline("", f" entry {claim}", classes=["visually-hidden"])
        for place in list(self.document.findall(ledger_part)):
            place.replace_self(nodes.raw("", self.part(place["part"]), format="html"))

    def part(self, name: str) -> str:
        """Return the HTML of a part."""
        makers = {
            "picture": lambda: html.picture(claims.load()),
            "changed": lambda: html.changed(claims.load()),
            "anew": lambda: html.judged_anew(claims.load()),
            "own": lambda: claims.example()._repr_html_(),
            "changes": entries.changes_html,
            "list": lambda: html.ledger(claims.load(), self.where),
            "numbers": entries.index_html,
            "facts": lambda: codebook.facts_html(site=site_url(self.app.confdir)),
            "headline": lambda: panel.history(page="../notebooks/06-the-bet.html")._repr_html_(),
            "newest": lambda: codebook.facts_html(page="history", site=site_url(self.app.confdir)),
            "vintages": vintages.vintages_html,
            "verdicts": vintages.verdicts_html,
            "constants": codebook.constants_html,
        }
        if name in makers:
            return makers[name]()
        if name.startswith("of-"):
            return entries.numbers_html(name.removeprefix("of-"), self.where)
        return conflict_cards.cards(name, self.address)

    def address(self, figure: str) -> str:
        """Return the address of a figure in its chapter, or behind it."""
        page = homes(self.env).get(figure, "")
        return page and f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{figure}"

    def where(self, name: str, state: str = "") -> list[Markup]:
        """Return links to the pages that show the figure (in a ``state``), state the number or lead to the claim."""
        kept = _kept(self.env)
        typed = getattr(self.env, "scalingbet_numbers", {})
        stated = {page: [number.key for number in numbers] for page, (numbers, _) in typed.items()}
        links = []
        for pages, anchor in ((kept["figures"], f"#{name}{state}"), (kept["claims"], ""), (stated, "")):
            for docname in sorted(page for page, seen in pages.items() if name in seen):
                address = self.app.builder.get_relative_uri(self.env.docname, docname) + anchor
                title = self.env.titles[docname].astext() if docname in self.env.titles else docname
                words = escape(title) + (aside(name.replace("-", " ")) if anchor else "")
                links.append(Markup('<a href="{}">{}</a>').format(address, words))
        return links


def page_template(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> str | None:
    """Give the pages with generated parts their own style and script."""
    return "ledger.html" if pagename in _kept(app.env)["generated"] else None


def publish(app: Sphinx, error: Exception | None) -> None:
    """Write ``data/`` beside the pages."""
    if error is not None:
        (Path(app.doctreedir) / "ledger.state").unlink(missing_ok=True)  # what is wrong is said again
    elif app.builder.format == "html" and not app.scalingbet_same:
        data.write(Path(app.outdir) / "data")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the pages and the data to the build."""
    app.add_node(ledger_part)
    for name in PARTS:
        app.add_directive(name, Generated)
    app.connect("doctree-read", read_page)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", generated_pages)
    app.connect("env-check-consistency", check)
    app.connect("html-page-context", page_template, priority=950)
    app.connect("build-finished", publish)
    app.add_post_transform(Pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
