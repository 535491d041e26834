"""What ``make lite`` does, without a network or a browser: each file checked, nothing half done. See check_lite.py."""

import hashlib
import json
import re

import numpy as np
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from places import ROOT

from scalingbet.explorable.vega import rounded
from scalingbet.figures import laws
from sitebuild import __main__ as build
from sitebuild.lite import __main__ as lite
from sitebuild.lite import in_browser, supply, wheels
from sitebuild.lite.supply import SupplyError


@pytest.fixture
def release(tmp_path, monkeypatch):
    """A release of two packages, one needing the other, in a folder; returns the folder and the lock's packages."""
    folder = tmp_path / "release"
    folder.mkdir()
    packages = {}
    for name, depends in (("array", []), ("fitter", ["array"])):
        (folder / f"{name}-1.whl").write_text(f"this is {name}")
        digest = hashlib.sha256(f"this is {name}".encode()).hexdigest()
        packages[name] = {"file_name": f"{name}-1.whl", "sha256": digest, "depends": depends}
    monkeypatch.setattr(supply, "KEPT", tmp_path / "kept")
    monkeypatch.setitem(supply.PINS, "official", ["fitter"])
    return folder, packages


def test_what_a_package_needs_comes_with_it_and_is_kept(release, tmp_path):
    folder, packages = release
    assert supply.official(packages, str(folder)) == {"array": b"this is array", "fitter": b"this is fitter"}
    (folder / "array-1.whl").unlink()
    assert set(supply.official(packages, str(folder))) == {"array", "fitter"}
    (tmp_path / "kept" / "array-1.whl").write_text("this is ar")  # half written
    with pytest.raises(SupplyError, match=r"array-1\.whl is not in"):
        supply.official(packages, str(folder))


def test_a_wrong_hash_stops_with_the_files_name_and_keeps_nothing(release, tmp_path):
    folder, packages = release
    (folder / "fitter-1.whl").write_text("this is Fitter")
    with pytest.raises(SupplyError, match=r"fitter-1\.whl: its hash is [0-9a-f]{64}, and should be [0-9a-f]{64}"):
        supply.official(packages, str(folder))
    assert not (tmp_path / "kept" / "fitter-1.whl").exists()
    with pytest.raises(SupplyError, match=r"pyodide.*\.tgz: its hash is sha512-"):
        supply.checked(supply.CORE, b"another package", supply.PINS["integrity"])


def test_an_address_is_a_source_too(release):
    import chrome

    folder, packages = release
    with chrome.served(folder) as address:
        assert set(supply.official(packages, address)) == {"array", "fitter"}
        (folder / "array-1.whl").unlink()
        with pytest.raises(SupplyError, match=r"array-2\.whl: http.*does not give it \(File not found\).*PYODIDE="):
            supply.from_source(address, "array-2.whl")


def test_without_npm_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setattr(supply.shutil, "which", lambda name: None)
    with pytest.raises(SupplyError, match=r"no npm found.*install Node\.js, or put pyodide-.*\.tgz into the folder"):
        supply.from_npm()


WHEEL = {
    "fitter/__init__.py": b"", "fitter-1.dist-info/METADATA": b"Name: Fitter\nVersion: 1\nRequires-Dist: array>=1\n"
    b"Requires-Dist: scipy\nRequires-Dist: windows; sys_platform == 'win32'\n",
}  # fmt: skip


def test_the_locks_entry_of_a_wheel():
    entry = wheels.entry(WHEEL, b"data", {"array": "1.1"})
    assert (entry["name"], entry["depends"], entry["imports"]) == ("fitter", ["array"], ["fitter"])
    assert entry["sha256"] == hashlib.sha256(b"data").hexdigest()
    for known in ({}, {"array": "0.9"}):
        with pytest.raises(SupplyError, match="fitter needs array>=1"):
            wheels.entry(WHEEL, b"data", known)


def test_the_same_files_are_packed_to_the_same_bytes():
    assert wheels.packed(WHEEL) == wheels.packed(dict(reversed(WHEEL.items())))


PAGE = '<ul class="tools">\n<li>Print</li>\n</ul><p class="run-live"><a href="y">Run live</a></p>'


def test_the_site_is_published_without_it_where_it_cannot_be_built():
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8"))["jobs"]["build"][
        "steps"
    ]
    named = [step.get("run", step.get("uses", "").partition("@")[0]) for step in steps]
    at = named.index("make lite")
    assert named[at - 1 : at + 2 : 2] == ["make site", "actions/upload-pages-artifact"]
    assert steps[at]["continue-on-error"] is True


def test_chapters_offer_their_notebook_once(tmp_path):
    (tmp_path / "notebooks").mkdir()
    page = tmp_path / "notebooks" / "01-scaling-laws.html"
    page.write_text(PAGE)
    (tmp_path / "notebooks" / "gone.html").write_text(PAGE)
    lite.offer(tmp_path)
    once = page.read_text()
    assert once.count("../lite/notebooks/index.html?path=01-scaling-laws.ipynb") == 2
    assert (tmp_path / "notebooks" / "gone.html").read_text() == PAGE
    lite.offer(tmp_path)
    assert page.read_text() == once
    link = 'href="../lite/notebooks/index.html?path=01-scaling-laws.ipynb">Run in the browser</a>'
    assert once.replace(f'<li class="served"><a {link}</li>', "").replace(f'<a class="served" {link} ', "") == PAGE


def test_a_failure_leaves_the_site_and_no_half(tmp_path, monkeypatch):
    html = tmp_path / "html"
    html.mkdir()
    (html / "index.html").write_text("the site")
    monkeypatch.setattr(lite, "MADE", tmp_path / "lite" / "made")
    monkeypatch.setattr(build, "BUILD", tmp_path)
    monkeypatch.setattr(build, "settle_environment", lambda: None)

    def make(folder, source):
        folder.mkdir(parents=True)
        (folder / "half").write_text("")
        raise SupplyError("numpy.whl: its hash is 1, and should be 2")

    monkeypatch.setattr(lite, "make", make)
    with pytest.raises(SystemExit, match=r"JupyterLite is not added: numpy\.whl"):
        lite.main("anywhere")
    assert [file.name for file in html.iterdir()] == ["index.html"]
    assert list((tmp_path / "lite").iterdir()) == []


def test_pins_are_said_once():
    assert supply.PINS["version"] in supply.PINS["release"]
    lock = (ROOT / "requirements-pyodide.txt").read_text()
    assert not set(supply.PINS["left out"]) & set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    settings = json.loads((ROOT / "src" / "sitebuild" / "lite" / "jupyter-lite.json").read_text())
    assert "http" not in json.dumps(settings)


def test_a_chart_is_found_whatever_its_last_digits():
    chart = laws.isoflop_valleys.lite()
    nudged = json.loads(json.dumps(chart), parse_float=lambda text: float(np.nextafter(float(text), np.inf)))
    assert nudged != chart
    assert rounded(nudged) == rounded(chart)
    assert rounded("p_C <= 2.2188381146498522e+22") == rounded("p_C <= 2.2188381146498527e+22")
    assert rounded({"a": 0.1234567}) != rounded({"a": 0.1234568})


def test_scipy_alone_comes_late():
    assert in_browser.Late().find_spec("numpy") is None


def test_binder_installs_the_lock_and_then_the_package():
    folder = ROOT / ".binder"
    assert (folder / "requirements.txt").read_text().split() == ["-r", "../requirements.txt"]
    kind, _, version = (folder / "runtime.txt").read_text().strip().partition("-")
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    assert kind == "python"
    assert version in workflow["jobs"]["models"]["strategy"]["matrix"]["python"]
    assert SpecifierSet(">=3.11").contains(version)
    script = folder / "postBuild"
    assert script.stat().st_mode & 0o100
    assert "pip install --no-deps --no-build-isolation --editable ." in script.read_text()
