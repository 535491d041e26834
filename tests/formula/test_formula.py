"""The functions that models are written with: each in both engines, and the checks on arguments."""

import inspect

import altair as alt
import numpy as np
import pytest
import vl_convert
from altair import datum
from scipy import stats

from scalingbet import formula
from scalingbet.formula import DomainError, Quantity

RNG = np.random.default_rng(20260303)
ANY = np.concatenate([[-1e300, -2.5, -1.5, -0.5, -1e-300, 0, 1e-300, 0.5, 1.5, 2.5, 1e300], RNG.normal(0, 50, 200)])
POSITIVE = np.concatenate([[5e-324, 1e-300, 1e300, 1, np.e, 10], 10 ** RNG.uniform(-12, 12, 200)])
# Vega computes quantileNormal(p) from 1 - 2p, so that a small p loses digits: 1e-14 of the value at 1e-4,
# 2e-9 at 1e-10.  The first of a thousand draws is some 5e-4.  cumulativeNormal does so below -4.
SHARES = np.concatenate([[1e-4, 0.5, 1 - 1e-12], RNG.uniform(1e-4, 1, 200)])
WHOLE = np.arange(0.0, 1000, 7)
OTHER = RNG.permutation(ANY)

# Each function of formula.py that computes: its arguments, and the largest relative difference that is right:
# 0 for what IEEE 754 settles, a few units in the last place for the rest.
LAST_PLACES = 1e-15
IN_BOTH_ENGINES = {
    "log": ([POSITIVE], LAST_PLACES),
    "log10": ([POSITIVE], LAST_PLACES),
    "exp": ([RNG.uniform(-700, 700, 200)], LAST_PLACES),
    "sqrt": ([POSITIVE], 0),
    "power": ([POSITIVE[3:], RNG.uniform(-5, 5, len(POSITIVE[3:]))], LAST_PLACES),
    "absolute": ([ANY], 0),
    "floor": ([ANY], 0),
    "ceil": ([ANY], 0),
    "minimum": ([ANY, OTHER], 0),
    "maximum": ([ANY, OTHER], 0),
    "clip": ([ANY, -1.0, 2.0], 0),
    "where": ([ANY > 0, ANY, OTHER], 0),
    "modulo": ([WHOLE, 13.0], 0),
    "quantile_uniform": ([SHARES, -2.0, 5.0], 0),
    "quantile_normal": ([SHARES, 0.0, 2.0], 1e-12),
    "quantile_lognormal": ([SHARES, 300.0, 0.7], 1e-12),
    "cumulative_normal": ([RNG.uniform(-4, 8, 200)], 2e-12),
}
NOT_NUMBERS = {"is_traced", "vega_call", "formula", "procedure", "choose", "numeric"}  # tested by themselves below


def evaluate(function, arguments):
    """Return ``function`` of ``arguments`` as the Vega engine computes it."""
    arrays = {f"x{i}": np.asarray(a).tolist() for i, a in enumerate(arguments) if np.ndim(a)}
    rows = [dict(zip(arrays, row, strict=True)) for row in zip(*arrays.values(), strict=True)]
    traced = function(*(getattr(datum, f"x{i}") if np.ndim(a) else a for i, a in enumerate(arguments)))
    spec = {
        "data": [{"name": "d", "values": rows, "transform": [{"type": "formula", "as": "y", "expr": str(traced)}]}],
        "marks": [
            {"type": "symbol", "encode": {"update": {"description": {"signal": "join(pluck(data('d'), 'y'), ' ')"}}}}
        ],
    }
    mark = vl_convert.vega_to_scenegraph(spec)["scenegraph"]["items"][0]["items"][0]
    return np.array([float(text) for text in mark["items"][0]["description"].split(" ")])


def test_every_function_is_tested():
    functions = {name for name in formula.__all__ if inspect.isfunction(getattr(formula, name))}
    assert functions == set(IN_BOTH_ENGINES) | NOT_NUMBERS


@pytest.mark.parametrize("name", IN_BOTH_ENGINES)
def test_both_engines_agree(name):
    arguments, allowed = IN_BOTH_ENGINES[name]
    function = getattr(formula, name)
    python, vega = function(*arguments), evaluate(function, arguments)
    apart = np.abs(python - vega) / np.where(python == 0, 1, np.abs(python))
    assert np.max(np.where(python == vega, 0, apart)) <= allowed


def test_the_comparison_would_catch_a_wrong_function():
    assert np.any(evaluate(formula.floor, [ANY]) != np.round(ANY))
    assert np.max(np.abs(evaluate(formula.log, [POSITIVE]) - formula.log10(POSITIVE))) > 1


@pytest.mark.parametrize("name", IN_BOTH_ENGINES)
def test_one_number_is_as_many_numbers(name):
    arguments, _ = IN_BOTH_ENGINES[name]
    function = getattr(formula, name)
    singly = [function(*(a[i] if np.ndim(a) else a for a in arguments)) for i in range(0, len(arguments[0]), 10)]
    assert singly == pytest.approx(function(*arguments)[::10], rel=1e-15)
    assert np.ndim(singly[0]) == 0


def test_the_normal_distribution_is_scipys():
    assert formula.quantile_normal(SHARES, 3, 2) == pytest.approx(stats.norm.ppf(SHARES, 3, 2), rel=1e-12)
    assert formula.quantile_lognormal(SHARES, 300, 0.7) == pytest.approx(
        stats.lognorm.ppf(SHARES, 0.7, scale=300), rel=1e-12
    )
    assert formula.cumulative_normal(ANY) == pytest.approx(stats.norm.cdf(ANY), rel=1e-12, abs=1e-300)


def test_minimum_and_maximum_take_many():
    assert formula.minimum(3, 1, 2) == 1
    assert formula.maximum(3, 1, 2) == 3
    assert str(formula.minimum(datum.a, datum.b, 1)) == "min(datum.a,datum.b,1)"


def test_power_takes_an_integer_base_and_a_negative_power():
    assert formula.power(2, -1) == 0.5
    assert list(formula.power(np.array([2, 4]), -1)) == [0.5, 0.25]


def test_where_takes_texts_and_traced_conditions():
    assert formula.where(True, "yes", "no") == "yes"
    assert list(formula.where(np.array([True, False]), 1, 2)) == [1, 2]
    assert str(formula.where(datum.a > 1, "it's", 2)) in ('if((datum.a > 1),"it\'s",2)', "if((datum.a > 1),'it\\'s',2)")


def test_choose_picks_in_both_engines():
    options = {"a": 1.5, "b": 2.5, "c": 3.5}
    assert [formula.choose(key, options) for key in "abc"] == [1.5, 2.5, 3.5]
    keys = np.array(["a", "b", "c"])
    assert list(evaluate(lambda key: formula.choose(key, options), [keys])) == [1.5, 2.5, 3.5]
    with pytest.raises(KeyError):
        formula.choose("d", options)


def test_what_is_traced():
    assert formula.is_traced(datum.x)
    assert formula.is_traced(1, alt.param(name="C"))
    assert not formula.is_traced(1.0, np.ones(2), "x")


def test_what_is_no_expression_is_read_as_an_array_of_floats():
    assert formula.numeric(3).shape == ()
    assert formula.numeric(np.array([1, 2])).dtype == float
    with pytest.raises(TypeError):
        float(datum.x)  # it has no value yet


# -- declarations ----------------------------------------------------------------------------------


@formula.formula(
    share=Quantity("share", 0.1, 0.9, above=0, below=1),
    count=Quantity("models", 1, 10, least=1, most=10, whole=True),
    plain=Quantity("", -1, 1),
    law=("one", "two"),
)
def declared(share, count, plain=0.0, law="one"):
    """Return the first."""
    return share


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1), "declared: share = 0 share; allowed is more than 0 and less than 1"),
        ((1, 1), "declared: share = 1 share; allowed is more than 0 and less than 1"),
        ((np.array([0.5, 1.5, 2.5]), 1), "declared: share = 1.5 share; allowed is"),
        ((0.5, 0), "declared: count = 0 models; allowed is a whole number and at least 1 and at most 10"),
        ((0.5, 11), "count = 11 models"),
        ((0.5, 1.5), "count = 1.5 models; allowed is a whole number"),
        ((float("nan"), 1), "share = nan share"),
        ((0.5, 1, float("nan")), "plain = nan; allowed is any finite number"),
        (([0.5, -0.5], 1), "share = -0.5 share"),
    ],
)
def test_a_bad_argument_names_value_and_limits(arguments, message):
    with pytest.raises(DomainError, match=message):
        declared(*arguments)


def test_a_good_argument_passes():
    assert declared(0.5, 3) == 0.5
    assert list(declared([0.25, 0.5], 3)) == [0.25, 0.5]
    assert declared(share=datum.s, count=datum.c) is not None
    assert declared(0.5, None) == 0.5  # an argument that is left out


def test_a_declaration_keeps_the_function_and_its_domain():
    assert declared.__name__ == "declared"
    assert declared.__doc__ == "Return the first."
    assert set(declared.domain) == {"share", "count", "plain", "law"}
    with pytest.raises(TypeError, match="no argument"):
        formula.formula(nothing=Quantity("", 0, 1))(lambda x: x)


def test_a_procedure_says_why():
    assert formula.procedure("a root")(lambda x: x).no_closed_form == "a root"
