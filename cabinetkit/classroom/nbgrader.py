"""A course for nbgrader, made from the solutions; nbgrader itself is not needed for it.

An answer cell shows its blank, then the answer between the marks of a solution, so that what
nbgrader releases is the blank. A read-only cell of one point follows. Cells tagged `solution-only`
stay out of the source, for nbgrader has no cell that it would not release; so do the twins without
code, whose answers do not outlive the kernel and would earn nothing.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from cabinetkit.classroom.build import _read, _tags, _text, exercise
from cabinetkit.classroom.kept import write_kept
from cabinetkit.errors import CabinetkitError

MARKER = ".cabinetkit-nbgrader.json"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "cabinetkit"
# Each answer cell brings its own blank: nothing has to stand in the place of the answer.
c.ClearSolutions.code_stub = {"python": ""}
"""
POINT = """\
# One point, when the check says that it is right.
from cabinetkit.classroom.point import must_be_right

must_be_right("QUESTION", globals().get("answer"))"""
CHECK = re.compile(r"""\bck\.check\(\s*["']([^"']+)["']\s*,\s*answer\s*[,)]""")
LINK = re.compile(r"(?<!!)\[([^]]+)\]\((?!https?:)[^)]+\.ipynb\)")


def build_nbgrader(root: Path, course: Path) -> str:
    """Write the configuration and a source notebook for each solution into the course."""
    solutions = sorted((root / "solutions").glob("*.ipynb"))
    if not solutions:
        raise CabinetkitError("no solutions found; call this beside solutions/")
    files = {f"source/{path.stem}/{path.name}": _text(source(_read(path))) for path in solutions}
    try:
        done = write_kept(course, {"nbgrader_config.py": CONFIG} | files, marker=MARKER)
    except OSError as error:
        raise CabinetkitError(f"cannot write into {course}: {error.strerror}") from None
    return "\n".join(f"{course / name}: {what}" for name, what in done.items())


def source(solution: Any) -> Any:
    """The source notebook of a solution: blanks with their answers, points, no outputs."""
    made = exercise(solution)
    kept = [cell for cell in solution.cells if "solution-only" not in _tags(cell)]
    cells = []
    for cell, solved in zip(made.cells, kept, strict=True):
        if _without_code(cell):
            continue
        cells.append(cell)
        if cell.cell_type == "markdown":  # beside a course there are no lessons to link to
            cell.source = LINK.sub(r"\1", cell.source)
        elif question := _question(solved):
            cell.source = _with_solution(cell.source, solved.source)
            cell.metadata["nbgrader"] = _duty(f"answer-{_slug(question)}", solution=True)
            cells.append(_point(question))
    made.cells = cells
    names = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CabinetkitError(f"two cells would be called '{twice[0]}': check a question once")
    return made


def _without_code(cell: Any) -> bool:
    """Whether the cell is the twin of a check, or speaks of them."""
    return bool(cell.source.startswith("ck.ask(")) or "without-code" in _tags(cell)


def _question(cell: Any) -> str | None:
    """The question whose answer the cell checks: one in an answer cell, none in any other."""
    found: list[str] = CHECK.findall(cell.source)
    is_answer = any(tag.startswith("blank") for tag in _tags(cell))
    if len(found) != is_answer:
        raise CabinetkitError(
            f"{cell.id} checks {len(found)} answers: a cell tagged as an answer checks one, "
            "and any other cell none"
        )
    return found[0] if found else None


def _with_solution(blank: str, solved: str) -> str:
    """The blank cell; after each statement that differs in the solved one, that one, marked."""
    lines, answers = blank.split("\n"), solved.split("\n")
    if blank == solved:
        raise CabinetkitError(f"a cell is tagged as an answer, but shows it: {lines[0]}")
    pairs = list(zip(_statements(blank), _statements(solved), strict=True))
    for (begin, end), (first, last) in reversed(pairs):
        if lines[begin:end] != answers[first:last]:
            lines[end:end] = ["### BEGIN SOLUTION", *answers[first:last], "### END SOLUTION"]
    return "\n".join(lines)


def _statements(code: str) -> list[tuple[int, int]]:
    """Where each statement stands, as a slice of lines."""
    body = ast.parse(code).body
    return [(each.lineno - 1, each.end_lineno or each.lineno) for each in body]


def _point(question: str) -> Any:
    import nbformat

    name = f"point-{_slug(question)}"
    cell = nbformat.v4.new_code_cell(POINT.replace("QUESTION", question), id=name)  # type: ignore[no-untyped-call]  # it has no types
    cell.metadata["nbgrader"] = _duty(name, solution=False)
    return cell


def _duty(name: str, *, solution: bool) -> dict[str, Any]:
    duty = {"schema_version": 3, "grade_id": name, "task": False, "solution": solution}
    graded = {"grade": False} if solution else {"grade": True, "points": 1}
    return duty | graded | {"locked": not solution}


def _slug(question: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "-", question)
