"""The declared controls as ipywidgets: each with its label, its unit, what is allowed, and what is wrong beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from ..explorable import Choice, Slider, Toggle
from ..explorable.html import typed
from ..formula import DomainError
from .controls import Asked, Count, File, Interval, Lines, Pick

LABEL, FIELD, SLIDER = "19rem", "27rem", "15rem"  # widths: a label, a label with its box, a slider
PLACES, LEGIBLE = 200, 3  # of a slider without steps; digits of a value that a logarithmic one gives
_DESCRIBED = {"style": {"description_width": LABEL}, "layout": {"width": FIELD}}
_WIDE = {"style": {"description_width": LABEL}, "layout": {"width": "43rem", "max_width": "100%"}}


def number(control: Slider | Interval, text: str) -> float:
    """Return the number that a reader typed, or raise a :class:`DomainError` that says what is allowed."""
    try:
        value = float(text.strip().replace("_", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        allowed = f"allowed is a number, {typed(control.low)} to {typed(control.high)}"
        raise DomainError(f"{text.strip() or 'nothing'} is no number; {allowed}")
    return value


def _label(control: Asked) -> str:
    unit = getattr(control, "unit", "")
    return f"{control.label} ({unit})" if unit else control.label


class Field:
    """One control as widgets: ``value`` is the last that was allowed, ``error`` what is wrong with what stands there.

    ``changed(name)`` is called when a reader has given another value that is allowed.
    """

    def __init__(self, control: Any, changed: Callable[[str], None]) -> None:
        self.control, self.value, self.error, self._tell = control, control.value, "", changed
        self._quiet = False
        self._note = widgets.HTML(layout={"margin": "0 0 0.35rem 19.5rem"})
        self._inputs = self._make()
        row = widgets.Box(self._inputs, layout={"flex_flow": "row wrap", "align_items": "center"})
        self.box = widgets.VBox([row, self._note])
        self.refuse("")

    def refuse(self, error: str) -> None:
        """Show ``error`` beside the control, or take it away when it is empty."""
        self.error = error
        shown = Markup()
        if error:
            shown = Markup('<span role="alert" class="sb-error">{}</span><br>').format(error)
        help_text = Markup('<small style="line-height: 1.3; display: block">{}</small>').format(self._help())
        self._note.value = shown + help_text

    def set(self, value: Any) -> None:
        """Take ``value``, as a program gives it, without telling."""
        self._quiet = True
        try:
            self._show(value)
        finally:
            self._quiet = False
        self.value = value
        self.refuse("")

    def _take(self, read: Callable[[], Any]) -> None:
        """Take what a reader has given: keep it and tell, or say what is wrong with it."""
        if self._quiet:
            return
        try:
            value = self.control.check(read())
        except DomainError as error:
            self.refuse(str(error))
            return
        self.set(value)
        self._tell(self.control.name)

    def _help(self) -> str:
        return self.control.why

    def _make(self) -> tuple[widgets.Widget, ...]:
        """Return the widgets, which are told to call :meth:`_take`."""
        raise NotImplementedError

    def _show(self, value: Any) -> None:
        """Put ``value`` into the widgets."""
        raise NotImplementedError


class SliderField(Field):
    """A number: a box for the exact value, which carries the label, and a slider.

    The slider counts its own places, as whole numbers: one that held the value itself would move it to the nearest
    step as soon as it is drawn.
    """

    def _make(self) -> tuple[widgets.Widget, ...]:
        c = self.control
        help_text = f"{c.label}, {typed(c.low)} to {typed(c.high)} {c.unit}".strip()
        self.exact = widgets.Text(description=_label(c), continuous_update=False, tooltip=help_text, **_DESCRIBED)
        low, high = (math.log10(c.low), math.log10(c.high)) if c.log else (c.low, c.high)
        self._low: float = low
        self._step = c.step if c.step and not c.log else (high - self._low) / PLACES
        places = round((high - self._low) / self._step)
        self.slider = widgets.IntSlider(max=places, readout=False, tooltip=help_text, layout={"width": SLIDER})
        self._show(c.value)
        self.exact.observe(lambda change: self._take(lambda: number(c, change.new)), "value")
        self.slider.observe(lambda change: self._take(lambda: self._at(change.new)), "value")
        return self.exact, self.slider

    def _at(self, place: int) -> float:
        """Return the value at a place of the slider, as a number that is easy to read."""
        c, position = self.control, self._low + place * self._step
        value = float(f"{10**position:.{LEGIBLE}g}") if c.log else float(f"{position:.12g}")
        value = min(c.high, max(c.low, value))
        return round(value) if isinstance(c, Count) else value

    def _show(self, value: Any) -> None:
        position = math.log10(value) if self.control.log else value
        self.exact.value, self.slider.value = typed(value), round((position - self._low) / self._step)

    def _help(self) -> str:
        return f"{typed(self.control.low)} to {typed(self.control.high)}. {self.control.why}"


class ChoiceField(Field):
    """One of several named options."""

    def _make(self) -> tuple[widgets.Widget, ...]:
        self.menu = widgets.Dropdown(
            options=self._options(), value=self.value, description=_label(self.control), **_WIDE
        )
        self.menu.observe(lambda change: self._take(lambda: change.new), "value")
        return (self.menu,)

    def _options(self) -> list[Any]:
        return [(label, value) for value, label in self.control.options.items()]

    def _show(self, value: Any) -> None:
        self.menu.value = value


class PickField(ChoiceField):
    """One of the names that the other controls' state gives."""

    def _options(self) -> list[Any]:
        return [self.value]

    def _show(self, value: Any) -> None:
        if value not in self.menu.options:
            self.menu.options = (*self.menu.options, value)  # until ``refresh`` says what there is
        self.menu.value = value

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Offer what ``state`` gives; a pick that is no longer offered becomes the first that is not taken."""
        options = self.control.options(state)
        others = {value for name, value in state.items() if name != self.control.name and isinstance(value, str)}
        taken = set() if self.control.shared else others
        if self.value not in options:
            self.value = next((name for name in options if name not in taken), options[0])
        self._quiet = True
        self.menu.options = options
        self.menu.value = self.value
        self._quiet = False


class ToggleField(Field):
    """Something that is counted or left out."""

    def _make(self) -> tuple[widgets.Widget, ...]:
        self.tick = widgets.Checkbox(value=self.value, description=_label(self.control), **_WIDE)
        self.tick.observe(lambda change: self._take(lambda: change.new), "value")
        return (self.tick,)

    def _show(self, value: Any) -> None:
        self.tick.value = value


class IntervalField(Field):
    """Two boxes for the ends of an interval."""

    def _make(self) -> tuple[widgets.Widget, ...]:
        c = self.control
        self.first = widgets.Text(description=_label(c), continuous_update=False, tooltip=f"{c.label}, lower end",
                                  style={"description_width": LABEL}, layout={"width": FIELD})  # fmt: skip
        self.last = widgets.Text(description="to", continuous_update=False, tooltip=f"{c.label}, upper end",
                                 style={"description_width": "2rem"}, layout={"width": "10rem"})  # fmt: skip
        self._show(self.value)
        for end in (self.first, self.last):
            end.observe(lambda change: self._take(self._ends), "value")
        return self.first, self.last

    def _ends(self) -> tuple[float, float]:
        return number(self.control, self.first.value), number(self.control, self.last.value)

    def _show(self, value: Any) -> None:
        self.first.value, self.last.value = map(typed, value)

    def _help(self) -> str:
        return f"{typed(self.control.low)} to {typed(self.control.high)}. {self.control.why}"


class LinesField(Field):
    """A text of several lines."""

    def _make(self) -> tuple[widgets.Widget, ...]:
        self.text = widgets.Textarea(value=self.value, description=_label(self.control), continuous_update=False,
                                     rows=min(12, self.value.count("\n") + 2), **_WIDE)  # fmt: skip
        self.text.observe(lambda change: self._take(lambda: change.new), "value")
        return (self.text,)

    def _show(self, value: Any) -> None:
        self.text.value = value


class FileField(Field):
    """A file to upload, and a button back to what the book brings along."""

    def _make(self) -> tuple[widgets.Widget, ...]:
        self.upload = widgets.FileUpload(accept=self.control.accept, description=self.control.label,
                                         layout={"width": "auto", "margin": "2px 0 2px 19.5rem"})  # fmt: skip
        self.back = widgets.Button(description="Use the book's own", layout={"width": "auto"})
        self.upload.observe(lambda change: self._take(self._bytes), "value")
        self.back.on_click(lambda button: self._take(lambda: None))
        return self.upload, self.back

    def _bytes(self) -> bytes | None:
        return bytes(self.upload.value[0]["content"]) if self.upload.value else None

    def _show(self, value: Any) -> None:
        if value is None and self.upload.value:
            self.upload.value = ()


_FIELDS = (
    (Toggle, ToggleField), (Choice, ChoiceField), (Pick, PickField), (Interval, IntervalField), (Lines, LinesField),
    (File, FileField),
)  # fmt: skip


def from_controls(controls: Iterable[Asked], changed: Callable[[str], None] = lambda name: None) -> dict[str, Field]:
    """Return ``{name: Field}``, the declared ``controls`` as widgets; each default and bound is read from them.

    ``changed(name)`` is called after a reader moved one.
    """
    return {
        control.name: next((field for kind, field in _FIELDS if isinstance(control, kind)), SliderField)(
            control, changed
        )
        for control in controls
    }
