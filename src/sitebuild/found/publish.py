"""What is written so that the book is cited and found: heads, small pages, the feed, descriptions for machines.

All but the heads depends on what the ledger depends on, and is written anew with it.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from scalingbet import claims
from scalingbet.explorable.html import script_json
from scalingbet.facts.book import book

from ..addresses import site_url
from ..ledger.pages import homes
from ..pages.context import chapter_number
from . import feed, linked, package, pages, sitemap
from .items import items

FEED = "feed.xml"


def head(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the template of a page its address, the feed's, and of a chapter or the front page what it is."""
    site = site_url(app.confdir)
    address = site and f"{site}{pagename}.html"
    context.update(canonical=address, feed=FEED)
    front = pagename == app.config.root_doc
    if front or chapter_number(pagename):
        title = book()["title"] if front else app.env.titles[pagename].astext()
        about = linked.article(title, context.get("description", ""), address, site)
        context.update(linked=script_json(about), scholar=linked.scholar(title, address))


def publish(app: Sphinx, error: Exception | None) -> None:
    """Write everything beside the pages of the contents, unless it stands there from a build of the same state."""
    if error or app.builder.name != "html" or app.scalingbet_same:
        return
    out, site, shown = Path(app.outdir), site_url(app.confdir), homes(app.env)
    pages.write(out, [(item.file, pages.cite(item, site)) for item in items(shown)])
    contents = [f"{page}.html" for page in sorted(app.env.found_docs)]
    described = package.package(shown, site)
    files = {
        "404.html": f"{pages.missing(site)}\n".encode(),
        "robots.txt": sitemap.robots(site).encode(),
        FEED: feed.feed(site),
        "data/datapackage.json": (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode(),
    }
    if site:
        alone = [f"figures/{name}.html" for name in sorted(shown)] + [f"claims/{one.id}.html" for one in claims.load()]
        files["sitemap.xml"] = sitemap.sitemap([*contents, *alone], site)
    else:
        (out / "sitemap.xml").unlink(missing_ok=True)
    for name, content in files.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(content)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the writing of the pages and to the end of the build."""
    app.connect("html-page-context", head, priority=940)
    app.connect("build-finished", publish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
