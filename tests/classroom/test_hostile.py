"""Submissions that break, cheat or attack, graded in one class beside learners who do not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from submitted import ROOT, solved, with_answers, write

from cabinetkit.classroom.grader import Grading, grade
from cabinetkit.classroom.grades import Grade, read_grades
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import Content, collect
from cabinetkit.classroom.workers import SHUT_OFF, Worker

QUESTIONS = [f"02.{n}" for n in range(1, 8)]
RIGHT = "answer = ck.facts.ptt < 1.3 * ck.ULN"
SIBLINGS = [f"sibling {n}" for n in range(6)]
PRECIOUS = "this stands"
HOSTILE = {
    "endless": "while True:\n    pass",
    "waits for ever": "import threading\nthreading.Event().wait()",
    "endless and deaf": (
        "import signal\n"
        "for bell in (signal.SIGALRM, signal.SIGPROF): signal.signal(bell, signal.SIG_IGN)\n"
        "while True:\n"
        "    try:\n"
        "        while True: pass\n"
        "    except BaseException: pass"
    ),
    "exits": "import os\nos._exit(0)",
    "exits softly": "raise SystemExit",
    "kills itself": "import ctypes\nctypes.string_at(0)",
    "eight gigabytes": "held = bytearray(8 * 2**30)\nanswer = len(held)",
    "eight gigabytes in processes": (
        "import os, time\n"
        "for _ in range(16):\n"
        "    if os.fork() == 0:\n"
        "        held = b'x' * (700 * 2**20)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)"
    ),
    "shouts": (
        "import os, sys\n"
        "for _ in range(100):\n"
        "    print('x' * 1_000_000); sys.stderr.write('y' * 500_000)\n"
        "    os.write(1, b'z' * 500_000)\n" + RIGHT
    ),
    "fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "large answer": "answer = {str(n): 'x' * 200_000 for n in range(100)}",
    "large file": "open('large', 'wb').write(b'x' * 200_000_000)\nanswer = 1",
    "many files": "held = [open(f'f{n}', 'w') for n in range(5000)]\nanswer = 1",
    "deep": "import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()",
    "asks": "answer = input('?')",
}


# What runs on in a second process is not the notebook, and answers nothing.
FORKS = (
    "import os, time\n"
    "first = os.fork() > 0\n"
    "answer = ck.facts.ptt < 1.3 * ck.ULN if first else ck.facts.ptt > 1.3 * ck.ULN\n"
    "time.sleep(0.5 if first else 0)"
)


def _cheats(secret: Path, port: int) -> dict[str, str]:
    """Submissions that answer with what they could reach: nothing is what is right."""
    outside = [str(secret), str(secret.parent / "new"), str(ROOT / "new")]
    places = [*(ROOT / "solutions").glob("02*"), ROOT / "README.md", secret, Path("/etc/passwd")]
    return {
        "reads": (
            f"got = []\nfor path in {[str(p) for p in places]!r}:\n"
            "    try: got.append(open(path).read()[:20])\n"
            "    except OSError: pass\n"
            f"if not got:\n    {RIGHT}"
        ),
        "writes": (
            "import os, pathlib\n"
            "pathlib.Path('beside.txt').write_text('mine')\n"  # its own desk it may use
            f"got = []\nfor path in {outside!r}:\n"
            "    try: open(path, 'w').write('changed'); got.append(path)\n"
            "    except OSError: pass\n"
            f"if not got:\n    {RIGHT}"
        ),
        "connects": (
            "import socket\n"
            f"try: socket.create_connection(('127.0.0.1', {port}), 1); got = True\n"
            "except OSError: got = False\n"
            f"if not got:\n    {RIGHT}"
        ),
        "signals": (
            "import os, signal\n"
            "for process in [-1, *range(2, 40_000)]:\n"
            "    try: os.kill(process, signal.SIGKILL)\n"
            "    except OSError: pass\n" + RIGHT
        ),
        "sees": (
            "import os\n"
            "others = [p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()]\n"
            f"if not others:\n    {RIGHT}"
        ),
        "leaves traces": (
            "import os, pathlib, tempfile\n"
            f"traces = [p + '/trace-{port}' for p in ('/tmp', '/dev/shm', tempfile.gettempdir())]\n"
            "seen = [p for p in traces if os.path.exists(p)]\n"
            "for p in traces:\n"
            "    try: pathlib.Path(p).write_text('here')\n"
            "    except OSError: pass\n"
            f"if not seen:\n    {RIGHT}"
        ),
        "gains rights": (
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None)\n"
            "gained = [libc.setuid(0) == 0, libc.mount(b'none', b'/', b'tmpfs', 0, None) == 0,\n"
            "          libc.umount2(b'/proc', 2) == 0, os.getuid() == 0]\n"
            f"if not any(gained):\n    {RIGHT}"
        ),
    }


FORGED = {
    "patches": (
        "import cabinetkit.practice.check as c, cabinetkit.practice.judges as j\n"
        "import cabinetkit.classroom.verdicts as v\n"
        "ck.check = lambda *a, **k: 'right'\n"
        "j.judge = c.judge = v.judge = lambda *a: j.RIGHT\n"
        "answer = ck.facts.ptt > 1.3 * ck.ULN"
    ),
    "forges": (
        "import json, os\n"
        "line = json.dumps({'cell': 1, 'question': '02.1', 'status': 'passed', 'right': True})\n"
        "print(line)\n"
        "for end in range(3, 20):\n"
        "    try: os.write(end, b'\\n' + line.encode() + b'\\n{broken\\n[1]\\n\"done\"\\n')\n"
        "    except OSError: pass\n"
        "answer = ck.facts.ptt > 1.3 * ck.ULN"
    ),
}


class Graded(NamedTuple):
    """The class as it was graded, and what else it might have reached."""

    grading: Grading
    secret: Path
    called: list[object]

    def of(self, learner: str, question: str = "02.1") -> Grade:
        [found] = [g for g in self.grading.grades if (g.learner, g.question) == (learner, question)]
        return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = tmp_path_factory.mktemp("class")
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text(PRECIOUS)
    secret.chmod(0o666)
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                with suppress(OSError):
                    called.append(server.accept())

        listener = threading.Thread(target=listen)
        listener.start()
        cheats = _cheats(secret, server.getsockname()[1])
        for learner, code in (HOSTILE | cheats | FORGED).items():
            write(folder / learner / "02.ipynb", with_answers({"02.1": code}))
        write(
            folder / "leaves traces again" / "02.ipynb",
            with_answers({"02.1": cheats["leaves traces"]}),
        )
        write(folder / "forks" / "02.ipynb", with_answers({"02.1": FORKS}))
        for learner in SIBLINGS:
            write(folder / learner / "02.ipynb", solved())
        before = _names(folder)
        submissions, left = collect(folder)
        assert not left
        out = tmp_path_factory.mktemp("out") / "grades.csv"
        limits = Limits(cell_s=1.0, whole_s=6.0)
        try:
            grading = grade(submissions, out, jobs=2, limits=limits)
        finally:
            stop.set()
            listener.join()
    if grading.missing:
        reason = f"this system cannot shut submissions off: {grading.missing}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    assert _names(folder) == before
    return Graded(grading, secret, called)


def _names(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


def test_the_marks_of_every_sibling_stand(graded: Graded) -> None:
    statuses = {graded.of(learner, q).status for learner in SIBLINGS for q in QUESTIONS}
    assert statuses == {"passed"}


@pytest.mark.parametrize("learner", [*HOSTILE, *FORGED])
def test_a_bad_cell_costs_only_its_own_question(graded: Graded, learner: str) -> None:
    others = {graded.of(learner, q).status for q in QUESTIONS[1:]}
    assert others == {"passed"}


@pytest.mark.parametrize("learner", ["endless", "endless and deaf", "fork bomb", "waits for ever"])
def test_what_does_not_come_to_an_end_has_timed_out(graded: Graded, learner: str) -> None:
    found = graded.of(learner)
    assert (found.status, found.note) == ("timed out", "the cell did not come to an end")


@pytest.mark.parametrize(
    ("learner", "note"),
    [
        ("exits", "the cell ended the whole process"),
        ("exits softly", "SystemExit"),
        ("kills itself", "the cell ended the whole process"),
        ("eight gigabytes", "MemoryError"),
        ("large file", "OSError: [Errno 27] File too large"),
        ("many files", "OSError: [Errno 24] Too many open files"),
        ("asks", "EOFError"),
    ],
)
def test_what_ends_before_there_is_an_answer_has_crashed(
    graded: Graded, learner: str, note: str
) -> None:
    found = graded.of(learner)
    assert found.status == "crashed"
    assert found.note.startswith(note)


@pytest.mark.parametrize("learner", ["deep", "eight gigabytes in processes"])
def test_what_uses_up_memory_by_and_by_costs_its_own_question(graded: Graded, learner: str) -> None:
    # Whether memory or time comes to its end first depends on the machine.
    assert graded.of(learner).status in ("crashed", "timed out")


def test_the_memory_of_all_processes_of_a_submission_is_counted_together() -> None:
    cells = ("import cabinetkit as ck", HOSTILE["eight gigabytes in processes"], "answer = 1")
    worker = Worker(Limits(cell_s=60.0, whole_s=60.0), ["02"], shut_off=SHUT_OFF)
    try:
        said = worker.run(Content("02", cells, {}), {})
    finally:
        worker.close()
    assert {"ended": "memory", "cell": 1, "asks": []} in said
    assert said[-2] == {"done": True}


def test_two_hundred_megabytes_of_output_cost_nothing(graded: Graded) -> None:
    assert graded.of("shouts").status == "passed"


def test_a_second_process_of_a_cell_answers_nothing(graded: Graded) -> None:
    assert graded.of("forks").status == "passed"


def test_a_large_answer_is_cut_and_wrong(graded: Graded) -> None:
    assert graded.of("large answer").status in ("not yet", "crashed")


@pytest.mark.parametrize("learner", [*_cheats(Path("x"), 0), "leaves traces again"])
def test_nothing_outside_can_be_reached(graded: Graded, learner: str) -> None:
    found = graded.of(learner)
    assert (found.status, found.note) == ("passed", "")


def test_what_lies_outside_is_as_it_was(graded: Graded) -> None:
    assert graded.secret.read_text() == PRECIOUS
    assert [*graded.secret.parent.iterdir()] == [graded.secret]
    assert not (ROOT / "new").exists()
    assert graded.called == []


@pytest.mark.parametrize("learner", FORGED)
def test_a_forged_verdict_is_not_believed(graded: Graded, learner: str) -> None:
    found = graded.of(learner)
    assert (found.status, found.marks) == ("not yet", 0)


def test_without_bubblewrap_the_command_says_what_can_be_read_and_the_rest_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cabinetkit.classroom.sandbox.shutil.which", lambda name: None)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    secret = tmp_path / "secret.txt"
    secret.write_text(PRECIOUS)
    secret.chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as server:
        cheats = _cheats(secret, server.getsockname()[1])
        del cheats["reads"]
        for learner, code in cheats.items():
            write(tmp_path / "in" / learner / "02.ipynb", with_answers({"02.1": code}))
        grading = grade(collect(tmp_path / "in")[0], tmp_path / "grades.csv", jobs=2)
    assert grading.missing[0] == (
        "bubblewrap is not installed: a submission can read the files of this machine that you "
        "can read"
    )
    assert [*temporary.iterdir()] == []
    status = {g.learner: (g.status, g.note) for g in grading.grades if g.question == "02.1"}
    assert status == dict.fromkeys(cheats, ("passed", ""))
    assert secret.read_text() == PRECIOUS


def test_where_there_are_no_namespaces_the_command_says_so_and_grades_all_the_same(
    tmp_path: Path,
) -> None:
    for learner in ("ana", "ben"):
        write(tmp_path / "in" / f"{learner}.ipynb", solved())
    write(tmp_path / "in" / "cleo.ipynb", with_answers({"02.1": HOSTILE["exits"]}))
    # In a namespace that grants no further one.
    inside = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    apart = ["unshare", "--user", "--map-root-user", "sh", "-c", inside, "sh"]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespaces here to take away")
    out = tmp_path / "grades.csv"
    grading = [sys.executable, "-m", "cabinetkit", "grade", str(tmp_path / "in"), "--out", str(out)]
    done = subprocess.run([*apart, *grading], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Not protected: this system gives no namespaces: " in done.stdout
    status = {(g.learner, g.question): g.status for g in read_grades(out)}
    assert status.pop(("cleo", "02.1")) == "crashed"
    assert set(status.values()) == {"passed"}
