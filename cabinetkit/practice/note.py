"""A note to a patient, gone through by a list: what it mentions, and what it should avoid.

It looks for words and judges nothing: there are no marks, and a good note can miss a point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from cabinetkit.data import data
from cabinetkit.html import Shown
from cabinetkit.practice import progress
from cabinetkit.practice.spoken import Said

NAME = "10.note"  # in the log
ENOUGH = 40  # words, from which a note is one and the model answer is shown
BLANK = "Write your note first: in the box, or between the quotation marks."


@dataclass(frozen=True)
class Point:
    """One point of the list; `found` are the words that were seen, `met` whether that is well."""

    asks: str
    why: str
    met: bool
    found: str


@dataclass(frozen=True, repr=False)
class Note(Shown):
    """A note with the list beside it, and the model answer after it."""

    words: int
    points: tuple[Point, ...]
    model: str

    @property
    def says(self) -> str:
        """How long it is, and how many points of the list were seen."""
        met = sum(point.met for point in self.points)
        if self.words < ENOUGH:
            return f"{self.words} words so far: go on to about 120, then look at the list again."
        return (
            f"{self.words} words; by the list {met} of {len(self.points)} points are as they "
            "should be. The list looks for words and judges nothing."
        )

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("the list asks for", "in your note", "why")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One point a line."""
        return [(point.asks, _seen(point), point.why) for point in self.points]

    @property
    def remarks(self) -> list[str]:
        """The model answer, once there is a note to hold against it."""
        if self.words < ENOUGH:
            return [f"From {ENOUGH} words on a model answer is shown here."]
        return [f"One answer among many: {self.model}"]


def gone_through(text: object, *, how: str = "code") -> Note | Said:
    """The note gone through by the list, and kept in the log; a sentence where there is none."""
    if not isinstance(text, str) or not text.strip():
        return Said(BLANK)
    progress.record(kind="observe", question=NAME, answer=text.strip(), how=how)
    return note(text)


def note(text: str) -> Note:
    """The same without keeping it."""
    sentences = re.split(r"(?<=[.?!;])\s+", " ".join(text.replace("\u2019", "'").split()))
    words = len(text.split())
    held = _list()
    low, high = held["words"]
    length = Point(
        asks=f"about 120 words, {low} to {high}",
        why="Less leaves something out, and more is not read.",
        met=low <= words <= high,
        found=f"{words} words",
    )
    points = tuple(_point(each, sentences) for each in held["points"])
    return Note(words, (*points, length), held["model"])


def _point(each: dict[str, Any], sentences: list[str]) -> Point:
    """What the list wants together in one sentence, or never, was seen or not."""
    if "never" in each:
        found = [
            match
            for sentence in sentences
            if not ("unless" in each and _words(each["unless"], sentence))
            for match in filter(None, (_words(pattern, sentence) for pattern in each["never"]))
        ]
        return Point(each["asks"], each["why"], not found, "; ".join(found))
    wanted = each["together"]
    within = [s for s in sentences if not ("apart" in each and _words(each["apart"], s))]
    for sentence in within:
        if all(found := [_words(pattern, sentence) for pattern in wanted]):
            return Point(each["asks"], each["why"], True, "; ".join(found))
    return Point(each["asks"], each["why"], False, "")


def _words(pattern: str, text: str) -> str:
    """The words that fit a pattern; none where nothing does."""
    match = re.search(pattern, text, flags=re.IGNORECASE)
    return match[0].strip() if match else ""


def _seen(point: Point) -> str:
    """The words that were found, shortened, with a symbol and a word."""
    symbol = "✓ as it should be" if point.met else "? look again"
    shown = point.found if len(point.found) <= 60 else f"{point.found[:57]}..."
    return f"{symbol}: {shown or 'nothing seen'}"


@cache
def _list() -> dict[str, Any]:
    held: dict[str, Any] = data("note.json")
    return held
