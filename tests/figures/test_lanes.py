"""The picture of a window: its words agree with the window, its PNG can be read."""

from __future__ import annotations

import re

import pytest

import cabinetkit as ck
from cabinetkit.figures.lanes import _end, plot_window

ON = "2024-04-20"


@pytest.mark.parametrize("patient", ["ms-lindqvist", "mr-nguyen", "ms-dembele", "mr-okafor"])
def test_sentence_table_and_alt_text_tell_the_window(patient: str) -> None:
    window = ck.screen(ck.patient(patient), ON).window
    picture = plot_window(window)
    assert picture.sentence.startswith(window.says)
    assert picture.rows == window.rows
    html = picture._repr_html_()
    for lane in window.binding:
        assert lane.criterion.id in picture.alt
        for day in re.findall(r"\d{4}-\d{2}-\d{2}", lane.says):
            assert day in picture.alt
            assert day in html
            assert day in repr(picture)
    assert (
        f"planned day, {ON}, lies {'inside' if window.on in window else 'outside'}" in picture.alt
    )


def test_the_png_is_wide_enough_and_differs_with_the_window() -> None:
    one = plot_window(ck.screen(ck.patient("ms-lindqvist"), ON).window).png
    other = plot_window(ck.screen(ck.patient("mr-nguyen"), ON).window).png
    assert one[:8] == other[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(one[16:20], "big") >= 1200  # its width in pixels
    assert one != other


def test_the_axis_reaches_beyond_the_last_change_and_the_planned_day() -> None:
    window = ck.screen(ck.patient("ms-lindqvist"), "2026-01-01").window
    assert _end(window) > window.on
    assert _end(ck.screen(ck.patient("mr-okafor"), ON).window).isoformat() > "2025-03-04"


def test_a_picture_is_loaded_only_when_it_is_drawn() -> None:
    import subprocess
    import sys

    code = (
        "import sys, cabinetkit as ck; ck.screen(ck.patient('mr-okafor'), '2024-04-20').window; "
        "print('matplotlib' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
