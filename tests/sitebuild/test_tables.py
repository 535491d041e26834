"""Long tables and lists in Chromium: headings sort, words filter, folded tables wait; plain without JavaScript."""

import pytest

from scalingbet import facts, numbers

TABLE = "#t-landmark_models"
PAGE = "book/codebook.html"


@pytest.fixture
def page(visit):
    """The codebook, with the rows of a long table open."""
    page = visit(PAGE).page
    assert page.locator("th > button").count() == 0  # all tables are folded: none has been touched
    page.locator(f"{TABLE} summary", has_text="Rows").click()
    page.wait_for_selector(f"{TABLE} th > button")
    return page


def column(page, name):
    """Return the cells of a column that are to be seen."""
    heads = page.locator(f"{TABLE} thead th").evaluate_all("all => all.map(th => th.textContent)")
    rows = page.locator(f"{TABLE} tbody tr:visible")
    return rows.evaluate_all("(rows, at) => rows.map(row => row.cells[at].textContent)", heads.index(name))


def test_a_heading_sorts_by_keyboard_up_down_and_back(page):
    before, head = column(page, "model"), page.locator(f"{TABLE} th", has_text="training flop")
    values = sorted(facts.table("landmark_models")["training_flop"].dropna())
    for state, order in (("ascending", values), ("descending", values[::-1])):
        head.get_by_role("button").press("Enter")
        assert head.get_attribute("aria-sort") == state
        shown = column(page, "training flop")
        assert [float(cell) for cell in shown if cell] == pytest.approx(order, rel=1e-3)
        assert not any(shown[len(order) :])  # what is not known stands last
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert column(page, "model") == before
    page.locator(f"{TABLE} th", has_text="organisation").get_by_role("button").press("Enter")
    assert column(page, "organisation") == sorted(column(page, "organisation"), key=str.casefold)


def test_a_long_table_has_a_filter_and_a_short_one_none(page):
    rows = page.locator(f"{TABLE} tbody tr").evaluate_all("all => all.map(row => row.textContent.toLowerCase())")
    page.get_by_label("Filter the rows").fill("openai gpt-4")
    count = sum("openai" in row and "gpt-4" in row for row in rows)
    assert len(column(page, "model")) == count > 0
    assert page.locator(f"{TABLE} output").inner_text() == f"{count} of {len(rows)} rows"
    page.evaluate("location.hash = document.querySelector('#t-landmark_models tr[hidden]').id")
    page.wait_for_function("document.querySelector('#t-landmark_models tr:target').checkVisibility()")
    page.locator("#t-chinchilla_table3_approach1 summary", has_text="Rows").click()
    page.wait_for_selector("#t-chinchilla_table3_approach1 th > button")
    assert page.locator("#t-chinchilla_table3_approach1 form").count() == 0


def test_a_chapters_numbers_are_filtered_and_ordered(visit):
    page = visit("book/numbers-laws.html#kind=quoted&sort=day").page
    own = [n for n in numbers.load().values() if n.chapter == "laws" and n.kind.partition(",")[0] == "quoted"]
    shown = page.locator(".codebook-entry:visible").evaluate_all("all => all.map(entry => entry.id)")
    assert {*shown} == {n.anchor for n in own} != set()
    days = page.locator(".codebook-entry:visible").evaluate_all("all => all.map(entry => entry.dataset.day)")
    assert [day[:4] for day in days] == sorted((day[:4] for day in days), reverse=True)
    page.get_by_label("Search", exact=True).fill("gopher")
    assert 0 < page.locator(".codebook-entry:visible").count() < len(own)


NUMBERS = {
    "$1.4 trillion": 1.4e12, "16%": 16, "-3": -3, "\N{MINUS SIGN}3": -3, "1,421": 1421, "2.2e27": 2.2e27, ".5": 0.5,
    "$152bn": 152e9, "4.6 times": 4.6, "2026-09-30": None, "2026-09": None, "GPT-4": None, "": None,
}  # fmt: skip


def test_what_sorts_as_a_number(visit):
    page = visit("book/build.html").page
    assert {text: page.evaluate("text => lists.number(text) ?? null", text) for text in NUMBERS} == NUMBERS


def test_without_javascript_tables_are_plain(address, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "book/methods.html")
        assert page.locator("table").count() > 0
        assert page.locator("th > button, .list-tools:visible").count() == 0
