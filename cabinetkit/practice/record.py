"""What a learner has done: where to go on, confident mistakes, and the file to hand in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from cabinetkit.errors import shortened
from cabinetkit.html import Shown
from cabinetkit.practice import progress as log
from cabinetkit.practice.confidence import STEPS
from cabinetkit.practice.questions import Question, questions
from cabinetkit.practice.spoken import Said, spoken

CERTAIN_FROM = 3  # the step from which a mistake counts as a confident one
CLOSED = {"right", "kept"}
ASKED = 3  # questions that a lesson opens with
QUIZ, ASKED_LATER = "11", 8  # the quiz of a week later, and its questions
MISTAKES = 5  # of them at most; the others look wider
FORMAT = 1


@dataclass(frozen=True)
class Standing:
    """How one question stands: its last status, its tries, and what was asked for."""

    asked: Question
    checks: tuple[log.Event, ...]
    hints: int
    solved: bool

    @property
    def status(self) -> str:
        """Right once it was right; else the last answer; *open* before the first.

        One of the pre-test is *kept* as long as its first answer was not commented on.
        """
        if self.asked.answered_in and len(self.checks) == 1:
            return "kept"
        if any(event.status == "right" for event in self.checks):
            return "right"
        return self.checks[-1].status or "open" if self.checks else "open"

    @property
    def confident_mistake(self) -> log.Event | None:
        """The last wrong answer that was given with confidence."""
        wrong = [
            event
            for event in self.checks
            if event.status == "not yet" and (event.confidence or 0) >= CERTAIN_FROM
        ]
        return wrong[-1] if wrong else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the record."""
        sure = self.checks[-1].confidence if self.checks else None
        return (
            self.asked.id,
            self.status,
            str(len(self.checks)),
            str(self.hints),
            "yes" if self.solved else "no",
            STEPS.get(sure or 0, ""),
        )


@dataclass(frozen=True, repr=False)
class Progress(Shown):
    """Done, open, and where to resume; prints as one page."""

    standings: tuple[Standing, ...]
    notes: tuple[str, ...]
    checkpoint: str | None = None
    lesson: str = ""

    @property
    def done(self) -> list[str]:
        """The questions that are right."""
        return [each.asked.id for each in self.standings if each.status == "right"]

    @property
    def open(self) -> list[str]:
        """The questions that are not right yet."""
        return [each.asked.id for each in self.standings if each.status not in CLOSED]

    @property
    def resume_at(self) -> str | None:
        """The first question after the last one tried that is open; else the first open one."""
        tried = [n for n, each in enumerate(self.standings) if each.checks]
        later = [each for each in self.standings[tried[-1] :] if tried] if tried else []
        for each in (*later, *self.standings):
            if each.status not in CLOSED:
                return each.asked.id
        return None

    @property
    def says(self) -> str:
        """How much is done, and where to go on."""
        kept = sum(each.status == "kept" for each in self.standings)
        total = len(self.standings) - kept
        parts = [f"{len(self.done)} of {total} questions are right."]
        if kept:
            parts.append(f"Of the pre-test {kept} answers are kept.")
        if self.checkpoint:
            lesson, _, number = self.checkpoint.partition(".")
            parts.append(f"In the lessons you last reached checkpoint {number} of lesson {lesson}.")
        done = f"Lesson {self.lesson} is done." if self.lesson else "Everything is done."
        parts.append(f"Resume at {self.resume_at}." if self.resume_at else done)
        return " ".join(parts)

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("question", "status", "checks", "hints", "solution shown", "last confidence")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One question a line."""
        return [each.cells for each in self.standings]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Where it is kept, and what went wrong with it."""
        return (*self.notes, "Kept on this machine only; nothing is sent.")


@spoken
def progress(lesson: str = "") -> Progress | Said:
    """What is done and open, in all or in one lesson, and where to resume: one page to print.

    >>> import cabinetkit as ck
    >>> ck.progress("02").resume_at
    '02.1'

    It is read from a log on this machine, in the user's data folder or where CABINETKIT_HOME says.
    Never raises.
    """
    known = sorted({asked.lesson for asked in questions().values()})
    try:
        there = lesson == "" or lesson in known
    except Exception:  # a lesson can be any object
        there = False
    if not there:
        return Said(f"{shortened(lesson)} is no lesson with questions: {', '.join(known)} are")
    events = log.events()
    standings = tuple(
        _standing(asked, events)
        for asked in questions().values()
        if not lesson or asked.lesson == lesson
    )
    reached = [e.question for e in events if e.kind == "checkpoint"]
    last = reached[-1] if reached else None
    return Progress(standings, tuple(log.notices()), last, lesson)


@spoken
def checkpoint(name: str) -> Said:
    """A place to stop and to come back to: `ck.checkpoint("03.2")` is the second of lesson 03.

    >>> import cabinetkit as ck
    >>> ck.checkpoint("03.2").says
    'Checkpoint 2 of lesson 03. To go on later, run this cell first.'

    That it was reached is kept, and `ck.progress()` tells the last one. Never raises.
    """
    try:
        found = re.fullmatch(r"(\d\d)\.(\d)", name)
    except TypeError:  # a name can be any object
        found = None
    if not found:
        return Said(f"{shortened(name)} is no checkpoint; write it as '03.2'")
    log.record(kind="checkpoint", question=found[0])
    return Said(
        f"Checkpoint {found[2]} of lesson {found[1]}. To go on later, run this cell first.",
        (
            "Then go on below. A form above that no longer answers wants its own cell run again.",
            *log.notices(),
        ),
    )


def _standing(asked: Question, events: Iterable[log.Event]) -> Standing:
    mine = [event for event in events if event.question == asked.id]
    return Standing(
        asked,
        checks=tuple(event for event in mine if event.kind == "check"),
        hints=sum(event.kind == "hint" for event in mine),
        solved=any(event.kind == "solution" for event in mine),
    )


def recalled(lesson: str) -> tuple[list[Standing], list[Standing], int]:
    """What a lesson asks again of those before it, three in all, and how many mistakes then wait.

    First confident mistakes: those not right since, then the surest, then the latest. Then what the
    lesson opens with.

    A mistake counts that was made with confidence 3 or 4, until the question has been answered
    right on two days. Butler, Fazio and Marsh, Psychon Bull Rev 2011;18:1238.
    """
    return _asked_again(lesson, _standings(), ASKED, ASKED)


def quizzed() -> tuple[list[Standing], list[Standing], int]:
    """The same for the quiz of a week later, over all lessons and eight in all.

    After five confident mistakes at most come the questions of the pre-test that were answered
    then, so that the quiz looks wider than what went wrong.
    """
    every = _standings()
    before = [each for each in every if each.asked.answered_in and each.checks]
    return _asked_again(QUIZ, every, ASKED_LATER, MISTAKES, before)


def last_lesson() -> date | None:
    """The last day of work in a lesson, by its predictions, remarks and checkpoints."""
    kinds = ("predict", "observe", "checkpoint")
    return max((event.at.date() for event in log.events() if event.kind in kinds), default=None)


def _standings() -> list[Standing]:
    events = log.events()
    return [_standing(asked, events) for asked in questions().values()]


def _asked_again(
    lesson: str,
    every: Sequence[Standing],
    most: int,
    mistakes_most: int,
    before: Sequence[Standing] = (),
) -> tuple[list[Standing], list[Standing], int]:
    mistakes = [
        each
        for each in every
        if (each.asked.answered_in or each.asked.lesson) < lesson and _comes_back(each)
    ]
    mistakes.sort(key=_surest_and_latest, reverse=True)
    first = mistakes[:mistakes_most]
    opening = [each for each in every if lesson in each.asked.recalled_in]
    others = [each for each in (*before, *opening) if each not in mistakes]
    return first, others[: most - len(first)], len(mistakes) - len(first)


def _surest_and_latest(standing: Standing) -> tuple[bool, int, Any]:
    """Those not right since come first, then the surest of all tries, then the latest."""
    mistake = standing.confident_mistake
    assert mistake is not None  # only those that come back are sorted
    since = standing.checks[standing.checks.index(mistake) :]
    open_still = not any(event.status == "right" for event in since)
    surest = max(e.confidence or 0 for e in standing.checks if e.status == "not yet")
    return open_still, surest, mistake.at


def _comes_back(standing: Standing) -> bool:
    mistake = standing.confident_mistake
    if mistake is None:
        return False
    after = standing.checks[standing.checks.index(mistake) + 1 :]
    # Twice on one day is once: what was forgotten a week later is what comes back.
    return len({event.at.date() for event in after if event.status == "right"}) < 2


# --- handing in -----------------------------------------------------------------------------------


@spoken
def hand_in(lesson: str, *, notebook: str | Path | None = None, learner: str = "") -> Said:
    """Write one file with the notebook, the answers, the attempts and the confidence of a lesson.

    >>> import cabinetkit as ck
    >>> ck.hand_in("99").says.startswith("no notebook of lesson '99' here")
    True

    Save the notebook first. It is the one that this is called from, where that is known, else the
    one of the lesson in this folder, else say `notebook=`. The file is written beside it and is
    sent nowhere: you give it to your instructor. Never overwrites a file. Never raises.
    """
    lesson = str(lesson).zfill(2) if str(lesson).isdigit() else lesson
    path = _notebook(lesson, notebook)
    if isinstance(path, str):
        return Said(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Said(f"{path.name} cannot be read as a notebook: {error}. Save it and try again.")
    log.record(kind="hand-in", question=f"{lesson}.hand-in")
    events = [event.model_dump(mode="json") for event in log.events() if event.lesson == lesson]
    made: dict[str, Any] = {
        "cabinetkit": "hand-in",
        "format": FORMAT,
        "lesson": lesson,
        "learner": str(learner),
        "notebook_name": path.name,
        "notebook": content,
        "events": events,
    }
    target = _free(path.parent, f"hand-in-{lesson}")
    try:
        with target.open("x", encoding="utf-8") as file:
            json.dump(made, file, ensure_ascii=False, indent=1)
    except OSError as error:
        return Said(f"{target.name} cannot be written: {error.strerror}. Nothing was lost.")
    checks = sum(event["kind"] == "check" for event in events)
    return Said(
        f"{target.name} is written beside {path.name}: the notebook as it was last saved, and "
        f"{checks} answers with their confidence. Give it to your instructor.",
        tuple(log.notices()),
    )


def _notebook(lesson: str, given: str | Path | None) -> Path | str:
    """The notebook to hand in, or a sentence that says why there is none."""
    if given is not None:
        path = Path(str(given))
        return path if path.is_file() else f"no file {shortened(str(given))} here"
    # JupyterLab tells a kernel which notebook it runs.
    own = os.environ.get("JPY_SESSION_NAME", "")
    if own.endswith(".ipynb") and Path(own).name.startswith(str(lesson)) and Path(own).is_file():
        return Path(own)
    found = sorted(Path().glob(f"{lesson}-*.ipynb")) if str(lesson).isdigit() else []
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} notebooks" if found else "no notebook"
    return f"{many} of lesson {shortened(lesson)} here; say which: notebook='...'"


def _free(folder: Path, stem: str) -> Path:
    """A file name that is not taken."""
    names = (f"{stem}{f'-{n}' if n else ''}.json" for n in count())
    return next(folder / name for name in names if not (folder / name).exists())
