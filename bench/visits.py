"""What Chromium sees of a site's pages: bytes, hosts, errors, shifts, and the time from a slider to the picture.

A slider's time goes from its input event to the end of the frame that shows the change, on the main thread; the
processor is at its own speed, then slowed four times.
"""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import checks

STEPS = 20
IN_THE_PAGE, FLOOR = (Path(__file__).with_name(f"{name}.js").read_text("utf-8") for name in ("slider", "floor"))
SHOWN = 1500  # ms that a page of the stock book is given to say what it wants


class Page:
    """What was seen of one page."""

    def __init__(self, name):
        self.name, self.figures, self.first, self.whole, self.requests = name, 0, 0, 0, 0
        self.hosts, self.errors, self.shifts, self.asleep = set(), [], 0.0, []
        self.steps = {}  # {figure: {slowed: milliseconds of each step}}

    def note(self, problems):
        """Keep what went wrong: the hosts that were asked, and the rest but that they do not answer here."""
        for problem in problems:
            kind, _, about = problem.partition(": ")
            if kind == "outside request":
                self.hosts.add(urlsplit(about).hostname)
            elif "net::ERR_NAME" not in about:
                self.errors.append(problem)


def gzipped(file):
    """Return how many bytes ``file`` has when it is sent packed."""
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


def _shifted(visit):
    return sum(float(re.match(r"[\d.]+", shift)[0]) for shift in visit.shifts())


def first_view(browser, site, address, name):
    """Return the :class:`Page` ``name`` of the served folder ``site``, as a telephone shows it first."""
    seen = Page(name)
    with browser.new_context(viewport={"width": 412, "height": 823}) as context:
        visit = checks.Visit(context, address + name)
        visit.page.wait_for_timeout(SHOWN)
        seen.first, seen.requests = visit.weight(site), len(visit.loaded)
        seen.figures = len(checks.figures(visit.page))
        seen.note(visit.problems)
    return seen


def moved(browser, site, address, seen):
    """Bring every figure of a page of our site to life, move its first slider, and note it all in ``seen``."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        visit = checks.Visit(context, address + seen.name)
        seen.asleep = visit.wake()
        seen.whole, seen.shifts = visit.weight(site), _shifted(visit)
        seen.steps = _timed(context, visit.page, STEPS)
        seen.note(visit.problems)


def _timed(context, page, count):
    """Return ``{figure: {slowed: milliseconds of each step}}`` of the page's figures whose first slider shows."""
    speed, found = context.new_cdp_session(page), {}
    for rate in (1, 4):
        speed.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        for figure in page.eval_on_selector_all("figure:is(.explorable, #floor)", "all => all.map(({ id }) => id)"):
            page.locator(f"figure#{figure} :is(.chart, .live)").first.scroll_into_view_if_needed()
            times = page.evaluate(f"(given) => {{ {IN_THE_PAGE}\nreturn steps(...given); }}", [figure, count])
            if times:
                found.setdefault(figure, {})[rate] = times
    return found


def floor(browser, site):
    """Return ``{slowed: milliseconds of each step}`` of the library of ``site`` alone: a line and a slider."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.add_script_tag(path=site / checks.VEGA)
        page.evaluate(f"() => {{ {FLOOR}\nreturn floor(); }}")
        return _timed(context, page, 5 * STEPS)["floor"]
