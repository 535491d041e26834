"""Citations, and the bibliography as sphinxcontrib-bibtex finds it and this book shows it."""

import html
import re
from functools import partial
from typing import Any

from docutils import nodes
from pybtex.backends.plaintext import Backend
from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.template import field as bib_field
from pybtex.style.template import href, optional, sentence
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet.facts import references
from scalingbet.facts.book import documents

from .notes import noted_link


class AsPublished(PlainStyle):
    """Entries by author, their titles with the capitals that they have in the .bib file."""

    def format_title(self, e: Any, which_field: str, as_sentence: bool = True) -> Any:
        """Return the title, as a sentence of its own or as a part of one."""
        title = bib_field(which_field)
        return sentence[title] if as_sentence else title

    def format_web_refs(self, e: Any) -> Any:
        """Return one link: the identifier that lasts longest, else the address."""
        if "eprint" in e.fields:
            return sentence[self.format_eprint(e)]
        if "doi" in e.fields:
            return sentence[self.format_doi(e)]
        return sentence[optional[self.format_url(e)]]

    def format_url(self, e: Any) -> Any:
        """Return the address as a link that reads without its scheme."""
        short = partial(re.sub, r"^https?://(www\.)?|/$", "")
        return href[bib_field("url", raw=True), bib_field("url", raw=True, apply_func=short)]


class Citations(SphinxPostTransform):
    """Lead every citation to its entry, with the full reference as a note, and write the bibliography as a plain list.

    A citation of one of the documents has its colour.
    """

    default_priority = 20

    def run(self, **kwargs: Any) -> None:
        """Replace the citations' links and the bibliography's entries."""
        sources = {source.key: source for source in self.env.get_domain("cite").citations}
        for link in list(self.document.findall(nodes.reference)):
            kind, _, key = link.get("refuri", "").partition(":")
            if kind == "cite" and key in sources:  # another key is reported by numbers.check_all
                page, note = sources[key].bibliography_key.docname, sources[key].tooltip_entry.text.render(Backend())
                address = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{sources[key].citation_id}"
                noted = noted_link(link.children, address, html.escape(note.replace("\\url ", "")), "cited")
                if (document := key.removeprefix("doc-")) in documents():
                    noted["classes"] += ["document", document]
                link.replace_self(noted)
        for bibliography in {entry.parent for entry in self.document.findall(nodes.citation)}:
            entries = [nodes.list_item("", *entry.children[1:], ids=entry["ids"]) for entry in bibliography.children]
            bibliography.children = []
            bibliography += nodes.bullet_list("", *entries, classes=["citations"])


def letter_years(app: Sphinx) -> None:
    """Tell sources of the same authors and year apart by a letter, wherever sphinxcontrib-bibtex writes the year.

    A dollar loses its backslash, which pybtex would show.
    """
    entries = app.env.get_domain("cite").bibdata.data.entries
    for entry in entries.values():
        for name, text in entry.fields.items():
            entry.fields[name] = text.replace(*references.DOLLAR)
    for key, year in references.lettered_years().items():
        if key in entries:
            entries[key].fields["year"] = year


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the style that ``_config.yml`` names, and the notes."""
    register_plugin("pybtex.style.formatting", "as_published", AsPublished)
    app.connect("builder-inited", letter_years)
    app.add_post_transform(Citations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
