"""The warm parent of submissions: it has imported everything, and forks a child for each.

Its arguments are the folder that it may write to and the lessons that will come. It reads a task a
line and answers a line. With `--once`, where no fork can be shut off, it runs one task itself and
ends. `workers.py` is on the other end.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from cabinetkit.classroom import cells, sandbox
from cabinetkit.classroom.runs import Run, messages, to_the_end
from cabinetkit.classroom.sandbox import Limits

_POLL_S = 0.05
_WATCH_S = 0.25


def main() -> None:
    """Serve tasks from standard input until it closes."""
    out = _own_output()
    desk, *lessons = sys.argv[1:]
    os.environ["MPLCONFIGDIR"] = desk
    if "--once" in lessons:
        task = json.loads(sys.stdin.buffer.readline())
        _work(task, desk, lambda message: _say(out, message), skip=task["skip"])
        return
    _warm({*lessons})
    _say(out, {"ready": _trial(desk)})
    for line in sys.stdin.buffer:
        _say(out, {"said": _supervised(json.loads(line), desk)})


def _own_output() -> int:
    """The way out for answers; what anybody prints goes nowhere."""
    out = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):
        os.dup2(nothing, standard)
    return out


def _warm(lessons: set[str]) -> None:
    """Before the first fork, do once what takes long the first time in these lessons."""
    import cabinetkit as ck

    if lessons & {"02", "03", "04", "05", "06"}:
        dates = ck.facts.thromboembolism.date
        ck.compare(ck.facts.thromboembolism.some(dates.within(months=6)), ck.facts.ptt < ck.ULN)
        ck.screen(ck.patient("ms-santos"), on="2024-04-20")
    if "06" in lessons:
        ck.screen_list("early").funnel()
    if lessons & {"07", "08", "09", "10"}:
        ck.survival.hazard_ratio(ck.synthetic("epNET"))
        ck.survival.kaplan_meier(ck.synthetic("epNET"), arm="placebo")
    cells.shell().run_cell("ready = True", silent=True)
    cells.shell().user_ns.pop("ready", None)
    gc.collect()
    gc.freeze()  # what is here already is not touched again, and so is shared with every child


def _say(out: int, message: dict[str, Any]) -> None:
    raw = json.dumps(message).encode() + b"\n"
    while raw:
        raw = raw[os.write(out, raw) :]


# --- one submission, supervised -------------------------------------------------------------------


class _Child(NamedTuple):
    process: int
    end: int  # where its messages are read


def _supervised(task: dict[str, Any], desk: str) -> list[dict[str, Any]]:
    limits = Limits(**task["limits"])
    return to_the_end(lambda skip: _watched(_fork(task, desk, limits, skip), limits))


def _fork(task: dict[str, Any], desk: str, limits: Limits, skip: list[int]) -> _Child:
    read, write = os.pipe()
    if process := os.fork():
        os.close(write)
        return _Child(process, read)
    with contextlib.suppress(BaseException):
        os.dup2(write, 3)
        os.closerange(4, 4096)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sandbox.enter(desk, limits)
        _work(task, desk, lambda message: _say(3, message), skip=skip)
    os._exit(0)


def _work(task: dict[str, Any], desk: str, send: cells.Send, *, skip: list[int]) -> None:
    """In the child: lay out its own files, and run its cells."""
    own = Path(tempfile.mkdtemp(dir=desk))
    home, work = own / "home", own / "work"
    for folder in (home, work):
        folder.mkdir()
    for name, content in task["files"].items():
        path = work.joinpath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    os.chdir(work)
    cells.fresh_home(str(home))
    sys.path.insert(0, str(work))
    cells.run_cells(
        task["cells"], send, inputs=task["inputs"], skip=skip, cell_s=task["limits"]["cell_s"]
    )


def _watched(child: _Child, limits: Limits) -> Run:
    """What the child says until it is done, dies, or uses more than it may; then it is ended."""
    said: list[dict[str, Any]] = []
    until, look = time.monotonic() + limits.whole_s, time.monotonic() + _WATCH_S
    raw, size, end = b"", 0, ""
    while not end:
        if select.select([child.end], [], [], _POLL_S)[0]:
            piece = os.read(child.end, 65536)
            size += len(piece)
            *lines, raw = (raw + piece).split(b"\n")
            said += messages(lines)
            if said and "done" in said[-1]:
                end = "done"
            elif not piece:
                end = "died"
            elif size > limits.answers:
                end = "too large"
        elif os.waitpid(child.process, os.WNOHANG)[0]:
            os.close(child.end)
            return Run(said, "died")
        if not end and time.monotonic() > look:
            end = "memory" if _memory_of(child.process) > 2 * limits.memory else ""
            look = time.monotonic() + _WATCH_S
        if not end and time.monotonic() > until:
            end = "timed out"
    with contextlib.suppress(ProcessLookupError):
        os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)
    os.close(child.end)
    return Run(said, end)


def _memory_of(process: int) -> int:
    """What the process and all below it hold beside what they share with this one, in bytes."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    below = {process}
    while more := {each for each, parent in parents.items() if parent in below} - below:
        below |= more
    shared = _anonymous(os.getpid())
    return sum(max(_anonymous(each) - shared, 0) for each in below)


def _anonymous(process: int) -> int:
    """The memory of a process that comes from no file, in bytes; what was forked with it too."""
    try:
        _, resident, of_files, *_ = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:  # it has ended since
        return 0
    return (int(resident) - int(of_files)) * os.sysconf("SC_PAGE_SIZE")


def _trial(desk: str) -> list[str] | None:
    """What a child could not be shut off from, in words; None where it does not survive that."""
    read, write = os.pipe()
    if process := os.fork():
        os.close(write)
        raw = os.read(read, 65536)
        os.waitpid(process, 0)
        os.close(read)
        found: list[str] | None = json.loads(raw) if raw else None
        return found
    with contextlib.suppress(BaseException):
        os.write(write, json.dumps(sandbox.enter(desk, Limits())).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
