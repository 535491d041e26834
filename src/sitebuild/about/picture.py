"""One picture of how the book is built, drawn from what there is: the files, the code's rooms, the pages."""

import ast
import re
from collections.abc import Collection
from typing import Any

from markupsafe import Markup

from scalingbet import claims, facts, figures, numbers
from scalingbet.claims import conflicts
from scalingbet.facts.book import chapters
from scalingbet.markup import templates

from ..changes import SITE
from . import modules

render = templates(SITE / "templates" / "parts")
DECLARES = re.compile(r"^@(formula|procedure)\(", re.MULTILINE)
STEPS = (  # what sitebuild does, in order
    ("Run", "the notebooks whose code, or whose package, has changed, side by side"),
    ("Check", "every number, claim and citation in the text; anything wrong ends the build"),
    ("Draw", "each figure in its opening state, and write its formulas for the browser"),
    ("Read", "each page again: no outside request, no inline script, no loose file"),
    ("Publish", "data, hashes, and the whole site at once; a failed build leaves the last one"),
)


def counts(pages: Collection[str]) -> dict[str, int]:
    """Return what the picture counts: ``{what: number}``; ``pages`` are the names of the book's pages."""
    sources = [path.read_text("utf-8") for path in modules.modules().values()]
    return {
        "chapters": len(chapters()),
        "pages": len(pages),
        "tables": len(facts.tables()),
        "numbers": len(numbers.definitions()),
        "claims": len(claims.load()),
        "conflicts": len(conflicts.load()),
        "formulas": sum(len(DECLARES.findall(source)) for source in sources),
        "figures": len(figures.load()),
    }


def room(name: str) -> dict[str, Any]:
    """Return what the picture says of a room: its name, the first line of its docstring, its size, what it imports."""
    face = modules.face(name)
    files = [module for module in modules.modules() if modules.room_of(module) == name]
    return {
        "name": name,
        "is_for": (ast.get_docstring(modules.text(face)) or "").partition("\n")[0].replace("``", ""),
        "files": len(files),
        "needs": modules.needs(name),
    }


def html(pages: Collection[str]) -> Markup:
    """Return the picture as HTML; ``pages`` are the names of the book's pages."""
    floors = [[room(name) for name in floor] for floor in modules.floors()]
    return render("picture.html", count=counts(pages), floors=floors, steps=STEPS)
