"""What is published: after the build every page is read again, and files that no page names are removed."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from ..changes import of_files
from ..figures import vega

logger = logging.getLogger(__name__)

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "font-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'self'",
])  # fmt: skip
DATA = ("application/json", "application/ld+json")  # types of a script element that nothing runs
SMALL = ("cite/*.html", "claims/*.html", "figures/*.html", "404.html")  # small pages beside those of the contents
LATER = ("embed.js",)  # what a script asks for, and no page
COMMENT = re.compile(r"^ *(?://[^\n]*|/\*(?:(?!\*/).)*\*/) *\n", re.MULTILINE | re.DOTALL)  # one or more whole lines


class _Reader(HTMLParser):
    """Notes, while reading a page, what the site promises not to have, and the files that it names."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.files: set[str] = set()
        self.headings: list[int] = []
        self.policy: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "script" and "src" not in given and given.get("type") not in DATA:
            self.problems.append("an inline script")
        if tag == "style":
            self.problems.append("a style element")
        for name, value in attributes:
            if name.startswith("on"):
                self.problems.append(f"an inline handler, {name}")
            if name == "style":
                self.problems.append(f"a style attribute, {value}")
            outside = re.match(r"([a-z][\w+.-]*:)?//", value or "", re.IGNORECASE)
            loads = name in ("src", "srcset", "data", "poster") or (name == "href" and tag in ("link", "use", "image"))
            loads = loads and (tag, given.get("rel")) != ("link", "canonical")  # a browser only reads it
            if loads and outside:
                self.problems.append(f"something from elsewhere, {value}")
            if name in ("src", "href") and value and not outside:
                self.files.add(re.split("[?#]", value)[0])
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given.get("content")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img" and "alt" not in given:
            self.problems.append(f"a picture without a description, {given.get('src')}")


def read_page(page: str) -> tuple[list[str], list[str]]:
    """Return what breaks the site's promises in the HTML ``page``, in words, and the files that it names.

    >>> problems, files = read_page('<h1>A</h1><script src="https://cdn.example/x.js"></script>')
    >>> problems
    ['something from elsewhere, https://cdn.example/x.js', 'no Content-Security-Policy', 'no language']
    """
    reader = _Reader()
    reader.feed(page)
    problems = reader.problems
    if reader.policy != POLICY:
        problems.append("no Content-Security-Policy" if reader.policy is None else "another Content-Security-Policy")
    if not re.search(r'<html [^>]*\blang="\w', page):
        problems.append("no language")
    if reader.headings.count(1) != 1:
        problems.append(f"{reader.headings.count(1)} first headings")
    for before, after in zip(reader.headings, reader.headings[1:], strict=False):
        if after > before + 1:
            problems.append(f"a heading of level {after} after one of level {before}")
    return problems, sorted(reader.files)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the Vega library, read every page again, and remove what no page names: files, lines of comment."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    vega.write(out / "assets" / "vega.js", Path(app.doctreedir))
    write_root(out, app.config)
    (out / "searchindex.js").unlink(missing_ok=True)  # of an earlier build
    named = {out / "_static" / name for name in LATER}
    pages = {out / f"{docname}.html": docname for docname in [*sorted(app.env.found_docs), "search"]}
    pages |= {
        path: path.relative_to(out).with_suffix("").as_posix() for some in SMALL for path in sorted(out.glob(some))
    }
    for path in set(out.rglob("*.html")) - set(pages) - {out / "index.html"}:
        path.unlink()  # of an earlier build
    for path in [path for path in pages if not path.is_file()]:
        logger.warning("%s is in the table of contents and was not written", pages.pop(path))
    told = of_files(app, "promises", lambda path: read_page(path.read_text(encoding="utf-8")), pages)
    for path, (problems, files) in told.items():
        named |= {Path(os.path.normpath(path.parent / file)) for file in files}
        for problem in problems:
            logger.warning("%s.html has %s", pages[path], problem)
    for path in sorted([*(out / "_static").rglob("*"), *(out / "_sources").rglob("*")], reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path not in named:
            path.unlink()
        elif path.suffix in (".css", ".js"):
            path.write_text(without_comments(path.read_text(encoding="utf-8")), encoding="utf-8")


def without_comments(text: str) -> str:
    """Return a script or a style without the lines that are comments: a reader's telephone has no use for them.

    >>> without_comments("// adds\\n/** @type {Add} */\\nconst add = (a, b) => a + b; // exact\\n")
    'const add = (a, b) => a + b; // exact\\n'
    """
    return COMMENT.sub("", text)


def write_root(out: Path, config: Any) -> None:
    """Write the site's ``index.html``: it leads to the front page."""
    target = f"{config.root_doc}.html"
    (out / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<title>{config.html_title}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={target}">\n</head>\n'
        f'<body><p><a href="{target}">{config.html_title}</a></p></body>\n</html>\n',
        encoding="utf-8",
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build."""
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
