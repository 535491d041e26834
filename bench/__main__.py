"""Measure the build, the pages, the figures and the two engines; print tables: ``make bench``.

The build runs in a copy of the repository.  A slider's time goes from its input event to the end of the frame
that shows the change, on the main thread; the processor is at its own speed, then slowed four times.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import checks
import chrome
import test_parity

ROOT = Path(__file__).resolve().parent.parent
STEPS = 40
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
IN_THE_PAGE = Path(__file__).with_name("slider.js").read_text("utf-8")


def table(title, heads, rows):
    """Print ``rows`` under ``heads``, columns aligned: texts to the left, numbers to the right."""
    cells = [heads, *([f"{c:,.1f}" if isinstance(c, float) else f"{c:,}" if isinstance(c, int) else c for c in row]
                      for row in rows)]  # fmt: skip
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    print(f"\n{title}\n")
    for number, row in enumerate(cells):
        given = rows[number - 1] if number else rows[0]
        aligned = (c.ljust(w) if isinstance(g, str) else c.rjust(w) for c, w, g in zip(row, widths, given, strict=True))
        print("  " + "  ".join(aligned).rstrip())


def builds(folder):
    """Return how long a copy of the repository takes to build: from nothing, again, and with one page changed."""
    copy = folder / "repository"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)

    def seconds():
        began = time.monotonic()
        subprocess.run([sys.executable, copy / "tools" / "build.py"], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - began

    rows = [("from nothing", seconds()), ("again, nothing changed", seconds())]
    page = copy / "book" / "index.md"
    page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    return copy / "_build" / "html", [*rows, ("again, one page changed", seconds())]


def weights(site, address, browser):
    """Return the bytes of each page, gzipped: its first view, and all that it loads when it is read to the end."""
    rows = []
    for name in checks.pages(site):
        with browser.new_context(viewport={"width": 412, "height": 823}) as context:
            visit = checks.Visit(context, address + name)
            visit.page.wait_for_load_state("networkidle")
            first, requests = visit.weight(site), len(visit.loaded)
            visit.wake()
            rows.append((name, len(checks.figures(visit.page)), requests, first / 1e3, visit.weight(site) / 1e3))
    return rows


def sliders(site, address, browser, slowed):
    """Return ``{figure: milliseconds of each step}`` of every figure's first slider."""
    taken = {}
    for name in checks.pages(site):
        if not checks.said(site, name):
            continue
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            visit = checks.Visit(context, address + name)
            visit.wake()
            context.new_cdp_session(visit.page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
            for figure in checks.figures(visit.page):
                visit.page.locator(f"figure#{figure} .controls").scroll_into_view_if_needed()
                times = visit.page.evaluate(f"(given) => {{ {IN_THE_PAGE}\nreturn steps(...given); }}", [figure, STEPS])
                if times:
                    taken[figure] = times
    return taken


def response(site, address, browser):
    """Print the time from slider to paint, of all figures and of the ten slowest."""
    fast, slow = (sliders(site, address, browser, rate) for rate in (1, 4))

    def figures(times):
        return [statistics.median(times), statistics.quantiles(times, n=20)[-1]]

    together = [[time for times in taken.values() for time in times] for taken in (fast, slow)]
    rows = [(f"all {len(fast)} figures", *figures(together[0]), *figures(together[1]))]
    slowest = sorted(fast, key=lambda name: -figures(slow[name])[1])[:10]
    rows += [(name, *figures(fast[name]), *figures(slow[name])) for name in slowest]
    table("Slider to paint, ms; the ten slowest figures", ["figure", "p50", "p95", "p50, 4x", "p95, 4x"], rows)


def parity():
    """Print the largest relative difference between Python and Vega, by module."""
    modules = {}
    for name, worst in test_parity.measure().items():
        modules.setdefault(name.rpartition(".")[0], []).append(worst)
    rows = [(module, len(found), sum(worst.points for worst in found), f"{max(w.difference for w in found):.1e}")
            for module, found in modules.items()]  # fmt: skip
    table("Python against Vega", ["module", "formulas", "points", "largest relative difference"], rows)


def main():
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, chrome.launched() as browser:
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Chromium {browser.version}")
        site, rows = builds(Path(folder))
        table("Build, s", ["what", "s"], rows)
        files = [file for file in site.rglob("*") if file.is_file()]
        print(f"\n{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB on disk")
        with chrome.served(site) as address:
            heads = ["page", "figures", "requests", "first view", "read to the end"]
            table("Pages, kB gzipped", heads, weights(site, address, browser))
            response(site, address, browser)
    parity()


if __name__ == "__main__":
    main()
