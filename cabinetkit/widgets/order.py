"""A list to put in order: choose one of it, and move it up or down by buttons, without dragging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as iw

from cabinetkit.widgets.controls import Control, buttons


class Order(Control):
    """Names in an order; the value is the tuple of them, first to last."""

    def __init__(self, label: str, items: Sequence[str]) -> None:
        self._items = tuple(items)
        self._calls: list[Callable[[], None]] = []
        chosen = buttons(label, self._items, chosen=self._items[-1])
        earlier, later = (iw.Button(description=text) for text in ("Up", "Down"))
        earlier.on_click(lambda _: self._move(-1))
        later.on_click(lambda _: self._move(1))
        super().__init__(label, chosen, earlier, later)

    @property
    def value(self) -> tuple[str, ...]:
        return self._items

    @value.setter
    def value(self, value: Any) -> None:
        self.show(self.read(value))
        for call in self._calls:
            call()

    def read(self, value: Any) -> tuple[str, ...]:
        """The names, each of them once."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self._no(value, f"a list of all is asked: {', '.join(self._items)}")
        return tuple(value)

    def show(self, items: Sequence[str]) -> None:
        """Other names, or the same in another order; what is chosen stays so, if it is there."""
        chosen, kept = self.parts[0], self.parts[0].value
        self._items = tuple(items)
        chosen.options = self._items
        chosen.value = kept if kept in self._items else self._items[-1]

    def on_change(self, call: Callable[[], None]) -> None:
        self._calls.append(call)

    def _move(self, by: int) -> None:
        at = self._items.index(self.parts[0].value)
        to = at + by
        if 0 <= to < len(self._items):
            items = list(self._items)
            items[at], items[to] = items[to], items[at]
            self.value = items
