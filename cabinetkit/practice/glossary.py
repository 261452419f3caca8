"""The words of the lessons, from one file: what each means, and a sentence on CABINET.

`cabinetkit build` makes the page beside the lessons from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cabinetkit.data import data
from cabinetkit.errors import near_miss, shortened
from cabinetkit.html import Shown
from cabinetkit.practice.spoken import Said, spoken

HEAD = ("term", "what it means", "in CABINET")


@dataclass(frozen=True)
class Term:
    """A word with its meaning, the lessons that use it, and where it stands in CABINET."""

    term: str
    means: str
    cabinet: str
    lessons: Sequence[str]
    short: str = ""

    @property
    def name(self) -> str:
        """The word, with its short form."""
        return f"{self.term} ({self.short})" if self.short else self.term


class Words(Shown):
    """Some words as a table, in the order of their letters."""

    def __init__(self, says: str, found: Sequence[Term]) -> None:
        self._says = says
        self.terms = sorted(found, key=lambda each: each.term.lower())

    @property
    def says(self) -> str:
        return self._says

    @property
    def head(self) -> Sequence[str]:
        return HEAD

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        return [(each.name, each.means, each.cabinet) for each in self.terms]

    def __str__(self) -> str:
        return "\n".join([self.says, *(f"{name}: {means}" for name, means, _ in self.rows)])

    __repr__ = __str__


@cache
def terms() -> tuple[Term, ...]:
    """Every word of `data/glossary.json`."""
    return tuple(Term(**each) for each in data("glossary.json"))


@spoken
def glossary(wanted: str = "") -> Words | Said:
    """What a word means, with a sentence on CABINET; or the words of a lesson, or all of them.

    >>> import cabinetkit as ck
    >>> ck.glossary("RMST").terms[0].means
    'The mean time free of an event up to a horizon: the area below the curve.'

    A word is asked by its name or its short form, a lesson by its two digits. A word that is not
    there is a sentence, with the nearest one.
    """
    asked = str(wanted).strip().lower()
    if not asked:
        return Words(f"The glossary: {len(terms())} terms.", terms())
    if found := [each for each in terms() if asked in each.lessons]:
        return Words(f"The words of lesson {asked}:", found)
    if found := [each for each in terms() if asked in (each.term.lower(), each.short.lower())]:
        return Words(found[0].name, found)
    names = [name for each in terms() for name in (each.term, each.short) if name]
    near = near_miss(asked, names)
    return Said(f"no term called {shortened(wanted)}; ck.glossary() lists all.{near}")


def page() -> str:
    """All words as a page for a code host and for print."""
    rows = Words("", terms()).rows
    table = [f"| {' | '.join(row)} |" for row in (HEAD, ["---"] * 3, *rows)]
    where = "`cabinetkit/data/glossary.json`, the file that the lessons use too"
    return "\n".join(["# Glossary", "", f"Made from {where}.", "", *table, ""])
