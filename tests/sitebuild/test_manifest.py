"""The manifest of the site, and the archive: what changed is named; bytes do not depend on when."""

import shutil
import subprocess
import sys
import zipfile

import chrome
import pytest

from sitebuild.finish import manifest, release


def test_the_built_site_is_as_its_manifest_says(site):
    problems, count = manifest.differences(str(site))
    assert problems == []
    assert count == len(manifest.files(site)) > 100


@pytest.fixture
def copy(tmp_path):
    """A small site of three files with its manifest."""
    folder = tmp_path / "site"
    (folder / "book").mkdir(parents=True)
    for name in ("index.html", "book/a page.html", "book/data.csv"):
        (folder / name).write_text(f"this is {name}")
    manifest.write(folder)
    return folder


def test_another_program_reads_the_manifest(copy):
    program = ["sha256sum"] if shutil.which("sha256sum") else ["shasum", "--algorithm", "256"]  # Linux; macOS
    checked = subprocess.run([*program, "--check", "--quiet", manifest.NAME], cwd=copy, check=False)
    assert checked.returncode == 0


def test_each_difference_is_named(copy):
    assert manifest.differences(str(copy)) == ([], 3)
    (copy / "index.html").write_text("this is not index.html")
    (copy / "book" / "data.csv").unlink()
    (copy / "more.html").write_text("")
    problems, _ = manifest.differences(str(copy))
    assert [problem.partition(" (")[0] for problem in problems] == [
        "book/data.csv: missing", "index.html: changed", "more.html: not in the manifest",
    ]  # fmt: skip


def test_a_served_copy_is_checked(copy):
    with chrome.served(copy) as address:
        assert manifest.differences(address) == ([], 3)
        (copy / "book" / "a page.html").unlink()
        assert manifest.differences(address)[0] == ["book/a page.html: missing (404)"]


@pytest.mark.parametrize("line", ["no digest", f"{'0' * 64}  ../outside", f"{'0' * 64}  /outside", f"{'0' * 64}"])
def test_a_manifest_in_another_form_is_refused(copy, line):
    with (copy / manifest.NAME).open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(ValueError, match="line 4"):
        manifest.differences(str(copy))


def test_the_command_says_what_differs(copy):
    def verify():
        command = [sys.executable, "-m", "sitebuild.finish.manifest", copy]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert verify().stdout.strip().endswith("all 3 files are as built.")
    (copy / "index.html").write_text("")
    assert verify().returncode == 1
    assert "index.html: changed" in verify().stderr
    (copy / manifest.NAME).unlink()
    assert "no manifest.sha256" in verify().stderr


def test_the_archive_is_the_site(copy, tmp_path):
    one, other = tmp_path / "a" / "site-1.zip", tmp_path / "b" / "site-1.zip"
    release.pack(copy, one)
    shutil.copytree(copy, tmp_path / "later")
    release.pack(tmp_path / "later", other)
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert manifest.differences(str(tmp_path / "unpacked" / "site-1")) == ([], 3)
