"""Hints, solutions, where to resume, what comes back, and the file to hand in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

import cabinetkit as ck
import cabinetkit.widgets.recall as recall_module
from cabinetkit.practice import progress as log
from cabinetkit.practice import questions, record
from cabinetkit.practice.keys import KEYS

RIGHT = {name: key().right for name, key in KEYS.items()}


def test_hints_grow_plainer_and_stay_at_the_third() -> None:
    asked = questions.questions()["02.1"]
    for n, hint in enumerate((*asked.hints, asked.hints[-1]), start=1):
        assert ck.hint("02.1").says == f"Hint {min(n, 3)} of 3: {hint}"
    ck.check("02.1", ck.facts.ptt <= 1.3 * ck.ULN)
    assert ck.hint("02.1").says == f"Hint 2 of 3: {asked.wrong['at-most-for-below'].hints[1]}"


def test_a_solution_says_the_answer_and_after_how_many_tries() -> None:
    early = ck.solution("02.6")
    assert early.says.startswith("02.6, solution (before any check): 2024-02-29.")
    for _ in range(3):
        last = ck.check("02.6", "2024-02-27")
    assert 'The button Solution, or ck.solution("02.6"), shows the answer.' in last.remarks
    assert ck.solution("02.6").says.startswith("02.6, solution (after 3 checks): 2024-02-29.")
    asked_for = [event.level for event in log.events() if event.kind == "solution"]
    assert asked_for == [0, 3]


@pytest.mark.parametrize("call", [ck.hint, ck.solution])
@pytest.mark.parametrize("odd", ["02.99", None, 3, [], "x" * 999])
def test_an_unknown_question_is_a_sentence(call: Any, odd: Any) -> None:
    assert "no question" in call(odd).says


def test_progress_says_what_is_done_and_where_to_resume() -> None:
    fresh = ck.progress("02")
    assert (fresh.done, fresh.resume_at) == ([], "02.1")
    assert ck.progress().resume_at == "00.1"
    ck.check("02.1", RIGHT["02.1"], confidence=3)
    ck.check("02.3", RIGHT["02.1"])
    found = ck.progress("02")
    assert found.done == ["02.1"]
    assert found.resume_at == "02.3"
    assert found.says == "1 of 7 questions are right. Resume at 02.3."
    assert ck.progress().says == f"1 of {len(KEYS)} questions are right. Resume at 02.3."
    assert found.rows[0] == ("02.1", "right", "1", "0", "no", "3: fairly sure")
    assert found.rows[1][:3] == ("02.2", "open", "0")
    assert found.rows[2][:3] == ("02.3", "not yet", "1")
    ck.check("02.3", RIGHT["02.3"])
    assert ck.progress().resume_at == "02.4"
    for name, right in RIGHT.items():
        ck.check(name, "none" if right is None else right)
    assert ck.progress().resume_at is None
    assert "Everything is done." in str(ck.progress())
    assert "Lesson 02 is done." in str(ck.progress("02"))


def test_the_first_answer_of_the_pre_test_is_kept_and_the_second_is_told() -> None:
    first = ck.check("00.4", "eligible", confidence=4)
    assert (first.status, first.misconception) == ("kept", None)
    assert "Lesson 03 takes it up" in first.says
    assert log.events()[-1].status == "not yet"  # the baseline
    [row] = [row for row in ck.progress("00").rows if row[0] == "00.4"]
    assert row[1] == "kept"
    assert "Of the pre-test 1 answers are kept." in ck.progress("00").says
    assert "00.4" not in ck.progress("00").open
    assert ck.check("00.4", "eligible").status == "not yet"
    assert ck.check("00.4", "cannot tell yet").status == "right"


def test_a_confident_mistake_of_the_pre_test_comes_back_after_its_lesson() -> None:
    ck.check("00.4", "eligible", confidence=4)
    assert ck.recall("03").mistakes == ()  # lesson 03 is the one that answers it
    assert [asked.id for asked in ck.recall("04").mistakes] == ["00.4"]


def test_checkpoints_are_kept_and_the_last_one_is_told() -> None:
    assert ck.checkpoint("03.2").says.startswith("Checkpoint 2 of lesson 03.")
    assert "you last reached checkpoint 2 of lesson 03" in ck.progress().says
    ck.checkpoint("04.1")
    assert "you last reached checkpoint 1 of lesson 04" in ck.progress("03").says


def test_what_was_right_once_stays_done() -> None:
    ck.check("02.1", RIGHT["02.1"])
    ck.check("02.1", RIGHT["02.3"])
    assert ck.progress().done == ["02.1"]


def test_a_confident_mistake_comes_back_until_it_is_right_on_two_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert ck.recall("03").mistakes == ()
    ck.check("02.6", "2024-02-27", confidence=4)
    ck.check("02.2", dict.fromkeys(RIGHT["02.2"], 42), confidence=2)  # unsure: no reason to
    assert [asked.id for asked in ck.recall("03").mistakes] == ["02.6"]
    assert "You were sure of 02.6 and it was not right" in ck.recall("03").says
    assert ck.recall("02").mistakes == ()
    for _ in range(3):  # the same sitting: it may be forgotten by next week
        ck.check("02.6", RIGHT["02.6"], confidence=4)
    assert len(ck.recall("03").mistakes) == 1
    monkeypatch.setattr(log, "datetime", NextWeek)
    ck.check("02.6", RIGHT["02.6"], confidence=4)
    assert ck.recall("03").mistakes == ()


class NextWeek(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.now(tz) + timedelta(days=7)


@pytest.mark.parametrize("odd", [None, "three", [], 3.5])
def test_a_lesson_that_is_none_is_a_sentence(odd: Any) -> None:
    assert "is no lesson; say its number" in ck.recall(odd).says


def test_a_lesson_out_of_order_finds_nothing_and_says_so() -> None:
    assert "no lesson comes before this one" in str(ck.recall("00"))


@pytest.mark.parametrize("lesson", [f"{n:02}" for n in range(1, 11)])
def test_a_lesson_opens_with_three_questions_of_earlier_ones(lesson: str) -> None:
    asked = ck.recall(lesson).questions
    assert len(asked) == 3
    assert all(each.lesson < lesson for each in asked)
    for confident in RIGHT:  # mistakes push the others out, and are never more than they are
        if confident < lesson and confident[3:] in ("1", "2"):
            ck.check(confident, "no such answer", confidence=4)
    assert len(ck.recall(lesson).asks) >= 3


def test_never_more_than_three_are_asked_again_the_surest_first_and_the_rest_waits() -> None:
    for name, sure in (("02.5", 3), ("02.6", 4), ("03.7", 3), ("04.4", 4), ("05.2", 3)):
        key = KEYS[name]()
        wrong = next(iter(key.wrong.values()))
        assert ck.check(name, wrong, confidence=sure).status == "not yet"
    again = ck.recall("06")
    assert len(again.asks) == len(again.questions) == 3
    assert {asked.id for asked in again.mistakes[:2]} == {"02.6", "04.4"}
    assert again.waiting == 2
    assert "2 more wait for later" in again.says


def test_the_quiz_asks_eight_of_all_lessons_and_the_surest_mistakes_first() -> None:
    fresh = [asked.id for asked in ck.quiz().questions]
    assert len(fresh) == 8
    assert len({asked[:2] for asked in fresh}) >= 6
    for name, sure in (("02.6", 3), ("08.1", 4), ("10.4", 2)):
        wrong = next(iter(KEYS[name]().wrong.values()))
        assert ck.check(name, wrong, confidence=sure).status == "not yet"
    quiz = ck.quiz()
    assert [asked.id for asked in quiz.mistakes] == ["08.1", "02.6"]
    assert [asked.id for asked in quiz.questions][:2] == ["08.1", "02.6"]
    assert len(quiz.questions) == len({asked.id for asked in quiz.questions}) == 8
    assert "You were sure of 08.1, 02.6 and it was not right: they come first." in quiz.says


def test_the_quiz_asks_the_pre_test_again_where_it_was_answered() -> None:
    ck.check("00.7", "62", confidence=2)
    ck.check("00.10", "deleted", confidence=4)
    asked = [each.id for each in ck.quiz().questions]
    assert asked[:2] == ["00.10", "00.7"]
    found = ck.quiz().asks[1].fill("30", confidence=3)
    assert (found.question, found.status) == ("00.7", "right")  # told now, and no longer kept


def test_mistakes_beyond_five_wait_for_another_day() -> None:
    names = [name for name in KEYS if name[:2] in ("02", "03", "07")][:11]
    for name in names:
        wrong = next(iter(KEYS[name]().wrong.values()))
        assert ck.check(name, wrong, confidence=4).status == "not yet"
    quiz = ck.quiz()
    assert (len(quiz.mistakes), len(quiz.asks)) == (5, 8)  # the others look wider
    assert "6 more wait for later" in quiz.says


def test_what_was_right_since_waits_behind_what_was_not_and_the_surest_try_counts() -> None:
    for name, sure in (("07.5", (3,)), ("08.5", (4,)), ("10.4", (4, 3))):
        wrong = next(iter(KEYS[name]().wrong.values()))
        for each in sure:
            assert ck.check(name, wrong, confidence=each).status == "not yet"
    assert {each.id for each in ck.quiz().mistakes[:2]} == {"10.4", "08.5"}
    assert [each.id for each in ck.quiz().mistakes[2:]] == ["07.5"]
    ck.check("10.4", KEYS["10.4"]().right)
    assert [each.id for each in ck.quiz().mistakes] == ["08.5", "07.5", "10.4"]


def test_a_quiz_before_the_week_is_over_says_when_it_tells_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "tells more" not in ck.quiz().says
    ck.checkpoint("08.2")
    day = datetime.now(UTC).date()
    told = f"Your last lesson was on {day}: from {day + timedelta(days=7)} on the quiz tells more."
    assert told in ck.quiz().says
    assert len(ck.quiz().asks) == 8
    monkeypatch.setattr(recall_module, "datetime", NextWeek)
    assert "tells more" not in ck.quiz().says


def test_a_question_is_answered_where_it_is_asked_again() -> None:
    again = ck.recall("03")
    found = again.asks[0].fill("alike", confidence=3)
    assert (found.question, found.status) == ("01.4", "right")
    assert "01.4" in str(again)


# --- handing in -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("answer = 1  # é")])
    nbformat.write(notebook, tmp_path / "02-rules.ipynb")
    return tmp_path


def test_handing_in_writes_one_file_with_notebook_answers_and_confidence(folder: Path) -> None:
    ck.ask("02.6").fill("2024-02-27", confidence=4)
    ck.check("02.6", RIGHT["02.6"], confidence=3)
    log.record(kind="check", question="03.1", status="right")
    said = ck.hand_in("02", learner="Ås, “Kari”")
    assert said.says.startswith("hand-in-02.json is written beside 02-rules.ipynb")
    made = json.loads((folder / "hand-in-02.json").read_text(encoding="utf-8"))
    assert made["learner"] == "Ås, “Kari”"
    assert made["notebook"]["cells"][0]["source"] == ["answer = 1  # é"]
    checks = [event for event in made["events"] if event["kind"] == "check"]
    assert [(e["question"], e["how"], e["confidence"], e["status"]) for e in checks] == [
        ("02.6", "no code", 4, "not yet"),
        ("02.6", "code", 3, "right"),
    ]
    assert checks[0]["answer"] == "2024-02-27"


def test_a_second_hand_in_overwrites_nothing(folder: Path) -> None:
    ck.hand_in("02")
    first = (folder / "hand-in-02.json").read_bytes()
    assert "hand-in-02-1.json" in ck.hand_in("02").says
    assert (folder / "hand-in-02.json").read_bytes() == first


def test_the_notebook_is_the_one_that_it_is_called_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder / "02-my-copy.ipynb"
    other.write_bytes((folder / "02-rules.ipynb").read_bytes())
    assert "2 notebooks of lesson '02' here; say which" in ck.hand_in("02").says
    monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    assert "beside 02-my-copy.ipynb" in ck.hand_in("02").says
    assert "beside 02-rules.ipynb" in ck.hand_in("02", notebook="02-rules.ipynb").says


@pytest.mark.parametrize(
    ("lesson", "more", "says"),
    [
        ("07", {}, "no notebook of lesson '07' here; say which: notebook='...'"),
        ("02", {"notebook": "gone.ipynb"}, "no file 'gone.ipynb' here"),
        (None, {}, "no notebook of lesson None here"),
        ("../02", {}, "no notebook of lesson '../02' here"),
    ],
)
def test_what_cannot_be_handed_in_is_a_sentence(
    folder: Path, lesson: Any, more: dict[str, Any], says: str
) -> None:
    assert says in ck.hand_in(lesson, **more).says
    assert not list(folder.glob("hand-in*"))


def test_a_notebook_that_cannot_be_read_is_a_sentence(folder: Path) -> None:
    (folder / "02-rules.ipynb").write_text("<<<<<<<", encoding="utf-8")
    assert "02-rules.ipynb cannot be read as a notebook" in ck.hand_in("02").says


def test_a_disk_that_takes_no_file_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record.json, "dump", full)
    assert "cannot be written: No space left on device. Nothing was lost." in ck.hand_in("02").says


# --- where progress cannot be kept ----------------------------------------------------------------


def test_a_lesson_goes_on_where_progress_cannot_be_kept_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CABINETKIT_HOME", str(blocked))
    first = ck.check("02.6", "2024-02-27")
    assert "progress cannot be kept" in first.remarks[-1]
    second = ck.check("02.6", "2024-02-27")
    assert not any("progress cannot be kept" in line for line in second.remarks)
    assert ck.progress("02").rows[5][:3] == ("02.6", "not yet", "2")
