"""What a workbench asks for and a figure cannot: whole numbers, intervals, lines of text, a pick, a file.

Each is declared as the figures' controls are (``explorable.Slider``, ``Choice``, ``Toggle``) and has their ``check``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..explorable import Choice, Slider, Toggle
from ..formula import DomainError


class Refused(DomainError):
    """A value that nothing can be computed with; ``control`` names the control that it is shown beside."""

    def __init__(self, control: str, message: str) -> None:
        super().__init__(message)
        self.control = control


@dataclass(frozen=True)
class Count(Slider):
    """A slider of whole numbers."""

    def check(self, value: float) -> int:
        """Return ``value`` as an integer, or raise a :class:`DomainError` that says what is allowed."""
        if super().check(value) != int(value):
            raise DomainError(f"{self.name} = {value:g}; allowed is a whole number, {self.low:g} to {self.high:g}")
        return int(value)


@dataclass(frozen=True)
class Interval:
    """The two ends of an uncertain number, both between ``low`` and ``high``."""

    name: str
    label: str
    value: tuple[float, float]
    low: float
    high: float
    unit: str = ""
    why: str = ""

    def check(self, value: tuple[float, float]) -> tuple[float, float]:
        """Return ``value`` as ``(low, high)``, or raise a :class:`DomainError` that says what is allowed."""
        first, last = value
        if not self.low <= first <= last <= self.high:
            given = f"{self.name} = {first:g} to {last:g} {self.unit}".rstrip()
            raise DomainError(f"{given}; allowed is {self.low:g} to {self.high:g}, the lower end first")
        return float(first), float(last)


@dataclass(frozen=True)
class Lines:
    """A text of several lines; ``parse`` returns what it means or raises a :class:`DomainError` that names the line."""

    name: str
    label: str
    value: str
    parse: Callable[[str], Any]
    why: str = ""

    def check(self, value: str) -> str:
        """Return ``value``, or raise what ``parse`` finds wrong with it."""
        self.parse(value)
        return value


@dataclass(frozen=True)
class Pick:
    """One of the names that ``options`` makes of the other controls' state; ``shared``: several may pick the same."""

    name: str
    label: str
    value: str
    options: Callable[[dict[str, Any]], list[str]]
    why: str = ""
    shared: bool = False

    def check(self, value: str) -> str:
        """Return ``value``; whether it can be picked is known with the other controls only."""
        return value


@dataclass(frozen=True)
class File:
    """A file to compute with: its bytes, or ``None`` for what the book brings along."""

    name: str
    label: str
    value: bytes | None = None
    accept: str = ".csv"
    why: str = ""

    def check(self, value: Any) -> Any:
        """Return ``value``; what is in it is read when it is computed with."""
        return value


Asked: TypeAlias = Slider | Choice | Toggle | Interval | Lines | Pick | File
