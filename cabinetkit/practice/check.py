"""Checking an answer: not attempted, not yet with a reason, or right with the reason.

Nothing that a learner passes in raises: whatever goes wrong becomes a sentence.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import Any, Literal

from cabinetkit.eligibility.compare import STATUS, compare, rule_of
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import boxed
from cabinetkit.practice.confidence import no_step
from cabinetkit.practice.keys import KEYS, Key
from cabinetkit.practice.questions import Question, question

_SYMBOL = {"not attempted": "○", "not yet": "✗", "right": "✓"}


@dataclass(frozen=True)
class Result:
    """What a check answers. `misconception` names the error that was recognised, if one was."""

    question: str
    status: Literal["not attempted", "not yet", "right"]
    says: str
    misconception: str | None = None
    confidence: int | None = None

    def __repr__(self) -> str:
        return f"{_SYMBOL[self.status]} {self.question} {self.status}: {self.says}"

    def _repr_html_(self) -> str:
        head = f"{_SYMBOL[self.status]} {self.question} {self.status}"
        return boxed(
            f'<div role="status"><div class="ck-loud">{escape(head)}</div>'
            f"<p>{escape(self.says)}</p></div>"
        )


def check(question_id: str, answer: object = ..., *, confidence: int | None = None) -> Result:
    """Check an answer. Three dots are a blank; `confidence` is 1 (guess) to 4 (certain).

    >>> import cabinetkit as ck
    >>> ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN, confidence=3).status
    'right'
    """
    try:
        asked = question(question_id)
    except CabinetkitError as error:
        return Result(shortened(question_id), "not attempted", str(error))
    if confidence is not None and (problem := no_step(confidence)):
        return Result(asked.id, "not attempted", problem)
    if answer is ... or answer is None:
        return Result(asked.id, "not attempted", "put your answer in the place of the three dots")
    try:
        verdict = _JUDGE[asked.kind](asked, KEYS[asked.id](), answer)
    except CabinetkitError as error:
        verdict = Result(asked.id, "not yet", str(error))
    except Exception as error:  # an answer can be any object, and can do anything when looked at
        says = f"this cannot be judged: {shortened(str(error))}"
        verdict = Result(asked.id, "not yet", says)
    return replace(verdict, confidence=confidence)


# --- rules ----------------------------------------------------------------------------------------


def _judge_rule(asked: Question, key: Key, answer: object) -> Result:
    if isinstance(answer, str | bool | numbers.Number):
        kind = "text" if isinstance(answer, str) else "one answer for all patients"
        return Result(
            asked.id, "not yet", f"{shortened(answer)} is {kind}, not a rule. {asked.hint}"
        )
    mine = rule_of(answer)
    found = compare(mine, key.right)
    if not found.differ:
        return Result(asked.id, "right", asked.when_right)
    where = (
        f"your rule says {STATUS[found.mine]} and the page says {STATUS[found.theirs]} for this "
        f"patient: {found.told} ({found.because})."
    )
    return _not_yet(asked, key, where, lambda wrong: not compare(mine, wrong).differ)


# --- days and sets --------------------------------------------------------------------------------


def _judge_days(asked: Question, key: Key, answer: object) -> Result:
    if not isinstance(answer, Mapping):
        says = f"{shortened(answer)} is not a table of days. {asked.hint}"
        return Result(asked.id, "not yet", says)
    blank = [name for name in key.right if answer.get(name, ...) in (..., None)]
    if len(blank) == len(key.right):
        return Result(asked.id, "not attempted", "put a number of days in the place of the dots")
    if blank:
        return Result(asked.id, "not yet", f"still to fill in: {', '.join(blank)}")
    given = {name: _whole(name, answer[name]) for name in key.right}
    if given == key.right:
        return Result(asked.id, "right", asked.when_right)
    wrong = [name for name, days in key.right.items() if given[name] != days]
    where = f"not right yet: {', '.join(wrong)}."
    return _not_yet(asked, key, where, lambda known: _shares_error(given, known, key.right))


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal) or value % 1 != 0:
        raise CabinetkitError(f"{name}: {shortened(value)} is not a whole number")
    return round(float(value))


def _shares_error(given: dict[str, int], known: dict[str, int], right: dict[str, int]) -> bool:
    errors = {name for name in right if known[name] != right[name]}
    return all(given[name] == known[name] for name in errors)


def _judge_set(asked: Question, key: Key, answer: object) -> Result:
    if isinstance(answer, str | bytes | Mapping) or not hasattr(answer, "__iter__"):
        return Result(asked.id, "not yet", f"{shortened(answer)} is not a set. {asked.hint}")
    given = {_whole("a line", n) for n in answer}
    if not given:
        return Result(asked.id, "not attempted", "put the numbers of the lines into the set")
    if given == key.right:
        return Result(asked.id, "right", asked.when_right)
    hits, misses = len(given & key.right), len(given - key.right)
    where = (
        f"of the {len(given)} you name, {hits} belong there and {misses} not; "
        f"still missing: {len(key.right) - hits}."
    )
    return _not_yet(asked, key, where, lambda known: given == known)


# --- the answer to a wrong answer -----------------------------------------------------------------


def _not_yet(asked: Question, key: Key, where: str, same: Callable[[Any], bool]) -> Result:
    """The hint of the wrong answer that this one repeats, else the question's own hint."""
    for name, wrong in key.wrong.items():
        if same(wrong):
            known = asked.wrong[name]
            return Result(asked.id, "not yet", f"{where} {known.hint}", known.misconception)
    return Result(asked.id, "not yet", f"{where} {asked.hint}")


_JUDGE: dict[str, Callable[[Question, Key, object], Result]] = {
    "rule": _judge_rule,
    "days": _judge_days,
    "set": _judge_set,
}
