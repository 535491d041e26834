"""Ask every address that the built site links to whether it still answers: ``make links``, and each week in CI.

``--write`` keeps today's date of those that do, in book/links.csv.  One that is gone (404, 410, no such host) ends
with 1; one that turns programs away (401, 403, 429) or does not answer now is only named.
"""

import argparse
import csv
import datetime
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

from .. import ROOT
from ..addresses import repository_url
from . import links

GONE = (404, 410)
AGENT = "Mozilla/5.0 (compatible; The Scaling Bet, a weekly check of its own links)"
WAIT, PAUSE = 20, 1.0  # seconds: for an answer; between two questions to one host


def ask(address: str) -> tuple[str, str]:
    """Return ``("works" | "gone" | "unclear", why)`` of one address; some hosts answer only a question for it all."""
    reason = ""
    for method in ("HEAD", "GET"):
        asked = urllib.request.Request(quote(address, safe=":/?&=%#@+,;~()!*'$[]"), method=method,
                                       headers={"User-Agent": AGENT, "Accept": "*/*"})  # fmt: skip
        try:
            with urllib.request.urlopen(asked, timeout=WAIT) as answer:
                return "works", str(answer.status)
        except urllib.error.HTTPError as error:
            reason = str(error.code)
            error.close()
            if method == "GET":
                return ("gone" if error.code in GONE else "unclear"), reason
        except (OSError, ValueError) as error:  # no such host, no answer in time, a broken certificate
            reason = str(getattr(error, "reason", error))
    return ("gone" if "Name or service not known" in reason else "unclear"), reason


def ask_host(addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return ``{address: (state, why)}`` of the addresses of one host, one after the other."""
    states: dict[str, tuple[str, str]] = {}
    for address in addresses:
        if states:
            time.sleep(PAUSE)
        states[address] = ask(address)
    return states


def ask_all(addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return ``{address: (state, why)}``; hosts are asked side by side."""
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        hosts.setdefault(urlsplit(address).netloc, []).append(address)
    with ThreadPoolExecutor(16) as pool:
        return {address: reason for host in pool.map(ask_host, hosts.values()) for address, reason in host.items()}


def write(root: Path, states: Mapping[str, tuple[str, str]], linked: Collection[str]) -> None:
    """Write book/links.csv: the day on which each address that is still linked to was last seen to work."""
    today = datetime.date.today().isoformat()
    days = links.seen(root) | {address: today for address, (state, _) in states.items() if state == "works"}
    with (root / links.SEEN).open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([("address", "seen"), *sorted((a, day) for a, day in days.items() if a in linked)])


def main() -> None:
    """Ask every address and print which do not answer; an address that is gone ends with 1."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html")
    arguments.add_argument("--write", action="store_true", help="keep the days in book/links.csv")
    given = arguments.parse_args()
    if not (given.site / "index.html").exists():
        sys.exit(f"{given.site}: no site; make site builds it")
    linked = links.links(given.site, repository_url(ROOT))
    states = ask_all(linked)
    for state in ("unclear", "gone"):
        for address in sorted(a for a, (its_state, _) in states.items() if its_state == state):
            print(f"{state}: {address} ({states[address][1]}), in {', '.join(linked[address])}")
    if given.write:
        write(ROOT, states, linked)
    counted = {
        state: sum(its_state == state for its_state, _ in states.values()) for state in ("works", "unclear", "gone")
    }
    print(f"{len(states)} addresses: " + ", ".join(f"{count} {state}" for state, count in counted.items()))
    sys.exit(counted["gone"] > 0)


if __name__ == "__main__":
    main()
