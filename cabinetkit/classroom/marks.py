"""What a question is worth, as the instructor sets it in one file.

    minus_each_wrong_try = 0.1   # a share of the marks; hand-in files tell the tries
    minus_each_hint = 0.1
    at_least = 0.5               # what a right answer keeps of its marks

    [marks]
    "02" = 1                     # every question of the lesson
    "02.4" = 3                   # but this one

Without a file every question is worth one mark, and neither tries nor hints change it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.journal import Found
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.practice.questions import Record, questions

Share = Annotated[Decimal, Field(ge=0, le=1)]
CENT = Decimal("0.01")


class Scheme(Record):
    """Marks by question or by lesson, and the share that a wrong try or a hint takes."""

    marks: Mapping[str, Annotated[Decimal, Field(ge=0, le=1000)]] = {}
    minus_each_wrong_try: Share = Decimal(0)
    minus_each_hint: Share = Decimal(0)
    at_least: Share = Decimal(0)

    def grade(self, learner: str, found: Found) -> Grade:
        """What was found, with its marks to two digits; where tries are not known none count."""
        out_of = self.out_of(found.question)
        tries = max((found.attempts or 0) - 1, 0)
        lost = tries * self.minus_each_wrong_try + (found.hints or 0) * self.minus_each_hint
        share = max(self.at_least, 1 - lost) if found.status == "passed" else Decimal(0)
        marks = (out_of * share).quantize(CENT)
        return Grade(learner, found.question, found.status, marks, out_of, *found[2:])

    def out_of(self, question: str) -> Decimal:
        """What a question is worth: its own marks, or those of its lesson, or one."""
        lesson = question.partition(".")[0]
        return self.marks.get(question, self.marks.get(lesson, Decimal(1)))


def read_scheme(path: Path | None) -> Scheme:
    """The scheme of a file; raises CabinetkitError that names the field and what it takes."""
    if path is None:
        return Scheme()
    try:
        scheme = Scheme.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except (OSError, ValueError) as error:
        if isinstance(error, ValidationError):
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"]))
            raise CabinetkitError(f"{path}, {where}: {fault['msg']}") from None
        why = getattr(error, "strerror", None) or error
        raise CabinetkitError(f"{path} cannot be read as marks in TOML: {why}") from None
    known = {*questions(), *(asked.lesson for asked in questions().values())}
    for name in scheme.marks:
        if name not in known:
            raise CabinetkitError(
                f"{path}, marks: {shortened(name)} is no question and no lesson."
                f"{near_miss(name, known)}"
            )
    return scheme
