"""In a kernel: an answer that does not exist yet is a sentence; other errors stay what they are."""

from __future__ import annotations

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

MISSING = "'answer' does not exist yet. Run the cell above that makes it"
CELLS = [
    ("import cabinetkit as ck", ""),
    ("ck.compare(line.rule, line.criterion)", "'line' does not exist yet."),
    ('ck.check("02.1", answer)', MISSING),
    ('ck.check("02.1", answer.rule)', MISSING),
    ("answer", "NameError"),
    ("def f():\n    return answer\n\n\nck.check('02.1', f())", "NameError"),
    ('answer = 1\nck.check("02.1", answer)', "is one answer for all patients"),
    ('ck.check("02.1", 1 / 0)', "ZeroDivisionError"),
    ('ck.check("02.99", 1)', "no question '02.99'"),
    ('ck.chek("02.1", 1)', "Did you mean 'check'"),
]


@pytest.mark.filterwarnings("ignore")  # ipykernel warns of its own transport
def test_a_name_that_is_missing_in_a_cell_of_ours_is_said_in_a_sentence(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source, _ in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = nbclient.NotebookClient(notebook, timeout=60, allow_errors=True)
    client.execute(env=os.environ | {"CABINETKIT_HOME": str(tmp_path)})
    for cell, (source, says) in zip(notebook.cells, CELLS, strict=True):
        shown = " ".join(
            output.get("text", "")
            + output.get("ename", "")
            + output.get("evalue", "")
            + output.get("data", {}).get("text/plain", "")
            for output in cell.outputs
        )
        assert says in shown, source
        traceback = any(output.get("traceback", []) for output in cell.outputs)
        assert traceback is (says.endswith("Error") or "Did you mean" in says), source


def test_each_test_has_a_home_of_its_own() -> None:
    home = Path(os.environ["CABINETKIT_HOME"])
    assert not home.exists()
    home.mkdir()


def test_and_the_next_one_has_another() -> None:
    assert not Path(os.environ["CABINETKIT_HOME"]).exists()
