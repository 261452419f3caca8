"""Calling a learner's function: whatever it does, the answer is a value or a sentence."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from cabinetkit.errors import shortened

SECONDS = 1.0


class _TooLongError(BaseException):
    """Not an Exception, so that a learner's own `except Exception` does not catch it."""


def called(function: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Any, str]:
    """What a function answers; or None and what is wrong with it, to follow 'your function'."""
    try:
        answer = _guarded(function, arguments)
    except _TooLongError:
        return None, f"has not come to an end after {SECONDS:g} s."
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
            raise _TooLongError
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        with _alarm():
            return function(**arguments)
    finally:
        sys.settrace(before)


@contextmanager
def _alarm() -> Iterator[None]:
    """Stops what sleeps or computes in C, too, where the system can: a cell runs in this thread."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 1.5 * SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
