"""Exercises made from their solutions, and notebooks run and stored as the kit commits them.

A solution marks its answers by tags on code cells: `blank` turns what is assigned to `answer`
into three dots, `blank-values` turns the values of the table assigned to it into them; a cell
tagged `solution-only` is left out.
"""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import Any

from cabinetkit.errors import CabinetkitError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def build(root: Path, *, check: bool = False) -> str:
    """Write `exercises/` from `solutions/`; with `check`, raise when one has drifted instead."""
    lines = []
    for solution in sorted((root / "solutions").glob("*.ipynb")):
        target = root / "exercises" / solution.name
        made = _text(exercise(_read(solution)))
        same = target.exists() and target.read_text(encoding="utf-8") == made
        if check and not same:
            raise CabinetkitError(f"exercises/{target.name} differs from its solution: run build")
        if not same:
            target.parent.mkdir(exist_ok=True)
            target.write_text(made, encoding="utf-8")
        lines.append(f"exercises/{target.name}: {'as its solution says' if same else 'written'}")
    return "\n".join(lines) or "no solutions found; call this beside solutions/"


def exercise(solution: Any) -> Any:
    """The exercise of a solution: answers blank, outputs gone."""
    made = copy.deepcopy(solution)
    made.cells = [c for c in made.cells if "solution-only" not in _tags(c)]
    for number, cell in enumerate(made.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            for tag in ("blank", "blank-values"):
                if tag in _tags(cell):
                    cell.source = _blank(cell.source, values_only=tag == "blank-values", at=number)
    made.metadata.pop("widgets", None)
    return made


def run_all(root: Path) -> None:
    """Run every lesson and every solution, and store them."""
    for folder in ("lessons", "solutions"):
        for path in sorted((root / folder).glob("*.ipynb")):
            run(path)


def run(path: Path) -> None:
    """Run a notebook and store it with its outputs, pictures and tables but no widget views."""
    import nbclient

    notebook = _read(path)
    nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": path.parent}}
    ).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of the day
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = {
        "kernelspec": notebook.metadata["kernelspec"],
        "language_info": {"name": "python"},
    }
    path.write_text(_text(notebook), encoding="utf-8")


def _blank(source: str, *, values_only: bool, at: int) -> str:
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "answer":
            value = statement.value
            parts = value.values if values_only and isinstance(value, ast.Dict) else [value]
            for part in sorted(parts, key=lambda p: (p.lineno, p.col_offset), reverse=True):
                source = _replace(source, part)
            return source
    raise CabinetkitError(f"cell {at} is tagged as an answer, but nothing is assigned to 'answer'")


def _replace(source: str, part: ast.expr) -> str:
    lines = source.splitlines(keepends=True)
    starts = [sum(len(line) for line in lines[:n]) for n in range(len(lines))]
    begin = starts[part.lineno - 1] + part.col_offset
    end = starts[(part.end_lineno or part.lineno) - 1] + (part.end_col_offset or 0)
    return f"{source[:begin]}...{source[end:]}"


def _tags(cell: Any) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def _read(path: Path) -> Any:
    import nbformat

    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # it has no types


def _text(notebook: Any) -> str:
    import nbformat

    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return f"{text.rstrip()}\n"
