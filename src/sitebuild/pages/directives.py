"""The directives of Markdown pages: a figure, the chapters as cards, the five documents, the tour."""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from scalingbet import figures
from scalingbet.facts.book import documents, voice

from .context import chapter_number

logger = logging.getLogger(__name__)


class ExplorableDirective(SphinxDirective):
    """Show an explorable in a Markdown page, as a notebook's output shows it."""

    required_arguments = 1

    def run(self) -> list[Any]:
        """Return the figure as raw HTML."""
        name, known = self.arguments[0], figures.load()
        if name not in known:
            raise self.error(f"no explorable is named {name!r}; there are {', '.join(sorted(known))}")
        return [nodes.raw("", known[name]._repr_mimebundle_()["text/html"], format="html")]


class Chapters(SphinxDirective):
    """The chapters as cards: a document's name on one line and its finding below, a blank line between chapters.

    Only chapters in the table of contents are shown, in its order; one without a finding is a warning.
    """

    has_content = True

    def run(self) -> list[Any]:
        """Return the list of cards."""
        findings = {}
        for block in "\n".join(self.content).strip().split("\n\n"):
            name, _, finding = block.strip().partition("\n")
            findings[name.strip()] = finding
        chapters = [page for part in self.config.external_site_map.root.subtrees for page in part.items
                    if chapter_number(page) and page in self.env.found_docs]  # fmt: skip
        cards = nodes.bullet_list(classes=["cards"])
        for page in chapters:
            if page not in findings:
                logger.warning("%s has no finding on the front page", page, location=self.get_location())
            title = addnodes.pending_xref("", nodes.inline(), refdomain="std", reftype="doc", reftarget=f"/{page}",
                                          refdoc=self.env.docname, refexplicit=False, refwarn=True)  # fmt: skip
            number = nodes.raw("", f'<span class="number">{chapter_number(page)}</span>', format="html")
            card = nodes.list_item("", nodes.paragraph("", "", number, title, classes=["card-title"]))
            card += self.parse_text_to_nodes(findings.get(page, ""))
            cards += card
        return [cards]


class Documents(SphinxDirective):
    """The five documents: colour, short name, what each is and where to find it; with ``short`` the names alone."""

    optional_arguments = 1

    def run(self) -> list[Any]:
        """Return the list; the names in it are citations."""
        short = self.arguments == ["short"]
        listed = nodes.bullet_list()
        for name, document in documents().items():
            cited = nodes.reference("", voice(name), refuri=f"cite:{document['source']}")
            said = nodes.Text("" if short else f" {document['is']}")
            listed += nodes.list_item("", nodes.paragraph("", "", cited, said))
        return [nodes.container("", listed, classes=["legend" if short else "documents"])]


class Tour(SphinxDirective):
    """Keep a place for the list of the tour's steps: they are known once every page is read."""

    def run(self) -> list[Any]:
        """Return the place."""
        return [nodes.container(classes=["tour-steps"])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    app.add_directive("explorable", ExplorableDirective)
    app.add_directive("chapters", Chapters)
    app.add_directive("documents", Documents)
    app.add_directive("tour", Tour)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
