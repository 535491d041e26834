"""The reference: Sphinx's autodoc, told what is public in each room, the unit and domain of each symbol, and constants.

A function is documented by the name that readers import, ``scalingbet.laws.kaplan_loss``, whatever file it stands in;
other projects link to it by that name (intersphinx, ``objects.inv``).
"""

import dataclasses
import functools
import importlib
import inspect
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.ext import autodoc
from sphinx.util.rst import escape

from scalingbet import markup
from scalingbet.facts import references
from scalingbet.formula import Quantity

from . import modules

ROOM = """\
```{{eval-rst}}
.. automodule:: {module}
{members}
```"""
MEMBERS = """\
   :members: {names}
   :member-order: bysource"""


def offered(room: str) -> dict[str, Any]:
    """Return ``{name: object}`` of what the room's face hands on, in the order of its text."""
    face = importlib.import_module(modules.face(room))
    there = [name for name, value in vars(face).items() if not name.startswith("_") and not inspect.ismodule(value)]
    return {name: getattr(face, name) for name in getattr(face, "__all__", there)}


@functools.cache
def public(room: str) -> list[str]:
    """Return the names that ``scalingbet.<room>`` offers and no room below it does.

    >>> public("uncertainty")
    ['amount_at', 'draws', 'lognormal', 'normal', 'share_at', 'uniform']
    """
    order = modules.rooms()
    below = [offered(other) for other in order[order.index(room) + 1 :]]
    return [name for name, value in offered(room).items() if not any(other.get(name) is value for other in below)]


# -- what autodoc is told --------------------------------------------------------------------


def symbols(function: Any) -> list[str]:
    """Return a field for each symbol of a formula: its unit, and what is allowed.

    >>> from scalingbet.laws import kaplan_loss
    >>> symbols(kaplan_loss)
    [':param N: parameters, more than 0', ':param D: tokens, more than 0']
    """
    domain = getattr(function, "domain", {})
    return [f":param {name}: {', '.join(filter(None, (quantity.unit, quantity.allowed())))}"
            for name, quantity in domain.items() if isinstance(quantity, Quantity)]  # fmt: skip


def add_symbols(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Put the fields of a formula's symbols before the example in its docstring."""
    if what == "function" and (fields := symbols(obj)):
        example = next((place for place, line in enumerate(lines) if line.startswith(">>>")), len(lines))
        lines[example:example] = ["", *fields, ""]


def keep_listed(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """Return whether autodoc leaves a name out: never one that a room lists, always the field of a named tuple."""
    return False if what == "module" else type(obj).__name__ == "_tuplegetter" or None


def call(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, None] | None:
    """Return no signature for a protocol: it is never called."""
    return ("", None) if getattr(obj, "_is_protocol", False) else None


def written(value: object) -> str:
    """Return a value as it would be typed, a number as short as it can be.

    >>> written(8.8e13), written((5.0, 1 / 3)), written(None)
    ('8.8e+13', '(5, 0.3333333333333333)', 'None')
    """
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))}{',' * (len(value) == 1)})"
    return repr(value)


def sources(text: str) -> str:
    """Return the sources of a constant, keys of the bibliography or texts, as reStructuredText.

    >>> sources("kaplan2020; our fit")
    '`Kaplan et al. 2020 <bibliography.html#ref-kaplan2020>`__; our fit'
    """
    known = references.entries()
    parts = [part.strip() for part in text.split(";")]
    return "; ".join(
        f"`{known[part]} <bibliography.html#ref-{part}>`__" if part in known else escape(part) for part in parts
    )


def constants(record: Any) -> str:
    """Return the values, the texts and the source of a frozen dataclass, as reStructuredText."""
    values, texts = [], []
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            texts.append(f"{field.name}: {sources(value) if field.name == 'source' else escape(value)}")
        elif value is not None:
            values.append(f"{field.name} = {written(value)}")
    return f"``{', '.join(values)}``; {'; '.join(texts)}"


class Constant(autodoc.DataDocumenter):
    """A constant: a plain value stands in its head, the values and sources of a law below it."""

    @classmethod
    def can_document_member(cls, member: Any, membername: str, isattr: bool, parent: Any) -> bool:
        """Return whether this documents a name: any that a room lists and that is no function or class."""
        return isinstance(parent, autodoc.ModuleDocumenter)

    def should_suppress_value_header(self) -> bool:
        """Return whether the value is left out of the head: it is too long, or differs from machine to machine."""
        return not isinstance(self.object, str | int | float | tuple) or len(repr(self.object)) > 60

    def get_doc(self) -> list[list[str]]:
        """Return the lines of text below the head."""
        value = self.object
        if dataclasses.is_dataclass(value):
            return [[constants(value)]]
        if isinstance(value, dict) and all(map(dataclasses.is_dataclass, value.values())):
            return [[f"- ``{key!r}``: {constants(record)}" for key, record in value.items()]]
        if isinstance(value, tuple) and all(map(dataclasses.is_dataclass, value)):
            return [["; ".join(escape(record.name) for record in value)]]
        return [[]]


# -- a room on the page ----------------------------------------------------------------------


class folded(nodes.General, nodes.Element):
    """What opens when its ``summary``, a list of names, is pressed."""


class code(nodes.Inline, nodes.TextElement):
    """A word of code, without the frame that Sphinx gives each part of it: the page has thousands."""


def room(directive: Any, name: str) -> list[Any]:
    """Return the nodes of a room: what its docstring says, and its public names, folded."""
    names = public(name)
    members = MEMBERS.format(names=", ".join(names)) if names else ""
    made = directive.parse_text_to_nodes(ROOM.format(module=modules.face(name), members=members))
    for example in (block for node in made for block in node.findall(nodes.doctest_block)):
        example["language"] = "none"  # in colours the page would be a tenth longer
    for word in [word for node in made for word in node.findall(nodes.literal)]:
        word.replace_self(code("", "", *word.children))
    entries = [node for node in made if isinstance(node, addnodes.desc | addnodes.index)]
    prose = [node for node in made if node not in entries]
    fold = [folded("", *entries, summary=names)] if names else []
    return [nodes.container("", *prose, *fold, classes=["room"])]


def visit_folded(translator: Any, node: Any) -> None:
    """Open the fold."""
    names = markup.code(", ".join(node["summary"]))
    translator.body.append(f"<details><summary>{names}</summary>")


def depart_folded(translator: Any, node: Any) -> None:
    """Close the fold."""
    translator.body.append("</details>")


def visit_code(translator: Any, node: Any) -> None:
    """Open the word."""
    translator.body.append("<code>")


def depart_code(translator: Any, node: Any) -> None:
    """Close the word."""
    translator.body.append("</code>")


def configure(app: Sphinx, config: Any) -> None:
    """Let a signature have names and defaults as they are written: units and domains say more than types would."""
    config.autodoc_typehints, config.autodoc_preserve_defaults = "none", True
    config.add_module_names = config.toc_object_entries = False
    config.nitpick_ignore_regex = [("py:class", r"numpy\..*")]  # a link would lead to another site


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect all of this to autodoc."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("config-inited", configure)
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.add_node(code, html=(visit_code, depart_code))
    app.add_autodocumenter(Constant, override=True)
    app.connect("autodoc-skip-member", keep_listed)
    app.connect("autodoc-process-docstring", add_symbols)
    app.connect("autodoc-process-signature", call)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
