"""That the book is cited and found: citations, the site's address, descriptions for machines, the feed, the release."""

import json
import re
import tomllib
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import rispy
import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from lxml import etree
from places import ROOT
from pybtex.database import parse_string

from scalingbet import claims, facts, figures, numbers
from scalingbet.claims import ledger
from scalingbet.facts.book import book, chapters
from sitebuild import addresses
from sitebuild.finish import release
from sitebuild.found import citing, edition, feed, items, linked, pages, sitemap

SITE = "https://example.org/bet/"
ATOM = {"a": feed.SPACE}


# -- citations -------------------------------------------------------------------------------


def read(written):
    """Return what the kept libraries read in the three formats: lists of ``(key, title, address)``."""
    bibtex = parse_string(written["BibTeX"], "bibtex").entries
    return {
        "BibTeX": [(key, entry.fields["title"], entry.fields.get("url")) for key, entry in bibtex.items()],
        "CSL-JSON": [(one["id"], one["title"], one.get("URL")) for one in json.loads(written["CSL-JSON"])],
        "RIS": [(one["id"], one["title"], one.get("urls", [None])[0]) for one in rispy.loads(written["RIS"])],
    }


def rendered(csl):
    """Return the bibliography that a reference manager makes of CSL-JSON, in Harvard's style."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(csl), formatter.plain)
    bibliography.register(Citation([CitationItem(one["id"].lower()) for one in csl]))
    return [str(line) for line in bibliography.bibliography()]


def an_item(kind):
    """Return an item of a ``kind``, and the key of its original source."""
    if kind == "figure":
        return items.of_figure(figures.load()["power-law"], "notebooks/01-scaling-laws"), "kaplan2020"
    if kind == "number":
        return items.of_number(numbers.get("kaplan.largest")), "kaplan2020"
    return items.of_claim(claims.get("C001-04")), "doc-680bn-2026"


@pytest.mark.parametrize("kind", ["figure", "number", "claim"])
@pytest.mark.parametrize("at", [SITE, ""])
def test_the_original_is_cited_first_and_then_this_book(kind, at):
    item, source = an_item(kind)
    written = citing.citations(item, at + item.place)
    assert list(written) == list(citing.FORMATS)
    for name, entries in read(written).items():
        keys, _, addresses_of = zip(*entries, strict=True)
        assert keys[0] == source, name
        assert keys[-1] == f"the-scaling-bet-{item.name}", name
        assert addresses_of[-1] == at + item.place, name
    assert written["text"].rstrip().endswith(at + item.place)
    assert f"version {book()['version']}" in written["text"]
    last = rispy.loads(written["RIS"])[-1]
    assert (last["date"], last["title"]) == (book()["date"].replace("-", "/"), item.title)
    assert item.title.split(":")[0] in rendered(json.loads(written["CSL-JSON"]))[-1]


def test_every_source_reads_the_same_in_each_format():
    sources = citing.bibliography()
    for key, title, address in read(citing.written(sources))["CSL-JSON"]:
        assert not set(title) & {*"{}\\"}, key
        assert address is None or address.startswith("http"), key
    found = {name: [key for key, *_ in entries] for name, entries in read(citing.written(sources)).items()}
    assert all(keys == list(sources) for keys in found.values())


@pytest.mark.parametrize("name", ["100% of $5bn, R&D_#1", "Bain & Co.: {Report} \\x"])
def test_a_text_that_is_no_key_is_a_source_too(name):
    key, entry = citing.source(name, "https://example.org/a_b?c=1&d=2; middle")
    (bibtex,), (csl,), (ris,) = read(citing.written({key: entry})).values()
    assert {bibtex[2], csl[2], ris[2]} == {"https://example.org/a_b?c=1&d=2"}
    assert csl[1] == ris[1] == name.rpartition(": ")[2].translate(str.maketrans("{}\\", "()/"))


def test_a_number_from_rows_cites_their_sources():
    item = items.of_number(numbers.get("market.capex_now"))
    assert {"doc-680bn-2026", "creditsights2026"} <= set(item.sources)
    assert not [source for source in item.sources if source.startswith(("rows of", "this book"))]


# -- the address of the site -----------------------------------------------------------------


@pytest.mark.parametrize(("config", "environment", "repository", "at"), [
    ("html: {baseurl: 'https://a.org/b'}", "https://c.org", "https://github.com/d/e", "https://a.org/b/"),
    ("html: {baseurl: ''}", "https://c.org", "https://github.com/d/e", "https://c.org/"),
    ("html: {}", "", "https://github.com/d/e", "https://d.github.io/e/"),
    ("", "", "https://git.example.org/d/e", ""), ("", "", "", ""),
])  # fmt: skip
def test_the_address_is_said_in_one_place(config, environment, repository, at, tmp_path, monkeypatch):
    (tmp_path / "_config.yml").write_text(config or "{}")
    monkeypatch.setenv("SITE_URL", environment)
    monkeypatch.setattr(addresses, "repository_url", lambda folder: repository)
    assert addresses.site_url(tmp_path) == at


@pytest.mark.parametrize("wrong", ["example.org", "ftp://example.org", "https://", "https://example.org/?a=1"])
def test_what_is_no_address_is_named(wrong):
    with pytest.raises(ValueError, match=re.escape(repr(wrong))):
        addresses.checked_site(wrong)


def addresses_in(value):
    """Return the texts in ``value``, as JSON holds it, that are addresses of the site or paths in it."""
    if isinstance(value, dict):
        return [one for part in value.values() for one in addresses_in(part)]
    if isinstance(value, list):
        return [one for part in value for one in addresses_in(part)]
    return [value] if isinstance(value, str) and re.match(rf"{SITE}|\.\./|book/|notebooks/", value) else []


@pytest.mark.parametrize("at", [SITE, ""])
def test_what_a_machine_reads_has_absolute_addresses_or_none(at):
    item, _ = an_item("figure")
    table = facts.tables()["landmark_models"]
    said = [
        linked.figure(item, figures.load()["power-law"], at), linked.table("landmark_models", table, at),
        linked.claim_review(claims.get("C001-04"), at),
        linked.article("Scaling laws", "A chapter.", at and f"{at}notebooks/01-scaling-laws.html", at),
    ]  # fmt: skip
    assert [one["@type"] for one in said] == ["Dataset", "Dataset", "ClaimReview", "ScholarlyArticle"]
    found = [address for one in said for address in addresses_in(one)]
    assert found
    assert all(address.startswith(at or "../data/") for address in found)
    assert ("citation_public_url" in dict(linked.scholar("Scaling laws", at))) == bool(at)
    assert ('rel="canonical"' in pages.cite(item, at)) == bool(at)


def test_a_claim_is_reviewed_where_it_is_judged():
    for claim in claims.load():
        review = linked.claim_review(claim, SITE)
        assert (review is None) == (claim.verdict in linked.UNJUDGED)
        if review:
            assert review["reviewRating"]["alternateName"] == claim.verdict
            assert review["url"] == f"{SITE}claims/{claim.id}.html"


@pytest.mark.parametrize(("at", "root"), [(SITE, "/bet/"), ("", "/")])
def test_the_page_for_what_is_missing_works_at_any_depth(at, root):
    named = re.findall(r'(?:href|src)="([^"]*)"', pages.missing(at))
    assert len(named) > 10
    assert all(address.startswith(root) for address in named)


def test_the_list_of_pages_and_what_robots_may_do():
    listed = etree.fromstring(sitemap.sitemap(["book/index.html", "cite/a&b.html"], SITE))
    assert listed.xpath("//*[local-name()='loc']/text()") == [f"{SITE}book/index.html", f"{SITE}cite/a&b.html"]
    assert "Sitemap" not in sitemap.robots("")


# -- the feed --------------------------------------------------------------------------------

MOVED = [feed.Move("number/a.b/2026-02", "A: 2, was 1", "Because <it> did.", "2026-02", "book/numbers-laws.html#n-a-b"),
         feed.Move("fact/c d/2026-01-05", "C: 3, was 4", "A & B.", "2026-01-05", "book/history.html")]  # fmt: skip


def feed_problems(xml):
    """Return what RFC 4287 asks of a feed and this one lacks."""
    root, problems = etree.fromstring(xml), []
    if not root.xpath("a:author/a:name", namespaces=ATOM):
        problems.append("nobody wrote it")
    parts = [root, *root.xpath("a:entry", namespaces=ATOM)]
    for part in parts:
        for name in ("id", "title", "updated"):
            if len(part.xpath(f"a:{name}[normalize-space()]", namespaces=ATOM)) != 1:
                problems.append(f"{part.tag}: not one {name}")
        if len(part.xpath("a:link[@rel='alternate'][@href]", namespaces=ATOM)) != 1:
            problems.append(f"{part.tag}: not one link")
        for moment in part.xpath("a:updated/text()", namespaces=ATOM):
            try:
                datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
            except ValueError:
                problems.append(f"{moment} is no moment")
    names = root.xpath("//a:id/text()", namespaces=ATOM)
    problems += [f"{name} is no tag:" for name in names if not re.fullmatch(r"tag:[\w.-]+,\d{4}:[\w./%-]+", name)]
    return problems + [f"{name} is there twice" for name in set(names) if names.count(name) > 1]


@pytest.mark.parametrize("at", [SITE, ""])
def test_the_feed_is_one(at):
    xml = feed.atom(MOVED, at)
    assert feed_problems(xml) == []
    links = etree.fromstring(xml).xpath("//a:entry/a:link/@href", namespaces=ATOM)
    assert links == [at + move.place for move in MOVED]
    assert b"2026-02-28T00:00:00Z" in xml


@pytest.mark.parametrize(("right", "wrong"), [
    (b"2026-02-28T", b"2026-02-31T"), (b"<name>", b"<nobody>"), (b"tag:", b"urn:"),
    (b"c%20d/2026-01-05<", b"a.b/2026-02<"),
    (b'rel="alternate"', b'rel="related"'), (b"A: 2, was 1", b""),
])  # fmt: skip
def test_a_broken_feed_is_seen(right, wrong):
    xml = feed.atom(MOVED, SITE).replace(b"fact/", b"number/")
    assert feed_problems(
        xml.replace(right, wrong).replace(b"</name>", b"</nobody>" if b"nobody" in wrong else b"</name>")
    )


# -- who made it, and the release ------------------------------------------------------------


def test_the_authors_are_said_in_one_place():
    names = [edition.name(author) for author in edition.authors()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [author["name"] for author in project["authors"]] == names
    assert yaml.safe_load((ROOT / "_config.yml").read_text())["author"] == "; ".join(names)


def test_a_release_carries_the_record_of_zenodo():
    assert json.loads(release.ZENODO.read_text("utf-8")) == release.zenodo(), "make release renews it"


# -- the built site --------------------------------------------------------------------------


def test_each_figure_number_and_claim_can_be_cited_without_javascript(site):
    of_claims = {f"claim-{name}.html" for name in ledger.kept()}
    wanted = of_claims | {f"number-{name}.html" for name in numbers.definitions()}
    wanted |= {f"figure-{name}.html" for name in figures.load()}
    assert {path.name for path in (site / "cite").iterdir()} == wanted
    says = '<meta name="description" content="How to cite'
    assert [name for name in sorted(wanted) if says not in (site / "cite" / name).read_text("utf-8")] == []
    places = [f"notebooks/{chapter['notebook']}.html" for chapter in chapters().values()] + [
        f"claims/{name}.html" for name in ledger.kept()
    ]
    links = {
        link for place in places for link in re.findall(r'href="\.\./cite/([^"]+)"', (site / place).read_text("utf-8"))
    }
    assert of_claims <= links <= wanted
    assert (site / "robots.txt").read_text().startswith("User-agent: *")


def test_the_feed_of_the_site_has_every_move(site):
    xml = (site / "feed.xml").read_bytes()
    assert feed_problems(xml) == []
    names = etree.fromstring(xml).xpath("//a:entry/a:id/text()", namespaces=ATOM)
    assert len(names) > 100
    for kind in ("fact", "number", "verdict", "judged"):
        assert any(f":the-scaling-bet/{kind}/" in name for name in names), kind


def test_heads_and_data_for_machines(site):
    for page, kinds in {"book/index": ["ScholarlyArticle"], "notebooks/01-scaling-laws": ["ScholarlyArticle"],
                        "claims/C001-04": ["ClaimReview"],
                        "figures/power-law": ["Dataset"]}.items():  # fmt: skip
        text = (site / f"{page}.html").read_text("utf-8")
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        assert [json.loads(one)["@type"] for one in found] == kinds, page
        assert ('<meta name="citation_title"' in text) == (kinds == ["ScholarlyArticle"]), page


def test_frictionless_reads_all_data(site):
    import frictionless

    report = frictionless.validate(str(site / "data" / "datapackage.json"))
    assert [*report.errors, *(error for task in report.tasks for error in task.errors)] == []
    described = {task.place for task in report.tasks}
    files = {path.relative_to(site / "data").as_posix() for path in (site / "data").rglob("*.csv")}
    assert files - described == {"figures.csv"}  # the old name of numbers.csv


def test_a_moved_figure_is_cited_as_moved(visit, address):
    seen = visit("notebooks/01-scaling-laws.html")
    page = seen.page
    field = page.locator("#power-law input[name='exponent-exact']")
    field.fill("0.1")
    field.press("Enter")
    page.locator("#power-law a.cite").click()
    page.wait_for_url("**/cite/figure-power-law.html*")
    wanted = f"{address}notebooks/01-scaling-laws.html#power-law?v=1&exponent=0.1"
    texts = page.locator("pre").all_text_contents()
    entries = read(dict(zip(citing.FORMATS, texts, strict=True)))
    if urlsplit(entries["RIS"][-1][2]).hostname == urlsplit(address).hostname:  # else the site's own is known
        assert {found[-1][2] for found in entries.values()} == {wanted}
    assert {urlsplit(found[-1][2]).fragment for found in entries.values()} == {urlsplit(wanted).fragment}
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save: BibTeX").click()
    assert saved.value.suggested_filename == "power-law.bib"
    assert parse_string(saved.value.path().read_text("utf-8"), "bibtex").entries
    page.locator(".place").click()
    page.wait_for_url(wanted)
    assert seen.problems + seen.violations() == []
