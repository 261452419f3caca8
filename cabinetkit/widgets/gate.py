"""Predict first: nothing of a widget shows until a prediction with a confidence is given.

Watching a demonstration teaches little; predicting and then watching does.
Crouch C et al. Am J Phys 2004;72:835-838.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

import ipywidgets as iw

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.practice import progress
from cabinetkit.practice.confidence import STEPS, step
from cabinetkit.practice.spoken import Said, spoken
from cabinetkit.widgets.controls import Buttons, Control

TWICE = "you have predicted already: it shows; the first one is kept"


class Gate:
    """A question with a control to answer it, a confidence, and a button."""

    def __init__(
        self, name: str, prompt: str, answer: Control, opened: Callable[[Any, int], None]
    ) -> None:
        self._name, self._opened, self.answer = name, opened, answer
        steps = [(label, step) for step, label in STEPS.items()]
        self.confidence = Buttons("How sure are you?", steps)
        self.open = False
        self.button = iw.Button(description="Show me", button_style="primary")
        self.button.on_click(lambda _: self._pressed())
        self.notice = iw.HTML()
        self.view = iw.VBox(
            [
                iw.HTML(f"<b>{escape(prompt)}</b>"),
                answer.view,
                self.confidence.view,
                self.button,
                self.notice,
            ]
        )

    def predict(self, prediction: Any, confidence: int) -> None:
        """The same without a mouse."""
        if self.open:
            raise CabinetkitError(TWICE)
        sure = step(confidence)
        self.answer.value = self.answer.read(prediction)
        self.confidence.value = sure
        self._submit(self.answer.value, "code")

    def _pressed(self) -> None:
        if self.open:
            self._say(TWICE)
            return
        try:
            prediction = self.answer.value
        except CabinetkitError as error:
            self._say(str(error))
            return
        if prediction is None:
            self._say("Say first what you expect.")
        elif self.confidence.value is None:
            self._say("Say first how sure you are.")
        else:
            self._submit(prediction, "no code")

    def _say(self, text: str) -> None:
        self.notice.value = f'<div role="status">{escape(text)}</div>'

    def _submit(self, prediction: Any, how: progress.How) -> None:
        for control in (self.answer, self.confidence):
            control.lock()
        # Not disabled: a button that goes out under a finger takes the place on the page with it.
        self.open = True
        self.button.description, self.button.button_style = "Shown", ""
        self.notice.value = ""
        progress.record(
            kind="predict",
            question=self._name,
            confidence=self.confidence.value,
            answer=told(prediction),
            how=how,
        )
        self._opened(prediction, self.confidence.value)


def told(prediction: Any) -> str:
    """A prediction in words."""
    if isinstance(prediction, set):
        return ", ".join(map(str, sorted(prediction))) or "none"
    return prediction.isoformat() if isinstance(prediction, date) else str(prediction)


@spoken
def predict(widget: Any, prediction: Any, *, confidence: int) -> Said:
    """Predict before a widget shows anything: the same as filling in its form, without a browser.

    >>> import cabinetkit as ck
    >>> tracer = ck.rule_tracer("labs.ptt")
    >>> ck.predict(tracer, {1, 4}, confidence=2).says
    'You predicted 1, 4 (confidence 2: unsure). Now it shows.'

    `prediction` is what the form asks: the numbers of boxes from 1, one of the options, a number
    or a day; `confidence` is 1 (guess) to 4 (certain). It is recorded. What cannot be predicted is
    a sentence.
    """
    try:
        widget.predict(prediction, confidence=confidence)
    except CabinetkitError as error:
        return Said(str(error))
    except Exception:  # what is given can be any object
        return Said(
            f"{shortened(prediction)} is no prediction for {shortened(widget)}; write "
            "ck.predict(tracer, {1, 2}, confidence=3) for a widget such as ck.rule_tracer()"
        )
    return Said(
        f"You predicted {told(widget.prediction)} (confidence {STEPS[confidence]}). Now it shows."
    )
