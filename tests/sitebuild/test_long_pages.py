"""A long page opens at once: what is far from the screen waits, until there is time or an address leads to it."""

import pytest
from playwright.sync_api import expect

ENTRIES = ":is(.claim, .codebook-entry, .codebook-table)"
SKIPPED = "all => all.filter(part => getComputedStyle(part).contentVisibility !== 'visible').length"
BUSY = "window.requestIdleCallback = () => {}"  # no time ever


def test_what_is_far_from_the_screen_waits_for_time(visit):
    entries = visit("book/claims.html", lambda context: context.add_init_script(BUSY)).page.locator(ENTRIES)
    assert 100 < entries.evaluate_all(SKIPPED) < entries.count()


@pytest.mark.parametrize("name", ["claims", "codebook", "numbers-market"])
def test_soon_nothing_waits_so_a_picture_of_the_whole_page_has_all_of_it(name, visit):
    page = visit(f"book/{name}.html").page
    expect(page.locator(f"{ENTRIES}:not(.laid)")).to_have_count(0)
    assert page.locator(ENTRIES).evaluate_all(SKIPPED) == 0


def test_an_address_leads_to_its_entry_at_once(visit):
    page = visit("book/claims.html#claim-C003-02", lambda context: context.add_init_script(BUSY)).page
    expect(page.locator("#claim-C003-02 h3")).to_be_in_viewport()
    assert page.locator(ENTRIES).evaluate_all(SKIPPED) == 0
