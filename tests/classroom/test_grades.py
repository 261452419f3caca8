"""Grades as a file: any text reads back exactly, and what is broken is said in a sentence."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cabinetkit.classroom.grades import Grade, Status, read_grades, write_grades
from cabinetkit.errors import CabinetkitError

ADA = Grade("Ada", "02.1", "passed", Decimal(1), Decimal(1), "", 2, 0, "")
TEXT = st.text(max_size=20) | st.sampled_from(
    [
        *("=1+1", "+1", "-1", "@x", "\t=1", "'", "''x", "'=1", "'t Hooft", '"', '","', "a,b", "\n"),
        *("\r", "\r\n", "a\nb", "José", "Jose\u0301", "يوسف", "\ufeff", "\x00", " a ", "", "😀"),
    ]
)
COUNT = st.none() | st.integers(min_value=0, max_value=10**6)
MARKS = st.decimals(allow_nan=False, allow_infinity=False)
GRADE = st.builds(
    Grade,
    *(TEXT, TEXT, st.sampled_from(get_args(Status)), MARKS, MARKS, TEXT, COUNT, COUNT, TEXT),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(GRADE, max_size=5))
@example([ADA._replace(learner="\ufeff=Ada, \"the\"\r\n'first'", note="'")])
def test_any_grade_reads_back_exactly(tmp_path_factory: Any, grades: list[Grade]) -> None:
    """Commas, quotes, accents, line breaks, a leading = or apostrophe: nothing is changed."""
    path = tmp_path_factory.mktemp("grades") / "grades.csv"
    write_grades(path, grades)
    found = read_grades(path)
    assert found == grades
    # Also the digits of a mark, which equal numbers need not share.
    assert [str(grade.marks) for grade in found] == [str(grade.marks) for grade in grades]


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_no_cell_is_a_formula(tmp_path_factory: Any, text: str) -> None:
    """As a spreadsheet reads it."""
    path = tmp_path_factory.mktemp("grades") / "grades.csv"
    write_grades(path, [ADA._replace(learner=text, note=text, misconception=text)])
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_a_file_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_grades(path, [ADA])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\r\n")
    assert read_grades(path) == [ADA]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_grades(path, [ADA])

    def stopping() -> Any:
        yield ADA
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_grades(path, stopping())
    assert read_grades(path) == [ADA]


HEAD = ",".join(Grade._fields)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "its columns are ''"),
        (b"name,points\r\n", "its columns are 'name, points'"),
        (HEAD.encode() + b"\r\nAda,02.1,passed\r\n", "row 2: 3 cells, and 9 are expected"),
        (HEAD.encode() + b"\r\nAda,02.1,good,1,1,,,,\r\n", "row 2: 'good' is no status"),
        (HEAD.encode() + b"\r\nAda,02.1,passed,one,1,,,,\r\n", "must be numbers"),
        (HEAD.encode() + b"\r\nAda,02.1,passed,1,1,,few,,\r\n", "must be numbers"),
        (HEAD.encode() + b'\r\n"Ada,02.1,passed\r\n', "cannot be read as a table of grades"),
        (b"\xff\xfe\x00", "cannot be read as a table of grades"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(raw)
    with pytest.raises(CabinetkitError) as told:
        read_grades(path)
    assert says in str(told.value)
    assert "grades.csv" in str(told.value)


def test_a_missing_file_and_a_folder_are_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CabinetkitError, match="cannot be read as a table of grades"):
            read_grades(path)
