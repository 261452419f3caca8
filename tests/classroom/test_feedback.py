"""The page for one learner: what it tells, and what it never does; and what its file is called."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages import held

from cabinetkit.classroom.feedback import WHAT_NOW, feedback, feedback_names
from cabinetkit.classroom.grades import Grade, Status
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.questions import misconceptions, questions
from cabinetkit.practice.said import solution_of

ROOT = Path(__file__).parent.parent.parent
LATER = [asked.id for asked in questions().values() if asked.answered_in]
TAUGHT = [asked.id for asked in questions().values() if not asked.answered_in]


def _grade(question: str, status: Status = "passed", **more: Any) -> Grade:
    marks = Decimal("2.5") if status == "passed" else Decimal(0)
    return Grade(more.pop("learner", "Ada"), question, status, marks, Decimal("2.5"), **more)


def test_it_says_what_was_right_and_why() -> None:
    page = held(feedback("Ada", [_grade("02.1", attempts=3, hints=1), _grade("02.3", "not yet")]))
    assert "For Ada" in page.text
    assert "1 of 2 questions passed. Marks: 2.5 of 5." in page.text
    assert questions()["02.1"].when_right in page.text
    assert "3 checks, 1 hint." in page.text
    assert (3, "02.1 ✓ passed") in page.headings
    assert (3, "02.3 ✗ not yet") in page.headings


def test_what_is_not_yet_gets_its_misconception_and_where_to_read_on() -> None:
    page = held(feedback("Ada", [_grade("02.6", "not yet", misconception="E3")]))
    assert f"What may be behind it: “{misconceptions()['E3'].says}”" in page.text
    assert (
        "Read on: lesson 04 Clocks and windows (lessons/04-clocks-and-windows.ipynb)" in page.text
    )
    assert (ROOT / "lessons/04-clocks-and-windows.ipynb").is_file()
    plain = held(feedback("Ada", [_grade("02.6", "not yet")]))
    assert "Read on: lesson 02 From prose to rules" in plain.text
    assert "blockquote" not in plain.tags


@pytest.mark.parametrize("question", TAUGHT)
def test_it_never_tells_the_key(question: str) -> None:
    asked = questions()[question]
    plainer = [hint for wrong in asked.wrong.values() for hint in wrong.hints[1:]]
    for status in get_args(Status):
        if status != "passed":
            page = held(feedback("Ada", [_grade(question, status)]))
            text = page.text.replace(asked.prompt, "")
            assert asked.hints[0] in text
            for told in (
                asked.when_right,
                *asked.hints[1:],
                *plainer,
                solution_of(asked, key_of(asked)),
            ):
                assert told not in text


@pytest.mark.parametrize("question", LATER)
@pytest.mark.parametrize("status", ["passed", "not yet"])
def test_the_pre_test_is_not_commented_on(question: str, status: Status) -> None:
    behind = next(filter(None, (w.misconception for w in questions()[question].wrong.values())))
    page = held(feedback("Ada", [_grade(question, status, misconception=behind)]))
    assert f"{question}: lesson {questions()[question].answered_in}" in page.text
    assert "takes it up" in page.text
    for told in (questions()[question].when_right, misconceptions()[behind].says, "✓", "✗"):
        assert told not in page.text


def test_the_pre_test_is_there() -> None:
    assert len(LATER) > 5


@pytest.mark.parametrize("status", sorted(set(get_args(Status)) - {"passed", "not yet"}))
def test_every_other_status_says_what_to_do(status: Status) -> None:
    page = held(feedback("Ada", [_grade("02.1", status, note="longer than <10> s")]))
    assert WHAT_NOW[status] in page.text
    assert "longer than <10> s" in page.text
    assert (3, f"02.1 ○ {status}") in page.headings


def test_nothing_of_another_learner_is_on_it() -> None:
    other = _grade("02.3", "crashed", learner="Ben", note="a secret", misconception="E3")
    page = feedback("Ada", [_grade("02.1"), other, other._replace(learner="ada")])
    assert page == feedback("Ada", [_grade("02.1")])
    for told in ("Ben", "secret", "02.3", misconceptions()["E3"].says):
        assert told not in page


def test_a_learner_without_grades_and_an_unknown_question_are_a_page_too() -> None:
    assert "nothing was graded" in held(feedback("Ada", [])).text
    text = held(feedback("Ada", [_grade("99.1", "not yet", misconception="Z9")])).text
    assert "does not have the question" in text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=30))
@example("half a pair: \ud800")
def test_no_text_at_all_breaks_the_page(text: str) -> None:
    """A name and a note are text and nothing else."""
    grade = _grade("02.1", "crashed", learner=text, note=text)
    page = held(feedback(text, [grade]))
    page.html.encode("utf-8")
    like = grade._replace(learner="Ada", note=text and "a note")
    assert page.tags == held(feedback("Ada", [like])).tags


# --- file names -----------------------------------------------------------------------------------


def test_a_plain_name_is_the_name_of_its_file() -> None:
    found = feedback_names(["Ada Invented", "Ngọc O'Made-Up, Jr."])
    assert list(found.values()) == [
        "feedback-Ada-Invented.html",
        "feedback-Ngọc-O-Made-Up-Jr.html",
    ]


ODD = [
    *("", " ", ".", "..", "../../etc/passwd", "..\\x", "a/b", "a b", "A B", "a:b", "CON", "nul."),
    *("x" * 300, "x" * 301, "é" * 300, "-rf", "=1+1", "\n", "\x00", "\ud800", "Ada", "ada", "ADA"),
    *("Weiß", "WEISS", "José", "Jose\u0301", "يوسف", "a--b", "a.html", "😀", "\U0001d49cda"),
]
NAMES = st.text(alphabet=st.characters(exclude_categories=()), max_size=50) | st.sampled_from(ODD)


def _as_a_file_system_sees_it(name: str) -> str:
    return unicodedata.normalize("NFKD", name.casefold())


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, max_size=12, unique=True))
def test_every_name_is_safe_and_nobody_shares_one(learners: list[str]) -> None:
    """Whatever the class is called, in whatever order: a file each, in the folder, by any rules."""
    found = feedback_names(learners)
    assert list(found) == learners
    assert len({_as_a_file_system_sees_it(name) for name in found.values()}) == len(learners)
    for name in found.values():
        assert name.startswith("feedback-")
        assert name.endswith(".html")
        inner = name.removeprefix("feedback-").removesuffix(".html")
        assert all(c.isalnum() or c == "-" for c in inner)
        assert len(name.encode("utf-8")) <= 255
    assert feedback_names(learners[::-1]) == found


def test_the_odd_names_together_are_files_indeed(tmp_path: Path) -> None:
    found = feedback_names(ODD)
    for name in found.values():
        (tmp_path / name).write_text("", encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == len(ODD)


def test_a_learner_who_joins_changes_no_name_but_that_of_a_namesake() -> None:
    before, after = feedback_names(["Ada", "Ben"]), feedback_names(["Ada", "Ben", "ADA", "Cem"])
    assert before["Ben"] == after["Ben"]
    assert before["Ada"] != after["Ada"] != after["ADA"]
