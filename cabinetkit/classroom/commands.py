"""What the commands for instructors do: grade a class, and make the pages and files from it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from cabinetkit.classroom.feedback import feedback, feedback_names
from cabinetkit.classroom.grader import grade
from cabinetkit.classroom.grades import Grade, read_grades
from cabinetkit.classroom.journal import Graded, Numbered, journal_of, lines_in
from cabinetkit.classroom.kept import replace
from cabinetkit.classroom.lms import canvas, moodle, write_table
from cabinetkit.classroom.marks import read_scheme
from cabinetkit.classroom.report import Sure, report
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import collect
from cabinetkit.errors import CabinetkitError

BAR, EVERY_S = 30, 5.0
INTERRUPTED = 130  # as a shell says it


def grade_class(
    submissions: Path, out: Path, *, marks: Path | None, jobs: int, resume: bool, timeout_s: float
) -> str:
    """Grade what is there, say how it goes, and answer with what came out."""
    scheme = read_scheme(marks)
    found, left = collect(submissions)
    for line in left:
        print(f"cabinetkit: {line}", file=sys.stderr)
    limits = Limits(cell_s=timeout_s, whole_s=6 * timeout_s)
    course = Course(sys.stderr)
    try:
        graded = grade(
            found, out, scheme=scheme, jobs=jobs, resume=resume, limits=limits, told=course.told
        )
    except KeyboardInterrupt:
        line = "stopped: what is finished is kept; go on with --resume"
        print(f"\ncabinetkit: {line}", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    return "\n".join([*_protections(graded.missing), *_counts(graded.grades), f"Written: {out}"])


def _protections(missing: list[str]) -> Iterator[str]:
    yield from (f"Not protected: {each}." for each in missing)


def _counts(grades: list[Grade]) -> Iterator[str]:
    learners = {each.learner for each in grades}
    status = [each.status for each in grades]
    counts = ", ".join(f"{status.count(each)} {each}" for each in dict.fromkeys(sorted(status)))
    yield f"{len(learners)} learners, {len(grades)} rows: {counts}."


class Course:
    """How far a grading is: a bar with the time left, or a line now and then off a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._began = stream, time.monotonic()
        self._said = self._began

    def told(self, done: int, all_: int) -> None:
        """So many are done."""
        now = time.monotonic()
        left = (now - self._began) / done * (all_ - done)
        if self._stream.isatty():
            full = BAR * done // all_
            bar = f"[{'#' * full}{'.' * (BAR - full)}] {done} of {all_}, {left:.0f} s left"
            print(f"\r{bar:<70}", end="" if done < all_ else "\n", file=self._stream, flush=True)
        elif done == all_ or now - self._said > EVERY_S:
            self._said = now
            print(
                f"graded {done} of {all_}, about {left:.0f} s left", file=self._stream, flush=True
            )


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
