"""The pages' machinery: colours measured, planted defects found, and a book of three pages built whole."""

import itertools
import re
import subprocess

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
<script type="application/json">{{}}</script><script type="application/ld+json">{{}}</script>
<link rel="canonical" href="https://our.example/"><script src="_static/site.js?v=1"></script><img src="e.png" alt="">
</html>"""


def test_a_page_that_keeps_the_promises():
    assert promises.read_page(WHOLE) == ([], ["_static/site.js", "c.html", "e.png"])


@pytest.mark.parametrize(("before", "after", "problem"), [
    ("<h1>A</h1>", "<h1>A</h1><script>1</script>", "an inline script"),
    ("<h1>A</h1>", '<h1 onclick="go()">A</h1>', "an inline handler, onclick"),
    ("<h1>A</h1>", '<h1 style="color: red">A</h1>', "a style attribute, color: red"),
    ("<h1>A</h1>", "<h1>A</h1><style>h1 {}</style>", "a style element"),
    ("_static/site.js?v=1", "https://cdn.example/x.js", "something from elsewhere, https://cdn.example/x.js"),
    ("e.png", "//cdn.example/x.png", "something from elsewhere, //cdn.example/x.png"),
    ("canonical", "stylesheet", "something from elsewhere, https://our.example/"),
    ("application/ld+json", "module", "an inline script"),
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
    (tmp_path / "_config.yml").write_text("repository: {url: https://github.com/a/named}")
    assert repository_url(tmp_path) == "https://github.com/a/named"
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
