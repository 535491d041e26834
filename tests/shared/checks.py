"""What a page of the site must keep, as functions that return what is wrong, in words.

The first part reads files; the second works on a page that Chromium shows.  ``test_site.py`` applies them to
the built site and ``test_defects.py`` to planted defects.
"""

import csv
import gzip
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
import lxml.etree
import lxml.html
from chrome import UNDER
from playwright.sync_api import TimeoutError as TooLate

from scalingbet import figures as explorables
from sitebuild import ROOT
from sitebuild.addresses import site_url
from sitebuild.finish.promises import read_page

TEXT_PAGE, FIGURE_PAGE = 80_000, 300_000  # bytes, gzipped, of a page's first view; Vega's 154 kB are in the second
VEGA = "assets/vega.js"
NAMES_IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget", "headers")
PARTS = ("finding", "measure", "reading", "source")  # of a figure
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?inf", re.IGNORECASE)
NAMES_FILES = ("href", "src", "action", "xlink:href", "{http://www.w3.org/1999/xlink}href")


# -- files ---------------------------------------------------------------------------------------


def pages(site):
    """Return every page of the folder ``site``, by its path in it; below lite/ are JupyterLab's own."""
    found = {file.relative_to(site).as_posix(): file for file in sorted(site.rglob("*.html"))}
    return {path: file for path, file in found.items() if not path.startswith("lite/")}


def looked_at(site):
    """Return the pages to look at in a browser: of the small ones that are alike one of each kind."""
    alike = {}
    for name in pages(site):
        folder, kind = name.partition("/")[0], name.partition("-")[0]
        alike.setdefault({"cite": kind, "claims": folder, "figures": folder}.get(folder, name), name)
    return [name for name in alike.values() if name not in ("index.html", "404.html")]


def broken_promises(site):
    """Return what a page's markup or a style sheet has that the site promises not to have."""
    problems = []
    for name, file in pages(site).items():
        if name != "index.html":  # it only leads to the front page
            problems += [f"{name}: {problem}" for problem in read_page(file.read_text("utf-8"))[0]]
    for file in (file for file in site.rglob("*.css") if file.relative_to(site).parts[0] != "lite"):
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", file.read_text("utf-8")):
            problems.append(f"{file.relative_to(site)}: something from elsewhere, {address}")
    return problems


def dead_links(site):
    """Return every link inside ``site`` that leads nowhere, every name of a missing part, every id there twice."""
    documents = {file: lxml.html.parse(file) for file in pages(site).values()}
    ids = {file: document.xpath("//@id") for file, document in documents.items()}
    problems = []
    for file, document in documents.items():
        found = [f"the id {one} is there twice" for one in set(ids[file]) if ids[file].count(one) > 1]
        for element in document.xpath("//*"):
            for attribute in NAMES_IDS:
                named = (element.get(attribute) or "").split()
                found += [f"{attribute} names {one}, which is not there" for one in named if one not in ids[file]]
            links = [element.get(attribute) for attribute in NAMES_FILES if element.get(attribute) is not None]
            if element.get("http-equiv") == "refresh":
                links.append(element.get("content").partition("url=")[2])
            if file.name == "404.html":  # it is shown at any depth
                links = [link.removeprefix(urlsplit(site_url(ROOT)).path or "/") for link in links]
            found += [f"{link} {_leads(link, file, site, ids)}" for link in links if _leads(link, file, site, ids)]
        problems += [f"{file.relative_to(site)}: {problem}" for problem in sorted(set(found))]
    return problems


def _leads(link, file, site, ids):
    """Return what is wrong with ``link`` on the page ``file``, or nothing."""
    parts = urlsplit(link)
    if parts.scheme in ("http", "https", "mailto", "data"):
        return ""
    if parts.scheme or parts.netloc:
        return "is an address of an unknown kind"
    if parts.path.startswith("/"):
        return "works only at the root of a server"
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if not target.is_relative_to(site) or not target.is_file():
        return "leads to no file"
    part = unquote(parts.fragment).partition("?")[0]  # a figure's link carries its state after a "?"
    return "leads to no such part" if part and part not in ids.get(target, [part]) else ""


def active_files(site):
    """Return what a spreadsheet would compute in a CSV file of ``site``, and what would run in a picture."""
    problems = []
    for file in sorted(site.rglob("*.csv")):
        cells = {cell for row in csv.reader(file.read_text("utf-8").splitlines()) for cell in row}
        found = sorted(cell for cell in cells if cell[:1] in {*"=+-@\t\r"} and not NUMBER.fullmatch(cell))
        problems += [f"{file.relative_to(site)}: a cell that computes, {cell}" for cell in found]
    for file in sorted(site.rglob("*.svg")):
        problems += [f"{file.relative_to(site)}: {one}" for one in active_parts(file.read_bytes())]
    return problems


def active_parts(svg):
    """Return what in an SVG picture runs or loads something."""
    found = []
    for element in lxml.etree.fromstring(svg).iter(lxml.etree.Element):
        tag = lxml.etree.QName(element).localname
        found += [tag] if tag in ("script", "foreignObject", "image", "style", "use", "animate", "set") else []
        for name, value in element.attrib.items():
            if name.startswith("on") or ("href" in name and not value.startswith("#")):
                found.append(f"{name} of {tag}, {value}")
    return found


def said(site, name):
    """Return what the page ``name`` has its figures say, as written: ``{figure: {part: text, "cells": the table}}``."""
    written = {}
    for figure in lxml.html.parse(site / name).xpath('//figure[contains(@class, "explorable")]'):
        parts = {part: figure.find_class(part)[0].text_content() for part in PARTS}
        rows = [row for table in figure.find_class("table") for row in table.xpath(".//tbody/tr")]
        written[figure.get("id")] = parts | {"cells": [[cell.text_content() for cell in row] for row in rows]}
    return written


MARKS = ".//path | .//line[not(@stroke='var(--sb-grid)')]"  # of a drawing, without the lines behind it


def undrawn(site):
    """Return which figures lack a drawing, wide and narrow, that has marks."""
    problems = []
    for name in pages(site):
        for figure in lxml.html.parse(site / name).xpath('//figure[contains(@class, "explorable")]'):
            drawings = [svg for chart in figure.find_class("chart") for svg in chart.iter("svg")]
            marks = [len(svg.xpath(MARKS)) for svg in drawings]
            if len(marks) != 2 or min(marks) < 2:
                problems.append(f"{name}: {figure.get('id')} has drawings of {marks} marks")
    return problems


def declarations(site, name):
    """Return ``{figure: (its group, its controls)}`` of the page ``name``, as it declares them."""
    figures = lxml.html.parse(site / name).xpath('//figure[contains(@class, "explorable")]')
    return {
        figure.get("id"): (figure.get("data-group"), json.loads(figure.find_class("declaration")[0].text)["controls"])
        for figure in figures
    }


# -- pages that Chromium shows -------------------------------------------------------------------

IN_THE_PAGE = Path(__file__).with_name("checks.js").read_text("utf-8")
NAMES = re.findall(r"^(?:async )?(?:function|const) (\w+)", IN_THE_PAGE, re.MULTILINE)
WATCH = (
    f"window.inThePage = (() => {{ {IN_THE_PAGE}\nreturn {{ {', '.join(NAMES)} }}; }})();"
    + """
  window.seen = {violations: [], shifts: []};
  addEventListener("securitypolicyviolation", (e) => seen.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  new PerformanceObserver((list) => {
    for (const { value, sources, hadRecentInput } of list.getEntries()) {
      const moved = sources.map(({ node }) => node?.className || node?.nodeName).join(", ");
      if (!hadRecentInput && value > 1e-4) seen.shifts.push(`${value.toFixed(4)} by ${moved}`);
    }
  }).observe({type: "layout-shift", buffered: true});
"""
)


def ask(page, call, argument=None):
    """Return what ``call``, of the functions in checks.js, gives in a visited page; ``argument`` is ``given`` there."""
    return page.evaluate(f"async (given) => {{ with (window.inThePage) return {call}; }}", argument)


class Visit:
    """A page that Chromium opens, with what goes wrong on the way and what is loaded."""

    def __init__(self, context, url):
        self.url, self.problems, self.loaded = url, [], []
        self.page = context.new_page()
        self.page.add_init_script(WATCH)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)
        self.page.goto(url, wait_until="load")

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text[:300]}")

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it came
            self.problems.append(f"failed: {request.url}, {request.failure}")

    def _request(self, request):
        here, there = urlsplit(self.url), urlsplit(request.url)
        if there.scheme not in ("data", "blob") and (there.scheme, there.netloc) != (here.scheme, here.netloc):
            self.problems.append(f"outside request: {request.url}")

    def _response(self, response):
        if response.status < 400:
            self.loaded.append(response.url)
        else:
            self.problems.append(f"status {response.status}: {response.url}")

    def weight(self, site):
        """Return how many bytes of ``site`` came, each file gzipped."""
        names = [unquote(urlsplit(url).path.partition(UNDER)[2]) for url in self.loaded]
        return sum(len(gzip.compress((site / name).read_bytes(), 6, mtime=0)) for name in names)

    def wake(self, names=None, patience=20_000):
        """Bring figures (all, if none are named) near the screen until they are alive; return those that are not."""
        asleep = []
        for place in (4, 5):  # a sign that a reader is there; after a key, shifts would pass for wanted
            self.page.mouse.move(place, place)
        for name in figures(self.page) if names is None else names:
            self.page.locator(f"figure#{name}").scroll_into_view_if_needed()
            try:
                self.page.wait_for_selector(f"figure#{name}[data-state=live]", timeout=patience)
            except TooLate:
                asleep.append(f"{name} does not come alive: {self.page.inner_text(f'figure#{name} .notes')}")
        ask(self.page, "frames(2)")
        return asleep

    def violations(self):
        """Return what the Content-Security-Policy has stopped."""
        return self.page.evaluate("() => seen.violations")

    def shifts(self):
        """Return what has moved without being asked."""
        return self.page.evaluate("() => seen.shifts")


def figures(page):
    """Return the names of the page's figures."""
    return page.evaluate("() => [...document.querySelectorAll('figure.explorable')].map((figure) => figure.id)")


def too_heavy(visit, site):
    """Return by how much the page's first view, with Vega where it has figures, is over its budget."""
    weight, budget = visit.weight(site), FIGURE_PAGE if figures(visit.page) else TEXT_PAGE
    if figures(visit.page) and not any(url.endswith(VEGA) for url in visit.loaded):
        weight += len(gzip.compress((site / VEGA).read_bytes(), 6, mtime=0))
    return [f"{weight:,} bytes gzipped; the budget is {budget:,}"] if weight > budget else []


AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = ["color-contrast", "link-in-text-block"]  # all of them that a theme can change
REST = {"runOnly": RULES, "rules": {rule: {"enabled": False} for rule in COLOURS}}


def barriers(page):
    """Return what axe finds on the page as it is shown, details open: WCAG 2.2 AA and best practice, no rule off."""
    page.eval_on_selector_all("details", "all => all.forEach(details => details.open = true)")
    return _axe(page, "document", REST) + pale(page)


def pale(page):
    """Return what axe finds of the page's colours, asked of one text of each kind: that is half of its time."""
    return _axe(page, "{include: coloured()}", {"runOnly": {"type": "rule", "values": COLOURS}})


def _axe(page, of, options):
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    found = ask(page, f"axe.run({of}, {{...given, resultTypes: ['violations']}})", options)
    return [
        f"{rule['id']} ({rule['help']}): {rule['nodes'][0]['target'][0]} and {len(rule['nodes']) - 1} more"
        for rule in found["violations"]
    ]


def not_dark(page):
    """Return what says that the page does not follow a reader who asks for dark colours."""
    paper, ink = ask(page, "frames(2).then(colours)")
    bright = [sum(float(x) for x in re.findall(r"[\d.]+", colour)[:3]) / 3 for colour in (paper, ink)]
    return [] if bright[0] < 64 and bright[1] > 160 else [f"in dark mode the paper is {paper}, the ink {ink}"]


def overflow(page):
    """Return what makes the page wider than the window, when it is."""
    return ask(page, "overflow()")


def unread(page):
    """Return what does not show on a page whose scripts do not run: text that is hidden, a figure that is not drawn."""
    return ask(page, "unread()")


def other_words(page, written):
    """Return where a figure that is alive says something else than what is ``written``, see :func:`said`."""
    shown = ask(page, "texts()")
    return [
        f"{name}: {part} is written {text!r:.300} and shown {shown[name][part]!r:.300}"
        for name, parts in written.items() for part, text in parts.items() if shown[name][part] != text
    ]  # fmt: skip


def other_drawings(page):
    """Return which live figures are drawn otherwise than their formulas say, without what was compiled of them."""
    return ask(page, "otherDrawings(given)", {name: explorables.load()[name].vega() for name in figures(page)})
