"""From every number on every page to its entry, and from every entry to a source."""

from urllib.parse import urldefrag


def numbers_of(page):
    """Return the addresses that the page's numbers lead to."""
    return page.xpath('//article//a[contains(@href, "#n-")]/@href')


def entry_of(pages, address):
    """Return the element of the codebook or ledger that an address names."""
    file, ident = urldefrag(address)
    page = pages["book/" + (file.rpartition("/")[2] or "codebook.html")]
    found = page.xpath("//*[@id=$ident]", ident=ident)
    return found[0] if found else None


def dead_ends(pages):
    """Return every number without an entry, every entry without a source, every source without an address."""
    problems, walked = [], 0
    bibliography = pages["book/bibliography.html"]
    for name, page in pages.items():
        for address in numbers_of(page):
            walked += 1
            entry = entry_of(pages, address)
            if entry is None:
                problems.append(f"{name}: {address} leads to no entry")
                continue
            said = dict(zip((dt.text_content() for dt in entry.xpath(".//dt")), entry.xpath(".//dd"), strict=True))
            source = said.get("Source")
            if source is None or not source.text_content().strip():
                problems.append(f"{name}: {address}: the entry has no source")
                continue
            for key in source.xpath('.//a[contains(@href, "#ref-")]/@href'):
                cited = bibliography.xpath("//*[@id=$ident]", ident=urldefrag(key)[1])
                if not cited:
                    problems.append(f"{name}: {address}: {key} is not in the bibliography")
    return problems, walked
