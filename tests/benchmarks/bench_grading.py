"""Grading side by side with nbgrader: the same solved exercise, thirty times, in one run.

    .venv/bin/python tests/benchmarks/bench_grading.py .venv-nbgrader/bin/python

The argument is a Python that has nbgrader and this kit, as `.ci/run` makes one. Both are whole
commands, their start included. Then 500 submissions in one call, with the memory of the grader.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cabinetkit.cli import main as command

ROOT = Path(__file__).parent.parent.parent
NAME, MANY, CLASS = "02-from-prose-to-rules", 30, 500


def main(python: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ours = _ours(folder, MANY)
        theirs = _theirs(folder / "course", str(Path(python).absolute()))
        print(f"{MANY} copies: nbgrader {theirs:.1f} s, cabinetkit grade {ours:.1f} s")
        print(f"ratio {theirs / ours:.1f}")
        for many in (CLASS // 10, CLASS):
            seconds = _ours(folder, many)
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{many} submissions: {seconds:.1f} s, at most {memory:.0f} MB in one process")


def _ours(folder: Path, many: int) -> float:
    """Seconds for the command, on so many copies, each of which comes out right."""
    handed_in = folder / f"class of {many}"
    solved = json.loads((ROOT / "solutions" / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    # As a learner has it, and nbgrader too: without what stands in the solution only.
    solved["cells"] = [
        cell for cell in solved["cells"] if "solution-only" not in cell["metadata"].get("tags", [])
    ]
    for number in range(many):
        # Each a little other, so that nothing is graded only once.
        solved["cells"][1]["source"] = f"learner {number}"
        path = handed_in / f"learner {number:03}" / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(solved), encoding="utf-8")
    out = folder / f"grades of {many}.csv"
    grade = [sys.executable, "-m", "cabinetkit", "grade", str(handed_in), "--out", str(out)]
    seconds = _timed(lambda: subprocess.run(grade, check=True, capture_output=True))
    assert out.read_text(encoding="utf-8").count(",passed,") == 7 * many
    return seconds


def _theirs(course: Path, python: str) -> float:
    """Seconds for nbgrader's autograde on the same."""
    here = os.getcwd()
    os.chdir(ROOT)
    with contextlib.redirect_stdout(io.StringIO()):
        assert command(["build", "--nbgrader", str(course)]) == 0
    os.chdir(here)
    for source in (course / "source").iterdir():
        if source.name != NAME:
            shutil.rmtree(source)
    env = os.environ | {"PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*arguments: str) -> None:
        done = [python, "-m", "nbgrader", *arguments]
        subprocess.run(done, cwd=course, env=env, check=True, capture_output=True)

    run("generate_assignment", NAME)
    for number in range(MANY):
        target = course / "submitted" / f"learner{number:03}" / NAME
        target.mkdir(parents=True)
        shutil.copy(course / "source" / NAME / f"{NAME}.ipynb", target)
    return _timed(lambda: run("autograde", NAME))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*sys.argv[1:])
