"""A scenario of the bet: reference values, names that readers use, draws, what is refused."""

from pathlib import Path
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np
import pytest

from scalingbet.bet import ScenarioError, years
from scalingbet.bet import world as declarations
from scalingbet.bet.account import Scenario
from scalingbet.bet.world import world
from scalingbet.bet.years import FIRST, LAST, YEARS
from scalingbet.facts.files import RecordError, read

REFERENCE = read(Path(__file__).with_name("reference.yaml"))
SIX_DIGITS = 5.1e-6  # half a unit of the sixth digit, and the rounding of a printed one
# What the model has gained since is switched off there; spending and sales are those of that day.
NEUTRAL = REFERENCE["central"]
ROUNDED = {"most": (0.667, 1.0), "checkable": (0.636, 3.5)}  # judges: two thirds and seven elevenths, as typed there


@pytest.fixture
def rounded_judges(monkeypatch):
    for name, judge in ROUNDED.items():
        monkeypatch.setitem(years.JUDGES, name, judge)


def results(scenario):
    """Return the results of a scenario by the names of the reference values."""
    s, path, earners = scenario.chained(), scenario.path().set_index("year"), scenario.earners()
    at = {f"{name}_2030": path[name][2030] for name in ("machines", "power", "progress", "able", "wanted", "price")}
    return at | {
        "payback": scenario.payback(), "standing": scenario.standing(), "labs": earners["labs"],
        "balance_2030": path.balance[2030], "balance_2040": scenario.balance(), "adopted_2030": s.adopted_4,
        "served_over_wanted_2030": s.served_4, "rent_2030": years.rent_in(s, 4, world().history),
        "revenue": path.revenue, "spending": path.spending,
    }  # fmt: skip


def unlike(case):
    """Return the reference values of a case that the model does not give, each with what it gives."""
    computed, wrong = results(Scenario(**NEUTRAL | case["inputs"])), {}
    for name, value in case["outputs"].items():
        several = value if isinstance(value, dict) else {None: value}
        for year, expected in several.items():
            ours = computed[name] if year is None else computed[name][year]
            if ours != pytest.approx(expected, rel=SIX_DIGITS):
                wrong[name, year] = expected, ours
    return wrong


def balances(case):
    """Return the balance of 2040, the labs' and the clouds' for the inputs of a case."""
    scenario = Scenario(**NEUTRAL | case["inputs"])
    return [scenario.balance(), *scenario.earners().values()]


@pytest.mark.parametrize("name", REFERENCE["cases"])
def test_the_reference_values_come_out(name, rounded_judges):
    assert unlike(REFERENCE["cases"][name]) == {}


@pytest.mark.parametrize("case", REFERENCE["further"], ids=lambda case: str(case["inputs"]))
def test_so_do_the_further_ones(case, rounded_judges):
    assert balances(case) == pytest.approx(case["results"], rel=SIX_DIGITS)


def test_exact_judges_move_them_by_little():
    """Two thirds for 0.667: the balance of 2040 of the first world moves by 0.02 per cent."""
    ours = Scenario(**NEUTRAL).balance()
    assert ours == pytest.approx(REFERENCE["cases"]["more-brake"]["outputs"]["balance_2040"], rel=3e-4)


DEFECTS = {
    "a year's algorithms lost": ("algorithms_helped", lambda n, rate, raw, text: (n - 1) * rate),
    "no sites": ("cost_of", lambda machines, room, cost, kw, site: cost * machines),
    "power never binds": ("machines_bought", lambda money, room, connected, cost, kw, site: money / (cost + site * kw)),
    "rationed work sells as if it were not": ("spending_on", lambda served, elasticity: served ** (1 - 1 / elasticity)),
    "nobody names the drift": ("work_wanted", lambda bill, able, adopted, drift: bill * able * adopted**1.0001),
    "able beyond its ceiling": ("able_share", lambda gain, start, top, slope: start * np.exp(slope * gain)),
    "adopted a little slower": ("adopted_share", lambda n, start, span: 1 / (1 + (1 / start - 1) * 80 ** (-n / span))),
    "machines a little dearer": ("after_years", lambda n, first, growth: first * growth**-n * 1.0001),
    "loss of another exponent": ("shrinking", lambda gain, alpha, beta: (1 - 10 ** (-0.18 * gain)) / (1 - 10**-0.18)),
    "text in other units": ("text_left", lambda n, stock, used, more, alpha, beta: np.log10(stock / used * more**n)),
    "answers grow for ever": ("longer_answers", lambda n, think, rate, span: n * np.log10(think) if rate else 0.0),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_moves_a_reference_value(defect, rounded_judges, monkeypatch):
    name, wrong = DEFECTS[defect]
    monkeypatch.setattr(years, name, wrong)
    further = [balances(case) != pytest.approx(case["results"], rel=SIX_DIGITS) for case in REFERENCE["further"]]
    assert any(further) or any(unlike(case) for case in REFERENCE["cases"].values())


def test_the_wall_is_where_the_best_split_asks_for_more_text():
    endless = {"stock": 3000, "used": 5, "faster": 1}
    assert [Scenario(**values).wall() for values in ({"faster": 1}, {}, endless)] == [2036, 2031, LAST + 1]
    s = Scenario().chained()
    assert s.raw_4 < s.text_4
    assert s.raw_5 > s.text_5


def test_the_years_that_are_asked_for():
    """Level on a balance of nothing, and below 1 too; text that is asked for to the last word is enough."""
    s = SimpleNamespace(**{f"balance_{n}": -1 if n < 3 else 0 if n == 3 else 0.5 for n in range(YEARS)})
    assert float(years.paid_back(s)) == FIRST + 3
    s = SimpleNamespace(**{f"{name}_{n}": 1.0 for name in ("raw", "text") for n in range(YEARS)})
    assert float(years.text_used_up(s)) == LAST + 1


def test_what_a_dollar_of_machines_brings_back_is_a_sum():
    """By age what a machine is left with, less running and a twenty-year annuity on its site, over its price."""
    s = Scenario(builders="plan").chained()
    held = 1.5 + 13 * 0.08 / (1 - 1.08**-20)
    for n in (0, 3):
        left = [getattr(s, f"cash_{n + k}") + 1.5 * getattr(s, f"power_{n + k}") for k in range(7)]
        each = [money / getattr(s, f"machines_{n + k}") for k, money in enumerate(left)]
        kw, cost = 0.9 * 1.38**-n, 18.5 * 1.35**-n
        parts = (0.25, 1, 1, 1, 1, 1, 0.25)
        back = sum(part * (each[k] - kw * held) / 1.08**k for k, part in enumerate(parts)) / cost
        assert float(years.returned(s, n)) == pytest.approx(back, rel=1e-9)


def test_what_ai_can_do_already_bounds_what_it_can_ever_do():
    assert Scenario(most=0.2, able=0.5).chained().top == 1.02 * 0.5


def test_wages_that_rise_raise_the_bill_and_not_the_work():
    still, rising = (Scenario(builders="plan", wage_growth=growth).chained() for growth in (1, 1.05))
    assert rising.served_9 == pytest.approx(still.served_9, rel=1e-9)


# -- draws -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", REFERENCE["shares"])
def test_the_reference_shares_come_out(kind):
    """Of 4,096 of our even draws, to two points: as surely as the reference's own were known."""
    for name, share in REFERENCE["shares"][kind].items():
        demand, builders = name.split("-")
        returns = "loss" if kind == "loss" else "straight"
        scenario = Scenario(demand=demand, builders=builders, returns=returns, **NEUTRAL)
        sample = scenario.sample(4096, drawn=REFERENCE["drawn"])
        ours = (sample.balance + (sample.standing if kind == "standing" else 0) >= 0).mean()
        assert 100 * ours == pytest.approx(share, abs=2), name


def test_inputs_are_drawn_as_they_were_with_the_sellers_costs_beside():
    drawn = {number.name: list(number.points) for number in world().drawn}
    assert drawn == REFERENCE["drawn"] | {"other": [0.22, 0.35, 0.55]}
    moved = {"capex", "revenue", "other", "faster", "wage_growth"}  # the first two follow the facts
    for name in REFERENCE["central"].keys() - moved:
        assert Scenario().values[name] == REFERENCE["central"][name], name
    for name in ("capex", "revenue"):  # today's facts give what was typed then, to a hundredth
        assert Scenario().values[name] == pytest.approx(REFERENCE["central"][name], rel=0.01)


@pytest.mark.parametrize("number", world().drawn, ids=lambda number: number.name)
def test_a_draw_goes_through_its_points(number):
    z = NormalDist().inv_cdf(0.95)
    assert [float(number.drawn(number.value, x)) for x in (-z, 0, z)] == pytest.approx(number.points, rel=1e-12)
    # Of 8,192 even draws to 1.5 parts in a hundred: low-discrepancy points, not random ones.
    sample = Scenario().sample(8192)[number.name]
    assert np.quantile(sample, [0.05, 0.5, 0.95]) == pytest.approx(number.points, rel=0.015)


def test_moving_an_input_moves_its_draws():
    moved = Scenario(price=0.4, grid=70).sample(64)
    still = Scenario().sample(64)
    assert np.allclose(moved.grid / still.grid, 2, rtol=1e-12)
    odds = [sample.price / (1 - sample.price) for sample in (moved, still)]
    assert np.allclose(odds[0] / odds[1], (0.4 / 0.6) / (0.2 / 0.8), rtol=1e-12)


def test_the_chance_is_that_of_random_draws():
    rng, count, scenario = np.random.default_rng(5), 60_000, Scenario(demand="same")
    drawn = {number.name: number.drawn(number.value, rng.standard_normal(count)) for number in world().drawn}
    paid = years.paid_back(scenario.chained(**drawn))
    for year in (2034, 2037, 2040):
        # 256 even draws are as sure as a thousand random ones would be: three standard errors of those.
        assert scenario.chance(year) == pytest.approx(float((paid <= year).mean()), abs=0.047)


def test_chance_counts_and_what_stands_adds():
    scenario = Scenario(builders="race")
    assert scenario.chance(2030) <= scenario.chance(2035) <= scenario.chance() == scenario.chance(LAST)
    assert scenario.chance() < scenario.chance(standing=True) < 1
    sample = scenario.sample()
    assert ((sample.balance >= 0) == (sample.payback <= LAST)).all()
    assert (sample.standing > 0).all()


def test_the_band_is_in_order_and_its_middle_is_no_central_path():
    band, path = Scenario().band("revenue"), Scenario().path().set_index("year").revenue
    assert (np.diff(band.to_numpy(), axis=1) >= 0).all()
    assert band.loc[2030, 0.5] < 0.8 * path[2030]
    with pytest.raises(ScenarioError, match="column = 'fame'"):
        Scenario().band("fame")


# -- names and refusals ----------------------------------------------------------------------------


def test_a_path_has_its_columns():
    path = Scenario().path()
    assert " ".join(path) == "year revenue spending balance machines power progress able wanted price"
    assert list(path.year) == list(range(FIRST, LAST + 1))
    assert len(path) == YEARS
    assert Scenario().payback() == next(year for year in path.year if (path.balance[path.year >= year] >= 0).all())
    assert Scenario(price=0.05).payback() == LAST + 1


def test_a_scenario_names_its_world():
    assert repr(Scenario()) == "Scenario(demand='more', builders='brake', returns='straight', wall='open')"
    free = Scenario(elasticity=1.1, returns="loss", other=0.3, law="hoffmann")
    for scenario in (Scenario(), free, Scenario(demand="glut", wall="stop", price=0.31)):
        assert eval(repr(scenario), {"Scenario": Scenario}) == scenario  # the text makes it again
    assert free.demand is None
    assert free.world == {"elasticity": 1.1, "builders": "brake", "returns": "loss", "wall": "open"}
    assert free.changed() == {"elasticity": 1.1, "returns": "loss", "other": 0.3, "law": "hoffmann"}


def test_another_scenario_is_this_one_but_for_what_is_said():
    scenario = Scenario(demand="glut", price=0.3)
    assert scenario.but(demand="same") == Scenario(demand="same", price=0.3)
    assert scenario.but(elasticity=1.3).demand == "more"
    assert scenario.but(builders="plan") == Scenario(demand="glut", builders="plan", price=0.3)


REFUSED = {
    "an unknown name": ({"prize": 1}, "no input 'prize'; close: price"),
    "an unknown form": ({"demand": "follow"}, "demand = 'follow'; allowed is one of more, same, glut"),
    "a rule that is none": ({"builders": "follow"}, "builders = 'follow'; allowed is one of brake, plan, race"),
    "no form at all": ({"wall": None}, "wall = None; allowed is one of open, ends, stop"),
    "a number for a form": ({"returns": 1}, "returns = 1; allowed is one of straight, loss"),
    "a text for a number": ({"price": "0.2"}, "price = '0.2'; allowed is a number from 0.02 to 0.9"),
    "a truth value": ({"rate": True}, "rate = True; allowed is a number from 0 to 0.3"),
    "no number": ({"rate": float("nan")}, "rate = nan; allowed is"),
    "beyond a bound": ({"other": 0.95}, r"other = 0.95; allowed is a number from 0.05 to 0.9 \(share of revenue\)"),
    "an elasticity too small": ({"elasticity": 0.1}, "elasticity = 0.1; allowed is a number from 0.3 to 3"),
    "both": ({"elasticity": 1.1, "demand": "more"}, "demand = 'more' and elasticity = 1.1; allowed is one of the two"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_by_name(what):
    values, words = REFUSED[what]
    with pytest.raises(ScenarioError, match=words):
        Scenario(**values)


@pytest.mark.parametrize("year", [2025, 2041, 2030.5, "2030", True])
def test_a_year_outside_is_refused(year):
    for ask in (Scenario().chance, Scenario().balance, Scenario().ceiling, lambda y: Scenario().needed("price", y)):
        with pytest.raises(ScenarioError, match="allowed is a year from 2026 to 2040"):
            ask(year)
    with pytest.raises(ScenarioError, match="allowed with what stands is 2040"):
        Scenario().chance(2035, standing=True)


def test_only_what_has_a_spread_is_drawn():
    with pytest.raises(RecordError, match="unit is not drawn; drawn are price, most"):
        Scenario().sample(8, drawn=["unit"])
    with pytest.raises(ScenarioError, match="no input 'prize'"):
        Scenario().sample(8, drawn=["prize"])


def test_what_is_declared_is_checked(tmp_path, monkeypatch):
    text = declarations.FILE.read_text("utf-8")
    for old, new, named in (
        ("kind: forecast", "kind: hope", "kind = 'hope'"),
        ("points: [0.07, 0.2, 0.42]", "points: [0.07, 0.3, 0.42]", "price: points"),
        ("points: [0.07, 0.2, 0.42]", "points: [0.42, 0.2, 0.07]", "price: points"),
        ("value: more", "value: most", "demand = 'most'"),
        ("same: 0.98, ", "", "demand.elasticity"),
        ("scale: logit, low: 0.02, high: 0.9", "scale: logit, low: 0.25, high: 0.9", "price = 0.2"),
        ("about: 2026, known: 2026-09-10,", "", "about"),
        ("opened: [demand, builders,", "opened: [demand,", "groups: 'builders'"),
        ("    answering: [think, 1]", "    answering: [thought, 1]", "earlier.answering: no input 'thought'"),
        ('1.2 * number("market.ai_capex")', '0.12 * number("market.ai_capex")', "capex = 74.25"),
        ("pay at most {low:f1}", "pay at most 0.9", "price.rescaled: types the number '0.9'"),
        ("(Demirer and others)", "(NBER 34608)", "demand.evidence: types the number '34608'"),
    ):
        assert old in text
        file = tmp_path / "world.yaml"
        file.write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(declarations, "FILE", file)
        world.cache_clear()
        with pytest.raises(ScenarioError, match=named):
            world()
    monkeypatch.undo()
    world.cache_clear()
    assert world().choices["demand"].value == "more"
