"""Time limits and recorded functions."""

from __future__ import annotations

import sys
import time

import pytest

from cabinetkit.guarded import ENDLESS, Recorded, TooLongError, alarm, called

TIMERS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no timers of this kind")


@TIMERS
def test_an_alarm_ends_what_sleeps() -> None:
    began = time.monotonic()
    with pytest.raises(TooLongError), alarm(0.05):
        time.sleep(5)
    assert time.monotonic() - began < 2


@TIMERS
def test_an_alarm_inside_another_leaves_that_one_running() -> None:
    def nested() -> None:
        with alarm(0.2):
            with alarm(5):
                time.sleep(0.01)
            time.sleep(5)

    with pytest.raises(TooLongError):
        nested()


@TIMERS
def test_an_alarm_of_the_processor_does_not_count_what_is_slept() -> None:
    with alarm(0.3, of_processor=True):
        time.sleep(0.5)

    def computes() -> None:
        with alarm(0.1, of_processor=True):
            while True:
                pass

    with pytest.raises(TooLongError):
        computes()


@TIMERS
def test_after_an_alarm_nothing_rings() -> None:
    with alarm(0.05):
        pass
    time.sleep(0.1)


def test_a_recorded_function_answers_as_it_was_recorded() -> None:
    function = Recorded([{"a": 1}, {"a": None}], [(True, ""), (None, ENDLESS)])
    assert function(a=1) is True
    assert called(function, {"a": 1}) == (True, "")
    assert called(function, {"a": None}) == (None, ENDLESS)
