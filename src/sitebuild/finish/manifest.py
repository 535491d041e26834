"""The site's manifest: the SHA-256 of every file, in the form that ``sha256sum --check`` reads.

``make verify`` checks _build/html; ``make verify SITE=...`` another folder, or the address where a copy is served.
"""

import hashlib
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

NAME = "manifest.sha256"


def files(folder: Path) -> dict[str, Path]:
    """Return the files of ``folder`` but the manifest, by their path in it, sorted."""
    by_path = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {path: by_path[path] for path in sorted(by_path) if path != NAME}


def write(folder: Path) -> None:
    """Write the manifest of ``folder`` into it."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {path}\n" for path, file in files(folder).items()]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")


def reader(site: str) -> Callable[[str], bytes]:
    """Return a function that gives the bytes of a file in ``site``, a folder or an address, by its path.

    A file that is missing raises OSError.
    """
    if not site.startswith(("http://", "https://")):
        return lambda path: (Path(site) / path).read_bytes()

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(f"{site.rstrip('/')}/{quote(path)}", timeout=60) as answer:
            return answer.read()

    return fetch


def differences(site: str) -> tuple[list[str], int]:
    """Return what in ``site``, a folder or an address, is not as its manifest says, and how many files it names.

    In a folder a file that the manifest does not name is a difference too.  A site without a manifest, or with one
    that is not in its form, raises ValueError.
    """
    read = reader(site)
    try:
        text = read(NAME).decode("utf-8")
    except OSError as error:
        raise ValueError(f"{site}: no {NAME} ({error}); a site built by make site has one") from None
    promised = {}
    for number, line in enumerate(text.splitlines(), 1):
        digest, _, path = line.partition("  ")
        if len(digest) != 64 or not path or ".." in path.split("/") or path.startswith("/"):
            raise ValueError(f"{site}: {NAME}, line {number}: {line[:80]!r} is no SHA-256, two spaces and a path")
        promised[path] = digest
    problems = []
    for path, digest in promised.items():
        try:
            if hashlib.sha256(read(path)).hexdigest() != digest:
                problems.append(f"{path}: changed")
        except OSError as error:
            problems.append(f"{path}: missing ({getattr(error, 'code', None) or error.strerror or error})")
    if Path(site).is_dir():
        problems += [f"{path}: not in the manifest" for path in files(Path(site)) if path not in promised]
    return problems, len(promised)


def main(site: str) -> None:
    """Check ``site`` and say what was found; anything that differs ends with 1."""
    try:
        problems, count = differences(site)
    except ValueError as error:
        sys.exit(str(error))
    if problems:
        sys.exit("\n".join([*problems, f"{site}: {len(problems)} of {count} files are not as built."]))
    print(f"{site}: all {count} files are as built.")


if __name__ == "__main__":
    main(sys.argv[1])
