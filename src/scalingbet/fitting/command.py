"""``python -m scalingbet fit``: its options, and what it does with them."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import page, report, rows, shares
from .report import LAWS
from .runs import FitError, Runs, number, read_runs
from .surface import SUMS, example_runs
from .text import json_text, predictions_csv


def _pair(text: str, what: str = "N") -> tuple[float, ...]:
    """Return the numbers of ``70e9,1.4e12``."""
    try:
        return tuple(number(part, what) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed are numbers, as 70e9,1.4e12 or 70B,1.4T") from None


def _budget(text: str) -> tuple[float, ...]:
    """Return the FLOP of ``1e24`` or ``3 YFLOP``."""
    return _pair(text, "C")


def _numbers(pairs: Sequence[str], option: str, count: int) -> dict[str, tuple[float, ...]]:
    """Return the ``NAME=VALUE`` of an option with ``count`` numbers as values."""
    found = {}
    for name, text in _named(pairs, option).items():
        try:
            found[name] = _pair(text)
        except argparse.ArgumentTypeError:
            found[name] = ()
        if len(found[name]) != count:
            raise FitError(f"{option} {name}={text}; allowed is {'a number' if count == 1 else 'mean,deviation'}")
    return found


def _named(pairs: Sequence[str], option: str) -> dict[str, str]:
    """Return the ``NAME=VALUE`` of an option that may be given again."""
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise FitError(f"{option} {wrong[0]}; allowed is a name, =, a value")
    return dict(pair.split("=", 1) for pair in pairs)


def fit(given: argparse.Namespace) -> str:
    """Fit a law to the runs of a file and return what it says."""
    if (given.runs is None) != given.example:
        raise FitError("name a CSV file of runs (or JSON, Excel), or - for standard input, or --example")
    source = sys.stdin.buffer.read() if given.runs == "-" else given.runs
    columns, units = _named(given.column, "--column"), _named(given.unit, "--unit")
    if given.law == "coverage":
        if given.report or given.csv:
            raise FitError("--report and --csv are of laws of a loss; coverage has --json")
        said = shares.coverage_report(source, columns, given.problems, [k for pair in given.predict for k in pair])
        return json_text(said) if given.json else report.text(said)
    if given.problems is not None:
        raise FitError("--problems is of --law coverage")
    runs = example_runs() if given.example else read_runs(source, columns, units, "shell")
    for condition in given.where:
        runs = rows.where(runs, condition)
    if given.drop:
        runs = rows.drop(runs, given.drop.split(","))
    if given.best:
        runs = rows.best(runs)
    asked: dict[str, Any] = {
        "law": given.law,
        "objective": given.objective,
        "tied": given.tied,
        "bootstrap": given.bootstrap,
        "errors": given.errors,
        "predict": given.predict,
        "budgets": [C for pair in given.budget for C in pair],
        "which": given.compare,
        "curve": bool(given.report),
        "then": given.then,
        "delta": given.delta,
        "fixed": {name: value for name, (value,) in _numbers(given.fix, "--fix", 1).items()},
        "prior": _numbers(given.prior, "--prior", 2),
    }

    def fitted(some: Runs) -> dict[str, Any]:
        some = rows.distinct(some)
        each: dict[str, Any] = {"together": rows.column(some, given.run_column)} if given.run_column else {}
        if given.weights:
            each["weights"] = rows.numbers(some, given.weights)
        return report.report(some, **asked, **each)

    if given.report and given.group:
        raise FitError("--report shows one fit; with --where in place of --group it is that of one group")
    if given.group:
        groups: dict[str, Any] = {}
        for name, some in rows.groups(runs, given.group).items():
            try:
                groups[name] = fitted(some)
            except FitError as error:
                groups[name] = {"error": str(error)}
        if all("error" in part for part in groups.values()):
            each = [f"{name}: {part['error']}" for name, part in groups.items()]
            raise FitError(f"no group can be fitted: {each[0]}" + f"; and {len(each) - 1} more" * (len(each) > 1))
        said = {"groups": groups}
    else:
        said = fitted(runs)
    try:
        if given.csv:
            Path(given.csv).write_text(
                "".join(predictions_csv(part) for part in said.get("groups", {"": said}).values() if "law" in part),
                "utf-8",
            )
        if given.report:
            Path(given.report).write_text(page.page(rows.distinct(runs), said, given.command_line), "utf-8")
    except OSError as error:
        raise FitError(f"{error.filename}: {error.strerror}") from None
    return json_text(said) if given.json else report.text(said)


def options(to: argparse.ArgumentParser) -> None:
    """Add what ``fit`` takes."""
    again: dict[str, Any] = {"action": "append", "default": []}
    to.add_argument(
        "runs",
        nargs="?",
        help="a table with a loss and two of parameters, tokens, compute: CSV, JSON, Excel, Parquet, "
        "also gzipped. - reads stdin",
    )
    to.add_argument("--example", action="store_true", help="fit the seven Cerebras-GPT runs instead")
    to.add_argument(
        "--column", **again, metavar="loss=NAME", help="the column of N, D, C, loss, perplexity, ratio (D/N) or unique"
    )
    to.add_argument(
        "--unit",
        **again,
        metavar="N=millions",
        help="the unit of a column: of a loss nats, bits, bits per byte or perplexity",
    )
    to.add_argument(
        "--where", **again, metavar="COLUMN=VALUE", help="fit the runs that meet a condition, as dataset=c4 or loss<4"
    )
    to.add_argument("--drop", metavar="LINES", help="leave out the runs on these lines, as 29,30")
    to.add_argument("--best", action="store_true", help="fit the run of lowest loss at each N and D")
    to.add_argument("--group", metavar="COLUMN", help="fit the runs of each value of a column apart")
    to.add_argument(
        "--run", dest="run_column", metavar="COLUMN", help="rows that share its value are checkpoints of one run"
    )
    to.add_argument("--weights", metavar="COLUMN", help="how much each run counts")
    to.add_argument("--law", choices=[*LAWS, "coverage"], help="by default what the design of the runs allows")
    to.add_argument("--problems", type=float, metavar="N", help="of how many a coverage is the share: then a count")
    to.add_argument("--objective", choices=list(SUMS), default="huber", help="of log loss")
    to.add_argument("--delta", type=float, default=1e-3, help="where Huber's loss bends")
    to.add_argument("--errors", choices=["relative", "absolute"], default="relative", help="of a power law")
    to.add_argument("--tied", action="store_true", help="one exponent for parameters and tokens")
    to.add_argument("--fix", **again, metavar="E=1.7", help="a constant that is known: E, alpha or beta")
    to.add_argument(
        "--prior", **again, metavar="E=1.7,0.1", help="what is believed of E, alpha or beta: mean, standard deviation"
    )
    to.add_argument(
        "--bootstrap",
        type=int,
        default=1000,
        metavar="N",
        help="refits for standard errors; 0 for no errors, no intervals",
    )
    to.add_argument(
        "--predict", type=_pair, **again, metavar="N,D", help="a run to predict; a single amount is a budget of compute"
    )
    to.add_argument(
        "--budget", type=_budget, **again, metavar="C", help="compute to use best: N, D and loss, with intervals"
    )
    to.add_argument(
        "--compare", action="store_true", help="fit other forms as well, and say which the runs can tell apart"
    )
    to.add_argument(
        "--then", metavar="COLUMN", help="an error or accuracy that follows from the loss, then from compute"
    )
    to.add_argument("--json", action="store_true", help="the same as JSON, in full precision")
    to.add_argument("--csv", metavar="FILE", help="write what is predicted as CSV")
    to.add_argument("--report", metavar="FILE", help="write all of it as one page of HTML, with charts")
