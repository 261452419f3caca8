"""Who said it: every criterion and every figure points to a document and a place in it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cabinetkit.data import data

Standing = Literal["document", "abstract", "secondary"]


class Place(BaseModel):
    """A place in a source: the document, its section, and the items counted from 1 in that section.

    Item 0 is the section's heading. A short document has sections only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    section: str
    items: tuple[int, ...]

    @property
    def called(self) -> str:
        """The short name of the document; none for the trial page, where nearly all places are."""
        return source(self.document).called

    def __str__(self) -> str:
        section = f"{self.called}: {self.section}" if self.called else self.section
        if not self.items:
            return section
        items = ", ".join("heading" if n == 0 else str(n) for n in self.items)
        word = "item" if len(self.items) == 1 else "items"
        return f"{section}, {word} {items}"


class Source(BaseModel):
    """A document that the kit leans on.

    Its standing says how near it is to the trial: a document is one that the kit was made from and
    holds up against its figures; an abstract is that of a congress or a journal, known without
    its paper; a secondary one only tells what another says. `called` is its short name before a
    place in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    publisher: str
    note: str
    called: str = ""
    standing: Standing = "document"

    def at(self, section: str, *items: int) -> Place:
        """The place of these items in this source."""
        return Place(document=self.id, section=section, items=items)


def source(source_id: str) -> Source:
    """The source of this id, from `data/sources.json`."""
    return _sources()[source_id]


@cache
def _sources() -> dict[str, Source]:
    return {row["id"]: Source(**row) for row in data("sources.json")}
