"""Market snapshot: each model as a company."""

import altair as alt

from ... import market
from ...explorable import COLOUR, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale
from ...facts import facts
from ...formula import ceil, minimum, where
from ...formula.words import say
from .shared import CITED, cited

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
    p.each = where(p.multiple > 1, "Each model earns more than it cost", where(
        p.multiple == 1, "Each model just earns its cost", "Each model loses money"))  # fmt: skip
    p.joint = where((p.multiple >= 1) & (p.generations > 0), "but the firm", "and the firm")
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


_SCALED = (
    "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, '~r') + 'B' : abs(datum.value) >= 1e6 ? "
    "format(datum.value / 1e6, '~r') + 'M' : abs(datum.value) >= 1e3 ? format(datum.value / 1e3, '~r') + 'k' : "
    "format(datum.value, '~r')"
)

model_company = Explorable(
    name="model-company",
    controls=[
        Slider(
            "multiple",
            "Gross profit of a model over its life",
            value=2,
            low=0.2,
            high=6,
            step=0.1,
            unit="x its cost",
            format="f1",
            why="Anthropic's chief executive, in an invented example: 2. Epoch AI on GPT-5: about 0.4 to 0.6.",
        ),
        Slider(
            "growth",
            "Next model's cost",
            value=10,
            low=1,
            high=12,
            step=0.1,
            unit="x this one's",
            format="f1",
            why="The same example: 10. Cottier et al. 2024 measure 2.4 a year.",
        ),
        Slider(
            "slowdown",
            "Each next step, part of the last",
            value=0.7,
            low=0.3,
            high=0.99,
            step=0.01,
            format="f2",
            why="Assumption of this book: no source gives it. Near 1, growth never slows.",
        ),
    ],
    outputs=_company,
    data={
        "generations": Rows(
            GENERATIONS,
            _generation,
            [
                Column("model", "Model", format="f0"),
                Column("growth", "Next one's cost", "x this one's", "f2"),
                Column("cash", "Cash in its cycle", "x the first model's cost", "g4"),
                Column("total", "Cash added up", "x the first model's cost", "g4"),
            ],
        )
    },
    chart=lambda d: (
        d.generations.mark_bar(width={"band": 0.6}).encode(
            x=alt.X("model:O", title="model", axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "cash:Q",
                title="cash, x the first model's cost, symmetric log",
                scale=alt.Scale(type="symlog"),
                axis=alt.Axis(labelExpr=_SCALED, values=[s * 10**k for k in range(0, 10) for s in (-1, 1)] + [0]),
            ),
            color=alt.condition("datum.cash < 0", alt.value(COLOUR["warn"]), alt.value(COLOUR["accent"])),
        )
        + d.generations.mark_line(
            color=COLOUR["ink"], strokeDash=[6, 4], point={"color": COLOUR["ink"], "size": 30}
        ).encode(x="model:O", y="total:Q")
        + d.generations.mark_rule().encode(y=alt.datum(0))
    ),
    finding=lambda p: say("{each}, {joint} {firm}", each=p.each, joint=p.joint, firm=p.firm),
    reading=lambda p: say(
        "Cash comes in once the next model costs less than {multiple:f1} times this one, {when}; the deepest hole is "
        "{deepest:g3} times the first model's cost.",
        multiple=p.multiple,
        when=p.when,
        deepest=p.deepest,
    ),
    measure="Bars: cash in the cycle that sells a model and trains the next; dashed line: added up from the first; "
    "symmetric log",
    description="Bars below zero that grow, then turn above zero, with a line of the sum that stays below zero longer.",
    sources=["doc-big-questions-2026", "amodei2025", "epoch2026profit", "cottier2024"],
    as_of="2026-01",
    note="Projection: every step repeats the chosen numbers; no interest, no costs but training.",
)

_LEDGERS = cited(facts("model_ledgers").assign(multiple=lambda t: t["gross_profit_bn_usd"] / t["cost_bn_usd"]))
_LEDGERS = _LEDGERS[["model", "life_months", "multiple", "kind", "who", "as_of", "status", "age"]]


def _life(p):
    p.life = p.months / 12
    p.multiple = market.model_multiple(p.run_rate, p.margin, 1.0, p.life, p.decay, p.rate)
    p.needed = market.break_even_revenue(1.0, p.margin, p.life, p.decay, p.rate)
    p.value = market.model_value(p.run_rate, p.margin, 1.0, p.life, p.decay, p.rate)
    p.result = where(p.value >= 0, "ahead", "short")
    p.size = where(p.value >= 0, p.value, -p.value)


def _life_curve(row, p):
    row.months = 1 + 35 * row.t
    row.multiple = market.model_multiple(p.run_rate, p.margin, 1.0, row.months / 12, p.decay, p.rate)


def _life_point(row, p):
    row.months = p.months
    row.multiple = p.multiple


_MONTHS = alt.Scale(domain=[0, 36], nice=False)

model_life = Explorable(
    name="model-life",
    controls=[
        Slider(
            "months",
            "Time on sale at the frontier",
            value=3,
            low=1,
            high=36,
            step=1,
            unit="months",
            format="f0",
            why="The question in Big Questions: three months. GPT-5 led OpenAI's line for four.",
        ),
        Slider(
            "run_rate",
            "Revenue a year at launch",
            value=4,
            low=0.5,
            high=20,
            log=True,
            unit="x its cost",
            format="g3",
            why="GPT-5, after Epoch AI: 6 in four months on 5 of research, so about 3.6.",
        ),
        Slider(
            "margin",
            "Gross margin",
            value=0.5,
            low=0.1,
            high=0.95,
            step=0.01,
            format="pct0",
            why="GPT-5: about 30 to 50%, by source.",
        ),
        Slider(
            "decay",
            "Revenue decays, a year",
            value=0,
            low=0,
            high=4,
            step=0.1,
            format="f1",
            why="Assumption: none while it leads.",
        ),
        Slider(
            "rate",
            "Return asked for, a year",
            value=0.1,
            low=0,
            high=0.5,
            step=0.01,
            format="pct0",
            why="Assumption of this book.",
        ),
    ],
    outputs=_life,
    data={
        "curve": Rows(
            71,
            _life_curve,
            [Column("months", "Months", "months", "f1"), Column("multiple", "Earned", "x its cost", "g3")],
        ),
        "point": Rows(1, _life_point),
        "known": Rows(
            _LEDGERS,
            None,
            [
                Column("model", "Model", format="text"),
                Column("life_months", "Life", "months", "f0"),
                Column("multiple", "Earned", "x its cost", "f2"),
                Column("kind", "What it is", format="text"),
                *CITED,
            ],
        ),
    },
    chart=lambda d: (
        d.known.mark_rule(strokeDash=[2, 3]).encode(y=alt.datum(1))
        + d.curve.mark_line(clip=True).encode(
            x=alt.X(
                "months:Q", title="months on sale", scale=_MONTHS, axis=alt.Axis(values=[0, 6, 12, 18, 24, 30, 36])
            ),
            y=alt.Y(
                "multiple:Q",
                title="gross profit, x its cost, log",
                scale=log_scale(0.1, 20),
                axis=alt.Axis(format="~g", values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20]),
            ),
        )
        + d.known.mark_point(size=80, color=COLOUR["ink"]).encode(
            x=alt.X("life_months:Q", scale=_MONTHS), y="multiple:Q", shape=alt.Shape("kind:N", legend=None)
        )
        + d.known.mark_text(align="left", dx=9, dy=4).encode(
            x=alt.X("life_months:Q", scale=_MONTHS), y="multiple:Q", text="model:N"
        )
        + d.point.mark_point(size=130, color=COLOUR["warn"], clip=True).encode(
            x=alt.X("months:Q", scale=_MONTHS), y="multiple:Q"
        )
    ),
    finding=lambda p: say(
        "A model on sale for {months:f0} {unit} must sell {needed:g3} times its cost a year to pay for itself",
        months=p.months,
        unit=where(p.months == 1, "month", "months"),
        needed=p.needed,
    ),
    reading=lambda p: say(
        "Sales of {run:g3} times its cost a year leave a gross profit of {multiple:g3} times its cost: {size:g3} "
        "{result}.",
        run=p.run_rate,
        multiple=p.multiple,
        size=p.size,
        result=p.result,
    ),
    measure="Gross profit over a model's life, in multiples of its cost, logarithmic, against its months on sale",
    description="A curve that rises with months on sale and crosses one; GPT-5 lies below one at four months.",
    sources=["doc-big-questions-2026", "epoch2026profit", "azhar2026", "amodei2025"],
    as_of="2026-01",
    note="GPT-5: estimates, seen as quoted; the cost is four months of research and development before launch.",
)
