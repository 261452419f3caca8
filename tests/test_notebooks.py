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

from cabinetkit.classroom.build import build, exercise
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
STORED = [*LESSONS, *SOLUTIONS]


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
def test_a_widget_cell_stores_its_sentence_and_its_table(path: Path) -> None:
    for cell in _code(path):
        if re.search(r"^(ck\.rule_tracer\([^)]*\)|tracer)$", cell.source.splitlines()[-1]):
            data = cell.outputs[0].data
            assert "<table>" in data["text/html"]
            assert "static copy" in data["text/html"]
            assert "judges all six patients" in data["text/plain"]


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


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_cells_are_short_and_the_kit_is_the_only_import(path: Path) -> None:
    for cell in _code(path):
        assert len(cell.source.splitlines()) <= 8
        imports = re.findall(r"^\s*(?:import|from) .*", cell.source, flags=re.MULTILINE)
        assert set(imports) <= {"import cabinetkit as ck"}


@pytest.mark.parametrize("path", [*STORED, *EXERCISES], ids=_name)
def test_links_between_notebooks_lead_somewhere(path: Path) -> None:
    text = "\n".join(c.source for c in _read(path).cells if c.cell_type == "markdown")
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", LESSONS, ids=_name)
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
    assert [t.split(":")[0] for t in texts] == [f"✓ {name} right" for name in _asked(path.name[:2])]


def test_exercises_are_what_build_makes_of_the_solutions() -> None:
    assert "as its solution says" in build(ROOT, check=True)


def test_build_check_fails_on_drift_and_build_mends_it(tmp_path: Path) -> None:
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    drifted = tmp_path / "exercises" / EXERCISES[0].name
    drifted.write_text(
        drifted.read_text(encoding="utf-8").replace("...", "42", 1), encoding="utf-8"
    )
    with pytest.raises(CabinetkitError, match="differs from its solution"):
        build(tmp_path, check=True)
    build(tmp_path)
    assert drifted.read_text(encoding="utf-8") == EXERCISES[0].read_text(encoding="utf-8")


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
