"""What `cabinetkit build --nbgrader` writes, taken through nbgrader: released, validated, graded.

nbgrader lives in an environment of its own; `CABINETKIT_NBGRADER_PYTHON` names its Python. A plain
run of the tests leaves this folder out (`norecursedirs`), `.ci/run` does not.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cabinetkit.cli import main
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent.parent
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*.ipynb"))
ASKED = {name: [q.id for q in questions().values() if q.lesson == name[:2]] for name in NAMES}

# The commands as the command line runs them, for every assignment, without starting anew for each.
GENERATE = """
import sys
from nbgrader.apps import GenerateAssignmentApp as Command
for name in sys.argv[1:]:
    command = Command()
    command.initialize([name])
    command.start()
"""
AUTOGRADE = f"""{GENERATE.replace("GenerateAssignmentApp", "AutogradeApp")}
import csv
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "cabinetkit") as book:
    print(json.dumps([
        [one.student.id, assignment.name, grade.auto_score, grade.needs_manual_grade]
        for assignment in book.assignments
        for one in book.assignment_submissions(assignment.name)
        for notebook in one.notebooks
        for grade in notebook.grades
    ]))
"""
# One kernel in some hundred finds its port taken between choosing and binding it, or is aborted by
# its messaging library, ZeroMQ; neither has to do with what it ran.
ACCIDENTS = ("Address already in use", "Assertion failed: pfd.revents & POLLIN")
# A right answer that writes to stderr whenever it is looked at, and a wrong one.
LOUD = """\
import sys


class Loud(set):
    def __iter__(self):
        print("looked at", file=sys.stderr)
        return super().__iter__()


answer = Loud({2, 4, 6})"""
WRONG = 'answer = "below 1.3 times the limit"'


@pytest.fixture(scope="module")
def python() -> str:
    """The Python that has nbgrader."""
    if named := os.environ.get("CABINETKIT_NBGRADER_PYTHON"):
        return os.path.abspath(named)
    try:  # find_spec would take the folder of this file for nbgrader
        metadata.version("nbgrader")
    except metadata.PackageNotFoundError:
        reason = "no nbgrader here, and CABINETKIT_NBGRADER_PYTHON names no Python that has it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return sys.executable


class Course:
    """A course in a folder of its own, and the commands run in it."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder, python
        leave = ("PYTHON", "JUPYTER", "IPYTHON", "NBGRADER")
        self.env = {name: v for name, v in os.environ.items() if not name.startswith(leave)}
        # nbgrader calls alembic by its name.
        self.env["PATH"] = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
        self.env["JUPYTER_PREFER_ENV_PATH"] = "1"
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            self.env[name] = str(folder.parent / name)

    def run(self, *arguments: str) -> str:
        done = self._once(*arguments)
        if any(each in done.stderr for each in ACCIDENTS):  # once more, and no third time
            done = self._once(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout

    def _once(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True
        )

    def notebook(self, folder: str, name: str) -> Any:
        return nbformat.read(self.folder / folder / name / f"{name}.ipynb", as_version=4)

    def submit(self, student: str, name: str, answers: dict[str, str]) -> None:
        """The released notebook with these answer cells filled in."""
        notebook = self.notebook("release", name)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        path = self.folder / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(python: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Every assignment released."""
    made = Course(tmp_path_factory.mktemp("nbgrader") / "a course", python)
    with pytest.MonkeyPatch.context() as here:
        here.chdir(ROOT)
        assert main(["build", "--nbgrader", str(made.folder)]) == 0
    made.run("-c", GENERATE, *NAMES)
    return made


@pytest.fixture(scope="module")
def marks(course: Course) -> dict[tuple[str, str], list[float]]:
    """The points of each student in each assignment."""
    for name in NAMES:
        solved = {cell.id: cell.source for cell in _cells(ROOT / "solutions" / f"{name}.ipynb")}
        course.submit("solution", name, solved)
        course.submit("blank", name, {})
        answers = [c for c in course.notebook("release", name).cells if _duty(c, "solution")]
        course.submit("wrong", name, dict.fromkeys([cell.id for cell in answers], WRONG))
        course.submit("missing", name, dict.fromkeys([cell.id for cell in answers], ""))
        if loud := {cell.id: LOUD for cell in answers if 'ck.check("02.4"' in cell.source}:
            course.submit("loud", name, solved | loud)
    points: dict[tuple[str, str], list[float]] = {}
    for student, name, score, by_hand in json.loads(course.run("-c", AUTOGRADE, *NAMES)):
        assert not by_hand
        points.setdefault((student, name), []).append(score)
    return points


def _cells(path: Path) -> list[Any]:
    cells: list[Any] = nbformat.read(path, as_version=4).cells
    return cells


def _lines(cells: list[Any]) -> set[str]:
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return set("\n".join(code).split("\n")) - {""}


def _duty(cell: Any, name: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(name))


def _without_empty_lines(source: str) -> str:
    return re.sub(r"\n+", "\n", source)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_released_is_the_exercise_with_a_point_after_each_answer(
    course: Course, name: str
) -> None:
    released = course.notebook("release", name).cells
    points = [cell for cell in released if _duty(cell, "grade")]
    assert [re.findall(r'right\("(.*?)"', cell.source)[0] for cell in points] == ASKED[name]
    others = [cell for cell in released if cell not in points]
    exercise = [
        cell
        for cell in _cells(ROOT / "exercises" / f"{name}.ipynb")
        if not cell.source.startswith("ck.ask(")
        and "without-code" not in cell.metadata.get("tags", [])
    ]
    assert [cell.id for cell in others] == [cell.id for cell in exercise]
    for ours, theirs in zip(exercise, others, strict=True):
        if ours.cell_type == "code":
            assert _without_empty_lines(theirs.source) == _without_empty_lines(ours.source)
            assert theirs.outputs == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_released_holds_no_answer(course: Course, name: str) -> None:
    released = _lines(course.notebook("release", name).cells)
    solved = _lines(_cells(ROOT / "solutions" / f"{name}.ipynb"))
    exercise = _lines(_cells(ROOT / "exercises" / f"{name}.ipynb"))
    blank = {cell.id: cell.source for cell in _cells(ROOT / "exercises" / f"{name}.ipynb")}
    answered = [
        cell
        for cell in _cells(ROOT / "solutions" / f"{name}.ipynb")
        if cell.source != blank.get(cell.id, cell.source)
    ]
    assert len(answered) == len(ASKED[name])
    assert all(_lines([cell]) & (solved - exercise) for cell in answered)
    assert released.isdisjoint(solved - exercise)
    assert not any("SOLUTION" in line for line in released)


def test_nbgrader_passes_each_source_and_fails_each_point_of_each_release_with_its_sentence(
    course: Course,
) -> None:
    paths = [f"{f}/{name}/{name}.ipynb" for f in ("source", "release") for name in NAMES]
    said = course.run("-m", "nbgrader", "validate", *paths)
    *sources, releases = said.split("Success! Your notebook passes all the tests.\n")
    assert sources == [""] * len(NAMES)
    assert "CHANGED" not in releases
    assert releases.count("VALIDATION FAILED") == len(NAMES)
    errors = re.findall(r"The error was:\n\n +(.*)", releases)
    asked = [question for name in NAMES for question in ASKED[name]]
    assert len(errors) == len(asked)
    for question, error in zip(asked, errors, strict=True):
        assert error.startswith(f"{question} not attempted: ")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("student", "each"), [("solution", 1), ("blank", 0), ("wrong", 0), ("missing", 0)]
)
def test_marks_are_full_or_none(
    marks: dict[tuple[str, str], list[float]], student: str, each: int, name: str
) -> None:
    assert marks[student, name] == [each] * len(ASKED[name])


def test_a_right_answer_that_writes_to_stderr_keeps_its_mark(
    marks: dict[tuple[str, str], list[float]],
) -> None:
    (loud,) = [points for (student, _), points in marks.items() if student == "loud"]
    assert set(loud) == {1}


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_answer_gets_the_sentence_of_the_check_and_no_traceback(
    course: Course, marks: dict[tuple[str, str], list[float]], name: str
) -> None:
    graded = course.notebook("autograded/wrong", name).cells
    outputs = [cell.outputs for cell in graded if _duty(cell, "grade")]
    assert len(outputs) == len(ASKED[name])
    for question, (error,) in zip(ASKED[name], outputs, strict=True):
        (sentence,) = error.traceback
        assert sentence.startswith(f"{question} not ")
        assert "File" not in sentence


def test_nbgrader_exports_the_marks(
    course: Course, marks: dict[tuple[str, str], list[float]]
) -> None:
    course.run("-m", "nbgrader", "export", "--to", "exported.csv")
    with (course.folder / "exported.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    exported = {(row["student_id"], row["assignment"]): float(row["score"]) for row in rows}
    for (student, name), points in marks.items():
        assert exported[student, name] == sum(points)
