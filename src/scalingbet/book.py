"""The Sphinx extension that ``_config.yml`` names: the parts of the site's build, in the order of a page's life."""

from . import (
    about_pages,
    citations,
    figure_html,
    ledger_pages,
    mathml,
    notes,
    outside,
    pages,
    prose_site,
    published,
    reference_html,
)


def setup(app):
    """Set up each part."""
    for part in (
        mathml,
        notes,
        citations,
        prose_site,
        ledger_pages,
        about_pages,
        reference_html,
        pages,
        figure_html,
        published,
        outside,
    ):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
