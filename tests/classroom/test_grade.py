"""What an instructor gets for notebooks and hand-ins: one status a question, and why."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from submitted import blank, hand_in, solved, with_answers, write

from cabinetkit.classroom.grader import grade
from cabinetkit.classroom.grades import Grade, read_grades
from cabinetkit.classroom.grading import Course
from cabinetkit.classroom.journal import Journal, journal_of, lines_in
from cabinetkit.classroom.marks import Scheme, read_scheme
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import Content, Submission, collect
from cabinetkit.cli import main
from cabinetkit.eligibility.words import say
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice import progress
from cabinetkit.practice.forms import form_of
from cabinetkit.practice.keys import key_of
from cabinetkit.practice.questions import question, questions
from cabinetkit.widgets.ask import ask

LESSONS = sorted({asked.lesson for asked in questions().values()})
RIGHT = "answer = ck.facts.ptt < 1.3 * ck.ULN"
WRONG = "answer = ck.facts.ptt <= 1.3 * ck.ULN"
LIMITS = Limits(cell_s=20.0, whole_s=60.0)


def graded(folder: Path, out: Path | None = None, **how: object) -> dict[tuple[str, str], Grade]:
    """The grades of the submissions in a folder, by learner and question."""
    out = out or folder.parent / f"{folder.name}-grades.csv"
    found = grade(collect(folder)[0], out, limits=LIMITS, **how)  # type: ignore[arg-type]
    assert read_grades(out) == found.grades
    return {(g.learner, g.question): g for g in found.grades}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Grade]:
    """Every solution and every exercise as it is handed out, in one class."""
    folder = tmp_path_factory.mktemp("keys")
    for lesson in LESSONS:
        write(folder / "solved" / f"{lesson}.ipynb", solved(lesson))
        write(folder / "blank" / f"{lesson}.ipynb", blank(lesson))
    return graded(folder)


@pytest.mark.parametrize("name", list(questions()))
def test_a_solution_has_full_marks_and_an_untouched_exercise_none(
    keys: dict[tuple[str, str], Grade], name: str
) -> None:
    right, untouched = keys["solved", name], keys["blank", name]
    assert (right.status, right.marks, right.note) == ("passed", 1, "")
    assert (untouched.status, untouched.marks, untouched.note) == ("not attempted", 0, "")


# How a fellow may write a right answer, and what the lessons themselves use around it.
HARMLESS = {
    "prints": f"print('working')\n{RIGHT}\nprint(answer)",
    "warns": f"import warnings\nwarnings.warn('careful')\n{RIGHT}",
    "writes to stderr": f"import sys\nprint('oh', file=sys.stderr)\n{RIGHT}",
    "plots": f"import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\n{RIGHT}",
    "magics": f"%matplotlib inline\n%time x = 1\n{RIGHT}",
    "times the cell": f"%%time\n{RIGHT}",
    "escapes to the shell": f"listed = !ls\n!echo hello\n{RIGHT}",
    "shows a widget": f"from IPython.display import display\ndisplay(ck.ask('02.1').view)\n{RIGHT}",
    "shows a plot of the kit": (
        "shown = ck.plot_window(ck.screen(ck.patient('mr-nguyen'), on='2024-04-20').window)\n"
        f"display(shown)\n{RIGHT}"
    ),
    "awaits": f"import asyncio\nawait asyncio.sleep(0)\n{RIGHT}",
    "asks the check": f"{RIGHT}\nfirst = ck.check('02.1', answer).status",
    "calls a hint": f"ck.hint('02.1')\n{RIGHT}",
    "raises afterwards": f"{RIGHT}\n1 / 0",
}


@pytest.fixture(scope="module")
def one_cell(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Grade]:
    """A class in which each learner wrote the first answer in another way."""
    folder = tmp_path_factory.mktemp("one-cell")
    for learner, code in HARMLESS.items():
        write(folder / f"{learner}.ipynb", with_answers({"02.1": code}))
    cells = solved()
    at = next(n for n, cell in enumerate(cells) if 'check("02.1"' in cell)
    others = {
        "deleted": [*cells[:at], *cells[at + 1 :]],
        "doubled, the last wrong": [*cells, f'{WRONG}\nck.check("02.1", answer)'],
        "doubled, the last blank": [*cells, 'answer = ...\nck.check("02.1", answer)'],
        "asks another": [c.replace('check("02.1"', 'check("02.3"') for c in cells],
        "own name": [
            *cells[:at],
            'mine = ck.facts.ptt < 1.3 * ck.ULN\nck.check("02.1", mine)',
            *cells[at + 1 :],
        ],
        "no name": [*cells[:at], 'ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN)', *cells[at + 1 :]],
        "by keyword": [
            *cells[:at],
            f'{RIGHT}\nck.check(question_id="02.1", answer=answer)',
            *cells[at + 1 :],
        ],
        "in two cells": [*cells[:at], RIGHT, 'ck.check("02.1", answer)', *cells[at + 1 :]],
        "syntax": with_answers({"02.1": "answer = ck.facts.ptt <"}),
        "raises": with_answers({"02.1": "answer = ck.facts.ptx < 1.3 * ck.ULN"}),
        "name that is missing": with_answers({"02.1": "answer = pt < 1.3 * ck.ULN"}),
        "raises where there is an older answer": with_answers({"02.6": "answer = 1 / 0"}),
        "known mistake": with_answers({"02.1": WRONG}),
        "text": with_answers({"02.1": "answer = 'below 1.3 times the limit'"}),
        "half": with_answers({"02.2": "answer = {'everolimus': 28}"}),
        "no import": [cell for cell in cells if cell != "import cabinetkit as ck"],
        "numpy": with_answers(
            {
                "02.2": (
                    "import numpy as np\n"
                    "answer = {'everolimus': np.int64(28), 'octreotide': np.int8(0),\n"
                    "    'lutetium-177 dotatate': np.float32(42), 'external beam radiation': 28.0}"
                )
            }
        ),
        "endless function": with_answers(
            {"02.7": "def met(ptt, ptt_upper):\n    while True: pass\nanswer = met"}
        ),
        "learns the shown": with_answers(
            {
                "02.7": (
                    "from cabinetkit.practice.keys import lesson_02\n"
                    "known = {(p, u): lesson_02.ptt_met(p, u) for p, u in lesson_02.SECONDS}\n"
                    "def met(ptt, ptt_upper):\n    return known.get((ptt, ptt_upper))\nanswer = met"
                )
            }
        ),
        "by form in a cell": with_answers(
            {"02.6": "answer = ...\nck.ask('02.6').fill('2024-02-29', confidence=3)"}
        ),
    }
    for learner, made in others.items():
        write(folder / f"{learner}.ipynb", made)
    return graded(folder)


@pytest.mark.parametrize("learner", HARMLESS)
def test_what_does_no_harm_costs_no_marks(
    one_cell: dict[tuple[str, str], Grade], learner: str
) -> None:
    found = one_cell[learner, "02.1"]
    assert (found.status, found.marks, found.attempts, found.hints) == ("passed", 1, None, None)


@pytest.mark.parametrize(
    ("learner", "question", "status", "note"),
    [
        ("deleted", "02.1", "edited", "no cell checks this question"),
        ("doubled, the last wrong", "02.1", "not yet", "2 cells check this question; the last one"),
        ("doubled, the last blank", "02.1", "passed", "2 cells check this question; the last one"),
        ("asks another", "02.1", "edited", "no cell checks this question"),
        ("asks another", "02.3", "passed", "2 cells check this question; the last one"),
        ("own name", "02.1", "passed", ""),
        ("no name", "02.1", "passed", ""),
        ("by keyword", "02.1", "passed", ""),
        ("in two cells", "02.1", "passed", ""),
        ("syntax", "02.1", "crashed", "SyntaxError: "),
        ("raises", "02.1", "crashed", "UnknownNameError: "),
        ("name that is missing", "02.1", "crashed", "NameError: name 'pt' is not defined"),
        ("raises where there is an older answer", "02.6", "crashed", "ZeroDivisionError: "),
        ("known mistake", "02.1", "not yet", "your rule says met and the page says not met"),
        ("text", "02.1", "not yet", "'below 1.3 times the limit' is text, not a rule"),
        ("half", "02.2", "not yet", "still to fill in: "),
        ("no import", "02.1", "crashed", "NameError: name 'ck' is not defined"),
        ("numpy", "02.2", "passed", ""),
        ("endless function", "02.7", "timed out", "your function has not come to an end"),
        ("learns the shown", "02.7", "not yet", "right where the check asks, but not on other"),
        ("by form in a cell", "02.6", "passed", "answered without code"),
    ],
)
def test_an_instructor_sees_what_became_of_a_question(
    one_cell: dict[tuple[str, str], Grade], learner: str, question: str, status: str, note: str
) -> None:
    found = one_cell[learner, question]
    assert (found.status, found.note[: len(note)]) == (status, note)
    assert found.marks == (1 if status == "passed" else 0)


def test_a_known_mistake_is_named(one_cell: dict[tuple[str, str], Grade]) -> None:
    assert one_cell["known mistake", "02.1"].misconception == "E6"


# --- hand-in files --------------------------------------------------------------------------------


def _by_form(question: str, filled: dict[str, str], **more: object) -> dict[str, object]:
    return {"question": question, "how": "no code", "filled": filled, "status": "not yet", **more}


def test_answers_without_code_are_judged_anew(tmp_path: Path) -> None:
    events = [
        _by_form("02.6", {"answer": "2024-02-29"}, confidence=4),
        _by_form("02.4", {questions()["02.4"].options[n]: "yes" for n in "246"}),  # type: ignore[index]
        _by_form("02.1", {"answer": "nothing of the kind"}, status="right"),
        _by_form("02.5", {"made up": "x"}, status="right"),
        {"question": "02.3", "status": "right", "answer": "forged"},
    ]
    hand_in(tmp_path / "class" / "hand-in-02.json", blank(), events, learner="Ana")
    found = graded(tmp_path / "class")
    status = {question: g.status for (_, question), g in found.items()}
    assert status == {
        "02.1": "not attempted",
        "02.2": "not attempted",
        "02.3": "not attempted",
        "02.4": "passed",
        "02.5": "not attempted",
        "02.6": "passed",
        "02.7": "not attempted",
    }
    assert found["Ana", "02.6"].note == "answered without code"


def test_what_is_right_in_either_way_passes_and_the_last_form_stands_for_a_blank(
    tmp_path: Path,
) -> None:
    right, wrong = {"answer": "2024-02-29"}, {"answer": "2024-02-27"}
    events = [_by_form("02.6", right), _by_form("02.6", wrong)]
    cells = with_answers({"02.6": "answer = '2024-03-01'"}, blank())
    hand_in(tmp_path / "class" / "ana.json", cells, events)
    hand_in(tmp_path / "class" / "ben.json", blank(), [_by_form("02.6", wrong)])
    hand_in(tmp_path / "class" / "cleo.json", cells, [_by_form("02.6", wrong)])
    found = {
        who: g for (who, question), g in graded(tmp_path / "class").items() if question == "02.6"
    }
    assert (found["ana"].status, found["ana"].note) == ("passed", "answered without code")
    assert (found["ben"].status, found["ben"].misconception) == ("not yet", "E3")
    assert found["ben"].note == "answered without code; 2024-02-27 is not it."
    assert found["cleo"].note == "2024-03-01 is not it."


def test_every_form_filled_in_rightly_passes(tmp_path: Path) -> None:
    for lesson in LESSONS:
        events = []
        for asked in (q for q in questions().values() if q.lesson == lesson):
            result = ask(asked.id).fill(_right(asked.id), confidence=2)
            assert result.status in ("right", "kept"), asked.id
            events.append(progress.events()[-1].model_dump(mode="json"))
        path = tmp_path / "class" / f"l{lesson}" / "hand-in.json"
        hand_in(path, blank(lesson), events, lesson=lesson)
    found = graded(tmp_path / "class")
    assert {g.status for g in found.values()} == {"passed"}
    assert len(found) == len(questions())
    assert {g.attempts for g in found.values()} == {1}


def _right(name: str) -> dict[str, object]:
    """What the form of a question is filled in with when it is right."""
    asked = question(name)
    key = key_of(asked)
    fields = [field.name for field in form_of(asked, key).fields]
    right = key.right
    match asked.kind:
        case "rule":
            values = [say(right)]
        case "set":
            members = {str(each) for each in right}
            values = [option in members for option in asked.options or {}]
        case "function":
            values = [right(**each) for each in key.inputs]
            values = [v if isinstance(v, str) else str(v) for v in values]
        case "slots":
            values = [right[slot] for slot in asked.slots or {}]
        case "date":
            values = [right.isoformat() if right else "none"]
        case _:
            values = [right]
    return dict(zip(fields, values, strict=True))


def test_attempts_and_hints_are_shown_and_cost_nothing_unless_the_instructor_says_so(
    tmp_path: Path,
) -> None:
    wrong = {"question": "02.1", "status": "not yet", "confidence": 4}
    events = [
        wrong,
        wrong,
        {"kind": "hint", "question": "02.1"},
        {"question": "02.1", "status": "right"},
    ]
    hand_in(tmp_path / "class" / "ana.json", solved(), events)
    found = graded(tmp_path / "class")["ana", "02.1"]
    assert (found.attempts, found.hints, found.marks) == (3, 1, 1)
    scheme = Scheme(
        marks={"02.1": Decimal(4), "02": Decimal(2)},
        minus_each_wrong_try=Decimal("0.1"),
        minus_each_hint=Decimal("0.25"),
    )
    again = graded(tmp_path / "class", scheme=scheme, resume=True)
    by_question = {g.question: (g.marks, g.out_of) for g in again.values()}
    assert by_question["02.1"] == (Decimal("2.20"), 4)
    assert by_question["02.2"] == (2, 2)
    least = scheme.model_copy(update={"at_least": Decimal("0.9")})
    [kept] = [
        g
        for g in graded(tmp_path / "class", scheme=least, resume=True).values()
        if g.question == "02.1"
    ]
    assert kept.marks == Decimal("3.60")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[marks]\n'02.99' = 2", "'02.99' is no question and no lesson."),
        ("[marks]\n'02.1' = -2", "marks.02.1: Input should be greater than or equal to 0"),
        ("minus_each_hint = 2", "minus_each_hint: Input should be less than or equal to 1"),
        ("minus = 2", "minus: Extra inputs are not permitted"),
        ("[marks", "cannot be read as marks in TOML"),
    ],
)
def test_a_slip_in_the_file_of_marks_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "marks.toml"
    path.write_text(text)
    with pytest.raises(CabinetkitError) as error:
        read_scheme(path)
    assert says in str(error.value)


# --- going on, being stopped ----------------------------------------------------------------------


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cabinetkit", "grade", *map(str, arguments)]


def test_a_grading_that_is_killed_goes_on_with_the_same_marks(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    for n in range(12):
        write(
            folder / f"learner {n:02}.ipynb", solved() if n % 2 else with_answers({"02.1": WRONG})
        )
    whole = graded(folder, tmp_path / "whole.csv")
    out = tmp_path / "grades.csv"
    process = subprocess.Popen(_command(folder, "--out", out, "--jobs", 1), stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while _lines(journal_of(out)) < 4:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not out.exists()
    finished = _lines(journal_of(out)) - 1
    assert 3 <= finished < 12
    with journal_of(out).open("ab") as file:
        file.write(b'{"learner": "cut short')
    done = subprocess.run(
        _command(folder, "--out", out, "--resume"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert {(g.learner, g.question): g for g in read_grades(out)} == whole
    assert _lines(journal_of(out)) == 13
    assert len(lines_in(journal_of(out))) == 12  # the line that was cut short is gone


def test_a_grading_that_goes_on_draws_the_same_unseen_inputs(tmp_path: Path) -> None:
    first = Journal(tmp_path / "j.jsonl", resume=False)
    first.close()
    again = Journal(tmp_path / "j.jsonl", resume=True)
    again.close()
    other = Journal(tmp_path / "k.jsonl", resume=True)
    other.close()
    assert first.seed == again.seed != other.seed


def test_what_is_no_journal_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "grades.journal.jsonl"
    path.write_text("my notes\n")
    with pytest.raises(CabinetkitError, match="is not the journal of a grading, or is damaged"):
        Journal(path, resume=True)
    assert path.read_text() == "my notes\n"


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_only_what_is_new_or_changed_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "class"
    write(folder / "ana.ipynb", solved())
    write(folder / "ben.ipynb", blank())
    out = tmp_path / "grades.csv"
    graded(folder, out)
    before = _lines(journal_of(out))
    write(folder / "ben.ipynb", solved())
    write(folder / "cleo.ipynb", solved())
    again = graded(folder, out, resume=True)
    assert {g.status for g in again.values()} == {"passed"}
    assert _lines(journal_of(out)) == before + 2
    monkeypatch.setattr("cabinetkit.classroom.workers.RUNNER", [sys.executable, "-c", "1/0"])
    assert graded(folder, out, resume=True) == again


def test_an_earlier_grading_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "class" / "ana.ipynb", solved())
    out = tmp_path / "grades.csv"
    graded(tmp_path / "class", out)
    before = out.read_bytes()
    assert main(["grade", str(tmp_path / "class"), "--out", str(out)]) == 2
    assert "say --resume to go on with it, or name another --out" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_a_disk_that_is_full_loses_nothing_finished(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    for n in range(6):
        write(folder / f"l{n}.ipynb", solved())
    out = tmp_path / "grades.csv"
    # A file may grow to this many bytes only: about two learners of the journal.
    code = (
        "import resource, sys, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from cabinetkit.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["grade", str(folder), "--out", str(out), "--jobs", "1"]
    full = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert full.returncode == 2
    assert "cannot be written (File too large)" in full.stderr
    assert "make room, or say where to write, and go on with --resume" in full.stderr
    assert 2 <= _lines(journal_of(out)) < 7
    done = subprocess.run(
        [*_command(folder, "--out", out), "--resume"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert [g.status for g in read_grades(out)] == ["passed"] * 42


def test_ctrl_c_leaves_a_table_of_what_is_finished(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    for n in range(12):
        write(folder / f"l{n:02}.ipynb", solved())
    out = tmp_path / "grades.csv"
    process = subprocess.Popen(
        _command(folder, "--out", out, "--jobs", 1), stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 120
    while _lines(journal_of(out)) < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped: what is finished is kept; go on with --resume" in said
    assert "Traceback" not in said
    assert {g.status for g in read_grades(out)} == {"passed"}


def test_without_a_sandbox_the_command_says_so_and_grades_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write(folder / "ana.ipynb", solved())
    write(folder / "ben.ipynb", with_answers({"02.1": "import os\nos._exit(0)"}))
    submissions, _ = collect(folder)
    found = grade(submissions, tmp_path / "g.csv", shut_off=False, limits=LIMITS)
    assert "submissions run as plain processes here" in found.missing[0]
    status = {(g.learner, g.question): g.status for g in found.grades}
    assert status["ben", "02.1"] == "crashed"
    assert {s for name, s in status.items() if name != ("ben", "02.1")} == {"passed"}


def test_the_folder_of_a_learner_goes_along_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    reads = (
        "import os, pathlib\nfrom helper import limit\n"
        "assert sorted(os.listdir()) == ['data', 'helper.py', 'mine.txt'], os.listdir()\n"
        "assert pathlib.Path('data/more.txt').read_text() == 'more'\n"
        "answer = ck.facts.ptt < limit * ck.ULN"
    )
    write(folder / "ana" / "02.ipynb", with_answers({"02.1": reads}))
    (folder / "ana" / "mine.txt").write_text("mine")
    (folder / "ana" / "helper.py").write_text("limit = 1.3")
    (folder / "ana" / "data").mkdir()
    (folder / "ana" / "data" / "more.txt").write_text("more")
    write(folder / "ben" / "02.ipynb", with_answers({"02.1": reads}))
    found = graded(folder)
    assert found["ana", "02.1"].status == "passed", found["ana", "02.1"].note
    assert found["ben", "02.1"].note.startswith("ModuleNotFoundError: No module named 'helper'")


def test_the_command_counts_and_says_where_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "class" / "ana.ipynb", with_answers({"02.1": WRONG}))
    out = tmp_path / "grades.csv"
    assert main(["grade", str(tmp_path / "class"), "--out", str(out), "--jobs", "1"]) == 0
    said = capsys.readouterr()
    assert "1 learners, 7 rows: 1 not yet, 6 passed." in said.out
    assert f"Written: {out}" in said.out
    assert "graded 1 of 1" in said.err
    assert sorted(os.listdir(tmp_path)) == ["class", "grades.csv", "grades.journal.jsonl"]


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_tells_the_time_left_and_elsewhere_lines_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter(range(0, 1000, 3))
    monkeypatch.setattr("cabinetkit.classroom.grading.time.monotonic", lambda: float(next(now)))
    terminal, pipe = Terminal(), io.StringIO()
    bar, lines = Course(terminal), Course(pipe)
    for done in (1, 2, 3, 4):
        bar.told(done, 4)
        lines.told(done, 4)
    shown = terminal.getvalue().split("\r")[1:]
    assert [len(each.strip()) > 40 for each in shown] == [True] * 4
    assert shown[1].strip() == f"[{'#' * 15}{'.' * 15}] 2 of 4, 12 s left"
    assert shown[-1].endswith("\n")
    assert terminal.getvalue().count("\n") == 1
    assert "\r" not in pipe.getvalue()
    assert pipe.getvalue().splitlines()[-1] == "graded 4 of 4, about 0 s left"


def test_one_file_that_fails_in_an_unknown_way_does_not_stop_the_class(tmp_path: Path) -> None:
    write(tmp_path / "class" / "ana.ipynb", solved())
    submissions, _ = collect(tmp_path / "class")

    def fails() -> Content:
        raise ZeroDivisionError("surprise")

    submissions.append(Submission("ben", "ben.ipynb", fails, "02"))
    found = grade(submissions, tmp_path / "g.csv").grades
    assert {(g.learner, g.status) for g in found} == {("ana", "passed"), ("ben", "unreadable")}
    [note] = {g.note for g in found if g.learner == "ben"}
    assert note.startswith("ben.ipynb cannot be read: ")
    assert "ZeroDivisionError" in note


def test_a_worker_that_cannot_start_is_an_error_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "class" / "ana.ipynb", solved())
    monkeypatch.setattr("cabinetkit.classroom.workers.RUNNER", [sys.executable, "-c", "1/0"])
    with pytest.raises(CabinetkitError, match="does not start; to see why: echo"):
        grade(collect(tmp_path / "class")[0], tmp_path / "g.csv")
