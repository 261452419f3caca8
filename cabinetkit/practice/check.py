"""Checking an answer: not attempted, not yet with a hint, or right with the reason.

Nothing that a learner passes in raises: whatever goes wrong becomes a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import Shown, boxed, plain
from cabinetkit.practice import progress
from cabinetkit.practice.confidence import step
from cabinetkit.practice.forms import Filled, told
from cabinetkit.practice.judges import Verdict, judge
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.questions import LEVELS, Question, question
from cabinetkit.practice.said import solution_of
from cabinetkit.practice.spoken import Said, spoken

Status = Literal["not attempted", "kept", "not yet", "right"]
_SYMBOL = {"not attempted": "○", "kept": "•", "not yet": "✗", "right": "✓"}


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """What a check answers.

    `wrong` names the known wrong answer that was recognised, `misconception` what is behind it.
    """

    question: str
    status: Status
    text: str
    misconception: str | None = None
    wrong: str | None = None
    confidence: int | None = None
    remarks: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The status with its reason."""
        return f"{self._head}: {self.text}"

    @property
    def _head(self) -> str:
        return f"{_SYMBOL[self.status]} {self.question} {self.status}"

    def _repr_html_(self) -> str:
        remarks = (f'<p class="ck-small">{plain(remark)}</p>' for remark in self.remarks)
        told = f'<div class="ck-loud">{plain(self._head)}</div><p>{plain(self.text)}</p>'
        if self.status == "not attempted":  # in one quiet line: a blank is no mistake
            told = f"<p>{plain(self.says)}</p>"
        return boxed(f'<div role="status">{told}</div>', *remarks)


@spoken
def check(
    question_id: str,
    answer: object = ...,
    confidence: int | None = None,
    *,
    filled: Filled | None = None,
) -> Result:
    """Check an answer. Three dots are a blank; `confidence` is 1 (guess) to 4 (certain).

    >>> import cabinetkit as ck
    >>> ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN, confidence=3).status
    'right'

    The answer is *not attempted*, *not yet* with a hint, plainer at each try, or *right* with the
    reason. An answer of another form than was asked is no try. The first answer to a question of
    the pre-test is *kept*, without a comment. Tries are kept on this machine and nowhere else;
    `filled` is what a form was filled in with, of an answer given without code. Never raises.
    """
    try:
        asked = question(question_id)
    except Exception as error:  # an id can be any object, too
        return Result("?", "not attempted", _safely(error))
    try:
        sure = None if confidence is None else step(confidence)
    except Exception as error:  # what a learner gives can do anything when it is compared
        return Result(asked.id, "not attempted", _safely(error))
    verdict = judged(asked, answer)
    if verdict.no_try:
        return Result(asked.id, "not attempted", verdict.where)
    kept = _safely(answer) if filled is None else told(filled)
    return _answered(asked, verdict, kept, sure, filled)


def judged(asked: Question, answer: object) -> Verdict:
    """The verdict on an answer, which is recorded nowhere. Never raises."""
    try:
        return judge(asked, key_of(asked), answer)
    except CabinetkitError as error:
        return Verdict(False, str(error), no_try=True)
    except Exception as error:  # an answer can be any object, and can do anything when looked at
        return Verdict(False, f"this cannot be judged: {_safely(error)}", no_try=True)


def _answered(
    asked: Question,
    verdict: Verdict,
    answer: str,
    confidence: int | None,
    filled: Filled | None,
) -> Result:
    """The result, after it was recorded; the hint is plainer at each try."""
    before = progress.events()
    first = not any(e.kind == "check" and e.question == asked.id for e in before)
    level = _level(asked, verdict.wrong, before)
    tries = progress.tries(asked.id, before) + (not verdict.right)
    behind = asked.misconception(verdict.wrong)
    status: Status = "right" if verdict.right else "not yet"
    progress.record(
        kind="check",
        question=asked.id,
        status=status,
        misconception=behind.id if behind else None,
        wrong=verdict.wrong,
        confidence=confidence,
        answer=answer,
        how="code" if filled is None else "no code",
        filled=filled,
        level=None if verdict.right else level,
    )
    if asked.answered_in and first:
        text = (
            f"Kept, with how sure you are. Lesson {asked.answered_in} takes it up; whether it is "
            "right is said when you answer a second time."
        )
        return Result(asked.id, "kept", text, confidence=confidence, remarks=_remarks())
    text = asked.when_right
    remarks: list[str] = []
    if not verdict.right:
        hint = "" if verdict.unit else f" {asked.hint(verdict.wrong, level)}"
        text = f"{verdict.where}{hint}"
        if behind:
            remarks.append(f"What may be behind it ({behind.id}): “{behind.says}”")
        if tries >= LEVELS:
            remarks.append(f'The button Solution, or ck.solution("{asked.id}"), shows the answer.')
    return Result(
        question=asked.id,
        status=status,
        text=text,
        misconception=behind.id if behind else None,
        wrong=verdict.wrong,
        confidence=confidence,
        remarks=(*remarks, *progress.notices()),
    )


@spoken
def hint(question_id: str) -> Said:
    """The next hint to a question, plainer each time; there are three.

    >>> import cabinetkit as ck
    >>> ck.hint("02.1").says.startswith("Hint 1 of 3")
    True

    After a wrong answer that is known, its own hints; else the general ones. It is recorded.
    Never raises.
    """
    try:
        asked = question(question_id)
    except Exception as error:  # an id can be any object
        return Said(_safely(error))
    mine = [event for event in progress.events() if event.question == asked.id]
    wrong = next((e.wrong for e in reversed(mine) if e.kind == "check"), None)
    level = _level(asked, wrong, mine)
    progress.record(kind="hint", question=asked.id, wrong=wrong, level=level)
    return Said(f"Hint {level} of {LEVELS}: {asked.hint(wrong, level)}", _remarks())


@spoken
def solution(question_id: str) -> Said:
    """The answer to a question, and why. That it was asked for is recorded, with the tries so far.

    >>> import cabinetkit as ck
    >>> ck.solution("02.1").says.startswith("02.1, solution")
    True

    Try three times first: what was worked for is kept. Never raises.
    """
    try:
        asked = question(question_id)
        key = key_of(asked)
    except Exception as error:  # an id can be any object
        return Said(_safely(error))
    checks = [e for e in progress.events() if e.kind == "check" and e.question == asked.id]
    progress.record(kind="solution", question=asked.id, level=len(checks))
    many = {0: "before any check", 1: "after 1 check"}.get(
        len(checks), f"after {len(checks)} checks"
    )
    answer = solution_of(asked, key)
    text = f"{asked.id}, solution ({many}): {answer} {asked.when_right}"
    return Said(text, _remarks(), asked.code or "")


def _level(asked: Question, wrong: str | None, events: Iterable[progress.Event]) -> int:
    """The level of the next hint: one plainer than the last that was shown for the same mistake."""
    shown = 0
    for event in events:
        if event.question == asked.id and event.kind in ("check", "hint"):
            right = event.status == "right"
            shown = 0 if right else max(shown, event.level or 0) if event.wrong == wrong else shown
    return min(shown + 1, LEVELS)


def _remarks() -> tuple[str, ...]:
    return tuple(progress.notices())


def _safely(answer: Any) -> str:
    """The answer as text; of an error of ours, what it says."""
    return str(answer) if isinstance(answer, CabinetkitError) else shortened(answer, limit=400)
