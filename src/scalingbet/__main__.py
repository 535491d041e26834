"""From a shell: ``python -m scalingbet fit runs.csv``, ``... fact table.row``, ``... claims``, ``... numbers``."""

import argparse
import json
import sys
from collections.abc import Sequence


def _pair(text: str) -> tuple[float, ...]:
    """Return the numbers of ``70e9,1.4e12``."""
    from .fitting.runs import number

    return tuple(number(part) for part in text.split(","))


def fit(given: argparse.Namespace) -> str:
    """Fit a law to the runs of a file and return what it says."""
    from . import fitting
    from .fitting import report

    if (given.runs is None) != given.example:
        raise fitting.FitError("name a CSV file of runs, or - for standard input, or --example")
    columns = dict(pair.partition("=")[::2] for pair in given.column)
    source = sys.stdin.buffer.read() if given.runs == "-" else given.runs
    runs = fitting.example_runs() if given.example else fitting.read_runs(source, columns)
    fitted = report.report(runs, given.law, given.objective, given.tied, given.bootstrap, given.errors, given.predict)
    return json.dumps(fitted, indent=1) + "\n" if given.json else report.text(fitted)


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

    ours = bet.Scenario()
    chances = {f"chance of payback by {year}": f"{ours.chance(year):.1%}" for year in (2035, 2040)}
    content = {
        "headline": {"payback, every input central": f"{ours.payback()}"} | chances,
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


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    from .facts.description import STATUS

    top = argparse.ArgumentParser(prog="python -m scalingbet", description=__doc__.split(":")[0])
    commands = top.add_subparsers(dest="command", required=True)
    about = "fit a scaling law to training runs"
    fit_parser = commands.add_parser("fit", help=about, description=about)
    fit_parser.set_defaults(run=fit)
    fit_parser.add_argument("runs", nargs="?", help="CSV: two of parameters, tokens, compute; and loss. - reads stdin")
    fit_parser.add_argument("--example", action="store_true", help="fit the seven Cerebras-GPT runs instead")
    fit_parser.add_argument(
        "--column", action="append", default=[], metavar="loss=NAME", help="the column of N, D, C or loss"
    )
    fit_parser.add_argument("--law", choices=["chinchilla", "power"], help="by default what the runs allow")
    fit_parser.add_argument("--objective", choices=["huber", "l1"], default="huber", help="of log loss")
    fit_parser.add_argument("--errors", choices=["relative", "absolute"], default="relative", help="of a power law")
    fit_parser.add_argument("--tied", action="store_true", help="one exponent for parameters and tokens")
    fit_parser.add_argument(
        "--bootstrap", type=int, default=1000, metavar="N", help="refits for the intervals; 0 for none"
    )
    fit_parser.add_argument(
        "--predict", type=_pair, action="append", default=[], metavar="N,D", help="a run to predict"
    )
    fit_parser.add_argument("--json", action="store_true", help="the same as JSON, in full precision")
    for name, run, about in (("claims", claims, "print the ledger of claims as JSON"),
                             ("numbers", numbers, "print the checked numbers as JSON"),
                             ("state", state, "print headline, verdicts, numbers and findings as JSON")):  # fmt: skip
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
    from .facts.files import RecordError

    given = parser().parse_args(arguments)
    try:
        print(given.run(given), end="")
    except RecordError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, head for one, has had enough
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
