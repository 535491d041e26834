"""The notebooks' text as GitHub shows it: its words, no markup, and no link that leads nowhere."""

import json
import re

import pytest
from driven import NOTEBOOKS
from shown import GITHUB, texts, wrong

from sitebuild.pages.plain_links import own_markup


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_without_the_site(path):
    assert [problem for text in texts(path) for problem in wrong(GITHUB.render(text), path)] == []
    assert own_markup(path, path.name) == []


@pytest.mark.parametrize(
    "planted",
    [
        "{cite:t}`kaplan2020` says", "see [it]{.external}", "```{note}\nText.\n```", ":::{tip}\nText.\n:::",
        "(here)=\n# A head", "a {{ word }} here",
    ],
)  # fmt: skip
def test_markup_of_the_sites_own_is_seen(planted, tmp_path):
    notebook = tmp_path / "n.ipynb"
    cells = [
        {"cell_type": "markdown", "source": planted},
        {"cell_type": "markdown", "source": "`{cite:t}` and $a_{k}$"},
    ]
    notebook.write_text(json.dumps({"cells": cells}))
    (problem,) = own_markup(notebook, "n.ipynb")
    assert re.match(r"n\.ipynb, cell 1, line \d: '.*' is an? \w+ of MyST", problem)


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("[ledger](claim:C001-04)", "claim:C001-04"),
        ("[x](02-data-wal.ipynb)", "02-data-wal.ipynb"),
        ("[x](02-data-wall.ipynb#no-such-head)", "02-data-wall.ipynb#no-such-head"),
        ("a [?](cite:kaplan2020", "[?](cite:kaplan2020"),
        ("FLOP: 64,710,000,000,000,000,000,000", "64,710,000,000,000,000,000,000"),
    ],
)
def test_what_is_left_and_leads_nowhere_is_seen(planted, said):
    assert said in " ".join(wrong(GITHUB.render(planted), NOTEBOOKS[0]))
