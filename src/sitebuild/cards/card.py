"""A card as SVG: what its page says in large letters, for figures with the chart, in the colours of the light theme.

Letters are wide enough to be read where the card is shown at a third of its size.
"""

from collections.abc import Mapping
from typing import Any

import lxml.etree
from markupsafe import Markup

from scalingbet.explorable.colours import light, plain_colours
from scalingbet.explorable.vega import FONT
from scalingbet.facts.book import book
from scalingbet.markup import templates

from ..changes import SITE

render = templates(SITE / "templates" / "parts")
WIDTH, HEIGHT, EDGE = 1200, 630, 48
SMALL = 28  # the least letters of a card
LEAST = 1.55  # the least size of a chart, times that on the page
_WIDTHS = {  # of bold letters, at most; the others have no more than 0.62, capitals 0.73
    letter: width
    for letters, width in (
        ("!',.:;|/Iijl \N{RIGHT SINGLE QUOTATION MARK}", 0.28), ("()[]-frt*", 0.39), ("aceksvxyz0123456789", 0.56),
        ("EFLPSTVXYZ", 0.67), ("mwMGOQ%", 0.89), ("W@\N{EM DASH}\N{HORIZONTAL ELLIPSIS}", 1.0),
    )
    for letter in letters
}  # fmt: skip


def width_of(text: str) -> float:
    """Return how wide ``text`` is at most, in bold letters of size 1.

    >>> width_of("ill") < width_of("fee") < width_of("WWW")
    True
    """
    return sum(_WIDTHS.get(letter, 0.73 if letter.isupper() else 0.62) for letter in text)


def lines_of(text: str, size: float, width: float) -> list[str]:
    """Return the words of ``text`` in lines that are at most ``width`` wide in letters of ``size``.

    >>> lines_of("ten times the compute", 40, 300)
    ['ten times the', 'compute']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer) * size > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def block(text: str, y: float, sizes: tuple[int, ...], box: tuple[float, float], **look: Any) -> dict[str, Any]:
    """Return ``text`` in the largest of ``sizes`` in which it fits into ``box``, a width and a height, from ``y`` down.

    What does not fit in the smallest ends after a word, with dots.
    """
    for size in sizes:
        lines, most = lines_of(text, size, box[0]), int(box[1] / (1.25 * size))
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(",;:.") + " …"]
    rows = [(y + size + k * 1.25 * size, line) for k, line in enumerate(lines)]
    return {"size": size, "weight": 400, "ink": light()["--sb-ink"], "x": EDGE, "rows": rows} | look


def below(made: Mapping[str, Any], gap: float) -> float:
    """Return where what follows a block begins."""
    return made["rows"][-1][0] + gap


def figure_card(figure: Mapping[str, Any], place: str) -> str:
    """Return the card of a figure, from what it has for files beside the page: its finding, and its narrow drawing.

    A chart that is too high to be read as a whole runs out of the card at its foot.
    """
    drawing = lxml.etree.fromstring(figure["drawing"])
    width, height = float(drawing.get("width")), float(drawing.get("height"))
    scale = max(min(620 / width, 560 / height), LEAST)
    left = WIDTH - 30 - width * scale
    shown = {"x": left, "y": 14 + max(20, (HEIGHT - 14 - height * scale) / 2), "scale": scale}
    room = left - 2 * EDGE + 18
    finding = block(figure["finding"], 48, (50, 46, 42, 38, 34), (room, 400), weight=700)
    return _card(place, [finding], room, day=figure["speaks_of"],
                 drawing=shown | {"svg": Markup(plain_colours(figure["drawing"]))})  # fmt: skip


def claim_card(claim: Any, voice: str, colour: tuple[str, float]) -> str:
    """Return the card of a claim: its document, what it says, and the verdict in its ``colour`` (with its share)."""
    who = block(f"{voice} says", 44, (34,), (900, 50), ink=light()[f"--sb-{claim.document}"], weight=700)
    says = block(claim.says, 104, (56, 50, 46, 42, 38, 34), (WIDTH - 2 * EDGE, 300), weight=700)
    verdict = {"says": claim.verdict, "width": 60 + width_of(claim.verdict) * 40, "colour": colour, "y": 430}
    return _card(f"Claim {claim.id}", [who, says], 1000, badge=verdict)


def page_card(title: str, text: str, place: str = "") -> str:
    """Return the card of a page: its title, or the question of a chapter; what it is about, or the answer."""
    head = block(title, 48, (68, 60, 52), (WIDTH - 2 * EDGE, 240), weight=700)
    rest = block(text, below(head, 32), (38, 34, 30), (WIDTH - 2 * EDGE, 545 - below(head, 32)))
    return _card(place, [head, rest] if text else [head], 1000)


def _card(place: str, blocks: list[Any], room: float, day: str = "", badge: Any = None, drawing: Any = None) -> str:
    under = [text for text in (f"As of {day}." if day else "", place) if text]
    lines = [line for text in under for line in lines_of(text, SMALL, room)]
    foot = [{"text": line, "y": HEIGHT - 76 - 36 * (len(lines) - 1 - k)} for k, line in enumerate(lines)]
    return str(render("card.svg", blocks=blocks, foot=foot, badge=badge, drawing=drawing, colours=light(),
                      edge=EDGE, small=SMALL, font=FONT, title=book()["title"]))  # fmt: skip
