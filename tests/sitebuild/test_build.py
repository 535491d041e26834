"""The build around Jupyter Book: a failure leaves the last good site; nothing is run or built again for nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from places import ROOT

from sitebuild import __main__ as build
from sitebuild import changes
from sitebuild.figures import vega

CELL = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "id": "one"}
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def notebook(source):
    """Return a notebook of one cell as text."""
    return json.dumps({"cells": [CELL | {"source": source}], "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def book(tmp_path):
    """A repository with a table of contents, the build, and a site that was built before."""
    for folder in ("notebooks", "_build/html"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(ROOT / "src" / "sitebuild", tmp_path / "src" / "sitebuild")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: notebooks/one\n")
    (tmp_path / "_build" / "html" / "index.html").write_text("the last good site")
    return tmp_path


def run(book):
    """Build the repository ``book`` with its own copy of the build; return what came of it."""
    command, found_first = [sys.executable, "-m", "sitebuild"], {"PYTHONPATH": str(book / "src")}
    return subprocess.run(command, env=os.environ | found_first, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_failing_notebook_leaves_the_last_good_site(book):
    (book / "notebooks" / "one.ipynb").write_text(notebook("1 / 0"))
    built = run(book)
    assert built.returncode == 1
    assert "notebooks/one.ipynb: failed" in built.stdout
    assert "ZeroDivisionError" in built.stderr
    assert built.stderr.rstrip().endswith("The last good site still stands in _build/html.")
    assert [file.name for file in (book / "_build" / "html").iterdir()] == ["index.html"]
    assert (book / "_build" / "html" / "index.html").read_text() == "the last good site"


def test_a_missing_page_leaves_the_last_good_site(book, monkeypatch):
    (book / "notebooks" / "one.md").write_text("# One\n\nNo code, and nobody writes the page.\n")
    for name, path in {
        "ROOT": ".",
        "BUILD": "_build",
        "CACHES": "_build/.jupyter_cache",
        "WORK": "_build/work",
    }.items():
        monkeypatch.setattr(build, name, book / path)
    monkeypatch.setattr(build, "PAGES", ())  # those of the repository itself stay
    monkeypatch.setattr(build, "settle_environment", lambda: None)
    monkeypatch.setattr(build, "build_pages", lambda: None)
    (book / "_build" / "work").mkdir()
    with pytest.raises(SystemExit, match=r"(?s)notebooks/one: no page was written.*The last good site still stands"):
        build.main()
    assert (book / "_build" / "html" / "index.html").read_text() == "the last good site"


@pytest.mark.parametrize(
    ("config", "page", "above", "said"),
    [
        (
            "title: [",
            "# A\n",
            "Config Path",
            r"not built: ParserError: (?s:.*)line 1, column 9(?s:.*)The last good site still stands",
        ),
        (
            "title: a",
            "# A\n\n[gone](gone.md)\n",
            "gone.md",
            r"not built: see the warnings above\.\nThe last good site still stands",
        ),
    ],
    ids=["configuration", "warning"],
)
@pytest.mark.slow
def test_what_fails_in_jupyter_book_is_said(book, config, page, above, said):
    (book / "_config.yml").write_text(config)
    (book / "notebooks" / "one.md").write_text(page)
    built = run(book)
    assert built.returncode == 1
    assert above in built.stdout
    assert re.search(said, built.stderr)
    assert "Traceback" not in built.stdout + built.stderr


def test_a_new_site_takes_the_place_of_the_old_one_whole(tmp_path):
    old, new = tmp_path / "html", tmp_path / "new"
    for folder, name in ((old, "gone.html"), (new, "index.html")):
        folder.mkdir()
        (folder / name).write_text(name)
    (new / ".buildinfo").write_text("of this folder")
    build.replace(new, old)
    assert sorted(file.name for file in old.iterdir()) == ["index.html", "manifest.sha256"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["html", "new"]


def test_a_file_is_taken_over_only_as_it_is(tmp_path):
    old, new = tmp_path / "html", tmp_path / "new"
    new.mkdir()
    for name in ("same", "longer", "later"):
        (new / name).write_text("before")
    build.replace(new, old)
    same = (old / "same").stat().st_ino
    (new / "longer").write_text("and after")
    (new / "later").write_text("afters")
    build.replace(new, old)
    assert {name: (old / name).read_text() for name in ("same", "longer", "later")} == {
        "same": "before", "longer": "and after", "later": "afters"}  # fmt: skip
    assert (old / "same").stat().st_ino == same
    (new / "same").write_text("nobody's")  # what is published is no part of the working folder
    assert (old / "same").read_text() == "before"


def test_what_was_made_of_a_page_is_made_anew_with_it(tmp_path):
    app = SimpleNamespace(outdir=tmp_path / "out", doctreedir=tmp_path)
    page, asked = tmp_path / "out" / "a.html", []

    def length(file):
        asked.append(file)
        return len(file.read_text())

    page.parent.mkdir()
    for text, times in (("one", 1), ("one", 1), ("three", 2)):
        if not page.exists() or page.read_text() != text:
            page.write_text(text)
        assert changes.of_files(app, "lengths", length, [page]) == {page: len(text)}
        assert len(asked) == times


def test_a_part_of_the_drawing_library_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(vega.PARTS, "vega-nothing", "{nothing}")
    with pytest.raises(OSError, match=r"vl-convert .* holds no vega-nothing"):
        vega.bundle()
