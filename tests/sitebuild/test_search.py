"""The search: what a reader would ask leads to its place among the first three, typos too, served and from a file."""

import json

import checks
import lxml.html
import pytest
from playwright.sync_api import expect

from sitebuild.finish import search

ASKED = {
    "data wall": "notebooks/02-data-wall.html#the-data-wall",
    "HHI": "book/glossary.html#term-HHI",
    "chinchila": "book/numbers-laws.html#n-split-chinchilla",
    "how many tokens are there": "book/glossary.html#term-token",
    "C001-07": "book/claims.html#claim-C001-07",
    "payback": "notebooks/06-the-bet.html#bet-payback",
    "required-revenue": "notebooks/04-market-snapshot.html#required-revenue",
    "kaplan.drop_per_decade": "book/numbers-laws.html#n-kaplan-drop_per_decade",
    "effective stok": "book/numbers-data-wall.html#n-wall-effective",
    "when will we run out of data": "book/conflicts.html#conflict-running-low",
    "nvidia gross margin": "book/claims.html#claim-C000-31",
    "cost of training GPT-4": "book/numbers-laws.html#n-cost-gpt4",
    "does it pay back?": "notebooks/06-the-bet.html#bet-payback",
    "price of tokens": "notebooks/04-market-snapshot-workings.html#token-prices",
    "compute thresholds": "notebooks/05-concentration-and-regulation.html#compute-thresholds",
    "best of n": "book/glossary.html#term-best-of-N",
    "pass@k": "book/glossary.html#term-coverage",
    "fit my own runs": "notebooks/01-scaling-laws-workings.html#can-you-fit-your-own-law",
    "merger": "notebooks/05-concentration-and-regulation-workings.html#what-would-your-merger-do",
    "Villalobos": "book/bibliography.html#ref-villalobos2024",
    "fit_chinchilla": "book/reference.html#scalingbet.fitting.fit_chinchilla",
    "capital spending by firm": "notebooks/04-market-snapshot.html#capex-by-firm",
    "electric power": "notebooks/02-data-wall.html#is-data-the-wall-that-comes-first",
    "rewrad hacking": "book/glossary.html#term-reward-hacking",
}


@pytest.fixture
def page(request, site, address, browser):
    """The search page, opened by a question, as the form of each page opens it."""
    root = site.as_uri() + "/" if getattr(request, "param", "") == "file" else address
    with browser.new_context() as context:
        visit = checks.Visit(context, root + "search.html?q=scaling")
        expect(visit.page.get_by_role("status")).to_contain_text("for “scaling”")
        yield visit.page
        assert visit.problems + visit.violations() == []


def ask(page, words):
    """Ask by keyboard; return the addresses of the first results."""
    page.get_by_label("Words to look for").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"“{words}”")
    links = page.locator("#search-results a")
    return links.evaluate_all("all => all.slice(0, 3).map(a => a.href.split('/').slice(-2).join('/'))")


def test_each_question_finds_its_place(page):
    found = {words: ask(page, words) for words in ASKED}
    assert {words: found[words] for words, place in ASKED.items() if place not in found[words]} == {}


@pytest.mark.parametrize("page", ["http", "file"], indirect=True)
def test_a_result_shows_the_sentence_and_its_words_and_leads_to_the_place(page):
    ask(page, "hesitates")
    first = page.locator("#search-results li").first
    assert first.locator("mark").all_inner_texts() == ["hesitates"]
    assert "One nat less means that the model hesitates between e times fewer equally" in first.inner_text()
    first.get_by_role("link").click()
    expect(page.locator("#term-nat:target")).to_be_in_viewport()


def test_what_nothing_has_is_said(page):
    assert ask(page, "zzyzx") == []
    assert page.get_by_role("status").inner_text() == "Nothing was found for “zzyzx”."
    ask(page, "zzyzx scaling")
    assert page.get_by_role("status").inner_text().startswith("No place has all of “zzyzx scaling”; ")


def test_every_result_leads_to_a_part_of_a_page(site):
    written = (site / "assets" / "search.js").read_text("utf-8").removeprefix("window.searched=").removesuffix(";\n")
    searched = json.loads(written)
    ids = {name["path"]: {*lxml.html.parse(site / f"{name['path']}.html").xpath("//@id")} for name in searched["pages"]}
    assert {kind for kind, *_ in searched["places"]} == {*range(len(search.KINDS))}
    for _, page, ident, title, *_ in searched["places"]:
        assert ident in ids[searched["pages"][page]["path"]]
        assert title
