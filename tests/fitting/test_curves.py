"""Curves of one variable, and coverage: against published fits, straight lines and what defines their intervals."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize

from scalingbet import fitting, laws
from scalingbet.data_wall import data_constrained_loss
from scalingbet.facts import facts, table
from scalingbet.fitting import FitError, curves, fit_coverage, fit_power_law
from scalingbet.test_time import PYTHIA_MATH, beta_coverage, coverage

CEREBRAS = np.geomspace(2.6e18, 2.3e22, 7)


def test_without_a_floor_it_is_the_straight_line():
    x, y = CEREBRAS, table("cerebras_gpt").pile_test_loss_nats.to_numpy()
    line, fit = stats.linregress(np.log(x), np.log(y)), fit_power_law(x, y)
    half = stats.t.ppf(0.975, 5) * line.stderr
    assert fit.exponent == pytest.approx((-line.slope, line.stderr, -line.slope - half, -line.slope + half), rel=1e-6)
    middle, low, high = fit.predict(1e24)
    u, off = np.log(x), np.log(1e24) - np.log(x).mean()
    error = np.sqrt(fit.scatter**2 * (1 + 1 / 7 + off**2 / ((u - u.mean()) ** 2).sum()))
    assert np.log(middle) == pytest.approx(line.intercept + line.slope * np.log(1e24), rel=1e-8)
    assert np.log(high / low) / 2 == pytest.approx(stats.t.ppf(0.975, 5) * error, rel=1e-6)


def published():
    """Return the fit that Dey et al. 2023 print (eq. 1): exponent, floor, scale."""
    return 0.0737, 0.5066, 5.984e22


def rounded_off(losses, seed):
    """Return the paper's fit to losses and FLOP that differ from the printed ones by no more than their rounding."""
    random, C = np.random.default_rng(seed), table("cerebras_gpt_paper").training_flop.to_numpy()
    digit = 10 ** np.floor(np.log10(C)) / 10  # FLOP are printed to two digits, losses to three decimals
    C, losses = C + digit * random.uniform(-0.5, 0.5, 7), losses + random.uniform(-5e-4, 5e-4, 7)
    fit = fit_power_law(C, losses, floor=True, errors="absolute")
    return fit.exponent.value, fit.floor.value, fit.scale


@pytest.mark.slow
def test_the_fit_that_cerebras_published_is_reproduced():
    losses = table("cerebras_gpt_paper").pile_test_loss_nats.to_numpy()
    fit = fit_power_law(table("cerebras_gpt_paper").training_flop, losses, floor=True, errors="absolute")
    exponent, floor, scale = published()
    assert fit.exponent.value == pytest.approx(exponent, abs=5e-4)
    assert fit.floor.value == pytest.approx(floor, abs=6e-3)
    assert fit.scale == pytest.approx(scale, rel=0.09)
    np.testing.assert_allclose(fit(CEREBRAS), floor + (CEREBRAS / scale) ** -exponent, rtol=1e-3)
    # What is left is less than the rounding of the printed figures moves the fit by.
    spread = np.array([rounded_off(losses, seed) for seed in range(25)])
    assert (spread.min(0) < published()).all()
    assert (spread.max(0) > published()).all()
    # The model card's losses are others, and no rounding leads from them to the paper's floor.
    card = np.array([rounded_off(table("cerebras_gpt").pile_test_loss_nats.to_numpy(), seed) for seed in range(5)])
    assert card[:, 1].max() < 0.35


def test_a_profile_interval_ends_where_the_sum_of_squares_says():
    losses = table("cerebras_gpt_paper").pile_test_loss_nats.to_numpy()
    x = table("cerebras_gpt_paper").training_flop.to_numpy()
    fit = fit_power_law(x, losses, floor=True, errors="absolute")

    def least(exponent):  # with the exponent given the law is linear
        columns = np.stack([np.ones(7), x**-exponent * 1e18**exponent], 1)
        return np.linalg.lstsq(columns, losses, rcond=None)[1][0]

    best = least(fit.exponent.value)
    limit = best * (1 + stats.f.ppf(0.95, 1, 4) / 4)
    assert best == pytest.approx(4 * fit.scatter**2, rel=1e-9)
    assert least(fit.exponent.high) == pytest.approx(limit, rel=1e-5)
    # Below, the floor reaches 0 first, where a law without one is left.
    alone = fit_power_law(x, losses, errors="absolute")
    assert fit.floor.low == 0
    assert 5 * alone.scatter**2 < best * (1 + stats.f.ppf(0.95, 1, 4) / 4)


def test_coverage_gives_brown_et_al_s_exponent():
    rows = table("pythia_math_coverage")
    rows = rows[rows.model == "Pythia 12B"]
    fit = fit_coverage(rows.samples, rows.coverage)
    # Theirs is fitted to all k up to 10,000, this to five of them.
    assert fit.b.value == pytest.approx(facts("pythia_math_exponents", model="Pythia 12B")["exponent"], abs=0.01)
    both = PYTHIA_MATH["12B"]  # fitted to the counts of each problem
    assert fit.alpha.low < both.alpha < fit.alpha.high
    assert fit.beta.low < both.beta < fit.beta.high


@settings(max_examples=15)
@given(st.floats(0.5, 6), st.floats(0.1, 0.9))
@pytest.mark.slow
def test_a_power_law_of_coverage_comes_back(A, b):
    k = np.array([1, 10, 100, 1000])
    fit = fit_coverage(k, np.clip(coverage(k, A, b), 1e-12, 1 - 1e-12))
    assert (fit.A.value, fit.b.value) == pytest.approx((A, b), rel=1e-5)


@pytest.mark.parametrize(("alpha", "beta"), [(0.3, 12), (2, 0.5), (5, 3), (40, 2)])
def test_the_slopes_of_the_beta_curve_are_mpmaths(alpha, beta):
    k = np.array([1.0, 10, 1000])

    def exact(k, alpha, beta):
        return mpmath.log(1 - mpmath.beta(alpha, beta + k) / mpmath.beta(alpha, beta))

    logarithm, slopes = curves._log_beta_coverage(k, alpha, beta)
    with mpmath.workdps(60):
        for place, samples in enumerate(k):
            assert logarithm[place] == pytest.approx(float(exact(samples, alpha, beta)), rel=1e-10)
            for constant, order in enumerate([(0, 1, 0), (0, 0, 1)]):
                slope = float(mpmath.diff(exact, (samples, alpha, beta), order))
                assert slopes[place, constant] == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize("fit", PYTHIA_MATH.values(), ids=lambda fit: fit.model)
def test_a_beta_distribution_comes_back(fit):
    k = np.array([1, 10, 100, 1000, 10000])
    found = fit_coverage(k, beta_coverage(k, fit.alpha, fit.beta))
    assert (found.alpha.value, found.beta.value) == pytest.approx((fit.alpha, fit.beta), rel=1e-5)


def test_counts_of_problems_are_fitted_where_shares_are_0_or_1():
    k, share = [1, 4, 16, 64, 256], [0, 0.02, 0.05, 0.15, 0.3]
    with pytest.raises(FitError, match=r"coverage\[0\] = 0; allowed is more than 0, but with the number of problems"):
        fit_coverage(k, share)
    fit = fit_coverage(k, share, problems=50)
    rate = fit.A.value * np.array(k) ** -fit.b.value

    def likelihood(theta):
        p = np.exp(-np.exp(theta[0]) * np.array(k) ** -theta[1])
        return -np.sum(np.array(share) * np.log(p) + (1 - np.array(share)) * np.log1p(-p))

    found = minimize(
        likelihood, [np.log(fit.A.value), fit.b.value], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    assert (np.log(fit.A.value), fit.b.value) == pytest.approx(tuple(found.x), rel=1e-4)
    assert (np.exp(-rate) < 0.4).all()


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("rising", lambda x: 0.9 - (x / 10) ** -0.4 * 0.5), ("logarithm", lambda x: 0.1 + 0.1 * np.log10(x)),
        ("broken", lambda x: 5 * x**-0.05 * (1 + (x / 1e4) ** 2) ** -0.05),
    ],
)  # fmt: skip
def test_other_forms_come_back(name, truth):
    x = np.geomspace(10, 1e8, 15)
    fit = fitting.fit_form(name, truth(x), x)
    np.testing.assert_allclose(fit(x), truth(x), rtol=1e-4)


def test_kaplans_joint_law_comes_back():
    N, D = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e7, 1e10, 5), np.geomspace(1e9, 1e11, 5)))
    fit = fitting.fit_form("kaplan", laws.kaplan_loss(N, D), N, D)  # Kaplan et al. 2020, eq. 1.5 and below it
    assert fit.constants["alpha_N"].value == pytest.approx(0.076, rel=1e-6)
    assert fit.constants["alpha_D"].value == pytest.approx(0.095, rel=1e-6)
    assert fit.constants["N_c"].value == pytest.approx(8.8e13, rel=1e-4)
    assert fit.constants["D_c"].value == pytest.approx(5.4e13, rel=1e-4)


def test_the_law_of_repeated_data_comes_back():
    """Losses by the constants of Muennighoff et al. 2023 give them back; test_data_wall.py holds those to the paper."""
    N, D, unique = (
        grid.ravel() for grid in np.meshgrid(np.geomspace(1e8, 1e10, 4), np.geomspace(2e9, 2e11, 4), [1e9, 1e10])
    )
    D = np.maximum(D, unique)
    loss = data_constrained_loss(N, D, unique)
    fit = fitting.fit_form("repeated", loss, N, D, unique)
    assert fit.constants["alpha"].value == pytest.approx(0.3526596, rel=1e-3)
    assert fit.constants["R_D"].value == pytest.approx(15.387756, rel=1e-2)
    assert fit.constants["R_N"].value == pytest.approx(5.309743, rel=1e-2)
