"""What the tests share: the built site, a server for it, and one Chromium for the whole run."""

import os
import subprocess
import sys
from pathlib import Path

import checks
import chrome
import pytest
from hypothesis import settings
from places import ROOT

FRONT = "book/index.html"  # a page with one figure

# A slow machine is no defect, and a red run must be red again: no deadlines, the same examples each time.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")


@pytest.fixture(scope="session")
def site():
    """The folder of the built site: ``$SITE_DIR``, or what is built now."""
    if "SITE_DIR" in os.environ:
        return Path(os.environ["SITE_DIR"]).resolve()
    command = [sys.executable, "-m", "sitebuild"]
    built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, check=False)
    if built.returncode:
        pytest.fail("the site was not built:\n" + "\n".join(built.stdout.splitlines()[-8:]), pytrace=False)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def address(site):
    """The address under which the site is served on this machine."""
    with chrome.served(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """Chromium, found or fetched; it reaches nothing but this machine."""
    with chrome.launched() as launched:
        yield launched


@pytest.fixture(scope="session")
def figure(site):
    """The name of the front page's figure."""
    (name,) = checks.said(site, FRONT)
    return name


@pytest.fixture
def visit(browser, address):
    """Open a page of the site with something done to its context first."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:

        def open_page(name=FRONT, before=lambda context: None):
            before(context)
            return checks.Visit(context, address + name)

        yield open_page
