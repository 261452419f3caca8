"""A real JupyterLab, begun by the README's command, and a notebook in it as a learner uses it."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).parent.parent.parent
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
SCREENSHOTS = ROOT / "screenshots"
WIDE, NARROW = {"width": 1366, "height": 900}, {"width": 640, "height": 900}
HIGH = 14_000  # JupyterLab then draws every cell
PATIENCE_S = 90
FORM = ".ck-form"
_numbers = itertools.count()


class Lab:
    """`python3 run.py lab` with a home of its own: a reader's work, progress and settings stay."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.work = home, home / "work"
        self.settings = home / "settings"
        own = {"HOME": home, "CABINETKIT_HOME": home / "progress", "CABINETKIT_WORK": self.work}
        own["JUPYTER_CONFIG_DIR"] = own["JUPYTER_DATA_DIR"] = home / "jupyter"
        own["JUPYTERLAB_SETTINGS_DIR"] = self.settings
        home.mkdir(parents=True, exist_ok=True)
        # The Python below .venv is the one that a reader has.
        command = [getattr(sys, "_base_executable", sys.executable), "run.py", "lab"]
        command += ["--no-browser", "--port", str(self.port), "--IdentityProvider.token=here"]
        self.said = (home / "said.txt").open("wb")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **{name: str(path) for name, path in own.items()}},
            stdout=self.said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()

    def address(self, page: str = "") -> str:
        """Of a page; with nothing named, of what a browser would open by itself."""
        return f"http://127.0.0.1:{self.port}/{page}?token=here"

    def close(self) -> None:
        """End the server and its kernels."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)
        self.said.close()

    def _wait(self) -> None:
        end = time.monotonic() + 2 * PATIENCE_S  # a first set-up is not in it
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(self.address("api"), timeout=5).close()
                return
            time.sleep(0.2)
        self.close()
        raise AssertionError((self.home / "said.txt").read_text(encoding="utf-8"))


class Notebook:
    """One notebook in one page, high enough that the whole of it is drawn."""

    def __init__(self, page: Page, lab: Lab, path: str) -> None:
        self.page = page
        stored = json.loads((lab.work / path).read_text(encoding="utf-8"))["cells"]
        self.count = sum(cell["cell_type"] == "code" for cell in stored)
        # Alone, and not beside what another test left open.
        page.goto(lab.address(f"lab/workspaces/{next(_numbers)}/tree/{path}"))
        self.settle()

    def settle(self) -> None:
        """Wait until the notebook is drawn and its kernel has nothing to do."""
        self.until(lambda: self.cells.count() == self.count)
        self.until(lambda: "Idle" in self.page.locator("#jp-main-statusbar").inner_text())

    def until(self, true: Callable[[], Any], patience_s: float = PATIENCE_S) -> None:
        """Wait for it."""
        end = time.monotonic() + patience_s
        while not true():
            assert time.monotonic() < end, "waited in vain"
            self.page.wait_for_timeout(50)

    def menu(self, name: str, entry: str) -> None:
        """Choose an entry of a menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{name}$")).click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click()

    def run_all(self) -> None:
        """Run it from the top, and wait for the last cell."""
        self.menu("Run", "Run All Cells")
        self.wait()

    def wait(self) -> None:
        """Wait until no cell is running and the last one has its number."""
        last = self.cells.last.locator(".jp-InputPrompt")
        self.until(lambda: re.fullmatch(r"\[\d+\]:?", last.inner_text().strip()))
        self.until(lambda: "*" not in "".join(self.prompts()))

    def prompts(self) -> list[str]:
        """What stands before each code cell: its number once it was run."""
        return [text.strip() for text in self.cells.locator(".jp-InputPrompt").all_inner_texts()]

    def wear(self, theme: str) -> None:
        """Choose JupyterLab's light or its dark theme, as its menu does."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Theme$")).hover()
        name = f"JupyterLab {theme.capitalize()}"
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")).click()
        self.page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")
        self.page.wait_for_timeout(500)

    @property
    def cells(self) -> Locator:
        """Its code cells."""
        return self.page.locator(".jp-NotebookPanel:visible .jp-CodeCell")

    @property
    def errors(self) -> list[str]:
        """What is red in it."""
        red = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], '
        red += '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'
        shown = self.page.locator(red).all_inner_texts()
        broken = self.page.get_by_text("Error displaying widget")
        return [*shown, *broken.all_inner_texts()]

    def cell(self, source: str) -> Locator:
        """The code cell in whose source this stands."""
        return self.cells.filter(has=self.page.locator(".jp-InputArea", has_text=source)).first


def kept(name: str) -> Path:
    """Where a screenshot is kept."""
    return SCREENSHOTS / f"{name}.png"


def page_in(browser: Browser, *, high: bool = True) -> Page:
    """A fresh page: high enough that JupyterLab draws every cell, or as a screen is."""
    view: Any = {**WIDE, "height": HIGH} if high else WIDE
    page = browser.new_context(viewport=view, reduced_motion="reduce").new_page()
    page.set_default_timeout(1000 * PATIENCE_S)
    return page
