"""A whole book, small: what its build warns of, publishes and leaves out; its pages, search and citations."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from scalingbet.explorable.colours import TOKENS
from sitebuild.finish import promises

STATIC = ROOT / "src" / "sitebuild" / "static"

pytestmark = pytest.mark.slow

TINY = {
    "_toc.yml": """\
format: jb-book
root: book/index
parts:
  - caption: Chapters
    chapters: [{file: notebooks/01-scaling-laws}, {file: notebooks/02-data-wall}]
  - caption: Reference
    chapters: [{file: book/bibliography}]
""",
    "tiny.py": """\
from scalingbet import explorable
from sitebuild.finish import promises, search
from sitebuild.pages import citations, context, directives, drawn, mathml, notes, plain_links
class Figure:
    def _repr_mimebundle_(self):
        return {"text/html": '<figure class="explorable" id="a"><figcaption><p class="finding">A <i>finding</i> stands'
                '</p></figcaption><table><tr><td>tabulated</td></tr></table></figure>'}
def setup(app):
    explorable.REGISTRY["a-figure"] = Figure()
    for part in (mathml, notes, plain_links, citations, context, drawn, directives, search, promises):
        part.setup(app)
""",
    "book/index.md": """\
# A bet

Two chapters argue about one bet, and this is the paragraph that describes it.

```{explorable} a-figure
```

## Chapters

```{chapters}
notebooks/01-scaling-laws
It falls by a *law*.

notebooks/03-three
Not written yet.
```
""",
    "notebooks/01-scaling-laws.md": """\
# One

The first chapter cites [Kaplan et al. (2020)](https://arxiv.org/abs/2001.08361 "cite:kaplan2020"),
and has a formula, $N^\\alpha$, and says so in one paragraph.

A document is cited as [the Post](bibliography.md "cite:doc-680bn-2026").

| A | B |
|---|--:|
| a | b |
""",
    "notebooks/02-data-wall.md": "# Two\n\nThe second chapter has no finding on the front page, which is a warning.\n",
    "book/bibliography.md": "# Bibliography\n\n```{bibliography}\n:all:\n```\n",
    "src/scalingbet/facts/bibliography/a.bib": """\
@article{kaplan2020, title={Scaling Laws & <b>LLMs</b>}, author={Kaplan, Jared and McCandlish, Sam and Brown, Tom},
  journal={arXiv}, year={2020}, url={https://arxiv.org/abs/2001.08361}}
@misc{doc-680bn-2026, title={A post}, author={Somebody, A.}, year={2026}}
""",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder of a small book's site, and what its build said."""
    book = tmp_path_factory.mktemp("book")
    for name, text in TINY.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text, encoding="utf-8")
    for folder in ("src/sitebuild/static", "src/sitebuild/templates"):
        shutil.copytree(ROOT / folder, book / folder)
    tokens = "src/scalingbet/explorable/tokens.css"
    (book / tokens).parent.mkdir(parents=True)
    shutil.copy(ROOT / tokens, book / tokens)
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    extensions = "  extra_extensions: [sphinxcontrib.bibtex]\n  local_extensions: {tiny: .}"
    config, count = re.subn(r"  extra_extensions: .*", extensions, config)
    assert count == 1
    (book / "_config.yml").write_text(config, encoding="utf-8")
    (book / "_build" / "html" / "book").mkdir(parents=True)
    (book / "_build" / "html" / "book" / "gone.html").write_text("a page of an earlier build")
    said = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", "-n", book],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return book / "_build" / "html", said.stderr


def test_build_warns_of_the_missing_finding_only(built):
    _, said = built
    assert re.findall(r"WARNING: (.*?)(?:\x1b|$)", said, re.MULTILINE) == [
        "notebooks/02-data-wall has no finding on the front page"
    ]


@pytest.mark.parametrize(
    "name", ["book/index", "notebooks/01-scaling-laws", "notebooks/02-data-wall", "book/bibliography", "search"]
)
def test_every_page_of_a_build_keeps_the_promises(built, name):
    site, _ = built
    path = site / f"{name}.html"
    problems, files = promises.read_page(path.read_text(encoding="utf-8"))
    assert problems == []
    for file in {*files} - {""}:
        assert (path.parent / file).resolve().is_file(), file


def test_only_what_a_page_names_is_published(built):
    site, _ = built
    files = [TOKENS, *(path for path in STATIC.glob("*") if path.suffix in (".css", ".js", ".svg"))]
    own = {path.name for path in files if not path.name.startswith(("ledger", "bet", "small", "cite", "alone"))}
    assert {path.name for path in (site / "_static").rglob("*")} == own
    assert not (site / "book" / "gone.html").exists()
    assert b"window.vega=" in (site / "assets" / "vega.js").read_bytes()
    assert 'url=book/index.html"' in (site / "index.html").read_text(encoding="utf-8")


def test_scripts_and_styles_are_published_without_lines_of_comment(built):
    site, _ = built
    for path in [TOKENS, *STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert all(line.count("`") % 2 == 0 for line in text.splitlines()), f"{path.name} has a text of several lines"
        if (published := site / "_static" / path.name).exists():
            left = published.read_text(encoding="utf-8")
            assert not re.search(r"^\s*(//|/\*.*\*/$)", left, re.MULTILINE), path.name
            assert len(left) < len(text)


def test_only_a_page_with_a_figure_names_the_figures_files_and_one_with_a_table_those_of_tables(built):
    site, _ = built
    pages = {"book/index": ["state", "engine", "save", "explorable"], "notebooks/01-scaling-laws": ["tables"]}
    for name, more in (pages | {"book/bibliography": []}).items():
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        scripts = re.findall(r'<script src="[./]*_static/(\w+)\.js\?v=\w{8}" defer>', text)  # each uses those before it
        assert scripts == ["site", *more]
        assert ("explorable.css" in text) == ("explorable" in more)
        assert "vega.js" not in text


def test_search_knows_what_a_figure_finds_and_not_its_table(built):
    site, _ = built
    searched = (site / "assets" / "search.js").read_text(encoding="utf-8")
    assert '"a","A finding stands","a",""]' in searched
    assert "tabulated" not in searched
    assert not (site / "searchindex.js").exists()


def test_a_citation_carries_its_reference(built):
    site, _ = built
    chapter = (site / "notebooks" / "01-scaling-laws.html").read_text(encoding="utf-8")
    link, note = re.search(
        r'<span class="cited note-anchor"><a aria-describedby="note-1" href="([^"]*)">Kaplan et al. \(2020\)</a>'
        r'<span class="note" role="tooltip" id="note-1">(.*?)</span></span>', chapter,
    ).groups()  # fmt: skip
    assert note.startswith("Jared Kaplan, Sam McCandlish, and Tom Brown. Scaling Laws &amp; &lt;b&gt;LLMs&lt;/b&gt;.")
    assert note.endswith("arXiv, 2020. arxiv.org/abs/2001.08361.")
    assert link == "../book/bibliography.html#ref-kaplan2020"
    assert 'id="ref-kaplan2020"' in (site / "book" / "bibliography.html").read_text(encoding="utf-8")


def test_a_document_is_cited_by_its_short_name_and_colour(built):
    site, _ = built
    chapter = (site / "notebooks" / "01-scaling-laws.html").read_text(encoding="utf-8")
    cited = (
        '<span class="cited document 680bn-2026 note-anchor"><a [^>]*>the Post</a><span class="note".*?</span></span>'
    )
    assert re.search(f"cited as {cited}.", chapter)


def test_page_parts(built):
    site, _ = built
    front = (site / "book" / "index.html").read_text(encoding="utf-8")
    chapter = (site / "notebooks" / "01-scaling-laws.html").read_text(encoding="utf-8")
    assert '<meta name="description" content="Two chapters argue about one bet, and this is' in front
    assert front.count('class="card-title"') == 2
    assert "Not written yet" not in front
    assert '<p class="eyebrow">Chapter 1</p>' in chapter
    assert 'aria-current="page"><span class="number">1</span>One</a>' in chapter
    assert "<msup><mi>N</mi><mi>\N{GREEK SMALL LETTER ALPHA}</mi></msup>" in chapter
    assert "github.com" not in front + chapter
