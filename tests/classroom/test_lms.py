"""Files for Canvas and Moodle, held against the columns that these read.

Canvas: its importer and exporter of the gradebook (`lib/gradebook_importer.rb` and
`lib/gradebook_exporter.rb` of instructure/canvas-lms). Moodle: the worksheet that an assignment
offers and its importer (`mod/assign/gradingtable.php` and
`mod/assign/feedback/offline/importgradeslib.php` of moodle/moodle).
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabinetkit.classroom.grades import Grade, Status
from cabinetkit.classroom.lms import canvas, moodle, write_table
from cabinetkit.errors import CabinetkitError


def _grade(learner: str, question: str, status: Status = "passed", out_of: str = "1") -> Grade:
    marks = Decimal(out_of) if status == "passed" else Decimal(0)
    return Grade(learner, question, status, marks, Decimal(out_of), note="a note of hers")


GRADES = [
    _grade("Ada", "02.1"),
    _grade("Ada", "02.2", out_of="2.5"),
    _grade("Ben", "02.1", "not yet"),
    _grade("Ben", "02.2", "crashed", out_of="2.5"),
    _grade("Cem", "02.1", "unreadable"),
    _grade("Cem", "02.2", "unreadable", out_of="2.5"),
]
IDS = {"Ada": "101", "Ben": "102", "Cem": "103"}


def test_canvas_finds_its_header_and_its_points() -> None:
    head, rows = canvas(GRADES, IDS, "Exercise 02")
    # Its importer wants Student and ID first, then these two or none of them, then Section.
    assert head == ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercise 02")
    assert rows[0] == ("    Points Possible", "", "", "", "", "3.5")
    assert rows[1:] == [
        ("Ada", "101", "", "", "", "3.5"),
        ("Ben", "102", "", "", "", "0"),
    ]


def test_canvas_gets_no_row_for_a_file_that_could_not_be_read() -> None:
    """An empty cell would clear the mark that is there, and a 0 would hide why."""
    assert "Cem" not in str(canvas(GRADES, IDS, "Exercise 02"))
    partly = [*GRADES[:4], _grade("Cem", "02.1"), *GRADES[5:]]
    assert canvas(partly, IDS, "Exercise 02")[1][-1] == ("Cem", "103", "", "", "", "1")


def test_canvas_looks_for_a_name_where_there_is_no_id() -> None:
    names = ["'t Hooft, Gerarda", 'O"Made, Up', "Łucja Invented"]
    _, rows = canvas([_grade(name, "02.1") for name in names], {}, "Exercise 02")
    assert [row[:2] for row in rows[1:]] == [(name, "") for name in names]


@pytest.mark.parametrize("name", ["=SUM(A1)", "+1", "-1", "@x", "\t=1", "\n =1", " =1"])
def test_no_name_is_a_formula(name: str) -> None:
    grades = [_grade(name, "02.1")]
    shown = canvas(grades, {}, "Exercise 02")[1][1][0], moodle(grades, {name: "7"})[1][0][1]
    assert shown == (f"'{name.strip()}",) * 2


@pytest.mark.parametrize(
    "title", ["", " ", "Final Score", "02 Current Points", "My Override Status", "Student", "ID"]
)
def test_a_title_that_canvas_takes_for_its_own_is_said(title: str) -> None:
    with pytest.raises(CabinetkitError, match="say the title that it has there"):
        canvas(GRADES, IDS, title)


def test_moodle_finds_its_columns() -> None:
    head, rows = moodle(GRADES, IDS)
    assert head == (
        *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
        *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
        "Feedback comments",
    )
    # Of these its importer reads the number behind `Participant `, the grade, when the grade was
    # changed, and the comments.
    assert [dict(zip(head, row, strict=True))["Identifier"] for row in rows] == [
        "Participant 101",
        "Participant 102",
        "Participant 103",
    ]
    ada, ben, cem = (dict(zip(head, row, strict=True)) for row in rows)
    assert (ada["Full name"], ada["Grade"], ada["Maximum Grade"]) == ("Ada", "3.5", "3.5")
    assert ada["Feedback comments"] == "2 of 2 questions passed."
    assert ben["Feedback comments"] == "0 of 2 questions passed. Not yet: 02.1. Crashed: 02.2."
    # An empty grade is skipped, and the comment says why.
    assert (cem["Grade"], ben["Grade"]) == ("", "0")
    assert cem["Feedback comments"] == "0 of 2 questions passed. Unreadable: 02.1, 02.2."
    assert {ada["Last modified (grade)"], ada["Grade can be changed"]} == {"-", "Yes"}


def test_moodle_gets_nobody_without_a_number_since_it_matches_by_nothing_else() -> None:
    _, rows = moodle(GRADES, {"Ben": "102"})
    assert [row[0] for row in rows] == ["Participant 102"]


def test_no_note_goes_into_a_learning_system() -> None:
    assert "a note of hers" not in str([canvas(GRADES, IDS, "Exercise 02"), moodle(GRADES, IDS)])


@pytest.mark.parametrize(
    ("out_of", "shown"),
    [("1E+1", "10"), ("0.50", "0.5"), ("6.00", "6"), ("0.00", "0"), ("1E-7", "0.0000001")],
)
def test_a_mark_is_a_plain_number(out_of: str, shown: str) -> None:
    grades = [_grade("Ada", "02.1", out_of=out_of)]
    assert canvas(grades, IDS, "Exercise 02")[1][1][-1] == shown
    assert moodle(grades, IDS)[1][0][4] == shown


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.text(max_size=12), min_size=1, max_size=4, unique=True))
def test_the_files_hold_each_cell_on_one_line_and_no_formula(
    names: list[str], tmp_path_factory: Any
) -> None:
    """Whatever the learners are called."""
    folder = tmp_path_factory.mktemp("lms")
    grades = [_grade(name, "02.1") for name in names]
    ids = {name: str(n) for n, name in enumerate(names)}
    for table in (canvas(grades, ids, "Exercise 02"), moodle(grades, ids)):
        write_table(folder / "marks.csv", table)
        head, *rows = _read(folder / "marks.csv")
        assert (tuple(head), list(map(tuple, rows))) == table
        assert not [c for row in rows for c in row if re.match(r"[=+@\t\r]|-.", c)]
        assert (folder / "marks.csv").read_bytes().count(b"\n") == len(rows) + 1


def test_no_grades_are_a_header_alone() -> None:
    assert canvas([], {}, "Exercise 02")[1] == [("    Points Possible", "", "", "", "", "0")]
    assert moodle([], {})[1] == []
