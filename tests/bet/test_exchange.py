"""Scenarios as links and files, of both versions; the views, and what they state."""

import csv
import io

import pytest
from scenarios import BAD_FILES, BAD_LINKS, EARLIER, LINKS, random_states

from scalingbet.bet import Scenario, ScenarioError, compare, declared, presets
from scalingbet.bet import views as declarations
from scalingbet.bet.exchange import versions
from scalingbet.claims import conflicts
from scalingbet.facts.files import RecordError

CHANGED = "first version of the bet"

# -- links and files -------------------------------------------------------------------------------


@pytest.mark.parametrize("link", LINKS)
def test_a_link_keeps_its_meaning(link):
    assert Scenario.from_link(link) == Scenario(**LINKS[link])


@pytest.mark.parametrize("link", EARLIER)
def test_a_link_of_the_first_version_opens_the_nearest_scenario_and_says_so(link):
    with pytest.warns(UserWarning, match=CHANGED):
        opened = Scenario.from_link(link)
    assert opened == Scenario(**EARLIER[link])


def test_what_of_the_first_version_lies_beyond_is_held_at_the_bound():
    with pytest.warns(UserWarning, match=CHANGED):
        assert Scenario.from_link("#bet-payback?v=1&market=50000&stock=20000").changed() == {
            "price": 0.9,
            "stock": 3000,
        }
    with pytest.warns(UserWarning, match=CHANGED):
        assert Scenario.from_json('{"scaling_bet": 1, "inputs": {"revenue": 100, "margin": 0.5}}') == Scenario(
            revenue=100
        )


@pytest.mark.parametrize(
    "pair", ["revenue=much", "revenue=", "judge=nobody", "beyond=1", "elasticity=much", "rate=nan"]
)
def test_what_of_the_first_version_never_meant_anything_is_refused(pair):
    with pytest.warns(UserWarning, match=CHANGED), pytest.raises(ScenarioError, match=pair.partition("=")[0]):
        Scenario.from_link(f"#bet-payback?v=1&{pair}")


def test_every_version_of_a_link_is_held():
    assert {link.partition("?v=")[2][0] for link in (*LINKS, *EARLIER)} == set(versions())


@pytest.mark.parametrize("one", [*random_states(60, seed=8), Scenario()], ids=lambda one: "random")
def test_a_scenario_survives_its_link_and_its_file(one):
    back = Scenario.from_link(one.to_link())
    for name, value in one.values.items():
        same = pytest.approx(value, rel=1e-11) if isinstance(value, float) else value
        assert back.values[name] == same, name
    assert Scenario.from_json(one.to_json()) == one
    lines = list(csv.DictReader(io.StringIO(one.to_csv())))
    assert {line["input"] for line in lines} == {*declared().choices, *declared().numbers}
    assert all(line["kind"] in ("measurement", "estimate", "assumption", "forecast") for line in lines)


def test_an_elasticity_of_ones_own_has_a_file_and_no_link():
    one = Scenario(elasticity=1.1)
    assert Scenario.from_json(one.to_json()) == one
    assert "elasticity,1.1" in one.to_csv()
    with pytest.raises(ScenarioError, match=r"elasticity = 1.1; allowed in a link is demand, one of more, same, glut"):
        one.to_link()


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_is_refused_by_name(bad):
    text, named = BAD_FILES[bad]
    with pytest.raises(ScenarioError, match=named):
        Scenario.from_json(text)


@pytest.mark.parametrize(("link", "named"), BAD_LINKS.items())
def test_a_bad_link_is_refused_by_name(link, named):
    with pytest.raises(ScenarioError, match=named):
        Scenario.from_link(link)


# -- the views -------------------------------------------------------------------------------------

STATED = {  # of a view: the claim of its document, the input that has it, and how many of the one are the other
    ("The Talk", "C000-07"): "algorithms", ("The Post", "C001-14"): "stock", ("The Post", "C001-15"): "used",
    ("The Post", "C001-44"): "capex", ("The Post", "C001-46"): "revenue",
}  # fmt: skip


@pytest.mark.parametrize(("view", "claim"), STATED)
def test_a_view_states_its_documents_own_figures(view, claim):
    value, name = conflicts.claimed(claim), STATED[view, claim]
    low, high = (min(value), max(value)) if isinstance(value, list | tuple) else (value, value)
    # "more than" 500 billion: 510 here; every other figure lies in what the document gives.
    assert low <= presets()[view].states[name] <= high * (1.02 if claim == "C001-44" else 1)
    assert claim in presets()[view].claims


def test_each_document_and_each_of_korineks_scenarios_has_a_view():
    who = [view.who for view in presets().values()]
    assert {"korinek-2024", "680bn-2026", "big-questions-2026", "economics-2024", "rocks-law-2026"} <= set(who)
    assert (who.count("korinek2023fd"), who.count("this book")) == (3, 1)


def test_a_view_has_an_answer_with_and_without_what_we_added():
    for name, view in presets().items():
        whole, own = Scenario.preset(name), Scenario.preset(name, assumed=False)
        assert whole == own.but(**view.assumed)
        assert (whole == own) == (not view.assumed)
    with pytest.raises(ScenarioError, match="no preset 'Nobody'; there are This book"):
        Scenario.preset("Nobody")


@pytest.mark.parametrize(("old", "new", "named"), [
    ("assumed: {scope: 1,", "assumed: {scope: 2,", "scope = 2"),
    ("states: {builders: plan}", "states: {builder: plan}", "no input 'builder'"),
    ("Pretraining has slowed", "Pretraining has slowed by 12", "types the number '12'"),
    ("claims: [C000-07", "claims: [C001-14", "C001-14"),
    ("says: \"The leaders", "say: \"The leaders", "say"),
])  # fmt: skip
def test_what_a_view_declares_is_checked(old, new, named, tmp_path, monkeypatch):
    text = declarations.FILE.read_text("utf-8")
    assert old in text
    (tmp_path / "views.yaml").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(declarations, "FILE", tmp_path / "views.yaml")
    presets.cache_clear()
    with pytest.raises(RecordError, match=named):
        presets()
    presets.cache_clear()


def test_a_comparison_names_what_differs():
    found = compare(Scenario(), Scenario(price=0.3, demand="glut"))
    assert list(found.what) == ["demand", "price", "payback", "chance", "balance"]
    assert compare(Scenario(), Scenario()).what.tolist() == ["payback", "chance", "balance"]
