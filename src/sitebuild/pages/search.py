"""What the search knows of a page: the sentences of raw HTML, not its tables and code."""

import re

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

DATA_FRAME = re.compile(r"<div>\s*<style scoped>.*?</style>\s*(<table.*?</table>).*?</div>", re.DOTALL)  # of pandas


class drawn(nodes.General, nodes.TextElement):
    """HTML made by the package (a figure, the ledger), with the words in it that are searched as its text."""


def searched_words(made):
    """Return the sentences of a piece of HTML: not its tables, code, controls and details.

    >>> searched_words("<p>It falls.</p><details><table><tr><td>7</td></tr></table></details><h3>Why</h3>")
    'It falls. Why'
    """
    soup = BeautifulSoup(made, "html.parser")
    for part in soup.select("details, table, dl, pre, code, form, script, svg"):
        part.decompose()
    return soup.get_text(" ", strip=True)


class Searched(SphinxPostTransform):
    """Give the search the sentences of raw HTML, where Sphinx would index every digit of it."""

    default_priority = 40  # after the notebooks' outputs are chosen and the ledger is written

    def run(self, **kwargs):
        """Replace the page's raw HTML."""
        for raw in list(self.document.findall(nodes.raw)):
            if "html" in raw.get("format", "").split():
                made = DATA_FRAME.sub(_scrolled, raw.astext())
                raw.replace_self(drawn("", searched_words(made), html=made.replace(' style="text-align: right;"', "")))


def _scrolled(found):
    """Return a table of pandas in a frame that scrolls, by keyboard too; a head that says nothing is none."""
    table = found[1].replace(' border="1"', "", 1).replace("<th></th>", "<td></td>")
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">{table}</div>'


def visit_drawn(translator, node):
    """Write the HTML."""
    translator.body.append(node["html"])
    raise nodes.SkipNode


def setup(app):
    """Give the search its words."""
    app.add_node(drawn, html=(visit_drawn, None))
    app.add_post_transform(Searched)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
