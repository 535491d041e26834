"""What has changed since the last build: of the package, which notebooks depend on, and of what makes the site."""

import hashlib
from pathlib import Path
from typing import Any

import scalingbet

PACKAGE, SITE = Path(scalingbet.__file__).parent, Path(__file__).parent


def source_digest(*folders: Path) -> str:
    """Return a digest of the files in ``folders``; of the package, where none is named.

    The package, code and data, is what an executed notebook depends on beside its own cells.
    """
    digest = hashlib.sha256()
    for folder in folders or [PACKAGE]:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def unchanged(app: Any, what: str, state: str, made: Path) -> bool:
    """Return whether ``made`` is there, written in an earlier build from the same ``state``, a text; keep the state."""
    kept = Path(app.doctreedir) / f"{what}.state"
    same = made.exists() and kept.exists() and kept.read_text(encoding="utf-8") == state
    kept.write_text(state, encoding="utf-8")
    return same
