"""The bet in Python: a scenario, its paths, its draws, what matters most in it, and what would have to be true.

>>> ours = Scenario()
>>> ours.payback() <= Scenario(worth=1).payback()
True
"""

import csv
import functools
import inspect
import io
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote

import numpy as np
import pandas as pd

from . import claims, conflicts, scenario
from .expressions import evaluate
from .numbers import number
from .prose import bare_digits
from .records import DATA, RecordError, check, close, read
from .scenario import FIRST, LAST, YEARS
from .uncertainty import draws, lognormal

FILE = DATA / "scenario.yaml"
DRAWS = 1000


class ScenarioError(RecordError, ValueError):
    """A value that a scenario cannot have, or a file or link that is none; the message names field, value, allowed."""


@dataclass(frozen=True)
class Input:
    """Something that the bet rests on: its central ``value``, bounds or options, and where it is from.

    ``likely`` holds four draws in five of an uncertain input; a certain one has none.
    """

    name: str
    group: str
    label: str
    value: object
    kind: str
    source: str
    why: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    likely: tuple = ()
    options: dict = field(default_factory=dict)

    @property
    def allowed(self):
        """What the input may be, in words."""
        if self.options:
            return f"one of {', '.join(self.options)}"
        return "true or false" if isinstance(self.value, bool) else f"a number from {self.low:g} to {self.high:g}"

    def check(self, value):
        """Return ``value`` as the input holds it, or raise :class:`ScenarioError` that names it and what is allowed."""
        fits = False
        if self.options:
            fits = value in self.options
        elif isinstance(self.value, bool):
            fits = isinstance(value, bool)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            fits = self.low <= value <= self.high
        if not fits:
            raise ScenarioError(f"{self.name} = {value!r:.60}; allowed is {self.allowed}")
        return value


@dataclass(frozen=True)
class Preset:
    """A view: the inputs that it sets, who holds it, and what was assumed for it."""

    name: str
    who: str
    says: str
    set: dict
    assumed: str
    claims: tuple = ()


def _computed(value, where):
    return evaluate(value, where, number=number, claimed=conflicts.claimed) if isinstance(value, str) else value


@functools.cache
def declared():
    """Return the inputs by name, the presets by name, and the groups, as ``data/scenario.yaml`` declares them."""
    record = read(FILE)
    check(record, read(DATA / "scenario.schema.yaml"), FILE.name, ScenarioError)
    inputs, presets = {}, {}
    for entry in record["inputs"]:
        where = f"{FILE.name}, {entry['name']}"
        if bare_digits(entry["why"]):
            raise ScenarioError(f"{where}: why types the number {bare_digits(entry['why'])[0]!r}")
        if entry["group"] not in record["groups"]:
            raise ScenarioError(f"{where}: group = {entry['group']!r}; {close(entry['group'], record['groups'])}")
        value = entry["value"] if entry.get("options") else _computed(entry["value"], where)
        likely = tuple(_computed(end, f"{where}, likely") for end in entry.get("likely", ()))
        made = Input(**entry | {"value": value, "likely": likely})
        made.check(value)
        if likely and not 0 < likely[0] < likely[1]:
            raise ScenarioError(f"{where}: likely = {likely}; allowed are two numbers above 0, the lower first")
        inputs[made.name] = made
    for entry in record["presets"]:
        where = f"{FILE.name}, {entry['name']}"
        unknown = sorted(set(entry["set"]) - set(inputs))
        if unknown:
            raise ScenarioError(f"{where}: set names no input: {unknown[0]!r}; {close(unknown[0], inputs)}")
        for key in entry.get("claims", ()):
            if claims.get(key).document != entry["who"]:
                raise ScenarioError(f"{where}: claim {key} is not {entry['who']}'s")
        values = {
            name: inputs[name].check(value if inputs[name].options else _computed(value, f"{where}, {name}"))
            for name, value in entry["set"].items()
        }
        presets[entry["name"]] = Preset(**entry | {"set": values, "claims": tuple(entry.get("claims", ()))})
    return SimpleNamespace(inputs=inputs, presets=presets, groups=record["groups"], version=record["version"])


def uncertain():
    """Return the uncertain inputs, in the order in which they take the coordinates of a draw."""
    return [one for one in declared().inputs.values() if one.likely]


def factor(one, u):
    """Return what an input is multiplied by at the probability ``u``: lognormal, four in five within its likely range.

    The median of the factor is that of the range over the central value, so that moving the input moves its draws.
    """
    low, high = one.likely
    return lognormal(u, low / one.value, high / one.value, 0.8)


class Scenario:
    """One state of the bet: every input's value, checked.

    >>> Scenario(margin=0.5).values["margin"]
    0.5
    >>> Scenario(margin=1.5)
    Traceback (most recent call last):
    ...
    scalingbet.bet.ScenarioError: margin = 1.5; allowed is a number from 0.05 to 0.95
    >>> Scenario(margn=0.5)
    Traceback (most recent call last):
    ...
    scalingbet.bet.ScenarioError: no input 'margn'; close: margin, market, run
    """

    def __init__(self, **values):
        inputs = declared().inputs
        for name in values:
            if name not in inputs:
                raise ScenarioError(f"no input {name!r:.60}; {close(name, inputs)}")
        self.values = {name: inputs[name].check(values.get(name, one.value)) for name, one in inputs.items()}

    @classmethod
    def preset(cls, name):
        """Return the scenario of a preset; an unknown name raises :class:`ScenarioError` with those there are."""
        presets = declared().presets
        if name not in presets:
            raise ScenarioError(f"no preset {name!r}; there are {', '.join(presets)}")
        return cls(**presets[name].set)

    def __repr__(self):
        return f"Scenario({', '.join(f'{name}={value!r}' for name, value in self.changed().items())})"

    def __eq__(self, other):
        return isinstance(other, Scenario) and self.values == other.values

    __hash__ = None

    def changed(self):
        """Return the inputs that differ from their central values."""
        inputs = declared().inputs
        return {name: value for name, value in self.values.items() if value != inputs[name].value}

    def but(self, **values):
        """Return this scenario with other ``values``."""
        return Scenario(**self.values | values)

    def _chain(self, **arrays):
        s = SimpleNamespace(**self.values | arrays)
        scenario.links(s, constants())
        scenario.balances(s)
        return s

    # -- results -------------------------------------------------------------------------------

    def path(self):
        """Return a row a year: progress, loss, the largest run's cost, money in billion USD, firms, and what follows.

        ``compute`` is what of its growth still helps; ``balance`` the discounted sum of gross profit less spending;
        ``returned`` what has come back of each dollar put in by then, both discounted; ``required`` the revenue that
        would pay for the fleet of the year; ``hhi`` that of so many equal firms; ``wage`` a multiple of today's.
        """
        s, n = self._chain(), np.arange(YEARS)
        scenario.outlays(s)
        balance, out = (np.array([float(getattr(s, f"{name}_{i}")) for i in range(YEARS)]) for name in ("sum", "out"))
        revenue = scenario.revenue_in(s, n)
        firms = scenario.firms_in(s, n, revenue)
        columns = {
            "year": FIRST + n, "compute": scenario.helping_in(s, n), "progress": scenario.progress_in(s, n),
            "loss": scenario.loss_in(s, n), "run_cost": scenario.run_cost_in(s, n), "revenue": revenue,
            "required": scenario.required_in(s, n), "spending": scenario.spending_in(s, n),
            "balance": balance, "returned": 1 + balance / out, "firms": firms,
            "hhi": 10_000 / firms, "productivity": scenario.productivity_in(s, revenue),
            "wage": scenario.wage_in(s, revenue),
        }  # fmt: skip
        return pd.DataFrame({name: np.broadcast_to(values, (YEARS,)) for name, values in columns.items()})

    def wall(self):
        """Return the year in which the largest training set meets the stock; past ``LAST`` it lies beyond this book."""
        return FIRST + float(self._chain().wall)

    def money(self):
        """Return the year from which the largest run costs all that one run may."""
        return FIRST + float(self._chain().money)

    def payback(self):
        """Return the first year from which the discounted balance stays at or above 0; ``LAST + 1`` if none does."""
        return int(scenario.payback(self._chain()))

    def balance(self, year=LAST):
        """Return the discounted balance at the end of ``year``, billion USD."""
        return float(getattr(self._chain(), f"sum_{year - FIRST}"))

    def sample(self, count=DRAWS):
        """Return ``count`` draws of the uncertain inputs with the ``payback`` year of each, the browser's own draws."""
        some, i = uncertain(), np.arange(count)
        drawn = {
            one.name: drawn_value(self.values[one.name], one, draws(i, k, len(some))) for k, one in enumerate(some)
        }
        s = self._chain(**drawn)
        return pd.DataFrame(drawn | {"wall": FIRST + s.wall, "payback": scenario.payback(s), "balance": s.sum_14})

    def chance(self, year):
        """Return the share of the draws that have paid back by ``year``."""
        return float((self.sample().payback <= year).mean())

    def tornado(self):
        """Return, for each uncertain input, the payback balance of ``LAST`` at both ends of its likely range.

        The widest comes first.
        """
        rows = []
        for one in uncertain():
            ends = [drawn_value(self.values[one.name], one, u) for u in (0.1, 0.9)]
            low, high = (float(self._chain(**{one.name: end}).sum_14) for end in ends)
            rows.append((one.name, one.label, *ends, low, high, abs(high - low)))
        columns = ["input", "label", "at_low", "at_high", "low", "high", "width"]
        return pd.DataFrame(rows, columns=columns).sort_values("width", ascending=False, ignore_index=True)

    def sobol(self, count=8192):
        """Return each uncertain input's share of the variance of the balance of ``LAST``, alone and with the others.

        First-order and total Sobol indices, by the estimators that SciPy's ``sobol_indices`` implements (Saltelli et
        al. 2010, table 2), from ``count`` points for each of the inputs and two more; ``count`` is a power of two.
        """
        return _sobol(tuple(self.values.items()), count).copy()

    def needed(self, name, year, goal="payback", target=None):
        """Return the value of one input at which a ``goal`` is met by ``year``, the nearest to its present one.

        goal: ``payback``, ``wall`` (text has not run out), or ``revenue`` (billion USD a year), ``firms`` or
        ``productivity`` (a share) of at least ``target``.  None when no value between the input's bounds does it; a
        choice or a switch gives the first option that does.
        """
        if goal not in GOALS:
            raise ScenarioError(f"goal = {goal!r:.60}; allowed is one of {', '.join(GOALS)}")
        if (target is None) != (GOALS[goal] is None):
            raise ScenarioError(f"target = {target!r:.60}; allowed is {GOALS[goal] or 'none'} for the goal {goal}")
        if not FIRST <= year <= LAST:
            raise ScenarioError(f"year = {year!r:.60}; allowed is a year from {FIRST} to {LAST}")
        one = declared().inputs.get(name)
        if one is None:
            raise ScenarioError(f"no input {name!r}; {close(name, declared().inputs)}")

        def pays(value):
            s = self._chain(**{name: value})
            s.payback = scenario.payback(s)
            return scenario.meets(s, goal, year, dict.fromkeys(GOALS, target or 0))

        now = self.values[name]
        if pays(now):
            return now
        if one.options or isinstance(now, bool):
            return next((value for value in (*one.options, True, False) if _fits(one, value) and pays(value)), None)
        grid = np.geomspace(one.low, one.high, TRIED) if one.log else np.linspace(one.low, one.high, TRIED)
        if one.step:
            grid = np.arange(one.low, one.high + one.step / 2, one.step)
        there = grid[np.broadcast_to(pays(grid), grid.shape)]
        if not len(there):
            return None
        far = np.abs(np.log(there / now)) if one.log else np.abs(there - now)
        inside, outside = float(there[far.argmin()]), now
        while not one.step and abs(inside - outside) > 1e-9 * abs(
            inside
        ):  # all at once: a chain of arrays costs what one of numbers does
            between = np.linspace(outside, inside, TRIED)
            first = int(np.argmax(pays(between)))
            inside, outside = float(between[first]), float(between[first - 1])
        return inside

    # -- to take away --------------------------------------------------------------------------

    def to_link(self, page="06-the-bet.html", figure="bet-payback"):
        """Return the address that opens this scenario on the site's page."""
        said = "".join(f"&{name}={quote(text_of(value))}" for name, value in self.changed().items())
        return f"{page}#{figure}?v={declared().version}{said}"

    @classmethod
    def from_link(cls, link):
        """Return the scenario of an address that the site's page gave; what is wrong in it raises, by name.

        What a figure shows of the scenario (a year, an outcome, the scenario kept beside it) is no part of it.
        """
        pairs = dict(parse_qsl(link.partition("#")[2].partition("?")[2], keep_blank_values=True))
        version = pairs.pop("v", None)
        if version not in LINK_VERSIONS:
            known = ", ".join(LINK_VERSIONS)
            raise ScenarioError(f"v = {version!r:.20} is no version of a link; allowed is {known}")
        said = {name: text for name, text in pairs.items() if name not in LOOKS and not name.startswith("other_")}
        return cls(**{name: _value(name, text) for name, text in said.items()})

    def to_json(self):
        """Return the scenario as JSON: version, inputs."""
        return json.dumps({"scaling_bet": declared().version, "inputs": self.values}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text):
        """Return the scenario of :meth:`to_json`; a file that is none raises :class:`ScenarioError`, with the field."""
        try:
            record = json.loads(text)
        except ValueError as error:
            raise ScenarioError(f"this is no JSON: {error}") from None
        if not isinstance(record, dict) or str(record.get("scaling_bet")) not in LINK_VERSIONS:
            raise ScenarioError(
                f"scaling_bet: the file names no version of a scenario; allowed is {', '.join(LINK_VERSIONS)}"
            )
        if not isinstance(record.get("inputs"), dict):
            raise ScenarioError("inputs: the file has no inputs; allowed is an object of names and values")
        return cls(**record["inputs"])

    def to_csv(self):
        """Return the scenario as CSV: a line an input, with unit, kind and source."""
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(["input", "value", "unit", "kind", "source"])
        for name, one in declared().inputs.items():
            lines.writerow([name, text_of(self.values[name]), one.unit, one.kind, one.source])
        return text.getvalue()


TRIED = 200  # values of an input that are tried at once


@functools.lru_cache(maxsize=8)
def _sobol(values, count):
    from scipy.stats import sobol_indices

    some, one_of_these = uncertain(), Scenario(**dict(values))

    def ends(drawn):
        return one_of_these._chain(**dict(zip((one.name for one in some), drawn, strict=True))).sum_14

    kinds = [SimpleNamespace(ppf=lambda u, one=one: drawn_value(one_of_these.values[one.name], one, u)) for one in some]
    seed = "rng" if "rng" in inspect.signature(sobol_indices).parameters else "random_state"  # before SciPy 1.15
    drawn = {seed: np.random.default_rng(0)}
    found = sobol_indices(func=lambda x: np.atleast_2d(ends(x)), n=count, dists=kinds, **drawn)
    rows = {"label": [one.label for one in some], "alone": found.first_order, "total": found.total_order}
    return pd.DataFrame(rows, index=[one.name for one in some]).sort_values("total", ascending=False)


LINK_VERSIONS = ("1",)
LOOKS = ("what", "beside", "by", "outcome", "goal", "show", "asked_revenue", "asked_firms", "asked_productivity")
GOALS = {  # what can be asked for, and what its target is
    "payback": None, "wall": None, "revenue": "billion USD a year", "firms": "a number of firms",
    "productivity": "a share",
}  # fmt: skip


@functools.cache
def constants():
    """Return what the chain rests on and nobody moves, by name; its sources are in the codebook."""
    return {
        "per_dollar": number("cost.per_dollar"),  # useful FLOP that a dollar of rented H100s buys
        "output": number("cost.gdp") / 1e9,  # world output of 2026, billion USD
        "labour": number("macro.labour"),  # labour's part of it
    }


def drawn_value(value, one, u):
    """Return an input's draw at probability ``u``, kept between its bounds."""
    return np.clip(value * factor(one, u), one.low, one.high)


def compare(one, other):
    """Return the inputs in which two scenarios differ, and their headline results side by side."""
    differing = [name for name in one.values if one.values[name] != other.values[name]]
    rows = [(name, one.values[name], other.values[name]) for name in differing]
    rows += [(name, *(getattr(s, name)() for s in (one, other))) for name in ("payback", "wall", "balance")]
    return pd.DataFrame(rows, columns=["what", "one", "other"])


def text_of(value):
    """Return an input's value as links and files write it."""
    return (
        str(value).lower() if isinstance(value, bool) else f"{value:.12g}" if isinstance(value, int | float) else value
    )


def _fits(one, value):
    try:
        one.check(value)
    except ScenarioError:
        return False
    return True


def _value(name, text):
    """Return the value of an input from a text; a name that is no input is left for the scenario to name."""
    one = declared().inputs.get(name)
    if one is None or one.options:
        return text
    if isinstance(one.value, bool):
        return {"true": True, "false": False}.get(text, text)
    try:
        return float(text)
    except ValueError:
        return text
