"""The page of summaries: each lesson on one screen, made from the lessons."""

from __future__ import annotations

from pathlib import Path

from cabinetkit.classroom.summaries import BREAK, summaries

LESSONS = Path(__file__).parent.parent.parent / "lessons"


def test_the_page_is_made_from_the_lessons() -> None:
    made = (LESSONS / "summaries.md").read_text(encoding="utf-8")
    assert made == summaries(LESSONS), "run cabinetkit build"


def test_each_lesson_but_the_quiz_fits_on_a_page_of_its_own() -> None:
    pages = summaries(LESSONS).split(BREAK)[:-1]
    titles = [page.partition("\n## ")[2][:2] for page in pages]
    assert titles == [f"{n:02}" for n in range(11)]
    for page in pages:
        assert "### Say it to" in page
        assert 40 < len(page.split()) < 350  # a page of print holds about 400 words
