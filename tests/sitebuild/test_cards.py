"""Cards: one for each page, of one size; what they say is what the data say, whole and within the edge."""

import json
import re
from types import SimpleNamespace

import checks
import lxml.etree
import lxml.html
import pytest
from PIL import Image
from places import ROOT

from scalingbet import claims, figures
from scalingbet.explorable.html import beside_html
from scalingbet.facts.book import voice
from sitebuild import addresses
from sitebuild.__main__ import toc_pages
from sitebuild.cards import card, draw
from sitebuild.cards.social import social
from sitebuild.found.pages import render
from sitebuild.ledger.alone import colour

PAGES = [
    *toc_pages(ROOT / "_toc.yml"), "search", *(f"figures/{name}" for name in figures.load()),
    *(f"claims/{claim.id}" for claim in claims.load()),
]  # fmt: skip
NO_CHART = '<svg xmlns="http://www.w3.org/2000/svg" width="336" height="320"/>'


def words(svg):
    """Return the words of a card."""
    return " ".join(text.strip() for text in lxml.etree.fromstring(svg).itertext() if text.strip())


def of_claim(claim):
    """Return the card of a claim."""
    return card.claim_card(claim, voice(claim.document), colour(claim.verdict))


def test_a_figures_card_says_its_finding(site):
    for file in (site / "figures").glob("*.html"):
        said = checks.said(site, f"figures/{file.name}")[file.stem]["finding"]
        made = card.figure_card({"finding": said, "speaks_of": "2026", "drawing": NO_CHART}, "Scaling laws: workings")
        assert words(made).startswith(f"{said} "), file.stem  # whole: no dots for what is cut


def test_a_claims_card_says_the_claim_and_its_verdict():
    for claim in claims.load():
        assert f" says {claim.says} {claim.verdict} Claim {claim.id}" in words(of_claim(claim))


def test_what_does_not_fit_ends_after_a_word():
    made = card.block("one two three four five six", 0, (40,), (200, 100))
    assert [line for _, line in made["rows"]] == ["one two", "three four …"]


def test_every_page_has_a_card(site):
    pictures = {
        file.relative_to(site / "cards").with_suffix("").as_posix(): file for file in site.glob("cards/**/*.png")
    }
    assert {*pictures} == {*PAGES}
    for page, file in pictures.items():
        with Image.open(file) as picture:
            assert picture.size == (card.WIDTH, card.HEIGHT), page
            if not page.startswith("figures/"):  # a chart may run to the edge
                edge = picture.convert("RGB").crop((card.WIDTH - 24, 20, card.WIDTH, card.HEIGHT))
                assert len(edge.getcolors()) == 1, page
    assert sum(file.stat().st_size for file in pictures.values()) < 9e6


def test_the_sites_cards_are_those_of_its_data(site):
    figure = figures.load()["power-law"]
    of_figure = card.figure_card(json.loads(beside_html(figure)), "Scaling laws")
    claim = claims.load()[7]
    for page, svg in (("figures/power-law", of_figure), (f"claims/{claim.id}", of_claim(claim))):
        assert (site / "cards" / f"{page}.png").read_bytes() == draw.png(svg)


@pytest.mark.parametrize("known", ["", "https://example.org/bet"])
def test_a_picture_needs_the_sites_address(known, tmp_path, monkeypatch):
    monkeypatch.setenv("SITE_URL", known)
    monkeypatch.setenv("REPOSITORY_URL", "")
    addresses.site_url.cache_clear()
    app = SimpleNamespace(confdir=tmp_path, outdir=tmp_path, doctreedir=tmp_path)
    said = social(app, "book/a", 'A "title"', "What it is & why.", "<svg/>")
    addresses.site_url.cache_clear()
    tags = lxml.html.fragment_fromstring(render("social.html", social=said), create_parent="head").iter("meta")
    given = {tag.get("property") or tag.get("name"): tag.get("content") for tag in tags}
    assert (given["og:title"], given["og:description"]) == ('A "title"', "What it is & why.")
    assert given.get("og:image") == (f"{known}/cards/book/a.png" if known else None)
    assert given.get("og:url") == (f"{known}/book/a.html" if known else None)
    assert given["twitter:card"] == ("summary_large_image" if known else "summary")


@pytest.mark.slow
def test_many_cards_are_drawn_by_others_and_one_that_fails_ends_the_build(tmp_path):
    app = SimpleNamespace(outdir=tmp_path, doctreedir=tmp_path, builder=SimpleNamespace(name="html"))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="6"><rect width="{}" height="6"/></svg>'
    for i in range(12):
        (tmp_path / f"{i}.html").touch()
        draw.order(app, str(i), svg.format(i))
    assert len(app.scalingbet_cards.drawn) == 12
    draw.finish(app, None)
    assert {file.stem for file in (tmp_path / "cards").iterdir()} == {str(i) for i in range(12)}
    again = SimpleNamespace(outdir=tmp_path, doctreedir=tmp_path, builder=app.builder)
    draw.order(again, "3", svg.format(3))
    assert not again.scalingbet_cards.waiting  # it is there
    for i in range(12):
        draw.order(again, str(i), "no picture")
    assert again.scalingbet_cards.drawn
    with pytest.raises(RuntimeError, match="unknown token"):
        draw.finish(again, None)


def test_every_page_says_what_it_is_elsewhere(site):
    for page in PAGES:
        text = (site / f"{page}.html").read_text("utf-8").partition("</head>")[0]
        assert re.search('property="og:title" content="[^"]', text), page
        assert page == "search" or re.search('property="og:description" content="[^"]', text), page
