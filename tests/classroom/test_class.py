"""A made-up class of forty, graded and reported by the commands as an instructor gives them."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest
from class_of_40 import make_class
from submitted import ROOT

from cabinetkit.classroom.grades import Grade, read_grades
from cabinetkit.cli import main

EXERCISES = ("02-from-prose-to-rules", "08-hazard-is-not-risk")


class Done(NamedTuple):
    """What the commands wrote, and what was expected."""

    folder: Path
    expected: dict[str, dict[str, str]]
    grades: dict[tuple[str, str], Grade]


@pytest.fixture(scope="module", params=EXERCISES)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("class")
    name = f"{request.param}.ipynb"
    expected = make_class(folder / "in", ROOT / "exercises" / name, ROOT / "solutions" / name)
    table = folder / "grades.csv"
    assert main(["grade", str(folder / "in"), "--out", str(table), "--timeout", "4"]) == 0
    report = ["report", str(table), "--out", str(folder / "report.html")]
    report += ["--feedback", str(folder / "pages"), "--title", "Exercise"]
    report += ["--canvas", str(folder / "canvas.csv"), "--moodle", str(folder / "moodle.csv")]
    assert main(report) == 0
    found = {(grade.learner, grade.question): grade for grade in read_grades(table)}
    return Done(folder, expected, found)


def test_every_learner_gets_what_the_mistakes_deserve(done: Done) -> None:
    found = {name: grade.status for name, grade in done.grades.items()}
    wanted = {(who, q): status for who, row in done.expected.items() for q, status in row.items()}
    assert len(done.expected) == 40
    assert found == wanted


def test_the_report_counts_what_the_table_holds(done: Done) -> None:
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    passed = sum(grade.status == "passed" for grade in done.grades.values())
    assert f"{passed} passed" in page
    known = {grade.misconception for grade in done.grades.values()} - {""}
    assert known
    assert all(f"{each}: " in page for each in known)
    assert "How sure, and how often right" in page


def test_each_learner_has_a_page_that_names_no_other(done: Done) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (done.folder / "pages").iterdir()]
    assert len(pages) == 40
    for who in done.expected:
        assert sum(f">{escape(who)}<" in page for page in pages) == 1, who


def test_canvas_gets_every_learner_who_could_be_read(done: Done) -> None:
    with (done.folder / "canvas.csv").open(encoding="utf-8", newline="") as file:
        head, points, *rows = csv.reader(file)
    assert head[-1] == "Exercise"
    assert points[-1] == str(len({question for _, question in done.grades}))
    assert len(rows) == 40
