"""The command line ``python -m scalingbet fit``: what it prints, as text and as JSON, and its errors in one line."""

import json

import numpy as np
import pytest
from simulated import runs

from scalingbet import __main__ as shell
from scalingbet.claims.export import claims_json
from scalingbet.fitting import fit_chinchilla, report
from sitebuild.ledger import data as ledger_data

pytestmark = pytest.mark.slow


@pytest.fixture
def csv_file(tmp_path):
    path = tmp_path / "runs.csv"
    lines = ["N,D,loss", *(f"{n!r},{d!r},{loss!r}" for n, d, loss in np.array(runs(40)).T.tolist())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_the_shell_fits_a_file(csv_file, capsys):
    assert shell.main(["fit", csv_file, "--bootstrap", "100", "--predict", "70B,1.4T"]) == 0
    said = capsys.readouterr().out
    for part in ("40 runs", "L = E + A / N^alpha", "95% interval", "Fitted without the 8 runs", "At N = 7e+10",
                 "times the largest run; the interval takes the form of the law as true", "cannot tell"):  # fmt: skip
        assert part in said
    assert shell.main(["fit", csv_file, "--bootstrap", "100", "--predict", "70B,1.4T", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    law = fit_chinchilla(*runs(40), bootstrap=100)
    assert found["constants"]["alpha"]["value"] == pytest.approx(law.alpha, rel=1e-9)
    assert found["predictions"][0]["loss"] == pytest.approx(float(law.predict(70e9, 1.4e12).loss), rel=1e-9)
    assert tuple(found["cannot_tell"]) == law.cannot_tell


@pytest.mark.parametrize("more", [["--objective", "l1"], ["--tied"], ["--law", "power"], ["--bootstrap", "0"]])
def test_the_shell_fits_in_other_ways(more, csv_file, capsys):
    assert shell.main(["fit", csv_file, "--bootstrap", "50", *more, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["constants"]
    assert report.text(found)


def test_the_shell_fits_the_example_by_a_power_law_and_says_why(capsys):
    assert shell.main(["fit", "--example", "--errors", "absolute", "--predict", "1e23"]) == 0
    said = capsys.readouterr().out
    for part in ("about 20 tokens a parameter", "so a power law is fitted", "0.07329", "0.5013", "the largest run,"):
        assert part in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fit", "nowhere.csv"], "nowhere.csv: No such file"), (["fit"], "name a CSV file"),
        (["fit", "--example", "--law", "chinchilla"], "about 20 tokens a parameter"),
    ],
)  # fmt: skip
def test_the_shell_says_errors_in_one_line(arguments, message, capsys):
    assert shell.main(arguments) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert not told.out


def test_the_shell_prints_the_ledger_and_the_numbers(capsys):
    assert shell.main(["claims"]) == 0
    assert capsys.readouterr().out == claims_json()
    assert shell.main(["numbers"]) == 0
    found = json.loads(capsys.readouterr().out)
    lines = ledger_data.numbers_csv().splitlines()
    assert len(found["numbers"]) == len(lines) - 1
    assert list(found["numbers"][0]) == lines[0].split(",")
