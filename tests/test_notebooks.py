"""What a committed notebook must be, beside running: nbval runs them and compares the outputs."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from cabinetkit.classroom import matrix as matrix_module
from cabinetkit.classroom.build import build, exercise
from cabinetkit.classroom.matrix import PAGE, objectives
from cabinetkit.classroom.minutes import WIDGETS
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.check import judged
from cabinetkit.practice.questions import Misconception, misconceptions, questions

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
STORED = [*LESSONS, *SOLUTIONS]
# The quiz of a week later asks the questions of the others.
TAUGHT = [path for path in LESSONS if path.name[:2] != "11"]
TWO = "02-from-prose-to-rules.ipynb"


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _code(path: Path) -> list[Any]:
    return [cell for cell in _read(path).cells if cell.cell_type == "code"]


def test_there_are_notebooks_and_each_solution_has_its_exercise() -> None:
    assert LESSONS
    assert [p.name for p in SOLUTIONS] == [p.name for p in EXERCISES]


@pytest.mark.parametrize("path", STORED, ids=_name)
def test_every_code_cell_was_run_in_order_and_none_may_raise(path: Path) -> None:
    cells = _code(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert "raises-exception" not in cell.metadata.get("tags", [])
        assert not any(output.output_type == "error" for output in cell.outputs)


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_no_notebook_carries_a_widget_view_or_widget_state(path: Path) -> None:
    assert "widgets" not in _read(path).metadata
    assert "jupyter.widget" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STORED, ids=_name)
def test_a_widget_cell_stores_its_picture_its_sentence_and_its_table(path: Path) -> None:
    seen = 0
    for cell in _code(path):
        live = WIDGETS.search(cell.source) and not re.search(r"(static|values)\(", cell.source)
        if live or ".static(" in cell.source:
            data = cell.outputs[0].data
            assert data["text/html"].count("<table>") == 1
            assert re.search(r'<img alt="[^"]{60,}" src="data:image/png', data["text/html"])
            assert 'role="status"' in data["text/html"]
            assert ("static copy" in data["text/html"]) == bool(live)
            assert data["text/plain"].count("\n") >= 3
            seen += 1
    assert seen >= (1 if path in TAUGHT and path.name[:2] != "00" else 0)


@pytest.mark.parametrize("path", EXERCISES, ids=_name)
def test_an_exercise_has_no_outputs_and_no_answers(path: Path) -> None:
    for cell in _code(path):
        assert cell.outputs == []
        assert cell.execution_count is None
        if "ck.check(" in cell.source:
            assert "..." in cell.source


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_headings_start_with_one_h1_and_skip_no_level(path: Path) -> None:
    text = "\n".join(c.source for c in _read(path).cells if c.cell_type == "markdown")
    levels = [len(hashes) for hashes in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def _lines(cell: Any) -> int:
    """The lines that have to be read; the blanks of a table are filled in, one after the other."""
    lines = [line for line in cell.source.splitlines() if line]
    if "blank-values" in cell.metadata.get("tags", []):
        lines = [line for line in lines if not line.startswith('    "')]
    return len(lines)


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_cells_are_short_and_the_kit_is_the_only_import(path: Path) -> None:
    for cell in _code(path):
        assert _lines(cell) <= 8
        imports = re.findall(r"^\s*(?:import|from) .*", cell.source, flags=re.MULTILINE)
        assert set(imports) <= {"import cabinetkit as ck"}


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_links_between_notebooks_lead_somewhere(path: Path) -> None:
    text = "\n".join(c.source for c in _read(path).cells if c.cell_type == "markdown")
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", TAUGHT, ids=_name)
def test_a_lesson_opens_and_closes_with_the_same_three_objectives(path: Path) -> None:
    cells = [c.source for c in _read(path).cells if c.cell_type == "markdown"]
    objectives = re.findall(r"^- \*\*.*", cells[0], flags=re.MULTILINE)
    assert len(objectives) == 3
    assert re.findall(r"^- \*\*.*", cells[-1], flags=re.MULTILINE) == objectives
    assert re.search(r"\d+ minutes", cells[0])


# --- solutions are right, exercises are blank -----------------------------------------------------


def _statuses(notebook: Any, folder: Path) -> list[str]:
    nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": folder}}
    ).execute()
    texts = [
        output.data.get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code" and "ck.check(" in cell.source
        for output in cell.outputs
        if "data" in output
    ]
    return [" ".join(text.split(":")[0].split()[1:]) for text in texts]


def _asked(lesson: str) -> list[str]:
    return [name for name, question in questions().items() if question.lesson == lesson]


@pytest.mark.filterwarnings("ignore")  # ipykernel warns of its own transport
@pytest.mark.parametrize("path", EXERCISES, ids=_name)
def test_an_untouched_exercise_runs_and_is_not_attempted_on_every_question(path: Path) -> None:
    expected = [f"{name} not attempted" for name in _asked(path.name[:2])]
    assert _statuses(_read(path), path.parent) == expected


@pytest.mark.parametrize("path", SOLUTIONS, ids=_name)
def test_a_solution_is_right_on_every_question(path: Path) -> None:
    """nbval has run it and compared; here its stored outputs are read."""
    texts = [
        output.data["text/plain"]
        for cell in _code(path)
        if "ck.check(" in cell.source
        for output in cell.outputs
    ]
    expected = [
        f"• {name} kept" if questions()[name].answered_in else f"✓ {name} right"
        for name in _asked(path.name[:2])
    ]
    assert [t.split(":")[0] for t in texts] == expected


def test_the_answers_to_the_pre_test_are_right_though_they_are_only_kept() -> None:
    asked = 0
    for cell in _code(SOLUTIONS[0]):
        if found := re.fullmatch(r'answer = (.+)\nck\.check\("(00\.\d+)".*', cell.source):
            assert judged(questions()[found[2]], eval(found[1])).right, found[2]
            asked += 1
    assert asked == len(_asked("00"))


def test_exercises_and_pages_are_what_build_makes_of_the_solutions_and_lessons() -> None:
    said = build(ROOT, check=True).splitlines()
    pages = ["lessons/objectives.md", "lessons/summaries.md", "lessons/glossary.md"]
    assert [line.partition(":")[0] for line in said[len(SOLUTIONS) :]] == pages
    assert all(line.endswith("as its source says") for line in said)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for folder in ("lessons", "solutions", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_build_check_fails_on_drift_with_the_cell_and_build_mends_it(copied: Path) -> None:
    drifted = copied / "exercises" / TWO
    made = drifted.read_text(encoding="utf-8")
    drifted.write_text(made.replace("answer = ...", "answer = 42", 1), encoding="utf-8")
    with pytest.raises(
        CabinetkitError, match=r"differs from its source at cell 5, “limit = 1.3 \* ck.ULN”"
    ):
        build(copied, check=True)
    build(copied)
    assert drifted.read_text(encoding="utf-8") == made
    drifted.write_text("<<<<<<<", encoding="utf-8")
    with pytest.raises(CabinetkitError, match="since it is no notebook"):
        build(copied, check=True)
    drifted.unlink()
    with pytest.raises(CabinetkitError, match="differs from its source: run build"):
        build(copied, check=True)


def test_the_matrix_names_each_objective_its_questions_and_what_they_recognise() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    for path in LESSONS:
        for objective in objectives(path):
            assert f"| {objective} | " in page
    for name, asked in questions().items():
        [line] = [line for line in page.splitlines() if f" | {name} | {asked.kind} | " in line]
        known = {wrong.misconception for wrong in asked.wrong.values()} - {None}
        assert set(re.findall(r"\b[A-Z]\d+[a-z]?\b", line)) == known


def _with_objective(folder: Path, old: str, new: str) -> None:
    path = folder / "lessons" / TWO
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_an_objective_without_a_question_fails_the_build(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {name: q for name, q in questions().items() if q.id not in ("02.5", "02.6")}
    monkeypatch.setattr(matrix_module, "questions", lambda: asked)
    with pytest.raises(CabinetkitError, match="lesson 02: no question checks 'Screen an invented"):
        build(copied)


def test_a_question_whose_objective_no_lesson_has_fails_the_build(copied: Path) -> None:
    _with_objective(copied, "**Screen** an invented", "**Screen** some")
    with pytest.raises(CabinetkitError, match=r"question 02\.5: lesson 02 has no objective"):
        build(copied)


def test_a_question_of_a_lesson_that_is_not_there_fails_the_build(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = questions()["02.1"].model_copy(update={"id": "77.1", "lesson": "77"})
    monkeypatch.setattr(matrix_module, "questions", lambda: {**questions(), "77.1": one})
    with pytest.raises(CabinetkitError, match=r"question 77\.1: there is no such lesson"):
        build(copied)


def test_a_misconception_that_no_question_recognises_fails_the_build(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {**misconceptions(), "E99": Misconception(id="E99", says="x", lesson="02")}
    monkeypatch.setattr(matrix_module, "misconceptions", lambda: known)
    with pytest.raises(CabinetkitError, match="no question recognises E99"):
        build(copied)


def test_a_function_keeps_its_head_and_loses_its_body() -> None:
    source = "def ä(x):\n    y = x\n    return 'é', y\n\n\nanswer = ä"
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["blank-function"]})
    made = exercise(nbformat.v4.new_notebook(cells=[cell]))
    assert made.cells[0].source == "def ä(x):\n    return ...\n\n\nanswer = ..."


def test_a_blank_after_letters_of_more_than_one_byte_is_in_its_place() -> None:
    cell = nbformat.v4.new_code_cell("answer = {'é': 'ü', 'µ': 2}  # ß")
    cell.metadata["tags"] = ["blank-values"]
    made = exercise(nbformat.v4.new_notebook(cells=[cell]))
    assert made.cells[0].source == "answer = {'é': ..., 'µ': ...}  # ß"


def test_an_answer_cell_without_an_answer_fails_the_build() -> None:
    cell = nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["blank"]})
    with pytest.raises(CabinetkitError, match="nothing is assigned to 'answer'"):
        exercise(nbformat.v4.new_notebook(cells=[cell]))


def test_blanks_keep_the_lines_around_them() -> None:
    cell = nbformat.v4.new_code_cell(
        "µ = 1\nanswer = {\n    'a': f(1),\n    'b': 2,\n}", metadata={"tags": ["blank-values"]}
    )
    made = exercise(nbformat.v4.new_notebook(cells=[cell]))
    assert made.cells[0].source == "µ = 1\nanswer = {\n    'a': ...,\n    'b': ...,\n}"


def test_notebooks_are_small() -> None:
    assert all(path.stat().st_size < 1_000_000 for path in [*STORED, *EXERCISES])
    assert all(json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4 for path in STORED)
