"""The lessons as a learner meets them: JupyterLab in a browser, by mouse and by keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from lab import FORM, NARROW, ROOT, Lab, Notebook, page_in
from playwright.sync_api import Browser, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
EXERCISE = "exercises/02-from-prose-to-rules.ipynb"


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


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    pages: list[Any] = []

    def opened(**more: Any) -> Any:
        pages.append(page_in(browser, **more))
        return pages[-1]

    yield opened
    for page in pages:
        page.context.close()


def test_the_first_minute_opens_lesson_00_with_its_contents_and_asks_nothing(
    lab: Lab, open_page: Any
) -> None:
    page = open_page(high=False)
    page.goto(lab.address())
    page.get_by_role("heading", name="00 Start here", level=1).wait_for(timeout=60_000)
    contents = page.locator(".jp-TableOfContents-tree:visible")
    contents.get_by_text("If you are interrupted").wait_for()
    page.wait_for_timeout(3000)  # what would pop up is late
    assert page.url.partition("?")[0].endswith("/lab/tree/lessons/00-start-here.ipynb")
    assert page.get_by_role("dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    assert page.get_by_role("tab", name="Extension Manager").count() == 0
    page.screenshot(path=_kept("first-minute"))
    page.get_by_role("link", name="01 One trial in one sentence").first.click()
    page.get_by_role("heading", name="01 One trial in one sentence", level=1).wait_for()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_a_lesson_runs_from_the_top_and_its_last_link_opens_the_next_step(
    path: Any, lab: Lab, open_page: Any
) -> None:
    notebook = Notebook(open_page(), lab, f"lessons/{path.name}")
    notebook.run_all()
    assert notebook.errors == []
    numbers = [int(number) for number in re.findall(r"\d+", " ".join(notebook.prompts()))]
    assert len(numbers) == notebook.count
    assert numbers == sorted(numbers)
    if path.stem[:2] != "11":
        page = notebook.page
        step = page.locator(".jp-MarkdownOutput p", has_text=re.compile("^Next: ")).last
        step.get_by_role("link").last.click()
        page.get_by_role("heading", level=1).filter(visible=True).first.wait_for()
        notebook.until(lambda: f"{int(path.stem[:2]) + 1:02} " in _title(page))


@pytest.mark.parametrize("moved", WIDGETS, ids=lambda moved: f"{moved.lesson} {moved.cell}")
def test_a_widget_opens_by_keyboard_and_moves_by_mouse_and_by_keyboard(
    moved: Moved, lab: Lab, open_page: Any
) -> None:
    [path] = (ROOT / "lessons").glob(f"{moved.lesson}-*.ipynb")
    notebook = Notebook(open_page(), lab, f"lessons/{path.name}")
    page = notebook.page
    cell = notebook.cell(moved.cell)
    for each in (notebook.cell("import cabinetkit"), cell):
        _select(notebook, each)
        page.keyboard.press("Control+Enter")
        notebook.until(lambda each=each: re.search(r"\[\d", each.inner_text()))
    form = cell.locator(FORM)
    form.get_by_role("button", name="Show me").wait_for()
    assert form.locator("img:visible").count() == 0

    page.keyboard.press("Escape")
    if moved.prediction is None:
        _press(page, form.get_by_role("checkbox").first)
    else:
        _by_keys(page, form, moved.prediction)
    _press(page, form.get_by_role("button", name="2: unsure"))
    _press(page, form.get_by_role("button", name="Show me"))
    form.locator("img:visible").wait_for()

    seen = [_shown(form)]
    _by_mouse(form, moved.by_mouse)
    notebook.until(lambda: _all_new(_shown(form), seen[-1]), patience_s=10)
    seen.append(_shown(form))
    spot = page.evaluate("document.scrollingElement.scrollTop")
    control = _by_keys(page, form, moved.by_keys)
    notebook.until(lambda: _all_new(_shown(form), seen[-1]), patience_s=10)
    assert control.evaluate("one => one === document.activeElement"), "focus went elsewhere"
    assert page.evaluate("document.scrollingElement.scrollTop") == spot
    assert notebook.errors == []
    name = re.sub(r"\W+", "-", moved.cell.removeprefix("ck.")).strip("-")
    cell.screenshot(path=_kept(f"{moved.lesson}-{name}"))
    page.set_viewport_size({**NARROW, "height": 14_000})
    page.wait_for_timeout(500)
    cell.screenshot(path=_kept(f"{moved.lesson}-{name}-narrow"))
    room = cell.locator(".jp-OutputArea-output").last.bounding_box()
    for part in form.locator(".ck, .ck img, .ck p, .ck .ck-wide").filter(visible=True).all():
        box = part.bounding_box()
        assert box
        assert room
        assert box["x"] + box["width"] <= room["x"] + room["width"] + 1, "cut on a narrow screen"


def test_an_exercise_is_answered_wrong_then_right_and_goes_on_after_a_restart(
    lab: Lab, open_page: Any
) -> None:
    notebook = Notebook(open_page(), lab, EXERCISE)
    page = notebook.page
    notebook.run_all()
    assert notebook.errors == []
    form = notebook.cell('ck.ask("02.6")').locator(FORM)
    for day, says in (("2024-03-01", "Not yet"), ("2024-02-29", "Right")):
        form.get_by_role("textbox", name="day").fill(day)
        form.get_by_role("button", name="3: fairly sure").click()
        form.get_by_role("button", name="Check").click()
        form.get_by_role("status").get_by_text(says).wait_for()
        form.screenshot(path=_kept(f"exercise-{says.lower().replace(' ', '-')}"))

    notebook.menu("Kernel", "Restart Kernel…")
    page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    page.get_by_role("dialog").wait_for(state="detached")
    notebook.until(lambda: "Idle" in page.locator("#jp-main-statusbar").inner_text())
    # What is left on the page of the kernel before says so, and takes no click.
    before = "one => getComputedStyle(one, '::before').content"
    notebook.until(lambda: "run its cell again" in form.evaluate(before))
    form.screenshot(path=_kept("after-a-restart"))
    with pytest.raises(PlaywrightTimeoutError):
        form.get_by_role("button", name="Check").click(timeout=500)

    notebook.run_all()
    assert notebook.errors == []
    progress = notebook.cell('ck.progress("02")')
    progress.screenshot(path=_kept("progress"))
    told = progress.inner_text()
    assert re.search(r"02\.6.*right", told), told


def _all_new(now: list[str], before: list[str]) -> bool:
    """Another picture, another sentence, another table."""
    return len(now) == 3 and all(a != b for a, b in zip(now, before, strict=True))


def _shown(form: Locator) -> list[str]:
    shown = form.locator(".ck").filter(has=form.page.locator("img")).last
    return [
        shown.locator("img").get_attribute("src") or "",
        shown.locator('[role="status"]').inner_text(),
        shown.locator("table").inner_text(),
    ]


def _control(form: Locator, wanted: Any) -> Locator:
    """A button by its name, the last of them; or a box by its label."""
    if isinstance(wanted, tuple):
        return form.get_by_role("textbox", name=wanted[0]).last
    name = re.escape(wanted).replace("/", "\\/")  # Playwright reads it between slashes
    return form.get_by_role("button", name=re.compile(rf"^(✓ )?{name}$")).last


def _by_mouse(form: Locator, wanted: Any) -> None:
    control = _control(form, wanted)
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


def _by_keys(page: Any, form: Locator, wanted: Any) -> Locator:
    """Tab until it has the focus, then type and press Enter, or press Space."""
    control = _control(form, wanted)
    if not isinstance(wanted, tuple):
        return _press(page, control)
    _tab_to(page, control)
    page.keyboard.press("Control+a")
    page.keyboard.type(wanted[1])
    page.keyboard.press("Enter")
    return control


def _press(page: Any, control: Locator) -> Locator:
    _tab_to(page, control)
    page.keyboard.press("Space")
    return control


def _tab_to(page: Any, control: Locator) -> None:
    """Press Tab, or Shift and Tab, until the control has the focus."""
    control.wait_for()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            if control.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press(key)
    raise AssertionError("not reached by keyboard")


def _select(notebook: Notebook, cell: Locator) -> None:
    """Walk to a cell with the arrow keys."""
    notebook.page.keyboard.press("Escape")
    for _ in range(120):
        if "jp-mod-active" in (cell.get_attribute("class") or ""):
            return
        notebook.page.keyboard.press("ArrowDown")
    raise AssertionError("no way to the cell by keyboard")


def _title(page: Any) -> str:
    return " ".join(page.get_by_role("heading", level=1).filter(visible=True).all_inner_texts())


def _kept(name: str) -> str:
    from lab import SCREENSHOTS

    return str(SCREENSHOTS / f"{name}.png")
