"""What a lesson must be: its skeleton, places to resume, minutes by the rule, numbers from cells.

Every number in prose stands in a cell of its notebook, or is worked out here from the kit.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

import cabinetkit as ck
from cabinetkit.classroom.minutes import minutes, timed
from cabinetkit.eligibility.derived import age_in_years
from cabinetkit.eligibility.spans import span
from cabinetkit.practice.confidence import STEPS
from cabinetkit.practice.questions import misconceptions, questions
from cabinetkit.results.curves import Z_95
from cabinetkit.results.published import analyses
from cabinetkit.results.stopping import RULES, Look

ROOT = Path(__file__).parent.parent
LESSONS = {p.name[:2]: p for p in sorted((ROOT / "lessons").glob("*.ipynb"))}
SOLUTIONS = {p.name[:2]: p for p in sorted((ROOT / "solutions").glob("*.ipynb"))}
QUIZ = "11"  # it asks the questions of the others, and has no exercise
TAUGHT = [lesson for lesson in LESSONS if lesson != QUIZ]
MAIN = [lesson for lesson in TAUGHT if lesson != "00"]
WIDGET_OF = {
    "00": "ck.ask(",
    "01": "ck.randomiser(",
    "02": "ck.rule_tracer(",
    "03": "ck.switchboard(",
    "04": "ck.window_lanes(",
    "05": "ck.uln_lens(",
    "06": "ck.funnel(",
    "07": "ck.km_stepper(",
    "08": "ck.four_readouts(",
    "09": "ck.three_worlds(",
    "10": "ck.stop_now(",
}
ALSO = {"08": "ck.events_dial(", "09": "ck.two_readers(", "10": "ck.ledger("}


def _cells(path: Path, kind: str) -> list[Any]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == kind]


def _prose(path: Path) -> str:
    return "\n\n".join(cell.source for cell in _cells(path, "markdown"))


def _code(path: Path) -> str:
    return "\n\n".join(cell.source for cell in _cells(path, "code"))


def test_both_tracks_are_whole_and_the_quiz_comes_last() -> None:
    assert TAUGHT == [*SOLUTIONS] == [f"{n:02}" for n in range(11)]
    assert [*LESSONS][-1] == QUIZ
    assert "ck.quiz()" in _code(LESSONS[QUIZ])


@pytest.mark.parametrize("lesson", TAUGHT)
def test_a_lesson_has_its_skeleton_in_its_order(lesson: str) -> None:
    prose, code = _prose(LESSONS[lesson]), _code(LESSONS[lesson])
    parts = [f"# {lesson} ", "You will be able to", "Predict", "**Observe", "## Say it to a"]
    parts += ["## On one screen", "## You can now", "Next: the ", "## Sources"]
    places = [prose.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places), lesson
    assert f'ck.recall("{lesson}")' in code
    assert WIDGET_OF[lesson] in code
    assert ALSO.get(lesson, "") in code
    assert "worked example" in prose or lesson == "00"
    assert "decides about a real one" in prose or "decides about a real patient" in prose
    assert f"../exercises/{LESSONS[lesson].name}" in prose


@pytest.mark.parametrize("lesson", MAIN)
def test_the_prediction_comes_before_the_widget_and_the_recall_before_both(lesson: str) -> None:
    sources = [cell.source for cell in nbformat.read(LESSONS[lesson], 4).cells]
    recall = next(n for n, s in enumerate(sources) if "ck.recall(" in s)
    predict = next(n for n, s in enumerate(sources) if re.search(r"[Pp]redict", s) and n > recall)
    widget = next(n for n, s in enumerate(sources) if WIDGET_OF[lesson] in s)
    assert recall < predict <= widget


@pytest.mark.parametrize("lesson", MAIN)
def test_an_exercise_begins_half_filled_goes_on_blank_and_has_a_machine_to_mend(
    lesson: str,
) -> None:
    prose = _prose(SOLUTIONS[lesson])
    places = [prose.find(f"{lesson}.1 Half of it is there"), prose.find("blank line")]
    places.append(prose.find("Check a machine's work"))
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("lesson", SOLUTIONS)
def test_each_question_has_its_form_and_what_it_lists_stands_in_the_prose(lesson: str) -> None:
    prose, code = _prose(SOLUTIONS[lesson]), _code(SOLUTIONS[lesson])
    for name, asked in questions().items():
        if asked.lesson != lesson:
            continue
        assert f'ck.ask("{name}")' in code
        assert f"{name} " in prose
        if "Check a machine" in prose and asked.kind == "set" and name != "02.4":
            for text in (asked.options or {}).values():
                if len(text) > 40:  # a sentence to judge
                    assert text in prose


# --- checkpoints and minutes ----------------------------------------------------------------------


@pytest.mark.parametrize("lesson", MAIN)
def test_checkpoints_are_numbered_and_eight_to_twelve_minutes_apart(lesson: str) -> None:
    prose, code = _prose(LESSONS[lesson]), _code(LESSONS[lesson])
    found = re.findall(r"\*\*Checkpoint (\d)\*\* \((\d+) minutes\)", prose)
    assert [number for number, _ in found] == [str(n + 1) for n in range(len(found))]
    assert re.findall(r'ck\.checkpoint\("(.+?)"\)', code) == [f"{lesson}.{n}" for n, _ in found]
    words = {2: "two", 3: "three", 4: "four"}
    assert f"{words[len(found)]} checkpoints." in prose
    at = [0, *(int(passed) for _, passed in found)]
    assert all(8 <= later - earlier <= 12 for earlier, later in pairwise(at))
    total = sum(minutes(cell) for cell in nbformat.read(LESSONS[lesson], 4).cells)
    assert total - at[-1] <= 12


def _from_each_checkpoint() -> list[tuple[str, int]]:
    return [
        (lesson, n)
        for lesson, path in LESSONS.items()
        for n, cell in enumerate(_cells(path, "code"))
        if "ck.checkpoint(" in cell.source
    ]


@pytest.mark.parametrize(("lesson", "start"), _from_each_checkpoint())
def test_a_lesson_goes_on_from_a_checkpoint_after_a_restart(lesson: str, start: int) -> None:
    names: dict[str, Any] = {}
    cells = _cells(LESSONS[lesson], "code")[start:]
    assert len(cells) >= 1
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            exec(compile(cell.source, lesson, "exec"), names)
    assert "ck" in names


@pytest.mark.parametrize(
    "path", [*LESSONS.values(), *SOLUTIONS.values()], ids=lambda p: p.parent.name + p.name[:2]
)
def test_the_minutes_are_those_of_the_rule(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    assert timed(nbformat.read(path, 4)) == notebook


def test_the_rule_counts_words_cells_widgets_and_questions() -> None:
    made = nbformat.v4
    assert minutes(made.new_markdown_cell("word " * 130)) == 1
    assert minutes(made.new_markdown_cell("| a | [b](c.ipynb) |\n| --- | --- |")) == 2 / 130
    assert minutes(made.new_code_cell("x = 1")) == 0.75
    assert minutes(made.new_code_cell("board = ck.switchboard()\nboard")) == 5
    assert minutes(made.new_code_cell("ck.rule_tracer('labs.ptt')")) == 5
    assert minutes(made.new_code_cell("board.static(states={})")) == 0.75
    assert minutes(made.new_code_cell("ck.uln_lens('labs.ast').static(value=3)")) == 0.75
    assert minutes(made.new_code_cell('ck.recall("03")')) == 4.5
    assert minutes(made.new_code_cell('ck.ask("03.1")')) == 4
    assert minutes(made.new_code_cell('ck.check("03.1", answer, confidence=3)')) == 0
    title = made.new_markdown_cell("# 99 x\n\n1 minutes, one checkpoint.")
    long = made.new_markdown_cell("word " * 1300)
    stop = made.new_markdown_cell("**Checkpoint 1** (1 minutes).")
    found = timed(made.new_notebook(cells=[title, long, stop])).cells
    assert "\n\n10 minutes, one checkpoint." in found[0].source
    assert found[2].source == "**Checkpoint 1** (10 minutes)."


def test_lesson_00_states_the_minutes_of_the_others() -> None:
    table = _prose(LESSONS["00"])
    for lesson in (*MAIN, QUIZ):
        stated = re.search(rf"\]\({LESSONS[lesson].name}\) \| (\d+) \|", table)
        own = re.search(r"^(\d+) minutes", _prose(LESSONS[lesson]), flags=re.MULTILINE)
        assert stated
        assert own
        assert stated[1] == own[1], lesson


def test_the_readme_states_the_minutes_of_each_lesson_and_exercise() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for lesson in TAUGHT:
        path = LESSONS[lesson]
        [stated] = re.findall(rf"lessons/{path.name}\) \| .* \| (\d+) \+ (\d+) \|", readme)
        own = tuple(
            re.search(r"^(\d+) minutes", _prose(folder[lesson]), flags=re.MULTILINE)[1]  # type: ignore[index]
            for folder in (LESSONS, SOLUTIONS)
        )
        assert stated == own, lesson


def test_the_page_for_instructors_has_a_section_a_lesson_with_its_minutes() -> None:
    page = (ROOT / "lessons" / "for-instructors.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    assert [section[:2] for section in sections] == TAUGHT
    for section in sections:
        lesson = section[:2]
        for part in ("Aim", "Minutes", "Expect", "To discuss", "Skip"):
            assert f"- **{part}.** " in section, (lesson, part)
        assert section.split("**To discuss.**")[1].split("\n")[0].count("?") == 2
        own = [
            re.search(r"^(\d+) minutes", _prose(folder[lesson]), flags=re.MULTILINE)
            for folder in (LESSONS, SOLUTIONS)
        ]
        stated = re.search(r"\*\*Minutes\.\*\* (\d+), [a-z-]+ (\d+)\.", section)
        assert stated
        assert [stated[1], stated[2]] == [each[1] for each in own if each], lesson
        known = re.findall(r"\(([ES]\d+[a-z]?)\)", section)
        assert set(known) <= set(misconceptions())


# --- numbers in prose -----------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
# What is no figure: minutes, places on the page, numbers of lessons, code, years of a citation.
NO_FIGURE = re.compile(
    r"\]\([^)]*\)|\[\d\d (?=[A-Z])|\*\*Checkpoint \d\*\* \(\d+ minutes\)|^\d+ minutes.*"
    r"|\| \d+ \| [a-z]|\bitems? \d+(?:(?:, | to | and )\d+)*|[Ll]essons? \d\d"
    r"|\b\d\d to \d\d\b|\b0\d\b|`[^`]*`"
    r"|\(Dameron and others, 2013\)",
    flags=re.MULTILINE,
)
ON = "2024-04-20"


def _figure(endpoint: str, cohort: str, analysis: str, **more: Any) -> Any:
    return ck.published(endpoint, cohort, analysis=analysis, **more)


def _age(patient: str) -> int:
    born = ck.patient(patient).born
    assert born
    return age_in_years(born, date.fromisoformat(ON))


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _six_months() -> list[int]:
    """How many days six calendar months take, from each day of four years."""
    every = (date(2022, 1, 1) + timedelta(days=n) for n in range(4 * 365))
    return [(span(months=6).after(day) - day).days for day in every]


def _randomised(key: str, **settings: Any) -> Any:
    return ck.randomiser().values(**settings)[key]


CABINET = "p below 0.001, as in CABINET"


def _epnet() -> Any:
    return ck.survival.kaplan_meier(ck.synthetic("epNET"), arm="cabozantinib")


def _read(reading: str) -> float:
    ratio: float = ck.two_readers().values(weeks=24)["ratios"][reading]
    return ratio


def _followed(cohort: str) -> float:
    """The median follow-up of both arms, by reverse Kaplan-Meier."""
    rows = ck.synthetic(cohort).drop(columns="arm")
    median = ck.survival.kaplan_meier(rows.assign(event=1 - rows.event)).median.months
    assert median is not None
    return median


WORKED_OUT: dict[str, dict[str, Callable[[], Any]]] = {
    "00": {"4": lambda: max(STEPS)},
    "01": {
        "78": lambda: _figure("risk reduction", "pNET", "FDA 2025").value,
        "69": lambda: _figure("median PFS", "epNET", "NEJM 2024", arm="placebo").n,
        "13": lambda: round(_randomised("usual")[1] - 203 * 2 / 3),
        "135": lambda: round(_randomised("expected")),
        "33": lambda: _days("2024-03-18", ON),
    },
    "02": {
        "68": lambda: _age("ms-lindqvist"),
        "33": lambda: _days("2024-03-18", ON),
        "15": lambda: max(
            each.date.day
            for each in ck.patient("ms-lindqvist").blood_pressure.entries  # type: ignore[union-attr]
        ),
    },
    "03": {"74": lambda: _age("mr-haddad")},
    "04": {
        "5": lambda: ck.patient("ms-rivera").scans.complete_on.day,  # type: ignore[union-attr]
        "12": lambda: 84 // 7,
        "180": lambda: 6 * 30,
        "181": lambda: min(_six_months()),
        "184": lambda: max(_six_months()),
        "31": lambda: 31,  # the day that February does not have
    },
    "05": {
        "3.37": lambda: round(118 / 35, 2),
        "133": lambda: round(1.5 * 88.4) if 133 / 88.4 > 1.5 else 0,
        "528": lambda: int(420 / (60 / 95) ** 0.5),
        "45": lambda: re.search(r"least (\d+) mL/min", ck.criteria["labs.renal"].says)[1],  # type: ignore[index]
    },
    "06": {
        "22": lambda: (
            ck.screen_list().funnel()["labs and performance"].any
            - ck.screen_list().funnel()["labs and performance"].sole
        ),
        "75": lambda: _age("ref-031"),
        "52": lambda: ck.patient("ref-119").weight_kg,
    },
    "07": {
        "16": lambda: round(100 * _epnet().at(17).survival),
        "64": lambda: round(100 * _epnet().at(6).survival),
        "3.2": lambda: round(float(ck.synthetic("epNET").months.median()), 1),
        "7.0": lambda: round(_followed("epNET"), 1),
    },
    "08": {
        "5": lambda: round(100 * (1 - 0.95)),
        "19": lambda: round(100 * 0.38 * 0.5),
        "1.96": lambda: round(Z_95, 2),
        "3.92": lambda: round(2 * Z_95, 2),
        "38": lambda: round(100 * _figure("PFS hazard ratio", "epNET", "NEJM 2024").value),
        "50": lambda: round(
            100 * ck.survival.risk_reduction_by_ratio(0.38, 0.5, month=3.9).control_risk
        ),
        "62": lambda: _figure("risk reduction", "epNET", "EU 2025").value,
        "94": lambda: round(100 * (1 - ck.four_readouts().values(month=12)["event_free"][1])),
    },
    "09": {
        "203": lambda: len(ck.synthetic("world-grows")),
        "0.44": lambda: round(_read("centre, as observed"), 2),
        "0.48": lambda: round(_read("centre, had scans gone on"), 2),
    },
    "10": {
        "28": lambda: re.search(r"(\d+) July 2023", analyses()["LBA53 2023"].note)[1],  # type: ignore[index]
        "93": lambda: _figure("patients", "pNET", "LBA53 2023").value,
        "10,000": lambda: (
            f"{round(5 / Look(1, 109, RULES['p below 0.001, as in CABINET']).share):,}"
        ),
        "4": lambda: round(_figure("median PFS", "epNET", "NEJM 2024", arm="placebo").value),
        "49": lambda: _figure("OS hazard ratio", "pNET", "FDA 2025").events,
        "2.5": lambda: 100 * 0.025,
    },
}


def _numbers(text: str) -> set[str]:
    """The numbers of a text; of an ISO day its parts as well."""
    parts = re.sub(
        r"\d{4}-\d\d-\d\d", lambda m: " ".join(str(int(x)) for x in m[0].split("-")), text
    )
    return {*NUMBER.findall(text), *NUMBER.findall(parts)}


@pytest.mark.parametrize("lesson", TAUGHT)
def test_every_number_in_prose_stands_in_a_cell_or_is_worked_out(lesson: str) -> None:
    in_cells: set[str] = set()
    for cell in _cells(LESSONS[lesson], "code"):
        in_cells |= _numbers(cell.source)
        for output in cell.outputs:
            in_cells |= _numbers(output.get("data", {}).get("text/plain") or output.get("text", ""))
    prose = _prose(LESSONS[lesson]).split("## Sources")[0]
    told = set(NUMBER.findall(NO_FIGURE.sub("", prose)))
    assert len(told) >= 4
    left = told - in_cells
    worked_out = {number: str(found()) for number, found in WORKED_OUT[lesson].items()}
    assert {number: number.removesuffix(".0") for number in worked_out} == {
        number: found.removesuffix(".0") for number, found in worked_out.items()
    }
    assert left == set(worked_out)


def test_without_the_labs_nineteen_more_would_be_eligible() -> None:
    """Lesson 06 and question 06.6 say so; 19 stands in a cell for another reason, too."""
    labs = "labs and performance"
    rows = ck.screen_list().statuses.values()
    added = [
        row[labs]
        for row in rows
        if row[labs] != "met" and all(s == "met" for check, s in row.items() if check != labs)
    ]
    assert (len(added), added.count("not met"), added.count("unknown")) == (19, 10, 9)


def test_a_number_that_nobody_worked_out_is_seen() -> None:
    assert NUMBER.findall(NO_FIGURE.sub("", "She waits 43 days (items 1 to 3).")) == ["43"]


# --- prose ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_exclamation_marks_and_no_long_sentences(lesson: str) -> None:
    for path in filter(None, (LESSONS[lesson], SOLUTIONS.get(lesson))):
        for cell in _cells(path, "markdown"):
            text = re.sub(r"`[^`]*`|!\[|\|.*", "", cell.source)
            assert "!" not in text
            for sentence in re.split(r"(?<=[.?:;])\s", text.split("## Sources")[0]):
                assert len(sentence.split()) <= 60, sentence
