"""The questions of the lessons: their texts in data files, one typed record each.

An instructor can change any text in `data/questions/` and `data/misconceptions.json` without
touching code. Keys are not there: they are computed from the kit, in `keys.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from cabinetkit.data import folder, text
from cabinetkit.errors import CabinetkitError, near_miss, shortened

LEVELS = 3
Kind = Literal["rule", "number", "choice", "set", "date", "function", "slots"]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Lesson = Annotated[str, Field(pattern=r"^\d\d$")]
Hints = Annotated[tuple[Text, ...], Field(min_length=LEVELS, max_length=LEVELS)]
# Which fields a kind needs beside those of every question; it may have no others of these.
NEEDS: dict[str, set[str]] = {
    "number": {"unit", "tolerance"},
    "choice": {"options"},
    "set": {"options"},
    "slots": {"slots"},
}


class Record(BaseModel):
    """A record of a data file: nothing is added to it and nothing in it is overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Record)


class Misconception(Record):
    """What a fellow says who has it, and the lesson that answers it."""

    id: Annotated[str, Field(pattern=r"^[A-Z]\d+[a-z]?$")]
    says: Text
    lesson: Lesson


class Wrong(Record):
    """A known wrong answer: the misconception behind it, and its hints from vague to plain."""

    misconception: str | None = None
    hints: Hints


class Slot(Record):
    """A blank of a sentence: a number in a unit, or one of a few options."""

    label: Text
    unit: str = ""
    tolerance: float = 0
    options: Mapping[str, Text] = {}


class Question(Record):
    """One question: what is asked, in what form, and what each answer earns.

    `code` is what a learner would write; it assigns to `answer`, and a test runs it. The form asks
    `without_code`, where that is another prompt. `recalled_in` are later lessons that open with it.
    A question that is `answered_in` a later lesson belongs to the pre-test: its first answer is
    kept and not commented on.
    """

    id: Annotated[str, Field(pattern=r"^\d\d\.\d+$")]
    lesson: Lesson
    objective: Text
    kind: Kind
    prompt: Text
    when_right: Text
    hints: Hints
    wrong: dict[str, Wrong]
    code: Text | None = None
    without_code: Text | None = None
    recalled_in: tuple[Lesson, ...] = ()
    answered_in: Lesson | None = None
    unit: str | None = None
    tolerance: Annotated[float, Field(ge=0)] | None = None
    options: Mapping[str, Text] | None = None
    slots: Mapping[str, Slot] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        given = {name for name in set().union(*NEEDS.values()) if getattr(self, name) is not None}
        needed = NEEDS.get(self.kind, set())
        for name in sorted(given ^ needed):
            word = "needs" if name in needed else "has no use for"
            raise ValueError(f"a question of kind '{self.kind}' {word} '{name}'")
        if not self.id.startswith(f"{self.lesson}."):
            raise ValueError(f"'{self.id}' is no id of lesson '{self.lesson}'")
        for later in (*self.recalled_in, *([self.answered_in] if self.answered_in else [])):
            if later <= self.lesson:
                raise ValueError(f"'{later}' is no lesson after '{self.lesson}'")
        for name, wrong in self.wrong.items():
            if wrong.misconception is not None and wrong.misconception not in misconceptions():
                raise ValueError(
                    f"wrong.{name} names misconception '{wrong.misconception}', which "
                    f"misconceptions.json does not have"
                )
        return self

    def hint(self, wrong: str | None, level: int) -> str:
        """A hint of this level, from 1 to 3: that of a known wrong answer, or the general one."""
        hints = self.wrong[wrong].hints if wrong in self.wrong else self.hints
        return hints[min(max(level, 1), LEVELS) - 1]

    def misconception(self, wrong: str | None) -> Misconception | None:
        """The misconception behind a known wrong answer, if it has one."""
        name = self.wrong[wrong].misconception if wrong in self.wrong else None
        return misconceptions()[name] if name else None


@cache
def misconceptions() -> dict[str, Misconception]:
    """All misconceptions by id, from `data/misconceptions.json`."""
    return read_misconceptions(text("misconceptions.json").encode())


def read_misconceptions(raw: bytes) -> dict[str, Misconception]:
    """The misconceptions of a file; what is not well formed raises with file, id and field."""
    return _by_id(Misconception, "misconceptions.json", raw)


@cache
def questions() -> dict[str, Question]:
    """All questions by id, from `data/questions/`."""
    return read_questions(folder("questions"))


def read_questions(files: Mapping[str, bytes]) -> dict[str, Question]:
    """The questions of files; what is not well formed raises with file, question and field."""
    found: dict[str, Question] = {}
    for name, raw in files.items():
        for asked in _by_id(Question, name, raw).values():
            if asked.id in found:
                raise CabinetkitError(f"{name}, {asked.id}: there are two of this id")
            found[asked.id] = asked
    return found


def _by_id(record: type[R], file: str, raw: bytes) -> dict[str, R]:
    try:
        rows = json.loads(raw)
    except ValueError as error:
        raise CabinetkitError(f"{file} is not JSON: {error}") from None
    if not isinstance(rows, list):
        raise CabinetkitError(f"{file}: a list of records is expected")
    found: dict[str, R] = {}
    for row in rows:
        each = _read(record, row, file)
        name = str(getattr(each, "id", ""))
        if name in found:
            raise CabinetkitError(f"{file}, {name}: there are two of this id")
        found[name] = each
    return found


def question(question_id: object) -> Question:
    """The question of this id; an unknown id raises with those there are."""
    known = questions()
    if not isinstance(question_id, str) or question_id not in known:
        raise CabinetkitError(
            f"no question {shortened(question_id)}; the kit has: {', '.join(known)}."
            f"{near_miss(str(question_id), known)}"
        )
    return known[question_id]


def _read(record: type[R], row: Any, file: str) -> R:
    try:
        return record.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"])) or "the record as a whole"
        name = row.get("id", "without an id") if isinstance(row, dict) else shortened(row)
        why = fault["msg"].removeprefix("Value error, ")
        raise CabinetkitError(f"{file}, {name}, {field}: {why}") from None
