"""The site's scripts: text and values as Python has them, in Node.js and in Chromium; their types, by TypeScript."""

import csv
import io
import json
import shutil
import subprocess
import textwrap
from pathlib import Path

import checks
import pytest

from bench import lighthouse
from bench.builds import BenchError
from scalingbet import figures
from scalingbet.bet import declared
from scalingbet.explorable.html import _declaration, cell, cell_format, typed

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCRIPTS = ROOT / "src" / "sitebuild" / "static"
STATE = (SCRIPTS / "state.js").read_text("utf-8")
CASES = json.loads((HERE / "cases.json").read_text("utf-8"))  # those of links: tests/bet/test_exchange.py

# -- the same cases in Python, in Node.js, in Chromium -----------------------------------------------


@pytest.mark.parametrize("case", CASES["typed"], ids=lambda case: case["text"])
def test_a_number_as_a_reader_types_it(case):
    assert cell_format(case["kind"]) == case["format"]
    assert typed(case["value"], case["kind"]) == case["text"]


@pytest.mark.parametrize("case", CASES["cell"], ids=lambda case: case["text"])
def test_a_cell_of_a_table(case):
    value = float(case["value"]) if case["value"] in ("NaN", "Infinity", "-Infinity") else case["value"]
    assert cell_format(case["kind"]) == case["format"]
    assert cell(value, case["kind"]) == case["text"]


@pytest.mark.parametrize("case", CASES["csv"])
def test_lines_as_csv(case):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(case["lines"])
    assert text.getvalue().replace("e-07", "e-7") == case["text"]


@pytest.mark.parametrize("case", CASES["wrap"], ids=lambda case: case["text"])
def test_words_in_lines(case):
    text = " ".join(case["text"].split())
    assert textwrap.wrap(text, int(case["width"]), break_long_words=False) == case["lines"]


def of_a_figure(control):
    """Return whether a figure declares ``control`` so; it may have more options."""
    return any(
        all(set(value) <= set(there.get(key, ())) if key == "options" else there.get(key) == value
            for key, value in control.items())
        for figure in figures.load().values() for there in _declaration(figure)["controls"]
    )  # fmt: skip


def test_the_controls_of_the_cases_are_those_of_figures():
    assert [control for control in CASES["controls"] if not of_a_figure(control)] == []
    assert not of_a_figure(CASES["controls"][0] | {"high": 7})
    assert CASES["earlier"] == declared().earlier


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not here; Chromium tests the same")
def test_state_in_node():
    command = ["node", "--test", HERE / "state.test.js"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "pass 1" in done.stdout


@pytest.fixture(scope="module")
def differences(browser, site):
    """A function that says what Chromium gives otherwise than the cases, by the text of state.js, with Vega's d3."""
    with browser.new_page() as page:
        page.add_script_tag(path=site / checks.VEGA)
        page.evaluate("async () => { window.locale = (await vega.view({}, { renderer: 'none' })).locale(); }")
        page.add_script_tag(path=HERE / "differences.js")

        def run(source):
            page.add_script_tag(content=source)
            return page.evaluate("(cases) => differences(cases, (format, x) => locale.format(format)(x))", CASES)

        yield run


def test_state_in_chromium(differences):
    assert differences(STATE) == []


PLANTED = {
    "more digits than Python writes": ("rounded.toExponential()", "value.toExponential()", "typed 2583726123456.789"),
    "a share without its sign": ('if (format.endsWith("%"))', "if (false)", "typed 0.076"),
    "a value that is not known": (" || Number.isNaN(value)", "", "cell NaN"),
    "an exponent as JavaScript has it": ('.replace("e+", "e")', "", "cell 5.76e+23"),
    "bounds that do not hold": ("Math.min(high, Math.max(low, value))", "value", "read 70"),
    "no note of a wrong value": ("if (note) notes.push(note);", "", "says []"),
    "a link that drops a value": ("state[name] = value", "state[name] ??= value", "price: 0.5, not 0.7"),
    "an earlier link that is read as it stands": ("Number(text) * rule", "Number(text)", "capex: 600, not 720"),
    "an earlier link that says nothing": ("notes.push(earlier.sentence);", "", "notes of"),
    "a fragment that drops a value": ("state[c.name] !== c.value", "state[c.name]", "again"),
    "a cell without its quotes": ("[\",\\n]", "[,\\n]", "csv"),
    "a line that is too short": ("longer.length <= width", "longer.length < width", "wrap exactly ten"),
}  # fmt: skip


@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_of_state_is_seen(defect, differences):
    old, new, what = PLANTED[defect]
    assert STATE.count(old) == 1
    assert [problem for problem in differences(STATE.replace(old, new)) if what in problem]


# -- types -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def untyped():
    """A function that says what TypeScript finds in a folder of scripts; the locked version is fetched where npm is."""
    try:
        folder = lighthouse.installed(ROOT / ".venv" / "typescript", HERE)
    except BenchError:
        pytest.skip("npm could not fetch TypeScript")
    if not folder:
        pytest.skip("npm is not here")

    def run(scripts):
        command = ["node", folder / "node_modules" / "typescript" / "bin" / "tsc", "--project", scripts]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    return run


@pytest.mark.slow
def test_the_types_of_every_script_agree(untyped):
    assert untyped(SCRIPTS) == ""
    assert all(path.read_text("utf-8").startswith("// @ts-check\n") for path in SCRIPTS.glob("*.js"))


MISTAKES = [  # in which script, what stands there, what is put, what TypeScript says of it
    ("explorable.js", "figureState.typed(", "figureState.typd(", "'typd' does not exist"),
    ("explorable.js", 'this.part(".reading")', 'this.part(".readng")', '".readng"'),
    ("engine.js", "made.signals", "made.signal", "'signal' does not exist"),
    ("state.js", "return { state, notes };", "return { state };", "'notes' is missing"),
    ("bet.js", "}, null, 1)}\\n`, ", "}, null, 1)}\\n`, 1, ", "Expected 3 arguments"),
]


@pytest.mark.slow
def test_mistakes_in_types_are_seen(untyped, tmp_path):
    for path in SCRIPTS.iterdir():
        shutil.copy(path, tmp_path)
    for script, old, new, _ in MISTAKES:
        text = (tmp_path / script).read_text("utf-8")
        assert old in text
        (tmp_path / script).write_text(text.replace(old, new, 1), "utf-8")
    said = untyped(tmp_path)
    assert [mistake for *_, mistake in MISTAKES if mistake not in said] == []
