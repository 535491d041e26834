"""Our forecasts: kept as they were made, settled by what came, scored against a baseline."""

import copy
import json
import math

import jsonschema
import numpy as np
import pytest
from scipy.stats import norm

from scalingbet import claims
from scalingbet.bet import DRAWS, worlds
from scalingbet.bet import forecasts as f
from sitebuild.ledger import data

ENTRIES = f.load()
DAY = "2030-01-01"


def settled(entry, value):
    """Return the entry with an outcome."""
    return entry | {"outcome": {"value": value, "day": DAY, "source": "a test"}}


def event(probability, came, says=False):
    """Return a settled event."""
    return {"id": "F001", "kind": "event", "probability": probability, "baseline": {"who": "nobody", "says": says},
            "outcome": {"value": came}}  # fmt: skip


def quantity(quantiles, came, says=1.0):
    """Return a settled quantity."""
    return {"id": "F001", "kind": "quantity", "quantiles": quantiles, "baseline": {"who": "nobody", "says": says},
            "outcome": {"value": came}}  # fmt: skip


# -- the file --------------------------------------------------------------------------------------


def test_there_are_thirty_and_open_claims_among_them():
    assert len(ENTRIES) >= 30
    assert {entry["made"] for entry in ENTRIES[:30]} == {"2026-11-27"}
    about = {entry["claim"] for entry in ENTRIES if "claim" in entry}
    assert {"C000-18", "C001-50", "C001-51", "C004-07", "C004-19", "C004-20", "C000-20"} <= about
    assert {name for name in about if not claims.get(name).settles} == {"C000-38"}  # a scenario: no day settles it
    assert f.overdue("2026-11-28") == []
    assert set(f.overdue("9999-01-01")) == {entry["id"] for entry in ENTRIES if "outcome" not in entry}


def test_an_outcome_may_be_appended_and_nothing_else_changed():
    kept = f.kept_digests()
    entries = [copy.deepcopy(dict(entry)) for entry in ENTRIES]
    f.checked(entries, kept)
    entries[1] = settled(entries[1], True)
    f.checked(entries, kept)
    for name, value in (("probability", 0.93), ("settles", "2029-01-01"), ("why", "We knew it."), ("by", "ourselves")):
        changed = [*entries]
        changed[1] = changed[1] | {name: value}
        with pytest.raises(f.ForecastError, match="F002: it was changed since it was made; allowed is an outcome"):
            f.checked(changed, kept)


def test_a_removed_entry_is_refused_by_name():
    kept = f.kept_digests()
    with pytest.raises(f.ForecastError, match=f"{ENTRIES[-1]['id']} was removed; allowed is to append"):
        f.checked(ENTRIES[:-1], kept)
    with pytest.raises(f.ForecastError, match="F004: id = F004; allowed is F003"):
        f.checked(ENTRIES[:2] + ENTRIES[3:], kept)


def test_a_new_entry_needs_its_digest_kept():
    new = ENTRIES[1] | {"id": f"F{len(ENTRIES) + 1:03d}", "renews": "F002"}
    with pytest.raises(f.ForecastError, match=f"append to forecasts.csv: {new['id']},{f.digest(new)}"):
        f.checked([*ENTRIES, new], f.kept_digests())
    f.checked([*ENTRIES, new], f.kept_digests() | {new["id"]: f.digest(new)})


@pytest.mark.parametrize(
    ("place", "wrong", "says"),
    [
        (1, {"probability": 1}, "probability = 1; allowed is"),
        (1, {"quantiles": [1, 2, 3, 4, 5]}, "kind = event; allowed is probability, and no quantiles"),
        (0, {"quantiles": [1, 2, 2, 4, 5]}, r"quantiles = \[1, 2, 2, 4, 5\]; allowed are five that rise"),
        (1, {"settles": "2026-11-27"}, "settles = 2026-11-27; allowed is a day after"),
        (1, {"from": "judgement"}, "from = judgement; a model says"),
        (1, {"renews": "F077"}, "renews = F077"),
        (1, {"baseline": {"who": "nobody", "says": 3}}, "baseline.says = 3; allowed is true or false"),
        (0, {"baseline": {"who": "nobody", "says": 0}}, "baseline.says = 0; allowed is a number above 0"),
        (0, {"outcome": {"value": True, "day": DAY, "source": "nobody"}}, "outcome.value = True; allowed is a number"),
        (1, {"outcome": {"value": True, "day": "2026-11-01", "source": "nobody"}}, "outcome.day = 2026-11-01; allowed"),
        (1, {"unti": "x"}, "unknown field unti"),
    ],
)
def test_what_an_entry_may_not_say(place, wrong, says):
    entries = [dict(entry) for entry in ENTRIES]
    entries[place] |= wrong
    with pytest.raises(f.ForecastError, match=f"forecasts.yaml, {entries[place]['id']}: {says}"):
        f.checked(entries, {})


def test_the_published_data_have_the_digests():
    published = json.loads(data.forecasts_json())
    jsonschema.validate(published, data.forecasts_schema())
    assert published["sha256"] == f.file_digest() != ""
    assert [entry["sha256"] for entry in published["forecasts"]] == [f.digest(entry) for entry in ENTRIES]
    assert "forecasts.json" in data.dictionary()


# -- the model -------------------------------------------------------------------------------------


def drifted(points=0.05):
    """Return the ids of forecasts by the model that it no longer gives: those to renew by a new entry.

    Of each question the newest, unsettled one counts.  Drifted is a probability that is ``points`` away, or a quantity
    whose quantiles now hold another share of the draws, by as much.
    """
    renewed = {entry.get("renews") for entry in f.load()}
    draws, ids = worlds.observed(), []
    for entry in f.load():
        if entry["from"] != "model" or entry["id"] in renewed or "outcome" in entry:
            continue
        column = draws[entry["model"]["column"]]
        if entry["kind"] == "event":
            above = (column > entry["model"].get("above", np.inf)).mean()
            below = (column < entry["model"].get("below", -np.inf)).mean()
            away = abs(float(above + below) - entry["probability"])
        else:
            shares = [float((column < q).mean()) for q in entry["quantiles"]]
            away = max(abs(share - level) for share, level in zip(shares, f.LEVELS, strict=True))
        if away > points:
            ids.append(entry["id"])
    return ids


def test_forecasts_by_the_model_are_what_the_nine_worlds_give():
    """Within five points of probability, or of the share below a quantile; a model that moved renews its forecasts."""
    draws = worlds.observed()
    assert len(draws) == 9 * DRAWS
    assert (draws.groupby(["demand", "builders"]).size() == DRAWS).all()
    by_model = [entry for entry in ENTRIES if entry["from"] == "model"]
    assert len(by_model) >= 10
    for entry in by_model:
        assert entry["model"]["column"] in draws
    assert drifted() == []


def test_a_forecast_that_the_model_no_longer_gives_is_named(monkeypatch):
    draws = worlds.observed(count=64)
    draws["revenue_2027"] *= 2
    monkeypatch.setattr(worlds, "observed", lambda: draws)
    assert set(drifted(0.1)) == {"F001", "F003", "F004"}  # F002 was nearly certain before
    new = ENTRIES[2] | {"id": "F999", "renews": "F003", "probability": 0.99}
    monkeypatch.setattr(f, "load", lambda: (*ENTRIES, new))
    assert "F003" not in drifted(0.1)
    monkeypatch.setattr(f, "load", lambda: tuple(settled(entry, True) for entry in ENTRIES[1:4]))
    assert drifted(0.1) == []


# -- scores ----------------------------------------------------------------------------------------


def test_scores_of_events_in_closed_form():
    assert f.score(event(0.8, True)) == pytest.approx(
        {"brier": 0.04, "log": -math.log(0.8), "baseline_brier": 0.95**2, "baseline_log": -math.log(0.05)}
    )
    assert f.score(event(0.8, False, says=False))["baseline_brier"] == pytest.approx(0.05**2)
    # Both are proper: whatever the true probability, saying it costs least on average.
    said = np.linspace(0.01, 0.99, 99)
    for true in (0.1, 0.37, 0.9):
        for rule in (f.brier, f.log_score):
            mean = [true * rule(p, True) + (1 - true) * rule(p, False) for p in said]
            assert said[np.argmin(mean)] == pytest.approx(true, abs=1e-9)


def test_the_score_of_many_quantiles_is_the_crps_of_the_normal():
    """sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), Gneiting and Raftery 2007, section 4.2."""
    levels = (np.arange(2000) + 0.5) / 2000
    for middle, spread, came in ((0, 1, 0.3), (2, 0.5, 4.0), (-1, 3, -1.0)):
        z = (came - middle) / spread
        exact = spread * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
        ours = f.quantile_score(came, norm.ppf(levels, middle, spread), levels)
        assert ours == pytest.approx(exact, abs=2e-3 * spread)  # midpoints: the tails beyond 1/4000 are left out


def test_quantities_are_scored_by_their_logarithms():
    came = f.score(quantity([1, 2, 4, 8, 16], 4.0, says=1.0))
    # About the middle itself: pinball of 4, 2, 0, 2, 4 halves by levels .05, .25, .5, .75, .95, in ln 2.
    assert came["quantiles"] == pytest.approx(2 * (2 * 0.05 + 0.25 + 0 + 0.25 + 2 * 0.05) / 5 * math.log(2))
    assert came["baseline_quantiles"] == pytest.approx(math.log(4))
    scaled = f.score(quantity([10, 20, 40, 80, 160], 40.0, says=10.0))
    assert scaled == pytest.approx(came)


def test_scores_of_what_is_settled_stand_beside_the_baseline():
    assert f.scores(ENTRIES).shape[0] == sum("outcome" in entry for entry in ENTRIES)
    entries = [settled(ENTRIES[0], 423.0), settled(ENTRIES[1], True), ENTRIES[2]]
    table = f.scores(entries)
    assert list(table.index) == ["F001", "F002"]
    assert table.brier["F002"] == pytest.approx((1 - ENTRIES[1]["probability"]) ** 2)
    assert table.quantiles["F001"] < table.baseline_quantiles["F001"] == pytest.approx(math.log(423 / 185))
    assert np.isnan(table.brier["F001"])


# -- calibration -----------------------------------------------------------------------------------


def test_there_is_no_calibration_before_ten_are_settled():
    nine = [event(0.5, True)] * 9
    assert f.calibration(nine).empty
    assert f.calibration([*nine, ENTRIES[0]]).empty
    assert len(f.calibration([*nine, event(0.5, False)])) == 1


def test_the_calibration_of_synthetic_outcomes():
    """Of 100 at 0.1, 30 at 0.7 and 10 at 0.75, with known counts that came true; quantities at known ranks."""
    events = [event(0.1, k < 13) for k in range(100)] + [event(0.7, k < 18) for k in range(30)]
    events += [event(0.75, k < 9) for k in range(10)]
    # Came at 0.5, 1.5, ..., 99.5 of the 100: exactly 5, 25, 50, 75, 95 lie at or below the quantiles.
    quantities = [quantity([5, 25, 50, 75, 95], k + 0.5) for k in range(100)]
    table = f.calibration(events + quantities)
    assert table[table.kind == "event"].to_numpy().tolist() == [
        ["event", pytest.approx(0.1), pytest.approx(0.13), 100],
        ["event", pytest.approx((30 * 0.7 + 10 * 0.75) / 40), pytest.approx(27 / 40), 40],
    ]
    held = table[table.kind == "quantity"]
    assert held.stated.tolist() == list(f.LEVELS)
    assert held.came.tolist() == pytest.approx(list(f.LEVELS))
    assert (held["count"] == 100).all()
