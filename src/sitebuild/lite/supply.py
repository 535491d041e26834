"""What JupyterLite is built from, each file checked before it is used.

Pyodide's core comes from its npm package, whose hash ``pyodide.json`` holds; the lock inside holds the hash of every
wheel of Pyodide's own release.  Those come from the release, or from a folder.  ``requirements-pyodide.txt`` holds the
hashes of the others, which pip fetches.  What was fetched once is kept in ``_build/lite/fetched``.
"""

import base64
import functools
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from .. import ROOT

PINS = json.loads(Path(__file__).with_name("pyodide.json").read_text("utf-8"))
KEPT = ROOT / "_build" / "lite" / "fetched"
CORE = f"pyodide-{PINS['version']}.tgz"


class SupplyError(Exception):
    """What is missing, or is not what it should be; the message names it."""


def checked(name: str, data: bytes, promised: str) -> bytes:
    """Return ``data``, or raise when it has not the ``promised`` hash: ``sha512-`` and base64, or SHA-256 in hex."""
    algorithm = promised.partition("-")[0]
    if algorithm != promised:
        actual = f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"
    else:
        actual = hashlib.sha256(data).hexdigest()
    if actual != promised:
        raise SupplyError(f"{name}: its hash is {actual}, and should be {promised}")
    return data


def kept(name: str, promised: str, fetch: Callable[[], bytes]) -> bytes:
    """Return the file ``name``: as it was kept if it is whole, else as ``fetch`` gives it, checked and kept."""
    file = KEPT / name
    if file.exists():
        try:
            return checked(name, file.read_bytes(), promised)
        except SupplyError:
            file.unlink()  # half written, or of another version
    data = checked(name, fetch(), promised)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return data


def from_source(source: str, name: str) -> bytes:
    """Return the bytes of the file ``name`` in ``source``, a folder or an address."""
    if not source.startswith(("http://", "https://")):
        file = Path(source) / name
        if not file.is_file():
            raise SupplyError(f"{name} is not in {source}")
        return file.read_bytes()
    try:
        with urllib.request.urlopen(f"{source.rstrip('/')}/{name}", timeout=300) as answer:
            return answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        raise SupplyError(f"{name}: {source} does not give it ({getattr(error, 'reason', error)}); another source: "
                          "make lite PYODIDE=folder-or-address") from None  # fmt: skip


def from_npm() -> bytes:
    """Return the bytes of Pyodide's npm package."""
    npm = shutil.which("npm")
    if not npm:
        raise SupplyError(f"no npm found, which fetches Pyodide's core: install Node.js, or put {CORE} into the folder "
                          "of make lite PYODIDE=folder")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"pyodide@{PINS['version']}", "--silent", "--ignore-scripts"]
        packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if packed.returncode:
            raise SupplyError(f"npm does not give pyodide {PINS['version']}: {packed.stderr.strip()[-500:]}")
        return (Path(folder) / CORE).read_bytes()


def core(source: str) -> dict[str, bytes]:
    """Return the files of Pyodide's core, with its lock: of its npm package, in the folder ``source`` or from npm."""
    here = Path(source) / CORE
    package = kept(CORE, PINS["integrity"], here.read_bytes if here.is_file() else from_npm)
    with tarfile.open(fileobj=io.BytesIO(package)) as packed:
        return {name: member(packed, f"package/{name}") for name in PINS["core"]}


def member(packed: tarfile.TarFile, name: str) -> bytes:
    """Return the bytes of a file in an archive; one that is not there raises ``KeyError``."""
    file = packed.extractfile(name)
    assert file is not None, f"{name} is no file"
    return file.read()


def closure(packages: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return ``names`` and what they depend on, sorted."""
    needed, waiting = set(), list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in needed:
            needed.add(name)
            waiting += packages[name]["depends"]
    return sorted(needed)


def official(packages: Mapping[str, Any], source: str) -> dict[str, bytes]:
    """Return the wheels of Pyodide's release that the notebooks need: ``{name: bytes}``, each as its lock says."""
    names = closure(packages, PINS["official"])
    return {
        name: kept(packages[name]["file_name"], packages[name]["sha256"],
                   functools.partial(from_source, source, packages[name]["file_name"]))
        for name in names
    }  # fmt: skip


def pip_wheels(folder: str) -> None:
    """Have pip put the files that ``requirements-pyodide.txt`` names into ``folder``, each as its hash says."""
    command = [
        sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet", "--no-deps",
        "--require-hashes", "--requirement", str(ROOT / "requirements-pyodide.txt"), "--dest", folder,
        "--python-version", "3.12", "--implementation", "cp", "--abi", "cp312", "--abi", "none",
        "--platform", "any", "--platform", "pyemscripten_2024_0_wasm32",
        "--only-binary", ":all:", "--no-binary", "markupsafe", "--no-build-isolation",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SupplyError(f"pip does not give the wheels of requirements-pyodide.txt:\n{done.stderr.strip()[-2000:]}")
