"""The sheets: strict, with errors that name file, figure and field; no number in a figure's words is typed."""

import pytest
import yaml

from scalingbet import figures
from scalingbet.explorable import Choice, Slider, Toggle
from scalingbet.explorable.chart import axis, chart, line
from scalingbet.facts.files import RecordError, read
from scalingbet.figures import sheet
from scalingbet.figures.sheet import SheetError, entries, figure, sheets, typed_numbers

ENTRY = {
    "finding": "Twice {a:f1} is {double:f1}",
    "reading": [
        {"if": "a", "above": "laws.KAPLAN_2020.alpha_N", "then": "Large", "else": "Small"},
        ", {unit}, {by}, {top:f0}, {=laws.KAPLAN_2020.alpha_N:f3}.",
    ],
    "words": {
        "unit": {"if": "a", "is": 1, "then": "year", "else": "years"},
        "by": {"by": "kind", "cases": {"x": "an x"}, "else": "no x"},
    },
    "measure": "What is measured, {=laws.KAPLAN_2020.alpha_N:pct1}",
    "description": "A line that rises to {most:f0}",
    "controls": {
        "a": {"label": "How many", "value": "2 * most", "low": 0, "high": 9, "why": "Assumed.", "kind": "assumption"},
        "kind": {"label": "Of", "value": "y", "options": {"x": "{option} bits", "y": "Y"}, "why": "-", "kind": "view"},
        "on": {"label": "Counted", "value": True, "why": "It is.", "kind": "measurement"},
    },
    "columns": {"i": ["Row", "", "f0"], "double": "Twice"},
    "tables": {"rows": ["i", "double", {"t": ["Share", "of all"]}]},
    "sources": ["kaplan2020"],
    "speaks_of": "2026-05",
    "height": 200,
}  # fmt: skip


def outputs(p):
    p.double = 2 * p.a


def column(row, p):
    row.double = p.double * row.i


CODE = {
    "outputs": outputs, "data": {"rows": (3, column)}, "chart": chart(axis("i"), axis("double"), line("rows")),
    "said": {"top": lambda p: 3 * p.a}, "values": {"most": 2},
}  # fmt: skip


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a function that makes the figure of a sheet with ``changes``: a field's dotted path and its value."""
    count = iter(range(99))

    def make(changes=None, shared=None, **code):
        entry = yaml.safe_load(yaml.safe_dump(ENTRY))
        for path, value in (changes or {}).items():
            *holders, last = path.split(".")
            holder = entry
            for name in holders:
                holder = holder[name]
            if value is None:
                del holder[last]
            else:
                holder[last] = value
        folder = tmp_path / str(next(count))
        folder.mkdir()
        (folder / "topic.yaml").write_text(yaml.safe_dump({"a-figure": entry}, sort_keys=False), "utf-8")
        if shared:
            (folder / "shared.yaml").write_text(yaml.safe_dump(shared), "utf-8")
        monkeypatch.setattr("scalingbet.explorable.figure.REGISTRY", {})
        return figure("a-figure", sheet=folder / "topic.yaml", **CODE | code)

    return make


def test_a_figure_is_its_sheet_and_its_code(made):
    ours = made()
    a, kind, on = ours.controls
    assert isinstance(a, Slider)
    assert (a.value, a.format, a.kind) == (4, "g3", "assumption")
    assert isinstance(kind, Choice)
    assert kind.options == {"x": "x bits", "y": "Y"}
    assert isinstance(on, Toggle)
    assert [(c.name, c.label, c.unit, c.format) for c in ours.datasets["rows"].columns] == [
        ("i", "Row", "", "f0"), ("double", "Twice", "", "text"), ("t", "Share", "of all", "g4"),
    ]  # fmt: skip
    assert (ours.measure, ours.description) == ("What is measured, 7.6%", "A line that rises to 2")
    assert (ours.speaks_of, ours.sources, ours.height) == ("2026-05", ("kaplan2020",), 200)


def test_sentences_follow_the_controls_in_python_and_in_vega(made):
    ours = made()
    assert ours.evaluate().finding == "Twice 4.0 is 8.0"
    assert ours.evaluate().reading == "Large, years, no x, 12, 0.076."
    assert ours.evaluate(a=0, kind="x").reading == "Small, years, an x, 0, 0.076."
    assert ours.evaluate(a=1).reading == "Large, year, no x, 3, 0.076."
    texts = {signal["name"]: signal["update"] for signal in ours.vega()["signals"] if signal["name"].startswith("t_")}
    assert texts["t_finding"] == "((('Twice ' + format(p_a,',.1f')) + ' is ') + format(p_double,',.1f'))"
    assert "if((p_a > 0.076),'Large','Small')" in texts["t_reading"]
    assert "if((p_kind === 'x'),'an x','no x')" in texts["t_reading"]


def test_controls_and_columns_may_be_shared(made):
    shared = {"controls": {"many": ENTRY["controls"]["a"]}, "columns": {"double": "Twice as much"}}
    ours = made(
        {"controls.a": {"from": "many", "value": 3}, "columns.double": None, "controls.on": "many"}, shared=shared
    )
    assert [(c.name, c.value) for c in ours.controls] == [("a", 3), ("kind", "y"), ("on", 4)]
    assert ours.datasets["rows"].columns[1].label == "Twice as much"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"finding": None}, "topic.yaml, a-figure: finding is missing"),
        ({"lesson": "x"}, "unknown field lesson"),
        ({"controls.a.kind": None}, "a-figure, controls.a: kind is missing"),
        ({"controls.a.kind": "guess"}, "controls.a.kind = 'guess'; allowed is one of measurement, estimate"),
        ({"controls.a.kind": "view"}, "controls.a.kind = 'view'; allowed is measurement, estimate"),
        ({"controls.a.why": None}, "a-figure, controls.a: why is missing"),
        ({"controls.a.low": None}, "a-figure, controls.a: low, high is missing"),
        ({"controls.a.value": 10}, "a-figure, controls.a: slider a: default 10 is not in 0 to 9"),
        ({"controls.a.value": "2 * mst"}, "controls.a.value: nothing is named 'mst'; close: most"),
        ({"controls.a.format": "g9"}, "controls.a.format = 'g9'"),
        ({"controls.a.source": "kaplan2021"}, "controls.a.source = 'kaplan2021'; close: kaplan2020"),
        ({"controls.a": "many"}, "shared.yaml has no control 'many'; there are none"),
        ({"controls.kind.value": "z"}, "controls.kind: kind = 'z'; allowed is one of 'x', 'y'"),
        ({"sources": ["kaplan2021"]}, "a-figure, sources: no 'kaplan2021' in the bibliography; close: kaplan2020"),
        ({"speaks_of": "May 2026"}, "speaks_of = 'May 2026'; allowed is a day, a month or a year"),
        ({"tables.row": ["i"]}, "a-figure, tables: the figure has no dataset 'row'; close: rows"),
        ({"tables.rows": ["i", "dbl", "double"]}, "tables.rows: nothing says what the column 'dbl' is"),
        ({"tables.rows": ["i"]}, "columns: double is in no table"),
        ({"columns.i": ["Row", "", "f9"]}, "tables.rows.i: format = 'f9'"),
        ({"measure": "A share of {dbl:f0}"}, "a-figure, measure: nothing is named 'dbl'; values= has most"),
        ({"measure": "A share of {most:f9}"}, "a-figure, measure: {most:f9} is written as 'f9'"),
        ({"measure": "A share of {=most}"}, "{=most} has no format"),
        ({"measure": "A share of {most"}, "a-figure, measure: a brace is open"),
        ({"measure": "Of {n:market.ai_capx}"}, "no checked number 'market.ai_capx'; close: market.ai_capex"),
        ({"finding": {"if": "a", "over": 3, "then": "x"}}, "finding = {'if': 'a', 'over': 3, 'then': 'x'}; allowed"),
        ({"finding": {"by": "a"}}, "allowed is a text, a list of sentences, {by, cases, else}, or {if, then, else}"),
        ({"finding": {"by": "a", "cases": {1: "x"}}}, "a-figure, finding = {'by': 'a', 'cases': {1: 'x'}}; allowed is"),
        ({"words.top": "x"}, "a-figure, words: top is in said= too"),
    ],
)  # fmt: skip
def test_a_planted_mistake_names_file_figure_and_field(made, changes, words):
    with pytest.raises(RecordError) as error:
        made(changes)
    assert str(error.value).startswith("topic.yaml, a-figure")
    assert words in str(error.value)


def test_a_sentence_that_names_nothing_says_where(made):
    with pytest.raises(SheetError, match=r"topic.yaml, a-figure, finding: nothing is named 'dbl' here; there are a, "):
        made({"finding": "Twice is {dbl:f1}"}).evaluate()
    with pytest.raises(SheetError, match=r"a-figure, words.unit: nothing is named 'b' here"):
        made({"words.unit": {"if": "b", "then": "x"}}).evaluate()


def test_code_and_sheet_say_each_thing_once(made):
    with pytest.raises(SheetError, match=r"topic.yaml, a-figure: height is in the code too"):
        made(height=300)


def test_a_figure_without_an_entry_names_those_that_there_are(made, tmp_path):
    made()
    with pytest.raises(SheetError, match=r"topic.yaml has no figure 'figure'; close: a-figure"):
        figure("figure", sheet=tmp_path / "0" / "topic.yaml", **CODE)
    with pytest.raises(SheetError, match=r"other.yaml is missing"):
        figure("figure", sheet=tmp_path / "0" / "other.yaml", **CODE)


# -- the book's own --------------------------------------------------------------------------------


def test_every_entry_is_a_figure_of_its_module():
    for path in sheets():
        if path.name != sheet.SHARED:
            idle = set(entries(path)) - set(figures.load())
            assert not idle, f"{path.name}: no figure of {path.stem}.py reads {idle}"


def test_every_shared_control_and_column_is_used():
    for path in (path for path in sheets() if path.name == sheet.SHARED):
        texts = [
            read(other) for other in path.parent.glob("*.yaml") if other.name not in (path.name, sheet.SCHEMA.name)
        ]
        figures = [entry for record in texts for entry in record.values()]
        controls = [about for entry in figures for about in entry.get("controls", {}).values()]
        named = {about if isinstance(about, str) else about.get("from") for about in controls}
        assert set(read(path).get("controls", {})) <= named
        columns = {name for entry in figures for names in entry.get("tables", {}).values() for name in map(str, names)}
        assert set(read(path).get("columns", {})) <= columns


def test_no_sheet_types_a_number():
    assert typed_numbers() == []


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("finding", "It rises 16% a year", "16%"),
        ("reading", [{"if": "a", "then": "After 3 steps"}], "3"),
        ("words", {"unit": {"by": "a", "cases": {"x": "of 12"}, "else": "none"}}, "12"),
        ("measure", "Loss up to 1.5 billion parameters", "1.5"),
        ("note", "As {=2 ** 10:f0} says", "{=2 ** 10}"),
        ("controls", {"a": ENTRY["controls"]["a"] | {"why": "About 0.076, as they found."}}, "0.076"),
        ("controls", {"kind": ENTRY["controls"]["kind"] | {"options": {"x": "15% better"}}}, "15%"),
        ("columns", {"i": ["Of 20", "", "f0"]}, "20"),
    ],
)
def test_a_planted_number_is_found(tmp_path, field, text, word):
    path = tmp_path / "topic.yaml"
    path.write_text(yaml.safe_dump({"a-figure": ENTRY}), "utf-8")
    assert typed_numbers([path]) == []
    path.write_text(yaml.safe_dump({"a-figure": ENTRY | {field: text}}), "utf-8")
    (problem,) = typed_numbers([path])
    assert problem.startswith(f"topic.yaml, a-figure, {field}")
    assert f"types the number {word!r}" in problem
