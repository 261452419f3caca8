"""A call that was mistyped is a sentence, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest

import cabinetkit as ck

CALLS = [ck.check, ck.hint, ck.solution, ck.ask, ck.predict, ck.recall, ck.hand_in, ck.exhibit]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
def test_without_arguments_it_says_how_it_is_written(call: Any) -> None:
    said = str(call())
    assert said.startswith(f"ck.{call.__name__}: missing a required argument")
    assert f"It is written ck.{call.__name__}(" in " ".join(said.split())


@pytest.mark.parametrize("call", [ck.check, ck.hint, ck.ask, ck.recall, ck.hand_in])
def test_a_misspelt_argument_is_named(call: Any) -> None:
    assert "confidance" in str(call("02.1", confidance=3))


def test_arguments_that_are_too_many_are_said() -> None:
    assert "too many positional arguments" in str(ck.progress("02", 1))


def test_what_no_learner_gives_is_not_shown() -> None:
    said = " ".join(str(ck.check("02.1", 1, confidance=3)).split())
    assert said.endswith("It is written ck.check(question_id, answer=..., confidence=...).")


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("odd", [Hostile(), [], {}, None, 3.5, b"02.1", ...], ids=type)
def test_an_odd_question_is_a_sentence(odd: Any) -> None:
    for call in (ck.check, ck.hint, ck.solution, ck.ask):
        assert str(call(odd))
    assert str(ck.predict(odd, odd, confidence=odd))
    assert "is no lesson with questions" in str(ck.progress(odd))
    assert "is no checkpoint" in str(ck.checkpoint(odd))
