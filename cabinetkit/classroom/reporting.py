"""What the command for instructors makes of a table of grades: pages, and files for an LMS."""

from __future__ import annotations

from pathlib import Path

from cabinetkit.classroom.feedback import feedback, feedback_names
from cabinetkit.classroom.grades import Grade, read_grades
from cabinetkit.classroom.journal import Graded, Numbered, journal_of, lines_in
from cabinetkit.classroom.kept import replace
from cabinetkit.classroom.lms import canvas, moodle, write_table
from cabinetkit.classroom.report import Sure, report
from cabinetkit.errors import CabinetkitError


def report_class(
    table: Path,
    *,
    out: Path | None,
    pages: Path | None,
    for_canvas: Path | None,
    for_moodle: Path | None,
    title: str,
) -> str:
    """The report, a page a learner, and the files for an LMS: whichever is asked for."""
    grades = read_grades(table)
    lines = lines_in(journal_of(table))
    written: list[object] = []
    left: list[str] = []
    try:
        if out:
            replace(out, report(grades, _sure(lines)))
            written.append(out)
        if pages:
            written.append(f"{pages}, {_feedback(pages, grades)} pages")
        if for_canvas:
            write_table(for_canvas, canvas(grades, _numbers(lines, "canvas"), title))
            written.append(for_canvas)
        if for_moodle:
            numbers = _numbers(lines, "moodle")
            write_table(for_moodle, moodle(grades, numbers))
            written.append(for_moodle)
            left = sorted({each.learner for each in grades} - {*numbers})
    except OSError as error:
        raise CabinetkitError(f"cannot write {error.filename}: {error.strerror}") from None
    if not written:
        raise CabinetkitError("say what to write: --out, --feedback, --canvas or --moodle")
    said = [f"Written: {path}" for path in written]
    if left:
        said.append(f"Not in {for_moodle}, since no zip tells their number: {_some(left)}")
    return "\n".join(said)


def _some(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _feedback(folder: Path, grades: list[Grade]) -> int:
    """Write a page for each learner, and count them."""
    names = feedback_names(each.learner for each in grades)
    for learner, name in names.items():
        replace(folder / name, feedback(learner, grades))
    return len(names)


def _sure(lines: list[Graded | Numbered]) -> list[Sure]:
    """First answers with their confidence; of a learner graded twice, those of the last time."""
    last = {
        (each.learner, one.question): Sure(each.learner, one.question, one.confidence, one.right)
        for each in lines
        if isinstance(each, Graded)
        for one in each.sure
    }
    return list(last.values())


def _numbers(lines: list[Graded | Numbered], lms: str) -> dict[str, str]:
    return {e.learner: e.number for e in lines if isinstance(e, Numbered) and e.lms == lms}
