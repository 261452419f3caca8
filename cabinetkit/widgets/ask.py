"""The no-code twin of a check: the question as buttons and boxes that work by keyboard."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as iw
from traitlets import TraitError

from cabinetkit.eligibility.words import say
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import boxed, table
from cabinetkit.practice.check import Result, check, hint, solution
from cabinetkit.practice.confidence import STEPS
from cabinetkit.practice.judges import typed_number
from cabinetkit.practice.keys import Key, key_of
from cabinetkit.practice.questions import Question, Slot, question
from cabinetkit.practice.said import call
from cabinetkit.practice.spoken import Said, spoken
from cabinetkit.widgets.controls import buttons, form, tick
from cabinetkit.widgets.static import Static

STATIC = "A static copy: to answer, open the notebook with a running kernel."
BLANK = object()  # what a control that nobody has touched answers


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
        self.controls, self._answer = _CONTROLS[asked.kind](asked, key_of(asked))
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
            filled = {name: _of(each) for name, each in self.controls.items()}
            answer = self._answer(filled)
            self.result = (
                Result(self._asked.id, "not attempted", "choose or fill in every answer")
                if answer is ... or answer == set()
                else self._checked(answer, filled)
            )
        self._show(self.result)
        return self.result

    def _checked(self, answer: Any, filled: Mapping[str, Any]) -> Result:
        kept = "; ".join(_kept(name, value) for name, value in filled.items() if value)
        return check(self._asked.id, answer, self.confidence.value, how="no code", shown=kept)

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


# --- controls, and the answer that they make ------------------------------------------------------

THREE: dict[str, Any] = {str(value): value for value in (True, False, None)}
SAID = {"True": "met", "False": "not met", "None": "unknown"}
Controls = tuple[dict[str, Any], Callable[[dict[str, Any]], Any]]


def _one(control: Any, convert: Callable[[Any], Any] = lambda value: value) -> Controls:
    def answer(filled: dict[str, Any]) -> Any:
        [value] = filled.values()
        return ... if value is BLANK else convert(value)

    return {"answer": control}, answer


def _rule(asked: Question, key: Key) -> Controls:
    rules = {say(rule): rule for rule in (key.right, *key.wrong.values())}
    # In an order of their own, which does not give the right one away and is always the same.
    texts = sorted(rules, key=lambda text: hashlib.sha256(text.encode()).digest())
    return _one(_buttons("rule", [(text, text) for text in texts]), rules.__getitem__)


def _number(asked: Question, key: Key) -> Controls:
    unit = "" if asked.unit in {"ratio", "proportion"} else asked.unit or ""
    return _one(_box(f"answer {f'({unit})' if unit else ''}".strip()), typed_number)


def _choice(asked: Question, key: Key) -> Controls:
    options = [(label, name) for name, label in (asked.options or {}).items()]
    return _one(_buttons("answer", options))


def _set(asked: Question, key: Key) -> Controls:
    boxes = {label: tick(label) for label in (asked.options or {}).values()}
    return boxes, lambda filled: {label for label, ticked in filled.items() if ticked is True}


def _date(asked: Question, key: Key) -> Controls:
    return _one(_box("day, as 2024-04-20, or none"))


def _function(asked: Question, key: Key) -> Controls:
    """The function as a table: what should it answer for each of these?"""
    rows = {call(arguments): arguments for arguments in key.inputs}
    outputs = [key.right(**each) for each in key.inputs]
    words = THREE if all(each in THREE.values() for each in outputs) else None
    if all(isinstance(each, str) for each in outputs):
        words = {each: each for each in sorted(set(outputs))}
    options = [(SAID.get(word, word), word) for word in words or {}]
    controls = {text: _buttons(_told(text), options) if words else _box(text) for text in rows}

    def answer(filled: dict[str, Any]) -> Any:
        if any(value is BLANK for value in filled.values()):
            return ...
        read = words.__getitem__ if words else typed_number
        made = {tuple(rows[text].items()): read(value) for text, value in filled.items()}
        return lambda **arguments: made[tuple(arguments.items())]

    return controls, answer


def _told(arguments: str) -> str:
    """The arguments of a function as one reads them who writes none: *not known* for None."""
    told = arguments.replace("_", " ").replace("= None", "not known")
    return told.replace("= True", "met").replace("= False", "not met").replace("= ", "")


def _prompt(asked: Question) -> str:
    return asked.without_code or asked.prompt


def _slots(asked: Question, key: Key) -> Controls:
    slots = asked.slots or {}
    controls = {slot.label: _slot(slot) for slot in slots.values()}

    def answer(filled: dict[str, Any]) -> Any:
        found = {name: filled[slot.label] for name, slot in slots.items()}
        if all(value is BLANK for value in found.values()):
            return ...
        return {
            name: ... if value is BLANK else value if slots[name].options else typed_number(value)
            for name, value in found.items()
        }

    return controls, answer


def _slot(slot: Slot) -> Any:
    if slot.options:
        return _buttons(slot.label, [(label, name) for name, label in slot.options.items()])
    return _box(f"{slot.label} {f'({slot.unit})' if slot.unit else ''}".strip())


def _buttons(label: str, options: list[tuple[str, Any]]) -> Any:
    return buttons(label, options, chosen=None)


def _box(label: str) -> Any:
    wide = {"description_width": "initial"}
    return iw.Text(description=label, style=wide, layout=iw.Layout(width="auto"))


def _kept(name: str, value: Any) -> str:
    """What is kept of a control: its answer, and its label where there are several."""
    if value is True:
        return name
    return str(value) if name == "answer" else f"{name}: {'' if value is BLANK else value}"


def _set_to(control: Any, value: Any) -> None:
    try:
        control.value = str(value) if isinstance(control, iw.Text) else value
    except TraitError:
        options = "; ".join(_options(control)) or "True or False"
        raise CabinetkitError(
            f"{shortened(value)} cannot be chosen; there are: {options}"
        ) from None


def _of(control: Any) -> Any:
    """What a control holds; BLANK where nothing was chosen or typed."""
    index = getattr(control, "index", 0)
    value = control.value
    return BLANK if index is None or (isinstance(value, str) and not value.strip()) else value


def _options(control: Any) -> list[str]:
    options = getattr(control, "options", ())
    return [option[0] for option in options]


_CONTROLS: dict[str, Callable[[Question, Key], Controls]] = {
    "rule": _rule,
    "number": _number,
    "choice": _choice,
    "set": _set,
    "date": _date,
    "function": _function,
    "slots": _slots,
}
