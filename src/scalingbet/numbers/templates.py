"""Texts with computed numbers in them, for every file whose words follow models, facts and checked numbers.

``{drop:pct1}`` writes a named value in a format of ``words.KINDS``; ``{=laws.KAPLAN_2020.alpha_N:f3}`` an expression
over models, facts, checked numbers and the values that the caller names; ``{n:market.ai_capex}`` a checked number in
its own format, ``{n:market.ai_capex?usd2}`` in another.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..facts.files import RecordError, close
from ..formula.words import KINDS, say
from .entries import get, number
from .expressions import evaluate, parsed
from .prose import bare_digits

_FIELD = re.compile(r"\{([^{}]*)\}")


def written(
    template: str,
    where: str,
    values: Mapping[str, Any],
    look_up: Callable[[str], Any] | None = None,
    error: type[RecordError] = RecordError,
) -> Any:
    """Return the text of ``template``: an expression is computed with ``values``, a name is looked up.

    Without ``look_up`` names are those of ``values``.  ``where`` begins the message of every ``error``:
    a name that there is not, an unknown format, an open brace.

    >>> written("{=2 * n:f0} of {n:f0}, {=laws.KAPLAN_2020.alpha_N:f3}", "an example", {"n": 3})
    '6 of 3, 0.076'
    >>> written("{m:f0}", "an example", {"n": 3})
    Traceback (most recent call last):
    ...
    scalingbet.facts.files.RecordError: an example: nothing is named 'm'; values= has n
    """
    known: dict[str, Any] = {}

    def named(name: str) -> Any:
        if name not in values:
            raise error(f"{where}: nothing is named {name!r}; values= has {', '.join(values) or 'nothing'}")
        return values[name]

    def field(match: re.Match[str]) -> str:
        text, key = match[1], f"v{len(known)}"
        if text.startswith("="):
            expression, _, kind = text[1:].rpartition(":")
            if not expression:
                raise error(f"{where}: {{{text}}} has no format; write {{=expression:format}}")
            known[key] = evaluate(expression, where, number=number, **values)
        elif text.startswith("n:") and "." in text:
            name, _, kind = text[2:].partition("?")
            try:
                known[key], kind = get(name).written(kind or None), "text"
            except (RecordError, ValueError) as problem:
                raise error(f"{where}: {{{text}}}: {problem}") from None
        else:
            name, _, kind = text.partition(":")
            known[key] = (look_up or named)(name)
        if (kind or "text") not in KINDS:
            raise error(f"{where}: {{{text}}} is written as {kind!r}; {close(kind, KINDS)}")
        return f"{{{key}:{kind or 'text'}}}"

    prepared = _FIELD.sub(field, template)
    if "{" in _FIELD.sub("", template) or "}" in _FIELD.sub("", template):
        raise error(f"{where}: a brace is open in {template!r}")
    return say(prepared, **known)


def typed(template: str) -> list[str]:
    """Return the numbers that a text types: digits outside its fields, and fields whose expression names nothing.

    >>> typed("In 2024 {=2 * n:f0} of 7, {=3 / 4:pct0}")
    ['7', '{=3 / 4}']
    """
    expressions = [field[1:].rpartition(":")[0] for field in _FIELD.findall(template) if field.startswith("=")]
    nameless = [
        f"{{={expression}}}"
        for expression in expressions
        if not any(isinstance(n, ast.Name) for n in ast.walk(parsed(expression, "")))
    ]
    return [*bare_digits(_FIELD.sub(" ", template)), *nameless]
