"""How a learner moves the widgets of the lessons: by mouse, and by keyboard alone."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lab import FORM, Notebook
from playwright.sync_api import Locator

AFTER = 4  # the answer of compareDocumentPosition: the other one follows


class Moved(NamedTuple):
    """A widget of a lesson: its cell, a prediction, and two ways to move it.

    A move is the name of a button, or the label of a box and what is typed into it.
    """

    lesson: str
    cell: str
    prediction: Any
    by_mouse: Any
    by_keys: Any


WIDGETS = [
    Moved("01", "ck.randomiser()", ("within so many", "13"), "blocks of 6", ("Strata", "9")),
    Moved("02", 'ck.rule_tracer("labs.ptt")', None, "at most", ("Number", "1.5")),
    Moved("03", "ck.switchboard()", "eligible", "met", "unknown"),
    Moved("04", "ck.window_lanes()", ("first day", "2024-04-17"), "A day later", "30 days a month"),
    Moved("05", 'ck.uln_lens("labs.ast")', "met in both", ("Value", "140"), ("in A", "30")),
    Moved("05", 'ck.uln_lens("labs.ptt")', "met in both", ("Value", "50"), ("in A", "32")),
    Moved("05", 'ck.uln_lens("labs.bilirubin")', "met in both", "µmol/L", ("Value", "2.4")),
    Moved("06", "ck.funnel()", "fewer", "us-label", "Up"),
    Moved("07", "ck.km_stepper()", ("percent", "75"), "T5", ("Steps", "3")),
    Moved("08", "ck.four_readouts()", ("percent", "62"), ("Month", "24"), ("Hazard", "0.7")),
    Moved("08", "ck.events_dial()", ("events", "203"), ("Events", "90"), ("Hazard", "0.23")),
    Moved("09", "ck.three_worlds()", "the same in all", ("Horizon", "20"), ("Longest", "12")),
    Moved("09", "readers = ck.two_readers()", "shorter", ("Weeks", "12"), ("Not confirmed", "20")),
    Moved("10", "ck.stop_now()", ("mean", "0.6"), ("True hazard", "0.4"), ("Events", "75")),
    Moved("10", "ck.ledger()", ("of 100", "10"), "pNET", ("Month", "12")),
]


def opened(notebook: Notebook, moved: Moved) -> Locator:
    """Predict by keyboard alone; the form, with what it then shows."""
    page, cell = notebook.page, notebook.cell(moved.cell)
    form = cell.locator(FORM)
    form.get_by_role("button", name="Show me").wait_for()
    assert form.locator("img:visible").count() == 0
    select(notebook, cell)
    if moved.prediction is None:
        press(page, form.get_by_role("checkbox").first)
    else:
        by_keys(page, form, moved.prediction)
    press(page, form.get_by_role("button", name="2: unsure"))
    show = press(page, form.get_by_role("button", name="Show me").element_handle())
    form.locator("img:visible").wait_for()
    assert show.evaluate("one => one === document.activeElement"), "the focus went elsewhere"
    return form


def all_new(now: list[str], before: list[str]) -> bool:
    """Another picture, another sentence, another table."""
    return len(now) == 3 and all(a != b for a, b in zip(now, before, strict=True))


def shown(form: Locator) -> list[str]:
    shown = form.locator(".ck").filter(has=form.page.locator("img")).last
    return [
        shown.locator("img").get_attribute("src") or "",
        shown.locator('[role="status"]').inner_text(),
        shown.locator("table").inner_text(),
    ]


def found(form: Locator, wanted: Any) -> Locator:
    """A button by its name, the last of them; or a box by its label."""
    if isinstance(wanted, tuple):
        return form.get_by_role("textbox", name=wanted[0]).last
    name = re.escape(wanted).replace("/", "\\/")  # Playwright reads it between slashes
    return form.get_by_role("button", name=re.compile(rf"^(✓ ?)?{name}$")).last


def by_mouse(form: Locator, wanted: Any) -> None:
    control = found(form, wanted)
    if not isinstance(wanted, tuple):
        control.click()
        return
    # The slider beside the box, near the place that the number has on it.
    row = control.locator("xpath=ancestor::*[contains(@class, 'widget-box')][1]")
    slider = row.locator(".noUi-handle")
    low, high = (float(slider.get_attribute(f"aria-value{end}") or 0) for end in ("min", "max"))
    box = row.locator(".noUi-base").bounding_box()
    assert box
    at = (float(wanted[1]) - low) / (high - low)
    form.page.mouse.click(box["x"] + at * box["width"], box["y"] + box["height"] / 2)


def by_keys(page: Any, form: Locator, wanted: Any) -> Locator:
    """Tab until it has the focus, then type and press Enter, or press Space."""
    control = found(form, wanted)
    if not isinstance(wanted, tuple):
        return press(page, control)
    tab_to(page, control)
    page.keyboard.press("Control+a")
    page.keyboard.type(wanted[1])
    page.keyboard.press("Enter")
    return control


def press(page: Any, control: Any) -> Any:
    """Reach it by keyboard, and press Space."""
    tab_to(page, control)
    page.keyboard.press("Space")
    return control


def tab_to(page: Any, control: Any) -> None:
    """Press Tab, or Shift and Tab, until the control has the focus."""
    for _ in range(60):
        way = control.evaluate("one => one.compareDocumentPosition(document.activeElement)")
        if way == 0:
            return
        page.keyboard.press("Shift+Tab" if way & AFTER else "Tab")
    raise AssertionError("not reached by keyboard")


def select(notebook: Notebook, cell: Locator) -> None:
    """Walk to a cell with the arrow keys; out of a box, where they move the cursor, by Tab."""
    notebook.page.keyboard.press("Escape")
    while notebook.page.evaluate("document.activeElement.matches('input, [role=slider]')"):
        notebook.page.keyboard.press("Tab")
    for _ in range(150):
        active = notebook.page.locator(".jp-Cell.jp-mod-active:visible").element_handle()
        way = cell.evaluate("(one, active) => one.compareDocumentPosition(active)", active)
        if way == 0:
            return
        notebook.page.keyboard.press("ArrowUp" if way & AFTER else "ArrowDown")
    raise AssertionError("no way to the cell by keyboard")
