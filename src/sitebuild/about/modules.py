"""The package's own shape: which modules there are, in which group, and which imports which; read from their text.

The picture of the build and the reference follow it, and a test holds that nothing imports upward.
"""

import ast
import functools
import re

from ..changes import PACKAGE

DECLARES = re.compile(r"^@(formula|procedure)\(", re.MULTILINE)
FOUNDATION = (
    "formula", "special", "records", "words", "references", "facts", "uncertainty", "palette", "prepared",
    "strict_yaml",
)  # fmt: skip
LEDGER = ("expressions", "numbers", "claims", "conflicts", "turning", "prose", "scenario", "bet")
FIGURES = ("explorable", "axes", "charts", "compiled", "figure_html", "link_names")
MODELS = ("laws", "data_wall", "test_time", "market", "concentration")
FITS = ("fitting", "fitted", "runs", "robust", "curves", "profile", "fit_html", "fit_report")
GROUPS = {  # lowest first: what each is for
    "foundation": "one formula for two engines; cited facts",
    "models": "pure formulas and their published constants",
    "fits": "a law for a reader's own runs",
    "ledger": "claims, checked numbers, conflicts, scenarios",
    "figures": "controls, model and chart, declared once",
    "site": "what the pages are made with",
}


@functools.cache
def modules():
    """Return ``{name: path}`` of every module of the package but the package's own file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] != "__init__":
            found[".".join(parts)] = path
    return found


def group_of(name):
    """Return the group of the module ``name``: by name where that is said above, a formula makes a model.

    >>> group_of("formula"), group_of("kaplan"), group_of("figures.market"), group_of("pages")
    ('foundation', 'models', 'figures', 'site')
    """
    named = {"foundation": FOUNDATION, "models": MODELS, "fits": FITS, "ledger": LEDGER, "figures": FIGURES}
    for group, names in named.items():
        if name in names:
            return group
    if name.startswith(("figures.", "workbench.")):
        return "figures"
    return "models" if DECLARES.search(modules()[name].read_text("utf-8")) else "site"


@functools.cache
def groups():
    """Return ``{group: modules}``, lowest group first."""
    return {group: [name for name in modules() if group_of(name) == group] for group in GROUPS}


@functools.cache
def imports(name):
    """Return the modules of the package that the module ``name`` imports when it is loaded."""
    found = set()
    for node in ast.parse(modules()[name].read_text("utf-8")).body:
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        around = name.split(".")[: -node.level]
        base = [*around, *(node.module.split(".") if node.module else [])]
        for alias in node.names:
            found |= {".".join([*base, alias.name]), ".".join(base)} & set(modules())
    return found


def between():
    """Return ``{(group, group imported from): how many imports}``."""
    counted = {}
    for name in modules():
        for other in imports(name):
            pair = group_of(name), group_of(other)
            if pair[0] != pair[1]:
                counted[pair] = counted.get(pair, 0) + 1
    return counted


def upward():
    """Return each import of a module from a higher group than its own, in words; there should be none."""
    rank = list(GROUPS)
    return [
        f"{name} ({group_of(name)}) imports {other} ({group_of(other)})"
        for name in modules() for other in sorted(imports(name))
        if rank.index(group_of(other)) > rank.index(group_of(name))
    ]  # fmt: skip
