"""The numbers in the prose: what is checked, what is free, what mending changes, and that a build fails."""

import io
import json
import re

import pytest
import yaml

from scalingbet import numbers
from scalingbet.numbers.prose import bare_digits, main, mend, mended_line, typed_numbers

DEFINITIONS = {
    "a.drop": {
        "is": "Share of the loss & more", "value": "1 - 10 ** -0.076", "format": "pct0", "unit": "share of loss",
        "source": ["kaplan2020"], "locator": "eq. 1.1", "speaks_of": "2020-01",
    },
    "a.bill": {
        "is": "A bill", "value": "1.4e12", "format": "usd2", "unit": "USD", "kind": "assumption",
        "source": ["an assumption"], "speaks_of": 2024,
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def defined(tmp_path, monkeypatch):
    """Two numbers, of a file of their own."""
    folder = tmp_path / "numbers"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump(DEFINITIONS), encoding="utf-8")
    monkeypatch.setattr(numbers.entries, "NUMBERS", folder)
    numbers.definitions.cache_clear()
    numbers.get.cache_clear()
    yield
    numbers.definitions.cache_clear()
    numbers.get.cache_clear()


def notebook(*cells):
    """Return a notebook's text: Markdown cells from texts, code cells from one-tuples."""
    made = [
        {"cell_type": "markdown", "metadata": {}, "source": cell.splitlines(True)}
        if isinstance(cell, str)
        else {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": list(cell)}
        for cell in cells
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    content = {"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


# -- the scan of the sources -----------------------------------------------------------------

MARKDOWN = """# Head 16

Right [16%](n:a.drop), exactly [16.05%](n:a.drop?pct2), and [\\$1.4 trillion](n:a.bill).
Two [**17%**](n:a.drop) and [16%](n:a.drop).

```python
x = "[99%](n:a.drop)"
```

`[99%](n:a.drop)` is how it is written.

```{note}
[15%](n:a.drop) in a directive.
```

[1](n:a.dorp) and [1](n:a.drop?roman)
"""


def problems(path):
    return [problem for problem in (number.problem() for number in typed_numbers(path, path.name)) if problem]


def test_wrong_numbers_are_named_with_file_line_typed_and_computed(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    assert problems(path) == [
        "page.md, line 4: typed '17%', computed '16%' (n:a.drop)",
        "page.md, line 13: typed '15%', computed '16%' (n:a.drop)",
        "page.md, line 16: [1](n:a.dorp): no checked number 'a.dorp'; close: a.drop",
        "page.md, line 16: [1](n:a.drop): no number format 'roman'; there are: year, text, "
        "and with digits f, pct, g, e, big, usd",
    ]


def test_in_a_notebook_the_cell_and_its_line_are_named(tmp_path):
    path = tmp_path / "book.ipynb"
    path.write_text(notebook("# A\n", ("'[99%](n:a.drop)'",), "One\n\n[18%](n:a.drop)"), encoding="utf-8")
    assert problems(path) == ["book.ipynb, cell 3, line 3: typed '18%', computed '16%' (n:a.drop)"]


def test_mending_changes_the_wrong_numbers_and_nothing_else(tmp_path):
    path = tmp_path / "page.md"
    text = MARKDOWN.replace("\\$1.4 trillion", "\\$9 trillion").replace("\n", "\r\n")
    path.write_bytes(text.encode())
    assert mend(path) == 3
    expected = text.replace("**17%**", "**16%**").replace("[15%]", "[16%]").replace("\\$9 trillion", "\\$1.4 trillion")
    assert path.read_bytes() == expected.encode()
    assert mend(path) == 0


def test_mending_a_notebook_keeps_its_layout(tmp_path):
    path = tmp_path / "book.ipynb"
    last = "[18%](n:a.drop), [\\$2](n:a.bill) é\n"
    text = notebook('# Ä — "quoted" [16%](n:a.drop)\n', ("'[99%](n:a.drop)'",), last)
    text = text.replace(' "nbformat": 4', '   "nbformat":   4')
    path.write_text(text, encoding="utf-8")
    assert mend(path) == 1
    assert path.read_text(encoding="utf-8") == text.replace("[18%]", "[16%]").replace("[\\\\$2]", "[\\\\$1.4 trillion]")
    ascii_text = json.dumps(json.loads(text))  # another tool's layout: one line, ASCII only
    path.write_text(ascii_text, encoding="utf-8")
    assert mend(path) == 1
    expected = ascii_text.replace("[18%]", "[16%]").replace("[\\\\$2]", "[\\\\$1.4 trillion]")
    assert path.read_text(encoding="utf-8") == expected


def test_a_mended_line_states_what_is_computed():
    line = "A [9%](n:a.drop) `[9%](n:a.drop)` [9](n:a.dorp) [*9%*](n:a.drop?pct1)."
    assert mended_line(line) == "A [16%](n:a.drop) `[9%](n:a.drop)` [9](n:a.dorp) [*16.1%*](n:a.drop?pct1)."


def test_the_command_says_what_is_wrong_and_mends_it(tmp_path, capsys):
    path = tmp_path / "page.md"
    path.write_text("[18%](n:a.drop)\n", encoding="utf-8")
    assert main([str(path)]) == 1
    assert f"{path}, line 1: typed '18%', computed '16%' (n:a.drop)" in capsys.readouterr().out
    assert main(["--write", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == "[16%](n:a.drop)\n"
    assert main([str(path)]) == 0
    assert capsys.readouterr().out.endswith("1 numbers and 0 links in 1 files, 0 wrong\n")


@pytest.mark.parametrize(
    "text",
    [
        "In 2024, by 2026\N{EN DASH}2032, since the 1990s, on 26 November 2024 or 2024-11-26.",
        "GPT-3, GPT-3.5, H100, o3, Llama-3.1, B200s, Qwen2.5-72B, Q3 2024, FY26, C4.",
        "Llama 3 8B, GB200 NVL72 and 01.AI are names.",
        "See eq. 1.1, equations 1.1 and 1.3, table A3, section 2.1, figures 2-4, chapter 5.",
        "No digits at all; ten times, two and a half, a third.",
    ],
)
def test_years_names_and_parts_of_a_text_are_free(text):
    assert bare_digits(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10x", ["10x"]),
        ("175 billion, 1.7 each", ["175", "1.7"]),
        ("$13 billion of $680 billion", ["$13", "$680"]),
        ("16%, 1,950 and 2,024", ["16%", "1,950", "2,024"]),
        ("1899 and 2101", ["1899", "2101"]),
        ("5.76e23 FLOP", ["5.76e23"]),
        ("an 8-month halving", ["8"]),
        ("a loss of -5 or \N{MINUS SIGN}3", ["-5", "\N{MINUS SIGN}3"]),
        ("4x to 5x", ["4x", "5x"]),
        ("2000%", ["2000%"]),
        ("the 3rd", ["3rd"]),
    ],
)
def test_other_digits_are_not(text, words):
    assert bare_digits(text) == words


# -- the build -------------------------------------------------------------------------------

CONF = """
extensions = ["myst_nb", "sitebuild.pages.plain_links", "sitebuild.pages.notes", "sitebuild.pages.numbers"]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "deflist"]
root_doc = "book/index"
html_theme = "basic"
exclude_patterns = ["out", "trees", "numbers", "jupyter_execute"]
"""
INDEX = """# Front page, part 1

```{toctree}
../notebooks/one
numbers-a
```

In 2024 the loss fell by [16%](n:a.drop), exactly [16.05%](n:a.drop?pct2); GPT-3 cost [\\$1.4 trillion](n:a.bill).

1. A list number, `code 5`, $x^2 = 4$ and *[16%](n:a.drop)*.
"""
GOOD = {
    "book/index.md": INDEX,
    "book/numbers-a.md": "# Numbers\n",
    "notebooks/one.ipynb": notebook("# One\n", ("print(5)",), "Text [16%](n:a.drop).\n"),
}


def build(folder, pages, fresh=True):
    """Build the pages with Sphinx; return (what it raised, its warnings)."""
    from sphinx.application import Sphinx

    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    for name, text in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    said = io.StringIO()
    app = Sphinx(folder, folder, folder / "out", folder / "trees", "html", status=None, warning=said, freshenv=fresh)
    raised = None
    try:
        app.build()
    except Exception as error:
        raised = error
    lines = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).splitlines()
    return raised, [line for line in lines if "already registered" not in line]


pytestmark = pytest.mark.filterwarnings("ignore")  # of Sphinx and its parsers, not ours


def test_on_the_site_a_number_leads_to_its_entry_and_has_its_note(tmp_path):
    raised, warnings = build(tmp_path, GOOD)
    assert (raised, warnings) == (None, [])
    page = (tmp_path / "out" / "book" / "index.html").read_text(encoding="utf-8")
    assert '<a aria-describedby="note-1" href="numbers-a.html#n-a-drop">16%</a>' in page
    assert '<span class="note" role="tooltip" id="note-1">Share of the loss &amp; more: <b>16%</b> (0.16054' in page
    assert "of loss). Derived: Kaplan et al. 2020, eq. 1.1. As of 2020-01.</span></span>" in page
    assert "Assumption: an assumption. As of 2024.</span>" in page
    assert ">$1.4 trillion</a>" in page
    notebook_page = (tmp_path / "out" / "notebooks" / "one.html").read_text(encoding="utf-8")
    assert 'href="../book/numbers-a.html#n-a-drop">16%</a>' in notebook_page


def test_the_build_fails_and_lists_every_wrong_number_and_bare_digit(tmp_path):
    cited = 'See [Kaplan (2020)](https://arxiv.org/abs/2001.08361 "cite:kaplan2020") and [Kaplan](x "cite:kaplan").\n'
    cell = f"Good.\n\nThen [18%](n:a.drop)\nand 7 more.\n{cited}"
    pages = GOOD | {
        "book/index.md": INDEX + "\nOne [17%](n:a.drop)\nand [1](n:a.dorp), 3 apples.\n\n## A head [16%](n:a.drop)\n",
        "notebooks/one.ipynb": notebook("# One\n", ("print(5)",), cell),
    }
    raised, warnings = build(tmp_path, pages)
    expected = [
        "book/index.md, line 12: typed '17%', computed '16%' (n:a.drop)",
        "book/index.md, line 13: [1](n:a.dorp): no checked number 'a.dorp'; close: a.drop",
        "book/index.md, line 15: a checked number stands in the text, not in a heading (n:a.drop)",
        "book/index.md, line 13: '3' is a number outside a link; write [3](n:its.key)",
        "notebooks/one.ipynb, cell 3, line 3: typed '18%', computed '16%' (n:a.drop)",
        "notebooks/one.ipynb, cell 3, line 5: typed 'Kaplan (2020)', allowed is 'Kaplan et al. (2020)' or "
        "'Kaplan et al. 2020' (cite:kaplan2020)",
        "notebooks/one.ipynb, cell 3, line 5: [Kaplan](cite:kaplan): no source 'kaplan' in bibliography/*.bib; "
        "close: kaplan2020",
        "notebooks/one.ipynb, cell 3, line 4: '7' is a number outside a link; write [7](n:its.key)",
    ]
    assert str(raised).splitlines()[1:] == expected
    assert len(warnings) == len(expected)
    for line, problem in zip(warnings, expected, strict=True):
        assert problem in line


def test_a_changed_value_fails_a_page_that_did_not_change(tmp_path):
    assert build(tmp_path, GOOD)[0] is None
    changed = DEFINITIONS | {"a.drop": DEFINITIONS["a.drop"] | {"value": "1 - 10 ** -0.095"}}
    (tmp_path / "numbers" / "a.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    numbers.definitions.cache_clear()
    numbers.get.cache_clear()
    raised, _ = build(tmp_path, {}, fresh=False)
    assert "book/index.md, line 8: typed '16%', computed '20%' (n:a.drop)" in str(raised)


def test_a_changed_note_is_written_again_without_reading_the_page_again(tmp_path):
    assert build(tmp_path, GOOD)[0] is None
    changed = DEFINITIONS | {"a.drop": DEFINITIONS["a.drop"] | {"locator": "eq. 1.2"}}
    (tmp_path / "numbers" / "a.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    numbers.definitions.cache_clear()
    numbers.get.cache_clear()
    assert build(tmp_path, {}, fresh=False) == (None, [])
    assert "Kaplan et al. 2020, eq. 1.2." in (tmp_path / "out" / "book" / "index.html").read_text(encoding="utf-8")
