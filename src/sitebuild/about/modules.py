"""The shape of the code: its rooms, the floors they stand on, and which imports which; read from their text.

A room is a name at the top of ``scalingbet``, a folder or a file; the build and the benchmark, packages of their own,
are one room each.  The floors are those of the contracts in ``pyproject.toml`` that import-linter holds: they are said
there and nowhere else.
"""

import ast
import functools
import importlib.util
import tomllib
from pathlib import Path
from typing import Any

from ..changes import SITE

PACKAGE = "scalingbet"
ROOT = SITE.parents[1]


@functools.cache
def contracts() -> dict[str, dict[str, Any]]:
    """Return import-linter's contracts, by their id."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract for contract in told}


@functools.cache
def modules() -> dict[str, Path]:
    """Return ``{dotted name: path}`` of every file of the packages that the contracts know."""
    paths = {}
    for above in (ROOT / "src", ROOT):
        for package in contracts()["packages"]["layers"]:
            for path in sorted((above / package).rglob("*.py")):
                parts = path.relative_to(above).with_suffix("").parts
                paths[".".join(parts).removesuffix(".__init__")] = path
    return paths


def room_of(module: str) -> str:
    """Return the room that a module stands in, "" for the package's own file.

    >>> room_of("scalingbet.figures.market"), room_of("scalingbet"), room_of("bench.builds")
    ('figures', '', 'bench')
    """
    package, _, inside = module.partition(".")
    return inside.partition(".")[0] if package == PACKAGE else package


@functools.cache
def floors() -> list[list[str]]:
    """Return the floors, highest first, each a list of the rooms that there are on it."""
    there = {room_of(module) for module in modules()}
    above = [package for package in contracts()["packages"]["layers"] if package != PACKAGE]
    told = [[room.strip() for room in floor.split("|")] for floor in [*above, *contracts()["floors"]["layers"]]]
    built = [[room for room in floor if room in there] for floor in told]
    return [floor for floor in built if floor]


def rooms() -> list[str]:
    """Return every room that stands on a floor, highest first."""
    return [room for floor in floors() for room in floor]


@functools.cache
def text(module: str) -> ast.Module:
    """Return the text of a module, parsed."""
    return ast.parse(modules()[module].read_text("utf-8"))


def face(room: str) -> str:
    """Return the module that says what a room is for."""
    return next(name for name in (f"{PACKAGE}.{room}", room, f"{room}.__main__") if name in modules())


@functools.cache
def imports(module: str) -> set[str]:
    """Return the modules that ``module`` imports, wherever in its text: also inside its functions."""
    package = module if modules()[module].name == "__init__.py" else module.rpartition(".")[0]
    imported = set()
    for node in ast.walk(text(module)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            imported |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return imported & set(modules())


@functools.cache
def needs(room: str) -> list[str]:
    """Return the other rooms that ``room`` imports from, highest first."""
    used = {room_of(other) for module in modules() if room_of(module) == room for other in imports(module)}
    return [other for other in rooms() if other in used - {room}]
