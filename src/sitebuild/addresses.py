"""Where the repository is, and where an error is reported."""

import functools
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from scalingbet.facts.book import book


@functools.cache
def repository_url(folder: Path | str) -> str:
    """Return the address of the repository that ``folder`` is a clone of, or "" when none is known."""
    url = os.environ.get("REPOSITORY_URL", "")
    if not url:
        git = ["git", "-C", str(folder), "remote", "get-url", "origin"]
        url = subprocess.run(git, capture_output=True, text=True, check=False).stdout
    url = re.sub(r"^git@([\w.-]+):", r"https://\1/", url.strip()).removesuffix(".git").rstrip("/")
    return url if url.startswith("https://") else ""


def report_url(repository: str, page: str, subject: str) -> str:
    """Return the address that opens a prefilled report of an error about ``subject`` on ``page``.

    ``site.js`` puts the reader's own address, with the state of the figures, in the place of the page's name.
    Without a repository there is nowhere to open it: the address is then that of the page that says what to send.

    >>> report_url("https://github.com/a/b", "book/claims", "claim C001-04")[:62]
    'https://github.com/a/b/issues/new?title=Error%3A+claim+C001-04'
    """
    if not repository:
        return "../book/methods.html#correct-us"
    version = f"{book()['version']}, {book()['date']}"
    asked = "What is wrong:\n\nWhat it should be, and the source:\n"
    body = f"Page: {page}\nAbout: {subject}\nVersion: {version}\n\n{asked}"
    return f"{repository}/issues/new?{urlencode({'title': f'Error: {subject}', 'body': body})}"


def live_links(repository: str, page: str) -> list[tuple[str, str]]:
    """Return ``(text, address)`` of each live kernel that opens ``page``: Binder's, for a notebook of a known host.

    >>> live_links("https://github.com/a/b", "notebooks/01-scaling-laws")
    [('Open in Binder', 'https://mybinder.org/v2/gh/a/b/main?urlpath=lab/tree/notebooks/01-scaling-laws.ipynb')]
    """
    host, path = urlsplit(repository).hostname or "", urlsplit(repository).path.strip("/")
    place = {"github.com": f"gh/{path}", "gitlab.com": f"gl/{quote(path, safe='')}"}.get(host)
    if not place or not page.startswith("notebooks/"):
        return []
    return [("Open in Binder", f"https://mybinder.org/v2/{place}/main?urlpath=lab/tree/{page}.ipynb")]
