"""Pieces of charts that many figures share: axes in powers of ten and in words of scale, direct labels."""

import altair as alt

from .colours import COLOUR

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


def powers_axis(**changes):
    """Return a logarithmic axis labelled 10⁶, 10⁹, ... (FLOP, probabilities)."""
    return alt.Axis(**{"labelExpr": _POWER_OF_TEN, "ticks": False, **changes})


def scale_axis(**changes):
    """Return a linear axis labelled 500M, 1B, 1T (parameters, tokens, dollars)."""
    return alt.Axis(**{"labelExpr": _SCALE, **changes})


def scale_powers_axis(**changes):
    """Return a logarithmic axis labelled 1M, 1B, 1T at powers of ten."""
    return alt.Axis(**{"labelExpr": _SCALE_AT_POWERS, "ticks": False, **changes})


def log_scale(low=None, high=None, **changes):
    """Return a logarithmic scale, from ``low`` to ``high`` where given."""
    domain = {} if low is None else {"domain": [low, high]}
    return alt.Scale(type="log", nice=False, **domain, **changes)


def readable(label):
    """Return the text ``label`` over an outline in the colour of the page, so that a line behind does not cross it."""
    outline = label.copy()
    outline.mark.stroke, outline.mark.strokeWidth, outline.mark.strokeJoin = COLOUR["paper"], 4, "round"
    return outline + label
