"""The Sphinx extension that ``_config.yml`` names: the parts of the site's build, in the order of a page's life."""

from typing import Any

from sphinx.application import Sphinx

from .about import directive, reference
from .finish import links, promises
from .frame import chapter, guess, tour
from .ledger import pages as ledger_pages
from .pages import cells, citations, context, directives, link_names, mathml, notes, numbers, places, search, terms


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up each part."""
    for part in (
        mathml,
        cells,
        places,
        link_names,
        notes,
        citations,
        numbers,
        ledger_pages,
        directive,
        reference,
        context,
        search,
        chapter,
        guess,
        tour,
        terms,
        directives,
        promises,
        links,
    ):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
