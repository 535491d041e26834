"""The build of the site: what turns pages, figures, ledger and data into files that need no server."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # of the repository
