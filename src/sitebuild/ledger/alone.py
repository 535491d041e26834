"""A page of its own for each claim, ``claims/<id>.html``: what it says and its verdict, to be sent as a link."""

import re
from pathlib import Path
from typing import Any

from scalingbet import claims
from scalingbet.claims import VERDICTS
from scalingbet.explorable.colours import light
from scalingbet.facts.book import voice

from ..addresses import report_url, repository_url, site_url
from ..cards.card import claim_card
from ..changes import SITE
from ..found import linked
from ..pages import alone
from .html import emphasis, rows_alone, verdict_class

FOLDER = "claims"


def colour(verdict: str) -> tuple[str, float]:
    """Return the colour of a verdict on a card and how much of it covers the paper, both as ledger.css has them.

    >>> colour("holds")[1], colour("is consistent")[1]
    (1.0, 0.3)
    """
    css = (SITE / "static" / "ledger.css").read_text("utf-8")
    name = re.search(rf"[.]{verdict_class(verdict)}(?![\w-])[^{{]*{{ --verdict: var\((--v-[\w-]+)\)", css)
    made = re.search(rf"{name[1]}: [^;]*?var\((--sb-[\w-]+)\)(?: (\d+)%)?", css) if name else None
    if not made:
        raise ValueError(f"ledger.css has no colour for the verdict {verdict!r}")
    return light()[made[1]], int(made[2] or 100) / 100


def write(app: Any) -> None:
    """Write the page of each claim; remove those of claims that are gone."""
    site, ids = site_url(app.confdir), {claim.id for claim in claims.load()}
    repository = repository_url(app.confdir)
    for claim in claims.load():
        alone.write(
            app, f"{FOLDER}/{claim.id}", "claim_alone.html", f"{voice(claim.document)} says: {claim.says}",
            f"Verdict: {claim.verdict}. {claim.note}".replace("*", ""),
            claim_card(claim, voice(claim.document), colour(claim.verdict)), linked.claim_review(claim, site),
            claim=claim, voice=voice(claim.document),
            css=verdict_class(claim.verdict), note=emphasis(claim.note), rows=rows_alone(claim),
            report=report_url(repository, f"{FOLDER}/{claim.id}", f"claim {claim.id}"),
            meaning=f"{claim.verdict[0].upper()}{claim.verdict[1:]}: {VERDICTS[claim.verdict]}.",
        )  # fmt: skip
    for file in (Path(app.outdir) / FOLDER).glob("*.html"):
        if file.stem not in ids:
            file.unlink()
