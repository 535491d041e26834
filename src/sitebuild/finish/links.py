"""The links that lead out of the site: listed beside its data, with the day each was last seen to work.

``book/links.csv`` keeps those days.  The build asks nobody; ``make links``, each week in CI, has Sphinx's own checker
ask every address.  One that is gone (404, 410, no such host) ends with 1; one that turns programs away or does not
answer now is only named.
"""

import argparse
import csv
import datetime
import io
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from sphinx.application import Sphinx
from sphinx.builders.linkcheck import Hyperlink, HyperlinkAvailabilityChecker

from .. import ROOT
from ..addresses import repository_url
from ..changes import of_files

SEEN = Path("book") / "links.csv"
LISTED = Path("data") / "links.csv"
COLUMNS = {
    "address": "where the link leads",
    "pages": "the pages that have it",
    "seen": "the day on which it was last seen to work; empty: not tried yet",
}
GONE = "404 ", "410 "
HOW = {
    "linkcheck_workers": 1,  # no host is asked twice at a time; one that says 429 is asked again later
    "linkcheck_timeout": 20,
    "linkcheck_allow_unauthorized": False,
    "linkcheck_report_timeouts_as_broken": False,
    "user_agent": "Mozilla/5.0 (compatible; The Scaling Bet, a weekly check of its own links)",
}


def seen(root: Path) -> dict[str, str]:
    """Return ``{address: day}`` of ``book/links.csv`` in the repository ``root``; another form raises ValueError."""
    file = root / SEEN
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    for number, row in enumerate(rows, 1):
        if len(row) != 2 or (number == 1 and row != ["address", "seen"]):
            raise ValueError(f"{SEEN}, line {number}: {row}; allowed is an address and a day")
    return dict(rows[1:])


def links(page: Path) -> list[str]:
    """Return the addresses outside the site that the file ``page`` links to, sorted."""
    addresses = {link.get("href").partition("#")[0] for link in lxml.html.parse(page).xpath("//a[@href]")}
    return sorted(address for address in addresses if address.startswith(("http://", "https://")))


def table(pages: Mapping[str, Iterable[str]], root: Path) -> str:
    """Return the addresses that ``pages`` link to as CSV; those of the repository itself are left out."""
    text, days, own, pages_of = io.StringIO(), seen(root), repository_url(root), dict[str, list[str]]()
    for page, addresses in sorted(pages.items()):
        for address in addresses:
            if not (own and address.startswith(own)) and "://mybinder.org/" not in address:
                pages_of.setdefault(address, []).append(page)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([address, "; ".join(pages_of[address]), days.get(address, "")] for address in sorted(pages_of))
    return text.getvalue()


def publish(app: Sphinx, error: Exception | None) -> None:
    """Write ``data/links.csv`` beside the pages."""
    if error is None and app.builder.name == "html":
        out = Path(app.outdir)
        pages = of_files(app, "links", links, sorted(out.rglob("*.html")))
        listed = table({file.relative_to(out).as_posix(): made for file, made in pages.items()}, Path(app.confdir))
        (out / "data").mkdir(exist_ok=True)
        (out / LISTED).write_text(listed, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build, when every page is written."""
    app.connect("build-finished", publish, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def state(status: str, why: str) -> str:
    """Return ``works``, ``gone`` or ``unclear`` for what Sphinx's checker says of an address.

    >>> state("redirected", "https://example.org/new"), state("broken", "410 Client Error: Gone for url: ...")
    ('works', 'gone')
    >>> state("broken", "403 Client Error: Forbidden for url: ..."), state("timeout", "Read timed out.")
    ('unclear', 'unclear')
    """
    if status in ("working", "redirected"):
        return "works"
    return "gone" if why.startswith(GONE) or "Name or service not known" in why else "unclear"


def ask(addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return ``{address: (state, why)}``; what is no address raises ValueError, else the checker would wait for it."""
    asked = {address: Hyperlink(address, "", "", 0) for address in addresses if urlsplit(address)}
    with tempfile.TemporaryDirectory() as folder:
        config = Sphinx(folder, None, f"{folder}/out", folder, "dummy", HOW, status=None).config
    answers = HyperlinkAvailabilityChecker(config).check(asked)
    return {answer.uri: (state(answer.status, answer.message), answer.message) for answer in answers}


def write(root: Path, answers: dict[str, tuple[str, str]]) -> None:
    """Keep the days on which addresses were seen to work, of those still linked to: the keys of ``answers``."""
    today, days = datetime.date.today().isoformat(), seen(root)
    days |= {address: today for address, (answer, _) in answers.items() if answer == "works"}
    with (root / SEEN).open("w", encoding="utf-8", newline="") as text:
        rows = sorted((address, day) for address, day in days.items() if address in answers)
        csv.writer(text, lineterminator="\n").writerows([("address", "seen"), *rows])


def main() -> None:
    """Ask and tell."""
    arguments = argparse.ArgumentParser(description="Ask every address that the built site links to.")
    arguments.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html")
    arguments.add_argument("--write", action="store_true", help=f"keep the days in {SEEN}")
    given = arguments.parse_args()
    if not (given.site / LISTED).exists():
        sys.exit(f"{given.site}: no site; make site builds it")
    with (given.site / LISTED).open(encoding="utf-8", newline="") as text:
        pages = {row["address"]: row["pages"] for row in csv.DictReader(text)}
    answers = ask(pages)
    if given.write:
        write(ROOT, answers)
    sorts = {
        kind: sorted(address for address, (answer, _) in answers.items() if answer == kind)
        for kind in ("works", "unclear", "gone")
    }
    for kind in ("unclear", "gone"):
        for address in sorts[kind]:
            print(f"{kind}: {address} ({answers[address][1]}), in {pages[address]}")
    print(f"{len(answers)} addresses: " + ", ".join(f"{len(sorts[kind])} {kind}" for kind in sorts))
    sys.exit(bool(sorts["gone"]))


if __name__ == "__main__":
    main()
