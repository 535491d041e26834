"""Build the site: ``python -m sitebuild``, run by ``make site``.

Notebooks that changed, or whose package changed, run side by side into Jupyter Book's cache.
Jupyter Book then builds the pages in ``_build/work``; any warning fails.  Only a whole site
replaces ``_build/html``: after a failure the last good one still stands there.
"""

import contextlib
import hashlib
import io
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import lxml.html
import yaml

from . import ROOT
from .finish import manifest

BUILD = ROOT / "_build"
WORK = BUILD / "work" / "_build"  # where Jupyter Book writes
PAGES = (WORK / "html", WORK / ".doctrees", WORK / "jupyter_execute")
CACHES = BUILD / ".jupyter_cache"  # the notebooks' results, a folder for each state of the package
RUN = ("src/scalingbet", "requirements.txt")  # what a notebook's results depend on, beside its own cells
LOOK = (*RUN, "src/sitebuild", "book", "_config.yml", "_toc.yml", "CITATION.cff")  # what can change every page
MADE = {"__pycache__", ".ipynb_checkpoints"}  # folders that say nothing
TEXT = {".md", ".ipynb"}  # a page's own text: Sphinx sees which page changed


class BuildError(Exception):
    """Why there is no new site; the message is for the reader of the terminal."""


def settle_environment() -> None:
    """Give this program and what it runs the same hash seed, time zone, locale and date wherever the book is built.

    Some of them hold from a start of Python only: it starts again, once.
    """
    settled = {
        "SCALINGBET_SITE": "1",  # figures show themselves as HTML
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "IPYTHONDIR": str(BUILD / "ipython"),  # no start-up files of whoever builds
    }
    if "LANGUAGE" in os.environ or not settled.items() <= os.environ.items():
        os.environ.pop("LANGUAGE", None)
        os.environ |= settled
        sys.stdout.flush()
        os.execv(sys.executable, sys.orig_argv)

    from scalingbet.facts.book import book

    date = datetime.fromisoformat(f"{book()['date']}T00:00:00Z")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(date.timestamp()))


def fingerprint(*parts: str, text: bool = False) -> str:
    """Return one hash of the files in ``parts`` of the repository: of the pages' text, or of everything else."""
    folders = [ROOT / part for part in parts]
    files = [file for folder in folders for file in (sorted(folder.rglob("*")) if folder.is_dir() else [folder])]
    total = hashlib.sha256(sys.version.encode())
    for file in files:
        if file.is_file() and (file.suffix in TEXT) == text and not MADE & {*file.parts}:
            total.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return total.hexdigest()


def toc_pages(toc: Path) -> list[str]:
    """Return every page that ``toc`` names, in order, as a path without suffix."""

    def named(entry: dict[str, Any]) -> Iterator[str]:
        yield from ([entry["file"]] if "file" in entry else [entry["root"]] if "root" in entry else [])
        for part in [*entry.get("parts", []), *entry.get("chapters", []), *entry.get("sections", [])]:
            yield from named(part)

    return [page.removesuffix(".md").removesuffix(".ipynb") for page in named(yaml.safe_load(toc.read_text("utf-8")))]


def missing_pages(pages: Iterable[str], html: Path) -> list[str]:
    """Return a sentence for each of ``pages`` that is not in the folder ``html``, or that says nothing there."""
    problems = []
    for page in pages:
        file = html / f"{page}.html"
        if not file.exists():
            problems.append(f"{page}: no page was written")
        elif not " ".join(lxml.html.parse(file).xpath("//article//p//text()")).strip():
            problems.append(f"{page}: the page is empty")
    return problems


def plain(text: str) -> str:
    """Return ``text`` without colours, unless a terminal shows it."""
    return text if sys.stdout.isatty() else re.sub("\x1b\\[[0-9;]*m", "", text)


def waiting_notebooks(pages: Iterable[str], cache: Any) -> list[tuple[Path, Any]]:
    """Return ``(file, notebook)`` for each page with code whose result is not in ``cache``."""
    from myst_nb.core.config import NbParserConfig
    from myst_nb.core.read import create_nb_reader
    from myst_parser.config.main import MdParserConfig

    waiting = []
    for file in (ROOT / f"{page}{suffix}" for page in pages for suffix in (".ipynb", ".md")):
        text = file.read_text("utf-8") if file.exists() else ""
        reader = text and create_nb_reader(str(file), MdParserConfig(), NbParserConfig(), text)
        if reader:
            notebook = reader.read(text)
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                waiting.append((file, notebook))
    return waiting


def run_notebooks(pages: Iterable[str], cache: Any) -> None:
    """Run the notebooks that wait, side by side, and put their results where Jupyter Book looks for them."""
    from jupyter_cache.base import CacheBundleIn
    from jupyter_cache.executors.utils import single_nb_execution

    def run(file: Path, notebook: Any) -> tuple[Path, Any]:
        result = single_nb_execution(
            notebook, str(file.parent), timeout=300, allow_errors=False, extra_arguments=["--log-level=ERROR"]
        )
        print(f"  {file.relative_to(ROOT)}: {'failed' if result.err else 'ran'}, {result.time:.1f} s", flush=True)
        return file, result

    waiting = waiting_notebooks(pages, cache)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        done = list(pool.map(lambda pair: run(*pair), reversed(waiting)))  # the last takes longest
    failures = [f"{file.relative_to(ROOT)}: {plain(result.exc_string)}" for file, result in done if result.err]
    if failures:
        raise BuildError("\n\n".join(failures))
    for file, result in done:
        bundle = CacheBundleIn(result.nb, str(file), data={"execution_seconds": result.time})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    print(f"Notebooks: {len(done)} run, the others as they were", flush=True)


class Told(io.TextIOBase):
    """Passes on what Jupyter Book says, line by line, but not what is about its own inside."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.line, self.told = out, "", True

    def write(self, text: str) -> int:
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            self.told = self.told and "=====" not in line and "Traceback" not in line  # what follows is its inside
            if self.told and "ParserConfig(" not in line:
                self.out.write(f"  {plain(line)}\n")
        self.out.flush()
        return len(text)


def build_pages() -> None:
    """Have Jupyter Book write the pages; a warning, or anything else that fails, raises.

    It runs in this process, which has most of what it imports already: two seconds of a small change's seven.
    """
    from jupyter_book.cli.main import main as jupyter_book

    command = ["build", str(ROOT), "--path-output", str(WORK.parent), "-n", "-W", "--keep-going"]
    output = Told(sys.stdout)
    try:
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            jupyter_book(command, standalone_mode=False)
    except SystemExit as ended:  # so it ends after a warning, which it has told
        if ended.code:
            raise BuildError("The pages were not built: see the warnings above.") from ended
    except Exception as error:
        raise BuildError(f"The pages were not built: {type(error).__name__}: {plain(str(error)).strip()}") from error


def forget(*folders: Path) -> None:
    """Remove ``folders``."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def replace(new: Path, old: Path, finish: Callable[[Path], object] = lambda folder: None) -> None:
    """Replace the folder ``old`` by a copy of ``new``, without Sphinx's own files and with a manifest.

    A file that ``old`` has too, of the same size and time, is taken over from there.
    """
    arriving, leaving = old.with_name("html.new"), old.with_name("html.old")

    def take(source: str, target: str) -> None:
        there, now = old / Path(source).relative_to(new), Path(source).stat()
        try:
            was = there.stat()
            if (was.st_size, was.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
                raise FileNotFoundError
            os.link(there, target)
        except OSError:
            shutil.copy2(source, target)

    forget(arriving, leaving)
    ignored = shutil.ignore_patterns(".buildinfo")  # it depends on the folder
    shutil.copytree(new, arriving, ignore=ignored, copy_function=take)
    finish(arriving)
    manifest.write(arriving)
    if old.exists():
        old.rename(leaving)
    arriving.rename(old)
    forget(leaving)


def stamped(stamp: Path) -> list[str]:
    """Return the words in the file ``stamp``: the hashes of the last build, none when there is no such file."""
    return stamp.read_text().split() if stamp.exists() else []


def build(html: Path) -> bool:
    """Replace the folder ``html`` by the site as the repository now says it; say whether there was anything to do."""
    from jupyter_cache import get_cache

    from .addresses import SITE_URL, repository_url
    from .changes import source_digest

    pages = toc_pages(ROOT / "_toc.yml")
    run = fingerprint(*RUN)
    where = f"{repository_url(ROOT)} {os.environ.get(SITE_URL)}"
    look = hashlib.sha256(f"{fingerprint(*LOOK)} {where}".encode()).hexdigest()
    text = fingerprint("book", "notebooks", text=True)
    ran, whole = CACHES / "made-from", BUILD / "work" / "made-from"
    if stamped(whole) == [look, text] and html.exists():
        return False
    if stamped(ran) != [run]:
        forget(CACHES)
        CACHES.mkdir(parents=True)
        ran.write_text(run)
    if stamped(whole)[:1] != [look]:
        forget(*PAGES)
    whole.unlink(missing_ok=True)  # until all is well: Sphinx would not repeat a warning about a page that it has read
    run_notebooks(pages, get_cache(str(CACHES / source_digest())))
    build_pages()
    problems = missing_pages(pages, WORK / "html")
    if problems:
        raise BuildError("\n".join(problems))
    whole.write_text(f"{look} {text}")
    replace(WORK / "html", html)
    return True


def main() -> None:
    """Build the site and say where it is."""
    began, html = time.monotonic(), BUILD / "html"
    settle_environment()
    try:
        news = build(html)
    except BuildError as error:
        last = f"\nThe last good site still stands in {html.relative_to(ROOT)}." if html.exists() else ""
        sys.exit(f"\n{error}{last}")
    files = [file for file in html.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    count = sum(file.suffix == ".html" for file in files)
    outcome = f"built in {time.monotonic() - began:.0f} s" if news else "nothing has changed since it was built"
    print(f"\nThe site: {count} pages, {size:.1f} MB, {outcome}.")
    print(f"Open   {html / 'index.html'}")
    print(f"Serve  {os.path.relpath(sys.executable)} -m http.server --directory {os.path.relpath(html)}")


if __name__ == "__main__":
    main()
