"""The checked numbers: every figure that the book's prose states, computed.

``<chapter>.yaml`` beside this file defines them by key.  A sentence states one as a link,
``[16%](n:kaplan.drop_per_decade)``; ``prose`` checks that the text is what ``Number.text`` gives.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..facts import HISTORY, TYPES, NotYetKnown, as_known, by_day, check_sources, lowest_status, tables, touching
from ..facts.book import chapters
from ..facts.description import HOW
from ..facts.files import RecordError, check, close, read
from ..facts.known import is_trying
from ..formula.words import KINDS as FORMATS
from ..formula.words import write
from . import naming, provenance
from .expressions import evaluate

NUMBERS = Path(__file__).parent
KINDS = provenance.ALL_KINDS

SCHEMA = {
    "type": "object", "additionalProperties": False,
    "required": ["is", "value", "format", "unit", "source"],
    "properties": {
        "is": {"type": "string", "minLength": 1, "description": "what it is"},
        "value": {"type": ["string", "number"], "description": "an expression over models and facts"},
        "format": {"enum": list(FORMATS), "description": "how it is written"},
        "unit": {"type": "string", "description": "unit of the value"},
        "kind": {"enum": list(HOW), "description": "how it is known, where what it is computed from does not tell"},
        "source": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                   "description": "keys of the bibliography, or texts"},
        "locator": {"type": "string", "description": "where in the source"},
        "speaks_of": TYPES["when"] | {"type": ["string", "integer"]},
        "prefix": {"type": "string", "description": "text written before it"},
        "suffix": {"type": "string", "description": "text written after it"},
        "history": HISTORY,
        "figure": {"type": "string", "pattern": r"^[a-z0-9-]+\.\w+$",
                   "description": "a figure's name, a dot and the name of a value that it says too"},
    },
}  # fmt: skip


class NumberError(RecordError):
    """A checked number that is unknown, defined twice or cannot be computed."""


@dataclass(frozen=True)
class Number:
    """A checked number: ``value`` in ``unit``, the ``text`` that stands for it, what it is and where it is from."""

    key: str
    value: Any
    text: str
    unit: str
    definition: str
    expression: str
    format: str
    kind: str
    source: Mapping[str, str]  # each with the place in it
    speaks_of: str
    chapter: str
    prefix: str = ""
    suffix: str = ""
    history: tuple[dict[str, Any], ...] = ()
    status: str = ""  # the weakest of the rows of tables that it rests on
    ages: bool = False  # whether it grows old: it rests on a table whose subject moves
    rows: frozenset[tuple[str, int]] = frozenset()  # those that it rests on: table, and line of its file

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it rests on."""
        return frozenset(name for name, line in self.rows)

    @property
    def locator(self) -> str:
        """Where in its source it stands; of several sources, each that says where."""
        if len(self.source) == 1:
            return "".join(self.source.values())
        return "; ".join(f"{source}: {place}" for source, place in self.source.items() if place)

    def written(self, kind: str | None = None) -> str:
        """Return the number as prose writes it: in its own format, or as ``kind``."""
        return f"{self.prefix}{write(self.value, kind or self.format)}{self.suffix}"

    @property
    def anchor(self) -> str:
        """The id of the number's entry on its page."""
        return "n-" + self.key.replace(".", "-")

    @property
    def page(self) -> str:
        """The page, beside the codebook, that has the number's entry."""
        return "numbers-" + self.chapter.replace("_", "-")


@functools.cache
def definitions() -> dict[str, tuple[Path, dict[str, Any]]]:
    """Return ``{key: (file, definition)}`` of every chapter's file, each checked with the schema."""
    defined: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path in sorted(NUMBERS.glob("*.yaml"), key=lambda path: [*chapters(), path.stem].index(path.stem)):
        for key, definition in (read(path) or {}).items():
            if key in defined:
                raise NumberError(f"{path.name}, {key}: the key is in {defined[key][0].name} too")
            check(definition, SCHEMA, f"{path.name}, {key}", NumberError)
            check_sources(definition["source"], f"{path.name}, {key}: source", NumberError)
            defined[key] = path, definition
    return defined


_computing: list[str] = []


def _value(key: str) -> Any:
    """Return what the expression of ``key`` gives; an unknown key, a circle and what is no number raise."""
    if key not in definitions():
        raise NumberError(f"no checked number {key!r}; {close(key, definitions())}")
    path, about = definitions()[key]
    where = f"{path.name}, {key}"
    if key in _computing:
        raise NumberError(f"{where}: it is computed from itself, by way of {' -> '.join([*_computing, key])}")
    _computing.append(key)
    try:
        value = evaluate(about["value"], where, number=number)
    finally:
        _computing.pop()
    if about["format"] != "text" and (isinstance(value, bool) or not isinstance(value, int | float) or value != value):
        raise NumberError(f"{where}: {about['value']} gives {value!r}; allowed is a number")
    return value


@by_day
def get(key: str) -> Number:
    """Return the :class:`Number` of ``key``; an unknown one raises :class:`NumberError` that names close ones."""
    with touching() as rows:
        value = _value(key)
    path, about = definitions()[key]
    where = f"{path.name}, {key}"
    own = naming.names(about["value"], where)
    speaks_of = str(about.get("speaks_of") or provenance.day_of(own, rows, get))
    made = Number(
        key=key, value=value, text="", unit=about["unit"], definition=about["is"], expression=str(about["value"]),
        format=about["format"], kind=provenance.kind_of(about["value"], where, rows, get, about.get("kind", "")),
        source=provenance.sources_of(about, own, rows, get), speaks_of=speaks_of,
        chapter=path.stem, prefix=about.get("prefix", ""), suffix=about.get("suffix", ""),
        history=tuple(about.get("history", ())), status=lowest_status(rows),
        ages=bool(speaks_of) and any(tables()[name]["ages"] for name, line in rows), rows=frozenset(rows),
    )  # fmt: skip
    object.__setattr__(made, "text", made.written())
    return made


def check_figures(registry: Mapping[str, Any]) -> None:
    """Raise :class:`NumberError` for a number that its ``figure``, as it opens, says otherwise: the two have parted."""
    for key, (path, about) in definitions().items():
        if "figure" not in about:
            continue
        name, _, value = about["figure"].partition(".")
        where = f"{path.name}, {key}: figure"
        if name not in registry:
            raise NumberError(f"{where} = {about['figure']!r}; {close(name, registry)}")
        shown = registry[name].evaluate().p
        if not hasattr(shown, value):
            raise NumberError(f"{where} = {about['figure']!r}; {name} has no value {value!r}")
        drawn, stated = write(getattr(shown, value), about["format"]), write(get(key).value, about["format"])
        if drawn != stated:
            raise NumberError(f"{where} {about['figure']} opens with {drawn}, the number is {stated}")


def number(key: str) -> Any:
    """Return the value of the checked number ``key``; what expressions call."""
    return _value(key) if is_trying() else get(key).value


def number_on(day: str, key: str) -> Any:
    """Return the value of the checked number ``key`` as known on ``day``.

    >>> number_on("2026-05-28", "market.run_rates_now")
    108.5
    """
    with as_known(day):
        return get(key).value


def load() -> dict[str, Number]:
    """Return ``{key: Number}`` of all checked numbers, computed, in the order of the files.

    Those that rest on what was not known yet on the day are left out.
    """
    computed = {}
    for key in definitions():
        with contextlib.suppress(NotYetKnown):
            computed[key] = get(key)
    return computed


def quantity(value: bool | str | float | list[float], unit: str = "") -> str:
    """Return a number, a range or a truth value as text.

    >>> quantity([10.0, 30.0], "%"), quantity(5.76e23, "FLOP"), quantity(True)
    ('10 to 30 %', '5.76e23 FLOP', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"{quantity(value[0])} to {quantity(value[1])} {unit}".strip()
    large = value and not 1e-4 <= abs(value) < 1e7
    return f"{write(value, 'e5' if large else 'g5')} {unit}".strip()
