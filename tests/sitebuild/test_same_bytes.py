"""Two builds of the same sources, in other folders, time zones, locales and hash seeds, are the same bytes."""

import os
import shutil
import subprocess
import sys

import pytest
from places import ROOT
from twin import unlike

from sitebuild.addresses import repository_url

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANGUAGE": "de", "PYTHONHASHSEED": "77", "HOME": "/nonexistent"}


def test_another_build_gives_the_same_bytes(site, tmp_path):
    copy = tmp_path / "another folder" / "book"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    env = os.environ | ELSEWHERE | {"PYTHONPATH": str(copy / "src"), "REPOSITORY_URL": repository_url(ROOT) or ""}
    env.pop("SCALINGBET_SITE", None)
    command = [sys.executable, "-m", "sitebuild"]
    built = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.fail(built.stdout[-2000:] + built.stderr[-2000:], pytrace=False)
    assert unlike(site, copy / "_build" / "html") == []


def test_a_changed_byte_is_seen(tmp_path):
    for name, text in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_text("same")
        (tmp_path / name / "page").write_text(text)
    (tmp_path / "one" / "more").write_text("")
    assert unlike(tmp_path / "one", tmp_path / "other") == ["more", "page"]
