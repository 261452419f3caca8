"""What each lesson says on one screen, a page each in print; `cabinetkit build` writes it."""

from __future__ import annotations

import json
import re
from pathlib import Path

BREAK = '<div style="break-after: page"></div>'


def summaries(lessons: Path) -> str:
    """The title, what to say and the summary of every lesson that has one."""
    made = ["# Each lesson on one screen", ""]
    made.append("For print: a page each. Nothing here decides about a real patient.")
    for path in sorted(lessons.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        title = re.search(r"^# (.+)$", prose, flags=re.MULTILINE)
        said = re.search(r"^## (Say it .+?)(?=^## On one)", prose, flags=re.MULTILINE | re.DOTALL)
        kept = re.search(r"^## On one screen\n(.+?)(?=^## )", prose, flags=re.MULTILINE | re.DOTALL)
        if title and said and kept:
            made += ["", f"## {title[1]}", "", kept[1].strip(), "", f"### {said[1].strip()}"]
            made += ["", BREAK]
    return "\n".join([*made, ""])
