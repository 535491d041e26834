"""What the tests share: the built site, a server for it, and one Chromium for the whole run."""

import os
import subprocess
import sys
from pathlib import Path

import checks
import chrome
import pytest
from hypothesis import settings
from places import FRONT, ROOT

KINDS = ("browser", "slow", "quick")  # of tests, the longest first

# A slow machine is no defect, and a red run must be red again: no deadlines, the same examples each time.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark each test by what it needs, see the markers in pyproject.toml."""
    for item in items:
        if {"site", "browser"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("browser")
        elif not item.get_closest_marker("slow"):
            item.add_marker("quick")
    if "PYTEST_XDIST_WORKER" in os.environ:  # what takes long begins first, so that all processes end together
        items.sort(key=lambda item: next(i for i, kind in enumerate(KINDS) if item.get_closest_marker(kind)))


def unit(nodeid):
    """Return the name of the unit that a test runs in, whole and in one process: its file, or a part of it.

    >>> unit("tests/models/test_laws.py::test_kaplan[1]")
    'tests/models/test_laws.py'
    >>> unit("tests/explorable/test_explorables.py::test_no_state_is_empty[power-law]")
    'tests/explorable/test_explorables.py[power-law]'
    """
    file, _, test = nodeid.partition("::")
    name, bracket, parameter = test.partition("[")
    part = {
        "test_explorables": bracket + parameter or name,
        "check_browsers": bracket + parameter.removesuffix("]").partition("-")[0],
        "test_site": name,
        "test_defects": test,
    }
    return file + part.get(Path(file).stem, "")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Share the suite by units, in the order that they are collected in: what a unit's tests share is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        _split_scope = staticmethod(unit)

    config.option.loadscopereorder = False
    return Units(config, log)


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
