"""What another site shows of a link to a page: title, description and, where the site's address is known, a card."""

from typing import Any

from scalingbet.facts.book import book

from ..addresses import site_url
from . import draw


def social(app: Any, page: str, title: str, description: str, card: str) -> dict[str, str]:
    """Return what ``social.html`` shows of ``page``, and have its ``card``, an SVG text, drawn.

    Both addresses are whole ones: they are empty where that of the site is not known.
    """
    picture, site = draw.order(app, page, card), site_url(app.confdir)
    return {
        "site": book()["title"], "title": title, "description": description,
        "url": f"{site}{page}.html" if site else "", "image": f"{site}{picture}" if site else "",
    }  # fmt: skip
