"""One formula, two engines: every @formula of every model module, Python against Vega.

Each formula is discovered, traced and evaluated by the Vega engine at 1,000 or more points over its
declared domain and its edges.  The largest relative difference may be 1e-12: both engines compute in
IEEE doubles and differ only in the last bits of ``pow``, ``exp`` and ``log``.

``python tests/shared/parity.py`` prints the largest difference of every formula.
"""

import importlib
import inspect
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vl_convert
from altair import datum

import scalingbet
from scalingbet.formula import DomainError, Quantity

TOLERANCE = 1e-12
ABSOLUTE_FLOOR = 1e-12  # where Python's value is exactly 0 and a relative difference has no meaning
POINTS = 1000
MOST_CORNERS = 256
DECLARES = re.compile(r"^@(formula|procedure)\(", re.MULTILINE)


# -- what there is to test -----------------------------------------------------------------------


def own_functions(module):
    """Return the public functions that ``module`` itself defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def model_modules():
    """Return every module of the package that declares a formula."""
    package = Path(scalingbet.__file__).parent
    files = [path for path in sorted(package.rglob("*.py")) if DECLARES.search(path.read_text(encoding="utf-8"))]
    names = [".".join(("scalingbet", *path.relative_to(package).with_suffix("").parts)) for path in files]
    return [importlib.import_module(name) for name in names]


MODULES = model_modules()
FORMULAS = {
    f"{module.__name__.removeprefix('scalingbet.')}.{name}": function
    for module in MODULES
    for name, function in own_functions(module).items()
    if hasattr(function, "domain")
}


def takes_numbers(function):
    """Return whether an argument of the formula is a quantity (one of laws alone has one value for each)."""
    return any(isinstance(q, Quantity) for q in function.domain.values())


# -- points over a domain ------------------------------------------------------------------------


def edges(quantity):
    """Return the ends of the range that ``quantity`` is tested over, and its inclusive limits."""
    ends = {quantity.low, quantity.high, quantity.least, quantity.most} - {None}
    return sorted(float(end) for end in ends if np.isfinite(end))


def draw(quantity, count, rng):
    """Return ``count`` points of ``quantity``'s range."""
    u = rng.random(count)
    if quantity.log:
        values = quantity.low * (quantity.high / quantity.low) ** u
    else:
        values = quantity.low + (quantity.high - quantity.low) * u
    return np.round(values) if quantity.whole else values


def points(domain, count, rng):
    """Return {argument: values}: the corners of the domain's box, then ``count`` points inside it."""
    quantities = {name: q for name, q in domain.items() if isinstance(q, Quantity)}
    corners = np.array(list(itertools.product(*(edges(q) for q in quantities.values()))), dtype=float)
    if len(corners) > MOST_CORNERS:
        corners = corners[rng.choice(len(corners), MOST_CORNERS, replace=False)]
    return {
        name: np.concatenate([corners[:, place], draw(quantity, count, rng)])
        for place, (name, quantity) in enumerate(quantities.items())
    }


def admitted(function, constants, count, rng):
    """Return {argument: values} that the formula admits, ``count`` or more: some limits join several arguments."""
    values = points(function.domain, count, rng)
    try:
        function(**values, **constants)
        return values
    except DomainError:
        values, keep = points(function.domain, 20 * count, rng), []
        for row in zip(*values.values(), strict=True):
            try:
                function(**dict(zip(values, row, strict=True)), **constants)
                keep.append(row)
            except DomainError:
                continue
            if len(keep) == count:
                break
        return dict(zip(values, np.array(keep).T, strict=True))


# -- both engines --------------------------------------------------------------------------------


@dataclass
class Case:
    """A formula at one choice of its arguments that are not quantities (a law), over its points."""

    name: str
    values: dict
    in_python: list
    in_vega: list  # one expression for each number that the formula returns

    def dataset(self, name):
        """Return the Vega dataset that evaluates the case."""
        rows = [
            dict(zip(self.values, row, strict=True))
            for row in zip(*map(np.ndarray.tolist, self.values.values()), strict=True)
        ]
        computed = [{"type": "formula", "as": f"y{i}", "expr": str(e)} for i, e in enumerate(self.in_vega)]
        return {"name": name, "values": rows, "transform": computed}


def cases(name, function, count=POINTS, traced=None, seed=20260101):
    """Return the cases of ``function``; the Vega side is ``traced`` when a test plants a defect there."""
    rng = np.random.default_rng([seed, *name.encode()])
    missing = [
        argument for argument, parameter in inspect.signature(function).parameters.items()
        if argument not in function.domain and parameter.default is parameter.empty
    ]  # fmt: skip
    assert not missing, f"{name}: no domain is declared for {', '.join(missing)}"
    fixed = {argument: options for argument, options in function.domain.items() if not isinstance(options, Quantity)}
    found = []
    for chosen in itertools.product(*fixed.values()):
        constants = dict(zip(fixed, chosen, strict=True))
        with np.errstate(all="ignore"):
            values = admitted(function, constants, count, rng)
            result = function(**values, **constants)
        expression = (traced or function)(**{argument: getattr(datum, argument) for argument in values}, **constants)
        several = isinstance(result, tuple)
        length = len(next(iter(values.values()))) if values else 1
        found.append(Case(
            name, values or {"nothing": np.zeros(1)},
            [np.broadcast_to(np.asarray(r, dtype=float), (length,)) for r in (result if several else (result,))],
            list(expression if several else (expression,)),
        ))  # fmt: skip
    return found


def number(text):
    """Return a JavaScript value, written as text, as a float."""
    return {"true": 1.0, "false": 0.0}.get(text) if text in ("true", "false") else float(text)


def in_vega(all_cases):
    """Return each case's values as the Vega engine computes them, in one run of it."""
    # A description is the one text of a mark that the engine hands back without measuring it.
    marks = [
        {"type": "symbol", "encode": {"update": {"description": {"signal": f"join(pluck(data('d{k}'), 'y{i}'), ' ')"}}}}
        for k, case in enumerate(all_cases)
        for i in range(len(case.in_vega))
    ]
    spec = {"data": [case.dataset(f"d{k}") for k, case in enumerate(all_cases)], "marks": marks}
    groups = vl_convert.vega_to_scenegraph(spec)["scenegraph"]["items"][0]["items"]
    texts = iter([group["items"][0]["description"] for group in groups])
    return [[np.array([number(t) for t in next(texts).split(" ")]) for _ in case.in_vega] for case in all_cases]


def difference(python, vega):
    """Return the relative differences of two arrays; what is not a number in either, or infinite in one, is infinite.

    Where Python's value is exactly 0 the difference is infinite too, unless Vega's is within ``ABSOLUTE_FLOOR``.
    """
    with np.errstate(all="ignore"):
        relative = np.abs(python - vega) / np.maximum(np.abs(python), np.abs(vega))
    relative = np.where(python == vega, 0.0, np.where(np.isnan(relative), np.inf, relative))
    return np.where((python == 0) & (python != vega), np.where(np.abs(vega) <= ABSOLUTE_FLOOR, 0.0, np.inf), relative)


@dataclass
class Worst:
    """The largest difference of a formula, how many points it was sought over, and where it is."""

    difference: float
    points: int
    at: str


def worst(all_cases, computed):
    """Return {formula: Worst} over its cases."""
    found = {}
    for case, vega in zip(all_cases, computed, strict=True):
        assert len(case.in_python) == len(vega), f"{case.name}: {len(case.in_python)} results, {len(vega)} in Vega"
        for result, (python, other) in enumerate(zip(case.in_python, vega, strict=True)):
            apart = difference(python, other)
            place = int(np.argmax(apart))
            before = found.get(case.name, Worst(-1.0, 0, ""))
            at = ", ".join(f"{argument} = {values[place]!r}" for argument, values in case.values.items())
            at = f"{at}: {python[place]!r} in Python, {other[place]!r} in Vega"
            bigger = apart[place] > before.difference
            found[case.name] = Worst(
                float(apart[place]) if bigger else before.difference,
                before.points + (len(python) if result == 0 else 0),
                at if bigger else before.at,
            )
    return found


def measure(functions=None, count=POINTS):
    """Return {formula: Worst} for ``functions`` (all), each over ``count`` points and its corners."""
    everything = [case for name, f in (functions or FORMULAS).items() for case in cases(name, f, count)]
    return worst(everything, in_vega(everything))


def table(measured):
    """Return the largest differences as text, one formula a line."""
    width = max(map(len, measured))
    lines = [f"{name:<{width}}  {found.difference:8.1e}  {found.points:6d} points" for name, found in measured.items()]
    return "\n".join([*lines, f"largest: {max(found.difference for found in measured.values()):.1e}"])


if __name__ == "__main__":
    print(table(measure()))
