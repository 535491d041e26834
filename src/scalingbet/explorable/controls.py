"""What a reader moves: sliders, choices, toggles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..formula import DomainError


@dataclass(frozen=True)
class Slider:
    """A number between ``low`` and ``high``; ``log`` moves it by powers of ten.

    ``why`` says why this default, ``kind`` what it is: a measurement, an estimate, an assumption, a forecast.
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float | None = None
    unit: str = ""
    log: bool = False
    format: str = "g3"
    why: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise DomainError(f"slider {self.name}: default {self.value:g} is not in {self.low:g} to {self.high:g}")
        if self.log and self.low <= 0:
            raise DomainError(f"slider {self.name}: a logarithmic slider starts above 0, not at {self.low:g}")

    def check(self, value: float) -> float:
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if not self.low <= value <= self.high:
            given = f"{self.name} = {value:g} {self.unit}".rstrip()
            raise DomainError(f"{given}; allowed is {self.low:g} to {self.high:g}")
        return value

    def random(self, rng: np.random.Generator) -> float:
        """Return a value of the slider, drawn with ``rng`` over its range, as its steps allow."""
        u = rng.random()
        if self.log:
            return float(f"{self.low * (self.high / self.low) ** u:.3g}")
        if not self.step:
            return self.low + (self.high - self.low) * u
        return min(self.high, self.low + self.step * round((self.high - self.low) * u / self.step))


@dataclass(frozen=True)
class Choice:
    """One of several named options: ``options`` maps each value to its label."""

    name: str
    label: str
    value: str
    options: dict[str, str]
    why: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        self.check(self.value)

    def check(self, value: str) -> str:
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if value not in self.options:
            raise DomainError(f"{self.name} = {value!r}; allowed is one of {', '.join(map(repr, self.options))}")
        return value

    def random(self, rng: np.random.Generator) -> str:
        """Return one of the options, drawn with ``rng``."""
        return list(self.options)[rng.integers(len(self.options))]


@dataclass(frozen=True)
class Toggle:
    """Something that is counted or left out."""

    name: str
    label: str
    value: bool
    why: str = ""
    kind: str = ""

    def check(self, value: bool) -> bool:
        """Return ``value``, or raise a :class:`.DomainError` that says what is allowed."""
        if value not in (True, False):
            raise DomainError(f"{self.name} = {value!r}; allowed is True or False")
        return bool(value)

    def random(self, rng: np.random.Generator) -> bool:
        """Return True or False, drawn with ``rng``."""
        return bool(rng.integers(2))


Control: TypeAlias = Slider | Choice | Toggle


class Controlled:
    """Something with a ``name`` and ``controls``: what it opens with, and states checked against what is allowed."""

    name: str
    controls: tuple[Control, ...]

    @property
    def defaults(self) -> dict[str, Any]:
        """The controls' values that it opens with."""
        return {control.name: control.value for control in self.controls}

    def state(self, **changes: Any) -> dict[str, Any]:
        """Return all controls' values: the defaults, with ``changes`` checked and put in."""
        by_name = {control.name: control for control in self.controls}
        unknown = sorted(set(changes) - set(by_name))
        if unknown:
            raise DomainError(f"{self.name} has no control {', '.join(unknown)}; there are {', '.join(by_name)}")
        return self.defaults | {name: by_name[name].check(value) for name, value in changes.items()}
