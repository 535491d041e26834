"""Where the pages are, for who searches the web: sitemap.xml, where the site's address is known, and robots.txt."""

from collections.abc import Iterable

from lxml import etree

from scalingbet.facts.book import book

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[str], site: str) -> bytes:
    """Return the list of ``pages``, paths in the ``site``, as of the book's date."""
    root = etree.Element(f"{{{SPACE}}}urlset", nsmap={None: SPACE})
    for page in pages:
        entry = etree.SubElement(root, f"{{{SPACE}}}url")
        etree.SubElement(entry, f"{{{SPACE}}}loc").text = site + page
        etree.SubElement(entry, f"{{{SPACE}}}lastmod").text = book()["date"]
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def robots(site: str) -> str:
    """Return what a program that reads the site may do: all of it.

    >>> print(robots("https://example.org/"))
    User-agent: *
    Allow: /
    Sitemap: https://example.org/sitemap.xml
    <BLANKLINE>
    """
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site}sitemap.xml\n" if site else "")
