"""Cells and units: ``70B``, ``633 million``, ``1,400``, ``2,5`` and ``10^21`` are read as they are meant."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import numpy as np

from ..laws import PF_DAY
from .names import ASIDE


def _factors(words: Mapping[str, str]) -> dict[str, float]:
    return {word: float(factor) for factor, names in words.items() for word in names.split()}


SCALES = _factors({
    "1e3": "k thousand thousands",
    "1e6": "m mil mm mn mio million millions mega",
    "1e9": "b bil bn billion billions milliard milliards mrd mia g giga",
    "1e12": "t tn trillion trillions tera",
    "1e15": "quadrillion quadrillions",
})  # fmt: skip
PREFIXES = _factors({
    "1e3": "k kilo",
    "1e6": "m mega",
    "1e9": "g giga",
    "1e12": "t tera",
    "1e15": "p peta",
    "1e18": "e exa",
    "1e21": "z zetta",
    "1e24": "y yotta",
})  # fmt: skip
PF_DAYS = re.compile(r"(?:pf|pflops?|petaflops?)(?:/?s)?[\W_]*days?")
OF = {"N": "params? parameters? weights?", "D": "tokens? toks?", "C": "", "loss": "", "perplexity": ""}
LOSS_CELLS = {"nats": 1.0, "nat": 1.0, "bits": math.log(2), "bit": math.log(2)}
MOST = 1e60  # of any value: squares and products of it are still numbers
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
POWER = r"(?:(\d+(?:\.\d+)?)\s*[x*\u00d7\u00b7]\s*)?10\s*(?:\^|\*\*)\s*\{?([-+]?\d+)\}?"
SUPERSCRIPT = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b", "0123456789-")
ALLOWED = {  # what a unit may be
    "N": "thousand, million, billion, trillion, k, M, B, T, a number such as 1e9 or 10^6",
    "D": "thousand, million, billion, trillion, k, M, B, T, a number such as 1e9 or 10^6",
    "C": "FLOP with k, M, G, T, P, E or Z before it, PF-days, a number such as 1e21",
    "loss": "nats, bits, bits per byte",
    "perplexity": "none",
}
CELLS = {"loss": "nats and bits; any other stands in the head, as loss (bits per byte)"}
MARKS = " *\u2020\u2021\u00a7\u00b6"  # of a footnote


def scale_of(text: str, what: str) -> float | None:
    """Return the factor that a unit stands for, or None where it is not understood.

    >>> scale_of("10^6", "N"), scale_of("1E21", "C"), scale_of("EFLOP", "C"), scale_of("GB", "D")
    (1000000.0, 1e+21, 1e+18, None)
    """
    text = _raised(text.strip().lower().replace("_", " "))
    if what == "C" and PF_DAYS.fullmatch(text):
        return PF_DAY
    text = re.sub(r"^(?:in|of|x|\*|\u00d7)\s*(?=\S)", "", text).strip()
    if written := re.fullmatch(POWER, text):
        return float(written[1] or 1) * 10.0 ** int(written[2])
    if bare := re.fullmatch(r"e\+?(\d+)", text):
        return 10.0 ** int(bare[1])
    if re.fullmatch(NUMBER, text) and 0 < float(text) < math.inf:
        return float(text)
    if counted := re.fullmatch(rf"({NUMBER})\s*([a-z]+)", text):
        size = scale_of(counted[2], what)
        return None if size is None else float(counted[1]) * size
    named = OF[what].replace("?", "").split()
    parts = [part for part in re.split(r"[\s,]+", text) if not set(re.findall(r"[a-z]+", part) or [part]) <= ASIDE]
    if parts and " ".join(parts) != text and (len(parts) > 1 or parts[0] not in named):
        return scale_of(" ".join(parts), what)
    words = re.findall(r"[a-z]+", text)
    if not words or "".join(words) != re.sub(r"[\s.\-]+", "", text):
        return None
    if what == "C":
        joined = "".join(words)
        if unit := re.fullmatch(r"([a-z]*?)flops?", joined):
            return 1.0 if not unit[1] else PREFIXES.get(unit[1], SCALES.get(unit[1]))
    else:
        names = OF[what].split()
        words = [word for word in words if not any(re.fullmatch(name, word) for name in names)] or ["one"]
    if len(words) == 1:
        return 1.0 if words == ["one"] else SCALES.get(words[0])
    return None


def _raised(text: str) -> str:
    """Return ``text`` with a raised power, as in ten with a small nine, written with ``^``."""
    return re.sub(
        r"10([\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u207b]+)", lambda m: "10^" + m[1].translate(SUPERSCRIPT), text
    )


def number(cell: str | float, what: str = "N") -> float:
    """Return a cell as a number; ``1.4T``, ``633 million``, ``1,400`` and ``10^21`` are read as they are meant.

    An error that is given with it, or the mark of a footnote, is left out.

    >>> number("1.4T"), number(" 5.76e23 "), number("70 b"), number("633 million"), number("3 EFLOP", "C")
    (1400000000000.0, 5.76e+23, 70000000000.0, 633000000.0, 3e+18)
    >>> number("2.41(1)*", "loss"), number("49 965 837")
    (2.41, 49965837.0)
    """
    return parted(cell, what)[0]


def parted(cell: str | float, what: str) -> tuple[float, bool]:
    """Return a cell as a number, and whether it says its unit itself."""
    if not isinstance(cell, str):
        return float(cell), False
    text = _raised(re.sub(r"(?<=\d)[_\u2009\u202f\u00a0'](?=\d{3})", "", cell.strip())).lower()
    text = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", text)
    text = re.sub(r"\\times|\\cdot", "\u00d7", text.replace("$", "")).strip(MARKS)
    text = re.sub(rf"\s*(?:\u00b1|\+/-|\\pm)\s*{NUMBER}|(?<=\d)\s*\({NUMBER}\)$", "", text)
    if re.match(r"\d{1,3}(?: \d{3})+(?![\d.])", text):
        text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)
    if not text:
        raise ValueError("empty")
    if written := re.fullmatch(POWER, text):
        return float(written[1] or 1) * 10.0 ** int(written[2]), False
    written = re.match(rf"[~\u2248]?\s*({NUMBER})", text)
    if not written:
        raise ValueError("no number")
    rest = text[written.end() :].strip()
    factor = 1.0 if not rest else LOSS_CELLS.get(rest) if what == "loss" else scale_of(rest, what)
    if factor is None and not re.search(r"\d", rest):
        raise ValueError(f"{rest!r} is no unit that is known; allowed are {CELLS.get(what, ALLOWED[what])}")
    if factor is None:
        raise ValueError("no number")
    return float(written[1]) * factor, bool(rest)


WORDS = """nan na n/a #n/a none null - -- \u2013 \u2014 ? missing inf -inf +inf infinity \u221e tbd pending running
failed fail crashed crash diverged oom dnf error killed n.a. \u2717"""
EMPTY = set(WORDS.split())


def empty(cell: object) -> bool:
    """Return whether a cell holds no value: blank, NaN, infinite, a dash, or a word such as diverged."""
    if isinstance(cell, str):
        return not cell.strip() or cell.strip().lower() in EMPTY
    return (
        cell is None
        or (isinstance(cell, float | np.floating) and not math.isfinite(cell))
        or type(cell).__name__ in ("NAType", "NaTType")
    )


def decimal_commas(cells: Iterable[str], delimiter: str) -> bool:
    """Return whether the commas in numbers stand for decimal points: by a comma that can be nothing else, or as
    those write who part cells by semicolons.

    >>> decimal_commas(["2,4", "1.400,5"], ";"), decimal_commas(["1,400", "2,000,000"], ";")
    (True, False)
    """
    numbers = [
        cell.strip() for cell in cells if re.fullmatch(r"\s*[-+]?[\d.]*,[\d,.]*(?:[eE][-+]?\d+)?\s*\w{0,9}\s*", cell)
    ]
    if any(cell.count(",") > 1 or re.search(r",\d+\.", cell) for cell in numbers):
        return False
    if any(re.match(r"[-+]?0,", cell) or not re.search(r",\d{3}(?:\D|$)", cell) for cell in numbers):
        return True
    return bool(numbers) and delimiter == ";"


def with_point(cell: str) -> str:
    """Return a number that has a decimal comma with a point.

    >>> with_point("1.400,5"), with_point("633.100.000")
    ('1400.5', '633100000')
    """
    if re.fullmatch(r"\s*\d{1,3}(?:\.\d{3})+\s*", cell):
        return cell.replace(".", "")
    if not re.fullmatch(r"\s*[-+]?[\d.]*,\d+(?:[eE][-+]?\d+)?\s*\w{0,9}\s*", cell):
        return cell
    return cell.replace(".", "").replace(",", ".")
