"""The repository itself: the locks, the workflows, what is said about version and licence, and the style."""

import itertools
import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from places import ROOT

from bench import readme
from scalingbet import __version__
from scalingbet.facts.book import book
from sitebuild.addresses import configured_repository

LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-lite.txt", "requirements-pyodide.txt")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def pins(lock):
    """Return ``{package: version}`` of the text of a lock."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))


def lock_problems(lock):
    """Return what keeps the text of a lock from installing the same files for everybody, and from everywhere."""
    entries = re.split(r"\n(?=\S)", "\n".join(line for line in lock.splitlines() if not line.startswith("#")))
    problems = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry or "==" not in entry]
    return problems + re.findall(r"https?://\S+|--(?:extra-)?index-url.*", lock)


@pytest.mark.parametrize("name", [*LOCKS, "requirements-bench.txt"])
def test_lock_is_complete(name):
    assert lock_problems((ROOT / name).read_text()) == []


@pytest.mark.parametrize("planted", ["--index-url https://example.org/simple\n", "numpy>=2\n", "numpy==2.4.6\n"])
def test_a_loose_lock_is_seen(planted):
    assert lock_problems(planted)


def test_locks_agree_and_satisfy_what_the_package_asks_for():
    site, tests, lite, browser = (pins((ROOT / name).read_text()) for name in LOCKS)
    assert {name for name in site if tests.get(name, site[name]) != site[name]} == set()
    # In the browser: the last jsonschema that is Python alone; and front ends that fit JupyterLite's JupyterLab.
    assert {name for name in browser if site.get(name, browser[name]) != browser[name]} == {"jsonschema"}
    assert lite["jupyterlab-widgets"].split(".")[:2] == browser["jupyterlab-widgets"].split(".")[:2]
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, build = declared["project"], declared["build-system"]
    asked = [project["dependencies"], build["requires"], *project["optional-dependencies"].values()]
    for requirement in map(Requirement, itertools.chain(*asked)):
        assert requirement.specifier.contains(site[requirement.name]), requirement


def workflow_problems(text):
    """Return what a workflow may do that it should not, or takes from somewhere that can change."""
    workflow = yaml.safe_load(text)
    problems = []
    if workflow.get("permissions") != {"contents": "read"}:
        problems.append("permissions are not read-only at the top")
    if "concurrency" not in workflow:
        problems.append("no concurrency")
    triggers = workflow[True]  # YAML reads "on" as true
    if "pull_request_target" in triggers:
        problems.append("pull_request_target runs others' code with this repository's rights")
    for name, job in workflow["jobs"].items():
        grants = {right for right, level in job.get("permissions", {}).items() if level == "write"}
        if "pull_request" in triggers and (grants or "secrets" in json.dumps(job)):
            problems.append(f"{name}: rights or secrets for a pull request")
        if "timeout-minutes" not in job:
            problems.append(f"{name}: no time limit")
        for step in job["steps"]:
            uses = step.get("uses", "")
            if uses and not re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", uses):
                problems.append(f"{name}: {uses} is not pinned by a commit")
            if uses.startswith("actions/checkout@") and step.get("with", {}).get("persist-credentials") is not False:
                problems.append(f"{name}: the checkout keeps its credentials")
            if "${{" in step.get("run", ""):
                problems.append(f"{name}: a command with an expression in it")
    return problems


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_is_safe(path):
    assert workflow_problems(path.read_text()) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("contents: read", "contents: write"),
        ("persist-credentials: false", "persist-credentials: true"),
        ("concurrency:", "environment:"),
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6"),
        ("timeout-minutes", "name"),
        ("pull_request:", "pull_request_target:"),
        (".ci/run", "echo ${{ github.event.pull_request.title }}"),
        ('python-version: "3.13"', "python-version: ${{ secrets.TOKEN }}"),
    ],
)
def test_an_unsafe_workflow_is_seen(good, bad):
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    assert good in text
    assert workflow_problems(text.replace(good, bad))


def test_version_and_date_are_said_once_more_and_the_same():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == __version__ == str(book()["version"])
    assert str(citation["date-released"]) == book()["date"]
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert set(citation["license"]) == set(book()["licence"].values())


def test_readme_fits_a_screen_and_its_links_lead_somewhere():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 60
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text()):
            assert link.startswith(("https://", "n:", "cite:", "claim:")) or (ROOT / link).exists(), f"{name}: {link}"


def test_readme_has_the_badge_of_the_configured_repository_and_no_other():
    text = (ROOT / "README.md").read_text()
    assert readme.with_badge(text, configured_repository(ROOT)) == text, "make readme"
    forked = readme.with_badge(text, "https://github.com/who/fork")
    assert re.findall(r"mybinder\.org/v2/\S+?/main", forked) == ["mybinder.org/v2/gh/who/fork/main"]
    assert readme.with_badge(forked, "https://github.com/a/b") == forked.replace("who/fork", "a/b")
    assert len(forked.splitlines()) <= 60
    assert (ROOT / "notebooks" / re.search(r"notebooks/(\S+\.ipynb)\)", forked)[1]).exists()


def test_readme_example_runs():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    exec(code, {})


@pytest.mark.parametrize("command", ["check --output-format concise", "format --check"])
def test_style(command):
    ruff = [sys.executable, "-m", "ruff", *command.split(), "--quiet", "--no-cache", str(ROOT)]
    found = subprocess.run(ruff, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:]
