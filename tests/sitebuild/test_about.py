"""What the book says of itself: measurements, its build, its reference, and the links that lead out of it."""

import ast
import contextlib
import csv
import http.server
import posixpath
import re
import sys
import threading
import types

import lxml.html
import pytest
from places import ROOT
from sphinx.util.inventory import InventoryFile

from bench import builds, stock
from bench import lighthouse as marks
from scalingbet import figures, laws
from scalingbet.facts.files import RecordError, check
from sitebuild.__main__ import toc_pages
from sitebuild.about import directive as about_pages
from sitebuild.about import measurements, modules, picture, reference
from sitebuild.finish import links as outside

# -- measurements ----------------------------------------------------------------------------------


def test_every_budget_is_measured_and_shown():
    rows = measurements.load()["budgets"]
    shown = measurements.budgets_html()
    assert len([row for row in rows if "budget" in row]) >= 13
    for row in rows:
        assert row["what"] in shown
        assert row["measured"] is not None, f"{row['what']} was not measured: make bench, with npm"
    pages = {row["page"] for row in measurements.load()["pages"]}
    assert {f"{page}.html" for page in toc_pages(ROOT / "_toc.yml")} <= pages


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": None}, "date"), ({"pages": [{"page": "a"}]}, "missing"), ({"more": 1}, "unknown field more"),
        ({"budgets": [{"what": "x", "unit": "", "measured": "1", "stock": None}]}, "measured"),
    ],
)  # fmt: skip
def test_measurements_in_another_form_are_refused(change, said):
    with pytest.raises(RecordError, match=said):
        check(measurements.load() | change, measurements.SCHEMA, measurements.FILE.name)


def test_a_budget_that_is_not_kept_is_said(monkeypatch):
    slow = {"what": "Clean build", "unit": "s", "measured": 61, "stock": 122, "budget": 60, "side": "at most"}
    said = dict.fromkeys(("date", "weighed", "machine", "browser"), "")
    monkeypatch.setattr(measurements, "load", lambda: said | {"budgets": [slow]})
    assert "<td>61</td><td>at most 60</td><td>not kept</td><td>122</td><td>2 times</td>" in measurements.budgets_html()


def test_the_changed_chapter_differs_by_a_word(tmp_path):
    text = (ROOT / builds.CHAPTER).read_text("utf-8")
    chapter = tmp_path / "chapter.ipynb"
    chapter.write_text(text, "utf-8")
    builds.change(chapter)
    assert chapter.read_text("utf-8").replace(" indeed", "", 1) == text
    chapter.write_text("{}", "utf-8")
    with pytest.raises(builds.BenchError, match="no paragraph"):
        builds.change(chapter)


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path):
    with pytest.raises(builds.BenchError, match=r"ended with 3.*\n.*the reason"):
        builds.seconds([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], tmp_path / "log")


def test_the_stock_book_has_the_same_pages_and_plain_charts(tmp_path):
    stock.write(ROOT, tmp_path / "stock")
    for page in toc_pages(ROOT / "_toc.yml"):
        (source,) = (tmp_path / "stock").glob(f"{page}.*")
        assert "](n:" not in source.read_text("utf-8")
    figure = figures.load()["power-law"]
    shown = stock.chart(figure)["text/html"]
    assert "vega-embed" in shown
    assert '"p_' in shown


@pytest.mark.parametrize("folder", ["bench", "tests/static"])
def test_what_npm_installs_is_locked_and_names_no_host(folder):
    lock = (ROOT / folder / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('    "node_modules/')
    assert marks.HERE == ROOT / "bench"


# -- the build, the reference ----------------------------------------------------------------------


def test_the_picture_shows_what_there_is(site):
    pages = toc_pages(ROOT / "_toc.yml")
    there = picture.counts(pages)
    assert there["formulas"] > 150
    (drawn,) = lxml.html.parse(site / "book" / "build.html").xpath('//div[@class="build-picture"]')
    for what in ("chapters", "claims", "figures"):
        assert f"{there[what]} {what}" in drawn.text_content()
    shown = [floor.xpath(".//li/b/text()") for floor in drawn.xpath('.//ol[@class="floors"]/li')]
    assert shown == modules.floors()
    assert shown[-1] == ["formula"]
    assert drawn.xpath('.//li[b="figures"]/small[contains(., "explorable")]')


def test_a_room_needs_what_it_imports_anywhere_in_its_text(monkeypatch):
    assert "explorable" in modules.needs("figures")
    planted = "from . import claims\n\n\ndef late():\n    from .facts import table\n    import scalingbet.bet\n"
    monkeypatch.setattr(modules, "text", lambda module: ast.parse(planted))
    modules.imports.cache_clear()
    found = modules.imports("scalingbet.uncertainty")
    modules.imports.cache_clear()
    assert {modules.room_of(module) for module in found} == {"", "claims", "facts", "bet"}


ROOMS = [room for room in modules.rooms() if room not in ("bench", "sitebuild", "__main__", "markup")]


def test_the_reference_has_a_section_for_each_room():
    text = (ROOT / "book" / "reference.md").read_text("utf-8")
    assert sorted(re.findall(r"^```\{about\} reference (\w+)$", text, re.MULTILINE)) == sorted(ROOMS)
    assert sorted(re.findall(r"^### `scalingbet\.(\w+)`$", text, re.MULTILINE)) == sorted(ROOMS)


def test_the_reference_has_every_public_name(site):
    page = lxml.html.parse(site / "book" / "reference.html")
    with (site / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", posixpath.join)
    listed = {name: kind for kind, names in inventory.items() for name in names}
    for name in vars(laws):
        value = getattr(laws, name)
        if not name.startswith("_") and not isinstance(value, types.ModuleType):
            assert page.xpath(f'//dt[@id="scalingbet.laws.{name}"]'), f"laws.{name} is not in the reference"
    asked = [f"scalingbet.{room}.{name}" for room in ROOMS for name in reference.public(room)]
    assert [name for name in asked if name not in listed] == []
    assert listed["scalingbet.laws.kaplan_loss"] == listed["scalingbet.fitting.fit_chinchilla"] == "py:function"
    assert listed["scalingbet.laws.HOFFMANN_2022"] == "py:data"
    assert listed["scalingbet.bet.Scenario"] == "py:class"


def test_the_reference_says_units_values_and_sources(site):
    page = lxml.html.parse(site / "book" / "reference.html")

    def said(name):
        return " ".join(page.xpath(f'//dt[@id="scalingbet.{name}"]/..')[0].text_content().split())

    assert "N \N{EN DASH} parameters, more than 0" in said("laws.kaplan_loss")
    assert ">>> round(float(kaplan_loss(1e9, 2.3e10)), 4) 2.4284" in said("laws.kaplan_loss")
    assert "E = 1.69, A = 406.4, B = 410.7, alpha = 0.34, beta = 0.28" in said("laws.HOFFMANN_2022")
    assert "source: Hoffmann et al. 2022; equation: eq. 10" in said("laws.HOFFMANN_2022")
    everything = page.getroot().text_content()
    assert " at 0x" not in everything  # a place in memory
    assert str(ROOT) not in everything


def test_an_unknown_part_is_refused():
    directive = types.SimpleNamespace(arguments=["nothing"], error=ValueError)
    with pytest.raises(ValueError, match="no part 'nothing'; there are budgets, "):
        about_pages.About.run(directive)


# -- links that lead out ---------------------------------------------------------------------------


def test_the_site_lists_its_links(site):
    listed = list(csv.DictReader((site / "data" / "links.csv").read_text("utf-8").splitlines()))
    assert list(listed[0]) == list(outside.COLUMNS)
    assert len(listed) > 100
    addresses = [row["address"] for row in listed]
    assert addresses == sorted(set(addresses))
    bibliography = (site / "book" / "bibliography.html").read_text("utf-8")
    assert set(re.findall(r'<a [^>]*href="(https://arxiv.org/[^"]*)"', bibliography)) <= set(addresses)


def test_links_of_a_page(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        '<a href="https://two.example/">2</a><a class="x" href="https://one.example/?a=1&amp;b=2#part">1</a>'
        '<a href="https://one.example/?a=1&amp;b=2">1</a><a href="b.html">b</a>'
    )
    assert outside.links(page) == ["https://one.example/?a=1&b=2", "https://two.example/"]


def test_the_repository_is_not_listed(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / outside.SEEN).write_text("address,seen\nhttps://a.example,2026-11-01\n")
    (tmp_path / "_config.yml").write_text("repository: {url: https://own.example/book}\n")
    pages = {"b.html": ["https://a.example", "https://own.example/book/issues"], "a.html": ["https://a.example"]}
    assert outside.table(pages, tmp_path) == "address,pages,seen\nhttps://a.example,a.html; b.html,2026-11-01\n"


@pytest.mark.parametrize("text", ["address,day\n", "address,seen\nhttps://a.example\n"])
def test_days_in_another_form_are_refused(text, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / outside.SEEN).write_text(text)
    with pytest.raises(ValueError, match="allowed is an address and a day"):
        outside.seen(tmp_path)


class _Host(http.server.BaseHTTPRequestHandler):
    """Answers as the path says: /404; /405 is for those that refuse a HEAD; /moved leads to /200."""

    def do_HEAD(self):
        self._answer(405 if self.path == "/405" else 0)

    def do_GET(self):
        self._answer(200 if self.path == "/405" else 0)

    def _answer(self, status):
        self.send_response(status or (302 if self.path == "/moved" else int(self.path[1:4])))
        if self.path == "/moved":
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@contextlib.contextmanager
def host():
    """Give the address of a server that answers as it is asked to."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


STATES = {"200": "works", "200 <é>": "works", "moved": "works", "405": "works", "404": "gone", "410": "gone",
          "401": "unclear", "403": "unclear", "503": "unclear"}  # fmt: skip


def test_what_is_gone_is_told_from_what_only_refuses():
    with host() as here:
        answers = outside.ask([f"{here}/{path}" for path in STATES])
    assert {address.removeprefix(f"{here}/"): said for address, (said, _) in answers.items()} == STATES
    closed = f"{here}/200"  # nobody answers there any more
    assert outside.ask([closed])[closed][0] == "unclear"
    with pytest.raises(ValueError, match="Invalid IPv6"):
        outside.ask(["https://[broken"])


def test_what_is_gone_fails_and_names_its_pages(tmp_path, monkeypatch, capsys):
    (tmp_path / "data").mkdir()
    with host() as here:
        for path, ends in (("200", 0), ("403", 0), ("404", 1)):
            (tmp_path / outside.LISTED).write_text(f"address,pages,seen\n{here}/{path},a.html; b.html,\n")
            monkeypatch.setattr(sys, "argv", ["links", str(tmp_path)])
            with pytest.raises(SystemExit) as ended:
                outside.main()
            assert ended.value.code == ends
    *_, told, counted = capsys.readouterr().out.splitlines()
    assert told.startswith(f"gone: {here}/404 (404 Client Error")
    assert told.endswith("in a.html; b.html")
    assert counted == "1 addresses: 0 works, 0 unclear, 1 gone"


def test_the_days_are_kept_for_what_is_still_linked(tmp_path):
    (tmp_path / "book").mkdir()
    days = "address,seen\nhttps://a.example,2026-01-01\nhttps://gone.example,2026-01-01\n"
    (tmp_path / outside.SEEN).write_text(days)
    outside.write(tmp_path, {"https://a.example": ("unclear", "503"), "https://b.example": ("works", "")})
    days = outside.seen(tmp_path)
    assert list(days) == ["https://a.example", "https://b.example"]
    assert days["https://a.example"] == "2026-01-01" < days["https://b.example"]
