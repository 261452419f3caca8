"""The no-code twin of a check: every question can be answered by its controls alone."""

from __future__ import annotations

from html import unescape
from typing import Any

import ipywidgets as iw
import pytest

import cabinetkit as ck
from cabinetkit.eligibility.words import say
from cabinetkit.practice import progress
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import questions
from cabinetkit.practice.said import call
from cabinetkit.widgets.ask import Ask

KINDS = {name: asked.kind for name, asked in questions().items()}
LINE_2, LINE_4 = ((questions()["02.4"].options or {})[n] for n in ("2", "4"))
# A function that stops at a missing value answers nothing that could be filled in.
WRONG = [(q, name) for q, key in KEYS.items() for name in key().wrong if name != key().stops]


def filled(question: str, answer: Any) -> dict[str, Any]:
    """What the controls of a question are set to, for an answer as code gives it."""
    asked, key = questions()[question], KEYS[question]()
    slots = asked.slots or {}
    match asked.kind:
        case "rule":
            return {"answer": say(answer)}
        case "date":
            label = next(iter(ck.ask(question).controls))
            return {label: "none" if answer is None else answer.isoformat()}
        case "choice":
            return {"answer": answer}
        case "number":
            return {next(iter(ck.ask(question).controls)): answer}
        case "set":
            ticked = {str(each) for each in answer}
            return {label: name in ticked for name, label in (asked.options or {}).items()}
        case "slots":
            return {slots[name].label: value for name, value in answer.items()}
        case "function":
            return {call(each): str(answer(**each)) for each in key.inputs}
    raise AssertionError(asked.kind)


@pytest.mark.parametrize("question", KEYS)
def test_the_right_answer_can_be_given_without_code(question: str) -> None:
    twin = ck.ask(question)
    if questions()[question].answered_in:
        assert twin.fill(filled(question, KEYS[question]().right), confidence=4).status == "kept"
        assert "Kept, with how sure you are" in twin.view.children[-1].value
    found = twin.fill(filled(question, KEYS[question]().right), confidence=4)
    assert (found.status, found.text) == ("right", questions()[question].when_right)
    assert questions()[question].when_right in unescape(twin.view.children[-1].value)


@pytest.mark.parametrize(("question", "name"), WRONG)
def test_each_known_wrong_answer_is_recognised_without_code_too(question: str, name: str) -> None:
    if questions()[question].answered_in:
        ck.ask(question).fill(filled(question, KEYS[question]().right), confidence=2)
    found = ck.ask(question).fill(filled(question, KEYS[question]().wrong[name]), confidence=2)
    assert (found.status, found.wrong) == ("not yet", name)


@pytest.mark.parametrize("question", KEYS)
def test_both_ways_record_the_same_answer(question: str) -> None:
    right = KEYS[question]().right
    ck.check(question, "none" if right is None else right, confidence=3)
    ck.ask(question).fill(filled(question, right), confidence=3)
    code, twin = progress.events()
    assert twin.answer
    assert "object at" not in twin.answer
    assert "lambda" not in twin.answer
    assert (code.how, twin.how) == ("code", "no code")
    same = ("kind", "question", "status", "confidence", "wrong", "misconception", "level")
    assert [getattr(code, name) for name in same] == [getattr(twin, name) for name in same]


@pytest.mark.parametrize("question", KEYS)
def test_untouched_it_is_not_attempted_and_first_asks_how_sure_you_are(question: str) -> None:
    twin = ck.ask(question)
    assert twin.check().text == "say first how sure you are"
    twin.confidence.value = 2
    found = twin.check()
    assert (found.status, found.text) == ("not attempted", "choose or fill in every answer")
    assert progress.events() == ()


@pytest.mark.parametrize("question", KEYS)
def test_every_control_is_labelled_and_works_by_keyboard(question: str) -> None:
    """No dropdown: JupyterLab keeps its arrow keys. No slider: it has no name for a reader."""
    twin = ck.ask(question)
    for control in (*twin.controls.values(), twin.confidence, *twin.buttons.values()):
        assert control.description
        assert isinstance(control, iw.ToggleButtons | iw.Text | iw.Checkbox | iw.Button)


@pytest.mark.parametrize("question", KEYS)
def test_what_is_shown_without_a_kernel_holds_the_question_and_not_the_answer(
    question: str,
) -> None:
    twin = ck.ask(question)
    before = str(twin.static())
    bundle = twin._repr_mimebundle_()
    asked = questions()[question]
    assert (asked.without_code or asked.prompt) in bundle["text/plain"]
    assert "Python" not in bundle["text/plain"]
    assert "A static copy" in bundle["text/html"]
    twin.fill(filled(question, KEYS[question]().right), confidence=4)
    assert str(ck.ask(question).static()) == before


@pytest.mark.parametrize("question", [q for q, kind in KINDS.items() if kind == "rule"])
def test_every_known_rule_can_be_chosen_and_always_in_the_same_order(question: str) -> None:
    options = [label for label, _ in ck.ask(question).controls["answer"].options]
    assert len(options) == len(KEYS[question]().wrong) + 1
    assert options == [label for label, _ in ck.ask(question).controls["answer"].options]


def test_the_right_rules_stand_in_different_places() -> None:
    places = set()
    for question in (q for q, kind in KINDS.items() if kind == "rule"):
        options = [label for label, _ in ck.ask(question).controls["answer"].options]
        places.add(options.index(say(KEYS[question]().right)))
    assert len(places) > 1


def test_a_press_of_each_button_shows_what_it_says() -> None:
    twin = ck.ask("02.6")
    shown = twin.view.children[-1]
    twin.controls["answer"].value = "2024-02-27"
    twin.confidence.value = 3
    twin.buttons["Check"].click()
    assert "How long are six months?" in shown.value
    assert 'role="status"' in shown.value
    twin.buttons["Hint"].click()
    assert "Hint 2 of 3" in shown.value
    twin.buttons["Solution"].click()
    assert "2024-02-29" in shown.value
    assert [event.kind for event in progress.events()] == ["check", "hint", "solution"]


def test_values_say_what_is_filled_in_and_what_came_of_it() -> None:
    twin = ck.ask("02.6")
    assert twin.values()["result"] is None
    twin.fill("2024-02-29", confidence=3)
    assert twin.values()["filled"] == {"answer": "2024-02-29"}
    assert twin.values()["result"]["status"] == "right"


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ("42,0", "right", ""),
        (" 42 ", "right", ""),
        ("42 days", "right", ""),
        ("six weeks", "not attempted", "lutetium-177 dotatate: 'six weeks' is text"),
        ("", "not attempted", "still to fill in: lutetium-177 dotatate"),
    ],
)
def test_a_typed_number_is_read_as_people_type_it(typed: str, status: str, says: str) -> None:
    table = filled("02.2", KEYS["02.2"]().right) | {"lutetium-177 dotatate": typed}
    found = ck.ask("02.2").fill(table, confidence=2)
    assert found.status == status
    assert says in found.text


@pytest.mark.parametrize(
    ("question", "value", "says"),
    [
        ("02.1", "ptt is fine", "'ptt is fine' cannot be chosen; there are: partial"),
        ("02.4", {"line 9": True}, "nothing is labelled 'line 9'; there are: 1. PTT"),
        ("02.4", {LINE_2: "yes"}, "'yes' cannot be chosen; there are: True or False"),
    ],
)
def test_what_no_control_takes_gets_a_sentence(question: str, value: Any, says: str) -> None:
    with pytest.raises(ck.CabinetkitError, match=says):
        ck.ask(question).fill(value, confidence=2)


def test_an_unknown_question_is_a_sentence() -> None:
    for odd in ("02.99", 3, None, ["02.1"]):
        found = ck.ask(odd)
        assert not isinstance(found, Ask)
        assert "no question" in str(found)


def test_what_is_kept_of_an_answer_without_code_can_be_read() -> None:
    ck.ask("02.4").fill({LINE_2: True, LINE_4: True}, confidence=2)
    ck.ask("02.5").fill(filled("02.5", KEYS["02.5"]().right), confidence=2)
    ck.ask("02.7").fill(filled("02.7", KEYS["02.7"]().right), confidence=2)
    lines, table, function = (event.answer for event in progress.events())
    assert lines == f"{LINE_2}; {LINE_4}"
    assert table.startswith("decision: not eligible; criterion that decides: history.thrombo")
    assert function.startswith("ptt = 38.9, ptt_upper = 30: True; ptt = 39, ptt_upper = 30: False")
