"""How the trial was made: one topic a row, each with who says so; or that no source does."""

from __future__ import annotations

from dataclasses import dataclass

from cabinetkit.data import data
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.html import Shown
from cabinetkit.results.published import NOT_STATED
from cabinetkit.sources import source


@dataclass(frozen=True)
class Point:
    """One point of the design; `says` is None where none of the kit's sources tells it."""

    topic: str
    says: str | None
    source: str | None
    place: str | None

    @property
    def standing(self) -> str:
        """That of its source; none where nobody says."""
        return source(self.source).standing if self.source else ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        if not self.source:
            return (self.topic, NOT_STATED, "", "")
        where = f"{source(self.source).called}: {self.place}"
        return (self.topic, self.says or "", where, self.standing)


@dataclass(frozen=True, repr=False)
class Design(Shown):
    """The design of CABINET, point by point."""

    points: tuple[Point, ...]

    def __getitem__(self, topic: str) -> Point:
        for point in self.points:
            if point.topic == topic:
                return point
        topics = [point.topic for point in self.points]
        raise CabinetkitError(
            f"the design has no {shortened(topic)}; it has: {', '.join(topics)}."
            f"{near_miss(str(topic), topics)}"
        )

    @property
    def says(self) -> str:
        """What the table is."""
        silent = [point.topic for point in self.points if point.says is None]
        return f"The design of CABINET. The kit's sources do not state: {', '.join(silent)}."

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("", "what the source says", "source", "standing")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One point a line."""
        return [point.cells for point in self.points]


def design() -> Design:
    """How CABINET was made, with a source for each point.

    >>> import cabinetkit as ck
    >>> ck.design()["ratio"].says
    '2:1, cabozantinib to placebo'
    """
    return Design(tuple(Point(**row) for row in data("design.json")))
