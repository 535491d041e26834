"""Every check sees the defect that it is there for: each is planted in a copy, and has to be reported."""

import csv
import json
import os
import shutil

import checks
import chrome
import moves
import pytest

from scalingbet import claims, facts, prose
from scalingbet.records import DATA, read
from tools.build import ROOT, missing_pages

SCRIPT, STYLE = "_static/explorable.js", "_static/explorable.css"


class Copy:
    """A copy of the site to plant a defect in; ``page`` is its page with the fewest figures."""

    def __init__(self, site, folder):
        shutil.copytree(site, folder, copy_function=os.link)
        self.site = folder
        counted = {name: len(checks.said(site, name)) for name in checks.pages(site)}
        self.page = min((name for name in counted if counted[name]), key=lambda name: (counted[name], name))
        (self.figure, *_) = checks.said(site, self.page)

    def plant(self, name, old, new):
        """Replace ``old`` by ``new`` in a file; an empty ``old`` is its end."""
        file = self.site / name
        text = file.read_text("utf-8")
        assert old in text
        file.unlink()  # a link to the real one
        file.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


@pytest.fixture
def copy(site, tmp_path):
    return Copy(site, tmp_path / "site")


IN_MARKUP = {  # what else a page may not have is in test_pages.py
    "a script from elsewhere": ("</head>", '<script src="https://cdn.example/x.js"></script></head>', "from elsewhere"),
    "an inline script": ("</head>", "<script>1</script></head>", "inline script"),
    "a wider policy": ("script-src 'self'", "script-src *", "another Content-Security-Policy"),
}
IN_LINKS = {
    "a dead link": ('<a href="nowhere.html">x</a>', "nowhere.html leads to no file"),
    "a dead anchor": ('<a href="#nowhere">x</a>', "#nowhere leads to no such part"),
    "a link that works at a root only": ('<a href="/">x</a>', "root of a server"),
    "a scheme that nobody resolved": ('<a href="n:some.number">x</a>', "unknown kind"),
    "an id that is there twice": ('<p id="main-content"></p>', "main-content is there twice"),
    "a label of nothing": ('<label for="nowhere">x</label>', "for names nowhere"),
}


@pytest.mark.parametrize("defect", IN_MARKUP)
def test_a_broken_promise_is_seen(defect, copy):
    old, new, report = IN_MARKUP[defect]
    copy.plant(copy.page, old, new)
    assert any(report in problem for problem in checks.broken_promises(copy.site))


def test_a_style_sheet_that_loads_from_elsewhere_is_seen(copy):
    copy.plant(STYLE, "", '@import "https://cdn.example/x.css";')
    assert checks.broken_promises(copy.site) == [f"{STYLE}: something from elsewhere, https://cdn.example/x.css"]


@pytest.mark.parametrize("defect", IN_LINKS)
def test_a_link_that_leads_nowhere_is_seen(defect, copy):
    new, report = IN_LINKS[defect]
    copy.plant(copy.page, "</article>", new + "</article>")
    assert any(report in problem for problem in checks.dead_links(copy.site))


def test_an_empty_and_a_missing_page_are_seen(copy):
    empty = copy.site / "empty.html"
    empty.write_text('<!DOCTYPE html><html lang="en"><body><article><p> </p></article></body></html>')
    assert missing_pages(["empty", "missing"], copy.site) == [
        "empty: the page is empty", "missing: no page was written",
    ]  # fmt: skip


def shown(visit):
    """Return the page of a visit, its figures alive."""
    visit.wake()
    return visit.page


def axe(visit, site):
    """Return what axe finds."""
    return checks.barriers(visit.page)


def said_in_console(visit, site):
    """Return what went wrong while the page was opened."""
    return visit.problems


def stopped(visit, site):
    """Return what the policy has stopped."""
    return visit.violations()


MUCH = "".join(f"{(i * 2654435761) % 2**32:08x}" for i in range(120_000))  # it does not compress well
IN_CHROMIUM = {  # where, instead of what, what is planted; the check; what it has to report
    "an input without a label": ("page", "</article>", '<input type="text"></article>', axe, "label"),
    "a picture without a text": ("page", "</article>", '<img src="../_static/x.svg"></article>', axe, "image-alt"),
    "faint text": (STYLE, "", "main p { color: #ccc !important; background: #fff }", axe, "color-contrast"),
    "no dark colours": (
        STYLE, "", "html, body { background: #fff !important; color: #000 !important }",
        lambda visit, site: checks.not_dark(visit.page), "rgb(255, 255, 255)"),
    "something wide": (STYLE, "", "h1 { min-width: 2000px }", lambda visit, site: checks.overflow(visit.page), "h1"),
    "a figure that moves the page": (
        STYLE, "", "figure[data-state=live] .chart { margin-top: 60px }",
        lambda visit, site: shown(visit) and visit.shifts(), "by"),
    "an error in the console": (SCRIPT, "", "console.error('planted');", said_in_console, "planted"),
    "a script that fails": (SCRIPT, "", "nothing.here();", said_in_console, "script error"),
    "a file that is not there": (
        "page", "</article>", '<img src="nowhere.png" alt="x"></article>', said_in_console, "status 404"),
    "a request to elsewhere": (
        SCRIPT, "", "new Image().src = 'https://cdn.example/x.png';", stopped, "cdn.example"),
    "code from a text": (SCRIPT, "", "try { eval('1') } catch {}", stopped, "eval"),
    "a library that does not load": (
        "assets/vega.js", "", ";delete window.vegaEmbed", lambda visit, site: visit.wake(patience=1000), "come alive"),
    "a heavy page": (
        STYLE, "", f"/*{MUCH}*/", lambda visit, site: shown(visit) and checks.too_heavy(visit, site), "bytes gzipped"),
}  # fmt: skip


@pytest.mark.parametrize("defect", IN_CHROMIUM)
def test_a_defect_is_seen_in_chromium(defect, copy, browser):
    file, old, new, check, report = IN_CHROMIUM[defect]
    copy.plant(copy.page if file == "page" else file, old, new)
    narrow = {"width": 320, "height": 1600}  # the first figure is on the screen: nothing has to scroll
    with chrome.served(copy.site) as address, browser.new_context(viewport=narrow, color_scheme="dark") as context:
        visit = checks.Visit(context, address + copy.page)
        visit.page.wait_for_timeout(200)
        problems = check(visit, copy.site)
    assert any(report in problem for problem in problems), problems


def test_words_that_differ_are_seen(copy, browser):
    written = checks.said(copy.site, copy.page)
    written[copy.figure]["reading"] += " Not so."
    written[copy.figure]["cells"][0][0] += "1"
    with chrome.served(copy.site) as address, browser.new_context() as context:
        problems = checks.other_words(shown(checks.Visit(context, address + copy.page)), written)
    assert [problem.split(" is written")[0] for problem in problems] == [
        f"{copy.figure}: reading", f"{copy.figure}: cells",
    ]  # fmt: skip


def test_text_that_only_scripts_show_is_seen(copy, browser):
    copy.plant(STYLE, "", "article p { display: none }")
    with chrome.served(copy.site) as address, browser.new_context(java_script_enabled=False) as context:
        assert any("hidden" in problem for problem in checks.unread(checks.Visit(context, address + copy.page).page))


def stop(event, what, then=""):
    """Return a script that keeps ``event`` from what is on the page, and does ``then`` instead."""
    return (f"addEventListener('{event}', (e) => {{ if (e.target.matches('{what}')) {{"
            f" e.stopImmediatePropagation(); {then} }} }}, true);")  # fmt: skip


IN_FIGURES = {
    "controls that do nothing": (
        stop("input", "form *") + stop("change", "form *"),
        lambda page, copy: moves.unanswered(page, copy.figure), "differently"),
    "a Reset that resets nothing": (
        stop("click", ".reset"), lambda page, copy: moves.unanswered(page, copy.figure), "Reset leaves"),
    "a link that forgets": (
        stop("click", ".link", "navigator.clipboard.writeText(location.href.replace(/[?].*/, ''))"),
        lambda page, copy: moves.lost_links(page, copy.figure), "says"),
    "pictures that are none": (
        "HTMLCanvasElement.prototype.toBlob = (then) => then(new Blob(['x']));",
        lambda page, copy: moves.bad_downloads(page, copy.figure, copy.site), "PNG"),
}  # fmt: skip


@pytest.mark.parametrize("defect", IN_FIGURES)
def test_a_figure_that_does_not_answer_is_seen(defect, copy, browser):
    code, check, report = IN_FIGURES[defect]
    copy.plant(SCRIPT, "", code + "window.patience = 10;")
    allowed = ["clipboard-read", "clipboard-write"]
    with chrome.served(copy.site) as address, browser.new_context(permissions=allowed) as context:
        problems = check(shown(checks.Visit(context, address + copy.page)), copy)
    assert any(report in problem for problem in problems), problems


def test_data_that_differ_are_seen(copy, browser):
    published = next((copy.site / "data" / "figures").glob(f"{copy.figure}-*.csv"))
    lines = list(csv.reader(published.read_text("utf-8").splitlines()))
    copy.plant(published.relative_to(copy.site), "\n" + ",".join(lines[1]), "\n" + ",".join("7" for _ in lines[1]))
    with chrome.served(copy.site) as address, browser.new_context() as context:
        page = shown(checks.Visit(context, address + copy.page))
        assert any("published 7" in problem for problem in moves.bad_downloads(page, copy.figure, copy.site))


# -- in the sources ------------------------------------------------------------------------------


def test_an_edited_number_in_prose_is_seen(tmp_path):
    seen = 0
    for source in [*ROOT.glob("book/*.md"), *ROOT.glob("notebooks/*.ipynb")]:
        typed = prose.typed_numbers(source)
        if typed:
            text = source.read_text("utf-8")
            link = json.dumps(f"[{typed[0].text}](n:{typed[0].key}", ensure_ascii=False)[1:-1]
            edited = tmp_path / source.name
            edited.write_text(text.replace(link, link.replace("[", "[9", 1), 1), "utf-8")
            assert not typed[0].problem()
            assert prose.typed_numbers(edited)[0].problem().startswith(str(edited))
            seen += 1
    assert seen


def test_a_bare_digit_in_prose_is_seen():
    assert prose.bare_digits("It took 12 years.")
    assert not prose.bare_digits("It took twelve years, from 2014.")


def test_an_edited_value_of_a_claim_is_seen():
    seen = 0
    for path in sorted(claims.CLAIMS.glob("*.yaml")):
        for entry in read(path) or []:
            if isinstance(entry.get("value"), int | float) and claims.evaluated(entry, path.name).verdict == "holds":
                edited = entry | {"value": entry["value"] * 2 + 1}
                assert claims.evaluated(edited, path.name).verdict not in ("holds", "holds roughly"), entry["id"]
                seen += 1
    assert seen


def test_a_fact_without_its_source_is_seen(tmp_path):
    name = next(name for name, about in sorted(facts.tables().items()) if "source" not in about["each"])
    lines = list(csv.reader((DATA / "facts" / f"{name}.csv").read_text("utf-8").splitlines()))
    lines[1][lines[0].index("source")] = ""
    edited = tmp_path / f"{name}.csv"
    with edited.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    with pytest.raises(facts.FactError, match=rf"{name}\.csv, row 2: .*source"):
        facts.read_table(edited, facts.tables()[name])
