"""How long the two books take to build, and what they put on a disk."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import stock

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis",
                                  "dist", "node_modules")  # fmt: skip
CHAPTER = "notebooks/02-data-wall.ipynb"  # the one that is changed


class BenchError(Exception):
    """Why something could not be measured; the message is for the reader of the terminal."""


def seconds(command, log, **more):
    """Run ``command``, what it says into the file ``log``; return how long it took, or raise with its last lines."""
    began = time.monotonic()
    with log.open("w") as said:
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, check=False, **more)
    if done.returncode:
        last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:])
        raise BenchError(
            f"{' '.join(map(str, command))} ended with {done.returncode}; all it said is in {log}:\n{last}"
        )
    return time.monotonic() - began


def change(chapter):
    """Put a word more into the first paragraph of a notebook."""
    text, count = re.subn(r'("[A-Z][^"\n]{60,})(\\n",\n)', r"\1 indeed\2", chapter.read_text("utf-8"), count=1)
    if not count:
        raise BenchError(f"{chapter}: no paragraph to change")
    chapter.write_text(text, "utf-8")


def own(folder):
    """Build a copy of the repository in ``folder``; return its site and ``{what: seconds}``."""
    copy, log = folder / "book", folder / "book.log"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    build = [sys.executable, "-m", "sitebuild"]
    env = os.environ | {"PYTHONPATH": str(copy / "src")}
    took = {"clean": seconds(build, log, env=env), "again": seconds(build, log, env=env)}
    change(copy / CHAPTER)
    took["changed"] = seconds(build, log, env=env)
    return copy / "_build" / "html", took


def plain(folder):
    """Build the stock book of the same pages in ``folder``; return its site and ``{what: seconds}``."""
    sources, log = folder / "stock", folder / "stock.log"
    stock.write(ROOT, sources)
    build = [Path(sys.executable).with_name("jupyter-book"), "build", sources]
    env = stock.environment(sources)
    took = {"clean": seconds(build, log, env=env)}
    change(sources / CHAPTER)
    took["changed"] = seconds(build, log, env=env)
    return sources / "_build" / "html", took


def megabytes(site):
    """Return what the folder ``site`` has on a disk, in MB."""
    return sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / 1e6
