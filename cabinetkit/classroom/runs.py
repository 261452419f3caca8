"""What one process of a notebook said, and how a notebook is run to its end in several."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

DEATHS = 3  # cells that may end the process; what comes after the third is not run
CHECK = re.compile(r"""\bcheck\(\s*(?:question_id\s*=\s*)?["'](\d\d\.\d+)["']""")


class Run(NamedTuple):
    """What one process said, and how it ended: done, timed out, too large, memory, or died."""

    said: list[dict[str, Any]]
    end: str

    @property
    def begun(self) -> dict[str, Any]:
        """The cell that it was in, and the questions of that cell; empty before the first."""
        begun = [m for m in self.said if isinstance(m.get("begin"), int)]
        return {"cell": begun[-1]["begin"], "asks": begun[-1].get("asks")} if begun else {}


def to_the_end(run: Callable[[list[int]], Run]) -> list[dict[str, Any]]:
    """What a notebook says; a cell that ends its process is left out and the rest run again."""
    ended: dict[int, dict[str, Any]] = {}
    while True:
        last = run([*ended])
        begun, dead = last.begun, [*ended.values()]
        if last.end == "done":
            return [*last.said, *dead]
        if not begun or begun["cell"] in ended or len(ended) == DEATHS:
            return [*last.said, *dead, {"stopped": last.end}]
        ended[begun["cell"]] = {"ended": last.end, **begun}


def messages(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Each line that is a message; a submission may have written others."""
    for line in lines:
        with suppress(ValueError, RecursionError):
            message = json.loads(line)
            if isinstance(message, dict):
                yield message
