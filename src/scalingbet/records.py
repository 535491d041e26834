"""The data files: YAML read strictly, checked with a JSON Schema, errors that name file and entry."""

import difflib
import functools
import json
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

DATA = Path(__file__).parent / "data"


class RecordError(ValueError):
    """A data file that says something it may not; the message names the file and the entry."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2's scalars: ``1e23`` is a number, ``no`` and ``2026-01-31`` and ``47:54`` are texts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9]\d*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?$"), list("-+.0123456789")
)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def _mapping(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            line = node.value[place][0].start_mark.line + 1
            raise RecordError(f"line {line}: {key} is there twice")
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path):
    """Return what the YAML file says; a key that is there twice raises :class:`RecordError`.

    >>> yaml.load("{a: 5.76e23, b: no, c: 2026-01-31, d: 47:54}", _Loader)
    {'a': 5.76e+23, 'b': 'no', 'c': '2026-01-31', 'd': '47:54'}
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except RecordError as error:
        raise RecordError(f"{path.name}, {error}") from None
    except yaml.YAMLError as error:
        raise RecordError(f"{path.name} is not YAML: {error}") from None


@functools.cache
def book():
    """Return the book's own record: its stated ``date``, its ``version``, title, addresses and licences."""
    return read(DATA / "book.yaml")


@functools.cache
def documents():
    """Return the five documents, by id: short name, title, author, date, source."""
    return read(DATA / "documents.yaml")


@functools.cache
def _validator(schema):
    return Draft202012Validator(json.loads(schema))


def check(record, schema, where, error=RecordError):
    """Raise ``error`` when ``record`` does not fit the JSON Schema; it says ``where``, which field, what is allowed."""
    problems = _validator(json.dumps(schema)).iter_errors(record)
    problem = min(problems, key=lambda p: (len(p.path), str(p.path), str(p.validator)), default=None)
    if problem is not None:
        raise error(f"{where}: {_sentence(problem)}")


def _sentence(problem):
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
        "minItems": lambda: f"at least {allowed} of them",
        "pattern": lambda: problem.schema.get("description", f"the pattern {allowed}"),
    }
    is_allowed = words[rule]() if rule in words else problem.message
    return f"{field} = {problem.instance!r}; allowed is {is_allowed}"


def close(name, names):
    """Return a hint: the ``names`` that are like ``name``, or all of them when they are few.

    >>> close("kaplan.dorp", ["kaplan.drop", "power"])
    'close: kaplan.drop'
    """
    names = [str(n) for n in names]
    like = difflib.get_close_matches(str(name), names, 3, 0.5)
    if like:
        return "close: " + ", ".join(like)
    return "there are " + (", ".join(names) or "none") if len(names) < 12 else f"there are {len(names)}, none like it"
