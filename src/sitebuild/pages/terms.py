"""Terms of the glossary, explained where they first stand in a chapter."""

import re
from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from .context import chapter_number
from .notes import noted, noted_link

GLOSSARY = "book/glossary"
NOT_IN = (nodes.reference, noted, nodes.title, nodes.literal, nodes.math, nodes.table)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text.

    >>> first_sentence("The unit of loss. One less means fewer.")
    'The unit of loss.'
    """
    return re.split(r"(?<=[.])\s", " ".join(text.split()), maxsplit=1)[0]


def glossed(glossary: nodes.document) -> dict[str, tuple[str, str]]:
    """Return ``{term: (its id, the first sentence of what it is)}`` of the glossary's page."""
    return {
        term.astext().lower(): (term["ids"][0], first_sentence(item.next_node(nodes.definition).astext()))
        for item in glossary.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
        if term["ids"]
    }


def learn(app: Sphinx, env: Any) -> list[str]:
    """Keep the glossary; return the chapters to write again, where it is another one than before."""
    terms = glossed(env.get_doctree(GLOSSARY)) if GLOSSARY in env.found_docs else {}
    changed = getattr(env, "scalingbet_terms", None) != terms
    env.scalingbet_terms = terms
    return [name for name in env.found_docs if changed and chapter_number(name)]


class Terms(SphinxPostTransform):
    """Make a link with a note of each term's first place in a chapter's paragraphs."""

    default_priority = 62  # after the frame: what it adds is read as well

    def run(self, **kwargs: Any) -> None:
        """Work on the page that is being written."""
        terms = dict(self.env.scalingbet_terms)
        if not terms or not chapter_number(self.env.docname):
            return
        words = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
        found = re.compile(rf"(?<![\w-])({words})(?![\w-])", re.IGNORECASE)
        address = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        for paragraph in self.document.findall(nodes.paragraph):
            for text in list(paragraph.findall(nodes.Text)):
                if not _inside(text, paragraph):
                    _explain(text, found, terms, address)


def _inside(text: nodes.Text, paragraph: nodes.paragraph) -> bool:
    """Return whether a text stands in a link, a note or the like."""
    part = text.parent
    while part is not paragraph and not isinstance(part, NOT_IN):
        part = part.parent
    return part is not paragraph


def _explain(text: nodes.Text, found: re.Pattern[str], terms: dict[str, tuple[str, str]], address: str) -> None:
    """Put links in the places of the terms that ``terms`` still has; take those out of it."""
    parts: list[nodes.Node] = []
    at, whole = 0, text.astext()
    for match in found.finditer(whole):
        known = terms.pop(match[0].lower(), None)
        if known:
            parts.append(nodes.Text(whole[at : match.start()]))
            parts.append(noted_link([nodes.Text(match[0])], f"{address}#{known[0]}", escape(known[1]), "term"))
            at = match.end()
    if parts:
        text.parent.replace(text, [*parts, nodes.Text(whole[at:])])


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the notes to the build."""
    app.connect("env-updated", learn)
    app.add_post_transform(Terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
