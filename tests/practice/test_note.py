"""The note to a patient: what the list sees in good and bad notes, and what it keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.practice import progress
from cabinetkit.practice.note import BLANK, Note, note
from cabinetkit.practice.spoken import Said

DATA = Path(__file__).parents[2] / "cabinetkit/data/note.json"
MODEL = json.loads(DATA.read_text(encoding="utf-8"))["model"]
POINTS = [point.asks for point in note("").points]
ENDS, SHARE, UNSURE, LIFE, HARM, RISK, PROMISE, CLAIM, TRADE, LENGTH = POINTS


def _met(text: str) -> dict[str, bool]:
    return {point.asks: point.met for point in note(text).points}


def test_the_model_answer_has_every_point() -> None:
    assert all(_met(MODEL).values())
    assert MODEL in " ".join(str(ck.patient_note(MODEL)).split())


@pytest.mark.parametrize(
    ("text", "asks", "met"),
    [
        ("Half of the patients had no growth and were alive.", ENDS, True),
        ("It counts when the cancer grows, or the patient dies.", ENDS, True),
        ("Half of the patients had no growth.", ENDS, False),
        ("Of 100 patients 79 were free of it at 6 months.", SHARE, True),
        ("At 13.8 months half had progression.", SHARE, True),
        ("After 14 months it grew. Half of them were fine.", SHARE, False),
        ("The drug works longer than nothing.", SHARE, False),
        ("It cut the risk of progression by 77% in 14 months.", SHARE, False),
        ("For you it may be shorter.", UNSURE, True),
        ("I cannot promise that for you.", UNSURE, True),
        ("It worked for about 14 months.", UNSURE, False),
        ("Nobody knows whether people live longer.", UNSURE, False),
        ("Whether people live longer has not been shown.", LIFE, True),
        ("We do not know yet whether it helps people to live longer.", LIFE, True),
        ("People live longer on it.", LIFE, False),
        ("65 of 100 had severe side effects, and 23 on placebo.", HARM, True),
        ("65 of 100 had severe side effects.", HARM, False),
        ("65 of 100 had severe side effects. Placebo was given to others.", HARM, False),
        ("About 6 in 10 had serious side effects, one in four on placebo.", HARM, True),
        ("So the drug makes people live longer.", CLAIM, False),
        ("Cabozantinib has no effect on survival.", CLAIM, False),
        ("Cabozantinib prolongs survival.", CLAIM, False),
        ("It is not yet known whether the drug helps people to live longer.", CLAIM, True),
        ("It reduced the risk of progression by 77%.", RISK, False),
        ("Your chance of growth is 77 percent lower.", RISK, False),
        ("There is a 77% reduction in risk.", RISK, False),
        ("Of 100 patients 77% felt tired.", RISK, True),
        ("By a model, your chance of being well at 12 months is about 56%.", RISK, True),
        ("65% had severe side effects on the drug, fewer on placebo.", RISK, True),
        ("You will get 13.8 months.", PROMISE, False),
        ("You\u2019ll stay free of growth for 14 months.", PROMISE, False),
        ("It gives you 9.4 months more.", PROMISE, False),
        ("Everyone gains 9.4 months.", PROMISE, False),
        ("I cannot promise that you will have 14 months.", PROMISE, True),
        ("The drug gives you ten more months.", PROMISE, False),
        ("You will have scans every 3 months.", PROMISE, True),
        ("You will see me again. In 2 months we scan.", PROMISE, True),
        ("Half had it by 14 months; yours may be shorter.", PROMISE, True),
        ("The hazard ratio was 0.23.", TRADE, False),
        ("The median was 13.8 months.", TRADE, False),
        ("Half of the patients were well.", TRADE, True),
        ("word " * 79, LENGTH, False),
        ("word " * 80, LENGTH, True),
        ("word " * 161, LENGTH, False),
    ],
)
def test_what_the_list_sees(text: str, asks: str, met: bool) -> None:
    assert _met(text)[asks] == met


def test_the_model_answer_comes_after_a_note_and_not_before() -> None:
    assert MODEL not in " ".join(str(ck.patient_note("She asks how long. " * 9)).split())
    assert MODEL in " ".join(str(ck.patient_note("She asks how long. " * 10)).split())


def test_a_note_is_kept_and_shown_with_its_words() -> None:
    found = ck.patient_note("You will get 13.8 months.")
    assert isinstance(found, Note)
    assert "? look again: You will get 13.8 months" in str(found)
    [event] = progress.events()
    assert (event.kind, event.question, event.how) == ("observe", "10.note", "code")
    assert event.answer == "You will get 13.8 months."


@pytest.mark.parametrize("none", [..., "", "  ", 3, ["a"]])
def test_no_note_is_a_sentence_and_keeps_nothing(none: Any) -> None:
    found = ck.patient_note(none)
    assert isinstance(found, Said)
    assert found.says == BLANK
    assert progress.events() == ()


def test_the_form_does_the_same_and_keeps_what_was_written() -> None:
    form = ck.patient_note()
    form.button.click()
    assert "Write your note" in form.shown.value
    form.box.value = MODEL
    form.button.click()
    assert 'role="status"' in form.shown.value
    assert "10 of 10 points" in form.shown.value
    assert form.box.value == MODEL
    [event] = progress.events()
    assert (event.how, event.answer) == ("no code", MODEL)
    assert form.box.description
    bundle = form._repr_mimebundle_()
    assert "The list asks for: progression or death, both" in bundle["text/plain"]
