"""The ledger as HTML: a plain list that needs no script; ``ledger.js`` adds search and filters."""

import re
from collections import Counter

from scalingbet.claims import KINDS, VERDICTS
from scalingbet.claims.conflicts import of_claim
from scalingbet.claims.turning import SAME, all_turns
from scalingbet.facts import references
from scalingbet.facts.book import chapters, documents
from scalingbet.formula.words import write
from scalingbet.markup import code, escape, listed
from scalingbet.numbers import quantity

SHORT = {"contradicts its source": "source", "contradicts another document": "other", "not checkable": "unchecked"}
COUNTED = {  # how many claims have a verdict, in a sentence
    "holds": ("holds", "hold"), "holds roughly": ("holds roughly", "hold roughly"),
    "contradicts its source": ("contradicts its source", "contradict their source"),
    "contradicts another document": ("contradicts another document", "contradict another document"),
    "superseded": ("is superseded", "are superseded"), "open": ("is open", "are open"),
    "not checkable": ("cannot be checked", "cannot be checked"),
}  # fmt: skip


def verdict_class(verdict):
    """Return the CSS class of a verdict: ``v-holds``, ``v-source``, ..."""
    return "v-" + SHORT.get(verdict, verdict.replace(" ", "-"))


def source_html(source):
    """Return a source: a key as a link to the bibliography, a text as it is."""
    return references.html_link(source) if source in references.entries() else escape(source)


def sources_html(sources, locator=""):
    """Return the sources of an entry, with the place in them."""
    return "; ".join(source_html(source) for source in sources) + (f", {escape(locator)}" if locator else "")


def _emphasis(text):
    """Return a text of the data files for HTML; ``*x*`` is emphasis."""
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", escape(text))


def picture(claims):
    """Return the verdicts by document: a bar a document and its counts in words."""
    most = max(Counter(claim.document for claim in claims).values())
    rows = []
    for ident, document in documents().items():
        counts = Counter(claim.verdict for claim in claims if claim.document == ident)
        if not counts:
            continue
        bars, words, x = [], [], 0
        for verdict in VERDICTS:
            n = counts[verdict]
            if n:
                bars.append(f'<rect class="{verdict_class(verdict)}" x="{x}" y="0" width="{n}" height="1"/>')
                said = COUNTED[verdict][n > 1]
                words.append(f'<span class="count"><i class="{verdict_class(verdict)}"></i>{n} {said}</span>')
                x += n
        rows.append(
            f'<li><span class="document {ident}">{escape(document["short"])}</span> '
            f'<span class="total">{x} claim{"s" * (x > 1)}</span>'
            f'<svg viewBox="0 0 {most} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
            f"{''.join(bars)}</svg><p>{', '.join(words)}</p></li>"
        )
    total = Counter(claim.verdict for claim in claims)
    said = ", ".join(f"{total[v]} {COUNTED[v][total[v] > 1]}" for v in VERDICTS if total[v])
    return (
        f'<figure class="verdicts" aria-labelledby="verdicts-finding"><figcaption id="verdicts-finding">'
        f"Of {len(claims)} claims {said}.</figcaption><ul>{''.join(rows)}</ul></figure>"
    )


def _select(name, label, options):
    """Return a menu of ``options``: value, text and, where links of before had another one, that value."""
    chosen = ""
    for value, text, *before in options:
        was = f' data-was="{escape(before[0])}"' if before else ""
        chosen += f'<option value="{escape(value)}"{was}>{escape(text)}</option>'
    return f'<label>{label}<select name="{name}" autocomplete="off">{chosen}</select></label>'


def tools(claims):
    """Return the form that ``ledger.js`` brings to life; without it, it stays hidden."""
    used = {name: {getattr(claim, name) for claim in claims} for name in ("document", "chapter", "kind", "verdict")}
    listed = [(name, c["title"], c["was"]) for name, c in chapters().items() if name in used["chapter"]]
    documented = [(ident, about["short"]) for ident, about in documents().items() if ident in used["document"]]
    return (
        '<form class="ledger-tools" role="search" aria-label="Search the claims" hidden>'
        '<label class="wide">Search<input type="search" name="search" autocomplete="off" spellcheck="false"></label>'
        + _select("document", "Document", [("", "all"), *documented])
        + _select("chapter", "Chapter", [("", "all"), *listed])
        + _select("kind", "Kind", [("", "all"), *((kind, kind) for kind in KINDS if kind in used["kind"])])
        + _select("verdict", "Verdict", [("", "all"), *((v, v) for v in VERDICTS if v in used["verdict"])])
        + _select("sort", "Order", [("", "by document"), ("verdict", "by verdict"), ("distance", "farthest off first")])
        + '<button type="reset">Show all</button><output aria-live="polite"></output></form>'
    )


def _distance(claim):
    if claim.distance is None:
        return ""
    if claim.distance == 0:
        return "inside what is claimed" if isinstance(claim.value, list) else "none"
    bands = f"it holds within {write(claim.tolerance, 'pct0')}, roughly within {write(claim.rough, 'pct0')}"
    return f"{write(claim.distance, 'pct1')} of the claimed value; {bands}"


def _turns(claim, where):
    """Return, nearest first, the value of each input at which the verdict turns, with the figure that shows it."""
    turned, never = [], []
    for turn in all_turns().get(claim.id, ()):
        if turn.at is None:
            never.append(code(turn.input))
            continue
        figure, _, control = (claim.moves or {}).get(turn.input, "").partition(".")
        state = f'#{figure}?v=1&amp;{control}={turn.at:.5g}"'
        shown = [link.replace(f'#{figure}"', state) for link in where(figure)[-1:] if figure]
        change = write(turn.change, "pct1" if abs(turn.change) < 0.1 else "pct0")
        signed = f"+{change}" if turn.change > 0 else change
        said = "with the least change" if abs(turn.change) < SAME else f"at {quantity(turn.at)} ({signed})"
        turned.append(f"<li>{code(turn.input)}: now {quantity(turn.value)}, turns {', '.join([said, *shown])}</li>")
    rest = f"<p>No value tried of {', '.join(never)}, a hundredth to a hundredfold, turns it.</p>" if never else ""
    return (f"<ul>{''.join(turned)}</ul>" if turned else "") + rest


def entry(claim, where, said_otherwise, report):
    """Return one claim as an ``<article>``.

    ``where`` gives the links to the pages for the name of a figure, number or claim, ``report`` a report's address.
    """
    document = documents()[claim.document]
    newer, settles, conflicts = claim.superseded_by, claim.settles, of_claim(claim.id)
    used = [link for name in (*claim.used_in, claim.id) for link in where(name)]
    rows = [
        ("Claimed", escape(quantity(claim.value, claim.unit)) if claim.value is not None else ""),
        ("Result", escape(quantity(claim.result, claim.unit)) if claim.result is not None else ""),
        ("Distance", _distance(claim)),
        ("Check", f'<pre tabindex="0">{code(claim.check)}</pre>' if claim.check else ""),
        ("Inputs", "<br>".join(f"{code(name)} = {escape(quantity(v))}" for name, v in (claim.inputs or {}).items())),
        ("Newer figure", newer and f"{escape(quantity(newer['value'], claim.unit))}, as of {escape(newer['as_of'])}: "
         f"{source_html(newer['source'])}"),
        ("Decided by", settles and f"{escape(settles['measure'])}, by {escape(settles['date'])}"),
        ("When would it turn?", _turns(claim, where)),
        ("Why no check", _emphasis(claim.why_not)),
        ("Verdict", f"{claim.verdict}: {VERDICTS[claim.verdict]}"),
        ("Conflict", ", ".join(f'<a href="conflicts.html#{one.anchor}">{escape(one.asks)}</a>' for one in conflicts)),
        ("Otherwise", ", ".join(f'<a href="#claim-{other}">{other}</a>' for other in said_otherwise)),
        ("Sources", sources_html(claim.sources)),
        ("In the book", ", ".join(dict.fromkeys(used))),
        ("First reading", _emphasis(claim.first_pass_differs)),
        ("Kind, chapter", f"{claim.kind}, {chapters()[claim.chapter]['title'].lower()}"),
    ]  # fmt: skip
    distance = "" if claim.distance is None else f' data-distance="{claim.distance:.6g}"'
    return (
        f'<article class="claim" id="{claim.anchor}" data-document="{claim.document}" data-chapter="{claim.chapter}" '
        f'data-kind="{claim.kind}" data-verdict="{claim.verdict}"{distance}>'
        f'<p class="claim-head"><span class="document {claim.document}">{escape(document["short"])}</span> '
        f'<span class="locator">{escape(claim.locator)}</span> '
        f'<a class="claim-id" href="#{claim.anchor}">{claim.id}</a></p>'
        f"<h3>{escape(claim.says)}</h3>"
        f'<p class="claim-note"><strong class="badge {verdict_class(claim.verdict)}">{claim.verdict}</strong> '
        f"{_emphasis(claim.note)}</p><details><summary>Check and sources</summary>{listed(rows)}"
        f'<p><a class="report" href="{escape(report(claim))}">Report an error in {claim.id}</a></p></details></article>'
    )


def ledger(claims, where, report):
    """Return the list of all claims under the form that filters it; ``report`` gives the address of a report."""
    otherwise = {claim.id: set(claim.other) for claim in claims}
    for claim in claims:
        for other in claim.other:
            otherwise.setdefault(other, set()).add(claim.id)
    entries = "".join(entry(claim, where, sorted(otherwise[claim.id]), report) for claim in claims)
    meanings = listed((verdict.capitalize(), f"{meaning.capitalize()}.") for verdict, meaning in VERDICTS.items())
    return (
        f'<details class="meanings"><summary>What the verdicts mean</summary>{meanings}</details>'
        f'<div class="ledger">{tools(claims)}<div class="claims">{entries}</div></div>'
    )


def changed(claims):
    """Return the claims on which the book judges otherwise than its first reading did, and why."""
    rows = [
        f'<li><a href="claims.html#{claim.anchor}">{claim.id}</a> {escape(claim.says)} '
        f'<strong class="badge {verdict_class(claim.verdict)}">{claim.verdict}</strong> '
        f"{_emphasis(claim.first_pass_differs)}</li>"
        for claim in claims if claim.first_pass_differs
    ]  # fmt: skip
    return f'<ul class="changes">{"".join(rows)}</ul>'
