"""What the kit shows, looked at by axe-core and by a few rules of our own, in both themes.

Only what the kit itself renders: its forms, its results, its pictures. JupyterLab is not ours.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from lab import LESSONS, ROOT, Lab, Notebook
from moves import WIDGETS, opened
from playwright.sync_api import Page

OURS = [".ck", ".ck-form"]
SERIOUS = {"serious", "critical"}
CONTROLS = ":is(button, input, [role=slider])"
# ipywidgets draws the handle of a slider without a name, and offers no way to give it one. It does
# nothing that the labelled box to its left does not do.
KNOWN = {"aria-input-field-name": ".noUi-handle"}
# At least so many controls, pictures and tables are there to be looked at; every widget is open.
LEAST = {
    "00": (8, 0, 1),
    "01": (40, 2, 4),
    "02": (65, 3, 5),
    "03": (50, 2, 2),
    "04": (30, 2, 2),
    "05": (50, 4, 4),
    "06": (50, 1, 5),
    "07": (55, 3, 3),
    "08": (55, 4, 5),
    "09": (75, 5, 5),
    "10": (65, 3, 3),
    "11": (40, 0, 0),
}
BAD = """<html data-jp-theme-light="true"><body><div class="ck">
<h1>One</h1><h3>Three</h3><h1>Another one</h1>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><img alt="curve" src="x.png">
<p style="color: #bbb; background: #fff">too pale</p>
<button></button><input type="text"><span role="slider" tabindex="0" aria-valuenow="1">o</span>
<div style="overflow: auto; height: 2em; width: 9em"><p>long</p><p>long</p><p>long</p></div>
</div></body></html>"""


def looked(page: Page) -> tuple[list[str], int]:
    """What axe-core finds in what is ours, as rule and place, and the contrasts that it measured.

    What is known is left out. JupyterLab's body has no height, and axe-core takes all in it for
    hidden; with a height it looks.
    """
    page.add_style_tag(content="body {height: 100vh !important}")
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "async ours => await axe.run({include: ours.filter(o => document.querySelector(o))"
        ".map(o => [o])})",
        OURS,
    )
    measured = [each for each in found["passes"] if each["id"] == "color-contrast"]
    faults = [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
        if each["impact"] in SERIOUS
        and not (each["id"] in KNOWN and KNOWN[each["id"]][1:] in node["html"])
    ]
    return faults, sum(len(each["nodes"]) for each in measured)


def counted(page: Page) -> tuple[int, int, int]:
    """How many controls, pictures and tables of ours are seen."""
    return tuple(  # type: ignore[return-value]
        page.locator(f":is({', '.join(OURS)}) {one}").filter(visible=True).count()
        for one in (CONTROLS, "img", "table")
    )


def bare_pictures(page: Page) -> list[str]:
    """Pictures whose description is missing, or too short to be one."""
    alts = [each.get_attribute("alt") or "" for each in page.locator(".ck img").all()]
    return [alt for alt in alts if len(alt) < 30]


def heading_faults(levels: list[int]) -> list[str]:
    """One first level, at the top; none is skipped."""
    faults = [] if levels[:1] == [1] and levels.count(1) == 1 else ["not one h1 at the top"]
    return faults + [f"h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]


def heading_levels(page: Page) -> list[int]:
    names = page.locator(":is(h1, h2, h3, h4, h5, h6)").filter(visible=True)
    return [int(name[1]) for name in names.evaluate_all("all => all.map(one => one.tagName)")]


def test_the_suite_sees_what_is_wrong_with_a_bad_page(open_page: Any) -> None:
    page = open_page(high=False)
    page.set_content(BAD)
    found = Counter(each.partition(":")[0] for each in looked(page)[0])
    assert {"image-alt", "button-name", "label", "color-contrast"} <= set(found)
    assert found["aria-input-field-name"] == 1, "a slider of another make is not known"
    assert counted(page) == (3, 2, 0)
    assert bare_pictures(page) == ["", "curve"]
    assert heading_faults(heading_levels(page)) == ["not one h1 at the top", "h1 then h3"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_a_lesson_with_every_widget_open_has_no_serious_fault_in_either_theme(
    path: Path, lab: Lab, open_page: Any
) -> None:
    notebook = Notebook(open_page(), lab, f"lessons/{path.name}")
    notebook.run_all()
    page, lesson = notebook.page, path.stem[:2]
    for moved in (each for each in WIDGETS if each.lesson == lesson):
        opened(notebook, moved)
    seen, least = counted(page), LEAST[lesson]
    assert all(number >= one for number, one in zip(seen, least, strict=True)), seen
    assert bare_pictures(page) == []
    for theme in ("light", "dark"):
        notebook.wear(theme)
        faults, contrasts = looked(page)
        assert faults == [], theme
        assert contrasts > seen[0] / 2, "too little was looked at"
        page.screenshot(path=ROOT / "screenshots" / f"{lesson}-{theme}.png")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_the_notebook_itself_has_its_headings_in_order_and_describes_its_pictures(
    path: Path,
) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert heading_faults([len(m) for m in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)]) == []
    assert "![](" not in prose
    stored = json.dumps([cell.get("outputs", []) for cell in cells])
    described = re.findall(r"<img alt=\\\"([^\\]{30,})\\\"", stored)
    assert len(described) == stored.count("<img")
    assert '"image/png":' not in stored, "a picture without words"
