"""The rule tracer, moved over every setting of its controls without a browser."""

from __future__ import annotations

from html import escape
from itertools import product
from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.widgets.sentences import Choice, sentences

CRITERIA = list(sentences())


def _positions(choice: Choice) -> list[Any]:
    if choice.options:
        return list(choice.options)
    count = round((choice.highest - choice.lowest) / choice.step)
    ten = range(0, count + 1, max(1, count // 10))
    return sorted({choice.page, *(round(choice.lowest + n * choice.step, 6) for n in ten)})


@pytest.mark.parametrize("criterion", CRITERIA)
def test_nothing_is_shown_before_a_prediction(criterion: str) -> None:
    tracer = ck.rule_tracer(criterion)
    assert tracer._moving.layout.display == "none"
    assert tracer.shown.value == ""
    for control in tracer.controls.values():
        if hasattr(control, "options"):
            control.value = control.options[-1][1]
    assert tracer.shown.value == ""


def test_a_prediction_needs_a_confidence() -> None:
    tracer = ck.rule_tracer("labs.ptt")
    tracer.gate.button.click()
    assert tracer.prediction is None
    assert "how sure" in tracer.gate.notice.value
    tracer.gate.answer.parts[0].value = True
    tracer.gate.confidence.value = 2
    tracer.gate.button.click()
    assert (tracer.prediction, tracer.confidence) == ({1}, 2)
    assert tracer._moving.layout.display is None
    assert "part on: 5" in tracer.shown.value


@pytest.mark.parametrize("bad", [({9}, 2), ({1}, 7)])
def test_a_prediction_that_makes_no_sense_is_refused(bad: tuple[set[int], int]) -> None:
    with pytest.raises(ck.CabinetkitError, match=r"1 to 6|1 \(guess\)"):
        ck.rule_tracer("labs.ptt").predict(bad[0], confidence=bad[1])


def test_an_unknown_sentence_is_answered_with_those_there_are() -> None:
    with pytest.raises(ck.CabinetkitError, match=r"labs\.bilirubin"):
        ck.rule_tracer("labs.bilirubine")


@pytest.mark.parametrize("criterion", CRITERIA)
def test_the_pages_setting_is_the_pages_rule(criterion: str) -> None:
    tracer = ck.rule_tracer(criterion)
    assert not any(row["differs"] for row in tracer.values()["patients"])
    assert str(ck.criteria[criterion].rule) == tracer.values()["rule"]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_over_the_whole_range_sentence_table_and_values_agree_with_a_screening(
    criterion: str,
) -> None:
    """Each status is computed again by screening the six charts with the tracer's rule."""
    from cabinetkit.eligibility.criteria import Criteria
    from cabinetkit.eligibility.criterion import Criterion

    tracer, sentence = ck.rule_tracer(criterion), sentences()[criterion]
    sentences_seen, changed = set(), set()
    for setting in product(*(_positions(choice) for choice in sentence.choices.values())):
        settings = dict(zip(sentence.choices, setting, strict=True))
        rule = sentence.build(**settings)
        one = Criteria("test", (Criterion("test.rule", "x", ck.criteria[criterion].source, rule),))
        expected = [
            ck.screen(patient, "2024-04-20", criteria=one).findings[0].status
            for _, patient in sentence.patients
        ]
        values, still = tracer.values(**settings), tracer.static(**settings)
        assert [row["yours"] for row in values["patients"]] == expected
        assert [row[1].split(" ", 1)[1] for row in still.rows] == expected
        wrong = [str(n) for n, row in enumerate(values["patients"], 1) if row["differs"]]
        assert values["sentence"].endswith(f"{', '.join(wrong)}." if wrong else "as the page does.")
        assert still.sentence == values["sentence"]
        sentences_seen.add(still.sentence)
        changed.add(tuple(expected))
    assert len(changed) >= 4
    assert len(sentences_seen) >= len(changed)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_moved_control_changes_the_picture_the_sentence_and_the_table(criterion: str) -> None:
    tracer, sentence = ck.rule_tracer(criterion), sentences()[criterion]
    tracer.predict({1}, confidence=1)
    seen = {tracer.shown.value}
    for name, choice in sentence.choices.items():
        for value in _positions(choice):
            tracer.controls[name].value = value
            assert f'role="status">{escape(tracer.values()["sentence"])}<' in tracer.shown.value
        seen.add(tracer.shown.value)
        tracer.reset()
    assert len(seen) >= len(sentence.choices)
    assert not any(row["differs"] for row in tracer.values()["patients"])


def test_a_choice_that_is_not_there_is_named() -> None:
    with pytest.raises(ck.CabinetkitError, match="operator, number, measured"):
        ck.rule_tracer("labs.ptt").static(opperator="below")


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_control_has_a_label_and_there_are_at_most_three(criterion: str) -> None:
    tracer = ck.rule_tracer(criterion)
    assert len(tracer.controls) <= 3
    assert all(control.parts[0].description for control in tracer.controls.values())
    assert all(box.description for box in tracer.gate.answer.parts)
