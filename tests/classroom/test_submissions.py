"""Submissions as they come: files, folders, zips of Canvas and Moodle, and what cannot be read."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from submitted import blank, hand_in, notebook, solved, with_answers, write

from cabinetkit.classroom.grader import grade
from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.journal import Numbered, journal_of, lines_in
from cabinetkit.classroom.submissions import Submission, UnreadableError, collect
from cabinetkit.errors import CabinetkitError

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="names of bytes are Linux's own")


def learners(place: Path) -> list[tuple[str, str]]:
    """The learners and their lessons."""
    return [(each.learner, each.lesson) for each in collect(place)[0]]


def why(submission: Submission) -> str:
    """Why it cannot be read."""
    with pytest.raises(UnreadableError) as error:
        submission.read()
    return str(error.value)


def test_a_flat_folder_holds_one_file_a_learner(tmp_path: Path) -> None:
    write(tmp_path / "ana.ipynb", solved())
    write(tmp_path / "ben.ipynb", blank("03"))
    hand_in(tmp_path / "cleo.json", solved())
    hand_in(tmp_path / "hand-in-02.json", solved(), learner="Dai Jones")
    assert learners(tmp_path) == [("ana", "02"), ("ben", "03"), ("cleo", "02"), ("Dai Jones", "02")]


def test_a_folder_a_learner_may_hold_several_lessons(tmp_path: Path) -> None:
    write(tmp_path / "ana" / "02-from-prose-to-rules.ipynb", solved())
    write(tmp_path / "ana" / "03-unknown-is-not-no.ipynb", solved("03"))
    write(tmp_path / "ben" / "my work.ipynb", solved())
    assert learners(tmp_path) == [("ana", "02"), ("ana", "03"), ("ben", "02")]


def test_two_learners_with_one_file_name_stay_two(tmp_path: Path) -> None:
    write(tmp_path / "ana" / "02.ipynb", solved())
    write(tmp_path / "ben" / "02.ipynb", blank())
    write(tmp_path / "monday" / "kim.ipynb", solved())
    write(tmp_path / "monday" / "lee.ipynb", solved())
    write(tmp_path / "tuesday" / "kim.ipynb", blank())
    write(tmp_path / "tuesday" / "lee.ipynb", blank())
    names = [name for name, _ in learners(tmp_path)]
    assert names == ["ana", "ben", "monday/kim", "monday/lee", "tuesday/kim", "tuesday/lee"]


def test_two_learners_with_one_name_are_told_apart(tmp_path: Path) -> None:
    hand_in(tmp_path / "one" / "hand-in-02.json", solved(), learner="Kim Lee")
    hand_in(tmp_path / "two" / "hand-in-02.json", blank(), learner="Kim Lee")
    assert learners(tmp_path) == [("Kim Lee (one)", "02"), ("Kim Lee (two)", "02")]


def test_of_several_files_of_one_learner_the_newest_counts_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    at = [
        {"at": f"2026-01-0{day}T10:00:00Z", "question": "02.1", "status": "right"} for day in (3, 2)
    ]
    hand_in(tmp_path / "ana" / "hand-in-02.json", solved(), at[:1])
    hand_in(tmp_path / "ana" / "hand-in-02-1.json", blank(), at[1:])
    write(tmp_path / "ana" / "02-from-prose.ipynb", blank())
    [found] = collect(tmp_path)[0]
    assert found.where == "ana/hand-in-02.json"
    assert found.note == (
        "of 3 files the newest counts, ana/hand-in-02.json; "
        "not: 'ana/02-from-prose.ipynb', 'ana/hand-in-02-1.json'"
    )


def test_without_times_the_highest_number_is_the_newest(tmp_path: Path) -> None:
    for name in ("02.ipynb", "02-2.ipynb", "02-10.ipynb"):
        write(tmp_path / "ana" / name, solved())
    [found] = collect(tmp_path)[0]
    assert found.where == "ana/02-10.ipynb"


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


SOLVED = json.dumps(notebook(solved())).encode()
BLANK = json.dumps(notebook(blank())).encode()


def test_a_zip_of_canvas_names_learners_and_their_numbers(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.zip", {"02.ipynb": SOLVED}).read_bytes()
    files = {
        "leekim_101_9001_02-from-prose-to-rules.ipynb": SOLVED,
        "leekim_LATE_102_9002_02-from-prose-to-rules-1.ipynb": BLANK,
        "doejane_103_9003_hand-in-02.zip": inner,
        "roejan_104_9004_my essay.pdf": b"%PDF",
    }
    found, left = collect(_zip(tmp_path / "submissions.zip", files))
    assert [(s.learner, s.lms, s.number, s.lesson) for s in found] == [
        ("doejane", "canvas", "103", "02"),
        ("leekim (101)", "canvas", "101", "02"),
        ("leekim (102)", "canvas", "102", "02"),
        ("roejan", "canvas", "104", ""),
    ]
    assert "holds no notebook and no hand-in file" in why(found[-1])
    assert left == []


@pytest.mark.parametrize(
    "name",
    [
        "Åse Ó Brien_7_assignsubmission_file_/02.ipynb",
        "Åse Ó Brien_7_assignsubmission_file_02.ipynb",
    ],
)
def test_a_zip_of_moodle_names_learners_and_their_numbers(tmp_path: Path, name: str) -> None:
    [found] = collect(_zip(tmp_path / "moodle.zip", {name: SOLVED}))[0]
    assert (found.learner, found.lms, found.number) == ("Åse Ó Brien", "moodle", "7")
    out = tmp_path / "grades.csv"
    grading = grade([found], out)
    assert {g.status for g in grading.grades} == {"passed"}
    assert Numbered(learner="Åse Ó Brien", lms="moodle", number="7") in lines_in(journal_of(out))


def test_what_a_computer_leaves_behind_is_overlooked(tmp_path: Path) -> None:
    write(tmp_path / "ana" / "02.ipynb", solved())
    write(tmp_path / "ana" / ".ipynb_checkpoints" / "02-checkpoint.ipynb", solved())
    write(tmp_path / "__MACOSX" / "._02.ipynb", solved())
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert learners(tmp_path) == [("ana", "02")]


def test_other_files_beside_are_said_to_be_left_out(tmp_path: Path) -> None:
    write(tmp_path / "ana.ipynb", solved())
    (tmp_path / "list of learners.xlsx").write_bytes(b"x")
    _, left = collect(tmp_path)
    assert left == ["list of learners.xlsx is left out: neither a notebook nor a hand-in file"]


def _large(path: Path) -> None:
    cell = {"cell_type": "markdown", "source": "x" * 100_000_000}
    path.write_text(json.dumps(notebook(solved()) | {"cells": [cell]}))


def _leads_out(path: Path) -> None:
    outside = path.parent.parent / "outside.ipynb"
    write(outside, solved())
    path.symlink_to(outside)


def _deep(path: Path) -> None:
    path.write_text("[" * 200_000)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda p: p.write_bytes(b""), "is empty"),
    "not JSON": (lambda p: p.write_text("Dear instructor"), "is not JSON: "),
    "nested": (_deep, "is not JSON: "),
    "not UTF-8": (lambda p: p.write_bytes(b'{"cells": "\xff\xfe"}'), "is not text in UTF-8"),
    "a list": (lambda p: p.write_text("[1]"), "is not a notebook of Jupyter (format 4)"),
    "an old format": (lambda p: p.write_text('{"worksheets": []}'), "is not a notebook of Jupyter"),
    "a cell without text": (
        lambda p: p.write_text('{"cells": [{"cell_type": "code", "source": 3}]}'),
        "holds a cell without text",
    ),
    "another notebook": (lambda p: write(p, ["1 + 1"]), "checks no question of the kit"),
    "100 MB": (_large, "is too large: 95 MB, and at most 32 are read"),
    "a folder": (lambda p: p.mkdir(), "is a folder, not a notebook"),
    "a link out": (_leads_out, "is a link that leads out of the folder"),
    "a broken link": (lambda p: p.symlink_to(p.parent / "nothing"), "cannot be read: No such file"),
    "a pipe": (os.mkfifo, "is not a file"),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> list[Grade]:
    """A class of files that cannot be read, and one that can."""
    folder = tmp_path_factory.mktemp("bad") / "class"
    folder.mkdir()
    for what, (make, _) in BAD.items():
        make(folder / f"{what}.ipynb")
    write(folder / "good.ipynb", solved())
    return grade(collect(folder)[0], folder.parent / "grades.csv").grades


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_read_is_a_row_that_says_why(bad: list[Grade], what: str) -> None:
    found = [g for g in bad if g.learner == what]
    assert len(found) == 7
    assert {(g.status, g.marks, g.out_of) for g in found} == {("unreadable", 0, 1)}
    assert f"{what}.ipynb {BAD[what][1]}" in found[0].note


def test_beside_them_who_can_be_read_is_graded(bad: list[Grade]) -> None:
    assert [g.status for g in bad if g.learner == "good"] == ["passed"] * 7


def test_a_bad_hand_in_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    cells = solved()
    hand_in(tmp_path / "a.json", cells, format=9)
    hand_in(tmp_path / "b.json", cells, lesson="77")
    hand_in(tmp_path / "c.json", cells, [{"question": "02.1", "status": "excellent"}])
    hand_in(tmp_path / "d.json", cells, notebook="none")
    assert [why(each) for each in collect(tmp_path)[0]] == [
        "a.json is a hand-in file of another version of this kit",
        "b.json: lesson '77' has no questions",
        "c.json: its events cannot be read",
        "d.json is not a notebook of Jupyter (format 4)",
    ]


def test_where_lessons_differ_an_unreadable_file_has_one_row(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write(folder / "ana.ipynb", blank("02"))
    write(folder / "ben.ipynb", blank("03"))
    (folder / "cleo.ipynb").write_text("?")
    (folder / "dai-03.ipynb").write_text("?")
    grades = grade(collect(folder)[0], tmp_path / "grades.csv").grades
    rows = {name: [g.question for g in grades if g.learner == name] for name in ("cleo", "dai-03")}
    assert rows["cleo"] == [""]
    assert rows["dai-03"] == [f"03.{n}" for n in range(1, 8)]


@LINUX
def test_a_name_that_is_not_utf_8_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    raw = os.fsencode(folder)
    for name in (b"\xff\xfe.ipynb", b"\xfd\xfe.ipynb", b"tab\there.ipynb"):
        with open(raw + b"/" + name, "wb") as file:
            file.write(SOLVED)
    grades: list[Grade] = grade(collect(folder)[0], tmp_path / "grades.csv").grades
    assert {g.status for g in grades} == {"passed"}
    assert len(grades) == 21
    assert {g.learner for g in grades} == {r"\xff\xfe", r"\xfd\xfe", r"tab\there"}


def test_a_damaged_zip_is_a_row(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write(folder / "ana.ipynb", solved())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("02.ipynb", SOLVED)
    damaged = bytearray(made.getvalue())
    damaged[60:70] = b"x" * 10
    (folder / "ben.zip").write_bytes(damaged)
    found = {s.learner: s for s in collect(folder)[0]}
    assert set(found) == {"ana", "ben"}
    assert "02.ipynb cannot be read: " in why(found["ben"])


def test_nothing_there_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(CabinetkitError, match=r"holds no submission: no .ipynb, no hand-in"):
        collect(tmp_path)
    with pytest.raises(CabinetkitError, match=r"there is no .*: name a folder of submissions"):
        collect(tmp_path / "nowhere")


def test_an_answer_in_half_a_surrogate_pair_does_not_stop_the_class(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write(folder / "ana.ipynb", with_answers({"02.1": "answer = '\ud800'"}))
    found = grade(collect(folder)[0], tmp_path / "g.csv").grades
    assert [g.status for g in found][:2] == ["not yet", "passed"]
