"""Made-up submissions for the tests of grading: an exercise solved, and cells of it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


def solved(lesson: str = "02") -> list[str]:
    """The code cells of the solution of a lesson."""
    [path] = (ROOT / "solutions").glob(f"{lesson}-*.ipynb")
    return _code(path)


def blank(lesson: str = "02") -> list[str]:
    """The code cells of the exercise of a lesson."""
    [path] = (ROOT / "exercises").glob(f"{lesson}-*.ipynb")
    return _code(path)


def with_answers(answers: Mapping[str, str], cells: Sequence[str] | None = None) -> list[str]:
    """The cells, with other code in the place of the answer to some questions."""
    made = list(solved() if cells is None else cells)
    for question, code in answers.items():
        [at] = [n for n, cell in enumerate(made) if f'check("{question}"' in cell]
        made[at] = f'{code}\nck.check("{question}", answer, confidence=3)'
    return made


def notebook(cells: Sequence[str]) -> dict[str, Any]:
    """A notebook of these cells."""
    made = [
        {
            "cell_type": "code",
            "source": cell,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for cell in cells
    ]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write(path: Path, cells: Sequence[str]) -> Path:
    """The notebook as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    return path


def hand_in(
    path: Path, cells: Sequence[str], events: Sequence[Mapping[str, Any]] = (), **more: Any
) -> Path:
    """A hand-in file as `ck.hand_in` writes it."""
    made = {
        "cabinetkit": "hand-in",
        "format": 1,
        "lesson": "02",
        "learner": "",
        "notebook_name": "02.ipynb",
        "notebook": notebook(cells),
        "events": [{"at": "2026-01-05T10:00:00Z", "kind": "check", **each} for each in events],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made | more), encoding="utf-8")
    return path


def _code(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def question_of(cell: str) -> str:
    """The question that a cell checks, or nothing."""
    found = re.search(r'ck\.check\("([\d.]+)"', cell)
    return found[1] if found else ""
