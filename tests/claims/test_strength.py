"""What a check proves: each kind by hand, and in every check of the ledger the planted value that refutes it."""

import ast

import pytest

from scalingbet import laws
from scalingbet.claims import STRENGTHS, ledger, stands, strength
from scalingbet.claims.grounds import value_of
from scalingbet.facts import lookup
from scalingbet.facts.book import documents
from scalingbet.facts.known import trying

KAPLAN = "100 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)"
RUNS = 'table("cerebras_gpt").pile_test_loss_nats'


@pytest.mark.parametrize(
    ("found", "check", "about"),
    [
        ("recomputed", KAPLAN, {"value": 16, "stated": [10]}),
        ("recomputed", f"max({RUNS}) > 2", {}),
        ("recomputed", '100 * number("kaplan.drop_per_decade") > 10', {}),
        ("confirmed", "laws.KAPLAN_2020.alpha_N", {"value": 0.076}),
        ("confirmed", 'facts("gross_margins", quarter="third quarter of fiscal 2025")["gaap_pct"]', {"value": 75}),
        (
            "repeated",
            'facts("agent_spending", who_spends="average developer at a company")["low_usd_per_month"] > 9',
            {},
        ),
        ("repeated", "laws.KAPLAN_2020.alpha_N", {"value": 0.076, "akin": ["kaplan2020"]}),
        ("assumed", KAPLAN, {"value": 16}),
        ("assumed", "concentration.HOUSING.supply < 0.5", {}),
        ("consistent", "laws.KAPLAN_2020.alpha_N", {"value": 0.076, "own": ["kaplan2020"]}),
        ("consistent", "10 * 0.5", {"value": 5}),
        ("by definition", "laws.KAPLAN_2020.alpha_N > 0", {}),
        ("by definition", 'facts("reported", quantity="what endowments spend")["unit"] == "growth"', {}),
        ("by definition", "abs(laws.gap_closed(10, 0.5) - (1 - 10 ** -0.5)) < 1e-12", {}),
    ],
)
def test_each_strength_is_found(found, check, about):
    assert strength(check, "a claim", **about) == found
    assert found in STRENGTHS


def test_planting_leaves_no_trace():
    before, rows = laws.KAPLAN_2020, [dict(row) for row in lookup._read("cerebras_gpt")]
    alpha = before.alpha_N
    strength(KAPLAN, "a claim", value=16)
    strength(f"max({RUNS}) > 2", "a claim")
    assert laws.KAPLAN_2020.alpha_N == alpha
    assert lookup._read("cerebras_gpt") == rows
    assert "__getattribute__" not in vars(type(before))


@pytest.mark.slow
def test_a_value_is_planted_in_each_check_and_the_verdict_moves():
    """A check that no planted value refutes is by definition, or has nothing that a value could be planted in."""
    refuted = 0
    for claim in ledger.load():
        if claim.check is None:
            continue
        ledger._weighed.cache_clear()  # a cell is of the tables as they were read, and a test reads them anew
        proof = ledger.weighed(claim)
        if not proof.decides:
            assert proof.strength in ("by definition", "consistent"), claim.id
        tree = ast.parse(claim.check, mode="eval")
        for ground, cell, value in proof.decides:
            if ground.kind == "typed":  # its cells are in the tree that was weighed
                continue
            with trying(), cell.holding(value):
                result = value_of(tree, claim.id, [])
                result = result.item() if hasattr(result, "item") else result
                assert stands(result, claim.value) != stands(claim.result, claim.value), claim.id
            refuted += 1
    assert refuted > 130


def test_only_evidence_lets_a_claim_hold():
    for claim in ledger.load():
        if claim.verdict.startswith("holds"):
            assert claim.strength in ("recomputed", "confirmed"), claim.id
            sources = {s for ground, *_ in ledger.weighed(claim).decides for s in ground.sources}
            assert documents()[claim.document]["source"] not in sources or len(sources) > 1, claim.id
