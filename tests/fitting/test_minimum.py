"""The minimum that a fit finds: known laws, derivatives against mpmath, minima against SciPy and what defines them."""

import itertools
import time
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from simulated import NAMES, NEAR, runs

from scalingbet import laws
from scalingbet.fitting import fit_chinchilla, minimise, read_runs
from scalingbet.laws import Constants

OBJECTIVES = ("huber", "l1")  # of the papers
THETA = [0.55, 6.1, 7.4, 0.34, 0.36]


def wrong_derivatives(derivatives, bend, delta):
    """Return the largest difference of gradient and Hessian from mpmath's, relative to the largest entry."""
    N, D, loss = runs(8)
    centred = minimise.runs_of(N, D, loss)
    theta, weights = centred.inward([THETA]), np.arange(1.0, 9)[None]
    _, gradient, hessian = derivatives(theta, centred, weights, bend, delta)

    def objective(*at):
        total = mpmath.mpf(0)
        for x, t, y, weight in zip(*centred[:3], weights[0], strict=True):
            e, a, b, alpha, beta = at
            r = mpmath.log(mpmath.exp(e) + mpmath.exp(a - alpha * x) + mpmath.exp(b - beta * t)) - y
            if bend is minimise.huber:
                total += weight * (r * r / 2 / delta if abs(r) < delta else abs(r) - mpmath.mpf(delta) / 2)
            else:
                total += weight * (mpmath.sqrt(r * r + mpmath.mpf(delta) ** 2) - delta)
        return total

    with mpmath.workdps(40):
        at = [mpmath.mpf(float(value)) for value in theta[0]]
        orders = np.eye(5, dtype=int)
        exact = np.array([float(mpmath.diff(objective, at, tuple(map(int, row)))) for row in orders])
        curves = np.array([[float(mpmath.diff(objective, at, tuple(map(int, orders[i] + orders[j])))) for j in range(5)]
                           for i in range(5)])  # fmt: skip
    return max(np.abs(gradient[0] - exact).max() / np.abs(exact).max(),
               np.abs(hessian[0] - curves).max() / np.abs(curves).max())  # fmt: skip


@pytest.mark.parametrize(("bend", "delta"), [(minimise.huber, 1e-3), (minimise.huber, 0.02), (minimise.rounded, 1e-2)])
def test_gradient_and_hessian_are_mpmaths(bend, delta):
    assert wrong_derivatives(minimise.derivatives, bend, delta) < 1e-11


def test_a_wrong_derivative_is_seen():
    def planted(*given):
        value, gradient, hessian = minimise.derivatives(*given)
        hessian[:, 3, 4] *= 1.001
        return value, gradient, hessian

    assert wrong_derivatives(planted, minimise.huber, 0.02) > 1e-6


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_known_law_comes_back(law, objective):
    found = fit_chinchilla(*runs(40, 0, law=law), objective=objective, bootstrap=0)
    for name in NAMES:  # A and B are exponentials of what is fitted: a digit less
        assert getattr(found, name) == pytest.approx(getattr(law, name), rel=1e-6)


def test_tied_exponents_are_gadres_form():
    N, D, loss = runs(40, 0, law=laws.MUENNIGHOFF_2023)
    law = fit_chinchilla(N, D, loss, tied=True, bootstrap=0)
    eta = law.alpha / 2
    again = laws.tied_loss(6 * N * D, D / N, law.E, law.A * 6**eta, law.B * 6**eta, eta)
    np.testing.assert_allclose(again, loss, rtol=1e-7)
    assert law.alpha == law.beta


def value(theta, N, D, loss, objective):
    """Return the objective as the papers write it, apart from the code under test."""
    e, a, b, alpha, beta = theta
    with np.errstate(all="ignore"):
        r = np.log(np.exp(e) + np.exp(a - alpha * np.log(N)) + np.exp(b - beta * np.log(D))) - np.log(loss)
    size = np.abs(r)
    return np.sum(size if objective == "l1" else np.where(size < 1e-3, r * r / 2, 1e-3 * (size - 5e-4)))


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_no_minimum_of_scipys_is_lower(objective, tied):
    data = runs(60)
    law = fit_chinchilla(*data, objective=objective, tied=tied, bootstrap=0)
    theta = np.array([np.log(law.E), np.log(law.A), np.log(law.B), law.alpha, law.beta])
    assert value(theta, *data, objective) == pytest.approx(law.value, rel=1e-9)

    def of(some):
        return 1e3 * value([*some, some[-1]] if tied else some, *data, objective)

    with np.errstate(all="ignore"):
        starts = itertools.product([0.3, 0.7], [6.0], [6.0, 8.0], [0.3, 0.5], [None] if tied else [0.4])
        found = [minimize(of, start[:4] if tied else start, method="BFGS") for start in starts]
        best = min(found, key=lambda one: one.fun)
        exact = {"xatol": 1e-12, "fatol": 1e-15, "maxiter": 9000, "maxfev": 9000}
        best = minimize(of, best.x, method="Nelder-Mead", options=exact)
    assert law.value <= best.fun / 1e3 * (1 + 1e-9)
    assert law.value == pytest.approx(best.fun / 1e3, rel=2e-3)  # the simplex stops at the kinks of L1


@pytest.mark.parametrize("tied", [False, True])
def test_the_least_absolute_residuals_meet_the_condition_of_a_minimum(tied):
    """As many residuals as constants are 0, and multipliers between -1 and 1 for them balance all the others' signs."""
    N, D, loss = runs(60)
    law = fit_chinchilla(N, D, loss, objective="l1", tied=tied, bootstrap=0)
    total = law.E + law.A * N**-law.alpha + law.B * D**-law.beta
    size, data = law.A * N**-law.alpha / total, law.B * D**-law.beta / total
    slopes = np.stack([law.E / total, size, data, -size * np.log(N), -data * np.log(D)])
    if tied:
        slopes = np.vstack([slopes[:3], slopes[3] + slopes[4]])
    zero = np.abs(law.residuals) < 1e-9
    assert zero.sum() == len(slopes)
    multipliers = np.linalg.solve(slopes[:, zero], -(slopes[:, ~zero] * np.sign(law.residuals[~zero])).sum(1))
    assert (np.abs(multipliers) < 1).all()


def test_all_starts_lead_to_one_minimum():
    assert fit_chinchilla(*runs(240, 0.005), bootstrap=0).agree == 1
    assert fit_chinchilla(*runs(60), bootstrap=0, tied=True).agree == 1


@settings(max_examples=10)  # each fits twice
@given(st.permutations(range(30)))
def test_the_order_of_the_runs_does_not_matter(order):
    data = np.array(runs(30))
    first, second = (fit_chinchilla(*some, bootstrap=0, starts=NEAR) for some in (data, data[:, order]))
    assert first.constants == pytest.approx(second.constants, rel=1e-6)


@settings(max_examples=15)
@given(st.floats(-6, 6), st.floats(-6, 6))
def test_a_unit_changes_its_own_constant_and_nothing_else(n, d):
    N, D, loss = runs(30)
    first = fit_chinchilla(N, D, loss, bootstrap=0, starts=NEAR)
    other = fit_chinchilla(N * 10**n, D * 10**d, loss, bootstrap=0, starts=NEAR)
    A, B = first.A * 10 ** (n * first.alpha), first.B * 10 ** (d * first.beta)
    expected = Constants(first.E, A, B, first.alpha, first.beta)
    assert other.constants == pytest.approx(expected, rel=1e-6)


def test_each_refit_is_the_fit_of_its_resample():
    N, D, loss = runs(60)
    law = fit_chinchilla(N, D, loss, bootstrap=20, seed=3)
    counts = np.random.default_rng(3).multinomial(60, np.full(60, 1 / 60), 20)
    for draw, times in zip(law.draws[:5], counts, strict=False):
        alone = fit_chinchilla(*(np.repeat(x, times) for x in (N, D, loss)), bootstrap=0)
        assert draw == pytest.approx(np.array(alone.constants), rel=1e-5)


def test_the_fit_that_the_package_chinchilla_prints_is_reproduced():
    """Its example (examples/llm/main.ipynb) sums absolute residuals of the loss, ten times where the law lies above."""
    runs = read_runs(Path(__file__).parent / "data" / "chinchilla.csv")
    law = fit_chinchilla(
        runs.N, runs.D, runs.loss, objective="asymmetric", delta=1e-5, weights=runs.loss, starts=NEAR, bootstrap=0
    )
    # Residuals of log loss, weighted by the loss, are those of the loss; so small a delta leaves absolute values.
    assert [f"{value:.3f}" for value in (law.E, law.alpha, law.beta)] == ["1.700", "0.289", "0.356"]


def test_thousands_of_runs_are_fitted_in_seconds():
    began = time.process_time()
    fit_chinchilla(*runs(5000), bootstrap=100).interval("E")
    assert time.process_time() - began < 10
