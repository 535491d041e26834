"""What can a check name?  The models, facts and numbers that have a word, with signature, unit and source."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...facts import rows, tables
from ...facts.description import COMMON, NUMERIC
from ...facts.files import close
from ...formula import Quantity
from ...numbers import definitions, get, quantity
from .language import MODELS, offered, source_of
from .limits import one_line

SHOWN = 40  # names at most; a further word finds fewer


@dataclass(frozen=True)
class Name:
    """A name as a check writes it, what it is with unit and source, ``words`` that find it, its value if it has one.

    A checked number, whose ``key`` it has, is computed only to be shown.
    """

    code: str
    says: str
    words: str
    value: str = ""
    key: str = ""

    def __str__(self) -> str:
        value = quantity(get(self.key).value, get(self.key).unit) if self.key else self.value
        return f"{self.code}{' = ' if value else ''}{value}\n    {self.says}"


def found(words: Sequence[str]) -> list[Name]:
    """Return the names that have all of the ``words``, in upper or lower case: in their code first, then elsewhere.

    >>> [name.code for name in found(["doubling", "growth_of"])]
    ['laws.growth_of_doubling(years)']
    """
    asked = [word.lower() for word in words]
    fitting = [name for name in every() if all(word in name.words for word in asked)]
    return sorted(fitting, key=lambda name: not all(word in name.code.lower() for word in asked))


def text(words: Sequence[str]) -> str:
    """Return what was found as lines; where nothing was, the names that are nearest."""
    names = found(words)
    if not names:
        known = {word for name in every() for word in re.findall(r"[^\W_]{3,}", name.words)}
        return f"no name has {' and '.join(words)}; {close(' '.join(words).lower(), sorted(known))}\n"
    lines = [str(name) for name in names[:SHOWN]]
    if len(names) > SHOWN:
        lines.append(f"and {len(names) - SHOWN} more: add a word")
    return "\n".join(lines) + "\n"


def every() -> Iterator[Name]:
    """Return every name of the models, the checked numbers and the facts."""
    for module in MODELS:
        for name, value in offered()[module].items():
            code = f"{module}.{name}"
            yield from _formula(code, value) if inspect.isfunction(value) else _constant(code, value)
    for key, (_, number) in definitions().items():
        source = ", ".join((*number["source"], *filter(None, (number.get("locator"),))))
        yield _made(f'number("{key}")', number["is"], number["unit"], number.get("kind", ""), source, key=key)
    for name, about in tables().items():
        yield from _facts(name, about)


def _made(code: str, *parts: str, value: str = "", key: str = "") -> Name:
    says = one_line("; ".join(filter(None, parts)))
    return Name(code, says, f"{code} {' '.join(parts)}".lower(), value, key)


def _formula(code: str, function: Any) -> Iterator[Name]:
    signature = inspect.signature(function).parameters.values()
    given = ", ".join(p.name if p.default is p.empty else f"{p.name}={_default(p.default)}" for p in signature)
    units = [f"{name}: {about.unit}" for name, about in getattr(function, "domain", {}).items()
             if isinstance(about, Quantity) and about.unit]  # fmt: skip
    doc = inspect.getdoc(function) or ""
    about = doc.partition("\n\n")[0].replace("``", "").rstrip(".")
    yield _made(f"{code}({given})", about, "; ".join(units), source_of(function))


def _default(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "name", value))


def _constant(code: str, value: Any) -> Iterator[Name]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        texts = [
            str(getattr(value, name)) for name in ("what", "name", "equation", "source") if getattr(value, name, "")
        ]
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        for name, held in fields.items():
            if isinstance(held, int | float):
                yield _made(f"{code}.{name}", *texts, value=quantity(held))
    elif isinstance(value, int | float):
        yield _made(code, value=quantity(value))
    else:
        yield _made(code, f"{len(value)} of them" if isinstance(value, tuple | dict) else "")


def _facts(name: str, about: dict[str, Any]) -> Iterator[Name]:
    columns = {column: c for column, c in about["columns"].items() if column not in COMMON}
    told = ", ".join(f"{column} ({c['unit']})" if c.get("unit") else column for column, c in columns.items())
    yield _made(f'table("{name}")', about["title"], told)
    for row in rows(name):
        key = ", ".join(f'{column}="{row[column]}"' if isinstance(row[column], str) else f"{column}={row[column]}"
                        for column in about["key"] if column in row)  # fmt: skip
        values = [f"{column} = {quantity(row[column], columns[column].get('unit', ''))}" for column in columns
                  if column in row and columns[column]["type"] in NUMERIC and column not in about["key"]]  # fmt: skip
        yield _made(
            f'facts("{name}", {key})', ", ".join(values), f"{row['source']}, {row['status']}, {row['speaks_of']}"
        )
