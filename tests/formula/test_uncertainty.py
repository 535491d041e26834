"""uncertainty: the draws are even and the same in both engines; the pushes are the distributions they name."""

import json

import numpy as np
import pytest
import vl_convert
from altair import datum
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scalingbet.formula import DomainError
from scalingbet.uncertainty import draws, lognormal, normal, uniform

EXACT = 1e-12  # algebra in double precision

shares = st.floats(0.001, 0.999)


def in_vega(expressions, i):
    """Return the columns of ``expressions`` over the values ``i`` of ``datum.i``, as the Vega engine computes them."""
    transforms = [{"type": "formula", "as": f"y{k}", "expr": str(e)} for k, e in enumerate(expressions)]
    marks = [{"type": "path", "encode": {"update": {"description": {"signal": f"join(pluck(data('d'), 'y{k}'), ' ')"}}}}
             for k in range(len(expressions))]  # fmt: skip
    spec = {"data": [{"name": "d", "values": [{"i": int(x)} for x in i], "transform": transforms}], "marks": marks}
    groups = vl_convert.vega_to_scenegraph(json.loads(json.dumps(spec)))["scenegraph"]["items"][0]["items"]
    return [np.array(group["items"][0]["description"].split(" "), dtype=float) for group in groups]


# -- the sequence ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dimensions", [1, 2, 3, 8])
def test_the_steps_are_powers_of_the_generalised_golden_ratio(dimensions):
    """The first step s solves s ** -(d + 1) = 1 / s + 1 (Roberts 2018); each further one is its next power."""
    steps = [(draws(1, k, dimensions) - 0.5) % 1 for k in range(dimensions)]
    phi = np.roots([1, *[0] * (dimensions - 1), -1, -1])
    phi = phi[np.isclose(phi.imag, 0) & (phi.real > 1)].real[0]
    assert steps == pytest.approx([phi ** -(k + 1) for k in range(dimensions)], rel=EXACT)


def test_one_dimension_is_the_golden_ratio():
    golden = (1 + 5**0.5) / 2
    assert draws(np.arange(100), 0, 1) == pytest.approx((0.5 + np.arange(100) / golden) % 1, abs=1e-13)


def test_both_engines_draw_the_same_points_to_the_last_bit():
    expressions = [draws(datum.i, k, 8) for k in range(8)]
    i = np.arange(5000)
    for k, drawn in enumerate(in_vega(expressions, i)):
        assert np.array_equal(drawn, draws(i, k, 8)), f"coordinate {k}"


@pytest.mark.parametrize("k", range(8))
def test_each_coordinate_is_evenly_spread(k):
    """Star discrepancy: random points have 0.87 / sqrt(n) (Kolmogorov); 2,000 of these must be 8 times as even."""
    u = np.sort(draws(np.arange(2000), k, 8))
    assert u[0] > 0
    assert u[-1] < 1
    gaps = np.maximum(np.abs(u - np.arange(1, 2001) / 2000), np.abs(u - np.arange(2000) / 2000))
    assert gaps.max() < 0.87 / 8 / np.sqrt(2000)


def test_no_two_coordinates_move_together():
    points = np.stack([draws(np.arange(1000), k, 8) for k in range(8)])
    off_diagonal = np.corrcoef(points) - np.eye(8)
    assert np.abs(off_diagonal).max() < 2 / np.sqrt(1000)  # two standard errors of random points


def test_a_mean_over_the_draws_is_nearer_than_one_over_random_points():
    """The mean of a product of 8 uniforms is 2 ** -8; 1,000 random points have a standard error of 3.7e-4."""
    points = np.stack([draws(np.arange(1000), k, 8) for k in range(8)])
    standard_error = np.sqrt((3.0**-8 - 4.0**-8) / 1000)
    assert abs(points.prod(axis=0).mean() - 2.0**-8) < standard_error


@pytest.mark.parametrize(("i", "k"), [(-1, 0), (0.5, 0), (float("nan"), 0)])
def test_an_index_that_is_not_a_whole_number_is_refused(i, k):
    with pytest.raises(DomainError, match=r"draws: i = .* index; allowed is a whole number and at least 0"):
        draws(i, k)


@pytest.mark.parametrize("k", [-1, 8])
def test_a_coordinate_that_is_not_drawn_is_refused(k):
    with pytest.raises(ValueError, match=f"coordinate k = {k}; allowed is 0 to 7"):
        draws(0, k, 8)
    with pytest.raises(ValueError, match="allowed is 0 to 7"):
        draws(0, k)  # eight, where nothing is said


# -- the pushes -----------------------------------------------------------------------------------


@given(shares, st.floats(1e-3, 1e3), st.floats(1.01, 1e3), st.sampled_from([0.8, 0.9, 0.95]))
def test_lognormal_against_scipy(u, low, ratio, level):
    high = low * ratio
    spread = np.log(ratio) / 2 / stats.norm.ppf((1 + level) / 2)
    assert lognormal(u, low, high, level) == pytest.approx(
        stats.lognorm.ppf(u, spread, scale=np.sqrt(low * high)), rel=1e-10
    )


@given(shares, st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.sampled_from([0.8, 0.9, 0.95]))
def test_normal_against_scipy(u, low, width, level):
    spread = width / 2 / stats.norm.ppf((1 + level) / 2)
    assert normal(u, low, low + width, level) == pytest.approx(
        stats.norm.ppf(u, low + width / 2, spread), rel=1e-10, abs=1e-10
    )


@pytest.mark.parametrize("push", [lognormal, normal])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
def test_the_interval_holds_what_it_says(push, level):
    ends = [(1 - level) / 2, (1 + level) / 2]
    assert push(np.array(ends), 3.0, 7.0, level) == pytest.approx([3.0, 7.0], rel=EXACT)


@given(shares, st.floats(-10, 10), st.floats(0, 10))
def test_uniform_is_linear(u, low, width):
    assert uniform(u, low, low + width) == pytest.approx(low + width * u, abs=1e-12)


@given(st.floats(0.01, 0.49), st.floats(0.1, 10), st.floats(1.1, 10))
def test_lognormal_is_symmetric_in_logs(u, low, ratio):
    both = lognormal(u, low, low * ratio) * lognormal(1 - u, low, low * ratio)
    assert both == pytest.approx(low * low * ratio, rel=1e-10)


@pytest.mark.parametrize("u", [0, 1, -0.1, 1.1])
@pytest.mark.parametrize("push", [lognormal, normal, uniform])
def test_a_probability_outside_zero_to_one_is_refused(push, u):
    with pytest.raises(DomainError, match=r"u = .* share; allowed is more than 0 and less than 1"):
        push(u, 1, 2)
