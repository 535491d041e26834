"""What the book shows of itself, as the directive ``{about}``: its measurements, its build, its own reference.

``{about} budgets`` (``pages``, ``figures``, ``engines``) is a table of ``measured``; ``picture`` the picture of the
build; ``reference`` and a room what it offers.  They depend on the code alone: they are made when the page is read.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from . import architecture, build_picture, measured, reference_html
from .records import RecordError

TABLES = {"budgets": measured.budgets_html, "pages": measured.pages_html, "figures": measured.figures_html,
          "engines": measured.engines_html}  # fmt: skip
PARTS = (*TABLES, "picture", *(f"reference {room}" for room in architecture.rooms()))


class About(SphinxDirective):
    """Put a part of what the book says of itself here."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return the part's nodes."""
        part = self.arguments[0]
        if part not in PARTS:
            raise self.error(f"about has no part {part!r}; there are {', '.join(PARTS)}")
        if part.startswith("reference "):
            return reference_html.room(self, part.removeprefix("reference "))
        try:
            return [nodes.raw("", TABLES[part]() if part in TABLES else self.picture(), format="html")]
        except (RecordError, ValueError) as error:
            raise self.error(str(error)) from None

    def picture(self):
        """Return the picture of the build."""
        pages = [page for page in self.config.external_site_map if page in self.env.found_docs]
        return self.env.app.builder.templates.render("picture.html", build_picture.told(pages))


def setup(app):
    """Add the directive."""
    app.add_directive("about", About)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
