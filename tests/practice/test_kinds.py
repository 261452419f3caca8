"""Each kind of question: right in any form, wrong by name, and every oddity a sentence."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sample

import cabinetkit as ck
from cabinetkit.practice import check as checking
from cabinetkit.practice import keys, progress, questions
from cabinetkit.practice.said import solution_of

QUESTIONS = sample.questions()
WRONG = [(q, name) for q, key in sample.KEYS.items() for name in key.wrong]


@pytest.fixture(autouse=True)
def _sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample questions in the place of the kit's own."""
    monkeypatch.setattr(questions, "questions", lambda: QUESTIONS)
    for name, key in sample.KEYS.items():
        monkeypatch.setitem(keys.KEYS, name, lambda key=key: key)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_key_is_right_and_a_blank_is_not_attempted(question: str) -> None:
    right = sample.KEYS[question].right
    found = ck.check(question, "none" if right is None else right)
    assert (found.status, found.text) == ("right", QUESTIONS[question].when_right)
    for blank in (..., None):
        assert ck.check(question, blank).status == "not attempted"


@pytest.mark.parametrize(("question", "name"), WRONG)
def test_a_known_wrong_answer_is_named_and_gets_its_hints_one_after_the_other(
    question: str, name: str
) -> None:
    wrong = sample.KEYS[question].wrong[name]
    known = QUESTIONS[question].wrong[name]
    for hint in (*known.hints, known.hints[-1]):
        found = ck.check(question, wrong, confidence=4)
        assert (found.status, found.wrong) == ("not yet", name)
        assert found.text.endswith(hint)
        assert found.misconception == known.misconception
    assert f'The button Solution, or ck.solution("{question}"), shows the answer.' in found.remarks
    assert bool(known.misconception) is any(
        "What may be behind it" in line for line in found.remarks
    )


@pytest.mark.parametrize("question", [q for q in QUESTIONS if QUESTIONS[q].kind != "choice"])
def test_a_wrong_answer_that_is_not_known_gets_the_general_hints(question: str) -> None:
    odd = {"rule": ck.facts.ecog == 3, "number": 77, "set": ["b"]} | {
        "date": "2020-01-01",
        "function": lambda x, y: x - y,
        "slots": {"ratio": 5, "over": "p"} if question == "90.10" else {"wait": 5},
    }
    asked = QUESTIONS[question]
    found = ck.check(question, odd[asked.kind])
    assert (found.status, found.wrong) == ("not yet", None)
    assert found.text.endswith(asked.hints[0])


@pytest.mark.parametrize(
    "number",
    [0.38, np.float64(0.38), np.float32(0.38), Decimal("0.38"), Fraction(19, 50), 0.3849, 0.3751],
    ids=["float", "float64", "float32", "decimal", "fraction", "upper end", "lower end"],
)
def test_numbers_of_any_type_compare_by_tolerance(number: Any) -> None:
    assert ck.check("90.2", number).status == "right"
    assert ck.check("90.2", np.array(number)).status == "right"
    assert ck.check("90.2", pd.Series([float(number)])).status == "right"


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        ("90.2", 2.63, "the ratio upside down: ask which arm is over which"),
        ("90.4", 38, "38 is a percentage, and a proportion between 0 and 1 is asked"),
        ("90.3", 255.7, "is in days, and months are asked"),
        ("90.3", 36.5, "is in weeks, and months are asked"),
        ("90.3", 0.7, "is in years, and months are asked"),
        ("90.2", "0.38", "is text, not a number"),
        ("90.2", True, "True is not a number"),
        ("90.2", float("nan"), "not a finite number"),
        ("90.2", 10**400, "too large"),
        ("90.2", 1j, "is not a number"),
        ("90.2", [0.38], "is not a number"),
        ("90.2", np.array([0.3, 0.4]), "is not a number"),
        ("90.2", 0.386, "0.386 is not it"),
        ("90.3", 8.5, "8.5 months is not it"),
        ("90.5", "maybe", "'maybe' is none of the options: yes, no"),
        ("90.5", ["no"], "none of the options"),
        ("90.6", "abc", "'abc' is not a set"),
        ("90.6", {"a", "d"}, "'d' is none of the options: a, b, c"),
        ("90.6", {"a"}, "of those that you name 1 belong there and 0 do not; still missing: 1"),
        ("90.7", "20.4.2024", "'20.4.2024' is no day; write it as '2024-04-20', or 'none'"),
        ("90.7", "2024-W16-6", "is no day;"),
        ("90.2", 38, "38 is a percentage, and a ratio such as 0.5 is asked"),
        ("90.11", {"wait": 6}, "wait (6 is in weeks, and days are asked)"),
        ("90.7", 20240420, "is no day;"),
        ("90.7", "none", "no such day is not it"),
        ("90.9", 6, "6 is not a function; give its name without ()"),
        ("90.9", lambda x, y: 1 / 0, "raises ZeroDivisionError"),
        ("90.9", lambda x: x, "raises TypeError"),
        ("90.9", lambda x, y: "6", "answers '6', and that is not it"),
        ("90.9", lambda x, y: exit(), "raises SystemExit"),
        ("90.10", 0.38, "is not a table"),
        ("90.10", {"ratio": 0.38}, "still to fill in: over which arm"),
        ("90.10", {"ratio": 0.38, "ove": "p"}, "nothing is called 'ove'; fill in: ratio, over."),
        ("90.10", {"ratio": "x", "over": "p"}, "ratio: 'x' is text"),
        ("90.10", {"ratio": 0.38, "over": "q"}, "over which arm: 'q' is none of the options"),
    ],
)
def test_what_is_off_is_said(question: str, answer: Any, says: str) -> None:
    """A slip of form is no try, so it opens no solution and comes back in no lesson."""
    found = ck.check(question, answer, confidence=4)
    form = any(
        words in says
        for words in ("is text", "is not a", "not a finite", "none of the", "too large", "no day;")
    ) or says.startswith(("still to", "nothing is called"))
    assert found.status == ("not attempted" if form else "not yet")
    assert bool(progress.events()) is not form
    assert says in found.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("90.5", "No"),
        ("90.5", " no, it does not "),
        ("90.6", ["c", "a", "a"]),
        ("90.6", {"First", "third"}),
        ("90.7", date(2024, 4, 20)),
        ("90.7", datetime(2024, 4, 20, 15)),
        ("90.7", pd.Timestamp("2024-04-20")),
        ("90.7", np.datetime64("2024-04-20")),
        ("90.7", "2024-4-20"),
        ("90.7", "2024-04-20T09:30"),
        ("90.7", " 2024-04-20 "),
        ("90.8", "None"),
        ("90.8", "no such day"),
        ("90.9", lambda x, y: np.float64(x) * y),
        ("90.10", {"over": "Placebo", "ratio": Decimal("0.384")}),
    ],
)
def test_the_right_answer_counts_however_it_is_written(question: str, answer: Any) -> None:
    assert ck.check(question, answer).status == "right"


def test_an_endless_function_is_stopped() -> None:
    def endless(x: float, y: float) -> float:
        while True:
            x += y

    start = time.monotonic()
    assert "has not come to an end after 1 s" in ck.check("90.9", endless).text
    assert time.monotonic() - start < 4


def test_an_empty_set_is_not_attempted() -> None:
    assert ck.check("90.6", set()).status == "not attempted"
    assert ck.check("90.10", {"ratio": ..., "over": ...}).status == "not attempted"
    assert ck.check("90.9", lambda x, y: ...).status == "not attempted"


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_key_is_reached_by_printing_the_question(question: str) -> None:
    """Nor is it among the fields of the record."""
    key, asked = sample.KEYS[question], QUESTIONS[question]
    assert "right" not in type(asked).model_fields
    if asked.options or asked.slots:
        return  # its options are there to be seen, all of them alike
    shown = solution_of(asked, key).rstrip(".")
    assert shown not in repr(asked)
    assert shown not in repr(checking.question(question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_two_keys_swapped_are_seen(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another question's key makes the right answer wrong, or is no key for it at all."""
    names = list(QUESTIONS)
    other = names[(names.index(question) + 1) % len(names)]
    right = sample.KEYS[question].right
    monkeypatch.setitem(keys.KEYS, question, lambda: sample.KEYS[other])
    assert ck.check(question, "none" if right is None else right).status != "right"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": "90.99"}, "question 90.99 has no key in keys.py"),
        ({"wrong": {}}, "question 90.6, wrong: 'all' is missing"),
        ({"options": {"a": "first", "b": "second"}}, "question 90.6, options: 'c' is missing"),
    ],
)
def test_texts_that_do_not_fit_their_key_are_said_by_every_call(
    changes: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(row for row in sample.TEXTS if row["id"] == "90.6") | changes
    read = questions.read_questions({"90.json": json.dumps([row]).encode()})
    monkeypatch.setattr(questions, "questions", lambda: read)
    for found in (ck.check(row["id"], {"a", "c"}), ck.ask(row["id"]), ck.solution(row["id"])):
        assert says in str(found)


def test_each_mistake_has_its_own_three_hints() -> None:
    """The second mistake begins with its first hint; a hint asked for goes on from the last."""
    first, second = sample.KEYS["90.2"].wrong["risk-for-rate"], 77
    assert ck.check("90.2", first).text.endswith("risk-for-rate 1")
    assert ck.check("90.2", second).text.endswith("general number 1")
    assert ck.check("90.2", first).text.endswith("risk-for-rate 2")
    assert ck.hint("90.2").says == "Hint 3 of 3: risk-for-rate 3"
    assert ck.check("90.2", 0.38).status == "right"
    assert ck.check("90.2", first).text.endswith("risk-for-rate 1")
