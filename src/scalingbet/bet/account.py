"""A scenario of the bet, year by year: its world, its inputs, its account, its draws.

>>> ours = Scenario(demand="same", builders="plan")
>>> ours.payback() <= Scenario(demand="glut", builders="plan").payback()
True
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..facts.files import close
from . import exchange, years
from .views import presets
from .world import DRAWS, ScenarioError, draw, number, world
from .years import FIRST, LAST, YEARS

COLUMNS = ("revenue", "spending", "balance", "machines", "power", "progress", "able", "wanted", "price")
TRIED = 200  # values of an input that are tried at once


class Scenario:
    """One state of the bet: the world that is chosen, and every input's value, checked.

    ``demand`` is ``"more"``, ``"same"`` or ``"glut"``, or instead of it the number ``elasticity``; ``builders``
    ``"brake"``, ``"plan"`` or ``"race"``; ``returns`` ``"straight"`` or ``"loss"``; ``wall`` ``"open"``, ``"ends"`` or
    ``"stop"``; ``law`` and ``judge`` as in the chapters.  The rest are numbers; ``world.yaml`` has each with its unit,
    its spread and its evidence.

    >>> Scenario(builders="race", price=0.3)
    Scenario(demand='more', builders='race', returns='straight', wall='open', price=0.3)
    >>> Scenario(elasticity=0.98).demand
    'same'
    >>> Scenario(price=1.5)
    Traceback (most recent call last):
    ...
    scalingbet.bet.ScenarioError: price = 1.5; allowed is a number from 0.02 to 0.9 (share of the wage it replaces)
    >>> Scenario(hardwear=0.5)
    Traceback (most recent call last):
    ...
    scalingbet.bet.ScenarioError: no input 'hardwear'; close: hardware
    """

    def __init__(self, **values: Any) -> None:
        choices, numbers, *_ = world()
        known = {**choices, **numbers, "elasticity": None}
        for name in values:
            if name not in known:
                raise ScenarioError(f"no input {name!r:.60}; {close(name, known)}")
        if "demand" in values and "elasticity" in values:
            given = f"demand = {values['demand']!r:.60} and elasticity = {values['elasticity']!r:.60}"
            raise ScenarioError(f"{given}; allowed is one of the two")
        self.values: dict[str, Any] = {
            name: choice.check(values.get(name, choice.value)) for name, choice in choices.items() if name != "demand"
        }
        self.values |= {name: declared.check(values.get(name, declared.value)) for name, declared in numbers.items()}
        elasticities = choices["demand"].elasticity
        if "elasticity" in values:
            elasticity = values["elasticity"]
            if isinstance(elasticity, bool) or not isinstance(elasticity, int | float) or not 0.3 <= elasticity <= 3:
                raise ScenarioError(f"elasticity = {elasticity!r:.60}; allowed is a number from 0.3 to 3")
            self.values["elasticity"] = float(elasticity)
        else:
            self.values["elasticity"] = elasticities[choices["demand"].check(values.get("demand", "more"))]

    @classmethod
    def preset(cls, name: str, assumed: bool = True) -> Scenario:
        """Return the scenario of a view; without what was ``assumed`` for it, only with what it states itself.

        An unknown name raises :class:`ScenarioError` with those there are.
        """
        if name not in presets():
            raise ScenarioError(f"no preset {name!r}; there are {', '.join(presets())}")
        return cls(**presets()[name].set if assumed else presets()[name].states)

    @property
    def demand(self) -> str | None:
        """The form of demand that has the scenario's elasticity; None if it is none of the three."""
        named = world().choices["demand"].elasticity.items()
        return next((name for name, elasticity in named if elasticity == self.values["elasticity"]), None)

    @property
    def world(self) -> dict[str, Any]:
        """What is chosen, never drawn: demand (or its elasticity), builders, returns, wall."""
        first = {"demand": self.demand} if self.demand else {"elasticity": self.values["elasticity"]}
        return first | {name: self.values[name] for name in ("builders", "returns", "wall")}

    def __repr__(self) -> str:
        shown = self.world | {name: value for name, value in self.changed().items() if name != "demand"}
        return f"Scenario({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def changed(self) -> dict[str, Any]:
        """Return what differs from the central scenario."""
        central = Scenario().values
        differing = {name: value for name, value in self.values.items() if value != central[name]}
        if self.demand and "elasticity" in differing:
            del differing["elasticity"]
            differing["demand"] = self.demand
        return differing

    def but(self, **values: Any) -> Scenario:
        """Return this scenario with other ``values``."""
        kept = {name: value for name, value in self.values.items() if name != "elasticity" or "demand" not in values}
        return Scenario(**kept | values)

    # -- one path ------------------------------------------------------------------------------

    def chained(self, **arrays: Any) -> Any:
        """Return all that the chain computes, as attributes, with ``arrays`` in place of some inputs."""
        s = SimpleNamespace(**self.values | arrays)
        years.chained(s, world().history)
        return s

    def path(self) -> pd.DataFrame:
        """Return a row a year, at the inputs' own values: it is one path, and not the middle of the draws.

        ``revenue`` and ``spending`` in billion USD of 2026; ``balance`` since 2023, with interest, at the end of the
        year; ``machines`` in service (million H100-equivalents) and their ``power`` (GW); ``progress`` in powers of ten
        since 2026; ``able``, the share of office work that AI can do; ``wanted``, what buyers would pay for all they
        want at the top price; ``price`` of a unit of work, the top price being 1.
        """
        s, n = self.chained(), range(YEARS)
        for k in n:
            setattr(
                s, f"price_{k}", getattr(s, f"revenue_{k}") / (getattr(s, f"wanted_{k}") * getattr(s, f"served_{k}"))
            )
        columns = {name: [float(getattr(s, f"{name}_{k}")) for k in n] for name in COLUMNS}
        return pd.DataFrame({"year": [FIRST + k for k in n]} | columns)

    def payback(self) -> int:
        """Return the year after the last with a balance below 0; ``LAST + 1`` if it is below 0 in ``LAST``."""
        return int(float(years.paid_back(self.chained())))

    def balance(self, year: int = LAST) -> float:
        """Return the balance since 2023 at the end of ``year``, discounted to 2026, billion USD."""
        return float(getattr(self.chained(), f"balance_{_place(year)}"))

    def standing(self) -> float:
        """Return what machines and sites that still stand at the end of ``LAST`` are worth, discounted, billion USD."""
        return float(years.standing(self.chained()))

    def wall(self) -> int:
        """Return the year in which the largest run asks for more text than there is; ``LAST + 1`` if none does."""
        return int(float(years.text_used_up(self.chained())))

    def earners(self) -> dict[str, float]:
        """Return what labs and clouds are left with from 2026 on, discounted, billion USD; rent is between them."""
        labs, clouds = years.earners(self.chained(), world().history)
        return {"labs": float(labs), "clouds": float(clouds)}

    def ceiling(self, year: int = LAST) -> float:
        """Return the most that buyers could ever pay a year: ``price most wages`` as of ``year``, billion USD."""
        v = self.values
        return v["price"] * v["most"] * v["wages"] * 1000 * v["wage_growth"] ** _place(year)

    # -- draws ---------------------------------------------------------------------------------

    def sample(self, count: int = DRAWS, drawn: Any = None) -> pd.DataFrame:
        """Return ``count`` draws: the inputs, ``payback``, the ``balance`` of ``LAST`` and what is ``standing`` then.

        drawn: names of the inputs to draw, all that have a spread if None; the others keep their values.
        """
        inputs = draw(self.values, count, drawn)
        s = self.chained(**inputs)
        results = {
            "payback": years.paid_back(s),
            "balance": getattr(s, f"balance_{YEARS - 1}"),
            "standing": years.standing(s),
        }
        return pd.DataFrame(inputs | results)

    def chance(self, year: int = LAST, standing: bool = False) -> float:
        """Return the share of this world's draws that have paid back by ``year``.

        standing: count what still stands at the end, which is known for ``LAST`` only.
        """
        _place(year)
        if standing and year != LAST:
            raise ScenarioError(f"year = {year!r}; allowed with what stands is {LAST}")
        sample = self.sample()
        paid = sample.balance + sample.standing >= 0 if standing else sample.payback <= year
        return float(paid.mean())

    def band(self, column: str, levels: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pd.DataFrame:
        """Return a row a year with the quantiles of a column of the chain over the draws: 0.5 is the median."""
        s = self.chained(**draw(self.values))
        if not hasattr(s, f"{column}_0"):
            raise ScenarioError(f"column = {column!r:.60}; allowed is one of {', '.join(COLUMNS[:-1])}, served, cash")
        each = [np.quantile(np.broadcast_to(getattr(s, f"{column}_{n}"), DRAWS), levels) for n in range(YEARS)]
        return pd.DataFrame(each, columns=list(levels), index=pd.RangeIndex(FIRST, LAST + 1, name="year"))

    # -- what would have to be true ------------------------------------------------------------

    def needed(self, name: str, year: int = LAST) -> float | None:
        """Return the value of one number with which the path has paid back by ``year``, the nearest to its present one.

        The others stay.  None when no value between its bounds does it.
        """
        _place(year)
        declared, now = number(name), self.values[number(name).name]

        def paid(value: Any) -> Any:
            return years.paid_back(self.chained(**{name: value})) <= year

        if paid(now):
            return now
        grid = declared.between(TRIED)
        there = grid[np.broadcast_to(paid(grid), grid.shape)]
        if not len(there):
            return None
        inside, outside = float(there[np.abs(there - now).argmin()]), now
        while abs(inside - outside) > 1e-9 * abs(inside):
            between = np.linspace(outside, inside, TRIED)
            first = int(np.argmax(paid(between)))
            inside, outside = float(between[first]), float(between[first - 1])
        return inside

    # -- to take away --------------------------------------------------------------------------

    def inputs(self) -> dict[str, Any]:
        """Return every input as links and files hold it: the form of demand, unless the elasticity is none of them."""
        first = {"demand": self.demand} if self.demand else {"elasticity": self.values["elasticity"]}
        return first | {name: value for name, value in self.values.items() if name != "elasticity"}

    def to_link(self, page: str = "06-the-bet.html", figure: str = "bet-payback") -> str:
        """Return the address that opens this scenario on the site's page; an elasticity of one's own has none."""
        return exchange.link_of(self.changed(), page, figure)

    @classmethod
    def from_link(cls, link: str) -> Scenario:
        """Return the scenario of an address that the site's page gave; what is wrong in it raises, by name.

        One of the first version gives the nearest scenario of this chain, with a warning that says what has changed.
        """
        return cls(**exchange.values_of_link(link))

    def to_json(self) -> str:
        """Return the scenario as JSON: version, inputs."""
        return exchange.json_of(self.inputs())

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """Return the scenario of :meth:`to_json`; a file that is none raises :class:`ScenarioError`, with the field."""
        return cls(**exchange.values_of_json(text))

    def to_csv(self) -> str:
        """Return the scenario as CSV: a line an input, with unit, kind and evidence."""
        return exchange.csv_of(self.inputs())


def compare(ours: Scenario, other: Scenario) -> pd.DataFrame:
    """Return the inputs in which two scenarios differ, and their headline results side by side."""
    here, there = ours.inputs(), other.inputs()
    rows = [(name, here.get(name), there.get(name)) for name in {**here, **there} if here.get(name) != there.get(name)]
    rows += [(name, *(getattr(s, name)() for s in (ours, other))) for name in ("payback", "chance", "balance")]
    return pd.DataFrame(rows, columns=["what", "one", "other"])


def _place(year: Any) -> int:
    """Return how many years after the first ``year`` is; one outside the bet raises :class:`ScenarioError`."""
    if isinstance(year, bool) or not isinstance(year, int | np.integer) or not FIRST <= year <= LAST:
        raise ScenarioError(f"year = {year!r:.60}; allowed is a year from {FIRST} to {LAST}")
    return int(year) - FIRST
