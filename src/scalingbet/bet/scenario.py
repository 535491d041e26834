"""The bet in Python: a scenario, its paths, its draws, what matters most in it, and what would have to be true.

>>> ours = Scenario()
>>> ours.payback() <= Scenario(worth=1).payback()
True
"""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..facts import by_day
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

    def __init__(self, **values: Any) -> None:
        inputs = declared().inputs
        for name in values:
            if name not in inputs:
                raise ScenarioError(f"no input {name!r:.60}; {close(name, inputs)}")
        self.values = {
            name: inputs[name].check(values.get(name, declaration.value)) for name, declaration in inputs.items()
        }

    @classmethod
    def preset(cls, name: str) -> Scenario:
        """Return the scenario of a preset; an unknown name raises :class:`ScenarioError` with those there are."""
        presets = declared().presets
        if name not in presets:
            raise ScenarioError(f"no preset {name!r}; there are {', '.join(presets)}")
        return cls(**presets[name].set)

    def __repr__(self) -> str:
        return f"Scenario({', '.join(f'{name}={value!r}' for name, value in self.changed().items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def changed(self) -> dict[str, Any]:
        """Return the inputs that differ from their central values."""
        inputs = declared().inputs
        return {name: value for name, value in self.values.items() if value != inputs[name].value}

    def but(self, **values: Any) -> Scenario:
        """Return this scenario with other ``values``."""
        return Scenario(**self.values | values)

    def _chain(self, **arrays: Any) -> Any:
        s = SimpleNamespace(**self.values | arrays)
        chain.links(s, constants())
        chain.balances(s)
        return s

    # -- results -------------------------------------------------------------------------------

    def path(self) -> pd.DataFrame:
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

    def wall(self) -> float:
        """Return the year in which the largest training set meets the stock; past ``LAST`` it lies beyond this book."""
        return FIRST + float(self._chain().wall)

    def money(self) -> float:
        """Return the year from which the largest run costs all that one run may."""
        return FIRST + float(self._chain().money)

    def payback(self) -> int:
        """Return the first year from which the discounted balance stays at or above 0; ``LAST + 1`` if none does."""
        return int(float(chain.payback(self._chain())))

    def balance(self, year: int = LAST) -> float:
        """Return the discounted balance at the end of ``year``, billion USD."""
        return float(getattr(self._chain(), f"sum_{year - FIRST}"))

    def sample(self, count: int = DRAWS) -> pd.DataFrame:
        """Return ``count`` draws of the uncertain inputs with the ``payback`` year of each, the browser's own draws."""
        some, i = uncertain(), np.arange(count)
        drawn = {
            declaration.name: drawn_value(self.values[declaration.name], declaration, draws(i, k, len(some)))
            for k, declaration in enumerate(some)
        }
        s = self._chain(**drawn)
        return pd.DataFrame(drawn | {"wall": FIRST + s.wall, "payback": chain.payback(s), "balance": s.sum_14})

    def chance(self, year: int) -> float:
        """Return the share of the draws that have paid back by ``year``."""
        return float((self.sample().payback <= year).mean())

    def tornado(self) -> pd.DataFrame:
        """Return, for each uncertain input, the payback balance of ``LAST`` at both ends of its likely range.

        The widest comes first.
        """
        rows = []
        for declaration in uncertain():
            ends = [drawn_value(self.values[declaration.name], declaration, u) for u in (0.1, 0.9)]
            low, high = (float(self._chain(**{declaration.name: end}).sum_14) for end in ends)
            rows.append((declaration.name, declaration.label, *ends, low, high, abs(high - low)))
        columns = ["input", "label", "at_low", "at_high", "low", "high", "width"]
        return pd.DataFrame(rows, columns=columns).sort_values("width", ascending=False, ignore_index=True)

    def sobol(self, count: int = 8192) -> pd.DataFrame:
        """Return each uncertain input's share of the variance of the balance of ``LAST``, alone and with the others.

        First-order and total Sobol indices, by the estimators that SciPy's ``sobol_indices`` implements (Saltelli et
        al. 2010, table 2), from ``count`` points for each of the inputs and two more; ``count`` is a power of two.
        """
        return _sobol(tuple(self.values.items()), count).copy()

    def needed(self, name: str, year: int, goal: str = "payback", target: float | None = None) -> Any:
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
        declaration = declared().inputs.get(name)
        if declaration is None:
            raise ScenarioError(f"no input {name!r}; {close(name, declared().inputs)}")

        def pays(value: Any) -> Any:
            s = self._chain(**{name: value})
            s.payback = chain.payback(s)
            return chain.meets(s, goal, year, dict.fromkeys(GOALS, target or 0))

        now = self.values[name]
        if pays(now):
            return now
        if declaration.options or isinstance(now, bool):
            return next(
                (value for value in (*declaration.options, True, False) if fits(declaration, value) and pays(value)),
                None,
            )
        low, high = declaration.bounds
        grid = np.geomspace(low, high, TRIED) if declaration.log else np.linspace(low, high, TRIED)
        if declaration.step:
            grid = np.arange(low, high + declaration.step / 2, declaration.step)
        there = grid[np.broadcast_to(pays(grid), grid.shape)]
        if not len(there):
            return None
        far = np.abs(np.log(there / now)) if declaration.log else np.abs(there - now)
        inside, outside = float(there[far.argmin()]), now
        while not declaration.step and abs(inside - outside) > 1e-9 * abs(inside):
            # All at once: a chain of arrays costs what one of numbers does.
            between = np.linspace(outside, inside, TRIED)
            first = int(np.argmax(pays(between)))
            inside, outside = float(between[first]), float(between[first - 1])
        return inside

    # -- to take away --------------------------------------------------------------------------

    def to_link(self, page: str = "06-the-bet.html", figure: str = "bet-payback") -> str:
        """Return the address that opens this scenario on the site's page."""
        return exchange.link_of(self.changed(), page, figure)

    @classmethod
    def from_link(cls, link: str) -> Scenario:
        """Return the scenario of an address that the site's page gave; what is wrong in it raises, by name."""
        return cls(**exchange.values_of_link(link))

    def to_json(self) -> str:
        """Return the scenario as JSON: version, inputs."""
        return exchange.json_of(self.values)

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """Return the scenario of :meth:`to_json`; a file that is none raises :class:`ScenarioError`, with the field."""
        return cls(**exchange.values_of_json(text))

    def to_csv(self) -> str:
        """Return the scenario as CSV: a line an input, with unit, kind and source."""
        return exchange.csv_of(self.values)


TRIED = 200  # values of an input that are tried at once


@by_day
def _sobol(values: tuple[tuple[str, Any], ...], count: int) -> pd.DataFrame:
    from scipy.stats import sobol_indices

    some, one_of_these = uncertain(), Scenario(**dict(values))

    def ends(drawn: Any) -> Any:
        return one_of_these._chain(**dict(zip((declaration.name for declaration in some), drawn, strict=True))).sum_14

    kinds = [
        SimpleNamespace(
            ppf=lambda u, declaration=declaration: drawn_value(one_of_these.values[declaration.name], declaration, u)
        )
        for declaration in some
    ]
    seed = "rng" if "rng" in inspect.signature(sobol_indices).parameters else "random_state"  # before SciPy 1.15
    drawn = {seed: np.random.default_rng(0)}
    indices = sobol_indices(func=lambda x: np.atleast_2d(ends(x)), n=count, dists=kinds, **drawn)
    rows = {
        "label": [declaration.label for declaration in some],
        "alone": indices.first_order,
        "total": indices.total_order,
    }
    return pd.DataFrame(rows, index=[declaration.name for declaration in some]).sort_values("total", ascending=False)


GOALS = {  # what can be asked for, and what its target is
    "payback": None, "wall": None, "revenue": "billion USD a year", "firms": "a number of firms",
    "productivity": "a share",
}  # fmt: skip


def compare(ours: Scenario, other: Scenario) -> pd.DataFrame:
    """Return the inputs in which two scenarios differ, and their headline results side by side."""
    differing = [name for name in ours.values if ours.values[name] != other.values[name]]
    rows = [(name, ours.values[name], other.values[name]) for name in differing]
    rows += [(name, *(getattr(s, name)() for s in (ours, other))) for name in ("payback", "wall", "balance")]
    return pd.DataFrame(rows, columns=["what", "one", "other"])
