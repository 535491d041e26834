"""The worlds side by side: the table, what decides, what to watch, what would have to be true; and the hindcast."""

import numpy as np
import pytest

from scalingbet.bet import worlds, years
from scalingbet.bet.account import Scenario
from scalingbet.bet.hindcast import hindcast, revenues
from scalingbet.bet.world import draw, world

TABLE = worlds.table()


def test_the_table_has_nine_worlds_with_both_numbers():
    assert len(TABLE) == 9
    for (demand, builders), row in TABLE.iterrows():
        scenario = Scenario(demand=demand, builders=builders)
        assert row.paid == scenario.chance()
        assert row.standing == scenario.chance(standing=True) > row.paid
        assert row.payback == scenario.sample().payback.median()


def test_the_tables_inputs_are_the_scenarios():
    dear = worlds.table(Scenario(price=0.4, demand="glut", builders="race"), count=256)
    assert (dear.paid > worlds.table(count=256).paid).all()
    assert (worlds.table(Scenario(returns="loss"), count=256).paid < worlds.table(count=256).paid).all()


# -- what decides ----------------------------------------------------------------------------------


def test_the_part_of_a_spread_that_an_input_accounts_for():
    """Of ``3 x + 2 y + x y`` with independent normals: 9/14 and 4/14; of pure chance nothing."""
    rng = np.random.default_rng(3)
    x, y, other = rng.standard_normal((3, 100_000))
    result = 3 * x + 2 * y + x * y
    # Twenty bins lose about a part in a hundred of a straight line; 100,000 draws leave 0.2 parts.
    assert worlds.explained(result, x) == pytest.approx(9 / 14, abs=0.02)
    assert worlds.explained(result, y) == pytest.approx(4 / 14, abs=0.02)
    assert worlds.explained(result, other) == pytest.approx(0, abs=0.002)
    assert worlds.explained(np.ones(100), x[:100]) == 0


def test_what_decides_by_another_estimator():
    """First-order Sobol indices by pairs of random draws that share one input (Sobol 1993), of paying back."""
    scenario, rng, count = Scenario(demand="same"), np.random.default_rng(4), 40_000
    found = worlds.decides(scenario)
    assert set(found.index) == {number.name for number in world().drawn}
    assert found.balance.is_monotonic_decreasing
    assert found.index[0] == "price"
    a, b = rng.standard_normal((2, len(world().drawn), count))

    def paid(z):
        drawn = {n.name: n.drawn(scenario.values[n.name], z[k]) for k, n in enumerate(world().drawn)}
        return (scenario.chained(**drawn).balance_14 >= 0).astype(float)

    first, whole = paid(a), paid(a).var()
    for k, number in enumerate(world().drawn[:2] + world().drawn[-1:]):
        place = world().drawn.index(number)
        mixed = b.copy()
        mixed[place] = a[place]
        index = np.cov(first, paid(mixed))[0, 1] / whole
        assert found.paid[number.name] == pytest.approx(index, abs=0.02), (k, number.name)  # four standard errors


def test_tied_inputs_by_random_draws_of_a_gaussian_copula():
    """Pearson's ``r = 2 sin(pi rank / 6)`` between the scores of two inputs, the others independent."""
    found, scenario, rng = worlds.tied(), Scenario(), np.random.default_rng(6)
    assert len(found) == 9 * 8 / 2
    z = dict(zip((number.name for number in world().drawn), rng.standard_normal((9, 40_000)), strict=True))
    for side, r in (("up", 0.5176380902), ("down", -0.5176380902)):
        tied = z | {"other": r * z["hardware"] + np.sqrt(1 - r * r) * z["other"]}
        s = scenario.chained(**{name: world().numbers[name].drawn(scenario.values[name], tied[name]) for name in tied})
        # Three standard errors of 40,000 random draws are 0.0075; 4,096 even ones are a third of a point off.
        assert found[side]["hardware", "other"] == pytest.approx((s.balance_14 >= 0).mean(), abs=0.012)
    apart = worlds.tied(rank=0, count=256)
    assert (apart == scenario.chance()).all(axis=None)


def test_between_the_worlds_the_parts_add_up():
    parts = worlds.between()
    assert parts.sum() == pytest.approx(1, abs=1e-12)
    assert (parts >= 0).all()
    mean = TABLE.paid.mean()
    by_demand = TABLE.paid.groupby("demand").mean()
    assert parts.demand == pytest.approx(((by_demand - mean) ** 2).mean() / mean / (1 - mean), rel=1e-9)
    assert parts.demand > parts.builders > parts.together


# -- what to watch ---------------------------------------------------------------------------------


def test_signs_are_shares_of_all_draws():
    signs = worlds.watch()
    assert signs["all"].to_numpy() == pytest.approx(TABLE.paid.mean(), abs=1e-12)
    assert (signs.below < signs["all"]).all()
    assert (signs.above > signs["all"]).all()
    low, paid = [], []
    for chosen in worlds.nine():
        scenario = Scenario(**chosen)
        s = scenario.chained(**draw(scenario.values))
        low.append(s.revenue_1 < 320)
        paid.append(years.paid_back(s) <= 2040)
    low, paid = np.concatenate(low), np.concatenate(paid)
    assert signs.below["revenue_2027"] == paid[low].mean()
    assert signs.often_below["revenue_2027"] == low.mean()


def test_a_sign_that_never_comes_has_no_odds(monkeypatch):
    monkeypatch.setitem(worlds.SIGNS, "revenue_2027", worlds.SIGNS["revenue_2027"]._replace(low=0.0, high=1e9))
    signs = worlds.watch(count=64)
    assert np.isnan(signs.below["revenue_2027"])
    assert signs.often_below["revenue_2027"] == 0


# -- what would have to be true --------------------------------------------------------------------


@pytest.mark.parametrize("name", [number.name for number in world().drawn] + ["catch", "wages", "site", "able"])
def test_what_would_have_to_be_true_is_the_nearest(name):
    scenario = Scenario(demand="same", builders="race")
    found, now, number = scenario.needed(name), scenario.values[name], world().numbers[name]
    grid = np.linspace(number.low, number.high, 4001)
    there = grid[years.paid_back(scenario.chained(**{name: grid})) <= 2040]
    if found is None:
        assert not len(there)
        return
    assert scenario.but(**{name: found}).payback() <= 2040
    assert abs(found - now) <= np.abs(there - now).min() * (1 + 1e-9)
    assert scenario.but(**{name: found + (now - found) * 1e-6}).payback() > 2040  # a little nearer does not


def test_what_is_true_already_stays_and_what_cannot_be_is_none():
    assert Scenario(demand="more", builders="plan").needed("price") == 0.2
    assert Scenario(demand="glut", builders="race", price=0.05).needed("think") is None


def test_the_table_of_what_would_have_to_be_true():
    scenario = Scenario(demand="same", builders="race")
    table = worlds.needed(scenario)
    assert list(table.index) == [number.name for number in world().drawn]
    assert table.needed["price"] == scenario.needed("price")
    assert table.score["price"] > 0 > table.score["other"]
    number = world().numbers["price"]
    assert float(number.drawn(0.2, table.score["price"])) == pytest.approx(table.needed["price"], rel=1e-9)
    assert table.needed.isna().equals(table.score.isna())


# -- how wrong it would have been ------------------------------------------------------------------


def test_where_work_is_scarce_the_hindcast_is_the_fleets_growth():
    """A fifth served, no better use of a machine, wages that stand still: revenue follows the fleet, one for one."""
    scarce = Scenario(tight=0.2, serve=1, think=1, judge="none", able=0.5, adopt=2, wage_growth=1)
    table = hindcast(scarce, count=8)
    ours = revenues(scarce, 2025)
    assert ours[0] == pytest.approx(world().history.earned[-1], rel=1e-9)
    assert ours[1] == pytest.approx(table.by_fleet[2025, 2026], rel=1e-9)


def test_the_hindcast_compares_with_what_came():
    table = hindcast()
    assert list(table.index) == [(2023, 2024), (2023, 2025), (2023, 2026), (2024, 2025), (2024, 2026), (2025, 2026)]
    now = Scenario().values["revenue"]
    assert table.came.tolist() == [14.8, 61.6, now, 61.6, now, now]
    assert ((table.low < table.middle) & (table.middle < table.high)).all()
    assert table.error.to_numpy() == pytest.approx(np.log(table.came / table.middle), rel=1e-12)
    assert (np.sign(table.score) == np.sign(table.error)).all()
    # The record: every time more came than the middle, and five times of six it lay within nine draws in ten.
    assert (table.error > 0).all()
    assert (table.came < table.high).sum() >= 5
    squares = [(hindcast(Scenario(demand=form)).error ** 2).mean() for form in ("more", "same", "glut")]
    assert squares == sorted(squares)
