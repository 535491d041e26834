"""The fleet of the bet: what a year's money buys, what a machine costs then, how long it serves and stands."""

from __future__ import annotations

from ..formula import Quantity, Value, formula, maximum, minimum, power

SERVICE = (0.25, 1, 1, 1, 1, 1, 0.25)  # part of each calendar year that a machine serves, by its age: 5.5 years in all
LIFE = sum(SERVICE)  # years of service
STANDS = 6  # calendar years in which a machine takes up its site: at ages 0 to 5
SITE_LIFE = 20  # years that a site lasts, for rents; none is given up before 2040

_N = Quantity("years", 0, 14, least=0)
_MONEY = Quantity("billion USD", 1, 2e3, log=True, least=0)
_GW = Quantity("GW", 0, 200, least=0)
_COST = Quantity("billion USD a million machines", 0.2, 40, log=True, above=0)
_KW = Quantity("GW a million machines", 0.01, 3, log=True, above=0)
_SITE = Quantity("billion USD a GW", 1, 40, log=True, least=0)
_MACHINES = Quantity("million machines", 0.01, 500, log=True, least=0)


@formula(n=_N, first=_COST, growth=Quantity("times a year", 1, 2, log=True, above=0))
def after_years(n: Value, first: Value, growth: Value) -> Value:
    """Return what a machine of a fixed capacity costs, or draws, ``n`` years on: ``first growth**-n``.

    ``first``: billion USD, or GW, a million machines in the first year; ``growth``: how much more capacity a dollar
    buys, or a watt drives, each year.  Values outside their range raise ``DomainError``.

    >>> float(after_years(2, 18, 3)), float(after_years(14, 18, 1))
    (2.0, 18.0)
    """
    return first * power(growth, -n)


@formula(money=_MONEY, room=_GW, connected=_GW, cost=_COST, kw=_KW, site=_SITE)
def machines_bought(money: Value, room: Value, connected: Value, cost: Value, kw: Value, site: Value) -> Value:
    """Return the machines, in millions, that a year's ``money`` buys.

    ``min(money / cost, (money + site room) / (cost + site kw), (room + connected) / kw)``: as many as the money buys
    while ``room`` GW of sites stand empty; with the sites that have to be built beyond that; and no more than the
    empty sites and ``connected`` GW of new power can drive.  ``cost``: billion USD a million; ``kw``: GW a million;
    ``site``: billion USD a GW.  A negative value raises ``DomainError``.

    >>> float(machines_bought(100, 50, 9, 10, 1, 10)), float(machines_bought(100, 0, 9, 10, 1, 10))
    (10.0, 5.0)
    >>> float(machines_bought(100, 0, 3, 10, 1, 10))  # power binds
    3.0
    """
    return minimum(money / cost, (money + site * room) / (cost + site * kw), (room + connected) / kw)


@formula(machines=_MACHINES, room=_GW, cost=_COST, kw=_KW, site=_SITE)
def cost_of(machines: Value, room: Value, cost: Value, kw: Value, site: Value) -> Value:
    """Return what ``machines`` and the sites that they lack cost, in billion USD.

    ``cost machines + site max(0, kw machines - room)``, the inverse of :func:`machines_bought` where power does not
    bind.  Units as there; a negative value raises ``DomainError``.

    >>> float(cost_of(10, 50, 10, 1, 10)), float(cost_of(5, 0, 10, 1, 10))
    (100.0, 100.0)
    """
    return cost * machines + site * maximum(0, kw * machines - room)
