"""Add JupyterLite to the built site: ``python -m sitebuild.lite [SOURCE]``, run by ``make lite``.

The notebooks then run in the reader's own browser, with a Python that the site itself serves.  ``SOURCE`` is a folder
or an address with the wheels of Pyodide's release; without one it is the release itself.  Each file is checked
(``supply.py``), and the site is replaced only when all is there.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .. import __main__ as build
from . import supply, wheels
from .supply import ROOT, SupplyError

MADE = ROOT / "_build" / "lite" / "made"
WHAT = (
    "src/scalingbet",
    "notebooks",
    "src/sitebuild/lite",
    "pyproject.toml",
    "requirements-lite.txt",
    "requirements-pyodide.txt",
)
SETTINGS = {"LiteBuildConfig": {"apps": ["notebooks", "lab"], "no_sourcemaps": True, "no_unused_shared_packages": True}}
POLICY = ("default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
          "style-src 'self' 'unsafe-inline'; base-uri 'self'; form-action 'none'")  # fmt: skip
TOOLS, RUN = '<ul class="tools">', '<p class="run-live">'  # where a page offers what else it can be


def contents(folder: Path) -> None:
    """Put the notebooks where JupyterLite looks for files, with the list that its contents manager reads."""
    listed = []
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        target = folder / "files" / file.name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, target)
        listed.append(_listed(file.name, "notebook", file.stat().st_size))
    index = folder / "api" / "contents" / "all.json"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(json.dumps(_listed("", "directory", None) | {"content": listed, "format": "json"}))


def _listed(name: str, kind: str, size: int | None) -> dict[str, Any]:
    from scalingbet.facts.book import book

    day = f"{book()['date']}T00:00:00Z"
    return {"name": name, "path": name, "type": kind, "size": size, "created": day, "last_modified": day,
            "content": None, "format": None, "mimetype": None, "writable": True}  # fmt: skip


def make(folder: Path, source: str) -> None:
    """Write JupyterLite, with its Python and the notebooks, into ``folder``."""
    core = supply.core(source)
    official = json.loads(core["pyodide-lock.json"])
    files, packages = wheels.wheelhouse(core, official["packages"], supply.official(official["packages"], source))
    lock = json.dumps(official | {"packages": packages}, sort_keys=True).encode()
    with tempfile.TemporaryDirectory() as work:
        for name in ("jupyter-lite.json", "overrides.json"):  # the latter leaves a slider its arrow keys
            shutil.copy(Path(__file__).with_name(name), work)
        (Path(work) / "jupyter_lite_config.json").write_text(json.dumps(SETTINGS))
        command = [str(ROOT / ".venv" / "lite" / "bin" / "jupyter-lite"), "build", "--output-dir", str(folder)]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SupplyError(f"JupyterLite was not built:\n{(done.stdout + done.stderr)[-3000:]}")
    place = folder / "static" / "pyodide"
    place.mkdir(parents=True)
    for name, data in (core | files | {"pyodide-lock.json": lock}).items():
        (place / name).write_bytes(data)
    contents(folder)
    for name in ("notebook", "file", "busy-1", "busy-2", "busy-3"):  # JupyterLite asks for them and brings none
        icon = folder / "static" / "favicons" / f"favicon-{name}.ico"
        icon.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / "lab" / "favicon.ico", icon)
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        policy = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        page.write_text(text.replace("<head>", policy, 1), "utf-8")


def offer(site: Path) -> None:
    """Let each chapter of ``site`` offer its notebook in the browser; a page from a file hides that (book.css)."""
    for page in sorted((site / "notebooks").glob("*.html")):
        if not (ROOT / "notebooks" / f"{page.stem}.ipynb").exists():
            continue
        link = f'href="../lite/notebooks/index.html?path={page.stem}.ipynb">Run in the browser</a>'
        text = page.read_text("utf-8")
        for mark, offered in ((TOOLS, f'<li class="served"><a {link}</li>'), (RUN, f'<a class="served" {link} ')):
            text = text.replace(offered, "").replace(mark, mark + offered)
        page.write_text(text, "utf-8")


def main(source: str) -> None:
    """Build JupyterLite if anything of it has changed, and add it to the site."""

    began, html = time.monotonic(), build.BUILD / "html"
    build.settle_environment()
    stamp = MADE.with_name("made-from")
    now = [build.fingerprint(*WHAT), build.fingerprint("notebooks", text=True)]
    if build.stamped(stamp) != now or not MADE.exists():
        arriving = MADE.with_name("new")
        build.forget(arriving)
        try:
            make(arriving, source)
        except SupplyError as error:
            build.forget(arriving)
            sys.exit(f"JupyterLite is not added: {error}")
        stamp.unlink(missing_ok=True)
        build.forget(MADE)
        arriving.rename(MADE)
        stamp.write_text(" ".join(now))

    def add(site: Path) -> None:
        build.forget(site / "lite")
        shutil.copytree(MADE, site / "lite")
        offer(site)

    build.replace(html, html, finish=add)
    size = sum(file.stat().st_size for file in (html / "lite").rglob("*") if file.is_file()) / 1e6
    print(f"JupyterLite: {size:.0f} MB in {html / 'lite'}, {time.monotonic() - began:.0f} s")
    print("Its notebooks run where the site is served, not from a file.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else supply.PINS["release"])
