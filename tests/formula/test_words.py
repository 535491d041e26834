"""Numbers as words: Python's text is Vega's text, letter by letter."""

import numpy as np
import pytest
import vl_convert
from altair import datum

from scalingbet.formula.words import KINDS, MINUS, say, write

RNG = np.random.default_rng(20260404)


def values():
    """Return numbers of every size and both signs, ties, the edges of scales, and what is nearly round."""
    ties = [k / 2 for k in range(-9, 10)] + [0.125, 0.375, 2.675, 1.005, -0.125, 1234.5, 12345678.5]
    edges = [
        scale * factor for scale in (1e3, 1e6, 1e9, 1e12, 1e15, 1e18) for factor in (0.9994, 0.99951, 0.99999, 1, 1.05)
    ]
    round_up = [9.5, 9.95, 9.995, 9.9995, 99.5, 99.95, 999.5, 0.95, 0.995, 0.9995, 0.00995]
    small = [1e-1, 1e-5, 1e-6, 1e-7, 2.5e-7, 1e-12, 1e-20, 5e-324, 0.05, 0.005, 0.0005, 0.00005]
    huge = [1e20, 1e21, 5.76e23, 1.5e25, 1e26, 9.99e99, 1e100, 1.7e308]
    shares = [0.16054001, 0.3366946, 0.29781489, 0.17446704, 1, 0.005, 0.995, 0.9995]
    drawn = [*(10 ** RNG.uniform(-9, 27, 150)), *RNG.normal(0, 1000, 50), *RNG.random(50)]
    listed = [0.0, *ties, *edges, *round_up, *small, *huge, *shares, *drawn]
    return [float(x) for x in dict.fromkeys([*listed, *(-x for x in listed)])]


VALUES = values()
LARGEST = {"f": 1e21, "pct": 1e19, "year": 1e21}  # JavaScript writes a fixed number of decimals below 1e21 only


def in_vega(templates, numbers):
    """Return {kind: texts} of ``numbers``, as the Vega engine writes them."""
    transform = [{"type": "formula", "as": kind, "expr": str(expression)} for kind, expression in templates.items()]
    data = {"name": "d", "values": [{"x": x} for x in numbers], "transform": transform}
    marks = [
        {"type": "symbol", "encode": {"update": {"description": {"signal": f"join(pluck(data('d'), '{kind}'), '|')"}}}}
        for kind in templates
    ]
    groups = vl_convert.vega_to_scenegraph({"data": [data], "marks": marks})["scenegraph"]["items"][0]["items"]
    return {kind: group["items"][0]["description"].split("|") for kind, group in zip(templates, groups, strict=True)}


@pytest.fixture(scope="module")
def vega_texts():
    return in_vega({kind: write(datum.x, kind) for kind in KINDS if kind != "text"}, VALUES)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text"])
def test_both_engines_write_the_same(kind, vega_texts):
    largest = LARGEST.get(kind.rstrip("0123456789"), np.inf)
    different = [
        (x, write(x, kind), theirs)
        for x, theirs in zip(VALUES, vega_texts[kind], strict=True)
        if abs(x) < largest and write(x, kind) != theirs
    ]
    assert not different, f"{len(different)} of {len(VALUES)}: (value, Python, Vega) {different[:5]}"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.16054001, "pct0", "16%"),
        (0.16054001, "pct2", "16.05%"),
        (0.125, "f2", "0.13"),
        (-0.001, "f2", "0.00"),
        (-12.34, "f1", f"{MINUS}12.3"),
        (1234567.8, "f0", "1,234,568"),
        (18.391245, "g3", "18.4"),
        (999.95, "g3", "1,000"),
        (0, "g3", "0"),
        (5.76e23, "e3", "5.76e23"),
        (1e26, "e3", "1e26"),
        (0.00012, "e2", "1.2e-4"),
        (1.4e12, "big2", "1.4 trillion"),
        (70e9, "big2", "70 billion"),
        (999.9e9, "big2", "1 trillion"),
        (999e9, "big3", "999 billion"),
        (2e15, "big2", "2 quadrillion"),
        (12000, "big2", "12,000"),
        (680e9, "usd3", "$680 billion"),
        (2026, "year", "2026"),
        ("by rule", "text", "by rule"),
    ],
)
def test_a_number_reads(value, kind, text):
    assert write(value, kind) == text


def test_a_sentence_is_the_same_in_both_engines():
    template = "{n:big2} parameters at {C:e3} FLOP: {gap:pct0}, {{braces}}, {who}"
    traced = say(template, n=datum.x, C=datum.x * 1e12, gap=datum.x / 1e12, who="by rule")
    assert in_vega({"s": traced}, [70e9])["s"] == [say(template, n=70e9, C=70e21, gap=0.07, who="by rule")]


def test_a_sentence_may_begin_with_a_field_or_have_none():
    assert in_vega({"s": say("{x:g3} left", x=datum.x)}, [1.5])["s"] == ["1.5 left"]
    assert say("nothing to write") == "nothing to write"


def test_an_unknown_format_is_named():
    with pytest.raises(ValueError, match="no number format 'g9'"):
        write(1, "g9")
    with pytest.raises(KeyError, match="gap"):
        say("{gap:pct0}", other=1)
