"""What all widgets of the lessons share: predict, move, see, say what you saw, go back.

A widget has at most three controls. Whatever they are set to is shown as a picture, a sentence and
a table, all of them made from the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as iw

from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.figures.picture import Picture
from cabinetkit.html import boxed
from cabinetkit.practice import progress
from cabinetkit.widgets.controls import Control, form
from cabinetkit.widgets.gate import Gate

STATIC = "A static copy: the predictions and the controls need a running kernel."


class Widget:
    """A prediction first, in the form or with `ck.predict`; then controls, and what they show.

    `.values()` gives the plain facts of what is shown, `.static()` the picture, the sentence and
    the table for a page without a kernel; both take other settings by name. `name` is that of the
    log, `home` the settings that `.reset()` goes back to.
    """

    def __init__(
        self,
        name: str,
        *,
        prompt: str,
        prediction: Control,
        controls: Mapping[str, Control],
        reset: str = "Reset to CABINET",
    ) -> None:
        self._name = name
        self.prediction: Any = None
        self.confidence: int | None = None
        self._told = ""
        self._resetting = False
        self.controls = dict(controls)
        self.home = {name: control.value for name, control in self.controls.items()}
        self.gate = Gate(name, prompt, prediction, self._open)
        for control in self.controls.values():
            control.on_change(self._update)
        self.shown = iw.HTML()
        self._noted = _Seen(name)
        self._moving = iw.VBox(
            [
                *(control.view for control in self.controls.values()),
                _button(reset, self.reset),
                self.shown,
                self._noted.view,
            ],
            layout=iw.Layout(display="none"),
        )
        self.view = form(self.gate.view, self._moving)

    # --- what a widget of its own gives -----------------------------------------------------------

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        """What these settings show, with its sentence and its table."""
        raise NotImplementedError

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The plain facts that are shown, beside the sentence."""
        raise NotImplementedError

    def outcome(self, prediction: Any) -> str:
        """How the prediction did, in a sentence."""
        raise NotImplementedError

    # --- what a learner does ----------------------------------------------------------------------

    def predict(self, prediction: Any, *, confidence: int) -> None:
        """Say what you expect, and how sure you are; then it shows."""
        self.gate.predict(prediction, confidence)

    def observe(self, seen: str) -> None:
        """Keep, beside the prediction, what you saw; one line."""
        self._noted.keep(seen)

    def reset(self) -> None:
        """Set every control as it was."""
        self._resetting = True  # drawn once, and not for each of them
        for name, control in self.controls.items():
            control.value = self.home[name]
        self._resetting = False
        self._update()

    def settings(self) -> dict[str, Any]:
        """What the controls are set to."""
        return {name: control.value for name, control in self.controls.items()}

    def values(self, **settings: Any) -> dict[str, Any]:
        """The sentence and the plain facts of what is shown, or of other settings."""
        wanted = self._wanted(self.settings(), settings)
        return {"sentence": self.picture(wanted).sentence, **self.facts(wanted)}

    def static(self, **settings: Any) -> Picture:
        """What is shown at the start, or with other settings, for a reader without a kernel."""
        return self.picture(self._wanted(self.home, settings))

    def _wanted(self, base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        for name in given:
            if name not in self.controls:
                raise CabinetkitError(
                    f"no control called {shortened(name)}; there are: {', '.join(self.controls)}."
                    f"{near_miss(name, self.controls)}"
                )
        return {**base, **{name: self.controls[name].read(v) for name, v in given.items()}}

    def _open(self, prediction: Any, confidence: int) -> None:
        self.prediction, self.confidence = prediction, confidence
        told = self.outcome(prediction)
        self._told = f"<p>At the start: {escape(told[0].lower() + told[1:])}</p>"
        self._moving.layout.display = None
        self._update()

    def _update(self) -> None:
        if self.prediction is not None and not self._resetting:
            self.shown.value = boxed(self._told, self.picture(self.settings())._repr_html_())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        still = self.static()
        live: dict[str, Any] = self.view._repr_mimebundle_()
        page = boxed(f'<p class="ck-small">{STATIC}</p>', still._repr_html_())
        return live | {"text/html": page, "text/plain": repr(still)}


class _Seen:
    """One line on what was seen: said in one's own words it is remembered."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._line = iw.Text(
            description="What do you see, in one line?",
            style={"description_width": "initial"},
            layout=iw.Layout(width="auto", flex="1 1 24em"),
        )
        self._notice = iw.HTML()
        keep = _button("Keep", lambda: self.keep(self._line.value))
        self.view = iw.VBox(
            [iw.HBox([self._line, keep], layout=iw.Layout(flex_flow="row wrap")), self._notice]
        )

    def keep(self, seen: str) -> None:
        """Record it, where it says something."""
        kept = str(seen).strip()
        if kept:
            progress.record(kind="observe", question=self._name, answer=kept)
        says = "Kept beside your prediction." if kept else "Write what you see first."
        self._notice.value = f'<div role="status">{says}</div>'


def _button(text: str, press: Callable[[], None]) -> iw.Button:
    button = iw.Button(
        description=text, layout=iw.Layout(width="max-content", align_self="flex-start")
    )
    button.on_click(lambda _: press())
    return button
