"""A real Chromium for the tests and the bench: found or fetched, cut off from the net; and a server for the site."""

import contextlib
import functools
import http.server
import os
import queue
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no address but this machine's
]  # fmt: skip
UNDER = "/some/where/book/"  # the site is served under a path, as on GitHub Pages


class NoBrowser(Exception):
    """There is no Chromium and none could be fetched; the message says what to do."""


def executable():
    """Return the path of Chromium or Chrome: ``$CHROME``, one that is installed, or one that is fetched now."""
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if not found:
            raise NoBrowser(f"CHROME = {named} is no program; unset it or name Chromium or Chrome")
        return found
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_debian() or _from_playwright()


def _run(command):
    subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL)


def _from_debian():
    """Install Debian's Chromium where that is possible; return its path, or nothing."""
    release = Path("/etc/os-release")
    if not (release.exists() and "\nID=debian" in f"\n{release.read_text()}" and os.geteuid() == 0):
        return None
    print("Installing Chromium with apt-get", file=sys.stderr, flush=True)
    for command in (["update"], ["install", "--no-install-recommends", "chromium", "fonts-liberation"]):
        _run(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *command])
    return shutil.which("chromium")


def _from_playwright():
    """Have Playwright fetch its Chromium; return its path."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        print("Fetching Playwright's Chromium", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if not Path(path).exists():
        raise NoBrowser("No Chromium: install Chromium or Google Chrome (Debian, as root: apt-get install chromium), "
                        "or set CHROME to its path")  # fmt: skip
    return path


@contextlib.contextmanager
def launched(flags=()):
    """Give a headless Chromium, with more ``flags``, that reaches nothing but this machine."""
    from playwright.sync_api import sync_playwright

    path = executable()
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *as_root, *flags])
        try:
            yield browser
        finally:
            browser.close()


def side_by_side(job, items, flags=(), each=1):
    """Return what ``job(browser, item)`` gives for each of ``items``, with ``each`` Chromiums a processor at work."""
    waiting, given = queue.SimpleQueue(), {}
    for place, item in enumerate(items):
        waiting.put((place, item))

    def work():
        with launched(flags) as browser, contextlib.suppress(queue.Empty):
            while True:
                place, item = waiting.get_nowait()
                given[place] = job(browser, item)

    count = min(each * (os.cpu_count() or 1), len(items))
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(work) for _ in range(count)]:
            done.result()
    return [given[place] for place in sorted(given)]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under a path, and nothing outside it."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path):
        inside = path.removeprefix(UNDER) if path.startswith(UNDER) else "no such page"
        return super().translate_path("/" + inside)

    def log_message(self, *args):
        """Say nothing."""


@contextlib.contextmanager
def served(folder, handler=Handler):
    """Serve ``folder`` on this machine; give the address of its root, which is not the server's root."""
    handler = functools.partial(handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{UNDER}"
    finally:
        server.shutdown()
        server.server_close()
