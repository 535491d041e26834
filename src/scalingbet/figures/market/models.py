"""Market snapshot: each model as a company."""

import altair as alt

from ... import market
from ...explorable.chart import RIGHT, axis, bars, called, chart, forecast, here, level, line, named, points, rule, when
from ...explorable.colours import COLOUR
from ...facts import facts
from ...formula import ceil, minimum, where
from ...formula.words import say
from ...numbers import number
from ..sheet import figure
from .shared import cited

GENERATIONS = 10


def _company(p):
    p.stop = market.generations_until_cash(p.multiple, p.growth, p.slowdown)
    p.generations = ceil(p.stop)
    cost, total = 1.0, -1.0
    totals = []
    for k in range(GENERATIONS):
        growth = p.growth * p.slowdown**k
        cash = market.firm_cash(cost, p.multiple, growth)
        setattr(p, f"cash{k}", cash)
        total = total + getattr(p, f"cash{k}")
        setattr(p, f"total{k}", total)
        total = getattr(p, f"total{k}")
        totals.append(total)
        cost = cost * growth
    p.deepest = -minimum(*totals, 0.0)
    p.firm = where(p.generations == 0, "has cash from the start", where(
        p.generations > GENERATIONS, "burns cash in every cycle drawn", where(
            p.generations == 1, "burns cash for one more model", "burns cash for several more models")))  # fmt: skip
    p.when = where(p.generations == 0, "as it does from the start", where(
        p.generations > GENERATIONS, "later than drawn", say("after {n:f0} models", n=p.generations + 1)))  # fmt: skip


def _generation(row, p):
    def pick(name):
        value = getattr(p, f"{name}{GENERATIONS - 1}")
        for k in reversed(range(GENERATIONS - 1)):
            value = where(row.i == k, getattr(p, f"{name}{k}"), value)
        return value

    row.model = row.i + 1
    row.growth = p.growth * p.slowdown**row.i
    row.cash = pick("cash")
    row.total = pick("total")


model_company = figure(
    "model-company",
    outputs=_company,
    data={"generations": (GENERATIONS, _generation)},
    chart=chart(
        axis("model:O", "model", labelAngle=0),
        axis("cash", "cash, x the first model's cost, symmetric log", log="symlog", words="scale",
             values=[s * 10**k for k in range(0, 10) for s in (-1, 1)] + [0]),
        bars("generations", width={"band": 0.6}, color=when("datum.cash < 0", "warn", "accent")),
        forecast("generations", "total", color="ink", point={"color": COLOUR["ink"], "size": 30}),
        rule("generations", alt.datum(0), x=False),
    ),
)  # fmt: skip

_GPT5 = cited(facts("model_ledgers"))
_GPT5 = _GPT5[_GPT5["model"].str.startswith("GPT-5")].assign(
    multiple=lambda t: t["gross_profit_bn_usd"] / t["cost_bn_usd"],
    sold=lambda t: number("market.gpt5_revenue") / t["cost_bn_usd"] * 12 / t["life_months"],
)[["model", "life_months", "multiple", "sold", "kind", "who", "speaks_of", "status", "age"]]


def _life(p):
    p.life = p.months / 12
    p.multiple = market.model_multiple(p.run_rate, p.margin, 1.0, p.life, p.decay, p.rate)
    p.needed = market.break_even_revenue(1.0, p.margin, p.life, p.decay, p.rate)
    p.value = market.model_value(p.run_rate, p.margin, 1.0, p.life, p.decay, p.rate)
    p.result = where(p.value >= 0, "ahead", "short")
    p.size = where(p.value >= 0, p.value, -p.value)


def _life_curve(row, p):
    row.months = 1 + 35 * row.t
    row.needed = market.break_even_revenue(1.0, p.margin, row.months / 12, p.decay, p.rate)


def _life_point(row, p):
    row.months = p.months
    row.needed = p.needed
    row.run_rate = p.run_rate


model_life = figure(
    "model-life",
    outputs=_life,
    values={"gpt5": facts("model_ledgers", model="GPT-5 (low)")},
    data={"curve": (71, _life_curve), "point": (1, _life_point), "known": _GPT5,
          "first": _GPT5.head(1)[["life_months", "sold"]]},
    chart=chart(
        axis("months", "months on sale", domain=(0, 36), nice=False, values=[0, 6, 12, 18, 24, 30, 36]),
        axis("needed", "sales a year, x the model's cost, log", log=True, domain=(0.4, 60), format="~g",
             values=[0.5, 1, 2, 5, 10, 20, 50]),
        level("point", "run_rate"),
        called("point", "sales at launch", y="run_rate", x=RIGHT, align="right", dy=-6, color="muted"),
        line("curve", clip=True),
        points("first", x="life_months", y="sold", size=80, color="ink"),
        called("first", "GPT-5", x="life_months", y="sold", align="left", dx=9, dy=14, over=True),
        here("point", size=130, opacity=None, clip=True),
        named("point", "needed", ".3~g", over=True, dx=12, dy=-10,
              align=alt.ExprRef("p_months > 30 ? 'right' : 'left'")),
    ),
)  # fmt: skip
