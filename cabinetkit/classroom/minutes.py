"""How long a notebook takes, by a rule and not by guess.

Reading: 130 words a minute, what a tired reader does with technical prose. Then for each cell of
code three quarters of a minute, to run it and look; for a widget five, to predict, to move it and
to say what was seen; for a question asked again one and a half, for one of an exercise by its kind
up to four. A notebook is rounded to five minutes, a checkpoint to one.
"""

from __future__ import annotations

import re
from typing import Any

from cabinetkit.practice.questions import Kind, questions
from cabinetkit.practice.record import ASKED, ASKED_LATER

WORDS_A_MINUTE = 130
CELL, WIDGET, RECALLED = 0.75, 5.0, 1.5
QUESTION: dict[Kind, float] = {
    "choice": 1.5,
    "number": 2.0,
    "date": 2.5,
    "set": 3.0,
    "slots": 3.0,
    "rule": 3.5,
    "function": 4.0,
}
WIDGETS = re.compile(
    r"ck\.(randomiser|rule_tracer|switchboard|window_lanes|uln_lens|funnel"
    r"|km_stepper|four_readouts|events_dial|three_worlds|two_readers|stop_now|ledger)\("
)
_TOTAL = re.compile(r"^\d+(?= minutes)", flags=re.MULTILINE)
_CHECKPOINT = re.compile(r"(?<=\*\*Checkpoint \d\*\* \()\d+(?= minutes\))")


def timed(notebook: Any) -> Any:
    """The notebook with its minutes as the rule has them: in the first cell and at checkpoints."""
    passed = 0.0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _CHECKPOINT.sub(str(round(passed)), cell.source)
        passed += minutes(cell)
    first = notebook.cells[0]
    first.source = _TOTAL.sub(str(5 * round(passed / 5)), first.source, count=1)
    return notebook


def minutes(cell: Any) -> float:
    """How long one cell takes."""
    if cell.cell_type == "markdown":
        shown = re.sub(r"\]\([^)]*\)|[|#*>`-]", " ", cell.source)
        return len(shown.split()) / WORDS_A_MINUTE
    source = cell.source
    if form := re.match(r'ck\.ask\("(.+?)"\)', source):
        # The form stands beside its cell of code: one of the two is answered.
        return QUESTION[questions()[form[1]].kind]
    if "ck.check(" in source or source.startswith("ck.glossary("):  # words are there to look up
        return 0.0
    if again := re.search(r'ck\.recall\("(.+?)"\)', source):
        asked = sum(again[1] in each.recalled_in for each in questions().values())
        return min(asked, ASKED) * RECALLED
    if source.startswith("ck.quiz("):
        return ASKED_LATER * RECALLED
    shown_as_form = source.splitlines()[-1].strip()
    if WIDGETS.search(source) and "static(" not in source and "values(" not in source:
        return WIDGET if re.fullmatch(r"\w+|ck\.\w+\(.*\)", shown_as_form) else CELL
    return CELL
