"""The links that lead out of the site: listed beside its data, with the day each was last seen to work.

``book/links.csv`` keeps those days; ``ask_links.py`` asks the addresses and renews it.  The build asks nobody.
"""

import csv
import io
from pathlib import Path
from typing import Any

import lxml.html
from sphinx.application import Sphinx

from ..addresses import repository_url

SEEN = Path("book") / "links.csv"
COLUMNS = {
    "address": "where the link leads",
    "pages": "the pages that have it",
    "seen": "the day on which it was last seen to work; empty: not tried yet",
}


def seen(root: Path) -> dict[str, str]:
    """Return ``{address: day}`` of ``book/links.csv`` in the repository ``root``; another form raises ValueError."""
    file = root / SEEN
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    for number, row in enumerate(rows, 1):
        if len(row) != 2 or (number == 1 and row != ["address", "seen"]):
            raise ValueError(f"{SEEN}, line {number}: {row}; allowed is an address and a day")
    return dict(rows[1:])


def links(site: Path, own: str = "") -> dict[str, list[str]]:
    """Return ``{address: pages}`` of the folder ``site``, sorted; links to the repository ``own`` are left out."""
    pages_of: dict[str, dict[str, None]] = {}
    for file in sorted(site.rglob("*.html")):
        page = file.relative_to(site).as_posix()
        for link in lxml.html.parse(file).xpath("//a[@href]"):
            address = link.get("href").partition("#")[0]
            if (
                address.startswith(("http://", "https://"))
                and not (own and address.startswith(own))
                and "://mybinder.org/" not in address
            ):
                pages_of.setdefault(address, {})[page] = None
    return {address: list(pages_of[address]) for address in sorted(pages_of)}


def table(site: Path, root: Path) -> str:
    """Return the links of ``site`` as CSV."""
    text, days = io.StringIO(), seen(root)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for address, pages in links(site, repository_url(root)).items():
        writer.writerow([address, "; ".join(pages), days.get(address, "")])
    return text.getvalue()


def publish(app: Sphinx, error: Exception | None) -> None:
    """Write ``data/links.csv`` beside the pages."""
    if error is None and app.builder.name == "html":
        out = Path(app.outdir)
        (out / "data").mkdir(exist_ok=True)
        (out / "data" / "links.csv").write_text(table(out, Path(app.confdir)), encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build, when every page is written."""
    app.connect("build-finished", publish, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
