"""An answer that goes out as JSON is judged as the answer itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cabinetkit as ck
from cabinetkit.classroom.verdicts import Judge
from cabinetkit.classroom.wire import decode, encode, is_blank
from cabinetkit.practice.check import judged
from cabinetkit.practice.keys import KEYS, key_of
from cabinetkit.practice.questions import question, questions

ANSWERS = [
    (name, wrong)
    for name in KEYS
    for wrong in [None, *questions()[name].wrong]
    if questions()[name].kind != "function"
]


def through(name: str, answer: object) -> Any:
    """The answer as it comes out on the other side."""
    inputs = key_of(question(name)).inputs
    return decode(json.loads(json.dumps(encode(question(name), answer, inputs))), inputs)


@pytest.mark.parametrize(("name", "wrong"), ANSWERS)
def test_every_right_and_every_known_wrong_answer_is_judged_as_it_is(
    name: str, wrong: str | None
) -> None:
    key = key_of(question(name))
    answer = key.right if wrong is None else key.wrong[wrong]
    if questions()[name].kind == "date" and answer is None:
        answer = "none"  # how a learner says that there is no such day
    verdict = judged(question(name), through(name, answer))
    assert verdict == judged(question(name), answer)
    assert verdict.right == (wrong is None)


FUNCTIONS = [name for name in KEYS if questions()[name].kind == "function"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_judged_by_what_they_answered(name: str) -> None:
    key = key_of(question(name))
    assert judged(question(name), through(name, key.right)).right
    for wrong, function in key.wrong.items():
        here, there = (
            judged(question(name), function),
            judged(question(name), through(name, function)),
        )
        assert (here.right, here.wrong) == (there.right, there.wrong), wrong
        assert not there.right


@pytest.mark.parametrize(
    "number",
    [7, 7.0, Decimal(7), np.int64(7), np.float32(7), np.array(7), np.array([7]), pd.Series([7])],
)
def test_a_number_of_any_numeric_type_comes_out_as_a_number(number: object) -> None:
    found = through("05.2", number)
    assert isinstance(found, int | float)
    assert found == 7


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 2, 29),
        datetime(2024, 2, 29, 12),
        pd.Timestamp("2024-02-29"),
        np.datetime64("2024-02-29"),
        "2024-02-29",
    ],
)
def test_a_day_of_any_type_comes_out_as_that_day(day: object) -> None:
    assert judged(question("02.6"), through("02.6", day)).right


@pytest.mark.parametrize(
    "made", [{2, 4, 6}, [2, 4, 6], (2, 4, 6), np.array([2, 4, 6]), {"2", 4.0, "6"}]
)
def test_a_set_may_be_any_collection(made: object) -> None:
    assert judged(question("02.4"), through("02.4", made)).right


@pytest.mark.parametrize("name", ["02.1", "02.2", "02.4", "02.6", "02.7", "00.1", "00.2"])
@pytest.mark.parametrize("blank", [..., None])
def test_a_blank_comes_out_blank(name: str, blank: object) -> None:
    assert is_blank(through(name, blank))


def test_a_table_and_a_function_with_nothing_filled_in_are_blank() -> None:
    assert is_blank(through("02.2", {"everolimus": ..., "octreotide": None}))
    assert is_blank(through("02.7", lambda ptt, ptt_upper: ...))
    assert not is_blank(through("02.2", {"everolimus": 28, "octreotide": ...}))
    assert not is_blank(through("02.7", lambda ptt, ptt_upper: 1 / 0))


class Strange:
    def __repr__(self) -> str:
        return "<strange>"


def test_what_is_none_of_these_shows_itself_and_is_not_run_again() -> None:
    assert repr(through("02.1", Strange())) == "<strange>"
    assert "<strange> is not a number" in judged(question("05.2"), through("05.2", Strange())).where


def test_a_criterion_is_taken_for_its_rule() -> None:
    assert judged(question("02.1"), through("02.1", ck.criteria["labs.ptt"])).right


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"rule": "x"},
        {"rule": 3},
        {"whole": "x"},
        {"whole": 3},
        {"number": [1]},
        {"day": "2024-02-30"},
        {"is": 3},
        {"text": "x" * 10_000},
        {"verdict": True},
        {"calls": []},
        {"rule": "1", "text": "2"},
        {"table": [1]},
    ],
)
def test_what_no_answer_makes_is_refused(sent: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        decode(sent, [{"a": 1}])


@pytest.mark.parametrize("name", ["02.7", "05.5"])
def test_unseen_inputs_are_new_ones_and_the_same_for_one_seed(name: str) -> None:
    key = key_of(question(name))
    [inputs] = [Judge(1).inputs(name[:2])[name]]
    assert inputs[: len(key.inputs)] == list(key.inputs)
    assert len(inputs) > len(key.inputs) + 10
    assert inputs == Judge(1).inputs(name[:2])[name]
    assert inputs != Judge(2).inputs(name[:2])[name]


FLOATS: dict[str, list[Callable[..., Any]]] = {
    "02.7": [
        lambda ptt, ptt_upper: None if None in (ptt, ptt_upper) else ptt < 1.3 * ptt_upper,
        lambda ptt, ptt_upper: None if None in (ptt, ptt_upper) else ptt / ptt_upper < 1.3,
    ]
}


@pytest.mark.parametrize("seed", range(50))
def test_unseen_inputs_are_decided_alike_by_floats(seed: int) -> None:
    key = key_of(question("02.7"))
    assert key.unseen is not None
    for each in key.unseen(Random(seed)):
        for function in FLOATS["02.7"]:
            assert function(**each) is key.right(**each), each


def test_a_function_that_does_not_come_to_an_end_is_not_called_again() -> None:
    calls = []

    def endless(ptt: object, ptt_upper: object) -> None:
        calls.append(ptt)
        while True:
            pass

    sent = encode(question("02.7"), endless, key_of(question("02.7")).inputs)
    assert len(calls) == 1
    assert all(each == sent["calls"][0] for each in sent["calls"])
