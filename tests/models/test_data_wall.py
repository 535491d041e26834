"""data_wall: published values first, then independent computations, then properties."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from scalingbet import data_wall, laws
from scalingbet.figures import data_wall as figures
from scalingbet.formula import DomainError
from scalingbet.uncertainty import draws, lognormal

EXACT = 1e-12  # algebra in double precision
STOCKS = {"raw": (False, False), "quality": (True, False), "effective": (True, True)}

# Muennighoff et al. 2023, constants as published with the paper's code: typed again, not taken from the package.
A, B, E = np.exp([6.255414, 7.3049974, 0.6254804])
ALPHA, R_D, R_N = 0.3526596, 15.387756, 5.309743
G = (A / B) ** (1 / (2 * ALPHA))

tokens = st.floats(9, 16).map(lambda x: 10**x)
growths = st.floats(1.3, 8)
epochs = st.floats(0, 3).map(lambda x: 10**x)


# -- the stock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stock", "median", "low", "high"),
    [("raw", 508, 131, 2120), ("quality", 102, 22.1, 496), ("effective", 322, 65.4, 1670)],
)
def test_stocks_of_villalobos(stock, median, low, high):
    """Monte Carlo of the paper's code, a million draws, in trillions: median and 95% interval; 2% is its own error."""
    computed = [data_wall.stock_quantile(share, *STOCKS[stock]) / 1e12 for share in (0.5, 0.025, 0.975)]
    assert computed == pytest.approx([median, low, high], rel=0.02)


@pytest.fixture(scope="module")
def monte_carlo():
    """A million random draws of the published inputs, typed again here: year 2024 stock, its growth, the use."""
    rng = np.random.default_rng(20240604)
    n = 1_000_000

    def draw(low, high, level=0.95):
        spread = np.log(high / low) / 2 / stats.norm.ppf((1 + level) / 2)
        return stats.lognorm.rvs(spread, scale=np.sqrt(low * high), size=n, random_state=rng)

    raw = draw(7.5e10, 1e12) * draw(6100, 8200) / np.maximum(6 - draw(1, 4), 1)
    quality = raw * draw(0.1, 0.4)
    stock_growth = draw(1.02, 1.04) * draw(1.0, 1.1)
    return {
        "raw": raw, "quality": quality, "effective": quality * draw(2, 5), "stock growth": stock_growth,
        "trend": (draw(3e12, 13e12, 0.9), draw(10**0.27, 10**0.48)),
        "compute": (20 * np.sqrt(draw(1e25, 1e26, 0.9) / 120), np.sqrt(draw(4.3, 5.2, 0.9))),
    }  # fmt: skip


@pytest.mark.parametrize("stock", STOCKS)
def test_exact_stock_against_random_draws(stock, monte_carlo):
    """A quantile's relative error over a million draws is about 0.2% at the median, 0.6% at 95%: four of them."""
    shares = [0.025, 0.05, 0.5, 0.95, 0.975]
    exact = [data_wall.stock_quantile(share, *STOCKS[stock]) for share in shares]
    drawn = np.quantile(monte_carlo[stock], shares)
    assert exact == pytest.approx(drawn, rel=0.025)
    assert exact[2] == pytest.approx(drawn[2], rel=0.008)


@pytest.mark.parametrize(("count", "within"), [(500, 0.02), (2000, 0.01)])
def test_the_figures_draws_against_the_exact_stock(count, within):
    """The sample that Python and the browser share: its medians are within 2% of the exact ones."""
    m, i = data_wall.STOCK_2024, np.arange(count)
    raw = data_wall.stock_tokens(
        lognormal(draws(i, 0), *m.pages), lognormal(draws(i, 1), *m.bytes_per_page),
        data_wall.token_length(lognormal(draws(i, 2), *m.shortfall)),
    )  # fmt: skip
    quality = raw * lognormal(draws(i, 3), *m.quality)
    drawn = {"raw": raw, "quality": quality, "effective": quality * lognormal(draws(i, 4), *m.repetition)}
    for stock, values in drawn.items():
        assert np.median(values) == pytest.approx(data_wall.stock_quantile(0.5, *STOCKS[stock]), rel=within), stock


def test_the_stock_by_its_factors():
    assert data_wall.stock_tokens(1e9, 6000, 3, 0.25, 1.5) == pytest.approx(1e9 * 2000 * 0.375, rel=1e-15)
    assert data_wall.stock_tokens(1e9, 6000, 3, 0.25) == pytest.approx(1e9 * 500, rel=1e-15)


def test_a_run_as_long_as_is_best_unless_said():
    assert data_wall.exhausted_share(2029) == data_wall.exhausted_share(2029, overtraining=1)
    assert data_wall.exhaustion_quantile(0.5) == data_wall.exhaustion_quantile(0.5, overtraining=1)


def test_a_stock_that_does_not_grow_unless_said():
    assert data_wall.exhaustion_year(8, 1, 2) == 2027
    assert data_wall.years_gained(8, 1, 2) == 0
    assert data_wall.years_gained(8, 1, 2, more_stock=2) == pytest.approx(1, rel=1e-12)


def test_a_stock_of_nothing_is_refused():
    with pytest.raises(DomainError, match="stock_tokens: pages = 0 pages; allowed is more than 0"):
        data_wall.stock_tokens(0, 7000, 4)
    with pytest.raises(DomainError, match="exhaustion_year: stock = 0 tokens; allowed is more than 0"):
        data_wall.exhaustion_year(0, 1e13, 2.4)
    with pytest.raises(DomainError, match="largest_model: stock = 0 tokens; allowed is more than 0"):
        data_wall.largest_model(0)
    with pytest.raises(DomainError, match="data_constrained_loss: unique = 0 tokens; allowed is more than 0"):
        data_wall.data_constrained_loss(1e9, 1e10, 0)
    with pytest.raises(DomainError, match=r"stock_tokens: quality = 1\.5 share; allowed is more than 0 and at most 1"):
        data_wall.stock_tokens(1e11, 7000, 4, 1.5)


# -- the year they meet ---------------------------------------------------------------------------


def test_the_toy_of_the_paper():
    """300T against 15T in April 2024 at 2.4x a year; 5x over-training takes sqrt(5) times the tokens."""
    assert data_wall.exhaustion_year(300e12, 15e12, 2.4, 1, 2024.3) == pytest.approx(2027.7, abs=0.05)
    assert data_wall.exhaustion_year(300e12, 15e12 * 5**0.5, 2.4, 1, 2024.3) == pytest.approx(2026.8, abs=0.05)


@pytest.mark.parametrize(("stock", "years"), [(300e12, 1.70), (320e12, 1.75)])
def test_36_trillion_at_the_measured_growth_of_language_sets(stock, years):
    """From Qwen3's 36T at 3.48x a year (least squares on Epoch's models)."""
    assert data_wall.exhaustion_year(stock, 36e12, 3.48, 1, 0) == pytest.approx(years, abs=0.005)


@given(tokens, tokens, growths, st.floats(1.0, 1.15))
def test_at_the_exhaustion_year_use_is_the_stock(stock, use, growth, stock_growth):
    years = data_wall.exhaustion_year(stock, use, growth, stock_growth, 0.0)
    assert math.log(use) + years * math.log(growth) == pytest.approx(
        math.log(stock) + years * math.log(stock_growth), rel=1e-9, abs=1e-9
    )


def test_the_exhaustion_year_against_a_root_finder():
    root = optimize.brentq(lambda t: 6.2e12 * 2.4**t - 322e12 * 1.08**t, 0, 50, xtol=1e-13)
    assert data_wall.exhaustion_year(322e12, 6.2e12, 2.4, 1.08) == pytest.approx(2024 + root, rel=EXACT)


def test_use_that_grows_no_faster_never_reaches_the_stock():
    assert data_wall.exhaustion_year(3e14, 1e13, 1.05, 1.05) > 1e6
    assert data_wall.exhaustion_year(1e13, 3e14, 2.4) < 2024


@pytest.mark.parametrize("basis", ["trend", "compute", "half"])
@pytest.mark.parametrize("overtraining", [1.0, 5.0])
def test_exact_exhaustion_against_random_draws(basis, overtraining, monte_carlo):
    """The year's spread is about 1.4; over a million draws a quantile is good to 0.005."""
    ways = ("trend", "compute") if basis == "half" else (basis,)
    drawn = np.concatenate([
        data_wall.exhaustion_year(
            monte_carlo["effective"], monte_carlo[way][0] * overtraining**0.5, monte_carlo[way][1],
            monte_carlo["stock growth"],
        )
        for way in ways
    ])  # fmt: skip
    for share in (0.1, 0.5, 0.9):
        exact = data_wall.exhaustion_quantile(share, basis, overtraining)
        assert exact == pytest.approx(np.quantile(drawn, share), abs=0.02)
        assert data_wall.exhausted_share(exact, basis, overtraining) == pytest.approx(share, abs=1e-9)


def test_published_years():
    """Villalobos et al. print about 2028 (a grid point below 2029), and about 2027 with 5x over-training."""
    assert 2028 < data_wall.exhaustion_quantile(0.5) < 2029
    assert 2027 < data_wall.exhaustion_quantile(0.5, overtraining=5) < 2028
    assert 2025 < data_wall.exhaustion_quantile(0.5, overtraining=100) < 2026
    assert 2026 < data_wall.exhaustion_quantile(0.1) < data_wall.exhaustion_quantile(0.9) < 2032


def test_an_unknown_basis_or_share_is_refused():
    with pytest.raises(DomainError, match="basis = 'guess'; allowed is 'trend', 'compute' or 'half'"):
        data_wall.exhausted_share(2028, "guess")
    for share in (0, 1, -0.5):
        with pytest.raises(DomainError, match="allowed is more than 0 and less than 1"):
            data_wall.stock_quantile(share)
        with pytest.raises(DomainError, match="allowed is more than 0 and less than 1"):
            data_wall.exhaustion_quantile(share)


@given(tokens, growths, st.floats(1, 20))
def test_years_gained_by_more_stock_do_not_depend_on_the_stock(use, growth, more):
    gained = data_wall.years_gained(50 * use, use, growth, 1.0, more_stock=more)
    assert gained == pytest.approx(math.log(more) / math.log(growth), rel=1e-8, abs=1e-8)


@given(growths, st.floats(1.0, 1.2))
def test_slower_growth_only_gains(growth, slower):
    assert data_wall.years_gained(3e14, 1e13, growth, slower_growth=slower) >= 0


def test_tokens_that_compute_buys():
    """20 tokens a parameter: C = 6 N D, D = 20 N; data_ceiling is the inverse."""
    D = data_wall.compute_based_tokens(5e28)
    assert laws.training_flop(D / 20, D) == pytest.approx(5e28, rel=EXACT)
    assert float(D) == pytest.approx(4e14, rel=0.03)  # 4e14 tokens at 5e28 FLOP: Villalobos et al., section 2.5
    assert data_wall.data_ceiling(D) == pytest.approx(5e28, rel=EXACT)


# -- the largest model ----------------------------------------------------------------------------


def test_18_trillion_at_20_a_parameter():
    assert data_wall.largest_model(18e12) == 9e11
    assert data_wall.largest_model(data_wall.effective_tokens(18e12, 4)) == pytest.approx(3.35e12, rel=0.002)


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.name)
def test_the_largest_optimal_model_inverts_the_optimum(law):
    for C in (1e20, 5.76e23, 1e29):
        N, D = laws.compute_optimal(C, law)
        assert data_wall.largest_optimal_model(D, law) == pytest.approx(N, rel=EXACT)


# -- repetition -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passes", "multiple"),
    [(1, 1.0), (2, 1.9681992), (4, 3.7256731), (8, 6.624), (16, 10.582457), (40, 15.1675), (1e6, 16.387756)],
)
def test_effective_data_multiple(passes, multiple):
    """Evaluated at the published R_D*; the tolerance is the last digit given."""
    assert data_wall.effective_tokens(1.0, passes) == pytest.approx(multiple, abs=5e-4)
    if passes in (2, 4, 16):
        assert data_wall.effective_tokens(1.0, passes) == pytest.approx(multiple, rel=1e-7)


def test_four_epochs_are_almost_free_and_forty_are_not():
    assert data_wall.effective_tokens(1, 4) / 4 == pytest.approx(0.931, abs=5e-4)
    assert data_wall.epoch_value(40) == pytest.approx(0.079, abs=5e-4)
    assert data_wall.most_effective_tokens(1) == pytest.approx(1 + R_D, rel=EXACT)


@pytest.mark.parametrize(
    ("N", "D", "expected"), [(6.34e9, 242e9, 2.2256440889984477), (8.67e9, 178e9, 2.2269634075087867)]
)
def test_loss_of_the_two_models_of_the_paper(N, D, expected):
    assert data_wall.data_constrained_loss(N, D, 25e9) == pytest.approx(expected, rel=EXACT)


def _loss(N, D, U):
    """The law at 50 digits, typed again from eqs. 4-6."""
    with mpmath.workdps(50):
        m = mpmath.mpf
        a, b, e = (mpmath.exp(m(x)) for x in ("6.255414", "7.3049974", "0.6254804"))
        alpha, rd, rn = m("0.3526596"), m("15.387756"), m("5.309743")
        g = (a / b) ** (1 / (2 * alpha))
        used = min(m(U), m(D))
        justified = min(m(N), g * g * used)
        tokens_ = used * (1 + rd * (1 - mpmath.exp(-(m(D) / used - 1) / rd)))
        parameters = justified * (1 + rn * (1 - mpmath.exp(-(m(N) / justified - 1) / rn)))
        return float(e + a / parameters**alpha + b / tokens_**alpha)


@settings(max_examples=200)
@given(st.floats(7, 13), st.floats(8, 17), st.floats(8, 16))
def test_loss_against_mpmath(n, d, u):
    N, D, U = 10**n, 10**d, 10**u
    assert data_wall.data_constrained_loss(N, D, U) == pytest.approx(_loss(N, D, U), rel=1e-12)


def test_best_epochs_of_the_paper():
    """The published code takes the best of 500 steps of a grid (9.4935 epochs); the minimum itself is 0.05% away."""
    passes = data_wall.best_epochs(1e22, 25e9)
    N = 1e22 / (6 * passes * 25e9)
    assert passes == pytest.approx(9.4934782, rel=1e-3)
    assert passes * 25e9 == pytest.approx(237336955477.55, rel=1e-3)
    assert float(N) == pytest.approx(7022364735.88, rel=1e-3)
    at_the_grid = data_wall.data_constrained_loss(7022364735.88, 237336955477.55, 25e9)
    assert data_wall.data_constrained_loss(N, passes * 25e9, 25e9) < at_the_grid


@pytest.mark.parametrize(("C", "unique"), [(1e22, 25e9), (1e24, 1e12), (1e29, 1e14), (3e25, 1e11), (1e21, 3e10)])
def test_best_epochs_against_a_minimiser(C, unique):
    """A minimum is flat: an independent search is good to the square root of a double's precision."""

    def loss(x):
        return _loss(C / 6 / math.exp(x), math.exp(x), unique)

    found = optimize.minimize_scalar(
        loss, bounds=(math.log(unique / 100), math.log(unique * 1000)), method="bounded", options={"xatol": 1e-10}
    )
    assert data_wall.best_epochs(C, unique) == pytest.approx(math.exp(found.x) / unique, rel=1e-5)


def test_best_epochs_takes_arrays_and_passes_once_over_a_part_when_text_abounds():
    C = np.array([1e20, 1e22, 1e24])
    together = data_wall.best_epochs(C, 25e9)
    assert together == pytest.approx([float(data_wall.best_epochs(c, 25e9)) for c in C], rel=EXACT)
    assert together[0] == pytest.approx(laws.compute_optimal(1e20, laws.MUENNIGHOFF_2023)[1] / 25e9, rel=EXACT)
    assert np.all(np.diff(together) > 0)


@given(tokens, epochs)
def test_repeated_tokens_are_worth_less_but_never_nothing(unique, passes):
    worth = data_wall.effective_tokens(unique, passes)
    assert unique * (1 - 1e-12) <= worth <= min(unique * passes * (1 + 1e-12), data_wall.most_effective_tokens(unique))
    assert data_wall.effective_tokens(unique, passes + 1) >= worth


@given(epochs)
def test_an_epochs_value_is_the_slope(passes):
    with mpmath.workdps(40):
        slope = mpmath.diff(lambda e: R_D * (1 - mpmath.exp(-(e - 1) / mpmath.mpf(R_D))), passes)
    assert data_wall.epoch_value(passes) == pytest.approx(float(slope), rel=1e-10)


@pytest.mark.parametrize("bad", [0, 0.99, -3, float("nan")])
def test_less_than_one_epoch_is_refused(bad):
    for function in (lambda: data_wall.effective_tokens(1e12, bad), lambda: data_wall.epoch_value(bad)):
        with pytest.raises(DomainError, match=r"= (0|0.99|-3|nan) epochs; allowed is at least 1"):
            function()


# -- synthetic data -------------------------------------------------------------------------------


@pytest.mark.parametrize("accumulate", [False, True])
def test_variety_against_simulated_generations(accumulate):
    """20,000 chains of ten generations of a Gaussian fitted to its own draws; four standard errors."""
    rng = np.random.default_rng(631)
    chains, samples, generations = 20_000, 8, 10
    mean, variance = np.zeros(chains), np.ones(chains)
    pool = np.empty((chains, 0))
    for _ in range(generations):
        fresh = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((chains, samples))
        pool = np.hstack([pool, fresh]) if accumulate else fresh
        mean, variance = pool.mean(axis=1), pool.var(axis=1)
    expected = (data_wall.variety_accumulated if accumulate else data_wall.variety_replaced)(generations, samples)
    assert variance.mean() == pytest.approx(expected, abs=4 * variance.std() / math.sqrt(chains))


@pytest.mark.parametrize("accumulate", [False, True])
def test_error_of_a_linear_model_against_simulated_generations(accumulate):
    """Gerstgrasser et al.'s setting: each generation's labels are the one before's predictions plus noise."""
    rng = np.random.default_rng(2404)
    chains, samples, features, generations = 4000, 20, 3, 6
    x = rng.standard_normal((samples, features))
    fit = np.linalg.pinv(x)
    truth = np.array([1.0, -2.0, 0.5])
    weights, labels, errors = np.tile(truth, (chains, 1)), np.zeros((chains, samples)), []
    for n in range(1, generations + 1):
        fresh = weights @ x.T + rng.standard_normal((chains, samples))
        labels = labels + (fresh - labels) / n if accumulate else fresh  # the same inputs: pooling averages the labels
        weights = labels @ fit.T
        errors.append(((weights - truth) ** 2).sum(axis=1))
    ratio = np.mean(errors, axis=1) / (fit**2).sum()
    expected = [float(data_wall.error_accumulated(n)) if accumulate else n for n in range(1, generations + 1)]
    assert ratio == pytest.approx(expected, rel=4 * math.sqrt(2 / chains))  # chi-square: at most sqrt(2 / n)


def test_variety_after_a_hundred_draws_and_generations():
    """(1 - 1/100) ** 100 = 0.366; the formula is declared to 50 generations: 0.605 there."""
    assert data_wall.variety_replaced(50, 100) ** 2 == pytest.approx(0.366, abs=5e-4)
    with pytest.raises(DomainError, match="a whole number and at least 0 and at most 50"):
        data_wall.variety_replaced(100, 100)


@given(st.integers(0, 50), st.floats(2, 1e5))
def test_accumulated_text_keeps_its_variety_and_its_error_bounded(n, samples):
    x = math.pi / math.sqrt(samples)
    assert data_wall.variety_accumulated(n, samples) >= math.sin(x) / x - 1e-12
    assert data_wall.variety_replaced(n, samples) <= data_wall.variety_accumulated(n, samples) + 1e-12
    assert data_wall.error_accumulated(n) < data_wall.MOST_ERROR_ACCUMULATED == math.pi**2 / 6


def test_error_accumulated_is_the_partial_sum_of_basel():
    for n in (1, 10, 50):
        partial = float(mpmath.nsum(lambda k: 1 / k**2, [1, n]))
        assert data_wall.error_accumulated(n) == pytest.approx(partial, rel=EXACT)


# -- the four ceilings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ceiling", "low", "high"),
    [
        (data_wall.power_ceiling, ((2, 2), 2e28), ((45, 9), 2e30)),
        (data_wall.power_ceiling, ((1, 2), 1e28), ((5, 9), 3e29)),
        (data_wall.chip_ceiling, ((20e6, 2), 1e29), ((400e6, 9), 5e30)),
        (data_wall.data_ceiling, ((4e14,), 6e28), ((2e16,), 2e32)),
    ],
)
def test_ceilings_against_the_published_ranges(ceiling, low, high):
    """Epoch AI prints one digit and combines the ends by simulation, so ours are within a factor of two."""
    for arguments, published in (low, high):
        assert abs(math.log2(ceiling(*arguments) / published)) < 1


def test_ceilings_at_the_middle_of_their_inputs_are_the_published_medians():
    """Medians 2e29, 9e29, 2e30 at the geometric middles of 2-45 GW, 400T-20,000T, 2-9 months; 100M chips as stated."""
    months = math.sqrt(2 * 9)
    assert data_wall.power_ceiling(math.sqrt(2 * 45), months) == pytest.approx(2e29, rel=0.1)
    assert data_wall.chip_ceiling(100e6, months) == pytest.approx(9e29, rel=0.1)
    assert data_wall.data_ceiling(math.sqrt(4e14 * 2e16)) == pytest.approx(2e30, rel=0.25)


def test_the_run_of_2030_on_trend_needs_six_gigawatts():
    """2e29 FLOP in 216 days: 4 x 2 x 3 = 24 times Llama's efficiency, 5,000 times its compute, 6 GW (Epoch AI 2024)."""
    months = 216 / data_wall.DAYS_PER_MONTH
    assert data_wall.power_ceiling(6, months) == pytest.approx(2e29, rel=0.1)
    assert data_wall.frontier_flop(2030, 4) == pytest.approx(2e29, rel=0.25)


@given(st.floats(25.5, 32).map(lambda x: 10**x), st.floats(1.6, 9))
def test_frontier_year_inverts_frontier_flop(flop, growth):
    assert data_wall.frontier_flop(data_wall.frontier_year(flop, growth), growth) == pytest.approx(flop, rel=1e-9)


# -- the figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stock", STOCKS)
def test_the_figures_stock_is_the_exact_one(stock):
    """Medians within 2%, the ends of the middle 80% within a tenth: 500 draws, see test_the_figures_draws."""
    p = figures.stock_against_use.evaluate(stock=stock).p
    assert p.stock_median == pytest.approx(data_wall.stock_quantile(0.5, *STOCKS[stock]), rel=0.02)
    p = figures.data_stock.evaluate().p
    assert p.effective_low == pytest.approx(data_wall.stock_quantile(0.1), rel=0.1)
    assert p.effective_high == pytest.approx(data_wall.stock_quantile(0.9), rel=0.1)


@pytest.mark.parametrize("basis", ["trend", "compute", "half"])
@pytest.mark.parametrize("overtraining", [1, 5, 100])
def test_the_figures_years_are_the_exact_ones(basis, overtraining):
    """500 draws against quadrature: the median to 0.1 year, the ends of the middle 80% to 0.2."""
    p = figures.stock_against_use.evaluate(basis=basis, overtraining=overtraining).p
    assert p.year_median == pytest.approx(data_wall.exhaustion_quantile(0.5, basis, overtraining), abs=0.1)
    assert p.year_low == pytest.approx(data_wall.exhaustion_quantile(0.1, basis, overtraining), abs=0.2)
    assert p.year_high == pytest.approx(data_wall.exhaustion_quantile(0.9, basis, overtraining), abs=0.2)


def test_a_larger_stock_is_later_and_faster_growth_sooner():
    def median(**changes):
        return figures.stock_against_use.evaluate(**changes).p.year_median

    assert median(stock="crawl") < median(stock="quality") < median() < median(stock="raw") < median(stock="multimodal")
    assert median(growth=3.5) < median() < median(growth=2)
    assert median(overtraining=10) < median()


def test_counterweights_switched_off_gain_nothing():
    off = dict.fromkeys(("algorithms", "generated", "multimodal", "testtime"), False)
    assert figures.counterweights.evaluate(**off).p.gained == 0
    alone = figures.counterweights.evaluate(**off | {"multimodal": True})
    weights = alone.data["weights"].set_index("key")
    assert alone.p.gained == pytest.approx(weights["gained"]["multimodal"], rel=EXACT)
    assert weights["gained"]["all"] == pytest.approx(weights["gained"]["multimodal"], rel=EXACT)
    assert list(weights["counted"]) == [False, False, True, False, True, True]


def test_the_row_of_a_quarter_is_what_the_control_gives():
    quarter = figures.counterweights.evaluate(share=0.25)
    assert quarter.p.year == pytest.approx(figures.counterweights.evaluate().p.quarter, rel=EXACT)
    assert quarter.p.year == pytest.approx(quarter.data["weights"].set_index("key")["year"]["quarter"], rel=EXACT)


def test_both_figures_give_images_and_sound_the_same_year():
    weights = figures.counterweights.evaluate().data["weights"].set_index("key")
    # to a hundredth of a year: one opens with the stock to three digits
    assert figures.data_conflict.evaluate().p.multimodal == pytest.approx(weights["year"]["multimodal"], abs=0.01)


@pytest.mark.parametrize(
    ("change", "binding"),
    [({}, "Power"), ({"chips": 1e7}, "Chips"), ({"tokens": 1e14}, "Data"),
     ({"latency": 1e30, "power": 100, "chips": 1e9, "months": 12}, "Latency")],
)  # fmt: skip
def test_the_lowest_ceiling_binds(change, binding):
    evaluated = figures.four_ceilings.evaluate(**change)
    ceilings = evaluated.data["ceilings"].set_index("ceiling")
    assert evaluated.p.binding == binding == ceilings["flop"].idxmin()
    assert list(ceilings.index[ceilings["binds"] != ""]) == [binding]
    assert evaluated.finding.startswith(f"{binding} {'bind' if binding == 'Chips' else 'binds'} first")


def test_each_document_has_its_year():
    sayings = figures.data_conflict.evaluate().data["sayings"].set_index("document")
    assert sayings["year"].is_monotonic_increasing
    assert list(sayings.loc["villalobos", ["first", "year", "last"]]) == [2026, 2028, 2032]
    assert (sayings["first"] <= sayings["year"]).all()
    assert (sayings["year"] <= sayings["last"]).all()


@pytest.mark.parametrize(
    ("figure", "change", "said"),
    [("repeated_text", {"epochs": 0}, "epochs = 0; allowed is 1 to 16"),
     ("data_stock", {"pages": 0}, r"pages = 0; allowed is 1e\+10 to 1e\+13"),
     ("stock_against_use", {"stock": "all of it"}, "stock = 'all of it'; allowed is one of 'crawl'")],
)  # fmt: skip
def test_a_figure_refuses_what_its_control_cannot_reach(figure, change, said):
    with pytest.raises(DomainError, match=said):
        getattr(figures, figure).evaluate(**change)


def test_accumulated_variety_is_its_product_to_the_last_generation():
    for generation in (0, 1, 2, 49, 50):
        product = math.prod(1 - 1 / (100 * k**2) for k in range(1, generation + 1))
        assert data_wall.variety_accumulated(generation, 100) == pytest.approx(product, rel=EXACT)
