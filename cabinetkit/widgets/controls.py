"""What a learner moves: a label and a value each, by mouse, by keyboard and from code.

Buttons and boxes, no dropdowns: JupyterLab takes the arrow keys away from a dropdown in an output,
so that it cannot be used without a mouse. A slider has no name for a screen reader, so that each
stands beside a labelled box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import ipywidgets as iw

from cabinetkit.eligibility.entries import iso_day
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.practice.judges import as_number, typed_number, whole

_WIDE = {"description_width": "initial"}
_WRAP = iw.Layout(flex_flow="row wrap")


# A long label is broken into lines; the controls' own style would cut it. What is chosen has a mark
# and not only a colour. A form whose kernel has ended says so, since its buttons do nothing more.
_LABELS = """<style>
.ck-form .widget-label, .ck-form .widget-label-basic, .ck-form .widget-label-basic span
  {white-space: normal; height: auto; overflow: visible; text-overflow: clip; line-height: 1.4}
.ck-form .widget-inline-hbox, .ck-form .widget-checkbox, .ck-form .widget-toggle-buttons
  {height: auto; max-width: 100%}
.ck-form .widget-toggle-buttons, .ck-form .widget-text {flex-wrap: wrap}
.ck-form .widget-toggle-button {position: relative}
.ck-form .widget-toggle-button.mod-active::before
  {content: "✓"; position: absolute; left: 1px; font-size: 0.8em}
.ck-form .widget-html-content {min-width: 0; line-height: 1.4}
.ck-form {margin-bottom: 0.8em}
.ck-form.jupyter-widgets-disconnected::before
  {content: "This form is of a kernel that has ended: run its cell again."; font-weight: 600}
.ck-form.jupyter-widgets-disconnected > * {opacity: 0.6; pointer-events: none}
</style>"""


def form(*parts: Any) -> iw.VBox:
    """Parts one below the other, with labels that are never cut."""
    box = iw.VBox([iw.HTML(_LABELS, layout=iw.Layout(display="none")), *parts])
    box.add_class("ck-form")
    return box


def buttons(label: str, options: Sequence[Any], *, chosen: Any) -> iw.ToggleButtons:
    """One of a few, as labelled buttons."""
    return iw.ToggleButtons(
        options=list(options),
        value=chosen,
        description=label,
        style={"description_width": "initial", "button_width": "auto"},
    )


class Control:
    """One thing to set: its label, its value, and what is seen of it.

    A value that it does not take raises CabinetkitError with those that it takes.
    """

    def __init__(self, label: str, *parts: Any) -> None:
        self.label, self.parts = label, parts
        self.view = parts[0] if len(parts) == 1 else iw.HBox([*parts], layout=_WRAP)

    @property
    def value(self) -> Any:
        """What it is set to."""
        return self.parts[0].value

    @value.setter
    def value(self, value: Any) -> None:
        self.parts[0].value = self.read(value)

    def read(self, value: Any) -> Any:
        """The value as the control takes it."""
        return value

    def on_change(self, call: Callable[[], None]) -> None:
        """Call this whenever the value changes."""
        self.parts[0].observe(lambda _: call(), names="value")

    def lock(self) -> None:
        """Nothing can be changed any more."""
        for part in self.parts:
            part.disabled = True

    def _no(self, value: Any, takes: str) -> CabinetkitError:
        return CabinetkitError(f"{self.label}: {shortened(value)} cannot be chosen; {takes}")


class Buttons(Control):
    """One of a few; `options` are the values, or texts with their values."""

    def __init__(self, label: str, options: Sequence[Any], *, chosen: Any = None) -> None:
        self.options = [each if isinstance(each, tuple) else (each, each) for each in options]
        super().__init__(label, buttons(label, self.options, chosen=chosen))

    def read(self, value: Any) -> Any:
        for text, each in self.options:
            if each == value or text == value:
                return each
        takes = ", ".join(text for text, _ in self.options)
        raise self._no(value, f"there are: {takes}")


class Number(Control):
    """A number between two ends: a labelled box to type in, with a slider beside it.

    The box takes a decimal comma as well as a point; a browser's own number box drops the comma
    without a word. What is no number, or lies beyond the ends, is said, and nothing moves.
    """

    def __init__(
        self, label: str, value: float, *, lowest: float, highest: float, step: float
    ) -> None:
        self._whole = whole = isinstance(step, int) and isinstance(lowest, int)
        self.lowest, self.highest, self.step = lowest, highest, step
        ends: dict[str, Any] = {"value": value, "min": lowest, "max": highest, "step": step}
        box = iw.Text(
            value=f"{value:g}",
            description=label,
            continuous_update=False,
            style=_WIDE,
            layout=iw.Layout(width="auto"),
        )
        slider = (iw.IntSlider if whole else iw.FloatSlider)(
            **ends, readout=False, continuous_update=False
        )
        self.notice = iw.HTML()
        super().__init__(label, box, slider)
        self.view = iw.HBox([box, slider, self.notice], layout=_WRAP)
        box.observe(lambda _: self._typed(), names="value")
        slider.observe(lambda _: self._show(), names="value")

    @property
    def value(self) -> Any:
        return self.parts[1].value if self._whole else round(self.parts[1].value, 6)

    @value.setter
    def value(self, value: Any) -> None:
        self.parts[1].value = self.read(value)

    def read(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._no(value, f"a number from {self.lowest} to {self.highest} is asked")
        if not self.lowest <= value <= self.highest:
            raise self._no(value, f"it goes from {self.lowest} to {self.highest}")
        return whole(value) if self._whole else value

    def on_change(self, call: Callable[[], None]) -> None:
        self.parts[1].observe(lambda _: call(), names="value")

    def _typed(self) -> None:
        says = ""
        try:
            self.value = as_number(typed_number(self.parts[0].value))
        except CabinetkitError as error:
            says = str(error)
        self._show()
        self.notice.value = f'<div role="status">{escape(says)}</div>' if says else ""

    def _show(self) -> None:
        """The box says what the slider stands at."""
        self.parts[0].value = f"{self.value:g}"


class Day(Control):
    """A day of the calendar, with a button for the day before and one for the day after."""

    def __init__(self, label: str, value: date, *, first: date, last: date) -> None:
        self.first, self.last, self._kept = first, last, value
        box = iw.DatePicker(value=value, min=first, max=last, description=label, style=_WIDE)
        earlier, later = (iw.Button(description=text) for text in ("A day earlier", "A day later"))
        earlier.on_click(lambda _: self._move(-1))
        later.on_click(lambda _: self._move(1))
        super().__init__(label, box, earlier, later)

    @property
    def value(self) -> date:
        # A box that was cleared leaves the last day standing.
        self._kept = self.parts[0].value or self._kept
        return self._kept

    @value.setter
    def value(self, value: Any) -> None:
        self.parts[0].value = self.read(value)

    def read(self, value: Any) -> date:
        try:
            day = iso_day(value)
        except Exception:  # pydantic's own error type, and whatever a given object raises
            raise self._no(value, "write it as 2024-04-20") from None
        if not self.first <= day <= self.last:
            raise self._no(value, f"it goes from {self.first} to {self.last}")
        return day

    def _move(self, days: int) -> None:
        moved = self.value + timedelta(days=days)
        if self.first <= moved <= self.last:
            self.value = moved


class Ticks(Control):
    """Any number of a few, as boxes to tick; the value is the set of their numbers from 1."""

    def __init__(self, options: Sequence[str], *, one: str = "box") -> None:
        self.one = one
        super().__init__(one, *(tick(text) for text in options))
        self.view = iw.VBox([*self.parts])

    @property
    def value(self) -> set[int]:
        return {n for n, box in enumerate(self.parts, start=1) if box.value}

    @value.setter
    def value(self, value: Iterable[int]) -> None:
        chosen = self.read(value)
        for n, box in enumerate(self.parts, start=1):
            box.value = n in chosen

    def read(self, value: Any) -> set[int]:
        chosen = set(value)
        if unknown := chosen - set(range(1, len(self.parts) + 1)):
            raise CabinetkitError(
                f"no {self.one} {shortened(min(unknown, key=str))}; they are 1 to {len(self.parts)}"
            )
        return chosen


def tick(label: str) -> iw.Checkbox:
    """A box to tick, with its label."""
    return iw.Checkbox(description=label, indent=False, layout=iw.Layout(width="auto"))


class Typed(Control):
    """A line to type in; `kind` reads it, and says in an error what is asked."""

    def __init__(self, label: str, kind: Callable[[Any], Any]) -> None:
        self._read = kind
        box = iw.Text(description=label, style=_WIDE, layout=iw.Layout(width="auto"))
        super().__init__(label, box)

    @property
    def value(self) -> Any:
        """What was typed, read; None where nothing was."""
        typed = self.parts[0].value.strip()
        return self._read(typed) if typed else None

    @value.setter
    def value(self, value: Any) -> None:
        self.parts[0].value = str(self.read(value))

    def read(self, value: Any) -> Any:
        return self._read(value)


class TypedNumber(Typed):
    """A number to type, between two ends; with a comma or a point, with a unit or without."""

    def __init__(self, label: str, *, lowest: float, highest: float) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__(label, self._within)

    def _within(self, typed: Any) -> float:
        given = as_number(typed_number(typed))
        if not self.lowest <= given <= self.highest:
            raise self._no(typed, f"a number from {self.lowest:g} to {self.highest:g} is asked")
        return given
