"""The right answer to a question in words; shown on request only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cabinetkit.eligibility.words import say
from cabinetkit.practice.keys import Key
from cabinetkit.practice.questions import Question


def solution_of(asked: Question, key: Key) -> str:
    """The key as a sentence."""
    right = key.right
    match asked.kind:
        case "rule":
            text = say(right)
        case "number":
            text = number(right, asked.unit or "")
        case "choice":
            text = (asked.options or {})[right]
        case "set":
            text = ", ".join((asked.options or {})[str(each)] for each in sorted(right, key=str))
        case "date":
            text = right.isoformat() if isinstance(right, date) else "there is no such day"
        case "function":
            text = "; ".join(f"{call(each)}: {right(**each)}" for each in key.inputs)
        case "slots":
            text = "; ".join(f"{s.label}: {filled(asked, name, right)}" for name, s in slots(asked))
    return f"{text}."


def slots(asked: Question) -> Any:
    """The slots of a question with their names."""
    return (asked.slots or {}).items()


def filled(asked: Question, name: str, right: Mapping[str, Any]) -> str:
    """What belongs into a slot, as text."""
    slot = (asked.slots or {})[name]
    return slot.options[right[name]] if slot.options else number(right[name], slot.unit)


def number(value: float, unit: str) -> str:
    """A number with its unit; a proportion and a ratio have none."""
    shown = f"{value:.4g}"
    return shown if unit in {"ratio", "proportion"} else f"{shown} {unit}".strip()


def call(arguments: Mapping[str, Any]) -> str:
    """The arguments of a function as they are read."""
    return ", ".join(f"{name} = {value!r}" for name, value in arguments.items())
