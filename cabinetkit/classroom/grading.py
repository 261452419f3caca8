"""What the command for instructors does that grades a class, and how it says how it goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from cabinetkit.classroom.grader import grade
from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.marks import read_scheme
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import collect

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
