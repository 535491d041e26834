"""The wheels that the notebooks' Python in the browser loads, made small and quick to import, and the lock of them.

Every wheel is checked before (``supply.py``).  Here tests are left out and modules are byte-compiled by Pyodide's own
Python, which halves the time until the first cell has run; the lock holds the hashes of what came out.
"""

import contextlib
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scalingbet import figures
from scalingbet.facts import cache, files, references

from .supply import KEPT, PINS, ROOT, SupplyError, member, pip_wheels

OWN = "scalingbet"
UNUSED = re.compile(r"^pandas/tests/|\.data/|\.dist-info/(RECORD|INSTALLER|direct_url\.json)$|/__pycache__/")
BROWSER = {
    "extra": "live", "implementation_name": "cpython", "os_name": "posix", "platform_machine": "wasm32",
    "platform_system": "Emscripten", "python_full_version": "3.12.7", "python_version": "3.12",
    "sys_platform": "emscripten",
}  # fmt: skip


def unpacked(file: Path) -> dict[str, bytes]:
    """Return the files of a wheel, or of the one source archive that needs no building, as ``{path: bytes}``."""
    data = file.read_bytes()
    if file.suffix == ".whl":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    root, files = file.name.removesuffix(".tar.gz"), {}
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        for name in packed.getnames():
            path = name.removeprefix(f"{root}/")
            if path.startswith("src/") and path.endswith(".py"):
                files[path.removeprefix("src/")] = member(packed, name)
            elif path == "PKG-INFO":
                files[f"{root}.dist-info/METADATA"] = member(packed, name)
    return files


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as the bytes of a zip file: the same for the same files, whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


@contextlib.contextmanager
def sources() -> Iterator[Path]:
    """Give a folder with a copy of what the project's own wheel is built from: a build leaves files beside it."""
    with tempfile.TemporaryDirectory() as copy:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        shutil.copytree(
            ROOT / "src" / OWN, Path(copy) / "src" / OWN, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        yield Path(copy)


def build(folder: str) -> Path:
    """Build the project's own wheel in ``folder``; return its path."""
    with sources() as copy:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps",
                   "--no-build-isolation", "--wheel-dir", folder, str(copy)]  # fmt: skip
        subprocess.run(command, check=True)
    (wheel,) = Path(folder).glob(f"{OWN}-*.whl")
    return wheel


def for_browser(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the ``files`` of the project's own wheel with what a Python in the browser needs beside them."""
    start = files[f"{OWN}/__init__.py"] + b"\nfrom .in_browser import install\n\ninstall()\n"
    finder = Path(__file__).with_name("in_browser.py").read_bytes()
    made = {"__init__.py": start, "in_browser.py": finder, f"facts/{cache.FILE.name}": prepare().encode()}
    return files | {f"{OWN}/{name}": data for name, data in made.items()}


def prepare() -> str:
    """Return, as JSON, what the browser's Python cannot make: data files as read, charts as compiled."""
    for file in sorted((ROOT / "src" / "scalingbet").rglob("*.yaml")):
        files.read(file)
    references.entries()
    for figure in figures.load().values():
        figure.vega()
    made = cache.noted()
    if json.loads(made) != cache._noted:
        raise SupplyError("what is prepared for the browser is not the same after JSON: a key that is no text?")
    return made


def compiled(wheels: Mapping[str, Mapping[str, bytes]], core: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return ``wheels``, ``{name: files}``, byte-compiled with the Python of the ``core``; kept for the next time."""
    kept = {name: KEPT.parent / "compiled" / f"{_digest(files)}.zip" for name, files in wheels.items()}
    with tempfile.TemporaryDirectory() as folder:
        node, python, work = shutil.which("node"), Path(folder) / "core", Path(folder) / "work"
        waiting = {name: files for name, files in wheels.items() if not kept[name].exists()}
        for place, files in [(python, core), *((work / name, files) for name, files in waiting.items())]:
            for path, data in files.items():
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(data)
        if waiting:
            if not node:
                raise SupplyError("no Node.js found, with which Pyodide's Python compiles its modules: install Node.js")
            if OWN in waiting:
                (work / OWN / "KEEP-SOURCES").touch()
            command = [node, *map(str, (Path(__file__).with_name("compile.mjs"), python, work))]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SupplyError(f"modules were not compiled:\n{(done.stdout + done.stderr)[-2000:]}")
        for name in waiting:
            made = {file.relative_to(work / name).as_posix(): file.read_bytes()
                    for file in (work / name).rglob("*") if file.is_file() and file.name != "KEEP-SOURCES"}  # fmt: skip
            kept[name].parent.mkdir(parents=True, exist_ok=True)
            part = kept[name].with_suffix(".part")
            part.write_bytes(packed(made))
            part.replace(kept[name])
    return {name: kept[name].read_bytes() for name in wheels}


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(PINS["version"].encode() + Path(__file__).with_name("compile.mjs").read_bytes())
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return total.hexdigest()[:32]


def imports(files: Iterable[str]) -> list[str]:
    """Return the names that ``import`` finds in the files of a wheel."""
    tops = {path.split("/")[0].removesuffix(".py") for path in files if path.endswith((".py", ".so"))}
    return sorted(top for top in tops if "." not in top)


def metadata(files: Mapping[str, bytes]) -> tuple[str, str, list[Requirement]]:
    """Return name, version and requirements (with their markers fulfilled in the browser) of a wheel's files."""
    (path,) = (path for path in files if re.fullmatch(r"[^/]+\.dist-info/METADATA", path))
    headers = BytesParser().parsebytes(files[path], headersonly=True)
    wanted = [Requirement(text) for text in headers.get_all("Requires-Dist", [])]
    environment = BROWSER if headers["Name"] == OWN else BROWSER | {"extra": ""}
    wanted = [
        requirement for requirement in wanted if requirement.marker is None or requirement.marker.evaluate(environment)
    ]
    return canonicalize_name(headers["Name"]), headers["Version"], wanted


def entry(files: Mapping[str, bytes], data: bytes, known: Mapping[str, str]) -> dict[str, Any]:
    """Return the lock's entry of a wheel with ``files`` and the bytes ``data``; what it needs must be ``known``."""
    name, version, wanted = metadata(files)
    depends = []
    for requirement in wanted:
        needed = canonicalize_name(requirement.name)
        if needed in PINS["left out"]:
            continue
        if needed not in known or not requirement.specifier.contains(known[needed], prereleases=True):
            raise SupplyError(
                f"{name} needs {requirement}; there is {known.get(needed, 'none')}: see requirements-pyodide.in"
            )
        depends.append(needed)
    return {
        "name": name, "version": version, "file_name": f"{name.replace('-', '_')}-{version}-py3-none-any.whl",
        "install_dir": "site", "sha256": hashlib.sha256(data).hexdigest(), "package_type": "package",
        "imports": imports(files), "depends": sorted(set(depends)), "unvendored_tests": False,
    }  # fmt: skip


def wheelhouse(
    core: Mapping[str, bytes], packages: Mapping[str, Any], official: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return every file that Pyodide loads packages from, and its lock, as ``{file name: bytes}``.

    ``packages`` is the official lock; ``official`` the official wheels, by name.
    """
    with tempfile.TemporaryDirectory() as folder:
        pip_wheels(folder)
        fetched = [unpacked(file) for file in sorted(Path(folder).iterdir())]
    with tempfile.TemporaryDirectory() as folder:
        fetched.append(for_browser(unpacked(build(folder))))
    ours = {metadata(files)[0]: {path: data for path, data in files.items() if not UNUSED.search(path)}
            for files in fetched}  # fmt: skip
    theirs: dict[str, dict[str, bytes]] = {}
    libraries: dict[str, bytes] = {}
    for name, data in official.items():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {path: archive.read(path) for path in archive.namelist() if not path.endswith("/")}
        kind = packages[name]["package_type"]
        if kind == "package":
            theirs[name] = files
        else:
            libraries[name] = data
    made = compiled(ours | theirs, core)
    known: dict[str, str] = {canonicalize_name(name): packages[name]["version"] for name in official}
    known |= {name: metadata(files)[1] for name, files in ours.items()}
    lock = {name: packages[name] for name in official}
    lock |= {name: packages[name] | {"sha256": hashlib.sha256(made[name]).hexdigest()} for name in theirs}
    lock |= {name: entry(files, made[name], known) for name, files in ours.items()}
    return {lock[name]["file_name"]: data for name, data in (made | libraries).items()}, lock
