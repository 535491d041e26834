"""market: closed forms and published values, an independent computation, then properties."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from scalingbet import market
from scalingbet.formula import DomainError

ROOT = 1e-9  # agreement with an independent root-finder, relative; brentq is run to 1e-13
EXACT = 1e-12  # algebra in double precision

rates = st.floats(0, 0.5)
lives = st.floats(0.2, 30)
margins = st.floats(0.05, 1)
growths = st.floats(0.3, 10)
amounts = st.floats(1e-2, 1e4)


def root(function, low, high):
    return brentq(function, low, high, xtol=1e-13, rtol=1e-13)


# -- closed forms and published values ------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "expected"), [(4, 0.5058), (72, 0.6022), (76, 0.6077), (83, 0.6172), (54, 0.57709), (0, 0.5)]
)
def test_win_probabilities_of_the_leaderboard(gap, expected):
    """The leaderboard of 2024-11-26; 54 points are the 57.7% that Korinek and Vipra quote for first against fourth."""
    assert market.win_probability(gap) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("years", "expected"), [(3, 0.4021148), (5, 0.26379748), (6, 0.22960738)])
def test_capital_recovery_factor_at_ten_per_cent(years, expected):
    """Annuity tables; the tolerance is their last digit."""
    assert market.capital_recovery_factor(0.10, years) == pytest.approx(expected, abs=5e-8)


@pytest.mark.parametrize(("years", "expected"), [(3, 341.7976), (5, 224.2279), (6, 195.166)])
def test_revenue_that_510_billion_needs(years, expected):
    assert market.required_revenue(510, 0.10, years, 0.60, 1) == pytest.approx(expected, abs=1e-3)


def test_straight_line_without_a_return_is_the_limit_at_rate_zero():
    assert market.required_revenue(510, 0, 5, 0.60, 1) == 510 / 5 / 0.60
    assert market.required_revenue(680, 0, 5, 0.60, 1, ai_share=0.75) == pytest.approx(170, rel=EXACT)


def test_growth_under_each_base():
    """$680bn on $381bn is 78%; 750 at +67% implies a base of 449; 725 on 410 is 77%, on 520 about 40%."""
    assert market.change(381, 680) == pytest.approx(0.7847769, abs=5e-8)
    assert market.change(750 / 1.67, 750) == pytest.approx(0.67, rel=EXACT)
    assert market.change(410, 725) == pytest.approx(0.768, abs=5e-4)
    assert market.change(520, 725) == pytest.approx(0.394, abs=5e-4)
    assert [market.change(381, x) for x in (640, 720)] == pytest.approx([0.680, 0.890], abs=5e-4)


def test_price_of_gpt4_class_tokens():
    """30/60 to 5/15 to 2.5/10 dollars a million: 37.5, 7.5 and 4.375 at three input tokens to one of output."""
    blends = [market.blended_price(*pair) for pair in ((30, 60), (5, 15), (2.5, 10))]
    assert blends == [37.5, 7.5, 4.375]
    assert market.change(blends[0], blends[1]) == -0.8
    assert market.change(blends[0], blends[2]) == pytest.approx(-0.8833333, abs=5e-8)


def test_training_cost_from_10_billion_to_a_trillion_in_four_years():
    assert market.yearly_factor(10, 1000, 4) == pytest.approx(math.sqrt(10), rel=EXACT)


def test_each_model_as_a_company_is_the_published_example():
    """D. Amodei, Cheeky Pint 2025: $0.1bn, $1bn, $10bn models that earn twice their cost; losses of 0.8 and 8bn."""
    assert market.firm_cash(0.1, 2, 10) == pytest.approx(-0.8, rel=EXACT)
    assert market.firm_cash(1.0, 2, 10) == -8.0
    assert market.firm_cash(1.0, 2, 2.4) == pytest.approx(-0.4, rel=EXACT)


def test_a_quarter_of_a_year_needs_four_times_the_cost():
    assert market.break_even_revenue(1, 1, 0.25) == 4


@pytest.mark.parametrize(("elasticity", "expected"), [(0.5, 10.96), (1, 3.311), (2, 1.8197)])
def test_price_that_a_shortage_implies(elasticity, expected):
    assert market.implied_price_growth(10, 3.02, elasticity) == pytest.approx(expected, rel=5e-4)


# -- an independent computation -------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0, 1e-300, 1e-17, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1])
@pytest.mark.parametrize("years", [0.1, 1, 5, 30])
def test_capital_recovery_factor_keeps_its_digits_down_to_rate_zero(rate, years):
    with mpmath.workdps(400):
        r, T = mpmath.mpf(rate), mpmath.mpf(years)
        expected = float(r / (1 - (1 + r) ** -T)) if rate else 1 / years
    assert market.capital_recovery_factor(rate, years) == pytest.approx(expected, rel=EXACT)


@given(rates, lives)
@settings(max_examples=50)
def test_capital_recovery_factor_is_where_the_present_value_is_one(rate, years):
    whole = math.floor(years)  # an annuity of whole years, year by year
    if whole < 1:
        return
    payment = root(lambda a: sum(a / (1 + rate) ** k for k in range(1, whole + 1)) - 1, 0, 3)
    assert market.capital_recovery_factor(rate, whole) == pytest.approx(payment, rel=ROOT)


@given(amounts, amounts, st.floats(1, 10), margins)
@settings(max_examples=50)
def test_payback_is_where_cumulative_gross_profit_meets_capex(capex, revenue, growth, margin):
    years = market.payback_years(capex, revenue, growth, margin)
    if years > 50:  # beyond the domain of the inverse
        return
    assert market.cumulative_gross_profit(revenue, growth, margin, years) == pytest.approx(capex, rel=ROOT)
    by_steps, _ = quad(lambda t: margin * revenue * growth**t, 0, years, epsrel=1e-12)
    assert by_steps == pytest.approx(capex, rel=ROOT)


@given(st.floats(0.05, 10), margins, st.floats(0, 3), st.floats(0, 1))
@settings(max_examples=50)
def test_break_even_run_rate_is_the_root_of_the_value(life, margin, decay, rate):
    def value(revenue):
        present, _ = quad(lambda t: margin * revenue * math.exp(-(decay + rate) * t), 0, life, epsrel=1e-13)
        return present - 1

    guess = market.break_even_revenue(1, margin, life, decay, rate)
    assert guess == pytest.approx(root(value, guess / 10, guess * 10), rel=ROOT)
    assert market.model_value(guess, margin, 1, life, decay, rate) == pytest.approx(0, abs=EXACT)


@given(st.floats(0.2, 10), st.floats(0.2, 10), st.floats(0.2, 0.98))
@settings(max_examples=50)
def test_the_firm_stops_burning_where_cost_growth_falls_to_the_multiple(multiple, growth, slowdown):
    cycles = market.generations_until_cash(multiple, growth, slowdown)
    if growth <= multiple:
        assert cycles == 0
    else:
        expected = root(lambda k: growth * slowdown**k - multiple, 0, 500)
        assert cycles == pytest.approx(expected, rel=ROOT, abs=1e-11)


@given(growths, lives)
@settings(max_examples=50)
def test_vintages_are_the_sum_of_past_spending(growth, years):
    spent, _ = quad(lambda age: growth**-age, 0, years, epsrel=1e-12)
    assert market.vintages_in_service(growth, years) == pytest.approx(spent, rel=ROOT)


@given(st.floats(0.1, 20), st.floats(1.1, 100))
@settings(max_examples=50)
def test_implied_elasticity_is_the_root_of_the_revenue_factor(growth, fall):
    elasticity = float(market.implied_elasticity(growth, fall))
    expected = root(lambda e: math.log(fall) * (e - 1) - math.log(growth), elasticity - 5, elasticity + 5)
    assert elasticity == pytest.approx(expected, rel=ROOT, abs=ROOT)


# -- properties -----------------------------------------------------------------------------------


@given(st.floats(-800, 800))
def test_winning_and_losing_add_up_and_the_gap_comes_back(gap):
    p = market.win_probability(gap)
    assert p + market.win_probability(-gap) == pytest.approx(1, rel=EXACT)
    if abs(gap) < 600:  # nearer to 0 or 1 the probability itself has lost the digits
        assert market.rating_gap(p) == pytest.approx(gap, rel=EXACT, abs=1e-9)


@given(amounts, rates, lives, margins, margins)
def test_required_revenue_rises_with_the_return_and_falls_with_life_margin_and_use(capex, rate, years, margin, use):
    need = market.required_revenue(capex, rate, years, margin, use)
    assert need > market.required_revenue(capex, rate, years * 1.1, margin, use)
    assert need < market.required_revenue(capex, rate + 0.01, years, margin, use)
    assert market.required_revenue(capex, rate, years, margin, use, 0.5) == pytest.approx(need / 2, rel=EXACT)
    assert need * margin * use * years >= capex * (1 - EXACT)


@given(st.floats(0.05, 1), growths)
def test_the_model_is_profitable_above_one_and_the_firm_above_cost_growth(multiple, growth):
    cash = market.firm_cash(1.0, multiple, growth)
    assert (cash > 0) == (multiple > growth)


@given(st.floats(1.01, 100), st.floats(0, 4))
def test_a_price_fall_raises_revenue_only_above_an_elasticity_of_one(fall, elasticity):
    factor = market.revenue_factor(fall, elasticity)
    assert (factor > 1) == (math.log(fall) * (elasticity - 1) > 1e-15) or factor == pytest.approx(1, abs=EXACT)


@given(growths, growths, st.floats(0.2, 5))
def test_the_implied_price_takes_demand_back_to_supply(demand, supply, elasticity):
    price = market.implied_price_growth(demand, supply, elasticity)
    assert demand * price**-elasticity == pytest.approx(supply, rel=1e-11)
    assert market.shortage(demand, supply, 0) == 1


def test_arrays_broadcast():
    lives_, rates_ = np.array([3.0, 5.0, 6.0]), np.array([[0.0], [0.1]])
    assert market.capital_recovery_factor(rates_, lives_).shape == (2, 3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: market.required_revenue(510, 0.1, 5, -0.2), "margin = -0.2 of revenue; allowed is more than 0"),
        (lambda: market.required_revenue(510, 0.1, 0, 0.6), "years = 0 years; allowed is more than 0"),
        (lambda: market.required_revenue(510, -0.1, 5, 0.6), "rate = -0.1 a year; allowed is at least 0"),
        (lambda: market.required_revenue(510, 0.1, 5, 0.6, 0), "utilisation = 0 of the whole; allowed is more than 0"),
        (lambda: market.required_revenue(510, 0.1, 5, 0.6, 1, 1.2), "ai_share = 1.2 of the whole"),
        (lambda: market.model_multiple(1, 0.5, 1, 0), "life = 0 years; allowed is more than 0"),
        (lambda: market.break_even_revenue(1, -1, 1), "margin = -1 of revenue"),
        (lambda: market.payback_years(1, 1, 0.5, 0.5), "growth = 0.5 x a year; allowed is at least 1"),
        (lambda: market.generations_until_cash(2, 3, 1), "slowdown = 1 x a cycle; allowed is more than 0 and less"),
        (lambda: market.implied_price_growth(2, 3, 0), "elasticity = 0; allowed is more than 0"),
        (lambda: market.rating_gap(1), "probability = 1 of votes"),
        (lambda: market.win_probability(math.nan), "elo_gap = nan points"),
    ],
)
def test_bad_input_is_a_sentence(call, sentence):
    with pytest.raises(DomainError, match=sentence):
        call()
