"""The ledger's pages: what the build refuses; in Chromium search, filters, order, deep links; a plain list without."""

import io
import json
import re

import pytest

from scalingbet import claims
from scalingbet.claims import load

PAGE = "book/claims.html"


@pytest.fixture
def page(address, browser):
    """The ledger page, wide and with JavaScript."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(address + PAGE)
        yield page


def shown(page):
    """Return the ids of the claims that are to be seen, from top to bottom."""
    return page.locator(".claim:visible").evaluate_all("all => all.map(claim => claim.id.slice(6))")


def wanted(**fields):
    """Return the ids of the claims whose fields have those values."""
    return [c.id for c in load() if all(getattr(c, name) == value for name, value in fields.items())]


def test_filters_narrow_the_list_and_stand_in_the_address(page, address):
    assert shown(page) == wanted()
    fields = {"document": "680bn-2026", "verdict": "holds", "chapter": "laws", "kind": "model"}
    for name, value in fields.items():
        page.select_option(f"select[name={name}]", value)
    expected = wanted(**fields)
    assert shown(page) == expected != []
    assert page.locator(".list-tools output").inner_text() == f"{len(expected)} of {len(load())} claims"
    page.goto(page.url.replace(PAGE, PAGE + "?again"))
    assert shown(page) == expected
    page.get_by_role("button", name="Show all").click()
    page.wait_for_url(lambda url: not url.partition("#")[2])
    assert shown(page) == wanted()


def test_search_finds_words_in_any_entry_by_keyboard(page):
    page.get_by_label("Search", exact=True).press_sequentially("othello")
    assert shown(page) == ["C001-34"]


def test_the_farthest_off_comes_first(page):
    page.select_option("select[name=sort]", "distance")
    ranked = sorted(load(), key=lambda claim: -(claim.distance or 0))
    assert shown(page) == [claim.id for claim in ranked]


def test_a_deep_link_opens_its_entry_even_when_it_was_filtered_out(page, address):
    page.goto(address + PAGE + "#document=korinek-2024")
    assert "C001-04" not in shown(page)
    page.evaluate("location.hash = 'claim-C001-04'")
    page.wait_for_selector("#claim-C001-04 details[open]")
    assert "C001-04" in shown(page)
    assert page.locator("#claim-C001-04 pre").is_visible()


def test_unknown_words_in_the_address_do_no_harm(page, address):
    page.goto(address + PAGE + "#document=nobody&colour=blue")
    assert shown(page) == wanted()


def test_without_javascript_it_is_a_plain_list(address, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + PAGE)
        claims = page.locator(".claim")
        assert claims.count() == len(load())
        assert not page.locator(".list-tools").is_visible()
        assert re.search("holds|consistent|contradicts|superseded|open|not checkable", claims.first.inner_text())


# -- the build -------------------------------------------------------------------------------

CONF = """
extensions = ["myst_nb", "sitebuild.pages.plain_links", "sitebuild.pages.notes", "sitebuild.pages.numbers",
              "sitebuild.ledger.pages"]
root_doc = "book/index"
html_theme = "basic"
templates_path = ["templates"]
exclude_patterns = ["out", "trees"]
"""
PAGES = {
    "conf.py": CONF,
    "templates/ledger.html": '{% extends "page.html" %}',
    "book/index.md": '# Front\n\n```{toctree}\nclaims\n```\n\nSee [this](claims.md "claim:C001-04").\n',
    "book/claims.md": "# Claims\n\n```{claims-ledger} picture\n```\n\n## All\n\n```{claims-ledger} list\n```\n",
}


def build(folder, **changes):
    """Build the pages with Sphinx; return (what it raised, its warnings)."""
    from sphinx.application import Sphinx

    for name, text in (PAGES | {f"book/{page}.md": text for page, text in changes.items()}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    said = io.StringIO()
    app = Sphinx(folder, folder, folder / "out", folder / "trees", "html", status=None, warning=said, freshenv=True)
    try:
        app.build()
    except Exception as error:
        return error, []
    lines = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).splitlines()
    return None, [line for line in lines if "already registered" not in line]


@pytest.mark.filterwarnings("ignore")  # of Sphinx and its parsers, not ours
def test_a_claim_stands_on_its_page_and_in_the_data_and_is_linked_both_ways(tmp_path):
    assert build(tmp_path) == (None, [])
    page = (tmp_path / "out" / "book" / "claims.html").read_text(encoding="utf-8")
    entry = page.split('<article class="claim" id="claim-C001-04"')[1].split("</article>")[0]
    assert '<dt>In the book</dt><dd><a href="index.html">Front</a></dd>' in entry
    assert '<a href="../book/bibliography.html#ref-kaplan2020">Kaplan et al. 2020</a>' in entry
    front = (tmp_path / "out" / "book" / "index.html").read_text(encoding="utf-8")
    assert 'href="claims.html#claim-C001-04">this</a>' in front
    published = json.loads((tmp_path / "out" / "data" / "claims.json").read_text(encoding="utf-8"))
    assert [claim["id"] for claim in published["claims"]] == wanted()


@pytest.mark.filterwarnings("ignore")
def test_the_build_names_an_unknown_claim_and_an_unknown_part(tmp_path):
    index = PAGES["book/index.md"].replace("C001-04", "C001-99")
    raised, warnings = build(tmp_path, index=index, claims="# Claims\n\n```{claims-ledger} pictures\n```\n")
    assert raised is None
    assert len(warnings) == 2
    assert "claims-ledger has no part 'pictures'; there are picture, changed, anew, own, list" in warnings[0]
    assert "book/index.md, line 7: no claim 'C001-99'" in warnings[1]


@pytest.mark.filterwarnings("ignore")
def test_the_build_ends_on_a_claim_that_does_not_load(tmp_path, monkeypatch):
    def broken():
        raise claims.ClaimError("laws.yaml, C001-04: locator is missing")

    monkeypatch.setattr(claims, "load", broken)
    raised, _ = build(tmp_path)
    assert "laws.yaml, C001-04: locator is missing" in str(raised)
