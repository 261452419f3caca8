"""Questions of every kind, for the tests: their texts, their keys and known wrong answers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cabinetkit.eligibility.facts import ecog
from cabinetkit.practice.keys import Key
from cabinetkit.practice.questions import Question, read_questions


def _text(number: int, kind: str, wrong: dict[str, str | None], **more: Any) -> dict[str, Any]:
    return {
        "id": f"90.{number}",
        "lesson": "90",
        "objective": "Try every kind of question",
        "kind": kind,
        "prompt": f"A question of kind {kind}.",
        "when_right": f"Right, {kind}.",
        "hints": [f"general {kind} {level}" for level in (1, 2, 3)],
        "wrong": {
            name: {"misconception": known, "hints": [f"{name} {level}" for level in (1, 2, 3)]}
            for name, known in wrong.items()
        },
        **more,
    }


TEXTS = [
    _text(1, "rule", {"two": None}),
    _text(2, "number", {"risk-for-rate": "E6"}, unit="ratio", tolerance=0.005),
    _text(3, "number", {"other-arm": None}, unit="months", tolerance=0.05),
    _text(4, "number", {}, unit="proportion", tolerance=0.005),
    _text(5, "choice", {"yes": None}, options={"yes": "Yes, it does", "no": "No, it does not"}),
    _text(6, "set", {"all": None}, options={"a": "first", "b": "second", "c": "third"}),
    _text(7, "date", {"180-days": "E3"}),
    _text(8, "date", {}),
    _text(9, "function", {"adds": None}),
    _text(
        10,
        "slots",
        {"arms-swapped": None},
        slots={
            "ratio": {"label": "hazard ratio", "unit": "ratio", "tolerance": 0.005},
            "over": {"label": "over which arm", "options": {"p": "placebo", "c": "cabozantinib"}},
        },
    ),
    _text(11, "slots", {}, slots={"wait": {"label": "wait", "unit": "days"}}),
]


def _times(x: float, y: float) -> float:
    return x * y


KEYS: dict[str, Key] = {
    "90.1": Key(ecog <= 1, {"two": ecog <= 2}),
    "90.2": Key(0.38, {"risk-for-rate": 0.62}),
    "90.3": Key(8.4, {"other-arm": 3.9}),
    "90.4": Key(0.38, {}),
    "90.5": Key("no", {"yes": "yes"}),
    "90.6": Key({"a", "c"}, {"all": {"a", "b", "c"}}),
    "90.7": Key(date(2024, 4, 20), {"180-days": date(2024, 4, 17)}),
    "90.8": Key(None, {}),
    "90.9": Key(
        _times, {"adds": lambda x, y: x + y}, inputs=[{"x": 2, "y": 3}, {"x": 0.5, "y": 4}]
    ),
    "90.11": Key({"wait": 42}, {}),
    "90.10": Key({"ratio": 0.38, "over": "p"}, {"arms-swapped": {"ratio": 1 / 0.38, "over": "c"}}),
}


def questions() -> dict[str, Question]:
    """The sample questions, read as a file of them would be."""
    return read_questions({"90.json": json.dumps(TEXTS).encode()})
