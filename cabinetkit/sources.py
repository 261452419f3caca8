"""Who said it: every criterion and every figure points to a document and a place in it."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from cabinetkit.data import data


class Place(BaseModel):
    """A place in a source: the document, its section, and the items counted from 1 in that section.

    Item 0 is the section's heading.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    section: str
    items: tuple[int, ...]

    def __str__(self) -> str:
        items = ", ".join("heading" if n == 0 else str(n) for n in self.items)
        word = "item" if len(self.items) == 1 else "items"
        return f"{self.section}, {word} {items}"


class Source(BaseModel):
    """A document that the kit leans on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    publisher: str
    note: str

    def at(self, section: str, *items: int) -> Place:
        """The place of these items in this source."""
        return Place(document=self.id, section=section, items=items)


@cache
def source(source_id: str) -> Source:
    """The source of this id, from `data/sources.json`."""
    return {row["id"]: Source(**row) for row in data("sources.json")}[source_id]
