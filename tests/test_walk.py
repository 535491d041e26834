"""From every number on every page to its entry, and from every entry to a source: no dead end."""

from urllib.parse import urldefrag

import checks
import lxml.html
import pytest


@pytest.fixture(scope="module")
def pages(site):
    return {name: lxml.html.parse(file).getroot() for name, file in checks.pages(site).items()}


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


def test_every_number_leads_to_a_source(pages):
    problems, walked = dead_ends(pages)
    assert sorted(set(problems)) == []
    assert walked > 600


def test_every_claim_leads_to_a_source(pages):
    entries = pages["book/claims.html"].xpath('//article[contains(@class, "claim")]')
    assert len(entries) == 191
    for entry in entries:
        said = dict(zip((dt.text_content() for dt in entry.xpath(".//dt")), entry.xpath(".//dd"), strict=True))
        assert said["Sources"].text_content().strip(), entry.get("id")
        assert entry.xpath('.//a[@class="report"]'), entry.get("id")


def test_every_source_in_the_bibliography_can_be_found(pages):
    """Each entry has an address, a DOI or an arXiv number, or says where it stands."""
    entries = pages["book/bibliography.html"].xpath('//*[starts-with(@id, "ref-")]')
    assert len(entries) > 150
    for entry in entries:
        around = entry if entry.text_content().strip() else entry.getparent()
        assert len(around.text_content().strip()) > 15, entry.get("id")


def test_dead_ends_are_seen(pages, site):
    copies = dict(pages)
    codebook = lxml.html.parse(site / "book" / "codebook.html").getroot()
    first, second = codebook.xpath('//details[contains(@class, "codebook-entry")]')[:2]
    first.set("id", "n-nowhere")
    for dt in second.xpath('.//dt[text()="Source"]'):
        dt.getnext().text = ""
        for child in list(dt.getnext()):
            dt.getnext().remove(child)
    copies["book/codebook.html"] = codebook
    problems, _ = dead_ends(copies)
    assert any("leads to no entry" in problem for problem in problems)
    assert any("has no source" in problem for problem in problems)
