"""Each misconception is met, and answered by its name.

At least one wrong answer for each, as a fellow would give it, with the words of its hint. Those of
the second track stand beside the keys that they belong to, in `test_keys_07.py` to `_10`.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import nbformat
import pytest
import test_keys_07
import test_keys_08
import test_keys_09
import test_keys_10

import cabinetkit as ck
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import misconceptions, questions

ROOT = Path(__file__).parent.parent.parent
VIGNETTES = {
    "creatinine 1.6": "unknown",
    "creatinine 1.4": "met",
    "free T4 normal": "met",
    "free T4 not done": "unknown",
    "hysterectomy": "met",
    "warfarin": "not met",
}
VALUES = {
    "AST in A": "met",
    "AST in B": "not met",
    "AST at the limit": "met",
    "PTT at the limit": "not met",
    "bilirubin at the limit": "met",
    "creatinine in SI": "unknown",
}
LABELS = {
    "clot, page": "no",
    "clot, US": "yes",
    "clot, EU": "yes",
    "boy, page": "not said",
    "boy, US": "yes",
    "boy, EU": "no",
    "octreotide, page": "no",
    "octreotide, US": "yes",
    "octreotide, EU": "no",
}
WORDINGS = {
    "grade 3, page": "yes",
    "grade 3, later": "yes",
    "thymus, page": "no",
    "thymus, later": "yes",
    "goblet, page": "no",
    "goblet, later": "no",
}
# Who says it: the question, the wrong answer, and words of the first hint.
SAID: list[tuple[str, str, Any, str]] = [
    ("E1", "03.3", {**VIGNETTES, "creatinine 1.6": "not met"}, "first patient's clearance"),
    ("E2", "03.4", {"TSH", "free T4", "clearance", "euthyroid"}, "let her in today"),
    ("E3", "04.2", "2024-01-06", "How long are six months"),
    ("E4", "04.1", {"rifampin": "not met", "ketoconazole": "not met"}, "from the same day"),
    ("E5", "04.2", "2023-12-29", "every treatment wait 28 days"),
    ("E6", "05.3", {**VALUES, "PTT at the limit": "met"}, "write for the clotting tests"),
    ("E7", "05.3", {**VALUES, "AST in A": "not met"}, "118 too high everywhere"),
    ("E8", "03.3", {**VIGNETTES, "free T4 normal": "not met"}, "abnormal TSH the end of it"),
    ("E9", "06.5", {**WORDINGS, "grade 3, page": "no"}, "page exclude"),
    ("E10", "04.3", "medication.lmwh", "the heparin, or what it is given for"),
    ("E11", "06.4", {**LABELS, "clot, US": "no", "clot, EU": "no"}, "indication exclude a clot"),
    ("E12", "06.2", 32, "fail nothing else"),
    ("E13", "05.2", 528.5, "Whose formula"),
    ("E14", "04.4", "2024-01-10", "scan still count"),
    *test_keys_07.SAID,
    *test_keys_08.SAID,
    *test_keys_09.SAID,
    *test_keys_10.SAID,
]
RIGHT: dict[str, Any] = {
    "03.3": VIGNETTES,
    "03.4": {"none"},
    "04.1": {"rifampin": "met", "ketoconazole": "not met"},
    "04.2": "2024-01-10",
    "04.3": "history.thromboembolism",
    "04.4": "none",
    "05.2": 489.5,
    "05.3": VALUES,
    "06.2": 10,
    "06.4": LABELS,
    "06.5": WORDINGS,
    **test_keys_07.RIGHT,
    **test_keys_08.RIGHT,
    **test_keys_09.RIGHT,
    **test_keys_10.RIGHT,
}


WORDS = {
    "E1": r"read silence as \*no\*",
    "E2": r"one missing value makes the whole decision unknown",
    "E3": r"six months are not 180 days",
    "E4": r"most windows count back from registration\. one does not",
    "E5": r"lutetium radiates",
    "E6": r"\*below\* is not \*at most\*",
    "E7": r"118 is too high",
    "E8": r"the tsh is abnormal, so she is out",
    "E9": r"grade 3 means high grade, so she is out",
    "E10": r"he had a clot, but stable heparin is allowed",
    "E11": r"if cabinet would not take her, the label does not cover her",
    "E12": r"most of our screen failures are due to the labs",
    "E13": r"the machine says 528, so she is out",
    "E14": r"he progressed, so that box stays ticked",
    **test_keys_07.WORDS,
    **test_keys_08.WORDS,
    **test_keys_09.WORDS,
    **test_keys_10.WORDS,
}


@pytest.mark.parametrize(("name", "question", "answer", "hint"), SAID)
def test_the_wrong_answer_names_the_misconception(
    name: str, question: str, answer: Any, hint: str
) -> None:
    found = ck.check(question, answer, confidence=4)
    assert (found.status, found.misconception) == ("not yet", name)
    assert hint in found.text
    assert f"({name}): “{misconceptions()[name].says}”" in " ".join(found.remarks)


@pytest.mark.parametrize("question", RIGHT)
def test_the_right_answer_is_a_literal_from_outside(question: str) -> None:
    """Worked out by hand, from the rows or by R: a key that goes wrong in the kit is seen."""
    assert ck.check(question, RIGHT[question]).status == "right"


def test_each_question_of_the_second_track_has_such_a_literal() -> None:
    assert {name for name in questions() if name >= "07"} <= set(RIGHT)


def test_each_misconception_is_there_and_has_a_test() -> None:
    named = {f"E{n}" for n in range(1, 15)} | {f"S{n}" for n in range(1, 26) if n != 15}
    named |= {"S15a", "S15b"}
    assert named == set(misconceptions()) == set(WORDS)
    assert named == {name for name, *_ in SAID}


@pytest.mark.parametrize("question", [name for name in KEYS if name >= "07"])
def test_known_wrong_answers_lie_apart_by_more_than_twice_the_tolerance(question: str) -> None:
    asked, key = questions()[question], KEYS[question]()
    for one, other in combinations([key.right, *key.wrong.values()], 2):
        if asked.kind == "number":
            assert abs(one - other) > 2 * (asked.tolerance or 0), (one, other)
        if asked.kind == "slots":
            assert any(
                one[name] != other[name]
                if slot.options
                else abs(one[name] - other[name]) > 2 * slot.tolerance
                for name, slot in (asked.slots or {}).items()
            ), (one, other)


@pytest.mark.parametrize("name", WORDS)
def test_its_lesson_takes_it_up_in_its_own_words(name: str) -> None:
    """In italics as a fellow says it, or as what a question, a prediction or a widget asks."""
    lesson = misconceptions()[name].lesson
    met = [q.id for q in questions().values() for w in q.wrong.values() if w.misconception == name]
    assert any(each.startswith(lesson) for each in met), (lesson, met)
    [path] = (ROOT / "lessons").glob(f"{lesson}-*.ipynb")
    prose = " ".join(
        c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"
    ).lower()
    assert re.search(WORDS[name], prose), name
