"""The feed, Atom: an entry for each verdict, number and fact that moved, with what it was and why."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lxml import etree

from scalingbet import claims, facts, numbers
from scalingbet.claims import STRENGTHS, VERDICTS, Claim
from scalingbet.claims.ledger import kept
from scalingbet.facts.book import book
from scalingbet.facts.references import label

from ..ledger import vintages
from . import edition
from .items import LEDGER

SPACE = "http://www.w3.org/2005/Atom"
NOWHERE = "the-scaling-bet.invalid"  # who gives the names, where no address is known


@dataclass(frozen=True)
class Move:
    """Something that moved: a name that stays, what is said of it, the day, and where it stands."""

    name: str
    title: str
    why: str
    day: str
    place: str


def of_facts() -> Iterator[Move]:
    """Yield each newer value of a fact, with the numbers that it moved."""
    for fact in vintages.revised():
        for before, row in zip(fact["rows"], fact["rows"][1:], strict=False):
            sources = [label(one) if " " not in one else one for one in facts.sources_of(row["source"])]
            moved = "; ".join(f"{number.definition}: {number.text}, was {was}" for number, was in row["moved"])
            why = f"{fact['title']}. {'; '.join(sources)}, {row['locator']} ({row['status']})."
            yield Move(
                f"fact/{fact['row']}/{row['known_since']}",
                f"{fact['name']}: {row['values']}, was {before['values']}",
                why + (f" It moved: {moved}." if moved else ""), row["known_since"], "book/history.html",
            )  # fmt: skip


def of_numbers() -> Iterator[Move]:
    """Yield each revision of a number."""
    for number in numbers.load().values():
        for change, after in zip(
            number.history, [*(one["was"] for one in number.history[1:]), number.text], strict=False
        ):
            title = f"{number.definition}: {after}, was {change['was']}"
            place = f"book/{number.page}.html#{number.anchor}"
            yield Move(
                f"number/{number.key}/{change['until']}",
                title,
                f"Before: {change['why']}.",
                str(change["until"]),
                place,
            )


def of_verdicts() -> Iterator[Move]:
    """Yield each verdict that newer facts moved, and each that is another one since checks have strengths."""
    for claim, was in vintages.moved_verdicts():
        yield _verdict("verdict", claim, was, claim.note, book()["date"])
    for claim in claims.load():
        was = kept()[claim.id]["was"]
        if was != claim.verdict:
            proves = f"Its check: {claim.strength}, {STRENGTHS[claim.strength]}." if claim.strength else claim.why_not
            yield _verdict("judged", claim, was, claim.decided_anew or proves, book()["judged_anew"])


def _verdict(kind: str, claim: Claim, was: str, why: str, day: str) -> Move:
    title = f"{claim.id}: {claim.verdict}, was {was}"
    means = f"{claim.says} {claim.verdict.capitalize()}: {VERDICTS[claim.verdict]}."
    return Move(f"{kind}/{claim.id}/{day}", title, f"{means} {why}", day, f"{LEDGER}.html#{claim.anchor}")


def moves() -> list[Move]:
    """Return all that moved, the newest first."""
    found = [*of_facts(), *of_numbers(), *of_verdicts()]
    return sorted(found, key=lambda move: (whole_day(move.day), move.name), reverse=True)


def whole_day(day: str) -> str:
    """Return the last day of a month or a year, no later than the book's own; a day is itself.

    >>> whole_day("2024-02"), whole_day("2023"), whole_day("2026-05-28")
    ('2024-02-29', '2023-12-31', '2026-05-28')
    """
    if len(day) == 10:
        return day
    year, month = map(int, f"{day}-12".split("-")[:2])
    return min(book()["date"], f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}")


def feed(site: str) -> bytes:
    """Return the feed; an address in it is absolute where the ``site``'s is known."""
    return atom(moves(), site)


def atom(moved: Iterable[Move], site: str) -> bytes:
    """Return what ``moved`` as an Atom feed."""
    root = etree.Element(f"{{{SPACE}}}feed", nsmap={None: SPACE})
    names = f"tag:{urlsplit(site).hostname or NOWHERE},2026:the-scaling-bet"

    def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
        part = etree.SubElement(parent, f"{{{SPACE}}}{name}", attributes)
        part.text = text or None
        return part

    add(root, "id", names)
    add(root, "title", f"{book()['title']}: what has moved")
    add(root, "updated", _moment(book()["date"]))
    for author in edition.authors():
        add(add(root, "author"), "name", edition.name(author))
    add(root, "rights", "CC BY 4.0")
    add(root, "link", rel="alternate", type="text/html", href=f"{site}book/changes.html")
    if site:
        add(root, "link", rel="self", type="application/atom+xml", href=f"{site}feed.xml")
    for move in moved:
        entry = add(root, "entry")
        add(entry, "id", f"{names}/{quote(move.name)}")
        add(entry, "title", move.title)
        add(entry, "updated", _moment(whole_day(move.day)))
        add(entry, "link", rel="alternate", type="text/html", href=f"{site}{move.place}")
        add(entry, "summary", move.why)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
