"""The library that draws figures in the browser: the parts of Vega that they need, from vl-convert, as one script.

What vl-convert bundles by itself has Vega-Lite's compiler, themes, maps, trees, forces and clouds of words too, twice
the weight.  Its own copies of Vega's parts stand under the addresses that its sources name them by; nothing is fetched.
A strict Content-Security-Policy compiles nothing in the page: there ``formulas.js`` makes functions of formulas,
several times as fast as Vega's own interpreter.
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

FORMULAS = Path(__file__).with_name("formulas.js")
WHERE = "https://cdn.jsdelivr.net/npm"
PARTS = {
    "vega-view": "{View}",
    "vega-parser": "{parse}",
    "vega-interpreter": "{expressionInterpreter}",  # of what ``formulas.js`` leaves to it
    "vega-dataflow": "{Transform, transforms}",
    "vega-transforms": "* as ofData",
    "vega-view-transforms": "* as ofViews",
    "vega-encode": "* as ofMarks",
}
MADE = """
Object.assign(transforms, ofData, ofViews, ofMarks);
window.vega = {Transform, transforms, view: (specification, options) =>
  new View(parse(specification, {}, {ast: true}), {expr: formulas, logLevel: 1, ...options}).runAsync()};
"""


def bundle(more: str = "") -> str:
    """Return the script, which gives ``vega.view(specification, options)``, and then does what ``more`` says.

    OSError where vl-convert lacks a part.
    """
    import vl_convert

    (library,) = (path for path in Path(vl_convert.__file__).parent.iterdir() if path.suffix in (".so", ".pyd"))
    held = re.findall(rb"npm/(vega-[a-z-]+)@([\d.]+)/\+esm", library.read_bytes())
    versions = {name.decode(): number.decode() for name, number in held}
    if lacking := PARTS.keys() - versions.keys():
        raise OSError(f"vl-convert {version('vl-convert-python')} holds no {', '.join(sorted(lacking))}")
    imports = (f'import {names} from "{WHERE}/{part}@{versions[part]}/+esm";' for part, names in PARTS.items())
    return str(vl_convert.javascript_bundle("\n".join(imports) + FORMULAS.read_text("utf-8") + MADE + more))


def write(path: Path, cache: Path) -> None:
    """Write the script to ``path``; it is kept in ``cache`` for the next build."""
    made_from = hashlib.sha256(f"{version('vl-convert-python')} {FORMULAS.read_text('utf-8')}".encode()).hexdigest()
    kept = cache / f"vega-{made_from[:16]}.js"
    if not kept.exists():
        kept.write_text(bundle(), encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept.read_bytes())
