"""Governance: when training runs cross a threshold, what hiding one takes, when an agreement to slow down holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..formula import Quantity, Value, formula, log, power, where

DAY = 86_400  # seconds
UNREACHABLE = 1e9  # the answer of verification_needed where no verification is enough


@dataclass(frozen=True)
class Frontier:
    """The largest training runs: FLOP at a year, and the factors by which compute and efficiency grow in a year."""

    C: float
    year: float
    growth: float
    growth_range: tuple[float, float]  # 90% interval
    source: str


@dataclass(frozen=True)
class Run:
    """One large run on one kind of accelerator: FLOP/s each, share of it used, days; and how many exist."""

    speed: float
    utilisation: float
    days: float
    installed: float  # H100-equivalents in the world
    speaks_of: str
    source: str
    how: ClassVar[str] = "assumption"  # its days and its use are this book's


EPOCH_FRONTIER = Frontier(2.1e25, 2023.2, 4.7, (4.3, 5.2), "epoch2025models")  # through GPT-4, published 14 March 2023
RUN_2026 = Run(989e12, 0.4, 100, 19_737_815, "2025-12", "epoch2025chips")

_FLOP = Quantity("FLOP", 1e20, 1e30, log=True, above=0)
_GROWTH = Quantity("a year", 1.05, 10, above=1)
_PAYOFF = Quantity("", -5, 5)
_STAKE = Quantity("", 0, 5, least=0)
_SHARE = Quantity("share", 0, 1, least=0, most=1)


@formula(growth=_GROWTH, factor=Quantity("", 1.5, 1e4, log=True, above=0))
def years_per_factor(growth: Value, factor: Value = 10.0) -> Value:
    """Return the years in which something that grows by ``growth`` a year grows ``factor``-fold.

    ``log(factor) / log(growth)``.  ``growth`` not more than 1 raises ``DomainError``.

    >>> round(float(years_per_factor(4.7)), 2), float(years_per_factor(10))
    (1.49, 1.0)
    """
    return log(factor) / log(growth)


@formula(threshold=_FLOP, C=_FLOP, year=Quantity("year", 2000, 2050), growth=_GROWTH)
def crossing_year(threshold: Value, C: Value, year: Value, growth: Value) -> Value:
    """Return the year in which runs that used ``C`` FLOP in ``year`` and grow by ``growth`` a year reach ``threshold``.

    ``year + log(threshold / C) / log(growth)``.  Values outside their range raise ``DomainError``.

    >>> float(crossing_year(1e25, 1e25, 2023, 4.7)), round(float(crossing_year(1e26, 2.1e25, 2023.2, 4.7)), 1)
    (2023.0, 2024.2)
    """
    return year + log(threshold / C) / log(growth)


@formula(C=_FLOP, years=Quantity("years", 0, 20), progress=_GROWTH)
def equivalent_compute(C: Value, years: Value, progress: Value) -> Value:
    """Return the FLOP that buy, ``years`` later, what ``C`` FLOP buy now: ``C / progress ** years``.

    ``progress`` is the factor a year by which algorithms need less.  Values outside their range raise ``DomainError``.
    Ho et al. 2024.

    >>> float(equivalent_compute(1e25, 0, 2.83)), round(float(equivalent_compute(8, 2, 2)))
    (1e+25, 2)
    """
    return C / power(progress, years)


@formula(
    C=_FLOP,
    days=Quantity("days", 1, 1000, log=True, above=0),
    speed=Quantity("FLOP/s", 1e13, 1e17, log=True, above=0),
    utilisation=Quantity("share", 0.01, 1, above=0, most=1),
)
def chips_for_run(C: Value, days: Value, speed: Value, utilisation: Value) -> Value:
    """Return how many accelerators of ``speed`` FLOP/s, used to the share ``utilisation``, do ``C`` FLOP in ``days``.

    ``C / (86,400 days speed utilisation)``.  Values outside their range raise ``DomainError``.

    >>> round(float(chips_for_run(1e26, 100, 989e12, 0.4))), float(chips_for_run(86_400, 1, 1, 1))
    (29257, 1.0)
    """
    return C / (DAY * days * speed * utilisation)


@formula(
    delay=_STAKE,
    lead=_STAKE,
    damage=_STAKE,
    members=Quantity("blocs", 2, 10, least=1),
    leak=_SHARE,
)
def slow_down_payoffs(
    delay: Value, lead: Value, damage: Value, members: Value = 2.0, leak: Value = 0.0
) -> tuple[Value, Value, Value]:
    """Return what a bloc gets a year when it alone races, when all hold back, and when all race.

    ``delay`` is what holding back costs, ``lead`` what being ahead is worth, ``damage`` what each racer does to every
    bloc, and ``leak`` the share of the lead that outsiders take whatever the members do.  Alone:
    ``(1 - leak) lead - damage``; held back: ``-delay - leak lead``; all racing: ``-members damage``.  All in one unit,
    say per cent of income.  Negative values raise ``DomainError``.

    >>> slow_down_payoffs(1, 1, 0.8)
    (0.19999999999999996, -1.0, -1.6)
    """
    return (1 - leak) * lead - damage, -delay - leak * lead, -members * damage


@formula(alone=_PAYOFF, held=_PAYOFF, raced=_PAYOFF, detection=_SHARE)
def critical_patience(alone: Value, held: Value, raced: Value, detection: Value = 1.0) -> Value:
    """Return the least discount factor a year at which an agreement to hold back keeps itself.

    ``delta = (T - R) / (T - R + m (R - P))`` for the payoffs ``alone`` (``T``), ``held`` (``R``), ``raced`` (``P``):
    a breach is found with probability ``m`` a year, and then all race for good.  0 when nobody is tempted; 1, which no
    patience reaches, when racing is better for all or breaches are never found.  A ``detection`` outside 0 to 1 raises
    ``DomainError``.  Friedman 1971, with imperfect detection.

    >>> critical_patience(3, 2, 1), round(critical_patience(3, 2, 1, 0.25), 6), critical_patience(3, 1, 2)
    (0.5, 0.8, 1)
    """
    gain, loss = where(alone > held, alone - held, 0), where(held > raced, held - raced, 0)
    return where(gain > 0, where(loss * detection > 0, gain / where(gain > 0, gain + detection * loss, 1), 1), 0)


@formula(alone=_PAYOFF, held=_PAYOFF, raced=_PAYOFF, patience=Quantity("", 0.05, 0.99, above=0, below=1))
def verification_needed(alone: Value, held: Value, raced: Value, patience: Value) -> Value:
    """Return the least probability a year of finding a breach at which the agreement holds, at discount ``patience``.

    ``m = (T - R) (1 - delta) / (delta (R - P))``; more than 1: no verification is enough (``UNREACHABLE`` when racing
    is better for all).  ``patience`` outside 0 to 1 raises ``DomainError``.

    >>> verification_needed(3, 2, 1, 0.5), round(verification_needed(3, 2, 1, 0.9), 6)
    (1.0, 0.111111)
    """
    gain, loss = where(alone > held, alone - held, 0), where(held > raced, held - raced, 0)
    enough = gain * (1 - patience) / (patience * where(loss > 0, loss, 1))
    return where(gain > 0, where(loss > 0, enough, UNREACHABLE), 0)
