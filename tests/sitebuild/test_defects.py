"""Every check sees the defect that it is there for: each is planted in a copy, and has to be reported.

One table: where a defect is planted, what stands there, what is put instead, which check must see it, and a part of
what it must say.  A file of the site, of the sources, or ``page``, the page of the site with the fewest figures.
"""

import inspect
import os
import re
import shutil

import checks
import chrome
import lxml.html
import moves
import pytest
import reach
import walk
from places import ROOT
from twin import unlike

from scalingbet import claims, facts
from scalingbet.claims import conflicts
from scalingbet.facts.files import read
from scalingbet.facts.lookup import read_table
from scalingbet.numbers import ExpressionError, prose
from sitebuild import __main__ as build
from sitebuild.finish import manifest

SCRIPT, ENGINE, STYLE = "_static/explorable.js", "_static/engine.js", "_static/explorable.css"
VEGA = "assets/vega.js"
FACTS, CLAIMS = "src/scalingbet/facts/tables/laws", "src/scalingbet/claims"
CHAPTER = "notebooks/01-scaling-laws"
MUCH = "".join(f"{(i * 2654435761) % 2**32:08x}" for i in range(120_000))  # it does not compress well

# -- checks that are no function of checks.py, moves.py or reach.py ---------------------------------


def said_in_console(visit):
    """Return what went wrong while the page was opened."""
    return visit.problems


def asleep(visit):
    """Return which figures do not come alive."""
    return visit.wake(patience=1000)


def of_manifest(site):
    """Return what is not as the manifest says."""
    return manifest.differences(str(site))[0]


def of_contents(site):
    """Return which pages of the contents are missing or empty."""
    return build.missing_pages(build.toc_pages(ROOT / "_toc.yml"), site)


def of_walk(site):
    """Return which numbers lead to no source."""
    return walk.dead_ends({name: lxml.html.parse(file).getroot() for name, file in checks.pages(site).items()})[0]


def of_two_builds(site, real):
    """Return what differs from another build."""
    return unlike(site, real)


def of_ledger(source):
    """Return which claims of a file are refused, and whose verdict is another one."""
    problems = []
    for entry in read(source):
        try:
            found = claims.evaluated(entry, source.name)
        except (claims.ClaimError, ExpressionError) as refused:
            return [str(refused)]
        if found.verdict != claims.get(entry["id"]).verdict:
            problems.append(f"{entry['id']}: {claims.get(entry['id']).verdict} became {found.verdict}")
    return problems


def of_facts(source):
    """Return why a table of facts is refused."""
    try:
        read_table(source, facts.tables()[source.stem])
    except facts.FactError as refused:
        return [str(refused)]


def of_numbers(source):
    """Return which typed numbers are not what is computed, and which digits have no link."""
    bare = prose.bare_digits(prose.plain(source.read_text("utf-8"))) if source.suffix == ".md" else []
    return [*filter(None, (number.problem() for number in prose.typed_numbers(source))), *bare]


def of_conflicts(source):
    """Return why a conflict is refused."""
    try:
        return [] if [conflicts.made(entry, source.name) for entry in read(source)] else ["none"]
    except conflicts.ConflictError as refused:
        return [str(refused)]


def of_notebook(source):
    """Return what a notebook's run says of its error."""
    from jupyter_cache.executors.utils import single_nb_execution
    from nbformat import v4

    cells = [v4.new_code_cell(source.read_text("utf-8").partition("\n")[0])]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "p"}})
    return [single_nb_execution(notebook, str(source.parent), timeout=100, allow_errors=False).exc_string or ""]


# -- the table -------------------------------------------------------------------------------------


def add(markup):
    """Put ``markup`` at the end of the page's text."""
    return "</article>", f"{markup}</article>"


def end(text):
    """Put ``text`` at the end of the file."""
    return "", text


def stop(event, what, then="", also="unload"):
    """Put a script that keeps one event or two from what is on the page, and does ``then`` instead."""
    return end(f"for (const what of ['{event}', '{also}']) addEventListener(what, (e) => {{ if (e.target.matches?.("
               f"'{what}')) {{ e.stopImmediatePropagation(); {then} }} }}, true); window.patience = 10;")  # fmt: skip


FORGETS = "navigator.clipboard.writeText(location.href.replace(/[?].*/, ''))"
NO_PICTURE = end("HTMLCanvasElement.prototype.toBlob = (then) => then(new Blob(['x']));")
SCRIPT_INSIDE = end("const writer = XMLSerializer.prototype, plain = writer.serializeToString;"
                    "writer.serializeToString = function (e) {"
                    " return plain.call(this, e).replace('</svg>', '<script>1</script></svg>'); };")  # fmt: skip
A_ROW = re.compile(r"(?<=\n)(?!{).+")

DEFECTS = {
    # what                            where, what stands there, what is put; the check; what it must say
    # files
    "a script from elsewhere":        ("page", *add('<script src="https://cdn.example/x.js"></script>'),
                                       checks.broken_promises, "from elsewhere"),
    "an inline script":               ("page", *add("<script>1</script>"), checks.broken_promises, "inline script"),
    "an inline handler":              ("page", *add('<p onclick="go()">x</p>'), checks.broken_promises, "onclick"),
    "a wider policy":                 ("page", "script-src 'self'", "script-src *", checks.broken_promises,
                                       "another Content-Security-Policy"),
    "a heading that jumps":           ("page", *add("<h6>x</h6>"), checks.broken_promises, "level 6 after"),
    "a style from elsewhere":         (STYLE, *end('@import "https://cdn.example/x.css";'), checks.broken_promises,
                                       "cdn.example/x.css"),
    "a dead link":                    ("page", *add('<a href="nowhere.html">x</a>'), checks.dead_links,
                                       "nowhere.html leads to no file"),
    "a dead anchor":                  ("page", *add('<a href="#nowhere">x</a>'), checks.dead_links,
                                       "#nowhere leads to no such part"),
    "a link that works at a root":    ("page", *add('<a href="/">x</a>'), checks.dead_links, "root of a server"),
    "a scheme that nobody resolved":  ("page", *add('<a href="n:some.number">x</a>'), checks.dead_links,
                                       "unknown kind"),
    "an id that is there twice":      ("page", *add('<p id="main-content"></p>'), checks.dead_links,
                                       "main-content is there twice"),
    "a label of nothing":             ("page", *add('<label for="nowhere">x</label>'), checks.dead_links,
                                       "for names nowhere"),
    "a link that says here":          ("page", *add('<a href="#main-content">here</a>'), reach.unclear_links,
                                       "'here' says nothing"),
    "two links of one text":          ("page", *add('<a href="a.html">x</a><a href="b.html">x</a>'),
                                       reach.unclear_links, "'x' is a.html and b.html"),
    "a drawing without marks":        ("page", re.compile(r'(?s)data-variant="narrow".*?</svg>'),
                                       'data-variant="narrow"></svg>', checks.undrawn, "marks"),
    "a formula in a CSV file":        ("data/figures.csv", *end("=HYPERLINK(0)\n"), checks.active_files, "HYPERLINK"),
    "a script in a picture":          ("_static/favicon.svg", "</svg>", "<script>1</script></svg>",
                                       checks.active_files, "script"),
    "a missing page":                 (f"{CHAPTER}.html", None, None, of_contents, "no page was written"),
    "an empty page":                  (f"{CHAPTER}.html", re.compile(r"<article.*</article>", re.DOTALL),
                                       "<article><p> </p></article>", of_contents, "the page is empty"),
    "a changed file":                 ("data/figures.csv", *end(" "), of_manifest, "data/figures.csv: changed"),
    "a lost file":                    ("data/claims.json", None, None, of_manifest, "data/claims.json: missing"),
    "another build, another byte":    ("page", *end(" "), of_two_builds, ".html"),
    "a number without its entry":     ("book/numbers-laws.html", re.compile(r'id="n-'), 'id="m-', of_walk,
                                       "leads to no entry"),
    "an entry without a source":      ("book/numbers-laws.html", re.compile(r"(?s)<dt>Source</dt><dd>.*?</dd>"),
                                       "<dt>Source</dt><dd> </dd>", of_walk, "has no source"),
    # pages that Chromium shows
    "an input without a label":       ("page", *add('<input type="text">'), checks.barriers, "label"),
    "a picture without a text":       ("page", *add('<img src="../_static/x.svg">'), checks.barriers, "image-alt"),
    "faint text":                     (STYLE, *end("main p { color: #ccc !important; background: #fff }"),
                                       checks.barriers, "color-contrast"),
    "faint text of one place":        (STYLE, *end("main h2 { color: #ccc !important; background: #fff }"), checks.pale,
                                       "color-contrast"),
    "targets too small":              (STYLE, *end("figure.explorable button { all: unset } .explorable .actions"
                                       " { gap: 0 !important; font-size: 8px }"), checks.barriers, "target-size"),
    "no dark colours":                (STYLE, *end("html, body { background: #fff !important; color: #000 !important; }"
                                       ),
                                       checks.not_dark, "rgb(255, 255, 255)"),
    "something wide":                 (STYLE, *end("h1 { min-width: 2000px }"), checks.overflow, "h1"),
    "letters cut off":                (STYLE, *end("h1 { height: 1rem; overflow: hidden }"), reach.cramped, "cut: h1"),
    "no sign of focus":               (STYLE, *end("main a:focus-visible { outline: none !important }"),
                                       reach.unmarked, "shows no focus"),
    "focus under something":          (STYLE, *end("main::after { content: ''; position: fixed; inset: 0; z-index: 9}"),
                                       reach.unmarked, "is under main"),
    "a chart without its colours":    (STYLE, *end(".chart * { stroke: Canvas !important; fill: Canvas !important }"),
                                       reach.faint, "forced colours, dark: path"),
    "buttons without an outline":     (STYLE, *end("button { border: 0 !important }"), reach.faint, "no outline"),
    "motion for who wants rest":      (STYLE, *end("@keyframes turn { to { rotate: 1turn } }"
                                       " h1 { animation: turn 1s infinite !important; }"), reach.moving, "moves: h1"),
    "a figure that moves the page":   (STYLE, *end("figure[data-state=live] .chart { margin-top: 60px }"),
                                       checks.Visit.shifts, "by"),
    "an error in the console":        (SCRIPT, *end("console.error('planted');"), said_in_console, "planted"),
    "a script that fails":            (SCRIPT, *end("nothing.here();"), said_in_console, "script error"),
    "a file that is not there":       ("page", *add('<img src="nowhere.png" alt="x">'), said_in_console, "status 404"),
    "a request to elsewhere":         (SCRIPT, *end("new Image().src = 'https://cdn.example/x.png';"),
                                       checks.Visit.violations, "cdn.example"),
    "code from a text":               (SCRIPT, *end("try { eval('1') } catch {}"), checks.Visit.violations, "eval"),
    "a library that does not load":   (VEGA, *end(";delete window.vega"), asleep, "come alive"),
    "a heavy page":                   (STYLE, *end(f"/*{MUCH}*/"), checks.too_heavy, "bytes gzipped"),
    "text that only scripts show":    (STYLE, *end("article p { display: none }"), checks.unread, "hidden"),
    "a figure that is not drawn":     (STYLE, *end(".chart svg { display: none !important }"), checks.unread,
                                       "0 drawings"),
    "another sentence once alive":    (SCRIPT, 'view.signal("t_reading")', '"Not so. " + view.signal("t_reading")',
                                       checks.other_words, "reading is written"),
    "another drawing once alive":     (ENGINE, "data, signals, ...size }", "data, signals, marks: [], ...size }",
                                       checks.other_drawings, "by its formulas"),
    # figures
    "controls that do nothing":       (SCRIPT, *stop("input", "form *", also="change"), moves.unanswered,
                                       "differently"),
    "a slider without keys":          (SCRIPT, *stop("keydown", "input", "e.preventDefault()"), moves.unanswered,
                                       "does not move it"),
    "a Reset that resets nothing":    (SCRIPT, *stop("click", ".reset"), moves.unanswered, "Reset leaves"),
    "a link that forgets":            (SCRIPT, *stop("click", ".link", FORGETS), moves.lost_links, "says"),
    "pictures that are none":         (SCRIPT, *NO_PICTURE, moves.bad_downloads, "PNG"),
    "a picture with a script":        (SCRIPT, *SCRIPT_INSIDE, moves.bad_downloads, "script"),
    "data that differ":               ("figure's CSV", A_ROW, lambda row: re.sub("[^,]+", "7", row[0]),
                                       moves.bad_downloads, "published 7"),
    "a check that gets stuck":        (SCRIPT, *end("document.querySelector('.link').remove()"), moves.tried,
                                       "Timeout"),
    # sources
    "an edited number in prose":      (f"{CHAPTER}.ipynb", re.compile(r"\[([^]\[]+)\]\(n:"), r"[9\1](n:", of_numbers,
                                       f"{CHAPTER.rpartition('/')[2]}.ipynb"),
    "a bare digit in prose":          ("book/glossary.md", *end("\nIt took 12 years.\n"), of_numbers, "12"),
    "an edited value of a claim":     (f"{CLAIMS}/laws.yaml", "value: 10\n", "value: 21\n", of_ledger,
                                       "C000-01: is consistent became contradicts"),
    "a locator that is not there":    (f"{CLAIMS}/laws.yaml", "A summary in three bullets, first bullet",
                                       "99:99", of_ledger, "C000-01: locator = '99:99'"),
    "a source that is not cited":     (f"{CLAIMS}/laws.yaml", "sevilla2024", "nobody2024", of_ledger,
                                       "source = 'nobody2024'"),
    "a claim without a source":       (f"{CLAIMS}/laws.yaml", re.compile(r"  sources: \[.*\]\n"), "", of_ledger,
                                       "C000-01: sources is missing"),
    "a forecast that is overdue":     (f"{CLAIMS}/concentration.yaml", "date: 2036-04", "date: 2026-04",
                                       of_ledger, "C002-42: the forecast was to be settled"),
    "a check that names nothing":     (f"{CLAIMS}/laws.yaml", "COMPUTE_KORINEK", "COMPUTE_NOBODY", of_ledger,
                                       "COMPUTE_NOBODY"),
    "a fact without its source":      (f"{FACTS}/landmark_models.csv", "vaswani2017; epoch2025models", "", of_facts,
                                       "row 2: source"),
    "a fact that is no number":       (f"{FACTS}/landmark_models.csv", "213e6", "many", of_facts,
                                       "row 2: params_total"),
    "a conflict of no claim":         ("src/scalingbet/claims/conflicts.yaml", re.compile(r"C00\d-\d\d"), "C009-99",
                                       of_conflicts, "C009-99"),
    "a notebook that fails":          (f"{CHAPTER}.ipynb", re.compile(r"\A"), "1 / 0\n", of_notebook,
                                       "ZeroDivisionError"),
}  # fmt: skip

# -- planting and looking ----------------------------------------------------------------------------

# A narrow, dark window in which the first figure needs no scrolling.
WINDOW = {"viewport": {"width": 320, "height": 1600}, "color_scheme": "dark",
          "permissions": ["clipboard-read", "clipboard-write"]}  # fmt: skip
AS_OPENED = {asleep, said_in_console, checks.Visit.violations, checks.unread}  # all others: its figures alive
HELPERS = {checks.pages, checks.looked_at, checks.said, checks.ask, checks.figures, checks.active_parts,
           checks.declarations, moves.controls, moves.declared, moves.shows, moves.reach, moves.put, moves.words,
           moves.values}  # fmt: skip


@pytest.fixture(scope="module")
def fewest(site):
    """The page with the fewest figures, and what they say."""
    there = {name: checks.said(site, name) for name in checks.looked_at(site)}
    return min(((name, said) for name, said in there.items() if said), key=lambda pair: (len(pair[1]), pair[0]))


def planted(file, old, new):
    """Put ``new`` where ``old`` stands in the file; an empty ``old`` is its end; without a ``new`` there is no file."""
    text = file.read_text("utf-8")
    file.unlink()  # of the site it is a link to the real one
    if new is None:
        return
    if isinstance(old, re.Pattern):
        text, found = old.subn(new, text, count=1)
        assert found
    else:
        assert old in text
        text = text.replace(old, new, 1) if old else text + new
    file.write_text(text, "utf-8")


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_seen(defect, site, fewest, browser, tmp_path):
    where, old, new, check, words = DEFECTS[defect]
    page, written = fewest
    (figure, *_) = written
    wanted = [name for name in inspect.signature(check).parameters]
    if wanted == ["source"]:
        given = {"source": tmp_path / where.rpartition("/")[2]}
        shutil.copy(ROOT / where, given["source"])
        planted(given["source"], old, new)
        problems = check(**given)
    else:
        copy = shutil.copytree(site, tmp_path / "site", copy_function=os.link)
        named = {"page": page, "figure's CSV": next((copy / "data" / "figures").glob(f"{figure}-*.csv"), None)}
        planted(copy / named.get(where, where), old, new)
        given = {"site": copy, "real": site, "name": figure, "written": written, "check": moves.lost_links}
        if {*wanted} & {"page", "visit", "self", "name"}:
            problems = looked_at(browser, page, check, given)
        else:
            problems = check(*(given[name] for name in wanted))
    assert any(words in problem for problem in problems), problems


def looked_at(browser, page, check, given):
    """Return what ``check`` finds on the page in Chromium."""
    with (
        chrome.served(given["site"]) as address,
        browser.new_context(**WINDOW, java_script_enabled=check is not checks.unread) as context,
    ):
        visit = checks.Visit(context, address + page)
        visit.page.wait_for_timeout(200)
        if check not in AS_OPENED:
            visit.wake()
        if check is moves.tried:
            context.set_default_timeout(2000)
        given |= {"page": visit.page, "visit": visit, "self": visit, "rest": ()}
        wanted = inspect.signature(check).parameters
        return check(*(given[name] for name in wanted if name in given and name != "rest"))


def test_every_check_has_a_defect():
    there = [*vars(checks).values(), *vars(moves).values(), *vars(reach).values()]
    ours = {f for f in there if inspect.isfunction(f) and f.__module__ in ("checks", "moves", "reach")}
    ours = {f for f in ours if not f.__name__.startswith("_")} | {checks.Visit.shifts, checks.Visit.violations}
    named = {check for *_, check, _ in DEFECTS.values()}
    assert {f.__name__ for f in ours - named} == {f.__name__ for f in HELPERS}
