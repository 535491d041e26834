"""Measure the built site beside a stock Jupyter Book of the same pages, print tables, and keep them: ``make bench``.

Both books are built in ``_build/bench``.  What is measured goes into ``measurements.yaml`` of ``sitebuild.about``,
and from there onto the page on methods.  Times are this machine's; on a busy one they say little.
"""

import datetime
import os
import shutil
import sys

import checks
import chrome
import parity
import yaml

from bench import beside, builds, coverage, fitting, lighthouse, visits
from bench.report import p50_p95, printed, say
from sitebuild.about import measurements

BENCH = builds.ROOT / "_build" / "bench"
COUNTS = {1: "one", 2: "two", 4: "four", 8: "eight", 16: "sixteen"}


def look(site, browser, alive):
    """Return what was seen of each page of ``site``; with ``alive`` its figures are moved too."""
    seen = []
    with chrome.served(site) as address:
        names = [name for name in checks.looked_at(site) if name != "genindex.html"]
        for name in names:
            page = visits.first_view(browser, site, address, name)
            if alive:
                visits.moved(browser, site, address, page)
            say(f"  {name}: {page.first / 1e3:.0f} kB at first, {page.figures} figures")
            seen.append(page)
    return seen


def with_vega(page, site):
    """Return the bytes of a page's first view, with Vega's where it has figures, as soon as a reader stirs."""
    return page.first + (visits.gzipped(site / checks.VEGA) if page.figures else 0)


def scored(site, pages):
    """Return ``{page: (four scores, what is not at its best)}`` from Lighthouse, or nothing without npm."""
    folder = lighthouse.installed(BENCH / "node")
    if not folder:
        say("  npm and Node.js are not here: no scores")
        return {}
    with chrome.served(site, lighthouse.Packed) as address:

        def tell(url, marks):
            say(f"  {url.removeprefix(address)}: {', '.join(map(str, marks))}")

        found = lighthouse.scores(folder, [address + page for page in pages], tell)
    return {url.removeprefix(address): result for url, result in found.items()}


def engines():
    """Return the largest relative difference between Python and Vega, by module."""
    modules = {}
    for name, worst in parity.measure().items():
        modules.setdefault(name.rpartition(".")[0], []).append(worst)
    return [{"module": module, "formulas": len(found), "points": sum(worst.points for worst in found),
             "difference": float(f"{max(worst.difference for worst in found):.1e}")}
            for module, found in modules.items()]  # fmt: skip


def row(what, unit, ours, stock=None, budget=None, side="at most", where=""):
    """Return a row of the table of budgets."""
    made = {"what": what, "unit": unit, "measured": ours, "stock": stock}
    return made | ({"budget": budget, "side": side} if budget is not None else {}) | ({"where": where} if where else {})


def highest(pages, weigh):
    """Return the largest ``weigh(page)`` and the page that has it."""
    page = max(pages, key=weigh)
    return weigh(page), page.name


def budgets(ours, stock, took, stock_took, sites, scores, times, floor, differences):
    """Return the table of budgets: each measured, and in the stock book where that has it."""
    plain = {page.name: page for page in stock}
    text, drawn = [[page for page in ours if bool(page.figures) == has] for has in (False, True)]
    hosts = [len(set().union(*(page.hosts for page in pages))) for pages in (ours, stock)]
    errors = [sum(len(page.errors) + len(page.asleep) for page in pages) for pages in (ours, stock)]
    found = [
        row("Other hosts that the pages ask", "", hosts[0], hosts[1], 0),
        row("Errors in the console, requests that fail, figures that stay still", "", errors[0], errors[1], 0),
    ]
    for what, pages, weigh, budget in (
        ("First view of the heaviest page of text", text, lambda page: page.first, 80),
        ("First view of the heaviest page with figures, with Vega", drawn, lambda page: with_vega(page, sites[0]), 300),
    ):
        weight, where = highest(pages, weigh)
        beside = max((plain[page.name].first for page in pages if page.name in plain), default=None)
        found.append(row(what, "kB gzipped", weight / 1e3, beside and beside / 1e3, budget, where=where))
    for place, category in enumerate(lighthouse.CATEGORIES):
        marks = {page: result[0][place] for page, result in scores.items()}
        least = min(marks, key=marks.get, default="")
        found.append(row(f"Lighthouse, {category.replace('-', ' ')}, lowest page", "of 100", marks.get(least),
                         None, 100 if place else 95, "at least", least))  # fmt: skip
    for rate, slow in ((1, ""), (4, ", processor slowed four times")):
        every = p50_p95([one for steps in times.values() for one in steps[rate]])
        slowest = max(times, key=lambda name: p50_p95(times[name][rate])[1])
        found.append(row(f"Slider to picture, half of the steps{slow}", "ms", every[0]))
        found.append(row(f"Slider to picture, 95 of 100 steps{slow}", "ms", every[1], budget=33 if slow else None))
        found.append(row(f"The same beside the library alone{slow}", "times", every[1] / p50_p95(floor[rate])[1],
                         budget=2 if slow else None))  # fmt: skip
        found.append(row(f"Slider to picture, 95 of 100 steps of the slowest figure{slow}", "ms",
                         p50_p95(times[slowest][rate])[1], budget=50 if slow else None, where=slowest))  # fmt: skip
    shift, where = highest(ours, lambda page: page.shifts)
    found += [
        row("Layout shift while the figures come alive", "", shift, None, 0, where=where if shift else ""),
        row("Clean build", "s", took["clean"], stock_took["clean"], stock_took["clean"]),
        row("Build after a change in one chapter", "s", took["changed"], stock_took["changed"], 3),
        row("Build when nothing has changed", "s", took["again"]),
        row("Site on disk", "MB", *map(builds.megabytes, sites), 12),
        row("Python against Vega, largest relative difference", "", max(one["difference"] for one in differences),
            budget=1e-12),
    ]  # fmt: skip
    return found


def rounded(value):
    """Return ``value`` with its numbers to four significant digits."""
    if isinstance(value, dict | list | tuple):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        made = {key: rounded(one) for key, one in pairs}
        return made if isinstance(value, dict) else list(made.values())
    return float(f"{value:.4g}") if isinstance(value, float) else value


def measure(browser):
    """Return everything that is measured, as measurements.yaml has it."""
    say("Building this book, from nothing, again, and with a word changed")
    site, took = builds.own(BENCH)
    say(f"  {took['clean']:.0f} s, {took['again']:.1f} s, {took['changed']:.1f} s")
    say("Building the stock book of the same pages")
    stock_site, stock_took = builds.plain(BENCH)
    say(f"  {stock_took['clean']:.0f} s, with a word changed {stock_took['changed']:.1f} s")
    say("Looking at the stock book's pages")
    stock = look(stock_site, browser, alive=False)
    say("Looking at this book's pages, moving every figure")
    ours = look(site, browser, alive=True)
    floor = visits.floor(browser, site)
    say("Asking Lighthouse")
    scores = scored(site, [page.name for page in ours])
    say("Computing every formula with both engines")
    differences = engines()
    times = {name: steps for page in ours for name, steps in page.steps.items()}
    first = {page.name: page.first / 1e3 for page in stock}
    slowest = sorted(times, key=lambda name: -p50_p95(times[name][4])[1])[:10]
    for page in ours:
        for problem in [*page.errors, *page.asleep, *scores.get(page.name, ((), ()))[1]]:
            say(f"  {page.name}: {problem}")
    return rounded({
        "date": datetime.date.today().isoformat(),
        "weighed": datetime.date.today().isoformat(),
        "machine": f"{COUNTS.get(os.cpu_count(), os.cpu_count())} cores",
        "browser": f"Chromium {browser.version.split('.')[0]}",
        "budgets": budgets(ours, stock, took, stock_took, (site, stock_site), scores, times, floor, differences),
        "pages": [
            {"page": page.name, "figures": page.figures, "requests": page.requests, "first_view": page.first / 1e3,
             "read_to_the_end": page.whole / 1e3, "stock": first.get(page.name)}
            | ({"lighthouse": scores[page.name][0]} if page.name in scores else {})
            for page in ours
        ],
        "slowest": [dict(zip(("figure", "p50", "p95", "p50_slowed", "p95_slowed", "times_alone"),
                             (name, *p50_p95(times[name][1]), *p50_p95(times[name][4]),
                              p50_p95(times[name][4])[1] / p50_p95(floor[4])[1]), strict=True))
                    for name in slowest],
        "engines": differences,
    })  # fmt: skip


def show(found):
    """Print the tables."""
    rows = [(row["what"], row["unit"], row["measured"], f"{row['side']} {row['budget']:g}" if "budget" in row else "",
             {False: "OVER", True: "kept", None: ""}[measurements.kept(row)], row["stock"], measurements.ratio(row))
            for row in found["budgets"]]  # fmt: skip
    printed("Budgets", ["what", "unit", "this book", "allowed", "budget", "stock", "stock/ours"], rows)
    heads = ["page", "figures", "requests", "first view, kB", "to the end, kB", "stock, kB", "Lighthouse"]
    printed("Pages", heads, [(*[row[key] for key in ("page", "figures", "requests", "first_view", "read_to_the_end",
                                                     "stock")], " ".join(map(str, row.get("lighthouse", []))))
                             for row in found["pages"]])  # fmt: skip
    heads = ["figure", "p50", "p95", "p50, 4x", "p95, 4x", "times the library alone"]
    printed("Slider to picture, ms; the ten slowest figures", heads, [tuple(row.values()) for row in found["slowest"]])
    heads = ["module", "formulas", "points", "largest relative difference"]
    printed("Python against Vega", heads, [tuple(row.values()) for row in found["engines"]])


def main():
    """Measure, print and keep; a budget that is not kept ends with 1."""
    for folder in ("book", "stock"):
        shutil.rmtree(BENCH / folder, ignore_errors=True)
    BENCH.mkdir(parents=True, exist_ok=True)
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    try:
        with chrome.launched(whole=True) as browser:
            found = measure(browser)
    except (builds.BenchError, chrome.NoBrowser) as error:
        sys.exit(f"\nNot measured: {error}")
    show(found)
    fitting.speed()
    beside.beside(beside.tables())
    beside.held()
    coverage.coverage()
    text = yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=118)
    measurements.FILE.write_text(f"# Written by make bench.\n{text}", "utf-8")
    print(f"\nKept in {measurements.FILE.relative_to(builds.ROOT)}; make site puts it on the page on methods.")
    over = [row for row in found["budgets"] if measurements.kept(row) is False]
    if over:
        sys.exit("\n".join(
            f"Over budget: {row['what']} {row.get('where', '')}, {row['measured']:g}; allowed is {row['side']} "
            f"{row['budget']:g}" for row in over
        ))  # fmt: skip


if __name__ == "__main__":
    main()
