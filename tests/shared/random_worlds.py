"""Random scenarios of the bet over all its worlds, and a plain simulation of one that shares no code with the chain."""

import itertools
import math

import numpy as np

from scalingbet.bet.account import Scenario
from scalingbet.bet.world import world

WORLDS = list(itertools.product(
    ("more", "same", "glut"), ("brake", "plan", "race"), ("straight", "loss"), ("open", "ends", "stop")
))  # fmt: skip
LAWS, JUDGES = ("besiroglu", "hoffmann", "muennighoff"), ("most", "none", "stepwise", "checkable")
EXPONENTS = {
    "besiroglu": (0.3478, 0.3658),
    "hoffmann": (0.34, 0.28),
    "muennighoff": (0.3526596, 0.3526596),
}
RATES = {"none": (0, 0), "most": (2 / 3, 1), "stepwise": (0.8, 2), "checkable": (7 / 11, 3.5)}


def scenarios(count, seed=20261127):
    """Return ``count`` scenarios of each world; one value in ten is at a bound, the others anywhere between."""
    rng, made = np.random.default_rng(seed), []
    for demand, builders, returns, wall in WORLDS:
        for _ in range(count):
            values = {}
            for name, number in world().numbers.items():
                u = float(rng.choice([rng.random(), 0.0, 1.0], p=[0.9, 0.05, 0.05]))
                logs = number.scale == "log" and number.low > 0
                drawn = (
                    number.low * (number.high / number.low) ** u
                    if logs
                    else number.low + u * (number.high - number.low)
                )
                values[name] = min(max(drawn, number.low), number.high)
            values |= {"law": str(rng.choice(LAWS)), "judge": str(rng.choice(JUDGES))}
            made.append(Scenario(demand=demand, builders=builders, returns=returns, wall=wall, **values))
    return made


def simulated(v, past):
    """Return the path of a scenario's values ``v`` as lists by name, from the words of the model and no code of it."""
    al, be = EXPONENTS[v["law"]]
    rate_j, span = RATES[v["judge"]]
    out = {name: [] for name in ("revenue", "spending", "machines", "power", "progress", "able", "wanted", "balance")}
    service = [0.25, 1, 1, 1, 1, 1, 0.25]
    bought = {2026 - len(past.sold) + i: past.outside * v["scope"] * x for i, x in enumerate(past.sold)}  # by year
    watts = {2026 - len(past.sold) + i: kw for i, kw in enumerate(past.kw)}

    def now(year, weights, gw):
        return sum(
            weights[year - made] * machines * (watts[made] if gw else 1)
            for made, machines in bought.items() if 0 <= year - made < len(weights)
        )  # fmt: skip

    balance = 0.0
    for year, spent, earned in zip((2023, 2024, 2025), past.spent, past.earned, strict=True):
        flow = past.kept * earned - spent * v["scope"] - v["opex"] * now(year, service, True)
        balance += flow * (1 + v["rate"]) ** (2026 - year)
    sites = now(2025, [1] * 6, True)
    bill = v["price"] * v["wages"] * 1000

    def bought_with(served):
        return served if served <= 1 and v["elasticity"] >= 1 else min(served, served ** (1 - 1 / v["elasticity"]))

    wanted_0 = v["revenue"] / bought_with(v["tight"])
    a0 = min(0.97, max(v["able"], wanted_0 / 0.9 / bill))
    top, h0 = max(v["most"], 1.02 * a0), min(0.99, wanted_0 / bill / a0)
    revenue = cash = helped = 0.0
    n_0 = None
    for year in range(2026, 2041):
        n, early = year - 2026, min(year - 2026, 4)
        cost, kw = v["unit"] / v["hardware"] ** n, v["power"] / v["energy"] ** n
        room = max(0.0, sites - now(year, [0, 1, 1, 1, 1, 1], True))
        plan = v["capex"] * v["scope"] * v["growth"] ** min(n, 2)
        if n >= 6:
            plan = cost * room / kw
        money = plan
        if n > 1 and v["builders"] == "brake":
            money = (
                v["reinvest"] + v["catch"] ** n * (v["capex"] * v["scope"] / past.earned[-1] - v["reinvest"])
            ) * revenue
        elif n > 1 and v["builders"] == "race":
            money = max(plan, cash)
        in_old_sites = money / cost * kw <= room
        machines = money / cost if in_old_sites else (money + v["site"] * room) / (cost + v["site"] * kw)
        machines = min(machines, (room + v["grid"] * v["scope"]) / kw)
        bought[year], watts[year] = machines, kw
        spending = money if n == 0 else cost * machines + v["site"] * max(0.0, kw * machines - room)
        sites = max(sites, now(year, [1] * 6, True))
        fleet, power = now(year, service, False), now(year, service, True)
        n_0 = n_0 or fleet
        raw = math.log10(fleet / n_0) + early * math.log10(v["faster"])
        text = max(0.0, (al + be) / al * math.log10(v["stock"] / v["used"] * v["more"] ** n))
        algorithms = n * math.log10(v["algorithms"])
        longer = min(early * math.log10(v["think"]), span / rate_j) if rate_j else 0.0
        if v["wall"] == "stop":
            algorithms = helped = max(helped, algorithms * (text / raw if raw > text else 1))
        progress = (raw if v["wall"] == "open" else min(raw, text)) + algorithms + rate_j * longer
        if v["returns"] == "loss":
            ac = al * be / (al + be)
            progress = (1 - 10 ** (-ac * progress)) / (1 - 10**-ac)
        able = top / (1 + math.exp(-math.log(a0 / top / (1 - a0 / top)) - v["slope"] * progress))
        adopted = 1 / (1 + math.exp(-math.log(h0 / (1 - h0)) - math.log(81) * n / v["adopt"]))
        raised = v["wage_growth"] ** n
        wanted = raised * bill * able * min(1.0, adopted * v["drift"] ** early)
        served = v["tight"] * fleet / n_0 * v["serve"] ** early / 10**longer / (wanted / raised / wanted_0)
        revenue = min(wanted * bought_with(served), raised * bill * able)
        share = v["other_now"] + (v["other"] - v["other_now"]) * early / 4
        cash = revenue * (1 - share) - v["opex"] * power
        balance += (cash - spending) / (1 + v["rate"]) ** n
        now_here = revenue, spending, fleet, power, progress, able, wanted, balance
        for name, value in zip(out, now_here, strict=True):
            out[name].append(value)
    return out
