"""A notebook's text as something other than this site shows it: what is left of markup, which links lead nowhere."""

import functools
import json
import re
from urllib.parse import unquote, urlparse

import lxml.html
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

GITHUB = MarkdownIt("gfm-like", {"linkify": False}).use(dollarmath_plugin, allow_digits=False)
LEFT = re.compile(
    r"[{}`]|:::|\[\^|\]\(|\[\?\]|^\(\S+\)=|^%|(?<!\w)(?:cite|claim|n|term):\w"  # markup
    r"|\d{1,3}(?:,\d{3}){4,}|\d{13,}",  # what nobody can say
    re.MULTILINE,
)


def texts(path):
    """Return the Markdown of a notebook's cells."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


@functools.cache
def anchors(path):
    """Return what a link may name of a notebook: its headings, as GitHub names them."""
    heads = re.findall(r"^#+ (.*)", "\n".join(texts(path)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def leads_nowhere(address, notebook):
    """Return whether a link's address is neither of the web, nor a file beside the notebook, with that heading."""
    parts = urlparse(unquote(address))
    if parts.scheme:
        return parts.scheme not in ("http", "https", "n")  # a checked number: its words alone are shown
    file = notebook.parent / parts.path if parts.path else notebook
    return not file.is_file() or (bool(parts.fragment) and parts.fragment not in anchors(file))


def left(page, formulas=()):
    """Return what is left of markup in a page's text, and its numbers that nobody can say; ``formulas`` are none."""
    for quiet in page.xpath("//code | //pre | //*[contains(@class, 'math')]"):
        quiet.drop_tree()
    text = functools.reduce(lambda text, formula: text.replace(formula, ""), formulas, page.text_content())
    return [text[match.start() : match.start() + 30] for match in LEFT.finditer(text)]


def formulas(text):
    """Return the formulas of a Markdown text, the longest first."""
    tokens = [one for token in GITHUB.parse(text) for one in (token, *(token.children or ()))]
    return sorted((token.content.strip() for token in tokens if token.type.startswith("math")), key=len, reverse=True)


def wrong(rendered, notebook):
    """Return what is wrong with the HTML of a notebook's text: markup that is left, and links that lead nowhere."""
    page = lxml.html.fromstring(f"<div>{rendered}</div>")
    return left(page) + [address for address in page.xpath("//a/@href") if leads_nowhere(address, notebook)]
