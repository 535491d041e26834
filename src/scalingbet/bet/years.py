"""The bet year by year, 2026 to 2040: what is built, what it can do, what buyers pay for it, what is left.

Each link is a formula of ``fleet``, ``progress`` or ``demand``; ``chained`` links them for whatever holds the inputs by
name: numbers, arrays of draws, or a figure's expressions.  Money is in billion USD of 2026, machines in millions of
H100-equivalents outside China that serve what is sold, power in GW.  ``world.yaml`` declares the inputs.

Who pays whom: customers pay for AI (revenue); sellers keep a share for staff and selling; power and upkeep are paid;
builders pay for machines and sites.  What is left is the owners' flow.  Rents that labs pay clouds are inside.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from ..formula import Value, choose, log10, maximum, minimum, power, procedure, where
from ..laws import BESIROGLU_2024, HOFFMANN_2022, MUENNIGHOFF_2023
from ..market import capital_recovery_factor
from ..test_time import VILLALOBOS_ATKINSON_2023
from . import demand, fleet, progress
from .fleet import LIFE, SERVICE, SITE_LIFE, STANDS

FIRST, LAST = 2026, 2040
YEARS = LAST - FIRST + 1
EARLY = 4  # years that today's rates last: of serving better, thinking longer, larger runs, drift, sellers' cost
PLANNED = 2  # years that announced spending grows
BUILT = 6  # the first year in which the plan only refills sites that stand empty
SHARE_KEPT = 0.9  # of the work that AI can do today, the part taken up at most: more revenue means that it can do more
JUDGES = {"none": (0.0, 0.0)} | {key: (judge.rate, judge.span) for key, judge in VILLALOBOS_ATKINSON_2023.items()}
LAWS = {"besiroglu": BESIROGLU_2024, "hoffmann": HOFFMANN_2022, "muennighoff": MUENNIGHOFF_2023}
Chain: TypeAlias = Any  # whatever holds the inputs by name: values are read from it and assigned to it
CHAINED = "chains the formulas over whatever holds the inputs; both engines are compared over whole scenarios"

# The inputs were checked when the scenario was made: the formulas need not look at each value again.
after_years, machines_bought = fleet.after_years.__wrapped__, fleet.machines_bought.__wrapped__
cost_of, spending_on = fleet.cost_of.__wrapped__, demand.spending_on.__wrapped__
able_share, adopted_share = demand.able_share.__wrapped__, demand.adopted_share.__wrapped__
work_wanted, text_left = demand.work_wanted.__wrapped__, progress.text_left.__wrapped__
longer_answers, shrinking = progress.longer_answers.__wrapped__, progress.shrinking.__wrapped__
algorithms_helped = progress.algorithms_helped.__wrapped__


class History(NamedTuple):
    """What was sold, spent and earned before 2026; the last of each is of 2025."""

    sold: tuple[float, ...]  # million H100-equivalents
    kw: tuple[float, ...]  # GW a million, with cooling
    outside: float  # part of them outside China
    spent: tuple[float, ...]  # billion USD of 2026, on AI outside China
    earned: tuple[float, ...]
    kept: float  # part of it that sellers' staff and selling left

    def aged(self, ages: range | tuple[int, ...], n: int, gw: bool = False) -> float:
        """Return the machines sold before 2026, or their GW, that are of these ages in year ``n``, per unit of scope.

        Those of age 0 and 6 count by their part of the year in ``SERVICE``.
        """
        total = 0.0
        for age in ages:
            place = len(self.sold) + n - age  # of the year in which they were sold
            if 0 <= place < len(self.sold):
                total += self.outside * self.sold[place] * (self.kw[place] if gw else 1) * SERVICE[age]
        return total

    def sites(self) -> float:
        """Return the GW that the machines which stand at the end of 2025 take up, per unit of scope."""
        return self.outside * sum(sold * kw for sold, kw in zip(self.sold[-STANDS:], self.kw[-STANDS:], strict=True))


ALL_AGES, FULL_YEARS = range(len(SERVICE)), range(1, STANDS)


@procedure(CHAINED)
def begin(s: Chain, past: History) -> None:
    """Assign to ``s`` what does not depend on the year: where demand, spending, progress and the account begin."""
    alpha, beta = (choose(s.law, {key: getattr(law, name) for key, law in LAWS.items()}) for name in ("alpha", "beta"))
    s.alpha, s.beta = alpha, beta
    s.judged, s.span = (choose(s.judge, {key: judge[k] for key, judge in JUDGES.items()}) for k in (0, 1))
    s.by_algorithms, s.by_run = log10(s.algorithms), log10(s.faster)
    for n in range(EARLY + 1):
        setattr(s, f"longer_{n}", longer_answers(n, s.think, s.judged, s.span))
        setattr(s, f"work_{n}", power(s.serve, n) * power(10.0, -getattr(s, f"longer_{n}")))  # of a serving machine
        setattr(s, f"drift_{n}", power(s.drift, n))
    for n in range(YEARS):
        setattr(s, f"discount_{n}", power(1 + s.rate, -n))
        setattr(s, f"raise_{n}", power(s.wage_growth, n))
        setattr(s, f"text_{n}", text_left(n, s.stock, s.used, s.more, s.alpha, s.beta))
    s.bill = s.price * s.wages * 1000  # all cognitive work at the top price
    s.wanted_first = s.revenue / spending_on(s.tight, s.elasticity)
    s.able_first = minimum(demand.MOST_ABLE, maximum(s.able, s.wanted_first / (SHARE_KEPT * s.bill)))
    s.adopted_first = minimum(demand.MOST_ADOPTED, s.wanted_first / (s.bill * s.able_first))
    s.top = maximum(s.most, 1.02 * s.able_first)
    s.first_spending = s.capex * s.scope
    s.intensity = s.first_spending / past.earned[-1]  # of spending on the revenue of the year before
    s.site_before = s.scope * past.sites()
    s.annuity, s.site_rent = (capital_recovery_factor(s.rate, life) for life in (LIFE, SITE_LIFE))
    s.held = s.opex + s.site_rent * s.site  # a year, of a GW of machines and its site
    s.balance_before = before(s, past)


@procedure(CHAINED)
def before(s: Chain, past: History) -> Value:
    """Return what 2023 to 2025 left to the account, at the end of 2026 with interest, billion USD."""
    total: Value = 0
    for back in range(1, len(past.spent) + 1):
        running = s.scope * s.opex * past.aged(ALL_AGES, -back, gw=True)
        flow = past.kept * past.earned[-back] - s.scope * past.spent[-back] - running
        total = total + flow * power(1 + s.rate, back)
    return total


@procedure(CHAINED)
def built(s: Chain, n: int, past: History) -> None:
    """Assign to ``s`` what year ``n`` buys: spending, machines, sites; and what is then in service."""
    put, get = _at(s)
    cost, kw = put("cost", n, after_years(n, s.unit, s.hardware)), put("kw", n, after_years(n, s.power, s.energy))
    standing: Value = s.scope * past.aged(FULL_YEARS, n, gw=True)
    for age in range(1, min(n, STANDS - 1) + 1):
        standing = standing + get("gw", n - age)
    put("older", n, standing)  # GW of machines aged 1 to 5, which serve the whole year
    site_before = s.site_before if n == 0 else get("sites", n - 1)
    room = put("room", n, maximum(0, site_before - get("older", n)))
    money = put("money", n, budget(s, n))
    put("bought", n, machines_bought(money, room, s.grid * s.scope, cost, kw, s.site))
    put("gw", n, get("bought", n) * kw)
    put("spending", n, money if n == 0 else cost_of(get("bought", n), room, cost, kw, s.site))
    put("sites", n, maximum(site_before, get("older", n) + get("gw", n)))
    put("machines", n, in_service(s, n, past, "bought"))
    ends = s.scope * past.aged((0, STANDS), n, gw=True) + SERVICE[0] * get("gw", n)
    put("power", n, get("older", n) + ends + (SERVICE[STANDS] * get("gw", n - STANDS) if n >= STANDS else 0))


@procedure(CHAINED)
def in_service(s: Chain, n: int, past: History, column: str) -> Value:
    """Return the machines in service in year ``n``, millions: those bought before 2026 and those of ``column``."""
    total: Value = s.scope * past.aged(ALL_AGES, n)
    for age in range(min(n, STANDS) + 1):
        total = total + SERVICE[age] * getattr(s, f"{column}_{n - age}")
    return total


@procedure(CHAINED)
def budget(s: Chain, n: int) -> Value:
    """Return what builders mean to spend in year ``n``, billion USD, by their rule; 2027 is announced under all three.

    brake: the part of last year's revenue that glides from today's to ``reinvest``, by ``catch`` of the way left each
    year.  plan: as announced, then level, then only what refills empty sites.  race: the plan or, if that is more,
    all that came in last year.
    """
    if n == 0:
        return s.first_spending
    announced = s.first_spending * power(s.growth, min(n, PLANNED))
    if n == 1:
        return announced
    plan = announced if n < BUILT else getattr(s, f"cost_{n}") * getattr(s, f"room_{n}") / getattr(s, f"kw_{n}")
    braked = (s.reinvest + power(s.catch, n) * (s.intensity - s.reinvest)) * getattr(s, f"revenue_{n - 1}")
    return choose(s.builders, {
        "brake": braked, "plan": plan, "race": maximum(plan, getattr(s, f"cash_{n - 1}")),
    })  # fmt: skip


@procedure(CHAINED)
def learned(s: Chain, n: int) -> None:
    """Assign to ``s`` the progress of year ``n``, in powers of ten of effective compute since 2026."""
    put, get = _at(s)
    early = min(n, EARLY)
    raw = put("raw", n, log10(get("machines", n) / s.machines_0) + early * s.by_run)
    helped = algorithms_helped(n, s.by_algorithms, raw, get("text", n))
    if n:  # what was found stays found
        helped = maximum(helped, get("helped", n - 1))
    put("helped", n, choose(s.wall, dict.fromkeys(("open", "ends"), n * s.by_algorithms) | {"stop": helped}))
    compute = choose(s.wall, {"open": raw} | dict.fromkeys(("ends", "stop"), minimum(raw, get("text", n))))
    put("gained", n, compute + get("helped", n) + s.judged * get("longer", early))
    straight = get("gained", n)
    put("progress", n, choose(s.returns, {"straight": straight, "loss": shrinking(straight, s.alpha, s.beta)}))


@procedure(CHAINED)
def sold(s: Chain, n: int) -> None:
    """Assign to ``s`` what year ``n`` sells: what AI is able to do, who has taken it up, the work served, revenue."""
    put, get = _at(s)
    early = min(n, EARLY)
    able = put("able", n, able_share(get("progress", n), s.able_first, s.top, s.slope))
    adopted = put("adopted", n, adopted_share(n, s.adopted_first, s.adopt))
    bill = s.bill * get("raise", n)
    wanted = put("wanted", n, work_wanted(bill, able, adopted, get("drift", early)))
    supply = get("machines", n) / s.machines_0 * get("work", early)
    served = put("served", n, s.tight * supply * get("raise", n) * s.wanted_first / wanted)  # over what is wanted
    put("revenue", n, minimum(wanted * spending_on(served, s.elasticity), bill * able))


@procedure(CHAINED)
def settled(s: Chain, n: int) -> None:
    """Assign to ``s`` what is left of year ``n``'s revenue after sellers' costs, power and upkeep; the balance."""
    put, get = _at(s)
    early = min(n, EARLY)
    others = s.other_now + (s.other - s.other_now) * (early / EARLY)
    left = get("revenue", n) * (1 - others)
    put("each", n, left / get("machines", n))  # of a machine in service
    put("cash", n, left - s.opex * get("power", n))
    flow = (get("cash", n) - get("spending", n)) * get("discount", n)
    put("balance", n, (s.balance_before if n == 0 else get("balance", n - 1)) + flow)


@procedure(CHAINED)
def chained(s: Chain, past: History) -> None:
    """Assign to ``s`` the whole bet, each result as ``<name>_<n>`` for the years ``n`` = 0 to 14."""
    begin(s, past)
    for n in range(YEARS):
        built(s, n, past)
        learned(s, n)
        sold(s, n)
        settled(s, n)


def _at(s: Chain) -> tuple[Any, Any]:
    """Return two functions that assign, and read, what ``s`` holds as ``<name>_<n>``."""

    def put(name: str, n: int, value: Value) -> Value:
        setattr(s, f"{name}_{n}", value)
        return getattr(s, f"{name}_{n}")  # of a figure a name that stands for it

    return put, lambda name, n: getattr(s, f"{name}_{n}")


# -- of the whole chain ----------------------------------------------------------------------------


@procedure(CHAINED)
def paid_back(s: Chain) -> Value:
    """Return the year after the last in which the balance is below 0; ``LAST + 1`` if that is ``LAST``."""
    year: Value = FIRST
    for n in range(YEARS):
        year = where(getattr(s, f"balance_{n}") < 0, FIRST + n + 1, year)
    return year


@procedure(CHAINED)
def text_used_up(s: Chain) -> Value:
    """Return the first year in which the best split asks for more text than there is; ``LAST + 1`` if none does."""
    year: Value = LAST + 1
    for n in reversed(range(YEARS)):
        year = where(getattr(s, f"raw_{n}") > getattr(s, f"text_{n}"), FIRST + n, year)
    return year


@procedure(CHAINED)
def standing(s: Chain) -> Value:
    """Return what still stands at the end, discounted, billion USD: sites at half of what they cost, and machines.

    Those at the price of the last year, less a sixth for each year of age (the middle of a year).
    """
    n = YEARS - 1
    left: Value = 0
    for age in range(STANDS):
        left = left + getattr(s, f"bought_{n - age}") * (1 - (age + 0.5) / STANDS)
    return (getattr(s, f"cost_{n}") * left + 0.5 * s.site * getattr(s, f"sites_{n}")) * getattr(s, f"discount_{n}")


@procedure(CHAINED)
def returned(s: Chain, n: int) -> Value:
    """Return what a dollar of machines bought in year ``n`` brings back over its service, discounted to that year.

    A machine earns its part of what sellers are left with, and pays power, upkeep and an annuity on its site; at 1 it
    earns its price.  Machines bought after 2034 would serve beyond ``LAST``.
    """
    total: Value = 0
    for age, part in enumerate(SERVICE):
        each = getattr(s, f"each_{n + age}") - getattr(s, f"kw_{n}") * s.held
        total = total + part * each * getattr(s, f"discount_{age}")
    return total / getattr(s, f"cost_{n}")


@procedure(CHAINED)
def rent_in(s: Chain, n: int, past: History) -> Value:
    """Return what labs owe clouds in year ``n``, billion USD: annuities on machines in service and on sites, running.

    Machines count at what they cost when they were bought, those of 2023 to 2025 at today's price moved back by
    ``hardware``, older ones as those of 2023.
    """
    machines: Value = 0
    for age, part in enumerate(SERVICE):
        if n >= age:
            worth = getattr(s, f"bought_{n - age}") * getattr(s, f"cost_{n - age}")
        else:
            worth = s.scope * past.aged((age,), n) / part * s.unit * power(s.hardware, min(age - n, len(past.spent)))
        machines = machines + part * worth
    return s.annuity * machines + s.site_rent * s.site * getattr(s, f"sites_{n}") + s.opex * getattr(s, f"power_{n}")


@procedure(CHAINED)
def earners(s: Chain, past: History) -> tuple[Value, Value]:
    """Return what labs and clouds are left with from 2026 to 2040, discounted; their sum is the account's from 2026."""
    labs: Value = 0
    clouds: Value = 0
    put, _ = _at(s)
    for n in range(YEARS):
        rent, running = put("rent", n, rent_in(s, n, past)), s.opex * getattr(s, f"power_{n}")
        labs = labs + (getattr(s, f"cash_{n}") + running - rent) * getattr(s, f"discount_{n}")
        clouds = clouds + (rent - running - getattr(s, f"spending_{n}")) * getattr(s, f"discount_{n}")
    return labs, clouds
