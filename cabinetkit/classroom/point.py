"""The point of a question in a course that runs nbgrader: a cell that raises gets none."""

from __future__ import annotations

import contextlib
import io
import textwrap

from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.check import judged
from cabinetkit.practice.questions import question

SHOWN_WIDTH = 80  # `nbgrader validate` cuts longer lines


def must_be_right(question_id: str, answer: object) -> None:
    """Do nothing when the answer is right, else raise with what is wrong and a first hint.

    It is no try of the learner's, and is not recorded.

    What an answer prints when it is looked at is dropped: a word on stderr would cost the point.
    """
    asked = question(question_id)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        verdict = judged(asked, answer)
    if not verdict.right:
        status = "not attempted" if verdict.no_try else "not yet"
        hint = "" if verdict.no_try or verdict.unit else f" {asked.hint(verdict.wrong, 1)}"
        says = f"{asked.id} {status}: {verdict.where}{hint}"
        raise CabinetkitError(textwrap.fill(says, SHOWN_WIDTH))
