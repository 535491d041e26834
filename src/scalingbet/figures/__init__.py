"""The explorables of each chapter; importing this package registers all of them, in a browser those asked for."""

import importlib
import pkgutil
import sys

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)) if sys.platform != "emscripten" else ():
    importlib.import_module(f"{__name__}.{_module}")
