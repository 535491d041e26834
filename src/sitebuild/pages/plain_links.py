"""Citations and ledger links as notebooks have them, plain Markdown: each is read as what its title says.

``scalingbet.numbers.links`` says how they are written.  ``numbers`` checks them with the numbers of the page;
``citations`` and the ledger's pages give them their addresses on the site.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from scalingbet.numbers.links import KINDS, Linked, typed_links
from scalingbet.numbers.markdown import cells, place, plain, without_code

OWN_MARKUP = {
    r"\{[\w:-]+\}(?=`)": "a role",
    r"^\s*(?:>\s*)*(?:`{3,}|~{3,}|:{3,})\s*\{": "a directive",
    r"^\([^\s()]+\)=\s*$": "a target",
    r"(?<=[\])`])\{[.#\w][^}]*\}": "an attribute",
    r"\{\{": "a substitution",
}


class PlainLinks(SphinxTransform):
    """Read a link with the title ``cite:key`` or ``claim:id`` as a reference to that."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Work on the page that is being read."""
        for kind, title in ((nodes.reference, "reftitle"), (addnodes.pending_xref, "title")):
            for link in list(self.document.findall(kind)):
                if link.get(title, "").startswith(KINDS):
                    words = link.children if kind is nodes.reference else link[0].children
                    made = nodes.reference("", "", *words, refuri=link[title], typed=True)
                    made.source, made.line = link.source, link.line
                    link.replace_self(made)


def read(path: Path, name: str, doctree: nodes.document) -> tuple[list[Linked], list[str]]:
    """Return the links that the source of a page states, and what is wrong with how they are written."""
    links = typed_links(path, name)
    found = {(link.key, plain(link.text)) for link in links}
    problems = own_markup(path, name) if path.suffix == ".ipynb" else []
    for link in doctree.findall(nodes.reference):
        if link.get("typed") and (link["refuri"], link.astext()) not in found:
            problems.append(f"{name}: [{link.astext()}](... {link['refuri']}) is no plain text on one line")
    return links, problems


def own_markup(path: Path, name: str) -> list[str]:
    """Return where a notebook has what only MyST reads."""
    return [
        f"{place(name, number, cell)}: {match[0].strip()!r} is {what} of MyST, which other Jupyters show as it stands"
        for cell, lines in cells(path)
        for number, (line, prose) in enumerate(zip(lines, without_code(lines), strict=True), 1)
        for pattern, what in OWN_MARKUP.items()
        for match in re.finditer(pattern, line)
        if what == "a directive" or prose[match.start() : match.start() + 1] == line[match.start()]
    ]


def add_schemes(app: Sphinx, config: Any) -> None:
    """Let MyST read ``cite:`` and ``claim:`` as addresses: the short forms."""
    more = [kind.rstrip(":") for kind in KINDS if kind.rstrip(":") not in config.myst_url_schemes]
    config.myst_url_schemes = [*config.myst_url_schemes, *more]


def setup(app: Sphinx) -> dict[str, Any]:
    """Let pages be read so."""
    app.connect("config-inited", add_schemes, priority=400)
    app.add_transform(PlainLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
