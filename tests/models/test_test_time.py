"""Test-time compute: repeated sampling, verifiers and serving, against published values and independent computations.

Sources of the values: Brown et al. 2024 (public samples), Gao, Schulman and Hilton 2023, Nvidia's data sheets and the
printed shapes of Llama 3, each evaluated independently of the package.
"""

import inspect
import math

import altair as alt
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from scalingbet import test_time
from scalingbet.facts import facts
from scalingbet.formula import DomainError

mpmath.mp.dps = 50
ALGEBRA = 1e-12  # algebra in doubles
PRINTED = 1e-7  # reference values given to eight digits

# -- special functions ----------------------------------------------------------------------------


def exact_cross(x, a, b):
    x, a, b = map(mpmath.mpf, (x, a, b))
    return mpmath.loggamma(x + a) + mpmath.loggamma(x + b) - mpmath.loggamma(x) - mpmath.loggamma(x + a + b)


@pytest.mark.parametrize("x", [0.05, 0.5, 1, 12.36, 100.1, 9000])
@pytest.mark.parametrize("a", [0.01, 0.065, 1, 17.5, 100])
@pytest.mark.parametrize("b", [0.01, 1, 32.2, 1e6])
def test_gamma_cross_keeps_twelve_digits(x, a, b):
    exact = exact_cross(x, a, b)
    # Parts of size a b / x cancel to a b / x: at x = 9000 that costs three of the sixteen digits.
    assert abs(float((test_time.log_gamma_cross(x, a, b) - exact) / exact)) < 5e-13


@settings(deadline=None, max_examples=60)
@given(st.floats(0.05, 1e4), st.floats(0, 100))
def test_gamma_ratio_is_scipys(x, a):
    assert test_time.log_gamma_ratio(x, a) == pytest.approx(
        special.gammaln(x + a) - special.gammaln(x), rel=1e-11, abs=1e-10
    )


@pytest.mark.parametrize("x", [0.05, 0.3, 1.7])
def test_gamma_ratio_has_all_terms_of_the_series(x):
    exact = mpmath.loggamma(mpmath.mpf(x) + 1) - mpmath.loggamma(x)  # the last term kept is 3e-13 here
    assert test_time.log_gamma_ratio(x, 1) == pytest.approx(float(exact), abs=2e-14)


@settings(deadline=None, max_examples=60)
@given(st.floats(-0.9, 1e6))
def test_log1p_is_numpys(x):
    assert test_time.log1p(x) == pytest.approx(np.log1p(x), rel=4e-16, abs=0)


# -- coverage -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.floats(0.05, 5), st.floats(0.5, 200), st.floats(1, 1e6))
def test_beta_coverage_is_the_ratio_of_beta_functions(alpha, beta, k):
    exact = 1 - mpmath.beta(alpha, mpmath.mpf(beta) + mpmath.mpf(k)) / mpmath.beta(alpha, beta)
    assert abs(float(test_time.beta_coverage(k, alpha, beta) / exact - 1)) < 1e-12


def test_beta_coverage_is_the_mean_over_problems():
    alpha, beta, k = 0.296, 12.36, 100
    density = stats.beta(alpha, beta).pdf
    mean, error = integrate.quad(lambda p: (1 - p) ** k * density(p), 0, 1, limit=200)
    assert 1 - test_time.beta_coverage(k, alpha, beta) == pytest.approx(mean, abs=max(error, 1e-9))
    rng = np.random.default_rng(20261122)
    draws = 1 - (1 - rng.beta(alpha, beta, 400_000)) ** k
    standard_error = draws.std() / math.sqrt(draws.size)
    assert abs(test_time.beta_coverage(k, alpha, beta) - draws.mean()) < 5 * standard_error


def test_beta_coverage_of_whole_k_is_a_product():
    left = np.prod([(12.36 + j) / (0.296 + 12.36 + j) for j in range(1000)])
    assert 1 - test_time.beta_coverage(1000, 0.296, 12.36) == pytest.approx(left, rel=ALGEBRA)


@pytest.mark.parametrize(("alpha", "beta"), [(0.065, 100.1), (0.296, 12.36), (1, 3), (2.5, 7)])
def test_the_tail_is_a_power_law(alpha, beta):
    exact = mpmath.gamma(alpha + beta) / mpmath.gamma(beta) * mpmath.mpf(10) ** (-6 * alpha)
    assert test_time.beta_tail(1e6, alpha, beta) == pytest.approx(float(exact), rel=ALGEBRA)
    # Next term of the expansion: alpha (alpha + 2 beta - 1) / (2 k), 2e-6 of the leading one at the most here.
    left = 1 - test_time.beta_coverage(1e8, alpha, beta)
    if left > 1e-9:
        assert left / test_time.beta_tail(1e8, alpha, beta) == pytest.approx(1, abs=1e-6)


def test_the_fits_go_through_the_published_points():
    points = facts("pythia_math_coverage")
    for key, fit in test_time.PYTHIA_MATH.items():
        rows = points[points["model"] == fit.model]
        predicted = test_time.beta_coverage(rows["samples"].to_numpy(), fit.alpha, fit.beta)
        # 128 problems: a coverage is known to about 0.04, and the fit uses counts that these points summarise.
        assert np.all(np.abs(predicted - rows["coverage"]) < 0.015), key


def test_coverage_of_the_public_samples():
    points = {(row.model, row.samples): row.coverage for row in facts("pythia_math_coverage").itertuples()}
    assert points["Pythia 12B", 1] == 0.0232
    assert points["Pythia 12B", 100] == 0.4834
    assert points["Pythia 12B", 10000] == 0.875
    assert points["Pythia 70M", 1] == 0.0006
    assert points["Pythia 70M", 100] == 0.0361
    assert points["Pythia 70M", 10000] == 0.2656


@pytest.mark.parametrize(("model", "exponent"), [("Pythia 70M", 0.194), ("Pythia 12B", 0.370)])
def test_exponents_agree_with_the_ends_of_the_points(model, exponent):
    rows = facts("pythia_math_coverage")
    rows = rows[rows["model"] == model].sort_values("samples")
    first, last = rows.iloc[0], rows.iloc[-1]
    slope = math.log10(math.log(first["coverage"]) / math.log(last["coverage"])) / math.log10(last["samples"])
    assert slope == pytest.approx(exponent, abs=0.03)  # the sampling error of 128 problems


def test_exponents_grow_with_size():
    exponents = facts("pythia_math_exponents").sort_values("parameters")["exponent"]
    assert exponents.is_monotonic_increasing
    assert len(exponents) == 7


def test_samples_for_coverage_of_the_largest_model():
    # -log coverage = A k^-0.370 through 0.875 at 10,000 samples: 95% takes 1.4e5.
    A = -math.log(0.875) * 1e4**0.37
    assert test_time.samples_for_coverage(0.95, A, 0.37) == pytest.approx(1.4e5, rel=0.1)


@settings(deadline=None, max_examples=60)
@given(st.floats(1, 1e6), st.floats(0.01, 10), st.floats(0.05, 2))
def test_coverage_and_its_inverse(k, A, b):
    c = float(test_time.coverage(k, A, b))
    if 1e-6 < c < 1 - 1e-6:
        assert test_time.samples_for_coverage(c, A, b) == pytest.approx(k, rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.data())
def test_pass_at_k_counts_subsets(n, data):
    c = data.draw(st.integers(0, n))
    k = data.draw(st.integers(1, n))
    exact = 1 - math.comb(n - c, k) / math.comb(n, k)
    assert test_time.pass_at_k(n, c, k) == pytest.approx(exact, rel=1e-12, abs=1e-13)


def test_pass_at_k_is_unbiased_and_the_plug_in_is_not():
    n, k, p = 12, 5, 0.13
    weights = stats.binom(n, p).pmf(np.arange(n + 1))
    c = np.arange(n + 1)
    expected = weights @ test_time.pass_at_k(n, c, k)
    assert expected == pytest.approx(1 - (1 - p) ** k, rel=ALGEBRA)
    assert weights @ (1 - (1 - c / n) ** k) < expected - 0.01


def test_pass_at_k_of_ten_thousand_samples():
    exact = 1 - mpmath.binomial(9700, 40) / mpmath.binomial(10000, 40)
    assert test_time.pass_at_k(10_000, 300, 40) == pytest.approx(float(exact), rel=ALGEBRA)


# -- the verifier ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "kl"), [
    (1, 0.0), (2, 0.19314718), (4, 0.63629436), (16, 1.8350887), (100, 3.6151702), (1000, 5.9087553), (60000,
        10.002117),
])  # fmt: skip
def test_best_of_n_kl(n, kl):
    assert test_time.best_of_n_kl(n) == pytest.approx(kl, abs=PRINTED * max(1, kl))


def test_best_of_n_kl_is_the_divergence_of_the_largest_of_n():
    # The best of n of a continuous score has density n u^(n-1) on its quantile u.
    for n in (2, 7, 40):
        kl, _ = integrate.quad(
            lambda u, n=n: n * u ** (n - 1) * (math.log(n) + (n - 1) * math.log(u)) if u else 0, 0, 1
        )
        assert test_time.best_of_n_kl(n) == pytest.approx(kl, rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 10**9))
def test_samples_at_kl_inverts(n):
    assert test_time.samples_at_kl(test_time.best_of_n_kl(n)) == pytest.approx(n, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta", "bon", "rl"), [
    (1, 0.1, (5, 2.5), (8103.0839, 810.30839)), (1, 0.2, (2.5, 1.25), (54.59815, 10.91963)),
])  # fmt: skip
def test_peaks(alpha, beta, bon, rl):
    assert test_time.best_of_n_peak(alpha, beta) == pytest.approx(bon, rel=PRINTED)
    assert test_time.rl_peak(alpha, beta) == pytest.approx(rl, rel=PRINTED)
    assert test_time.gold_reward_best_of_n(bon[0], alpha, beta) == pytest.approx(bon[1], rel=ALGEBRA)
    assert test_time.gold_reward_rl(rl[0], alpha, beta) == pytest.approx(rl[1], rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.1, 2), st.floats(0.05, 1), st.integers(1, 8))
def test_peaks_are_where_a_maximiser_finds_them(alpha, beta, rounds):
    for reward, (d, best) in (
        (lambda x: test_time.gold_reward_best_of_n(x, alpha, beta), test_time.best_of_n_peak(alpha, beta)),
        (lambda x: test_time.gold_reward_rl(x, alpha, beta, rounds), test_time.rl_peak(alpha, beta, rounds)),
    ):
        if d > 1e4:
            continue
        found = optimize.minimize_scalar(lambda x, f=reward: -f(x), bounds=(0, 3 * d), method="bounded")
        assert -found.fun == pytest.approx(best, rel=1e-6)
        assert found.x == pytest.approx(d, rel=1e-2)  # a maximum is flat


def test_iterated_rounds_are_the_sum_of_their_parts():
    alpha, beta, rounds, d = 0.8, 0.3, 4, 6.0
    parts = rounds * test_time.gold_reward_rl(d / rounds, alpha, beta)
    assert test_time.gold_reward_rl(d, alpha, beta, rounds) == pytest.approx(parts, rel=ALGEBRA)


def test_peaks_of_the_open_reproduction():
    rows = facts("gao_bon_reproduction")
    d, _ = test_time.best_of_n_peak(rows["alpha_bon"].to_numpy(), rows["beta_bon"].to_numpy())
    assert d == pytest.approx([1.419, 1.874, 2.545, 3.140, 3.742], abs=5e-4)
    assert np.all(np.diff(d) > 0)


@pytest.mark.parametrize(("n", "p", "passes", "misses"), [
    (1, 0.3, 0.5, 0.2), (4, 0.1, 0.03, 0), (32, 0.1, 0.2, 0.2), (8, 0.05, 0, 0), (16, 0.5, 1, 0), (3, 0.9, 0, 1),
])  # fmt: skip
def test_accuracy_of_an_imperfect_verifier_is_what_drawing_gives(n, p, passes, misses):
    accuracy, _ = test_time.simulate_best_of_n(n, p, passes, misses, questions=20_000)
    exact = float(test_time.verified_accuracy(n, p, passes, misses))
    error = math.sqrt(max(exact * (1 - exact), 1e-4) / 20_000)
    assert abs(accuracy - exact) < 4 * error


def test_accuracy_of_an_imperfect_verifier_by_enumeration():
    p, passes, misses, n = 0.3, 0.2, 0.1, 3
    kinds = {(True, True): p * (1 - misses), (True, False): p * misses,
             (False, True): (1 - p) * passes, (False, False): (1 - p) * (1 - passes)}  # fmt: skip
    total = 0.0
    for first in kinds:
        for second in kinds:
            for third in kinds:
                drawn = [first, second, third]
                pool = [right for right, passed in drawn if passed] or [right for right, _ in drawn]
                total += kinds[first] * kinds[second] * kinds[third] * sum(pool) / len(pool)
    assert test_time.verified_accuracy(n, p, passes, misses) == pytest.approx(total, rel=ALGEBRA)


@settings(deadline=None, max_examples=60)
@given(st.floats(1, 1e5), st.floats(0.001, 0.999), st.floats(0, 1), st.floats(0, 0.9))
def test_accuracy_lies_between_one_sample_and_the_limit(n, p, passes, misses):
    accuracy = float(test_time.verified_accuracy(n, p, passes, misses))
    limit = float(test_time.verified_limit(p, passes, misses))
    assert min(p, limit) - 1e-9 <= accuracy <= max(p, limit) + 1e-9


@settings(deadline=None, max_examples=60)
@given(st.floats(1, 1e4), st.floats(0.001, 0.999))
def test_a_perfect_verifier_reaches_coverage(n, p):
    assert test_time.verified_accuracy(n, p, 0, 0) == pytest.approx(-math.expm1(n * math.log1p(-p)), rel=1e-9)


@pytest.mark.parametrize(("p", "passes", "misses"), [(0.1, 0.03, 0), (0.1, 0, 0), (0.05, 0.2, 0.2), (0.9, 0.1, 0)])
def test_questions_that_nobody_answers_stay_lost(p, passes, misses):
    """Closed form: a share never is lost whatever the samples; the rest has the same right answers among fewer."""
    never = 1 / 8
    inner = min(p / (1 - never), 1)
    for n in (1, 7, 1e5):
        mixed = float(test_time.verified_accuracy(n, p, passes, misses, never))
        assert mixed == pytest.approx((1 - never) * float(test_time.verified_accuracy(n, inner, passes, misses)))
    assert mixed == pytest.approx(float(test_time.verified_limit(p, passes, misses, never)), abs=1e-9)
    assert mixed <= 1 - never + 1e-12
    assert test_time.beta_coverage(1e300, 0.3, 12, never) == pytest.approx(1 - never)


def test_the_measured_coverage_needs_no_share_that_is_never_solved():
    """Least squares on Pythia-12B's five counts: no such share fits best, up to a tenth in an eight-in-ten range."""
    rows = facts("pythia_math_coverage")
    rows = rows[rows["model"] == "Pythia 12B"]
    k, c = (rows[name].to_numpy(float) for name in ("samples", "coverage"))
    spread = np.sqrt(c * (1 - c) / 128)

    def misfit(never):
        def away(q):
            return (test_time.beta_coverage(k, *np.exp(q), never) - c) / spread

        return 2 * optimize.least_squares(away, np.log([0.3, 12])).cost

    best = misfit(0)
    assert best < misfit(0.02) < misfit(0.1)
    allowed = stats.chi2.ppf(0.8, 1)
    assert misfit(0.1) - best < allowed < misfit(0.12) - best


def test_answer_draws_are_uniform_and_independent():
    draws = [test_time.answer_draw(np.arange(20_000), stream) for stream in (0, 1)]
    for u in draws:
        assert stats.kstest(u, "uniform").pvalue > 1e-3
        assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4 / math.sqrt(len(u))
    assert abs(np.corrcoef(*draws)[0, 1]) < 4 / math.sqrt(20_000)


@pytest.mark.parametrize(("i", "stream"), [(0, 0), (1, 0), (0, 1), (17, 2), (99_999, 5)])
def test_answer_draws_by_whole_numbers(i, stream):
    x = ((i + 1) * 7919 + (stream + 1) * 15485863) % 94906249
    for _ in range(3):
        x = (x * x + 4242424) % 94906249
    assert test_time.answer_draw(i, stream) == x / 94906249


def test_the_simulation_says_how_sure_it_is():
    accuracy, error = test_time.simulate_best_of_n(2, 0.3, 0.1, 0.1)
    assert error == pytest.approx(math.sqrt(accuracy * (1 - accuracy) / 2000), rel=ALGEBRA)
    assert (accuracy, error) == test_time.simulate_best_of_n(2, 0.3, 0.1, 0.1, questions=2000, seed=20261122)
    assert accuracy != test_time.simulate_best_of_n(2, 0.3, 0.1, 0.1, questions=2000, seed=20261123)[0]


def test_answers_drawn_one_by_one_agree_with_the_formula():
    i = np.arange(100_000)
    right = (test_time.answer_draw(i, 0) < 0.1).reshape(-1, 20)
    passed = test_time.answer_draw(i, 1).reshape(-1, 20) < np.where(right, 1, 0.03)
    for n in (1, 4, 10, 20):
        first = np.where(passed[:, :n].any(axis=1), passed[:, :n].argmax(axis=1), 0)
        picked = right[np.arange(len(right)), first]
        error = picked.std() / math.sqrt(len(picked))
        assert abs(picked.mean() - test_time.verified_accuracy(n, 0.1, 0.03, 0)) < 4 * error


# -- tokens, and training for inference -----------------------------------------------------------


def test_o3s_two_settings():
    runs = facts("arc_agi_o3_dec2024")
    private = runs[runs["set"] == "semi-private"].set_index("efficiency")
    tokens = private["tokens"]
    assert tokens["low"] / tokens["high"] == pytest.approx(172.7, abs=0.05)
    assert private["samples"]["low"] / private["samples"]["high"] == pytest.approx(170.7, abs=0.05)
    assert 60 * tokens["high"] / 1e6 == 1980  # dollars, against 2,012 as stated
    assert 60 * tokens["low"] / 1e6 / 100 == 3420
    slope = (0.875 - 0.757) / math.log10(tokens["low"] / tokens["high"])
    assert 100 * slope == pytest.approx(5.28, abs=0.01)
    assert test_time.log_linear_accuracy(tokens["low"], tokens["high"], 0.757, slope) == pytest.approx(
        0.875, rel=ALGEBRA
    )


@settings(deadline=None, max_examples=60)
@given(st.floats(1e20, 1e28), st.floats(1e15, 1e30), st.floats(0.1, 2), st.floats(0.5, 4))
def test_the_cheapest_split_is_the_cheapest(training, inference, rate, span):
    def total(x):
        return training * 10 ** -float(test_time.training_saved(x, rate, span)) + inference * 10**x

    best = float(test_time.cheapest_extra(training, inference, rate, span))
    grid = np.linspace(0, span / rate + 1, 400)
    assert total(best) <= min(map(total, grid)) * (1 + 1e-9)
    if 0 < best < span / rate:
        assert inference * 10**best == pytest.approx(rate * training * 10 ** (-rate * best), rel=1e-9)


def test_the_exchange_is_that_of_the_source():
    found = {key: (e.extra, e.saved) for key, e in test_time.VILLALOBOS_ATKINSON_2023.items()}
    assert found == {"most": ((1, 2), (1, 1)), "stepwise": ((2, 3), (2, 2)), "checkable": ((5, 6), (3, 4))}


# -- serving --------------------------------------------------------------------------------------

H100 = {"flops": 8 * 989e12, "bandwidth": 8 * 3.35e12}
LLAMA_70B = {"P_active": 70.6e9, "weights": 2 * 70.6e9, "context": 8192, "kv": 327_680}


@pytest.mark.parametrize(("key", "kv"), [("8B", 131_072), ("70B", 327_680), ("405B", 516_096)])
def test_cached_context_of_llama_3(key, kv):
    model = facts("serving_models", key=key)
    assert test_time.kv_bytes_per_token(model["layers"], model["kv_heads"], model["d_head"]) == kv


@pytest.mark.parametrize(("key", "system", "sequences"), [
    ("70B", "8x H100 SXM", 185), ("70B", "8x H200 SXM", 367), ("70B", "GB200 NVL72", 4939),
    ("405B", "8x H100 SXM", 0), ("405B", "8x H200 SXM", 75), ("405B", "GB200 NVL72", 2977),
])  # fmt: skip
def test_sequences_that_fit(key, system, sequences):
    model, memory = facts("serving_models", key=key), facts("serving_systems", system=system)["fast_memory_tb"]
    kv = test_time.kv_bytes_per_token(model["layers"], model["kv_heads"], model["d_head"])
    weights = test_time.weight_bytes(model["parameters"], 16)
    assert test_time.max_sequences(1e12 * memory, weights, 8192, kv) == sequences


@pytest.mark.parametrize(
    ("batch", "user", "total"), [(1, 186.3, 186), (64, 85.6, 5480), (185, 42.0, 7770), (1024, 9.3, 9496)]
)
def test_roofline_of_70b_on_eight_h100(batch, user, total):
    step = test_time.decode_step_time(batch, **LLAMA_70B, **H100)
    assert 1 / step == pytest.approx(user, abs=0.06)
    assert batch / step == pytest.approx(total, rel=2e-3)  # given to three or four digits


@pytest.mark.parametrize(("flops", "bandwidth", "ridge"), [
    (312e12, 2.039e12, 153.0), (989e12, 3.35e12, 295.2), (989e12, 4.8e12, 206.1), (2250e12, 8e12, 281.3),
])  # fmt: skip
def test_ridges(flops, bandwidth, ridge):
    assert test_time.ridge_batch(flops, bandwidth) == pytest.approx(ridge, abs=0.1)


@settings(deadline=None, max_examples=60)
@given(st.floats(1, 2000), st.floats(256, 1400), st.floats(0, 1e-3))
def test_a_batch_at_a_speed_gives_the_speed(batch, context, latency):
    about = LLAMA_70B | {"context": context} | H100 | {"latency": latency}
    step = float(test_time.decode_step_time(batch, **about))
    assert test_time.batch_at_speed(1 / step, **about) == pytest.approx(batch, rel=1e-9)


def test_arithmetic_takes_over_at_the_ridge():
    about = LLAMA_70B | {"context": 1024}
    limit = test_time.compute_bound_context(70.6e9, 327_680, H100["flops"], H100["bandwidth"])
    crossing = test_time.ridge_batch(H100["flops"], H100["bandwidth"]) / (1 - 1024 / limit)
    for batch, binds in ((0.99 * crossing, "reading"), (1.01 * crossing, "arithmetic")):
        arithmetic = 2 * 70.6e9 * batch / H100["flops"]
        step = test_time.decode_step_time(batch, **about, **H100)
        assert (step == pytest.approx(arithmetic, rel=ALGEBRA)) == (binds == "arithmetic")
    long = LLAMA_70B | {"context": 1.01 * limit}
    step = test_time.decode_step_time(1e6, **long, **H100)
    assert step > 2 * 70.6e9 * 1e6 / H100["flops"]


def test_the_fast_domain_matters():
    inside = test_time.network_latency(80, [1, 2, 8, 9, 72], 8, 5e-6, 15e-6)
    assert inside == pytest.approx([0, 8e-4, 8e-4, 3.2e-3, 3.2e-3])


def test_memory_of_the_rack():
    rows = facts("hardware").set_index("system")
    h100, h200, rack = (rows.loc[name] for name in ("8x H100 SXM", "8x H200 SXM", "GB200 NVL72"))
    assert (h100["memory_tb"], h200["memory_tb"], rack["memory_tb"]) == (0.640, 1.128, 30.7)
    fast = facts("serving_systems", system="GB200 NVL72")["fast_memory_tb"]
    assert 30 / h200["memory_tb"] == pytest.approx(26.595745, rel=PRINTED)
    assert 30 / h100["memory_tb"] == pytest.approx(46.875, rel=PRINTED)
    assert fast / h200["memory_tb"] == pytest.approx(11.9, abs=0.05)
    assert fast / h100["memory_tb"] == pytest.approx(20.9, abs=0.05)
    assert (30 / 72) / (h200["memory_tb"] / 8) == pytest.approx(2.95, abs=0.01)
    assert (fast / 72) / (h200["memory_tb"] / 8) == pytest.approx(1.32, abs=0.005)


# -- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: test_time.coverage(0, 1, 1), "coverage: k = 0 samples; allowed is at least 1"),
    (lambda: test_time.best_of_n_kl(0.5), "best_of_n_kl: n = 0.5 samples; allowed is a whole number and at least 1"),
    (lambda: test_time.pass_at_k(10, 11, 2), "pass_at_k: c = 11 of n = 10 samples; allowed is at most n"),
    (lambda: test_time.pass_at_k(10, -1, 2), "pass_at_k: c = -1 samples; allowed is a whole number and at least 0"),
    (lambda: test_time.verified_accuracy(8, 0.2, 1.2, 0), "passes = 1.2 share; allowed is at least 0 and at most 1"),
    (lambda: test_time.verified_accuracy(8, 0.2, 0.1, -0.1),
        "misses = -0.1 share; allowed is at least 0 and at most 1"),
    (lambda: test_time.simulate_best_of_n(8, 1.2, 0, 0), "p = 1.2 share; allowed is at least 0 and at most 1"),
    (lambda: test_time.simulate_best_of_n(0, 0.2, 0, 0), "n = 0 samples; allowed is at least 1"),
    (lambda: test_time.beta_coverage(10, 0, 1), "beta_coverage: alpha = 0; allowed is more than 0"),
    (lambda: test_time.max_sequences(0, 1e9, 1, 1), "max_sequences: memory = 0 bytes; allowed is more than 0"),
    (lambda: test_time.decode_step_time(0, 1e9, 1e9, 1, 1, 1e15, 1e12), "batch = 0 sequences; allowed is more than 0"),
    (lambda: test_time.gold_reward_rl(-1, 1, 1), "d = -1 sqrt(nats); allowed is at least 0"),
    (lambda: test_time.samples_for_coverage(1, 1, 1), "target = 1 share; allowed is more than 0 and less than 1"),
])  # fmt: skip
def test_bad_input_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(DomainError) as caught:
        call()
    assert sentence in str(caught.value)


# -- every formula takes scalars, arrays and expressions -----------------------------------------


@pytest.mark.parametrize("name", [n for n, f in vars(test_time).items() if hasattr(f, "domain")])
def test_scalars_arrays_and_expressions(name):
    function = getattr(test_time, name)
    middle = {}
    for argument, quantity in function.domain.items():
        if isinstance(quantity, tuple):
            middle[argument] = quantity[0]
        else:
            low, high = max(quantity.low, quantity.high * 1e-3), quantity.high
            middle[argument] = round(math.sqrt(low * high)) if quantity.whole else (low + high) / 2
    first = next(argument for argument, quantity in function.domain.items() if not isinstance(quantity, tuple))
    if name == "pass_at_k":
        middle = {"n": 1000, "c": 30, "k": 10}
    scalar = function(**middle)
    array = function(**middle | {first: np.array([middle[first], middle[first]])})
    for one, many in zip(np.atleast_1d(scalar), array if isinstance(array, tuple) else (array,), strict=True):
        assert np.shape(many) == (2,)
        assert many[1] == pytest.approx(one, rel=ALGEBRA)
    traced = function(**{argument: alt.datum[argument] for argument in inspect.signature(function).parameters
                         if not isinstance(function.domain.get(argument), tuple)} | {
        argument: value for argument, value in middle.items() if isinstance(function.domain[argument],
            tuple)})  # fmt: skip
    assert all(len(str(expression)) > 0 for expression in (traced if isinstance(traced, tuple) else (traced,)))
