"""Ask the data sets that tables name, and write a proposal: ``make refresh``; ``ARGS=--write`` takes it over."""

import argparse
import datetime
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from ..files import RecordError
from .datasets import REGISTRY, datasets
from .proposal import Proposal


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``refresh.md`` and the changed tables; return 1 when something was refused."""
    parser = argparse.ArgumentParser(prog="make refresh ARGS=", description=__doc__)
    parser.add_argument("--write", action="store_true", help="take the changed tables over")
    parser.add_argument("--registry", type=Path, default=REGISTRY, help="another list of data sets")
    parser.add_argument("--out", type=Path, default=Path("_build"), help="where the proposal goes")
    given = parser.parse_args(arguments)
    today = datetime.date.today().isoformat()
    proposal = Proposal()
    try:
        for name, entry in datasets(given.registry).items():
            proposal.ask(name, entry, today)
    except RecordError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    moved = None
    try:
        moved = proposal.moved()
    except RecordError as error:
        proposal.refused.append(str(error))
    report = proposal.report(today, moved)
    given.out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(given.out / "refresh", ignore_errors=True)
    (given.out / "refresh.md").write_text(report, encoding="utf-8")
    proposal.write(given.out / "refresh")
    if given.write and moved is not None:
        proposal.write()
    print(report)
    return int(bool(proposal.refused))


if __name__ == "__main__":
    sys.exit(main())
