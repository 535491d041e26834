"""Where everything is: an old link to what has moved to another page is led there, with its state.

``assets/places.js`` names the page of each figure and each heading.  ``site.js`` asks it only when an address names a
part that its page does not have.  ``former.yaml`` gives a heading the names of those that it has taken in.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from scalingbet.claims import conflicts
from scalingbet.facts.files import read

from ..ledger.pages import homes

FORMER: dict[str, str] = read(Path(__file__).with_name("former.yaml"))


class Former(SphinxTransform):
    """Give each heading the names of those that its section has taken in."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Work on the page that is being read."""
        for section in self.document.findall(nodes.section):
            section["ids"] += [name for name, now in FORMER.items() if now in section["ids"]]


def _headings(env: Any) -> dict[str, list[str]]:
    """Return the names of each page's headings."""
    if not hasattr(env, "scalingbet_headings"):
        env.scalingbet_headings = {}
    return env.scalingbet_headings


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the headings of the page that was just read."""
    names = [name for section in doctree.findall(nodes.section) for name in section["ids"]]
    _headings(app.env)[app.env.docname] = names


def forget_page(app: Sphinx, env: Any, docname: str) -> None:
    """Drop what a page had that is gone or is read anew."""
    _headings(env).pop(docname, None)


def merge(app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what a parallel reader kept."""
    _headings(env).update({name: seen for name, seen in _headings(other).items() if name in docnames})


def places(headings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return ``{name: page}`` of each heading that no other page has.

    >>> places({"book/a": ["x"], "notebooks/b": ["x", "y"]})
    {'y': 'notebooks/b'}
    """
    having: dict[str, list[str]] = {}
    for page, names in headings.items():
        for name in names:
            having.setdefault(name, []).append(page)
    return {name: pages[0] for name, pages in having.items() if len(pages) == 1}


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the script that knows each place."""
    if error or app.builder.name != "html":
        return
    known = dict.fromkeys(conflicts.anchors(), "book/conflicts")
    known |= places(_headings(app.env)) | homes(app.env)
    file = Path(app.outdir) / "assets" / "places.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(known, separators=(",", ":"), sort_keys=True)
    file.write_text(f"window.places={text};\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the reading of the pages and to the end of the build."""
    app.add_transform(Former)
    app.connect("doctree-read", read_page)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
