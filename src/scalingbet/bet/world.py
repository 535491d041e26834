"""What the bet rests on, as ``world.yaml`` declares it: choices, inputs with their spread, and what was before 2026."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..facts import as_known, by_day, decimal_year, facts, lowest_status, rests_on, table, touching
from ..facts.files import RecordError, check, close, read
from ..facts.known import ALL
from ..formula import Array, Value, quantile_normal
from ..numbers import evaluate
from ..numbers import number as checked_number
from ..numbers.templates import typed, written
from ..uncertainty import amount_at, draws, share_at
from .years import History

FILE = Path(__file__).with_name("world.yaml")
SCHEMA = Path(__file__).with_name("world.schema.yaml")
NINETY_FIVE = float(quantile_normal(0.95))  # standard deviations from the middle to the outer points
DRAWS = 256  # their shares lie as near those of 16,384 as 1,024 do: two points in a hundred


class ScenarioError(RecordError, ValueError):
    """A value that a scenario cannot have, or a file or link that is none; the message names field, value, allowed."""


ScenarioError.__module__ = "scalingbet.bet"  # its public name, which messages show


@dataclass(frozen=True)
class Choice:
    """A choice between forms that nobody can rank: never drawn, always named."""

    name: str
    label: str
    value: str
    options: dict[str, str]
    elasticity: dict[str, float] = field(default_factory=dict)

    def check(self, value: Any) -> str:
        """Return ``value`` if it is an option, else raise :class:`ScenarioError` that names it and the options."""
        if not isinstance(value, str) or value not in self.options:
            raise ScenarioError(f"{self.name} = {value!r:.60}; allowed is one of {', '.join(self.options)}")
        return value


@dataclass(frozen=True)
class Number:
    """A number that the bet rests on; drawn ones have 5, 50 and 95 per cent ``points``; ``told`` has its evidence."""

    name: str
    label: str
    unit: str
    value: float
    scale: str
    low: float
    high: float
    kind: str
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
    version: int
    opened: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    earlier: dict[str, Any]

    @property
    def drawn(self) -> list[Number]:
        """The numbers that are drawn, in the order in which they take the coordinates of a draw."""
        return [number for number in self.numbers.values() if number.points]


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry without what ``told`` writes."""
    return {key: value for key, value in entry.items() if key not in ("computed", "evidence", "rescaled")}


def _value(entry: dict[str, Any]) -> float:
    """Return the value of an entry, computed where it is an expression."""
    value = entry["value"]
    return (
        float(evaluate(value, f"{FILE.name}, {entry['name']}", number=checked_number))
        if isinstance(value, str)
        else value
    )


def _number(entry: dict[str, Any]) -> Number:
    """Return the number of an entry; a value that is an expression follows the facts."""
    where_it_is = f"{FILE.name}, {entry['name']}"
    value, points = _value(entry), tuple(entry.get("points", ()))
    made = Number(**_bare(entry) | {"value": value, "points": points})
    made.check(value)
    if points and not (list(points) == sorted(set(points)) and points[1] == value):
        allowed = f"allowed are three that rise, the middle one the value {value:g}"
        raise ScenarioError(f"{where_it_is}: points = {list(points)}; {allowed}")
    return made


def _history(past: Mapping[str, float]) -> History:
    """Return what was sold, spent and earned before 2026, from the facts."""
    sold, account = table("machines_sold").sort_values("year"), table("ai_account").sort_values("year")
    columns = sold.sold_million, sold.kw, account.spent_bn_usd, account.earned_bn_usd
    sold_each, kw, spent, earned = (tuple(map(float, column)) for column in columns)
    return History(sold_each, kw, past["outside"], spent, earned, past["kept"])


@by_day
def world() -> World:
    """Return what ``world.yaml`` declares; what it may not say raises :class:`ScenarioError` with the entry."""
    record = read(FILE)
    check(record, read(SCHEMA), FILE.name, ScenarioError)
    for name, entry in _entries(record).items():
        for key in ("label", "evidence", "rescaled"):
            if words := typed(entry.get(key, "")):
                where_it_is = f"{FILE.name}, {name}.{key}"
                raise ScenarioError(
                    f"{where_it_is}: types the number {words[0]!r}; compute it, and write {{name:format}}"
                )
    choices = {name: Choice(name, **_bare(entry)) for name, entry in record["choices"].items()}
    for choice in choices.values():
        choice.check(choice.value)
        if choice.elasticity and set(choice.elasticity) != set(choice.options):
            raise ScenarioError(f"{FILE.name}, {choice.name}.elasticity: allowed is one for each option")
    numbers = {entry["name"]: _number(entry) for entry in record["inputs"]}
    groups = {label: tuple(names) for label, names in record["groups"].items()}
    shown = [*record["opened"], *(name for names in groups.values() for name in names)]
    if sorted(shown) != sorted([*choices, *numbers]):
        odd = sorted({*shown} ^ {*choices, *numbers}) or sorted(name for name in shown if shown.count(name) > 1)
        raise ScenarioError(f"{FILE.name}, groups: {odd[0]!r}; allowed is each choice and input once")
    for was, (name, _) in record["earlier"]["names"].items():
        if name not in shown:
            raise ScenarioError(f"{FILE.name}, earlier.{was}: no input {name!r}; {close(name, shown)}")
    return World(choices, numbers, _history(record["past"]), record["version"], tuple(record["opened"]), groups,
                 record["earlier"])  # fmt: skip


# -- the evidence, in words ------------------------------------------------------------------------


def _entries(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of choices and inputs, by name."""
    return record["choices"] | {entry["name"]: entry for entry in record["inputs"]}


def seen(quantity: str) -> float:
    """Return a figure of ``bet_evidence``."""
    return float(facts("bet_evidence", quantity=quantity)["value"])


def single(quantity: str) -> float:
    """Return a figure of ``single_figures``."""
    return float(facts("single_figures", quantity=quantity)["value"])


def logits(before: str, after: str) -> float:
    """Return by how many logits a share of ``bet_evidence`` rose a year, from the day of one row to that of another."""
    first, last = (facts("bet_evidence", quantity=quantity) for quantity in (before, after))
    odds = [row["value"] / (1 - row["value"]) for row in (first, last)]
    return math.log(odds[1] / odds[0]) / (decimal_year(last["speaks_of"]) - decimal_year(first["speaks_of"]))


def nine_in_ten(low: float, middle: float, high: float) -> tuple[float, float]:
    """Return the ends of nine in ten about ``middle``, of a spread on the log scale whose ends hold 95 in a hundred.

    >>> low, high = nine_in_ten(1 / 7.0993, 1, 7.0993)
    >>> round(low, 3), round(high, 3)
    (0.193, 5.18)
    """
    factor = (high / low) ** (NINETY_FIVE / float(quantile_normal(0.975)) / 2)
    return middle / factor, middle * factor


@functools.cache
def told(name: str) -> tuple[str, str]:
    """Return an input's evidence, with how it was seen, and how it became the value, written with today's facts.

    Today's, whatever the day of the value: the words are about the evidence that there is now.
    """
    with as_known(ALL):
        entry = _entries(read(FILE))[name]
        inputs = {one.name: one.value for one in world().numbers.values()}
        handed = {"seen": seen, "single": single, "logits": logits, "nine_in_ten": nine_in_ten, "draws": draw(inputs)}
        with touching() as rows:
            values = inputs | handed | ({} if "options" in entry else {name: _value(entry)})
            for key, expression in entry.get("computed", {}).items():
                values[key] = evaluate(expression, f"{FILE.name}, {name}.{key}", number=checked_number, **values)
            evidence, rescaled = (
                written(entry.get(key, ""), f"{FILE.name}, {name}.{key}", values, error=ScenarioError)
                for key in ("evidence", "rescaled")
            )
    return f"{evidence} {rests_on(lowest_status(rows))}".strip(), rescaled


# -- the draws -------------------------------------------------------------------------------------


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
