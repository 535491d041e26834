"""A term explains itself on hover, on focus and by a tap, and its note is put away without moving (WCAG 1.4.13)."""

import pytest
from playwright.sync_api import expect

PAGE = "notebooks/01-scaling-laws.html"


def term(page):
    """Return the first term of the chapter: its link and its note."""
    link = page.locator(".term > a").first
    link.scroll_into_view_if_needed()
    return link, page.locator(f"#{link.get_attribute('aria-describedby')}")


@pytest.mark.parametrize("shown", ["hover", "focus"])
def test_a_note_opens_stays_under_the_pointer_and_leaves_by_escape(visit, shown):
    page = visit(PAGE).page
    link, note = term(page)
    expect(note).to_be_hidden()
    getattr(link, shown)()
    expect(note).to_be_visible()
    if shown == "hover":
        note.hover()
    page.wait_for_timeout(200)
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    getattr(link, shown)()
    expect(note).to_be_visible()


def test_the_first_tap_shows_the_second_follows_and_one_beside_puts_away(browser, address):
    with browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(address + PAGE)
        link, note = term(page)
        link.tap()
        expect(note).to_be_visible()
        assert page.url.endswith(PAGE)
        box = note.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        page.locator("h1").tap()
        expect(note).to_be_hidden()
        link.tap()
        link.tap()
        page.wait_for_url("**/glossary.html#term-*")
