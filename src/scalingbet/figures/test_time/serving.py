"""Test-time compute, fifth part: serving, the speed and the cost of a token on three systems."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from ... import test_time
from ...explorable import COLOUR
from ...explorable.chart import RIGHT, axis, by, called, chart, line, mark, named, points
from ...facts import facts
from ...formula import choose, floor, maximum, minimum, power, where
from ...formula.words import say
from ..sheet import figure

TERA = 1e12
_MODELS = facts("serving_models").set_index("key")
SYSTEMS = facts("hardware").merge(facts("serving_systems"), on="system", suffixes=("", "_more"))
SHORT = tuple(SYSTEMS["short"])  # 8xH100, 8xH200, NVL72
_SPEED = {16: "dense_bf16_tflops_per_accelerator", 8: "dense_8bit_tflops_per_accelerator",
          4: "dense_4bit_tflops_per_accelerator"}  # fmt: skip
SYSTEM_COLOURS = by("system", dict(zip(SHORT, COLOUR.series[:3], strict=True)))
SYSTEM_DASHES = by("system", dict(zip(SHORT, ([1, 0], [6, 3], [2, 2]), strict=True)))


def _by_model(p, column):
    return choose(p.model, {key: float(value) for key, value in _MODELS[column].items()})


def name_model(p: Any) -> None:
    """Name what follows from the model and the bits: parameters, layers, weights and cache."""
    p.P = _by_model(p, "parameters")
    p.layers = _by_model(p, "layers")
    p.weight_bits = choose(p.bits, {"16": 16, "8": 8, "4": 4})
    p.weights = test_time.weight_bytes(p.P, p.weight_bits)
    p.cache_bits = where(p.small_cache, 8, 16)
    p.kv = test_time.kv_bytes_per_token(p.layers, _by_model(p, "kv_heads"), _by_model(p, "d_head"), p.cache_bits)


def at(index: Any, values: Sequence[Any]) -> Any:
    """Return the value of ``values`` at ``index``, a number or an expression."""
    values = [float(value) for value in values]
    return where(index == 0, values[0], where(index == 1, values[1], values[2]))


def _flops(p, index):
    """Return an accelerator's FLOP/s at the bits chosen."""
    return TERA * choose(p.bits, {str(bits): at(index, SYSTEMS[column]) for bits, column in _SPEED.items()})


def shut_out(p: Any) -> Any:
    """Return which systems cannot hold the weights and one sequence; an empty text where all can."""
    return where(p.h100_fits < 1, where(p.h200_fits < 1, "8xH100 or 8xH200", "8xH100"), "")


def name_of(index: Any) -> Any:
    """Return the short name of a system."""
    return where(index == 0, SHORT[0], where(index == 1, SHORT[1], SHORT[2]))


class System:
    """One of the three systems, or the system of a row: its number and what it holds, does and costs."""

    def __init__(self, p, index):
        self.accelerators = at(index, SYSTEMS["accelerators"])
        self.memory = TERA * at(index, SYSTEMS["fast_memory_tb"])
        self.bandwidth = TERA * at(index, SYSTEMS["bandwidth_tb_per_s_per_accelerator"]) * self.accelerators
        self.flops = _flops(p, index) * self.accelerators
        self.domain = at(index, SYSTEMS["fast_domain"])
        self.price = p.rent * at(index, SYSTEMS["relative_price"]) * self.accelerators
        self.latency = test_time.network_latency(p.layers, self.accelerators, self.domain, p.inside * 1e-6, 0)


# -- the frontier ---------------------------------------------------------------------------------

POINTS = 64


def _serving(p):
    name_model(p)
    for index, name in enumerate(("h100", "h200", "nvl72")):
        system = System(p, index)
        setattr(p, f"{name}_fits", test_time.max_sequences(system.memory, p.weights, p.context, p.kv))
        wanted = test_time.batch_at_speed(
            p.speed, p.P, p.weights, p.context, p.kv, system.flops, system.bandwidth, system.latency
        )
        setattr(p, f"{name}_batch", floor(minimum(wanted, getattr(p, f"{name}_fits"))))
        step = test_time.decode_step_time(
            maximum(getattr(p, f"{name}_batch"), 1), p.P, p.weights, p.context, p.kv, system.flops, system.bandwidth,
            system.latency,
        )  # fmt: skip
        cost = test_time.cost_per_million_tokens(system.price, maximum(getattr(p, f"{name}_batch"), 1), step)
        setattr(p, f"{name}_cost", cost)
        full = maximum(getattr(p, f"{name}_fits"), 1)
        step = test_time.decode_step_time(
            full, p.P, p.weights, p.context, p.kv, system.flops, system.bandwidth, system.latency
        )
        setattr(p, f"{name}_least", test_time.cost_per_million_tokens(system.price, full, step))
    h100 = System(p, 0)
    step = test_time.decode_step_time(1, p.P, p.weights, p.context, p.kv, h100.flops, h100.bandwidth, h100.latency)
    p.h100_alone = test_time.cost_per_million_tokens(h100.price, 1, step)
    p.bottom = minimum(p.h100_least, p.h200_least, p.nvl72_least) / 4
    p.shuts_out = shut_out(p)
    p.instead = where(p.h200_fits < 1, "NVL72", "8xH200 and NVL72")
    p.needed = p.weights / 1e9
    p.bound = test_time.compute_bound_context(p.P, p.kv, h100.flops, h100.bandwidth)


def _frontier(row, p):
    row.index = floor(row.i / POINTS)
    row.place = row.i % POINTS / (POINTS - 1)
    system = System(p, row.index)
    row.system = name_of(row.index)
    row.flops = system.flops
    row.bandwidth = system.bandwidth
    row.latency = system.latency
    row.price = system.price
    row.fits = of_system(p, row.index, "fits")
    row.batch = power(maximum(row.fits, 1), row.place)
    row.step = test_time.decode_step_time(
        row.batch, p.P, p.weights, p.context, p.kv, row.flops, row.bandwidth, row.latency
    )
    row.speed = 1 / row.step
    row.cost = test_time.cost_per_million_tokens(row.price, row.batch, row.step)
    arithmetic = 2 * p.P * row.batch / row.flops + row.latency
    row.binds = where(row.place == 1, "memory is full", where(arithmetic >= row.step, "arithmetic", "reading memory"))


def of_system(p: Any, index: Any, what: Any) -> Any:
    """Return the figure's value ``what`` for the system ``index``: ``p.h100_fits`` for ``fits`` and 0."""
    return where(index == 0, getattr(p, f"h100_{what}"), where(
        index == 1, getattr(p, f"h200_{what}"), getattr(p, f"nvl72_{what}")))  # fmt: skip


def _kinks(row, p):
    """Where a curve bends or ends: the batch at which arithmetic takes over, and the one that fills the memory."""
    system = System(p, row.index)
    row.fits = of_system(p, row.index, "fits")
    row.system = name_of(row.index)
    limit = test_time.compute_bound_context(p.P, p.kv, system.flops, system.bandwidth)
    room = maximum(1 - p.context / limit, 1e-9)
    row.crossing = test_time.ridge_batch(system.flops, system.bandwidth, p.weight_bits) / room
    row.batch = where(row.kind == "arithmetic", minimum(row.crossing, maximum(row.fits, 1)), maximum(row.fits, 1))
    row.step = test_time.decode_step_time(
        row.batch, p.P, p.weights, p.context, p.kv, system.flops, system.bandwidth, system.latency
    )
    row.speed = 1 / row.step
    row.cost = test_time.cost_per_million_tokens(system.price, row.batch, row.step)
    row.drawn = where(row.fits < 1, 0, where(row.kind == "arithmetic", where(row.crossing < row.fits, 1, 0), 1))


_KINKS = [{"index": index, "kind": kind} for index in range(3) for kind in ("memory", "arithmetic")]


def _missing(row, p):
    row.text = where(p.shuts_out == "", "", say(
        "{bytes:f0} GB of weights do not fit {out}", bytes=p.needed, out=p.shuts_out))  # fmt: skip


def _ends(row, p):
    """The two ends of the first system's curve: one user alone, and a full machine."""
    h100 = System(p, 0)
    row.batch = where(row.alone, 1, maximum(p.h100_fits, 1))
    row.speed = 1 / test_time.decode_step_time(
        row.batch, p.P, p.weights, p.context, p.kv, h100.flops, h100.bandwidth, h100.latency
    )
    row.cost = where(row.alone, p.h100_alone, p.h100_least)
    dollars = where(row.cost < 10, say("${cost:f2}", cost=row.cost), say("${cost:f0}", cost=row.cost))
    row.text = where(row.alone, say("alone {dollars}", dollars=dollars), say("full {dollars}", dollars=dollars))


_ENDS = [{"alone": True}, {"alone": False}]


def _wanted(row, p):
    row.speed = p.speed


SPEED_AXIS = axis("speed", "speed for a user, tokens a second, log scale", log=True, domain=(5, 5000),
                  words="powers of scale")  # fmt: skip
COST_AXIS = axis("cost", "USD a million tokens, log scale", log=True, domainMin=alt.ExprRef("p_bottom"), domainMax=500,
                 values=[0.001, 0.01, 0.1, 1, 10, 100])  # fmt: skip


def _system_at_end(index, **place):
    """Return the name of a system beside the end of its curve."""
    at_end = f"p_systems == 'all' && datum.drawn && datum.kind == 'memory' && datum.index == {index}"
    return named("kinks", "system", where=at_end, over=True, clip=True, **place)


_LEFT_OF = "(datum.alone ? datum.speed > 700 : datum.speed >= 30)"
_SHOWN = "(p_systems == 'all' || datum.index == 0)"


def _cost_text(batch, cost):
    dollars = where(cost < 0.1, say("${cost:f3}", cost=cost), say("${cost:f2}", cost=cost))
    return where(batch < 1, "out of reach", dollars)


serving_frontier = figure(
    "serving-frontier",
    outputs=_serving,
    said={
        "low": lambda p: _cost_text(p.nvl72_batch, p.nvl72_cost),
        "high": lambda p: _cost_text(p.h100_batch, p.h100_cost),
    },
    data={
        "frontier": (3 * POINTS, _frontier), "kinks": (_KINKS, _kinks),
        "missing": (1, _missing), "wanted": (1, _wanted), "ends": (_ENDS, _ends),
    },
    chart=chart(
        SPEED_AXIS, COST_AXIS,
        mark("wanted", clip=True),
        called("wanted", "speed needed", where="p_shuts_out == ''", x="speed", y=0, clip=True, color="muted", dy=7,
               align=alt.expr("datum.speed > 100 ? 'right' : 'left'"), dx=alt.expr("datum.speed > 100 ? -4 : 4")),
        line("frontier", where=f"datum.fits >= 1 && {_SHOWN}", clip=True, color=SYSTEM_COLOURS,
             strokeDash=SYSTEM_DASHES, order="batch:Q"),
        points("kinks", where=f"datum.drawn && {_SHOWN}", size=90, clip=True, color=SYSTEM_COLOURS,
               shape=by("kind", {"memory": "square", "arithmetic": "diamond"})),
        _system_at_end(0, dy=-13),
        _system_at_end(1, dx=alt.expr("datum.speed < 12 ? 9 : -9"), dy=alt.expr("datum.speed < 12 ? -12 : 0"),
                       align=alt.expr("datum.speed < 12 ? 'left' : 'right'")),
        _system_at_end(2, dy=15),
        named("ends", "text", where="p_systems == 'h100' && p_h100_fits >= 1", over=True, clip=True,
              align=alt.expr(f"{_LEFT_OF} ? 'right' : 'left'"), dx=alt.expr(f"{_LEFT_OF} ? -9 : 8"),
              dy=alt.expr("!datum.alone && datum.speed < 30 ? -13 : 0")),
        named("missing", "text", x=RIGHT, y=0, align="right", baseline="top", color="warn"),
    ),
)  # fmt: skip


# -- the size of a copy ---------------------------------------------------------------------------

SIZES = (1, 2, 4, 8, 16, 32, 64)
STEPS = 36


def _copies(p):
    name_model(p)
    p.index = choose(p.system, {"h100": 0, "h200": 1, "nvl72": 2})
    p.memory = TERA * at(p.index, SYSTEMS["fast_memory_tb"] / SYSTEMS["accelerators"])
    p.bandwidth = TERA * at(p.index, SYSTEMS["bandwidth_tb_per_s_per_accelerator"])
    p.flops = _flops(p, p.index)
    p.domain = at(p.index, SYSTEMS["fast_domain"])
    p.price = p.rent * at(p.index, SYSTEMS["relative_price"])
    for size in SIZES:
        setattr(p, f"speed_{size}", _lone_speed(p, size))
    p.top_speed = maximum(*[getattr(p, f"speed_{size}") for size in SIZES])
    p.bottom = p.price * p.memory / (3.6e-3 * p.bandwidth) / maximum(
        test_time.max_sequences(p.memory * SIZES[-1], p.weights, p.context, p.kv) / SIZES[-1], 0.01) / 4  # fmt: skip
    p.smallest = _first(p, lambda speed: speed > 0)
    p.fastest = _first(p, lambda speed: speed == p.top_speed)


def _lone_speed(p, size):
    """Return the speed of a copy on ``size`` accelerators at a batch of one; 0 where it does not fit."""
    latency = test_time.network_latency(p.layers, size, p.domain, p.inside * 1e-6, p.outside * 1e-6)
    step = test_time.decode_step_time(1, p.P, p.weights, p.context, p.kv, p.flops * size, p.bandwidth * size, latency)
    return where(test_time.max_sequences(p.memory * size, p.weights, p.context, p.kv) < 1, 0, 1 / step)


def _first(p, holds):
    """Return the smallest size whose speed ``holds``; 0 where none does."""
    smallest = 0
    for size in reversed(SIZES):
        smallest = where(holds(getattr(p, f"speed_{size}")), size, smallest)
    return smallest


def _copy_curves(row, p):
    row.size = power(2, floor(row.i / STEPS))
    row.place = row.i % STEPS / (STEPS - 1)
    row.fits = test_time.max_sequences(p.memory * row.size, p.weights, p.context, p.kv)
    row.batch = power(maximum(row.fits, 1), row.place)
    row.latency = test_time.network_latency(p.layers, row.size, p.domain, p.inside * 1e-6, p.outside * 1e-6)
    row.step = test_time.decode_step_time(
        row.batch, p.P, p.weights, p.context, p.kv, p.flops * row.size, p.bandwidth * row.size, row.latency
    )
    row.speed = 1 / row.step
    row.cost = test_time.cost_per_million_tokens(p.price * row.size, row.batch, row.step)
    row.network = where(row.size > p.domain, "leaves the fast network", "within the fast network")


_WITHIN, _LEAVES = "within the fast network", "leaves the fast network"

copy_size = figure(
    "copy-size",
    outputs=_copies,
    said={"needed": lambda p: p.weights / 1e9, "wait": lambda p: 2e-3 * p.layers * (p.inside + p.outside)},
    values={"sizes": SIZES},
    data={"copies": (len(SIZES) * STEPS, _copy_curves)},
    chart=chart(
        SPEED_AXIS, COST_AXIS,
        line("copies", where="datum.fits >= 1", clip=True, detail="size:N", order="batch:Q",
             color=by("network", {_WITHIN: "accent", _LEAVES: "warn"}),
             strokeDash=by("network", {_WITHIN: [1, 0], _LEAVES: [5, 3]})),
        named("copies", "size", "d", where="datum.fits >= 1 && datum.place == 0 && datum.cost < 450", over=True,
              clip=True, align="center", dx=alt.expr("datum.cost > 340 ? 18 : 4"),
              dy=alt.expr("datum.cost > 340 ? 0 : -7")),
    ),
)  # fmt: skip
