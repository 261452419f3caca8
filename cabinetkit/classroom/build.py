"""Exercises made from their solutions, and notebooks run and stored as the kit commits them.

A solution marks its answers by tags on code cells: `blank` turns what is assigned to `answer`
into three dots, `blank-values` the values of the table assigned to it, `blank-function` the bodies
of functions as well, down to a comment that begins with `# given`; a cell tagged `solution-only` is
left out.
"""

from __future__ import annotations

import ast
import copy
import json
import os
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cabinetkit.classroom.matrix import PAGE, matrix
from cabinetkit.classroom.minutes import timed
from cabinetkit.classroom.summaries import summaries
from cabinetkit.errors import CabinetkitError
from cabinetkit.practice.glossary import page as glossary_page
from cabinetkit.practice.progress import HOME

BLANKS = {"blank", "blank-values", "blank-function"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def build(root: Path, *, check: bool = False) -> str:
    """Write `exercises/` from `solutions/`, and the pages beside the lessons.

    With `check`, raise when one has drifted instead, naming the cell.
    """
    for path in _stored(root):
        if (told := _read(path)) != timed(copy.deepcopy(told)):
            name = path.relative_to(root).as_posix()
            if check:
                raise CabinetkitError(f"{name} states other minutes than the rule has: run build")
            path.write_text(_text(timed(told)), encoding="utf-8")
    made = {
        f"exercises/{path.name}": _text(exercise(_read(path)))
        for path in sorted((root / "solutions").glob("*.ipynb"))
    }
    if not made:
        return "no solutions found; call this beside solutions/"
    made[PAGE] = matrix(root)
    made["lessons/summaries.md"] = summaries(root / "lessons")
    made["lessons/glossary.md"] = glossary_page()
    return "\n".join(_write(root / name, name, text, check) for name, text in made.items())


def _write(target: Path, name: str, made: str, check: bool) -> str:
    there = target.read_text(encoding="utf-8") if target.exists() else ""
    if there == made:
        return f"{name}: as its source says"
    if check:
        where = _first_difference(there, made) if name.endswith(".ipynb") and there else ""
        raise CabinetkitError(f"{name} differs from its source{where}: run build")
    target.parent.mkdir(exist_ok=True)
    target.write_text(made, encoding="utf-8")
    return f"{name}: written"


def _first_difference(there: str, made: str) -> str:
    """Which cell of an exercise is not what its solution makes."""
    try:
        both = [json.loads(text)["cells"] for text in (there, made)]
    except (ValueError, KeyError):
        return ", since it is no notebook"
    for number, (one, other) in enumerate(zip_longest(*both), start=1):
        if one != other:
            source = "".join((other or one)["source"]).strip().splitlines() or [""]
            return f" at cell {number}, “{source[0][:60]}”"
    return " in what stands around its cells"


def exercise(solution: Any) -> Any:
    """The exercise of a solution: answers blank, outputs gone."""
    made = copy.deepcopy(solution)
    made.cells = [c for c in made.cells if "solution-only" not in _tags(c)]
    for number, cell in enumerate(made.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            for tag in BLANKS & set(_tags(cell)):
                cell.source = _blank(cell.source, tag, at=number)
    made.metadata.pop("widgets", None)
    return made


def run_all(root: Path) -> None:
    """Run every lesson and every solution, and store them."""
    for path in _stored(root):
        run(path)


def _stored(root: Path) -> list[Path]:
    """The notebooks that are stored with their outputs."""
    return [p for top in ("lessons", "solutions") for p in sorted((root / top).glob("*.ipynb"))]


def run(path: Path) -> None:
    """Run a notebook and store it with its outputs, pictures and tables but no widget views."""
    import nbclient

    notebook = timed(_read(path))
    client = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": path.parent}}
    )
    # What was done before must not change what is stored.
    with TemporaryDirectory() as home:
        client.execute(env=os.environ | {HOME: home})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of the day
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = {
        "kernelspec": notebook.metadata["kernelspec"],
        "language_info": {"name": "python"},
    }
    path.write_text(_text(notebook), encoding="utf-8")


def _blank(source: str, tag: str, *, at: int) -> str:
    """The source with three dots in the place of what the tag says."""
    # Each a stretch of the source, from its first part to its last, and what stands there instead.
    parts: list[tuple[str, list[Any]]] = []
    answered = False
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef) and tag == "blank-function":
            lines = _not_given(source, statement)
            some = lines != statement.body
            dots = "return ...  # your lines, in the place of this one" if some else "return ..."
            parts.append((dots, lines))
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "answer":
            answered, value = True, statement.value
            values = tag == "blank-values" and isinstance(value, ast.Dict)
            parts += [("...", [each]) for each in (value.values if values else [value])]  # type: ignore[attr-defined]  # a Dict, where values
    if not answered:
        raise CabinetkitError(
            f"cell {at} is tagged as an answer, but nothing is assigned to 'answer'"
        )
    for dots, part in sorted(parts, key=lambda p: (p[1][0].lineno, p[1][0].col_offset))[::-1]:
        source = _replace(source, part[0], part[-1], dots)
    return source


def _not_given(source: str, function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function above its comment `# given`; all of them without one."""
    lines = enumerate(source.splitlines(), start=1)
    given = (n for n, line in lines if line.strip().startswith("# given") and n > function.lineno)
    first = next(given, None)
    return [each for each in function.body if first is None or each.lineno < first]


def _replace(source: str, first: Any, last: Any, dots: str) -> str:
    """The dots in the place of these parts; Python counts their columns in bytes."""
    raw = source.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    begin = starts[first.lineno - 1] + first.col_offset
    end = starts[last.end_lineno - 1] + last.end_col_offset
    return (raw[:begin] + dots.encode() + raw[end:]).decode()


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
