"""What pages, figures, tables and claims are for a machine: JSON-LD in the words of schema.org, and ``citation_*``.

An address is absolute where the site's is known, else left out or relative to a page one folder deep.
"""

from collections.abc import Mapping
from typing import Any

from scalingbet.claims import Claim
from scalingbet.explorable import Explorable
from scalingbet.facts.book import book, documents, voice
from scalingbet.facts.references import plain

from . import citing, edition
from .items import Item

UNJUDGED = ("open", "not yet known", "not checkable")  # verdicts that judge nothing


def whole(site: str) -> dict[str, Any]:
    """Return the book as the whole that its parts are of."""
    return {"@type": "Book", "name": book()["title"], **({"url": site} if site else {})}


def article(title: str, description: str, address: str, site: str) -> dict[str, Any]:
    """Return a chapter, or the whole book where ``title`` is its own."""
    parent = None if title == book()["title"] else whole(site)
    return edition.linked("ScholarlyArticle", headline=title, description=description, url=address, isPartOf=parent)


def scholar(title: str, address: str) -> list[tuple[str, str]]:
    """Return the ``citation_*`` of a chapter, or of the book, as ``(name, content)``."""
    day = book()["date"].replace("-", "/")
    inside = [] if title == book()["title"] else [("citation_inbook_title", book()["title"])]
    return [
        ("citation_title", title), *(("citation_author", edition.name(one)) for one in edition.authors()),
        ("citation_publication_date", day), ("citation_online_date", day), ("citation_language", "en"), *inside,
        *([("citation_public_url", address), ("citation_fulltext_html_url", address)] if address else []),
    ]  # fmt: skip


def _data(path: str, site: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{site or '../'}data/{path}"}


def figure(item: Item, about: Explorable, site: str) -> dict[str, Any]:
    """Return a figure's data."""
    files = [f"figures/{about.name}-{name}.csv" for name, rows in about.datasets.items() if rows.columns]
    return edition.linked(
        "Dataset", name=item.title, description=about.description, url=site and f"{site}figures/{about.name}.html",
        isPartOf=whole(site), distribution=[_data(file, site) for file in files], citation=_sources(item),
        isAccessibleForFree=True,
    )  # fmt: skip


def table(name: str, about: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Return a table of facts, which stands on the page that its description names."""
    return edition.linked(
        "Dataset", name=about["title"], url=site and f"{site}book/{about['page']}.html#t-{name}",
        description=f"{about['title']}. {about['description']} Figures: {about['licence']}.",
        distribution=[_data(f"facts/{name}.csv", site)],
    )  # fmt: skip


def claim_review(claim: Claim, site: str) -> dict[str, Any] | None:
    """Return the review of a claim: what was claimed, by whom and when, and the verdict; none of one not judged."""
    if claim.verdict in UNJUDGED:
        return None
    document = documents()[claim.document]
    source = citing.bibliography()[document["source"]]
    appears = {"@type": "CreativeWork", "name": plain(source.fields["title"]), "url": source.fields.get("url")}
    signed = any(person.first_names for person in source.persons["author"])
    claimed = {
        "@type": "Claim", "datePublished": str(document["date"]),
        "author": {"@type": "Person", "name": document["author"]} if signed else
                  {"@type": "Organization", "name": voice(claim.document)},
        "appearance": {key: value for key, value in appears.items() if value},
    }  # fmt: skip
    return edition.linked(
        "ClaimReview", claimReviewed=claim.says, reviewBody=claim.note, itemReviewed=claimed,
        url=site and f"{site}claims/{claim.id}.html", datePublished=book()["date"],
        reviewRating={"@type": "Rating", "alternateName": claim.verdict},
    )  # fmt: skip


def _sources(item: Item) -> list[str]:
    entries = dict(citing.source(name, locator) for name, locator in item.sources.items())
    return [citing.text(key, entry) for key, entry in entries.items()]
