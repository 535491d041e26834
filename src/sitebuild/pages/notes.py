"""Notes in the page: a link that says what stands behind it, on hover and on focus.

One component (``.note-anchor`` and its ``.note`` in book.css) serves citations, checked numbers and terms.  The note's
text is in the page, beside its link: it needs no script, and is left out of print, but for a term's.
"""

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class noted(nodes.General, nodes.Inline, nodes.TextElement):
    """A link to ``refuri`` that reads as its children, with a note (``note``: HTML); ``classes`` say of what kind."""


def noted_link(children: Iterable[nodes.Node], refuri: str, note: str, kind: str) -> noted:
    """Return a :class:`noted` link of ``kind`` (``cited``, ``number`` or ``term``); ``note`` is HTML."""
    return noted("", "", *children, refuri=refuri, note=note, classes=[kind])


def visit_noted(translator: Any, node: Any) -> None:
    """Open the anchor and its link; notes are numbered in the order of the page."""
    translator.notes = getattr(translator, "notes", 0) + 1
    link = {"href": node["refuri"], "aria-describedby": f"note-{translator.notes}"}
    translator.body.append(translator.starttag(node, "span", "", CLASS="note-anchor"))
    translator.body.append(translator.starttag({}, "a", "", **link))


def depart_noted(translator: Any, node: Any) -> None:
    """Close the link and write the note after it."""
    note = f'<span class="note" role="tooltip" id="note-{translator.notes}">{node["note"]}</span>'
    translator.body.append(f"</a>{note}</span>")


def pass_by(translator: Any, node: Any) -> None:
    """Write nothing but the text: another builder than HTML."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node."""
    other = (pass_by, pass_by)
    app.add_node(noted, html=(visit_noted, depart_noted), latex=other, text=other, man=other, texinfo=other)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
