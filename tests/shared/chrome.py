"""What the tests and the bench share: many Chromiums side by side, and a server for the site."""

import contextlib
import functools
import http.server
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

from sitebuild.chromium import FLAGS, NoBrowser, executable, from_debian, launched, playwright

__all__ = [
    "FLAGS", "UNDER", "NoBrowser", "executable", "framing", "from_debian", "launched", "playwright", "served",
    "side_by_side",
]  # fmt: skip

UNDER = "/some/where/book/"  # the site is served under a path, as on GitHub Pages


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


@contextlib.contextmanager
def framing(folder, code=""):
    """Give the address of a page with ``code`` in it, which is of another origin than the site."""
    head = '<!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><title>Host</title>'
    (folder / "index.html").write_text(f"{head}<body>{code}", "utf-8")
    with served(folder) as host:
        yield f"{host}index.html"
