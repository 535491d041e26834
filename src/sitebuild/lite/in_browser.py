"""SciPy in a Python that runs in the browser: 20 MB that come when it is first imported, from the site itself.

Pyodide loads packages before a cell runs, by the imports that the cell names; SciPy is imported deep in a fit.  A
finder that is asked last gets its files then, in one synchronous request each: the kernel runs in a worker, where that
is allowed.
"""

import ctypes
import hashlib
import importlib
import importlib.abc
import importlib.util
import io
import json
import sys
import sysconfig
import zipfile
from typing import Any

LATE = "scipy"
LIBRARIES = "/usr/lib"


class Late(importlib.abc.MetaPathFinder):
    """Finds ``scipy`` by fetching it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return where ``scipy`` is, once it has come; nothing for any other name."""
        if name != LATE:
            return None
        sys.meta_path.remove(self)
        fetch(LATE)
        importlib.invalidate_caches()
        return importlib.util.find_spec(name)


def _get(file: str) -> bytes:
    import pyodide_js
    from js import XMLHttpRequest

    request = XMLHttpRequest.new()
    request.open("GET", f"{pyodide_js._api.config.indexURL}{file}", False)
    request.responseType = "arraybuffer"
    request.send()
    if request.status != 200:
        raise ModuleNotFoundError(f"{file} did not come from the site: status {request.status}", name=LATE)
    return request.response.to_bytes()


def fetch(name: str) -> None:
    """Fetch the package ``name`` and what it needs, check and unpack them."""
    import pyodide_js

    known = json.loads(_get("pyodide-lock.json"))["packages"][name]
    for needed in known["depends"]:
        if not hasattr(pyodide_js.loadedPackages, needed):
            fetch(needed)
    data = _get(known["file_name"])
    if hashlib.sha256(data).hexdigest() != known["sha256"]:
        raise ModuleNotFoundError(f"{known['file_name']} is not the file that the site was built with", name=LATE)
    library = known["package_type"] == "shared_library"
    place = LIBRARIES if library else sysconfig.get_path("purelib")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(place)
        for file in packed.namelist() if library else ():
            ctypes.CDLL(f"{place}/{file}", mode=ctypes.RTLD_GLOBAL)
            linked = pyodide_js._module.LDSO.loadedLibsByName  # whatever needs it names it without a folder
            setattr(linked, file, getattr(linked, f"{place}/{file}"))
    setattr(pyodide_js.loadedPackages, name, "default channel")


def install() -> None:
    """Let ``import scipy`` fetch it."""
    sys.meta_path.append(Late())
