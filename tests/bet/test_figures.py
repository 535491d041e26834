"""What the bet's figures and panels say is what Python gives; the inputs follow the facts of the day."""

import numpy as np
import pytest
from scenarios import BET, bet_state, random_states

from scalingbet.bet import LAST, Scenario, declared, hindcast, panel, presets, worlds
from scalingbet.bet.world import logits, told
from scalingbet.facts import as_known
from scalingbet.figures import bet as figures

STATES = [Scenario(), Scenario(demand="glut", builders="race", price=0.4), *random_states(4, seed=3)]


@pytest.mark.parametrize("one", STATES, ids=str)
def test_the_figures_are_pythons(one):
    state = bet_state(one)
    money = figures.bet_payback.evaluate(**state)
    assert money.p.share == one.chance()
    assert money.p.level == one.chance(standing=True)
    band = one.band("cash")
    fan = money.data["fan"]
    for column, level in (("low", 0.05), ("middle", 0.5), ("high", 0.95)):
        assert fan[column].to_numpy() == pytest.approx(1e9 * band[level].to_numpy(), rel=1e-9, abs=1)
    table = worlds.table(one)
    cells = figures.bet_chance.evaluate(**state).data["cells"].set_index(["demand", "builders"])
    assert (cells.paid == table.paid).all()
    assert (cells.level == table.standing).all()
    assert cells.own.sum() == 1
    assert cells.paid[one.demand, one.values["builders"]] == one.chance()
    back = figures.bet_machines.evaluate(**state).data["years"].set_index("year")
    assert back.middle.to_numpy() == pytest.approx(worlds.machines(one).middle.to_numpy(), rel=1e-9)
    progress = figures.bet_progress.evaluate(**state)
    assert progress.p.gained_14 == pytest.approx(float(one.chained().gained_14), rel=1e-12)
    assert progress.p.wall_year == one.wall()


def test_no_share_of_draws_stands_without_its_world():
    for name in ("bet-payback", "bet-chance", "bet-tornado", "bet-machines", "bet-needed", "bet-firms", "bet-compare"):
        evaluated = BET[name].evaluate(demand="glut", builders="race", wall="stop", returns="loss")
        said = f"{evaluated.finding}. {evaluated.reading}"
        assert "a glut comes and builders never stop, each step adds less, text ends all progress" in said, name


def test_what_decides_is_a_share_of_a_third_of_the_draws():
    sample = Scenario().sample(2 * 256)
    third = sample.price <= sample.price.quantile(1 / 3)
    shown = figures.bet_tornado.evaluate().data["inputs"].set_index("label")
    label = declared().numbers["price"].label
    assert shown.low[label] == pytest.approx(
        (sample.balance[third] >= 0).mean(), abs=0.005
    )  # a draw or two at the edge
    assert figures.bet_tornado.evaluate().p.widest == label


def test_the_figure_and_python_agree_on_what_would_have_to_be_true():
    shown = figures.bet_needed.evaluate(by=2034).data["nearest"].set_index("label")
    for number in declared().drawn:
        exact = Scenario().needed(number.name, 2034)
        step = (number.high - number.low) / 40
        if exact is None:
            assert shown.said[number.label] == "none"
        elif number.scale != "log":
            assert abs(shown.value[number.label] - exact) <= step, number.name


def test_who_earns_adds_up():
    evaluated = figures.bet_firms.evaluate()
    draws = evaluated.data["draws"]
    assert np.allclose(draws.who_0 + draws.who_1, draws.who_2)
    assert float(np.median(draws.who_0)) * 1e9 == pytest.approx(evaluated.data["who"].middle[0], rel=1e-12)


def test_the_hindcast_is_drawn_for_the_chosen_demand():
    for demand in ("more", "same", "glut"):
        shown = figures.bet_hindcast.evaluate(demand=demand).data["rows"].query("shown == 1")
        assert shown.middle.tolist() == hindcast.hindcast(Scenario(demand=demand)).middle.tolist()


def test_every_input_is_shown_somewhere_and_says_what_it_is():
    names = {*declared().choices, *declared().numbers}
    assert names <= set().union(*(figure.shown for figure in BET.values()))
    assert len(figures.bet_payback.opened) == 8
    for control in figures.bet_payback.inputs:
        assert control.kind in ("measurement", "estimate", "assumption", "forecast")
        assert len(control.why) > 20, control.name


def test_the_evidence_is_computed_from_the_facts_of_today():
    """Villalobos's stock is log-normal about 320, with 65 and 1,700 at 95%; 83% and 12.4% are 3.54 logits apart."""
    assert told("stock")[1] == "Its middle; 81 to 1,259 nine times in ten."
    assert logits("GDPval, GPT-4o", "GDPval, GPT-5.4") * 1.7976 == pytest.approx(
        np.log(83 / 17 * 87.6 / 12.4), rel=1e-4
    )
    told.cache_clear()
    with as_known("2026-03-01"):
        assert "(June 2026)" in told("slope")[0]  # what is known now of an input's evidence, whatever its value then
    assert told("opex")[0].endswith("Rests on an unverified figure.")  # the weakest of what it rests on


def test_the_bet_follows_the_facts_of_the_day():
    today = declared().numbers
    with as_known("2026-03-01"):
        then = declared().numbers
        assert then["capex"].value == pytest.approx(1.2 * 510)
        # By hand: run-rates of Microsoft, OpenAI and Anthropic, each with its months since the end of 2022.
        first, last = ((13, 25.0), (6, 24.0), (1, 24.0)), ((13, 25.0), (20, 36.0), (19, 39.0))
        apart = sum(u * v * (end - begin) for u, begin in first for v, end in last) / (20 * 52) / 12
        pace = 2.6 ** (1 / apart)
        middle = sum(value * pace ** ((42.5 - month) / 12) for value, month in last)
        assert then["revenue"].value == pytest.approx(1.3 * middle, rel=1e-9)
        assert then["revenue"].value < today["revenue"].value
        early = Scenario()
    assert Scenario().values["capex"] == today["capex"].value
    known = panel.known()
    assert known.paid["2026-03-01"] == early.chance()
    assert known.paid.iloc[-1] == Scenario().chance()
    assert known.index.is_monotonic_increasing
    assert all(row.moved for row in known.iloc[1:].itertuples())
    assert known.greatest.iloc[-1] == worlds.table().paid.max()


def test_the_panels_are_tables_of_links(monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    shown = panel.history()._repr_html_()
    assert shown.count("data-bet-link") == len(panel.known())
    table = panel.views()._repr_html_()
    for name in presets():
        assert Scenario.from_link(Scenario.preset(name).to_link()) == Scenario.preset(name)
        assert f">{name.replace(chr(39), '&#39;')}</a>" in table
    assert "We put in its mouth" in table
    assert panel.shares(Scenario())._repr_html_().count("<tr>") == len(declared().drawn) + 1
    assert str(LAST) in table
