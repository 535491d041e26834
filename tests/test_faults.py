"""What can go wrong around a page: each fault in a real Chromium leaves a readable page that says what is missing."""

import random
import re
import string

import checks
import pytest
from playwright.sync_api import expect

PAGE = "book/index.html"  # one figure, which all pages have in common
CHAPTER = "notebooks/01-scaling-laws.html"
VEGA, OWN = "**/assets/vega.js", "**/assets/figures/*.js"


@pytest.fixture(scope="module")
def figure(site):
    """The name of the front page's figure."""
    (name,) = checks.said(site, PAGE)
    return name


@pytest.fixture
def visit(browser, address):
    """Open a page of the site with something done to its context first."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:

        def open_page(name=PAGE, before=lambda context: None):
            before(context)
            return checks.Visit(context, address + name)

        yield open_page


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


@pytest.mark.parametrize("broken", ["", "window.vegaEmbed = undefined;", "this is no script {"])
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


def test_back_and_forward_keep_the_state(visit, figure):
    opened = visit()
    page = opened.page
    opened.wake()
    slider(page, figure).fill("6")
    slider(page, figure).press("Enter")
    page.wait_for_timeout(100)
    said = page.inner_text(f"figure#{figure} .reading")
    page.goto(page.url.partition("#")[0].replace(PAGE, "book/glossary.html"))
    page.go_back()
    page.wait_for_selector(f"figure#{figure}[data-state=live]")
    expect(page.locator(f"figure#{figure} .reading")).to_have_text(said)
    page.go_forward()
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


def test_printing_gives_the_whole_page(visit):
    opened = visit(CHAPTER)
    opened.page.emulate_media(media="print")
    problems = checks.overflow(opened.page)
    assert problems == []
    for figure in checks.figures(opened.page):
        assert drawn(opened.page, figure) == 1, figure
    shown = opened.page.locator("nav:visible, .actions:visible, input[type=range]:visible").count()
    assert shown == 0
    pdf = opened.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 10


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


PIECES = [
    "<img src=x onerror=hacked=1>", "<script>hacked=1</script>", "javascript:hacked=1", '"><svg onload=hacked=1>',
    "{{hacked=1}}", "';hacked=1;'", "constructor", "__proto__", "toString", "&lt;img&gt;", "\\u003cimg", "%00", "\n",
    "NaN", "Infinity", "-0", "1e309", "0x10", "true", "steps", "law", "grows", "v", "=", "&", "?", "#",
]  # fmt: skip


def test_hostile_fragments_stay_text(visit, figure):
    opened = visit()
    opened.wake()
    rng = random.Random(20260202)
    letters = string.printable + "äß€😀\u202e\ufeff"

    def hostile():
        parts = [rng.choice(PIECES) if rng.random() < 0.7 else "".join(rng.choices(letters, k=rng.randint(0, 12)))
                 for _ in range(rng.randint(1, 6))]  # fmt: skip
        return f"#{figure}?v=1&{rng.choice(['steps', 'law', 'grows', 'x'])}={''.join(parts)}"

    fragments = [hostile() for _ in range(10_000)]
    found = opened.page.evaluate(
        """async ([figure, fragments]) => {
          const element = document.getElementById(figure);
          const count = () => element.querySelectorAll("img, script, iframe, svg svg, a, [onload], [onerror]").length;
          const before = count();
          for (const [i, fragment] of fragments.entries()) {
            history.replaceState(null, "", fragment.replace(/[\\ud800-\\udfff]/g, ""));
            dispatchEvent(new HashChangeEvent("hashchange"));
            if (count() !== before) return `${i}: ${fragment} made an element`;
            if (window.hacked) return `${i}: ${fragment} ran`;
            if (i % 500 === 0) await new Promise(requestAnimationFrame);
          }
          return "";
        }""",
        [figure, fragments],
    )
    assert found == ""
    assert opened.problems == []
    assert opened.violations() == []
    opened.page.click(f"figure#{figure} .reset")
    assert len(opened.page.inner_text(f"figure#{figure} .reading")) > 20
