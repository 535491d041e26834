"""From a shell: ``python -m scalingbet fit runs.csv``, ``... check claims.yaml``, ``... names growth``."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """End with status 2 and the message."""
        self.exit(2, f"error: {message}; {self.prog} --help says what is allowed\n")


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


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    from .facts.description import STATUS
    from .fitting import command

    top = Parser(prog="python -m scalingbet", description=__doc__.split(":")[0])
    commands = top.add_subparsers(dest="command", required=True)
    about = "fit a scaling law to training runs"
    fit_parser = commands.add_parser("fit", help=about, description=about)
    fit_parser.set_defaults(run=command.fit)
    command.options(fit_parser)
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
