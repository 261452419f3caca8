"""The browser and the lab that the tests of this folder share.

A plain run of the tests leaves the folder out (`norecursedirs`), `.ci/run` does not.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# A browser that talks to nobody but the lab. Root has no sandbox.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


class Absent(pytest.Module):
    """A file of tests that cannot be read without Playwright."""

    def collect(self) -> Any:
        reason = "no Playwright here: pip install -r requirements-browser.txt"
        raise pytest.skip.Exception(reason, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """Without Playwright its files are skipped; where CI is set, they fail as they are read."""
    if find_spec("playwright") or os.environ.get("CI"):
        return None
    return Absent.from_parent(parent, path=module_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium: Playwright's own is a download apart."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if found is None:
        reason = "no Chromium here: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A lab in a fresh home."""
    from lab import Lab

    opened = Lab(tmp_path_factory.mktemp("reader"))
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Fresh pages, closed at the end."""
    from lab import page_in

    pages: list[Any] = []

    def opened(**more: Any) -> Any:
        pages.append(page_in(browser, **more))
        return pages[-1]

    yield opened
    for page in pages:
        page.context.close()
