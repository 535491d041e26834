"""What a reader takes away of a figure: its own page in somebody else's, its code, a picture of the whole page."""

import html
import io
from types import SimpleNamespace

import checks
import chrome
import lxml.html
import moves
import pytest
from PIL import Image
from playwright.sync_api import expect

from scalingbet import figures
from sitebuild.figures import page

CHAPTER, MOVED = "notebooks/01-scaling-laws.html", "power-law"
SOME = ("power-law", "bet-payback", "acts", "landmark-ratios")  # of one control and of many, high and of a group


@pytest.fixture(scope="module")
def chapters(site):
    """What the figures on each page of the contents say."""
    pages = [page for page in checks.looked_at(site) if page.startswith(("book/", "notebooks/"))]
    return {page: checks.said(site, page) for page in pages}


def test_every_figure_has_a_page_that_says_what_its_chapter_says(site, chapters):
    said = {name: said for page in chapters.values() for name, said in page.items()}
    alone = {file.stem: checks.said(site, f"figures/{file.name}") for file in (site / "figures").glob("*.html")}
    assert {*figures.load()} == {*alone}
    assert alone == {name: {name: said[name]} for name in alone}


def test_its_link_leads_to_its_place(site, chapters):
    for file in (site / "figures").glob("*.html"):
        (place,) = lxml.html.parse(file).getroot().find_class("place")
        page, _, name = place.get("href").partition("#")
        assert name == file.stem
        assert name in chapters[page.removeprefix("../")]


def frame_of(name, address):
    """Return the code of a frame with a fixed ratio."""
    return f'<iframe src="{address}figures/{name}.html" style="border:0;width:100%;aspect-ratio:4/5"></iframe>'


def own(visit, address):
    """Return the problems of a visit but that it asks the site, which is another origin there."""
    return [problem for problem in visit.problems if not problem.startswith(f"outside request: {address}")]


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("name", SOME)
def test_framed_by_somebody_else_it_lives(name, width, browser, address, tmp_path):
    with (
        chrome.framing(tmp_path, frame_of(name, address)) as host,
        browser.new_context(viewport={"width": width + 16, "height": 900}) as context,
    ):
        visit = checks.Visit(context, host)
        frame = visit.page.frames[1]
        assert frame.evaluate("innerWidth") == width
        visit.page.mouse.move(100, 100)
        visit.page.mouse.move(101, 101)
        frame.wait_for_selector("figure[data-state=live]")
        before = [frame.inner_html(".live"), *moves.words(frame, name)]
        moves.put(frame, name, moves.controls(frame, name)[0])
        expect(frame.locator(".reading")).not_to_have_attribute("aria-busy", "true")
        assert [frame.inner_html(".live"), *moves.words(frame, name)] != before
        assert checks.overflow(frame) == []
        assert own(visit, address) == []


@pytest.mark.parametrize("name", SOME)
def test_alone_it_has_no_barriers_and_follows_the_theme(name, browser, address):
    with browser.new_context(viewport={"width": 720, "height": 900}, color_scheme="dark") as context:
        visit = checks.Visit(context, f"{address}figures/{name}.html")
        found = visit.wake() + checks.barriers(visit.page) + checks.not_dark(visit.page)
        assert found + visit.problems + visit.violations() == []


def test_without_scripts_it_is_whole(browser, address):
    with browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900}) as context:
        page = checks.Visit(context, f"{address}figures/{MOVED}.html").page
        assert checks.unread(page) == []
        page.click(".data summary")
        assert page.locator(".data a.csv").first.is_visible()


@pytest.fixture(scope="module")
def taken(browser, address):
    """What the dialog gives of a figure that was moved: its finding, the code of the frame and that of the picture."""
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(viewport={"width": 720, "height": 900}, permissions=allowed) as context:
        visit = checks.Visit(context, address + CHAPTER)
        page = visit.page
        assert visit.wake([MOVED]) == []
        moves.put(page, MOVED, moves.controls(page, MOVED)[0], 30)
        page.focus(f"figure#{MOVED} .embed")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Embed this figure")
        dialog.get_by_role("checkbox").check()
        copied = []
        for kind in ("live", "frozen"):
            dialog.get_by_role("button", name=f"Copy the {kind}").press("Enter")
            expect(dialog.get_by_role("status")).to_have_text("Code copied.")
            copied.append(page.evaluate("navigator.clipboard.readText()"))
        assert checks.barriers(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(f"figure#{MOVED} .embed")).to_be_focused()
        assert visit.problems + visit.violations() == []
        return moves.words(page, MOVED), *copied


def test_the_code_of_a_moved_state_opens_that_state(taken, browser, address, tmp_path):
    words, live, _ = taken
    assert "factor=30" in live
    with chrome.framing(tmp_path, live) as host, browser.new_context(viewport={"width": 500, "height": 700}) as context:
        visit = checks.Visit(context, host)
        frame = visit.page.frames[1]
        frame.wait_for_selector("figure[data-state=live]")
        assert moves.words(frame, MOVED) == words
        assert visit.page.evaluate("scrollY") == 0  # the page around it stays where it is
        tall = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        expect(visit.page.locator("iframe")).to_have_css("height", f"{tall}px")  # by the script in the code
        frame.click(".data summary")
        frame.wait_for_function("tall => document.body.getBoundingClientRect().height > tall", arg=tall)
        expect(visit.page.locator("iframe")).not_to_have_css("height", f"{tall}px")
        assert own(visit, address) == []


def test_the_frozen_picture_is_complete(taken, browser, address, tmp_path):
    (finding, _), _, frozen = taken
    assert frozen.startswith(f'<a href="{html.escape(address)}figures/{MOVED}.html#{MOVED}?v=1&amp;factor=30"><img')
    with chrome.framing(tmp_path, frozen) as host, browser.new_context(java_script_enabled=False) as context:
        visit = checks.Visit(context, host)
        picture = visit.page.get_by_role("img")
        assert finding in picture.get_attribute("alt")
        assert colours(picture.screenshot()) > 20
        assert visit.problems == []


def colours(png, box=None):
    """Return how many colours a picture has, in a box of it if one is given."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return len((picture.crop(box) if box else picture).getcolors(maxcolors=1 << 24))


def blank(page):
    """Return the figures of a page that a picture of all of it does not show."""
    page.evaluate("scrollTo(0, 0)")
    checks.ask(page, "frames(3)")
    boxes = page.evaluate("""() => [...document.querySelectorAll("figure.explorable .chart")].map((chart) => {
        const { left, top, right, bottom } = chart.getBoundingClientRect();
        return [chart.parentNode.id, [left, top, right, bottom]];
    })""")
    png = page.screenshot(full_page=True)
    return [name for name, box in boxes if colours(png, [round(edge) for edge in box]) < 3]


def test_a_picture_of_the_whole_page_shows_every_figure(visit):
    visited = visit("notebooks/02-data-wall-workings.html")
    assert blank(visited.page) == []  # as opened
    assert visited.wake() == []
    assert blank(visited.page) == []
    visited.page.eval_on_selector_all(".live", "all => all.forEach(e => { e.style.contentVisibility = 'auto'; })")
    assert blank(visited.page)  # a planted defect


def test_a_figure_that_is_at_home_elsewhere_is_written_there():
    shown = {"book/index": ["a"], "notebooks/x": ["a", "b"]}
    env = SimpleNamespace(scalingbet_ledger={"figures": shown})
    assert page.moved(None, env) == ["notebooks/x"]
    assert page.moved(None, env) == []
    shown["notebooks/x"] = ["b"]
    assert page.moved(None, env) == ["book/index"]
