"""Cost a cluster and a model: what an hour must earn, and what a training run on it costs."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ... import laws, market
from ...explorable import COLOUR, Choice, Column, Slider
from ...explorable.chart import log_scale
from ...facts import facts, table
from ...figures.laws.cost import dollars_to_loss
from ...figures.market.payback import required_revenue
from ...formula import Value
from ...formula.words import say
from ...laws import chinchilla
from ..bench import Bench, Result
from ..controls import Count
from ..workbench import Workbench

HOURS_PER_YEAR = 8760
DAY = 24.0
_CHIPS = {row["accelerator"]: float(row["dense_16bit_tflops"]) * 1e12
          for row in table("accelerators").to_dict("records")}  # fmt: skip
_MODEL = facts("landmark_models", model="Llama 3.1 405B")
_PAYBACK: dict[str, Any] = {control.name: control for control in required_revenue.controls}
_BUYING = {control.name: control for control in dollars_to_loss.controls}


def hour_price(price: Value, years: Value, rate: Value, margin: Value) -> Value:
    """Return what an accelerator-hour that is sold must bring in, in dollars, when all are sold.

    ``required_revenue(price) / 8760``: price in dollars for one accelerator in service; the rest as there.

    >>> round(float(hour_price(50_000, 5, 0.1, 0.6)), 3)
    2.509
    """
    return market.required_revenue(price, rate, years, margin) / HOURS_PER_YEAR


def _cost(s: Any) -> Result:
    capex = s.price * s.count
    charge = capex * market.capital_recovery_factor(s.rate, s.years)
    need = market.required_revenue(capex, s.rate, s.years, s.margin)
    hour = hour_price(s.price, s.years, s.rate, s.margin) / s.use
    flop = laws.training_flop(s.N, s.D)
    hours = flop / laws.flop_per_dollar(_CHIPS[s.chip], s.used, 1.0)  # dollars at one dollar an hour
    own, rented = hours * hour, hours * s.rent
    law = chinchilla.BESIROGLU_2024
    loss = laws.chinchilla_loss(s.N, s.D, law)
    quantities = [
        ("Cluster, bought and in service", capex, "USD", "usd3"),
        ("Yearly charge: wear and return", charge, "USD a year", "usd3"),
        ("Revenue that the cluster needs", need, "USD a year", "usd3"),
        ("Price of an hour that is sold", hour, "USD an accelerator-hour", "f2"),
        ("Compute of the run, 6 N D", flop, "FLOP", "e3"),
        ("Time on one accelerator", hours, "accelerator-hours", "big3"),
        ("Time on the whole cluster", hours / s.count / DAY, "days", "g3"),
        ("The run at the cluster's price", own, "USD", "usd3"),
        ("The run at the market's rent", rented, "USD", "usd3"),
        ("Loss, by Besiroglu et al. 2024", loss, "nats a token", "f3"),
    ]
    years = np.linspace(_PAYBACK["years"].low, _PAYBACK["years"].high, 57)
    curve = pd.DataFrame({"years": years, "hour": hour_price(s.price, years, s.rate, s.margin) / s.use})
    return Result(
        say("The run takes {days:g3} days of the cluster and costs {own:usd3} at the price that pays for it",
            days=hours / s.count / DAY, own=own),
        say("An hour that is sold must bring in ${hour:f2}; the market pays ${rent:f2}, at which the run is "
            "{rented:usd3}. The cluster cost {capex:usd3}.", hour=hour, rent=s.rent, rented=rented, capex=capex),
        {"curve": curve, "point": pd.DataFrame([{"years": s.years, "hour": hour}]),
         "rent": pd.DataFrame([{"hour": s.rent, "label": f"rent: {s.rent:g} USD"}])},
        pd.DataFrame(quantities, columns=["quantity", "value", "unit", "value_format"]),
    )  # fmt: skip


def _chart(d: Any) -> Any:
    years = alt.X("years:Q", title="years in service", scale=alt.Scale(domain=[1, 15], nice=False),
                  axis=alt.Axis(values=[1, 3, 5, 7, 9, 11, 13, 15]))  # fmt: skip
    hour = alt.Y("hour:Q", title="USD an accelerator-hour, log", scale=log_scale(),
                 axis=alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200], format="~g"))  # fmt: skip
    return (
        d.rent.mark_rule(strokeDash=[6, 4], color=COLOUR["muted"]).encode(y=hour)
        + d.rent.mark_text(align="right", baseline="bottom", dx=-4, dy=-4, color=COLOUR["muted"]).encode(
            x=alt.datum(15), y=hour, text="label:N"
        )
        + d.curve.mark_line().encode(x=years, y=hour)
        + d.point.mark_point(size=130, color=COLOUR["warn"], opacity=1).encode(x=years, y=hour)
        + d.point.mark_text(align="left", dx=10, dy=-10).encode(x=years, y=hour, text=alt.Text("hour:Q", format="$.2f"))
    )


BENCH = Bench(
    name="cost-a-cluster",
    title="Cost a cluster and a model",
    notebook="notebooks/04-market-snapshot-workings.ipynb",
    controls=(
        Choice("chip", "Accelerator", value="H100 SXM", options={chip: f"{chip}: {peak / 1e12:,.0f} TFLOP/s, 16 bits"
                                                               for chip, peak in _CHIPS.items()},
               why="Peak of dense arithmetic, from the makers' data sheets."),
        Count("count", "Accelerators", value=16_000, low=1, high=2_000_000, log=True,
              why="Dubey et al. 2024 trained Llama 3.1 405B on up to 16 thousand H100s."),
        Slider("price", "Price of one, in service", value=50_000, low=1_000, high=500_000, log=True, unit="USD",
               why="Assumption of this book: with its part of server, network and building."),
        _PAYBACK["years"], _PAYBACK["rate"], _PAYBACK["margin"], _PAYBACK["use"],
        Slider("N", "Parameters", value=float(_MODEL["params_total"]), low=1e7, high=1e14, log=True,
               why="Llama 3.1 405B, Dubey et al. 2024."),
        Slider("D", "Training tokens", value=float(_MODEL["tokens"]), low=1e9, high=1e15, log=True,
               why="Llama 3.1 405B, Dubey et al. 2024."),
        _BUYING["used"], _BUYING["rent"],
    ),
    work=_cost,
    chart=_chart,
    columns=(
        Column("quantity", "What", format="text"), Column("value", "Value", format="g4"),
        Column("unit", "Unit", format="text"),
    ),
    measure="What an accelerator-hour that is sold must bring in against the years in service, logarithmic; dashed: "
    "what the market pays",
    description="A curve that falls with the years in service, a point on it at the chosen life, and a dashed line at "
    "the market's rent.",
)  # fmt: skip


def cost_a_cluster(**changes: Any) -> Workbench:
    """Return the workbench that costs a cluster (price, life, return, margin, use) and a training run on it.

    The hour's price is ``CRF(rate, years) price / (margin use 8760)``; the run's hours are ``6 N D / (peak used)``.
    changes: values of the controls; outside what is allowed they raise ``DomainError``.

    >>> quantities = cost_a_cluster(N=1e10, D=2e11).table.set_index("quantity")["value"]
    >>> round(float(quantities["Compute of the run, 6 N D"]) / 1e22, 9)
    1.2
    """
    return Workbench(BENCH, **changes)
