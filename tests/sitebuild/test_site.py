"""The built site, in a real Chromium that reaches nothing but this machine: every page, and every figure on it."""

import checks
import chrome
import moves
import pytest
import reach
from places import ROOT

from scalingbet import figures
from sitebuild.__main__ import missing_pages, toc_pages

ON_EVERY_PAGE = (
    "errors and requests", "policy", "figures alive", "layout shift", "same words", "same drawings", "axe, light",
    "axe, dark", "dark", "overflow at 320", "weight", "without scripts", "from a file", "focus", "forced colours",
    "rest", "letters far apart", "at 200%",
)  # fmt: skip
OF_EVERY_FIGURE = ("alive", "controls", "links", "downloads", "errors")


def none(problems):
    """Fail with all of ``problems``, one a line."""
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_every_page_of_the_contents_is_there(site):
    none(missing_pages(toc_pages(ROOT / "_toc.yml"), site))


def test_markup_keeps_the_promises(site):
    none(checks.broken_promises(site))


def test_links_and_ids_inside_the_site(site):
    none(checks.dead_links(site))


def test_downloads_do_nothing_by_themselves(site):
    none(checks.active_files(site))


def test_links_say_where_they_lead(site):
    none(reach.unclear_links(site))


def test_every_figure_is_on_a_page_and_drawn(site):
    assert {*figures.load()} == {figure for name in checks.looked_at(site) for figure in checks.said(site, name)}
    none(checks.undrawn(site))


def look_at(browser, name, site, address):
    """Return ``{check: problems}`` of the page ``name``."""
    found = {}
    with browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light") as context:
        visit = checks.Visit(context, address + name)
        visit.page.wait_for_load_state("networkidle")
        found["weight"] = checks.too_heavy(visit, site)
        found["figures alive"] = visit.wake()
        found["layout shift"] = visit.shifts()
        found["same words"] = checks.other_words(visit.page, checks.said(site, name))
        found["same drawings"] = checks.other_drawings(visit.page)
        found["axe, light"] = checks.barriers(visit.page)
        visit.page.emulate_media(color_scheme="dark")
        found["dark"] = checks.not_dark(visit.page)
        found["axe, dark"] = checks.pale(visit.page)
        found["forced colours"] = reach.faint(visit.page)
        found["rest"] = reach.moving(visit.page)
        found["focus"] = reach.unmarked(visit.page)
        visit.page.set_viewport_size({"width": 640, "height": 400})
        found["at 200%"] = checks.overflow(visit.page)
        visit.page.set_viewport_size({"width": 320, "height": 700})
        found["overflow at 320"] = checks.overflow(visit.page)
        found["letters far apart"] = reach.cramped(visit.page)
        found["focus"] += reach.unmarked(visit.page)
        found["policy"] = visit.violations()
        found["errors and requests"] = visit.problems
    with browser.new_context(java_script_enabled=False) as context:
        found["without scripts"] = checks.unread(checks.Visit(context, address + name).page)
    with browser.new_context() as context:
        visit = checks.Visit(context, (site / name).as_uri())
        found["from a file"] = [*visit.wake(checks.figures(visit.page)[:1]), *visit.problems]
    return {check: [f"{name}: {problem}" for problem in dict.fromkeys(problems)] for check, problems in found.items()}


@pytest.fixture(scope="module")
def looks(site, address):
    """What each check finds on each page: ``{check: [problem, ...]}``."""
    names = checks.looked_at(site)
    found = chrome.side_by_side(lambda browser, name: look_at(browser, name, site, address), names)
    return {check: [problem for page in found for problem in page[check]] for check in ON_EVERY_PAGE}


@pytest.mark.parametrize("check", ON_EVERY_PAGE)
def test_every_page(check, looks):
    none(looks[check])


def move(browser, name, some, site, address):
    """Return ``{check: problems}`` of ``some`` figures of the page ``name``."""
    found = {check: [] for check in OF_EVERY_FIGURE}
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(viewport={"width": 1280, "height": 900}, permissions=allowed) as context:
        visit, tab = checks.Visit(context, address + name), []
        for figure in some:
            found["alive"] += visit.wake([figure])
            found["controls"] += moves.tried(moves.unanswered, visit.page, figure)
            found["downloads"] += moves.tried(moves.bad_downloads, visit.page, figure, site)
            found["links"] += moves.tried(moves.lost_links, visit.page, figure, tab)
        found["errors"] = [f"{name}: {problem}" for problem in dict.fromkeys([*visit.problems, *visit.violations()])]
    return found


@pytest.fixture(scope="module")
def moved(site, address):
    """What does not answer in each figure: ``{check: [problem, ...]}``."""
    there = {name: list(checks.said(site, name)) for name in checks.looked_at(site)}
    some = [(name, figures[i : i + 4]) for name, figures in there.items() for i in range(0, len(figures), 4)]
    # A figure that is moved waits for the screen most of the time.
    found = chrome.side_by_side(lambda browser, item: move(browser, *item, site, address), some, each=2)
    return {check: [problem for part in found for problem in part[check]] for check in OF_EVERY_FIGURE}


@pytest.mark.parametrize("check", OF_EVERY_FIGURE)
def test_every_figure(check, moved):
    none(moved[check])


def test_the_front_address_leads_to_the_front_page(address, browser):
    with browser.new_context() as context:
        page = checks.Visit(context, address).page
        page.wait_for_url("**/index.html")
        assert page.locator("main h1").count() == 1


def test_letters_twice_as_large(site, address):
    """A reader's own size of letters, which the browser's settings hold."""
    names = checks.looked_at(site)

    def look(browser, name):
        with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
            page = checks.Visit(context, address + name).page
            assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
            return [f"{name}: {problem}" for problem in [*checks.overflow(page), *checks.ask(page, "cut()")]]

    flags = ["--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"]
    none([problem for found in chrome.side_by_side(look, names, flags) for problem in found])
