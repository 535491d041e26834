"""The ledger: verdicts follow from checks by one rule, and whatever breaks an entry is named by file and id."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import scalingbet
from scalingbet import claims, facts, numbers
from scalingbet.claims import VERDICTS, ClaimError, check_references, distance, evaluated, get, load, verdict_of
from scalingbet.claims.export import claims_json
from scalingbet.claims.ledger import CLAIMS, check_kept
from scalingbet.facts.book import book, documents
from scalingbet.numbers import ExpressionError
from sitebuild.ledger import codebook, data, entries, html

SCALING_LAWS = [
    *(f"C000-{n:02}" for n in (1, 2, *range(5, 16))),
    *(f"C001-{n:02}" for n in (*range(2, 14), 30, 34, 35)),
    *(f"C002-{n:02}" for n in (4, 5, 6, 7, 8, 10, 13)),
    *(f"C003-{n:02}" for n in (1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 15, 22)),
    "C004-08",
]
ENTRY = {
    "id": "C001-04", "document": "680bn-2026", "locator": "How models improve: power laws, paragraph 3",
    "says": "Ten times the parameters cut the loss by about 16%.", "kind": "derived", "value": 16, "unit": "%",
    "check": "100 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)", "stated": [10], "sources": ["kaplan2020"],
    "note": "It is {result:f2}% of the whole loss.",
}  # fmt: skip


def made(**changes):
    """Return the claim of ``ENTRY`` with ``changes``; a field set to ``...`` is left out."""
    return evaluated({k: v for k, v in (ENTRY | changes).items() if v is not ...}, "test.yaml")


def test_all_claims_of_the_chapter_are_there():
    assert len(SCALING_LAWS) == 48
    assert [claim.id for claim in load() if claim.chapter == "laws"] == SCALING_LAWS


def test_verdicts_are_never_typed():
    for path in CLAIMS.glob("*.yaml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            assert "verdict" not in entry, entry["id"]
    assert {claim.verdict for claim in load()} <= set(VERDICTS)


def test_most_claims_are_checked_and_the_others_say_why_not():
    chapter = [claim for claim in load() if claim.chapter == "laws"]
    assert sum(claim.check is not None for claim in chapter) == 40
    for claim in load():
        assert (claim.verdict == "not checkable") == bool(claim.why_not), claim.id


def test_the_verdicts_that_matter_most():
    """Recomputed by hand from the papers: science of the chapter in one table."""
    expected = {
        "C001-04": ("holds", 100 * (1 - 10**-0.076)),  # Kaplan, eq. 1.1
        "C001-05": ("contradicts its source", 100 * (1 - 10**-0.3478)),  # Besiroglu's alpha
        "C001-10": ("holds", 300 / 175),  # Brown et al., table 2.1
        "C001-12": ("holds", 15e12 / 8e9),
        "C000-01": ("is consistent", 4 * 2.5),
        "C000-07": ("holds roughly", 2 ** (12 / 8)),
        "C000-12": ("holds roughly", 18.391245),  # Besiroglu's constants at Gopher's compute
        "C001-07": ("holds roughly", 1.69),
        "C000-11": ("contradicts its source", 2 / (2 + 0.3478 + 0.3658)),  # substitution at the best split
        "C004-08": ("holds", 4.7),
    }
    for key, (verdict, result) in expected.items():
        assert get(key).verdict == verdict, key
        # 2e-8: the one value above that is rounded has eight digits.
        assert get(key).result == pytest.approx(result, rel=2e-8), key
    assert get("C001-06").verdict == "contradicts its source"
    assert get("C003-01").verdict == "contradicts published figures"
    assert get("C003-22").verdict == "contradicts another document"


# -- the rule --------------------------------------------------------------------------------


def test_a_claim_is_computed_judged_and_noted():
    claim = made()
    assert (claim.verdict, claim.note) == ("holds", "It is 16.05% of the whole loss.")
    assert (claim.strength, claim.written) == ("recomputed", "holds")
    assert claim.inputs == {"laws.KAPLAN_2020.alpha_N": 0.076}
    assert claim.distance == pytest.approx(0.0033751, rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"value": 15}, "holds roughly"),
        ({"value": 30}, "contradicts its source"),
        ({"value": 30, "against": "document", "other": ["C001-05"]}, "contradicts another document"),
        ({"value": [10, 30]}, "holds"),
        ({"value": [17, 30]}, "holds roughly"),
        ({"value": 30, "against": "published"}, "contradicts published figures"),
        ({"stated": ...}, "follows from an assumption"),
        ({"stated": ..., "value": 22}, "fails on an assumption"),
        ({"value": ..., "check": "1 < 2", "note": "So."}, "is consistent"),
        ({"value": ..., "check": "2 < 1", "note": "So."}, "contradicts itself"),
        (
            {
                "check": "facts('company_parts', part='part of their wealth that its founders pledged')['value']",
                "value": 80,
                "note": "So.",
            },
            "is repeated, not confirmed",
        ),
        (
            {
                "check": "laws.optimal_reducible_loss(1e20, laws.BESIROGLU_2024) > laws.optimal_reducible_loss(1e24, "
                "laws.BESIROGLU_2024)",
                "value": ...,
                "note": "So.",
            },
            "follows from its definition",
        ),
        ({"check": ..., "why_not": "Nobody knows.", "note": "So."}, "not checkable"),
        ({"check": ..., "note": "So.", "settles": {"date": 2030, "measure": "a count"}}, "open"),
        ({"check": ..., "note": "So.", "settles": {"date": "2026-11", "measure": "a count"}}, "open"),
        ({"settles": {"date": "2026-11-23", "measure": "a count"}}, "open"),
        ({"settles": {"date": "2026-11-21", "measure": "a count"}}, "holds"),
        ({"superseded_by": {"value": "2 * 16", "speaks_of": "2026-05", "source": "kaplan2020"}}, "superseded"),
    ],
)
def test_the_verdict_follows(changes, verdict):
    assert made(**changes).verdict == verdict


def test_what_stood_when_written_and_fails_now_is_superseded():
    claim = get("C001-36")
    assert (claim.written, claim.verdict) == ("is repeated, not confirmed", "superseded")
    assert verdict_of(replace(made(value=30), written="holds")) == "superseded"
    assert verdict_of(replace(made(value=30), written="not yet known")) == "contradicts its source"
    with facts.as_known("2026-06-01"):
        assert get("C001-36").verdict == "is repeated, not confirmed"


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_farther_off_is_never_a_better_verdict(value, result):
    order = ["holds", "holds roughly", "contradicts its source"]
    claim = replace(get("C001-04"), value=value, written="")

    def judged(x):
        return order.index(verdict_of(replace(claim, result=x, distance=distance(x, value))))

    assert judged(value) == 0
    assert judged(result) <= judged(value + 2 * (result - value))


# -- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document": "680bn-2025"}, "document = '680bn-2025'; close: 680bn-2026"),
        ({"document": "economics-2024"}, "the id is not one of economics-2024"),
        ({"id": "C001-4"}, "id = 'C001-4'; allowed is C, the document's number, a dash and two digits"),
        ({"kind": "rumour"}, "kind = 'rumour'; allowed is one of fact, derived, model, forecast, opinion"),
        ({"chapter": "laws"}, "unknown field chapter"),
        ({"locator": ...}, "locator is missing"),
        ({"locator": "9"}, "locator = '9'"),
        ({"sources": ...}, "sources is missing"),
        ({"sources": []}, "sources = []; allowed is at least 1 of them"),
        ({"sources": ["kaplan2021"]}, "source = 'kaplan2021'; allowed is a key of bibliography/*.bib"),
        ({"verdict": "holds"}, "unknown field verdict"),
        ({"check": ...}, "a claim has a check, or why_not, or what settles it"),
        ({"why_not": "Because."}, "a claim that has a check has no why_not"),
        ({"value": ...}, "the check gives 16.054 and there is no value to compare it with"),
        ({"check": "'text'"}, "the check gives 'text'; allowed is a number, True or False"),
        ({"against": "document"}, "against a document needs other"),
        ({"tolerance": 0.5}, "unknown field tolerance"),
        ({"strength": "confirmed"}, "unknown field strength"),
        ({"note": "It is 16.05%."}, "note types the number '16.05%'; compute it"),
        ({"note": "It is {drop:f2}%."}, "the note cannot be written: 'drop'"),
        ({"check": ..., "note": "So.", "settles": {"date": "2026-10", "measure": "a count"}},
         "the forecast was to be settled by 2026-10, before the book's date 2026-11-22: score it with a check"),
        ({"superseded_by": {"value": 16.1, "speaks_of": "2026-05", "source": "x y"}}, "16.1 does not differ"),
        ({"superseded_by": {"value": 32, "speaks_of": "2025", "source": "x y"}},
         "of 2025, not newer than the document"),
    ],
)  # fmt: skip
def test_a_bad_entry_names_file_id_and_what_is_wrong(changes, said):
    with pytest.raises(ClaimError, match=f"^test.yaml, C001-.*{re.escape(said)}"):
        made(**changes)


def test_a_check_that_cannot_be_computed_names_file_id_and_expression():
    with pytest.raises(ExpressionError, match=re.escape("test.yaml, C001-04: laws.KAPLAN.alpha_N: AttributeError")):
        made(check="laws.KAPLAN.alpha_N")


def test_an_id_in_two_files_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(claims.ledger, "CLAIMS", tmp_path)
    for name in ("laws.yaml", "market.yaml"):
        (tmp_path / name).write_text(yaml.safe_dump([ENTRY]), encoding="utf-8")
    with pytest.raises(ClaimError, match=re.escape("market.yaml, C001-04: the id is in laws.yaml too")):
        load.__wrapped__()


def test_names_that_lead_nowhere_are_refused():
    with pytest.raises(ClaimError, match="used_in 'power-lwa' is no figure and no number; close: power-law"):
        check_references([made(used_in=["power-lwa"])], {"power-law"})
    with pytest.raises(ClaimError, match="other 'C001-99' is no claim"):
        check_references([made(other=["C001-99"])], set())
    with pytest.raises(ClaimError, match="no claim 'C001-99'"):
        get("C001-99")


def test_a_planted_defect_turns_a_verdict():
    """An edited claim is caught: the value moved by a factor, the sign of the check turned."""
    assert made(value=26).verdict == "contradicts its source"
    assert made(check="16").verdict == "is consistent"
    assert made(check="200 * laws.gap_closed(10, laws.KAPLAN_2020.alpha_N)").verdict == "contradicts its source"


@pytest.mark.slow
def test_the_kept_record_is_the_ledger_and_whatever_moved_is_named():
    """An edited claim, a check that turned, a claim without a line and a line without a claim each end the build."""
    claims = load()
    check_kept(claims)
    first = claims[0]
    for moved, message in (
        ((replace(first, value=99), *claims[1:]), rf"{first.id}: value = 99, and verdicts.csv keeps"),
        ((replace(first, verdict="superseded"), *claims[1:]), rf"{first.id}: the verdict was .* now 'superseded'"),
        ((replace(first, check="4 * 2.5"), *claims[1:]), rf"{first.id}: the check is not the kept one"),
        (
            (replace(first, check="laws.KAPLAN_2020.alpha_N"), *claims[1:]),
            rf"{first.id}: the verdict was 'is consistent' and is now 'holds'",
        ),
        ((*claims, replace(first, id="C000-99")), "C000-99: is new"),
        (claims[1:], f"{first.id} is no claim"),
    ):
        with pytest.raises(ClaimError, match=message):
            check_kept(moved)


# -- what is published -----------------------------------------------------------------------


@pytest.mark.slow
def test_claims_json_fits_its_schema_and_an_edited_one_does_not():
    content, schema = json.loads(claims_json()), data.claims_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    content["claims"][0]["verdict"] = "true"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_each_row_of_numbers_csv_fits_its_schema_and_one_without_a_source_does_not():
    rows, schema = list(csv.DictReader(io.StringIO(data.numbers_csv()))), data.numbers_schema()
    valid = jsonschema.Draft202012Validator(schema).is_valid
    assert all(valid(row | {"value": float(row["value"])}) for row in rows)
    assert not valid(rows[0] | {"value": float(rows[0]["value"]), "source": ""})


def test_published_tables_keep_the_typed_numbers_and_say_everything():
    lines = data.facts_csv("chinchilla_table3_approach1").splitlines()
    assert lines[0] == "params,flops,tokens,flops_in_gopher_units,source,locator,speaks_of,known_since,status,how"
    assert lines[1] == "4e8,1.92e19,8.0e9,1/29968,hoffmann2022,table 3,2022-03,2022-03,published,estimate"


@pytest.mark.slow
def test_the_data_are_the_same_bytes_each_time(tmp_path):
    data.write(tmp_path / "a")
    data.write(tmp_path / "b")
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert {"claims.json", "claims.schema.json", "numbers.csv", "figures.csv", "README.md"} <= {
        str(file) for file in files
    }
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


class Outline(HTMLParser):
    """Collects ids, local links and unclosed tags of a piece of HTML."""

    void = frozenset(("br", "input", "rect", "i"))

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.targets += [given["href"][1:]] if given.get("href", "").startswith("#") else []
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)
        self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in ("br", "input"):
            self.open.pop()
        assert self.open.pop() == tag


@pytest.mark.slow
def test_the_ledger_page_has_every_claim_once_and_no_dead_link():
    outline = Outline(html.picture(load()) + html.ledger(load(), lambda name, state="": []))
    assert not [tag for tag in outline.open if tag not in ("br", "input")]
    assert len(outline.ids) == len(set(outline.ids))
    assert {claim.anchor for claim in load()} <= set(outline.ids)
    assert set(outline.targets) <= set(outline.ids)


def test_every_entry_leads_to_a_source():
    for claim in load():
        entry = html.ledger([claim], lambda name, state="": [])
        sources = entry.split("<dt>Sources</dt><dd>")[1].split("</dd>")[0]
        assert sources, claim.id
        assert f'<strong class="badge {html.verdict_class(claim.verdict)}">{claim.verdict}</strong>' in entry


def test_the_codebook_has_every_table_number_and_constant():
    parts = codebook.facts_html(), entries.index_html(), codebook.constants_html()
    outline = Outline("".join(parts))
    assert {f"t-{name}" for name in facts.tables()} <= set(outline.ids)
    assert {number.anchor for number in numbers.load().values()} <= set(outline.ids)
    assert "c-laws-KAPLAN_2020" in outline.ids
    assert len(outline.ids) == len(set(outline.ids))


def test_the_book_and_its_documents():
    assert book()["version"] == scalingbet.__version__
    assert [about["number"] for about in documents().values()] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize(
    ("locator", "message"),
    [
        ("Scaling laws, paragraph 3", "it begins with a section of the document: 'Title', 'How models improve"),
        ("How models improve: power laws, paragraph 30", "that section has 6 paragraphs or points"),
        ("The data wall, paragraph 0", "that section has 2 paragraphs or points"),
    ],
)
def test_a_wrong_locator_is_named(locator, message):
    with pytest.raises(claims.ClaimError, match=rf"some.yaml, C001-04: locator = .*{message}"):
        claims.evaluated(ENTRY | {"locator": locator}, "some.yaml")
