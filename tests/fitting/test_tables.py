"""Tables in shapes that programs write them in, and options that a fit has no use for: read right, or one line."""

import bz2
import io
import json
import lzma
import math
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from simulated import runs

from scalingbet import __main__ as shell
from scalingbet.fitting import FitError, fit_chinchilla, read_runs, report
from scalingbet.fitting.reading import sheet_of

N, D, LOSS = runs(15)
P = pd.DataFrame({"params": N, "tokens": D, "loss": LOSS})


def csv(frame, **how):
    return frame.to_csv(index=False, **how)


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def excel(*frames):
    book = io.BytesIO()
    with pd.ExcelWriter(book) as writer:
        for place, frame in enumerate(frames):
            header = not isinstance(frame.columns, pd.RangeIndex)
            frame.to_excel(writer, sheet_name=f"sheet {place}", index=False, header=header)
    return book.getvalue()


def points_for_thousands(frame):
    with_dots = {name: [f"{x:,.0f}".replace(",", ".") for x in frame[name]] for name in ("params", "tokens")}
    return csv(frame.assign(**with_dots, loss=[str(x).replace(".", ",") for x in frame.loss]), sep=";")


SHAPES = {
    "numpy.savetxt": lambda: "# params tokens loss\n" + P.to_csv(index=False, header=False, sep=" "),
    "a head behind a mark": lambda: "#" + csv(P),
    "print of a frame": lambda: P.to_string(index=False),
    "print of a frame with its index": lambda: P.to_string(),
    "row names without a head": lambda: P.to_csv().replace(",", "", 1),
    "commas after each row": lambda: csv(P).replace("\n", ",\n").replace(",\n", "\n", 1),
    "points for thousands": lambda: points_for_thousands(P),
    "pandas columns": lambda: P.to_json(),
    "pandas split": lambda: P.to_json(orient="split"),
    "rows of JSON": lambda: json.dumps([list(P.columns), *P.to_numpy().tolist()]),
    "a run that is infinite": lambda: csv(P) + "1e9,2e10,inf\n1e9,2e10,Infinity\n",
    "a run that failed": lambda: csv(P) + "1e9,2e10,diverged\n1e9,2e10,OOM\n",
    "data sets under a d": lambda: csv(P.assign(d="c4")),
    "Mparams": lambda: csv(P.assign(Mparams=P.params / 1e6, Gtok=P.tokens / 1e9)[["Mparams", "Gtok", "loss"]]),
    "milliards": lambda: csv(P.assign(tokens=P.tokens / 1e9).rename(columns={"tokens": "Tokens (Mrd)"})),
    "logarithms": lambda: csv(P.assign(params=np.log10(N), tokens=np.log(D)), float_format="%.15g").replace(
        "params,tokens", "log10 N,ln(D)"
    ),
    "tokens a parameter": lambda: csv(P.assign(tokens=D / N).rename(columns={"tokens": "tok/param"})),
    "PFLOP/s-days": lambda: csv(P.assign(tokens=6 * N * D / 8.64e19).rename(columns={"tokens": "PFLOP/s-days"})),
    "a power before FLOPs": lambda: csv(P.assign(tokens=6 * N * D / 1e18).rename(columns={"tokens": "10^18 FLOPs"})),
    "e18": lambda: csv(P.assign(tokens=6 * N * D / 1e18).rename(columns={"tokens": "FLOPs (e18)"})),
    "nats/token": lambda: csv(P.rename(columns={"loss": "Final validation loss (nats/token)"})),
    "millions in words before": lambda: csv(
        P.assign(params=N / 1e6, tokens=D / 1e9), header=["Millions of parameters", "billion tokens", "loss"]
    ),
    "a unit in head and cells": lambda: csv(
        P.assign(params=[f"{n / 1e6!r}M" for n in N.tolist()]), header=["N (M)", "D", "loss"]
    ),
    "units in a row below": lambda: csv(P.assign(params=N / 1e6, tokens=D / 1e9)).replace(
        "\n", "\n(10^6),(B),nats\n", 1
    ),
    "a title above": lambda: "Runs of 2024\n\n" + csv(P),
    "a title above as Excel keeps it": lambda: "sep=;\nRuns of 2024;;\n" + csv(P, sep=";"),
    "errors beside": lambda: csv(P.assign(loss=[f"{loss!r} \u00b1 0.01" for loss in LOSS.tolist()])),
    "errors and marks": lambda: csv(P.assign(loss=[f"{loss!r} (0.01)*" for loss in LOSS.tolist()])),
    "LaTeX": lambda: csv(P.assign(params=[rf"${n / 1e6!r} \times 10^{{6}}$" for n in N.tolist()])),
    "spaces for thousands": lambda: csv(P.assign(tokens=[f"{d:,.4f}".replace(",", " ") for d in D])),
    "nats in cells": lambda: csv(P.assign(loss=[f"{loss!r} nats" for loss in LOSS.tolist()])),
    "bits in cells": lambda: csv(P.assign(loss=[f"{loss / math.log(2)!r} bits" for loss in LOSS.tolist()])),
    "log_10": lambda: csv(P.assign(params=np.log10(N)), header=["log_{10} N", "D", "loss"], float_format="%.15g"),
    "compute and a ratio": lambda: csv(P.assign(params=6 * N * D, tokens=D / N), header=["C", "tokens/params", "loss"]),
    "lines of an old Macintosh": lambda: csv(P).replace("\n", "\r"),
    "UTF-16 without a mark": lambda: csv(P).encode("utf-16-be"),
    "UTF-32": lambda: csv(P).encode("utf-32"),
    "xz": lambda: lzma.compress(csv(P).encode()),
    "bzip2": lambda: bz2.compress(csv(P).encode()),
    "ZIP": lambda: zipped({"runs/": "", "runs/runs.csv": csv(P), "__MACOSX/._runs.csv": "x"}),
    "Excel": lambda: excel(P),
    "Excel with a title, units and other sheets": lambda: excel(
        pd.DataFrame({"about": ["my runs"]}),
        pd.DataFrame(
            [
                ["My runs", "", ""],
                [""] * 3,
                [*P.columns],
                ["(M)", "(B)", ""],
                *P.assign(params=N / 1e6, tokens=D / 1e9).to_numpy(),
            ]
        ),
    ),
    "log2 perplexity": lambda: csv(P.assign(loss=LOSS / math.log(2)).rename(columns={"loss": "log2 perplexity"})),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_table_is_read_in_any_shape(name):
    read = read_runs(SHAPES[name]())
    rounding = 1e-5 if "print" in name or "points" in name else 1e-9  # of what the shape writes
    for found, given in zip((read.N, read.D, read.loss), (N, D, LOSS), strict=True):
        np.testing.assert_allclose(found, given, rtol=rounding)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (csv(P, header=False), "line 1 has numbers where the names of the columns stand"),
        (csv(P.rename(columns={"params": "log params"})), "is a logarithm of which base?.*units={'N': 'log10'}"),
        (csv(P.assign(again=2 * LOSS)).replace("again", "loss"), r"'loss' and 'loss \(2\)' may both be loss"),
        (csv(P.rename(columns={"loss": "MMLU"})), r"if 'MMLU' is it, say so \(columns={'loss': 'MMLU'}\)"),
        (csv(P.assign(loss=np.exp(LOSS))), "is it a perplexity"),
        (b"[" * 20_000, "JSON that is nested too deep"),
        (b"<table><tr><td>1e9</td></tr></table>", "is HTML or XML"),
        (zipped({"a.csv": csv(P), "b.csv": csv(P)}), "a ZIP of 2 files; allowed is one table"),
        (csv(P.assign(params=1e200)), r"allowed is more than 0 and at most 1e\+60"),
        ('[{"N": %s, "D": 1e9, "loss": 3}]' % ("9" * 400), "entry 1: N = 99"),
        (csv(P.assign(loss="3 bpb")), "'bpb' is no unit that is known; allowed are nats and bits; any other stands in"),
        ("N,D,loss (bpb)\n1e9,2e10,3 bits\n", "the unit of the head is bits per byte"),
        (csv(P.assign(tokens=20 * N * np.exp(0.1 * np.sin(np.arange(15))))), "about one line .correlation 0.99"),
        (csv(P.assign(C=1e21)[["C", "loss"]]), "1 different C"),
        (csv(P.assign(loss=3.0)[["tokens", "loss"]]), "the loss is 3 throughout: it does not fall with D"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(text, says):
    with pytest.raises(FitError, match=says):
        report.report(read_runs(text), bootstrap=0)


def test_parquet_is_read_or_asked_for(monkeypatch):
    """Its library has 40 MB: here pandas gives what it would read."""
    monkeypatch.setattr("scalingbet.fitting.reading.find_spec", lambda name: name == "pyarrow")
    monkeypatch.setattr(pd, "read_parquet", lambda data: P)
    read = read_runs(b"PAR1" + bytes(99))
    assert (read.N == N).all()
    assert read.lines[0] == "line 2"
    book = excel(P)
    monkeypatch.setattr("scalingbet.fitting.reading.find_spec", lambda name: None)
    for data, needs in ((b"PAR1", "pyarrow"), (book, "openpyxl"), (b"\xd0\xcf\x11\xe0", "xlrd")):
        with pytest.raises(FitError, match=f"is read where {needs} is installed: pip install {needs}, or save as CSV"):
            read_runs(data)


def told(capsys, tmp_path, text, *more):
    path = tmp_path / "runs.csv"
    path.write_text(text)
    try:
        status = shell.main(["fit", str(path), "--bootstrap", "0", *more])
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    assert status in (0, 2)
    assert said.err.count("\n") == (status == 2)
    return said.out if status == 0 else said.err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--fix", "E=abc"], "--fix E=abc; allowed is a number"),
        (["--prior", "E=1.7"], "--prior E=1.7; allowed is mean,deviation"),
        (["--prior", "A=400,1"], "a prior of A; allowed are E, alpha, beta"),
        (["--prior", "E=1.7,0.1", "--objective", "l1"], "not beside l1"),
        (["--unit", "params=M"], "a unit of 'params'; allowed is one of N, D, C, loss"),
        (["--unit", "C=1e18"], "a unit of C, '1e18', and no column for it"),
        (["--errors", "absolute"], "--errors absolute: of a power law alone"),
        (["--problems", "50"], "--problems is of --law coverage"),
        (["--fix", "E=9"], "fixed E 9; allowed is less than the least loss"),
        (["--weights", "w"], "line 2: w = 'x'; allowed is a number"),
        (["--law", "power", "--tied"], "--tied: of the law in N and D alone"),
        (["--law", "kaplan", "--budget", "1e22"], "needs N, D"),
        (["--law", "isoflop", "--budget", "1e22"], "no budget has four runs"),
        (["--law", "sigmoid"], "the values fall with FLOP"),
        (["--budget", "1e300"], "a prediction at 1e+300; allowed are N and D, or C, from 1 to 1e+40"),
        (["--column", "N=tokens", "--column", "D=tokens"], "'tokens' is named as N and as D"),
        (["--unit", "N=1e999"], "unit of N = '1e999' is not known"),
        (["--prior", "alpha=0.3,1e-9"], "allowed is from 1e-07 of its mean"),
        (["--predict", "many"], "'many'; allowed are numbers"),
        (["--where", "params>1e99"], "no run is left"),
    ],
)
def test_an_option_that_cannot_be_met_is_one_line(capsys, tmp_path, more, says):
    assert says in told(capsys, tmp_path, csv(P.assign(w="x")), *more)


def test_a_column_that_is_read_keeps_its_name(capsys, tmp_path):
    count = int((N > 5e8).sum())
    assert f"{count} of 15 runs have params>5e8" in told(capsys, tmp_path, csv(P), "--where", "params>5e8")


def test_coverage_is_fitted_from_shares_and_counts(capsys, tmp_path):
    shares = "k,coverage\n1,0\n4,0.02\n16,0.05\n64,0.15\n256,0.3\n"
    assert "--law coverage" in told(capsys, tmp_path, shares)
    assert "(--problems 128)" in told(capsys, tmp_path, shares, "--law", "coverage")
    counted = json.loads(
        told(capsys, tmp_path, shares, "--law", "coverage", "--problems", "50", "--predict", "9", "--json")
    )
    assert counted["constants"]["b"]["value"] == pytest.approx(0.304, abs=1e-3)  # as test_curves.py by likelihood
    A, b = (counted["constants"][name]["value"] for name in ("A", "b"))
    assert counted["predictions"][0]["power"] == pytest.approx(math.exp(-A * 9**-b))
    solved = "samples,solved,problems\n1,0,50\n4,1,50\n16,2.5,50\n64,7.5,50\n256,15,50\n"
    again = json.loads(told(capsys, tmp_path, solved, "--law", "coverage", "--json"))
    assert again["constants"]["A"]["value"] == pytest.approx(A, rel=1e-9)
    assert "share solved" in told(capsys, tmp_path, "k,x\n1,0.1\n", "--law", "coverage")


def test_a_prior_weighs_as_much_as_its_deviation_says():
    """Squared residuals beside a prior are a sum of squares in units of each deviation, as SciPy minimises it."""
    data = N, D, LOSS
    alone = fit_chinchilla(*data, objective="squared", bootstrap=0)
    scatter = 1.4826 * np.median(np.abs(alone.residuals))
    law = fit_chinchilla(*data, objective="squared", bootstrap=1, prior={"E": (1.6, 0.1), "beta": (0.4, 0.02)})

    def squares(theta):
        e, a, b, alpha, beta = theta
        r = np.log(np.exp(e) + np.exp(a - alpha * np.log(N)) + np.exp(b - beta * np.log(D))) - np.log(LOSS)
        return (r**2).sum() / scatter**2 + ((e - math.log(1.6)) / (0.1 / 1.6)) ** 2 + ((beta - 0.4) / 0.02) ** 2

    start = [*np.log(law.constants[:3]), *law.constants[3:]]
    found = minimize(squares, np.array(start) * 1.001, method="Nelder-Mead", options={"xatol": 1e-10, "maxiter": 9000})
    assert squares(start) <= found.fun * (1 + 1e-9)
    low, high = law.interval("E")
    assert low < law.E < high
    assert high - low < 2 * 2.3 * 0.1  # no wider than the prior alone, at Student's t of ten runs
    wide = fit_chinchilla(*data, objective="squared", bootstrap=0, prior={"E": (1.6, 1e4)})
    assert wide.constants == pytest.approx(alone.constants, rel=1e-5)
    tight = fit_chinchilla(*data, bootstrap=0, prior={"E": (1.6, 1e-6)})
    assert tight.constants == pytest.approx(fit_chinchilla(*data, bootstrap=0, fixed={"E": 1.6}).constants, rel=1e-3)


def test_accuracy_follows_from_loss_and_loss_from_compute(capsys, tmp_path):
    """Of the constants that Gadre et al. 2024 give for the loss on C4: epsilon 0.857, k 2.21, gamma 0.715."""
    accuracy = 1 - (0.857 - 2.21 * np.exp(-0.715 * LOSS))
    text = csv(P.assign(acc=[f"{100 * share:.6f}%" for share in accuracy]))
    found = json.loads(told(capsys, tmp_path, text, "--then", "acc", "--budget", "1e24", "--json"))
    constants = {name: about["value"] for name, about in found["downstream"]["constants"].items()}
    assert constants == pytest.approx({"epsilon": 0.857, "k": 2.21, "gamma": 0.715}, rel=1e-4)
    at = found["budgets"][0]["loss"]
    assert found["downstream"]["predictions"][1]["accuracy"] == pytest.approx(
        1 - (0.857 - 2.21 * math.exp(-0.715 * at)), rel=1e-4
    )
    assert "--then: of the law in N and D alone" in told(capsys, tmp_path, text, "--then", "acc", "--law", "power")
    assert "allowed are shares from 0 to 1, or percent" in told(capsys, tmp_path, text, "--then", "tokens")


def test_few_runs_that_a_law_meets_exactly_make_no_outliers_of_others(capsys, tmp_path):
    """Huber's loss meets five of fifteen runs exactly: the median residual of all says little of the ten others."""
    few = runs(15, 0.005, 2)
    text = csv(pd.DataFrame(dict(zip(("N", "D", "loss"), few, strict=True))))
    assert "times the median" not in told(capsys, tmp_path, text)
    assert "line 17 (loss 9)" in told(capsys, tmp_path, text + "1e9,2e10,9\n")


def test_small_losses_keep_their_floor_and_two_places_their_doubt(capsys, tmp_path):
    small = told(capsys, tmp_path, csv(P.assign(loss=1e-6 * LOSS)))
    assert re.search(r"E +1\.\d+e-6", small)
    two = "C,loss\n" + "1e20,3\n1e21,2.5\n1e20,3.01\n1e21,2.51\n"
    assert "Of two places (1e+20 and 1e+21) any curve through both fits as well" in told(capsys, tmp_path, two)


def test_what_rows_of_one_size_and_text_are_is_said(capsys, tmp_path):
    other = csv(pd.concat([P, P.assign(loss=1.1 * LOSS)]))
    assert "15 pairs of N and D have several losses, 10.0% apart" in told(capsys, tmp_path, other)
    named = pd.concat([P.assign(model=f"{at}", tokens=D * at) for at in (1, 2, 3)])  # models of one size each: a grid
    assert "checkpoints" not in told(capsys, tmp_path, csv(named.assign(model=np.tile(np.arange(15), 3))))
    shares = csv(P.assign(acc=[f"{60 - 10 * loss:.4f}%" for loss in LOSS]).drop(columns="loss"))
    assert "high" in told(capsys, tmp_path, shares, "--column", "loss=acc", "--law", "sigmoid")
    assert "no group can be fitted: " in told(capsys, tmp_path, csv(P.assign(g=range(15))), "--group", "g")


def test_heads_twice_are_told_apart():
    assert sheet_of("a,a,b\n1,2,3\n").header == ["a", "a (2)", "b"]
