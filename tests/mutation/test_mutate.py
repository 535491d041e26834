"""The mutation tool: what it changes, and that it tells a mutant that a test notices from one that none does."""

import subprocess
import sys

import pytest
import yaml
from mutants import mutants
from mutate import REASONS, TESTS, source_of, wanting
from places import ROOT


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a = 2 * x", ["a: 2 * x -> 2 / x", "a: 2 -> 3 in 2 * x"]),
        ("a = 0 < x <= 1.0", ["a: 0 < x <= 1.0 -> 0 <= x <= 1.0", "a: 0 < x <= 1.0 -> 0 < x < 1.0",
                              "a: 0 -> 1 in 0 < x <= 1.0", "a: 1.0 -> 1.01 in 0 < x <= 1.0"]),
        ("a = where(x, y, z)", ["a: where(x, y, z) -> where(x, z, y)"]),
        ("a = minimum(x, -y)", ["a: minimum(x, -y) -> maximum(x, -y)", "a: -y -> y"]),
        ("a = not x and y", ["a: not x and y -> not x or y", "a: not x -> x"]),
        ("a = Quantity('years', 1, 9, above=0)", ["a, above: 0 -> None in above=0"]),
        ("def f():\n    'Text 1.'\n    if x:\n        raise ValueError(f'{2}')", []),
    ],
)  # fmt: skip
def test_what_is_changed(source, changes):
    assert [name for name, _ in mutants(source)] == changes


def test_a_mutant_is_the_module_with_that_change_alone():
    source = "def f(x):\n    return (x + 1) * 2"
    assert [text.partition("return ")[2] for _, text in mutants(source)] == [
        "(x + 1) / 2", "(x - 1) * 2", "(x + 2) * 2", "(x + 1) * 3",
    ]  # fmt: skip


def test_too_many_survivors_and_a_reason_without_one_are_named():
    found = {"mutants": 10, "noticed": 8, "survivors": ["f: 1 -> 2", "f: 2 -> 3"]}
    assert list(wanting("m", found, {})) == ["m: 8 of 10 are noticed; at least 90% must be"]
    assert list(wanting("m", found, dict.fromkeys(found["survivors"], "because"))) == []
    assert list(wanting("m", found | {"noticed": 10, "survivors": []}, {"f: 9 -> 8": "because"})) == [
        "m, f: 9 -> 8: tests/mutation/survivors.yaml has a reason for a mutant that does not survive",
    ]


@pytest.mark.slow
def test_every_reason_is_of_a_mutant_that_there_is():
    for module, reasons in yaml.safe_load(REASONS.read_text("utf-8")).items():
        there = {name for name, _ in mutants(source_of(module).read_text("utf-8"))}
        assert set(reasons) <= there, module
        assert module in TESTS


@pytest.mark.slow
def test_the_tool_tells_the_noticed_from_the_others():
    """Three mutants of a module, in its own process: the tool runs whole."""
    command = [sys.executable, ROOT / "tests" / "mutation" / "mutate.py", "--every=45", "laws.growth"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.stdout.split()[:2] == ["laws.growth", "3"], said.stderr
