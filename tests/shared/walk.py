"""From every number on every page to its entry, and from every entry to a source."""

from urllib.parse import urldefrag


def numbers_of(page):
    """Return the addresses that the page's numbers lead to."""
    return page.xpath('//article//a[contains(@href, "#n-")]/@href')


def by_id(page):
    """Return the page's elements by their ids."""
    return {element.get("id"): element for element in page.xpath("//*[@id]")}


def dead_ends(pages):
    """Return every number without an entry, every entry without a source, every source without an address."""
    problems, walked = [], 0
    parts = {name: by_id(page) for name, page in pages.items() if name.startswith("book/")}
    for name, page in pages.items():
        for address in numbers_of(page):
            walked += 1
            file, ident = urldefrag(address)
            entry = parts["book/" + (file.rpartition("/")[2] or "codebook.html")].get(ident)
            if entry is None:
                problems.append(f"{name}: {address} leads to no entry")
                continue
            said = dict(zip((dt.text_content() for dt in entry.xpath(".//dt")), entry.xpath(".//dd"), strict=True))
            source = said.get("Source")
            if source is None or not source.text_content().strip():
                problems.append(f"{name}: {address}: the entry has no source")
                continue
            for key in source.xpath('.//a[contains(@href, "#ref-")]/@href'):
                if urldefrag(key)[1] not in parts["book/bibliography.html"]:
                    problems.append(f"{name}: {address}: {key} is not in the bibliography")
    return problems, walked
