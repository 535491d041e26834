"""Numbers as words, in two engines.

A finding or a reading is a sentence with numbers in it.  It is written once, as a template:
``say("10x closes {gap:pct0} of the gap", gap=p.gap)``.  With numbers it gives the sentence;
with Vega expressions it gives the expression that writes the same sentence in the browser.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias, overload

import numpy as np

from .functions import Value, is_traced, vega_call

Kind: TypeAlias = tuple[str, Callable[..., str], Callable[..., Value]]  # what it is for, and its two writers
MINUS = "\N{MINUS SIGN}"  # d3 writes negative numbers with it


def _fixed(x: float, digits: int) -> str:
    """Return ``x`` with ``digits`` decimals and thousands separated; ties go up, as in JavaScript."""
    text = f"{Decimal(float(x)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    return text.replace("-", MINUS) if float(text.replace(",", "")) else text.lstrip("-")


def _significant(x: float, digits: int) -> str:
    """Return ``x`` rounded to ``digits`` significant digits, written out, without trailing zeros."""
    exact = Decimal(float(x))
    if not exact:
        return "0"
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def _scientific(x: float, digits: int) -> str:
    """Return ``x`` as ``5.76e23``: mantissa of ``digits`` significant digits, trimmed."""
    exact = Decimal(float(x))
    if not exact:
        return "0"
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP)
    mantissa = rounded.scaleb(-rounded.adjusted())
    text = f"{mantissa:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text.replace('-', MINUS)}e{rounded.adjusted()}"


_SCALES = ((1e15, " quadrillion"), (1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


def _scaled(x: float, digits: int) -> str:
    """Return ``x`` in words of scale: ``1.4 trillion``, ``70 billion``, ``12,000``."""
    for scale, word in _SCALES:
        if abs(x) >= scale * (1 - 0.5 * 10.0**-digits):
            return _significant(x / scale, digits) + word
    return _significant(x, digits)


def _vega_fixed(x: Value, digits: int) -> Value:
    return vega_call("format", x, f",.{digits}f")


def _vega_significant(x: Value, digits: int) -> Value:
    return vega_call("format", x, f",.{digits}~r")


def _vega_scientific(x: Value, digits: int) -> Value:
    return vega_call("if_", x == 0, "0", vega_call("replace", vega_call("format", x, f".{digits - 1}~e"), "+", ""))


def _vega_scaled(x: Value, digits: int) -> Value:
    text = _vega_significant(x, digits)
    for scale, word in reversed(_SCALES):
        enough = vega_call("abs", x) >= scale * (1 - 0.5 * 10.0**-digits)
        text = vega_call("if_", enough, _vega_significant(x / scale, digits) + word, text)
    return text


def _dollars(text: str) -> str:
    return f"${text}".replace(f"${MINUS}", f"{MINUS}$")


def _vega_dollars(text: Value) -> Value:
    return vega_call("replace", "$" + text, f"${MINUS}", f"{MINUS}$$")  # $$ stands for one $ in a replacement


def _kinds() -> dict[str, Kind]:
    """Return {format name: (what it is for, Python writer, Vega writer)}."""
    kinds: dict[str, Kind] = {}
    for digits in range(5):
        kinds[f"f{digits}"] = (
            f"{digits} decimals", lambda x, d=digits: _fixed(x, d), lambda x, d=digits: _vega_fixed(x, d)
        )  # fmt: skip
        kinds[f"pct{digits}"] = (
            f"a share as per cent, {digits} decimals",
            lambda x, d=digits: _fixed(x * 100, d) + "%",
            lambda x, d=digits: _vega_fixed(x * 100, d) + "%",
        )
    for digits in range(1, 7):
        kinds[f"g{digits}"] = (
            f"{digits} significant digits",
            lambda x, d=digits: _significant(x, d), lambda x, d=digits: _vega_significant(x, d),
        )  # fmt: skip
        kinds[f"e{digits}"] = (
            f"powers of ten, {digits} significant digits",
            lambda x, d=digits: _scientific(x, d), lambda x, d=digits: _vega_scientific(x, d),
        )  # fmt: skip
        kinds[f"big{digits}"] = (
            f"in millions, billions, trillions; {digits} significant digits",
            lambda x, d=digits: _scaled(x, d), lambda x, d=digits: _vega_scaled(x, d),
        )  # fmt: skip
        kinds[f"usd{digits}"] = (
            f"US dollars in millions, billions, trillions; {digits} significant digits",
            lambda x, d=digits: _dollars(_scaled(x, d)), lambda x, d=digits: _vega_dollars(_vega_scaled(x, d)),
        )  # fmt: skip
    kinds["year"] = (
        "a calendar year", lambda x: _fixed(x, 0).replace(",", ""), lambda x: vega_call("format", x, ".0f")
    )  # fmt: skip
    kinds["text"] = ("as it is", str, lambda x: x)
    return kinds


KINDS = _kinds()


@overload
def write(value: float | str, kind: str) -> str: ...


@overload
def write(value: Any, kind: str) -> Any: ...


def write(value: Any, kind: str) -> Any:
    """Return ``value`` written as ``kind`` (a key of ``KINDS``): a text, an array of texts or a Vega expression.

    >>> write(0.16054, "pct0"), write(1.4e12, "big2"), write(5.76e23, "e3"), write(18.391, "g3")
    ('16%', '1.4 trillion', '5.76e23', '18.4')
    >>> write(-5.1e12, "usd2").replace(MINUS, "-")
    '-$5.1 trillion'
    >>> write(1, "roman")
    Traceback (most recent call last):
    ...
    ValueError: no number format 'roman'; there are: year, text, and with digits f, pct, g, e, big, usd
    """
    if kind not in KINDS:
        raise ValueError(f"no number format {kind!r}; there are: year, text, and with digits f, pct, g, e, big, usd")
    _, in_python, in_vega = KINDS[kind]
    if is_traced(value):
        return in_vega(value)
    return in_python(value) if np.ndim(value) == 0 else np.array([in_python(x) for x in value], dtype=object)


def say(template: str, **values: Any) -> Any:
    """Return the sentence of ``template`` with ``values`` written into it, in either engine.

    Each field names a value and a format: ``{gap:pct0}``.  A field without one is a text.

    >>> say("{n:big2} parameters, {who}", n=70e9, who="by rule")
    '70 billion parameters, by rule'
    """
    sentence = ""
    for literal, field, kind, _ in string.Formatter().parse(template):
        sentence = sentence + literal
        if field is not None:
            sentence = sentence + write(values[field], kind or "text")
    return sentence
