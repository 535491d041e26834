"""The views that the bet opens with: what each states, and what we put in its mouth."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import claims
from ..claims import conflicts
from ..facts import by_day
from ..facts.files import check, close, read
from ..numbers import evaluate, number
from ..numbers.prose import bare_digits
from .world import ScenarioError, world

FILE = Path(__file__).with_name("views.yaml")
_SETS = {"type": "object", "additionalProperties": {"type": ["number", "string"]}}
_TEXT = {"type": "string", "minLength": 5}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object", "additionalProperties": False, "required": ["name", "who", "says", "mouth"],
        "properties": {
            "name": _TEXT, "who": _TEXT, "says": _TEXT, "mouth": _TEXT, "states": _SETS, "assumed": _SETS,
            "claims": {"type": "array", "items": {"type": "string"}}, "in_links": _TEXT,
        },
    },
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """A view: who holds it, the inputs that it ``states``, and those that were ``assumed`` for it."""

    name: str
    who: str
    says: str
    mouth: str
    states: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, Any] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    in_links: str = ""

    @property
    def set(self) -> dict[str, Any]:
        """All inputs that it sets."""
        return self.states | self.assumed


@by_day
def presets() -> dict[str, View]:
    """Return the views by name, as ``views.yaml`` declares them; what it may not say raises, with the entry."""
    record = read(FILE)
    check(record, SCHEMA, FILE.name, ScenarioError)
    choices, numbers, *_ = world()
    made = {}
    for entry in record:
        where_it_is = f"{FILE.name}, {entry['name']}"
        for text in (entry["says"], entry["mouth"]):
            if bare_digits(text):
                raise ScenarioError(f"{where_it_is} types the number {bare_digits(text)[0]!r}")
        for key in entry.get("claims", ()):
            if claims.get(key).document != entry["who"]:
                raise ScenarioError(f"{where_it_is}: claim {key} is not {entry['who']}'s")
        sets: dict[str, dict[str, Any]] = {}
        for part in ("states", "assumed"):
            sets[part] = {}
            for name, value in entry.get(part, {}).items():
                if name not in choices and name not in numbers:
                    raise ScenarioError(
                        f"{where_it_is}, {part}: no input {name!r}; {close(name, [*choices, *numbers])}"
                    )
                if name in numbers and isinstance(value, str):
                    value = evaluate(value, f"{where_it_is}, {name}", number=number, claimed=conflicts.claimed)
                sets[part][name] = (choices.get(name) or numbers[name]).check(value)
        made[entry["name"]] = View(**entry | sets | {"claims": tuple(entry.get("claims", ()))})
    return made
