"""The printed book: what is in it, where its links lead, and that no page is blank, cut or a heading alone."""

import io
from types import SimpleNamespace

import lxml.html
import pikepdf
import pypdfium2
import pytest

from sitebuild.printed import __main__ as printing
from sitebuild.printed.book import document, pages_of_the_book, site_address
from sitebuild.printed.pages import bind, having, prepare, read, words

MADE_OF = ("/Type0", "/Type3")  # a font that is made of other fonts, or of drawings
WIDTH = 605  # of a line, in CSS pixels: A4 without its margins

PAGE = """<!DOCTYPE html><html><body><article class="bd-article"><section id="top">
<h1>A page<a class="headerlink" href="#top">#</a></h1>
<p>It is <span class="note-anchor number"><a href="../book/numbers-laws.html#n-one">one</a><span class="note">One:
<b>1</b>.</span></span> and again <span class="note-anchor number"><a href="../book/numbers-laws.html#n-one">1</a><span
class="note">One: <b>1</b>.</span></span>, see <a href="other.html#there">there</a>, <a href="other.html#gone">gone</a>,
<a href="../book/codebook.html#t-x">a table</a>, <a href="#fig?v=1&amp;x=2">a state</a>.</p>
<figure class="explorable" id="fig" aria-labelledby="fig-finding"><p class="finding" id="fig-finding">It falls</p>
<svg data-variant="wide"><clipPath id="clip"></clipPath><g clip-path="url(#clip)"></g></svg>
<svg data-variant="narrow"></svg>
<form class="controls"><div class="control"><label>Growth <span class="unit">times</span></label><input type="range"
value="2"><input type="text" value="4"></div><div class="control"><label>Law</label><select><option>a</option><option
selected>b</option></select></div><details class="panel"><div><div class="control"></div></div></details></form>
<details class="data"><table></table></details><script>{}</script></figure></section>
<section class="quiz"><h2 id="quiz">Try</h2><p>Open it.</p><h3>Which?</h3>
<details name="quiz-1"><summary>This</summary><p><b>Right.</b> So.</p></details>
<details name="quiz-1"><summary>That</summary><p><b>Wrong.</b> No.</p></details></section></article></body></html>"""
OTHER = '<html><body><article class="bd-article"><h1>Other</h1><p id="there">Here</p></article></body></html>'


def bare(text):
    """Return the letters and digits of a text: how a line was broken says nothing."""
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("address", ["", "https://example.org/bet/"])
def test_a_page_becomes_paper(tmp_path, address):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "page.html").write_text(PAGE)
    (tmp_path / "notebooks" / "other.html").write_text(OTHER)
    pages = [read(tmp_path, f"notebooks/{name}", None) for name in ("page", "other")]
    for page in pages:
        prepare(page, address, {"n-one": "1 + 0"})
    bind(pages, tmp_path, address)
    article = pages[0].article
    assert pages[0].title == "A page"
    assert pages[0].sections == [("page.quiz", "Try"), ("page.notes", "Notes: where the numbers come from")]
    assert words(having(article, "opens")[0]) == "It opens with Growth: 4 times; Law: b; 1 more at their defaults."
    assert words(having(article, "number-notes")[0]).endswith("[1] One: 1. Computed as 1 + 0.")
    assert [words(mark) for mark in having(article, "mark")] == ["[1]", "[1]"]
    assert [words(answer) for answer in having(article, "answers")[0]] == ["This", "That"]
    assert "1. a Right. So. b Wrong. No." in words(having(article, "told")[0])
    assert not article.xpath(".//script | .//form | .//input | .//details | .//svg[@data-variant='narrow']")
    assert article.xpath(".//*[@clip-path]")[0].get("clip-path") == "url(#page.clip)"
    at = f"{address}notebooks/page.html#fig"
    links = {words(link): link.get("href") for link in article.iter("a")}
    codes = [path.get("stroke") for path in article.xpath(".//svg[@class='code']/path")]
    assert (links.get(at), codes) == ((at, ["#000"]) if address else (None, []))
    assert links["there"] == "#other.there"
    assert links["a state"] == (f"{at}?v=1&x=2" if address else "#page.fig")
    assert links.get("a table") == (f"{address}book/codebook.html#t-x" if address else None)
    ids = {part.get("id") for page in pages for part in page.article.xpath("//*[@id]")}
    assert {link[1:] for link in links.values() if link.startswith("#")} <= ids


@pytest.fixture(scope="module")
def book(site):
    """The built site as ``make pdf`` prints it."""
    address = site_address(site)
    parts = pages_of_the_book(site, address)
    html, file = document(parts, site, address), io.BytesIO()
    pdf = printing.printed(html)
    printing.finish(pdf, parts)
    pdf.save(file)
    drawn = pypdfium2.PdfDocument(file.getvalue())
    texts = [page.get_textpage().get_text_range().splitlines() for page in drawn]
    outline = [(entry.level, entry.get_title(), entry.get_dest().get_index()) for entry in drawn.get_toc()]
    names = [page.name for part in parts.values() for page in part]
    pages = [lxml.html.parse(str(site / f"{name}.html")).getroot() for name in names]
    return SimpleNamespace(html=html, pdf=pdf, texts=texts, outline=outline, names=names, pages=pages)


def test_every_figure_is_whole_on_one_page(book):
    texts, missing, count = [bare(" ".join(lines)) for lines in book.texts], [], 0
    for name, page in zip(book.names, book.pages, strict=True):
        for figure in page.xpath("//figure[@class='explorable']"):
            said = [words(figure.find(f".//p[@class='{part}']")) for part in ("finding", "reading", "source")]
            labels = figure.xpath(".//svg[@data-variant='wide']//*[local-name()='text' and text()]")
            haloed = {label.text for label in labels if label.get("stroke")}  # drawn twice, so read letter by letter
            drawn = [label.text for label in labels if label.text not in haloed]
            all_of_it = {*map(bare, [*said, *drawn, f"{name}.html#{figure.get('id')}"])}
            count += 1
            if not any(all(part in text for part in all_of_it) for text in texts):
                missing.append(figure.get("id"))
    assert (missing, count > 80) == ([], True)


def test_every_claim_is_in_it(book):
    text = bare(" ".join(line for lines in book.texts for line in lines))
    claims = [claim for page in book.pages for claim in page.xpath("//article[@class='claim']")]
    begun = {claim.get("id"): bare(words(claim.find("h3"))) for claim in claims}
    assert [ident for ident, says in begun.items() if bare(ident[6:]) + says not in text] == []
    assert len(claims) > 190


def test_the_bookmarks_are_the_chapters_and_sections(book):
    said = []
    for page in book.pages:
        for link in page.xpath("//a[@class='headerlink']"):
            link.drop_tree()
        numbers = page.xpath("//article//span[contains(@class, 'number note-anchor')]")
        facts = page.xpath("//section[section[@class='codebook-table'] or @id='the-same-as-data']/h2")
        said += [(0, words(page.find(".//article//h1")))]
        said += [(1, words(heading)) for heading in page.xpath("//article//h2") if heading not in facts]
        said += [(1, "Notes: where the numbers come from")] if numbers else []
    assert [(level, title) for level, title, _ in book.outline] == said


def test_the_contents_give_the_page_of_each(book):
    start = book.outline[0][2]
    contents = bare(" ".join(line for lines in book.texts[1:start] for line in lines))
    assert [title for _, title, at in book.outline if f"{bare(title)}{at + 1}" not in contents] == []
    assert [at for at, lines in enumerate(book.texts[1:], 2) if str(at) not in lines] == []


def test_no_page_is_blank_or_a_heading_alone(book):
    said = [len(bare("".join(lines))) for lines in book.texts]
    for _, title, at in book.outline:
        said[at] -= len(bare(title))
    assert {at: length for at, length in enumerate(said, 1) if length < 250} == {}


def test_it_is_tagged_and_its_fonts_are_in_it(book):
    root = book.pdf.Root
    assert (str(root.Lang), bool(root.MarkInfo.Marked), "/StructTreeRoot" in root) == ("en", True, True)
    things = [thing for thing in book.pdf.objects if isinstance(thing, pikepdf.Dictionary)]
    fonts = [font for font in things if font.get("/Type") == "/Font" and font.get("/Subtype") not in MADE_OF]
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    assert [str(font.BaseFont) for font in fonts if not files & {*font.FontDescriptor.keys()}] == []
    assert len(fonts) > 3


def test_each_link_leads_somewhere(book):
    known, lost, count = {str(name) for name in book.pdf.Root.Dests}, [], 0
    for page in book.pdf.pages:
        for link in page.get("/Annots", []):
            target = link.get("/Dest", link.get("/A", {}).get("/URI", ""))
            count += 1
            if str(target) not in known and not str(target).startswith(("https://", "http://", "mailto:")):
                lost.append(str(target))
    assert (lost, count > 2000) == ([], True)


def test_nothing_leaves_the_sheet(book, browser, tmp_path):
    (tmp_path / "book.html").write_text(book.html)
    with browser.new_context(viewport={"width": WIDTH, "height": 900}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto((tmp_path / "book.html").as_uri())
        wide = """width => [...document.querySelectorAll('body *')]
            .filter(part => !part.closest('svg *, .visually-hidden') && part.getBoundingClientRect().right > width + 1)
            .map(part => part.outerHTML.slice(0, 90))"""
        assert page.evaluate(wide, WIDTH) == []
