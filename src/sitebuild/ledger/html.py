"""The ledger as HTML: a plain list that needs no script; ``ledger.js`` adds search, filters and an order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from scalingbet.claims import KINDS, ROUGH, STRENGTHS, TOLERANCE, VERDICTS, Claim
from scalingbet.claims.conflicts import of_claim
from scalingbet.claims.ledger import decided_by, kept
from scalingbet.claims.summary import summary
from scalingbet.claims.turning import SAME, all_turns
from scalingbet.facts import references, tables
from scalingbet.facts.book import chapters, documents, voice
from scalingbet.formula.words import write
from scalingbet.markup import code, joined, templates
from scalingbet.numbers import quantity

render = templates(Path(__file__).parents[1] / "templates" / "parts")
SHORT = {  # of a verdict's CSS class
    "is repeated, not confirmed": "repeated", "follows from an assumption": "assumed", "is consistent": "consistent",
    "follows from its definition": "definition", "contradicts its source": "source",
    "contradicts published figures": "published", "contradicts another document": "other",
    "contradicts itself": "itself", "fails on an assumption": "fails", "not yet known": "unknown",
    "not checkable": "unchecked",
}  # fmt: skip


def verdict_class(verdict: str) -> str:
    """Return the CSS class of a verdict: ``v-holds``, ``v-source``, ..."""
    return "v-" + SHORT.get(verdict, verdict.replace(" ", "-"))


def source_html(source: str) -> Markup:
    """Return a source: a key as a link to the bibliography, ``rows of`` a table to the codebook, else the text."""
    table = source.removeprefix("rows of ")
    if table != source and table in tables():
        return Markup('<a href="../book/{}.html#t-{}">{}</a>').format(tables()[table]["page"], table, source)
    return references.html_link(source) if source in references.entries() else escape(source)


def locator_html(locator: str) -> Markup:
    """Return where in a source: an address, alone or before a semicolon, as a link.

    >>> print(locator_html("https://example.org/a; middle"))
    <a href="https://example.org/a">example.org/a</a>; middle
    """
    address, semicolon, rest = locator.partition(";")
    if not address.startswith("https://") or " " in address:
        return escape(locator)
    link = Markup('<a href="{}">{}</a>').format(address, address.removeprefix("https://"))
    return link + escape(semicolon + rest)


def sources_html(sources: Mapping[str, str]) -> Markup:
    """Return the sources of an entry, each with the place in it."""
    return joined((source_html(source) + (place and f", {place}") for source, place in sources.items()), "; ")


def emphasis(text: str) -> Markup:
    """Return a text of the data files for HTML; ``*x*`` is emphasis.

    >>> print(emphasis("a *bet* <b>"))
    a <em>bet</em> &lt;b&gt;
    """
    parts = re.split(r"\*([^*]+)\*", text)
    return Markup().join(Markup("<em>{}</em>").format(part) if k % 2 else escape(part) for k, part in enumerate(parts))


def picture(claims: Sequence[Claim]) -> Markup:
    """Return the verdicts by document: a bar for today and one for when it was written, and the counts in words."""
    rows: list[dict[str, Any]] = []
    for ident in documents():
        own = [claim for claim in claims if claim.document == ident]
        if own:
            today, written = (_parts(getattr(claim, name) for claim in own) for name in ("verdict", "written"))
            same = [(part["verdict"], part["n"]) for part in today]
            other = [part for part in written if (part["verdict"], part["n"]) not in same]
            bars = [("today", today, today), ("when written", written, other)]
            rows.append({"id": ident, "name": voice(ident), "count": len(own), "bars": bars})
    most = max(row["count"] for row in rows)
    return render("verdicts.html", sentence=summary(claims)["sentence"], rows=rows, most=most)


def _parts(verdicts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the parts of a bar: for each verdict its class, where it begins and how many claims have it."""
    counts, parts, x = Counter(verdicts), [], 0
    for verdict in (verdict for verdict in VERDICTS if counts[verdict]):
        parts.append({"css": verdict_class(verdict), "x": x, "n": counts[verdict], "verdict": verdict})
        x += counts[verdict]
    return parts


def menus(claims: Iterable[Claim]) -> list[Any]:
    """Return the menus of the form that ``ledger.js`` brings to life: name, label, options.

    An option is a value, a text and, where links used another value earlier, that value.
    """
    names = ("document", "chapter", "kind", "verdict", "written", "strength")
    used = {name: {getattr(claim, name) for claim in claims} for name in names}
    options = {
        "document": [(ident, voice(ident), "") for ident in documents()],
        "chapter": [(name, about["title"], about["was"]) for name, about in chapters().items()],
        "kind": [(kind, kind, "") for kind in KINDS], "verdict": [(verdict, verdict, "") for verdict in VERDICTS],
        "written": [(verdict, verdict, "") for verdict in VERDICTS],
        "strength": [(name, name, "") for name in STRENGTHS],
    }  # fmt: skip
    labels = {"verdict": "Verdict today", "written": "When written", "strength": "What the check proves"}
    filters = [
        (
            name,
            labels.get(name, name.capitalize()),
            [("", "all", ""), *(option for option in some if option[0] in used[name])],
        )
        for name, some in options.items()
    ]
    orders = [("", "by document", ""), ("verdict", "by verdict", ""), ("distance", "farthest off first", "")]
    return [*filters, ("sort", "Order", orders)]


def _distance(claim: Claim) -> str:
    if claim.distance is None:
        return ""
    if claim.distance == 0:
        return "inside what is claimed" if isinstance(claim.value, list) else "none"
    bands = f"it holds within {write(TOLERANCE, 'pct0')}, roughly within {write(ROUGH, 'pct0')}"
    return f"{write(claim.distance, 'pct1')} of the claimed value; {bands}"


def _proves(claim: Claim) -> Markup | str:
    """Return the strength of a claim's check, and what decides it; what the word means stands above all claims."""
    if not claim.strength:
        return ""
    decides = joined(map(source_html, decided_by(claim)), "; ")
    return Markup("{}, decided by {}").format(claim.strength, decides) if decides else claim.strength


def _turns(claim: Claim, where: Callable[..., list[Markup]]) -> Markup | str:
    """Return, nearest first, the value of each input at which the verdict turns, with the figure that shows it."""
    turned, never = [], []
    for turn in all_turns().get(claim.id, ()):
        if turn.at is None or turn.change is None:
            never.append(turn.input)
            continue
        figure, _, control = (claim.moves or {}).get(turn.input, "").partition(".")
        change = write(turn.change, "pct1" if abs(turn.change) < 0.1 else "pct0")
        signed = f"+{change}" if turn.change > 0 else change
        turned.append({
            "input": turn.input, "now": quantity(turn.value),
            "says": "with the least change" if abs(turn.change) < SAME else f"at {quantity(turn.at)} ({signed})",
            "link": next(iter(where(figure, f"?v=1&{control}={turn.at:.5g}")[-1:]), "") if figure else "",
        })  # fmt: skip
    return render("turns.html", turned=turned, never=never) if turned or never else ""


def rows(claim: Claim, where: Callable[..., list[Markup]], otherwise: Iterable[str]) -> list[tuple[str, Any]]:
    """Return the rows of a claim's details, as ``(name, content)``: its source, check, result and what follows."""
    newer, settles = claim.superseded_by, claim.settles
    inputs = [Markup("{} = {}").format(code(name), quantity(value)) for name, value in (claim.inputs or {}).items()]
    conflict = Markup('<a href="conflicts.html#{}">{}</a>')
    other_claim = Markup('<a href="#claim-{0}">{0}</a>')
    used = [link for name in (*claim.used_in, claim.id) for link in where(name)]
    return [
        ("Claimed", quantity(claim.value, claim.unit) if claim.value is not None else ""),
        ("Result", quantity(claim.result, claim.unit) if claim.result is not None else ""),
        ("Distance", _distance(claim)),
        ("Check", Markup('<pre tabindex="0">{}</pre>').format(code(claim.check)) if claim.check else ""),
        ("Inputs", Markup("<br>").join(inputs)),
        ("Newer figure", newer and Markup("{}, as of {}: {}").format(
            quantity(newer["value"], claim.unit), newer["speaks_of"], source_html(newer["source"]))),
        ("Decided by", settles and f"{settles['measure']}, by {settles['date']}"),
        ("When would it turn?", _turns(claim, where)),
        ("Why no check", emphasis(claim.why_not)),
        ("What it proves", _proves(claim)),
        ("When written", claim.written if claim.written != claim.verdict else ""),
        ("Decided anew", emphasis(claim.decided_anew)),
        ("Conflict", joined((conflict.format(side.anchor, side.asks) for side in of_claim(claim.id)), ", ")),
        ("Otherwise", joined(map(other_claim.format, otherwise), ", ")),
        ("Sources", sources_html(dict.fromkeys(claim.sources, ""))),
        ("In the book", joined(dict.fromkeys(used), ", ")),
    ]  # fmt: skip


def rows_alone(claim: Claim) -> list[tuple[str, Any]]:
    """Return the rows that only the claim's own page has."""
    return [
        ("First reading", emphasis(claim.first_pass_differs)),
        ("Kind, chapter", f"{claim.kind}, {chapters()[claim.chapter]['title'].lower()}"),
    ]


def ledger(claims: Sequence[Claim], where: Callable[..., list[Markup]]) -> Markup:
    """Return the list of all claims under the form that filters it.

    ``where(name, state="")`` gives the links to the pages for the name of a figure, number or claim.
    """
    otherwise = {claim.id: set(claim.other) for claim in claims}
    for claim in claims:
        for other in claim.other:
            otherwise.setdefault(other, set()).add(claim.id)
    return render(
        "claims.html", claims=claims, voice=voice, menus=menus(claims),
        meanings=[(word.capitalize(), f"{_sentence(meaning)}.") for word, meaning in (VERDICTS | STRENGTHS).items()],
        rows=lambda claim: rows(claim, where, sorted(otherwise[claim.id])), css=verdict_class, emphasis=emphasis,
    )  # fmt: skip


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def judged_anew(claims: Sequence[Claim]) -> Markup:
    """Return how many claims had each verdict before checks had strengths and have it now, and those decided anew."""
    was = {claim.id: kept()[claim.id]["was"] for claim in claims}
    before, now = Counter(was.values()), Counter(claim.verdict for claim in claims)
    moves = Counter((was[claim.id], claim.verdict) for claim in claims if was[claim.id] != claim.verdict)
    counts = [(verdict, before[verdict], now[verdict]) for verdict in (*VERDICTS,) if before[verdict] or now[verdict]]
    anew = [(claim, was[claim.id]) for claim in claims if claim.decided_anew]
    return render(
        "anew.html", counts=counts, moves=moves.most_common(), claims=anew, css=verdict_class, emphasis=emphasis
    )


def changed(claims: Iterable[Claim]) -> Markup:
    """Return the claims on which the book judges otherwise than its first reading did, and why."""
    differing = [claim for claim in claims if claim.first_pass_differs]
    return render("changed.html", claims=differing, css=verdict_class, emphasis=emphasis)
