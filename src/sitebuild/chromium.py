"""A real Chromium for what prints, tests and measures: found or fetched, and cut off from the net."""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SHELL = "chromium-headless-shell"  # Chromium without a window, as Playwright's own: half of the processor's time
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no address but this machine's
]  # fmt: skip
_THREAD = threading.local()


class NoBrowser(Exception):
    """There is no Chromium and none could be fetched; the message says what to do."""


def executable(whole: bool = False) -> str:
    """Return the path of Chromium or Chrome: ``$CHROME``, one that is installed, or one that is fetched now.

    A ``whole`` one is a reader's; where it may be another, :data:`SHELL` is taken first.
    """
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if not found:
            raise NoBrowser(f"CHROME = {named} is no program; unset it or name Chromium or Chrome")
        return found
    names = NAMES if whole else (SHELL, *NAMES)
    found = next(filter(None, map(shutil.which, names)), None)
    if not whole:
        found = found or from_debian(SHELL, "fonts-liberation")
    return found or from_debian("chromium", "fonts-liberation") or _from_playwright()


def _run(command: list[str]) -> None:
    subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL)


def from_debian(program: str, *more: str) -> str | None:
    """Install a package of Debian, and ``more``, where that is possible; return the path of its program, or nothing."""
    release = Path("/etc/os-release")
    if not (release.exists() and "\nID=debian" in f"\n{release.read_text()}" and os.geteuid() == 0):
        return None
    print(f"Installing {program} with apt-get", file=sys.stderr, flush=True)
    for command in (["update"], ["install", "--no-install-recommends", program, *more]):
        _run(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *command])
    return shutil.which(program)


def _from_playwright() -> str:
    """Have Playwright fetch its Chromium; return its path."""
    with playwright() as tool:
        path = tool.chromium.executable_path
    if not Path(path).exists():
        print("Fetching Playwright's Chromium", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if not Path(path).exists():
        raise NoBrowser("No Chromium: install Chromium or Google Chrome (Debian, as root: apt-get install chromium), "
                        "or set CHROME to its path")  # fmt: skip
    return path


@contextlib.contextmanager
def playwright() -> Iterator[Any]:
    """Give Playwright: the one that this thread has, since it can have no other, or one of its own."""
    from playwright.sync_api import sync_playwright

    if getattr(_THREAD, "playwright", None):
        yield _THREAD.playwright
        return
    with sync_playwright() as _THREAD.playwright:
        try:
            yield _THREAD.playwright
        finally:
            _THREAD.playwright = None


@contextlib.contextmanager
def launched(flags: Iterable[str] = (), whole: bool = False) -> Iterator[Any]:
    """Give a headless Chromium, with more ``flags``, that reaches nothing but this machine; see :func:`executable`."""
    path = executable(whole)
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=path, args=[*FLAGS, *as_root, *flags],
            ignore_default_args=["--disable-back-forward-cache"],  # a reader's browser has it
        )  # fmt: skip
        try:
            yield browser
        finally:
            browser.close()
