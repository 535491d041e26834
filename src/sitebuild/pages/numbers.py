"""The numbers in the prose, on the site: each link gets its note, and every one is checked.

A page is not read again when only the code changes, so what it states is kept in Sphinx's environment.
All of it is computed anew when code or data have changed; else only what changed pages state.
"""

import hashlib
import html
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from scalingbet.facts import is_aged, rests_on
from scalingbet.facts.files import RecordError
from scalingbet.facts.references import label
from scalingbet.numbers import Number, entries, get, quantity
from scalingbet.numbers.links import KINDS, Linked
from scalingbet.numbers.markdown import cells, place, plain
from scalingbet.numbers.prose import LINK, Typed, bare_digits

from ..changes import PACKAGE, SITE, source_digest
from . import plain_links
from .notes import noted_link

logger = logging.getLogger(__name__)

CELL = 10_000  # MyST-NB counts lines from ten thousand times the cell's number

# Text in these is no prose: code, math, headings, citations, what a cell printed, docstrings (a room of the reference).
NO_PROSE = (
    nodes.title, nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block, nodes.raw, nodes.Invisible,
    nodes.footnote_reference, nodes.citation_reference, nodes.label, nodes.docinfo, nodes.field_list,
    nodes.system_message, nodes.meta, addnodes.toctree, addnodes.index,
)  # fmt: skip
NO_PROSE_CLASSES = {"cell_output", "cell_input", "toctree-wrapper", "room"}


def source_place(env: Any, docname: str, node: Any, fits: Callable[[str], bool]) -> str:
    """Return where a node's text stands in the page's source: the first line, from the node's own on, that ``fits``."""
    path = Path(env.doc2path(docname))
    name = path.relative_to(env.srcdir).as_posix()
    while node is not None and not node.line:
        node = node.parent
    line = node.line if node is not None else 1
    cell, first = divmod(line, CELL) if path.suffix == ".ipynb" else (None, line)
    lines = dict(cells(path)).get(cell, [])
    order = [*range(max(first, 1), len(lines) + 1), *range(max(first, 1) - 1, 0, -1)]
    return place(name, next((number for number in order if fits(lines[number - 1])), max(first, 1)), cell)


def _is_prose(text: nodes.Text) -> bool:
    node = text.parent
    while node is not None:
        refers = node.get("refuri", "") if isinstance(node, nodes.reference) else ""
        quiet = NO_PROSE_CLASSES & set(getattr(node, "attributes", {}).get("classes", ()))
        if isinstance(node, NO_PROSE) or quiet or refers.startswith(("n:", *KINDS)) or refers == text.astext():
            return False
        node = node.parent
    return True


def _kept(env: Any) -> dict[str, tuple[list[Typed | Linked], list[str]]]:
    """Return ``{page: (typed numbers and links, problems)}`` of all pages that were ever read."""
    if not hasattr(env, "scalingbet_numbers"):
        env.scalingbet_numbers, env.scalingbet_written = {}, {}
    return env.scalingbet_numbers


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what the page that was just read states: its typed numbers and links, and its digits outside a link."""
    env, docname = app.env, app.env.docname
    path = Path(env.doc2path(docname))
    typed: list[Typed | Linked] = []
    linked, problems = plain_links.read(path, path.relative_to(env.srcdir).as_posix(), doctree)
    for link in doctree.findall(nodes.reference):
        scheme, _, target = link.get("refuri", "").partition(":")
        if scheme != "n":
            continue
        key, _, kind = target.partition("?")
        text = link.astext()

        def states(line: str, text: str = text, key: str = key) -> bool:
            return any(match[2] == key and plain(match[1]) == text for match in LINK.finditer(line))

        where = source_place(env, docname, link, states)
        typed.append(Typed(text, key, kind or None, where))
        if isinstance(link.parent, nodes.title):
            problems.append(f"{where}: a checked number stands in the text, not in a heading (n:{key})")
    for text in doctree.findall(nodes.Text):
        for word in bare_digits(text.astext()) if _is_prose(text) else ():

            def has(line: str, word: str = word) -> bool:
                return word in LINK.sub("", line)

            where = source_place(env, docname, text, has)
            problems.append(f"{where}: {word!r} is a number outside a link; write [{word}](n:its.key)")
    _kept(env)[docname] = ([*typed, *linked], problems)


def forget_page(app: Sphinx, env: Any, docname: str) -> None:
    """Drop what a page stated that is gone or is read anew."""
    _kept(env).pop(docname, None)


def merge(app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what a parallel reader kept."""
    _kept(env).update({name: kept for name, kept in _kept(other).items() if name in docnames})


def _states(env: Any) -> dict[str, str]:
    """Return, for each page, what its numbers depend on: code, data, and which numbers it states."""
    now = source_digest(PACKAGE, SITE, entries.NUMBERS)
    return {
        name: hashlib.sha256(f"{now} {typed}".encode()).hexdigest() if typed else ""
        for name, (typed, _) in _kept(env).items()
    }


def changed_pages(app: Sphinx, env: Any) -> list[str]:
    """Return the pages whose notes may say something new: they are written again."""
    states = _states(env)
    changed = [name for name, state in states.items() if state and env.scalingbet_written.get(name) != state]
    env.scalingbet_written = states
    return changed


def check_all(app: Sphinx, env: Any) -> None:
    """Warn of every number and link that is not as the code gives it, and of bare digits; the right ones stay right."""
    app.scalingbet_problems, states, right = [], _states(env), {}
    file = Path(app.doctreedir) / "numbers-right.json"  # Sphinx has put its environment away before it asks for checks
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for docname, (typed, problems) in sorted(_kept(env).items()):
        if not problems and before.get(docname) == states[docname]:
            right[docname] = states[docname]
            continue
        wrong = [problem for problem in (number.problem() for number in typed) if problem]
        if not wrong + problems:
            right[docname] = states[docname]
        app.scalingbet_problems += wrong + problems
        for problem in wrong + problems:
            logger.warning(problem, location=docname, type="scalingbet", subtype="number")
    file.write_text(json.dumps(right), encoding="utf-8")


def fail(app: Sphinx, error: Exception | None) -> None:
    """Raise at the end of a build that found wrong numbers, with all of them in one list."""
    problems = getattr(app, "scalingbet_problems", [])
    if problems and error is None:
        raise ExtensionError("\n".join(["numbers and links in the prose (`make numbers` mends them):", *problems]))


def source_words(source: str) -> str:
    """Return a source in words: a key as its short label, a text as it is.

    >>> source_words("an assumption of this book")
    'an assumption of this book'
    """
    return source if " " in source else label(source)


def note_html(number: Number, kind: str | None = None) -> str:
    """Return what the note of a checked number says: what it is, value with unit, kind, source, as-of."""
    exact = "" if number.format in ("text", "year") else f" ({quantity(number.value, number.unit)})"
    sources = "; ".join(source_words(source) + (place and f", {place}") for source, place in number.source.items())
    old = ", more than a year before this book" if number.ages and is_aged(number.speaks_of) else ""
    speaks_of = f" As of {number.speaks_of}{old}." if number.speaks_of else ""
    parts = (
        number.definition,
        number.written(kind),
        exact,
        f"{number.kind.capitalize()}: {sources}.{speaks_of} {rests_on(number.status)}".strip(),
    )
    is_what, text, exact, origin = map(html.escape, parts)
    return f"{is_what}: <b>{text}</b>{exact}. {origin}"


class NumberNotes(SphinxPostTransform):
    """Lead each checked number to its entry and give it its note."""

    default_priority = 20

    def run(self, **kwargs: Any) -> None:
        """Replace the links of the page that is being written."""
        for link in list(self.document.findall(nodes.reference)):
            scheme, _, target = link.get("refuri", "").partition(":")
            if scheme != "n":
                continue
            key, _, kind = target.partition("?")
            try:
                number = get(key)
                note = note_html(number, kind or None)
            except (RecordError, ValueError):  # reported by check_all
                link.replace_self(link.children)
                continue
            page = self.app.builder.get_relative_uri(self.env.docname, f"book/{number.page}")
            link.replace_self(noted_link(link.children, f"{page}#{number.anchor}", note, "number"))


def add_scheme(app: Sphinx, config: Any) -> None:
    """Let MyST read ``n:`` as an address, and two dollar amounts as no formula."""
    config.myst_dmath_allow_digits = False
    if "n" not in config.myst_url_schemes:
        config.myst_url_schemes = [*config.myst_url_schemes, "n"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the check and the notes to the build."""
    app.connect("config-inited", add_scheme, priority=400)
    app.connect("doctree-read", read_page)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", changed_pages)
    app.connect("env-check-consistency", check_all)
    app.connect("build-finished", fail, priority=950)
    app.add_post_transform(NumberNotes)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
