"""The types of the package and the build: what mypy says of them, and that nothing public goes without."""

import importlib
import inspect
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest
from mypy import api
from places import ROOT

import scalingbet

pytestmark = pytest.mark.slow
PLANTED = """
from scalingbet.formula import Value
from scalingbet.laws import HOFFMANN_2022, chinchilla_loss

def loss(N: Value) -> Value:
    return chinchilla_loss(N, 1e12, HOFFMANN_2022)
"""
WRONG = {
    "a text for a law": ("HOFFMANN_2022)", "'Hoffmann')", "arg-type"),
    "a text for a number": ("(N, 1e12", "('70B', 1e12", "arg-type"),
    "an argument too few": ("1e12, ", "", "call-arg"),
    "two results for one": ("return ", "return N, ", "return-value"),
    "no type": ("N: Value", "N", "no-untyped-def"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What mypy says of the package and of planted files, ``{file: [error]}``; nothing is kept of an earlier run."""
    folder = tmp_path_factory.mktemp("planted")
    for name, (right, wrong, _) in WRONG.items():
        assert right in PLANTED
        (folder / f"{name.replace(' ', '_')}.py").write_text(PLANTED.replace(right, wrong))
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", "/dev/null"]
    packages = [str(ROOT / "src" / name) for name in ("scalingbet", "sitebuild")]
    report, failure, _ = api.run([*settings, *packages, *map(str, folder.iterdir())])
    assert not failure
    errors = {}
    for line in report.splitlines():
        if ": error: " in line:
            errors.setdefault(Path(line.partition(":")[0]).stem, []).append(line)
    return errors


def test_types_agree(complaints):
    assert [line for name, lines in complaints.items() if name.replace("_", " ") not in WRONG for line in lines] == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_type_is_seen(name, complaints):
    (complaint,) = complaints[name.replace(" ", "_")]
    assert f"[{WRONG[name][2]}]" in complaint


def without_types(module):
    """Return the public functions and methods that ``module`` defines whose arguments or result have no type."""
    own = {name: value for name, value in vars(module).items()
           if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__}  # fmt: skip
    for name, value in list(own.items()):
        if inspect.isclass(value):
            own |= {f"{name}.{member}": getattr(held, "__func__", getattr(held, "fget", None) or held)
                    for member, held in vars(value).items() if not member.startswith("_")}  # fmt: skip
    functions = {name: inspect.unwrap(value) for name, value in own.items() if callable(value)}
    return [
        name for name, function in functions.items()
        if inspect.isfunction(function) and (
            "return" not in function.__annotations__
            or {*inspect.signature(function).parameters} - {*function.__annotations__} - {"self", "cls"})
    ]  # fmt: skip


@pytest.mark.parametrize("name", [module.name for module in pkgutil.walk_packages(scalingbet.__path__, "scalingbet.")])
def test_everything_public_has_types(name):
    assert without_types(importlib.import_module(name)) == []


def test_a_missing_type_is_seen():
    module = ModuleType(__name__)

    def typed(x: int) -> int:
        return x

    def untyped(x, y: int) -> int:
        return x

    def silent(x: int):
        return x

    module.typed, module.untyped, module.silent = typed, untyped, silent
    assert without_types(module) == ["untyped", "silent"]
