"""Calling a learner's function: whatever it does, the answer is a value or a sentence."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from cabinetkit.errors import shortened

SECONDS = 1.0
ENDLESS = f"has not come to an end after {SECONDS:g} s."


class TooLongError(BaseException):
    """Not an Exception, so that a learner's own `except Exception` does not catch it."""


class Recorded:
    """A function that was called elsewhere: what it answered, and what is wrong with it."""

    def __init__(
        self, inputs: Sequence[Mapping[str, Any]], answers: Sequence[tuple[Any, str]]
    ) -> None:
        self.inputs, self.answers = list(map(dict, inputs)), list(answers)

    def __call__(self, **arguments: Any) -> Any:
        return self.answer(arguments)[0]

    def answer(self, arguments: Mapping[str, Any]) -> tuple[Any, str]:
        """As `called` has it."""
        return self.answers[self.inputs.index(dict(arguments))]


def called(function: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Any, str]:
    """What a function answers; or None and what is wrong with it, to follow 'your function'."""
    if isinstance(function, Recorded):
        return function.answer(arguments)
    try:
        answer = _guarded(function, arguments)
    except TooLongError:
        return None, ENDLESS
    except (Exception, SystemExit) as error:  # a learner's function can raise anything
        return None, f"raises {type(error).__name__}: {shortened(str(error))}."
    if type(answer).__module__ == "numpy" and hasattr(answer, "item") and not _shape(answer):
        answer = answer.item()
    return answer, ""


def _shape(answer: Any) -> Any:
    return getattr(answer, "shape", ())


def _guarded(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Calls it, and stops it when it does not come to an end; in any thread, on any system."""
    deadline = time.monotonic() + SECONDS

    def watch(frame: FrameType, event: str, arg: Any) -> Any:
        if time.monotonic() > deadline:
            raise TooLongError
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        with alarm(1.5 * SECONDS):
            return function(**arguments)
    finally:
        sys.settrace(before)


@contextmanager
def alarm(seconds: float, *, of_processor: bool = False) -> Iterator[None]:
    """Raises TooLongError after this time, in what sleeps or computes in C as well.

    Time of the processor is what this process has computed, however busy the machine is. Only in
    the main thread and where the system has timers; elsewhere it does nothing. An alarm inside
    another leaves that one running.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    timer = signal.ITIMER_PROF if of_processor else signal.ITIMER_REAL
    bell = signal.SIGPROF if of_processor else signal.SIGALRM
    clock = time.process_time if of_processor else time.monotonic
    before = signal.signal(bell, ring)
    left, _ = signal.setitimer(timer, seconds)
    started = clock()
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(bell, before)
        if left:
            signal.setitimer(timer, max(left - (clock() - started), 0.001))
