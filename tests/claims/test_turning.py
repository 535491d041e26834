"""Where a verdict turns: against closed forms, against a fine scan, and with planted mistakes."""

import dataclasses
import math

import numpy as np
import pytest

from scalingbet import claims, figures, laws
from scalingbet.claims import turning
from scalingbet.claims.check_inputs import places

ENTRY = {
    "id": "C000-99", "document": "korinek-2024", "locator": "9:47, last point", "says": "A claim.",
    "kind": "model", "sources": ["kaplan2020"], "note": "A note.",
}  # fmt: skip


def turns(check, **more):
    """Return the turns of a claim with this check, by input."""
    claim = claims.evaluated(ENTRY | {"check": check} | more, "some.yaml")
    return {turn.input: turn for turn in turning.turning(claim)}


def test_an_exponent_turns_where_the_closed_form_says():
    # 1 - 10**-a leaves 16% by more than a quarter at a = -log10(1 - 0.16 * 0.75) and at -log10(1 - 0.16 * 1.25)
    found = turns("100 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", value=16)
    low, high = (-math.log10(1 - 0.16 * share) for share in (0.75, 1.25))
    nearest = min(low, high, key=lambda a: abs(a - 0.076))
    assert found["laws.KAPLAN_2020.alpha_N"].at == pytest.approx(nearest, rel=3 * turning.CLOSE)
    assert found["factor of laws.gap_closed"].at == pytest.approx((1 - 0.16 * 0.75) ** (-1 / 0.076), rel=3e-5)


def test_a_field_of_a_law_turns_where_its_closed_form_says():
    # tokens a parameter at C: G**-2 (C/6)**((alpha-beta)/(alpha+beta)), G = (alpha A / (beta B))**(1/(alpha+beta))
    law, C = laws.BESIROGLU_2024, 5.76e23
    found = turns("laws.tokens_per_parameter(5.76e23, laws.BESIROGLU_2024)", value=20)["laws.BESIROGLU_2024.B"]
    total = law.alpha + law.beta
    ratios = [laws.tokens_per_parameter(C, dataclasses.replace(law, B=found.at * k)) for k in (1 - 1e-4, 1 + 1e-4)]
    assert min(ratios) < 15 < max(ratios)  # a quarter below twenty
    B = law.alpha * law.A / law.beta * ((C / 6) ** ((law.alpha - law.beta) / total) / 15) ** (-total / 2)
    assert found.at == pytest.approx(B, rel=3e-5)


def test_a_fact_and_a_checked_number_are_inputs():
    found = turns('number("market.capex_2026") > 600')
    assert any(name.startswith("facts('capex_totals'") and turn.at for name, turn in found.items())


def test_whole_inputs_turn_at_whole_values_and_limits_hold():
    found = turns("data_wall.variety_replaced(50, 100) < 0.7")
    assert found["generation of data_wall.variety_replaced"].at == 35  # the first n with 0.99**n >= 0.7
    assert 0.99**35 >= 0.7 > 0.99**36
    survival = turns("concentration.survival(0.05, 10) < 0.5")["p of concentration.survival"]
    assert survival.at == pytest.approx(1 - 0.5**0.1, rel=3e-5)
    assert survival.high <= 1


def test_what_never_turns_says_how_far_was_tried():
    found = turns("laws.kaplan_loss_params(1e9) > 0")["N of laws.kaplan_loss_params"]
    assert (found.at, found.verdict, found.change) == (None, None, None)
    assert (found.low, found.high) == (1e7, 1e11)


def test_equalities_and_open_forecasts_have_no_distance():
    assert turns("abs(laws.gap_closed(10, 0.5) - (1 - 10 ** -0.5)) < 1e-12") == {}
    assert turns("laws.KAPLAN_2020.alpha_N", value=0.076, settles={"date": "2090-01", "measure": "x"}) == {}


@pytest.mark.slow
def test_every_turn_is_the_nearest_on_a_fine_scan():
    seen = 0
    for claim in claims.load():
        for turn in turning.all_turns().get(claim.id, ())[:2]:
            if turn.at is None or not 1e-3 < abs(turn.change) < 0.3 or claim.id == "C003-09":  # that one is slow
                continue
            (place, *_) = [p for p in places(claim.check, claim.id)
                           if (p.code, p.value) == (turn.input, turn.value)]  # fmt: skip

            def stands(x, place=place, claim=claim):
                result = place.with_it(x)
                away = None if isinstance(result, bool | np.bool_) else claims.distance(result, claim.value)
                result = bool(result) if away is None else result
                return claims.verdict_of(dataclasses.replace(claim, result=result, distance=away)) in turning.STANDING

            now = stands(turn.value)
            between = np.linspace(turn.value, turn.at, 41)[:-1]
            assert all(stands(x) == now for x in between), claim.id
            assert stands(turn.at + (turn.at - turn.value) * 1e-3) != now, claim.id
            seen += 1
    assert seen > 30


@pytest.mark.slow
def test_most_claims_that_rest_on_a_model_turn():
    found = turning.all_turns()
    assert len(found) >= 50
    assert sum(any(turn.at is not None for turn in some) for some in found.values()) >= 45


@pytest.mark.parametrize(
    ("moves", "message"),
    [
        ({"laws.KAPLAN_2020.alpha": "power-law.exponent"}, "is no input of the check; close: laws.KAPLAN_2020.alpha_N"),
        ({"laws.KAPLAN_2020.alpha_N": "power-lw.exponent"}, "names no figure; close: power-law"),
        ({"laws.KAPLAN_2020.alpha_N": "power-law.exponents"}, "names no slider; close: exponent"),
        ({"laws.KAPLAN_2020.alpha_N": "power-law.factor"}, "turns at 0.05.*reaches from"),
    ],
)
def test_a_wrong_move_is_named(moves, message, monkeypatch):
    claim = dataclasses.replace(claims.get("C001-04"), moves=moves)
    monkeypatch.setattr(claims.ledger, "load", lambda: (claim,))
    monkeypatch.setattr(turning, "all_turns", lambda: {claim.id: turning.turning(claim)})  # the book's own are kept
    with pytest.raises(claims.ClaimError, match=f"C001-04, moves: .*{message}"):
        turning.check_moves(figures.load())
