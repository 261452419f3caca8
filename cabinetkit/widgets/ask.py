"""The no-code twin of a check: the question as buttons and boxes that work by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as iw
from traitlets import TraitError

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import boxed, table
from cabinetkit.practice.check import Result, check, hint, solution
from cabinetkit.practice.confidence import STEPS
from cabinetkit.practice.forms import TICKED, Field, Filled, form_of
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.questions import Question, question
from cabinetkit.practice.spoken import Said, spoken
from cabinetkit.widgets.controls import buttons, form, tick
from cabinetkit.widgets.static import Static

STATIC = "A static copy: to answer, open the notebook with a running kernel."


@spoken
def ask(question_id: str) -> Ask | Said:
    """A question to answer without code; it is checked, and recorded, as `ck.check` does.

    >>> import cabinetkit as ck
    >>> asked = ck.ask("02.6")
    >>> asked.fill("2024-02-29", confidence=3).status
    'right'

    Buttons and boxes work by keyboard. `.fill(...)` does the same without a mouse: one value, or
    a table of values by label. `.values()` and `.static()` are the plain facts and a table for a
    page without a kernel. An unknown question is a sentence.
    """
    try:
        return Ask(question(question_id))
    except CabinetkitError as error:
        return Said(str(error))
    except Exception:  # an id can be any object
        return Said("this is no question; say its number as text, such as '02.1'")


class Ask:
    """One question with its controls, a confidence, and buttons to check, to hint and to solve."""

    def __init__(self, asked: Question) -> None:
        self._asked = asked
        self._form = form_of(asked, key_of(asked))
        self.controls = {field.name: _control(field) for field in self._form.fields}
        steps = [(label, step) for step, label in STEPS.items()]
        self.confidence = buttons("How sure are you?", steps, chosen=None)
        self._said = iw.HTML()
        self.result: Result | None = None
        pressed: dict[str, Callable[[], Any]] = {
            "Check": self.check,
            "Hint": lambda: self._show(hint(asked.id)),
            "Solution": lambda: self._show(solution(asked.id)),
        }
        self.buttons = {name: iw.Button(description=name) for name in pressed}
        self.buttons["Check"].button_style = "primary"
        for name, press in pressed.items():
            self.buttons[name].on_click(lambda _, press=press: press())
        prompt = iw.HTML(f"<b>{escape(asked.id)}</b> {escape(_prompt(asked))}")
        row = iw.HBox([*self.buttons.values()], layout=iw.Layout(flex_flow="row wrap"))
        parts = [prompt, *self.controls.values(), self.confidence, row, self._said]
        self.view = form(*parts)

    def check(self) -> Result:
        """Check what is filled in, and show the answer."""
        if self.confidence.value is None:
            self.result = Result(self._asked.id, "not attempted", "say first how sure you are")
        else:
            filled = _filled(self.controls)
            answer = self._form.answer(filled)
            self.result = (
                Result(self._asked.id, "not attempted", "choose or fill in every answer")
                if answer is ...
                else check(self._asked.id, answer, self.confidence.value, filled=filled)
            )
        self._show(self.result)
        return self.result

    def fill(self, *value: Any, confidence: int, **values: Any) -> Result:
        """The same without a mouse: one value, or values by the label of their control."""
        wanted = dict(values) | dict(value[0] if value and isinstance(value[0], Mapping) else {})
        if value and not wanted:
            wanted = {next(iter(self.controls)): value[0]}
        for label, each in wanted.items():
            if label not in self.controls:
                labels = ", ".join(self.controls)
                raise CabinetkitError(f"nothing is labelled '{label}'; there are: {labels}")
            _set_to(self.controls[label], each)
        _set_to(self.confidence, confidence)
        return self.check()

    def values(self) -> dict[str, Any]:
        """What is asked, what is filled in, and what the last check said."""
        filled = {name: each.value for name, each in self.controls.items()}
        last = self.result and {"status": self.result.status, "says": self.result.says}
        return {"question": self._asked.id, "prompt": _prompt(self._asked), "filled": filled} | {
            "confidence": self.confidence.value,
            "result": last,
        }

    def static(self) -> Static:
        """The question and what there is to choose from, as a table."""
        rows = [
            [each.description or name, " / ".join(_options(each)) or "to fill in"]
            for name, each in self.controls.items()
        ]
        sentence = f"{self._asked.id} {_prompt(self._asked)}"
        html = boxed(f"<p>{escape(sentence)}</p>", table(["", "choose from"], rows))
        text = "\n".join([sentence, *(f"{name}: {options}" for name, options in rows)])
        return Static(sentence, html, text)

    def _show(self, said: Result | Said) -> None:
        html = said._repr_html_()
        self._said.value = html if 'role="status"' in html else f'<div role="status">{html}</div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        still = self.static()
        live: dict[str, Any] = self.view._repr_mimebundle_()
        page = boxed(f'<p class="ck-small">{STATIC}</p>', still.html)
        return live | {"text/html": page, "text/plain": still.text}


# --- controls ------------------------------------------------------------------------------------


def _control(field: Field) -> Any:
    if field.tick:
        return tick(field.label)
    if field.options:
        return buttons(field.label, field.options, chosen=None)
    wide = {"description_width": "initial"}
    return iw.Text(description=field.label, style=wide, layout=iw.Layout(width="auto"))


def _prompt(asked: Question) -> str:
    return asked.without_code or asked.prompt


def _set_to(control: Any, value: Any) -> None:
    try:
        control.value = str(value) if isinstance(control, iw.Text) else value
    except TraitError:
        options = "; ".join(_options(control)) or "True or False"
        raise CabinetkitError(
            f"{shortened(value)} cannot be chosen; there are: {options}"
        ) from None


def _filled(controls: Mapping[str, Any]) -> Filled:
    """What the controls hold, as text; nothing where nothing was chosen, ticked or typed."""
    held = {name: control.value for name, control in controls.items()}
    texts = {name: TICKED if value is True else str(value or "") for name, value in held.items()}
    return {name: text for name, text in texts.items() if text.strip()}


def _options(control: Any) -> list[str]:
    options = getattr(control, "options", ())
    return [option[0] for option in options]
