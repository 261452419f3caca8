"""The outline of the trial page, item by item, and which criteria claim each item.

The kit keeps no text of the page: a section, the number of the item in it, and a hash, by which
anybody who has the page can see whether it still is the one that the criteria were written from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from cabinetkit.data import data
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.errors import CabinetkitError

BULLET = "•"


class Item(NamedTuple):
    """One item of the page. `not_a_rule` is the reason when no criterion has to claim it."""

    section: str
    number: int
    hash: str
    not_a_rule: str = ""

    def __str__(self) -> str:
        return f"{self.section}, {'heading' if self.number == 0 else f'item {self.number}'}"


@cache
def outline() -> tuple[Item, ...]:
    """The items of the page in its order, from `data/page-outline.json`."""
    return tuple(Item(*row) for row in data("page-outline.json")["items"])


def claims(criteria: Iterable[Criterion]) -> dict[Item, tuple[str, ...]]:
    """For each item of the page the ids of the criteria that claim it."""
    claimed: dict[tuple[str, int], list[str]] = {}
    for criterion in criteria:
        for place in criterion.places:
            for number in place.items:
                claimed.setdefault((place.section, number), []).append(criterion.id)
    return {item: tuple(claimed.get((item.section, item.number), ())) for item in outline()}


def changes(text: str) -> list[str]:
    """How a copy of the page differs from the outline; one line an item, none when it is the same.

    Raises CabinetkitError when the text is not that page.
    """
    known = {(item.section, item.number): item.hash for item in outline()}
    found = {(section, number): digest for section, number, digest in read_page(text)}
    lines = [f"changed: {Item(*at, '')}" for at in known if at in found and known[at] != found[at]]
    lines += [f"gone: {Item(*at, '')}" for at in known if at not in found]
    return lines + [f"new: {Item(*at, '')}" for at in found if at not in known]


def read_page(text: str) -> list[tuple[str, int, str]]:
    """Section, number and hash of every item in the plain text of the page.

    What stands before the criteria counts as one section. Then each line that is no bullet is the
    heading of a section, item 0, and its bullets are counted from 1, at whatever depth.
    """
    layout = data("page-outline.json")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = (layout["criteria_begin"], layout["criteria_end"])
    at = {_digest(line): n for n, line in reversed(list(enumerate(lines)))}
    if not all(mark in at for mark in marks):
        raise CabinetkitError(
            "this is not the trial page: the lines between which its criteria stand were not "
            "found; save the whole page as plain text"
        )
    begin, end = (at[mark] for mark in marks)
    before, *sections = layout["sections"]
    items = [(before, n, _digest(line)) for n, line in enumerate(lines[: begin + 1], start=1)]
    number, headings = 0, 0
    for line in lines[begin + 1 : end]:
        number = number + 1 if line.startswith(BULLET) else 0
        headings += number == 0
        here = sections[headings - 1] if headings <= len(sections) else f"section {headings}"
        items.append((here, number, _digest(line)))
    return items


def _digest(line: str) -> str:
    plain = " ".join(line.removeprefix(BULLET).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
