"""From a shell: ``python -m scalingbet fit runs.csv``, ``... check claims.yaml``, ``... names growth``."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """End with status 2 and the message."""
        self.exit(2, f"error: {message}; {self.prog} --help says what is allowed\n")


def _pair(text: str, what: str = "N") -> tuple[float, ...]:
    """Return the numbers of ``70e9,1.4e12``."""
    from .fitting.runs import number

    try:
        return tuple(number(part, what) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed are numbers, as 70e9,1.4e12 or 70B,1.4T") from None


def _budget(text: str) -> tuple[float, ...]:
    """Return the FLOP of ``1e24`` or ``3 YFLOP``."""
    return _pair(text, "C")


def _numbers(pairs: Sequence[str], option: str, count: int) -> dict[str, tuple[float, ...]]:
    """Return the ``NAME=VALUE`` of an option with ``count`` numbers as values."""
    from .fitting import FitError

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
    from .fitting import FitError

    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise FitError(f"{option} {wrong[0]}; allowed is a name, =, a value")
    return dict(pair.split("=", 1) for pair in pairs)


def fit(given: argparse.Namespace) -> str:
    """Fit a law to the runs of a file and return what it says."""
    from . import fitting
    from .fitting import page, report, rows, shares
    from .fitting.text import json_text, predictions_csv

    if (given.runs is None) != given.example:
        raise fitting.FitError("name a CSV file of runs (or JSON, Excel), or - for standard input, or --example")
    source = sys.stdin.buffer.read() if given.runs == "-" else given.runs
    columns, units = _named(given.column, "--column"), _named(given.unit, "--unit")
    if given.law == "coverage":
        if given.report or given.csv:
            raise fitting.FitError("--report and --csv are of laws of a loss; coverage has --json")
        said = shares.coverage_report(source, columns, given.problems, [k for pair in given.predict for k in pair])
        return json_text(said) if given.json else report.text(said)
    if given.problems is not None:
        raise fitting.FitError("--problems is of --law coverage")
    runs = fitting.example_runs() if given.example else fitting.read_runs(source, columns, units, "shell")
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

    def fitted(some: fitting.Runs) -> dict[str, Any]:
        some = rows.distinct(some)
        each: dict[str, Any] = {"together": rows.column(some, given.run_column)} if given.run_column else {}
        if given.weights:
            each["weights"] = rows.numbers(some, given.weights)
        return report.report(some, **asked, **each)

    if given.report and given.group:
        raise fitting.FitError("--report shows one fit; with --where in place of --group it is that of one group")
    if given.group:
        groups: dict[str, Any] = {}
        for name, some in rows.groups(runs, given.group).items():
            try:
                groups[name] = fitted(some)
            except fitting.FitError as error:
                groups[name] = {"error": str(error)}
        if all("error" in part for part in groups.values()):
            each = [f"{name}: {part['error']}" for name, part in groups.items()]
            raise fitting.FitError(
                f"no group can be fitted: {each[0]}" + f"; and {len(each) - 1} more" * (len(each) > 1)
            )
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
        raise fitting.FitError(f"{error.filename}: {error.strerror}") from None
    return json_text(said) if given.json else report.text(said)


def check(given: argparse.Namespace) -> str:
    """Judge a file of claims, and return what each came to."""
    from .claims import ClaimError, own

    if (given.claims is None) != given.example:
        raise ClaimError("name a file of claims, YAML or JSON, or --example")
    judged = own.example(given.as_known) if given.example else own.read(given.claims, given.as_known)
    try:
        if given.page:
            Path(given.page).write_text(judged.page(given.command_line), "utf-8")
        if given.json and given.json != "-":
            Path(given.json).write_text(judged.to_json(), "utf-8")
    except OSError as error:
        raise ClaimError(f"{error.filename}: {error.strerror}") from None
    return judged.to_json() if given.json == "-" else str(judged)


def names(given: argparse.Namespace) -> str:
    """Return the names that a check can use and that have all of the words."""
    from .claims.own.names import text

    return text(given.words)


def claims(_: argparse.Namespace) -> str:
    """Return the ledger as JSON."""
    from .claims.export import claims_json

    return claims_json()


def numbers(given: argparse.Namespace) -> str:
    """Return the checked numbers as JSON."""
    from .claims.export import numbers_json

    if given.command == "figures":
        print("figures is called numbers now; this name goes with the next version", file=sys.stderr)
    return numbers_json()


def state(_: argparse.Namespace) -> str:
    """Return all that the book says in few words, as JSON: what moves when a fact does."""
    from . import bet, figures, numbers
    from .claims import ledger

    shares = bet.worlds.table()
    content = {
        "headline": {" ".join(world): f"{paid:.1%}" for world, paid in shares["paid"].items()},
        "verdicts": {claim.id: claim.verdict for claim in ledger.load()},
        "numbers": {key: number.text for key, number in numbers.load().items()},
        "findings": {name: figure.evaluate().finding for name, figure in figures.load().items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def fact(given: argparse.Namespace) -> str:
    """Add a vintage of a fact, and return what it moves; without --write nothing is kept."""
    from .facts.refresh import by_hand

    said = {column: getattr(given, column) for column in ("source", "locator", "known_since", "speaks_of", "status")}
    proposal = by_hand.propose(given.name, given.value, given.field, said)
    report = proposal.report(given.known_since, proposal.moved())
    if given.write:
        proposal.write()
    return report


def _fit_options(to: argparse.ArgumentParser) -> None:
    """Add what ``fit`` takes."""
    from .fitting.report import LAWS
    from .fitting.surface import SUMS

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


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    from .facts.description import STATUS

    top = Parser(prog="python -m scalingbet", description=__doc__.split(":")[0])
    commands = top.add_subparsers(dest="command", required=True)
    about = "fit a scaling law to training runs"
    fit_parser = commands.add_parser("fit", help=about, description=about)
    fit_parser.set_defaults(run=fit)
    _fit_options(fit_parser)
    about = "judge the claims of a file over the book's models and facts"
    check_parser = commands.add_parser("check", help=about, description=about)
    check_parser.set_defaults(run=check)
    check_parser.add_argument("claims", nargs="?", help="the claims of a document: YAML or JSON")
    check_parser.add_argument("--example", action="store_true", help="judge ten claims of a sixth text instead")
    check_parser.add_argument(
        "--as-known", default="", metavar="DAY", help="by facts published up to a day, YYYY-MM-DD"
    )
    check_parser.add_argument("--page", metavar="FILE", help="write all of it as one page of HTML")
    check_parser.add_argument("--json", metavar="FILE", help="write it as JSON; - prints that")
    about = "find what a check can name: models, facts, checked numbers"
    names_parser = commands.add_parser("names", help=about, description=about)
    names_parser.set_defaults(run=names)
    names_parser.add_argument("words", nargs="+", help="a name has all of them, in its code, its words or its source")
    for name, run, about in (
        ("claims", claims, "print the ledger of claims as JSON"),
        ("numbers", numbers, "print the checked numbers as JSON"),
        ("state", state, "print headline, verdicts, numbers and findings as JSON"),
    ):
        aliases = ["figures"] if name == "numbers" else []
        commands.add_parser(name, aliases=aliases, help=about, description=about).set_defaults(run=run)
    about = "add a vintage of a cited fact and show what it moves"
    fact_parser = commands.add_parser("fact", help=about, description=about)
    fact_parser.set_defaults(run=fact)
    fact_parser.add_argument("name", help="table.row; the row is the values of the table's key, joined by _")
    fact_parser.add_argument("--value", action="append", required=True, help="the new value; may be given again")
    fact_parser.add_argument("--field", action="append", default=[], help="its column, where the table has several")
    fact_parser.add_argument("--known-since", required=True, metavar="DAY", help="the day it was published")
    fact_parser.add_argument("--source", required=True, help="a key of the bibliography, or a text")
    fact_parser.add_argument("--locator", required=True, help="where in the source, best an address")
    fact_parser.add_argument("--status", required=True, help="what was seen of the source: " + ", ".join(STATUS))
    fact_parser.add_argument("--speaks-of", metavar="WHEN", help="what it is about; else as before")
    fact_parser.add_argument("--write", action="store_true", help="keep it; else it is only shown")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; an error in what was given is one line, and status 2."""
    from numpy.linalg import LinAlgError

    from .facts.files import RecordError

    given = parser().parse_args(arguments)
    given.command_line = shlex.join(["python", "-m", "scalingbet", *(sys.argv[1:] if arguments is None else arguments)])
    try:
        print(given.run(given), end="")
    except (ArithmeticError, LinAlgError) as error:
        print(f"error: no law that can be computed with fits these runs ({error})", file=sys.stderr)
        return 2
    except RecordError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, head for one, has had enough
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
