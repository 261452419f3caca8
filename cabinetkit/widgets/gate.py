"""Predict first: nothing of a widget shows until a prediction with a confidence is given.

Watching a demonstration teaches little; predicting and then watching does.
Crouch C et al. Am J Phys 2004;72:835-838.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets as iw

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.practice import progress
from cabinetkit.practice.check import How
from cabinetkit.practice.confidence import STEPS, step
from cabinetkit.practice.spoken import Said, spoken


class Gate:
    """A question with a box to tick for each option, a confidence, and a button."""

    def __init__(
        self,
        name: str,
        prompt: str,
        options: Sequence[str],
        opened: Callable[[set[int], int], None],
    ) -> None:
        self._name, self._opened = name, opened
        self._boxes = [
            iw.Checkbox(description=text, indent=False, layout=iw.Layout(width="auto"))
            for text in options
        ]
        self._confidence = buttons(
            "How sure are you?", [(label, step) for step, label in STEPS.items()], chosen=None
        )
        self._button = iw.Button(description="Show me", button_style="primary")
        self._button.on_click(lambda _: self._submit("no code"))
        self._notice = iw.HTML()
        self.view = iw.VBox(
            [
                iw.HTML(f"<b>{prompt}</b>"),
                *self._boxes,
                self._confidence,
                self._button,
                self._notice,
            ]
        )

    def predict(self, chosen: set[int], confidence: int) -> None:
        """The same without a mouse: the options that are ticked, counted from 1."""
        if self._button.disabled:
            raise CabinetkitError("you have predicted already: it shows; the first one is kept")
        confidence = step(confidence)
        unknown = set(chosen) - set(range(1, len(self._boxes) + 1))
        if unknown:
            raise CabinetkitError(
                f"no patient {shortened(min(unknown, key=str))}; they are 1 to {len(self._boxes)}"
            )
        for number, box in enumerate(self._boxes, start=1):
            box.value = number in chosen
        self._confidence.value = confidence
        self._submit("code")

    def _submit(self, how: How) -> None:
        if self._confidence.value is None:
            self._notice.value = '<div role="status">Say first how sure you are.</div>'
            return
        for control in (*self._boxes, self._confidence, self._button):
            control.disabled = True
        self._notice.value = ""
        chosen = {n for n, box in enumerate(self._boxes, start=1) if box.value}
        progress.record(
            kind="predict",
            question=self._name,
            confidence=self._confidence.value,
            answer=", ".join(map(str, sorted(chosen))) or "none",
            how=how,
        )
        self._opened(chosen, self._confidence.value)


@spoken
def predict(widget: Any, prediction: Iterable[int], *, confidence: int) -> Said:
    """Predict before a widget shows anything: the same as ticking its boxes, without a browser.

    >>> import cabinetkit as ck
    >>> tracer = ck.rule_tracer("labs.ptt")
    >>> ck.predict(tracer, {1, 4}, confidence=2).says
    'You predicted 1, 4 (confidence 2: unsure). Now it shows.'

    `prediction` names the options from 1; `confidence` is 1 (guess) to 4 (certain). It is
    recorded. What cannot be predicted is a sentence.
    """
    try:
        chosen = set(prediction)
        widget.predict(chosen, confidence=confidence)
    except CabinetkitError as error:
        return Said(str(error))
    except Exception:  # what is given can be any object
        return Said(
            f"{shortened(prediction)} is no prediction for {shortened(widget)}; write "
            "ck.predict(tracer, {1, 2}, confidence=3) for a widget such as ck.rule_tracer()"
        )
    told = ", ".join(map(str, sorted(chosen))) or "none"
    return Said(f"You predicted {told} (confidence {STEPS[confidence]}). Now it shows.")


def buttons(label: str, options: Sequence[Any], *, chosen: Any) -> iw.ToggleButtons:
    """One of a few, as labelled buttons.

    Not a dropdown: JupyterLab takes the arrow keys away from one in an output, so that it cannot
    be used without a mouse.
    """
    return iw.ToggleButtons(
        options=list(options),
        value=chosen,
        description=label,
        style={"description_width": "initial", "button_width": "auto"},
    )
