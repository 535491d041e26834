"""Which room may import from which: import-linter's contracts in ``pyproject.toml``, and what they catch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import importlinter

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache', '--no-logo'])"
PLANTED = {  # room: an import inside a function, and what is said of it
    "formula": ("import pandas", "scalingbet.formula is not allowed to import pandas"),
    "laws": ("from scalingbet import facts", "scalingbet.laws is not allowed to import scalingbet.facts"),
    "market": ("from scalingbet import claims", "scalingbet.market is not allowed to import scalingbet.claims"),
    "explorable": (
        "from scalingbet import figures",
        "scalingbet.explorable is not allowed to import scalingbet.figures",
    ),
    "claims": ("import sitebuild", "scalingbet is not allowed to import sitebuild"),
    "facts": ("import docutils", "scalingbet is not allowed to import docutils"),
}


def linted(folder):
    """Return the exit code and the words of import-linter about the packages in ``folder``."""
    tools = Path(importlinter.__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (folder / "src", folder, tools)))}
    ran = subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_no_room_imports_from_above_or_beside():
    code, said = linted(ROOT)
    assert code == 0, said


def test_an_import_that_runs_up_is_caught_also_inside_a_function(tmp_path):
    for name in ("src", "bench", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for room, (statement, _) in PLANTED.items():
        with (tmp_path / "src" / "scalingbet" / room / "__init__.py").open("a") as face:
            face.write(f"\n\ndef planted():\n    {statement}\n")
    (tmp_path / "src" / "scalingbet" / "attic.py").write_text('"""A room without a floor."""\n')
    code, said = linted(tmp_path)
    assert code == 1
    assert [room for room, (_, words) in PLANTED.items() if words not in said] == []
    assert "attic" in said
