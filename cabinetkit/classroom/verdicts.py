"""What a notebook answered, judged: one status a question, outside of the learner's process.

What comes out of that process is data that anybody may have written. It is read as such, and it can
only be an answer: the verdict is found here.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cabinetkit.classroom.grades import Status
from cabinetkit.classroom.journal import Found, Sure
from cabinetkit.classroom.submissions import Content
from cabinetkit.classroom.wire import Inputs, decode, is_blank
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.guarded import ENDLESS, Recorded, TooLongError, alarm
from cabinetkit.practice.forms import form_of
from cabinetkit.practice.judges import judge
from cabinetkit.practice.keys import Key, key_of
from cabinetkit.practice.progress import Event
from cabinetkit.practice.questions import Question, questions

JUDGING_S = 5.0
UNSEEN = "right where the check asks, but not on other inputs, which are not shown"
HOW = {
    "died": "the cell ended the whole process",
    "memory": "the cell took more memory than it may",
    "too large": "the cell sent more than an answer can be",
    "timed out": "the cell did not come to an end",
}


class _One(NamedTuple):
    """One answer: its status, the misconception behind it, and what is to be said of it."""

    status: Status
    misconception: str = ""
    note: str = ""


class Judge:
    """Judges the answers of a class; `seed` draws the inputs that no learner has seen.

    Equal answers are judged once.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._known: dict[tuple[str, str], _One] = {}

    def inputs(self, lesson: str) -> dict[str, Inputs]:
        """What the functions of a lesson are called with: what learners know, and more."""
        asked = [q for q in questions().values() if q.lesson == lesson and q.kind == "function"]
        return {question.id: self._inputs(question, key_of(question)) for question in asked}

    def _inputs(self, asked: Question, key: Key) -> Inputs:
        drawn = key.unseen(random.Random(f"{self._seed} {asked.id}")) if key.unseen else ()
        return [*key.inputs, *(each for each in drawn if each not in key.inputs)]

    def found(self, content: Content, said: Sequence[Mapping[str, Any]]) -> list[Found]:
        """The status of every question of the lesson, by what the notebook's process said."""
        lesson = (asked for asked in questions().values() if asked.lesson == content.lesson)
        return [self._question(asked, content, said) for asked in lesson]

    def _question(
        self, asked: Question, content: Content, said: Sequence[Mapping[str, Any]]
    ) -> Found:
        events = [e for e in content.events or () if e.question == asked.id]
        code = self._code(asked, said)
        forms = self._forms(asked, events, said)
        one = _better(code, forms)
        known = content.events is not None
        return Found(
            asked.id,
            one.status,
            one.misconception,
            sum(e.kind == "check" for e in events) if known else None,
            sum(e.kind == "hint" for e in events) if known else None,
            one.note,
        )

    def _code(self, asked: Question, said: Sequence[Mapping[str, Any]]) -> _One:
        """What the cells say that check this question: the last one with an answer counts."""
        mine = [m for m in said if m.get("question") == asked.id and "cell" in m]
        ended = [m for m in said if "ended" in m and asked.id in _names(m.get("asks"))]
        answers = [self._one(asked, message) for message in mine]
        given = [one for one in answers if one.status != "not attempted"]
        cells = len({str(m.get("cell")) for m in mine})
        if ended and not given:
            return _by_end(str(ended[-1]["ended"]))
        if cells > 1:
            how = f"{cells} cells check this question; the last one with an answer counts"
            one = (given or answers)[-1]
            return one._replace(note="; ".join(filter(None, (how, one.note))))
        if answers:
            return answers[-1]
        if stopped := next((str(m["stopped"]) for m in said if "stopped" in m), ""):
            return _by_end(stopped, "not run, since earlier cells ended the notebook: ")
        return _One("edited", note="no cell checks this question: it was deleted or changed")

    def _one(self, asked: Question, message: Mapping[str, Any]) -> _One:
        if "timed out" in message:
            return _One("timed out", note=HOW["timed out"])
        if "error" in message:
            return _One("crashed", note=_on_one_line(str(message["error"])))
        text = json.dumps(message.get("answer"), sort_keys=True)
        name = (asked.id, hashlib.sha256(text.encode()).hexdigest())
        if name not in self._known:
            self._known[name] = self._judged(asked, message.get("answer"))
        return self._known[name]

    def _judged(self, asked: Question, sent: Any) -> _One:
        key = key_of(asked)
        inputs = self._inputs(asked, key)
        try:
            with alarm(JUDGING_S, of_processor=True):
                answer = decode(sent, inputs)
                one = _status(asked, key, answer)
                if one.status != "passed" or inputs == key.inputs:
                    return one
                return _on_others(asked, key._replace(inputs=inputs), answer)
        except TooLongError:
            return _One("timed out", note=f"it could not be judged within {JUDGING_S:g} s")
        except Exception as error:  # whatever was sent in the place of an answer
            return _One("crashed", note=f"its answer cannot be read: {shortened(str(error))}")

    def _forms(
        self, asked: Question, events: Iterable[Event], said: Sequence[Mapping[str, Any]]
    ) -> list[_One]:
        """What was answered without code, made again from what was filled in."""
        here = (m.get("filled") for m in said if m.get("question") == asked.id and "filled" in m)
        return [
            self._filled(asked, each)
            for each in [*here, *(event.filled for event in events if event.filled is not None)]
            if isinstance(each, dict)
        ]

    def _filled(self, asked: Question, filled: dict[str, str]) -> _One:
        key = key_of(asked)
        try:
            answer = form_of(asked, key).answer({str(n): str(v) for n, v in filled.items()})
            one = _status(asked, key, answer)
        except Exception as error:  # a hand-in file can hold anything
            return _One("crashed", note=f"its form cannot be read: {shortened(str(error))}")
        return one._replace(note="; ".join(filter(None, ("answered without code", one.note))))

    def sure(self, content: Content) -> list[Sure]:
        """The first answer of each question that was given with a confidence, judged when given."""
        first: dict[str, Sure] = {}
        for event in content.events or ():
            if event.kind == "check" and event.confidence and event.question in questions():
                sure = Sure(event.question, event.confidence, event.status == "right")
                first.setdefault(event.question, sure)
        return list(first.values())


def _status(asked: Question, key: Key, answer: Any) -> _One:
    if is_blank(answer):
        return _One("not attempted")
    if isinstance(answer, Recorded) and (None, ENDLESS) in answer.answers:
        return _One("timed out", note=f"your function {ENDLESS}")
    try:
        verdict = judge(asked, key, answer)
    except CabinetkitError as error:  # another form than was asked, or only half of it
        return _One("not yet", note=str(error))
    if verdict.right:
        return _One("passed")
    behind = asked.misconception(verdict.wrong)
    return _One("not yet", behind.id if behind else "", verdict.where)


def _on_others(asked: Question, key: Key, answer: Any) -> _One:
    """What a function that is right where the check asks does on inputs that no learner sees."""
    one = _status(asked, key, answer)
    return one if one.status == "passed" else one._replace(note=UNSEEN)


def _better(code: _One, forms: list[_One]) -> _One:
    """Both ways count: what is right in either passes, and code that is there comes first."""
    for one in (code, *forms):
        if one.status == "passed":
            return one
    if code.status in ("not attempted", "edited") and forms:
        return forms[-1]
    return code


def _by_end(how: str, before: str = "") -> _One:
    status: Status = "timed out" if how == "timed out" else "crashed"
    return _One(status, note=f"{before}{HOW.get(how, HOW['died'])}")


def _on_one_line(text: str, most: int = 400) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:most]).split())


def _names(sent: Any) -> list[Any]:
    return sent if isinstance(sent, list) else []
