"""What a reader's check may use up, its text as a tree, and what it comes to: one line wherever it goes too far."""

from __future__ import annotations

import ast
import math
import reprlib
import time
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...facts.files import close
from ..claim import ClaimError

LENGTH, DEPTH, STEPS, SECONDS = 1_000, 32, 100_000, 60.0  # characters, nodes in nodes, steps of a check; of a file
MESSAGE, LONGEST = 300, 60  # characters of an error; of a name that has nearest ones


class Limits:
    """What may be used up: steps by a check, seconds by all checks of a file."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.steps, self.until = STEPS, time.monotonic() + seconds

    def spend(self, steps: int = 1) -> None:
        """Count steps; one too many raises :class:`ClaimError`, one too late ``TimeoutError``."""
        self.steps -= steps
        if self.steps < 0:
            raise ClaimError(f"it takes more than {STEPS} steps")
        if time.monotonic() > self.until:
            raise TimeoutError(f"the file takes more than {SECONDS:g} seconds")


def one_line(text: object) -> str:
    """Return a text as one line that a terminal shows as it is, not longer than a message may be."""
    words = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return words if len(words) <= MESSAGE else words[: MESSAGE - 1] + "…"


def tree_of(check: object) -> ast.Expression:
    """Return the syntax tree of a check; one that is too long or too deep, or is no expression, raises."""
    text = str(check).strip()
    if len(text) > LENGTH:
        raise ClaimError(f"it has {len(text)} characters; allowed is at most {LENGTH}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ClaimError(f"{short(text)} is not an expression: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise ClaimError(f"{short(text)} is not an expression") from None
    level: list[ast.AST] = [tree]
    for _ in range(DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise ClaimError(f"it is nested more than {DEPTH} deep")
    return tree


def short(value: Any) -> str:
    """Return a value as a message names it."""
    if isinstance(value, tuple | list | dict | np.ndarray):
        return f"a list of {len(value)}"
    return reprlib.repr(value) if isinstance(value, int | float | str) or value is None else f"a {type(value).__name__}"


def flat(value: Any) -> Any:
    """Return an argument of a model or a table: no list in a list, which could be spread over a plane."""
    if isinstance(value, tuple | list) and any(isinstance(part, tuple | list | dict | np.ndarray) for part in value):
        raise ClaimError(f"{short(value)} is a list of lists; a model takes a number or one list of them")
    return value


def size(value: Any) -> int:
    """Return how many items a value has; 1 for one that is no list."""
    return len(value) if isinstance(value, tuple | list | dict | range | np.ndarray) else 1


def finite(value: Any) -> bool | int | float:
    """Return what a check gives, if it is true, false or a finite number; else raise :class:`ClaimError`."""
    if isinstance(value, bool | int | float) and math.isfinite(value):
        return value
    raise ClaimError(f"the check gives {short(value)}; allowed is a finite number, True or False")


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint at the names that are nearest; one that is very long is compared with none."""
    return close(name, names) if len(name) <= LONGEST else "there is none with so long a name"
