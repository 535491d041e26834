"""What of the book can be cited by itself: each figure, each checked number, each claim."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scalingbet import claims, facts, figures, numbers
from scalingbet.claims import Claim
from scalingbet.explorable import Explorable
from scalingbet.facts import lookup
from scalingbet.facts.book import documents
from scalingbet.numbers import Number

LEDGER = "book/claims"
OWN = ("this book", "own fit", "own sum", "status of each row", "all tables", "rows of ")  # what means the book itself


@dataclass(frozen=True)
class Item:
    """A figure, a number or a claim: its ``title`` in a citation, the place where it stands, its original sources.

    A source is a key of the bibliography or a text, with the place in it.
    """

    kind: str
    name: str
    title: str
    page: str
    part: str
    sources: Mapping[str, str]

    @property
    def place(self) -> str:
        """Where the item stands, as a path in the site."""
        return f"{self.page}.html#{self.part}"

    @property
    def file(self) -> str:
        """The name of the page that says how to cite it, in the folder ``cite``."""
        return f"{self.kind}-{self.name}.html"


def of_figure(figure: Explorable, page: str) -> Item:
    """Return a figure of ``page``, by what it shows in any of its states."""
    title = f"Figure “{figure.name.replace('-', ' ')}”: {figure.measure}"
    return Item("figure", figure.name, title, page, figure.name, _original((source, "") for source in figure.sources))


def of_number(number: Number) -> Item:
    """Return a checked number; in place of ``rows of`` a table its sources are those of the rows that it rests on."""
    sources = list(number.source.items())
    if any(source.startswith("rows of ") for source in number.source):
        for table, line in sorted(number.rows):
            row = lookup.row_at(table, line)
            sources += [(source, row["locator"]) for source in facts.sources_of(row["source"])]
    title = f"{number.definition}: {number.written(None)}"
    place = f"book/{number.page}"
    return Item("number", number.key, title, place, number.anchor, _original(sources))


def of_claim(claim: Claim) -> Item:
    """Return a claim; its first source is the document that makes it."""
    title = f"Claim {claim.id}, {claim.verdict}: {claim.says}"
    sources = [documents()[claim.document]["source"], *claim.sources]
    return Item("claim", claim.id, title, LEDGER, claim.anchor, _original((source, "") for source in sources))


def _original(sources: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what somebody else published, in order, each once and with the first place in it."""
    original: dict[str, str] = {}
    for source, locator in sources:
        if not any(own in source for own in OWN):
            original.setdefault(source, locator)
    return original


def items(homes: Mapping[str, str]) -> list[Item]:
    """Return all that can be cited; ``homes`` has the page of each figure that the site shows."""
    registry = figures.load()
    return [
        *(of_figure(registry[name], page) for name, page in sorted(homes.items()) if name in registry),
        *map(of_number, numbers.load().values()),
        *map(of_claim, claims.load()),
    ]
