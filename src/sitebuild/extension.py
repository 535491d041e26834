"""The Sphinx extension that ``_config.yml`` names: the parts of the site's build, in the order of a page's life."""

from typing import Any

from sphinx.application import Sphinx

from .about import directive, reference
from .cards import draw
from .figures import page
from .finish import links, promises, search
from .found import publish as found
from .frame import chapter, guess, tour
from .ledger import pages as ledger_pages
from .pages import (
    cells,
    citations,
    context,
    directives,
    drawn,
    link_names,
    mathml,
    notes,
    numbers,
    places,
    plain_links,
    terms,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up each part."""
    for part in (
        mathml,
        cells,
        places,
        link_names,
        plain_links,
        notes,
        citations,
        numbers,
        ledger_pages,
        directive,
        reference,
        context,
        drawn,
        chapter,
        guess,
        tour,
        terms,
        directives,
        search,
        page,
        found,
        promises,
        links,
        draw,
    ):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
