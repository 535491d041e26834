"""Test-time compute, fifth part: memory, the sequences that fit in it, and the thirtyfold claim."""

import altair as alt

from ... import test_time
from ...explorable import COLOUR, Choice, Column, Explorable, Rows, Slider
from ...explorable.chart import log_scale, readable, scale_powers_axis
from ...formula import choose, floor, power, where
from ...formula.words import say
from .serving import (
    BITS,
    CACHE,
    COLOURS,
    CONTEXT,
    DASHED,
    MODEL,
    SYSTEMS,
    TERA,
    at,
    name_model,
    name_of,
    of_system,
    shut_out,
)

# -- sequences that fit ---------------------------------------------------------------------------

LENGTHS = 49


def _room(p):
    name_model(p)
    for index, name in enumerate(("h100", "h200", "nvl72")):
        memory = TERA * at(index, SYSTEMS["fast_memory_tb"])
        setattr(p, f"{name}_fits", test_time.max_sequences(memory, p.weights, p.context, p.kv))
    p.share = p.context * p.kv / 1e9
    p.per_token = p.kv / 1024
    p.does_not_fit = shut_out(p)


def _fitting(row, p):
    row.index = floor(row.i / LENGTHS)
    row.system = name_of(row.index)
    row.context = power(2, 8 + 9 * (row.i % LENGTHS) / (LENGTHS - 1))
    row.sequences = test_time.max_sequences(
        TERA * at(row.index, SYSTEMS["fast_memory_tb"]), p.weights, row.context, p.kv
    )


def _fitting_names(row, p):
    row.system = name_of(row.index)
    row.context = 400
    row.sequences = test_time.max_sequences(
        TERA * at(row.index, SYSTEMS["fast_memory_tb"]), p.weights, row.context, p.kv
    )


def _room_missing(row, p):
    row.text = where(p.does_not_fit == "", "", say(
        "{bytes:f0} GB of weights do not fit {out}", bytes=p.weights / 1e9, out=p.does_not_fit))  # fmt: skip


def _room_chosen(row, p):
    row.context = p.context
    row.sequences = of_system(p, row.index, "fits")
    row.system = name_of(row.index)


sequences_that_fit = Explorable(
    name="sequences-that-fit",
    controls=[MODEL, BITS, CONTEXT, CACHE],
    outputs=_room,
    data={
        "room": Rows(3 * LENGTHS, _fitting, [
            Column("system", "System", format="text"), Column("context", "Context", "tokens", "big3"),
            Column("sequences", "Sequences that fit", "", "f0"),
        ]),
        "chosen": Rows([{"index": index} for index in range(3)], _room_chosen, [
            Column("system", "System", format="text"), Column("context", "Context", "tokens", "big3"),
            Column("sequences", "Sequences that fit", "", "f0"),
        ]),
        "names": Rows([{"index": index} for index in range(3)], _fitting_names),
        "missing": Rows(1, _room_missing),
    },
    chart=lambda d: (
        d.room.mark_line().transform_filter("datum.sequences >= 1").encode(
            x=alt.X("context:Q", title="tokens of context, log scale", scale=log_scale(256, 131072),
                    axis=alt.Axis(values=[256, 1024, 4096, 16384, 65536], format=",")),
            y=alt.Y("sequences:Q", title="sequences in memory, log scale", scale=log_scale(1, 1e6),
                    axis=scale_powers_axis(values=[1, 10, 100, 1000, 1e4, 1e5])),
            color=COLOURS, strokeDash=DASHED, detail="system:N",
        )
        + d.names.mark_text(align="left", dy=-9).transform_filter("datum.sequences >= 1 && datum.index > 0").encode(
            x="context:Q", y="sequences:Q", text="system:N"
        )
        + d.names.mark_text(align="left", dy=13).transform_filter("datum.sequences >= 1 && datum.index == 0").encode(
            x="context:Q", y="sequences:Q", text="system:N"
        )
        + d.chosen.mark_point(size=120, color=COLOUR["warn"]).transform_filter("datum.sequences >= 1").encode(
            x="context:Q", y="sequences:Q"
        )
        + d.missing.mark_text(align="right", baseline="top", color=COLOUR["warn"]).encode(
            x=alt.value("width"), y=alt.value(0), text="text:N"
        )
    ),
    finding=lambda p: where(
        p.does_not_fit == "",
        say("At {context:f0} tokens of context 8xH100 holds {a:f0} sequences beside the weights, NVL72 {c:f0}",
            context=p.context, a=p.h100_fits, c=p.nvl72_fits),
        say("The weights alone do not fit {out}; NVL72 holds them and {c:f0} sequences", out=p.does_not_fit,
            c=p.nvl72_fits),
    ),
    reading=lambda p: say(
        "Each token of context takes {kv:f0} KiB of fast memory, a whole sequence {share:g3} GB; 8xH200 holds {b:f0} "
        "of them.",
        kv=p.per_token, share=p.share, b=p.h200_fits,
    ),
    measure="Sequences that fit in fast memory beside the weights, against tokens of context, both log scales",
    description="Three parallel falling lines, the highest for the large system, each ten times the context holding a "
    "tenth of the sequences.",
    sources=["dubey2024", "nvidia2023h100", "nvidia2024h200", "nvidia2024nvl72"],
    as_of="2024",
)  # fmt: skip

# -- the memory claim -----------------------------------------------------------------------------

_SIZES = SYSTEMS.set_index("short")
_BARS = [
    {"kind": "all", "per": "system", "label": "all memory"},
    {"kind": "fast", "per": "system", "label": "fast memory"},
    {"kind": "all", "per": "accelerator", "label": "all, per accelerator"},
    {"kind": "fast", "per": "accelerator", "label": "fast, per accelerator"},
]


def _memory(p):
    p.base = choose(
        p.baseline,
        {"h200": float(_SIZES["fast_memory_tb"]["8xH200"]), "h100": float(_SIZES["fast_memory_tb"]["8xH100"])},
    )
    p.name = choose(p.baseline, {"h200": "8xH200", "h100": "8xH100"})
    p.all_memory = p.rack / p.base
    p.fast = p.hbm / p.base
    p.each_all = p.all_memory * 8 / 72
    p.each_fast = p.fast * 8 / 72


def _bars(row, p):
    whole = where(row.kind == "all", p.all_memory, p.fast)
    row.times = where(row.per == "system", whole, whole * 8 / 72)


memory_claim = Explorable(
    name="memory-claim",
    controls=[
        Choice("baseline", "Compared with", value="h200", options={"h200": "8xH200, 1.128 TB",
            "h100": "8xH100, 0.640 TB"},
               why="The document names both and gives the memory of the first."),
        Slider("rack", "All memory of the rack", value=30, low=28, high=32, step=0.1, unit="TB", format="f1",
               why="As the document states it; parts add up to 30.7, of which the CPUs' 17.3 are unverified."),
        Slider("hbm", "Fast memory of the rack", value=13.4, low=13.4, high=13.8, step=0.1, unit="TB", format="f1",
               why="72 accelerators of 186 GB, as systems report; 192 GB each would be 13.8."),
    ],
    outputs=_memory,
    data={
        "bars": Rows(_BARS, _bars, [
            Column("label", "Compared", format="text"), Column("times", "Rack over baseline", "times", "g4"),
        ]),
        "stated": Rows([{"times": 30, "text": "30, as Economics states it"}]),
    },
    chart=lambda d: (
        d.bars.mark_bar(height=16).encode(
            x=alt.X("times:Q", title="times the memory", scale=alt.Scale(domain=[0, 56])),
            y=alt.Y("label:N", sort=None, axis=None),
        )
        + d.bars.mark_text(align="left", baseline="bottom", dy=-11).encode(
            x=alt.value(0), y=alt.Y("label:N", sort=None), text="label:N"
        )
        + d.stated.mark_rule(color=COLOUR["economics-2024"], strokeWidth=2).encode(x="times:Q")
        + readable(d.bars.mark_text(align="left", dx=5).encode(x="times:Q", y=alt.Y("label:N", sort=None),
            text=alt.Text("times:Q", format=".3~r")))
        + d.stated.mark_text(align="left", dx=5, baseline="top", color=COLOUR["economics-2024"]).encode(
            x="times:Q", y=alt.value(2), text="text:N"
        )
    ),
    finding=lambda p: say(
        "A rack of GB200 NVL72 holds {all:f1} times the memory of {name}, {fast:f1} times where it is fast",
        all=p.all_memory, fast=p.fast, name=p.name,
    ),
    reading=lambda p: say(
        "The rack has 72 accelerators and the server eight: for each accelerator it is {each:f2} times all memory and "
        "{each_fast:f2} times the fast part.",
        each=p.each_all, each_fast=p.each_fast,
    ),
    measure="Memory of the rack over memory of an eight-accelerator server; line: the thirtyfold that was stated",
    description="Four bars: all memory and fast memory, for the whole system and for each accelerator, beside a line "
    "at thirty. No bar ends at the line.",
    sources=["doc-economics-2024", "nvidia2023h100", "nvidia2024h200", "nvidia2024nvl72", "crusoe2026"],
    as_of="2026",
    height=260,
    note="The rack's slow memory, 480 GB for each CPU, is unverified.",
)  # fmt: skip
