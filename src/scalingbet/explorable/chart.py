"""The grammar of charts: two axes, and layers that say their dataset and only what differs.

>>> growth = chart(axis("year"), axis("price", "USD, log", log=True), line("path"), here("path"))

``chart(x, y, *layers)`` is what a figure's ``chart`` is.  Its axes are ``axis`` or, for what stands in rows,
``by_row``.  Each layer draws a dataset on them:

- ``line``, ``forecast`` (dashed), ``points``, ``bars``, ``ticks``, and ``here``: what the controls chose
- ``level`` and ``mark``: a dotted line through the whole chart, across and upright
- ``rule``, ``spans`` (thick, from low to high in its row), ``band`` (filled, from low to high)
- ``named`` (a column beside its rows), ``called`` (fixed words at one row), ``row_names`` (above the rows)
- ``draw``: any other mark of Vega-Lite by its name; and any function of the datasets, which returns an Altair chart

A layer takes, by name: ``x`` and ``y``, another column than the axis's own, ``False`` for none, or a number of pixels;
``where``, the rows that are drawn; ``calculate``, columns for drawing only; ``over=True``, readable on lines; and
every property and channel of Altair.  Colours are the names in ``COLOUR``.  A property that is ``None`` is left out.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import altair as alt

from ..facts.files import close
from .axes import (  # noqa: F401
    Axis,
    axis,
    by_row,
    known,
    log_scale,
    powers_axis,
    scale_axis,
    scale_powers_axis,
)  # fmt: skip
from .colours import COLOUR

Place: TypeAlias = Any  # another column's name, False, a number of pixels, or a value of Altair

DASHES, DOTS = [6, 4], [2, 3]
RIGHT = alt.value("width")  # the right edge, as a place


def readable(label: Any) -> Any:
    """Return the text ``label`` over an outline in the colour of the page, so that a line behind does not cross it."""
    outline = label.copy()
    outline.mark.stroke, outline.mark.strokeWidth, outline.mark.strokeJoin = COLOUR["paper"], 4, "round"
    return outline + label


# -- layers ----------------------------------------------------------------------------------------

_CHANNELS = set(inspect.signature(alt.FacetedEncoding).parameters) - {"kwds"}
_PROPERTIES = set(inspect.signature(alt.MarkDef).parameters) - {"kwds", "x", "y", "x2", "y2"}
_ALWAYS_CHANNELS = {"detail", "order", "key", "tooltip"}  # a text is a column's name here
_COLOURED = {"color", "fill", "stroke"}


class _When:
    def __init__(self, test: str, yes: Any, no: Any) -> None:
        self.test, self.yes, self.no = test, yes, no


def when(test: str, yes: Any, no: Any) -> _When:
    """Return a look that depends on the row: ``yes`` where Vega's expression ``test`` holds, else ``no``."""
    return _When(test, yes, no)


def by(field: str, looks: Mapping[str, Any] | None = None) -> functools.partial[Any]:
    """Return a look by the value of a column: ``looks`` maps each value to it; without, Vega-Lite chooses."""
    return functools.partial(_by, field, looks)


def _by(field: str, looks: Mapping[str, Any] | None, channel: str) -> Any:
    shorthand = field if ":" in field else f"{field}:N"
    scale: dict[str, Any] = {}
    if looks is not None:
        values = [_look(channel, look) for look in looks.values()]
        scale["scale"] = alt.Scale(domain=list(looks), range=values)
    return getattr(alt, channel[0].upper() + channel[1:])(shorthand, legend=None, **scale)


def _look(name: str, value: Any) -> Any:
    """Return ``value`` for the property or channel ``name``: a colour by its token."""
    coloured = name in _COLOURED and isinstance(value, str)
    return value if not coloured or value == "transparent" or value.startswith("var(") else COLOUR[value]


def _is_channel(name: str, value: Any) -> bool:
    if name in _ALWAYS_CHANNELS or isinstance(value, _When | functools.partial):
        return True
    if isinstance(value, dict):
        return bool({"value", "datum", "condition"} & set(value))
    return isinstance(value, alt.FieldChannelMixin | alt.ValueChannelMixin | alt.DatumChannelMixin)


def _encoded(name: str, value: Any) -> Any:
    if isinstance(value, _When):
        yes, no = (alt.value(_look(name, side)) for side in (value.yes, value.no))
        return alt.condition(value.test, yes, no)
    return value(name) if isinstance(value, functools.partial) else value


def _placed(own: Axis, place: Place, which: str) -> Any:
    """Return the channel of a layer's ``place`` on the chart's axis ``own``: None where it has none."""
    if place is False:
        return None
    if place is None or isinstance(place, str):
        return own.channel(which, place)
    return alt.value(place) if isinstance(place, int | float) else place


class Layer:
    """What a chart draws of one dataset, on its axes."""

    def __init__(
        self,
        mark: str,
        dataset: str,
        places: dict[str, Place],
        text: Any,
        where: Any,
        calculate: dict[str, Any] | None,
        over: bool,
        looks: dict[str, Any],
    ) -> None:
        self.mark, self.dataset, self.places, self.text = mark, dataset, places, text
        self.where, self.calculate, self.over = where, calculate, over
        self.properties: dict[str, Any] = {}
        self.channels: dict[str, Any] = {}
        for name, value in looks.items():
            known(name, _CHANNELS | _PROPERTIES, f"{mark} of {dataset}")
            if value is None:
                continue
            if _is_channel(name, value):
                self.channels[name] = _encoded(name, value)
            else:
                self.properties[name] = _look(name, value)

    def __call__(self, datasets: Any, x: Axis, y: Axis) -> Any:
        """Return the layer as an Altair chart over one of the ``datasets``, on the chart's axes ``x`` and ``y``."""
        drawn = getattr(datasets, self.dataset, None)
        if drawn is None:
            raise ValueError(f"the chart draws no dataset {self.dataset!r}; {close(self.dataset, vars(datasets))}")
        if self.where is not None:
            drawn = drawn.transform_filter(self.where)
        if self.calculate:
            drawn = drawn.transform_calculate(**self.calculate)
        drawn = getattr(drawn, f"mark_{self.mark}")(**self.properties)
        channels: dict[str, Any] = {}
        for which, own in (("x", x), ("y", y)):
            channels[which] = _placed(own, self.places.get(which), which)
            end = self.places.get(f"{which}2")
            end = end.partition(":")[0] if isinstance(end, str) else end
            channels[f"{which}2"] = alt.value(end) if isinstance(end, int | float) else end
        if self.text is not None:
            channels["text"] = self.text if self.text else f"{y.field}:N"
        drawn = drawn.encode(**{name: value for name, value in channels.items() if value is not None}, **self.channels)
        return readable(drawn) if self.over else drawn


def draw(
    mark: str,
    dataset: str,
    y: Place = None,
    *,
    x: Place = None,
    x2: Place = None,
    y2: Place = None,
    text: Any = None,
    where: Any = None,
    calculate: dict[str, Any] | None = None,
    over: bool = False,
    **looks: Any,
) -> Layer:
    """Return a layer of any mark that Vega-Lite has, by its name: ``"rect"``, ``"area"``, ``"square"``."""
    places = {"x": x, "y": y, "x2": x2, "y2": y2}
    return Layer(mark, dataset, places, text, where, calculate, over, looks)


def line(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a line through the rows of a dataset."""
    return draw("line", dataset, y, **more)


def forecast(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a dashed line: what was not measured but carried on."""
    return line(dataset, y, **{"strokeDash": DASHES} | more)


def level(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a dotted line across the whole chart, at the height of each row."""
    return rule(dataset, y, **{"x": False, "strokeDash": DOTS} | more)


def mark(dataset: str, x: Place = None, **more: Any) -> Layer:
    """Return an upright dotted line through the whole chart, at the place of each row."""
    return rule(dataset, **{"x": x, "y": False, "strokeDash": DOTS} | more)


def rule(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return straight lines, each from ``x`` to ``x2`` or from ``y`` to ``y2``."""
    return draw("rule", dataset, y, **more)


def spans(dataset: str, low: str, high: str, y: Place = None, **more: Any) -> Layer:
    """Return a thick line in each row, from the column ``low`` to the column ``high``."""
    return rule(dataset, y, **{"x": low, "x2": high, "strokeWidth": 8} | more)


def band(dataset: str, low: Place, high: Place, **more: Any) -> Layer:
    """Return the area between the columns ``low`` and ``high``; with ``x=False`` across the whole chart."""
    shape = "rect" if more.get("x") is False else "area"
    return draw(shape, dataset, low, **{"y2": high, "opacity": 0.2} | more)


def points(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a point for each row."""
    return draw("point", dataset, y, **more)


def here(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return the point that the controls chose, in the colour of what is set."""
    return points(dataset, y, **{"size": 110, "color": "warn", "opacity": 1} | more)


def bars(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a bar for each row."""
    return draw("bar", dataset, y, **more)


def ticks(dataset: str, y: Place = None, **more: Any) -> Layer:
    """Return a short stroke for each row."""
    return draw("tick", dataset, y, **more)


def named(dataset: str, column: str, format: str | None = None, y: Place = None, **more: Any) -> Layer:
    """Return the values of a column as texts beside their rows; a number is written as d3's ``format``."""
    text = alt.Text(f"{column}:Q", format=format) if format else f"{column}:N"
    return draw("text", dataset, y, text=text, **more)


def called(dataset: str, words: str, y: Place = None, *, at: int | None = None, **more: Any) -> Layer:
    """Return fixed words at the row whose ``i`` is ``at``, or at those of ``where``."""
    if at is not None:
        more["where"] = f"datum.i == {at}"
    return draw("text", dataset, y, text=alt.value(words), **more)


def row_names(dataset: str, column: str = "", **more: Any) -> Layer:
    """Return the rows' names above them, or another column: the axis :func:`by_row` then needs no labels."""
    text = f"{column}:N" if column else ""
    looks: dict[str, Any] = {"x": 0, "align": "left", "baseline": "bottom", "dy": -11} | more
    return draw("text", dataset, text=text, **looks)


def chart(x: Axis, y: Axis, *layers: Layer | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what draws ``layers`` of the figure's datasets, the first lowest, on the axes ``x`` and ``y``."""

    def drawn(datasets: Any) -> Any:
        charts = [layer(datasets, x, y) if isinstance(layer, Layer) else layer(datasets) for layer in layers]
        return functools.reduce(operator.add, charts)

    return drawn
