"""What a Python in the browser cannot make itself: YAML that was read, charts that Vega-Lite's compiler has compiled.

``make lite`` makes them beforehand and puts them beside this module, each under a hash of what it was made from: what
changes after that is not found, never stale.  Elsewhere there is no such file, and everything is made when asked for.
"""

import functools
import hashlib
import json
from pathlib import Path

FILE = Path(__file__).with_name("prepared.json")


@functools.cache
def _known():
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


_noted = {}


def key(kind, source):
    """Return the name under which what was made from the text ``source`` is kept."""
    return f"{kind} {hashlib.sha256(source.encode()).hexdigest()[:16]}"


def made(kind, source, make):
    """Return ``make(source)``, or the same made beforehand.

    >>> made("length", "five", len)
    4
    """
    name = key(kind, source)
    if name in _known():
        return _known()[name]
    found = _noted[name] = make(source)
    return found


def noted():
    """Return, as JSON, all that this process has made: the contents of the file for a browser's Python."""
    return json.dumps(_noted, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
