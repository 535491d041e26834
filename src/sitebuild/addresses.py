"""Where the site and the repository are, and where an error is reported."""

import functools
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import yaml

from scalingbet.facts.book import book

SITE_URL = "SITE_URL"  # in the environment: the site's address, where _config.yml has none
PAGES = {"github.com": "github.io", "gitlab.com": "gitlab.io"}  # hosts that publish a repository's pages, and where


@functools.cache
def repository_url(folder: Path | str) -> str:
    """Return the address of the repository that ``folder`` is a clone of, or "" when none is known.

    It is ``repository: url`` in ``_config.yml``; where that is empty ``$REPOSITORY_URL``; else what git knows.
    """
    url = configured_repository(folder) or os.environ.get("REPOSITORY_URL", "")
    if not url:
        git = ["git", "-C", str(folder), "remote", "get-url", "origin"]
        url = subprocess.run(git, capture_output=True, text=True, check=False).stdout
    url = re.sub(r"^git@([\w.-]+):", r"https://\1/", url.strip()).removesuffix(".git").rstrip("/")
    return url if url.startswith("https://") else ""


def configured_repository(folder: Path | str) -> str:
    """Return the address of the repository that ``_config.yml`` names, or ""."""
    return (_config(folder).get("repository") or {}).get("url") or ""


def _config(folder: Path | str) -> dict[str, Any]:
    file = Path(folder) / "_config.yml"
    try:
        return yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
    except yaml.YAMLError:
        return {}  # Jupyter Book stops there, and says what is wrong


@functools.cache
def site_url(folder: Path | str) -> str:
    """Return the address of the site that ``folder`` builds, with a slash at its end, or "" when none is known.

    It is ``html: baseurl`` in ``_config.yml``; where that is empty ``$SITE_URL``; else where the repository's host
    publishes its pages.  What is no address of a site raises ValueError.
    """
    given = (_config(folder).get("html") or {}).get("baseurl") or os.environ.get(SITE_URL, "")
    return checked_site(given) if given else published_at(repository_url(folder))


def checked_site(url: str) -> str:
    """Return the address of a site with a slash at its end; what is none raises ValueError.

    >>> checked_site("https://example.org/bet")
    'https://example.org/bet/'
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"the site's address (html: baseurl in _config.yml, or $SITE_URL) = {url!r}; allowed is one "
                         "as https://example.org/the-scaling-bet, or none")  # fmt: skip
    return parts.geturl().rstrip("/") + "/"


def published_at(repository: str) -> str:
    """Return the address at which a known host publishes the pages of a repository, or "".

    >>> published_at("https://github.com/A/b"), published_at("https://github.com/a/a.github.io")
    ('https://a.github.io/b/', 'https://a.github.io/')
    """
    host, path = urlsplit(repository).hostname or "", urlsplit(repository).path.strip("/")
    owner, _, name = path.partition("/")
    if host not in PAGES or not name:
        return ""
    at = f"{owner.lower()}.{PAGES[host]}"
    return f"https://{at}/" if name.lower() == at else f"https://{at}/{name}/"


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
