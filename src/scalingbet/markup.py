"""Pieces of HTML that everything shares: escaped text, code, lists, words for who only hears a link."""

import html


def escape(text):
    """Return ``text`` for HTML, in an element or a quoted attribute."""
    return html.escape(str(text), quote=True)


def code(text):
    """Return ``text`` as code."""
    return f"<code>{escape(text)}</code>"


def listed(rows):
    """Return a description list of the rows that say something."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{content}</dd>" for name, content in rows if content) + "</dl>"


def aside(words):
    """Return ``words`` for who hears a link or a button, not for who sees where it stands.

    >>> aside("power law")
    '<span class="visually-hidden">: power law</span>'
    """
    return f'<span class="visually-hidden">: {escape(words)}</span>'
