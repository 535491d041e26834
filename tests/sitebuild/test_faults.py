"""What can go wrong around a page: each fault in a real Chromium leaves a readable page that says what is missing."""

import re

import checks
import pytest
from playwright.sync_api import expect

PAGE = "book/index.html"  # one figure, which all pages have in common
CHAPTER = "notebooks/01-scaling-laws.html"
BET = "notebooks/06-the-bet.html"  # figures that share their inputs, and files of scenarios
VEGA, OWN = "**/assets/vega.js", "**/assets/figures/*.js"


def notes(page, figure):
    return page.locator(f"figure#{figure} .notes")


def drawn(page, figure):
    """Return how many drawings of the figure show."""
    return page.locator(f"figure#{figure} .chart svg:visible").count()


def slider(page, figure):
    """Return the figure's first slider's field for exact numbers."""
    return page.locator(f"figure#{figure} input[type=text]").first


@pytest.mark.parametrize("lost", [VEGA, OWN])
def test_a_file_that_does_not_come(visit, figure, lost):
    page = visit(before=lambda context: context.route(lost, lambda route: route.abort())).page
    page.mouse.move(5, 5)
    expect(notes(page, figure)).to_contain_text("could not be loaded")
    assert drawn(page, figure) == 1
    assert len(page.inner_text(f"figure#{figure} .finding")) > 20


@pytest.mark.parametrize("broken", ["", "window.vega = undefined;", "this is no script {"])
def test_a_library_that_is_broken(visit, figure, broken):
    def serve(context):
        context.route(VEGA, lambda route: route.fulfill(body=broken, content_type="text/javascript"))

    page = visit(before=serve).page
    page.mouse.move(5, 5)
    expect(notes(page, figure)).to_contain_text("the figure stays as it is drawn")
    assert drawn(page, figure) == 1


def test_a_slow_library_loses_no_move(visit, figure):
    waiting = []
    page = visit(before=lambda context: context.route(VEGA, lambda route: waiting.append(route))).page
    was = page.inner_text(f"figure#{figure} .reading")
    slider(page, figure).fill("5")
    slider(page, figure).press("Enter")
    page.wait_for_timeout(300)
    assert drawn(page, figure) == 1
    assert page.inner_text(f"figure#{figure} .reading") == was
    waiting[0].continue_()
    page.wait_for_selector(f"figure#{figure}[data-state=live]")
    expect(page.locator(f"figure#{figure} .reading")).not_to_have_text(was)
    assert slider(page, figure).input_value() == "5"


def test_a_browser_that_stores_nothing(visit, figure):
    deny = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
    opened = visit(before=lambda context: context.add_init_script(deny))
    assert opened.wake() == []
    opened.page.click("#mode")
    assert opened.page.get_attribute("html", "data-mode") == "light"
    assert opened.problems == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("v=1&steps=", "steps"), ("v=1&steps=1e999", "steps"), ("v=1&steps=-99", "steps"), ("v=1&st", "st"),
        ("v=1&steps=%E0%A4%A", "steps"), ("v=0&steps=4", "version 0"), ("v=1&law=nobody", "law"),
        ("v=1&__proto__=1", "__proto__"), ("v=1&steps=" + "9" * 5000, "steps"),
    ],
)  # fmt: skip
def test_a_link_that_is_cut_or_wrong(visit, figure, query, said):
    opened = visit(f"{PAGE}#{figure}?{query}")
    expect(notes(opened.page, figure)).to_contain_text(said)
    opened.page.wait_for_selector(f"figure#{figure}[data-state=live]")
    assert len(notes(opened.page, figure).inner_text()) < 300
    assert opened.problems == []


def test_a_number_half_typed_gives_way_to_a_link(visit, figure):
    opened = visit()
    opened.wake()
    field = slider(opened.page, figure)
    for number in ("6", "5"):
        field.fill(number)
        field.press("Enter")
    field.fill("51")  # not finished: it counts once the field is left
    checks.ask(opened.page, "follow(given)", f"#{figure}?steps=5")
    expect(field).to_have_value("5")


def test_back_and_forward_keep_the_state(visit, figure):
    opened = visit()
    page = opened.page
    opened.wake()
    slider(page, figure).fill("6")
    slider(page, figure).press("Enter")
    checks.ask(page, "settled(given)", figure)
    said = page.inner_text(f"figure#{figure} .reading")
    page.goto(page.url.partition("#")[0].replace(PAGE, "book/glossary.html"))
    page.go_back(wait_until="commit")
    page.wait_for_selector(f"figure#{figure}[data-state=live]")
    expect(page.locator(f"figure#{figure} .reading")).to_have_text(said)
    page.go_forward(wait_until="commit")
    assert page.url.endswith("glossary.html")


def test_a_tab_left_in_the_background(visit, figure):
    opened = visit()
    opened.wake()
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    session.send("Page.setWebLifecycleState", {"state": "active"})
    was = opened.page.inner_text(f"figure#{figure} .reading")
    slider(opened.page, figure).fill("6")
    slider(opened.page, figure).press("Enter")
    expect(opened.page.locator(f"figure#{figure} .reading")).not_to_have_text(was)


@pytest.mark.parametrize("name", [CHAPTER, BET])
def test_printing_gives_the_whole_page(visit, name):
    opened = visit(name)
    opened.page.emulate_media(media="print")
    problems = checks.overflow(opened.page)
    assert problems == []
    for figure in checks.figures(opened.page):
        assert drawn(opened.page, figure) == 1, figure
    shown = opened.page.locator("nav:visible, .actions:visible, input[type=range]:visible").count()
    assert shown == 0
    pdf = opened.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 5


def test_a_saved_page_reads(visit, figure, tmp_path):
    opened = visit()
    opened.wake()
    session = opened.page.context.new_cdp_session(opened.page)
    saved = tmp_path / "saved.mhtml"
    saved.write_text(session.send("Page.captureSnapshot", {"format": "mhtml"})["data"], "utf-8")
    again = opened.page.context.new_page()
    again.goto(saved.as_uri())
    assert again.inner_text("main h1") == opened.page.inner_text("main h1")
    assert again.locator(f"figure#{figure} .chart svg").count() >= 1
    assert again.inner_text(f"figure#{figure} .finding") == opened.page.inner_text(f"figure#{figure} .finding")


# -- the bet: figures that share their inputs ------------------------------------------------------


@pytest.fixture
def shared(site):
    """The bet's figures of one group, and an input that they share, with a value that is not its default."""
    declared = checks.declarations(site, BET)
    group = [name for name, (kept, _) in declared.items() if kept]
    inputs = [c for c in declared["bet-payback"][1] if c.get("shared") and c["kind"] == "slider" and not c["log"]]
    return group, inputs[0]["name"], (inputs[0]["low"] + 3 * inputs[0]["high"]) / 4


@pytest.mark.parametrize("lost", [VEGA, OWN])
def test_a_group_without_a_file_says_so_in_each_figure(visit, shared, lost):
    opened = visit(BET, lambda context: context.route(lost, lambda route: route.abort()))
    asleep = opened.wake(shared[0], patience=200)
    for figure in shared[0]:
        expect(notes(opened.page, figure)).to_contain_text("could not be loaded")
        assert drawn(opened.page, figure) == 1
        assert any(one.startswith(figure) for one in asleep)


def test_a_link_to_one_figure_of_a_group_moves_all(visit, shared):
    group, name, value = shared
    opened = visit(f"{BET}#bet-payback?v=2&{name}={value:g}")
    assert opened.wake() == []
    states = opened.page.evaluate("group => group.map((id) => document.getElementById(id).explorable.state)", group)
    assert [state[name] for state in states] == pytest.approx([value] * len(group))
    assert [figure for figure in group if notes(opened.page, figure).inner_text()] == []
    assert opened.problems == []


def test_back_brings_a_groups_state_again(visit, shared):
    _, name, value = shared
    opened = visit(f"{BET}#bet-payback?v=2&{name}={value:g}")
    opened.page.wait_for_selector("figure#bet-payback[data-state=live]")
    said = opened.page.inner_text("figure#bet-payback .reading")
    opened.page.goto(opened.url.partition("notebooks/")[0] + "book/glossary.html")
    opened.page.go_back(wait_until="commit")
    opened.page.wait_for_selector("figure#bet-payback[data-state=live]")
    expect(opened.page.locator("figure#bet-payback .reading")).to_have_text(said)
