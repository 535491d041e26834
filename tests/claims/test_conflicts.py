"""The conflicts: every position computed or claimed, every mistake in the file named, every card readable."""

import json

import jsonschema
import lxml.html
import pytest

from scalingbet import claims
from scalingbet.claims import conflict_cards, conflicts
from scalingbet.facts.book import chapters, documents
from scalingbet.numbers.entries import RecordError
from sitebuild.ledger import data

ENTRY = {
    "id": "growth", "chapter": "laws", "asks": "How fast?", "unit": "times a year", "scale": "log",
    "computed": {"low": 'number("growth.epoch_low")'}, "found": "They differ by {low:g2} and more.",
    "positions": [
        {"who": "korinek-2024", "claims": ["C000-06"], "value": 'claimed("C000-06")', "needs": "It needs this."},
        {"who": "kaplan2020", "value": "[2, 8]", "needs": "It needs that."},
    ],
}  # fmt: skip


def test_there_is_one_for_each_contradiction_that_is_known():
    assert len(conflicts.load()) >= 27
    assert {c.chapter for c in conflicts.load()} == set(chapters()) - {"bet"}
    told = {position.who for c in conflicts.load() for position in c.positions}
    assert set(documents()) <= told


def test_a_position_is_what_its_claim_states():
    made = conflicts.made(ENTRY)
    first, second = made.positions
    assert (first.low, first.high, first.name) == (4, 4, "The Talk")
    assert (second.low, second.high, second.name) == (2, 8, "Kaplan et al. 2020")
    assert made.found == "They differ by 4.3 and more."
    assert made.span == (2, 8)
    assert [round(made.share(x), 9) for x in (2, 4, 8)] == [0.05, 0.5, 0.95]


def test_verdicts_and_conflicts_agree():
    """A claim that contradicts another document, or its source in a number, stands on a card."""
    there = {key for c in conflicts.load() for position in c.positions for key in position.claims}
    against = {claim.id for claim in claims.load() if claim.verdict == "contradicts another document"}
    assert against - there <= {"C000-09"}  # two laws against three: a count of names, told in its entry
    for claim in claims.load():
        assert [c for c in conflicts.of_claim(claim.id)] == [
            c for c in conflicts.load() if claim.id in {k for p in c.positions for k in p.claims}
        ]


def with_position(**changes):
    first, *rest = ENTRY["positions"]
    changed = {name: value for name, value in (first | changes).items() if value is not None}
    return ENTRY | {"positions": [changed, *rest]}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (ENTRY | {"positions": ENTRY["positions"][:1]}, "positions"),
        (ENTRY | {"scale": "square"}, "scale = 'square'"),
        (ENTRY | {"format": "g33"}, "format = 'g33'; close"),
        (ENTRY | {"found": "They differ by 5 and more."}, "found types the number '5'"),
        (ENTRY | {"found": "They differ by {hgih:g2} and more."}, "found cannot be written"),
        ({k: v for k, v in ENTRY.items() if k != "unit"}, "a scale has a unit"),
        ({k: v for k, v in ENTRY.items() if k not in ("unit", "scale")}, "position 1: a conflict with a scale"),
        (with_position(who="korinek"), "position 1: who = 'korinek'.*close: .*korinek-2024"),
        (with_position(claims=["C001-01"]), "C001-01 is 680bn-2026's, not korinek-2024's"),
        (with_position(claims=["C000-99"]), "no claim 'C000-99'"),
        (with_position(value='claimed("C000-02")'), "claim C000-02 states no value"),
        (with_position(value="[8, 2]"), "allowed is a number, or low and high"),
        (with_position(value=None), "has a value or says something"),
        (with_position(value="lows.X"), "nothing is named 'lows'"),
    ],
)
def test_a_mistake_is_named(entry, message):
    with pytest.raises((conflicts.ConflictError, claims.ClaimError, RecordError), match=message) as raised:
        conflicts.made(entry, "some.yaml")
    assert "C000-99" in message or str(raised.value).startswith("some.yaml, growth")


def test_a_figure_that_is_not_there_is_named():
    with pytest.raises(conflicts.ConflictError, match=r"conflicts\.yaml, compute-growth: figure 'effective-compute'"):
        conflicts.check_figures({"effective-computing": None})


@pytest.mark.parametrize("conflict", conflicts.load(), ids=lambda c: c.id)
def test_a_card_says_it_all_in_words(conflict):
    card = lxml.html.fragment_fromstring(conflict_cards.card(conflict))
    said = card.text_content()
    for position in conflict.positions:
        assert position.name in said
        assert position.needs in said
        assert conflicts.value_text(conflict, position) in said
    assert conflict.asks in said
    assert conflict.found in said
    marks = card.xpath('.//svg[@class="strip"]//circle | .//line[@class="range"]')
    assert len(marks) == (len(conflict.positions) if conflict.scale else 0)
    for mark in marks:
        for place in (mark.get("cx"), mark.get("x1"), mark.get("x2")):
            assert place is None or 5 <= float(place.rstrip("%")) <= 95
    if conflict.scale == "log":
        assert conflict.span[0] > 0


def test_the_cards_of_a_chapter_lead_to_ledger_and_figure():
    cards = conflict_cards.cards("data_wall", lambda figure: figure and f"there.html#{figure}")
    assert "claims.html#claim-C001-14" in cards
    assert 'href="there.html#data-stock"' in cards
    with pytest.raises(ValueError, match="no chapter 'data'; close: data_wall"):
        conflict_cards.cards("data", str)


def test_the_published_file_fits_its_schema():
    published = json.loads(data.conflicts_json())
    jsonschema.validate(published, data.conflicts_schema())
    assert len(published["conflicts"]) == len(conflicts.load())
    broken = json.loads(data.conflicts_json())
    del broken["conflicts"][0]["positions"][0]["needs"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, data.conflicts_schema())
