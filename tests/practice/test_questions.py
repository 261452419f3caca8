"""The data files of questions: what is not well formed is said by file, question and field."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sample

from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import (
    misconceptions,
    questions,
    read_misconceptions,
    read_questions,
)


def read(**changes: Any) -> None:
    """The first sample question with these fields changed; None takes a field away."""
    row = {**sample.TEXTS[0], **changes}
    row = {name: value for name, value in row.items() if value is not None}
    read_questions({"90.json": json.dumps([row]).encode()})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"prompt": None}, "90.json, 90.1, prompt: Field required"),
        ({"prompt": "  "}, "90.json, 90.1, prompt: String should have at least 1 character"),
        ({"prompt": ""}, "90.json, 90.1, prompt: String should have at least 1 character"),
        ({"promt": "x"}, "90.json, 90.1, promt: Extra inputs are not permitted"),
        ({"kind": "essay"}, "90.json, 90.1, kind: Input should be 'rule', 'number'"),
        ({"hints": ["one", "two"]}, "90.json, 90.1, hints: Tuple should have at least 3 items"),
        ({"hints": ["one", "two", ""]}, "90.json, 90.1, hints.2: String should have at least 1"),
        ({"id": "1.90"}, "90.json, 1.90, id: String should match pattern"),
        ({"lesson": "91"}, "90.json, 90.1, the record as a whole: '90.1' is no id of lesson"),
        ({"kind": "number"}, "a question of kind 'number' needs 'tolerance'"),
        ({"unit": "months"}, "a question of kind 'rule' has no use for 'unit'"),
        (
            {"wrong": {"two": {"misconception": "E98", "hints": ["a", "b", "c"]}}},
            "wrong.two names misconception 'E98', which misconceptions.json does not have",
        ),
        ({"wrong": {"two": {"hints": ["a"]}}}, "90.json, 90.1, wrong.two.hints: Tuple should"),
        ({"kind": "number", "unit": "%", "tolerance": -1}, "tolerance: Input should be greater"),
    ],
)
def test_a_question_that_is_not_well_formed_is_named(changes: Any, says: str) -> None:
    with pytest.raises(CabinetkitError) as error:
        read(**changes)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"[{", "90.json is not JSON"),
        (b"{}", "90.json: a list of records is expected"),
        (b"[3]", "90.json, 3, the record as a whole"),
        (b"\xff", "90.json is not JSON"),
    ],
)
def test_a_file_that_is_none_is_named(raw: bytes, says: str) -> None:
    with pytest.raises(CabinetkitError) as error:
        read_questions({"90.json": raw})
    assert says in str(error.value)


def test_two_questions_of_one_id_are_refused() -> None:
    with pytest.raises(CabinetkitError, match=r"90.json, 90\.1: there are two"):
        read_questions({"90.json": json.dumps([sample.TEXTS[0]] * 2).encode()})


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"{}", "misconceptions.json: a list of records is expected"),
        (b'[{"says": "x", "lesson": "02"}]', "misconceptions.json, without an id, id: Field"),
        (b'[{"id": "E1", "says": "x", "lesson": "xx"}]', "misconceptions.json, E1, lesson: String"),
        (b'[{"id": "E1", "says": " ", "lesson": "02"}]', "misconceptions.json, E1, says: String"),
        (
            b'[{"id": "E1", "says": "x", "lesson": "02"},'
            b' {"id": "E1", "says": "y", "lesson": "03"}]',
            "misconceptions.json, E1: there are two of this id",
        ),
    ],
)
def test_misconceptions_that_are_not_well_formed_are_named(raw: bytes, says: str) -> None:
    with pytest.raises(CabinetkitError) as error:
        read_misconceptions(raw)
    assert says in str(error.value)


def test_each_question_has_a_key_whose_wrong_answers_it_names() -> None:
    for name, asked in questions().items():
        assert set(KEYS[name]().wrong) == set(asked.wrong)
    assert set(KEYS) == set(questions())


def test_no_two_hints_of_a_question_are_the_same_at_one_level() -> None:
    for asked in questions().values():
        for wrong in (asked, *asked.wrong.values()):
            assert len(set(wrong.hints)) == 3


def test_misconceptions_are_short_and_have_a_lesson() -> None:
    for known in misconceptions().values():
        assert len(known.says) < 80
        assert known.lesson.isdigit()
