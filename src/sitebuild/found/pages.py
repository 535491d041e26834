"""Small pages beside the book's own: how to cite each figure, number and claim, and that a page is missing."""

import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from scalingbet.facts.book import book
from scalingbet.markup import templates

from ..changes import SITE
from ..finish.promises import POLICY
from ..pages.context import version_of
from . import citing
from .items import Item

render = templates(SITE / "templates" / "parts")
FOLDER = "cite"


def small(template: str, title: str, root: str, canonical: str = "", /, **values: object) -> Markup:
    """Return a small page; ``root`` leads from it to the site."""

    def asset(name: str) -> str:
        return f"{root}_static/{name}{version_of(name)}"

    return render(template, title=title, root=root, canonical=canonical, asset=asset, policy=POLICY, book=book(),
                  **values)  # fmt: skip


def cite(item: Item, site: str) -> Markup:
    """Return the page that says how to cite ``item``."""
    address = f"{site}{item.place}"
    written = citing.citations(item, address)
    # In a text quotes may stand as they are: a tenth less.
    formats = [(name, [Markup(escape(part, quote=False)) for part in text.rpartition(address)])
               for name, text in written.items()]  # fmt: skip
    return small(
        "cite.html", f"Cite: {item.title}", "../", site and f"{site}{FOLDER}/{item.file}", item=item, formats=formats,
        endings=citing.FORMATS,
    )  # fmt: skip


def missing(site: str) -> Markup:
    """Return the page that a server shows in place of one that is not there, at any depth: its links begin at the root.

    Without the site's address the root is that of the server.
    """
    return small("404.html", "There is no such page", urlsplit(site).path or "/")


def write(out: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Write ``(name, page)`` into the folder of small pages, and nothing else there."""
    shutil.rmtree(out / FOLDER, ignore_errors=True)
    (out / FOLDER).mkdir()
    for name, page in pages:
        (out / FOLDER / name).write_text(f"{page}\n", encoding="utf-8", newline="\n")
