"""The glossary: one file, used by every lesson, its figures from the published ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import cabinetkit as ck
from cabinetkit.data import text
from cabinetkit.practice.glossary import Words, page, terms

ROOT = Path(__file__).parent.parent.parent
LESSONS = {p.name[:2]: p for p in sorted((ROOT / "lessons").glob("*.ipynb"))}
TAUGHT = [number for number in LESSONS if number not in {"00", "11"}]
# What is no published figure: the kit's own counts, the hundred of a per cent, an age, a grade.
OTHERS = {"75", "74", "120", "12", "3", "100", "1"}
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")


def _source(lesson: str) -> str:
    cells = json.loads(LESSONS[lesson].read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def test_every_term_says_what_it_means_and_where_it_stands_in_cabinet() -> None:
    assert len(terms()) > 35
    for each in terms():
        assert each.means.endswith(".")
        assert "CABINET" in each.cabinet
        assert each.cabinet.endswith(".")
    names = [name.lower() for each in terms() for name in (each.term, each.short) if name]
    assert len(set(names)) == len(names)


def test_every_number_is_a_published_figure_or_stands_in_a_criterion() -> None:
    known = {*OTHERS, *NUMBER.findall(text("outcomes.csv").replace(",", " "))}
    known |= {number for each in ck.criteria for number in NUMBER.findall(each.says)}
    told = {number for each in terms() for number in NUMBER.findall(each.cabinet)}
    assert len(told) > 15
    assert told <= known


@pytest.mark.parametrize("lesson", TAUGHT)
def test_a_lesson_shows_its_words_from_the_file_and_uses_each_of_them(lesson: str) -> None:
    source = _source(lesson)
    assert f'ck.glossary("{lesson}")' in source
    assert "(glossary.md)" in source
    words = ck.glossary(lesson)
    assert isinstance(words, Words)
    assert len(words.terms) >= 3
    for each in words.terms:
        stems = [word[:6].lower() for word in re.findall(r"\w{4,}", each.name)]
        assert any(stem in source.lower() for stem in stems), each.term


def test_the_page_is_made_from_the_file() -> None:
    made = (ROOT / "lessons" / "glossary.md").read_text(encoding="utf-8")
    assert made == page(), "run cabinetkit build"


def test_a_word_is_found_by_its_name_or_its_short_form() -> None:
    for asked in ("BICR", "bicr", "Blinded independent central review"):
        found = ck.glossary(asked)
        assert isinstance(found, Words)
        assert [each.short for each in found.terms] == ["BICR"]


def test_a_misspelt_word_is_a_sentence_with_its_neighbour() -> None:
    assert "Did you mean 'Hazard ratio'" in ck.glossary("hazzard ratio").says
    assert "no term called" in ck.glossary(3).says  # type: ignore[arg-type]
