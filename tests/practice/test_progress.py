"""The log: nothing acknowledged is lost, nothing of anybody's is overwritten, no lesson stops."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cabinetkit.practice import progress
from cabinetkit.practice.progress import Event, Log

HEADER = b'{"cabinetkit":"progress","format":1}\n'
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xd8"
LONG = "é" * 5000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home for each test."""
    monkeypatch.setenv("CABINETKIT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def event(question: str = "02.1", **more: Any) -> Event:
    at = datetime(2025, 5, 1, 9, 30, tzinfo=UTC)
    return Event(**{"at": at, "kind": "check", "question": question, **more})


def questions(log: Log) -> list[str]:
    return [each.question for each in log.events()]


def lines(home: Path) -> list[bytes]:
    """The lines of the file, which is whole: each of them is JSON, and the last has its end."""
    raw = (home / "progress.jsonl").read_bytes()
    assert raw.endswith(b"\n")
    found = raw.split(b"\n")[:-1]
    assert all(isinstance(json.loads(line), dict) for line in found)
    return found


def filled(home: Path, count: int = 3) -> bytes:
    for n in range(count):
        Log(home).append(event(f"02.{n}"))
    return (home / "progress.jsonl").read_bytes()


# --- what is written ------------------------------------------------------------------------------


def test_an_event_is_one_line_behind_a_header(home: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    made = progress.record(kind="check", question="02.1", status="not yet", confidence=3)
    header, line = lines(home)
    assert json.loads(header) == {"cabinetkit": "progress", "format": 1}
    assert json.loads(line) == {
        "at": made.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": "check",
        "question": "02.1",
        "status": "not yet",
        "confidence": 3,
        "how": "code",
    }
    assert before <= made.at <= datetime.now(UTC)
    assert made.at.microsecond == 0
    assert progress.events() == (made,)
    assert progress.notices() == []


def test_the_lesson_of_a_question_stands_before_its_dot() -> None:
    assert event("02.1").lesson == "02"
    assert event("05.3.b").lesson == "05"
    assert event("rule-tracer").lesson == "rule-tracer"


def test_an_event_is_frozen_and_takes_no_further_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        event().question = "02.2"  # type: ignore[misc]
    for slip in ({"colour": "red"}, {"kind": "guess"}, {"status": "wrong"}, {"confidence": 5}):
        with pytest.raises(ValidationError):
            event(**slip)


@pytest.mark.parametrize(
    "answer",
    [
        "≥ 1.3 ULN\nand more\r\n",
        "\u2028\x85\x0b\x1e",
        "\0\x1b[31m",
        "日本語 🩺",
        '{"a": 1}\\',
        "",
    ],
    ids=["lines", "other line ends", "controls", "scripts", "JSON", "empty"],
)
def test_any_text_fits_on_one_line(home: Path, answer: str) -> None:
    made = progress.record(kind="check", question="02.1", answer=answer)
    progress.record(kind="check", question="02.2")
    assert progress.events()[0] == made
    assert made.answer == answer
    assert len(lines(home)) == 3


def test_a_very_long_answer_is_cut() -> None:
    made = progress.record(kind="check", question="02.1", answer=LONG)
    assert made.answer == "é" * 1999 + "…"
    assert event(answer="é" * 2000).answer == "é" * 2000
    assert progress.events() == (made,)


def test_half_a_surrogate_pair_does_not_stop_a_lesson() -> None:
    made = progress.record(kind="check", question="02.1", answer="a\ud800b", wrong="\udfff")
    assert (made.answer, made.wrong) == ("a?b", "?")
    assert progress.events() == (made,)


TEXTS = st.none() | st.text(st.characters(), max_size=30)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from([None, 1, 4])), min_size=1, max_size=4))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_events_come_back_as_they_were(tmp_path_factory: Any, rows: Any) -> None:
    """What is read is what was recorded, in its order, whatever the texts."""
    folder = tmp_path_factory.mktemp("log")
    made = [event(answer=a, misconception=m, confidence=c) for a, m, c in rows]
    for each in made:
        Log(folder).append(each)
    assert list(Log(folder).events()) == made
    assert len(lines(folder)) == len(made) + 1


# --- tries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "tries"),
    [
        ("", 0),
        ("n", 1),
        ("nnn", 3),
        ("nnr", 0),
        ("nnrn", 1),
        ("nrnrnn", 2),
        ("non", 2),
        ("o", 0),
        ("nRn", 2),
        ("nNn", 2),
        ("nn other", 2),
    ],
)
def test_tries_are_the_checks_not_yet_right_since_the_last_that_was(told: str, tries: int) -> None:
    status = {"n": "not yet", "r": "right", "o": "not attempted"}
    for letter in told.partition(" ")[0]:
        kind = "predict" if letter.isupper() else "check"
        progress.record(kind=kind, question="02.1", status=status[letter.lower()])
    if "other" in told:
        progress.record(kind="check", question="02.2", status="right")
        progress.record(kind="check", question="02.10", status="not yet")
    assert progress.tries("02.1") == tries


# --- where ----------------------------------------------------------------------------------------


def test_another_home_is_another_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = progress.log()
    progress.record(kind="check", question="02.1")
    monkeypatch.setenv("CABINETKIT_HOME", str(home.parent / "other"))
    assert progress.log() is not first
    assert progress.events() == ()
    monkeypatch.setenv("CABINETKIT_HOME", str(home))
    assert progress.log() is first
    assert len(progress.events()) == 1


@pytest.mark.parametrize("unset", ["", None])
def test_without_a_home_the_log_is_in_the_users_data_folder(
    unset: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def data_folder(name: str, *, appauthor: bool) -> Path:
        assert (name, appauthor) == ("cabinetkit", False)
        return home / "data"

    monkeypatch.setattr(progress, "user_data_path", data_folder)
    monkeypatch.delenv("CABINETKIT_HOME")
    if unset is not None:
        monkeypatch.setenv("CABINETKIT_HOME", unset)
    progress.record(kind="check", question="02.1")
    assert len(lines(home / "data")) == 2


def test_a_tilde_is_the_home_of_the_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("CABINETKIT_HOME", "~/kit")
    progress.record(kind="check", question="02.1")
    assert len(lines(home / "kit")) == 2


def test_looking_begins_no_file(home: Path) -> None:
    assert Log(home).events() == ()
    assert not (home / "progress.jsonl").exists()


def test_the_kit_does_not_load_the_log() -> None:
    code = "import sys, cabinetkit; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(out.stdout.split())
    assert loaded.isdisjoint({"cabinetkit.practice.progress", "filelock", "platformdirs"})


# --- many at once, and kills ----------------------------------------------------------------------

# Without the wait for the disk the writers meet more often.
WRITER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from cabinetkit.practice.progress import Event, Log
log = Log(Path(sys.argv[1]))
os.fsync = lambda fd: None
print("ready", flush=True)
sys.stdin.readline()
for n in range(200):
    question = f"{sys.argv[2]}.{n}"
    log.append(Event(at=datetime.now(UTC), kind="check", question=question, answer="x" * n))
print(log.notices())
"""


def test_four_processes_at_once_lose_nothing(home: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", WRITER, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers: list[Any] = [subprocess.Popen([*command, str(k)], **pipes) for k in range(4)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        assert writer.communicate() == ("[]\n", None)
        assert writer.returncode == 0
    assert len(lines(home)) == 801
    found = questions(Log(home))
    assert len(found) == 800
    for k in range(4):  # each writer's own events are in their order
        assert [q for q in found if q.startswith(f"{k}.")] == [f"{k}.{n}" for n in range(200)]


def test_threads_of_one_kernel_lose_nothing(home: Path) -> None:
    log = Log(home)
    threads = [
        threading.Thread(target=lambda k=k: [log.append(event(f"{k}.{n}")) for n in range(20)])
        for k in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(questions(log)) == {f"{k}.{n}": 1 for k in range(3) for n in range(20)}
    assert log.notices() == []


# Forked from one process that has loaded the kit, so that each life costs milliseconds. A writer
# acknowledges an event by a byte in a pipe; it is killed some time after its first few.
KILLED = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from cabinetkit.practice.progress import Event, Log
chance = random.Random(5)
for life in range(100):
    folder = Path(sys.argv[1]) / str(life // 4)  # one life in four begins a file
    start = len(Log(folder).events()) if folder.exists() else 0
    read, write = os.pipe()
    if not (child := os.fork()):
        log = Log(folder)
        while True:
            log.append(Event(at=datetime.now(UTC), kind="check", question="1", answer="é" * 900))
            os.write(write, b".")
    os.close(write)
    said = sum(len(os.read(read, 1)) for _ in range(chance.choice([0, 0, 1, 3])))
    time.sleep(chance.uniform(0, 0.004))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said += len(os.read(read, 1 << 16))
    os.close(read)
    log = Log(folder)
    kept = log.events()
    assert log.notices() == [], log.notices()
    assert said <= len(kept) - start <= said + 1, (life, said, start, len(kept))
    print(said)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_was_acknowledged_before_a_kill_is_there(home: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", KILLED, str(home)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert sum(int(said) for said in run.stdout.split()) > 70


class Killed(BaseException):
    pass


def killing(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """The process ends before the step of this number among those that change the disk."""
    left = iter(range(step, -1, -1))

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            if next(left) == 0:
                raise Killed
            return real(*args)

        return call

    for place, name in [(os, "fsync"), (os, "link"), (Path, "rename"), (Path, "replace")]:
        monkeypatch.setattr(place, name, deadly(getattr(place, name)))


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("state", ["absent", "broken"])
def test_a_kill_at_any_step_leaves_a_file_that_reads_well(
    home: Path, state: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []
    if state == "broken":
        (home / "progress.jsonl").write_bytes(filled(home) + b"oops\n")
        kept = ["02.0", "02.1", "02.2"]
    with monkeypatch.context() as patched:
        killing(patched, step)
        with suppress(Killed):
            Log(home).append(event("03.1"))
    assert questions(Log(home)) in (kept, [*kept, "03.1"])
    Log(home).append(event("03.2"))
    assert questions(Log(home))[-1] == "03.2"
    lines(home)


@pytest.mark.parametrize("unread", [True, False], ids=["read first", "appended first"])
def test_a_last_line_cut_short_is_dropped_without_a_word(home: Path, unread: bool) -> None:
    whole = filled(home)
    start = whole[:-1].rfind(b"\n") + 1
    for cut in range(start, len(whole)):
        (home / "progress.jsonl").write_bytes(whole[:cut])
        log = Log(home)
        if unread:
            assert questions(log) == ["02.0", "02.1"]
            assert (home / "progress.jsonl").read_bytes() == whole[:cut]  # reading changes nothing
        log.append(event("02.9", answer="new"))
        assert questions(log) == ["02.0", "02.1", "02.9"]
        assert len(lines(home)) == 4
        assert log.notices() == []


def test_an_event_is_on_the_disk_when_it_is_acknowledged(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(home)
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_size))
    Log(home).append(event("02.9"))
    assert synced == [(home / "progress.jsonl").stat().st_size]


# --- files that are not ours ----------------------------------------------------------------------


def asides(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if "aside" in path.name)


@pytest.mark.parametrize(
    "line", [b"", b"oops", b"{}", b'"text"', b"\xff\xfe", b"[" * 9999, HEADER[:-1]]
)
def test_of_a_broken_file_the_readable_events_are_carried_over(home: Path, line: bytes) -> None:
    header, first, *rest = filled(home).splitlines(keepends=True)
    broken = b"".join([header, first, line, b"\n", *rest])
    (home / "progress.jsonl").write_bytes(broken)
    log = Log(home)
    log.append(event("02.9"))
    assert questions(log) == ["02.0", "02.1", "02.2", "02.9"]
    assert len(lines(home)) == 5
    assert (home / "progress-aside-1.jsonl").read_bytes() == broken
    (said,) = log.notices()
    assert "has lines that cannot be read (1)" in said
    assert "progress-aside-1.jsonl" in said
    assert "begun with the 3 events that can be read" in said
    assert log.notices() == []


def test_an_event_of_an_unknown_kind_is_a_broken_line(home: Path) -> None:
    raw = filled(home)
    (home / "progress.jsonl").write_bytes(
        raw + raw.splitlines()[1].replace(b"check", b"dance") + b"\n"
    )
    assert questions(Log(home)) == ["02.0", "02.1", "02.2"]
    assert asides(home) == ["progress-aside-1.jsonl"]


FOREIGN = {
    "picture": PICTURE,
    "picture with lines": PICTURE + b"\n" + HEADER,
    "empty": b"",
    "no line feed": HEADER[:-1],
    "empty line": b"\n" + HEADER,
    "another object": b'{"name": "cabinetkit"}\n',
    "no marks at all": b"{}\n",
    "of another thing": b'{"cabinetkit": "hand-in", "format": 1}\n',
    "of no thing": b'{"format": 1}\n',
    "without a format": b'{"cabinetkit": "progress"}\n',
    "an odd format": b'{"cabinetkit": "progress", "format": "one"}\n',
    "format 0": b'{"cabinetkit": "progress", "format": 0}\n',
    "a list": b'["cabinetkit", "progress", 1]\n',
    "deep": b"[" * 100_000 + b"\n",
    "UTF-16": HEADER.decode().encode("utf-16"),
    "events without a header": b'{"at":"2025-05-01T09:30:00Z","kind":"check","question":"1"}\n',
}


@pytest.mark.parametrize("raw", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("read", [True, False], ids=["read", "append"])
def test_a_foreign_file_is_kept_aside_and_said_once(home: Path, raw: bytes, read: bool) -> None:
    home.mkdir()
    (home / "progress.jsonl").write_bytes(raw)
    log = Log(home)
    if read:
        assert log.events() == ()
    log.append(event())
    assert questions(log) == ["02.1"]
    assert (home / "progress-aside-1.jsonl").read_bytes() == raw
    assert log.notices() == [
        f"{home / 'progress.jsonl'} is no record of progress. It is kept as "
        "progress-aside-1.jsonl in the same folder, and a new record of your progress was begun."
    ]
    again = Log(home)  # the next session finds nothing to say
    assert questions(again) == ["02.1"]
    assert again.notices() == []
    assert asides(home) == ["progress-aside-1.jsonl"]


@pytest.mark.parametrize(
    "header",
    [b'{"cabinetkit":"progress","format":2}', b'{"cabinetkit":"progress","format":30,"more":[]}'],
)
def test_a_newer_file_is_kept_aside_whole(home: Path, header: bytes) -> None:
    raw = header + b"\n" + filled(home).split(b"\n", 1)[1]
    (home / "progress.jsonl").write_bytes(raw)
    log = Log(home)
    assert log.events() == ()
    assert (home / "progress-aside-1.jsonl").read_bytes() == raw
    (said,) = log.notices()
    assert "was written by a newer version of this kit" in said
    assert "progress-aside-1.jsonl" in said
    assert len(lines(home)) == 1


def test_a_folder_in_the_place_of_the_file_is_kept_aside(home: Path) -> None:
    (home / "progress.jsonl").mkdir(parents=True)
    (home / "progress.jsonl" / "mine.txt").write_text("mine", encoding="utf-8")
    log = Log(home)
    log.append(event())
    assert questions(Log(home)) == ["02.1"]
    assert (home / "progress-aside-1.jsonl" / "mine.txt").read_text(encoding="utf-8") == "mine"
    (said,) = log.notices()
    assert "is not a file" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_the_place_of_the_file_does_not_hold_the_lesson(home: Path) -> None:
    home.mkdir()
    os.mkfifo(home / "progress.jsonl")
    assert Log(home).events() == ()
    assert asides(home) == ["progress-aside-1.jsonl"]


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
def test_what_is_kept_aside_never_takes_a_name_in_use(
    home: Path, linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if not linked:
        monkeypatch.setattr(os, "link", refuse)
    home.mkdir()
    for n in range(1, 4):
        (home / "progress.jsonl").write_bytes(b"foreign %d" % n)
        log = Log(home)
        log.append(event())
        assert f"progress-aside-{n}.jsonl" in log.notices()[0]
        assert len(lines(home)) == 2
    for n in range(1, 4):
        assert (home / f"progress-aside-{n}.jsonl").read_bytes() == b"foreign %d" % n


# --- folders that fail ----------------------------------------------------------------------------


def refusing(number: int) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def kept_in_memory(log: Log, before: list[str], *words: str) -> None:
    """The log works on, without the disk, and says why once."""
    log.append(event("02.8"))
    log.append(event("02.9"))
    assert questions(log) == [*before, "02.8", "02.9"]
    (said,) = log.notices()
    for word in (*words, "until this kernel stops", "restart the kernel"):
        assert word in said
    log.append(event("03.1"))
    assert questions(log) == [*before, "02.8", "02.9", "03.1"]
    assert log.notices() == []


def test_a_home_that_is_a_file_gives_way_to_memory(home: Path) -> None:
    home.write_bytes(b"mine")
    kept_in_memory(Log(home), [], str(home), "CABINETKIT_HOME")
    kept_in_memory(Log(home / "below"), [], "CABINETKIT_HOME")
    assert home.read_bytes() == b"mine"


def test_tries_are_counted_in_memory_too(home: Path) -> None:
    home.write_bytes(b"mine")
    for _ in range(2):
        progress.record(kind="check", question="02.1", status="not yet")
    assert progress.tries("02.1") == 2
    assert len(progress.notices()) == 1
    assert progress.notices() == []


def test_a_lock_that_is_no_file_gives_way_to_memory(home: Path) -> None:
    raw = filled(home)
    (home / "progress.lock").unlink()
    (home / "progress.lock").mkdir()
    kept_in_memory(Log(home), ["02.0", "02.1", "02.2"], "CABINETKIT_HOME")
    assert (home / "progress.jsonl").read_bytes() == raw


def test_a_lock_that_another_holds_gives_way_to_memory(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = filled(home)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.1)
    with FileLock(home / "progress.lock"):
        log = Log(home)
        other = threading.Thread(  # not ours to wait for: locks belong to a thread
            target=kept_in_memory,
            args=(log, ["02.0", "02.1", "02.2"], "another program holds", "close other notebooks"),
        )
        other.start()
        other.join()
    assert questions(log)[-1] == "03.1"
    assert (home / "progress.jsonl").read_bytes() == raw


def test_an_event_already_written_is_not_counted_twice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(home)

    @contextmanager
    def sticking(**_: object) -> Iterator[None]:
        yield
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(progress, "FileLock", lambda _: SimpleNamespace(acquire=sticking))
    kept_in_memory(Log(home), ["02.0", "02.1", "02.2"], os.strerror(errno.EIO))


@pytest.mark.parametrize(
    ("place", "name"), [(Path, "open"), (Path, "read_bytes"), (Path, "mkdir")], ids=str
)
def test_a_read_only_folder_gives_way_to_memory(
    home: Path, place: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = filled(home)
    known = [] if name == "read_bytes" else ["02.0", "02.1", "02.2"]
    log = Log(home)
    with monkeypatch.context() as patched:
        if name == "mkdir":
            patched.setattr(place, name, refusing(errno.EROFS))
        elif name == "open":  # reading is allowed
            real = Path.open
            patched.setattr(
                place,
                name,
                lambda self, mode="r", *a, **k: (
                    refusing(errno.EACCES)() if "a" in mode else real(self, mode, *a, **k)
                ),
            )
        else:
            patched.setattr(place, name, refusing(errno.EACCES))
        kept_in_memory(log, known, "CABINETKIT_HOME", str(home))
    assert (home / "progress.jsonl").read_bytes() == raw


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing stops root")
def test_a_folder_without_the_right_to_write_gives_way_to_memory(home: Path) -> None:
    home.mkdir(mode=0o500)
    kept_in_memory(Log(home), [], "CABINETKIT_HOME")


@pytest.mark.parametrize("state", ["absent", "there", "broken"])
def test_a_full_disk_gives_way_to_memory(
    home: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [] if state == "absent" else ["02.0", "02.1", "02.2"]
    if before:
        raw = filled(home) + (b"oops\n" if state == "broken" else b"")
        (home / "progress.jsonl").write_bytes(raw)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refusing(errno.ENOSPC))
        kept_in_memory(Log(home), before, os.strerror(errno.ENOSPC), "make room there")
    if before:
        assert (home / "progress.jsonl").read_bytes() == raw
    assert questions(Log(home)) == before  # what was in memory only is gone, and nothing else


# In a process of its own: the limit would hold for the tests' own output too.
FULL = """
import resource, sys
from pathlib import Path
from cabinetkit.practice.progress import Event, Log
home, size = Path(sys.argv[1]), int(sys.argv[2])
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
log = Log(home)
for n in (8, 9):
    log.append(Event(at="2026-01-01T00:00:00Z", kind="hint", question=f"02.{n}"))
print(*(event.question for event in log.events()))
print(*log.notices(), sep="\\n")
"""


@pytest.mark.parametrize("room", [0, 1, 40])
def test_a_line_that_finds_room_for_its_beginning_only_is_taken_back(home: Path, room: int) -> None:
    pytest.importorskip("resource")
    raw = filled(home)
    command = [sys.executable, "-W", "error", "-c", FULL, str(home), str(len(raw) + room)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    kept, *notices = run.stdout.splitlines()
    assert kept.split() == ["02.0", "02.1", "02.2", "02.8", "02.9"]
    assert len(notices) == 1
    assert "make room there" in notices[0]
    assert (home / "progress.jsonl").read_bytes() == raw


def test_a_file_that_cannot_be_set_aside_is_left_as_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "progress.jsonl").write_bytes(PICTURE)
    for place, name in [(os, "link"), (Path, "rename"), (Path, "replace")]:
        monkeypatch.setattr(place, name, refusing(errno.EACCES))
    kept_in_memory(Log(home), [], "CABINETKIT_HOME")
    assert (home / "progress.jsonl").read_bytes() == PICTURE


def test_random_bytes_in_the_file_never_stop_a_lesson(home: Path) -> None:
    whole, chance = filled(home), random.Random(2)
    for _ in range(60):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.choice(b'\n"{}\x00\xff9')
        (home / "progress.jsonl").write_bytes(raw)
        for aside in home.glob("*aside*"):
            aside.unlink()
        log = Log(home)
        log.append(event("02.9"))
        assert questions(log)[-1] == "02.9"
        assert len(log.notices()) == len(asides(home)) <= 1
        assert all((home / name).read_bytes() == raw for name in asides(home))
