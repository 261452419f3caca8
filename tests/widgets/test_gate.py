"""A prediction opens a widget, is recorded, and never ends in a traceback."""

from __future__ import annotations

from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.practice import progress


def test_a_prediction_without_a_browser_opens_the_widget_and_is_recorded() -> None:
    tracer = ck.rule_tracer("labs.ptt")
    assert tracer._moving.layout.display == "none"
    said = ck.predict(tracer, {4, 1}, confidence=2)
    assert said.says == "You predicted 1, 4 (confidence 2: unsure). Now it shows."
    assert tracer._moving.layout.display is None
    assert (tracer.prediction, tracer.confidence) == ({1, 4}, 2)
    [event] = progress.events()
    assert (event.kind, event.question, event.lesson) == (
        *("predict", "02.rule-tracer labs.ptt"),
        "02",
    )
    assert (event.answer, event.confidence, event.how) == ("1, 4", 2, "code")


def test_a_prediction_by_its_boxes_is_recorded_as_such() -> None:
    tracer = ck.rule_tracer("labs.ptt")
    gate = tracer.gate
    gate.button.click()
    assert progress.events() == ()  # first say how sure you are
    gate.confidence.value = 4
    gate.button.click()
    [event] = progress.events()
    assert (event.answer, event.confidence, event.how) == ("none", 4, "no code")


@pytest.mark.parametrize(
    ("prediction", "confidence", "says"),
    [
        ({7}, 2, "no patient 7; they are 1 to 6"),
        ({"one"}, 2, "no patient 'one'"),
        (3, 2, "3 is no prediction for"),
        ({1}, 9, "confidence is 9: say 1 (guess)"),
        ({1}, None, "confidence is None"),
        ([[1]], 2, "is no prediction for"),
    ],
)
def test_what_is_no_prediction_is_a_sentence(prediction: Any, confidence: Any, says: str) -> None:
    tracer = ck.rule_tracer("labs.ptt")
    assert says in ck.predict(tracer, prediction, confidence=confidence).says
    assert tracer.prediction is None
    assert progress.events() == ()


def test_a_second_prediction_is_none() -> None:
    tracer = ck.rule_tracer("labs.ptt")
    ck.predict(tracer, {1}, confidence=2)
    again = ck.predict(tracer, {1, 4, 5}, confidence=4)
    assert "you have predicted already" in again.says
    assert tracer.prediction == {1}
    assert len(progress.events()) == 1


@pytest.mark.parametrize("widget", [None, 3, "tracer", object()])
def test_what_is_no_widget_is_a_sentence(widget: Any) -> None:
    assert "for a widget such as ck.rule_tracer()" in ck.predict(widget, {1}, confidence=2).says
