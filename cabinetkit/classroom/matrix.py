"""The matrix for instructors: each objective with its questions, and what they recognise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.questions import Question, misconceptions, questions

PAGE = "lessons/objectives.md"
HEAD = """\
# Objectives and the questions that check them

Made by `cabinetkit build` from the lessons and the question files; do not edit it.

"""


def matrix(root: Path) -> str:
    """The page as Markdown. An objective without a question, or a question without one, raises."""
    asked = list(questions().values())
    parts = [HEAD.rstrip()]
    there = {path.name[:2] for path in (root / "lessons").glob("*.ipynb")}
    if lost := [question.id for question in asked if question.lesson not in there]:
        raise CabinetkitError(f"question {lost[0]}: there is no such lesson in lessons/")
    for path in sorted((root / "lessons").glob("*.ipynb")):
        lesson = path.name[:2]
        mine = [question for question in asked if question.lesson == lesson]
        wanted = objectives(path)
        if not wanted and not mine:
            continue  # the quiz asks the questions of others
        for question in mine:
            if question.objective not in wanted:
                raise CabinetkitError(
                    f"question {question.id}: lesson {lesson} has no objective "
                    f"'{question.objective}'; it has: {'; '.join(wanted)}"
                )
        parts += [f"## {path.stem}", _table(wanted, mine, lesson)]
    parts += ["## Misconceptions", _misconceptions(asked)]
    return "\n\n".join(parts) + "\n"


def objectives(path: Path) -> list[str]:
    """The objectives of a lesson, as its first cell lists them."""
    import nbformat

    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # it has no types
    lines = re.findall(r"^- (\*\*.*)", notebook.cells[0].source, flags=re.MULTILINE)
    return [line.replace("**", "").rstrip(".") for line in lines]


def _table(wanted: list[str], asked: list[Question], lesson: str) -> str:
    lines = ["| objective | question | form | recognises |", "| --- | --- | --- | --- |"]
    for objective in wanted:
        mine = [question for question in asked if question.objective == objective]
        if not mine:
            raise CabinetkitError(f"lesson {lesson}: no question checks '{objective}'")
        for n, question in enumerate(mine):
            known = dict.fromkeys(w.misconception for w in question.wrong.values())
            names = ", ".join(name for name in known if name) or "none by name"
            says = objective if n == 0 else ""
            lines.append(f"| {says} | {question.id} | {question.kind} | {names} |")
    return "\n".join(lines)


def _misconceptions(asked: list[Question]) -> str:
    lines = ["| | what a fellow says | answered in lesson | met in |", "| --- | --- | --- | --- |"]
    for known in misconceptions().values():
        met = [q.id for q in asked if any(w.misconception == known.id for w in q.wrong.values())]
        if not met:
            raise CabinetkitError(f"misconceptions.json: no question recognises {known.id}")
        lines.append(f"| {known.id} | {known.says} | {known.lesson} | {', '.join(met)} |")
    return "\n".join(lines)
