"""A reader's own claims: computed as the ledger's are, refused in one line where a file is broken or hostile."""

import contextlib
import json
import random
import re
import sys
import time

import pytest
from hostile_claims import EXAMPLE, FILES, HOSTILE, JSON, file_of, fuzz, one_claim
from places import ROOT

from scalingbet import __main__ as shell
from scalingbet import claims
from scalingbet.claims import ClaimError, ledger
from scalingbet.claims.own import names
from scalingbet.claims.own.evaluator import Evaluation
from scalingbet.claims.own.language import LEFT_OUT, MODELS, offered
from scalingbet.claims.own.limits import Limits, finite, tree_of
from scalingbet.facts.files import RecordError


def computed(check):
    return finite(Evaluation(Limits()).value(tree_of(check)))


# -- a check is computed as Python computes it ----------------------------------------------------


@pytest.mark.slow
def test_the_ledgers_checks_give_the_same_or_are_refused():
    same, refused = 0, set()
    for claim in ledger.load():
        if claim.check is None:
            continue
        try:
            result = computed(claim.check)
        except RecordError as error:
            refused.add((claim.id, str(error)))
            continue
        assert result == pytest.approx(claim.result, rel=1e-12), claim.id
        same += 1
    assert same >= 4 * len(refused), sorted(refused)


@pytest.mark.parametrize(
    ("check", "result"),
    [
        ("2 ** 10 - 2 * 3 % 4", 1022), ("laws.doubling_time(growth=4)", 0.5), ("-7 // 2", -4),
        ("sum(x * y for x, y in zip([1, 2], (3, 4)) if x > 1)", 8), ("1 < 2 < 3 and not 2 in [1, 3]", True),
        ('facts("moore_doubling", statement="1975").doubling_years', 2), ("round(math.log10(200), 2)", 2.3),
        ('len(table("moore_doubling")[:1]["doubling_years"])', 1), ("laws.LAWS[0].alpha", 0.34),
        ("max(np.linspace(0, 1, 11)[1:-1])", 0.9), ('int(table("run_rates").date[0][:4]) > 2000', True),
        ("concentration.hhi([50, 30, 20])", 3800), ("5 if math.inf > 1e9 else 6", 5),
        ("all(np.diff([1, 2, 4]) > 0)", True),
        ("np.corrcoef([1, 2], [2, 4])[0, 1]", 1), ("laws.HOFFMANN_2022.a", 28 / 62),
    ],
)  # fmt: skip
def test_a_check_is_computed(check, result):
    assert computed(check) == pytest.approx(result, rel=1e-12)


@pytest.mark.parametrize("check", HOSTILE)
def test_what_a_check_may_not_do_is_one_line(check, tmp_path):
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, one_claim(check)))
    said = str(refused.value)
    assert HOSTILE[check] in said
    assert said.startswith("claims.yaml, line 8, claim a, check: ") or "U+0000" in said or "at most 1000" in said
    assert "\n" not in said
    assert len(said) <= 300


LARGE = ("1e300", "0.5", "3", "10 ** 9", "np.linspace(1, 9, 9999)", "laws.LAWS[0]")


def test_what_is_offered_takes_no_function_and_makes_no_more_than_it_is_given():
    assert set(MODELS) < set(offered())
    every = {name for held in offered().values() for name in held}
    assert not every & {*LEFT_OUT, "load", "save", "fromfile", "read_runs", "formula", "factorial", "comb"}
    began = time.monotonic()
    rng = random.Random(20261127)
    for model in MODELS:
        for name, value in offered()[model].items():
            for _ in range(3):
                count = len(getattr(value, "domain", ())) if callable(value) else 0
                given = ", ".join(rng.choices(LARGE, k=count))
                with contextlib.suppress(RecordError):
                    computed(f"{model}.{name}({given})" if count else f"{model}.{name} == 0")
    assert time.monotonic() - began < 30


# -- a file is only data --------------------------------------------------------------------------


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_what_a_file_may_not_be_is_one_line(text, tmp_path):
    began = time.monotonic()
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, text))
    said = str(refused.value)
    assert FILES[text] in said
    assert "\n" not in said
    assert len(said) <= 300
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("text", JSON)
def test_so_it_is_with_json(text, tmp_path):
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, text, "claims.json"))
    assert JSON[text] in str(refused.value)


def test_no_file_and_a_folder_are_one_line(tmp_path):
    for path in (tmp_path / "nowhere.yaml", tmp_path, "a\0b"):
        with pytest.raises(ClaimError):
            claims.read(path)


# -- whatever a file says -------------------------------------------------------------------------


@pytest.mark.slow
def test_fuzzed_files_end_in_a_verdict_or_one_line(tmp_path):
    judged, wrong, told = fuzz(tmp_path, 300, 20261127)
    assert 10 < judged < 290
    assert wrong == []
    assert told == []


# -- what is shown --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged():
    """The worked example."""
    return claims.example()


def test_the_example_is_judged_by_the_ledgers_rule(judged):
    by_id = {claim.id: claim for claim in judged.claims}
    assert len(by_id) == 10
    assert {by_id[name].verdict for name in ("gpt-4", "moore")} == {"holds"}
    assert by_id["two-more"].verdict == "open"
    assert by_id["effective"].strength == "recomputed"
    assert by_id["compute"].distance == pytest.approx(0.344, abs=1e-3)  # log10(4.7) is 0.672
    assert sum(judged.counts().values()) == 10


def test_a_distance_from_nought_is_none_in_json(tmp_path):
    judged = claims.read(file_of(tmp_path, one_claim("0.5").replace("value: 1", "value: 0")))
    assert judged.claims[0].distance == float("inf")
    assert json.loads(judged.to_json())["claims"][0]["distance"] is None
    assert "off by any measure" in str(judged)


def test_the_file_that_methods_shows_is_judged(tmp_path):
    (shown,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "book" / "methods.md").read_text("utf-8"), re.DOTALL)
    (claim,) = claims.read(file_of(tmp_path, shown)).claims
    assert claim.result == pytest.approx(0.5)
    assert claim.distance == pytest.approx(0)


def test_a_value_that_is_changed_moves_the_verdict(judged, tmp_path):
    changed = claims.read(file_of(tmp_path, EXAMPLE.replace("value: [8e24, 4e25]", "value: [8e25, 4e26]")))
    assert changed.claims[2].verdict != judged.claims[2].verdict
    assert changed.claims[3].verdict == judged.claims[3].verdict


def test_facts_are_those_of_the_day_that_is_asked_for(tmp_path):
    early = claims.example("2024-06-30")
    assert early.claims[2].verdict == "not yet known"
    assert early.day == "2024-06-30"
    with pytest.raises(RecordError, match="allowed is a date"):
        claims.example("yesterday")


def test_json_is_judged_as_yaml_is(judged, tmp_path):
    from scalingbet.facts.strict_yaml import load

    again = claims.read(file_of(tmp_path, json.dumps(load(EXAMPLE), indent=1), "claims.json"))
    assert [claim.verdict for claim in again.claims] == [claim.verdict for claim in judged.claims]
    broken = json.dumps(load(EXAMPLE.replace("laws.MOORES_LAW", "laws.MORES_LAW")), indent=1)
    with pytest.raises(ClaimError, match=r"claims.json, line \d+, claim five-times-moore, check: .*close: MOORES_LAW"):
        claims.read(file_of(tmp_path, broken, "claims.json"))


def test_the_shell_writes_text_page_and_json(judged, tmp_path, capsys):
    page, data = tmp_path / "out.html", tmp_path / "out.json"
    assert shell.main(["check", "--example", "--page", str(page), "--json", str(data)]) == 0
    said = capsys.readouterr().out
    told = json.loads(data.read_text("utf-8"))
    html = page.read_text("utf-8")
    for claim, record in zip(judged.claims, told["claims"], strict=True):
        assert f"{claim.id}: {claim.verdict} ({claim.strength})" in said
        assert (record["verdict"], record["strength"]) == (claim.verdict, claim.strength)
        assert f'<details class="codebook-entry" id="own-{claim.id}">' in html
    assert "--example --page" in html
    assert html.startswith("<!DOCTYPE html>")
    for loading in ("<script", "<img", "<link", "<iframe", "src=", "url(", "@import"):
        assert loading not in html
    assert shell.main(["check", str(tmp_path / "nowhere.yaml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert shell.main(["check"]) == 2
    assert "--example" in capsys.readouterr().err


def test_hostile_words_stay_text(tmp_path):
    words = "<img src=x onerror=alert(1)> {{7*7}} {result} </style><script>alert(1)</script>"
    text = EXAMPLE.replace("says: GPT-4 was", f"says: '{words}' #").replace('title: "', f'title: "{words}')
    judged = claims.read(file_of(tmp_path, text))
    for html in (judged.page("<b>"), judged._repr_html_()):
        assert "<img" not in html
        assert "<script" not in html
        assert "{{7*7}} {result}" in html


def test_names_finds_models_facts_and_numbers(capsys):
    assert shell.main(["names", "doubling"]) == 0
    said = capsys.readouterr().out
    for part in ("laws.doubling_time(growth)", "growth: times a year", 'number("growth.doubling") = ', "moore1975"):
        assert part in said
    assert "close: " in names.text(["dubling"])
    shown = [name.code for name in names.every() if not name.code.endswith(")") or name.code.startswith("facts(")]
    for code in shown:
        Evaluation(Limits()).value(tree_of(code))
    assert len(shown) > 500


def test_a_browser_without_yaml_judges_the_example_and_json(judged, tmp_path, monkeypatch):
    from scalingbet.facts import cache
    from scalingbet.facts.strict_yaml import load

    known = {cache.key("yaml", EXAMPLE): load(EXAMPLE)}  # as sitebuild.lite prepares it
    monkeypatch.setattr(cache, "_known", lambda: known)
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert [claim.verdict for claim in claims.example().claims] == [claim.verdict for claim in judged.claims]
    with pytest.raises(ClaimError, match="write the file as JSON"):
        claims.read(file_of(tmp_path, one_claim()))
    assert claims.read(file_of(tmp_path, json.dumps(load(one_claim())), "claims.json")).claims
