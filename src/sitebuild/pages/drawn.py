"""HTML made by the package, in its page: as it is, with its files beside the page and its links to a live kernel."""

from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet.workbench.html import LIVE

from ..addresses import live_links, repository_url
from ..figures.publish import publish


class drawn(nodes.General, nodes.Element):
    """HTML made by the package (a figure, the ledger)."""


class Drawn(SphinxPostTransform):
    """Take raw HTML out of docutils' hands."""

    default_priority = 40  # after the notebooks' outputs are chosen and the ledger is written

    def run(self, **kwargs: Any) -> None:
        """Replace the page's raw HTML, and put what is not the page's part of it beside the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if "html" in raw.get("format", "").split():
                raw.replace_self(drawn(html=framed(publish(self.app, raw.astext()))))


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
    """Register the node."""
    app.add_node(drawn, html=(visit_drawn, None))
    app.add_post_transform(Drawn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
