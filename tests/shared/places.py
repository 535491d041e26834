"""Where things are: the root of the repository."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FRONT = "book/index.html"  # a page with one figure
