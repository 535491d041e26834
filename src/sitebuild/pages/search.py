"""What the search knows of a page: the sentences of raw HTML, not its tables and code."""

from typing import Any

import lxml.html
from bs4 import BeautifulSoup
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet.workbench.html import LIVE

from ..addresses import live_links, repository_url
from ..figures.publish import publish


class drawn(nodes.General, nodes.TextElement):
    """HTML made by the package (a figure, the ledger), with the words in it that are searched as its text."""


def searched_words(made: str) -> str:
    """Return the sentences of a piece of HTML: not its tables, code, controls and details.

    >>> searched_words("<p>It falls.</p><details><table><tr><td>7</td></tr></table></details><h3>Why</h3>")
    'It falls. Why'
    """
    root = lxml.html.fragment_fromstring(made, create_parent=True)
    for part in list(root.iter("details", "table", "dl", "pre", "code", "form", "script", "svg")):
        if part.getparent() is not None:
            part.drop_tree()
    return " ".join(text.strip() for text in root.xpath(".//text()") if text.strip())


class Searched(SphinxPostTransform):
    """Give the search the sentences of raw HTML, where Sphinx would index every digit of it."""

    default_priority = 40  # after the notebooks' outputs are chosen and the ledger is written

    def run(self, **kwargs: Any) -> None:
        """Replace the page's raw HTML, and put what is not the page's part of it beside the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if "html" in raw.get("format", "").split():
                made = framed(publish(self.app, raw.astext()))
                raw.replace_self(drawn("", searched_words(made), html=made))


def framed(made: str) -> str:
    """Return a data frame's HTML in a frame that scrolls, by keyboard too, without its styles; other HTML as it is.

    >>> framed("<p>It falls.</p>")
    '<p>It falls.</p>'
    """
    if 'class="dataframe"' not in made:
        return made
    soup = BeautifulSoup(made, "html.parser")
    table = soup.select_one("table.dataframe")
    for element in (table, *table.find_all(True)):
        element.attrs = {name: value for name, value in element.attrs.items() if name not in ("border", "style")}
        if element.name == "th" and not element.contents:  # a head that says nothing is none
            element.name = "td"
    frame = soup.new_tag("div", attrs={
        "class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Table, scrolls sideways",
    })  # fmt: skip
    frame.append(table.extract())
    return str(frame)


def visit_drawn(translator: Any, node: Any) -> None:
    """Write the HTML, with links to a live kernel where there is one."""
    builder = translator.builder
    links = live_links(repository_url(builder.confdir), builder.current_docname)
    live = Markup().join(Markup('<a href="{}">{}</a> ').format(address, text) for text, address in links)
    translator.body.append(node["html"].replace(LIVE, live))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Give the search its words."""
    app.add_node(drawn, html=(visit_drawn, None))
    app.add_post_transform(Searched)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
