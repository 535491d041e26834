"""The axes of charts: a column, its scale and its labels, said once for all layers of a chart."""

from __future__ import annotations

import inspect
from collections.abc import Collection
from typing import Any

import altair as alt

from ..facts.files import close

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_EXPONENT = "round(log(datum.value) / LN10)"
_POWER_OF_TEN = (
    f"abs(log(datum.value) / LN10 - {_EXPONENT}) > 0.001 ? '' : '10' + ({_EXPONENT} < 0 ? '⁻' : '') + "
    + f"(abs({_EXPONENT}) > 9 ? {list(_SUPERSCRIPTS)}[floor(abs({_EXPONENT}) / 10)] : '') + "
    + f"{list(_SUPERSCRIPTS)}[abs({_EXPONENT}) % 10]"
)
_UNITS = ((1e15, " quadrillion"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_SCALE = " : ".join(
    f"abs(datum.value) >= {unit:.0e} ? format(datum.value / {unit:.0e}, '~r') + '{name}'" for unit, name in _UNITS
)
_SCALE += " : format(datum.value, '~r')"
_SCALE_AT_POWERS = f"abs(log(datum.value) / LN10 - {_EXPONENT}) > 0.001 ? '' : ({_SCALE})"


def powers_axis(**changes: Any) -> alt.Axis:
    """Return a logarithmic axis labelled 10⁶, 10⁹, ... (FLOP, probabilities)."""
    return alt.Axis(**{"labelExpr": _POWER_OF_TEN, "ticks": False, **changes})


def scale_axis(**changes: Any) -> alt.Axis:
    """Return a linear axis labelled 500M, 1B, 1T (parameters, tokens, dollars)."""
    return alt.Axis(**{"labelExpr": _SCALE, **changes})


def scale_powers_axis(**changes: Any) -> alt.Axis:
    """Return a logarithmic axis labelled 1M, 1B, 1T at powers of ten."""
    return alt.Axis(**{"labelExpr": _SCALE_AT_POWERS, "ticks": False, **changes})


def log_scale(low: float | None = None, high: float | None = None, **changes: Any) -> alt.Scale:
    """Return a logarithmic scale, from ``low`` to ``high`` where given."""
    domain = {} if low is None else {"domain": [low, high]}
    return alt.Scale(type="log", nice=False, **domain, **changes)


_WORDS = {"powers": powers_axis, "powers of scale": scale_powers_axis, "scale": scale_axis}
_SCALE_OPTIONS = set(inspect.signature(alt.Scale).parameters) - {"type", "kwds"}
_AXIS_OPTIONS = set(inspect.signature(alt.Axis).parameters) - {"kwds"}


class Axis:
    """A column and all that its axis is: title, scale, labels; the same for every layer."""

    def __init__(self, field: str, kind: str, options: dict[str, Any]) -> None:
        self.field, self.kind, self.options = field, kind, options

    def channel(self, which: str, field: str | None = None) -> Any:
        """Return the axis as Altair's channel ``which``, ``"x"`` or ``"y"``, for its own column or another."""
        field = field or self.field
        shorthand = field if ":" in field else f"{field}:{self.kind}"
        return (alt.X if which == "x" else alt.Y)(shorthand, **self.options)


def known(name: str, allowed: Collection[str], what: str) -> None:
    if name not in allowed:
        raise TypeError(f"{what} knows no {name!r}; {close(name, sorted(allowed))}")


def axis(
    field: str, title: str | None = None, *, log: bool | str = False, words: str = "", sort: Any = None, **options: Any
) -> Axis:
    """Return the axis of a column, a number unless its name ends in ``:N`` or ``:O``.

    ``log=True`` is logarithmic from the data's least to its greatest value (``"symlog"`` also goes below zero), and
    ``words`` labels it in ``"powers"`` (10⁶), in ``"scale"`` (1M) or in ``"powers of scale"``.  ``domain=(low, high)``,
    ``nice`` and ``zero`` are the scale's; ``format``, ``values``, ``tickCount`` and all else, those of Altair's axis.
    """
    scale: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    if log:
        scale["type"] = "log" if log is True else log
        if log is True and not options.pop("nice", False):
            scale["nice"] = False
    for name, value in options.items():
        if name in _SCALE_OPTIONS and not (name == "domain" and value is False):
            scale[name] = list(value) if isinstance(value, tuple) else value
        else:
            known(name, _AXIS_OPTIONS | _SCALE_OPTIONS, "an axis")
            shown[name] = value
    if words:
        known(words, _WORDS, "words=")
    channel: dict[str, Any] = {"title": title}
    if scale:
        channel["scale"] = alt.Scale(**scale)
    if shown or words:
        channel["axis"] = _WORDS.get(words, alt.Axis)(**shown)
    if sort is not None:
        channel["sort"] = sort
    name, _, kind = field.partition(":")
    return Axis(name, kind or "Q", channel)


def by_row(field: str = "label", order: Any = None, *, shown: bool = False, **options: Any) -> Axis:
    """Return the axis of what stands in rows: in the data's order, or ``order``, a list or a column that sorts them.

    The rows' names stand above them (:func:`row_names`), and it takes the options of a scale: ``paddingOuter=0.5``.
    With ``shown=True`` they stand on the axis at the left, and it takes all the options of :func:`axis`.
    """
    made = axis(f"{field}:N", **options)
    made.options["sort"] = alt.EncodingSortField(order) if isinstance(order, str) else order
    if not shown:
        if "axis" in made.options or made.options.pop("title"):
            raise TypeError(f"rows without shown=True have no labels; an option of {', '.join(options)} is for those")
        made.options["axis"] = None
    return made
