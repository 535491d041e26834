"""What has changed since the last build: of the package, which notebooks depend on, and of what makes the site."""

import hashlib
import json
from collections.abc import Callable, Iterable
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


def of_files(app: Any, what: str, make: Callable[[Path], Any], files: Iterable[Path]) -> dict[Path, Any]:
    """Return ``{file: make(file)}`` of written files, in their order.

    What ``make`` gives is of JSON's kinds, and is kept: of a file that was not written again since the last build, the
    answer is that of then.
    """
    kept, out, now = Path(app.doctreedir) / f"{what}.json", Path(app.outdir), {}
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    for file in files:
        about, name = file.stat(), file.relative_to(out).as_posix()
        state = [about.st_size, about.st_mtime_ns]
        was = before.get(name, [None])
        now[name] = was if was[0] == state else [state, make(file)]
    kept.write_text(json.dumps(now, ensure_ascii=False), encoding="utf-8")
    return {out / name: made for name, (_, made) in now.items()}
