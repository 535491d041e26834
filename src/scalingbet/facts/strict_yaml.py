"""YAML read strictly: YAML 1.2's scalars, and no key twice."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fastest):
    """YAML 1.2's scalars: ``1e23`` is a number, ``no`` and ``2026-01-31`` and ``47:54`` are texts."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9]\d*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?$"), list("-+.0123456789")
)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def _mapping(loader: Any, node: Any, deep: bool = False) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            line = node.value[place][0].start_mark.line + 1
            raise ValueError(f"line {line}: {key} is there twice")
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(text: str) -> Any:
    """Return what the YAML ``text`` says; ``ValueError`` says where it has a key twice, or is no YAML.

    >>> load("{a: 5.76e23, b: no, c: 2026-01-31, d: 47:54}")
    {'a': 5.76e+23, 'b': 'no', 'c': '2026-01-31', 'd': '47:54'}
    >>> load("{a: 1, a: 2}")
    Traceback (most recent call last):
    ...
    ValueError: line 1: a is there twice
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {error}") from None
