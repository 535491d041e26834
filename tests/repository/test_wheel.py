"""The wheel and the source archive: the whole package is in them. test_notebooks.py runs what the wheel has."""

import subprocess
import sys
import tarfile
import zipfile

import pytest
from places import ROOT

from sitebuild.lite import wheels

SDIST = "import setuptools.build_meta, sys; setuptools.build_meta.build_sdist(sys.argv[1])"


@pytest.fixture(scope="module")
def package():
    """The files of the package, as paths in ``src``."""
    git = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "src/scalingbet"]
    listed = subprocess.run(git, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name.removeprefix("src/") for name in listed if (ROOT / name).exists()}


@pytest.mark.slow
def test_the_wheel_has_the_whole_package(package, tmp_path):
    with zipfile.ZipFile(wheels.build(tmp_path)) as wheel:
        found = set(wheel.namelist())
    assert {name for name in found if ".dist-info/" not in name} == package
    assert len(package) > 100
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in found)


def test_the_source_archive_gives_the_same_wheel(package, tmp_path):
    with wheels.sources() as copy:
        subprocess.run([sys.executable, "-c", SDIST, tmp_path], cwd=copy, check=True, capture_output=True)
    (archive,) = tmp_path.glob("scalingbet-*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/src/")[2] for name in packed.getnames() if "/src/" in name}
    assert package <= names
