"""All HTML is made from templates: values are escaped, line breaks between tags are for who reads the template."""

import functools
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

__all__ = ["aside", "code", "joined", "templates"]

BETWEEN = re.compile(r"(?<=[>}])\s*\n\s*(?=[<{])")  # a line break of a template that is no part of what it says
HERE = Path(__file__).parent


class _Lines(Extension):
    """Leaves out a template's line breaks between tags, and makes one space of each other one."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\s*\n\s*", " ", BETWEEN.sub("", source.strip()))


@functools.cache
def templates(folder: Path) -> Callable[..., Markup]:
    """Return the function ``render(name, **values)`` of the templates in ``folder``; a missing value raises.

    A template may import the macros of ``macros.html`` beside this module.  Text is escaped; what is HTML already says
    so by its type, :class:`markupsafe.Markup`, which is what ``render`` returns.
    """
    environment = Environment(
        loader=FileSystemLoader([folder, HERE]), autoescape=True, undefined=StrictUndefined, extensions=[_Lines]
    )

    def render(name: str, /, **values: Any) -> Markup:
        return Markup(environment.get_template(name).render(**values))

    return render


def code(text: str) -> Markup:
    """Return ``text`` as code."""
    return Markup("<code>{}</code>").format(text)


def aside(words: str) -> Markup:
    """Return ``words`` for who hears a link or a button, not for who sees where it stands.

    >>> print(aside("power law"))
    <span class="visually-hidden">: power law</span>
    """
    return Markup('<span class="visually-hidden">: {}</span>').format(words)


def joined(parts: Iterable[str], between: str) -> Markup:
    """Return ``parts``, texts or HTML, with ``between`` between them, as HTML."""
    return escape(between).join(parts)
