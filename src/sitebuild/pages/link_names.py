"""The permanent link of a heading is a sign: who only hears it is told what it leads to; signatures are plain text."""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def spoken(heading: nodes.Element) -> str:
    """Return the words of a heading, its formulas as ``formula``; of a function its full name, which no other has."""
    if isinstance(heading, addnodes.desc_signature):
        return str(heading["ids"][0])
    words = ""
    for text in heading.findall(nodes.Text):
        inside = text.parent
        words += "formula" if isinstance(inside, nodes.math) else text.astext()
    return words


class NamedSigns(HTML5Translator):
    """Sphinx's own writer, whose permanent links have a name, and signatures no frame around each word."""

    def add_permalink_ref(self, node: Any, title: str) -> None:
        """Write the permanent link of ``node``, a section or what has an address of its own."""
        if not (node["ids"] and self.config.html_permalinks and self.builder.add_permalinks):
            return
        heading = node.next_node(nodes.title) if isinstance(node, nodes.section) else node
        link = {"href": f"#{node['ids'][0]}", "title": title, "aria-label": f"Link to: {spoken(heading)}"}
        sign = self.config.html_permalinks_icon
        self.body.append(f"{self.starttag({}, 'a', '', CLASS='headerlink', **link)}{sign}</a>")

    def visit_desc_signature(self, node: nodes.Element) -> None:
        """Open a signature."""
        super().visit_desc_signature(node)
        self.protect_literal_text -= 1

    def depart_desc_signature(self, node: nodes.Element) -> None:
        """Close it."""
        self.protect_literal_text += 1
        super().depart_desc_signature(node)


def setup(app: Sphinx) -> dict[str, Any]:
    """Let the builder write with it."""
    app.set_translator("html", NamedSigns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
