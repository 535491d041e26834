"""The pages' machinery: colours measured, planted defects found, and a book of three pages built whole."""

import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from docutils import nodes
from places import ROOT

from scalingbet.explorable.colours import TOKENS
from sitebuild.addresses import repository_url
from sitebuild.changes import source_digest
from sitebuild.finish import promises
from sitebuild.pages import context
from sitebuild.pages.mathml import MathError, mathml

STATIC = ROOT / "src" / "sitebuild" / "static"

# -- colours ---------------------------------------------------------------------------------

TEXT = ["ink", "muted", "accent", "warn", "good", *(f"series-{i}" for i in range(1, 7))]
DOCUMENTS = ["korinek-2024", "680bn-2026", "big-questions-2026", "economics-2024", "rocks-law-2026"]
SERIES = [f"series-{i}" for i in range(1, 7)]

# What is left of linear RGB without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
EYES = {
    "all cones": np.eye(3),
    "no red cones": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                              [-0.003882, -0.048116, 1.051998]]),
    "no green cones": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                                [-0.011820, 0.042940, 0.968881]]),
    "no blue cones": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                               [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def blocks():
    """Return the colours of tokens.css: ``[light, dark of the system, dark as chosen]``."""
    text = TOKENS.read_text(encoding="utf-8")
    found = re.findall(r":root[^{]*\{([^}]*)\}", text.split("@media (forced-colors")[0])
    return [dict(re.findall(r"--sb-([\w-]+):\s*(#[0-9a-f]{6});", block)) for block in found]


def linear(colour):
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb):
    to_cones = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                         [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
    to_lab = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                       [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
    return to_lab @ np.cbrt(to_cones @ rgb)


def test_contrast_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_can_be_read(mode):
    tokens = blocks()[0 if mode == "light" else 1]
    for name, ground in itertools.product([*TEXT, *DOCUMENTS], ["paper", "surface"]):
        assert contrast(tokens[name], tokens[ground]) >= 4.5, f"{name} on {ground}"
    for name, ground in itertools.product(["edge", "focus"], ["paper", "surface"]):
        assert contrast(tokens[name], tokens[ground]) >= 3, f"{name} on {ground}"
    for text, ground in [("on-accent", "accent"), ("accent", "accent-soft"), ("warn", "warn-soft"),
                         ("ink", "accent-soft"), ("ink", "raised"), ("muted", "raised")]:  # fmt: skip
        assert contrast(tokens[text], tokens[ground]) >= 4.5, f"{text} on {ground}"


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("group", [DOCUMENTS, SERIES], ids=["documents", "series"])
def test_colours_can_be_told_apart(group, mode, eyes):
    tokens = blocks()[0 if mode == "light" else 1]
    seen = {name: oklab(np.clip(EYES[eyes] @ linear(tokens[name]), 0, 1)) for name in group}
    # 0.02 is a just noticeable difference in OKLab; four of them are plain.
    apart = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(group, 2)}
    assert min(apart.values()) >= 0.08, min(apart, key=apart.get)


def test_the_two_dark_blocks_are_one():
    _, of_the_system, chosen = blocks()
    assert of_the_system == chosen


def test_every_token_that_is_used_is_defined():
    defined = set(re.findall(r"(--sb-[\w-]+):", TOKENS.read_text(encoding="utf-8")))
    for file in [TOKENS, *STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        assert set(re.findall(r"var\((--sb-[\w-]+)\)", file.read_text(encoding="utf-8"))) <= defined, file.name


# -- math ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tex", "part"), [
    (r"\frac{A}{N^\alpha}", "<mfrac>"),
    (r"\left(\frac{N_c}{N}\right)^{\alpha_N}", "<msub><mi>\N{GREEK SMALL LETTER ALPHA}</mi><mi>N</mi></msub>"),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtr>"),
    (r"a < b", "<mo>&lt;</mo>"),
])  # fmt: skip
def test_math(tex, part):
    written = mathml(tex, "block")
    assert part in written
    assert written.startswith("<math")


@pytest.mark.parametrize("tex", [r"\notacommand{x}", r"\frac{a}", r"a & b"])
def test_math_that_is_not_understood(tex):
    with pytest.raises(MathError, match=re.escape(tex)):
        mathml(tex)


# -- what a page may not have ----------------------------------------------------------------

WHOLE = f"""<html lang="en"><meta http-equiv="Content-Security-Policy" content="{promises.POLICY}">
<h1>A</h1><h2>B</h2><a href="https://elsewhere.example/">a link is no request</a><a href="c.html#d">c</a>
<script type="application/json">{{}}</script><script src="_static/site.js?v=1"></script><img src="e.png" alt="">
</html>"""


def test_a_page_that_keeps_the_promises():
    assert promises.read_page(WHOLE) == ([], {"c.html", "_static/site.js", "e.png"})


@pytest.mark.parametrize(("before", "after", "problem"), [
    ("<h1>A</h1>", "<h1>A</h1><script>1</script>", "an inline script"),
    ("<h1>A</h1>", '<h1 onclick="go()">A</h1>', "an inline handler, onclick"),
    ("<h1>A</h1>", '<h1 style="color: red">A</h1>', "a style attribute, color: red"),
    ("<h1>A</h1>", "<h1>A</h1><style>h1 {}</style>", "a style element"),
    ("_static/site.js?v=1", "https://cdn.example/x.js", "something from elsewhere, https://cdn.example/x.js"),
    ("e.png", "//cdn.example/x.png", "something from elsewhere, //cdn.example/x.png"),
    ("script-src 'self'", "script-src *", "another Content-Security-Policy"),
    ("Content-Security-Policy", "X", "no Content-Security-Policy"),
    ('lang="en"', "", "no language"),
    ("<h1>A</h1>", "", "0 first headings"),
    ("<h2>", "<h3>", "a heading of level 3 after one of level 1"),
    (' alt=""', "", "a picture without a description, e.png"),
])  # fmt: skip
def test_planted_defects_are_found(before, after, problem):
    assert before in WHOLE
    problems, _ = promises.read_page(WHOLE.replace(before, after))
    assert problems == [problem]


# -- small parts -----------------------------------------------------------------------------


@pytest.mark.parametrize(("remote", "url"), [
    ("git@github.com:who/book.git", "https://github.com/who/book"),
    ("https://github.com/who/book.git", "https://github.com/who/book"),
    ("/somewhere/on/this/machine", ""),
    ("", ""),
])  # fmt: skip
def test_repository(remote, url, tmp_path, monkeypatch):
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    if remote:
        subprocess.run(["git", "-C", tmp_path, "remote", "add", "origin", remote], check=True)
    repository_url.cache_clear()
    assert repository_url(tmp_path) == url
    repository_url.cache_clear()
    monkeypatch.setenv("REPOSITORY_URL", "https://example.org/a/b/")
    assert repository_url(tmp_path) == "https://example.org/a/b"
    repository_url.cache_clear()


def test_digest_follows_code_and_data(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1")
    first = source_digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert source_digest(tmp_path) == first
    (tmp_path / "data" / "a.csv").write_text("2")
    assert source_digest(tmp_path) != first


@pytest.mark.parametrize(("text", "words"), [
    ("Short.", ""),
    ("A paragraph of more than forty characters, whole.", "A paragraph of more than forty characters, whole."),
    ("One sentence that has some sixty characters, and then some more of them. " + "word " * 30,
     "One sentence that has some sixty characters, and then some more of them."),
    ("word " * 60, "word " * 30 + "word …"),
])  # fmt: skip
def test_description_of_a_page(text, words):
    paragraph = nodes.paragraph("", text)
    assert context.first_words(nodes.section("", paragraph)) == words
    assert len(words) <= 160


def test_words_without_a_page_are_forgotten(tmp_path):
    index = tmp_path / "searchindex.js"
    index.write_text(
        'Search.setIndex({"indexentries":{"x":[[0,"x",true]]},"terms":{"bet":0,"gone":[],"law":[0,1]},'
        '"titleterms":{"old":[],"one":1}})'
    )
    promises.forget_words(index)
    assert index.read_text() == (
        'Search.setIndex({"indexentries":{},"terms":{"bet":0,"law":[0,1]},"titleterms":{"one":1}})'
    )


# -- a whole book, small ---------------------------------------------------------------------

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
from sitebuild.finish import promises
from sitebuild.pages import citations, context, directives, mathml, notes, search
class Figure:
    def _repr_mimebundle_(self):
        return {"text/html": '<figure class="explorable" id="a"><figcaption><p class="finding">A <i>finding</i> stands'
                '</p></figcaption><table><tr><td>tabulated</td></tr></table></figure>'}
def setup(app):
    explorable.REGISTRY["a-figure"] = Figure()
    for part in (mathml, notes, citations, context, search, directives, promises):
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

The first chapter cites {cite:t}`kaplan2020` and has a formula, $N^\\alpha$, and says so in one paragraph.

A document is cited as {cite:t}`doc-680bn-2026`, in brackets {cite:p}`doc-680bn-2026`, or beside
{cite:p}`kaplan2020,doc-680bn-2026`.

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
    for file in files - {""}:
        assert (path.parent / file).resolve().is_file(), file


def test_only_what_a_page_names_is_published(built):
    site, _ = built
    files = [TOKENS, *(path for path in STATIC.glob("*") if path.suffix in (".css", ".js", ".svg"))]
    own = {path.name for path in files if not path.name.startswith(("ledger", "bet"))}
    assert {path.name for path in (site / "_static").rglob("*")} == own | promises.SEARCH_SCRIPTS
    assert not (site / "book" / "gone.html").exists()
    assert b"vegaEmbed" in (site / "assets" / "vega.js").read_bytes()
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


def test_only_a_page_with_a_figure_names_the_figures_files(built):
    site, _ = built
    for name, there in (("book/index", True), ("notebooks/01-scaling-laws", False), ("book/bibliography", False)):
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        scripts = re.findall(r'<script src="[./]*_static/(\w+)\.js\?v=\w{8}" defer>', text)  # each uses those before it
        assert scripts == ["site", *(["state", "engine", "save", "explorable"] if there else [])]
        assert ("explorable.css" in text) == there
        assert "vega.js" not in text


def test_search_knows_what_a_figure_finds_and_not_its_table(built):
    site, _ = built
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert '"stand"' in index  # the stem of the word in the finding
    assert "tabul" not in index


def test_a_citation_carries_its_reference(built):
    site, _ = built
    chapter = (site / "notebooks" / "01-scaling-laws.html").read_text(encoding="utf-8")
    link, note = re.search(
        r'<span class="cited note-anchor"><a aria-describedby="note-1" href="([^"]*)">2020</a>'
        r'<span class="note" role="tooltip" id="note-1">(.*?)</span></span>', chapter,
    ).groups()  # fmt: skip
    assert note.startswith("Jared Kaplan, Sam McCandlish, and Tom Brown. Scaling Laws &amp; &lt;b&gt;LLMs&lt;/b&gt;.")
    assert note.endswith("arXiv, 2020. arxiv.org/abs/2001.08361.")
    assert link == "../book/bibliography.html#ref-kaplan2020"
    assert 'id="ref-kaplan2020"' in (site / "book" / "bibliography.html").read_text(encoding="utf-8")


def test_a_document_is_cited_by_its_short_name_and_colour(built):
    site, _ = built
    chapter = (site / "notebooks" / "01-scaling-laws.html").read_text(encoding="utf-8")
    kinds = "cited document 680bn-2026 note-anchor"
    name = rf'<span class="{kinds}"><a [^>]*>\$680bn</a><span class="note".*?</span></span>'
    assert re.search(rf'cited as <span class="bibtex-citation"[^>]*>{name}</span>, in brackets', chapter)
    assert re.search(rf'in brackets <span class="bibtex-citation"[^>]*>\({name}\)</span>, or beside', chapter)
    assert len(re.findall(name, chapter)) == 3


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
