"""What the bet rests on, as ``world.yaml`` declares it: choices, inputs with their spread, and what was before 2026."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..facts.files import RecordError, check, close, read
from ..formula import Array, Value, quantile_normal
from ..uncertainty import amount_at, draws, share_at
from .inputs import ScenarioError
from .years import History

FILE = Path(__file__).with_name("world.yaml")
SCHEMA = Path(__file__).with_name("world.schema.yaml")
NINETY_FIVE = float(quantile_normal(0.95))  # standard deviations from the middle to the outer points
DRAWS = 1024


@dataclass(frozen=True)
class Choice:
    """A choice between forms that nobody can rank: never drawn, always named."""

    name: str
    label: str
    value: str
    options: dict[str, str]
    evidence: str
    elasticity: dict[str, float] = field(default_factory=dict)

    def check(self, value: Any) -> str:
        """Return ``value`` if it is an option, else raise :class:`ScenarioError` that names it and the options."""
        if not isinstance(value, str) or value not in self.options:
            raise ScenarioError(f"{self.name} = {value!r:.60}; allowed is one of {', '.join(self.options)}")
        return value


@dataclass(frozen=True)
class Number:
    """A number that the bet rests on, and where it is from; drawn ones have 5, 50 and 95 per cent ``points``."""

    name: str
    label: str
    unit: str
    value: float
    scale: str
    low: float
    high: float
    kind: str
    evidence: str
    rescaled: str
    about: str | int = ""
    known: str | int = ""
    points: tuple[float, ...] = ()

    def check(self, value: Any) -> float:
        """Return ``value`` if it lies within the bounds, else raise :class:`ScenarioError` that names it and them."""
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not (number and self.low <= value <= self.high):
            allowed = f"a number from {self.low:g} to {self.high:g}"
            raise ScenarioError(f"{self.name} = {value!r:.60}; allowed is {allowed} ({self.unit})")
        return float(value)

    def on_scale(self, value: float) -> float:
        """Return a value on the scale on which the number is spread."""
        return {"linear": lambda x: x, "log": math.log, "logit": lambda x: math.log(x / (1 - x))}[self.scale](value)

    def between(self, count: int) -> Array:
        """Return ``count`` values from ``low`` to ``high``, by even steps, or by even factors on a log scale."""
        spaced = np.geomspace if self.scale == "log" and self.low > 0 else np.linspace
        return spaced(self.low, self.high, count)

    @property
    def steps(self) -> tuple[float, float]:
        """How far a standard deviation goes down and up from the middle, on the scale."""
        low, middle, high = (self.on_scale(point) for point in self.points)
        return (middle - low) / NINETY_FIVE, (high - middle) / NINETY_FIVE

    def drawn(self, value: Value, z: Value) -> Value:
        """Return the draw at ``z`` standard deviations when the middle has been moved to ``value``."""
        at = amount_at if self.scale == "log" else share_at
        return at.__wrapped__(value, z, *self.steps)


class World(NamedTuple):
    """What ``world.yaml`` declares."""

    choices: dict[str, Choice]
    numbers: dict[str, Number]
    history: History

    @property
    def drawn(self) -> list[Number]:
        """The numbers that are drawn, in the order in which they take the coordinates of a draw."""
        return [number for number in self.numbers.values() if number.points]


@functools.cache
def world() -> World:
    """Return what ``world.yaml`` declares; what it may not say raises :class:`ScenarioError` with the entry."""
    record = read(FILE)
    check(record, read(SCHEMA), FILE.name, ScenarioError)
    choices = {name: Choice(name, **entry) for name, entry in record["choices"].items()}
    for choice in choices.values():
        choice.check(choice.value)
        if choice.elasticity and set(choice.elasticity) != set(choice.options):
            raise ScenarioError(f"{FILE.name}, {choice.name}.elasticity: allowed is one for each option")
    numbers = {
        entry["name"]: Number(**entry | {"points": tuple(entry.get("points", ()))}) for entry in record["inputs"]
    }
    for number in numbers.values():
        number.check(number.value)
        if number.points and not (
            list(number.points) == sorted(set(number.points)) and number.points[1] == number.value
        ):
            where_it_is = f"{FILE.name}, {number.name}: points = {list(number.points)}"
            raise ScenarioError(
                f"{where_it_is}; allowed are three that rise, the middle one the value {number.value:g}"
            )
    past: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in record["history"].items()
        if key in History._fields
    }
    return World(choices, numbers, History(**past))


def number(name: str) -> Number:
    """Return a number by its name; an unknown one raises :class:`ScenarioError` with those that are like it."""
    if name not in world().numbers:
        raise ScenarioError(f"no input {name!r:.60}; {close(name, world().numbers)}")
    return world().numbers[name]


@functools.lru_cache(maxsize=8)
def scores(count: int, dimensions: int) -> tuple[Array, ...]:
    """Return the normal scores of ``count`` even draws of so many inputs, an array each."""
    i = np.arange(count)
    return tuple(quantile_normal(draws(i, k, dimensions)) for k in range(dimensions))  # type: ignore[misc]


def draw(values: dict[str, Any], count: int = DRAWS, names: Iterable[str] | None = None) -> dict[str, Array]:
    """Return ``count`` draws of the drawn inputs, or of those ``names``, around ``values``."""
    some = world().drawn if names is None else [number(name) for name in names]
    certain = [chosen.name for chosen in some if not chosen.points]
    if certain:
        raise RecordError(f"{certain[0]} is not drawn; drawn are {', '.join(n.name for n in world().drawn)}")
    return {
        chosen.name: np.asarray(chosen.drawn(values[chosen.name], z))
        for chosen, z in zip(some, scores(count, len(some)), strict=True)
    }
