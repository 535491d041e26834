"""Headers of columns: what each holds, in which unit, and how exactly its name says so.

Names are compared by whole words, so ``n_tokens`` is tokens, and ``n_layers``, ``d_model`` or a path with a C4 in it
are nothing.  A unit stands in brackets, after ``in`` or a slash, or last: ``params (M)``, ``tokens_B``,
``FLOPs (1E21)``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..laws import PF_DAY
from .cells import OF, PF_DAYS, PREFIXES, SCALES, scale_of
from .names import (
    AFTER,
    ASIDE,
    BASES,
    BYTES,
    CORES,
    LOGARITHM,
    LOGGED,
    LOSSES,
    NAMED,
    OTHER,
    PLACES,
    PLAIN,
    POWERS,
    SYMBOLS,
)


class Read(NamedTuple):
    """How a header is read: what, the factor of its unit, in words, how exactly (0 best), what is not understood."""

    what: str | None
    factor: float = 1.0
    words: str = ""
    rank: int = 9
    unknown: str = ""
    unit: str = ""
    base: float = 0.0  # of which it is the logarithm


NOTHING = Read(None)
WORDS = [name for name in SCALES if len(name) > 2]  # of a unit, before what it counts
COUNTED = r"(?:params?|parameters?|tokens?|toks?)(?![a-z])"


def recognised(header: object) -> tuple[str | None, float, str]:
    """Return ``(what, factor, words)`` of a column's header: what it holds, what to multiply by, how it was read.

    ``what`` is N, D, C, loss, perplexity, or None for a column that is something else.

    >>> recognised("params (B)"), recognised("D_tokens [T]")
    (('N', 1000000000.0, 'parameters, in billions'), ('D', 1000000000000.0, 'tokens, in trillions'))
    >>> recognised("PF-days")[:1], recognised("test_loss_bits"), recognised("n_layers")[0]
    (('C',), ('loss', 0.6931471805599453, 'loss, from bits to nats'), None)
    """
    found = read(header)
    return found[:3] if found.what in ("N", "D", "C", "loss", "perplexity") else (None, 1.0, "")


def read(header: object) -> Read:
    """Return how a header is read; of a path, the segment that says most."""
    text = str(header).strip()
    whole = _segment(text)
    if "/" not in re.sub(r"[(\[{][^)\]}]*[)\]}]", "", text) or whole.what == "ratio":
        return whole
    if re.fullmatch(r"\W*[NnDd]\s*/\s*[NnDd]\W*", text):
        return NOTHING  # a ratio, the other way round
    parts = [_segment(part) for part in re.split(r"/+", text) if part.strip()]
    known = [part for part in parts if part.what in CORES]
    if whole.what and (whole.rank <= 1 or not known):
        return whole
    if re.search(r"/\s*(?:s|sec|second|param\w*|token|step)s?\b", text.lower()) and not known[1:]:
        return whole
    best = min(known, key=lambda part: part.rank, default=whole)
    return best._replace(rank=best.rank + 1) if best.what else NOTHING


def _segment(text: str) -> Read:
    text = re.sub(r"log_\{?(10|2)\}?(?!\d)", r"log\1", text, flags=re.IGNORECASE)
    text = re.sub(r"^\s*(log10|log|ln)\s*\(([^()]*)\)", r"\1 \2", text, flags=re.IGNORECASE)
    low = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    low = re.sub(rf"(?<![a-z])([kmgbt])(?={COUNTED})", r"\1 ", low)
    low = re.sub(r"(?<![a-z])((?:kilo|mega|giga|tera|peta|exa|zetta)) (?=flop)", r"\1", low)
    bare = re.sub(r"[^a-z0-9/]+", "", low)
    if PF_DAYS.search(bare) or re.search(r"pf(?:lops?)?/?s?/?days?", bare):
        return Read("C", PF_DAY, "compute, from PF-days to FLOP", 1)
    units = re.findall(r"[(\[{]([^)\]}]*)[)\]}]", low)
    rest = re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", low)
    if lead := re.match(rf"\s*({'|'.join(WORDS)})\s+(?:of\s+)?(?={COUNTED})", rest) or re.match(
        r"\s*(10\s*(?:\^|\*\*)\s*\d+|\d+e\d+|[kmgbt](?= (?:params?|parameters?|tokens?|toks?)(?![a-z])))", rest
    ):
        units.append(lead[1])
        rest = rest[lead.end() :]
    power = r"(\d+(?:\.\d+)?e[-+]?\d+|10\s*(?:\^|\*\*)\s*\d+)"
    if tail := re.search(rf"(?:/|(?<![a-z])x|\*|\u00d7|[_\s])\s*{power}\s*$", rest) or re.search(
        r",?\s+in\s+([a-z][\w .]*)$", rest
    ):
        units.append(tail[1])
        rest = rest[: tail.start()]
    words = re.sub(r"[^a-z0-9]+", " ", rest).split()
    loss_unit = next((entry for entry in LOSSES if re.search(entry[0], low)), None)
    if loss_unit or re.search(r"nats", low):  # "per byte" and "per token" are of the loss here, not of a rate
        words = [word for word in words if word not in ("per", "byte", "token", "bits", "bit", "word", "nats")] or [
            "loss"
        ]
        words = [word for word in words if word not in ("log2", "log10", "char", "character")] or ["loss"]
        if loss_unit and (set(words) <= PLACES or LOGGED.match(low)):
            words = ["loss"]
    logged, scale = LOGARITHM.match(low), ""
    if logged and len(words) > 1 and words[0] == logged[1]:
        words = words[1:]
    elif logged:
        words = re.sub(r"[^a-z0-9]+", " ", rest[logged.end() :]).split()
    if len(words) > 1 and (words[-1] in SCALES or BYTES.match(words[-1])):
        scale = words.pop()
        words = words[:-1] if words[-1] == "in" else words
    prefix = next(
        (m[1] for word in words if (m := re.fullmatch(r"([kmgtpezy]|kilo|mega|giga|tera|peta|exa|zetta)flops?", word))),
        "",
    )
    if prefix:
        words = [re.sub(r"^(?:[kmgtpezy]|kilo|mega|giga|tera|peta|exa|zetta)(?=flops?$)", "", word) for word in words]
    what, rank = _what("".join(words), words)
    if what is None:
        return NOTHING
    if what in ("loss", "perplexity"):
        return _loss(what, rank, low, units, words)
    if what not in ("N", "D", "C", "unique"):
        return Read(what, 1.0, NAMED.get(what, what), rank)
    factor, unknown, of = (PREFIXES[prefix] if prefix else 1.0), "", "D" if what == "unique" else what
    if logged:
        unknown = "" if logged[1] in BASES else logged[1]
        return Read(what, 1.0, f"{NAMED[what]}, of their {logged[1]}", rank, unknown, base=BASES.get(logged[1], 0.0))
    for unit in [*([scale] if scale else []), *units]:
        size = scale_of(unit, of)
        if size is not None and not (scale and unit != scale and size == 1):
            factor *= size
        elif size is None and not set(re.findall(r"[a-z0-9]+", unit)) <= ASIDE | set(OF[of].replace("?", "").split()):
            unknown = unit
    said = f", in {POWERS[factor]}" if factor in POWERS else f", in units of {factor:g}" if factor != 1 else ""
    return Read(what, factor, NAMED[what] + said, rank, unknown)


def _what(joined: str, words: list[str]) -> tuple[str | None, int]:
    """Return what the words of a name say, and how exactly: 0 a symbol, 1 a plain name, from 2 a name among others."""
    if joined in SYMBOLS:
        return SYMBOLS[joined], 0
    for what, names in PLAIN.items():
        if joined in names.split():
            return what, 1
    if joined == "data":
        return "D", 3
    if words[:1] in (["log"], ["ln"]) and words[1:2] in (["ppl"], ["perplexity"]):
        return "loss", 2
    if {"unique"} & set(words) and {"tokens", "data"} & set(words):
        return "unique", 2
    if OTHER & set(words):
        return None, 9
    if len(words) > 1 and words[0] in ("n", "d", "c") and set(words[1:]) <= AFTER:
        return SYMBOLS[words[0]], 1 + len(words)
    if "cross" in words and "entropy" in words:
        return "loss", len(words)
    said = [what for what, cores in CORES.items() if cores & set(words)]
    if len(said) > 1:
        said = [what for what in said if what in ("loss", "perplexity")] or said
    if len(said) == 1:
        return said[0], min(8, len(words))
    return None, 9


def _loss(what: str, rank: int, low: str, units: list[str], words: list[str]) -> Read:
    if what == "perplexity":
        unit = next((f"nats per {of}" for of in ("byte", "word", "character") if of in low), "nats per token")
        return Read(what, 1.0, what, rank, unit=unit)
    for pattern, factor, unit, said in LOSSES:
        if re.search(pattern, low):
            return Read("loss", factor, said, rank, unit=unit)
    unknown = next(
        (
            unit
            for unit in units
            if re.search(r"%|percent|\bdb\b|nat\w*s\b|bit\w*s\b", unit)
            and not re.fullmatch(r"nats?(?:\s*(?:/|per|a)\s*tok(?:en)?s?)?", unit.strip())
        ),
        "",
    )
    return Read("loss", 1.0, "loss", rank, unknown, "nats per token")
