"""Chapter 5's models against closed forms and published values, independent root-finders, and their properties."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq, minimize_scalar

from scalingbet import concentration as c
from scalingbet.concentration import governance
from scalingbet.formula import DomainError

EXACT = 1e-12  # algebra in doubles
ROOT = 1e-9  # what an independent root-finder must agree to

shares = st.lists(st.floats(0.01, 100), min_size=1, max_size=12)
fractions = st.floats(0.01, 0.99)


# -- concentration: values to reproduce -----------------------------------------------------------


def test_published_values_of_the_index():
    # US DOJ and FTC 2023, section 2.1: the square of each share, summed; textbook market 40/30/20/10.
    assert c.hhi([40, 30, 20, 10]) == 3000
    assert c.hhi([0.4, 0.3, 0.2, 0.1]) == pytest.approx(3000, rel=EXACT)
    assert c.merger_delta(20, 10) == 400
    # Epoch AI chip counts, end of 2025, H100-equivalents: Nvidia, TPU, Trainium, AMD.
    assert c.hhi([13_659_258, 3_812_878, 1_020_727, 1_244_972]) == pytest.approx(5228.81, abs=0.005)
    assert c.hhi([69.2034, 19.3176, 5.1714, 6.3075]) == pytest.approx(5228.81, abs=0.02)


def test_ten_labs_of_the_leaderboard_are_nearly_equal_firms():
    # LMSYS 2024-11-26; the index of Bradley-Terry shares among ten labs is 1,055.
    scores = [1365, 1361, 1289, 1287, 1282, 1274, 1274, 1269, 1267, 1263]
    assert c.hhi(c.rating_shares(scores)) == pytest.approx(1055, abs=0.5)


def test_one_two_three_firms_are_above_the_line():
    for n, least in ((1, 10_000), (2, 5_000), (3, 10_000 / 3)):
        assert c.hhi([1] * n) == pytest.approx(least, rel=EXACT)
        assert c.hhi([1] * n) > c.GUIDELINES_2023.hhi


@pytest.mark.parametrize(
    ("after", "delta", "share", "presumed"),
    [
        (1801, 101, 0, 1), (1800, 101, 0, 0), (1801, 100, 0, 0),
        (1000, 101, 30.1, 1), (1000, 101, 30, 0), (9000, 99, 90, 0),
    ],
)  # fmt: skip
def test_the_lines_of_2023_are_exceeded_not_met(after, delta, share, presumed):
    assert c.presumed_unlawful(after, delta, share) == presumed


def test_the_lines_of_2010_have_no_share():
    assert c.presumed_unlawful(1900, 300, 60, c.GUIDELINES_2010) == 0
    assert c.presumed_unlawful(2501, 201, 0, c.GUIDELINES_2010) == 1


@given(shares, st.floats(0.01, 1000))
def test_the_index_does_not_depend_on_the_unit_and_is_bounded(firms, unit):
    index = c.hhi(firms)
    assert index == pytest.approx(c.hhi([unit * s for s in firms]), rel=1e-9)
    assert 1e4 / len(firms) * (1 - 1e-9) <= index <= 1e4 * (1 + 1e-9)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=12))
def test_a_merger_adds_twice_the_product(firms):
    percent = [100 * s / sum(firms) for s in firms]
    merged = [percent[0] + percent[1], *percent[2:]]
    assert c.hhi(merged) - c.hhi(percent) == pytest.approx(c.merger_delta(*percent[:2]), rel=1e-7, abs=1e-7)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10).filter(any), st.floats(0, 50))
def test_cr4_is_the_four_largest_by_sorting(firms, rest):
    assert c.cr4(firms, rest) == pytest.approx(sum(sorted(firms)[-4:]) / (sum(firms) + rest), rel=EXACT)


def test_shares_may_be_columns():
    years = [np.array([50.0, 90.0]), np.array([50.0, 10.0])]
    assert c.hhi(years).tolist() == pytest.approx([5000, 8200])
    assert c.cr4(years).tolist() == [1, 1]


@pytest.mark.parametrize("market", [[], [0, 0], [50, -1], [math.nan, 1], [np.array([1.0, 0.0]), np.array([1.0, 0.0])]])
@pytest.mark.parametrize("measure", [c.hhi, c.cr4])
def test_an_impossible_market_is_a_sentence(measure, market):
    with pytest.raises(DomainError, match=r"market is empty|allowed is at least 0"):
        measure(market)


# -- tipping -------------------------------------------------------------------------------------


def test_logit_values():
    for edge, share in ((1, 0.7311), (1.5, 0.8176), (2, 0.8808)):
        assert c.logit_share(edge) == pytest.approx(share, abs=5e-5)
    assert c.sensitivity_needed(0.8, 0.15) == pytest.approx(9.2, abs=0.05)
    assert c.sensitivity_needed(0.8, 0.10) == pytest.approx(13.9, abs=0.05)


@given(fractions, st.floats(0.01, 1), st.floats(1, 20))
def test_sensitivity_gives_the_share(share, advantage, rivals):
    beta = c.sensitivity_needed(share, advantage, rivals)
    if beta > 0:
        assert c.logit_share(advantage, beta, rivals) == pytest.approx(share, rel=1e-9)


@pytest.mark.parametrize(
    ("nu", "advantage", "expected"),
    [
        (2.5, 0, [0.144794, 0.5, 0.855206]), (3, 0, [0.070720, 0.5, 0.929280]),
        (4, 0, [0.021248, 0.5, 0.978752]),
        (3, 0.2, [0.09946, 0.39701, 0.94693]), (1, 0.2, [0.59747]), (0, 0, [0.5]), (3, 1.5, None),
        (3, 0.41, None), (3, 0.42, None), (6, -1.5, None),
    ],
)  # fmt: skip
def test_fixed_points_against_two_other_root_finders(nu, advantage, expected):
    found = c.tipping_shares(nu, advantage)
    if expected is not None:
        assert found == pytest.approx(expected, abs=5e-6)
    # SciPy on a fine grid that avoids the symmetric point, then mpmath at 30 digits.
    grid = np.linspace(0, 1, 4002)
    excess = c.tipping_map(grid, nu, advantage) - grid
    signs = np.flatnonzero(excess[:-1] * excess[1:] < 0)
    roots = [
        brentq(lambda s: float(c.tipping_map(s, nu, advantage)) - s, grid[i], grid[i + 1], xtol=1e-14) for i in signs
    ]
    assert found == pytest.approx(roots, abs=ROOT)
    with mpmath.workdps(30):
        for share in found:
            exact = mpmath.findroot(lambda s: 1 / (1 + mpmath.exp(-(advantage + nu * (2 * s - 1)))) - s, share)
            assert share == pytest.approx(float(exact), abs=ROOT)


def test_at_the_threshold_the_one_fixed_point_is_threefold():
    # There F(s) - s is about -(4 / 3) (s - 1/2) ** 3: doubles see it change sign to some 1e-5 only.
    assert c.tipping_shares(2) == pytest.approx([0.5], abs=1e-5)


@given(st.floats(0, 8), st.floats(-3, 3))
def test_fixed_points_reproduce_themselves_and_are_one_or_three(nu, advantage):
    found = c.tipping_shares(nu, advantage)
    assert len(found) in (1, 3) or nu > 2  # exactly at a fold there are two
    assert len(found) == 1 if nu <= 2 else len(found) <= 3
    for share in found:
        assert float(c.tipping_map(share, nu, advantage)) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("nu", [2.05, 2.5, 3, 8])
@pytest.mark.parametrize("side", [-1, 1])
def test_two_shares_appear_where_the_curve_touches_the_diagonal(nu, side):
    # F' = 1 and F = s at s = (1 + sqrt(1 - 2 / nu)) / 2, for an advantage of log(s / (1 - s)) - nu (2 s - 1).
    touching = (1 + math.sqrt(1 - 2 / nu)) / 2
    fold = side * (math.log(touching / (1 - touching)) - nu * (2 * touching - 1))
    assert len(c.tipping_shares(nu, fold * (1 - 1e-6))) == 3
    assert len(c.tipping_shares(nu, fold * (1 + 1e-6))) == 1


@given(st.floats(2.05, 8))
def test_the_middle_share_is_unstable(nu):
    low, middle, high = c.tipping_shares(nu)
    for share, stable in ((low, True), (middle, False), (high, True)):
        assert (2 * nu * share * (1 - share) < 1) == stable


def test_drift_solves_its_equation():
    solved = solve_ivp(lambda t, s: 0.7 * s * (1 - s), (0, 6), [0.2], rtol=1e-10, atol=1e-12)
    assert c.drift_share(0.2, 0.7, 6) == pytest.approx(solved.y[0, -1], rel=1e-8)
    assert c.years_to_share(0.5, 0.95, 1) == pytest.approx(2.944, abs=1e-3)


@given(fractions, fractions, st.floats(0.01, 5))
def test_years_to_share_inverts_drift(start, target, rate):
    years = c.years_to_share(start, target, rate)
    if years >= 0:
        assert c.drift_share(start, rate, years) == pytest.approx(target, rel=1e-9)


# -- rivalry -------------------------------------------------------------------------------------


def test_entry_values():
    assert [float(c.cournot_firms(100, F)) for F in (4, 25, 100, 101)] == [5, 2, 1, 0]
    assert c.years_in_race(1e9, 0.3e9, 2.4) == pytest.approx(1.4, abs=0.05)
    assert c.years_in_race(1e10, 0.3e9, 2.4) == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("n", [2, 3, 7])
def test_the_cournot_profit_behind_entry(n):
    # Buyers spend S whatever the price: P = S / Q. The best answer of one firm to n - 1 equal ones, by search.
    S, cost = 100.0, 2.0
    each = S * (n - 1) / (n * n * cost)
    best = minimize_scalar(lambda q: -(S / (q + (n - 1) * each) - cost) * q, bounds=(1e-6, 50), method="bounded",
                           options={"xatol": 1e-9})  # fmt: skip
    assert best.x == pytest.approx(each, rel=1e-5)
    assert -best.fun == pytest.approx(S / n**2, rel=1e-9)


@given(st.floats(1, 20), st.floats(1.5, 5), st.floats(1.01, 1.4))
def test_years_until_firms_by_root_finding(n, growth_F, growth_S):
    S, F = 1e11, 1e8
    years = c.years_until_firms(n, S, F, growth_S, growth_F)
    root = brentq(lambda t: math.log(S * growth_S**t / (F * growth_F**t)) - 2 * math.log(n), -200, 200, xtol=1e-12)
    assert years == pytest.approx(root, abs=ROOT)


@pytest.mark.parametrize("gamma", [0.5, 1, 2, 6, 20])
def test_suttons_bound_is_the_limit_of_his_equilibrium(gamma):
    # S / n^2 = F(u) and 2 S (n - 1)^2 / n^3 = u F'(u), with F(u) = 1 + (a / gamma) (u^gamma - 1), for huge S.
    S, a = 1e13, 1.0

    def miss(n):
        cost = S / n**2
        quality_to_gamma = (cost - 1) * gamma / a + 1
        return 2 * S * (n - 1) ** 2 / n**3 - a * quality_to_gamma

    n = c.sutton_firms(gamma)
    assert n == pytest.approx(brentq(miss, 1.0001, 50, xtol=1e-12), rel=ROOT)
    assert n + 1 / n - 2 == pytest.approx(gamma / 2, rel=EXACT)


@pytest.mark.parametrize("lam", [0.0, 0.5, 0.99, 1.0, 1.01, 1.5, 2.0])
def test_feedback_solves_its_equation(lam):
    horizon = min(8.0, 0.8 * c.feedback_singularity(0.1, lam))
    solved = solve_ivp(lambda t, A: 0.1 * A**lam, (0, horizon), [1.0], rtol=1e-11, atol=1e-13)
    assert c.feedback_level(horizon, 0.1, lam) == pytest.approx(solved.y[0, -1], rel=1e-8)


def test_feedback_threshold():
    assert c.feedback_singularity(0.1, 1.5) == pytest.approx(20)
    assert 1e8 < c.feedback_level(19.999, 0.1, 1.5) < 1e10
    assert c.feedback_level(20.001, 0.1, 1.5) > 1e199
    assert c.feedback_singularity(0.1, 0.99) == c.NEVER


@pytest.mark.parametrize(("links", "firms"), [(1, 1), (2, 1), (4, 1), (2, 3), (3, 2)])
def test_the_chain_by_working_down_it(links, firms):
    # Each link's firms face a linear derived demand; n of them on P = A - B Q sell n (A - c) / ((n + 1) B).
    a, b, cost = 100.0, 2.0, 20.0
    slope = b
    for _ in range(links - 1):
        slope *= (firms + 1) / firms  # the derived demand of the link above
    Q = firms / (firms + 1) * (a - cost) / slope
    got = c.chain_outcome(a, b, cost, links, firms)
    assert got == pytest.approx((Q, a - b * Q, (a - b * Q - cost) * Q, b * Q**2 / 2), rel=EXACT)


def test_double_marginalisation_by_search():
    a, b, cost = 100.0, 2.0, 20.0
    downstream = lambda w: (a - w) / (2 * b)  # noqa: E731
    wholesale = minimize_scalar(lambda w: -(w - cost) * downstream(w), bounds=(cost, a), method="bounded").x
    assert c.chain_outcome(a, b, cost, 2)[0] == pytest.approx(downstream(wholesale), rel=1e-6)
    assert c.chain_outcome(a, b, cost, 2)[0] == pytest.approx(c.chain_outcome(a, b, cost, 1)[0] / 2, rel=EXACT)


def test_patience_values_and_the_game_behind_them():
    for n, delta in ((2, 0.5), (5, 0.8), (10, 0.9)):
        assert c.critical_discount_factor(n) == pytest.approx(delta, rel=EXACT)

    def advantage_of_keeping(delta, n, lag):  # the joint profit is 1 a period
        return 1 / n / (1 - delta) - sum(delta**k for k in range(lag))

    for n, lag in ((2, 1), (5, 3), (10, 12)):
        root = brentq(advantage_of_keeping, 0.01, 0.9999, args=(n, lag), xtol=1e-13)
        assert c.critical_discount_factor(n, lag) == pytest.approx(root, abs=ROOT)


@given(st.floats(0.02, 1), st.floats(0.02, 5))
def test_largest_cartel_is_where_patience_just_suffices(rate, lag):
    n = c.largest_cartel(rate, lag)
    assert c.critical_discount_factor(n, lag) == pytest.approx(math.exp(-rate), rel=1e-9)


@given(st.floats(0, 1), st.integers(1, 40), st.floats(0, 1))
def test_survival_is_a_mixture(p, n, rho):
    alone = 1 - float(mpmath.power(mpmath.mpf(1) - p, n))
    assert c.survival(p, n, rho) == pytest.approx(rho * p + (1 - rho) * alone, abs=1e-12)
    assert c.survival(p, n, rho) <= 1 - rho * (1 - p) + 1e-12


def test_survival_correlates_fates_by_rho():
    # Of two firms: P(both) = 2 p - P(at least one); correlation = (P(both) - p^2) / (p (1 - p)).
    p, rho = 0.3, 0.4
    both = 2 * p - c.survival(p, 2, rho)
    assert (both - p * p) / (p * (1 - p)) == pytest.approx(rho, rel=EXACT)


def test_the_documents_hundred_suppliers():
    # 100 suppliers against 10, each with a chance of 1 in 20.
    assert c.survival(0.05, 100) == pytest.approx(0.994, abs=5e-4)
    assert c.survival(0.05, 10) == pytest.approx(0.401, abs=5e-4)


# -- growth and wages ----------------------------------------------------------------------------


def test_task_gain_values():
    a = c.ACEMOGLU_2024
    assert c.task_gain(a.exposed, a.feasible, a.saving) == pytest.approx(0.00659088, rel=EXACT)
    assert c.total_gain(0.015, 10) == pytest.approx(0.1605, abs=5e-5)


def test_one_labour_share_turns_both_published_gains_into_published_output():
    # NBER working paper 32487: TFP of 0.53% and 0.66%, output of 0.93% and 1.16%.
    a = c.ACEMOGLU_2024
    for tfp, gdp in zip((a.hard_tasks, 0.0066), a.gdp, strict=True):
        assert c.productivity_from_tfp(tfp, 0.57) == pytest.approx(gdp, abs=5e-5)


@pytest.mark.parametrize(
    ("beta", "Y", "wage", "share"),
    [(0.5, 3.636364, 3.305785, 0.909091), (0.7, 7.1942, 4.6581, 0.6475), (0.9, 10.9890, 1.2076, 0.1099),
     (0.95, 10.7817, 0.2906, 0.0270)],
)  # fmt: skip
def test_ces_values(beta, Y, wage, share):
    got = c.ces_output_and_wage(beta, 10)
    assert got == pytest.approx((Y, wage), abs=6e-5)
    assert got[1] / got[0] == pytest.approx(share, abs=6e-5)


@given(st.floats(0.05, 0.95), st.floats(0.5, 100), st.floats(0.5, 100), st.floats(-4, -0.1))
def test_the_wage_is_what_one_more_worker_adds(beta, K, L, rho):
    with mpmath.workdps(40):

        def output(labour):
            beta_, rho_ = mpmath.mpf(beta), mpmath.mpf(rho)
            inner = beta_ * (K / beta_) ** rho_ + (1 - beta_) * (labour / (1 - beta_)) ** rho_
            return inner ** (1 / rho_)

        assert c.ces_output_and_wage(beta, K, L, rho)[1] == pytest.approx(float(mpmath.diff(output, L)), rel=1e-10)


@pytest.mark.parametrize("rho", [-5, -1, -0.3])
@pytest.mark.parametrize("K", [2, 10, 60])
def test_the_wage_peak_by_search_and_by_root(K, rho):
    peak = c.wage_peak(K, rho=rho)
    searched = minimize_scalar(lambda b: -c.ces_output_and_wage(b, K, rho=rho)[1], bounds=(1e-3, 1 - 1e-6),
                               method="bounded", options={"xatol": 1e-12})  # fmt: skip
    assert peak == pytest.approx(searched.x, abs=1e-5)  # a maximum is flat: search finds half the digits
    with mpmath.workdps(40):

        def wage(beta):
            inner = beta * (K / beta) ** rho + (1 - beta) * (1 / (1 - beta)) ** rho
            return (inner ** (mpmath.mpf(1) / rho) * (1 - beta)) ** (1 - rho)

        root = mpmath.findroot(lambda b: mpmath.diff(wage, b), (peak - 1e-4, peak + 1e-4), solver="anderson")
        assert peak == pytest.approx(float(root), abs=ROOT)


def test_the_wage_peak_in_closed_form():
    x = math.sqrt(11) - 1
    assert c.wage_peak(10) == pytest.approx(x / (1 + x), rel=EXACT)


@given(st.floats(0.05, 1), st.floats(0.5, 100), st.floats(-4, -0.1))
def test_workers_who_may_do_machine_tasks_never_earn_less_than_a_machine(beta, K, rho):
    Y, wage = c.spilled_output_and_wage(beta, K, 1, rho)
    assert wage >= 1 - 1e-12
    assert Y <= (K + 1) * (1 + 1e-12)


def test_spilling_joins_where_the_tasks_are_equally_crowded():
    at = c.spilled_output_and_wage(10 / 11, 10)
    assert at == pytest.approx((11, 1), rel=EXACT)
    assert c.spilled_output_and_wage(10 / 11 - 1e-9, 10) == pytest.approx(at, rel=1e-6)


def test_learning_values():
    assert math.log(c.learning_cost(1, math.e, c.LEARNING_1994)) == pytest.approx(-0.3219, abs=5e-5)
    assert c.learning_cost(100, 4, 0.2) == pytest.approx(64, rel=EXACT)


@given(st.floats(1.5, 50), st.floats(0, 0.4), st.floats(0.05, 0.4), st.floats(1.3, 3))
def test_catching_up_by_root_finding(gap, tariff, learning, home):
    world = 1.2
    difference = lambda t: math.log(  # noqa: E731
        gap * c.learning_cost(1, home**t, learning) / (c.learning_cost(1, world**t, learning) * (1 + tariff))
    )
    years = c.years_to_catch_up(gap, tariff, learning, home, world)
    assert abs(difference(years)) < ROOT
    if years < 300:
        assert years == pytest.approx(brentq(difference, -1, 400, xtol=1e-12), abs=ROOT)


# -- the fund ------------------------------------------------------------------------------------


def test_the_documents_fund():
    fund = c.FUND_2026
    assert fund.size == 360e9
    assert fund.size * fund.payout == pytest.approx(18e9)
    assert fund.size * fund.payout / fund.people == pytest.approx(30_000)
    cheques = fund.cheque * fund.people
    assert cheques / fund.size == pytest.approx(0.0083, abs=5e-5)
    assert (fund.size * fund.payout - cheques) / fund.size == pytest.approx(0.041666667, rel=1e-8)
    assert c.fund_needed(5_000, 24.3e6, 0.05) == pytest.approx(2.43e12)
    assert c.fund_needed(5_000, 207e6, 0.05) == pytest.approx(20.7e12)


@given(st.integers(0, 40), st.floats(-0.05, 0.2), st.floats(0, 20), st.floats(0, 20))
def test_the_fund_year_by_year(years, rate, inflow, paid):
    value = 360.0
    for _ in range(years):
        value = value * (1 + rate) + inflow - paid
    # The worst rates, about 1e-5, cost five of the digits: 1e-11 of what flows.
    assert c.fund_value(years, 360, rate, inflow, paid) == pytest.approx(value, rel=1e-10, abs=1e-7)


@given(st.floats(400, 3e4), st.floats(0.01, 0.2), st.floats(0, 20), st.floats(0, 3))
def test_years_to_a_fund_by_root_finding(target, rate, inflow, paid):
    years = c.years_to_fund(target, 360, rate, inflow, paid)
    if years < 1000:
        root = brentq(lambda t: c.fund_value(t, 360, rate, inflow, paid) - target, 0, 1200, xtol=1e-11)
        assert years == pytest.approx(root, abs=1e-8)


@given(st.floats(0.01, 0.2), st.floats(1, 200))
def test_a_fund_lasts_until_it_is_worth_nothing(rate, paid):
    years = c.years_fund_lasts(360, rate, 0, paid)
    if years < 500:
        assert c.fund_value(years, 360, rate, 0, paid) == pytest.approx(0, abs=1e-6)
    else:
        assert paid <= 360 * rate * (1 + 1e-9)


@pytest.mark.parametrize("rate", [9.9e-6, -9.9e-6, 3e-7, 0.0])
def test_a_fund_near_no_return(rate):
    with mpmath.workdps(40):
        r = mpmath.mpf(rate)
        value = 360 * (1 + r) ** 60 + 7 * (((1 + r) ** 60 - 1) / r if rate else 60)
    assert c.fund_value(60, 360, rate, 9, 2) == pytest.approx(float(value), rel=1e-11)  # the fourth term is below


def test_a_fund_has_no_inflow_and_pays_nothing_unless_said():
    assert c.fund_value(9, 1, 0.05) == pytest.approx(1.05**9, rel=EXACT)
    assert c.years_to_fund(2, 1, 0.05) == pytest.approx(math.log(2) / math.log(1.05), rel=EXACT)
    assert c.years_fund_lasts(1, 0.05) == c.NEVER
    assert c.years_fund_lasts(1, 0.05, paid=2) == pytest.approx(math.log(40 / 39) / math.log(1.05), rel=EXACT)
    assert c.years_fund_lasts(1, 0.05, inflow=1) == c.NEVER


def test_rents_take_no_more_than_the_payment():
    assert c.rent_share(1, 2, 0.5, 0) == 1


def test_a_fund_that_pays_more_than_it_earns_never_grows():
    assert c.years_to_fund(360, 360, 0.05, 0, 100) == 0
    assert c.years_to_fund(1.5, 1, 0.05, 0, 0.03) < c.NEVER
    assert c.years_to_fund(400, 360, 0.05, 0, 18.001) == c.NEVER
    assert c.years_to_fund(300, 360, 0.05, 0, 100) == 0


@given(st.floats(0.1, 0.6), st.floats(0.2, 1.2), st.floats(0.3, 1.5), st.floats(0.3, 3), st.floats(0, 30))
def test_rents_by_root_finding(spending, income, demand, supply, mobility):
    # x = h dp, (e_s + e_d) dp = eta + mu (1 - x), per unit of the payment's share in income.
    def miss(x):
        return (supply + demand) * x / spending - income - mobility * (1 - x)

    if miss(1) >= 0:
        assert c.rent_share(spending, income, demand, supply, mobility) == pytest.approx(brentq(miss, 0, 1), abs=ROOT)
    else:
        assert c.rent_share(spending, income, demand, supply, mobility) == 1


# -- governance ----------------------------------------------------------------------------------


def test_years_per_decade_of_compute():
    for growth, years in ((4, 1.66), (4.7, 1.49), (5, 1.43)):
        assert c.years_per_factor(growth) == pytest.approx(years, abs=0.005)


@given(st.floats(1e23, 1e28), st.floats(1.2, 9))
def test_the_crossing_year_by_root_finding(threshold, growth):
    year = c.crossing_year(threshold, 2.1e25, 2023.2, growth)
    root = brentq(lambda t: math.log(2.1e25 / threshold) + (t - 2023.2) * math.log(growth), 1900, 2200, xtol=1e-12)
    assert year == pytest.approx(root, abs=ROOT)


def test_a_run_of_1e26_on_h100s():
    run = c.RUN_2026
    chips = c.chips_for_run(1e26, run.days, run.speed, run.utilisation)
    assert chips * run.days * 86_400 * run.speed * run.utilisation == pytest.approx(1e26, rel=EXACT)
    assert 29_000 < chips < 29_500


def test_the_slow_down_game_is_a_dilemma_where_it_says():
    alone, held, raced = c.slow_down_payoffs(1, 1, 0.8)
    assert (alone, held, raced) == pytest.approx((0.2, -1, -1.6))
    assert c.critical_patience(alone, held, raced) == pytest.approx(2 / 3)


@given(st.floats(0.2, 4), st.floats(0.2, 4), st.floats(0.05, 1))
def test_patience_by_playing_the_game(temptation, loss, detection):
    held = 0.0
    alone, raced = held + temptation, held - loss

    def keeping_is_better(delta):
        # Who breaks the agreement goes on until found, then all race; values by their recursions.
        breaking = (alone + delta * detection * raced / (1 - delta)) / (1 - delta * (1 - detection))
        return held / (1 - delta) - breaking

    delta = c.critical_patience(alone, held, raced, detection)
    assert keeping_is_better(delta) == pytest.approx(0, abs=1e-7)
    assert delta == pytest.approx(brentq(keeping_is_better, 1e-9, 1 - 1e-9, xtol=1e-13), abs=ROOT)
    assert c.verification_needed(alone, held, raced, delta) == pytest.approx(detection, rel=1e-9)


def test_agreements_that_need_or_know_no_patience():
    for game, patience in (((1, 2, 0), 0), ((3, 1, 2), 1), ((3, 2, 1, 0), 1)):
        assert c.critical_patience(*game) == patience
    assert c.verification_needed(1, 2, 0, 0.5) == 0
    assert c.verification_needed(3, 1, 2, 0.5) > 1


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: c.merger_delta(-1, 5), r"merger_delta: a = -1 per cent; allowed is at least 0 and at most 100"),
        (lambda: c.logit_share(1, 0), r"beta = 0 per unit of quality; allowed is more than 0"),
        (lambda: c.sensitivity_needed(1, 0.1), r"share = 1 share; allowed is more than 0 and less than 1"),
        (lambda: c.tipping_shares(-1), r"nu = -1; allowed is at least 0"),
        (lambda: c.rating_shares([]), r"leaderboard is empty"),
        (lambda: c.cournot_firms(0, 1), r"S = 0 USD; allowed is more than 0"),
        (lambda: c.critical_discount_factor(0.5), r"n = 0.5 firms; allowed is at least 1"),
        (lambda: c.survival(1.2, 3), r"p = 1.2 probability; allowed is at least 0 and at most 1"),
        (lambda: c.ces_output_and_wage(1, 10), r"beta = 1 share of tasks"),
        (lambda: c.ces_output_and_wage(0.5, 10, rho=1), r"rho = 1; allowed is less than 1"),
        (lambda: c.ces_output_and_wage(0.5, 10, rho=0), r"rho = 0; allowed is less than 1, but not 0"),
        (lambda: c.wage_peak(10, rho=0.5), r"allowed is rho below 0"),
        (lambda: c.fund_needed(5000, 1e6, 0), r"payout = 0 share; allowed is more than 0"),
        (lambda: c.years_to_fund(1, 1, 0), r"rate = 0 per year; allowed is more than 0"),
        (lambda: c.crossing_year(1e26, 1e25, 2023, 1), r"growth = 1 a year; allowed is more than 1"),
        (lambda: c.critical_patience(3, 2, 1, -0.1), r"detection = -0.1 share"),
    ],
)
def test_bad_input_is_a_sentence(call, sentence):
    with pytest.raises(DomainError, match=sentence):
        call()


def test_an_agreement_at_its_edges():
    assert c.verification_needed(1, 1, 1, 0.5) == 0  # nobody is tempted
    assert c.verification_needed(3, 2, 2, 0.5) == governance.UNREACHABLE  # nothing is lost when all race
    assert c.critical_patience(1, 1, 1) == 0
    assert c.critical_patience(3, 2, 2) == 1


def test_rating_shares_of_two_unequal_models_are_the_win_probability():
    assert c.rating_shares([1000, 1400]) == pytest.approx([1 / 11, 10 / 11], rel=EXACT)


def test_above_the_threshold_an_even_split_does_not_hold():
    nu = c.tipping_threshold()
    assert nu == 2
    assert len(c.tipping_shares(nu)) == len(c.tipping_shares(0.999 * nu)) == 1
    assert len(c.tipping_shares(1.001 * nu)) == 3
