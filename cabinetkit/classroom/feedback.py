"""One page for one learner: what was right and why, and where to read on for what is not yet."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.lessons import file_of, titled
from cabinetkit.classroom.page import foreign, many, name, page, plainly, said, section
from cabinetkit.html import plain
from cabinetkit.practice.questions import Question, misconceptions, questions

LONGEST = 40  # characters of a name in a file name; 160 bytes at most, of 255 that there may be
WHAT_NOW = {
    "not attempted": "There was no answer yet.",
    "timed out": "Your answer ran longer than the limit. Is there a loop that never ends?",
    "crashed": "Your cells stopped before there was an answer. Restart the kernel and run them "
    "all; the first one that stops is the one to mend.",
    "edited": "The cell that checks the question is missing or was changed. Take a fresh copy of "
    "the exercise, and put your answer in.",
    "unreadable": "Your file could not be read. Save the notebook, and hand it in again.",
}


def feedback(learner: str, grades: Sequence[Grade]) -> str:
    """The page of this learner. It shows no key, and nothing of a grade of somebody else."""
    mine = [grade for grade in grades if grade.learner == learner]
    # What the pre-test asks is not commented on before its lesson.
    kept = [grade for grade in mine if _answered_in(grade)]
    right = [grade for grade in mine if grade not in kept and grade.status == "passed"]
    open_still = [grade for grade in mine if grade not in kept and grade.status != "passed"]
    lessons = dict.fromkeys(grade.question.partition(".")[0] for grade in mine)
    marks = sum((grade.marks for grade in mine), Decimal(0))
    out_of = sum((grade.out_of for grade in mine), Decimal(0))
    asked = many(len(right) + len(open_still), "question")
    return page(
        f"Feedback: {'; '.join(map(titled, lessons)) or 'nothing was graded'}",
        said("For", name(learner)),
        said(f"{len(right)} of {asked} passed. Marks: {plainly(marks)} of {plainly(out_of)}."),
        section("Not yet", *map(_entry, open_still)) if open_still else "",
        section("Right, and why", *map(_entry, right)) if right else "",
        section("Kept for later", *map(_kept, kept)) if kept else "",
        said("This is for learning; it decides nothing about a real patient."),
    )


def _answered_in(grade: Grade) -> str | None:
    asked = questions().get(grade.question)
    return asked.answered_in if asked else None


def _kept(grade: Grade) -> str:
    return said(f"{grade.question}: lesson {titled(_answered_in(grade) or '')} takes it up.")


def _entry(grade: Grade) -> str:
    symbol = {"passed": "✓", "not yet": "✗"}.get(grade.status, "○")
    heading = f"<h3>{plain(f'{grade.question} {symbol} {grade.status}')}</h3>"
    asked = questions().get(grade.question)
    if asked is None:
        return heading + said("This version of the kit does not have the question.")
    used = ""
    if grade.attempts is not None:
        used = f"{many(grade.attempts, 'check')}, {many(grade.hints or 0, 'hint')}."
    comment = [said(asked.when_right)] if grade.status == "passed" else _next_step(asked, grade)
    return "\n".join([heading, said(asked.prompt), *comment, said(used) if used else ""])


def _next_step(asked: Question, grade: Grade) -> list[str]:
    """What may be behind it, a first hint, and where to read on."""
    behind = misconceptions().get(grade.misconception)
    lesson = behind.lesson if behind else asked.lesson
    found = f" ({file_of(lesson)})" if file_of(lesson) else ""
    return [
        said(WHAT_NOW.get(grade.status, "")),
        said("Note:", foreign(grade.note)) if grade.note else "",
        f"<blockquote>{said(f'What may be behind it: “{behind.says}”')}</blockquote>"
        if behind
        else "",
        said(f"To think about: {asked.hint(None, 1)}"),
        said(f"Read on: lesson {titled(lesson)}{found}."),
    ]


def feedback_names(learners: Iterable[str]) -> dict[str, str]:
    """A file name for each learner that every file system takes, and that nobody shares.

    Two whose names come out alike, in whatever case, both get a digest of their name besides, so
    that a name does not depend on the order of the class.
    """
    known = dict.fromkeys(learners)
    slugs = {learner: _slug(learner) for learner in known}
    alike = Counter(map(_folded, slugs.values()))
    alone = {learner for learner, slug in slugs.items() if slug and alike[_folded(slug)] == 1}
    # A double dash stands in no slug, so that one with a digest is nobody else's name.
    ends = {learner: "" if learner in alone else f"--{_digest(learner)}" for learner in slugs}
    return {learner: f"feedback-{slug}{ends[learner]}.html" for learner, slug in slugs.items()}


def _slug(learner: str) -> str:
    """The letters and digits of a name, joined by dashes."""
    text = unicodedata.normalize("NFKC", learner)
    kept = "".join(c if c.isalnum() else " " for c in text)
    return "-".join(kept.split())[:LONGEST].strip("-")


def _folded(slug: str) -> str:
    """The slug as a file system compares it that overlooks case and the form of accents."""
    return unicodedata.normalize("NFKD", slug.casefold())


def _digest(learner: str) -> str:
    return hashlib.sha256(learner.encode("utf-8", "surrogatepass")).hexdigest()[:16]
