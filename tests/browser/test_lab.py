"""The lessons as a learner meets them: JupyterLab in a browser, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lab import FORM, HIGH, LESSONS, NARROW, WIDE, Lab, Notebook, kept
from moves import WIDGETS, Moved, all_new, by_keys, by_mouse, found, opened, shown, tab_to
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

SCROLLS = "one => one.scrollWidth <= one.clientWidth || getComputedStyle(one).overflowX == 'auto'"
EXERCISE = "exercises/02-from-prose-to-rules.ipynb"


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
    page.screenshot(path=kept("first-minute"))
    page.get_by_role("link", name="01 One trial in one sentence").first.click()
    page.get_by_role("heading", name="01 One trial in one sentence", level=1).wait_for()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_a_lesson_runs_its_widgets_move_and_its_last_link_opens_the_next_step(
    path: Any, lab: Lab, open_page: Any
) -> None:
    lesson = path.stem[:2]
    notebook = Notebook(open_page(), lab, f"lessons/{path.name}")
    page = notebook.page
    notebook.run_all()
    numbers = [int(number) for number in re.findall(r"\d+", " ".join(notebook.prompts()))]
    assert len(numbers) == notebook.count
    assert numbers == sorted(numbers)
    page.screenshot(path=kept(f"{lesson}-run"))
    widgets = [each for each in WIDGETS if each.lesson == lesson]
    for moved in widgets:
        _moves(notebook, moved)
    for size, name in ((NARROW, "-narrow"), (WIDE, "")):
        page.set_viewport_size({**size, "height": HIGH})
        page.wait_for_timeout(300)
        for moved in widgets:
            _look(notebook, moved, name)
    assert notebook.errors == []
    if lesson != "11":
        step = page.locator(".jp-MarkdownOutput p", has_text=re.compile("^Next: ")).last
        step.get_by_role("link").last.click()
        notebook.until(lambda: f"{int(lesson) + 1:02} " in _title(page))


def _moves(notebook: Notebook, moved: Moved) -> None:
    """Opened by keyboard; moved by mouse, then by keyboard alone."""
    form = opened(notebook, moved)
    before = shown(form)
    by_mouse(form, moved.by_mouse)
    notebook.until(lambda: all_new(shown(form), before), patience_s=10)

    control = found(form, moved.by_keys)
    tab_to(notebook.page, control)
    at, before = control.bounding_box(), shown(form)
    by_keys(notebook.page, form, moved.by_keys)
    notebook.until(lambda: all_new(shown(form), before), patience_s=10)
    assert control.evaluate("one => one === document.activeElement"), "the focus went elsewhere"
    assert control.bounding_box() == at, "the page jumped"


def _look(notebook: Notebook, moved: Moved, name: str) -> None:
    """Keep what is seen of it; nothing of it may be cut."""
    cell = notebook.cell(moved.cell)
    widget = re.search(r"ck.([a-z_]+)", moved.cell)[1]  # type: ignore[index]
    cell.screenshot(path=kept(f"{moved.lesson}-{widget}{name}"))
    room = cell.locator(".jp-OutputArea-output").last.bounding_box()
    parts = (
        cell.locator(f"{FORM} :is(.ck, .ck img, .ck p, .ck .ck-wide)").filter(visible=True).all()
    )
    assert room
    assert len(parts) > 4
    wide = cell.locator(f"{FORM} .ck-wide").filter(visible=True)
    assert wide.evaluate_all(f"all => all.every({SCROLLS})"), "a table is cut"
    for box in filter(None, (part.bounding_box() for part in parts)):
        assert box["x"] + box["width"] <= room["x"] + room["width"] + 1, "cut"


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
        form.screenshot(path=kept(f"exercise-{says.lower().replace(' ', '-')}"))

    notebook.menu("Kernel", "Restart Kernel…")
    page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    page.get_by_role("dialog").wait_for(state="detached")
    notebook.until(lambda: "Idle" in page.locator("#jp-main-statusbar").inner_text())
    # What is left on the page of the kernel before says so, and takes no click.
    before = "one => getComputedStyle(one, '::before').content"
    notebook.until(lambda: "run its cell again" in form.evaluate(before))
    form.screenshot(path=kept("after-a-restart"))
    with pytest.raises(PlaywrightTimeoutError):
        form.get_by_role("button", name="Check").click(timeout=500)

    notebook.run_all()
    assert notebook.errors == []
    progress = notebook.cell('ck.progress("02")')
    progress.screenshot(path=kept("progress"))
    told = progress.inner_text()
    assert re.search(r"02\.6.*right", told), told


def _title(page: Any) -> str:
    return " ".join(page.get_by_role("heading", level=1).filter(visible=True).all_inner_texts())
