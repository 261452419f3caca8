"""What a grading has found so far, a JSON line a submission: nothing finished is lost.

A line is on the disk before the next submission is counted. One cut short by a kill is dropped, and
that submission is graded anew.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError

from cabinetkit.classroom.grades import Status
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.questions import Record


class Found(NamedTuple):
    """What one question got, before it is worth marks. The fields are those of `Grade`."""

    question: str
    status: Status
    misconception: str = ""
    attempts: int | None = None
    hints: int | None = None
    note: str = ""


class Sure(NamedTuple):
    """The first answer that was given with a confidence, and whether it was right."""

    question: str
    confidence: int
    right: bool


class Graded(Record):
    """What one submission got; `digest` tells its content from any other."""

    learner: str
    digest: str
    found: tuple[Found, ...]
    sure: tuple[Sure, ...] = ()


class Numbered(Record):
    """The number that a learner has in an LMS, as the zip of it tells."""

    learner: str
    lms: Literal["canvas", "moodle"]
    number: str


class _Head(Record):
    """The first line; `seed` draws the same unseen inputs when the grading goes on."""

    cabinetkit: Literal["grading"] = "grading"
    format: Literal[1] = 1
    seed: int


_LINE: TypeAdapter[Graded | Numbered] = TypeAdapter(Graded | Numbered)


class Journal:
    """The lines of a grading, beside its table."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        there = path.exists() and path.stat().st_size > 0
        if there and not resume:
            raise CabinetkitError(
                f"{path} is there from an earlier grading: say --resume to go on with it, "
                "or name another --out"
            )
        head, self.lines, size = _read(path) if there else (None, [], 0)
        self.seed = head.seed if head else secrets.randbits(64)
        self._file = path.open("ab", buffering=0)
        self._file.truncate(size)
        if not head:
            self._append(_Head(seed=self.seed))

    def add(self, line: Graded | Numbered) -> None:
        """Keep this one; when it returns it is on the disk."""
        if line not in self.lines:
            self._append(line)
            self.lines.append(line)

    def _append(self, line: Record) -> None:
        raw = line.model_dump_json().encode() + b"\n"
        while raw:
            raw = raw[self._file.write(raw) or 0 :]
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more lines."""
        self._file.close()


def lines_in(path: Path) -> list[Graded | Numbered]:
    """What the journal of a grading holds; nothing where there is none."""
    return _read(path)[1] if path.exists() else []


def _read(path: Path) -> tuple[_Head | None, list[Graded | Numbered], int]:
    """Its head, its whole lines, and how many bytes these are."""
    raw = path.read_bytes()
    size = raw.rfind(b"\n") + 1
    head, *lines = raw[:size].split(b"\n")
    if not head:
        return None, [], 0
    try:
        return (
            _Head.model_validate_json(head),
            [_LINE.validate_json(line) for line in lines if line],
            size,
        )
    except ValidationError:
        raise CabinetkitError(
            f"{path} is not the journal of a grading, or is damaged: move it away, or name "
            "another --out"
        ) from None


def journal_of(table: Path) -> Path:
    """Where the journal of a table of grades lies."""
    return table.with_name(f"{table.stem}.journal.jsonl")
