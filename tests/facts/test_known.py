"""Facts with two days: what was known when, what a value rests on, and that renewing has lost nothing."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from scalingbet import claims, facts, numbers
from scalingbet.bet import Scenario
from scalingbet.claims.claim import AGAINST, FAILS, STANDING
from scalingbet.facts import FactError, NotYetKnown, as_known, latest, vintages

THEN = "2026-05-28"
# The numbers and verdicts of the book before its tables were renewed, computed with the code of that day.
BEFORE = list(csv.reader(Path(__file__).with_name("book_of_2026-05-28.csv").read_text("utf-8").splitlines()))
# What that book held and no longer counts as known on the day: a forecast published on 10 June, and a population that
# had no source and was replaced.
NOT_KNOWN = {"market.debt_highest", "C001-50"}
REPLACED = {"fund.california", "fund.years_california", "fund.flow_needed"}
# Growth between two dated facts, by hand then and by one function now: OpenAI's chart has the pace of each December.
GROWTH = {"market.openai_growth", "market.implied_elasticity", "entry.fab_since"}
# A stock read once over a figure read once, and two intervals that are combined and no longer multiplied end by end.
MENDED = {"wall.crawl_ratio_low", "wall.crawl_ratio_high", "growth.published_low", "growth.published_high"}
# A token's cost counts the network now, a judge's limit the problems that no try solves; its step is the figure's.
COUNTED = {"serving.speed_1", "serving.speed_full", "serving.total_full", "serving.cost_1", "serving.cost_full",
           "verifier.limit", "verifier.limit_hard", "layers.verifier"}  # fmt: skip
# A lab's yearly cost was assumed then and is a fact of 2025 now; the bet has another account since.
OF_THE_BOOK = {"entry.cost", "entry.now", "entry.three_year", "entry.three_year_slow"}


def sense(verdict):
    """Return whether a claim stands or fails: the words of that day knew no strengths; any other text stays."""
    if verdict in STANDING:
        return "stands"
    return "fails" if verdict in (*AGAINST.values(), *FAILS.values()) else verdict


@pytest.mark.slow
def test_as_known_before_the_renewal_every_number_and_verdict_comes_out():
    with as_known(THEN):
        now = {key: number.text for key, number in numbers.load().items()}
        now |= {claim.id: sense(claim.verdict) for claim in claims.load() if not claim.decided_anew}
        assert (Scenario().payback(), Scenario().chance()) == (2035, 159 / 256)
    anew = {claim.id for claim in claims.load() if claim.decided_anew}
    moved = {key for key, text in BEFORE if key not in anew and now.get(key) != sense(text)}
    assert moved == NOT_KNOWN | REPLACED | OF_THE_BOOK | GROWTH | MENDED | COUNTED
    assert not NOT_KNOWN & set(now)
    assert numbers.get("market.ai_capex").text != dict(BEFORE)["market.ai_capex"]  # outside, the newest holds again


def test_the_variable_sets_the_day_of_a_whole_process():
    command = [sys.executable, "-c", "from scalingbet import numbers; print(numbers.number('market.run_rates_now'))"]
    environment = {"SCALINGBET_KNOWN": THEN, "PATH": ""}
    out = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert float(out) == 108.5


def test_of_a_facts_vintages_the_newest_known_holds():
    flop = [(row["known_since"], row["training_flop"]) for row in vintages("landmark_models", model="Grok 3")]
    assert flop == [("2025-06", 4.64e26), ("2026-07-19", 3.5e26)]
    for day, value in (("2025-06-01", 4.64e26), ("2026-07-18", 4.64e26), ("2026-07-19", 3.5e26)):
        with as_known(day):
            assert facts.facts("landmark_models", model="Grok 3")["training_flop"] == value
            assert facts.table("landmark_models")["model"].is_unique
    with as_known("2026-08-16"):
        assert latest("run_rates", company="Anthropic")["run_rate_bn_usd"] == 47
    with as_known("2026-08-17"):
        assert latest("run_rates", company="Anthropic")["run_rate_bn_usd"] == 65


def test_what_became_known_later_is_named_with_its_day():
    message = "run_rates: company = 'OpenAI', date = '2026-09-30' became known on 2026-10-08, after 2026-10-07"
    with as_known("2026-10-07"), pytest.raises(NotYetKnown, match=re.escape(message)):
        facts.facts("run_rates", company="OpenAI", date="2026-09-30")
    with pytest.raises(FactError, match="run_rates: no row with company = 'OpenAl'"):
        latest("run_rates", company="OpenAl")
    with (
        pytest.raises(FactError, match=re.escape("day = '28 May 2026'; allowed is a date, YYYY-MM-DD")),
        as_known("28 May 2026"),
    ):
        pass


def test_a_value_names_the_rows_that_it_rests_on():
    with facts.touching() as rows:
        numbers.get("market.run_rates_now")
    assert {name for name, line in rows} == {"run_rates"}
    assert len(rows) == 3
    assert numbers.get("market.run_rates_now").status == "press"
    assert numbers.get("kaplan.drop_per_decade").status == ""
    with facts.touching() as again:  # also when the value was kept
        numbers.get("market.ai_capex")
        numbers.get("market.run_rates_now")
    assert rows < again


def test_no_source_is_a_memory_or_an_unnamed_digest():
    for name in facts.tables():
        for row in facts.vintages(name):
            assert not re.search(r"from memory|press digest|digest of press", f"{row['source']} {row['locator']}"), (
                name,
                row,
            )
