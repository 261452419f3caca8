"""A question without code: the fields that it has, and the answer that filled-in fields make.

What a learner filled in is kept as text by field, so that whoever grades can make the same answer
again and judge it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cabinetkit.eligibility.words import say
from cabinetkit.practice.judges import typed_number
from cabinetkit.practice.keys import Key
from cabinetkit.practice.questions import Question
from cabinetkit.practice.said import call

ONLY = "answer"  # the name of a field that is the only one
TICKED = "yes"
Filled = Mapping[str, str]  # text by the name of its field; what is not filled in is not there

_WORDS: dict[str, Any] = {str(value): value for value in (True, False, None)}
_SAID = {"True": "met", "False": "not met", "None": "unknown"}


class Field(NamedTuple):
    """One thing to fill in: its name, how it is labelled, and what there is to choose from.

    `options` are pairs of words and value; none is a box to type in, or to tick.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    tick: bool = False


class Form(NamedTuple):
    """The fields of a question, and the answer they make; three dots where something is missing."""

    fields: tuple[Field, ...]
    answer: Callable[[Filled], Any]


def form_of(asked: Question, key: Key) -> Form:
    """The form of a question."""
    return _FORMS[asked.kind](asked, key)


def told(filled: Filled) -> str:
    """What was filled in, on one line."""
    return "; ".join(_told(name, value) for name, value in filled.items())


def _told(name: str, value: str) -> str:
    return name if value == TICKED else value if name == ONLY else f"{name}: {value}"


def _one(field: Field, convert: Callable[[str], Any] = lambda value: value) -> Form:
    return Form((field,), lambda filled: convert(filled[ONLY]) if ONLY in filled else ...)


def _rule(asked: Question, key: Key) -> Form:
    rules = {say(rule): rule for rule in (key.right, *key.wrong.values())}
    # In an order of their own, which does not give the right one away and is always the same.
    texts = sorted(rules, key=lambda text: hashlib.sha256(text.encode()).digest())
    return _one(Field(ONLY, "rule", tuple((text, text) for text in texts)), rules.get)


def _number(asked: Question, key: Key) -> Form:
    unit = "" if asked.unit in {"ratio", "proportion"} else asked.unit or ""
    return _one(Field(ONLY, f"answer {f'({unit})' if unit else ''}".strip()), typed_number)


def _choice(asked: Question, key: Key) -> Form:
    return _one(Field(ONLY, "answer", _by_label(asked.options or {})))


def _set(asked: Question, key: Key) -> Form:
    labels = (asked.options or {}).values()
    fields = tuple(Field(label, label, tick=True) for label in labels)
    return Form(fields, lambda filled: {label for label in labels if label in filled} or ...)


def _date(asked: Question, key: Key) -> Form:
    return _one(Field(ONLY, "day, as 2024-04-20, or none"))


def _function(asked: Question, key: Key) -> Form:
    """The function as a table: what should it answer for each of these?"""
    rows = {call(arguments): arguments for arguments in key.inputs}
    outputs = [key.right(**each) for each in key.inputs]
    words = _WORDS if all(each in _WORDS.values() for each in outputs) else {}
    if all(isinstance(each, str) for each in outputs):
        words = {each: each for each in sorted(set(outputs))}
    options = tuple((_SAID.get(word, word), word) for word in words)
    read = words.get if words else typed_number

    def answer(filled: Filled) -> Any:
        if any(text not in filled for text in rows):
            return ...
        made = {tuple(rows[text].items()): read(filled[text]) for text in rows}
        return lambda **arguments: made[tuple(arguments.items())]

    label = _as_read if words else str
    return Form(tuple(Field(text, label(text), options) for text in rows), answer)


def _as_read(arguments: str) -> str:
    """The arguments of a function as one reads them who writes none: *not known* for None."""
    told = arguments.replace("_", " ").replace("= None", "not known")
    return told.replace("= True", "met").replace("= False", "not met").replace("= ", "")


def _slots(asked: Question, key: Key) -> Form:
    slots = asked.slots or {}

    def read(name: str, filled: Filled) -> Any:
        value = filled.get(slots[name].label)
        return ... if value is None else value if slots[name].options else typed_number(value)

    def answer(filled: Filled) -> Any:
        found = {name: read(name, filled) for name in slots}
        return ... if all(value is ... for value in found.values()) else found

    fields = tuple(
        Field(slot.label, slot.label, _by_label(slot.options))
        if slot.options
        else Field(slot.label, f"{slot.label} {f'({slot.unit})' if slot.unit else ''}".strip())
        for slot in slots.values()
    )
    return Form(fields, answer)


def _by_label(options: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, name) for name, label in options.items())


_FORMS: dict[str, Callable[[Question, Key], Form]] = {
    "rule": _rule,
    "number": _number,
    "choice": _choice,
    "set": _set,
    "date": _date,
    "function": _function,
    "slots": _slots,
}
