"""The Scaling Bet: AI scaling laws and their economics, as formulas that compute here and in the browser."""

import sys

__version__ = "0.1.0"

if sys.platform == "emscripten":
    from .browser import install

    install()
