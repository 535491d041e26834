"""Test-time compute, sixth part: memory, the sequences that fit in it, and the thirtyfold claim."""

from ... import test_time
from ...explorable.chart import RIGHT, axis, bars, by_row, chart, here, line, named, row_names, rule
from ...facts import facts
from ...formula import choose, floor, power, where
from ...formula.words import say
from ...numbers import get, number
from ..sheet import figure
from .serving import SYSTEM_COLOURS, SYSTEM_DASHES, SYSTEMS, TERA, at, name_model, name_of, of_system, shut_out

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


_EACH_SYSTEM = [{"index": index} for index in range(3)]

sequences_that_fit = figure(
    "sequences-that-fit",
    outputs=_room,
    data={
        "room": (3 * LENGTHS, _fitting), "chosen": (_EACH_SYSTEM, _room_chosen),
        "names": (_EACH_SYSTEM, _fitting_names), "missing": (1, _room_missing),
    },
    chart=chart(
        axis("context", "tokens of context, log scale", log=True, domain=(256, 131072), format=",",
             values=[256, 1024, 4096, 16384, 65536]),
        axis("sequences", "sequences in memory, log scale", log=True, domain=(1, 1e6), words="powers of scale",
             values=[1, 10, 100, 1000, 1e4, 1e5]),
        line("room", where="datum.sequences >= 1", color=SYSTEM_COLOURS, strokeDash=SYSTEM_DASHES, detail="system:N"),
        named("names", "system", where="datum.sequences >= 1 && datum.index > 0", align="left", dy=-9),
        named("names", "system", where="datum.sequences >= 1 && datum.index == 0", align="left", dy=13),
        here("chosen", size=120, opacity=None, where="datum.sequences >= 1"),
        named("missing", "text", x=RIGHT, y=0, align="right", baseline="top", color="warn"),
    ),
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


_STATED = {"times": number("memory.stated"), "text": f"{get('memory.stated').written()}, as the Newsletter states it"}

memory_claim = figure(
    "memory-claim",
    outputs=_memory,
    values={
        "accelerators": int(facts("hardware", system="GB200 NVL72")["accelerators"]),
        "nominal": float(facts("accelerators", accelerator="B200")["memory_gb"]),
    },
    data={"bars": (_BARS, _bars), "stated": [_STATED]},
    chart=chart(
        axis("times", "times the memory", domain=(0, 56), nice=True),
        by_row(),
        bars("bars", height=16),
        row_names("bars"),
        rule("stated", y=False, color="economics-2024", strokeWidth=2),
        named("bars", "times", ".3~r", over=True, align="left", dx=5),
        named("stated", "text", y=2, align="left", dx=5, baseline="top", color="economics-2024"),
    ),
)
