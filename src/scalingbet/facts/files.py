"""The data files: YAML read strictly, checked with a JSON Schema, errors that name file and entry."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from . import cache

LONG = 160  # characters of a value that a message repeats


class RecordError(ValueError):
    """A data file that says something it may not; the message names the file and the entry."""


def _load(text: str) -> Any:
    from .strict_yaml import load  # a browser's Python has no YAML: there the files were read beforehand

    return load(text)


def read(path: Path) -> Any:
    """Return what the YAML file says; one that is not YAML, or has a key twice, raises :class:`RecordError`."""
    try:
        return cache.made("yaml", path.read_text(encoding="utf-8"), _load)
    except ValueError as error:
        raise RecordError(f"{path.name}, {error}") from None


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema))


def check(record: Any, schema: Any, where: str, error: type[RecordError] = RecordError) -> None:
    """Raise ``error`` when ``record`` does not fit the JSON Schema; it says ``where``, which field, what is allowed."""
    problems = _validator(json.dumps(schema)).iter_errors(record)
    problem = min(problems, key=lambda p: (len(p.path), str(p.path), str(p.validator)), default=None)
    if problem is not None:
        raise error(f"{where}: {_sentence(problem)}")


def _sentence(problem: Any) -> str:
    """Return what is wrong, in words: field, value, what is allowed."""
    field = ".".join(str(part) for part in problem.absolute_path)
    rule, allowed = problem.validator, problem.validator_value
    if rule == "required":
        missing = [name for name in allowed if name not in problem.instance]
        return f"{field + ': ' if field else ''}{', '.join(missing)} is missing"
    if rule == "additionalProperties":
        known = list(problem.schema["properties"])
        unknown = [name for name in problem.instance if name not in known]
        return f"{field + ': ' if field else ''}unknown field {', '.join(unknown)}; there are {', '.join(known)}"
    words = {
        "enum": lambda: "one of " + ", ".join(map(str, allowed)),
        "type": lambda: " or ".join([allowed] if isinstance(allowed, str) else allowed),
        "minimum": lambda: f"at least {allowed:g}",
        "maximum": lambda: f"at most {allowed:g}",
        "exclusiveMinimum": lambda: f"more than {allowed:g}",
        "minLength": lambda: "a text that is not empty",
        "maxLength": lambda: f"a text of at most {allowed} characters",
        "minItems": lambda: f"at least {allowed} of them",
        "maxItems": lambda: f"at most {allowed} of them",
        "pattern": lambda: problem.schema.get("description", f"the pattern {allowed}"),
    }
    is_allowed = words[rule]() if rule in words else problem.message
    given = repr(problem.instance)
    return f"{field} = {given if len(given) <= LONG else given[:LONG] + '…'}; allowed is {is_allowed}"


def close(name: object, names: Iterable[object]) -> str:
    """Return a hint: the ``names`` that are like ``name``, or all of them when they are few.

    >>> close("kaplan.dorp", ["kaplan.drop", "power"])
    'close: kaplan.drop'
    """
    texts = [str(known) for known in names]
    like = difflib.get_close_matches(str(name), texts, 3, 0.5)
    if like:
        return "close: " + ", ".join(like)
    return "there are " + (", ".join(texts) or "none") if len(texts) < 12 else f"there are {len(texts)}, none like it"
