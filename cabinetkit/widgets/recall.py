"""Questions of earlier lessons again: three open a lesson, eight are the quiz of a week later.

What was wrong with confidence comes first. What is brought back from memory is kept better than
what is read again.
Larsen DP et al. Med Educ 2009;43:1174-1181.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import ipywidgets as iw

from cabinetkit.errors import shortened
from cabinetkit.html import boxed, columns, table
from cabinetkit.practice.record import Standing, last_lesson, quizzed, recalled
from cabinetkit.practice.spoken import Said, spoken
from cabinetkit.widgets.ask import STATIC, Ask

HEAD = ("question", "what is asked")
A_WEEK = timedelta(days=7)


@spoken
def recall(lesson: str) -> Recall | Said:
    """Questions of the lessons before this one, each with its form, to be answered once more.

    >>> import cabinetkit as ck
    >>> [asked.id for asked in ck.recall("03").questions]
    ['01.4', '02.1', '02.6']

    Mistakes that were made with confidence come first and come back until they were answered right
    on two days. Never raises.
    """
    if not str(lesson).isdigit():
        return Said(f"{shortened(lesson)} is no lesson; say its number as text, such as '03'")
    return Recall(*recalled(str(lesson).zfill(2)))


@spoken
def quiz() -> Quiz:
    """The quiz of a week later: what was wrong with confidence in any lesson comes first.

    >>> import cabinetkit as ck
    >>> len(ck.quiz().questions)
    8

    What was forgotten after a week is what comes back. Butler AC, Fazio LK, Marsh EJ. Psychon Bull
    Rev 2011;18:1238-1244. Never raises.
    """
    return Quiz(*quizzed())


class Recall:
    """The questions with their forms; `mistakes` are those that were wrong with confidence.

    So many more of these are `waiting`.
    """

    def __init__(
        self, mistakes: Sequence[Standing], others: Sequence[Standing], waiting: int
    ) -> None:
        self.waiting = waiting
        self.mistakes = tuple(each.asked for each in mistakes)
        self.questions = tuple(each.asked for each in (*mistakes, *others))
        self.asks = [Ask(asked) for asked in self.questions]
        self.view = iw.VBox([iw.HTML(f"<p>{escape(self.says)}</p>"), *(a.view for a in self.asks)])

    @property
    def says(self) -> str:
        """How many, and why these."""
        if not self.questions:
            return "Nothing to ask again: no lesson comes before this one."
        if not self.mistakes:
            return "From earlier lessons. Answer from memory, then check."
        again = ", ".join(asked.id for asked in self.mistakes)
        return (
            f"From earlier lessons. You were sure of {again} and it was not right: answer once "
            f"more, from memory.{f' {self.waiting} more wait for later.' if self.waiting else ''}"
        )

    @property
    def _rows(self) -> list[tuple[str, str]]:
        return [(asked.id, asked.prompt) for asked in self.questions]

    def __repr__(self) -> str:
        return "\n".join([self.says, *(columns(HEAD, self._rows) if self._rows else [])])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        live: dict[str, Any] = self.view._repr_mimebundle_()
        told = [f'<p class="ck-small">{STATIC}</p>', f"<p>{escape(self.says)}</p>"]
        page = boxed(*told, table(HEAD, self._rows) if self._rows else "")
        return live | {"text/html": page, "text/plain": repr(self)}


class Quiz(Recall):
    """The questions of the quiz, and whether a week has gone by."""

    @property
    def says(self) -> str:
        """Which come first, and when the quiz tells most."""
        again = ", ".join(asked.id for asked in self.mistakes)
        first = f" You were sure of {again} and it was not right: they come first." if again else ""
        wait = f" {self.waiting} more wait for later." if self.waiting else ""
        return f"From all lessons, from memory.{first}{wait}{_too_early()}"


def _too_early() -> str:
    """A word on the week that has not gone by; nothing stops anybody."""
    last = last_lesson()
    if last is None or datetime.now(UTC).date() >= last + A_WEEK:
        return ""
    return (
        f" Your last lesson was on {last}: from {last + A_WEEK} on the quiz tells more. Nothing "
        "stops you now."
    )
