"""Grades as a table: one row a learner and question, as a file that reads back exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from cabinetkit.classroom.kept import replace
from cabinetkit.errors import CabinetkitError, shortened

Status = Literal[
    "passed", "not yet", "not attempted", "timed out", "crashed", "edited", "unreadable"
]
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


class Grade(NamedTuple):
    """What one learner has of one question.

    `marks` of `out_of` are in the instructor's own unit. `misconception` is the id of the one
    behind a known wrong answer, else empty. `attempts` and `hints` are those of a hand-in file;
    None where only a notebook was given, which does not tell. `note` says what an instructor has to
    know besides.
    """

    learner: str
    question: str
    status: Status
    marks: Decimal
    out_of: Decimal
    misconception: str = ""
    attempts: int | None = None
    hints: int | None = None
    note: str = ""


def write_grades(path: Path, grades: Iterable[Grade]) -> None:
    """Write the table: the whole file or nothing of it."""
    write_rows(path, Grade._fields, ([_cell(each) for each in grade] for grade in grades))


def write_rows(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a CSV file, whole or not at all; a cell that looks like a formula becomes text."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(head)
    out.writerows([_as_text(cell) for cell in row] for row in rows)
    replace(path, text.getvalue())


def read_grades(path: Path) -> list[Grade]:
    """The grades of a file that `write_grades` wrote, or a spreadsheet after it.

    Raises CabinetkitError that names the line and what is wrong with it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    except (OSError, ValueError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise CabinetkitError(f"{path} cannot be read as a table of grades: {why}") from None
    if tuple(head) != Grade._fields:
        raise CabinetkitError(
            f"{path} is no table of grades: its columns are {shortened(', '.join(head))}, "
            f"and they must be {', '.join(Grade._fields)}"
        )
    return [_grade(row, f"{path}, row {number}") for number, row in enumerate(rows, start=2)]


def _grade(row: list[str], where: str) -> Grade:
    if len(row) != len(Grade._fields):
        raise CabinetkitError(f"{where}: {len(row)} cells, and {len(Grade._fields)} are expected")
    learner, question, status, marks, out_of, behind, attempts, hints, note = map(_from_text, row)
    if status not in get_args(Status):
        raise CabinetkitError(f"{where}: {shortened(status)} is no status of a grade")
    try:
        return Grade(
            *(learner, question, cast(Status, status), Decimal(marks), Decimal(out_of), behind),
            *(int(attempts) if attempts else None, int(hints) if hints else None, note),
        )
    except (ValueError, InvalidOperation):
        raise CabinetkitError(f"{where}: marks, attempts and hints must be numbers") from None


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _from_text(cell: str) -> str:
    return cell.removeprefix("'")
