"""Mathematics as MathML, made when the site is built: no script draws it, and screen readers read it."""

import html
import re
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert_to_element
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}


class MathError(ValueError):
    """TeX that has no MathML."""


def mathml(tex: str, display: str = "inline") -> str:
    """Return ``tex`` as a MathML element, or raise :class:`MathError` that names what is not understood.

    >>> mathml("x^2")
    '<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    >>> mathml(r"\\unknown{x}")
    Traceback (most recent call last):
    ...
    sitebuild.pages.mathml.MathError: no MathML for \\unknown in \\unknown{x}
    """
    tex = tex.strip()
    aligned = re.sub(r"\\(begin|end)\{(aligned|split|align)\}", r"\\\1{align*}", tex)
    if display == "block" and "\\\\" in aligned and "\\begin" not in aligned:
        aligned = rf"\begin{{align*}}{aligned}\end{{align*}}"
    try:
        element = convert_to_element(aligned, display=display)
    except Exception as error:  # the converter has a dozen errors of its own, all without the text
        raise MathError(f"no MathML for {tex}: {type(error).__name__}") from error
    for part in element.iter():
        part.text = html.unescape(part.text or "")
        if part.text.startswith("\\") or part.text == "&":
            raise MathError(f"no MathML for {part.text} in {tex}")
        if len(part) != PARTS.get(part.tag, len(part)):
            raise MathError(f"no MathML for {tex}: a part is missing")
    element.attrib.pop("xmlns", None)  # HTML needs none
    if display == "inline":
        element.attrib.pop("display", None)
    return ElementTree.tostring(element, encoding="unicode", short_empty_elements=False)


def _written(translator: Any, node: Any, display: str) -> str:
    try:
        return mathml(node.astext(), display)
    except MathError as error:
        logger.warning("%s", error, location=node, type="math")
        return f"<code>{translator.encode(node.astext())}</code>"


def visit_inline(translator: Any, node: Any) -> None:
    """Write an inline formula."""
    translator.body.append(f'<span class="math">{_written(translator, node, "inline")}</span>')
    raise nodes.SkipNode


def visit_block(translator: Any, node: Any) -> None:
    """Write a formula on its own line, with its number and anchor if it has a label."""
    translator.body.append(translator.starttag(node, "div", CLASS="math display", tabindex="0"))
    translator.body.append(_written(translator, node, "block"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer that ``html_math_renderer: mathml`` names."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
