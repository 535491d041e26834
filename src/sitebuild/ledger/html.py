"""The ledger as HTML: a plain list that needs no script; ``ledger.js`` adds search and filters."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from scalingbet.claims import KINDS, VERDICTS, Claim
from scalingbet.claims.conflicts import of_claim
from scalingbet.claims.turning import SAME, all_turns
from scalingbet.facts import references, tables
from scalingbet.facts.book import chapters, documents, voice
from scalingbet.formula.words import write
from scalingbet.markup import code, joined, templates
from scalingbet.numbers import quantity

render = templates(Path(__file__).parents[1] / "templates" / "parts")
SHORT = {"contradicts its source": "source", "contradicts another document": "other", "not checkable": "unchecked"}
COUNTED = {  # how many claims have a verdict, in a sentence
    "holds": ("holds", "hold"), "holds roughly": ("holds roughly", "hold roughly"),
    "contradicts its source": ("contradicts its source", "contradict their source"),
    "contradicts another document": ("contradicts another document", "contradict another document"),
    "superseded": ("is superseded", "are superseded"), "open": ("is open", "are open"),
    "not checkable": ("cannot be checked", "cannot be checked"),
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


def sources_html(sources: Iterable[str], locator: str = "") -> Markup:
    """Return the sources of an entry, with the place in them."""
    return joined(map(source_html, sources), "; ") + (f", {locator}" if locator else "")


def emphasis(text: str) -> Markup:
    """Return a text of the data files for HTML; ``*x*`` is emphasis.

    >>> print(emphasis("a *bet* <b>"))
    a <em>bet</em> &lt;b&gt;
    """
    parts = re.split(r"\*([^*]+)\*", text)
    return Markup().join(Markup("<em>{}</em>").format(part) if k % 2 else escape(part) for k, part in enumerate(parts))


def picture(claims: Sequence[Claim]) -> Markup:
    """Return the verdicts by document: a bar a document and its counts in words."""
    rows: list[dict[str, Any]] = []
    for ident in documents():
        counts = Counter(claim.verdict for claim in claims if claim.document == ident)
        bars, x = [], 0
        for verdict in (verdict for verdict in VERDICTS if counts[verdict]):
            n = counts[verdict]
            bars.append({"css": verdict_class(verdict), "x": x, "n": n, "words": COUNTED[verdict][n > 1]})
            x += n
        if bars:
            rows.append({"id": ident, "name": voice(ident), "count": x, "bars": bars})
    total = Counter(claim.verdict for claim in claims)
    return render(
        "verdicts.html", count=len(claims), rows=rows, most=max(row["count"] for row in rows),
        total=", ".join(f"{total[v]} {COUNTED[v][total[v] > 1]}" for v in VERDICTS if total[v]),
    )  # fmt: skip


def menus(claims: Iterable[Claim]) -> list[Any]:
    """Return the menus of the form that ``ledger.js`` brings to life: name, label, options.

    An option is a value, a text and, where links used another value earlier, that value.
    """
    used = {name: {getattr(claim, name) for claim in claims} for name in ("document", "chapter", "kind", "verdict")}
    options = {
        "document": [(ident, voice(ident), "") for ident in documents()],
        "chapter": [(name, about["title"], about["was"]) for name, about in chapters().items()],
        "kind": [(kind, kind, "") for kind in KINDS], "verdict": [(verdict, verdict, "") for verdict in VERDICTS],
    }  # fmt: skip
    filters = [
        (name, name.capitalize(), [("", "all", ""), *(option for option in some if option[0] in used[name])])
        for name, some in options.items()
    ]
    orders = [("", "by document", ""), ("verdict", "by verdict", ""), ("distance", "farthest off first", "")]
    return [*filters, ("sort", "Order", orders)]


def _distance(claim: Claim) -> str:
    if claim.distance is None:
        return ""
    if claim.distance == 0:
        return "inside what is claimed" if isinstance(claim.value, list) else "none"
    bands = f"it holds within {write(claim.tolerance, 'pct0')}, roughly within {write(claim.rough, 'pct0')}"
    return f"{write(claim.distance, 'pct1')} of the claimed value; {bands}"


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
        ("Verdict", f"{claim.verdict}: {VERDICTS[claim.verdict]}"),
        ("Conflict", joined((conflict.format(side.anchor, side.asks) for side in of_claim(claim.id)), ", ")),
        ("Otherwise", joined(map(other_claim.format, otherwise), ", ")),
        ("Sources", sources_html(claim.sources)),
        ("In the book", joined(dict.fromkeys(used), ", ")),
        ("First reading", emphasis(claim.first_pass_differs)),
        ("Kind, chapter", f"{claim.kind}, {chapters()[claim.chapter]['title'].lower()}"),
    ]  # fmt: skip


def ledger(claims: Sequence[Claim], where: Callable[..., list[Markup]], report: Callable[[Claim], str]) -> Markup:
    """Return the list of all claims under the form that filters it.

    ``where(name, state="")`` gives the links to the pages for the name of a figure, number or claim, ``report(claim)``
    a report's address.
    """
    otherwise = {claim.id: set(claim.other) for claim in claims}
    for claim in claims:
        for other in claim.other:
            otherwise.setdefault(other, set()).add(claim.id)
    return render(
        "claims.html", claims=claims, voice=voice, menus=menus(claims), report=report,
        meanings=[(verdict.capitalize(), f"{meaning.capitalize()}.") for verdict, meaning in VERDICTS.items()],
        rows=lambda claim: rows(claim, where, sorted(otherwise[claim.id])), css=verdict_class, emphasis=emphasis,
    )  # fmt: skip


def changed(claims: Iterable[Claim]) -> Markup:
    """Return the claims on which the book judges otherwise than its first reading did, and why."""
    differing = [claim for claim in claims if claim.first_pass_differs]
    return render("changed.html", claims=differing, css=verdict_class, emphasis=emphasis)
