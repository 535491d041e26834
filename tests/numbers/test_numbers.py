"""The checked numbers and the expressions that compute them."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from scalingbet import numbers
from scalingbet.formula.words import write
from scalingbet.numbers import ExpressionError, NumberError, evaluate
from scalingbet.numbers.expressions import inputs

DROP = {
    "is": "Share of the loss", "value": "laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", "format": "pct0",
    "unit": "share of loss", "source": ["kaplan2020"], "locator": "eq. 1.1", "speaks_of": "2020-01",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of numbers of its own, in which ``write`` puts one file."""
    monkeypatch.setattr(numbers.entries, "NUMBERS", tmp_path)

    def put(definitions, name="test.yaml"):
        (tmp_path / name).write_text(yaml.safe_dump(definitions), encoding="utf-8")
        numbers.definitions.cache_clear()
        numbers.get.cache_clear()

    yield put
    numbers.definitions.cache_clear()
    numbers.get.cache_clear()


def test_a_number_is_computed_and_written(folder):
    folder({"a.drop": DROP, "a.twice": DROP | {"value": "2 * number('a.drop')", "format": "f2", "suffix": " times"}})
    drop, twice = numbers.load().values()
    assert (drop.text, drop.written("pct2"), drop.anchor) == ("16%", "16.05%", "n-a-drop")
    assert drop.value == 1 - 10**-0.076
    assert twice.text == "0.32 times"
    assert numbers.number("a.twice") == 2 * drop.value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "roman"}, "test.yaml, a.drop: format = 'roman'; allowed is one of f0"),
        ({"kind": "guess"}, "test.yaml, a.drop: kind = 'guess'; allowed is one of measurement"),
        ({"source": ["kaplan2021"]}, "test.yaml, a.drop: source = 'kaplan2021'; allowed is a key of"),
        ({"source": []}, "test.yaml, a.drop: source = []; allowed is at least 1 of them"),
        ({"unti": "share"}, "test.yaml, a.drop: unknown field unti"),
        ({"is": None}, "test.yaml, a.drop: is = None; allowed is string"),
        ({"value": "laws.KAPLAN"}, "test.yaml, a.drop: laws.KAPLAN: AttributeError"),
        ({"value": "1 +"}, "test.yaml, a.drop: '1 +' is not an expression"),
        ({"value": "'ten'"}, "test.yaml, a.drop: 'ten' gives 'ten'; allowed is a number"),
        ({"value": "number('a.drop')"}, "it is computed from itself, by way of a.drop -> a.drop"),
        ({"value": "number('a.drpo')"}, "no checked number 'a.drpo'; close: a.drop"),
    ],
)
def test_a_bad_definition_names_file_and_key(folder, change, said):
    folder({"a.drop": DROP | change})
    with pytest.raises((NumberError, ExpressionError), match=re.escape(said)):
        numbers.load()


def test_a_missing_field_and_a_key_in_two_files_are_named(folder):
    folder({"a.drop": {k: v for k, v in DROP.items() if k != "unit"}})
    with pytest.raises(NumberError, match=re.escape("test.yaml, a.drop: unit is missing")):
        numbers.load()
    folder({"a.drop": DROP})
    folder({"a.drop": DROP}, "zebra.yaml")
    with pytest.raises(NumberError, match=re.escape("zebra.yaml, a.drop: the key is in test.yaml too")):
        numbers.load()


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("power-law.drop", ""),
        ("power-law.halving", r"test.yaml, a.drop: figure power-law.halving opens with 910,000%, the number is 16%"),
        ("power-law.dorp", "power-law has no value 'dorp'"),
        ("power-lav.drop", "close: power-law"),
    ],
)
def test_a_number_and_the_figure_that_says_it_too_cannot_part(folder, figure, said):
    state = SimpleNamespace(p=SimpleNamespace(drop=0.1605, halving=9100))
    registry = {"power-law": SimpleNamespace(evaluate=lambda: state)}
    folder({"a.drop": DROP | {"figure": figure}})
    if not said:
        return numbers.check_figures(registry)
    with pytest.raises(NumberError, match=said):
        numbers.check_figures(registry)


def test_all_numbers_of_the_book_are_computed():
    for key, number in numbers.load().items():
        assert number.text == f"{number.prefix}{write(number.value, number.format)}{number.suffix}", key


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "laws.__dict__", "(1).__class__", "open('x')", "exec('1')", "x = 1"]
)
def test_expressions_have_no_statements_private_names_or_builtins(expression):
    with pytest.raises(ExpressionError):
        evaluate(expression, "test.yaml, a")


def test_expressions_see_models_facts_and_numpy():
    assert evaluate("np.log(math.e)", "t") == 1.0
    assert isinstance(evaluate("np.float64(2)", "t"), float)
    assert evaluate("[x * 2 for x in (1, 2)][1] + (lambda y: y)(1)", "t") == 5
    assert evaluate("facts('landmark_models', model='GPT-3')['tokens']", "t") == 300e9
    assert np.shape(evaluate("laws.kaplan_loss_params(np.logspace(6, 9, 4))", "t")) == (4,)


def test_inputs_are_the_constants_and_facts_that_an_expression_names():
    years = "facts('moore_doubling', statement='1975')['doubling_years']"
    assert inputs(f"100 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N) + {years}", "t") == {
        "laws.KAPLAN_2020.alpha_N": 0.076,
        years: 2.0,
    }
