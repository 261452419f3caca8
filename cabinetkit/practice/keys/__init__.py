"""The keys of the questions, computed from the kit, and the wrong answers worth knowing.

No answer is typed in where the kit can find it: a rule is the criterion of the page, a number of
days is found by asking the criteria day by day, a faulty line is one that differs from the page.
One module a lesson.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.keys import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)
from cabinetkit.practice.keys.key import Key
from cabinetkit.practice.questions import Question

LESSONS = (
    *(lesson_00, lesson_01, lesson_02, lesson_03, lesson_04, lesson_05, lesson_06),
    *(lesson_07, lesson_08, lesson_09, lesson_10),
)
# Each is worked out once: some rest on several fits of a cohort.
KEYS: dict[str, Callable[[], Key]] = {
    name: cache(key) for lesson in LESSONS for name, key in lesson.KEYS.items()
}


def key_of(asked: Question) -> Key:
    """The key of a question; an error where the question's texts do not fit it."""
    if asked.id not in KEYS:
        raise CabinetkitError(f"question {asked.id} has no key in keys.py, so it cannot be checked")
    key = KEYS[asked.id]()
    for field, mine, theirs in (
        ("wrong", asked.wrong, key.wrong),
        ("slots", asked.slots or {}, key.right if asked.kind == "slots" else {}),
    ):
        for name in {*mine} ^ {*theirs}:
            where = "is not in its key" if name in mine else "is missing"
            raise CabinetkitError(f"question {asked.id}, {field}: '{name}' {where}")
    wanted = {"choice": [key.right], "set": [*map(str, key.right)] if asked.kind == "set" else []}
    for name in wanted.get(asked.kind, []):
        if name not in (asked.options or {}):
            raise CabinetkitError(f"question {asked.id}, options: '{name}' is missing")
    return key


__all__ = ["KEYS", "Key", "key_of"]
