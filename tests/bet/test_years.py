"""The bet year by year: what is conserved, closed forms, limits, what moves which way."""

from types import SimpleNamespace

import numpy as np
import pytest
from random_worlds import scenarios

from scalingbet.bet import demand, fleet, progress, years
from scalingbet.bet.account import Scenario
from scalingbet.bet.world import world
from scalingbet.bet.years import FIRST, LAST, YEARS
from scalingbet.formula import DomainError

SAME = 1e-9  # relative: another order of the same operations in double precision
SOME = scenarios(1, seed=7)  # one of each of 54 worlds, inputs anywhere between their bounds
PAST = world().history


def all_of(s, name):
    return np.array([float(getattr(s, f"{name}_{n}")) for n in range(YEARS)])


def chain(scenario, past=PAST, **values):
    s = SimpleNamespace(**scenario.values | values)
    years.chained(s, past)
    return s


# -- what is conserved -----------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SOME, ids=str)
def test_money_in_is_money_out(scenario):
    """Customers' money is sellers' other costs, running, building and what is left; rent is between labs and clouds."""
    s, v = chain(scenario), scenario.values
    shares = [v["other_now"] + (v["other"] - v["other_now"]) * min(n, 4) / 4 for n in range(YEARS)]
    left = np.diff([s.balance_before, *all_of(s, "balance")]) / all_of(s, "discount")
    out = shares * all_of(s, "revenue") + v["opex"] * all_of(s, "power") + all_of(s, "spending")
    through = max(all_of(s, "revenue").max(), all_of(s, "spending").max(), abs(s.balance_before))
    assert out + left == pytest.approx(all_of(s, "revenue"), abs=1e-10 * through)
    labs, clouds = years.earners(s, PAST)
    assert labs + clouds == pytest.approx(s.balance_14 - s.balance_before, abs=1e-9 * through)


@pytest.mark.parametrize("scenario", SOME, ids=str)
def test_what_is_bought_is_paid_for(scenario):
    """Spending is machines and the sites that they lack; a rule's money is spent unless power limits it."""
    s, v = chain(scenario), scenario.values
    room, gw = all_of(s, "room"), all_of(s, "gw")
    built = v["site"] * np.maximum(0, gw - room)
    assert (all_of(s, "cost") * all_of(s, "bought") + built)[1:] == pytest.approx(all_of(s, "spending")[1:], rel=SAME)
    limited = gw >= (room + v["grid"] * v["scope"]) * (1 - SAME)
    assert all_of(s, "money")[~limited] == pytest.approx(all_of(s, "spending")[~limited], rel=SAME)
    assert (all_of(s, "spending") <= all_of(s, "money") * (1 + SAME)).all()
    assert (gw <= (room + v["grid"] * v["scope"]) * (1 + SAME)).all()
    # Sites grow by what was paid, and machines that stand fit into them.
    grown = np.diff([v["scope"] * PAST.sites(), *all_of(s, "sites")])
    assert v["site"] * grown == pytest.approx(built, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("scenario", SOME[::5], ids=str)
def test_every_machine_serves_its_years_and_no_more(scenario):
    """All machine-years up to a year are those of what was bought: 5.5 each of what is old enough, the rest in part."""
    s = chain(scenario)
    bought = [*(PAST.outside * s.scope * sold for sold in PAST.sold), *all_of(s, "bought")]
    served = [min(5.5, max(0.25, LAST - year + 0.25)) for year in range(FIRST - len(PAST.sold), LAST + 1)]
    before = sum(
        sold * min(5.5, max(0.25, FIRST - 1 - year + 0.25))
        for sold, year in zip(bought[: len(PAST.sold)], range(FIRST - len(PAST.sold), FIRST), strict=True)
    )
    assert all_of(s, "machines").sum() == pytest.approx(np.dot(bought, served) - before, rel=SAME)


def test_a_machine_serves_for_its_life():
    assert fleet.LIFE == sum(fleet.SERVICE) == 5.5
    assert len(fleet.SERVICE) == fleet.STANDS + 1
    assert PAST._replace(sold=(1.0,), kw=(2.0,), outside=1.0).aged(range(7), -1) == 0.25
    only = PAST._replace(sold=(0.0, 1.0), kw=(9.0, 2.0), outside=0.5)
    assert [only.aged(range(7), n) for n in range(-1, 8)] == [0.125, 0.5, 0.5, 0.5, 0.5, 0.5, 0.125, 0, 0]
    assert only.aged((2,), 1, gw=True) == 1.0
    assert only.sites() == 1.0


def test_a_site_is_paid_for_over_twenty_years():
    """At no return the rent of a gigawatt is its running and a twentieth of its site."""
    assert chain(Scenario(rate=0, opex=0.7, site=40)).held == pytest.approx(0.7 + 40 / 20, rel=SAME)


# -- units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SOME[::7], ids=str)
def test_the_unit_of_a_machine_and_of_money_do_not_matter(scenario):
    s, v = chain(scenario), scenario.values
    half = PAST._replace(sold=tuple(2 * x for x in PAST.sold), kw=tuple(x / 2 for x in PAST.kw))
    other = chain(scenario, half, unit=v["unit"] / 2, power=v["power"] / 2)
    assert all_of(other, "balance") == pytest.approx(all_of(s, "balance"), rel=SAME, abs=1e-8)
    assert all_of(other, "machines") == pytest.approx(2 * all_of(s, "machines"), rel=SAME)
    cents = PAST._replace(spent=tuple(7 * x for x in PAST.spent), earned=tuple(7 * x for x in PAST.earned))
    prices = {name: 7 * v[name] for name in ("capex", "unit", "site", "opex", "revenue", "wages")}
    other = chain(scenario, cents, **prices)
    assert all_of(other, "balance") == pytest.approx(7 * all_of(s, "balance"), rel=SAME, abs=1e-7)
    assert all_of(other, "able") == pytest.approx(all_of(s, "able"), rel=SAME)


# -- closed forms and limits -----------------------------------------------------------------------


def test_the_first_year_is_what_it_was_said_to_be():
    for scenario in SOME:
        s = chain(scenario)
        possible = s.wanted_first < demand.MOST_ADOPTED * demand.MOST_ABLE * s.bill * (1 - SAME)
        assert s.progress_0 == 0
        assert s.spending_0 == scenario.values["capex"] * scenario.values["scope"]
        if possible:  # else buyers pay more today than the price and all the work allow: revenue is what these allow
            assert s.revenue_0 == pytest.approx(scenario.values["revenue"], rel=SAME)
            implied = min(demand.MOST_ABLE, s.wanted_first / (0.9 * s.bill))
            assert s.able_0 == pytest.approx(max(scenario.values["able"], implied), rel=SAME)
        else:
            assert s.revenue_0 <= demand.MOST_ABLE * s.bill * (1 + SAME)


def test_more_revenue_than_the_price_allows_is_all_the_work_and_nearly_all_buyers():
    s = chain(Scenario(revenue=400, price=0.02, wages=20))  # of a bill of 400, and more is wanted
    assert s.able_first == 0.97
    assert s.adopted_first == 0.99


def test_with_elasticity_one_the_bill_is_what_is_wanted():
    """Scarce, revenue follows the work served; plenty, it is the work wanted, however much is served."""
    s = chain(Scenario(elasticity=1.0, able=0.3, wage_growth=1))
    served, wanted = all_of(s, "served"), all_of(s, "wanted")
    scarce = served < 1
    assert scarce.any()
    assert not scarce.all()
    assert all_of(s, "revenue") == pytest.approx(wanted * np.minimum(1, served), rel=SAME)


def test_without_progress_and_with_plenty_the_account_is_a_sum():
    """A bill that stands still, one purchase and nothing more: the balance is an annuity less what was spent."""
    none = PAST._replace(sold=(1e-9,), kw=(1.0,), spent=(0.0,), earned=(1e9,), kept=0.0)  # builders stop at once
    still = dict.fromkeys(("drift", "think", "serve", "tight", "elasticity", "hardware", "energy", "wage_growth"), 1.0)
    values = still | {"slope": 0.0, "adopt": 1e15, "other": 0.5, "reinvest": 1e-12, "growth": 1e-9}
    s = chain(Scenario(builders="brake", grid=300, revenue=185, capex=740), none, **values)
    revenue = all_of(s, "revenue")
    assert revenue[:1] == pytest.approx([185.0], rel=SAME)
    # 100% in service from the second year: four times the quarter of the first, so plenty; then nothing is left.
    assert revenue[1:6] == pytest.approx(np.full(5, 185.0), rel=SAME)
    assert s.machines_8 < 1e-5
    flows = [0.5 * 185 * (part > 0) - 1.5 * s.gw_0 * part for part in fleet.SERVICE]
    flows[6] = 0.5 * revenue[6] - 1.5 * s.gw_0 * 0.25
    expected = sum(flow / 1.08**n for n, flow in enumerate(flows)) - 518
    assert s.balance_6 == pytest.approx(expected, rel=1e-6)  # what the rule still buys is 1e-7 of it


@pytest.mark.parametrize("law", ["hoffmann", "muennighoff"])
def test_the_law_does_not_matter_while_the_text_lasts_and_returns_are_straight(law):
    assert Scenario(law=law).path().equals(Scenario().path())
    assert not Scenario(law=law, returns="loss").path().equals(Scenario(returns="loss").path())


def test_walls_are_in_order_and_endless_text_is_none():
    for values in ({}, {"stock": 81}, {"faster": 2.5, "algorithms": 5}, {"stock": 20, "used": 300}):
        plans = [Scenario(builders="plan", wall=wall, **values).path() for wall in ("open", "ends", "stop")]
        for column in ("progress", "able", "wanted", "revenue"):
            ordered = [plan[column].to_numpy() for plan in plans]
            assert (ordered[0] >= ordered[1]).all(), column
            assert (ordered[1] >= ordered[2]).all(), column
    endless = {"stock": 3000, "used": 5, "faster": 1}
    assert Scenario(wall="stop", **endless).path().equals(Scenario(**endless).path())
    assert Scenario(wall="stop", stock=20, used=300).path().progress[0] == 0  # it is used up already
    assert Scenario(stock=20, used=300).wall() == 2027
    assert Scenario(**endless).wall() == LAST + 1
    assert Scenario().wall() < Scenario(faster=1).wall() <= LAST


def test_what_was_found_stays_found():
    for scenario in scenarios(3, seed=11):
        assert (np.diff(all_of(chain(scenario), "helped")) >= 0).all()
    rescaled = [progress.algorithms_helped(n, 1, raw, 1) for n, raw in ((4, 1), (5, 2))]
    assert rescaled == [4, 2.5]  # what the chain does not let go
    with pytest.raises(DomainError, match="text = -1"):
        progress.algorithms_helped(1, 1, 1, -1)


def test_a_larger_run_and_rising_wages_do_what_they_say_and_nothing_when_neutral():
    slow, fast = chain(Scenario(faster=1, builders="plan")), chain(Scenario(faster=2, builders="plan"))
    ahead = np.minimum(np.arange(YEARS), 4) * np.log10(2)
    assert all_of(fast, "raw") - all_of(slow, "raw") == pytest.approx(ahead, abs=1e-12)
    still, rising = (chain(Scenario(wage_growth=g, elasticity=1, tight=2, builders="plan")) for g in (1, 1.03))
    assert all_of(rising, "revenue") == pytest.approx(1.03 ** np.arange(YEARS) * all_of(still, "revenue"), rel=SAME)
    # The top price is a part of the wage: as much work is wanted, and as much served.
    assert all_of(rising, "served") == pytest.approx(all_of(still, "served"), rel=SAME)
    assert Scenario().ceiling() == pytest.approx(0.2 * 0.75 * 20_000 * 1.02**14)


def test_builders_rules():
    brake, plan, race = (chain(Scenario(builders=rule, capex=740)) for rule in ("brake", "plan", "race"))
    for s in (brake, plan, race):
        assert s.spending_1 == pytest.approx(1.36 * 518)
    assert s.money_2 == s.money_5 == 1.36**2 * 518 or s.money_5 > s.money_2  # a race keeps to the plan or beats it
    assert [plan.money_2, plan.money_5] == pytest.approx([1.36**2 * 518] * 2)
    assert plan.gw_8 == pytest.approx(plan.room_8)  # refills and no more
    assert brake.money_9 == pytest.approx((0.4 + 0.45**9 * (518 / 61.6 - 0.4)) * brake.revenue_8)
    assert all(getattr(race, f"money_{n}") >= max(0, getattr(race, f"cash_{n - 1}")) for n in range(2, YEARS))


def test_no_return_asked_is_a_plain_sum():
    s = chain(Scenario(rate=0))
    assert s.balance_14 - s.balance_before == pytest.approx((all_of(s, "cash") - all_of(s, "spending")).sum(), rel=SAME)


# -- what moves which way --------------------------------------------------------------------------

UP, DOWN = (
    ("price", "most", "slope", "drift", "wage_growth", "faster", "algorithms"),
    ("unit", "opex", "other", "other_now"),
)


@pytest.mark.parametrize("name", UP + DOWN)
def test_the_balance_moves_one_way(name):
    """Where the plan is kept, which is where an input cannot change what is built."""
    number, base = world().numbers[name], Scenario(builders="plan")
    grid = number.between(60)
    steps = np.diff(np.asarray(base.chained(**{name: grid}).balance_14))
    assert (steps >= -1e-6).all() if name in UP else (steps <= 1e-6).all()


def test_what_does_not_move_it_one_way_is_known():
    """More for the money makes more machines, which share one bill: as a group, builders would do with less.

    At the central bill more power or faster building never helps them all; at twice that bill some of it does.
    """

    def steps(scenario, name):
        return np.diff(np.asarray(scenario.chained(**{name: world().numbers[name].between(60)}).balance_14))

    for name in ("grid", "growth"):
        assert (steps(Scenario(), name) <= 1e-6).all(), name
    mixed = ((Scenario(), "hardware"), (Scenario(), "site"), (Scenario(builders="plan", price=0.4), "growth"))
    for scenario, name in mixed:
        assert (steps(scenario, name) > 1e-6).any(), name
        assert (steps(scenario, name) < -1e-6).any(), name


def test_worlds_are_in_order():
    for builders in ("brake", "plan", "race"):
        balances = [Scenario(demand=form, builders=builders).balance() for form in ("more", "same", "glut")]
        assert balances == sorted(balances, reverse=True)
    assert Scenario(returns="loss").balance() < Scenario().balance()


def test_machines_that_earn_a_rent_earn_their_price():
    """Where every machine earns the annuity of its price, its power and its site, a dollar brings back a dollar."""
    s = chain(Scenario(hardware=1.0, energy=1.0))
    year_lengths = sum(part / (1 + s.rate) ** age for age, part in enumerate(fleet.SERVICE))
    for n in range(YEARS):
        setattr(s, f"each_{n}", s.unit / year_lengths + s.power * s.held)
    assert [float(years.returned(s, n)) for n in (0, 4, 8)] == pytest.approx([1, 1, 1], rel=SAME)
    s.each_2 *= 2
    assert float(years.returned(s, 0)) > 1
    assert float(years.returned(s, 3)) == pytest.approx(1, rel=SAME)
