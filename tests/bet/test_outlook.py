"""What to watch and others' answers: the numbers behind the panels, and the panels with and without the site."""

import re

import numpy as np
import pandas as pd
import pytest

from scalingbet.bet import answers as a
from scalingbet.bet import forecasts, outlook, worlds
from scalingbet.bet.account import Scenario
from scalingbet.bet.fleet import LIFE
from scalingbet.bet.world import draw, number
from scalingbet.facts import table

ANSWERS = a.answers()


# -- others' answers -------------------------------------------------------------------------------


def test_each_answer_is_given_by_its_setting_or_by_none():
    assert set(ANSWERS.index) == set(table("others_answers").who)
    assert len(ANSWERS) == 8
    for answer in a.ANSWERS:
        row = ANSWERS.loc[answer.who]
        if row.scenario is None:  # then no value between the bounds gives it
            grid = number(answer.moves).between(4001)
            scenario = Scenario(**answer.fixed())
            off = np.broadcast_to(answer.measure(scenario.chained(**{answer.moves: grid})) - row.target, grid.shape)
            assert (off > 0).all() or (off < 0).all(), answer.who
            assert row.least - row.target == pytest.approx(off[np.abs(off).argmin()], rel=1e-9)
        else:
            assert answer.measure(row.scenario.chained()) == pytest.approx(row.target, rel=1e-9), answer.who
            assert row.scenario.values[answer.moves] == row.value
            assert row.paid == row.scenario.chance()


def test_what_a_dollar_must_earn_by_discounting():
    """The yearly revenue whose discounted sum, less other costs and running, pays machines and the sites' annuity."""
    scenario = Scenario(rate=0.1, other=0.4)
    v = scenario.values
    months = np.arange(1, 12 * 20 + 1) / 12
    paid = (1 + v["rate"]) ** -months / 12  # of a dollar a year, in monthly payments
    machines = v["unit"] / paid[months <= LIFE].sum()
    sites = v["power"] * v["site"] / paid.sum()
    yearly = (machines + sites + v["power"] * v["opex"]) / 0.6 / (v["unit"] + v["power"] * v["site"])
    # Monthly payments come earlier than yearly ones, by about half a year's interest: 5%.
    assert float(a.yearly_cost(scenario.chained())) == pytest.approx(yearly, rel=0.05)


def test_coverage_by_counting_machines():
    scenario = Scenario(hardware=1)
    s = scenario.chained(other_now=0)
    # Machines that cost the same in each year: all in service at the price of 2026.
    wear = s.machines_0 * s.unit / 6 + s.site * s.power_0 / 14
    assert a.coverage(s) == pytest.approx(s.revenue / wear, rel=1e-12)
    assert a.coverage(scenario.but(other_now=0.5).chained()) == pytest.approx(s.revenue / 2 / wear, rel=1e-12)
    assert a.coverage(scenario.but(hardware=1.35).chained(other_now=0)) < a.coverage(s)  # dearer ones then


def test_the_solver_finds_the_nearest_crossing_or_none():
    """(capex - 500) (capex - 900) is 0 twice; its end value is never met."""

    def measure(s):
        return (s.capex - 500) * (s.capex - 900)

    assert a.solved(Scenario(), "capex", measure, 0) == pytest.approx(900, rel=1e-9)
    assert a.solved(Scenario(capex=550), "capex", measure, 0) == pytest.approx(500, rel=1e-9)
    assert a.solved(Scenario(), "capex", measure, -1e6) is None


# -- what to watch ---------------------------------------------------------------------------------


def test_what_is_observed_is_what_the_chains_give():
    draws = worlds.observed(count=64)
    for chosen in worlds.nine():
        scenario = Scenario(**chosen)
        drawn = draw(scenario.values, 64)
        s, rows = scenario.chained(**drawn), draws[(draws[list(chosen)] == list(chosen.values())).all(axis=1)]
        assert rows.paid.mean() == scenario.sample(64).payback.le(2040).mean()
        assert rows.revenue_2028.tolist() == s.revenue_2.tolist()
        assert (rows.pace_2026**2).to_numpy() == pytest.approx(s.revenue * s.revenue_1, rel=1e-12)
        assert rows.spending_growth_2028.to_numpy() == pytest.approx(s.spending_2 / s.spending_1, rel=1e-12)


def test_one_sign_can_be_seen_within_a_quarter_and_one_within_a_year():
    first = worlds.watch(count=64)["first"]
    assert first.min() <= "2027-03"
    assert sum(month <= "2027-11" for month in first) >= 3


# -- panels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("panel", [outlook.tripwires, outlook.our_forecasts, outlook.others_answers])
def test_a_panel_is_a_frame_in_a_notebook_and_a_table_on_the_site(panel, monkeypatch):
    shown = panel()
    assert shown._repr_html_() == shown.frame()._repr_html_()
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    assert "<caption>" in shown._repr_html_()
    assert repr(shown) == shown.frame().to_string()


def test_the_site_shows_each_sign_with_its_odds(monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    html, frame = outlook.tripwires()._repr_html_(), worlds.watch()
    for sign in frame.itertuples():
        low, high = outlook.amount(sign.low, sign.unit), outlook.amount(sign.high, sign.unit)
        for side, odds in ((f"below {low}", sign.below), (f"above {high}", sign.above)):
            assert re.search(
                rf"<td>{re.escape(side)}, as in \d+% of the draws: <b>{100 * odds:.0f}%</b> pay back", html
            )
    assert f"{100 * frame['all'].iloc[0]:.0f}% of the draws" in html


def test_the_site_shows_what_came_and_how_well_it_was_said(monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    html = outlook.our_forecasts()._repr_html_()
    assert all(f'id="forecast-{entry["id"]}"' in html for entry in forecasts.load())
    assert forecasts.file_digest() in html
    assert "0 of" in html
    came = {"event": True, "quantity": 100.0}
    outcomes = tuple(
        entry | {"outcome": {"value": came[entry["kind"]], "day": "2028-01-01", "source": "a test"}}
        for entry in forecasts.load()
    )
    monkeypatch.setattr(forecasts, "load", lambda: outcomes)
    html = outlook.our_forecasts()._repr_html_()
    assert "<b>yes</b>, 2028-01-01, a test" in html
    assert "<b>100 GW</b>" in html
    assert "Said, and came" in html
    assert f">{forecasts.scores(outcomes).brier.mean():.2f}<" in html


def test_the_site_shows_each_answer_with_its_setting(monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    html = outlook.others_answers()._repr_html_()
    for who, row in ANSWERS.iterrows():
        assert who in html
        if row.scenario is not None:
            assert f"{100 * row.paid:.0f}% of draws pay back" in html
    assert html.count("<b>None</b>") == ANSWERS.scenario.isna().sum() == 2


def test_what_came_against_what_was_said_is_drawn_once_ten_are_settled(monkeypatch):
    """Seven of ten came true that were said at 0.6: 60 of 100 across, 70 up, in a square that begins at 10."""
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    assert "<svg" not in outlook.our_forecasts()._repr_html_()
    table = pd.DataFrame([{"kind": "event", "stated": 0.6, "came": 0.7, "count": 10}])
    monkeypatch.setattr(forecasts, "calibration", lambda: table)
    assert '<circle cx="70.0" cy="40.0"' in outlook.our_forecasts()._repr_html_()
