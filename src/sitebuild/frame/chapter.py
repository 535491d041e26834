"""The frame of a chapter: reading time and voices at its head; self-test, next question and Workings at its foot."""

import datetime
import itertools
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet.facts.book import chapters, documents
from scalingbet.markup import templates

from ..changes import SITE
from ..pages.context import WORKINGS, chapter_number
from ..pages.drawn import drawn
from . import quiz

render = templates(SITE / "templates" / "parts")
PACE = 220  # words a minute


def prose(page: nodes.Node) -> str:
    """Return the words of a page's text: its paragraphs, without what a cell shows."""
    return " ".join(
        paragraph.astext()
        for paragraph in page.findall(nodes.paragraph)
        if not any("cell_output" in part.get("classes", ()) for part in _around(paragraph))
    )


def _around(node: nodes.Node) -> Iterable[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def question(page: nodes.document) -> str:
    """Return the question that a chapter asks: what its first paragraph begins with, in bold; or its title."""
    first = page.next_node(nodes.paragraph)
    bold = first.next_node(nodes.strong) if first is not None else None
    title = page.next_node(nodes.title)
    return bold.astext() if bold is not None else title.astext() if title is not None else ""


def _kept(env: Any) -> dict[str, str]:
    if not hasattr(env, "scalingbet_questions"):
        env.scalingbet_questions, env.scalingbet_asked = {}, {}
    return env.scalingbet_questions


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the question of the chapter that was just read."""
    if chapter_number(app.env.docname):
        _kept(app.env)[app.env.docname] = question(doctree)


def merge(app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what a parallel reader kept."""
    _kept(env).update({name: asked for name, asked in _kept(other).items() if name in docnames})


def changed_pages(app: Sphinx, env: Any) -> list[str]:
    """Return the chapters whose next one asks something else than when they were written."""
    asked = {page: _kept(env).get(after, "") for page in _kept(env) if (after := following(env, page))}
    changed = [page for page, text in asked.items() if env.scalingbet_asked.get(page) != text]
    env.scalingbet_asked = asked
    return changed


def following(env: Any, docname: str) -> str | None:
    """Return the chapter after ``docname``, if the book has one."""
    notebooks = [f"notebooks/{chapter['notebook']}" for chapter in chapters().values()]
    after = dict(itertools.pairwise(notebooks)).get(docname)
    return after if after in env.found_docs else None


class Frame(SphinxPostTransform):
    """Put the frame around a chapter."""

    default_priority = 60  # after citations have become links

    def run(self, **kwargs: Any) -> None:
        """Work on the page that is being written."""
        docname = self.env.docname
        number = chapter_number(docname)
        first = self.document.next_node(nodes.paragraph)
        if number is None or first is None:
            return
        first["classes"].append("answer")
        place = first.parent.index(first) + 1
        first.parent.insert(place, self._made("head.html", minutes=self._minutes(), voices=self._voices()))
        after, workings = following(self.env, docname), docname + WORKINGS
        self.document.append(self._made(
            "foot.html", questions=quiz.of_chapter(list(chapters())[number - 1]),
            next=after and {"address": self._address(after), "question": _kept(self.env)[after]},
            workings=workings in self.env.found_docs and
            {"address": self._address(workings), "title": self.env.titles[workings].astext()},
        ))  # fmt: skip

    def _made(self, template: str, **values: Any) -> drawn:
        return drawn(html=render(template, **values))

    def _address(self, docname: str) -> str:
        return self.app.builder.get_relative_uri(self.env.docname, docname)

    def _minutes(self) -> int:
        return max(1, round(len(prose(self.document).split()) / PACE))

    def _voices(self) -> list[dict[str, str]]:
        cited = {name for part in self.document.findall(nodes.Inline) for name in part.get("classes", ())}
        shown = " ".join(part["html"] for part in self.document.findall(drawn))
        return [
            {"id": key, "name": about["short"], "author": about["author"],
             "address": f"{self._address('book/bibliography')}#ref-{about['source']}",
             "month": f"{datetime.date.fromisoformat(str(about['date'])):%B %Y}"}
            for key, about in documents().items() if key in cited or f'class="document {key}"' in shown
        ]  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the frame to the build."""
    app.connect("doctree-read", read_page)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", changed_pages)
    app.add_post_transform(Frame)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
