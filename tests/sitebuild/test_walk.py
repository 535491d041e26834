"""From every number on every page to its entry, and from every entry to a source: no dead end."""

import checks
import lxml.html
import pytest
from walk import dead_ends


@pytest.fixture(scope="module")
def pages(site):
    return {name: lxml.html.parse(file).getroot() for name, file in checks.pages(site).items()}


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
        alone = pages[f"claims/{entry.get('id').removeprefix('claim-')}.html"]
        assert alone.xpath('//a[@class="report"]'), entry.get("id")


def test_every_source_in_the_bibliography_can_be_found(pages):
    """Each entry has an address, a DOI or an arXiv number, or says where it stands."""
    entries = pages["book/bibliography.html"].xpath('//*[starts-with(@id, "ref-")]')
    assert len(entries) > 150
    for entry in entries:
        around = entry if entry.text_content().strip() else entry.getparent()
        assert len(around.text_content().strip()) > 15, entry.get("id")


def test_dead_ends_are_seen(pages, site):
    copies = dict(pages)
    entries = lxml.html.parse(site / "book" / "numbers-laws.html").getroot()
    first, second = entries.xpath('//details[contains(@class, "codebook-entry")]')[:2]
    first.set("id", "n-nowhere")
    for dt in second.xpath('.//dt[text()="Source"]'):
        dt.getnext().text = ""
        for child in list(dt.getnext()):
            dt.getnext().remove(child)
    copies["book/numbers-laws.html"] = entries
    problems, _ = dead_ends(copies)
    assert any("leads to no entry" in problem for problem in problems)
    assert any("has no source" in problem for problem in problems)
