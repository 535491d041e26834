"""What a Python in the browser cannot make itself: YAML that was read, charts that Vega-Lite's compiler has compiled.

``make lite`` makes them beforehand and puts them beside this module, each under a hash of what it was made from: what
changes after that is not found, never stale.  Elsewhere there is no such file, and everything is made when asked for.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("prepared.json")


@functools.cache
def _known() -> dict[str, Any]:
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


_noted: dict[str, Any] = {}


def key(kind: str, source: str) -> str:
    """Return the name under which what was made from the text ``source`` is kept."""
    return f"{kind} {hashlib.sha256(source.encode()).hexdigest()[:16]}"


def made(kind: str, source: str, make: Callable[[str], Any]) -> Any:
    """Return ``make(source)``; where ``make lite`` has stored that result, it is read and ``make`` is not called.

    ``kind`` names what is made, ``source`` is the text that it is made from.  The result is noted for :func:`noted`.

    >>> made("length", "five", len)
    4
    """
    name = key(kind, source)
    if name in _known():
        return _known()[name]
    _noted[name] = make(source)
    return _noted[name]


def noted() -> str:
    """Return, as JSON, all that this process has made: the contents of the file for a browser's Python."""
    return json.dumps(dict(sorted(_noted.items())), ensure_ascii=False, separators=(",", ":"))
