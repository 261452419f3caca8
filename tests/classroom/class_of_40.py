"""A made-up class of forty, who hand in one exercise with mistakes as fellows make them.

Every name is invented, and says so. The same call makes the same files.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from cabinetkit.eligibility.words import say
from cabinetkit.practice.forms import ONLY, TICKED, told
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.progress import Event
from cabinetkit.practice.questions import Question, questions
from cabinetkit.practice.said import call

SEED = 20260401
CHECK = re.compile(r'^ck\.check\("(\d\d\.\d+)".*$', flags=re.MULTILINE)
FIRST = (
    *("Ada", "Björn", "Chloë", "Dáithí", "Efua", "François", "Gül", "Håkon", "İlkay", "José"),
    *("Kōji", "Łucja", "Mónica", "Ngọc", "O'Brien", "Pat", "Quy", "René", "Søren", "Tomáš"),
)
LAST = ("Invented", "Made-Up")
ODD = {  # by their place in the class
    3: "=SUM(Invented)",
    8: "Madeup, Maria d'Invented",
    17: "Fictitious, Jr., Sam",
    29: "-Dash Invented",
}
# What the key cannot say as code: rules and functions, as a fellow would write them.
WRITTEN: dict[tuple[str, str], str] = {
    ("02.1", "at-most-for-below"): "answer = ck.facts.ptt <= 1.3 * ck.ULN",
    ("02.1", "seconds-for-multiples"): "answer = ck.facts.ptt < 39",
    ("02.1", "upper-limit-itself"): "answer = ck.facts.ptt < ck.ULN",
    ("02.1", "the-wrong-way-round"): "answer = ck.facts.ptt > limit",
    ("02.3", "not-forgotten"): "answer = events.some(events.date.within(months=6))",
    ("02.3", "days-for-months"): "answer = ~events.some(events.date.within(days=180))",
    ("02.3", "half-a-year-of-days"): "answer = ~events.some(events.date.within(days=183))",
    ("02.3", "that-day-included"): (
        "answer = ~events.some(events.date.within(months=6, both_ends=True))"
    ),
    ("02.7", "at-most-for-below"): """\
def met(ptt, ptt_upper):
    if ptt is None or ptt_upper is None:
        return None
    return ptt <= 1.3 * ptt_upper


answer = met""",
    ("02.7", "seconds-for-multiples"): """\
def met(ptt, ptt_upper):
    if ptt is None or ptt_upper is None:
        return None
    else:
        return ptt < 39  # seconds


answer = met""",
    ("02.7", "missing-stops-it"): "answer = lambda ptt, ptt_upper: ptt < 1.3 * ptt_upper",
    ("02.7", "missing-is-no"): """\
def met(ptt, ptt_upper):
    return bool(ptt and ptt_upper and ptt < 1.3 * ptt_upper)


answer = met""",
    ("03.1", "the-word-of-the-language"): "answer = lambda a, b: a and b",
    ("03.2", "the-word-of-the-language"): "answer = lambda a, b: a or b",
    ("04.6", "a-month-for-28-days"): "answer = local.every(local.ended.since(months=1))",
    ("04.6", "one-old-one-suffices"): "answer = local.some(local.ended.since(days=28))",
    ("05.1", "creatinine-alone"): "answer = ck.facts.creatinine <= 1.5",
    ("05.1", "below-for-at-most"): (
        "answer = (ck.facts.creatinine < 1.5) | (ck.facts.clearance >= 45)"
    ),
    ("05.5", "missing-stops-it"): (
        "answer = lambda creatinine, clearance: creatinine <= 1.5 or clearance >= 45"
    ),
    ("06.1", "everybody-goes-on"): 'answer = lambda clot, labs: "goes on"',
}
# Put before a right answer's check: none of it costs a mark.
OTHER_TYPES = """\
import numpy as np
from decimal import Decimal
from fractions import Fraction
other = {other}
if isinstance(answer, dict):
    answer = {{k: other(v) if isinstance(v, int | float) else v for k, v in answer.items()}}
elif isinstance(answer, int | float):
    answer = other(answer)"""
OTHERS = ("np.float64", "lambda v: Decimal(str(v))", "Fraction", "lambda v: np.array([v])")
NOISE = (
    "# I hope that this is it\nprint('my answer:', answer)",
    "import warnings\nwarnings.warn('this may be wrong', stacklevel=1)",
    "answer  # look at it\n%precision 3",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.close()",
)


class Mistake(NamedTuple):
    """A known wrong answer as code, with its name and what is behind it."""

    code: str
    wrong: str
    misconception: str | None


def names() -> list[str]:
    """The forty, all different."""
    made = [f"{first} {last}" for last in LAST for first in FIRST]
    return [ODD.get(n, name) for n, name in enumerate(made)]


def mistakes(asked: Question) -> list[Mistake]:
    """The known wrong answers of a question that can be written down."""
    found = []
    for wrong, value in key_of(asked).wrong.items():
        behind = asked.misconception(wrong)
        code = WRITTEN.get((asked.id, wrong))
        if code is None and asked.kind not in ("rule", "function"):
            code = f"answer = {_literal(value)}"
        if code is not None:
            found.append(Mistake(code, wrong, behind.id if behind else None))
    return found


def filled(asked: Question) -> dict[str, str]:
    """The form of a question filled in with the right answer."""
    key = key_of(asked)
    right = key.right
    match asked.kind:
        case "set":
            return {(asked.options or {})[str(each)]: TICKED for each in right}
        case "slots":
            return {slot.label: _typed(right[name]) for name, slot in (asked.slots or {}).items()}
        case "function":
            return {call(each): str(right(**each)) for each in key.inputs}
        case "rule":
            return {ONLY: say(right)}
    return {ONLY: _typed(right)}


def _typed(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else _literal(value).strip("'\"")


def _literal(value: Any) -> str:
    """A value of a key as a fellow writes it: numbers short, a day as text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f'"{k}": {_literal(v)}' for k, v in value.items()) + "}"
    if isinstance(value, bool | int | str):
        return repr(value)
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(map(repr, sorted(value, key=str))) + "}"
    if value is None:
        return "'none'"
    return repr(value.isoformat()) if hasattr(value, "isoformat") else f"{float(value):.5g}"


def answered(cell: str, code: str) -> str:
    """The cell of an exercise with this code in the place of its blank."""
    check = CHECK.search(cell)
    assert check
    given = cell[: check.start()].splitlines()
    blank = next(n for n, line in enumerate(given) if line.startswith(("answer", "def ")))
    return "\n".join([*given[:blank], code, check[0]])


def make_class(folder: Path, exercise: Path, solution: Path) -> dict[str, dict[str, str]]:
    """Write forty submissions, a folder a learner, and say what each deserves.

    Two in three are hand-in files, with tries and confidence; the others bare notebooks.
    """
    # One generator a learner: a change to one leaves the others as they are.
    return {
        name: _Fellow(place, name, exercise, solution).write(folder / name)
        for place, name in enumerate(names())
    }


class _Fellow:
    def __init__(self, place: int, name: str, exercise: Path, solution: Path) -> None:
        self.place, self.name, self.file = place, name, exercise.name
        self.lesson = exercise.name[:2]
        self.notebook = json.loads(exercise.read_text(encoding="utf-8"))
        right = json.loads(solution.read_text(encoding="utf-8"))["cells"]
        self.right = {
            found[1]: source for source in map(_source, right) if (found := _asks(source))
        }
        self.cells = {
            found[1]: cell for cell in self.notebook["cells"] if (found := _asks(_source(cell)))
        }
        self.random = random.Random(f"{SEED}-{self.lesson}-{place}")
        self.ability = self.random.betavariate(3, 2)
        self.at = datetime(2026, 4, 1, 18, tzinfo=UTC) + timedelta(minutes=31 * place)
        self.events: list[Event] = []
        self.expected: dict[str, str] = {}

    def write(self, folder: Path) -> dict[str, str]:
        folder.mkdir(parents=True)
        for n, asked in enumerate(self.cells):
            self._answer(questions()[asked], n)
        self._accident()
        made: dict[str, Any] = self.notebook
        name = self.file
        if self.place % 3:
            name = f"hand-in-{self.lesson}.json"
            made = {
                **{"cabinetkit": "hand-in", "format": 1, "lesson": self.lesson},
                # Who does not say it is known by the folder.
                "learner": self.name if self.place % 2 else "",
                **{"notebook_name": self.file, "notebook": self.notebook},
                "events": [event.model_dump(mode="json") for event in self.events],
            }
        text = json.dumps(made, ensure_ascii=False, indent=1)
        (folder / name).write_text(text, encoding="utf-8")
        return self.expected

    def _answer(self, asked: Question, n: int) -> None:
        """Right, wrong or blank, and the tries on the way to it."""
        luck = self.random.random() * (1 - 0.05 * n)  # the last ones are left out more often
        known = mistakes(asked)
        passes = luck < self.ability or self.place in SPECIAL
        if not passes and (luck > 0.85 or not known):
            self.expected[asked.id] = "not attempted"
            return
        # Most are right at once; who is not right in the end tried at least once.
        count = self.random.choices((0, 1, 2), weights=(6, 3, 1))[0] + (not passes)
        # A mistake with a misconception behind it is met more often.
        weights = [3 if each.misconception else 1 for each in known]
        tried = self.random.choices(known, weights, k=count) if known else []
        # Who is wrong is less sure, but not by much.
        sure = self.random.choices((1, 2, 3, 4), (2, 3, 3, 1) if tried else (1, 2, 4, 3))[0]
        for wrong in tried:
            self._check(asked, wrong, sure)
        if not passes:
            cell = answered(_source(self.cells[asked.id]), tried[-1].code)
            self._set(asked.id, cell, sure)
            self.expected[asked.id] = "not yet"
            return
        self.expected[asked.id] = "passed"
        if self.place % 3 and self.place % 7 == 4:
            self._without_code(asked, sure)
            return
        self._check(asked, None, sure)
        right = self.right[asked.id]
        check = CHECK.search(right)
        assert check
        code = right[: check.start()].rstrip()
        if self.place % 5 == 1:
            code += "\n" + OTHER_TYPES.format(other=OTHERS[self.place % len(OTHERS)])
        if self.place % 4 == 2:
            code += "\n" + NOISE[n % len(NOISE)]
        self._set(asked.id, f"{code}\n{check[0]}", sure)

    def _set(self, asked: str, source: str, sure: int) -> None:
        source = source.replace("confidence=3", f"confidence={sure}")
        self.cells[asked]["source"] = source.splitlines(keepends=True)

    def _check(self, asked: Question, wrong: Mistake | None, sure: int) -> None:
        if wrong and self.random.random() < 0.3:
            self._note(kind="hint", question=asked.id, wrong=wrong.wrong, level=1)
        self._note(
            kind="check",
            question=asked.id,
            status="not yet" if wrong else "right",
            misconception=wrong.misconception if wrong else None,
            wrong=wrong.wrong if wrong else None,
            confidence=sure,
            answer=wrong.code if wrong else "the right answer",
        )

    def _without_code(self, asked: Question, sure: int) -> None:
        """Answered in the form beside the cell, which stays blank."""
        form = filled(asked)
        more = {"answer": told(form), "how": "no code", "filled": form}
        self._note(kind="check", question=asked.id, status="right", confidence=sure, **more)

    def _note(self, **what: Any) -> None:
        self.at += timedelta(seconds=self.random.randrange(20, 400))
        self.events.append(Event(at=self.at, **what))

    def _accident(self) -> None:
        """What befalls a few: always at the last question, so that the others stand."""
        if self.place not in SPECIAL:
            return
        last = list(self.cells)[-1]
        status, code = SPECIAL[self.place]
        if code is None:
            self.notebook["cells"].remove(self.cells[last])
        else:
            self._set(last, answered(_source(self.cells[last]), code), 3)
        self.expected[last] = status
        self.events = [event for event in self.events if event.question != last]


# By their place in the class: what comes of it, and the code; None for a cell that was deleted.
SPECIAL: dict[int, tuple[str, str | None]] = {
    7: ("timed out", "tries = 0\nwhile tries < 10:\n    answer = tries"),
    12: ("crashed", "answer = (1.3 * ck.ULN"),
    22: ("edited", None),
}


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _asks(source: str) -> re.Match[str] | None:
    return CHECK.search(source)


__all__ = ["Mistake", "answered", "filled", "make_class", "mistakes", "names"]
