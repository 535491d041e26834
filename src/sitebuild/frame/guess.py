"""Figures that a reader guesses first: a question, whose answer hides until it is given or skipped."""

import functools
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet.facts.files import check, read
from scalingbet.markup import templates

from ..changes import SITE
from ..pages.drawn import drawn
from .texts import FrameError, check_answer, written

render = templates(SITE / "templates" / "parts")
FILE = Path(__file__).with_name("guess.yaml")
SCHEMA = read(FILE.with_name("guess.schema.yaml"))


@functools.cache
def guesses(file: Path = FILE) -> dict[str, dict[str, Any]]:
    """Return each figure's question, written out: ``asks``, ``options``, ``answer``, ``because``."""
    entries = read(file)
    check(entries, SCHEMA, file.name, FrameError)
    made = {}
    for name, entry in entries.items():
        where = f"{file.name}, {name}"
        check_answer(entry, where)
        asks, answer, because = written([entry["asks"], entry["answer"], entry["because"]], where)
        made[name] = {"asks": asks, "options": written(entry["options"], where), "answer": answer, "because": because}
    return made


class GuessFirst(SphinxPostTransform):
    """Put the question before its figure, in the pages that show it."""

    default_priority = 61  # after the frame

    def run(self, **kwargs: Any) -> None:
        """Work on the page that is being written."""
        if not self.env.docname.startswith("notebooks/"):
            return
        for part in list(self.document.findall(drawn)):
            for name, guess in guesses().items():
                if f'<figure class="explorable" id="{name}"' in part["html"]:
                    html = str(render("guess.html", name=name, **guess))  # the figure is HTML: nothing to escape
                    part["html"] = html + part["html"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the questions to the build."""
    app.add_post_transform(GuessFirst)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
