"""Test-time compute, second part: the exponents of repeated sampling, as stated and as measured."""

from ...explorable.chart import axis, band, chart, line, named, points, rule
from ...facts import facts
from ...formula import log10, power, where
from ...numbers import number
from ..sheet import figure

STATED = number("exponent.stated_low"), number("exponent.stated_high")  # that the Post gives for best-of-n
_EXPONENTS = facts("pythia_math_exponents")[["model", "parameters", "exponent", "locator"]]
_MEASURED = (float(_EXPONENTS["exponent"].min()), float(_EXPONENTS["exponent"].max()))


def _exponents(p):
    p.inside = sum(
        where(b + p.error < STATED[0], 0, where(b - p.error > STATED[1], 0, 1)) for b in _EXPONENTS["exponent"]
    )
    p.slope = (_MEASURED[1] - _MEASURED[0]) / log10(12e9 / 70e6)


def _exponent_row(row, p):
    row.low = row.exponent - p.error
    row.high = row.exponent + p.error


exponent_by_size = figure(
    "exponent-by-size",
    outputs=_exponents,
    data={
        "models": (_EXPONENTS, _exponent_row),
        "stated": [{"low": STATED[0], "high": STATED[1], "label": "as the Post states it", "at": 4e7}],
    },
    chart=chart(
        axis("parameters", "parameters, log scale", log=True, domain=(4e7, 3e10), words="powers of scale"),
        axis("exponent", "exponent", domain=(0, 0.55)),
        band("stated", "low", "high", x=False, opacity=0.16, color="680bn-2026"),
        named("stated", "label", x="at", y="high", align="left", dx=4, dy=12, color="680bn-2026"),
        rule("models", "low", y2="high"),
        points("models"),
    ),
)


def _best_of_n(p):
    p.factor = power(10, p.b)
    p.samples_for_half = power(2, 1 / p.b)
    p.samples_for_tenth = power(10, 1 / p.b)


def _error_curve(row, p):
    row.samples = power(1e4, row.t)
    row.error = power(row.samples, -p.b)
    row.stated_low = power(row.samples, -STATED[1])
    row.stated_high = power(row.samples, -STATED[0])
    row.measured_low = power(row.samples, -_MEASURED[1])
    row.measured_high = power(row.samples, -_MEASURED[0])


best_of_n_error = figure(
    "best-of-n-error",
    outputs=_best_of_n,
    data={
        "curve": (41, _error_curve),
        "labels": [
            {"samples": 1e4, "error": 1e4**-0.47, "label": "stated", "document": True},
            {"samples": 1e4, "error": 1e4**-0.215, "label": "measured", "document": False},
        ],
    },
    chart=chart(
        axis("samples", "samples, log scale", log=True, domain=(1, 1e4), words="powers of scale"),
        axis(
            "error", "error left, log scale", log=True, domain=(0.005, 1), format="~%", values=[0.01, 0.03, 0.1, 0.3, 1]
        ),
        band("curve", "stated_low", "stated_high", color="680bn-2026", line=False),
        band("curve", "measured_low", "measured_high"),
        line("curve", clip=True),
        named("labels", "label", align="right", dx=-4),
    ),
)
