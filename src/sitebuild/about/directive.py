"""What the book shows of itself, as the directive ``{about}``: its measurements, its build, its own reference.

``{about} budgets`` (``pages``, ``figures``, ``engines``) is a table of ``measurements``; ``picture`` the picture of the
build; ``reference`` and a room what it offers.  They depend on the code alone: they are made when the page is read.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from scalingbet.facts.files import RecordError

from . import measurements, modules, reference

TABLES = {"budgets": measurements.budgets_html, "pages": measurements.pages_html, "figures": measurements.figures_html,
          "engines": measurements.engines_html}  # fmt: skip
PARTS = (*TABLES, "picture", *(f"reference {room}" for room in modules.rooms()))


class About(SphinxDirective):
    """Put a part of what the book says of itself here."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Any]:
        """Return the part's nodes."""
        part = self.arguments[0]
        if part not in PARTS:
            raise self.error(f"about has no part {part!r}; there are {', '.join(PARTS)}")
        if part.startswith("reference "):
            return reference.room(self, part.removeprefix("reference "))
        try:
            return [nodes.raw("", self.made(part), format="html")]
        except (RecordError, ValueError) as error:
            raise self.error(str(error)) from None

    def made(self, part: str) -> str:
        """Return the HTML of a table or the picture."""
        if part in TABLES:
            return TABLES[part]()
        from . import picture  # it asks for all figures and claims, and few builds draw it

        return picture.html([page for page in self.config.external_site_map if page in self.env.found_docs])


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("about", About)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
