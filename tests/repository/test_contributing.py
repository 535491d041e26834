"""What CONTRIBUTING.md tells a newcomer to write works as it stands there."""

import re
import types

import yaml
from places import ROOT

from scalingbet import claims, figures, numbers
from scalingbet.facts.files import check
from scalingbet.numbers.entries import SCHEMA

REGISTRY = figures.load()

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def blocks(language):
    """Return the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_new_figure_shows_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    (code,), (words, *_) = blocks("python"), blocks("yaml")
    (tmp_path / "doubling.yaml").write_text(words, "utf-8")
    module = types.ModuleType("scalingbet.figures.laws.doubling")
    module.__package__, module.__file__ = "scalingbet.figures.laws", str(tmp_path / "doubling.py")
    before = dict(REGISTRY)
    try:
        monkeypatch.setattr("inspect.getsource", lambda value: code)  # it stands in no file
        exec(compile(code, module.__file__, "exec"), vars(module))
        figure = module.doubling
        assert figure.evaluate().finding == "At 4 times a year a doubling takes 0.5 years"
        assert "<svg" in figure.svg()
        assert figure.lite()["mark"]["type"] == "line"
    finally:
        REGISTRY.clear()
        REGISTRY.update(before)


def test_the_new_number_and_the_new_claim_are_accepted():
    _, number, claim = map(yaml.safe_load, blocks("yaml"))
    ((key, about),) = number.items()
    check(about, SCHEMA, key)
    assert numbers.evaluate(about["value"], key) == 0.5
    assert claims.evaluated(claim[0], "laws.yaml").verdict == "is consistent"
    assert claim[0]["id"] not in {claim.id for claim in claims.load()}


def test_every_command_and_file_that_it_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", TEXT)) <= targets
    for name in re.findall(r"`((?:src|tests|book|bench|tools|data)/[\w./-]*\w)`", TEXT):
        assert (ROOT / name).exists() or (ROOT / "src" / "scalingbet" / name).exists(), name
    for name in re.findall(r"tests/[\w/]+\.py", TEXT):
        assert (ROOT / name).exists(), name
