"""What can be moved in the bet, its views, and what it rests on beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import claims
from ..claims import conflicts
from ..facts import by_day, lowest_status, rests_on, touching
from ..facts.files import RecordError, check, close, read
from ..formula import Array, Value, numeric
from ..numbers import evaluate, number
from ..numbers.prose import bare_digits
from ..uncertainty import lognormal

FILE = Path(__file__).with_name("inputs.yaml")
SCHEMA = Path(__file__).with_name("inputs.schema.yaml")


class ScenarioError(RecordError, ValueError):
    """A value that a scenario cannot have, or a file or link that is none; the message names field, value, allowed."""


ScenarioError.__module__ = "scalingbet.bet"  # its public name, which messages show


@dataclass(frozen=True)
class Input:
    """Something that the bet rests on: its central ``value``, bounds or options, and where it is from.

    ``likely`` holds four draws in five of an uncertain input; a certain one has none.
    """

    name: str
    group: str
    label: str
    value: Any
    kind: str
    source: str
    why: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    likely: tuple[float, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that the number may be; a choice or a switch has neither, and raises ``TypeError``."""
        if self.low is None or self.high is None:
            raise TypeError(f"{self.name} is no number: it has no bounds")
        return self.low, self.high

    @property
    def allowed(self) -> str:
        """What the input may be, in words."""
        if self.options:
            return f"one of {', '.join(self.options)}"
        return "true or false" if isinstance(self.value, bool) else f"a number from {self.low:g} to {self.high:g}"

    def check(self, value: Any) -> Any:
        """Return ``value`` as the input holds it, or raise :class:`ScenarioError` that names it and what is allowed."""
        fits = False
        if self.options:
            fits = value in self.options
        elif isinstance(self.value, bool):
            fits = isinstance(value, bool)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            fits = self.bounds[0] <= value <= self.bounds[1]
        if not fits:
            raise ScenarioError(f"{self.name} = {value!r:.60}; allowed is {self.allowed}")
        return value


@dataclass(frozen=True)
class Preset:
    """A view: the inputs that it sets, who holds it, and what was assumed for it."""

    name: str
    who: str
    says: str
    set: dict[str, Any]
    assumed: str
    claims: tuple[str, ...] = ()


class Declared(NamedTuple):
    """What the file of inputs declares."""

    inputs: dict[str, Input]
    presets: dict[str, Preset]
    groups: dict[str, str]
    version: int


def _computed(value: Any, where: str) -> Any:
    return evaluate(value, where, number=number, claimed=conflicts.claimed) if isinstance(value, str) else value


@by_day
def declared() -> Declared:
    """Return the inputs by name, the presets by name, and the groups, as ``inputs.yaml`` declares them."""
    record = read(FILE)
    check(record, read(SCHEMA), FILE.name, ScenarioError)
    inputs: dict[str, Input] = {}
    presets: dict[str, Preset] = {}
    for entry in record["inputs"]:
        where = f"{FILE.name}, {entry['name']}"
        if bare_digits(entry["why"]):
            raise ScenarioError(f"{where}: why types the number {bare_digits(entry['why'])[0]!r}")
        if entry["group"] not in record["groups"]:
            raise ScenarioError(f"{where}: group = {entry['group']!r}; {close(entry['group'], record['groups'])}")
        with touching() as rows:
            value = entry["value"] if entry.get("options") else _computed(entry["value"], where)
        entry = entry | {"why": f"{entry['why']} {rests_on(lowest_status(rows))}".strip()}
        likely = tuple(_computed(end, f"{where}, likely") for end in entry.get("likely", ()))
        made = Input(**entry | {"value": value, "likely": likely})
        made.check(value)
        if likely and not 0 < likely[0] < likely[1]:
            raise ScenarioError(f"{where}: likely = {likely}; allowed are two numbers above 0, the lower first")
        inputs[made.name] = made
    for entry in record["presets"]:
        where = f"{FILE.name}, {entry['name']}"
        unknown = sorted(set(entry["set"]) - set(inputs))
        if unknown:
            raise ScenarioError(f"{where}: set names no input: {unknown[0]!r}; {close(unknown[0], inputs)}")
        for key in entry.get("claims", ()):
            if claims.get(key).document != entry["who"]:
                raise ScenarioError(f"{where}: claim {key} is not {entry['who']}'s")
        values = {
            name: inputs[name].check(value if inputs[name].options else _computed(value, f"{where}, {name}"))
            for name, value in entry["set"].items()
        }
        presets[entry["name"]] = Preset(**entry | {"set": values, "claims": tuple(entry.get("claims", ()))})
    return Declared(inputs, presets, record["groups"], record["version"])


def uncertain() -> list[Input]:
    """Return the uncertain inputs, in the order in which they take the coordinates of a draw."""
    return [declaration for declaration in declared().inputs.values() if declaration.likely]


def factor(declaration: Input, u: Value) -> Value:
    """Return what an input is multiplied by at the probability ``u``: lognormal, four in five within its likely range.

    The median of the factor is that of the range over the central value, so that moving the input moves its draws.
    """
    low, high = declaration.likely
    return lognormal(u, low / declaration.value, high / declaration.value, 0.8)


@by_day
def constants() -> dict[str, float]:
    """Return ``{name: value}`` of the numbers in the chain that no input changes; the codebook has their sources."""
    return {
        "per_dollar": number("cost.per_dollar"),  # useful FLOP that a dollar of rented H100s buys
        "output": number("cost.gdp") / 1e9,  # world output of 2026, billion USD
        "labour": number("macro.labour"),  # labour's part of it
    }


def drawn_value(value: float, declaration: Input, u: Value) -> Array:
    """Return an input's draw at probability ``u``, kept between its bounds."""
    return np.clip(numeric(value * factor(declaration, u)), *declaration.bounds)


def fits(declaration: Input, value: Any) -> bool:
    """Return whether the input ``declaration`` can hold ``value``."""
    try:
        declaration.check(value)
    except ScenarioError:
        return False
    return True
