"""Citations and the bibliography, as sphinxcontrib-bibtex finds them and this book shows them."""

import html
import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from docutils import nodes
from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.template import field as bib_field
from pybtex.style.template import href, optional, sentence
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from scalingbet.facts import references
from scalingbet.facts.book import documents, voice

from .notes import noted_link

ROUND = partial(BracketStyle, left="(", right=")", sep="; ")


@dataclass
class AuthorYear(AuthorYearReferenceStyle):
    """``(Kaplan et al. 2020)`` in brackets, ``Kaplan et al. (2020)`` in the text."""

    bracket_textual: BracketStyle = field(default_factory=ROUND)
    bracket_parenthetical: BracketStyle = field(default_factory=ROUND)
    author_year_sep: str = " "


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


def begins(part: nodes.Node) -> bool:
    """Return whether a sentence begins with ``part``: nothing stands before it, or the end of a sentence."""
    at = part.parent.index(part)
    before = "".join(child.astext() for child in part.parent.children[:at])
    return not before or re.search(r"[.?!:][)”]?\s+$", before) is not None


class Citations(SphinxPostTransform):
    """Give every citation its full reference as a note, and write the bibliography as a plain list.

    A citation of one of the documents reads as its short name, in its colour.
    """

    default_priority = 20  # after references are resolved (10)

    def run(self, **kwargs: Any) -> None:
        """Replace the citations' links and the bibliography's entries."""
        for citation in list(self.document.findall(nodes.inline)):
            if "bibtex-citation" not in citation["classes"]:
                continue
            links = list(citation.findall(nodes.reference))
            for link in links:
                target = link.get("refuri") or f"#{link['refid']}"
                note = html.escape(link.get("reftitle", ""))
                noted = noted_link(link.children, target, note, "cited")
                document = target.rpartition("#ref-doc-")[2]
                if document in documents():
                    noted["classes"] += ["document", document]
                    noted.children = []
                    noted += nodes.Text(voice(document) if begins(citation) else documents()[document]["short"])
                    if len(links) == 1:  # the short name stands for author and year
                        around = "()" if citation.astext().startswith("(") else ("", "")
                        citation.children = []
                        citation += [nodes.Text(around[0]), noted, nodes.Text(around[1])]
                        continue
                link.replace_self(noted)
        for bibliography in {entry.parent for entry in self.document.findall(nodes.citation)}:
            entries = [nodes.list_item("", *entry.children[1:], ids=entry["ids"]) for entry in bibliography.children]
            bibliography.children = []
            bibliography += nodes.bullet_list("", *entries, classes=["citations"])


def letter_years(app: Sphinx) -> None:
    """Tell sources of the same authors and year apart by a letter, wherever sphinxcontrib-bibtex writes the year."""
    entries = app.env.get_domain("cite").bibdata.data.entries
    for key, year in references.lettered_years().items():
        if key in entries:
            entries[key].fields["year"] = year


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the styles that ``_config.yml`` names, and the notes."""
    register_plugin("pybtex.style.formatting", "as_published", AsPublished)
    register_bibtex_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", AuthorYear)
    app.connect("builder-inited", letter_years)
    app.add_post_transform(Citations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
