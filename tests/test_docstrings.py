"""Every public function carries a short notebook cell in its docstring, and it runs."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import cabinetkit as ck

PUBLIC = {
    **{name: getattr(ck, name) for name in ck.__all__},
    **{f"survival.{name}": getattr(ck.survival, name) for name in ck.survival.__all__},
}
FUNCTIONS = {name: each for name, each in PUBLIC.items() if isinstance(each, FunctionType)}


def test_there_are_public_functions() -> None:
    assert len(FUNCTIONS) > 20
    assert {"outcomes", "implied", "screen", "survival.hazard_ratio"} <= set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_cell_in_the_docstring_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    text = inspect.getdoc(FUNCTIONS[name]) or ""
    examples = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    assert any(f"ck.{name}" in example.source for example in examples.examples)
    assert any(example.want for example in examples.examples)
    told: list[Any] = []
    outcome = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert outcome.failed == 0, "".join(told)
