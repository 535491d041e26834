"""The site in Chromium, Firefox and WebKit: each page whole, each figure alive; keyboard, links, dark, narrow, paper.

``make test-browsers`` runs this file.  A browser that cannot be installed is named and left out; ``make test`` looks
closer, in Chromium alone.
"""

import chrome
import drivers
import pytest
from checks import Visit, ask, figures, looked_at, not_dark, overflow
from places import FRONT

TABS = 12  # presses of Tab whose place must show; one too many on a small page, and Firefox keeps its own bar in focus
REACHED = "every('a[href], button, input, select, summary, [tabindex=\"0\"]').filter(seen).length"
LIVE = """(async () => {
  const figure = figureOf(given);
  figure.scrollIntoView({ behavior: "instant", block: "center" });
  for (let n = 0; n < 1200 && figure.dataset.state !== "live"; n++) await frames(1);
  return figure.dataset.state === "live";
})()"""
FIRST = """(() => {
  const field = every("input[type=range], select, input[type=checkbox]", figureOf(given)).find(seen);
  field?.focus();
  if (field?.type === "checkbox") return [field.name, "Space"];
  if (field?.options) return [field.name, field.selectedIndex < field.options.length - 1 ? "ArrowDown" : "ArrowUp"];
  return field && [field.name, field.valueAsNumber < Number(field.max) ? "ArrowRight" : "ArrowLeft"];
})()"""
MOVED = """(async () => {
  const answers = await changed(given);
  return [answers, textOf(given, "finding"), textOf(given, "reading"), figureOf(given).explorable.fragment()];
})()"""
RESET = "(async () => { figureOf(given).querySelector('.reset').click(); await settled(given); })()"
FOCUSED = """(async () => {
  const e = document.activeElement;
  if (e === document.body) return "nothing";
  const there = () => e.getBoundingClientRect().bottom > 0 && e.getBoundingClientRect().top < innerHeight;
  for (let n = 0; n < 90 && (n < 1 || !there()); n++) await frames(1);  // a page may scroll smoothly
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  const bare = outlineStyle === "none" || outlineWidth === "0px";
  if (bare && !e.closest(".cards > li")) return `no outline of ${called(e)}`;
  return there() ? "" : `${called(e)} is out of sight`;
})()"""


@pytest.fixture(scope="module")
def browser():
    """A whole Chromium, as a reader has it."""
    with chrome.launched(whole=True) as launched:
        yield launched


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def driver(request, browser):
    """A browser, or why it is not here."""
    try:
        made = drivers.driver(request.param, browser)
    except drivers.NoBrowser as none:
        pytest.skip(str(none))
    yield made
    made.close()


@pytest.fixture(scope="module")
def watched(site):
    """The address of the site, whose pages keep what goes wrong in them."""
    with chrome.served(site, drivers.Watched) as url:
        yield url


def still(driver, name):
    """Return what the figure does not do: come alive, answer a key, come back from a link."""
    if not ask(driver, LIVE, name):
        return ["does not come alive: " + ask(driver, "textOf(given, 'notes')", name)]
    first = ask(driver, FIRST, name)
    if not first:
        return []
    field, key = first
    ask(driver, "mark(given)", name)
    driver.press(key)
    changed, finding, reading, link = ask(driver, MOVED, name)
    if not changed:
        return [f"{field} does not answer a key"]
    ask(driver, RESET, name)
    ask(driver, "follow(given)", link)
    return [] if ask(driver, "says(...given)", [name, [finding, reading]]) else [f"{link} is not restored"]


def look(driver, url, plant="() => {}"):
    """Return what is wrong with a page, in which ``plant`` is run first."""
    driver.size(1280, 900)
    driver.open(url)
    driver.evaluate(plant)
    found = []
    for _ in range(min(TABS, ask(driver, REACHED))):
        driver.press("Tab")
        said = ask(driver, FOCUSED)
        found += [f"Tab: {said}"] if said else []
    for name in figures(driver):
        found += [f"{name}: {problem}" for problem in still(driver, name)]
    ask(driver, "dispatchEvent(new CustomEvent('mode', { detail: 'dark' }))")
    found += not_dark(driver)
    ask(driver, "dispatchEvent(new CustomEvent('mode', { detail: 'auto' }))")
    driver.size(320, 700)
    found += overflow(driver)
    paper = driver.printed()
    if paper is not None and not paper.startswith(b"%PDF"):
        found.append("prints no page")
    return [*found, *driver.evaluate("async () => [...seen.problems, ...seen.violations]")]


def test_every_page(driver, site, watched):
    names = looked_at(site)
    problems = [f"{driver.name}, {name}: {problem}" for name in names for problem in look(driver, watched + name)]
    print(f"\n{driver.name}: {len(names)} pages")
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


FIGURE = "const figure = document.querySelector('figure.explorable').explorable;"
PLANTED = [  # what is run in the page, and what is said of it then
    (
        f"""console.error("planted");
        setTimeout(() => nothing.here);
        document.body.append(Object.assign(new Image(), {{ src: "nowhere.png" }}));
        new Image().src = "https://cdn.example/x.png";
        for (const a of document.links) a.style.setProperty("outline", "none", "important");
        document.body.style.color = "rgb(20, 20, 20)";
        document.querySelector("main").append(document.createElement("hr"));
        document.querySelector("main > hr").style.width = "3000px";
        {FIGURE} figure.set = () => {{}};""",
        ["console error: planted", "script error", "failed: ", "img-src", "no outline", "in dark mode", "pixels wide",
         "does not answer a key"],
    ),
    (f"{FIGURE} figure.start = async () => {{ throw new Error('planted'); }}", ["does not come alive"]),
    (f"{FIGURE} figure.restore = () => {{}}", ["is not restored"]),
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED, ids=["page", "start", "link"])
def test_planted_defects_are_seen(planted, driver, watched):
    script, said = planted
    found = "\n".join(look(driver, watched + FRONT, f"() => {{ {script} }}"))
    assert [words for words in said if words not in found] == [], found


FRAMED = """async ([address, names]) => {
  const frames = new Map(), said = {}, heights = {};
  addEventListener("message", ({ data }) => {
    if (data.scalingBet) heights[data.scalingBet] = data.height; else said[data.id] = data;
  });
  for (const name of names) {
    const frame = Object.assign(document.createElement("iframe"), { src: `${address}figures/${name}.html` });
    frame.style.cssText = "width: 100%; aspect-ratio: 4/5; border: 0";
    frames.set(name, document.body.appendChild(frame));
  }
  const lives = (name) => said[name]?.state === "live" && heights[name] > 100;
  const dead = [];
  for (const [name, frame] of frames) {
    frame.scrollIntoView({ behavior: "instant", block: "center" });
    for (let n = 0; n < 150 && !lives(name); n++) {
      frame.contentWindow.postMessage("alive?", "*");
      await new Promise((done) => setTimeout(done, 100));
    }
    if (!lives(name)) dead.push(name);
    else dead.push(...said[name].wrong.map((problem) => `${name}: ${problem}`));
  }
  return dead;
}"""


def test_figures_live_in_a_page_of_another_origin(driver, watched, tmp_path):
    with chrome.framing(tmp_path) as host:
        driver.size(640, 900)
        driver.open(host)
        framed = ["power-law", "acts", "bet-payback", "no-such-figure"]
        assert driver.evaluate(FRAMED, [watched, framed]) == ["no-such-figure"]


# -- Chromium alone: a finger, a slow telephone, a tab that has slept -------------------------------------------------


def alive(visit, figure):
    """Return whether the figure answers: its first slider, moved by a key."""
    assert visit.wake([figure], patience=60_000) == []
    ask(visit.page, "mark(given)", figure)
    visit.page.locator(f"figure#{figure} input[type=range]").first.press("ArrowRight")
    return ask(visit.page, "changed(given)", figure)


def test_a_finger_moves_a_slider(browser, address, figure):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        visit = Visit(context, address + FRONT)
        field = visit.page.locator(f"figure#{figure} input[type=range]").first
        field.tap()
        assert visit.wake([figure]) == []
        ask(visit.page, "mark(given)", figure)
        box = field.bounding_box()
        visit.page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
        assert ask(visit.page, "changed(given)", figure)
        assert visit.problems == []


def test_a_slow_telephone_on_a_slow_network(browser, address, figure):
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        context.new_page()
        slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}

        def before(page):
            speed = context.new_cdp_session(page)
            speed.send("Network.emulateNetworkConditions", slow)
            speed.send("Emulation.setCPUThrottlingRate", {"rate": 6})

        context.on("page", before)
        visit = Visit(context, address + FRONT)
        assert alive(visit, figure)
        assert visit.problems + visit.shifts() == []


def test_a_tab_that_has_slept(browser, address, figure):
    """The browser freezes a tab behind others, and thaws it; it keeps a page that the reader has left, as it was."""
    with browser.new_context() as context:
        visit = Visit(context, address + FRONT)
        assert alive(visit, figure)
        said = visit.page.inner_text(f"figure#{figure} .reading")
        session = context.new_cdp_session(visit.page)
        for state in ("frozen", "active"):
            session.send("Page.setWebLifecycleState", {"state": state})
        assert visit.page.inner_text(f"figure#{figure} .reading") == said
        assert alive(visit, figure)
        said = visit.page.inner_text(f"figure#{figure} .reading")
        visit.page.evaluate("() => addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; })")
        visit.page.goto(address + "book/methods.html")
        visit.page.go_back(wait_until="commit")  # nothing loads
        assert visit.page.evaluate("() => window.persisted")
        assert visit.page.inner_text(f"figure#{figure} .reading") == said
        assert alive(visit, figure)
        assert visit.problems == []
