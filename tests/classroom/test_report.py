"""The report on a class: its numbers, by hand, and what no name can do to it."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest
from class_of_40 import WRITTEN, answered, filled, make_class, mistakes, names
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages import held

import cabinetkit as ck
from cabinetkit.classroom.grades import Grade, Status
from cabinetkit.classroom.lessons import TITLES, file_of, titled
from cabinetkit.classroom.report import Sure, report
from cabinetkit.practice.check import judged
from cabinetkit.practice.forms import form_of
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.progress import Event
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent.parent
HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><h1>mine</h1>",
    '" onload="alert(1)',
    "&lt;b&gt; &amp;",
    "{title} {body} %s",
    "يوسف \u202eabc",
    "  ",
    "",
]


def _grade(learner: str, question: str, status: Status = "passed", **more: Any) -> Grade:
    marks = Decimal(status == "passed")
    return Grade(learner, question, status, marks, Decimal(1), **more)


GRADES = [
    _grade("Ada", "02.1", attempts=2, hints=1),
    _grade("Ada", "02.3", attempts=1, hints=0),
    _grade("Ada", "02.5"),
    _grade("Ben", "02.1", "not yet", misconception="E6", attempts=1, hints=0),
    _grade("Ben", "02.3", "not yet", misconception="E3"),
    _grade("Ben", "02.5"),
    _grade("Cem", "02.1", "not yet", misconception="E6"),
    _grade("Cem", "02.3", "timed out", note="longer than 10 s"),
    _grade("Cem", "02.5", "not attempted"),
    _grade("Dag", "02.1", "unreadable", note="not JSON: line 1"),
    _grade("Dag", "02.3", "unreadable", note="not JSON: line 1"),
    _grade("Dag", "02.5", "unreadable", note="not JSON: line 1"),
]
SURE = [
    Sure("Ada", "02.1", 4, False),
    Sure("Ada", "02.3", 4, True),
    Sure("Ben", "02.1", 3, False),
    Sure("Ben", "02.3", 4, False),
    Sure("Ben", "02.5", 1, True),
]


def test_the_head_counts_learners_questions_and_what_was_graded() -> None:
    text = held(report(GRADES)).text
    assert "4 learners, 3 questions of 02 From prose to rules." in text
    assert "Of 12 answers asked for: 4 passed, 3 not yet, 3 unreadable, 1 timed out, 1 not" in text
    assert "2 learners gave a hand-in file" in text


def test_the_pass_rate_is_of_those_who_tried_and_of_all() -> None:
    page = held(report(GRADES))
    assert page.table("passed, of all") == [
        ["02.1", "1", "2", "0", "1", "33%", "25%"],
        ["02.3", "1", "1", "0", "2", "50%", "25%"],
        ["02.5", "2", "0", "1", "1", "100%", "50%"],
    ]
    assert "Passed least often: 02.1, by 1 of 4." in page.text


def test_a_question_that_nobody_tried_has_no_rate_among_those_who_did() -> None:
    page = held(report([_grade("Ada", "02.1", "not attempted")]))
    assert page.table("passed, of all") == [["02.1", "0", "0", "1", "0", "-", "0%"]]


def test_the_picture_says_the_same_numbers_as_its_table() -> None:
    page = held(report(GRADES, SURE))
    assert "Passed, of all: 02.1: 1 of 4; 02.3: 1 of 4; 02.5: 2 of 4." in page.labels
    assert page.tags.count("svg") == 2
    for row in page.table("passed, of all"):
        assert f"{row[0]}{row[1]} of 4" in page.words.replace("\n", "")
    # Told apart by more than colour: filled, hatched, empty.
    assert "pattern" in page.tags
    assert {"passed", "not yet", "not attempted, or other"} <= set(
        page.html.replace("</text>", ">").split(">")
    )


def test_the_commonest_misconception_comes_first_with_the_lesson_that_answers_it() -> None:
    assert held(report(GRADES)).table("what a fellow says") == [
        ["2", "E6: “Below and at most are the same thing.”", "02 From prose to rules", "02.1"],
        ["1", "E3: “Six months are 180 days.”", "04 Clocks and windows", "02.3"],
    ]


def test_one_learner_counts_once_for_a_misconception_met_twice() -> None:
    twice = [_grade("Ada", q, "not yet", misconception="E3") for q in ("02.3", "02.6")]
    [row] = held(report(twice)).table("what a fellow says")
    assert (row[0], row[-1]) == ("1", "02.3, 02.6")


def test_help_is_for_fewer_than_half_passed_or_confident_mistakes_still_open() -> None:
    grades = [*GRADES, *(_grade("Eva", q) for q in ("02.1", "02.3", "02.5"))]
    rows = held(report(grades, SURE)).table("why")
    assert rows == [
        ["Cem", "0 of 3", "fewer than half passed: 1 not yet, 1 timed out, 1 not attempted"],
        ["Dag", "0 of 3", "fewer than half passed: 3 unreadable"],
        [
            *("Ben", "1 of 3"),
            "fewer than half passed: 2 not yet; confident mistakes, still open: 02.1, 02.3",
        ],
    ]


@pytest.mark.parametrize(
    ("passed", "wrong", "confidence", "listed"),
    [
        (1, 0, 4, False),  # half of two
        (0, 0, 4, True),
        (2, 2, 4, False),  # passed since
        (0, 1, 4, True),
        (2, 0, 4, False),
    ],
)
def test_who_is_listed(passed: int, wrong: int, confidence: int, listed: bool) -> None:
    asked = ("02.1", "02.3")
    grades = [_grade("Ada", q, "passed" if n < passed else "not yet") for n, q in enumerate(asked)]
    sure = [Sure("Ada", q, confidence, False) for q in asked[:wrong]]
    assert ("Nobody." not in held(report(grades, sure)).text) == listed


@pytest.mark.parametrize(("confidence", "listed"), [(2, False), (3, True)])
def test_two_open_mistakes_count_from_fairly_sure_on(confidence: int, listed: bool) -> None:
    statuses: list[Status] = ["passed", "passed", "not yet", "not yet"]
    asked = ("02.1", "02.2", "02.3", "02.5")
    grades = [_grade("Ada", q, status) for q, status in zip(asked, statuses, strict=True)]
    sure = [Sure("Ada", q, confidence, False) for q in asked[2:]]
    assert ("Nobody." not in held(report(grades, sure)).text) == listed
    assert "Nobody." in held(report(grades, sure[:1])).text


def test_calibration_shows_each_step_and_where_the_confident_mistakes_are() -> None:
    page = held(report(GRADES, SURE))
    assert page.table("how sure") == [
        ["1: a guess", "1", "1", "100%"],
        ["2: unsure", "0", "0", "-"],
        ["3: fairly sure", "1", "0", "0%"],
        ["4: certain", "3", "1", "33%"],
    ]
    assert "First answers, 5 of 2 learners with a hand-in file." in page.text
    assert "worth a word in class: 02.1 (2), 02.3 (1)." in page.text


def test_without_hand_in_files_the_page_says_why_there_is_no_calibration() -> None:
    text = held(report(GRADES)).text
    assert "hand-in files tell how sure a learner was, bare notebooks do not" in text


def test_trouble_is_told_once_a_learner_with_its_note() -> None:
    rows = held(report(GRADES)).table("note")
    assert ["Cem", "02.3", "longer than 10 s"] in rows
    assert ["Dag", "02.1, 02.3, 02.5", "not JSON: line 1"] in rows
    assert len(rows) == 4  # two of them say what it is
    assert "None." in held(report(GRADES[:6])).text


def test_the_matrix_has_the_class_and_each_learner_by_objective() -> None:
    same = questions()["02.1"].objective
    assert questions()["02.7"].objective == same != questions()["02.5"].objective
    grades = [g._replace(question=g.question.replace("02.3", "02.7")) for g in GRADES]
    page = held(report(grades))
    assert page.table("objective") == [
        ["1", same, "02.1, 02.7", "1", "0", "3"],
        ["2", questions()["02.5"].objective, "02.5", "2", "0", "2"],
    ]
    assert page.table("2") == [
        ["Ada", "✓ 2 of 2", "✓ 1 of 1"],
        ["Ben", "0 of 2", "✓ 1 of 1"],
        ["Cem", "0 of 2", "0 of 1"],
        ["Dag", "0 of 2", "0 of 1"],
    ]


def test_no_grades_and_unknown_questions_are_a_page_too() -> None:
    assert "no grades" in held(report([])).text
    odd = [_grade("Ada", "99.1", "not yet", misconception="Z9")]
    text = held(report(odd)).text
    assert "Z9, which this version lacks" in text
    assert "not known to this version" in text


def test_a_grade_given_twice_counts_once_and_the_last_stands() -> None:
    page = held(report([_grade("Ada", "02.1", "not yet"), _grade("Ada", "02.1")]))
    assert page.table("passed, of all") == [["02.1", "1", "0", "0", "0", "100%", "100%"]]


@pytest.mark.parametrize("learner", HOSTILE)
def test_a_name_is_text_and_nothing_else(learner: str) -> None:
    status: list[Status] = ["not yet", "crashed"]
    plain, odd = (
        held(
            report(
                [_grade(who, f"02.{n}", s, note=who) for n, s in enumerate(status, start=1)],
                [Sure(who, "02.1", 4, False)],
            )
        )
        for who in ("Ada", learner)
    )
    assert odd.tags == plain.tags
    shown = learner if learner.strip() else "(no name)"
    assert odd.table("why")[0][0] == shown
    assert [learner for row in odd.table("note") if row[-1] == learner]


def test_a_name_turns_nothing_that_stands_beside_it() -> None:
    name = "يوسف \u202eabc"
    grades = [_grade(name, "02.1", "crashed", note=name), _grade(name, "02.3", "not yet")]
    html = report(grades, [Sure(name, "02.1", 4, False)])
    assert html.count(name) == html.count(f"<bdi>{name}</bdi>") == 4


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=30))
@example("half a pair: \ud800")
def test_no_text_at_all_breaks_the_page(learner: str) -> None:
    """Half a surrogate pair and a control character too; and the file can be written."""
    held(report([_grade(learner, "02.1", "crashed", note=learner)])).html.encode("utf-8")


def test_lessons_are_called_as_the_notebooks_are() -> None:
    paths = sorted((ROOT / "lessons").glob("*.ipynb"))
    assert [path.name[:2] for path in paths] == list(TITLES)
    for path in paths:
        first = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0]  # type: ignore[no-untyped-call]  # it has no types
        assert first == f"# {titled(path.name[:2])}"
        assert file_of(path.name[:2]) == f"lessons/{path.name}"
    assert (titled("77"), file_of("77")) == ("77", "")


# --- the made-up class ----------------------------------------------------------------------------

EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))


def _class(folder: Path, exercise: Path) -> dict[str, dict[str, str]]:
    return make_class(folder, exercise, ROOT / "solutions" / exercise.name)


def test_the_class_has_forty_different_names() -> None:
    assert len(set(names())) == 40
    assert {"=SUM(Invented)", "Madeup, Maria d'Invented"} <= set(names())
    assert any(not name.isascii() for name in names())


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda path: path.stem)
def test_the_class_can_be_made_of_every_exercise(exercise: Path, tmp_path: Path) -> None:
    expected = _class(tmp_path, exercise)
    assert sorted(expected) == sorted(path.name for path in tmp_path.iterdir())
    asked = [name for name in questions() if name.startswith(exercise.name[:2])]
    assert all(list(mine) == asked for mine in expected.values())
    status = Counter(each for mine in expected.values() for each in mine.values())
    assert {"passed", "not yet", "not attempted"} <= set(status)
    assert [status[each] for each in ("timed out", "crashed", "edited")] == [1, 1, 1]
    for path in tmp_path.glob("*/hand-in-*.json"):
        made = json.loads(path.read_text(encoding="utf-8"))
        assert (made["cabinetkit"], made["format"]) == ("hand-in", 1)
        assert made["learner"] in ("", path.parent.name)
        for event in made["events"]:
            assert Event.model_validate(event).lesson == exercise.name[:2]
    bare = list(tmp_path.glob("*/*.ipynb"))
    assert 10 < len(bare) < 20
    for path in bare:
        nbformat.validate(json.loads(path.read_text(encoding="utf-8")))


def test_the_same_class_comes_out_twice(tmp_path: Path) -> None:
    one, other = (_class(tmp_path / name, EXERCISES[2]) for name in ("one", "other"))
    assert one == other
    for path in (tmp_path / "one").rglob("*.*"):
        if path.is_file():
            again = tmp_path / "other" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("question", questions())
def test_each_mistake_is_the_one_that_its_question_knows(question: str) -> None:
    given = {"ck": ck, "limit": 1.3 * ck.ULN, "events": ck.facts.thromboembolism}
    namespace: dict[str, Any] = {**given, "local": ck.facts.local_treatments}
    asked = questions()[question]
    assert mistakes(asked)
    for mistake in mistakes(asked):
        exec(mistake.code, namespace)
        verdict = judged(asked, namespace["answer"])
        assert (verdict.right, verdict.wrong) == (False, mistake.wrong)


@pytest.mark.parametrize("question", questions())
def test_each_form_is_filled_in_rightly(question: str) -> None:
    asked = questions()[question]
    form = form_of(asked, key_of(asked))
    assert set(filled(asked)) <= {field.name for field in form.fields}
    assert judged(asked, form.answer(filled(asked))).right


def test_every_mistake_that_was_written_down_has_its_question() -> None:
    assert all(wrong in questions()[asked].wrong for asked, wrong in WRITTEN)


def test_an_answer_stands_in_the_place_of_the_blank() -> None:
    cell = 'limit = 1.3\nanswer = ...\nck.check("02.1", answer, confidence=3)'
    assert answered(cell, "answer = 2") == cell.replace("...", "2")
