"""The questions of the lessons: their texts in a data file, one typed record each.

An instructor can change any text in `data/questions/` without touching code. Keys are not there:
they are computed from the kit, in `keys.py`.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cabinetkit.data import folder
from cabinetkit.errors import CabinetkitError, near_miss, shortened


class Question(BaseModel):
    """One question: what is asked, what a right answer earns, what each known wrong one means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lesson: str
    objective: str
    kind: Literal["rule", "days", "set"]
    prompt: str
    when_right: str
    hint: str
    wrong: dict[str, Hint]


class Hint(BaseModel):
    """What a known wrong answer shows, and the sentence that answers it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    misconception: str | None = None
    hint: str


Question.model_rebuild()


@cache
def questions() -> dict[str, Question]:
    """All questions by id. A file that is not well formed raises with file, question and field."""
    found: dict[str, Question] = {}
    for name, raw in folder("questions").items():
        for row in json.loads(raw):
            try:
                question = Question.model_validate(row)
            except ValidationError as error:
                raise CabinetkitError(f"{name}, question {row.get('id')}: {error}") from None
            found[question.id] = question
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
