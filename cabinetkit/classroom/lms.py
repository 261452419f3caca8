"""Marks as the files that Canvas and Moodle import.

One row a learner, with the sum of the marks. A learner of whose submission nothing could be read
gets no mark, since a bare 0 would hide that: Canvas gets no row, Moodle an empty grade.

Names go in as the learning system has them, since Canvas looks for a name where it gets no id. Only
one that begins as a formula does, and no person's name does, gets an apostrophe before it; for such
a one without an id Canvas asks who it is. One that begins with an apostrophe ('t Hooft) stays.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.kept import replace
from cabinetkit.classroom.page import many, plainly
from cabinetkit.errors import CabinetkitError, shortened

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
)
# Canvas takes a column of such a name for one of its own, and does not read it.
_TAKEN = [
    f"{word} {unit}" for word in ("Current", "Final") for unit in ("Score", "Points", "Grade")
]
TAKEN = [*CANVAS, *_TAKEN, "Override Score", "Override Grade", "Override Status"]


def canvas(grades: Sequence[Grade], ids: Mapping[str, str], title: str) -> Table:
    """A gradebook for Canvas with one assignment, `title`, as it is called there.

    `ids` are Canvas' own of the learners; who has none is looked for by name. An assignment that
    is not there yet is made, with these points.
    """
    if not title.strip() or any(name in title for name in TAKEN):
        raise CabinetkitError(
            f"Canvas does not read an assignment called {shortened(title)}: "
            "say the title that it has there, such as 'Exercise 02'"
        )
    points = plainly(
        max((_sum(mine)[1] for mine in _by_learner(grades).values()), default=Decimal(0))
    )
    rows: list[tuple[str, ...]] = [("    Points Possible", "", "", "", "", points)]
    rows += [
        (_named(learner), ids.get(learner, ""), "", "", "", plainly(_sum(mine)[0]))
        for learner, mine in _by_learner(grades).items()
        if not _unread(mine)
    ]
    return (*CANVAS, title), rows


def moodle(grades: Sequence[Grade], ids: Mapping[str, str]) -> Table:
    """An offline grading worksheet for one assignment of Moodle, on a site in English.

    `ids` are the participant numbers, by which alone Moodle finds a learner: who has none is left
    out. A grade given in Moodle since stands, unless the upload is told otherwise; one above the
    assignment's own maximum is not taken.
    """
    rows: list[tuple[str, ...]] = []
    for learner, mine in _by_learner(grades).items():
        if learner in ids:
            marks, out_of = map(plainly, _sum(mine))
            grade = "" if _unread(mine) else marks
            who = (f"Participant {ids[learner]}", _named(learner), "", "-")
            rows.append((*who, grade, out_of, "Yes", "-", "-", _comment(mine)))
    return MOODLE, rows


def write_table(path: Path, table: Table) -> None:
    """Write the file, whole or not at all, and cell by cell as it is."""
    head, rows = table
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    replace(path, text.getvalue())


def _by_learner(grades: Iterable[Grade]) -> dict[str, list[Grade]]:
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        found.setdefault(grade.learner, []).append(grade)
    return found


def _sum(mine: Iterable[Grade]) -> tuple[Decimal, Decimal]:
    pairs = [(grade.marks, grade.out_of) for grade in mine]
    return sum((m for m, _ in pairs), Decimal(0)), sum((o for _, o in pairs), Decimal(0))


def _unread(mine: Iterable[Grade]) -> bool:
    return all(grade.status == "unreadable" for grade in mine)


def _named(learner: str) -> str:
    """The name on one line, and never a formula to a spreadsheet."""
    line = " ".join(learner.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def _comment(mine: Sequence[Grade]) -> str:
    """What the mark is made of, without a word of the learner's own."""
    by_status: dict[str, list[str]] = {}
    for grade in mine:
        by_status.setdefault(grade.status, []).append(grade.question)
    passed = len(by_status.pop("passed", []))
    open_still = (f" {s.capitalize()}: {', '.join(names)}." for s, names in by_status.items())
    return f"{passed} of {many(len(mine), 'question')} passed.{''.join(open_still)}"
