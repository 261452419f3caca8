"""A fresh home for every notebook and every test: nothing depends on what was done before."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

_number = itertools.count()
_notebooks: dict[Path, Path] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a notebook's kernel starts, or a test's fixtures: say where progress is kept."""
    base = item.config._tmp_path_factory.getbasetemp()
    home = base / f"home-{next(_number)}"
    if item.path.suffix == ".ipynb":
        # One home for all cells of a notebook.
        home = _notebooks.setdefault(item.path, home)
    _environment.setenv("CABINETKIT_HOME", str(home))


_environment = pytest.MonkeyPatch()
