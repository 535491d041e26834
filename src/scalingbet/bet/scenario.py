"""The bet in Python: a scenario, its paths, its draws, what matters most in it, and what would have to be true.

>>> ours = Scenario()
>>> ours.payback() <= Scenario(worth=1).payback()
True
"""

import functools
import inspect
from types import SimpleNamespace

import numpy as np
import pandas as pd

from ..facts.files import close
from ..uncertainty import draws
from . import chain, exchange
from .chain import FIRST, LAST, YEARS
from .inputs import ScenarioError, constants, declared, drawn_value, fits, uncertain

DRAWS = 1000


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
        chain.links(s, constants())
        chain.balances(s)
        return s

    # -- results -------------------------------------------------------------------------------

    def path(self):
        """Return a row a year: progress, loss, the largest run's cost, money in billion USD, firms, and what follows.

        ``compute`` is what of its growth still helps; ``balance`` the discounted sum of gross profit less spending;
        ``returned`` what has come back of each dollar put in by then, both discounted; ``required`` the revenue that
        would pay for the fleet of the year; ``hhi`` that of so many equal firms; ``wage`` a multiple of today's.
        """
        s, n = self._chain(), np.arange(YEARS)
        chain.outlays(s)
        balance, out = (np.array([float(getattr(s, f"{name}_{i}")) for i in range(YEARS)]) for name in ("sum", "out"))
        revenue = chain.revenue_in(s, n)
        firms = chain.firms_in(s, n, revenue)
        columns = {
            "year": FIRST + n, "compute": chain.helping_in(s, n), "progress": chain.progress_in(s, n),
            "loss": chain.loss_in(s, n), "run_cost": chain.run_cost_in(s, n), "revenue": revenue,
            "required": chain.required_in(s, n), "spending": chain.spending_in(s, n),
            "balance": balance, "returned": 1 + balance / out, "firms": firms,
            "hhi": 10_000 / firms, "productivity": chain.productivity_in(s, revenue),
            "wage": chain.wage_in(s, revenue),
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
        return int(chain.payback(self._chain()))

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
        return pd.DataFrame(drawn | {"wall": FIRST + s.wall, "payback": chain.payback(s), "balance": s.sum_14})

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
            s.payback = chain.payback(s)
            return chain.meets(s, goal, year, dict.fromkeys(GOALS, target or 0))

        now = self.values[name]
        if pays(now):
            return now
        if one.options or isinstance(now, bool):
            return next((value for value in (*one.options, True, False) if fits(one, value) and pays(value)), None)
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
        return exchange.link_of(self.changed(), page, figure)

    @classmethod
    def from_link(cls, link):
        """Return the scenario of an address that the site's page gave; what is wrong in it raises, by name."""
        return cls(**exchange.values_of_link(link))

    def to_json(self):
        """Return the scenario as JSON: version, inputs."""
        return exchange.json_of(self.values)

    @classmethod
    def from_json(cls, text):
        """Return the scenario of :meth:`to_json`; a file that is none raises :class:`ScenarioError`, with the field."""
        return cls(**exchange.values_of_json(text))

    def to_csv(self):
        """Return the scenario as CSV: a line an input, with unit, kind and source."""
        return exchange.csv_of(self.values)


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


GOALS = {  # what can be asked for, and what its target is
    "payback": None, "wall": None, "revenue": "billion USD a year", "firms": "a number of firms",
    "productivity": "a share",
}  # fmt: skip


def compare(one, other):
    """Return the inputs in which two scenarios differ, and their headline results side by side."""
    differing = [name for name in one.values if one.values[name] != other.values[name]]
    rows = [(name, one.values[name], other.values[name]) for name in differing]
    rows += [(name, *(getattr(s, name)() for s in (one, other))) for name in ("payback", "wall", "balance")]
    return pd.DataFrame(rows, columns=["what", "one", "other"])
