"""The notebooks: as committed, and run outside the repository with the wheel and the book's requirements alone."""

import ast
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from driven import NOTEBOOKS, wrong_outputs

from sitebuild.lite import wheels

RUN = """
import json, pathlib, re, resource, sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.execute(notebook, timeout=300, extra_arguments=["--log-level=ERROR"])
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
unit = 1 if sys.platform == "darwin" else 1024
kernel, own = (resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
status = pathlib.Path("/proc/self/status")
if status.exists():  # Linux hands the peak of whoever starts a process on to it: here that of all the tests before
    own = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) * 1024
peak = kernel + own
json.dump({"outputs": outputs, "peak": peak}, sys.stdout)
"""


def code_cells(path):
    """Return the code cells of a notebook."""
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def clutter(path):
    """Return what a committed notebook has that it should not: outputs, definitions, commands, an id twice."""
    ids = [cell.get("id") for cell in json.loads(path.read_text("utf-8"))["cells"]]
    problems = [f"the cell id {one} is there twice" for one in sorted({i for i in ids if i and ids.count(i) > 1})]
    for number, cell in enumerate(code_cells(path), 1):
        source = "".join(cell["source"])
        if cell["outputs"] or cell["execution_count"] is not None:
            problems.append(f"code cell {number} has outputs")
        try:
            parts = [*ast.walk(ast.parse(source))]
        except SyntaxError:
            problems.append(f"code cell {number} is not plain Python: {source.splitlines()[0]}")
            continue
        if any(isinstance(part, ast.FunctionDef | ast.ClassDef | ast.Lambda) for part in parts):
            problems.append(f"code cell {number} defines something: that belongs in the package")
    return problems


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What running a copy of each notebook gave, side by side, with the package as its wheel has it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    installed = folder / "installed"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*pip, installed, wheels.build(folder / "wheel")], check=True)
    bare = {name: value for name, value in os.environ.items() if name != "SCALINGBET_SITE"}
    bare["PYTHONPATH"] = str(installed)  # before the repository's own
    where = [sys.executable, "-c", "import scalingbet; print(scalingbet.__file__)"]
    found = subprocess.run(where, env=bare, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(installed)

    def run(path):
        copy = shutil.copy(path, folder)
        return subprocess.run(
            [sys.executable, "-c", RUN, copy], env=bare, cwd=folder, capture_output=True, text=True, check=False
        )

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(NOTEBOOKS, pool.map(run, NOTEBOOKS), strict=True))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebook_is_clean(path):
    assert clutter(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_elsewhere(path, runs):
    assert runs[path].returncode == 0, runs[path].stderr[-3000:]
    outputs = json.loads(runs[path].stdout)["outputs"]
    assert wrong_outputs(outputs) == []
    assert any("application/vnd.vega.v6+json" in output.get("data", {}) for output in outputs)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_fits_in_binders_memory(path, runs):
    assert 50e6 < json.loads(runs[path].stdout)["peak"] < 1e9


def test_clutter_and_wrong_outputs_are_seen(tmp_path):
    notebook = tmp_path / "n.ipynb"
    cells = [
        {"cell_type": "code", "source": ["def f(x):\n", "    return x"], "outputs": [], "execution_count": None},
        {"cell_type": "code", "source": ["%pip install x"], "outputs": [], "execution_count": None},
        {"cell_type": "code", "source": ["1"], "outputs": [{}], "execution_count": 1, "id": "a"},
        {"cell_type": "markdown", "source": ["Text."], "id": "a"},
    ]
    notebook.write_text(json.dumps({"cells": cells}))
    assert [problem.split(":")[0] for problem in clutter(notebook)] == [
        "the cell id a is there twice", "code cell 1 defines something", "code cell 2 is not plain Python",
        "code cell 3 has outputs",
    ]  # fmt: skip
    figure = {"output_type": "display_data", "data": {"application/vnd.vega.v6+json": {}, "text/html": ""}}
    stream = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    assert len(wrong_outputs([figure, stream])) == 2
