"""The source folder for nbgrader: what is in it, and what it never overwrites."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cabinetkit.classroom.kept import write_kept
from cabinetkit.classroom.nbgrader import build_nbgrader, source
from cabinetkit.classroom.point import must_be_right
from cabinetkit.cli import main
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.keys import KEYS

ROOT = Path(__file__).parent.parent.parent
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))


def _cell(code: str, *tags: str) -> Any:
    return nbformat.v4.new_code_cell(code, metadata={"tags": list(tags)})


def _notebook(*cells: Any) -> Any:
    return nbformat.v4.new_notebook(cells=list(cells))


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    build_nbgrader(ROOT, folder)
    return folder


# --- the notebook ---------------------------------------------------------------------------------


def test_the_blank_stands_before_the_answer_and_the_point_after_its_cell() -> None:
    code = 'limit = 1\nanswer = f(\n    limit\n)\nck.check("02.1", answer, confidence=3)'
    answer, point = source(_notebook(_cell(code, "blank"))).cells
    assert answer.source == (
        "limit = 1\nanswer = ...\n### BEGIN SOLUTION\nanswer = f(\n    limit\n)\n"
        '### END SOLUTION\nck.check("02.1", answer, confidence=3)'
    )
    assert point.source.endswith('must_be_right("02.1", globals().get("answer"))')
    assert (point.metadata.nbgrader.points, point.metadata.nbgrader.locked) == (1, True)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_answers_come_last_so_that_the_source_is_solved(path: Path) -> None:
    solved = nbformat.read(path, as_version=4).cells
    kept = {cell.id: cell.source for cell in solved}
    for cell in source(nbformat.read(path, as_version=4)).cells:
        if "### BEGIN SOLUTION" in cell.source:
            answer = re.findall("### BEGIN SOLUTION\n(.*?)\n### END", cell.source, flags=re.DOTALL)
            assert all(each in kept[cell.id] for each in answer)
            assert "..." not in "".join(answer)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_ids_are_stable_valid_and_unique_and_nothing_is_stored(path: Path) -> None:
    made = source(nbformat.read(path, as_version=4))
    nbformat.validate(made)
    grades = [c.metadata.nbgrader.grade_id for c in made.cells if "nbgrader" in c.metadata]
    assert all(re.fullmatch(r"(answer|point)-\d\d-\d+", name) for name in grades)
    for ids in (grades, [cell.id for cell in made.cells]):
        assert len(set(ids)) == len(ids)
    assert (made.nbformat, made.nbformat_minor) == (4, 5)
    assert made.metadata.kernelspec.name == "python3"
    assert "widgets" not in made.metadata
    assert all(cell.outputs == [] for cell in made.cells if cell.cell_type == "code")
    assert not any("solution-only" in cell.metadata.get("tags", []) for cell in made.cells)


def test_a_twin_without_code_stays_out() -> None:
    assert source(_notebook(_cell('ck.ask("02.1")'))).cells == []
    for path in SOLUTIONS:
        assert 'ck.ask("' not in "".join(
            cell.source for cell in source(nbformat.read(path, as_version=4)).cells
        ).replace("`ck.ask`", "")


def test_a_link_to_another_notebook_keeps_only_its_words() -> None:
    text = "After the [lesson](../lessons/02.ipynb), [the trial](https://x.y/a.ipynb), ![p](p.png)"
    (cell,) = source(_notebook(nbformat.v4.new_markdown_cell(text))).cells
    assert cell.source == "After the lesson, [the trial](https://x.y/a.ipynb), ![p](p.png)"


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        ("answer = 1", ["blank"]),
        ('answer = 1\nck.check("02.1", answer)\nck.check("02.2", answer)', ["blank"]),
        ('ck.check("02.1", answer)', []),
    ],
)
def test_an_answer_without_one_check_or_a_check_without_its_answer_is_refused(
    code: str, tags: list[str]
) -> None:
    with pytest.raises(CabinetkitError, match="a cell tagged as an answer checks one"):
        source(_notebook(_cell(code, *tags)))


def test_an_answer_that_the_exercise_shows_too_is_refused() -> None:
    """A tag that `exercise` does not know would release the answer."""
    with pytest.raises(CabinetkitError, match="shows it: answer = 1"):
        source(_notebook(_cell('answer = 1\nck.check("02.1", answer)', "blank-whatever")))


def test_a_question_that_is_checked_twice_is_refused() -> None:
    cells = [_cell('answer = 1\nck.check("02.1", answer)', "blank") for _ in range(2)]
    with pytest.raises(CabinetkitError, match="'answer-02-1': check a question once"):
        source(_notebook(*cells))


# --- the point ------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", KEYS)
def test_a_right_answer_passes_in_silence(
    question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    right = KEYS[question]().right
    must_be_right(question, "none" if right is None else right)
    assert capsys.readouterr() == ("", "")


def test_what_a_right_answer_prints_costs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Loud(set[int]):
        def __iter__(self) -> Any:
            print("looked at", file=sys.stderr)
            return super().__iter__()

    must_be_right("02.4", Loud({2, 4, 6}))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("question", KEYS)
def test_any_other_answer_raises_with_the_sentence_in_lines_that_are_shown_whole(
    question: str,
) -> None:
    wrong = [*KEYS[question]().wrong.values(), ..., "below", 3.5]
    for answer in wrong:
        with pytest.raises(CabinetkitError, match=f"{question} not ") as raised:
            must_be_right(question, answer)
        assert max(map(len, str(raised.value).splitlines())) <= 80


def test_a_point_is_no_try_of_the_learner_or_of_the_instructor_who_grades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CABINETKIT_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    for answer in (KEYS["02.1"]().right, "wrong", ...):
        with contextlib.suppress(CabinetkitError):
            must_be_right("02.1", answer)
    assert _files(tmp_path) == {}


# --- the folder -----------------------------------------------------------------------------------


def test_the_folder_holds_the_sources_the_configuration_and_the_marker(course: Path) -> None:
    sources = {f"source/{path.stem}/{path.name}" for path in SOLUTIONS}
    assert set(_files(course)) == {"nbgrader_config.py", ".cabinetkit-nbgrader.json"} | sources


def test_a_second_build_writes_nothing_and_a_lost_file_comes_back(course: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*.ipynb")}
    (course / "nbgrader_config.py").unlink()
    (course / "gradebook.db").touch()  # nbgrader's own
    said = build_nbgrader(ROOT, course).splitlines()
    assert [line.split(": ")[1] for line in said] == ["written"] + ["as it should be"] * len(before)
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("name", ["nbgrader.db", ".git"])
def test_a_folder_of_somebody_else_is_refused_and_stays_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("theirs", encoding="utf-8")
    with pytest.raises(CabinetkitError, match="is not empty, and this command did not make it"):
        build_nbgrader(ROOT, tmp_path)
    assert _files(tmp_path) == {name: b"theirs"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "course").write_text("theirs", encoding="utf-8")
    with pytest.raises(CabinetkitError, match="is a file"):
        build_nbgrader(ROOT, tmp_path / "course")
    with pytest.raises(CabinetkitError, match="cannot write into"):
        build_nbgrader(ROOT, tmp_path / "course" / "below")


def test_without_solutions_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CabinetkitError, match="no solutions found"):
        build_nbgrader(tmp_path, tmp_path / "course")
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("marker", [None, "{", "[1]"])
def test_a_changed_file_is_left_as_it_is_and_the_others_are_renewed(
    tmp_path: Path, marker: str | None
) -> None:
    folder = tmp_path / "course"
    write_kept(folder, {"a": "1", "b/c": "1", "d": "1"}, marker=".ours")
    (folder / "a").write_text("by hand", encoding="utf-8")
    if marker is not None:  # damaged: then nothing that differs is surely ours
        (folder / ".ours").write_text(marker, encoding="utf-8")
    done = write_kept(folder, {"a": "2", "b/c": "2", "d": "1"}, marker=".ours")
    assert done["a"].startswith("changed by hand")
    assert done["b/c"].startswith("written" if marker is None else "changed by hand")
    assert done["d"] == "as it should be"
    assert (folder / "a").read_text(encoding="utf-8") == "by hand"
    assert json.loads((folder / ".ours").read_text(encoding="utf-8"))["d"]


@pytest.mark.parametrize("written", range(7))
def test_a_build_interrupted_anywhere_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    old, new = {"a": "1", "b": "1"}, {"a": "2", "b": "2", "c": "2"}
    write_kept(tmp_path, old, marker=".ours")
    replace, count = os.replace, iter(range(20))

    def interrupted(*paths: Any) -> None:
        if next(count) == written:
            raise KeyboardInterrupt
        replace(*paths)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_kept(tmp_path, new, marker=".ours")
    monkeypatch.setattr(os, "replace", replace)
    assert set(write_kept(tmp_path, new, marker=".ours").values()) <= {"written", "as it should be"}
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in new} == new


def test_a_first_build_interrupted_at_once_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        here.setattr(Path, "exists", lambda path: path.name == "a" and _stop())
        with pytest.raises(OSError, match="full"):
            write_kept(tmp_path, {"a": "1"}, marker=".ours")
    assert write_kept(tmp_path, {"a": "1"}, marker=".ours") == {"a": "written"}


def _stop() -> bool:
    raise OSError("the disk is full")


# --- the command ----------------------------------------------------------------------------------


def test_the_command_writes_the_folder_and_runs_no_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("cabinetkit.classroom.build.run_all", lambda root: pytest.fail("was run"))
    assert main(["build", "--nbgrader", str(tmp_path / "course")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(SOLUTIONS)


def test_the_command_with_check_is_an_error_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--check", "--nbgrader", str(tmp_path / "course")]) == 2
    assert capsys.readouterr().err.startswith("cabinetkit: --check ")
    assert not (tmp_path / "course").exists()
