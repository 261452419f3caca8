"""The processes that run submissions, from outside: a warm parent in bubblewrap, or plain ones.

A worker that dies is replaced; the submission is tried once more, and then given up.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import IO, Any

from cabinetkit.classroom import sandbox
from cabinetkit.classroom.runs import DEATHS, Run, messages, to_the_end
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import Content
from cabinetkit.errors import CabinetkitError

RUNNER = [sys.executable, "-P", "-m", "cabinetkit.classroom.runner"]
Inputs = Sequence[Mapping[str, Any]]
START_S = 120.0
SHUT_OFF = sys.platform == "linux"
PLAIN = (
    "submissions run as plain processes here, one after the other in their own: they can read and "
    "write what you can, reach the network, and are held to a time only"
)


class Worker:
    """Runs one submission at a time. `missing` says in words which protections there are not."""

    def __init__(
        self, limits: Limits, lessons: Iterable[str], *, shut_off: bool = SHUT_OFF
    ) -> None:
        self._limits, self._lessons, self._shut_off = limits, sorted(lessons), shut_off
        self._process: subprocess.Popen[bytes] | None = None
        self._desk: TemporaryDirectory[str] | None = None
        self._closed = False
        self.missing: list[str] = [] if shut_off else [PLAIN]

    def run(self, content: Content, inputs: Mapping[str, Inputs]) -> list[dict[str, Any]]:
        """What the notebook said: `cells.run_cells` tells the form."""
        task = {
            "cells": content.cells,
            "inputs": inputs,
            "files": {n: base64.b64encode(c).decode() for n, c in content.files.items()},
            "limits": self._limits._asdict(),
        }
        for _ in range(2):
            process = self.start()
            if process is None:
                return to_the_end(lambda skip: self._once({**task, "skip": skip}))
            said = _asked(process, task, self._limits.whole_s * (DEATHS + 2) + START_S)
            if said is not None:
                return list(said["said"])
            self._end()
        return [{"stopped": "died"}]

    def start(self) -> subprocess.Popen[bytes] | None:
        """Be ready: with a warm parent; None where nothing can be shut off.

        Raises CabinetkitError where Python itself does not start.
        """
        if self._closed:
            raise CabinetkitError("the grading was stopped")
        if self._process is None and self._shut_off:
            self._process = self._warm()
        return self._process

    def _warm(self) -> subprocess.Popen[bytes] | None:
        """A warm parent in bubblewrap, else without."""
        inside, missing = sandbox.outer()
        for command in [inside, []] if inside else [inside]:
            self._desk = self._desk or TemporaryDirectory(ignore_cleanup_errors=True)
            desk = sandbox.DESK if command else self._desk.name
            process = _open([*command, *RUNNER, desk, *self._lessons])
            ready = _asked(process, None, START_S)
            if ready is not None and ready["ready"] is not None:
                self.missing = [*missing, *ready["ready"]]
                return process
            process.kill()
            process.communicate()
            if ready is not None and not command:
                self._shut_off, self.missing = False, [PLAIN]
                return None
            missing = [f"Python does not start in bubblewrap here: {sandbox.READS}"]
        raise CabinetkitError(
            "the process that runs submissions does not start; to see why: "
            f"echo | {' '.join([*RUNNER, 'FOLDER', *self._lessons])}"
        )

    def _once(self, task: dict[str, Any]) -> Run:
        """One plain process for one notebook."""
        with TemporaryDirectory(ignore_cleanup_errors=True) as desk:
            process = _open([*RUNNER, desk, "--once"])
            timer = threading.Timer(START_S + self._limits.whole_s, process.kill)
            timer.start()
            _write(_pipe(process.stdin), task)
            said = list(messages(_lines(_pipe(process.stdout), self._limits.answers)))
            over = timer.finished.is_set()
            timer.cancel()
            process.kill()
            process.communicate()
        done = bool(said) and "done" in said[-1]
        return Run(said, "done" if done else "timed out" if over else "died")

    def close(self) -> None:
        """End it for good, and whatever runs in it."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._desk:
            self._desk.cleanup()
            self._desk = None


def _open(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=({} if sys.platform == "linux" else dict(os.environ)) | sandbox.environment(),
        start_new_session=True,  # Ctrl-C is for the grader, which ends its workers itself
    )


def _asked(
    process: subprocess.Popen[bytes], task: dict[str, Any] | None, within_s: float
) -> dict[str, Any] | None:
    """The answer to a task, or the first word; None when the process is gone or is too slow."""
    timer = threading.Timer(within_s, process.kill)
    timer.start()
    try:
        if task is not None:
            _write(_pipe(process.stdin), task)
        line = _pipe(process.stdout).readline()
    finally:
        timer.cancel()
    return json.loads(line) if line else None


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # each is opened as a pipe
    return stream


def _write(stream: IO[bytes], task: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        stream.write(json.dumps(task).encode() + b"\n")
        stream.flush()


def _lines(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The lines of a stream, until there are more bytes than there may be."""
    while (line := stream.readline(most)) and (most := most - len(line)) > 0:
        yield line
